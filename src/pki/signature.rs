//! RSA public-key checks: the one seam to the arithmetic, which is in pure Rust (`rsa_public`), or AWS-LC's
//! with the feature `aws-lc`. Both give the same answers.
//!
//! Everything on the card and in the certificates is PKCS#1 v1.5. A signature is compared with the
//! one right encoding, byte for byte; nothing is parsed out of it. Documents may have PSS.

use core::fmt;
use core::hash::{Hash, Hasher};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::rsa_public::{PublicOperation, is_pkcs1v15, is_pss};

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A key below 2048 or above 4096 bits.
    #[error("an RSA key of {bits} bits")]
    KeySize {
        /// Bits of the modulus.
        bits: usize,
    },
    /// An exponent below 65537, above 32 bits, or even; or an even modulus.
    #[error("an RSA key with unsafe numbers")]
    KeyNumbers,
    /// The signature is not one of this key over these bytes.
    #[error("the signature does not fit")]
    Mismatch,
}

errors!(SignatureError {
    KeySize { bits } => "weak_key",
    KeyNumbers => "weak_key",
    Mismatch => "signature_mismatch",
});

/// A hash function of the SHA-2 family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-256, what card and certificates use.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// The digest of a message.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// The last byte of its object identifier, 2.16.840.1.101.3.4.2.x.
    const fn arc(self) -> u8 {
        match self {
            Self::Sha256 => 1,
            Self::Sha384 => 2,
            Self::Sha512 => 3,
        }
    }

    /// DER of `DigestInfo` (RFC 8017, section 9.2) with this algorithm and these bytes as the digest.
    ///
    /// The bytes are not always one digest: the card face is signed over one `DigestInfo` that
    /// holds three, 96 bytes. Source: measured. `None` above 108 bytes, which no signature has.
    #[must_use]
    pub fn digest_info(self, digest: &[u8]) -> Option<Vec<u8>> {
        Some([&self.digest_info_head(digest)?, digest].concat())
    }

    /// What is before the digest in `DigestInfo`.
    fn digest_info_head(self, digest: &[u8]) -> Option<[u8; 19]> {
        let length = u8::try_from(digest.len()).ok()?;
        let outer = length.checked_add(17).filter(|outer| *outer < 0x80)?;
        Some([
            0x30,
            outer,
            0x30,
            0x0D,
            0x06,
            0x09,
            0x60,
            0x86,
            0x48,
            0x01,
            0x65,
            0x03,
            0x04,
            0x02,
            self.arc(),
            0x05,
            0x00,
            0x04,
            length,
        ])
    }
}

/// An RSA public key. It is prepared for the arithmetic by the first check of a signature, once: keys of
/// anchors are checked with over and over.
#[derive(Clone)]
pub struct RsaPublicKey {
    /// The modulus, and behind it the exponent.
    numbers: Vec<u8>,
    modulus: usize,
    pure: OnceLock<Option<PublicOperation>>,
    #[cfg(feature = "aws-lc")]
    native: OnceLock<Option<aws_lc_rs::signature::ParsedPublicKey>>,
}

impl PartialEq for RsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.modulus == other.modulus && self.numbers == other.numbers
    }
}

impl Eq for RsaPublicKey {}

impl Hash for RsaPublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.modulus().hash(state);
        self.exponent().hash(state);
    }
}

impl RsaPublicKey {
    /// From big-endian modulus and exponent. Any numbers are taken, weak ones are refused by every
    /// check of a signature.
    #[must_use]
    pub fn from_parts(modulus: &[u8], exponent: &[u8]) -> Self {
        let modulus = without_leading_zeros(modulus);
        let exponent = without_leading_zeros(exponent);
        Self {
            numbers: [modulus, exponent].concat(),
            modulus: modulus.len(),
            pure: OnceLock::new(),
            #[cfg(feature = "aws-lc")]
            native: OnceLock::new(),
        }
    }

    /// The modulus, big-endian, without leading zeros.
    #[must_use]
    pub fn modulus(&self) -> &[u8] {
        self.numbers.get(..self.modulus).unwrap_or_default()
    }

    /// The exponent, big-endian, without leading zeros.
    #[must_use]
    pub fn exponent(&self) -> &[u8] {
        self.numbers.get(self.modulus..).unwrap_or_default()
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        let modulus = self.modulus();
        let Some(first) = modulus.first() else {
            return 0;
        };
        let unused = usize::try_from(first.leading_zeros()).unwrap_or_default();
        modulus.len().saturating_mul(8).saturating_sub(unused)
    }

    /// Whether the key is one to rely on: 2048–4096 bits, odd exponent from 65537 up to 32 bits.
    ///
    /// # Errors
    /// [`SignatureError::KeySize`] or [`SignatureError::KeyNumbers`].
    pub fn check_strength(&self) -> Result<(), SignatureError> {
        let bits = self.bits();
        if !(2048..=4096).contains(&bits) {
            return Err(SignatureError::KeySize { bits });
        }
        let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let large = match *self.exponent() {
            [first, _, _] => first >= 1,
            [_, _, _, _] => true,
            _ => false,
        };
        if odd(self.modulus()) && odd(self.exponent()) && large {
            Ok(())
        } else {
            Err(SignatureError::KeyNumbers)
        }
    }

