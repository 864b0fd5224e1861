//! The main job of docs/rust.md, word for word, with cards that are accepted and evidence that is not.

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{
    Decision, Evidence, Expected, Level, NotAccepted, Policy, Request, Verification,
    VerifiedIdentity, Wanted,
};
use mynumber_card::job::identify::read;
use mynumber_card::pki::TrustAnchors;
use mynumber_card::secret::Pins;
use mynumber_card::{AssistPin, AuthPin, Card, Coded as _, Error, LastTry, Transport};

use crate::parts::{Parts, anchors, card, now};

#[rustfmt::skip]
#[allow(clippy::print_stdout)]
mod sample {
    use super::*;

    // The relying party asks: random bytes, its own name, a time limit. It keeps the request.
    pub(super) fn ask(random: &[u8; 32], now: UnixTime) -> Result<Request, Box<dyn std::error::Error>> {
        let audience = "https://points.city.example";
        Ok(Request::new(random, audience, Level::Auth, Wanted::Attributes, now.plus_seconds(300))?)
    }

    // The reader answers: both 4-digit PINs, 15 commands. An expired request is an error before any of them.
    pub(super) fn answer(link: impl Transport, request: &Request, assist: &str, auth: &str, now: UnixTime)
        -> Result<String, Box<dyn std::error::Error>>
    {
        let mut pins = Pins::new().with(AssistPin::new(assist)?).with(AuthPin::new(auth)?);
        let evidence = read(&mut Card::new(link), request, &mut pins, LastTry::Refuse, now)?;
        Ok(evidence.to_json()?)
    }

    // The relying party verifies: no card, no clock, no network; on a server or in a browser. The anchors are
    // TrustAnchors::production(), built once, the policy is yours: {"version": 1, "minimum_age": {"years": 15}}.
    // `at` is now, or the time at which stored evidence was received.
    pub(super) fn verify(json: &str, request: &Request, anchors: &TrustAnchors, policy: &Policy, at: UnixTime)
        -> Result<VerifiedIdentity, Box<dyn std::error::Error>>
    {
        let with = Verification::new(anchors, Expected::Request(request)).with_policy(policy);
        let verdict = Evidence::from_json(json)?.verify(&with, at);
        println!("proves {:?}, not {:?}", verdict.proves(), verdict.does_not_prove());
        Ok(verdict.into_identity()?) // or an error that names every check that stands against it
    }
}
use sample::{answer, ask, verify};

#[test]
fn the_sample_is_the_one_of_the_document() {
    let readme = include_str!("../../docs/rust.md");
    let here = include_str!("readme.rs");
    let start = readme
        .find("// The relying party asks: random bytes")
        .unwrap();
    let sample = readme[start..].split("```").next().unwrap().trim_end();
    let indented: Vec<String> = sample
        .lines()
        .map(|line| match line {
            "" => String::new(),
            line => format!("    {line}").replace("    fn ", "    pub(super) fn "),
        })
        .collect();
    assert!(sample.contains("fn verify("));
    assert!(here.contains(&indented.join("\n")), "copy it here");
}

fn policy(years: u16) -> Policy {
    let json = format!(
        r#"{{"version": 1, "hierarchies": ["other"], "minimum_age": {{"years": {years}}}}}"#
    );
    Policy::from_json(&json).unwrap()
}

fn answered(request: &Request) -> String {
    answer(card("taro"), request, "2345", "1234", now()).unwrap()
}

/// Why the sample gave no identity.
fn refused(result: Result<VerifiedIdentity, Box<dyn std::error::Error>>) -> NotAccepted {
    *result.unwrap_err().downcast().unwrap()
}

fn names(refused: &NotAccepted) -> Vec<&'static str> {
    refused.checks().iter().map(|it| it.kind.code()).collect()
}

