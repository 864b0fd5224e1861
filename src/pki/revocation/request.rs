//! OCSP requests, for services that may ask a responder. This crate sends nothing.

use der::asn1::ObjectIdentifier;

use super::problem::RevocationProblem;
use super::target::Target;
use crate::pki::certificate::Certificate;
use crate::pki::oid;
use crate::pki::walk::{INTEGER, NULL, OCTET_STRING, OID, SEQUENCE};

/// The hash by which a request names the issuer. It protects nothing: the response is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OcspHash {
    /// SHA-1, the one that every responder knows (RFC 5019, section 2.1.1).
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
}

impl OcspHash {
    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
        }
    }
}

/// Why a request cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspRequestError {
    /// A nonce of another length than 1–32 bytes (RFC 8954, section 2.1).
    #[error("a nonce of {length} bytes")]
    Nonce {
        /// Its bytes.
        length: usize,
    },
    /// The certificates do not belong together.
    #[error(transparent)]
    Certificate(#[from] RevocationProblem),
    /// A serial number longer than 20 bytes.
    #[error("the certificate cannot be named in a request")]
    Serial,
}

errors!(OcspRequestError {
    Nonce { length } => "nonce",
    Serial => "serial",
} of Certificate);

/// The DER of an unsigned OCSP request for one certificate (RFC 6960, section 4.1), to be sent as
/// `application/ocsp-request`. The nonce, 1–32 random bytes, is for the caller to make, and to
/// expect in the response with [`RevocationOptions::requiring_nonce`](super::RevocationOptions::requiring_nonce).
///
/// # Errors
/// [`OcspRequestError`].
pub fn ocsp_request(
    certificate: &Certificate,
    issuer: &Certificate,
    hash: OcspHash,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, OcspRequestError> {
    if let Some(length) = nonce.map(<[u8]>::len).filter(|n| !(1..=32).contains(n)) {
        return Err(OcspRequestError::Nonce { length });
    }
    let target = Target::new(certificate, issuer)?;
    encode(&target, hash, nonce).ok_or(OcspRequestError::Serial)
}

/// `OCSPRequest`, without the version and the name of who asks, which are left out.
fn encode(target: &Target<'_>, hash: OcspHash, nonce: Option<&[u8]>) -> Option<Vec<u8>> {
    let (name, key) = target.hashes(hash.oid())?;
    let algorithm = object(
        SEQUENCE,
        &[&object(OID, &[hash.oid().as_bytes()])?, &[NULL, 0]],
    )?;
    let id = object(
        SEQUENCE,
        &[
            &algorithm,
            &object(OCTET_STRING, &[&name])?,
            &object(OCTET_STRING, &[&key])?,
            &serial(target.certificate.serial())?,
        ],
    )?;
    let requests = object(SEQUENCE, &[&object(SEQUENCE, &[&id])?])?;
    let extensions = match nonce {
        Some(nonce) => {
            // The value is an OCTET STRING inside the OCTET STRING of the extension.
            let value = object(OCTET_STRING, &[&object(OCTET_STRING, &[nonce])?])?;
            let oid = object(OID, &[oid::OCSP_NONCE.as_bytes()])?;
            let extension = object(SEQUENCE, &[&oid, &value])?;
            object(0xA2, &[&object(SEQUENCE, &[&extension])?])?
        }
        None => Vec::new(),
    };
    object(SEQUENCE, &[&object(SEQUENCE, &[&requests, &extensions])?])
}

/// A positive INTEGER of at most 20 bytes, from its bytes.
fn serial(bytes: &[u8]) -> Option<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..)?;
    let sign: &[u8] = match digits.first() {
        Some(0..0x80) => &[],
        _ => &[0],
    };
    let length = digits.len().checked_add(sign.len())?;
    (length <= 20).then(|| object(INTEGER, &[sign, digits]))?
}

/// An object of these parts. No request is longer than 255 bytes.
fn object(tag: u8, parts: &[&[u8]]) -> Option<Vec<u8>> {
    let value = parts.concat();
    let length = u8::try_from(value.len()).ok()?;
    let mut out = if length < 0x80 {
        vec![tag, length]
    } else {
        vec![tag, 0x81, length]
    };
    out.extend(value);
    Some(out)
}
