//! Presenting a PIN without ever locking one by surprise.

use super::link::Link;
use crate::apdu::{Command, StatusWord, ins};
use crate::error::{CommandName, Error, PinError};
use crate::terms::{Application, Credential, Tries};
use crate::transport::Transport;

/// Whether a PIN may be presented when one try is left, or when the card does not say how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LastTry {
    /// No: refuse without sending anything.
    #[default]
    Refuse,
    /// Yes: the caller knows that a wrong PIN locks the reference, and who unlocks it.
    Allow,
}

/// The reference that a VERIFY is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// The one with this short identifier.
    Short(u8),
    /// The current EF, which a SELECT of it has made so.
    Current,
}

impl Which {
    const fn p2(self) -> u8 {
        match self {
            Self::Short(sfi) => 0x80 | sfi,
            Self::Current => 0x80,
        }
    }
}

/// The empty VERIFY: tells the tries left and spends none.
pub(super) fn query_tries<T: Transport>(link: &mut Link<T>, sfi: u8) -> Result<Tries, Error> {
    let response = link.send_once(&Command::new(0x00, ins::VERIFY, 0x00, 0x80 | sfi))?;
    link.is_still_selected(&response)?;
    match response.status.0 {
        0x6983 | 0x6984 => Ok(Tries::Locked),
        0x6300 => Ok(Tries::Unlimited),
        0x9000 => Ok(Tries::NotReported),
        0x6A82 | 0x6A88 => Ok(Tries::Absent),
        _ => tries_in(response.status).ok_or(Error::UnexpectedStatus {
            command: CommandName::Verify,
            status: response.status,
        }),
    }
}

/// 63Cx: x tries left, none means locked.
fn tries_in(status: StatusWord) -> Option<Tries> {
    match (status.sw1(), status.sw2()) {
        (0x63, 0xC0) => Some(Tries::Locked),
        (0x63, left @ 0xC1..=0xCF) => Some(Tries::Remaining(left & 0x0F)),
        _ => None,
    }
}

/// Asks for the counter and says whether a secret may be presented: sends no secret.
pub(super) fn permit<T: Transport>(
    link: &mut Link<T>,
    application: Application,
    credential: Credential,
    sfi: u8,
    mut tries: Tries,
    last: LastTry,
) -> Result<Tries, Error> {
    if tries == Tries::NotReported {
        // Some cards answer 9000 while the reference is open: another program left it so. Leaving
        // the application closes it, and then the card names its counter.
        link.select(Application::IssuerSecurityDomain)?;
        link.select(application)?;
        tries = query_tries(link, sfi)?;
    }
    allowed(credential, tries, last)
}

/// Whether a secret may be presented with so many tries left.
pub(super) fn allowed(credential: Credential, tries: Tries, last: LastTry) -> Result<Tries, Error> {
    match tries {
        Tries::Remaining(2..) | Tries::Unlimited => Ok(tries),
        Tries::Remaining(_) if last == LastTry::Allow => Ok(tries),
        Tries::NotReported if last == LastTry::Allow => Ok(tries),
        Tries::Remaining(_) => Err(PinError::LastTryRefused { credential }.into()),
        Tries::NotReported => Err(PinError::TriesUnknown { credential }.into()),
        Tries::Locked => Err(PinError::Locked { credential }.into()),
        Tries::Absent => Err(PinError::Absent { credential }.into()),
    }
}

/// Sends a secret, once. Only after [`permit`].
pub(super) fn verify<T: Transport>(
    link: &mut Link<T>,
    credential: Credential,
    which: Which,
    secret: &[u8],
) -> Result<(), Error> {
    let command = Command::new(0x00, ins::VERIFY, 0x00, which.p2()).with_data(secret);
    let opened_before = link.opened;
    link.open_to_all = false;
    // Set before sending: a lost answer may have been a 9000.
    link.opened = true;
    let response = match link.send_once(&command) {
        Ok(response) => response,
        Err(Error::Transport(source)) => {
            return Err(PinError::OutcomeUnknown { credential, source }.into());
        }
        Err(error) => return Err(error),
    };
    link.has_learnt();
    // Not examined, and never sent again.
    if let Err(reset) = link.is_still_selected(&response) {
        link.opened = opened_before;
        return Err(reset);
    }
    let result = outcome(credential, response.status);
    if was_examined(&result) {
        link.opened = opened_before;
    }
    result
}

/// What the status word of VERIFY says about the secret.
pub(super) fn outcome(credential: Credential, status: StatusWord) -> Result<(), Error> {
    if status.is_success() {
        return Ok(());
    }
    let refused = match (status.0, tries_in(status)) {
        (_, Some(Tries::Locked)) => PinError::NowLocked { credential },
        (_, Some(tries)) => PinError::Wrong { credential, tries },
        (0x6300, _) => PinError::Wrong {
            credential,
            tries: Tries::Unlimited,
        },
        (0x6983 | 0x6984, _) => PinError::Locked { credential },
        (0x6A82 | 0x6A88, _) => PinError::Absent { credential },
        _ => PinError::UnexpectedStatus { credential, status },
    };
    Err(refused.into())
}

/// Whether the card said clearly that the secret opened nothing.
fn was_examined(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Pin(error)) if !matches!(error, PinError::UnexpectedStatus { .. }))
}
