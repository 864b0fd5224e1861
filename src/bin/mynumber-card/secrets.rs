//! Where PINs come from: `--pin-fd`, else the environment, else the terminal. Never an argument.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read;

use mynumber_card::data::{Date, Era};
use mynumber_card::secret::Secret;
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, CodeA, CodeB, Credential, JukiPin, LicensePin, SecretError,
    SignPassword, Tries,
};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::names;
use crate::output;
use crate::prompt::{self, Echo};
use crate::signals::Signals;

/// How often a secret of the wrong form may be typed. Nothing is sent for one, so no try is spent.
pub(crate) const ENTRIES: usize = 3;
/// The longest line that is taken from `--pin-fd`, in bytes.
const LINE_LIMIT: usize = 256;

/// A secret that the command line can get.
pub(crate) trait Askable: Secret + Sized {
    /// Where a script puts it.
    const VARIABLE: &'static str;

    /// From one line of text.
    fn from_text(text: &str) -> Result<Self, SecretError>;

    /// From a person; `Ok(Err(_))` when what they typed has not its form.
    fn from_person(asker: &Asker<'_>, tries: Tries) -> Result<Result<Self, SecretError>, Failure> {
        let question = asker.question(Self::CREDENTIAL, tries);
        let typed = prompt::ask(&question, Echo::Hidden, asker.signals)?;
        Ok(Self::from_text(&prompt::normalised(&typed)))
    }
}

impl Askable for AssistPin {
    const VARIABLE: &'static str = "MYNUMBER_ASSIST_PIN";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for JukiPin {
    const VARIABLE: &'static str = "MYNUMBER_JUKI_PIN";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for LicensePin {
    const VARIABLE: &'static str = "MYNUMBER_LICENSE_PIN";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for AuthPin {
    const VARIABLE: &'static str = "MYNUMBER_AUTH_PIN";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for SignPassword {
    const VARIABLE: &'static str = "MYNUMBER_SIGN_PASSWORD";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for CodeA {
    const VARIABLE: &'static str = "MYNUMBER_CODE_A";
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::new(text)
    }
}

impl Askable for CodeB {
    const VARIABLE: &'static str = "MYNUMBER_CODE_B";

    /// `birth date,expiry year,security code`. Fourteen digits in a row are not taken: people give
    /// the Western year in them, and lock the card.
    fn from_text(text: &str) -> Result<Self, SecretError> {
        let mut parts = text.split(',').map(str::trim);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(birth), Some(expiry), Some(code), None) => code_b(birth, expiry, code),
            _ => Err(part("birth date")),
        }
    }

    fn from_person(asker: &Asker<'_>, tries: Tries) -> Result<Result<Self, SecretError>, Failure> {
        let language = asker.language;
        let left = names::tries_left(tries, language);
        let ask = |question: &str, echo| {
            let typed = prompt::ask(question, echo, asker.signals)?;
            Ok::<_, Failure>(prompt::normalised(&typed))
        };
        let birth = ask(
            &say!(
                language,
                "生年月日 YYYY-MM-DD（照合番号B、{left}）: ",
                "Birth date YYYY-MM-DD (code B, {left}): "
            ),
            Echo::Shown,
        )?;
        // Each part is looked at before the next is asked for.
        if let Err(error) = birth_date(&birth) {
            return Ok(Err(error));
        }
        let expiry = ask(
            language.pick(
                "有効期限の年 YYYY（西暦）: ",
                "Year in which the card expires, YYYY: ",
            ),
            Echo::Shown,
        )?;
        if let Err(error) = expiry_year(&expiry) {
            return Ok(Err(error));
        }
        let code = ask(
            language.pick(
                "セキュリティコード（券面の4桁）: ",
                "Security code (4 digits on the face): ",
            ),
            Echo::Hidden,
        )?;
        Ok(code_b(&birth, &expiry, &code))
    }
}

const BIRTH_DATE: &str = "MYNUMBER_BIRTH_DATE";