#[test]
fn the_sample_gives_the_person_or_an_error() {
    let request = ask(&[0x42; 32], now()).unwrap();
    let json = answered(&request);
    let identity = verify(&json, &request, &anchors(), &policy(15), now()).unwrap();
    assert!(identity.attributes.is_some());

    // Each by itself: another request, a wrong root, too young, too late, something changed.
    let other = ask(&[0x43; 32], now()).unwrap();
    let replay = refused(verify(&json, &other, &anchors(), &policy(15), now()));
    assert_eq!(names(&replay), ["request.known"]);
    assert_eq!(replay.decision(), Decision::Rejected);
    assert_eq!(
        replay.to_string(),
        "not accepted; request.known: it answers another request than the one that was sent"
    );
    let production = TrustAnchors::production();
    let foreign = refused(verify(&json, &request, &production, &policy(15), now()));
    assert!(names(&foreign).contains(&"certificate.anchor"));
    let young = refused(verify(&json, &request, &anchors(), &policy(99), now()));
    assert_eq!(names(&young), ["policy.minimum_age"]);
    let late = now().plus_seconds(301);
    let expired = refused(verify(&json, &request, &anchors(), &policy(15), late));
    assert_eq!(names(&expired), ["request.time"]);
    let mut changed = Parts::of(&Evidence::from_json(&json).unwrap());
    changed.0["read_at"] = "2026-11-23T03:00:01Z".into();
    let changed = changed.0.to_string();
    let changed = refused(verify(&changed, &request, &anchors(), &policy(15), now()));
    assert_eq!(names(&changed), ["holder.signature", "card.challenge"]);
}

#[test]
fn what_a_person_has_to_look_at_is_an_error_too() {
    let request = ask(&[0x42; 32], now()).unwrap();
    let expected = r#"{"version": 1, "hierarchies": ["other"],
        "expected": {"address": "東京都千代田区架空町1-2-3"}}"#;
    let policy = Policy::from_json(expected).unwrap();
    let json = answered(&request);
    let look = refused(verify(&json, &request, &anchors(), &policy, now()));
    assert_eq!(look.decision(), Decision::LookAtIt);
    assert_eq!(names(&look), ["policy.expected.address"]);
    assert!(!look.to_string().contains("千代田"), "{look}");
}

#[test]
fn an_expired_request_is_told_as_such_before_a_pin_is_asked_for_and_nothing_is_sent() {
    struct Nobody;
    impl Transport for Nobody {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, mynumber_card::TransportError> {
            panic!("a command was sent")
        }
    }
    let request = ask(&[0x42; 32], now()).unwrap();
    let both = || {
        let pins = Pins::new().with(AssistPin::new("2345").unwrap());
        pins.with(AuthPin::new("1234").unwrap())
    };
    let mut pins = both();
    let late = request.expires().plus_seconds(1);
    let mut nobody = Card::new(Nobody);
    let error = read(&mut nobody, &request, &mut pins, LastTry::Refuse, late).unwrap_err();
    let expires = request.expires();
    assert!(
        matches!(error, Error::RequestExpired { expired } if expired == expires),
        "{error:?}"
    );
    assert!(
        pins.take::<AssistPin>().is_some() && pins.take::<AuthPin>().is_some(),
        "a PIN was taken"
    );
    // Until its last second it can be answered.
    let in_time = request.expires();
    let link = card("taro");
    read(
        &mut Card::new(link),
        &request,
        &mut both(),
        LastTry::Refuse,
        in_time,
    )
    .unwrap();
}

#[test]
fn without_the_request_nothing_is_accepted_unless_any_request_will_do() {
    let request = ask(&[0x42; 32], now()).unwrap();
    let evidence = Evidence::from_json(&answered(&request)).unwrap();
    let anchors = anchors();
    let unknown = evidence.verify(&Verification::new(&anchors, Expected::NotAtHand), now());
    assert_eq!(unknown.decision(), Decision::NotCompared);
    assert_eq!(unknown.failures().count(), 0);
    assert!(unknown.identity().is_none() && unknown.identity_to_look_at().is_none());
    assert!(unknown.proves().is_empty() && !unknown.is_answer());
    let refused = unknown.into_identity().unwrap_err();
    assert_eq!(names(&refused), ["request.known"]);
    assert_eq!(
        refused.to_string(),
        "not accepted: not compared with a request; request.known: not_checked"
    );
    let young = policy(99);
    let failed = Verification::new(&anchors, Expected::NotAtHand).with_policy(&young);
    assert_eq!(
        evidence.verify(&failed, now()).decision(),
        Decision::Rejected
    );

    let any = evidence.verify(&Verification::new(&anchors, Expected::AnyRequest), now());
    assert!(any.is_accepted() && !any.is_answer());

    // A replay: the same evidence for the request that was sent next.
    let next = ask(&[0x43; 32], now()).unwrap();
    let replayed = evidence.verify(
        &Verification::new(&anchors, Expected::Request(&next)),
        now(),
    );
    assert_eq!(replayed.decision(), Decision::Rejected);
}
