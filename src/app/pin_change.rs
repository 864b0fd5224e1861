//! The two references that people know as one PIN, that of the juki application, and what changing both needs.
//! Only the police can change the license PIN.

use super::access::{App, ApplicationKind, Changeable, change_command};
use crate::card::{LastTry, PinChange};
use crate::error::Error;
use crate::terms::{Application, Credential, Tries};
use crate::transport::Transport;

/// One of the two references of the 個人番号カード用 (juki) PIN, each with its own counter.
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

impl<A: ApplicationKind, T: Transport> App<'_, A, T> {
    /// The counter, when the PIN may be presented; else why not.
    pub(crate) fn query_permitted<S: Changeable<A>>(
        &mut self,
        last: LastTry,
    ) -> Result<Tries, Error> {
        self.selected.query_permitted(S::REFERENCE, S::PLACE, last)
    }

    /// Changes a PIN right after [`Self::query_permitted`].
    pub(crate) fn change_permitted<S: Changeable<A>>(
        &mut self,
        change: &PinChange<S>,
    ) -> Result<(), Error> {
        let command = change_command::<A>();
        self.selected
            .change_permitted(S::REFERENCE, S::PLACE, command, change)
    }
}
