//! `pin change`: a new PIN in the place of an old one.

use mynumber_card::app::{Common, Juki, JukiReference};
use mynumber_card::data::Date;
use mynumber_card::secret::{Secret, ask, weaknesses};
use mynumber_card::{
    AssistPin, AuthPin, Credential, Error, JukiPin, PinChange, PinChangeError, PinInForce,
    PinWeakness, SignPassword, Tries,
};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::args::{JukiPart, PinArguments, PinChangeArguments, PinCommand, WhichPin};
use crate::bearer::Bearing;
use crate::connect::{AnyCard, Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::language::{Language, say};
use crate::messages::{self, names};
use crate::output::{self, Table};
use crate::prompt::{self, Echo};
use crate::secrets::{self, ENTRIES, Prepared};
use crate::session::Session;

/// A secret that can be changed.
trait Changeable: Secret {
    /// Where a script puts the new one.
    const NEW_VARIABLE: &'static str;
}

impl Changeable for AuthPin {
    const NEW_VARIABLE: &'static str = "MYNUMBER_NEW_AUTH_PIN";
}

impl Changeable for SignPassword {
    const NEW_VARIABLE: &'static str = "MYNUMBER_NEW_SIGN_PASSWORD";
}

impl Changeable for AssistPin {
    const NEW_VARIABLE: &'static str = "MYNUMBER_NEW_ASSIST_PIN";
}

impl Changeable for JukiPin {
    const NEW_VARIABLE: &'static str = "MYNUMBER_NEW_JUKI_PIN";
}

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json {
    changed: bool,
    /// Which PIN is in force, by the names of `status`.
    pins: Map<String, Value>,
    /// Why the new one is easy to guess.
    weaknesses: Vec<&'static str>,
}

pub(super) fn run(session: &Session, arguments: &PinArguments) -> Result<(), Failure> {
    let PinCommand::Change(arguments) = &arguments.command;
    change(session, arguments)
}

fn change(session: &Session, arguments: &PinChangeArguments) -> Result<(), Failure> {
    if arguments.only.is_some() && arguments.which != WhichPin::Juki {
        return Err(UsageError::OnlyForJuki.into());
    }
    let last = session.last_try();
    match arguments.which {
        WhichPin::Auth => {
            let pins = Pins::<AuthPin>::prepare(session)?;
            carry_out(session, pins, &[Credential::AuthPin], |card, pins| {
                let mut jpki = card.jpki()?;
                jpki.change(ask(|tries| pins.get(tries)), last)
            })
        }
        WhichPin::Sign => {
            let pins = Pins::<SignPassword>::prepare(session)?;
            carry_out(session, pins, &[Credential::SignPassword], |card, pins| {
                let mut jpki = card.jpki()?;
                jpki.change(ask(|tries| pins.get(tries)), last)
            })
        }
        WhichPin::Assist => {
            let pins = Pins::<AssistPin>::prepare(session)?;
            carry_out(session, pins, &[Credential::AssistPin], |card, pins| {
                let mut assist = card.input_assist()?;
                assist.change(ask(|tries| pins.get(tries)), last)
            })
        }
        WhichPin::Juki => {
            let mut pins = Pins::<JukiPin>::prepare(session)?;
            let only = arguments.only.map(|only| match only {
                JukiPart::Common => JukiReference::Common,
                JukiPart::Juki => JukiReference::Juki,
            });
            let Some(which) = only else {
                pins.name = session.language.pick(
                    "個人番号カード用（住民基本台帳用）の暗証番号",
                    "card and resident-register PIN",
                );
                let both = [Credential::CommonPin, Credential::JukiPin];
                return carry_out(session, pins, &both, |card, pins| {
                    card.change_juki_pins(last, |tries| pins.get(fewer(tries.common, tries.juki)))
                });
            };
            pins.name = names::credential(which.credential(), session.language);
            carry_out(session, pins, &[which.credential()], |card, pins| {
                let question = ask(|tries| pins.get(tries));
                match which {
                    JukiReference::Common => card.app::<Common>()?.change(question, last),
                    JukiReference::Juki => card.app::<Juki>()?.change(question, last),
                }
            })
        }
        WhichPin::License => Err(Failure::NotChangedHere {
            credential: Credential::LicensePin,
        }),
    }
}

/// The counter that a wrong PIN would bring to its end first.
fn fewer(a: Tries, b: Tries) -> Tries {
    match (a, b) {
        (Tries::Remaining(in_a), Tries::Remaining(in_b)) => Tries::Remaining(in_a.min(in_b)),
        (Tries::Remaining(_), _) | (_, Tries::NotReported | Tries::Locked | Tries::Absent)
            if !matches!(b, Tries::Remaining(_) | Tries::Unlimited) =>
        {
            b
        }
        (Tries::Unlimited, _) => b,
        _ => a,
    }
}

/// Has the card do it, and tells what became of it – also when a signal came meanwhile: which PIN is
/// in force has to be said.
fn carry_out<S: Changeable>(
    session: &Session,
    mut pins: Pins<'_, S>,
    changed: &[Credential],
    job: impl FnOnce(&mut AnyCard<'_>, &mut Pins<'_, S>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut outcome = None;
    let closed = with_card(session, Hold::Exclusive, |card| {
        match job(card, &mut pins) {
            Ok(()) => {
                outcome = Some(Ok(()));
                Ok(())
            }
            Err(Failure::Card(Error::PinChange(error)))
                if !matches!(error, PinChangeError::SameAsOld { .. }) =>
            {
                outcome = Some(Err(Bearing::tell(card, error.into())));
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    });
    match outcome {
        None => closed,
        Some(Err(failure)) => Err(failure),
        Some(Ok(())) => {
            let printed = tell(session, changed, &pins);
            closed.and(printed)
        }
    }
}

fn tell<S>(session: &Session, changed: &[Credential], pins: &Pins<'_, S>) -> Result<(), Failure> {
    let language = session.language;
    if session.options.json {
        let state = |it: &Credential| (it.name().to_owned(), PinInForce::New.name().into());
        return output::print_json(&Json {
            changed: true,
            pins: changed.iter().map(state).collect(),
            weaknesses: pins.weak.iter().map(|it| code(*it)).collect(),
        });
    }
    let mut table = Table::indented(2);
    for credential in changed {
        table.row([
            names::credential(*credential, language),
            messages::in_force(PinInForce::New, language),
        ]);
    }
    let done = language.pick("変更しました。", "Changed.");
    let printed = output::print(&format!("{done}\n{table}"));
    if !pins.confirmed {
        pins.warn();
    }
    printed
}

/// The name of a weakness for scripts.
const fn code(weakness: PinWeakness) -> &'static str {
    match weakness {
        PinWeakness::Repeated => "repeated",
        PinWeakness::TwoDigits => "two_digits",
        PinWeakness::Sequence => "sequence",
        PinWeakness::KeypadColumn => "keypad_column",
        PinWeakness::BirthDate => "birth_date",
        PinWeakness::PossibleDate => "possible_date",
        _ => "other",
    }
}

/// The old secret and the new one, at hand or to be asked for.
struct Pins<'a, S> {
    session: &'a Session,
    /// What is changed, for a person.
    name: &'static str,
    old: Option<Prepared<S>>,
    new: Option<Prepared<S>>,
    /// The birth date, where it is at hand: else a birthday is told from its form alone.
    birth: Option<Date>,
    /// Why the new one is easy to guess.
    weak: Vec<PinWeakness>,
    /// A person was warned of that and wants it all the same.
    confirmed: bool,
}

impl<'a, S: Changeable> Pins<'a, S> {
    /// Old, then new; their form, and that they differ, is known before the card is looked for.
    fn prepare(session: &'a Session) -> Result<Self, Failure> {
        let old = session.secrets.prepare::<S>()?;
        let nothing = || Failure::NoNewSecret {
            credential: S::CREDENTIAL,
            variable: S::NEW_VARIABLE,
        };
        let new = match session.secrets.text(S::NEW_VARIABLE, nothing)? {
            None => Prepared::ToBeAsked,
            Some(text) => {
                let new = S::from_text(&text).map_err(Failure::BadNewSecret)?;
                new.check_as_new().map_err(Failure::BadNewSecret)?;
                Prepared::AtHand(new)
            }
        };
        if let (Prepared::AtHand(old), Prepared::AtHand(new)) = (&old, &new) {
            PinChange::check(old, new)?;
        }
        Ok(Self {
            session,
            name: names::credential(S::CREDENTIAL, session.language),
            old: Some(old),
            new: Some(new),
            birth: secrets::known_birth_date()?,
            weak: Vec::new(),
            confirmed: false,
        })
    }

    /// Both, once the counter is known. Nothing has been sent to the card by then.
    fn get(&mut self, tries: Tries) -> Result<PinChange<S>, Failure> {
        let language = self.language();
        let (name, form) = (self.name, names::form(S::CREDENTIAL, language));
        let old = match self.old.take() {
            Some(Prepared::AtHand(old)) => old,
            _ => {
                let left = names::tries_left(tries, language);
                self.ask(&say!(
                    language,
                    "今の{name}（{form}、{left}）: ",
                    "Enter the {name} in force now ({form}, {left}): "
                ))?
            }
        };
        let new = match self.new.take() {
            Some(Prepared::AtHand(new)) => {
                self.weak = weaknesses(&new, self.birth);
                new
            }
            _ => self.ask_new(&old)?,
        };
        Ok(PinChange::new(old, new)?)
    }

    fn language(&self) -> Language {
        self.session.language
    }

    /// Asks until it was typed twice alike, in its form.
    fn ask(&self, question: &str) -> Result<S, Failure> {
        for _ in 0..ENTRIES {
            if let Some(secret) = self.ask_twice(question)? {
                return Ok(secret);
            }
        }
        Err(Failure::NotTypedTwice {
            credential: S::CREDENTIAL,
        })
    }

    /// The same for a new one, which has to fit and is warned of when it is weak.
    fn ask_new(&mut self, old: &S) -> Result<S, Failure> {
        let language = self.language();
        let (name, form) = (self.name, names::form(S::CREDENTIAL, language));
        let question = say!(
            language,
            "新しい{name}（{form}）: ",
            "Enter the new {name} ({form}): "
        );
        for _ in 0..ENTRIES {
            let Some(new) = self.ask_twice(&question)? else {
                continue;
            };
            if let Err(error) = PinChange::check(old, &new) {
                let problem = messages::card_in_words(&error, language);
                output::remark(&problem, language);
                continue;
            }
            self.weak = weaknesses(&new, self.birth);
            if self.weak.is_empty() || self.is_wanted_all_the_same()? {
                return Ok(new);
            }
        }
        Err(Failure::NotTypedTwice {
            credential: S::CREDENTIAL,
        })
    }

    /// `None` when it has not its form, or was typed in two ways.
    fn ask_twice(&self, question: &str) -> Result<Option<S>, Failure> {
        let language = self.language();
        let first = self.typed(question, Echo::Hidden)?;
        let secret = match S::from_text(&first) {
            Ok(secret) => secret,
            Err(error) => {
                output::remark(&messages::in_words(error, language), language);
                return Ok(None);
            }
        };
        let again = language.pick("もう一度同じものを: ", "The same again: ");
        let second = self.typed(again, Echo::Hidden)?;
        // Small and capital letters are the same to the card.
        if !first.eq_ignore_ascii_case(&second) {
            let problem = language.pick(
                "2回の入力が違います。カードには送っていません",
                "the two entries differ; nothing was sent to the card",
            );
            output::remark(problem, language);
            return Ok(None);
        }
        Ok(Some(secret))
    }

    fn typed(&self, question: &str, echo: Echo) -> Result<Zeroizing<String>, Failure> {
        let typed = prompt::ask(question, echo, self.language(), &self.session.signals)?;
        Ok(prompt::normalised(&typed))
    }

    fn is_wanted_all_the_same(&mut self) -> Result<bool, Failure> {
        self.warn();
        let question = self.language().pick(
            "それでもこれにしますか（y/N）: ",
            "Take it all the same? (y/N): ",
        );
        let answer = self.typed(question, Echo::Shown)?;
        self.confirmed = ["y", "yes", "はい"].contains(&answer.to_lowercase().as_str());
        Ok(self.confirmed)
    }
}

impl<S> Pins<'_, S> {
    /// Says why the new one is easy to guess.
    fn warn(&self) {
        let language = self.session.language;
        for weakness in &self.weak {
            let (name, why) = (self.name, messages::weakness(*weakness, language));
            let text = say!(
                language,
                "新しい{name}は推測されやすいものです: {why}",
                "the new {name} is easy to guess: {why}"
            );
            output::remark(&text, language);
        }
    }
}
