//! Changing a PIN: its reference is made the current EF, then VERIFY of the old one and the change,
//! both of the current EF.
//!
//! The change commands act on the current EF. Nobody has confirmed that a VERIFY by short identifier makes
//! its reference current; only SELECT certainly does.

use core::borrow::Borrow;

use super::link::Link;
use super::pin::{LastTry, Which};
use super::selected::{Selected, short_identifier};
use crate::apdu::{Command, ins};
use crate::data::Date;
use crate::error::{CommandName, Error, PinChangeError, TransportError};
use crate::secret::{IntoSecret, PinWeakness, Secret, weaknesses};
use crate::terms::{Credential, StatusWord, Tries};
use crate::transport::Transport;

/// An old secret and the new one that is to take its place: of the same kind, and not the same.
#[derive(Debug)]
pub struct PinChange<S> {
    old: S,
    new: S,
}

impl<S: Secret> PinChange<S> {
    /// Both, once it is known that the new one may be set and differs from the old one.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn new(old: S, new: S) -> Result<Self, Error> {
        Self::check(&old, &new)?;
        Ok(Self { old, new })
    }

    /// Why the new one is easy to guess; `birth` is the holder's birth date where it is known.
    #[must_use]
    pub fn weaknesses(&self, birth: Option<Date>) -> Vec<PinWeakness> {
        weaknesses(&self.new, birth)
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
    /// P2 80 means the current EF, which a SELECT has made so.
    fn with(self, new: &[u8]) -> Command {
        match self {
            Self::ReferenceData => Command::new(0x00, ins::CHANGE_REFERENCE_DATA, 0x01, 0x80),
            Self::Key => Command::new(0x80, ins::CHANGE_KEY, 0x00, 0x80),
        }
        .with_data(new)
    }

    const fn name(self) -> CommandName {
        match self {
            Self::ReferenceData => CommandName::ChangeReferenceData,
            Self::Key => CommandName::ChangeKey,
        }
    }
}

impl<T: Transport> Selected<'_, T> {
    /// Queries the counter and says whether a PIN may be presented; presents none.
    pub(crate) fn query_permitted(
        &mut self,
        reference: u16,
        credential: Credential,
        last: LastTry,
    ) -> Result<Tries, Error> {
        self.permit(reference, credential, short_identifier(reference)?, last)
    }

    /// Changes a PIN: counter, question, SELECT of the reference, VERIFY, change.
    pub(crate) fn change<S: Secret, G: IntoSecret<PinChange<S>>>(
        &mut self,
        reference: u16,
        credential: Credential,
        command: ChangeCommand,
        change: G,
        last: LastTry,
    ) -> Result<(), G::Error> {
        let tries = self.query_permitted(reference, credential, last)?;
        let change = change.into_secret(credential, tries)?;
        self.change_permitted(reference, credential, command, change.borrow())?;
        Ok(())
    }

    /// Changes a PIN right after [`Self::query_permitted`]: SELECT of its reference, VERIFY with the
    /// old one, then the change. Each secret goes out once, and none unless the reference is the
    /// current EF.
    pub(crate) fn change_permitted<S: Secret>(
        &mut self,
        reference: u16,
        credential: Credential,
        command: ChangeCommand,
        change: &PinChange<S>,
    ) -> Result<(), Error> {
        self.make_current(reference)?;
        self.verify(credential, Which::Current, change.old.as_bytes())?;
        send(self.link, credential, command, &change.new)
    }

    /// SELECT of a PIN reference: it is the current EF afterwards.
    fn make_current(&mut self, reference: u16) -> Result<(), Error> {
        let command =
            Command::new(0x00, ins::SELECT, 0x02, 0x0C).with_data(&reference.to_be_bytes());
        let status = self.link.send(&command)?.status;
        match status.0 {
            0x9000 => Ok(()),
            // Its counter was read a moment ago, so the selection is gone.
            0x6986 | 0x6A82 | 0x6A88 => Err(self.link.was_reset()),
            _ => Err(Error::UnexpectedStatus {
                command: CommandName::Select,
                status,
            }),
        }
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
/// (memory unchanged). Not 6F00, which cards answer when they failed half-way, nor 65xx (memory
/// changed). Source: ISO/IEC 7816-4.
const fn says_not_done(status: StatusWord) -> bool {
    matches!(status.sw1(), 0x64 | 0x67..=0x6E)
}
