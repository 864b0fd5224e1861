//! Whether the card is still there, asked when a command failed.

use std::ffi::CStr;
use std::time::{Duration, Instant};

use pcsc::{Context, ReaderState, Scope, State};

/// How long the service may take to notice that a card is gone: pcscd looks every 400 ms where the
/// reader does not tell by itself (measured with pcsc-lite 1.9.9).
const NOTICED_WITHIN: Duration = Duration::from_millis(1_500);

/// Whether the card has left the reader, or leaves it before the service would have noticed. Until
/// it does, a command to a card that is gone fails with a general error.
pub(super) fn card_is_gone(reader: &CStr) -> bool {
    // A context of its own: another thread may be waiting for a card in that of the service.
    let Ok(context) = Context::establish(Scope::User) else {
        return false;
    };
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    let end = Instant::now() + NOTICED_WITHIN;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match context.get_status_change(left, &mut states) {
            Ok(()) => {}
            Err(pcsc::Error::UnknownReader) => return true,
            Err(_) => return false,
        }
        let [state] = &mut states;
        if !state.event_state().contains(State::PRESENT) {
            return true;
        }
        state.sync_current_state();
    }
}
