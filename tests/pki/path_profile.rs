//! Path validation: what a certificate of each purpose must say, and must not.

use crate::pki_support as support;
use crate::pki_support::Draft;
use crate::pki_support::paths::{authentication, failures, failures_at, issue, now, signature};
use mynumber_card::pki::{CheckKind, Purpose, Reason, SignatureError, TrustAnchors};

#[test]
fn an_authority_is_no_person() {
    let mut draft = authentication();
    draft
        .extensions
        .push(("2.5.29.19", true, vec![0x30, 0x03, 0x01, 0x01, 0xFF]));
    let found = failures(&draft, Purpose::Authentication);
    assert!(found.contains(&(
        CheckKind::CertificateBasicConstraints,
        Reason::BasicConstraints
    )));
}

#[test]
fn key_usage_must_be_that_of_the_purpose() {
    let usage_error = [(CheckKind::CertificateKeyUsage, Reason::KeyUsage)];
    for usage in [
        // nothing, keyEncipherment, nonRepudiation too, keyCertSign too, cRLSign too
        vec![0x03, 0x01, 0x00],
        vec![0x03, 0x02, 0x05, 0x20],
        vec![0x03, 0x02, 0x06, 0xC0],
        vec![0x03, 0x02, 0x02, 0x84],
        vec![0x03, 0x02, 0x01, 0x82],
    ] {
        let mut draft = authentication();
        draft.extension("2.5.29.15").2 = usage;
        assert_eq!(failures(&draft, Purpose::Authentication), usage_error);
    }
    let none = authentication().without("2.5.29.15");
    assert_eq!(failures(&none, Purpose::Authentication), usage_error);
    let mut only_digital_signature = signature();
    only_digital_signature.extension("2.5.29.15").2 = vec![0x03, 0x02, 0x07, 0x80];
    assert_eq!(
        failures(&only_digital_signature, Purpose::Signature),
        usage_error
    );
}

#[test]
fn extended_key_usage_must_be_that_of_the_purpose() {
    let error = [(
        CheckKind::CertificateExtendedKeyUsage,
        Reason::ExtendedKeyUsage,
    )];
    let none = authentication().without("2.5.29.37");
    assert_eq!(failures(&none, Purpose::Authentication), error);
    let mut server = authentication();
    server.extension("2.5.29.37").2 = support::seq(&[&support::oid("1.3.6.1.5.5.7.3.1")]);
    assert_eq!(failures(&server, Purpose::Authentication), error);
    let mut client = signature();
    let uses = support::seq(&[&support::oid("1.3.6.1.5.5.7.3.2")]);
    client.extensions.push(("2.5.29.37", false, uses));
    assert_eq!(failures(&client, Purpose::Signature), error);
}

#[test]
fn the_policy_must_be_one_of_the_purpose() {
    let with = |policies: &[&str]| {
        let policies: Vec<_> = policies
            .iter()
            .map(|policy| support::seq(&[&support::oid(policy)]))
            .collect();
        let mut draft = authentication();
        draft.extension("2.5.29.32").2 = support::tlv(0x30, &policies.concat());
        failures(&draft, Purpose::Authentication)
    };
    assert_eq!(with(&["1.2.392.200149.8.5.1.3.30"]), []);
    assert_eq!(with(&["1.2.392.200149.8.5.1.0.30"]), []);
    let error = [(CheckKind::CertificatePolicy, Reason::Policy)];
    assert_eq!(with(&["2.5.29.32.0"]), error);
    assert_eq!(with(&["1.2.392.200149.8.5.1.3.31"]), error);
    assert_eq!(
        with(&["1.2.392.200149.8.5.1.3.30", "1.2.392.200149.8.5.1.1.20"]),
        error
    );
    assert_eq!(
        with(&["1.2.392.200149.8.5.1.1.20"]),
        [(
            CheckKind::CertificatePolicy,
            Reason::Purpose {
                expected: Purpose::Authentication,
                found: Purpose::Signature
            }
        )]
    );
    assert_eq!(
        failures(
            &authentication().without("2.5.29.32"),
            Purpose::Authentication
        ),
        error
    );
}

#[test]
fn policies_of_one_hierarchy_do_not_count_in_the_other() {
    for (organization, right, wrong) in [("JPKI", "3.30", "0.30"), ("JPKI-TEST", "0.30", "3.30")] {
        let key = support::key("pki-authority");
        let name = support::authority_name(organization, support::AUTH_UNIT);
        let root = Draft {
            issuer: name.clone(),
            subject: name.clone(),
            ..support::authority(&key, support::AUTH_UNIT)
        };
        let mut anchors = TrustAnchors::none();
        anchors.add(&root.signed_by(&key)).unwrap();
        let with = |policy: &str| {
            let mut draft = Draft {
                issuer: name.clone(),
                ..authentication()
            };
            draft.extension("2.5.29.35").2 =
                support::seq(&[&support::tlv(0x80, &support::key_id(&key))]);
            let oid = support::oid(&format!("1.2.392.200149.8.5.1.{policy}"));
            draft.extension("2.5.29.32").2 = support::seq(&[&support::seq(&[&oid])]);
            failures_at(&issue(&draft), Purpose::Authentication, &anchors, now())
        };
        assert_eq!(with(right), []);
        assert_eq!(
            with(wrong),
            [(CheckKind::CertificatePolicy, Reason::Policy)]
        );
    }
}

#[test]
fn each_unknown_critical_extension_is_refused() {
    let name_constraints = support::tlv(
        0x30,
        &support::tlv(0xA0, &support::seq(&[&[0x82, 0x01, b'x']])),
    );
    for (kind, value) in [
        ("1.2.3.4", vec![0x05, 0x00]),
        ("2.5.29.30", name_constraints),
        ("2.5.29.36", support::tlv(0x30, &[0x80, 0x01, 0x00])),
        ("2.5.29.54", vec![0x02, 0x01, 0x00]),
    ] {
        let mut draft = authentication();
        draft.extensions.push((kind, true, value.clone()));
        assert_eq!(
            failures(&draft, Purpose::Authentication),
            [(
                CheckKind::CertificateCriticalExtensions,
                Reason::CriticalExtension { oid: kind.into() }
            )]
        );
        draft.extension(kind).1 = false;
        assert_eq!(failures(&draft, Purpose::Authentication), []);
    }
}

#[test]
fn weak_keys_and_old_hashes_are_refused() {
    for (file, error) in [
        ("pki-1024-bits", SignatureError::KeySize { bits: 1024 }),
        ("pki-exponent-3", SignatureError::KeyNumbers),
    ] {
        let draft = Draft {
            key_info: support::rsa_key_info(&support::key(file)),
            ..authentication()
        };
        assert_eq!(
            failures(&draft, Purpose::Authentication),
            [(CheckKind::CertificateKey, Reason::Signature(error))]
        );
    }
    // sha1WithRSAEncryption, md5WithRSAEncryption, RSASSA-PSS, ecdsa-with-SHA256
    for algorithm in [
        "1.2.840.113549.1.1.5",
        "1.2.840.113549.1.1.4",
        "1.2.840.113549.1.1.10",
        "1.2.840.10045.4.3.2",
    ] {
        let algorithm = support::seq(&[&support::oid(algorithm), &[0x05, 0x00]]);
        let draft = Draft {
            algorithm: algorithm.clone(),
            outer_algorithm: algorithm,
            ..authentication()
        };
        assert_eq!(
            failures(&draft, Purpose::Authentication),
            [(CheckKind::CertificateSignature, Reason::Algorithm)]
        );
    }
}