    /// Checks a PKCS#1 v1.5 signature with SHA-256 over a message.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        self.verify(HashAlgorithm::Sha256, message, signature)
    }

    /// Checks a PKCS#1 v1.5 signature over a message.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify(
        &self,
        hash: HashAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        match hash {
            HashAlgorithm::Sha256 => self.verify_digest(hash, &Sha256::digest(message), signature),
            HashAlgorithm::Sha384 => self.verify_digest(hash, &Sha384::digest(message), signature),
            HashAlgorithm::Sha512 => self.verify_digest(hash, &Sha512::digest(message), signature),
        }
    }

    /// Checks a PKCS#1 v1.5 signature over a digest, or over several digests in one `DigestInfo`.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_digest(
        &self,
        hash: HashAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.check_strength()?;
        if is_signature(self, hash, digest, signature) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }

    /// Checks an RSASSA-PSS signature over a digest, with the same hash in MGF1 and a salt as long as the digest.
    ///
    /// # Errors
    /// [`SignatureError`].
    pub fn verify_pss(
        &self,
        hash: HashAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.check_strength()?;
        let fits = |key: &PublicOperation| match hash {
            HashAlgorithm::Sha256 => is_pss::<Sha256>(key, digest, signature),
            HashAlgorithm::Sha384 => is_pss::<Sha384>(key, digest, signature),
            HashAlgorithm::Sha512 => is_pss::<Sha512>(key, digest, signature),
        };
        if self.prepared().is_some_and(fits) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }

    /// The key as the arithmetic in pure Rust takes it.
    fn prepared(&self) -> Option<&PublicOperation> {
        let new = || PublicOperation::new(self.modulus(), self.exponent());
        self.pure.get_or_init(new).as_ref()
    }

    /// The key as AWS-LC takes it, for this hash.
    #[cfg(feature = "aws-lc")]
    fn parsed(
        &self,
        parameters: &'static aws_lc_rs::signature::RsaParameters,
    ) -> Option<aws_lc_rs::signature::ParsedPublicKey> {
        let components = aws_lc_rs::signature::RsaPublicKeyComponents {
            n: self.modulus(),
            e: self.exponent(),
        };
        components.to_parsed_public_key(parameters).ok()
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A key names its holder.
        write!(f, "RsaPublicKey({} bits)", self.bits())
    }
}

/// Whether the signature is the PKCS#1 v1.5 one of this digest: the seam. The key is strong.
#[cfg(feature = "aws-lc")]
fn is_signature(key: &RsaPublicKey, hash: HashAlgorithm, digest: &[u8], signature: &[u8]) -> bool {
    use aws_lc_rs::digest::{Digest, SHA256, SHA384, SHA512};
    use aws_lc_rs::signature::{
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    };
    let (algorithm, parameters) = match hash {
        HashAlgorithm::Sha256 => (&SHA256, &RSA_PKCS1_2048_8192_SHA256),
        HashAlgorithm::Sha384 => (&SHA384, &RSA_PKCS1_2048_8192_SHA384),
        HashAlgorithm::Sha512 => (&SHA512, &RSA_PKCS1_2048_8192_SHA512),
    };
    if digest.len() != algorithm.output_len() {
        // The card face: several digests in one DigestInfo, which AWS-LC does not know.
        return is_signature_pure(key, hash, digest, signature);
    }
    // AWS-LC binds a key to a hash. Nearly all are SHA-256, so that one is kept.
    let other;
    let parsed = if hash == HashAlgorithm::Sha256 {
        key.native.get_or_init(|| key.parsed(parameters)).as_ref()
    } else {
        other = key.parsed(parameters);
        other.as_ref()
    };
    match (parsed, Digest::import_less_safe(digest, algorithm)) {
        (Some(key), Ok(digest)) => key.verify_digest_sig(&digest, signature).is_ok(),
        _ => false,
    }
}

/// Whether the signature is the PKCS#1 v1.5 one of this digest: the seam. The key is strong.
#[cfg(not(feature = "aws-lc"))]
use is_signature_pure as is_signature;

/// Whether the signature, raised to the exponent, is exactly `00 01 FF…FF 00` and the `DigestInfo`.
fn is_signature_pure(
    key: &RsaPublicKey,
    hash: HashAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> bool {
    let (Some(head), Some(key)) = (hash.digest_info_head(digest), key.prepared()) else {
        return false;
    };
    let mut room = [0; PublicOperation::MAX_SIZE];
    key.raise_into(signature, &mut room)
        .is_some_and(|block| is_pkcs1v15(block, [&head, digest]))
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// `sha256WithRSAEncryption` and its relatives; SHA-1 and MD5 are not accepted.
pub(super) fn signature_hash(algorithm: &str) -> Option<HashAlgorithm> {
    match algorithm {
        "1.2.840.113549.1.1.11" => Some(HashAlgorithm::Sha256),
        "1.2.840.113549.1.1.12" => Some(HashAlgorithm::Sha384),
        "1.2.840.113549.1.1.13" => Some(HashAlgorithm::Sha512),
        _ => None,
    }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
