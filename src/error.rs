//! The errors. Each is matched on by its fields; the sentences are for developers, the command
//! line has its own in two languages.
//!
//! # Example
//! ```
//! use mynumber_card::{AssistPin, Error, SecretError};
//!
//! let refused = AssistPin::new("23456").map_err(Error::from);
//! assert!(matches!(refused, Err(Error::Secret(_))));
//! // No error quotes a secret.
//! assert!(!refused.unwrap_err().to_string().contains("23456"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod about;
mod code;
mod link;
mod pin;
mod secure_messaging;
mod words;

#[cfg(feature = "sim")]
pub(crate) use code::{path_text, system_word};
pub use link::{NotExamined, TransportError};
pub use pin::{PinError, SecretError};
pub use secure_messaging::SecureMessagingError;
pub use words::{Argument, CodePart, CommandName, DataElement, DataProblem, Operation, Unit};

use crate::data::UnixTime;
use crate::terms::{Application, CardKind, Credential, PinInForce, StatusWord};

/// What can go wrong in a conversation with the card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The link to the card failed.
    #[error("the link to the card failed")]
    Transport(#[from] TransportError),

    /// A PIN was refused, or presenting it was refused here.
    #[error(transparent)]
    Pin(#[from] PinError),

    /// A PIN was not changed, or only half, or it is not known whether: says which one is in force.
    #[error(transparent)]
    PinChange(#[from] PinChangeError),

    /// Secure messaging cannot be had, or has ended.
    #[error(transparent)]
    SecureMessaging(#[from] SecureMessagingError),

    /// A secret has the wrong form; nothing was sent.
    #[error(transparent)]
    Secret(#[from] SecretError),

    /// The card has no such application (SELECT answered 6A82).
    #[error("this card has no {application} application")]
    ApplicationAbsent {
        /// The application that was asked for.
        application: Application,
    },

    /// The first SELECT of a session was refused, and not because the application is absent (6A82): no
    /// My Number card does so. [`crate::Card::find_out_kind`] tells other cards by name.
    #[error("not a My Number card (SELECT was answered with status word {status})")]
    NotMyNumberCard {
        /// The answer to SELECT.
        status: StatusWord,
    },

    /// Another kind of card lies there: [`crate::job::name_the_card`] found out which.
    #[error("another card lies on the reader ({kind})")]
    AnotherCard {
        /// Which, as far as it tells.
        kind: CardKind,
        /// Its answer to SELECT, where that was no.
        status: Option<StatusWord>,
    },

    /// The application has no such file (6A82), or the file is empty (6B00 at its start).
    #[error("no file {file:04X} in the {application} application")]
    FileAbsent {
        /// The selected application.
        application: Application,
        /// The file identifier.
        file: u16,
    },

    /// The card says, in EF 0008 of jpki, that it has no signature certificate (署名用電子証明書), as
    /// those of children under 15 usually have none. No password was asked for.
    #[error("this card has no signature certificate")]
    NoSignatureCertificate,

    /// The card wants a PIN first (6982).
    #[error("file or key {file:04X} of the {application} application is not open")]
    NotOpen {
        /// The selected application.
        application: Application,
        /// The file identifier of the file or key.
        file: u16,
    },

    /// A status word that this command should not get.
    #[error("{command} was answered with status word {status}")]
    UnexpectedStatus {
        /// The command.
        command: CommandName,
        /// The answer.
        status: StatusWord,
    },

    /// The card answered, but not in the form that the file or command has.
    #[error("{element} is malformed: {problem}")]
    Malformed {
        /// What was read.
        element: DataElement,
        /// What is wrong with it.
        problem: DataProblem,
    },

    /// The card or the link went on forever: a bound of this crate was reached.
    #[error("{command} exceeded its bound of {limit} {unit}")]
    Unbounded {
        /// The command.
        command: CommandName,
        /// The bound.
        limit: usize,
        /// What is counted.
        unit: Unit,
    },

    /// The request that was to be answered has expired: no answer counts any more. Nothing was sent,
    /// and no PIN was asked for.
    #[error("the request expired at {expired}")]
    RequestExpired {
        /// When.
        expired: UnixTime,
    },

    /// A value given by the caller does not fit; nothing was sent.
    #[error("{argument}")]
    Input {
        /// Which argument, and what it has to be.
        argument: Argument,
    },

    /// A secret that is needed here is not among those that were given; nothing was presented.
    #[error("the {credential} secret is needed, and not among those given")]
    NoSecret {
        /// Which secret.
        credential: Credential,
    },
}

/// Why a PIN change did not come to its end. The old PIN was right in every case but
/// [`PinChangeError::SameAsOld`]; a wrong one is a [`PinError`], and then nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PinChangeError {
    /// The new PIN is the old one; nothing was sent.
    #[error("the new {credential} PIN is the old one")]
    SameAsOld {
        /// Which secret.
        credential: Credential,
    },

    /// The card took the old PIN and refused to change it: the old one is in force.
    #[error("the card refused to change the {credential} PIN (status word {status})")]
    Refused {
        /// Which secret.
        credential: Credential,
        /// The answer to the change.
        status: StatusWord,
    },

    /// The change was sent, and no answer came or one that says neither yes nor no: the old PIN or
    /// the new one is in force. Nothing is sent again.
    #[error("it is not known whether the {credential} PIN was changed")]
    OutcomeUnknown {
        /// Which secret.
        credential: Credential,
        /// What came instead of an answer.
        #[source]
        source: Box<Error>,
    },

    /// Of the two references of the juki PIN the first was changed, or may have been, and the
    /// second was not, or may not have been.
    #[error("only one of the two juki PINs was changed (common: {common}, juki: {juki})")]
    HalfWay {
        /// What is in force in the common application: [`PinInForce::New`] or [`PinInForce::Unknown`].
        common: PinInForce,
        /// What is in force in the juki application.
        juki: PinInForce,
        /// What stopped it.
        #[source]
        source: Box<Error>,
    },
}

impl PinChangeError {
    /// Which PIN is in force, for every reference that the change was about.
    #[must_use]
    pub fn in_force(&self) -> Vec<(Credential, PinInForce)> {
        match self {
            Self::SameAsOld { credential } => vec![(*credential, PinInForce::Unchanged)],
            Self::Refused { credential, .. } => vec![(*credential, PinInForce::Old)],
            Self::OutcomeUnknown { credential, .. } => vec![(*credential, PinInForce::Unknown)],
            Self::HalfWay { common, juki, .. } => vec![
                (Credential::CommonPin, *common),
                (Credential::JukiPin, *juki),
            ],
        }
    }
}
