//! What CRLs and OCSP responses share: the signed envelope, extensions, times and names.

use der::asn1::ObjectIdentifier;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

use super::problem::RevocationProblem;
use crate::pki::grammar::{Extension, algorithm, extension};
use crate::pki::name::Name;
use crate::pki::part::Part;
use crate::pki::signature::RsaPublicKey;
use crate::pki::signature::signature_hash;
use crate::pki::walk::{SEQUENCE, Walk, Walked, identifier};
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
        let algorithm = Walk::into_sole(self.algorithm, SEQUENCE)
            .and_then(algorithm)
            .map_err(|_| RevocationProblem::Algorithm)?;
        if algorithm.parameters.is_some() && !algorithm.has_null() {
            return Err(RevocationProblem::Algorithm);
        }
        let hash =
            signature_hash(&algorithm.oid.to_string()).ok_or(RevocationProblem::Algorithm)?;
        key.verify(hash, self.content, self.signature)
            .map_err(RevocationProblem::Signature)
    }
}

/// The extensions of a list, of one of its entries or of a response, in place.
#[derive(Clone, Copy, Default)]
pub(super) struct Extensions<'a> {
    row: &'a [u8],
}

impl<'a> Extensions<'a> {
    /// From the contents of their sequence; all of them are walked.
    pub(super) fn read(row: &'a [u8]) -> Walked<Self> {
        Walk::new(row).each(|walk| extension(walk).map(|_| ()))?;
        Ok(Self { row })
    }

    pub(super) const fn is_empty(self) -> bool {
        self.row.is_empty()
    }

    fn iter(self) -> impl Iterator<Item = Extension<'a>> {
        let mut walk = Walk::new(self.row);
        core::iter::from_fn(move || extension(&mut walk).ok())
    }

    /// Refuses duplicates, and critical extensions other than these.
    pub(super) fn check(self, understood: &[ObjectIdentifier]) -> Result<(), RevocationProblem> {
        if let Some(oid) = self.duplicate().map(dotted) {
            return Err(RevocationProblem::DuplicateExtension { oid });
        }
        let unknown = self.iter().find(|extension| {
            let is_this = |oid: &ObjectIdentifier| oid.as_bytes() == extension.oid;
            extension.critical && !understood.iter().any(is_this)
        });
        match unknown.map(|extension| dotted(extension.oid)) {
            Some(oid) => Err(RevocationProblem::CriticalExtension { oid }),
            None => Ok(()),
        }
    }

    /// An identifier that is there twice. Of the many entries of a list each has one extension or none, so
    /// nothing is held for them.
    fn duplicate(self) -> Option<&'a [u8]> {
        self.iter().nth(1)?;
        let mut all: Vec<_> = self.iter().map(|extension| extension.oid).collect();
        all.sort_unstable();
        let mut pairs = all.iter().zip(all.iter().skip(1));
        pairs.find(|(one, next)| one == next).map(|(one, _)| *one)
    }

    /// The value of the extension with this identifier.
    pub(super) fn find(self, oid: ObjectIdentifier) -> Option<&'a [u8]> {
        self.iter()
            .find(|extension| extension.oid == oid.as_bytes())
            .map(|extension| extension.value)
    }

    /// The extension with this identifier, by this rule.
    pub(super) fn decode<T>(
        self,
        oid: ObjectIdentifier,
        rule: impl FnOnce(&'a [u8]) -> Walked<T>,
    ) -> Result<Option<T>, RevocationProblem> {
        let Some(value) = self.find(oid) else {
            return Ok(None);
        };
        crate::pki::der::is_der(value)
            .then(|| rule(value).ok())
            .flatten()
            .map(Some)
            .ok_or_else(|| RevocationProblem::Extension {
                oid: oid.to_string(),
            })
    }
}

/// An object identifier for people.
fn dotted(oid: &[u8]) -> String {
    identifier(oid).map_or_else(|_| String::new(), |oid| oid.to_string())
}

/// A name in the type that this crate compares names in.
pub(super) fn name(der: &[u8]) -> Option<Name> {
    let (rest, _) = X509Name::from_der(der).ok()?;
    rest.is_empty()
        .then(|| Name::new(Part::copied(der)))
        .flatten()
}
