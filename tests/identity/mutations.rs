//! Parts of evidence taken away, exchanged between people, requests and levels: only the unchanged
//! evidence verifies, and the report names what does not fit.

use crate::parts::{
    ATTRIBUTES, CARD, CARD_CERTIFICATE, CARD_SIGNATURE, CERTIFICATE, INTEGRITY, Parts, SIGNATURE,
    SIGNING_KEY, anchors, card, failures, holder_mismatch, mismatch, now, pins, pki, read_from,
    read_through, request, request_with,
};
use crate::sample::sampled;
use mynumber_card::AssistPin;
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{
    Evidence, EvidenceError, Expected, IdentityCheck, Level, Statement, VerdictCheckKind,
    VerdictReason, Verification, Wanted,
};
use mynumber_card::pki::{CheckKind, Reason};
use mynumber_card::sim::SimTransport;
use mynumber_card::{Application, Transport, TransportError};
use serde_json::{Value, json};

fn auth(person: &str) -> Parts {
    Parts::of(&read_from(person, &request(Level::Auth)))
}

fn signature(person: &str) -> Parts {
    Parts::of(&read_from(person, &request(Level::Signature)))
}

#[test]
fn parts_of_two_people_do_not_mix() {
    let (taro, family) = (auth("taro"), auth("family"));
    assert_eq!(taro.failures(), []);
    let challenge = mismatch(CheckKind::CardChallenge);
    let digest = pki(CheckKind::AttributesDigest, Reason::DigestMismatch);
    for (parts, expected) in [
        (&[CERTIFICATE][..], vec![holder_mismatch()]),
        (&[SIGNATURE], vec![holder_mismatch()]),
        (&[CERTIFICATE, SIGNATURE], vec![holder_mismatch()]),
        (&[CARD], vec![holder_mismatch()]),
        (
            &[ATTRIBUTES],
            vec![holder_mismatch(), digest.clone(), challenge.clone()],
        ),
        (
            &[INTEGRITY],
            vec![holder_mismatch(), digest, challenge.clone()],
        ),
        (
            &[ATTRIBUTES, INTEGRITY],
            vec![holder_mismatch(), challenge.clone()],
        ),
        (&[SIGNING_KEY], vec![holder_mismatch(), challenge.clone()]),
        (
            &[SIGNING_KEY, CARD_SIGNATURE],
            vec![holder_mismatch(), challenge.clone()],
        ),
        (&[CARD_SIGNATURE], vec![holder_mismatch(), challenge]),
    ] {
        let mixed = parts.iter().fold(taro.clone(), |mixed, part| {
            mixed.with_part_of(part, &family)
        });
        assert_eq!(mixed.failures(), expected, "{parts:?}");
    }
    // One issuer's key signs the files of both cards, so this part is the same.
    assert_eq!(taro.bytes(CARD_CERTIFICATE), family.bytes(CARD_CERTIFICATE));
}

#[test]
fn signature_certificates_of_two_people_do_not_mix() {
    let (taro, family) = (signature("taro"), signature("family"));
    assert_eq!(taro.failures(), []);
    for part in [CERTIFICATE, SIGNATURE] {
        let mixed = taro.clone().with_part_of(part, &family);
        assert_eq!(mixed.failures(), [holder_mismatch()], "{part}");
    }
}

#[test]
fn parts_of_two_answers_of_one_person_do_not_mix() {
    let later = request_with(
        0x43,
        Level::Auth,
        Wanted::Attributes,
        now().plus_seconds(60),
    );
    let (first, second) = (auth("taro"), Parts::of(&read_from("taro", &later)));
    let both = [holder_mismatch(), mismatch(CheckKind::CardChallenge)];
    for (part, expected) in [
        (SIGNATURE, &both[..1]),
        (CARD, &both[..]),
        (CARD_SIGNATURE, &both[..]),
        ("/request", &both[..]),
        ("/request/challenge", &both[..]),
        ("/request/expires", &both[..]),
    ] {
        let mixed = first.clone().with_part_of(part, &second);
        assert_ne!(mixed.0, first.0);
        assert_eq!(mixed.failures(), expected, "{part}");
    }
    for (part, value) in [
        ("/request/audience", json!("https://other.example")),
        ("/read_at", json!("2026-11-23T03:00:01Z")),
    ] {
        assert_eq!(first.clone().with(part, &value).failures(), both, "{part}");
    }
    // Whoever gives the request that was sent is told at once.
    let found = failures(
        &second.parse().unwrap(),
        &anchors(),
        Some(&request(Level::Auth)),
        now(),
    );
    let other = (
        VerdictCheckKind::Identity(IdentityCheck::Request),
        VerdictReason::OtherRequest,
    );
    assert_eq!(found, [other]);
}

#[test]
fn an_answer_is_of_the_level_and_content_that_were_asked_for() {
    let attributes = auth("taro");
    let alone = request_with(0x42, Level::Auth, Wanted::Holder, now());
    let alone = Parts::of(&read_from("taro", &alone));
    let signed = signature("taro");
    assert_eq!(alone.failures(), []);

    let content = |parts: &Parts| matches!(parts.parse(), Err(EvidenceError::Content));
    for (part, value) in [
        ("/request/wanted", "holder"),
        ("/request/level", "signature"),
    ] {
        assert!(content(&attributes.clone().with(part, &value.into())));
    }
    let mut more = alone.clone();
    more.0["card"] = attributes.get(CARD).clone();
    assert!(content(&more));
    let wanted = alone.clone().with("/request/wanted", &"attributes".into());
    assert!(content(&wanted));
    let auth_only = signed.clone().with("/request/level", &"auth".into());
    assert!(content(&auth_only));

    // With the parts of the other level as well, the signatures say no.
    let mut less = attributes.clone().with("/request/wanted", &"holder".into());
    less.0.as_object_mut().unwrap().remove("card");
    assert_eq!(less.failures(), [holder_mismatch()]);
    let moved = less.with_part_of(SIGNATURE, &attributes);
    assert_eq!(moved.failures(), [holder_mismatch()]);
}

