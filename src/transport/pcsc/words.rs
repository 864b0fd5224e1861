//! What PC/SC says, in the terms of this crate: ways to hold a card, readers, errors; and a context.

use std::time::Duration;

use pcsc::{Context, Scope, ShareMode, State};

use crate::error::{Operation, TransportError};

/// How long after a no it is asked once more.
const SAYS_NO_AGAIN: Duration = Duration::from_millis(50);
/// How often is looked again where nothing tells of a change.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How to hold the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// Other programs may use the card at the same time, and may use what a PIN opens here.
    /// For reading what is free, within [`Connection::exchange`](super::Connection::exchange).
    Shared,
    /// Nobody else: needed wherever a PIN is presented. Fails with [`TransportError::Busy`] while
    /// another program holds the card.
    Exclusive,
}

/// A reader as the service sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReaderInfo {
    /// Its name; comes from outside: print it with care.
    pub name: String,
    /// Whether a card is in it.
    pub card_present: bool,
    /// Whether another program holds the card exclusively.
    pub in_use: bool,
}

pub(super) fn mode(sharing: Sharing) -> ShareMode {
    match sharing {
        Sharing::Shared => ShareMode::Shared,
        Sharing::Exclusive => ShareMode::Exclusive,
    }
}

/// The error of the service in the terms of this crate.
pub(super) fn translate(operation: Operation, error: pcsc::Error) -> TransportError {
    use pcsc::Error as E;
    match error {
        E::NoService | E::ServiceStopped | E::Shutdown => TransportError::NoService,
        E::NoReadersAvailable => TransportError::NoReader,
        E::NoSmartcard => TransportError::NoCard {
            readers: Vec::new(),
        },
        E::RemovedCard | E::ReaderUnavailable | E::UnknownReader => TransportError::CardRemoved,
        // The last two mean that an exchange failed although a card is there.
        E::UnresponsiveCard
        | E::UnpoweredCard
        | E::UnsupportedCard
        | E::ProtoMismatch
        | E::InvalidAtr
        | E::NotTransacted
        | E::CommDataLost => TransportError::UnresponsiveCard,
        E::SharingViolation => TransportError::Busy,
        E::ResetCard => TransportError::CardReset,
        E::NoAccess | E::SecurityViolation => TransportError::AccessDenied,
        E::Timeout | E::WaitedTooLong => TransportError::Timeout,
        error => TransportError::Io {
            operation,
            source: Box::new(error),
        },
    }
}

/// A call that concerns no card fails with these when the service went away under it.
pub(super) fn of_context(operation: Operation, error: pcsc::Error) -> TransportError {
    use pcsc::Error as E;
    match error {
        E::CommError | E::InternalError | E::InvalidHandle => TransportError::NoService,
        error => translate(operation, error),
    }
}

/// Whether a card is there, even if mute or held by another program.
pub(super) fn has_card(state: State) -> bool {
    state.intersects(State::PRESENT | State::MUTE)
        || (state.contains(State::EXCLUSIVE) && !state.contains(State::EMPTY))
}

/// A context of its own for each connection.
pub(super) fn establish() -> Result<Context, TransportError> {
    let reach = || {
        Context::establish(Scope::User).map_err(|error| of_context(Operation::ReachService, error))
    };
    match reach() {
        // A service that hangs up says no, or is just ending (measured with pcsc-lite 1.9.9).
        Err(TransportError::AccessDenied) => {
            std::thread::sleep(SAYS_NO_AGAIN);
            reach()
        }
        reached => reached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_that_failed_with_a_card_that_is_there_is_a_card_that_does_not_answer() {
        for error in [pcsc::Error::NotTransacted, pcsc::Error::CommDataLost] {
            let told = translate(Operation::SendCommand, error);
            assert!(matches!(told, TransportError::UnresponsiveCard), "{told:?}");
        }
    }
}
