//! What CRLs and OCSP responses share: the signed envelope, extensions, times and names.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use x509_cert::ext::{Extension, Extensions};
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

use super::problem::RevocationProblem;
use crate::data::UnixTime;
use crate::pki::name::Name;
use crate::pki::signature::RsaPublicKey;
use crate::pki::signature::signature_hash;
use crate::pki::strict;
use crate::tlv::ber;

/// The bytes that are signed, as they came, and the signature over them. Decoders may write a
/// structure back in another form, so the signature is never checked over what they decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) content: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// From `SEQUENCE { content, AlgorithmIdentifier, BIT STRING, … }`, with what follows.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, Option<ber::Element<'a>>)> {
        let mut parts = crate::pki::der::sole(bytes)
            .filter(|outer| outer.tag == 0x30)?
            .children();
        let mut part = |tag| {
            let part = parts.next()?.ok()?;
            (part.tag == tag).then_some(part)
        };
        let content = part(0x30)?;
        let algorithm = part(0x30)?;
        // No unused bits: an RSA signature is whole bytes.
        let [0, signature @ ..] = part(0x03)?.value else {
            return None;
        };
        let rest = parts.next().transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let signed = Self {
            content: content.raw,
            algorithm: algorithm.raw,
            signature,
        };
        Some((signed, rest))
    }

    /// The algorithm beside the signature, DER.
    pub(super) const fn algorithm(&self) -> &'a [u8] {
        self.algorithm
    }

    /// Whether this key made the signature, with RSA PKCS#1 v1.5 and SHA-2.
    pub(super) fn verify(&self, key: &RsaPublicKey) -> Result<(), RevocationProblem> {
        let algorithm = AlgorithmIdentifierRef::from_der(self.algorithm)
            .map_err(|_| RevocationProblem::Algorithm)?;
        if algorithm.parameters.is_some_and(|none| !none.is_null()) {
            return Err(RevocationProblem::Algorithm);
        }
        let hash =
            signature_hash(&algorithm.oid.to_string()).ok_or(RevocationProblem::Algorithm)?;
        key.verify(hash, self.content, self.signature)
            .map_err(RevocationProblem::Signature)
    }
}

/// Refuses duplicates, and critical extensions other than these.
pub(super) fn check_extensions(
    extensions: Option<&Extensions>,
    understood: &[ObjectIdentifier],
) -> Result<(), RevocationProblem> {
    let extensions = extensions.map(Vec::as_slice).unwrap_or_default();
    for (index, extension) in extensions.iter().enumerate() {
        let oid = extension.extn_id;
        let before = extensions.get(..index).unwrap_or_default();
        if before.iter().any(|other| other.extn_id == oid) {
            return Err(RevocationProblem::DuplicateExtension {
                oid: oid.to_string(),
            });
        }
        if extension.critical && !understood.contains(&oid) {
            return Err(RevocationProblem::CriticalExtension {
                oid: oid.to_string(),
            });
        }
    }
    Ok(())
}

/// The extension with this identifier.
pub(super) fn find(extensions: Option<&Extensions>, oid: ObjectIdentifier) -> Option<&Extension> {
    extensions?
        .iter()
        .find(|extension| extension.extn_id == oid)
}

/// The extension with this identifier, decoded.
pub(super) fn decode<'a, T: der::Decode<'a> + der::Encode>(
    extensions: Option<&'a Extensions>,
    oid: ObjectIdentifier,
) -> Result<Option<T>, RevocationProblem> {
    let Some(extension) = find(extensions, oid) else {
        return Ok(None);
    };
    let value = extension.extn_value.as_bytes();
    crate::pki::der::is_der(value)
        .then(|| T::from_der(value).ok())
        .flatten()
        .filter(|read| strict::is_written(read, value))
        .map(Some)
        .ok_or_else(|| RevocationProblem::Extension {
            oid: oid.to_string(),
        })
}

/// A name in the type that this crate compares names in.
pub(super) fn name(name: &x509_cert::name::Name) -> Option<Name> {
    let der = name.to_der().ok()?;
    let (rest, name) = X509Name::from_der(&der).ok()?;
    rest.is_empty().then(|| Name::from_x509(&name))
}

/// Seconds since 1970; the decoder has none before.
pub(super) fn unix_time(since: core::time::Duration) -> UnixTime {
    UnixTime::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