/// The birth date where the environment has it. Nobody is asked, and nothing is read for it.
pub(crate) fn known_birth_date() -> Result<Option<Date>, SecretError> {
    let known = std::env::var(BIRTH_DATE).ok();
    let known = known.filter(|text| !text.is_empty());
    known.map(|text| holders_birth_date(&text)).transpose()
}

fn holders_birth_date(text: &str) -> Result<Date, SecretError> {
    birth_date(&prompt::normalised(text)).map_err(|_| SecretError::Part {
        credential: Credential::BirthCode,
        part: "birth date",
    })
}

impl Askable for BirthCode {
    const VARIABLE: &'static str = BIRTH_DATE;

    /// The birth date. Six digits are not taken: people give the Western year in them.
    fn from_text(text: &str) -> Result<Self, SecretError> {
        Self::from_birth_date(holders_birth_date(text)?)
    }

    fn from_person(asker: &Asker<'_>, tries: Tries) -> Result<Result<Self, SecretError>, Failure> {
        let left = names::tries_left(tries, asker.language);
        let question = say!(
            asker.language,
            "生年月日 YYYY-MM-DD（{left}）: ",
            "Birth date YYYY-MM-DD ({left}): "
        );
        let typed = prompt::ask(&question, Echo::Shown, asker.signals)?;
        Ok(Self::from_text(&prompt::normalised(&typed)))
    }
}

const fn part(part: &'static str) -> SecretError {
    SecretError::Part {
        credential: Credential::CodeB,
        part,
    }
}

fn code_b(birth: &str, expiry: &str, code: &str) -> Result<CodeB, SecretError> {
    CodeB::from_parts(birth_date(birth)?, expiry_year(expiry)?, code)
}

/// `1980-02-17`, `1980/2/17`, or as the card's face has it: `昭和55年2月17日`.
fn birth_date(text: &str) -> Result<Date, SecretError> {
    let wrong = || part("birth date");
    let of_era = (b'1'..=b'9')
        .map_while(Era::from_code)
        .find_map(|era| Some((era, text.strip_prefix(era.name())?)));
    let number = |text: &str| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        let number = fits.then(|| text.parse::<u8>().ok()).flatten();
        number.ok_or_else(wrong)
    };
    let rest = of_era.map_or(text, |(_, rest)| rest);
    let mut parts = rest
        .strip_suffix('日')
        .unwrap_or(rest)
        .split(['-', '/', '.', '年', '月']);
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong());
    };
    let (month, day) = (number(month)?, number(day)?);
    let date = match of_era {
        Some((era, _)) if year == "元" => Date::from_era(era, 1, month, day),
        Some((era, _)) => Date::from_era(era, number(year)?.into(), month, day),
        None if year.len() == 4 => Date::from_ymd(year.parse().map_err(|_| wrong())?, month, day),
        None => return Err(wrong()),
    };
    date.map_err(|_| wrong())
}

fn expiry_year(text: &str) -> Result<u16, SecretError> {
    let year = text.strip_suffix('年').unwrap_or(text);
    let fits = year.len() == 4 && year.bytes().all(|it| it.is_ascii_digit());
    let year = fits.then(|| year.parse().ok()).flatten();
    year.ok_or_else(|| part("expiry year"))
}

/// A secret that is at hand, or one that a person is to be asked for.
#[derive(Debug)]
pub(crate) enum Prepared<S> {
    AtHand(S),
    ToBeAsked,
}

impl<S> Prepared<S> {
    /// The secret when it is at hand, to be kept for [`Asker::lend`].
    pub(crate) fn kept(self) -> Option<S> {
        match self {
            Self::AtHand(secret) => Some(secret),
            Self::ToBeAsked => None,
        }
    }
}

/// What it takes to ask a person.
#[derive(Debug)]
pub(crate) struct Asker<'a> {
    pub(crate) language: Language,
    pub(crate) signals: &'a Signals,
}

