//! Evidence from the simulated card, verified without it; and everything that must not verify.

use crate::sample::sampled;
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{
    Decision, Doubt, Evidence, Expected, IdentityCheck, Level, Policy, PolicyCheckKind, Request,
    Statement, Verdict, VerdictCheckKind, Verification, Wanted,
};
use mynumber_card::job::identify::read;
use mynumber_card::pki::{CheckKind, TrustAnchors};
use mynumber_card::secret::Pins;
use mynumber_card::sim::{ExtendedApdus, Link, SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry, Outcome, SignPassword};

fn now() -> UnixTime {
    "2026-11-23T03:00:00Z".parse().unwrap()
}

fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::production();
    for entry in
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority")).unwrap()
    {
        let path = entry.unwrap().path();
        anchors
            .add_file(&std::fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{path:?}: {error}"));
    }
    anchors
}

fn request(level: Level, wanted: Wanted) -> Request {
    Request::new(
        &[0x42; 32],
        "https://bank.example",
        level,
        wanted,
        now().plus_seconds(300),
    )
    .unwrap()
}

fn pins(person: &str) -> Pins {
    let pins = people::person(person).unwrap().pins;
    let sign = pins.sign.and_then(|pin| pin.value);
    Pins::new()
        .with_option(pins.assist.value.map(|pin| AssistPin::new(&pin).unwrap()))
        .with_option(pins.auth.value.map(|pin| AuthPin::new(&pin).unwrap()))
        .with_option(sign.map(|pin| SignPassword::new(&pin).unwrap()))
}

fn evidence(person: &str, request: &Request, link: Link) -> (Evidence, usize) {
    let transport =
        SimTransport::new(SimulatedCard::new(people::load(person).unwrap())).with_link(link);
    let handle = transport.handle();
    let mut card = Card::new(transport);
    let evidence = read(
        &mut card,
        request,
        &mut pins(person),
        LastTry::Refuse,
        now(),
    )
    .unwrap();
    drop(card);
    (evidence, handle.traffic().commands)
}

fn verify(evidence: &Evidence, request: &Request) -> Verdict {
    evidence.verify(
        &Verification::new(&anchors(), Expected::Request(request)),
        now(),
    )
}

#[test]
fn level_auth_costs_fifteen_commands_on_an_extended_path_and_twenty_six_on_a_short_one() {
    let request = request(Level::Auth, Wanted::Attributes);
    assert_eq!(evidence("taro", &request, Link::direct()).1, 15);
    let short = Link::direct().with_extended(ExtendedApdus::RefusedWithStatus(0x6700));
    for person in ["taro", "long", "family", "foreign"] {
        let commands = evidence(person, &request, short).1;
        assert!(commands <= 26, "{person}: {commands}");
    }
}

#[test]
fn evidence_of_level_auth_verifies_and_says_what_it_does_not_prove() {
    let request = request(Level::Auth, Wanted::Attributes);
    let (evidence, _) = evidence("taro", &request, Link::direct());
    let evidence = Evidence::from_json(&evidence.to_json().unwrap()).unwrap();
    let verdict = verify(&evidence, &request);
    assert!(
        verdict.is_accepted(),
        "{:#?}",
        verdict.failures().collect::<Vec<_>>()
    );
    let identity = verdict.identity().unwrap();
    assert_eq!(
        identity.attributes.as_ref().unwrap().name,
        people::person("taro").unwrap().name
    );
    assert!(verdict.proves().contains(&Statement::GenuineCard));
    assert!(
        verdict
            .does_not_prove()
            .contains(&Statement::AttributesOfHolder)
    );
    assert!(verdict.does_not_prove().contains(&Statement::NotRevoked));
}

#[test]
fn evidence_of_level_signature_ties_the_attributes_to_the_holder() {
    let request = request(Level::Signature, Wanted::Attributes);
    let (evidence, commands) = evidence("taro", &request, Link::direct());
    assert_eq!(commands, 8);
    let verdict = verify(&evidence, &request);
    assert!(
        verdict.is_accepted(),
        "{:#?}",
        verdict.failures().collect::<Vec<_>>()
    );
    assert!(verdict.proves().contains(&Statement::AttributesCertified));
}

