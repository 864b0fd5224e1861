//! OCSP responders with a certificate of their own, made by OpenSSL: which of them may answer.

use super::revocation_ocsp::{FOR_AGES, NEXT_DAY, options, request};
use crate::revocation_support::{DAY, Entry, Workshop, authority, by_ocsp, holder, now, problem};
use mynumber_card::pki::SignatureError;
use mynumber_card::pki::revocation::{
    Responder, ResponderProblem, ResponderStatus, RevocationData, RevocationOptions,
    RevocationProblem as Problem, RevocationStatus as Status, StatusSource, check_revocation,
};

pub(crate) const DELEGATED: &str = "extendedKeyUsage=OCSPSigning\nkeyUsage=digitalSignature\n\
                         authorityKeyIdentifier=keyid\n";

/// A responder with a certificate with these extensions says the same.
pub(crate) fn delegated(workshop: &Workshop, issuer: &str, extensions: &str) -> Vec<u8> {
    let key = workshop.responder(issuer, extensions);
    let taro = holder("taro");
    let responder = ("responder.pem", &*key);
    workshop.ocsp(
        &request("taro", None),
        &[Entry::Good(&taro)],
        responder,
        &NEXT_DAY,
    )
}

#[test]
fn a_delegated_responder_may_answer_and_its_own_status_is_told() {
    let workshop = Workshop::new();
    let no_check = format!("{DELEGATED}noCheck=ignored\n");
    for (extensions, expected) in [
        (DELEGATED, ResponderStatus::NotChecked),
        (&no_check, ResponderStatus::NeedsNoCheck),
    ] {
        let response = delegated(&workshop, "authca-sim-2", extensions);
        let report = by_ocsp(&[&response], now(), &options());
        let Status::Good {
            source: StatusSource::Ocsp { responder, .. },
        } = *report.status()
        else {
            panic!("{:?}", report.status());
        };
        assert_eq!(responder, Responder::Delegated(expected));
    }
}

#[test]
fn a_delegated_responder_is_looked_for_in_the_given_lists() {
    let workshop = Workshop::new();
    let response = delegated(&workshop, "authca-sim-2", DELEGATED);
    let responder = workshop.responder_certificate();
    let (taro, issuer) = (holder("taro"), authority("authca-sim-2"));
    let status = |entries: &[Entry<'_>]| {
        let list = workshop.crl_of(
            "authca-sim-2",
            entries,
            "authorityKeyIdentifier=keyid\n",
            &FOR_AGES,
        );
        let data = RevocationData {
            crls: &[&list],
            ocsp: &[&response],
            ..RevocationData::default()
        };
        let report = check_revocation(&taro, &issuer, &data, now(), &options());
        report.items()[1].clone()
    };
    let listed = status(&[Entry::Revoked(&responder, "260609000000Z")]);
    let at = "2026-06-09T00:00:00Z".parse().unwrap();
    assert_eq!(
        listed.problem(),
        Some(&Problem::Responder(ResponderProblem::Revoked { at }))
    );
    let free = format!("{:?}", status(&[]));
    assert!(free.contains("Delegated(Good)"), "{free}");
}

#[test]
fn a_certificate_of_the_authority_for_something_else_may_not_answer() {
    let workshop = Workshop::new();
    for (extensions, expected) in [
        (
            "keyUsage=digitalSignature\n",
            ResponderProblem::ExtendedKeyUsage,
        ),
        (
            "extendedKeyUsage=clientAuth\n",
            ResponderProblem::ExtendedKeyUsage,
        ),
        (
            "extendedKeyUsage=anyExtendedKeyUsage\n",
            ResponderProblem::ExtendedKeyUsage,
        ),
        (
            "extendedKeyUsage=OCSPSigning\nkeyUsage=keyEncipherment\n",
            ResponderProblem::KeyUsage,
        ),
        (
            "extendedKeyUsage=OCSPSigning\nbasicConstraints=critical,CA:TRUE\n",
            ResponderProblem::KeyUsage,
        ),
        (
            "extendedKeyUsage=OCSPSigning\n1.2.3.4=critical,DER:0500\n",
            ResponderProblem::CriticalExtension {
                oid: "1.2.3.4".into(),
            },
        ),
    ] {
        let response = delegated(&workshop, "authca-sim-2", extensions);
        let report = by_ocsp(&[&response], now(), &options());
        assert_eq!(*problem(&report), Problem::Responder(expected));
    }
}

#[test]
fn a_responder_of_another_authority_or_generation_may_not_answer() {
    let workshop = Workshop::new();
    let silent = DELEGATED.replace("authorityKeyIdentifier=keyid\n", "");
    for (issuer, extensions, expected) in [
        ("signca-sim-2", DELEGATED, ResponderProblem::OtherIssuer),
        ("authca-sim-1", DELEGATED, ResponderProblem::OtherIssuer),
        (
            "authca-sim-1",
            &format!("{silent}authorityKeyIdentifier=none\n"),
            ResponderProblem::Signature(SignatureError::Mismatch),
        ),
    ] {
        let response = delegated(&workshop, issuer, extensions);
        let report = by_ocsp(&[&response], now(), &options());
        assert_eq!(*problem(&report), Problem::Responder(expected));
    }
}

#[test]
fn a_responder_answers_only_while_its_certificate_is_valid() {
    let workshop = Workshop::new();
    let response = delegated(&workshop, "authca-sim-2", DELEGATED);
    let long = RevocationOptions::new(u32::MAX);
    let at = |days| {
        let at = now().plus_seconds(days * DAY);
        problem(&by_ocsp(&[&response], at, &long)).clone()
    };
    assert!(matches!(
        at(31),
        Problem::Responder(ResponderProblem::Expired { .. })
    ));
    assert!(matches!(
        at(-1),
        Problem::Responder(ResponderProblem::NotYetValid { .. })
    ));
    // Between, it is the response that is stale.
    assert!(matches!(at(29), Problem::Stale { .. }));
}
