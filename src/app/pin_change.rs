//! Changing the PINs: authentication, sign password, input assist, and the two references that
//! people take for one PIN. The license PIN is changed by the police only.

use super::{InputAssist, Jpki, common, input_assist, jpki};
use crate::card::{Card, ChangeCommand, LastTry, PinChange, Selected};
use crate::error::{Error, PinChangeError};
use crate::secret::{AssistPin, AuthPin, JukiPin, Secret, SignPassword};
use crate::terms::{Application, Credential, PinInForce, Tries};
use crate::transport::Transport;

/// Counter, question, SELECT of the reference, VERIFY, change.
fn change_asked<T: Transport, S: Secret, E: From<Error>>(
    selected: &mut Selected<'_, T>,
    reference: u16,
    last: LastTry,
    ask: impl FnOnce(Tries) -> Result<PinChange<S>, E>,
) -> Result<(), E> {
    let tries = selected.query_permitted(reference, S::CREDENTIAL, last)?;
    let change = ask(tries)?;
    let command = ChangeCommand::ReferenceData;
    selected.change(reference, S::CREDENTIAL, command, &change)?;
    Ok(())
}

impl<T: Transport> Jpki<'_, T> {
    /// Changes the authentication PIN: asks for its counter, presents the old one, once, and sets
    /// the new one. Four commands.
    ///
    /// # Errors
    /// [`crate::PinError`], and then nothing was changed; [`PinChangeError`], which says which PIN is
    /// in force; and what the card or the link says.
    pub fn change_auth_pin(
        &mut self,
        change: PinChange<AuthPin>,
        last: LastTry,
    ) -> Result<(), Error> {
        self.change_auth_pin_asked(last, |_| Ok(change))
    }

    /// As [`Self::change_auth_pin`], with the PINs that `ask` returns when given the tries left; it
    /// is not called when none may be presented.
    ///
    /// # Errors
    /// As [`Self::change_auth_pin`], and what `ask` fails with: then no PIN was sent.
    pub fn change_auth_pin_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<PinChange<AuthPin>, E>,
    ) -> Result<(), E> {
        change_asked(&mut self.selected, jpki::ef::AUTH_PIN, last, ask)
    }

    /// Changes the sign password, as [`Self::change_auth_pin`] does the PIN.
    ///
    /// # Errors
    /// As [`Self::change_auth_pin`].
    pub fn change_sign_password(
        &mut self,
        change: PinChange<SignPassword>,
        last: LastTry,
    ) -> Result<(), Error> {
        self.change_sign_password_asked(last, |_| Ok(change))
    }

    /// As [`Self::change_sign_password`], with the passwords that `ask` returns.
    ///
    /// # Errors
    /// As [`Self::change_auth_pin_asked`].
    pub fn change_sign_password_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<PinChange<SignPassword>, E>,
    ) -> Result<(), E> {
        change_asked(&mut self.selected, jpki::ef::SIGN_PASSWORD, last, ask)
    }
}

impl<T: Transport> InputAssist<'_, T> {
    /// Changes the assist PIN, as [`Jpki::change_auth_pin`] does the authentication PIN.
    ///
    /// # Errors
    /// As [`Jpki::change_auth_pin`].
    pub fn change_pin(&mut self, change: PinChange<AssistPin>, last: LastTry) -> Result<(), Error> {
        self.change_pin_asked(last, |_| Ok(change))
    }

    /// As [`Self::change_pin`], with the PINs that `ask` returns.
    ///
    /// # Errors
    /// As [`Jpki::change_auth_pin_asked`].
    pub fn change_pin_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<PinChange<AssistPin>, E>,
    ) -> Result<(), E> {
        change_asked(&mut self.selected, input_assist::ef::ASSIST_PIN, last, ask)
    }
}

/// One of the two references of the 個人番号カード用 (juki) PIN, each with a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JukiReference {
    /// In the common application.
    Common,
    /// In the juki application.
    Juki,
}

/// PIN reference in both applications. Source: measured.
const PIN: u16 = common::ef::PIN;

impl JukiReference {
    /// The application that has it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::Common => Application::Common,
            Self::Juki => Application::Juki,
        }
    }

    /// Its name among the credentials.
    #[must_use]
    pub const fn credential(self) -> Credential {
        match self {
            Self::Common => Credential::CommonPin,
            Self::Juki => Credential::JukiPin,
        }
    }
}

