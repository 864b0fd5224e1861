//! What became of a PIN or another secret.

use super::link::TransportError;
use super::words::CodePart;
use crate::terms::{Credential, StatusWord, Tries};

/// What became of a PIN. In every case but [`PinError::OutcomeUnknown`] the counter is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
    /// Wrong, with tries left (or without a limit).
    #[error("wrong {credential} PIN")]
    Wrong {
        /// Which secret.
        credential: Credential,
        /// [`Tries::Remaining`], [`Tries::Unlimited`] or [`Tries::NotReported`].
        tries: Tries,
    },

    /// Wrong, and that was the last try: the reference is locked now (63C0).
    #[error("wrong {credential} PIN, now locked")]
    NowLocked {
        /// Which secret.
        credential: Credential,
    },

    /// The reference was locked before; no PIN was presented by this call, or the card did not look at it.
    #[error("the {credential} PIN is locked")]
    Locked {
        /// Which secret.
        credential: Credential,
    },

    /// Only one try is left and the caller did not allow it; nothing was presented.
    #[error("only one try is left for the {credential} PIN, and it was not allowed")]
    LastTryRefused {
        /// Which secret.
        credential: Credential,
    },

    /// The card does not say how many tries are left, so this could be the last; nothing was presented.
    #[error("the card does not report the tries left of the {credential} PIN")]
    TriesUnknown {
        /// Which secret.
        credential: Credential,
    },

    /// The card has no such reference; nothing was presented.
    #[error("this card has no {credential} PIN")]
    Absent {
        /// Which secret.
        credential: Credential,
    },

    /// The card says that no PIN is set, and refused what it takes then: a try was spent, and nobody
    /// gave a wrong PIN.
    #[error("the card says that no {credential} PIN is set, and does not open without one")]
    NotSetRefused {
        /// Which secret.
        credential: Credential,
        /// What is left: [`Tries::Remaining`], [`Tries::Unlimited`] or [`Tries::Locked`].
        tries: Tries,
    },

    /// The card says that no PIN is set, but tries of it are spent, so that it may say so wrongly;
    /// nothing was presented.
    #[error("the card says that no {credential} PIN is set, but tries of it are spent")]
    NotSetSpent {
        /// Which secret.
        credential: Credential,
        /// What is left.
        tries: Tries,
    },

    /// The PIN was sent but no answer came: a try may have been spent. It is not sent again.
    #[error("no answer to the {credential} PIN: a try may have been spent")]
    OutcomeUnknown {
        /// Which secret.
        credential: Credential,
        /// Why no answer came.
        #[source]
        source: TransportError,
    },

    /// The PIN was sent and the answer tells neither right nor wrong.
    #[error("the {credential} PIN was answered with status word {status}")]
    UnexpectedStatus {
        /// Which secret.
        credential: Credential,
        /// The answer.
        status: StatusWord,
    },
}

/// Why a secret was not accepted. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Not this many characters.
    #[error("the {credential} secret needs {min} to {max} characters")]
    Length {
        /// Which secret.
        credential: Credential,
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
    },
    /// Not digits, or not letters and digits for the sign password.
    #[error("the {credential} secret has a character that is not allowed")]
    Character {
        /// Which secret.
        credential: Credential,
    },
    /// A new sign password that has letters only or digits only. It has to have both, as
    /// <https://www2.jpki.go.jp/procedure/password.html> says.
    #[error("a new {credential} secret needs both letters and digits")]
    OneKind {
        /// Which secret.
        credential: Credential,
    },
    /// The check digit of the My Number in code A does not fit: a misread digit.
    #[error("the check digit of code A does not fit")]
    CheckDigit,
    /// The date, expiry year or security code of code B cannot be.
    #[error("this part of the {credential} code cannot be: {part}")]
    Part {
        /// Which secret.
        credential: Credential,
        /// Which of the printed parts.
        part: CodePart,
    },
}