#[test]
fn evidence_of_the_holder_alone_holds_no_attribute() {
    let request = request(Level::Auth, Wanted::Holder);
    let (evidence, commands) = evidence("taro", &request, Link::direct());
    assert_eq!(commands, 7);
    let verdict = verify(&evidence, &request);
    assert!(verdict.is_accepted());
    assert!(verdict.identity().unwrap().attributes.is_none());
    assert!(!evidence.to_json().unwrap().contains("attributes\":\""));
}

#[test]
fn production_anchors_do_not_accept_the_simulated_hierarchy() {
    let request = request(Level::Auth, Wanted::Attributes);
    let (evidence, _) = evidence("taro", &request, Link::direct());
    for anchors in [
        TrustAnchors::production(),
        TrustAnchors::production().and_test_cards(),
    ] {
        let verdict = evidence.verify(
            &Verification::new(&anchors, Expected::Request(&request)),
            now(),
        );
        assert!(!verdict.is_accepted());
        assert!(
            verdict
                .failures()
                .any(|(what, _)| what == VerdictCheckKind::Pki(CheckKind::CertificateAnchor))
        );
        assert!(verdict.proves().is_empty());
    }
}

#[test]
fn another_request_or_another_time_is_not_answered() {
    let sent = request(Level::Auth, Wanted::Attributes);
    let (evidence, _) = evidence("taro", &sent, Link::direct());
    let other = Request::new(
        &[0x43; 32],
        sent.audience(),
        sent.level(),
        sent.wanted(),
        sent.expires(),
    )
    .unwrap();
    let failed = |verdict: Verdict, check| {
        assert!(!verdict.is_accepted());
        assert!(
            verdict
                .failures()
                .any(|(what, _)| what == VerdictCheckKind::Identity(check)),
            "{verdict:#?}"
        );
    };
    failed(verify(&evidence, &other), IdentityCheck::Request);
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::Request(&sent));
    failed(
        evidence.verify(&with, now().plus_seconds(301)),
        IdentityCheck::RequestTime,
    );
    failed(
        evidence.verify(&with, now().plus_seconds(-301)),
        IdentityCheck::ReadTime,
    );
    let unasked = evidence.verify(&Verification::new(&anchors, Expected::AnyRequest), now());
    assert!(unasked.is_accepted());
    assert!(
        unasked
            .does_not_prove()
            .contains(&Statement::AnsweredThisRequest)
    );
}

/// No changed byte of the JSON is still accepted.
#[test]
fn no_flipped_byte_of_evidence_verifies() {
    let request = request(Level::Auth, Wanted::Attributes);
    let json = evidence("taro", &request, Link::direct())
        .0
        .to_json()
        .unwrap()
        .into_bytes();
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::AnyRequest);
    let mut parsed = 0;
    for index in sampled(10, 0..json.len()) {
        for flip in [0x01, 0x20] {
            let mut changed = json.clone();
            changed[index] ^= flip;
            let Ok(text) = String::from_utf8(changed) else {
                continue;
            };
            let Ok(evidence) = Evidence::from_json(&text) else {
                continue;
            };
            parsed += 1;
            let verdict = evidence.verify(&with, now());
            assert!(
                !verdict.is_accepted(),
                "byte {index} ^ {flip:02X}: {:?}",
                &text[index.saturating_sub(20)..(index + 20).min(text.len())]
            );
        }
    }
    assert!(parsed > 100, "only {parsed} changes were still evidence");
}

fn judged(policy: &str) -> Verdict {
    let request = request(Level::Auth, Wanted::Attributes);
    let (evidence, _) = evidence("taro", &request, Link::direct());
    let policy = Policy::from_json(policy).unwrap_or_else(|error| panic!("{error}"));
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::Request(&request)).with_policy(&policy);
    evidence.verify(&with, now())
}

fn failed(verdict: &Verdict, kind: PolicyCheckKind) {
    assert_eq!(verdict.decision(), Decision::Rejected, "{verdict:#?}");
    assert!(
        verdict
            .failures()
            .any(|(what, _)| what == VerdictCheckKind::Policy(kind)),
        "{verdict:#?}"
    );
    assert!(verdict.identity().is_none() && verdict.proves().is_empty());
}

