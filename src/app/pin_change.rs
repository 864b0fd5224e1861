//! Changing the two references that people take for one PIN, that of the juki application. The license
//! PIN is changed by the police only.

use super::access::{App, ApplicationKind, Changeable, change_command};
use super::{Common, Juki};
use crate::card::{Card, LastTry, PinChange};
use crate::error::{Error, PinChangeError};
use crate::secret::JukiPin;
use crate::terms::{Application, Credential, PinInForce, Tries};
use crate::transport::Transport;

/// One of the two references of the 個人番号カード用 (juki) PIN, each with a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JukiReference {
    /// In the common application.
    Common,
    /// In the juki application.
    Juki,
}

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
    /// application, then the one in the juki application. At most 12 commands, none repeated. `ask` is
    /// given both counters, and not called when nothing may be presented.
    ///
    /// One of the two alone, so that they have the same PIN again after a change that stopped half-way, is
    /// changed as any other PIN is, by [`App::change`].
    ///
    /// # Errors
    /// [`PinChangeError::HalfWay`] when the first was changed, or may have been, and the second was
    /// not, or may not have been: `source` says why. With any other error neither was changed:
    /// [`crate::PinError`], [`PinChangeError`], [`Error::ApplicationAbsent`] on phones, what the card or the
    /// link says, and what `ask` fails with: then no PIN was sent.
    pub fn change_juki_pins<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(JukiTries) -> Result<PinChange<JukiPin>, E>,
    ) -> Result<(), E> {
        let juki = permitted::<JukiPin, _, _>(&mut self.app::<Juki>()?, last)?;
        let mut in_first = self.app::<Common>()?;
        let common = permitted::<JukiPin, _, _>(&mut in_first, last)?;
        let change = ask(JukiTries { common, juki })?;
        let in_common = match change_now(&mut in_first, &change) {
            Ok(()) => PinInForce::New,
            Err(source @ Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => {
                return Err(half_way(PinInForce::Unknown, PinInForce::Unchanged, source).into());
            }
            Err(error) => return Err(error.into()),
        };
        let in_juki = in_first
            .switch::<Juki>()
            .and_then(|mut in_second| in_second.change(&change, last));
        in_juki.map_err(|source| {
            let juki = match &source {
                Error::PinChange(PinChangeError::Refused { .. }) => PinInForce::Old,
                Error::PinChange(PinChangeError::OutcomeUnknown { .. }) => PinInForce::Unknown,
                _ => PinInForce::Unchanged,
            };
            half_way(in_common, juki, source).into()
        })
    }
}

/// The counter, when the PIN may be presented.
fn permitted<S: Changeable<A>, A: ApplicationKind, T: Transport>(
    app: &mut App<'_, A, T>,
    last: LastTry,
) -> Result<Tries, Error> {
    app.selected.query_permitted(S::REFERENCE, S::PLACE, last)
}

/// Right after [`permitted`].
fn change_now<S: Changeable<A>, A: ApplicationKind, T: Transport>(
    app: &mut App<'_, A, T>,
    change: &PinChange<S>,
) -> Result<(), Error> {
    let command = change_command::<A>();
    app.selected
        .change_permitted(S::REFERENCE, S::PLACE, command, change)
}

fn half_way(common: PinInForce, juki: PinInForce, source: Error) -> Error {
    PinChangeError::HalfWay {
        common,
        juki,
        source: Box::new(source),
    }
    .into()
}
