//! What a reader hands to a relying party.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::encoding;
use super::request::{self, Request, RequestError, Version, Wanted};
use crate::data::{JsonError, UnixTime, strict};

/// The longest evidence that is read, in bytes of JSON. A real piece has about 7 KB.
const LONGEST_JSON: usize = 64 * 1024;

/// A piece of evidence: the request and raw files of a card, signed by the card. Never a PIN, never
/// the My Number, and only what was asked for.
///
/// It holds personal data (level signature: in the certificate). Its fields can be read
/// without verifying anything; only [`Evidence::verify`] makes it an identity.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Evidence {
    #[cfg_attr(test, schemars(with = "u8", extend("const" = 1)))]
    pub(super) version: Version,
    pub(super) request: Request,
    /// When it was read, as the reader's clock says; signed, but only as true as that clock.
    #[serde(with = "encoding::time")]
    #[cfg_attr(test, schemars(with = "UnixTime"))]
    pub(super) read_at: UnixTime,
    /// The holder's certificate, DER.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(super) certificate: Vec<u8>,
    /// The holder's signature over everything else.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(super) signature: Vec<u8>,
    /// What input-assist gave: level auth with attributes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(test, schemars(with = "CardPart"))]
    pub(super) card: Option<CardPart>,
}

/// Evidence as written in JSON: see [`request::Unchecked`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "evidence")]
struct Unchecked {
    version: Version,
    request: request::Unchecked,
    #[serde(with = "encoding::time")]
    read_at: UnixTime,
    #[serde(with = "encoding::base64")]
    certificate: Vec<u8>,
    #[serde(with = "encoding::base64")]
    signature: Vec<u8>,
    #[serde(default)]
    card: Option<CardPart>,
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let unchecked = Unchecked::deserialize(strict::Strict(deserializer))?;
        unchecked.try_into().map_err(de::Error::custom)
    }
}

impl TryFrom<Unchecked> for Evidence {
    type Error = EvidenceError;

    fn try_from(read: Unchecked) -> Result<Self, EvidenceError> {
        let request = Request::try_from(read.request)?;
        if read.card.is_some() != request.has_card_part() {
            return Err(EvidenceError::Content);
        }
        Ok(Self {
            version: read.version,
            request,
            read_at: read.read_at,
            certificate: read.certificate,
            signature: read.signature,
            card: read.card,
        })
    }
}

/// The files of input-assist, as stored, and its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CardPart {
    /// EF 0004: card-verifiable certificate.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(crate) certificate: Vec<u8>,
    /// EF 0002: attributes.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(crate) attributes: Vec<u8>,
    /// EF 0003: integrity record.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(crate) integrity_record: Vec<u8>,
    /// EF 0007: signing key.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(crate) signing_key: Vec<u8>,
    /// The answer of that key to this request and these files.
    #[serde(with = "encoding::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub(crate) signature: Vec<u8>,
}

impl Serialize for CardPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for CardPart {
    /// The derived form, but only from an object.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(strict::Strict(deserializer))
    }
}

impl fmt::Debug for Evidence {
    /// Without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence")
            .field("request", &self.request)
            .field("read_at", &self.read_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CardPart {
    /// Without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardPart").finish_non_exhaustive()
    }
}

/// Why something is not a piece of evidence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// More JSON than evidence has.
    #[error("evidence has up to {LONGEST_JSON} bytes")]
    TooLong,
    /// Not the JSON of evidence.
    #[error("not a piece of evidence")]
    Json(#[from] JsonError),
    /// The request in it cannot be.
    #[error("the request in the evidence cannot be")]
    Request(#[from] RequestError),
    /// It holds more or less than its request asked for.
    #[error("it does not hold what its request asked for")]
    Content,
}

errors!(EvidenceError {
    TooLong => "too_long",
    Json(problem) => "not_json",
    Content => "content",
} of Request);

impl Evidence {
    pub(crate) fn new(
        request: Request,
        read_at: UnixTime,
        certificate: Vec<u8>,
        signature: Vec<u8>,
        card: Option<CardPart>,
    ) -> Self {
        Self {
            version: Version,
            request,
            read_at,
            certificate,
            signature,
            card,
        }
    }

    /// From the JSON of [`Self::to_json`].
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn from_json(json: &str) -> Result<Self, EvidenceError> {
        if json.len() > LONGEST_JSON {
            return Err(EvidenceError::TooLong);
        }
        let unchecked: Unchecked = strict::from_json(json.as_bytes()).map_err(JsonError::of)?;
        unchecked.try_into()
    }

    /// As JSON in one line: base64 of DER and raw files.
    ///
    /// # Errors
    /// None known: the serialiser only has one in its signature.
    pub fn to_json(&self) -> Result<String, EvidenceError> {
        Ok(serde_json::to_string(self).map_err(JsonError::of)?)
    }

    /// The request that it answers.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// When it was read, as the reader's clock says.
    #[must_use]
    pub const fn read_at(&self) -> UnixTime {
        self.read_at
    }

    /// What was asked for and is in it.
    #[must_use]
    pub const fn wanted(&self) -> Wanted {
        self.request.wanted()
    }

    /// The holder's certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The holder's signature, PKCS#1 v1.5 with SHA-256 over the [transcript](crate::identity).
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}
