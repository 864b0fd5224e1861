//! `pin change`: a new PIN in the place of an old one.

use mynumber_card::app::{ApplicationKind, Changeable, InputAssist, Jpki, JukiReference};
use mynumber_card::data::Date;
use mynumber_card::job::pin_change::{self, Changed};
use mynumber_card::job::{Bearing, Output};
use mynumber_card::secret::{Secret, ask, weaknesses};
use mynumber_card::{
    AssistPin, AuthPin, Credential, Error, JukiPin, PinChange, PinChangeError, PinWeakness,
    SignPassword, Tries,
};
use terminal::language::{Language, phrases};
use terminal::output;
use terminal::prompt::Echo;
use terminal::table::Table;
use zeroize::Zeroizing;

use crate::args::{JukiPart, PinArguments, PinChangeArguments, PinCommand, WhichPin};
use crate::conclude;
use crate::connect::{AnyCard, Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::messages::{self, names};
use crate::secrets::{self, ENTRIES};
use crate::session::Session;

phrases! {
    both_places => "個人番号カード用（住民基本台帳用）の暗証番号", "card and resident-register PIN";
    changed => "変更しました。", "Changed.";
    old_question(name, form, left) => "今の{name}（{form}、{left}）: ", "Enter the {name} in force now ({form}, {left}): ";
    new_question(name, form) => "新しい{name}（{form}）: ", "Enter the new {name} ({form}): ";
    again => "もう一度同じものを: ", "The same again: ";
    differ => "2回の入力が違います。カードには送っていません", "the two entries differ; nothing was sent to the card";
    all_the_same => "それでもこれにしますか（y/N）: ", "Take it all the same? (y/N): ";
    easy(name, why) => "新しい{name}は推測されやすいものです: {why}", "the new {name} is easy to guess: {why}";
}

/// Where a script puts the new one.
const fn new_variable(credential: Credential) -> &'static str {
    match credential {
        Credential::AuthPin => "MYNUMBER_NEW_AUTH_PIN",
        Credential::SignPassword => "MYNUMBER_NEW_SIGN_PASSWORD",
        Credential::AssistPin => "MYNUMBER_NEW_ASSIST_PIN",
        _ => "MYNUMBER_NEW_JUKI_PIN",
    }
}

pub(super) fn run(session: &Session, arguments: &PinArguments) -> Result<(), Failure> {
    let PinCommand::Change(arguments) = &arguments.command;
    change(session, arguments)
}

fn change(session: &Session, arguments: &PinChangeArguments) -> Result<(), Failure> {
    if arguments.only.is_some() && arguments.which != WhichPin::Juki {
        return Err(UsageError::OnlyForJuki.into());
    }
    match arguments.which {
        WhichPin::Auth => one::<Jpki, AuthPin>(session),
        WhichPin::Sign => one::<Jpki, SignPassword>(session),
        WhichPin::Assist => one::<InputAssist, AssistPin>(session),
        WhichPin::Juki => {
            let mut pins = Pins::<JukiPin>::prepare(session)?;
            let which = arguments.only.map(|only| match only {
                JukiPart::Common => JukiReference::Common,
                JukiPart::Juki => JukiReference::Juki,
            });
            pins.name = match which {
                Some(which) => names::credential(which.credential(), session.language),
                None => both_places(session.language),
            };
            carry_out(session, pins, |card, pins| {
                let (birth, last) = (pins.birth, session.last_try());
                let change = ask(|tries| pins.get(tries));
                pin_change::juki(card, which, change, birth, last)
            })
        }
        WhichPin::License => Err(Failure::NotChangedHere {
            credential: Credential::LicensePin,
        }),
    }
}

fn one<A: ApplicationKind, S: Changeable<A>>(session: &Session) -> Result<(), Failure> {
    carry_out(session, Pins::<S>::prepare(session)?, |card, pins| {
        let (birth, last) = (pins.birth, session.last_try());
        let change = ask(|tries| pins.get(tries));
        pin_change::change::<A, S, _, _>(card, change, birth, last)
    })
}

