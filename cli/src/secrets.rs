//! Where PINs come from: `--pin-fd`, else the environment, else the terminal. Never an argument.

use mynumber_card::data::Date;
use mynumber_card::error::CodePart;
use mynumber_card::secret::{Pins, Secret, SecretSource, date_as_written, year_as_written};
use mynumber_card::{CodeB, Credential, SecretError, Tries};
use terminal::language::{Language, phrases};
use terminal::output;
use terminal::prompt::{self, Echo};
use terminal::secrets::Secrets;
use terminal::signals::Signals;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::messages::{self, names};

phrases! {
    secret_question(name, form, left) => "{name}（{form}、{left}）: ", "Enter {name} ({form}, {left}): ";
    birth_date_question(left) => "生年月日 YYYY-MM-DD（{left}）: ", "Birth date YYYY-MM-DD ({left}): ";
    birth_of_code_b(left) => "生年月日 YYYY-MM-DD（照合番号B、{left}）: ", "Birth date YYYY-MM-DD (code B, {left}): ";
    expiry_of_code_b => "有効期限の年 YYYY（西暦）: ", "Year in which the card expires, YYYY: ";
    code_of_code_b => "セキュリティコード（券面の4桁）: ", "Security code (4 digits on the face): ";
    doubt => "矢印キーや貼り付けた改行など、文字でないものが入ったので、入力を取り消しました。カードには送っていません。もう一度入力してください", "something that is no text was in it (Escape, an arrow key, a line break that was pasted): the entry is thrown away, nothing was sent; type it again";
}

/// How often a secret of the wrong form may be typed. Nothing is sent for one, so no try is spent.
pub(crate) const ENTRIES: usize = 3;

/// Where a script puts a secret.
const fn variable(credential: Credential) -> &'static str {
    match credential {
        Credential::AuthPin => "MYNUMBER_AUTH_PIN",
        Credential::SignPassword => "MYNUMBER_SIGN_PASSWORD",
        Credential::AssistPin => "MYNUMBER_ASSIST_PIN",
        Credential::CodeA | Credential::SurfaceCodeA => "MYNUMBER_CODE_A",
        Credential::CodeB | Credential::SurfaceCodeB => "MYNUMBER_CODE_B",
        Credential::BirthCode => BIRTH_DATE,
        Credential::CommonPin | Credential::JukiPin => "MYNUMBER_JUKI_PIN",
        Credential::LicensePin => "MYNUMBER_LICENSE_PIN",
        _ => "MYNUMBER_SECRET",
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
        part: CodePart::BirthDate,
    })
}

const fn part(part: CodePart) -> SecretError {
    SecretError::Part {
        credential: Credential::CodeB,
        part,
    }
}

fn birth_date(text: &str) -> Result<Date, SecretError> {
    date_as_written(text).ok_or_else(|| part(CodePart::BirthDate))
}

fn expiry_year(text: &str) -> Result<u16, SecretError> {
    year_as_written(text).ok_or_else(|| part(CodePart::ExpiryYear))
}

/// Whoever has the secrets of a run: what a script gave, else a person at the terminal.
#[derive(Debug)]
pub(crate) struct Asker<'a> {
    pub(crate) language: Language,
    pub(crate) signals: &'a Signals,
    pub(crate) secrets: &'a Secrets,
    at_hand: Pins,
}

impl SecretSource for Asker<'_> {
    type Error = Failure;

    fn secret<S: Secret>(&mut self, _: Credential, tries: Tries) -> Result<S, Failure> {
        if let Some(secret) = self.at_hand.take() {
            return Ok(secret);
        }
        match prepare(self.secrets)? {
            Some(secret) => Ok(secret),
            None => self.ask(tries),
        }
    }
}

impl<'a> Asker<'a> {
    pub(crate) fn new(language: Language, signals: &'a Signals, secrets: &'a Secrets) -> Self {
        Self {
            language,
            signals,
            secrets,
            at_hand: Pins::new(),
        }
    }

