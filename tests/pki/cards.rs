//! The cards of the ready-made people, made by another program: every signature on them holds.

use std::fs;
use std::path::Path;

use mynumber_card::data::{Attributes, CardId, MyNumber, PartialDate, TokenInfo, UnixTime};
use mynumber_card::pki::integrity::{
    AssistFiles, verify_age_record, verify_face, verify_number_picture,
};
use mynumber_card::pki::{
    CardAuthority, CardCertificate, Certificate, CheckKind, Hierarchy, KeyId, Purpose, Reason,
    RsaPublicKey, TrustAnchors, cvc, path,
};
use mynumber_card::sim::people;

/// A day on which the cards of the ready-made people are valid, except the expired one.
fn today() -> UnixTime {
    "2026-11-23T00:00:00Z".parse().unwrap()
}

fn file(person: &str, name: &str) -> Option<Vec<u8>> {
    let path = format!(
        "{}/fixtures/people/{person}/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::read(path).ok()
}

/// The authority of the simulator, from its published files.
fn anchors() -> TrustAnchors {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/authority");
    let mut anchors = TrustAnchors::none();
    for name in [
        "authca-sim-1",
        "authca-sim-2",
        "signca-sim-1",
        "signca-sim-2",
    ] {
        let der = fs::read(folder.join(name).with_extension("cer")).unwrap();
        anchors.add(&der).unwrap();
    }
    let keys = fs::read_to_string(folder.join("cvc-ca-keys.json")).unwrap();
    let keys: serde_json::Value = serde_json::from_str(&keys).unwrap();
    for key in keys.as_array().unwrap() {
        let bytes = |field: &str| hex::decode(key[field].as_str().unwrap()).unwrap();
        let id = KeyId(bytes("key_id").try_into().unwrap());
        let key = RsaPublicKey::from_parts(&bytes("modulus"), &bytes("exponent"));
        anchors.add_card_authority(CardAuthority::new(id, key).unwrap());
    }
    anchors
}

#[test]
fn certificates_of_the_ready_people_are_valid_under_their_own_authority_only() {
    let anchors = anchors();
    let production = TrustAnchors::production().and_test_cards();
    let mut seen = 0;
    for name in people::NAMES {
        for (file_name, purpose) in [
            ("jpki/000A.bin", Purpose::Authentication),
            ("jpki/0001.bin", Purpose::Signature),
        ] {
            let Some(der) = file(name, file_name) else {
                continue;
            };
            seen += 1;
            let certificate = Certificate::from_der(&der).unwrap();
            assert_eq!(certificate.purpose(), purpose, "{name}");
            let report = path::validate(&certificate, purpose, &anchors, today());
            let failures: Vec<_> = report.checks.failures().collect();
            if name == "expired" {
                let until = certificate.not_after();
                assert_eq!(
                    failures,
                    [(CheckKind::CertificateValidity, &Reason::Expired { until })]
                );
            } else {
                assert_eq!(failures, [], "{name}");
                assert!(report.is_valid());
            }
            assert_eq!(report.hierarchy(), Some(Hierarchy::Other));
            let elsewhere = path::validate(&certificate, purpose, &production, today());
            assert!(!elsewhere.is_valid() && elsewhere.anchor.is_none());
        }
    }
    assert!(seen >= people::NAMES.len(), "{seen} certificates");
}

#[test]
fn the_card_carries_the_certificate_of_the_anchor_that_issued_its_own() {
    let anchors = anchors();
    for (own, authority, purpose) in [
        ("jpki/000A.bin", "jpki/000B.bin", Purpose::Authentication),
        ("jpki/0001.bin", "jpki/0002.bin", Purpose::Signature),
    ] {
        let own = Certificate::from_der(&file("taro", own).unwrap()).unwrap();
        let report = path::validate(&own, purpose, &anchors, today());
        let anchor = report.anchor.unwrap().certificate();
        assert_eq!(anchor.der(), file("taro", authority).unwrap());
    }
}

#[test]
fn signature_certificates_carry_what_the_people_declared() {
    for name in people::NAMES {
        let Some(der) = file(name, "jpki/0001.bin") else {
            continue;
        };
        let person = people::person(name).unwrap();
        let certificate = Certificate::from_der(&der).unwrap();
        let attributes = certificate.attributes().unwrap();
        let (text, marks) = match &person.substitutes.name {
            Some(substituted) => (&substituted.text, Some(substituted.marks.as_str())),
            None => (&person.name, None),
        };
        assert_eq!(attributes.name, *text, "{name}");
        let found = attributes.name_substitutes.as_ref().unwrap();
        assert!(found.fits(&attributes.name), "{name}");
        assert_eq!(found.any(), marks.is_some_and(|marks| marks.contains('1')));
        if let Some(marks) = marks {
            assert_eq!(found.as_str(), marks);
        }
        let address = match &person.substitutes.address {
            Some(substituted) => &substituted.text,
            None => &person.address,
        };
        assert_eq!(attributes.address, *address, "{name}");
        assert_eq!(attributes.birth_date.date(), Some(person.birth));
        assert_eq!(attributes.birth_date.era_fits(), Some(true));
        assert_eq!(attributes.sex, person.sex);
    }
}

#[test]
fn files_of_the_ready_people_hold() {
    let anchors = anchors();
    let mut seen = 0;
    for name in people::NAMES {
        let Some(attributes) = file(name, "input-assist/0002.bin") else {
            continue;
        };
        seen += 1;
        let person = people::person(name).unwrap();
        let get = |name_of_file: &str| file(name, name_of_file).unwrap();
        let attributes = Attributes::parse(&attributes).unwrap();
        assert_eq!(attributes.name(), person.name);
        assert_eq!(attributes.address(), person.address);
        assert_eq!(attributes.birth_date(), PartialDate::from(person.birth));
        assert_eq!(attributes.sex(), person.sex);
        let number = get("input-assist/0001.bin");
        assert_eq!(MyNumber::parse(&number).unwrap().reveal(), person.my_number);

        let report = AssistFiles {
            certificate: &get("input-assist/0004.bin"),
            integrity: &get("input-assist/0003.bin"),
            attributes: Some(&attributes),
            my_number: Some(&number),
            signing_key: Some(&get("input-assist/0007.bin")),
            answer: None,
        }
        .verify(&anchors);
        assert_eq!(report.checks.failures().collect::<Vec<_>>(), [], "{name}");
        assert_eq!(
            report.checks.not_checked().collect::<Vec<_>>(),
            [CheckKind::CardChallenge]
        );

        let certificate = get("card-surface/0004.bin");
        let age = get("card-surface/0001.bin");
        let (record, report) = verify_age_record(&certificate, &age, None, &anchors);
        assert_eq!(report.checks.failures().collect::<Vec<_>>(), [], "{name}");
        assert_eq!(record.unwrap().birth_date.date(), Some(person.birth));
        let (face, report) =
            verify_face(&certificate, &get("card-surface/0002.bin"), None, &anchors);
        assert_eq!(report.checks.failures().collect::<Vec<_>>(), [], "{name}");
        assert_eq!(*face.unwrap().expiry.unproven(), person.card.expiry);
        let picture = get("card-surface/0005.bin");
        let (_, report) = verify_number_picture(&certificate, &picture, None, &anchors);
        assert_eq!(report.checks.failures().collect::<Vec<_>>(), [], "{name}");

        let object = |object: &str| {
            let bytes = get(&format!("data-objects/{object}.bin"));
            CardCertificate::parse_data_object(&bytes).unwrap()
        };
        let report = cvc::verify_card_chain(&object("00F8"), &object("7F21"), &anchors);
        assert_eq!(report.failures().collect::<Vec<_>>(), [], "{name}");

        let id = CardId::parse(&get("common/0001-1.bin")).unwrap();
        assert_eq!(id.expiry(), person.card.expiry);
    }
    assert!(seen >= 9, "{seen} plastic cards");
}

#[test]
fn parts_of_two_people_do_not_make_one() {
    let anchors = anchors();
    let get = |name: &str, name_of_file: &str| file(name, name_of_file).unwrap();
    let attributes = Attributes::parse(&get("foreign", "input-assist/0002.bin")).unwrap();
    let report = AssistFiles {
        certificate: &get("taro", "input-assist/0004.bin"),
        integrity: &get("taro", "input-assist/0003.bin"),
        attributes: Some(&attributes),
        my_number: Some(&get("foreign", "input-assist/0001.bin")),
        signing_key: Some(&get("taro", "input-assist/0007.bin")),
        answer: None,
    }
    .verify(&anchors);
    assert_eq!(
        report.checks.failures().collect::<Vec<_>>(),
        [
            (CheckKind::AttributesDigest, &Reason::DigestMismatch),
            (CheckKind::MyNumberDigest, &Reason::DigestMismatch),
        ]
    );
}

#[test]
fn token_information_of_the_ready_people_is_read() {
    for name in people::NAMES {
        let info = TokenInfo::parse(&file(name, "jpki/0006.bin").unwrap()).unwrap();
        let kind = format!("{:?}", info.kind());
        let expected = match name {
            "android" => "Android",
            "iphone" => "IPhone",
            _ => "PlasticCard",
        };
        assert_eq!(kind, expected);
    }
}
