//! Evidence that a hostile reader could hand in, and the results that it must not have.

use crate::parts::{
    ATTRIBUTES, CARD, CERTIFICATE, Parts, anchors, key, now, read_from, request, request_with,
};
use mynumber_card::Coded as _;
use mynumber_card::identity::policy::RevocationRule;
use mynumber_card::identity::{Evidence, Expected, Level, Policy, Request, Verification, Wanted};
use mynumber_card::pki::{CheckKind, RevocationData, RevocationOptions};

fn auth() -> Parts {
    Parts::of(&read_from("taro", &request(Level::Auth)))
}

fn certificate() -> Vec<u8> {
    auth().bytes(CERTIFICATE)
}

#[test]
fn there_is_no_way_around_the_checks_of_evidence_inside_another_message() {
    // A dishonest reader leaves out the files of the card, and has the holder's key sign the rest.
    let mut without = auth();
    without.0.as_object_mut().unwrap().remove("card");
    let without = without.held_by(&certificate(), &key("taro-auth"));
    assert!(without.parse().is_err());
    assert!(serde_json::from_value::<Evidence>(without.0).is_err());

    let holder = request_with(0x42, Level::Auth, Wanted::Holder, now());
    let mut more = Parts::of(&read_from("taro", &holder));
    more.0["card"] = auth().get(CARD).clone();
    assert!(serde_json::from_value::<Evidence>(more.0).is_err());

    let whole = auth();
    for (part, value) in [
        ("/challenge", ""),
        ("/challenge", "42"),
        ("/audience", ""),
        ("/audience", "bank\u{0}"),
    ] {
        let mut request = whole.get("/request").clone();
        *request.pointer_mut(part).unwrap() = value.into();
        assert!(serde_json::from_value::<Request>(request.clone()).is_err());
        let evidence = whole.clone().with("/request", &request);
        assert!(serde_json::from_value::<Evidence>(evidence.0).is_err());
    }
    let same: Evidence = serde_json::from_value(whole.0.clone()).unwrap();
    assert_eq!(same, whole.parse().unwrap());
}

