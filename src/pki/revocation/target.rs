//! The certificate in question and its issuer, in the forms that CRLs and OCSP responses name them.

use der::asn1::ObjectIdentifier;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::problem::RevocationProblem;
use crate::pki::certificate::Certificate;
use crate::pki::oid;
use crate::pki::signature::RsaPublicKey;
use crate::pki::words::StructureProblem;
use crate::tlv::ber::Element;

/// How OCSP names a certificate.
#[derive(Clone, Copy)]
pub(super) struct CertificateId<'a> {
    pub(super) hash: ObjectIdentifier,
    /// Hashes of the issuer's name and key.
    pub(super) issuer_name: &'a [u8],
    pub(super) issuer_key: &'a [u8],
    /// As stored, with its sign byte.
    pub(super) serial: &'a [u8],
}

/// A certificate and its issuer.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    pub(super) certificate: &'a Certificate,
    pub(super) issuer: &'a Certificate,
    pub(super) issuer_key: &'a RsaPublicKey,
    /// The serial number as stored, with its sign byte.
    pub(super) serial: &'a [u8],
}

impl<'a> Target<'a> {
    /// The issuer must be the one that the certificate names; that it signed the certificate is for
    /// path validation to say.
    pub(super) fn new(
        certificate: &'a Certificate,
        issuer: &'a Certificate,
    ) -> Result<Self, RevocationProblem> {
        let named = certificate
            .authority_key_identifier()
            .is_none_or(|id| issuer.subject_key_identifier() == Some(id));
        if certificate.issuer() != issuer.subject() || !named {
            return Err(RevocationProblem::NotTheIssuer);
        }
        Ok(Self {
            certificate,
            issuer,
            issuer_key: issuer.rsa_key().ok_or(RevocationProblem::IssuerKey)?,
            serial: serial(certificate).ok_or(RevocationProblem::Malformed {
                problem: StructureProblem::NoSerialNumber,
            })?,
        })
    }

    /// Whether an OCSP response speaks of this certificate.
    pub(super) fn is(&self, id: &CertificateId<'_>) -> bool {
        id.serial == self.serial
            && self
                .hashes(id.hash)
                .is_some_and(|(name, key)| id.issuer_name == name && id.issuer_key == key)
    }

    /// Hashes of the issuer's name, as it is encoded in the certificate in question (RFC 6960, section
    /// 4.1.1; the issuer's own certificate may have other string types), and of its key. They only say
    /// which certificate is meant, so SHA-1 does no harm here: the response is signed by that issuer in
    /// any case.
    pub(super) fn hashes(&self, algorithm: ObjectIdentifier) -> Option<(Vec<u8>, Vec<u8>)> {
        let name = self.certificate.issuer().der();
        let key = key_bits(self.issuer)?;
        match algorithm {
            oid::SHA1 => Some((Sha1::digest(name).to_vec(), Sha1::digest(key).to_vec())),
            oid::SHA256 => Some((Sha256::digest(name).to_vec(), Sha256::digest(key).to_vec())),
            _ => None,
        }
    }
}

/// Whether this is the hash by which OCSP names the certificate's own key (SHA-1, RFC 6960, section
/// 4.2.1).
pub(super) fn own_key_is(certificate: &Certificate, hash: &[u8]) -> bool {
    key_bits(certificate).is_some_and(|bits| Sha1::digest(bits).as_slice() == hash)
}

/// Whether the certificate has an extension with this identifier.
pub(super) fn has_extension(certificate: &Certificate, oid: ObjectIdentifier) -> bool {
    let wanted = oid.to_string();
    X509Certificate::from_der(certificate.der()).is_ok_and(|(_, parsed)| {
        parsed
            .extensions()
            .iter()
            .any(|extension| extension.oid.to_id_string() == wanted)
    })
}

/// The serial number as stored.
fn serial(certificate: &Certificate) -> Option<&[u8]> {
    part(certificate, 1)
        .filter(|serial| serial.tag == 0x02)
        .map(|serial| serial.value)
}

/// The key as OCSP hashes it: the content of the BIT STRING.
fn key_bits(certificate: &Certificate) -> Option<&[u8]> {
    let bits = part(certificate, 6)?.children().flatten().nth(1)?;
    bits.value.split_first().map(|(_, bits)| bits)
}

/// A part of the signed content: version, serial number, algorithm, issuer, validity, subject, key.
fn part(certificate: &Certificate, place: usize) -> Option<Element<'_>> {
    let outer = crate::pki::der::sole(certificate.der())?;
    let content = outer.children().next()?.ok()?;
    content.children().flatten().nth(place)
}