#[test]
fn a_policy_accepts_the_person_it_expects_and_nobody_else() {
    let hierarchies = r#""version": 1, "hierarchies": ["other"]"#;
    let with = |rest: &str| judged(&format!("{{{hierarchies}, {rest}}}"));
    let name = people::person("taro").unwrap().name;
    let same = with(&format!(
        r#""expected": {{"name": "{name}", "birth_date": "1980-02-17",
            "address": "東京都千代田区架空町1-2-3 カードハイツ401"}}, "minimum_age": {{"years": 15}}"#
    ));
    assert_eq!(same.decision(), Decision::Accepted, "{same:#?}");
    let other = with(r#""expected": {"name": "番号　花子"}"#);
    failed(&other, PolicyCheckKind::ExpectedName);
    failed(
        &with(r#""minimum_age": {"years": 47}"#),
        PolicyCheckKind::MinimumAge,
    );
    failed(
        &with(r#""revocation": "required""#),
        PolicyCheckKind::Revocation,
    );
    failed(
        &with(r#""audience": "https://other.example""#),
        PolicyCheckKind::Audience,
    );
    failed(&with(r#""level": "signature""#), PolicyCheckKind::Level);
    failed(&judged(r#"{"version": 1}"#), PolicyCheckKind::Hierarchy);
}

#[test]
fn what_a_person_has_to_look_at_is_neither_accepted_nor_rejected() {
    let verdict = judged(
        r#"{"version": 1, "hierarchies": ["other"],
            "expected": {"address": "東京都千代田区架空町1-2-3"}}"#,
    );
    assert_eq!(verdict.decision(), Decision::LookAtIt, "{verdict:#?}");
    assert!(verdict.identity().is_none());
    assert!(verdict.identity_to_look_at().is_some());
    assert!(verdict.proves().is_empty());
    assert!(verdict.into_identity().is_err());
}

#[test]
fn a_substitute_in_the_certificate_is_never_plainly_the_expected_character_or_another() {
    let request = request(Level::Signature, Wanted::Attributes);
    let (evidence, _) = evidence("long", &request, Link::direct());
    let anchors = anchors();
    let decided = |expected: &str| {
        let policy = format!(r#"{{"version": 1, "hierarchies": ["other"], {expected}}}"#);
        let policy = Policy::from_json(&policy).unwrap();
        let with = Verification::new(&anchors, Expected::Request(&request)).with_policy(&policy);
        let verdict = evidence.verify(&with, now());
        let doubtful = verdict.checks().iter().any(|check| {
            matches!(&check.outcome, Outcome::LookAtIt(why) if why.contains(&Doubt::SubstituteCharacter))
        });
        assert_eq!(doubtful, verdict.decision() == Decision::LookAtIt);
        verdict.decision()
    };
    // The certificate has 渡邉吉右衞門　高之丞龍太郎, of which 邉, 吉 and 高 stand for others.
    for condition in ["expected", "previous"] {
        for name in [
            "渡邉吉右衞門　高之丞龍太郎",
            "渡邉\u{E0101}𠮷右衞門　髙之丞龍太郎",
            "渡□△右衞門　○之丞龍太郎",
        ] {
            let of = format!(r#""{condition}": {{"name": "{name}"}}"#);
            assert_eq!(decided(&of), Decision::LookAtIt, "{of}");
        }
        let other = format!(r#""{condition}": {{"name": "渡邉吉右衞門　高之丞龍次郎"}}"#);
        assert_eq!(decided(&other), Decision::Rejected);
    }
    let address = "京都府宇治市架空通架空東入る二丁目架空辻子町１２３４番地の５６７８　\
                   葛城タワーレジデンス弐番館イーストウイング１２３４５号室　番号龍太郎様方";
    let of = format!(r#""expected": {{"address": "{address}"}}"#);
    assert_eq!(decided(&of), Decision::LookAtIt);
    // Within the name of the place nothing is marked.
    let residence = r#""residence": ["京都府宇治市"]"#;
    assert_eq!(decided(residence), Decision::Accepted);

    let with = Verification::new(&anchors, Expected::Request(&request));
    let identity = evidence.verify(&with, now()).into_identity().unwrap();
    let marks = identity.attributes.unwrap().name_substitutes.unwrap();
    assert_eq!(marks.as_str(), "0110000100000");
}
