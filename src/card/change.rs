//! Changing a PIN: VERIFY of the old one, then the change, in one selection.

use super::link::Link;
use super::pin::LastTry;
use super::selected::{Selected, short_identifier};
use crate::apdu::{Command, ins};
use crate::error::{Error, PinChangeError, TransportError};
use crate::secret::Secret;
use crate::terms::{Credential, StatusWord, Tries};
use crate::transport::Transport;

/// An old secret and the new one that is to take its place: of the same kind, and not the same.
#[derive(Debug)]
pub struct PinChange<S> {
    old: S,
    new: S,
}

impl<S: Secret> PinChange<S> {
    /// Both, once it is known that the new one may be set and is another than the old.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn new(old: S, new: S) -> Result<Self, Error> {
        Self::check(&old, &new)?;
        Ok(Self { old, new })
    }

    /// Whether the new one may take the place of the old.
    ///
    /// # Errors
    /// [`PinChangeError::SameAsOld`], and [`crate::SecretError::OneKind`] for a sign password.
    pub fn check(old: &S, new: &S) -> Result<(), Error> {
        new.check_as_new()?;
        if old.as_bytes() == new.as_bytes() {
            return Err(PinChangeError::SameAsOld {
                credential: S::CREDENTIAL,
            }
            .into());
        }
        Ok(())
    }
}

/// Which command changes a PIN. Source: measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeCommand {
    /// CHANGE REFERENCE DATA `00 24 01 80`: public-key application and input assist.
    ReferenceData,
    /// CHANGE KEY `80 32 00 80`: common and juki application.
    Key,
}

impl ChangeCommand {
    /// P2 80 means the current EF, which the VERIFY before has made so.
    fn with(self, new: &[u8]) -> Command {
        match self {
            Self::ReferenceData => Command::new(0x00, ins::CHANGE_REFERENCE_DATA, 0x01, 0x80),
            Self::Key => Command::new(0x80, ins::CHANGE_KEY, 0x00, 0x80),
        }
        .with_data(new)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::ReferenceData => "CHANGE REFERENCE DATA",
            Self::Key => "CHANGE KEY",
        }
    }
}

impl<T: Transport> Selected<'_, T> {
    /// Asks for the counter and says whether a PIN may be presented; presents none.
    pub(crate) fn query_permitted(
        &mut self,
        reference: u16,
        credential: Credential,
        last: LastTry,
    ) -> Result<Tries, Error> {
        self.permit(reference, credential, short_identifier(reference)?, last)
    }

    /// Changes a PIN right after [`Self::query_permitted`]: VERIFY with the old one, then the change.
    /// Each goes out once.
    pub(crate) fn change<S: Secret>(
        &mut self,
        reference: u16,
        credential: Credential,
        command: ChangeCommand,
        change: &PinChange<S>,
    ) -> Result<(), Error> {
        self.verify(credential, short_identifier(reference)?, &change.old)?;
        send(self.link, credential, command, &change.new)
    }
}

/// Sends the new PIN, once.
fn send<T: Transport, S: Secret>(
    link: &mut Link<T>,
    credential: Credential,
    command: ChangeCommand,
    new: &S,
) -> Result<(), Error> {
    let status = match link.send_once(&command.with(new.as_bytes())) {
        Ok(response) => response.status,
        // Not sent.
        Err(error @ Error::Transport(TransportError::CommandTooLong { .. })) => return Err(error),
        Err(error) => return Err(unknown(credential, error)),
    };
    if status.is_success() {
        return Ok(());
    }
    if says_not_done(status) {
        return Err(PinChangeError::Refused { credential, status }.into());
    }
    let command = command.name();
    Err(unknown(
        credential,
        Error::UnexpectedStatus { command, status },
    ))
}

fn unknown(credential: Credential, source: Error) -> Error {
    PinChangeError::OutcomeUnknown {
        credential,
        source: Box::new(source),
    }
    .into()
}

/// Whether a status word says that the command was not carried out: the checking errors, and 64xx
/// (memory unchanged). Not 6F00, which is what cards say that failed half-way, nor 65xx (memory
/// changed). Source: ISO/IEC 7816-4.
const fn says_not_done(status: StatusWord) -> bool {
    matches!(status.sw1(), 0x64 | 0x67..=0x6E)
}