    /// Says that a secret will be needed, in the order of presenting: what a script gives is taken and its
    /// form checked now, before the card is reached. Returns whether a person will be asked for it.
    pub(crate) fn expect<S: Secret>(&mut self) -> Result<bool, Failure> {
        match prepare::<S>(self.secrets)? {
            Some(secret) => {
                self.at_hand = core::mem::take(&mut self.at_hand).with(secret);
                Ok(false)
            }
            None => Ok(true),
        }
    }

    /// Asks a person, until what they type has its form.
    fn ask<S: Secret>(&self, tries: Tries) -> Result<S, Failure> {
        self.until_it_fits(
            S::CREDENTIAL,
            || self.text_of(S::CREDENTIAL, tries),
            S::from_text,
        )
    }

    fn until_it_fits<R>(
        &self,
        credential: Credential,
        ask: impl Fn() -> Result<Zeroizing<String>, Failure>,
        parse: impl Fn(&str) -> Result<R, SecretError>,
    ) -> Result<R, Failure> {
        for _ in 0..ENTRIES {
            match parse(&ask()?) {
                Ok(fits) => return Ok(fits),
                Err(error) => {
                    let problem = messages::in_words(error, self.language);
                    output::remark(&problem, self.language);
                }
            }
        }
        Err(Failure::GivenUp { credential })
    }

    /// What a person types for a secret, as a script would give it.
    fn text_of(&self, which: Credential, tries: Tries) -> Result<Zeroizing<String>, Failure> {
        let language = self.language;
        let left = names::tries_left(tries, language);
        let (question, echo) = match which {
            Credential::CodeB => return self.code_b(&left),
            Credential::BirthCode => (birth_date_question(language, left), Echo::Shown),
            _ => {
                let (name, form) = (
                    names::the_secret(which, language),
                    names::form(which, language),
                );
                (secret_question(language, name, form, left), Echo::Hidden)
            }
        };
        ask(&question, echo, language, self.signals)
    }

    /// The parts of code B: each is looked at before the next is asked for, and asked for again by itself.
    fn code_b(&self, left: &str) -> Result<Zeroizing<String>, Failure> {
        let language = self.language;
        let birth = self.part(&birth_of_code_b(language, left), Echo::Shown, |text| {
            let birth = birth_date(text)?;
            CodeB::from_parts(birth, ANY_YEAR, ANY_CODE).map(|_| birth)
        })?;
        let expiry = self.part(expiry_of_code_b(language), Echo::Shown, |text| {
            let year = expiry_year(text)?;
            CodeB::from_parts(birth, year, ANY_CODE).map(|_| year)
        })?;
        let code = self.part(code_of_code_b(language), Echo::Hidden, |text| {
            CodeB::from_parts(birth, expiry, text).map(|_| Zeroizing::new(text.to_owned()))
        })?;
        // No copy of it stays behind by growing.
        let mut text = Zeroizing::new(String::with_capacity(40));
        text.push_str(&format!("{birth},{expiry},"));
        text.push_str(&code);
        Ok(text)
    }

    fn part<R>(
        &self,
        question: &str,
        echo: Echo,
        parse: impl Fn(&str) -> Result<R, SecretError>,
    ) -> Result<R, Failure> {
        let ask = || ask(question, echo, self.language, self.signals);
        self.until_it_fits(Credential::CodeB, ask, parse)
    }
}

/// Gets the next secret; `None` when a person is to be asked. Its form is checked before anything is sent to the card.
pub(crate) fn prepare<S: Secret>(secrets: &Secrets) -> Result<Option<S>, Failure> {
    let nothing = || Failure::NoSecret {
        credential: S::CREDENTIAL,
        variable: variable(S::CREDENTIAL),
    };
    let text = secrets.text(variable(S::CREDENTIAL), nothing)?;
    Ok(text.map(|text| S::from_text(&text)).transpose()?)
}

/// Asks a person, and gives what was typed.
pub(crate) fn ask(
    question: &str,
    echo: Echo,
    language: Language,
    signals: &Signals,
) -> Result<Zeroizing<String>, Failure> {
    Ok(prompt::ask(question, echo, doubt(language), signals)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mynumber_card::CodeA;

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