/// Has the card do it, and tells what became of it – also when a signal came meanwhile: which PIN is
/// in force has to be said.
fn carry_out<S: Secret>(
    session: &Session,
    mut pins: Pins<'_, S>,
    job: impl FnOnce(&mut AnyCard<'_>, &mut Pins<'_, S>) -> Result<Output<Changed>, Failure>,
) -> Result<(), Failure> {
    let mut outcome = None;
    let closed = with_card(session, Hold::Exclusive, |card| {
        match job(card, &mut pins) {
            Ok(changed) => {
                outcome = Some(Ok(changed));
                Ok(())
            }
            Err(Failure::Card(error @ Error::PinChange(_))) if !is_same(&error) => {
                let bearing = Bearing::read_after(card, &error).unwrap_or_default();
                outcome = Some(Err(Failure::OfBearer { error, bearing }));
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    });
    match outcome {
        None => closed,
        Some(Err(failure)) => Err(failure),
        Some(Ok(changed)) => {
            let printed = session.show(&changed, |changed| text(&changed.data, session.language));
            if !session.options.json && !pins.confirmed {
                pins.warn(&changed.data.weaknesses);
            }
            closed?;
            conclude::closed(changed.left_open)?;
            Ok(printed?)
        }
    }
}

const fn is_same(error: &Error) -> bool {
    matches!(error, Error::PinChange(PinChangeError::SameAsOld { .. }))
}

fn text(done: &Changed, language: Language) -> String {
    let mut table = Table::indented(2);
    for (credential, in_force) in &done.pins {
        table.row([
            names::credential(*credential, language),
            messages::in_force(*in_force, language),
        ]);
    }
    format!("{}\n{table}", changed(language))
}

/// The old secret and the new one, at hand or to be asked for.
struct Pins<'a, S> {
    session: &'a Session,
    /// What is changed, for a person.
    name: &'static str,
    old: Option<S>,
    new: Option<S>,
    /// The birth date, where it is at hand: else a birthday is told from its form alone.
    birth: Option<Date>,
    /// A person was warned of that and wants it all the same.
    confirmed: bool,
}

impl<'a, S: Secret> Pins<'a, S> {
    /// Old, then new; their form, and that they differ, is known before the card is looked for.
    fn prepare(session: &'a Session) -> Result<Self, Failure> {
        let old = secrets::prepare::<S>(&session.secrets)?;
        let variable = new_variable(S::CREDENTIAL);
        let nothing = || Failure::NoNewSecret {
            credential: S::CREDENTIAL,
            variable,
        };
        let new = session.secrets.text(variable, nothing)?;
        let new = new
            .map(|text| {
                let new = S::from_text(&text).map_err(Failure::BadNewSecret)?;
                new.check_as_new().map_err(Failure::BadNewSecret)?;
                Ok::<_, Failure>(new)
            })
            .transpose()?;
        if let (Some(old), Some(new)) = (&old, &new) {
            PinChange::check(old, new)?;
        }
        Ok(Self {
            session,
            name: names::credential(S::CREDENTIAL, session.language),
            old,
            new,
            birth: secrets::known_birth_date()?,
            confirmed: false,
        })
    }

    /// Both, once the counter is known. Nothing has been sent to the card by then.
    fn get(&mut self, tries: Tries) -> Result<PinChange<S>, Failure> {
        let language = self.language();
        let (name, form) = (self.name, names::form(S::CREDENTIAL, language));
        let old = match self.old.take() {
            Some(old) => old,
            None => {
                let left = names::tries_left(tries, language);
                self.ask(&old_question(language, name, form, left))?
            }
        };
        let new = match self.new.take() {
            Some(new) => new,
            None => self.ask_new(&old)?,
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
        let question = new_question(language, name, form);
        for _ in 0..ENTRIES {
            let Some(new) = self.ask_twice(&question)? else {
                continue;
            };
            if let Err(error) = PinChange::check(old, &new) {
                let problem = messages::card_in_words(&error, language);
                output::remark(&problem, language);
                continue;
            }
            let weak = weaknesses(&new, self.birth);
            if weak.is_empty() || self.is_wanted_all_the_same(&weak)? {
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
        let second = self.typed(again(language), Echo::Hidden)?;
        // Small and capital letters are the same to the card.
        if !first.eq_ignore_ascii_case(&second) {
            output::remark(differ(language), language);
            return Ok(None);
        }
        Ok(Some(secret))
    }

    fn typed(&self, question: &str, echo: Echo) -> Result<Zeroizing<String>, Failure> {
        secrets::ask(question, echo, self.language(), &self.session.signals)
    }

    fn is_wanted_all_the_same(&mut self, weak: &[PinWeakness]) -> Result<bool, Failure> {
        self.warn(weak);
        let answer = self.typed(all_the_same(self.language()), Echo::Shown)?;
        self.confirmed = ["y", "yes", "はい"].contains(&answer.to_lowercase().as_str());
        Ok(self.confirmed)
    }
}

impl<S> Pins<'_, S> {
    /// Says why the new one is easy to guess.
    fn warn(&self, weak: &[PinWeakness]) {
        let language = self.session.language;
        for weakness in weak {
            let why = messages::weakness(*weakness, language);
            output::remark(&easy(language, self.name, why), language);
        }
    }
}
