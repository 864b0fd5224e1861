//! Anchors as people have them in files: DER, PEM bundles, and JSON lists of card-authority keys.

use serde::Deserialize;

use super::anchors::{AnchorError, TrustAnchors};
use super::card_key::{CardAuthority, KeyId};
use super::objects::{ObjectKind, ObjectsError, objects, text};
use super::signature::RsaPublicKey;
use crate::data::{JsonError, strict};

/// The longest anchor file, in bytes.
const LONGEST_FILE: usize = 1024 * 1024;

/// The files of `fixtures/authority`, which are also `sim::people::AUTHORITY`; `sim` lies below this layer.
#[cfg(feature = "sim")]
const SIMULATED: [&[u8]; 5] = [
    include_bytes!("../../fixtures/authority/authca-sim-1.cer"),
    include_bytes!("../../fixtures/authority/authca-sim-2.cer"),
    include_bytes!("../../fixtures/authority/signca-sim-1.cer"),
    include_bytes!("../../fixtures/authority/signca-sim-2.cer"),
    include_bytes!("../../fixtures/authority/cvc-ca-keys.json"),
];

/// Why a file holds no anchors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorFileError {
    /// More than 1 MiB.
    #[error("an anchor file has up to {LONGEST_FILE} bytes")]
    TooLong,
    /// Neither DER, nor PEM with certificates, nor JSON of card-authority keys.
    #[error("neither a certificate (DER or PEM) nor a list of card-authority keys (JSON)")]
    Unknown,
    /// PEM, but damaged or not of certificates, or PKCS#7.
    #[error(transparent)]
    Objects(ObjectsError),
    /// Not the JSON of card-authority keys.
    #[error("not a list of card-authority keys")]
    Json(#[from] JsonError),
    /// Something in it is not an anchor.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
}

errors!(AnchorFileError {
    TooLong => "too_long",
    Unknown => "unknown",
    Json(problem) => "not_json",
} of Objects, Anchor);

/// A card-authority key in JSON; other members are for the reader.
#[derive(Deserialize)]
struct JsonKey {
    /// 16 bytes in hexadecimal digits.
    key_id: String,
    /// Hexadecimal digits, big-endian.
    modulus: String,
    /// Hexadecimal digits, big-endian.
    exponent: String,
}

impl TrustAnchors {
    /// The anchors of the authority that issued the simulated cards ([`sim`](crate::sim)), and no others.
    /// **For tests**: its private keys are published, so what it signs proves nothing.
    ///
    /// ```
    /// use mynumber_card::pki::TrustAnchors;
    ///
    /// let anchors = TrustAnchors::simulated();
    /// assert_eq!((anchors.certificates().len(), anchors.card_authorities().len()), (4, 3));
    /// ```
    #[cfg(feature = "sim")]
    #[must_use]
    pub fn simulated() -> Self {
        let mut anchors = Self::none();
        for file in SIMULATED {
            // They are whole: a test counts what they give.
            let _count = anchors.add_file(file);
        }
        anchors
    }

    /// The anchors in these files, and no others; see [`add_file`](Self::add_file).
    ///
    /// # Errors
    /// [`AnchorFileError`].
    pub fn from_files<B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = B>,
    ) -> Result<Self, AnchorFileError> {
        let mut anchors = Self::none();
        for file in files {
            anchors.add_file(file.as_ref())?;
        }
        Ok(anchors)
    }

    /// Accepts the anchors in a file: a certificate (DER), certificates (PEM), a card-authority key
    /// of 281 bytes, or a JSON list of card-authority keys
    /// (`[{"key_id": hex, "modulus": hex, "exponent": hex}]`). Returns how many it holds, at least
    /// one. The caller vouches for them.
    ///
    /// # Errors
    /// [`AnchorFileError`]; nothing is added then.
    pub fn add_file(&mut self, bytes: &[u8]) -> Result<usize, AnchorFileError> {
        if bytes.len() > LONGEST_FILE {
            return Err(AnchorFileError::TooLong);
        }
        let mut with = self.clone();
        let text = text(bytes);
        let text = text.trim_start();
        let is_key = bytes.len() == CardAuthority::LENGTH;
        let count = if text.starts_with('[') && !is_key {
            with.add_json(text.as_bytes())?
        } else {
            with.add_certificates(bytes)?
        };
        if count == 0 {
            return Err(AnchorFileError::Unknown);
        }
        *self = with;
        Ok(count)
    }

    fn add_json(&mut self, text: &[u8]) -> Result<usize, AnchorFileError> {
        let keys: Vec<JsonKey> = strict::from_json(text).map_err(JsonError::of)?;
        for key in &keys {
            let bytes = |digits: &str| hex::decode(digits).map_err(|_| AnchorFileError::Unknown);
            let id =
                <[u8; 16]>::try_from(bytes(&key.key_id)?).map_err(|_| AnchorFileError::Unknown)?;
            let public = RsaPublicKey::from_parts(&bytes(&key.modulus)?, &bytes(&key.exponent)?);
            let authority = CardAuthority::new(KeyId(id), public).map_err(AnchorError::from)?;
            self.add_card_authority(authority);
        }
        Ok(keys.len())
    }

    fn add_certificates(&mut self, bytes: &[u8]) -> Result<usize, AnchorFileError> {
        let found = match objects(bytes, ObjectKind::Certificate) {
            // The key of a card authority, or nothing that is known.
            Err(ObjectsError::Neither) if bytes.len() == CardAuthority::LENGTH => {
                vec![bytes.to_vec()]
            }
            Err(ObjectsError::Neither) => return Err(AnchorFileError::Unknown),
            found => found.map_err(AnchorFileError::Objects)?,
        };
        for certificate in &found {
            self.add(certificate)?;
        }
        Ok(found.len())
    }
}
