//! Where PINs come from: `--pin-fd`, else the environment, else the terminal. Never an argument.

mod lines;

use std::cell::RefCell;

use mynumber_card::data::Date;
use mynumber_card::secret::{Secret, date_as_written, year_as_written};
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
use lines::Lines;

/// How often a secret of the wrong form may be typed. Nothing is sent for one, so no try is spent.
pub(crate) const ENTRIES: usize = 3;

/// A secret that the command line can get.
pub(crate) trait Askable: Secret + Sized {
    /// Where a script puts it.
    const VARIABLE: &'static str;

    /// From one line of text.
    fn from_text(text: &str) -> Result<Self, SecretError>;

    /// From a person; `Ok(Err(_))` when what they typed has not its form.
    fn from_person(asker: &Asker<'_>, tries: Tries) -> Result<Result<Self, SecretError>, Failure> {
        let question = asker.question(Self::CREDENTIAL, tries);
        Ok(Self::from_text(&asker.typed(&question, Echo::Hidden)?))
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

    /// Also in groups, as the card has it.
    fn from_text(text: &str) -> Result<Self, SecretError> {
        let mut digits = Zeroizing::new(String::with_capacity(text.len()));
        digits.extend(text.chars().filter(|it| !matches!(it, ' ' | '-')));
        Self::new(&digits)
    }
}

impl Askable for CodeB {
    const VARIABLE: &'static str = "MYNUMBER_CODE_B";

    /// `birth date,expiry year,security code`. Fourteen digits in a row are not taken: people give
    /// the Western year in them, and lock the card.
    fn from_text(text: &str) -> Result<Self, SecretError> {
        let mut parts = text.split([',', '、']).map(str::trim);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(birth), Some(expiry), Some(code), None) => code_b(birth, expiry, code),
            _ => Err(part("birth date")),
        }
    }

    fn from_person(asker: &Asker<'_>, tries: Tries) -> Result<Result<Self, SecretError>, Failure> {
        let language = asker.language;
        let left = names::tries_left(tries, language);
        // Each part is looked at before the next is asked for, and asked for again by itself.
        let birth = asker.part::<Self, _>(
            &say!(
                language,
                "生年月日 YYYY-MM-DD（照合番号B、{left}）: ",
                "Birth date YYYY-MM-DD (code B, {left}): "
            ),
            Echo::Shown,
            |text| {
                let birth = birth_date(text)?;
                Self::from_parts(birth, ANY_YEAR, ANY_CODE).map(|_| birth)
            },
        )?;
        let expiry = asker.part::<Self, _>(
            language.pick(
                "有効期限の年 YYYY（西暦）: ",
                "Year in which the card expires, YYYY: ",
            ),
            Echo::Shown,
            |text| {
                let year = expiry_year(text)?;
                Self::from_parts(birth, year, ANY_CODE).map(|_| year)
            },
        )?;
        let code = asker.part::<Self, _>(
            language.pick(
                "セキュリティコード（券面の4桁）: ",
                "Security code (4 digits on the face): ",
            ),
            Echo::Hidden,
            |text| Self::from_parts(birth, expiry, text),
        )?;
        Ok(Ok(code))
    }
}

/// What fits in the place of a part of code B that has not been asked for yet.
const ANY_YEAR: u16 = 2030;
const ANY_CODE: &str = "0000";

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
        Ok(Self::from_text(&asker.typed(&question, Echo::Shown)?))
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

fn birth_date(text: &str) -> Result<Date, SecretError> {
    date_as_written(text).ok_or_else(|| part("birth date"))
}

fn expiry_year(text: &str) -> Result<u16, SecretError> {
    year_as_written(text).ok_or_else(|| part("expiry year"))
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

    /// What somebody types, in its half-width form.
    fn typed(&self, question: &str, echo: Echo) -> Result<Zeroizing<String>, Failure> {
        let typed = prompt::ask(question, echo, self.language, self.signals)?;
        Ok(prompt::normalised(&typed))
    }

    /// A part of a secret, asked for until it has its form.
    fn part<S: Secret, R>(
        &self,
        question: &str,
        echo: Echo,
        parse: impl Fn(&str) -> Result<R, SecretError>,
    ) -> Result<R, Failure> {
        for _ in 0..ENTRIES {
            match parse(&self.typed(question, echo)?) {
                Ok(part) => return Ok(part),
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

impl Secrets {
    /// With `--pin-fd N` or without.
    pub(crate) fn new(descriptor: Option<u32>, signals: &Signals) -> Result<Self, Failure> {
        let lines = descriptor.map(|number| Lines::open(number, signals));
        let lines = lines.transpose()?.map(RefCell::new);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_b_is_taken_in_its_printed_parts_only() {
        for good in [
            "1980-02-17,2035,2285",
            "1980/02/17, 2035, 2285",
            "1980.2.17,2035年,2285",
            "昭和55年2月17日,2035,2285",
            "19800217,2035,2285",
            "S55.2.17、令和17年、2285",
            "Ｓ５５．２．１７，２０３５，２２８５",
        ] {
            assert!(
                CodeB::from_text(&prompt::normalised(good)).is_ok(),
                "{good}"
            );
        }
        for bad in [
            "55021720352285",
            "1980-02-17,2035",
            "1980-02-17,2035,2285,1",
            "1980-02-30,2035,2285",
            "1980-02-17,35,2285",
            "55-02-17,2035,2285",
            "550217,2035,2285",
            "平成64年1月7日,2035,2285",
            "1980-02-17,2035,228",
        ] {
            assert!(CodeB::from_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn code_a_is_taken_in_groups_too() {
        for good in [
            "123456789018",
            "1234 5678 9018",
            "1234-5678-9018",
            "１２３４　５６７８　９０１８",
        ] {
            assert!(
                CodeA::from_text(&prompt::normalised(good)).is_ok(),
                "{good}"
            );
        }
    }
}
