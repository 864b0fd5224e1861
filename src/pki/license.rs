//! The signature over the driver's license (WEF02), with a certificate that the user vouches for.
//!
//! No trust anchor for licenses is published. So nothing here says "authentic" by itself: without a
//! certificate a license is not verified, and with one the answer is as good as the source of that
//! certificate. The check proves that the holder of its key wrote these bytes, not that
//! they belong to this card or person: nothing in a license names either.

use sha2::{Digest as _, Sha256};

use super::certificate::Certificate;
use super::der::serial;
use super::signature::{HashAlgorithm, SignatureError};
use crate::data::{LicenseSignature, UnixTime};

/// The result for one license and one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseReport {
    /// Whether the key of the certificate made the signature over all of WEF02.
    pub signature: Result<(), SignatureError>,
    /// Whether the certificate was valid at the time that was given.
    pub certificate_valid: bool,
    /// Whether WEF03 names this certificate by its serial number and issuer; `None` when it names none.
    /// For information: what form the card has these in is not known.
    pub named: Option<bool>,
    /// Whether WEF03 names this key by its identifier: that of the certificate, filled up with zeros
    /// on either side, or SHA-256 of the key. `None` when it names none. For information, likewise.
    pub key_named: Option<bool>,
}

impl LicenseReport {
    /// Whether the signature holds and the certificate was valid.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.signature.is_ok() && self.certificate_valid
    }
}

/// Checks the signature over WEF02 as stored (filler included) with the RSA key of a certificate:
/// PKCS#1 v1.5 with SHA-256. Any other key fails as [`SignatureError::Mismatch`].
#[must_use]
pub fn verify_license(
    file: &[u8],
    signature: &LicenseSignature,
    certificate: &Certificate,
    at: UnixTime,
) -> LicenseReport {
    let holds = certificate
        .rsa_key()
        .ok_or(SignatureError::Mismatch)
        .and_then(|key| key.verify(HashAlgorithm::Sha256, file, &signature.signature));
    LicenseReport {
        signature: holds,
        certificate_valid: certificate.is_valid_at(at),
        named: names_certificate(signature, certificate),
        key_named: signature
            .subject_key_identifier
            .map(|named| names_key(&named, certificate)),
    }
}

fn names_certificate(signature: &LicenseSignature, certificate: &Certificate) -> Option<bool> {
    let by_serial = signature
        .serial
        .map(|named| trimmed(&named) == trimmed(serial(certificate.serial())));
    let by_issuer = signature
        .issuer
        .as_deref()
        .map(|named| named == certificate.issuer().der());
    match (by_serial, by_issuer) {
        (None, None) => None,
        (serial, issuer) => Some(serial != Some(false) && issuer != Some(false)),
    }
}

fn names_key(named: &[u8; 32], certificate: &Certificate) -> bool {
    let own = certificate.subject_key_identifier().unwrap_or_default();
    let zeros = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    let filled = !own.is_empty()
        && (named.strip_suffix(own).is_some_and(zeros)
            || named.strip_prefix(own).is_some_and(zeros));
    let of_key = certificate
        .rsa_key()
        .is_some_and(|key| Sha256::digest(key.modulus()).as_slice() == named);
    filled || of_key
}

/// A number without leading zeros.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
