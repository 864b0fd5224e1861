//! Drafts, anchors and validation for the tests of certificate paths.
#![allow(dead_code, unreachable_pub, missing_docs)]

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, CheckKind, Purpose, Reason, TrustAnchors, path};

use super::{self as support, Draft};

pub fn now() -> UnixTime {
    "2026-11-23T09:00:00+09:00".parse().unwrap()
}

/// Both roots of one authority key pair, and another generation of each under the same name.
pub fn anchors() -> TrustAnchors {
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
pub fn anchors_of(unit: &str) -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    for key in ["pki-other-authority", "pki-authority"] {
        let key = support::key(key);
        anchors
            .add(&support::authority(&key, unit).signed_by(&key))
            .unwrap();
    }
    anchors
}

pub fn authentication() -> Draft {
    support::authentication(&support::key("pki-authority"), &support::key("pki-holder"))
}

pub fn signature() -> Draft {
    support::signature(&support::key("pki-authority"), &support::key("pki-holder"))
}

pub fn issue(draft: &Draft) -> Certificate {
    Certificate::from_der(&draft.signed_by(&support::key("pki-authority"))).unwrap()
}

/// What failed, of a certificate issued by the right key.
pub fn failures(draft: &Draft, purpose: Purpose) -> Vec<(CheckKind, Reason)> {
    let unit = match purpose {
        Purpose::Signature => support::SIGN_UNIT,
        _ => support::AUTH_UNIT,
    };
    failures_at(&issue(draft), purpose, &anchors_of(unit), now())
}

pub fn failures_at(
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
