//! Path validation: only the unchanged certificate passes, and the report says why.

use crate::pki_support as support;
use crate::pki_support::Draft;
use crate::pki_support::paths::{
    anchors, anchors_of, authentication, failures, failures_at, issue, now, signature,
};
use crate::sample::sampled;
use mynumber_card::Outcome;
use mynumber_card::pki::{
    Certificate, CheckKind, Hierarchy, Purpose, Reason, SignatureError, TrustAnchors, path,
};

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
    for position in sampled(6, 0..der.len()) {
        let mut changed = der.clone();
        changed[position] ^= 0x04;
        if let Ok(certificate) = Certificate::from_der(&changed) {
            let report = path::validate(&certificate, Purpose::Signature, &anchors, now());
            assert!(!report.is_valid(), "flip at {position}");
            assert_eq!(report.anchor, None, "flip at {position}");
        }
    }
}
