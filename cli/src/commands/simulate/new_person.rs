//! `--new-person FILE`: a card of a person of one's own, from a few lines of TOML.
//!
//! Whatever the file leaves out is that of one of the ready-made people. The simulated authority issues the card, so
//! that it is proven wherever that authority is trusted.

use std::ops::Range;
use std::path::Path;

use mynumber_card::data::{Date, MyNumber, Sex, UnixTime};
use mynumber_card::secret::{AssistPin, AuthPin, JukiPin, LicensePin, Secret, SignPassword};
use mynumber_card::sim::issuer::{CardKeys, Issuer};
use mynumber_card::sim::person::{CertificateData, DeclaredPin, Person, Pictures};
use mynumber_card::sim::{CardImage, people};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use terminal::input;
use terminal::language::{Language, phrases};
use toml::{Spanned, Value};

use crate::clock::now;
use crate::failure::{Failure, Input};
use crate::simulated;

phrases! {
    at_line(line, field, why) => "{line} 行目、{field}: {why}", "line {line}, {field}: {why}";
    not_read(line, why) => "{line} 行目: {why}", "line {line}: {why}";
    empty_or_long => "1〜100 文字で、制御文字は使えません", "a text of 1 to 100 characters without control characters";
    no_day => "その日はありません。YYYY-MM-DD、または today、today+30、today-1 の形で", "no such day; write YYYY-MM-DD, or today, today+30, today-1";
    not_born => "生年月日が未来です", "the birth date is in the future";
    no_sex => "male、female、not-applicable、unknown のどれかを", "give one of male, female, not-applicable, unknown";
    no_number => "マイナンバーは 12 桁で、最後はチェックデジットです（省けば作られます）", "a My Number has 12 digits, the last one a check digit; leave it out and one is made";
    no_code => "4 桁の数字です", "4 digits";
    no_pin => "この暗証番号の形ではありません（4 桁の数字。署名用は英数字 6〜16 文字）", "not the form of this PIN: 4 digits; the signature password has 6 to 16 letters and digits";
    not_on_card => "like の人物のカードにありません", "the person of `like` has none on the card";
    too_many(limit) => "残り回数は 0〜{limit} です", "tries left are 0 to {limit}";
    not_a_person(names) => "次のどれかを: {names}", "give one of {names}";
    out_of_order => "有効期限が発行日より前です", "it expires before it was issued";
    too_early => "模擬の認証局は 2017-11-23 に始まります。それ以後の発行日にしてください", "the simulated authority begins on 2017-11-23: let it be issued then or later";
}

/// The longest file, in bytes.
const LONGEST: usize = 64 * 1024;
const LONGEST_TEXT: usize = 100;
const SECONDS_OF_A_DAY: i64 = 86_400;
/// How long a certificate is valid that says only when it expires.
const YEARS: i32 = 5;

/// A value with its place in the file.
type Placed = Option<Spanned<Value>>;

/// The file. Everything but the name may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonFile {
    like: Placed,
    name: Spanned<Value>,
    address: Placed,
    birth_date: Placed,
    sex: Placed,
    my_number: Placed,
    security_code: Placed,
    card_expires: Placed,
    license_expires: Placed,
    #[serde(default)]
    pins: Secrets,
    #[serde(default)]
    tries_left: Secrets,
    #[serde(default)]
    certificates: Certificates,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    auth: Placed,
    sign: Placed,
    assist: Placed,
    common: Placed,
    juki: Placed,
    license: Placed,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Certificates {
    issued: Placed,
    expires: Placed,
}

/// What is wrong, in words, and where.
struct Wrong {
    at: Range<usize>,
    field: &'static str,
    why: String,
}

type Read<T> = Result<T, Wrong>;

/// The person in this file.
pub(super) fn read(path: &Path, language: Language) -> Result<Person, Failure> {
    let text = input::read_text(path, LONGEST)?;
    let failed = |reason| Failure::not_a(Input::Person, path, reason);
    let line = |at: &Range<usize>| {
        let before = text.get(..at.start).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    };
    let file: PersonFile = toml::from_str(&text).map_err(|error| {
        let at = error.span().unwrap_or_default();
        failed(not_read(language, line(&at), error.message()))
    })?;
    declare(&file, language)
        .map_err(|wrong| failed(at_line(language, line(&wrong.at), wrong.field, wrong.why)))
}

/// Their card, issued by the simulated authority with published keys, which are the same for all.
pub(super) fn card(person: &Person) -> Result<CardImage, Failure> {
    let keys = CardKeys::published().map_err(simulated::failed)?;
    let issuer = Issuer::published().map_err(simulated::failed)?;
    issuer
        .issue(person, &Pictures::published(), &keys)
        .map_err(simulated::failed)
}

