//! Whether a certificate has the one form that its content has. A parser that skips what it does not
//! expect, takes a second form of a time or a default that is spelt out reads two files as one; so each
//! structure is decoded by a second decoder, which skips nothing, written back, and compared.

use der::asn1::UintRef;
use der::{Decode, Encode, Sequence};
use x509_cert::certificate::Certificate;
use x509_cert::ext::pkix::name::GeneralNames;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::Time;

use super::signature::signature_hash;
use super::words::StructureProblem;

const RSA: &str = "1.2.840.113549.1.1.1";

/// The last year whose times are written with two digits (RFC 5280, section 4.1.2.5).
const LAST_SHORT_YEAR: u16 = 2049;

/// `RSAPublicKey` (RFC 8017, section A.1.1): two positive numbers and nothing else.
#[derive(Sequence)]
struct RsaKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// Checks everything but the values of the extensions; the problem, when there is one.
pub(super) fn check(bytes: &[u8]) -> Result<(), StructureProblem> {
    let certificate = Certificate::from_der(bytes).map_err(|_| StructureProblem::OtherStructure)?;
    if !is_written(&certificate, bytes) {
        return Err(StructureProblem::OtherForm);
    }
    let content = &certificate.tbs_certificate;
    let validity = &content.validity;
    if !is_usual(&validity.not_before) || !is_usual(&validity.not_after) {
        return Err(StructureProblem::TimeForm);
    }
    // The one inside is the same: that is checked where the certificate is read.
    let algorithm = &certificate.signature_algorithm;
    if signature_hash(&algorithm.oid.to_string()).is_some() && !has_null(algorithm) {
        return Err(StructureProblem::AlgorithmParameters);
    }
    check_key(&content.subject_public_key_info)
}

fn check_key(key: &SubjectPublicKeyInfoOwned) -> Result<(), StructureProblem> {
    if key.algorithm.oid.to_string() != RSA {
        return Ok(());
    }
    if !has_null(&key.algorithm) {
        return Err(StructureProblem::KeyParameters);
    }
    let bits = key.subject_public_key.as_bytes();
    let read = bits.and_then(|bits| Some((RsaKey::from_der(bits).ok()?, bits)));
    match read {
        Some((numbers, bits)) if is_written(&numbers, bits) => Ok(()),
        _ => Err(StructureProblem::KeyNumbers),
    }
}

/// Whether the value of an extension is exactly what its identifier says; true for one that is not
/// known here.
pub(super) fn extension(identifier: &str, value: &[u8]) -> bool {
    match identifier {
        "2.5.29.14" => is_one::<SubjectKeyIdentifier>(value),
        "2.5.29.15" => is_one::<KeyUsage>(value),
        "2.5.29.17" | "2.5.29.18" => is_one::<GeneralNames>(value),
        "2.5.29.19" => is_one::<BasicConstraints>(value),
        "2.5.29.31" => is_one::<CrlDistributionPoints>(value),
        "2.5.29.32" => is_one::<CertificatePolicies>(value),
        "2.5.29.35" => is_one::<AuthorityKeyIdentifier>(value),
        "2.5.29.37" => is_one::<ExtendedKeyUsage>(value),
        "1.3.6.1.5.5.7.1.1" => is_one::<AuthorityInfoAccessSyntax>(value),
        "1.3.6.1.5.5.7.48.1.5" => is_one::<der::asn1::Null>(value),
        _ => true,
    }
}

/// Whether these bytes are what a value of this type is written as.
pub(super) fn is_one<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> bool {
    T::from_der(bytes).is_ok_and(|value| is_written(&value, bytes))
}

/// Whether the value is written as these bytes.
pub(super) fn is_written(value: &impl Encode, bytes: &[u8]) -> bool {
    value.to_der().is_ok_and(|written| written == bytes)
}

/// Two digits of the year up to 2049, four after that.
pub(super) fn is_usual(time: &Time) -> bool {
    match time {
        Time::UtcTime(_) => true,
        Time::GeneralTime(time) => time.to_date_time().year() > LAST_SHORT_YEAR,
    }
}

fn has_null(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm
        .parameters
        .as_ref()
        .is_some_and(|parameters| parameters.is_null())
}
