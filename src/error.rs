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

use crate::data::UnixTime;
use crate::terms::{Application, CardKind, Credential, PinInForce, StatusWord, Tries};

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
    /// My Number card does so. [`crate::Card::what_lies_there`] tells other cards by name.
    #[error("not a My Number card (SELECT was answered with status word {status})")]
    NotMyNumberCard {
        /// The answer to SELECT.
        status: StatusWord,
    },

    /// Another kind of card lies there: [`crate::job::name_the_card`] found out which.
    #[error("another card lies on the reader ({kind:?})")]
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
        /// The command, in the words of ISO 7816-4.
        command: &'static str,
        /// The answer.
        status: StatusWord,
    },

    /// The card answered, but not in the form that the file or command has.
    #[error("{what} is malformed: {problem}")]
    Malformed {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// The card or the link went on forever: a bound of this crate was reached.
    #[error("{command} exceeded its bound of {limit} {unit}")]
    Unbounded {
        /// The command, in the words of ISO 7816-4.
        command: &'static str,
        /// The bound.
        limit: usize,
        /// What is counted: rounds or bytes.
        unit: &'static str,
    },

    /// The request that was to be answered has expired: no answer counts any more. Nothing was sent,
    /// and no PIN was asked for.
    #[error("the request expired at {expired}")]
    RequestExpired {
        /// When.
        expired: UnixTime,
    },

    /// A value given by the caller does not fit; nothing was sent.
    #[error("{what}: {problem}")]
    Input {
        /// Which argument.
        what: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

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
        part: &'static str,
    },
}

/// What can go wrong on the way to the card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The PC/SC service is not running or not installed.
    #[error("no PC/SC service")]
    NoService,
    /// Waiting was ended by `transport::Cancel`.
    #[error("cancelled")]
    Cancelled,
    /// The PC/SC service is there but does not answer in time.
    #[error("the PC/SC service does not answer")]
    UnresponsiveService,
    /// No reader is connected.
    #[error("no reader")]
    NoReader,
    /// The reader that was asked for is not connected.
    #[error("no reader {wanted:?}")]
    NoSuchReader {
        /// The name or number asked for.
        wanted: String,
        /// The readers that are connected.
        known: Vec<String>,
    },
    /// The words for a reader fit several.
    #[error("several readers fit {wanted:?}")]
    AmbiguousReader {
        /// The words asked for.
        wanted: String,
        /// The readers that fit.
        matching: Vec<String>,
    },
    /// No card in the reader, or in any of several.
    #[error("no card{}", on(readers))]
    NoCard {
        /// The readers that were looked at, names from outside; empty where the link knows no name.
        readers: Vec<String>,
    },
    /// There are cards in several readers, and none is a My Number card.
    #[error("none of the cards is a My Number card")]
    NoMyNumberCard {
        /// The readers that hold a card.
        readers: Vec<String>,
    },
    /// There are My Number cards in several readers: a PIN must not go to somebody else's.
    #[error("several My Number cards")]
    SeveralCards {
        /// The readers that hold one.
        readers: Vec<String>,
    },
    /// There are cards in several readers, and one at least could not be looked at: it may be the one
    /// that is meant, and a PIN must not go to another person's. Nothing but SELECT was sent.
    #[error("not every card could be looked at")]
    NotEveryCard {
        /// Each that could not be looked at, and why.
        not_examined: Vec<NotExamined>,
    },
    /// A card is there but does not answer.
    #[error("the card does not answer")]
    UnresponsiveCard,
    /// Another program holds the card.
    #[error("another program holds the card")]
    Busy,
    /// The operating system does not let this user use the reader.
    #[error("not allowed to use the reader")]
    AccessDenied,
    /// The operating system does not let this user open the device of the reader.
    #[error("not allowed to open {device}")]
    DeviceDenied {
        /// The device, e.g. `/dev/ttyUSB0`.
        device: String,
    },
    /// A driver of the kernel (such as `pn533_usb`) or another program (`usbfs`) has the reader.
    #[error("the reader is held by {by}")]
    DeviceClaimed {
        /// The driver that is bound to it, as Linux names it.
        by: String,
    },
    /// Something is there, but does not answer as a reader does.
    #[error("the reader does not answer")]
    UnresponsiveReader,
    /// The card was taken away in the middle.
    #[error("the card was removed")]
    CardRemoved,
    /// Another program reset the card: nothing is selected, what a PIN opened may be closed.
    #[error("the card was reset")]
    CardReset,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The command is longer than the link carries; it was not sent.
    #[error("a command of {length} bytes is longer than the {limit} that this link carries")]
    CommandTooLong {
        /// Bytes of the command.
        length: usize,
        /// Bytes that fit.
        limit: usize,
    },
    /// A response without a whole status word.
    #[error("a response of {length} bytes has no status word")]
    ShortResponse {
        /// Bytes received.
        length: usize,
    },
    /// An answer came without some or all of its data, or without its status word: the path to the card
    /// loses bytes. It says nothing about the card. Another reader, or where long commands are the cause
    /// [`ApduLengths::Short`](crate::ApduLengths::Short), may help.
    #[error("the answer to {command} is incomplete: {received} bytes of data")]
    IncompleteAnswer {
        /// The command, in the words of ISO 7816-4.
        command: &'static str,
        /// Bytes of data that it has, where that is known; of a file, its bytes in all.
        expected: Option<usize>,
        /// Bytes of data that came.
        received: usize,
    },
    /// A long command (an extended APDU) was not answered in time: this path may not carry such.
    /// [`ApduLengths::Short`](crate::ApduLengths::Short) does without.
    #[error("no answer to a long command")]
    LongCommand {
        /// What came instead: [`TransportError::Timeout`].
        #[source]
        source: Box<TransportError>,
    },
    /// The link cannot do this.
    #[error("this link cannot {operation}")]
    Unsupported {
        /// What was asked.
        operation: &'static str,
    },
    /// Anything else, as the driver below said it.
    #[error("{operation} failed")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// The reason.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The readers that have no card, in a few words.
fn on(readers: &[String]) -> String {
    match readers {
        [] => String::new(),
        [reader] => format!(" in {reader:?}"),
        several => format!(" in any of {several:?}"),
    }
}

/// A card that lies on a reader and could not be asked what it is.
#[derive(Debug)]
#[non_exhaustive]
pub struct NotExamined {
    /// The reader; a name from outside, to be printed with care.
    pub reader: String,
    /// What came instead of an answer.
    pub error: Box<TransportError>,
}
