//! Everything that can end the program other than well.

use std::path::{Path, PathBuf};

use documents::DocumentError;
use mynumber_card::data::UnixTime;
use mynumber_card::identity::RequestError;
use mynumber_card::job::Bearing;
use mynumber_card::picture::PictureError;
use mynumber_card::pki::Hint;
use mynumber_card::{Credential, Error, SecretError};
use terminal::TerminalError;
use terminal::usage::{ArgumentError, ParseError, UsagePlace};

/// What went wrong. The tables of `messages` say it in words, with the exit status.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The card, the link or a PIN.
    Card(Error),
    /// The same, of what is known to bear the PINs: the advice depends on it.
    OfBearer { error: Error, bearing: Bearing },
    /// The arguments, as the definition has them.
    Arguments {
        error: ArgumentError,
        place: Box<UsagePlace>,
    },
    /// The arguments, of which the definition cannot say so.
    Usage(UsageError),
    /// The terminal, a file or a descriptor.
    Terminal(TerminalError),
    /// A certificate that the card does not hold.
    NoSuchCertificate,
    /// A certificate whose key is not one of the kind that cards have.
    NotAnRsaKey,
    /// No source gives this secret, and there is no terminal to ask at.
    NoSecret {
        credential: Credential,
        variable: &'static str,
    },
    /// No source gives the new PIN, and there is no terminal to ask at.
    NoNewSecret {
        credential: Credential,
        variable: &'static str,
    },
    /// The new PIN has not its form.
    BadNewSecret(SecretError),
    /// Old or new PIN was not typed twice alike in so many attempts.
    NotTypedTwice { credential: Credential },
    /// A PIN that this program does not change.
    NotChangedHere { credential: Credential },
    /// This many secrets of the wrong form were typed one after the other.
    GivenUp { credential: Credential },
    /// Everything was read, but what a PIN opened could not be closed.
    LeftOpen(Error),
    /// A file that was given is not what it should be.
    NotA {
        what: Input,
        path: PathBuf,
        reason: String,
    },
    /// The verdict is no.
    Rejected {
        failed: Vec<&'static str>,
        hint: Hint,
    },
    /// Nothing failed, but the request that the evidence has to answer was not given.
    NotCompared,
    /// Nothing failed, but a person has to compare what the policy expects with what was read.
    LookAtIt { doubtful: Vec<&'static str> },
    /// The places on the card do not say the same, or perhaps not; the names of what.
    Differs {
        differing: Vec<&'static str>,
        doubtful: Vec<&'static str>,
    },
    /// What was read is not proven, and was to be.
    NotAuthentic {
        failed: Vec<&'static str>,
        hint: Hint,
    },
    /// A signature in a document does not hold, or it has none.
    DocumentRejected {
        failed: Vec<&'static str>,
        hint: Hint,
    },
    /// Every signature holds, but a person has to look at the document.
    DocumentToLookAt { doubtful: Vec<&'static str> },
    /// A document that cannot be signed or looked at.
    Document(DocumentError),
    /// The certificate of the key has expired, and nothing was signed.
    CertificateExpired { until: UnixTime },
    /// Something on the card falls due, and the exit status was to say so.
    Due { due: Vec<&'static str>, days: u32 },
    /// The clock names no day of the calendar.
    NoDay,
    /// They have not reached that age, or the register does not know.
    NotOver { years: u16, known: bool },
    /// A picture of the card that is all that was asked for, and cannot be read.
    Picture(PictureError),
    /// The system gives no random bytes.
    Random { reason: String },
    /// All was told on standard output already, this exit status included.
    Told { exit: u8 },
    /// Not compiled in.
    #[cfg(not(all(feature = "pcsc", feature = "libnfc", feature = "sim")))]
    NotInThisBuild { feature: &'static str },
    /// libnfc finds no reader.
    #[cfg(feature = "libnfc")]
    NoNfcReader,
    /// The card in a folder cannot be loaded.
    #[cfg(feature = "sim")]
    CardFolder { reason: String },
    /// The virtual reader is not there.
    #[cfg(feature = "sim")]
    Vpcd { address: std::net::SocketAddr },
    /// Another program than vpcd holds its port.
    #[cfg(feature = "sim")]
    NotVpcd { address: std::net::SocketAddr },
    /// The emulated PN532 could not be made, or failed.
    #[cfg(all(feature = "sim", unix))]
    Pn532(mynumber_card::sim::pn532::Pn532Error),
    /// There is no virtual reader for a command.
    #[cfg(all(feature = "sim", unix))]
    VirtualReader(ReaderProblem),
    /// A command that was to be run with a card cannot be.
    #[cfg(all(feature = "sim", unix))]
    CommandNotStarted {
        command: String,
        source: std::io::Error,
    },
}

/// Why there is no virtual reader. The table of `messages` says it in words.
#[cfg(all(feature = "sim", unix))]
#[derive(Debug)]
pub(crate) enum ReaderProblem {
    /// Parts that are not installed.
    Missing { parts: Vec<&'static str> },
    /// Neither is there a folder for pcscd's process number, nor may this user make one or a namespace with it.
    NoRunFolder,
    /// It ended, or said nothing of a reader, or is built without taking sockets.
    NotStarted { log: String },
    /// The reader has not taken the card.
    CardNotTaken { log: String },
    /// The system gives no folder, socket or process.
    System { source: std::io::Error },
}

#[cfg(all(feature = "sim", unix))]
impl From<std::io::Error> for ReaderProblem {
    fn from(source: std::io::Error) -> Self {
        Self::System { source }
    }
}

/// What a file was given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    Anchor,
    Request,
    Evidence,
    LicenseCertificate,
    Policy,
    RevocationList,
    OcspResponse,
    Document,
    #[cfg(feature = "sim")]
    Person,
}

/// What the definition of the arguments cannot refuse; the table of `messages::usage` says it in words.
#[derive(Debug)]
pub(crate) enum UsageError {
    /// `--challenge`, `--audience` and `--holder-only` that make no request.
    Request(RequestError),
    /// `--only` with another PIN than juki.
    OnlyForJuki,
    /// Binary data to a terminal.
    DerToTerminal,
    /// A signature in binary to a terminal.
    SignatureToTerminal,
    /// The signature would take the place of what it is over.
    OverItself,
    /// A PDF is not signed with the authentication key.
    AuthenticationKeyForPdf,
    /// An option of `sign` that means nothing in the format.
    NotForThisFormat { option: &'static str },
    /// An option of `verify` that means nothing with such a file.
    NotForThisFile { option: &'static str },
    /// A detached signature without its content; a file that may be it.
    ContentMissing { beside: Option<PathBuf> },
    /// Standard input for two files.
    OneStream,
    /// An authority's key as one that logs in.
    NobodysKey,
    /// `--json` with another form of output.
    JsonAndFormat,
    /// `--reader simulated:…` or `simulate --person …` that cannot be understood.
    #[cfg(feature = "sim")]
    SimulatedReader { part: String, possible: Vec<String> },
    /// The address of vpcd.
    #[cfg(feature = "sim")]
    Address,
    /// An option for other operating systems.
    #[cfg(all(feature = "sim", not(unix)))]
    NotOnThisSystem { option: &'static str },
}

impl Failure {
    /// Two arguments that exclude each other.
    pub(crate) fn conflict(option: &str, other: &str) -> Self {
        Self::from(ArgumentError::Conflict {
            option: Some(option.to_owned()),
            others: vec![other.to_owned()],
        })
    }

    /// A file that is not what it was given as.
    pub(crate) fn not_a(what: Input, path: &Path, reason: String) -> Self {
        let path = path.to_owned();
        Self::NotA { what, path, reason }
    }
}

macro_rules! from {
    ($($(#[$cfg:meta])* $error:ty => $variant:ident;)+) => {
        $($(#[$cfg])* impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::$variant(error.into())
            }
        })+
    };
}
from! {
    Error => Card;
    SecretError => Card;
    #[cfg(any(feature = "pcsc", feature = "libnfc"))]
    mynumber_card::TransportError => Card;
    TerminalError => Terminal;
    DocumentError => Document;
    UsageError => Usage;
    #[cfg(all(feature = "sim", unix))]
    ReaderProblem => VirtualReader;
}

impl From<ParseError> for Failure {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Arguments { error, place } => Self::Arguments { error, place },
            ParseError::Terminal(error) => Self::Terminal(error),
        }
    }
}

impl From<ArgumentError> for Failure {
    fn from(error: ArgumentError) -> Self {
        let place = Box::new(UsagePlace::of_program("mynumber-card"));
        Self::Arguments { error, place }
    }
}
