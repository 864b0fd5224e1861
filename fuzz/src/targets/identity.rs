//! What a relying party is given: requests, evidence, policies, names.

use mynumber_card::Coded as _;
use mynumber_card::identity::{
    Evidence, Expected, Policy, Request, Similarity, Verification, compare_addresses, compare_names,
};

use super::proof::NOON;
use crate::anchors::anchors;
use crate::text;

fn as_text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// Written and read again, evidence is the same; no verdict fails to come.
pub fn evidence(data: &[u8]) {
    let json = as_text(data);
    let evidence = match Evidence::from_json(&json) {
        Ok(evidence) => evidence,
        Err(error) => return text::check_error(&error),
    };
    text::check_debug(&evidence);
    let written = evidence.to_json().expect("JSON");
    let again = Evidence::from_json(&written).expect("our own JSON");
    assert_eq!(again.to_json().expect("JSON"), written);
    let policy = Policy::from_json(r#"{"version": 1, "minimum_age": {"years": 15}}"#);
    let policy = policy.expect("a policy");
    let expected = Expected::Request(evidence.request());
    let with = Verification::new(anchors(), expected).with_policy(&policy);
    let verdict = evidence.verify(&with, evidence.read_at());
    for check in verdict.checks() {
        text::check_debug(check);
        text::check(check.kind.code());
    }
    assert_eq!(verdict.is_accepted(), verdict.failures().count() == 0);
    assert!(verdict.is_accepted() || verdict.identity().is_none());
    let late = evidence.verify(
        &Verification::new(anchors(), Expected::AnyRequest),
        NOON.plus_seconds(4_000_000_000),
    );
    assert!(!late.is_accepted(), "no certificate lives so long");
}

/// Written and read again, a request is the same.
pub fn request(data: &[u8]) {
    match Request::from_json(&as_text(data)) {
        Ok(request) => {
            let written = request.to_json().expect("JSON");
            assert_eq!(Request::from_json(&written).expect("our own JSON"), request);
            assert!((16..=64).contains(&request.challenge().len()));
            text::check(request.audience());
            text::check_debug(&request);
            let made = Request::new(
                request.challenge(),
                request.audience(),
                request.level(),
                request.wanted(),
                request.expires(),
            );
            assert_eq!(made.expect("what was read can be made"), request);
        }
        Err(error) => text::check_error(&error),
    }
}

/// Written and read again, a policy is the same; errors name a field and quote nothing.
pub fn policy(data: &[u8]) {
    match Policy::from_json(&as_text(data)) {
        Ok(policy) => {
            let written = policy.to_json();
            assert_eq!(Policy::from_json(&written).expect("our own JSON"), policy);
            text::check_debug(&policy);
        }
        Err(error) => {
            text::check_error(&error);
            text::check(error.field());
        }
    }
}

/// Comparing is symmetric, and everything is the same as itself.
pub fn comparison(data: &[u8]) {
    let text = as_text(data);
    let (one, other) = text.split_once('\n').unwrap_or((&text, &text));
    for compare in [
        (|one: &str, other: &str| compare_names(one, other)) as fn(&str, &str) -> Similarity,
        |one, other| compare_addresses(one, other),
    ] {
        let found = compare(one, other);
        assert_eq!(found, compare(other, one));
        assert_ne!(compare(one, one), Similarity::Different);
        if let Similarity::LookAtIt { why } = found {
            assert!(!why.is_empty());
        }
    }
}