#[test]
fn evidence_with_a_part_missing_empty_twice_or_too_much_is_none() {
    for whole in [auth("taro"), signature("taro")] {
        let mut paths = Vec::new();
        leaves("", &whole.0, &mut paths);
        assert!(paths.len() >= 9);
        for path in &paths {
            let (parent, name) = path.rsplit_once('/').unwrap();
            let mut without = whole.clone();
            let object = without.0.pointer_mut(parent).unwrap();
            object.as_object_mut().unwrap().remove(name);
            assert!(without.parse().is_err(), "without {path}");
            let null = whole.clone().with(path, &Value::Null);
            assert!(null.parse().is_err(), "null {path}");
            let empty = whole.clone().with(path, &"".into());
            if let Ok(empty) = empty.parse() {
                assert!(!failures(&empty, &anchors(), None, now()).is_empty());
            }
        }
        for parent in ["", "/request"] {
            let mut more = whole.clone();
            more.0.pointer_mut(parent).unwrap()["other"] = json!(1);
            assert!(more.parse().is_err(), "more in {parent:?}");
        }
        let json = whole.0.to_string();
        let member = format!("\"signature\":{}", whole.get(SIGNATURE));
        let twice = json.replace(&member, &format!("{member},{member}"));
        assert_ne!(twice, json);
        assert!(Evidence::from_json(&twice).is_err());
        assert!(whole.clone().with("/version", &json!(2)).parse().is_err());
    }
}

fn leaves(path: &str, value: &Value, found: &mut Vec<String>) {
    if let Value::Object(members) = value {
        for (name, value) in members {
            leaves(&format!("{path}/{name}"), value, found);
        }
    } else {
        found.push(path.to_owned());
    }
}

#[test]
fn no_flipped_byte_of_level_signature_verifies() {
    let whole = signature("taro").0.to_string().into_bytes();
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::AnyRequest);
    let mut parsed = 0;
    for index in sampled(10, 0..whole.len()) {
        for flip in [0x01, 0x20] {
            let mut changed = whole.clone();
            changed[index] ^= flip;
            let text = String::from_utf8(changed);
            if let Some(Ok(evidence)) = text.ok().map(|text| Evidence::from_json(&text)) {
                parsed += 1;
                let accepted = evidence.verify(&with, now()).is_accepted();
                assert!(!accepted, "byte {index} ^ {flip:02X}");
            }
        }
    }
    assert!(parsed > 100, "only {parsed} changes were still evidence");
}

#[test]
fn an_expired_certificate_was_good_while_it_lasted() {
    let request_at = |at| request_with(0x42, Level::Auth, Wanted::Attributes, at);
    let read_at = |at| read_through(card("expired"), &request_at(at), pins("expired"), at);
    let until: UnixTime = "2025-06-15T14:59:59Z".parse().unwrap();
    let found = |at| failures(&read_at(at), &anchors(), Some(&request_at(at)), at);
    let expired = pki(CheckKind::CertificateValidity, Reason::Expired { until });
    assert_eq!(found(until), []);
    let expired = [expired];
    assert_eq!(found(until.plus_seconds(1)), expired);
    assert_eq!(found(now()), expired);
}

/// Two cards on one dishonest reader: input-assist of the one, jpki of the other.
struct TwoCards {
    input_assist: SimTransport,
    jpki: SimTransport,
    jpki_selected: bool,
}

impl Transport for TwoCards {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if command.starts_with(&[0x00, 0xA4, 0x04]) {
            let aid = Application::Jpki.aid();
            self.jpki_selected = command.windows(aid.len()).any(|part| part == aid);
        }
        if self.jpki_selected {
            self.jpki.transmit(command)
        } else {
            self.input_assist.transmit(command)
        }
    }
}

/// Not a mutation, but what the verdict must admit: see docs/security-model.md.
#[test]
fn a_reader_that_mixes_two_cards_in_level_auth_is_not_found_out_and_the_verdict_says_so() {
    let cards = TwoCards {
        input_assist: card("family"),
        jpki: card("taro"),
        jpki_selected: false,
    };
    let both_pins = pins("taro").with_option(pins("family").take::<AssistPin>());
    let request = request(Level::Auth);
    let evidence = read_through(cards, &request, both_pins, now());
    let anchors = anchors();
    let verdict = evidence.verify(
        &Verification::new(&anchors, Expected::Request(&request)),
        now(),
    );
    assert!(verdict.is_accepted());
    assert_eq!(
        Parts::of(&evidence).bytes(CERTIFICATE),
        auth("taro").bytes(CERTIFICATE)
    );
    assert_eq!(
        Parts::of(&evidence).bytes(ATTRIBUTES),
        auth("family").bytes(ATTRIBUTES)
    );
    for statement in [
        Statement::AttributesOfHolder,
        Statement::AttributesOnThisCard,
    ] {
        assert!(verdict.does_not_prove().contains(&statement));
    }
}
