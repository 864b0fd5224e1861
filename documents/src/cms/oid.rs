//! The object identifiers of signed messages.

use der::oid::ObjectIdentifier;
use mynumber_card::pki::HashAlgorithm;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// id-data (RFC 5652, section 4): content of any kind.
pub(crate) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
/// id-signedData (RFC 5652, section 5.1).
pub(crate) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");

/// Attributes (RFC 5652, section 11; RFC 5035).
pub(crate) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

/// rsaEncryption, with which PKCS #1 v1.5 is meant (RFC 3370, section 3.2).
pub(crate) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
/// RSASSA-PSS and its mask (RFC 8017, appendix A.2).
pub(crate) const PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
pub(crate) const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");

pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");

/// The hash functions (RFC 5754), each with its own identifier and that of PKCS #1 v1.5 with it.
const HASHES: [(HashAlgorithm, ObjectIdentifier, ObjectIdentifier); 3] = [
    (HashAlgorithm::Sha256, SHA256, oid("1.2.840.113549.1.1.11")),
    (
        HashAlgorithm::Sha384,
        oid("2.16.840.1.101.3.4.2.2"),
        oid("1.2.840.113549.1.1.12"),
    ),
    (
        HashAlgorithm::Sha512,
        oid("2.16.840.1.101.3.4.2.3"),
        oid("1.2.840.113549.1.1.13"),
    ),
];

/// The hash function of an identifier.
pub(crate) fn hash(found: ObjectIdentifier) -> Option<HashAlgorithm> {
    let mut hashes = HASHES.into_iter();
    hashes.find_map(|(hash, own, _)| (own == found).then_some(hash))
}

/// The hash function of a signature algorithm that is PKCS #1 v1.5 with one.
pub(crate) fn hash_of_signature(found: ObjectIdentifier) -> Option<HashAlgorithm> {
    let mut hashes = HASHES.into_iter();
    hashes.find_map(|(hash, _, with)| (with == found).then_some(hash))
}