impl Asker<'_> {
    /// The secret, once the counter is known.
    pub(crate) fn get<S: Askable>(
        &self,
        prepared: Prepared<S>,
        tries: Tries,
    ) -> Result<S, Failure> {
        if let Prepared::AtHand(secret) = prepared {
            return Ok(secret);
        }
        for _ in 0..ENTRIES {
            match S::from_person(self, tries)? {
                Ok(secret) => return Ok(secret),
                Err(error) => {
                    let problem = crate::messages::in_words(error, self.language);
                    output::remark(&problem, self.language);
                }
            }
        }
        Err(Failure::GivenUp {
            credential: S::CREDENTIAL,
        })
    }

    /// The secret, once the counter is known; it is asked for the first time only, and kept for
    /// another reference that it opens too.
    pub(crate) fn lend<'kept, S: Askable>(
        &self,
        kept: &'kept mut Option<S>,
        tries: Tries,
    ) -> Result<&'kept S, Failure> {
        match kept {
            Some(secret) => Ok(secret),
            slot => Ok(slot.insert(self.get(Prepared::ToBeAsked, tries)?)),
        }
    }

    fn question(&self, credential: Credential, tries: Tries) -> String {
        let language = self.language;
        let name = names::credential(credential, language);
        let form = names::form(credential, language);
        let left = names::tries_left(tries, language);
        say!(
            language,
            "{name}（{form}、{left}）: ",
            "Enter the {name} ({form}, {left}): "
        )
    }
}

/// The source of secrets of this run.
pub(crate) struct Secrets {
    lines: Option<RefCell<Lines>>,
}

impl core::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

struct Lines {
    number: u32,
    source: Box<dyn Read>,
}

impl Secrets {
    /// With `--pin-fd N` or without.
    pub(crate) fn new(descriptor: Option<u32>) -> Result<Self, Failure> {
        let lines = descriptor.map(Lines::open).transpose()?.map(RefCell::new);
        Ok(Self { lines })
    }

    /// Gets the next secret, or finds out that a person is to be asked. Its form is checked before
    /// anything is sent to the card.
    pub(crate) fn prepare<S: Askable>(&self) -> Result<Prepared<S>, Failure> {
        let nothing = || Failure::NoSecret {
            credential: S::CREDENTIAL,
            variable: S::VARIABLE,
        };
        match self.text(S::VARIABLE, nothing)? {
            Some(text) => Ok(Prepared::AtHand(S::from_text(&text)?)),
            None => Ok(Prepared::ToBeAsked),
        }
    }

    /// The next line, else what the variable has; `None` when a person is to be asked.
    pub(crate) fn text(
        &self,
        variable: &str,
        nothing: impl FnOnce() -> Failure,
    ) -> Result<Option<Zeroizing<String>>, Failure> {
        if let Some(lines) = &self.lines {
            let Ok(mut lines) = lines.try_borrow_mut() else {
                return Err(nothing());
            };
            let line = lines.next()?.ok_or_else(nothing)?;
            return Ok(Some(prompt::normalised(&line)));
        }
        if let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
            let value = Zeroizing::new(value.into_encoded_bytes());
            // What is not text has no valid form either; the secret's own check says so.
            let text = core::str::from_utf8(&value).unwrap_or("\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}");
            return Ok(Some(prompt::normalised(text)));
        }
        if prompt::is_possible() {
            Ok(None)
        } else {
            Err(nothing())
        }
    }
}

impl Lines {
    fn open(number: u32) -> Result<Self, Failure> {
        let source: Box<dyn Read> = if number == 0 {
            standard_input().map_err(|source| Failure::Descriptor { number, source })?
        } else {
            if is_for_writing_only(number) {
                let source = std::io::ErrorKind::PermissionDenied.into();
                return Err(Failure::Descriptor { number, source });
            }
            let file = File::open(format!("/dev/fd/{number}"));
            Box::new(file.map_err(|source| Failure::Descriptor { number, source })?)
        };
        Ok(Self { number, source })
    }

