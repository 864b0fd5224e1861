//! OCSP requests, for services that may ask a responder. This crate sends nothing.

use der::Encode as _;
use der::asn1::{ObjectIdentifier, OctetString};
use der::oid::db::rfc6960::ID_PKIX_OCSP_NONCE;
use x509_cert::ext::Extension;
use x509_ocsp::{OcspRequest, Request, TbsRequest};

use super::problem::RevocationProblem;
use super::target::{SHA1, SHA256, Target};
use crate::pki::certificate::Certificate;

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
            Self::Sha1 => SHA1,
            Self::Sha256 => SHA256,
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
    encode(&target, hash, nonce).map_err(|_| OcspRequestError::Serial)
}

fn encode(target: &Target<'_>, hash: OcspHash, nonce: Option<&[u8]>) -> der::Result<Vec<u8>> {
    let extensions = match nonce {
        Some(nonce) => {
            // The value is an OCTET STRING inside the OCTET STRING of the extension.
            let value = OctetString::new(nonce)?.to_der()?;
            Some(vec![Extension {
                extn_id: ID_PKIX_OCSP_NONCE,
                critical: false,
                extn_value: OctetString::new(value)?,
            }])
        }
        None => None,
    };
    OcspRequest {
        tbs_request: TbsRequest {
            request_list: vec![Request {
                req_cert: target.id(hash.oid())?,
                single_request_extensions: None,
            }],
            request_extensions: extensions,
            ..TbsRequest::default()
        },
        optional_signature: None,
    }
    .to_der()
}
