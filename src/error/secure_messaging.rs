//! Why nothing is encrypted, or not any more.

use crate::terms::StatusWord;

/// Why nothing can be sent or read encrypted. Nothing is sent in clear instead: that is the
/// caller's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecureMessagingError {
    /// The path carries short APDUs only, and SET SESSION KEY needs an extended one. The session
    /// was not started; plain commands go on.
    #[error("the path to the card carries no command that is long enough for secure messaging")]
    PathTooShort,
    /// The card does not know SET SESSION KEY. The session was not started; plain commands go on.
    #[error("the card has no secure messaging (status word {status})")]
    Unsupported {
        /// The answer to SET SESSION KEY.
        status: StatusWord,
    },
    /// The card refused the session key. The session was not started; plain commands go on.
    #[error("the card refused the session key (status word {status})")]
    KeyRefused {
        /// The answer to SET SESSION KEY.
        status: StatusWord,
    },
    /// The session has ended: the card said so (6988, 69FC), or an answer was lost or made no sense,
    /// so that the command counter is not known any more. Select the application anew, present
    /// the PIN and start another session.
    #[error("the secure messaging session has ended")]
    SessionLost {
        /// The status word with which the card ended it; `None` when it had ended before, and
        /// nothing was sent.
        status: Option<StatusWord>,
    },
}
