//! Certificates of JPKI (公的個人認証): what they say, checked only for form.

use core::ops::Range;
use std::borrow::Cow;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509CertificateParser;
use x509_parser::nom::Parser as _;
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::x509::X509Version;

use super::der::{self, serial};
use super::extensions::Extensions;
use super::name::Name;
use super::oid::dotted;
use super::part::Part;
use super::profile::{Hierarchy, KeyUsage, Purpose};
use super::signature::{HashAlgorithm, RsaPublicKey, SignatureError, signature_hash};
use super::strict;
use super::subject::{SubjectAttributes, SubjectError};
use super::walk::{SEQUENCE, Walk};
use super::words::StructureProblem;
use crate::data::UnixTime;
use crate::tlv::ber;

pub use super::der::CertificateError;
pub use super::extensions::BasicConstraints;

/// The public key of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// RSA, what every card has today.
    Rsa(RsaPublicKey),
    /// Another algorithm, by its dotted object identifier.
    Other(String),
}

/// A certificate. Nothing in it is proven by parsing it.
#[derive(Clone)]
pub struct Certificate {
    der: Arc<[u8]>,
    signed: Range<usize>,
    signature_algorithm: Cow<'static, str>,
    signature: Part,
    serial: Part,
    issuer: Name,
    subject: Name,
    not_before: UnixTime,
    not_after: UnixTime,
    public_key: PublicKey,
    extensions: Extensions,
}

