//! Object identifiers of revocation data (RFC 5280, section 5; RFC 6960, section 4.4).

use der::asn1::ObjectIdentifier;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

pub(super) const ISSUER_ALT_NAME: ObjectIdentifier = oid("2.5.29.18");
pub(super) const CRL_NUMBER: ObjectIdentifier = oid("2.5.29.20");
pub(super) const CRL_REASON: ObjectIdentifier = oid("2.5.29.21");
pub(super) const INVALIDITY_DATE: ObjectIdentifier = oid("2.5.29.24");
pub(super) const DELTA_CRL_INDICATOR: ObjectIdentifier = oid("2.5.29.27");
pub(super) const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = oid("2.5.29.28");
/// Entries of indirect lists.
pub(super) const CERTIFICATE_ISSUER: ObjectIdentifier = oid("2.5.29.29");
pub(super) const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = oid("2.5.29.35");
pub(super) const OCSP_BASIC: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.1");
pub(super) const OCSP_NONCE: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.2");
pub(super) const OCSP_NOCHECK: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.5");
pub(super) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(super) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