fn declare(file: &PersonFile, language: Language) -> Read<Person> {
    let reader = Reader { language };
    let like = match &file.like {
        Some(like) => text_of(like),
        None => people::NAMES
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned(),
    };
    let mut person = people::person(&like).map_err(|_| Wrong {
        at: file.like.as_ref().map(Spanned::span).unwrap_or_default(),
        field: "like",
        why: not_a_person(language, people::NAMES.join(", ")),
    })?;
    person.name = reader.text("name", &file.name)?;
    if let Some(address) = &file.address {
        person.address = reader.text("address", address)?;
    }
    if let Some(birth) = &file.birth_date {
        person.birth = reader.day("birth_date", birth)?;
        if today().is_some_and(|today| person.birth > today) {
            return Err(wrong(birth, "birth_date", not_born(language)));
        }
    }
    if let Some(sex) = &file.sex {
        person.sex = match text_of(sex).as_str() {
            "male" => Sex::Male,
            "female" => Sex::Female,
            "not-applicable" => Sex::NotApplicable,
            "unknown" => Sex::Unknown,
            _ => return Err(wrong(sex, "sex", no_sex(language))),
        };
    }
    reader.card(file, &mut person)?;
    reader.pins(file, &mut person)?;
    reader.certificates(&file.certificates, &mut person)?;
    Ok(person)
}

fn wrong(at: &Spanned<Value>, field: &'static str, why: impl Into<String>) -> Wrong {
    Wrong {
        at: at.span(),
        field,
        why: why.into(),
    }
}

