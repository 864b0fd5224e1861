//! Path validation: nothing but the untouched certificate passes, and the report says why.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod pki_support;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{
    Certificate, CheckKind, Hierarchy, Outcome, Purpose, Reason, SignatureError, TrustAnchors, path,
};
use pki_support as support;
use pki_support::Draft;

fn now() -> UnixTime {
    "2026-11-23T09:00:00+09:00".parse().unwrap()
}

/// Both roots of one authority key pair, and another generation of each under the same name.
fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    for key in ["pki-other-authority", "pki-authority"] {
        let key = support::key(key);
        for unit in [support::AUTH_UNIT, support::SIGN_UNIT] {
            anchors
                .add(&support::authority(&key, unit).signed_by(&key))
                .unwrap();
        }
    }
    anchors
}

/// Roots of one purpose only.
fn anchors_of(unit: &str) -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    for key in ["pki-other-authority", "pki-authority"] {
        let key = support::key(key);
        anchors
            .add(&support::authority(&key, unit).signed_by(&key))
            .unwrap();
    }
    anchors
}

fn authentication() -> Draft {
    support::authentication(&support::key("pki-authority"), &support::key("pki-holder"))
}

fn signature() -> Draft {
    support::signature(&support::key("pki-authority"), &support::key("pki-holder"))
}

fn issue(draft: &Draft) -> Certificate {
    Certificate::from_der(&draft.signed_by(&support::key("pki-authority"))).unwrap()
}

/// What failed, of a certificate issued by the right key.
fn failures(draft: &Draft, purpose: Purpose) -> Vec<(CheckKind, Reason)> {
    let unit = match purpose {
        Purpose::Signature => support::SIGN_UNIT,
        _ => support::AUTH_UNIT,
    };
    failures_at(&issue(draft), purpose, &anchors_of(unit), now())
}

fn failures_at(
    certificate: &Certificate,
    purpose: Purpose,
    anchors: &TrustAnchors,
    at: UnixTime,
) -> Vec<(CheckKind, Reason)> {
    let report = path::validate(certificate, purpose, anchors, at);
    let failures: Vec<_> = report
        .checks
        .failures()
        .map(|(kind, reason)| (kind, reason.clone()))
        .collect();
    assert_eq!(report.is_valid(), failures.is_empty());
    failures
}

#[test]
fn an_untouched_certificate_of_either_purpose_is_valid() {
    for (draft, purpose, unit) in [
        (
            authentication(),
            Purpose::Authentication,
            support::AUTH_UNIT,
        ),
        (signature(), Purpose::Signature, support::SIGN_UNIT),
    ] {
        let anchors = anchors_of(unit);
        let certificate = issue(&draft);
        let report = path::validate(&certificate, purpose, &anchors, now());
        assert_eq!(report.checks.failures().next(), None);
        assert!(report.is_valid());
        assert_eq!(report.hierarchy(), Some(Hierarchy::Other));
        // The right one of two generations with one name.
        assert_eq!(
            report
                .anchor
                .unwrap()
                .certificate()
                .subject_key_identifier(),
            certificate.authority_key_identifier()
        );
        assert_eq!(
            report.checks.not_checked().collect::<Vec<_>>(),
            [CheckKind::CertificateRevocation]
        );
        assert_eq!(report.checks.checks().len(), 14);
    }
}

#[test]
fn authentication_is_not_signature() {
    let kinds = |draft: &Draft, purpose| -> Vec<_> {
        failures_at(&issue(draft), purpose, &anchors(), now())
            .into_iter()
            .map(|(kind, _)| kind)
            .collect()
    };
    let as_signature = kinds(&authentication(), Purpose::Signature);
    for kind in [
        CheckKind::CertificatePolicy,
        CheckKind::CertificateKeyUsage,
        CheckKind::CertificateExtendedKeyUsage,
    ] {
        assert!(as_signature.contains(&kind), "{kind}");
    }
    let as_authentication = kinds(&signature(), Purpose::Authentication);
    for kind in [
        CheckKind::CertificatePolicy,
        CheckKind::CertificateKeyUsage,
        CheckKind::CertificateExtendedKeyUsage,
    ] {
        assert!(as_authentication.contains(&kind), "{kind}");
    }
    assert!(!kinds(&authentication(), Purpose::AuthenticationAuthority).is_empty());
    assert!(!kinds(&authentication(), Purpose::Other).is_empty());
}

#[test]
fn the_authority_for_signatures_does_not_issue_authentication_certificates() {
    // The same key under the other name: signature and key identifier fit.
    let found = failures_at(
        &issue(&authentication()),
        Purpose::Authentication,
        &anchors_of(support::SIGN_UNIT),
        now(),
    );
    assert_eq!(
        found,
        [
            (CheckKind::CertificateNames, Reason::NameMismatch),
            (
                CheckKind::CertificateKeyIdentifiers,
                Reason::KeyIdentifierMismatch
            ),
            (
                CheckKind::AnchorPurpose,
                Reason::Purpose {
                    expected: Purpose::AuthenticationAuthority,
                    found: Purpose::SignatureAuthority
                }
            ),
        ]
    );
}

