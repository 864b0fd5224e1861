//! A reference to the holder of a certificate.

use core::fmt;

use sha2::{Digest as _, Sha256};

use crate::pki::Certificate;

/// What separates this digest from every other use of SHA-256.
const DOMAIN: &[u8] = b"mynumber-card holder reference v1\0";

/// A stable reference to a certificate and so to its holder: the same on every reading, another for
/// every other certificate.
///
/// It is made of who issued the certificate (name and key identifier, because all generations of a
/// JPKI authority share one name) and of its serial number. It says nothing about the person.
///
/// **It changes on renewal.** A certificate gets a new serial number when it is renewed (it expires
/// on the 5th birthday after its issue, or with the card), with a new card, and after a loss; a
/// signature certificate also when name, address, birth date or sex change, because that
/// revokes it. The authentication certificate generally survives such changes, so keep its
/// reference. Nothing in a new certificate names the old one: if a known person has an unknown
/// reference, verify again, compare the attributes with those on file
/// ([`Policy::previous`](super::Policy::previous)) and replace the reference. The references of
/// the two certificates of one card are unrelated.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HolderReference {
    issuer: Vec<u8>,
    authority_key: Vec<u8>,
    serial: Vec<u8>,
}

hides_personal_data!(HolderReference, "HolderReference");

impl HolderReference {
    /// The reference of a certificate. Its worth is that of the certificate: prove that first.
    #[must_use]
    pub fn from_certificate(certificate: &Certificate) -> Self {
        Self::from_parts(
            certificate.issuer().der(),
            certificate.authority_key_identifier(),
            certificate.serial(),
        )
    }

    /// From the parts of a certificate: the issuer's name as stored (DER), the authority key
    /// identifier, and the serial number, big-endian, with or without zero bytes in front.
    #[must_use]
    pub fn from_parts(issuer: &[u8], authority_key: Option<&[u8]>, serial: &[u8]) -> Self {
        let zeros = serial.iter().take_while(|byte| **byte == 0).count();
        Self {
            issuer: issuer.to_vec(),
            authority_key: authority_key.unwrap_or_default().to_vec(),
            serial: serial.get(zeros..).unwrap_or_default().to_vec(),
        }
    }

    /// The issuer's name, DER.
    #[must_use]
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// The authority key identifier; empty when the certificate has none.
    #[must_use]
    pub fn authority_key_identifier(&self) -> &[u8] {
        &self.authority_key
    }

    /// The serial number, big-endian, without zero bytes in front.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The reference in 32 bytes: SHA-256 of `mynumber-card holder reference v1`, a zero byte, then
    /// issuer, key identifier and serial number, each after its length in 8 bytes, big-endian.
    ///
    /// It does not hide the serial number from somebody who can guess it: serial numbers are short.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        for part in [&self.issuer, &self.authority_key, &self.serial] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

impl fmt::Display for HolderReference {
    /// The 32 bytes of [`digest`](Self::digest) in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.digest()))
    }
}