#[test]
fn revocation_data_that_does_not_count_is_not_called_a_revocation() {
    let anchors = anchors();
    for (rule, name) in [
        (RevocationRule::Optional, "optional"),
        (RevocationRule::Required, "required"),
    ] {
        let policy =
            format!(r#"{{"version": 1, "hierarchies": ["other"], "revocation": "{name}"}}"#);
        let policy = Policy::from_json(&policy).unwrap();
        assert_eq!(policy.revocation, rule);
        let data = RevocationData {
            crls: &[&[0x30, 0x00]],
            ..RevocationData::default()
        };
        let with = Verification::new(&anchors, Expected::AnyRequest)
            .with_policy(&policy)
            .with_revocation(data, RevocationOptions::new(3600));
        let verdict = auth().parse().unwrap().verify(&with, now());
        assert!(!verdict.is_accepted());
        let reasons: Vec<_> = verdict
            .failures()
            .map(|(kind, why)| (kind.code(), why.to_string()))
            .collect();
        assert!(
            reasons.iter().all(|(_, why)| why != "revoked"),
            "{reasons:?}"
        );
        assert_eq!(reasons[0].0, CheckKind::CertificateRevocation.code());
    }
}

#[test]
fn json_has_one_reading() {
    let whole = auth().0.to_string();
    let parse = |json: &str| Evidence::from_json(json);
    let original = parse(&whole).unwrap();
    for (from, to) in [
        (r#""version":1"#, r#""version":1.0"#),
        (r#""version":1"#, r#""version":1e0"#),
        (r#""version":1"#, r#""version":"1""#),
        (r#""version":1"#, r#""version":true"#),
        (r#""version":1"#, r#""version":257"#),
        (r#""version":1"#, r#""version":-1"#),
        (r#""version":1"#, r#""version":1,"version":1"#),
        (r#""version":1"#, r#""version":1,"versio\u006e":1"#),
        (r#""level":"auth""#, r#""level":"Auth""#),
        (r#""level":"auth""#, r#""level":{"auth":null,"auth":null}"#),
        (r#""level":"auth""#, r#""level":0"#),
        ("2026-11-23T03:00:00Z", "2026-11-23T12:00:00+09:00"),
        ("2026-11-23T03:00:00Z", "2026-11-23T02:59:60Z"),
        ("2026-11-23T03:00:00Z", "2026-11-23T03:00:00.0Z"),
        ("2026-11-23T03:00:00Z", "2026-11-23t03:00:00z"),
        ("2026-11-23T03:00:00Z", "-002026-11-23T03:00:00Z"),
        ("2026-11-23T03:00:00Z", "9999-12-31T23:59:60Z"),
        ("2026-11-23T03:00:00Z", "@1795402800"),
    ] {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole, "{from}");
        if let Ok(read) = parse(&changed) {
            let anchors = anchors();
            let verdict = read.verify(&Verification::new(&anchors, Expected::AnyRequest), now());
            assert!(!verdict.is_accepted(), "{to}");
        }
    }
    let escaped = whole.replacen("bank", r"b\u0061nk", 1);
    assert_eq!(parse(&escaped).unwrap(), original);
    assert!(parse(&format!("\u{FEFF}{whole}")).is_err());
    assert!(parse(&format!("{whole}{whole}")).is_err());
    assert!(parse(&"[".repeat(60_000)).is_err());
    assert!(parse(&format!("{whole}{}", " ".repeat(65_536))).is_err());
}

#[test]
fn filler_and_lengths_cannot_be_changed_after_the_reading() {
    let anchors = anchors();
    let accepted = |parts: &Parts| {
        let evidence = parts.parse().unwrap();
        evidence
            .verify(&Verification::new(&anchors, Expected::AnyRequest), now())
            .is_accepted()
    };
    for part in [
        "attributes",
        "integrity_record",
        "signing_key",
        "certificate",
    ] {
        let path = format!("{CARD}/{part}");
        let mut bytes = auth().bytes(&path);
        bytes.push(0xFF);
        assert!(!accepted(&auth().with_bytes(&path, &bytes)), "{part}");
    }
    // Signed anew by the two keys: what no signature of an issuer covers still has one reading.
    let anew = |bytes: &[u8]| {
        auth()
            .with_bytes(ATTRIBUTES, bytes)
            .answered_by(&key("taro-assist"))
            .held_by(&certificate(), &key("taro-auth"))
    };
    let file = auth().bytes(ATTRIBUTES);
    assert!(accepted(&anew(&file)));
    let mut trailing = file.clone();
    trailing.push(0x00);
    assert!(!accepted(&anew(&trailing)));
    let mut twice = file.clone();
    twice.extend_from_slice(&file);
    assert!(!accepted(&anew(&twice)));
}

#[test]
fn the_ends_of_time_are_no_way_in() {
    let anchors = anchors();
    let whole = auth();
    for time in ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"] {
        let far = whole
            .clone()
            .with("/request/expires", &"9999-12-31T23:59:59Z".into())
            .with("/read_at", &time.into())
            .answered_by(&key("taro-assist"))
            .held_by(&certificate(), &key("taro-auth"));
        let Ok(evidence) = far.parse() else { continue };
        for at in [i64::MIN, i64::MAX, 0] {
            let at = mynumber_card::data::UnixTime::from_seconds(at);
            let policy = r#"{"version": 1, "hierarchies": ["other"], "max_age_seconds": 60, "minimum_age": {"years": 1}}"#;
            let policy = Policy::from_json(policy).unwrap();
            let with = Verification::new(&anchors, Expected::AnyRequest).with_policy(&policy);
            assert!(!evidence.verify(&with, at).is_accepted(), "{time}");
        }
    }
}

#[test]
fn a_condition_without_a_value_is_not_no_condition() {
    for (fields, field) in [
        (r#""expected": {}"#, "expected"),
        (r#""expected": null"#, "expected"),
        (r#""expected": {"name": null}"#, "expected.name"),
        (
            r#""expected": {"birth_date": null, "sex": "male"}"#,
            "expected.birth_date",
        ),
        (r#""previous": {}"#, "previous"),
        (r#""previous": {"address": null}"#, "previous.address"),
        (r#""minimum_age": null"#, "minimum_age"),
        (
            r#""minimum_age": {"years": 18, "on": null}"#,
            "minimum_age.on",
        ),
        (r#""audience": null"#, "audience"),
        (r#""residence": null"#, "residence"),
        (r#""revocation": null"#, "revocation"),
        (r#""level": null"#, "level"),
    ] {
        let error = Policy::from_json(&format!(r#"{{"version": 1, {fields}}}"#)).unwrap_err();
        assert_eq!(error.field(), field, "{error}");
    }
}

#[test]
fn odd_policies_do_not_let_everybody_in() {
    let anchors = anchors();
    let evidence = auth().parse().unwrap();
    for fields in [
        r#""residence": ["東京都府中市"]"#,
        r#""residence": ["京都府"]"#,
        r#""expected": {"name": "・"}"#,
        r#""expected": {"address": "-"}"#,
        r#""expected": {"birth_date": "????-??-??"}"#,
        r#""minimum_age": {"years": 150}"#,
        r#""audience": "https://bank.exampl""#,
        r#""audience": "HTTPS://bank.example""#,
    ] {
        let json = format!(r#"{{"version": 1, "hierarchies": ["other"], {fields}}}"#);
        let policy = Policy::from_json(&json).unwrap();
        let with = Verification::new(&anchors, Expected::AnyRequest).with_policy(&policy);
        assert!(!evidence.verify(&with, now()).is_accepted(), "{fields}");
    }
}
