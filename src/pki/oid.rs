//! Object identifiers: those of revocation data (RFC 5280, section 5; RFC 6960, section 4.4), and the texts of those
//! that certificates of JPKI have.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;
use x509_parser::asn1_rs::Oid;

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

const fn known(dotted: &'static str) -> (ObjectIdentifier, &'static str) {
    (oid(dotted), dotted)
}

/// Written out once: a text that is made for each of the thirty in a certificate is most of the work of reading it.
const KNOWN: [(ObjectIdentifier, &str); 35] = [
    known("2.5.4.6"),
    known("2.5.4.10"),
    known("2.5.4.11"),
    known("2.5.4.3"),
    known("2.5.4.7"),
    known("1.2.840.113549.1.1.11"),
    known("1.2.840.113549.1.1.1"),
    known("1.2.840.113549.1.1.12"),
    known("1.2.840.113549.1.1.13"),
    known("2.5.29.14"),
    known("2.5.29.15"),
    known("2.5.29.17"),
    known("2.5.29.18"),
    known("2.5.29.19"),
    known("2.5.29.31"),
    known("2.5.29.32"),
    known("2.5.29.35"),
    known("2.5.29.37"),
    known("1.3.6.1.5.5.7.1.1"),
    known("1.3.6.1.5.5.7.48.1"),
    known("1.3.6.1.5.5.7.48.2"),
    known("1.3.6.1.5.5.7.3.2"),
    known("1.2.392.200149.8.5.1.3.30"),
    known("1.2.392.200149.8.5.1.0.30"),
    known("1.2.392.200149.8.5.1.1.20"),
    known("1.2.392.200149.8.5.1.0.20"),
    known("1.2.392.200149.8.5.1.1.40"),
    known("1.2.392.200149.8.5.1.0.40"),
    known("1.2.392.200149.8.5.5.1"),
    known("1.2.392.200149.8.5.5.2"),
    known("1.2.392.200149.8.5.5.3"),
    known("1.2.392.200149.8.5.5.4"),
    known("1.2.392.200149.8.5.5.5"),
    known("1.2.392.200149.8.5.5.6"),
    known("1.3.6.1.5.5.7.48.1.5"),
];

/// The dotted text of a known one, from the value of its object.
fn known_text(bytes: &[u8]) -> Option<&'static str> {
    let (_, text) = KNOWN.iter().find(|(oid, _)| oid.as_bytes() == bytes)?;
    Some(text)
}

/// The dotted text.
pub(super) fn dotted(oid: &Oid<'_>) -> Cow<'static, str> {
    known_text(oid.as_bytes()).map_or_else(|| oid.to_id_string().into(), Cow::Borrowed)
}

/// The dotted text, from the value of an object.
pub(super) fn text_of_value(value: &[u8]) -> Cow<'static, str> {
    dotted(&Oid::new(value.into()))
}

/// The dotted text.
pub(super) fn text(oid: ObjectIdentifier) -> Cow<'static, str> {
    known_text(oid.as_bytes()).map_or_else(|| oid.to_string().into(), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, dotted};
    use x509_parser::asn1_rs::Oid;

    #[test]
    fn the_text_of_a_known_one_is_the_one_that_is_made() {
        for (oid, text) in KNOWN {
            let read = Oid::new(oid.as_bytes().into());
            assert_eq!(read.to_id_string(), text);
            assert_eq!(dotted(&read), text);
            assert_eq!(super::text(oid), text);
        }
        // 2.5.4.99 is not among them.
        assert_eq!(dotted(&Oid::new((&[0x55, 4, 99][..]).into())), "2.5.4.99");
    }
}
