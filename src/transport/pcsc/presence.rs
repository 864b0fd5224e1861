//! Whether the card is still there, asked when a command failed.

use std::ffi::CStr;
use std::time::{Duration, Instant};

use pcsc::{ReaderState, State};

use super::words::{establish, has_card, of_context};
use crate::error::{Operation, TransportError};
use crate::transport::wait::Waiting;

/// How long the service may take to notice that a card is gone: pcscd looks every 400 ms where the
/// reader does not tell by itself (measured with pcsc-lite 1.9.9).
const NOTICED_WITHIN: Duration = Duration::from_millis(1_500);

/// What has become of a card that did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is in the reader, or nobody can tell.
    Here,
    /// It has left the reader, or the reader is gone.
    Gone,
    /// The service itself is gone.
    NoService,
}

/// Whether the card has left the reader, or leaves it before the service would have noticed. Until
/// it does, a command to a card that is gone fails with a general error.
pub(super) fn look(reader: &CStr) -> Presence {
    // A context of its own: that of the connection may be the one that has ended.
    let context = match establish() {
        Ok(context) => context,
        Err(TransportError::NoService) => return Presence::NoService,
        Err(_) => return Presence::Here,
    };
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    let start = Instant::now();
    loop {
        let left = NOTICED_WITHIN.saturating_sub(start.elapsed());
        match context.get_status_change(left, &mut states) {
            Ok(()) => {}
            Err(pcsc::Error::UnknownReader) => return Presence::Gone,
            // Just killed, it can still take a connection and then answers nothing.
            Err(error) => {
                return match of_context(Operation::FindCard, error) {
                    TransportError::NoService => Presence::NoService,
                    _ => Presence::Here,
                };
            }
        }
        let [state] = &mut states;
        if !state.event_state().contains(State::PRESENT) {
            return Presence::Gone;
        }
        state.sync_current_state();
    }
}

/// Whether the reader has no card, within the time; a reader that is gone has none.
pub(super) fn wait_for_removal(reader: &CStr, waiting: &Waiting) -> Result<bool, TransportError> {
    let context = establish()?;
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    let mut patience = Duration::ZERO;
    loop {
        match context.get_status_change(patience, &mut states) {
            Ok(()) | Err(pcsc::Error::Timeout) => {}
            Err(pcsc::Error::UnknownReader) => return Ok(true),
            Err(error) => return Err(of_context(Operation::WaitForRemoval, error)),
        }
        let [state] = &mut states;
        if !has_card(state.event_state()) {
            return Ok(true);
        }
        state.sync_current_state();
        let left = waiting.left()?;
        if left.is_zero() {
            return Ok(false);
        }
        patience = waiting.at_once(left);
    }
}