/// Tries left of both references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JukiTries {
    /// In the common application, out of 3.
    pub common: Tries,
    /// In the juki application, out of 3.
    pub juki: Tries,
}

impl<T: Transport> Card<T> {
    /// Changes the 個人番号カード用 PIN in both its references: first asks for both counters, and
    /// presents nothing when either does not allow it; then changes the one in the common
    /// application, then the one in the juki application. At most 12 commands, none repeated.
    ///
    /// # Errors
    /// [`PinChangeError::HalfWay`] when the first was changed, or may have been, and the second was
    /// not, or may not have been: `source` says why. With any other error neither was changed:
    /// [`crate::PinError`], [`PinChangeError`], [`Error::ApplicationAbsent`] on phones, what the card or the link says.
    pub fn change_juki_pins(
        &mut self,
        change: PinChange<JukiPin>,
        last: LastTry,
    ) -> Result<(), Error> {
        self.change_juki_pins_asked(last, |_| Ok(change))
    }

    /// As [`Self::change_juki_pins`], with the PINs that `ask` returns when given both counters; it
    /// is not called when none may be presented.
    ///
    /// # Errors
    /// As [`Self::change_juki_pins`], and what `ask` fails with: then no PIN was sent.
    pub fn change_juki_pins_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(JukiTries) -> Result<PinChange<JukiPin>, E>,
    ) -> Result<(), E> {
        let juki = permitted(
            &mut self.select(Application::Juki)?,
            JukiReference::Juki,
            last,
        )?;
        let mut selected = self.select(Application::Common)?;
        let common = permitted(&mut selected, JukiReference::Common, last)?;
        let change = ask(JukiTries { common, juki })?;
        let in_common = match change_one(&mut selected, JukiReference::Common, &change) {
            Ok(()) => PinInForce::New,
            Err(source @ Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => {
                return Err(half_way(PinInForce::Unknown, PinInForce::Unchanged, source).into());
            }
            Err(error) => return Err(error.into()),
        };
        let in_juki = selected.switch(Application::Juki).and_then(|mut selected| {
            permitted(&mut selected, JukiReference::Juki, last)?;
            change_one(&mut selected, JukiReference::Juki, &change)
        });
        in_juki.map_err(|source| {
            let juki = match &source {
                Error::PinChange(PinChangeError::Refused { .. }) => PinInForce::Old,
                Error::PinChange(PinChangeError::OutcomeUnknown { .. }) => PinInForce::Unknown,
                _ => PinInForce::Unchanged,
            };
            half_way(in_common, juki, source).into()
        })
    }

    /// Changes one of the two references alone, so that they have the same PIN again after a change
    /// that stopped half-way.
    ///
    /// # Errors
    /// As [`Jpki::change_auth_pin`]; [`Error::ApplicationAbsent`] on phones.
    pub fn change_one_juki_pin(
        &mut self,
        which: JukiReference,
        change: PinChange<JukiPin>,
        last: LastTry,
    ) -> Result<(), Error> {
        self.change_one_juki_pin_asked(which, last, |_| Ok(change))
    }

    /// As [`Self::change_one_juki_pin`], with the PINs that `ask` returns.
    ///
    /// # Errors
    /// As [`Jpki::change_auth_pin_asked`]; [`Error::ApplicationAbsent`] on phones.
    pub fn change_one_juki_pin_asked<E: From<Error>>(
        &mut self,
        which: JukiReference,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<PinChange<JukiPin>, E>,
    ) -> Result<(), E> {
        let mut selected = self.select(which.application())?;
        let tries = permitted(&mut selected, which, last)?;
        let change = ask(tries)?;
        change_one(&mut selected, which, &change)?;
        Ok(())
    }
}

fn permitted<T: Transport>(
    selected: &mut Selected<'_, T>,
    which: JukiReference,
    last: LastTry,
) -> Result<Tries, Error> {
    selected.query_permitted(PIN, which.credential(), last)
}

fn change_one<T: Transport>(
    selected: &mut Selected<'_, T>,
    which: JukiReference,
    change: &PinChange<JukiPin>,
) -> Result<(), Error> {
    selected.change(PIN, which.credential(), ChangeCommand::Key, change)
}

fn half_way(common: PinInForce, juki: PinInForce, source: Error) -> Error {
    PinChangeError::HalfWay {
        common,
        juki,
        source: Box::new(source),
    }
    .into()
}
