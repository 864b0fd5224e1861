//! What a relying party asks for.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::encoding;
use crate::data::{JsonError, UnixTime, strict};

/// The fewest bytes of a challenge.
const SHORTEST_CHALLENGE: usize = 16;
/// The most bytes of a challenge.
const LONGEST_CHALLENGE: usize = 64;
/// The most bytes of an audience.
pub(super) const LONGEST_AUDIENCE: usize = 512;
/// The longest request that is read, in bytes of JSON.
const LONGEST_JSON: usize = 8 * 1024;

/// How strong the proof has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Both 4-digit PINs: the authentication key signs, and input-assist gives the attributes.
    Auth,
    /// The sign password: the signature key signs, and its certificate carries the attributes.
    Signature,
}

impl Level {
    /// `auth` or `signature`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Signature => "signature",
        }
    }
}

impl<'de> Deserialize<'de> for Level {
    /// From a text only.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "auth" => Ok(Self::Auth),
            "signature" => Ok(Self::Signature),
            other => Err(de::Error::unknown_variant(other, &["auth", "signature"])),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is wanted: no more than this is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Wanted {
    /// That the holder of a certificate is present and knows the PIN; no personal attribute. Only
    /// with [`Level::Auth`], and then only the authentication PIN is needed.
    Holder,
    /// Also name, address, birth date and sex.
    Attributes,
}

impl Wanted {
    /// `holder` or `attributes`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Attributes => "attributes",
        }
    }
}

impl<'de> Deserialize<'de> for Wanted {
    /// From a text only.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "holder" => Ok(Self::Holder),
            "attributes" => Ok(Self::Attributes),
            other => Err(de::Error::unknown_variant(other, &["holder", "attributes"])),
        }
    }
}

/// A request of a relying party: made there, answered once by `job::identify::read`, and kept
/// there to verify the answer with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Request {
    #[cfg_attr(test, schemars(with = "u8", extend("const" = 1)))]
    version: Version,
    #[serde(with = "encoding::hex")]
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    challenge: Vec<u8>,
    audience: String,
    level: Level,
    wanted: Wanted,
    #[serde(with = "encoding::time")]
    #[cfg_attr(test, schemars(with = "UnixTime"))]
    expires: UnixTime,
}

/// A request as written in JSON. The checks cannot be bypassed: services put
/// requests and evidence inside their own messages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a request")]
pub(super) struct Unchecked {
    version: Version,
    #[serde(with = "encoding::hex")]
    challenge: Vec<u8>,
    audience: String,
    level: Level,
    wanted: Wanted,
    #[serde(with = "encoding::time")]
    expires: UnixTime,
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let unchecked = Unchecked::deserialize(strict::Strict(deserializer))?;
        unchecked.try_into().map_err(de::Error::custom)
    }
}

impl TryFrom<Unchecked> for Request {
    type Error = RequestError;

    fn try_from(read: Unchecked) -> Result<Self, RequestError> {
        let request = Self {
            version: read.version,
            challenge: read.challenge,
            audience: read.audience,
            level: read.level,
            wanted: read.wanted,
            expires: read.expires,
        };
        request.checked()
    }
}

/// The version of a format: 1, and nothing else can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(super) struct Version;

impl TryFrom<u8> for Version {
    type Error = &'static str;

    fn try_from(version: u8) -> Result<Self, Self::Error> {
        if version == 1 {
            Ok(Self)
        } else {
            Err("only version 1 is known")
        }
    }
}

impl From<Version> for u8 {
    fn from(_: Version) -> Self {
        1
    }
}

/// Why a request cannot be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The challenge is not 16–64 bytes.
    #[error("a challenge has {SHORTEST_CHALLENGE} to {LONGEST_CHALLENGE} bytes, not {length}")]
    ChallengeLength {
        /// Its bytes.
        length: usize,
    },
    /// The audience is empty, over 512 bytes, or has control characters.
    #[error("an audience is a text of up to {LONGEST_AUDIENCE} bytes without control characters")]
    Audience,
    /// The signature certificate always carries the attributes.
    #[error("level signature always gives the attributes")]
    HolderOnlyWithSignature,
    /// More JSON than a request has.
    #[error("a request has up to {LONGEST_JSON} bytes")]
    TooLong,
    /// Not the JSON of a request.
    #[error("not a request")]
    Json(#[from] JsonError),
}

errors!(RequestError {
    ChallengeLength { length } => "challenge_length",
    Audience => "audience",
    HolderOnlyWithSignature => "holder_only_with_signature",
    TooLong => "too_long",
    Json(problem) => "not_json",
});

impl Request {
    /// A request. `challenge` is 16–64 **random** bytes that are never used again; `audience` names
    /// the relying party (its address, say); `expires` is when an answer comes too late.
    ///
    /// # Errors
    /// [`RequestError`], but not for JSON.
    pub fn new(
        challenge: &[u8],
        audience: &str,
        level: Level,
        wanted: Wanted,
        expires: UnixTime,
    ) -> Result<Self, RequestError> {
        let request = Self {
            version: Version,
            challenge: challenge.to_vec(),
            audience: audience.to_owned(),
            level,
            wanted,
            expires,
        };
        request.checked()
    }

    /// From the JSON of [`Self::to_json`].
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn from_json(json: &str) -> Result<Self, RequestError> {
        if json.len() > LONGEST_JSON {
            return Err(RequestError::TooLong);
        }
        let unchecked: Unchecked = strict::from_json(json.as_bytes()).map_err(JsonError::of)?;
        unchecked.try_into()
    }

    /// As JSON in one line.
    ///
    /// # Errors
    /// None known: the serialiser only has one in its signature.
    pub fn to_json(&self) -> Result<String, RequestError> {
        Ok(serde_json::to_string(self).map_err(JsonError::of)?)
    }

    fn checked(self) -> Result<Self, RequestError> {
        let length = self.challenge.len();
        if !(SHORTEST_CHALLENGE..=LONGEST_CHALLENGE).contains(&length) {
            return Err(RequestError::ChallengeLength { length });
        }
        let audience = 1..=LONGEST_AUDIENCE;
        if !audience.contains(&self.audience.len()) || self.audience.chars().any(char::is_control) {
            return Err(RequestError::Audience);
        }
        if self.level == Level::Signature && self.wanted == Wanted::Holder {
            return Err(RequestError::HolderOnlyWithSignature);
        }
        Ok(self)
    }

    /// The challenge, 16–64 bytes.
    #[must_use]
    pub fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    /// Whom the evidence is for.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The level asked for.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.level
    }

    /// What is wanted.
    #[must_use]
    pub const fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Whether the answer has files of input-assist.
    pub(crate) fn has_card_part(&self) -> bool {
        self.level == Level::Auth && self.wanted == Wanted::Attributes
    }

    /// When an answer comes too late.
    #[must_use]
    pub const fn expires(&self) -> UnixTime {
        self.expires
    }
}