    /// The next line that is not empty, without its end; `None` when there is no more. Reads no
    /// byte beyond it: the writer may wait before it gives the next.
    fn next(&mut self) -> Result<Option<Zeroizing<String>>, Failure> {
        let mut line = Zeroizing::new(String::with_capacity(LINE_LIMIT));
        let mut bytes = Zeroizing::new(Vec::with_capacity(LINE_LIMIT));
        loop {
            let mut byte = Zeroizing::new([0u8; 1]);
            let read = self.source.read(byte.as_mut_slice());
            let number = self.number;
            let read = read.map_err(|source| Failure::Descriptor { number, source })?;
            let [byte] = *byte;
            match (read, byte) {
                (0, _) if bytes.is_empty() => return Ok(None),
                (0, _) => break,
                (_, b'\n') if bytes.is_empty() => {}
                (_, b'\n') => break,
                (_, b'\r') => {}
                _ if bytes.len() < LINE_LIMIT => bytes.push(byte),
                _ => {}
            }
        }
        line.push_str(core::str::from_utf8(&bytes).unwrap_or("\u{FFFD}"));
        Ok(Some(line))
    }
}

/// Standard input without the buffer of the standard library, in which secrets would stay behind.
#[cfg(unix)]
fn standard_input() -> std::io::Result<Box<dyn Read>> {
    use std::os::fd::AsFd as _;

    let descriptor = std::io::stdin().as_fd().try_clone_to_owned()?;
    Ok(Box::new(File::from(descriptor)))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same form as on Unix")]
fn standard_input() -> std::io::Result<Box<dyn Read>> {
    Ok(Box::new(std::io::stdin()))
}

/// Whether the descriptor cannot be read, where the system tells. Opening the writing end of a pipe
/// by its name gives the reading end on Linux: it would take what this program writes, or wait for ever.
fn is_for_writing_only(number: u32) -> bool {
    std::fs::read_to_string(format!("/proc/self/fdinfo/{number}"))
        .ok()
        .and_then(|text| {
            let flags = text.lines().find_map(|line| line.strip_prefix("flags:"))?;
            u32::from_str_radix(flags.trim(), 8).ok()
        })
        .is_some_and(|flags| flags & 0o3 == 0o1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &'static [u8]) -> Lines {
        Lines {
            number: 0,
            source: Box::new(bytes),
        }
    }

    #[test]
    fn secrets_come_one_a_line_whatever_the_line_ends_look_like() {
        let mut lines = lines(b"1234\r\n\nTEST1234\n5678");
        let mut next = || lines.next().unwrap().map(|line| line.to_string());
        assert_eq!(next().as_deref(), Some("1234"));
        assert_eq!(next().as_deref(), Some("TEST1234"));
        assert_eq!(next().as_deref(), Some("5678"));
        assert_eq!(next(), None);
    }

    #[test]
    fn code_b_is_taken_in_its_printed_parts_only() {
        for good in [
            "1980-02-17,2035,2285",
            "1980/02/17, 2035, 2285",
            "1980.2.17,2035年,2285",
            "昭和55年2月17日,2035,2285",
        ] {
            assert!(CodeB::from_text(good).is_ok(), "{good}");
        }
        assert_eq!(birth_date("昭和55年2月17日"), birth_date("1980-02-17"));
        assert_eq!(birth_date("平成元年1月8日"), birth_date("1989-01-08"));
        for bad in [
            "55021720352285",
            "1980-02-17,2035",
            "1980-02-17,2035,2285,1",
            "1980-02-30,2035,2285",
            "1980-02-17,35,2285",
            "55-02-17,2035,2285",
            "平成64年1月7日,2035,2285",
            "昭和1980年2月17日,2035,2285",
            "1980-+2-17,2035,2285",
            "1980-02-17,2035,228",
        ] {
            assert!(CodeB::from_text(bad).is_err(), "{bad}");
        }
    }
}
