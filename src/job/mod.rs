//! What people want from a card, one file each. A job takes a card, a secret or the question for one, and a
//! [`Context`], and gives one [`Output`], which serialises. The command line shows that and nothing else.
//!
//! A job reads no clock, draws no randomness and asks nobody by itself.

pub mod age;
mod assist_files;
pub mod attributes;
mod bearer;
pub mod certificate;
pub mod compare;
pub mod dates;
mod details;
pub mod doctor;
#[cfg(feature = "pictures")]
pub mod face;
mod health;
pub mod identify;
pub mod license;
pub mod my_number;
mod noted;
#[cfg(feature = "pictures")]
pub mod number_picture;
pub mod pin_change;
pub mod sign;
pub mod status;
mod surface_files;
pub mod verify;

pub use bearer::{Bearer, Bearing, PinState, UnlockedAt};
pub use details::{ChainCertificate, ChainState, Details, KeyIds};
pub use health::{HealthCheck, HealthPart, HealthState, NextStep, Observation};

use core::fmt;

use data_encoding::BASE64;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::app::CardKind;
use crate::card::{Card, LastTry, SessionSecret};
use crate::data::Moment;
use crate::error::{Error, PinError, TransportError};
use crate::pki::{Proof, TrustAnchors};
use crate::terms::{Application, Credential, StatusWord, Tries};
use crate::transport::Transport;

/// What every job works with. It serves one job: what is fresh in it is used up.
#[derive(Debug)]
pub struct Context<'a> {
    /// Whom to trust.
    pub anchors: &'a TrustAnchors,
    /// When validity is judged.
    pub at: Moment,
    /// Whether the last try of a PIN may be spent.
    pub last: LastTry,
    /// Random bytes for this job.
    pub fresh: Fresh,
}

/// Random bytes for one job: a challenge for the key of each application, and the secret of one session.
pub struct Fresh {
    assist: [u8; 32],
    surface: [u8; 32],
    /// Not within the value itself: a move would leave a copy behind.
    session: SessionSecret,
}

impl Fresh {
    /// Bytes that it is made of.
    pub const LENGTH: usize = 32 + 32 + SessionSecret::LENGTH;

    /// From bytes of a source that nobody can guess. They must not have served before.
    #[must_use]
    pub fn from_random(bytes: &[u8; Self::LENGTH]) -> Self {
        let (challenges, session) = (bytes.iter().take(64), bytes.get(64..));
        let mut bytes = challenges.copied();
        let mut next = |_| bytes.next().unwrap_or_default();
        Self {
            assist: core::array::from_fn(&mut next),
            surface: core::array::from_fn(&mut next),
            session: SessionSecret::from_bytes(session.unwrap_or_default()),
        }
    }

    /// The digest of a challenge for the key of the input assist.
    fn of_assist(&self) -> [u8; 32] {
        challenge(&self.assist)
    }

    /// The digest of a challenge for the key of the card surface.
    fn of_surface(&self) -> [u8; 32] {
        challenge(&self.surface)
    }
}

/// Apart from any other digest that a card signs.
fn challenge(random: &[u8; 32]) -> [u8; 32] {
    let hash = Sha256::new_with_prefix(b"mynumber-card read challenge\0");
    hash.chain_update(random).finalize().into()
}

impl fmt::Debug for Fresh {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fresh").finish_non_exhaustive()
    }
}

/// What a job gives: its data, and what had to be told beside it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Output<D> {
    /// The form of the data.
    pub schema: Schema,
    /// What was asked for.
    #[serde(flatten)]
    pub data: D,
    /// The tries left of the secrets that were presented, as they stood when the card was asked before.
    #[serde(
        serialize_with = "by_credential",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(test, schemars(with = "crate::schema::ByCredential<Tries>"))]
    pub tries: Vec<(Credential, Tries)>,
    /// All was read, but what a secret had opened could not be closed: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Error"))]
    pub left_open: Option<Error>,
}

impl<D> Output<D> {
    /// Data with nothing to tell beside it.
    pub const fn new(schema: Schema, data: D) -> Self {
        Self {
            schema,
            data,
            tries: Vec::new(),
            left_open: None,
        }
    }

    /// With the tries of what was presented, and what became of closing what it opened.
    fn with(mut self, tries: Vec<(Credential, Tries)>, left_open: Option<Error>) -> Self {
        self.tries = tries;
        self.left_open = left_open;
        self
    }
}

/// The form of a job's data: its name, and a number that rises when a member goes, is called otherwise or
/// means something else. A new member does not raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Schema {
    name: &'static str,
    version: u8,
}

impl Schema {
    /// From its name and number.
    #[must_use]
    pub const fn new(name: &'static str, version: u8) -> Self {
        Self { name, version }
    }
}

impl fmt::Display for Schema {
    /// `status/1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.version)
    }
}

serializes_as_text!(Schema);

/// A value and whether it is authentic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Proven<V> {
    /// What was read.
    #[serde(flatten)]
    pub value: V,
    /// What proves it.
    #[serde(flatten)]
    pub proof: Proof,
}

/// An object with a member for each credential, in their order.
fn by_credential<V: Serialize, S: Serializer>(
    all: &[(Credential, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        all.iter()
            .map(|(credential, value)| (credential.name(), value)),
    )
}

/// Base64.
fn base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64.encode(bytes))
}

/// Hexadecimal digits, or null.
fn hexadecimal_if_any<B: AsRef<[u8]>, S: Serializer>(
    bytes: &Option<B>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(hex::encode).serialize(serializer)
}

/// Hexadecimal digits.
fn hexadecimal<B: AsRef<[u8]>, S: Serializer>(bytes: &B, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// What SELECT answers where there is no such application.
const NO_SUCH_APPLICATION: StatusWord = StatusWord(0x6A82);

/// Tells another kind of card from a My Number card, or a phone, that lacks something: the error of a job as
/// [`Error::AnotherCard`] where another card lies there, else as it is. On a card that is meant it costs two
/// commands, and only where the error may come of it; at most seven on others.
pub fn name_the_card<T: Transport>(card: &mut Card<T>, error: Error) -> Error {
    // Whether it is another kind in any case.
    let (refused, status) = match &error {
        Error::NotMyNumberCard { status } => (true, Some(*status)),
        Error::ApplicationAbsent { application } => {
            (*application == Application::Jpki, Some(NO_SUCH_APPLICATION))
        }
        // Or a card that says yes to SELECT and is another kind all the same.
        Error::FileAbsent { .. }
        | Error::UnexpectedStatus { .. }
        | Error::Malformed { .. }
        | Error::Transport(TransportError::IncompleteAnswer { .. })
        | Error::Pin(PinError::Absent { .. } | PinError::TriesUnknown { .. }) => (false, None),
        _ => return error,
    };
    match card.find_out_kind() {
        Ok(kind) if refused && !kind.is_meant() => Error::AnotherCard { kind, status },
        _ if refused => Error::AnotherCard {
            kind: CardKind::Unknown,
            status,
        },
        Ok(kind @ (CardKind::ResidentRegisterCard | CardKind::AnswersEverything)) => {
            Error::AnotherCard { kind, status }
        }
        Ok(kind) if matches!(error, Error::ApplicationAbsent { .. }) && !kind.is_meant() => {
            Error::AnotherCard { kind, status }
        }
        _ => error,
    }
}
