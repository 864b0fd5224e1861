//! The reference to the holder of a certificate.

use mynumber_card::identity::HolderReference;
use mynumber_card::pki::Certificate;

#[test]
fn a_holder_reference_is_stable_and_differs_by_issuer_key_and_serial() {
    let reference = HolderReference::from_parts(b"issuer", Some(b"key"), &[0, 1, 2]);
    assert_eq!(reference.serial(), [1, 2]);
    assert_eq!(
        reference,
        HolderReference::from_parts(b"issuer", Some(b"key"), &[1, 2])
    );
    // Computed with Python from the documented bytes.
    assert_eq!(
        reference.to_string(),
        "7b0b73d166a9520f8a045613fe8284075933007e646d00beb3681e730412d98c"
    );
    for other in [
        HolderReference::from_parts(b"issuer", Some(b"key"), &[1, 3]),
        HolderReference::from_parts(b"issuer", Some(b"other"), &[1, 2]),
        HolderReference::from_parts(b"issuer", None, &[1, 2]),
        HolderReference::from_parts(b"issuerkey", Some(b""), &[1, 2]),
        HolderReference::from_parts(b"issuer", Some(b"key\x01"), &[2]),
    ] {
        assert_ne!(reference.digest(), other.digest());
    }
}

#[test]
fn a_holder_reference_is_made_of_the_certificate() {
    let certificate =
        Certificate::from_der(include_bytes!("../../src/pki/anchors/authca03.cer")).unwrap();
    let reference = HolderReference::from_certificate(&certificate);
    assert_eq!(reference.issuer(), certificate.issuer().der());
    assert_eq!(reference.serial(), certificate.serial());
    let other =
        Certificate::from_der(include_bytes!("../../src/pki/anchors/authca02.cer")).unwrap();
    assert_ne!(reference, HolderReference::from_certificate(&other));
}
