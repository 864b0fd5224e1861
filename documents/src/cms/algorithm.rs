//! Which algorithms a signature names, and whether they are accepted: SHA-2, with RSA in PKCS #1 v1.5 or PSS.

use der::asn1::AnyRef;
use der::{Encode as _, Tag, Tagged as _};
use mynumber_card::pki::{HashAlgorithm, RsaPublicKey, SignatureError};
use mynumber_card::tlv::ber::Element;
use x509_cert::spki::AlgorithmIdentifierRef;

use super::fields::{Fields, sole};
use super::oid;
use super::read::{SignerInfo, algorithm};
use crate::check::DocumentReason;

/// How a signature was made.
#[derive(Clone, Copy)]
pub(super) struct Scheme {
    pub(super) hash: HashAlgorithm,
    pss: bool,
}

impl Scheme {
    /// As a signature says, when both of its algorithms are accepted and fit each other.
    pub(super) fn of(info: &SignerInfo<'_>) -> Result<Self, DocumentReason> {
        let hash = hash_function(&info.digest)?;
        let algorithm = &info.signature_algorithm;
        if algorithm.oid == oid::PSS {
            check_pss(algorithm, hash)?;
            return Ok(Self { hash, pss: true });
        }
        let named = match algorithm.oid {
            oid::RSA => Some(hash),
            other => oid::hash_of_signature(other),
        };
        match named {
            Some(named) if named == hash => {}
            Some(_) => return Err(DocumentReason::AlgorithmsDiffer),
            None => {
                let oid = algorithm.oid.to_string();
                return Err(DocumentReason::SignatureAlgorithm { oid });
            }
        }
        no_parameters(algorithm)?;
        Ok(Self { hash, pss: false })
    }

    /// Whether the signature is one of this key over this digest.
    pub(super) fn verify(
        self,
        key: &RsaPublicKey,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if self.pss {
            key.verify_pss(self.hash, digest, signature)
        } else {
            key.verify_digest(self.hash, digest, signature)
        }
    }
}

/// The accepted hash function that this names.
pub(super) fn hash_function(
    algorithm: &AlgorithmIdentifierRef<'_>,
) -> Result<HashAlgorithm, DocumentReason> {
    let oid = algorithm.oid;
    let hash = oid::hash(oid).ok_or_else(|| DocumentReason::HashAlgorithm {
        oid: oid.to_string(),
    })?;
    no_parameters(algorithm)?;
    Ok(hash)
}

/// Absent or NULL: both are written (RFC 5754, section 2).
fn no_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), DocumentReason> {
    let none = |parameters: AnyRef<'_>| parameters.tag() == Tag::Null;
    if algorithm.parameters.is_none_or(none) {
        Ok(())
    } else {
        Err(DocumentReason::Parameters)
    }
}

/// PSS is taken in its one usual form: the hash of the digest in MGF1 too, a salt as long as the digest, trailer 1
/// (RFC 4056). Other forms mean the same strength at best, and no card makes them.
fn check_pss(
    algorithm: &AlgorithmIdentifierRef<'_>,
    hash: HashAlgorithm,
) -> Result<(), DocumentReason> {
    let parameters = algorithm.parameters.and_then(|any| any.to_der().ok());
    let usual = parameters.is_some_and(|der| is_usual_pss(&der, hash) == Some(true));
    if usual {
        Ok(())
    } else {
        Err(DocumentReason::Parameters)
    }
}

fn is_usual_pss(der: &[u8], hash: HashAlgorithm) -> Option<bool> {
    let mut fields = Fields::of(&sole(der, 0x30).ok()?);
    let mut explicit = |tag, inner| {
        let found = fields.maybe(tag).ok()?;
        found.map(|field| sole(field.value, inner)).transpose().ok()
    };
    let (own, mask) = (explicit(0xA0, 0x30)??, explicit(0xA1, 0x30)??);
    let (salt, trailer) = (explicit(0xA2, 0x02)??, explicit(0xA3, 0x02)?);
    fields.end().ok()?;
    let is_hash = |element: &Element<'_>| {
        let named = algorithm(element).ok();
        named.is_some_and(|named| hash_function(&named) == Ok(hash))
    };
    let mut mask = Fields::of(&mask);
    let name = mask.need(0x06).ok()?;
    let mask_hash = mask.need(0x30).ok()?;
    mask.end().ok()?;
    let length = u8::try_from(hash.digest(b"").len()).ok()?;
    Some(
        is_hash(&own)
            && name.value == oid::MGF1.as_bytes()
            && is_hash(&mask_hash)
            && salt.value == [length]
            && trailer.is_none_or(|trailer| trailer.value == [1]),
    )
}