/// A text as it is; a date or a number as it is written.
fn text_of(value: &Spanned<Value>) -> String {
    match value.get_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn today() -> Option<Date> {
    now().japanese_date()
}

/// Values in the words of the language in which they are refused.
struct Reader {
    language: Language,
}

impl Reader {
    fn text(&self, field: &'static str, value: &Spanned<Value>) -> Read<String> {
        let text = text_of(value);
        let fits = (1..=LONGEST_TEXT).contains(&text.chars().count())
            && !text.chars().any(char::is_control);
        match fits {
            true => Ok(text),
            false => Err(wrong(value, field, empty_or_long(self.language))),
        }
    }

    /// `2030-03-31`, `today`, `today+30`, `today-1`.
    fn day(&self, field: &'static str, value: &Spanned<Value>) -> Read<Date> {
        let text = text_of(value).replace(' ', "");
        let day = match text.strip_prefix("today") {
            Some("") => today(),
            Some(days) => days.parse().ok().and_then(days_from_now),
            None => text.parse().ok(),
        };
        day.ok_or_else(|| wrong(value, field, no_day(self.language)))
    }

    fn card(&self, file: &PersonFile, person: &mut Person) -> Read<()> {
        let own = Sha256::digest(
            [
                &person.name,
                "\n",
                &person.address,
                "\n",
                &person.birth.to_string(),
            ]
            .concat(),
        );
        let digits: String = own
            .iter()
            .map(|byte| char::from((byte % 10).saturating_add(b'0')))
            .collect();
        person.card.serial = format!("90{}", digits.get(..13).unwrap_or_default());
        person.my_number = match &file.my_number {
            Some(given) => {
                let number = text_of(given);
                if MyNumber::from_digits(number.as_bytes()).is_err() {
                    return Err(wrong(given, "my_number", no_number(self.language)));
                }
                number
            }
            None => with_check_digit(digits.get(13..24).unwrap_or_default()),
        };
        if let Some(code) = &file.security_code {
            let text = text_of(code);
            if text.len() != 4 || !text.bytes().all(|it| it.is_ascii_digit()) {
                return Err(wrong(code, "security_code", no_code(self.language)));
            }
            person.card.security_code = text;
        }
        if let Some(day) = &file.card_expires {
            person.card.expiry = self.day("card_expires", day)?;
        }
        if let Some(day) = &file.license_expires {
            let expires = self.day("license_expires", day)?;
            let license = person.license.as_mut();
            let license =
                license.ok_or_else(|| wrong(day, "license_expires", not_on_card(self.language)))?;
            license.expiry = expires;
        }
        let number = own
            .iter()
            .take(3)
            .fold(0x03_u32, |all, byte| all << 8 | u32::from(*byte));
        let certificates = [&mut person.auth_certificate, &mut person.sign_certificate];
        for (which, certificate) in (0_u32..).zip(certificates) {
            if let Some(certificate) = certificate {
                certificate.serial = number & !1 | which & 1;
                certificate.subject = format!("{:016X}", certificate.serial);
            }
        }
        Ok(())
    }

    fn pins(&self, file: &PersonFile, person: &mut Person) -> Read<()> {
        let (new, left) = (&file.pins, &file.tries_left);
        let pins = &mut person.pins;
        // Where nothing is said of it, a license without a PIN stays one.
        let said = new.license.is_some() || left.license.is_some();
        let license = person.license.as_mut().filter(|_| said);
        let license = license.map(|it| it.pin.get_or_insert_with(DeclaredPin::never_set));
        self.pin::<AuthPin>("pins.auth", 3, Some(&mut pins.auth), &new.auth, &left.auth)?;
        self.pin::<SignPassword>("pins.sign", 5, pins.sign.as_mut(), &new.sign, &left.sign)?;
        self.pin::<AssistPin>(
            "pins.assist",
            3,
            Some(&mut pins.assist),
            &new.assist,
            &left.assist,
        )?;
        self.pin::<JukiPin>(
            "pins.common",
            3,
            Some(&mut pins.common),
            &new.common,
            &left.common,
        )?;
        self.pin::<JukiPin>("pins.juki", 3, Some(&mut pins.juki), &new.juki, &left.juki)?;
        self.pin::<LicensePin>("pins.license", 3, license, &new.license, &left.license)
    }

    fn pin<S: Secret>(
        &self,
        field: &'static str,
        limit: u8,
        pin: Option<&mut DeclaredPin>,
        new: &Placed,
        left: &Placed,
    ) -> Read<()> {
        let Some(given) = new.as_ref().or(left.as_ref()) else {
            return Ok(());
        };
        let pin = pin.ok_or_else(|| wrong(given, field, not_on_card(self.language)))?;
        if let Some(new) = new {
            // As the card has it: the password of a signature is in capitals.
            let text = text_of(new).to_ascii_uppercase();
            if S::from_text(&text).is_err() {
                return Err(wrong(new, field, no_pin(self.language)));
            }
            *pin = DeclaredPin::set(&text);
        }
        if let Some(left) = left {
            let tries = text_of(left).parse().ok().filter(|tries| *tries <= limit);
            let tries = tries.ok_or_else(|| wrong(left, field, too_many(self.language, limit)))?;
            pin.tries_left = Some(tries);
        }
        Ok(())
    }

    fn certificates(&self, dates: &Certificates, person: &mut Person) -> Read<()> {
        let Some(given) = dates.expires.as_ref().or(dates.issued.as_ref()) else {
            return Ok(());
        };
        let day = |value: &Placed, field| value.as_ref().map(|it| self.day(field, it)).transpose();
        let expires = day(&dates.expires, "certificates.expires")?;
        let issued = day(&dates.issued, "certificates.issued")?;
        let (begins, second) =
            generations().ok_or_else(|| wrong(given, "certificates", no_day(self.language)))?;
        let certificates = [&mut person.auth_certificate, &mut person.sign_certificate];
        for certificate in certificates.into_iter().flatten() {
            certificate.expires = expires.unwrap_or(certificate.expires);
            let usual = certificate
                .expires
                .plus_months(-12 * YEARS)
                .map(|day| day.max(begins));
            certificate.issued = issued.or(usual).unwrap_or(begins);
            certificate.generation = if certificate.issued < second { 1 } else { 2 };
            self.in_order(certificate, given, begins)?;
        }
        Ok(())
    }

    fn in_order(&self, it: &CertificateData, given: &Spanned<Value>, begins: Date) -> Read<()> {
        if it.issued < begins {
            return Err(wrong(
                given,
                "certificates.issued",
                too_early(self.language),
            ));
        }
        if it.expires < it.issued {
            return Err(wrong(
                given,
                "certificates.expires",
                out_of_order(self.language),
            ));
        }
        Ok(())
    }
}

/// The first days of the two generations of the simulated authority.
fn generations() -> Option<(Date, Date)> {
    Some((
        Date::from_ymd(2017, 11, 23).ok()?,
        Date::from_ymd(2022, 11, 24).ok()?,
    ))
}

fn days_from_now(days: i64) -> Option<Date> {
    let seconds = days
        .checked_mul(SECONDS_OF_A_DAY)?
        .checked_add(now().seconds())?;
    UnixTime::from_seconds(seconds).japanese_date()
}

fn with_check_digit(eleven: &str) -> String {
    let all = (0..10).map(|last| format!("{eleven}{last}"));
    let mut fit = all.filter(|number| MyNumber::from_digits(number.as_bytes()).is_ok());
    fit.next().unwrap_or_default()
}