#[test]
fn validity_is_checked_of_certificate_and_anchor() {
    let certificate = issue(&authentication());
    let anchors = anchors_of(support::AUTH_UNIT);
    let at = |time: &str| {
        failures_at(
            &certificate,
            Purpose::Authentication,
            &anchors,
            time.parse().unwrap(),
        )
    };
    assert_eq!(at("2025-04-01T00:00:00Z"), []);
    assert_eq!(at("2030-02-17T14:59:59Z"), []);
    assert_eq!(
        at("2030-02-17T15:00:00Z"),
        [(
            CheckKind::CertificateValidity,
            Reason::Expired {
                until: certificate.not_after()
            }
        )]
    );
    assert_eq!(
        at("2025-03-31T23:59:59Z"),
        [(
            CheckKind::CertificateValidity,
            Reason::NotYetValid {
                from: certificate.not_before()
            }
        )]
    );

    let long = Draft {
        not_after: "20550101000000Z".into(),
        ..authentication()
    };
    let found = failures_at(
        &issue(&long),
        Purpose::Authentication,
        &anchors,
        "2041-01-01T00:00:00Z".parse().unwrap(),
    );
    assert!(
        matches!(
            found.as_slice(),
            [(CheckKind::AnchorValidity, Reason::Expired { .. })]
        ),
        "{found:?}"
    );
}

#[test]
fn an_authority_that_nobody_accepts_is_named_by_its_claim() {
    let certificate = issue(&authentication());
    for (organization, claimed) in [
        ("JPKI", Hierarchy::Production),
        ("JPKI-TEST", Hierarchy::Test),
        ("JPKI-TRIAL", Hierarchy::Other),
    ] {
        let draft = Draft {
            issuer: support::authority_name(organization, support::AUTH_UNIT),
            ..authentication()
        };
        let anchors = TrustAnchors::production().and_test_cards();
        let report = path::validate(&issue(&draft), Purpose::Authentication, &anchors, now());
        assert_eq!(
            report.checks.outcome(CheckKind::CertificateAnchor),
            Some(&Outcome::Failed(Reason::UnknownAuthority { claimed }))
        );
        assert_eq!((report.anchor, report.is_valid()), (None, false));
        assert_eq!(report.checks.checks().len(), 14);
    }
    let none = TrustAnchors::none();
    assert!(!path::validate(&certificate, Purpose::Authentication, &none, now()).is_valid());
}

#[test]
fn a_certificate_signed_by_another_key_fails_at_the_signature() {
    let forged =
        Certificate::from_der(&authentication().signed_by(&support::key("pki-holder"))).unwrap();
    let anchors = anchors_of(support::AUTH_UNIT);
    let report = path::validate(&forged, Purpose::Authentication, &anchors, now());
    assert_eq!(
        report.checks.failures().collect::<Vec<_>>(),
        [(
            CheckKind::CertificateSignature,
            &Reason::Signature(SignatureError::Mismatch)
        )]
    );
    assert_eq!(report.anchor, None);
}

#[test]
fn a_wrong_or_missing_key_identifier_is_found_though_the_signature_fits() {
    let missing = authentication().without("2.5.29.35");
    assert_eq!(
        failures(&missing, Purpose::Authentication),
        [(
            CheckKind::CertificateKeyIdentifiers,
            Reason::NoKeyIdentifier
        )]
    );
    let mut wrong = authentication();
    wrong.extension("2.5.29.35").2 = support::seq(&[&support::tlv(0x80, &[7; 20])]);
    assert_eq!(
        failures(&wrong, Purpose::Authentication),
        [(
            CheckKind::CertificateKeyIdentifiers,
            Reason::KeyIdentifierMismatch
        )]
    );
    let mut serial = authentication();
    let id = support::key_id(&support::key("pki-authority"));
    serial.extension("2.5.29.35").2 = support::seq(&[
        &support::tlv(0x80, &id),
        &support::tlv(0xA1, &support::tlv(0xA4, &serial.issuer.clone())),
        &support::tlv(0x82, &[0x10, 0x02]),
    ]);
    assert_eq!(
        failures(&serial, Purpose::Authentication),
        [(
            CheckKind::CertificateKeyIdentifiers,
            Reason::KeyIdentifierMismatch
        )]
    );
}

#[test]
fn another_issuer_name_is_found_though_the_signature_fits() {
    let draft = Draft {
        issuer: support::authority_name("JPKI-TRIAL", "another unit"),
        ..authentication()
    };
    assert_eq!(
        failures(&draft, Purpose::Authentication),
        [(CheckKind::CertificateNames, Reason::NameMismatch)]
    );
}

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

#[test]
fn a_published_root_is_no_persons_certificate() {
    let anchors = TrustAnchors::production();
    for anchor in anchors.certificates() {
        for purpose in [Purpose::Authentication, Purpose::Signature] {
            let found = failures_at(anchor.certificate(), purpose, &anchors, now());
            assert!(
                found.contains(&(
                    CheckKind::CertificateBasicConstraints,
                    Reason::BasicConstraints
                )),
                "{found:?}"
            );
        }
    }
}

#[test]
fn every_flipped_byte_is_found() {
    let key = support::key("pki-authority");
    let anchors = anchors_of(support::SIGN_UNIT);
    let der = signature().signed_by(&key);
    for position in 0..der.len() {
        let mut changed = der.clone();
        changed[position] ^= 0x04;
        if let Ok(certificate) = Certificate::from_der(&changed) {
            let report = path::validate(&certificate, Purpose::Signature, &anchors, now());
            assert!(!report.is_valid(), "flip at {position}");
            assert_eq!(report.anchor, None, "flip at {position}");
        }
    }
}