hides_personal_data!(Certificate, "Certificate");

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// The most bytes that are parsed. A certificate of a card has about 1,500, and some work on
    /// hostile ones grows with the square of their length.
    pub const MAX_LENGTH: usize = 16_384;

    /// Reads a certificate: exactly one DER object, nothing after it.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > Self::MAX_LENGTH {
            let length = bytes.len();
            return Err(CertificateError::TooLong { length });
        }
        if !der::is_der(bytes) {
            return Err(CertificateError::NotDer);
        }
        let malformed = |problem| CertificateError::Malformed { problem };
        // The parser skips what it does not expect inside a sequence; the outer one is counted here,
        // those below it by the second decoder.
        let der: Arc<[u8]> = bytes.into();
        let [tbs_element, outer_algorithm, _] = der::sole(&der)
            .filter(|outer| outer.tag == 0x30)
            .and_then(|outer| outer.expect_children([0x30, 0x30, 0x03]).ok())
            .ok_or(malformed(StructureProblem::NotThreeParts))?;
        // Without the values of the extensions: those are walked where they lie.
        let (_, parsed) = X509CertificateParser::new()
            .with_deep_parse_extensions(false)
            .parse(&der)
            .map_err(|_| malformed(StructureProblem::OtherStructure))?;
        let tbs = &parsed.tbs_certificate;
        if tbs.version != X509Version::V3 {
            return Err(malformed(StructureProblem::Version));
        }
        let inner_algorithm = tbs_element
            .children()
            .flatten()
            .find(|child| child.tag == 0x30)
            .ok_or(malformed(StructureProblem::NoSignatureAlgorithm))?;
        if inner_algorithm.raw != outer_algorithm.raw {
            return Err(malformed(StructureProblem::TwoSignatureAlgorithms));
        }
        if parsed.signature_value.unused_bits != 0 {
            return Err(malformed(StructureProblem::SignatureBits));
        }
        strict::check(bytes).map_err(malformed)?;
        let public_key = match tbs.subject_pki.parsed() {
            Ok(ParsedKey::RSA(key)) => {
                PublicKey::Rsa(RsaPublicKey::from_parts(key.modulus, key.exponent))
            }
            Ok(_) => PublicKey::Other(tbs.subject_pki.algorithm.algorithm.to_id_string()),
            Err(_) => return Err(malformed(StructureProblem::NoPublicKey)),
        };
        let start = tbs_element.offset;
        let part = |bytes| Part::of(&der, bytes);
        let name = |der| Name::new(part(der)).ok_or(malformed(StructureProblem::OtherStructure));
        Ok(Self {
            signed: start..start.saturating_add(tbs_element.raw.len()),
            signature_algorithm: dotted(&parsed.signature_algorithm.algorithm),
            signature: part(&parsed.signature_value.data),
            serial: part(serial(tbs.raw_serial())),
            issuer: name(tbs.issuer.as_raw())?,
            subject: name(tbs.subject.as_raw())?,
            not_before: UnixTime::from_seconds(tbs.validity.not_before.timestamp()),
            not_after: UnixTime::from_seconds(tbs.validity.not_after.timestamp()),
            public_key,
            extensions: Extensions::read(extensions(&tbs_element), &der)?,
            der: Arc::clone(&der),
        })
    }

    /// The certificate as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The serial number, big-endian, without the sign byte. Unique within the issuer.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Who issued it.
    #[must_use]
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// The subject. On cards the common name is an opaque identifier, not a name.
    #[must_use]
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The first second in which it is valid.
    #[must_use]
    pub const fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// The last second in which it is valid.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// Whether a time lies within the validity, both ends included.
    #[must_use]
    pub fn is_valid_at(&self, time: UnixTime) -> bool {
        (self.not_before..=self.not_after).contains(&time)
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The public key, when it is RSA.
    #[must_use]
    pub const fn rsa_key(&self) -> Option<&RsaPublicKey> {
        match &self.public_key {
            PublicKey::Rsa(key) => Some(key),
            PublicKey::Other(_) => None,
        }
    }

    /// The hash of its signature when that is RSA PKCS#1 v1.5 with SHA-2.
    #[must_use]
    pub fn signature_hash(&self) -> Option<HashAlgorithm> {
        signature_hash(&self.signature_algorithm)
    }

    /// Whether this key made the signature.
    ///
    /// # Errors
    /// [`SignatureError`]; [`SignatureError::Mismatch`] for other algorithms than RSA with SHA-2.
    pub fn check_signature(&self, issuer: &RsaPublicKey) -> Result<(), SignatureError> {
        let hash = self.signature_hash().ok_or(SignatureError::Mismatch)?;
        let signed = self.der.get(self.signed.clone()).unwrap_or_default();
        issuer.verify(hash, signed, &self.signature)
    }

    /// What the subject may do as an authority; `None` without that extension.
    #[must_use]
    pub const fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.extensions.basic_constraints
    }

    /// What the key may be used for; `None` without that extension.
    #[must_use]
    pub const fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    /// Dotted identifiers of extended uses; `None` without that extension.
    #[must_use]
    pub fn extended_key_usages(&self) -> Option<&[Cow<'static, str>]> {
        self.extensions.extended_key_usages.as_deref()
    }

    /// Whether the extended uses name client authentication.
    #[must_use]
    pub fn allows_client_authentication(&self) -> bool {
        self.extended_key_usages()
            .is_some_and(|uses| uses.iter().any(|usage| usage == "1.3.6.1.5.5.7.3.2"))
    }

    /// Dotted identifiers of the certificate policies.
    #[must_use]
    pub fn policies(&self) -> &[Cow<'static, str>] {
        &self.extensions.policies
    }

    /// The identifier of the key.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.subject_key_identifier.as_deref()
    }

    /// The identifier of the key that signed it.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.authority_key_identifier.as_deref()
    }

    /// The serial number of the issuer's certificate, from the authority key identifier.
    #[must_use]
    pub fn authority_serial(&self) -> Option<&[u8]> {
        self.extensions.authority_serial.as_deref()
    }

    /// The issuer of the issuer's certificate, from the authority key identifier.
    #[must_use]
    pub const fn authority_issuer(&self) -> Option<&Name> {
        self.extensions.authority_issuer.as_ref()
    }

    /// Directory names of the revocation lists, one per municipality; JPKI gives no URL.
    #[must_use]
    pub fn crl_distribution_points(&self) -> &[Name] {
        &self.extensions.crl_distribution_points
    }

    /// Addresses of OCSP responders.
    #[must_use]
    pub fn ocsp_responders(&self) -> &[String] {
        &self.extensions.ocsp_responders
    }

    /// Dotted identifiers of the critical extensions.
    #[must_use]
    pub fn critical_extensions(&self) -> &[Cow<'static, str>] {
        &self.extensions.critical
    }

    /// Those of the critical extensions that this crate does not understand.
    #[must_use]
    pub fn unknown_critical_extensions(&self) -> &[Cow<'static, str>] {
        &self.extensions.unknown_critical
    }

    /// What it claims to be for: an authority by its name, others by their policy.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        if self
            .basic_constraints()
            .is_some_and(|constraints| constraints.authority)
        {
            Purpose::of_authority(&self.subject)
        } else {
            Purpose::of_policies(self.policies())
        }
    }

    /// The hierarchy that its issuer's name claims.
    #[must_use]
    pub fn claimed_hierarchy(&self) -> Hierarchy {
        Hierarchy::of_organization(self.issuer.organization())
    }

    /// The four attributes of a signature certificate.
    ///
    /// # Errors
    /// [`SubjectError::None`] for any other certificate; other cases for a malformed one.
    pub const fn attributes(&self) -> Result<&SubjectAttributes, SubjectError> {
        match &self.extensions.attributes {
            Ok(attributes) => Ok(attributes),
            Err(error) => Err(*error),
        }
    }
}

/// The row of extensions in the part that is signed.
fn extensions<'a>(tbs: &ber::Element<'a>) -> Walk<'a> {
    let found = tbs.children().flatten().find(|child| child.tag == 0xA3);
    found
        .and_then(|explicit| Walk::into_sole(explicit.value, SEQUENCE).ok())
        .unwrap_or(Walk::new(&[]))
}
