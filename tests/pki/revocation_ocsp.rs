//! OCSP responses made by `openssl ocsp`: what they say, and which of them count.

use super::revocation_responders::{DELEGATED, delegated};
use crate::revocation_support::{
    CHIYODA, Entry, HOUR, Workshop, authority, by_authority, by_ocsp, holder, key_of, now, problem,
    usual_extensions,
};
use crate::sample::sampled;
use mynumber_card::Outcome;
use mynumber_card::pki::revocation::{
    OcspHash, OcspRequestError, Responder, ResponderProblem, ResponderRefusal, RevocationBytes,
    RevocationData, RevocationOptions, RevocationProblem as Problem, RevocationReason,
    RevocationSource, RevocationStatus as Status, SourceError, StatusQuery, StatusSource,
    check_revocation, check_revocation_with, ocsp_request,
};
use mynumber_card::pki::{Certificate, Reason, SignatureError};

const NONCE: [u8; 16] = [0x5A; 16];

pub(crate) fn request(name: &str, nonce: Option<&[u8]>) -> Vec<u8> {
    let issuer = authority("authca-sim-2");
    ocsp_request(&holder(name), &issuer, OcspHash::Sha1, nonce).unwrap()
}

/// Two hours, so that the tests need no exact clock.
pub(crate) fn options() -> RevocationOptions<'static> {
    RevocationOptions::new(7200)
}

pub(crate) const NEXT_DAY: [&str; 4] = ["-ndays", "1", "-rmd", "sha256"];
/// For lists that are looked at by the clock.
pub(crate) const FOR_AGES: [&str; 4] = [
    "-crl_lastupdate",
    "20240101000000Z",
    "-crl_nextupdate",
    "20491231235959Z",
];
/// The authority itself says that taro's certificate is good.
fn good(workshop: &Workshop, more: &[&str]) -> Vec<u8> {
    answer(workshop, &[Entry::Good(&holder("taro"))], more)
}

fn answer(workshop: &Workshop, entries: &[Entry<'_>], more: &[&str]) -> Vec<u8> {
    let more = [&NEXT_DAY, more].concat();
    by_authority(workshop, &request("taro", None), entries, &more)
}

#[test]
fn the_authority_itself_may_answer_named_or_by_its_key() {
    let workshop = Workshop::new();
    for more in [
        &[][..],
        &["-resp_no_certs"],
        &["-resp_key_id"],
        &["-resp_key_id", "-resp_no_certs"],
    ] {
        let report = by_ocsp(&[&good(&workshop, more)], now(), &options());
        assert!(
            matches!(
                report.status(),
                Status::Good {
                    source: StatusSource::Ocsp {
                        index: 0,
                        responder: Responder::Authority,
                        ..
                    }
                }
            ),
            "{more:?}: {:?}",
            report.status()
        );
        assert_eq!(report.check().outcome, Outcome::Passed);
    }
}

#[test]
fn a_revoked_certificate_is_told_with_date_and_reason() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    for (reason, expected) in [
        ("", None),
        (
            ",affiliationChanged",
            Some(RevocationReason::AffiliationChanged),
        ),
    ] {
        let revoked = format!("260609010203Z{reason}");
        let response = answer(&workshop, &[Entry::Revoked(&taro, &revoked)], &[]);
        let at = "2026-06-09T01:02:03Z".parse().unwrap();
        let outcome = Outcome::Failed(Reason::Revoked {
            at,
            reason: expected,
        });
        let report = by_ocsp(&[&response], now(), &options());
        assert_eq!(report.check().outcome, outcome);
    }
}

#[test]
fn a_certificate_that_the_responder_does_not_know_is_unknown() {
    let workshop = Workshop::new();
    let response = answer(&workshop, &[Entry::Good(&holder("child"))], &[]);
    let report = by_ocsp(&[&response], now(), &options());
    assert!(matches!(report.status(), Status::Unknown { .. }));
    let outcome = Outcome::Failed(Reason::RevocationUnknown);
    assert_eq!(report.check().outcome, outcome);
    // Another response that knows it settles the matter.
    let known = good(&workshop, &[]);
    let report = by_ocsp(&[&response, &known], now(), &options());
    assert_eq!(report.status().name(), "good");
}

#[test]
fn a_response_about_another_certificate_says_nothing() {
    let workshop = Workshop::new();
    let child = holder("child");
    let response = by_authority(
        &workshop,
        &request("child", None),
        &[Entry::Good(&child)],
        &NEXT_DAY,
    );
    let report = by_ocsp(&[&response], now(), &options());
    assert_eq!(*problem(&report), Problem::NotCovered);
}

#[test]
fn revoked_in_one_response_or_list_wins_over_good_in_another() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let good = good(&workshop, &[]);
    let revoked = answer(&workshop, &[Entry::Revoked(&taro, "260609000000Z")], &[]);
    for responses in [[good.as_slice(), &revoked], [&revoked, &good]] {
        let report = by_ocsp(&responses, now(), &options());
        assert_eq!(report.status().name(), "revoked");
    }
    let list = workshop.crl_of(
        "authca-sim-2",
        &[Entry::Revoked(&taro, "260609000000Z")],
        &usual_extensions(CHIYODA),
        &FOR_AGES,
    );
    let data = RevocationData {
        crls: &[&list],
        ocsp: &[&good],
        ..RevocationData::default()
    };
    let issuer = authority("authca-sim-2");
    let report = check_revocation(&taro, &issuer, &data, now(), &options());
    assert_eq!(report.status().name(), "revoked");
}

#[test]
fn a_response_counts_from_its_update_to_the_next_and_no_longer_than_the_caller_accepts() {
    let workshop = Workshop::new();
    let response = good(&workshop, &[]);
    let long = RevocationOptions::new(u32::MAX);
    let status = |at, options: RevocationOptions<'_>| {
        let report = by_ocsp(&[&response], at, &options);
        match report.status() {
            Status::Unusable { problem } => Err(problem.clone()),
            status => Ok(status.name()),
        }
    };
    assert_eq!(status(now().plus_seconds(23 * HOUR), long), Ok("good"));
    assert!(matches!(
        status(now().plus_seconds(25 * HOUR), long),
        Err(Problem::Stale { .. })
    ));
    assert!(matches!(
        status(now().plus_seconds(3 * HOUR), options()),
        Err(Problem::TooOld { limit: 7200, .. })
    ));
    assert!(matches!(
        status(now().plus_seconds(-HOUR), options()),
        Err(Problem::NotYetValid { .. })
    ));
    let tolerant = options().with_clock_skew(7200);
    assert_eq!(status(now().plus_seconds(-HOUR), tolerant), Ok("good"));
}

#[test]
fn without_a_next_update_the_callers_limit_is_the_only_one() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let response = by_authority(
        &workshop,
        &request("taro", None),
        &[Entry::Good(&taro)],
        &[],
    );
    let report = by_ocsp(&[&response], now().plus_seconds(HOUR), &options());
    assert_eq!(report.status().name(), "good");
    let report = by_ocsp(&[&response], now().plus_seconds(3 * HOUR), &options());
    assert!(matches!(problem(&report), Problem::TooOld { .. }));
}

#[test]
fn another_authority_or_generation_may_not_answer() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let by = |who: &str, more: &[&str]| {
        let responder = (&*format!("{who}.pem"), &*key_of(who));
        let more = [&NEXT_DAY, more].concat();
        let response = workshop.ocsp(
            &request("taro", None),
            &[Entry::Good(&taro)],
            responder,
            &more,
        );
        problem(&by_ocsp(&[&response], now(), &options())).clone()
    };
    let mismatch = SignatureError::Mismatch;
    let foreign = Problem::Responder(ResponderProblem::OtherIssuer);
    assert_eq!(by("signca-sim-2", &[]), foreign);
    let nobody = Problem::Responder(ResponderProblem::NoCertificate);
    assert_eq!(by("signca-sim-2", &["-resp_no_certs"]), nobody);
    // The older generation has the same name, and is told apart by its key.
    assert_eq!(by("authca-sim-1", &[]), Problem::Signature(mismatch));
    let unsigned = Problem::Responder(ResponderProblem::Signature(mismatch));
    assert_eq!(by("authca-sim-1", &["-resp_key_id"]), unsigned);
}

#[test]
fn a_nonce_must_be_that_of_the_request() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let with = by_authority(
        &workshop,
        &request("taro", Some(&NONCE)),
        &[Entry::Good(&taro)],
        &[],
    );
    let without = good(&workshop, &[]);
    let other = [0xA5; 16];
    let status = |response: &[u8], options: RevocationOptions<'_>| match by_ocsp(
        &[response],
        now(),
        &options,
    )
    .status()
    {
        Status::Unusable { problem } => Err(problem.clone()),
        status => Ok(status.name()),
    };
    let plain = options;
    for nonce in [&NONCE[..], &other, &NONCE[..15]] {
        let expected = match nonce == NONCE {
            true => Ok("good"),
            false => Err(Problem::OtherNonce),
        };
        assert_eq!(status(&with, plain().expecting_nonce(nonce)), expected);
        assert_eq!(status(&with, plain().requiring_nonce(nonce)), expected);
    }
    assert_eq!(status(&with, plain()), Ok("good"));
    assert_eq!(
        status(&without, plain().expecting_nonce(&NONCE)),
        Ok("good")
    );
    let missing = Err(Problem::NoNonce);
    assert_eq!(status(&without, plain().requiring_nonce(&NONCE)), missing);
}

#[test]
fn openssl_understands_a_request_with_either_hash() {
    let workshop = Workshop::new();
    let (taro, issuer) = (holder("taro"), authority("authca-sim-2"));
    for hash in [OcspHash::Sha1, OcspHash::Sha256] {
        let request = ocsp_request(&taro, &issuer, hash, Some(&NONCE)).unwrap();
        let response = by_authority(&workshop, &request, &[Entry::Good(&taro)], &NEXT_DAY);
        let options = options().requiring_nonce(&NONCE);
        let report = by_ocsp(&[&response], now(), &options);
        assert_eq!(report.status().name(), "good", "{hash:?}");
    }
    for length in [0, 33] {
        let nonce = vec![1; length];
        let error = ocsp_request(&taro, &issuer, OcspHash::Sha1, Some(&nonce)).unwrap_err();
        assert_eq!(error, OcspRequestError::Nonce { length });
    }
    let old = authority("authca-sim-1");
    let error = ocsp_request(&taro, &old, OcspHash::Sha1, None).unwrap_err();
    assert_eq!(error, OcspRequestError::Certificate(Problem::NotTheIssuer));
}

#[test]
fn a_sha_1_signature_is_refused() {
    let workshop = Workshop::new();
    let report = by_ocsp(&[&good(&workshop, &["-rmd", "sha1"])], now(), &options());
    assert_eq!(*problem(&report), Problem::Algorithm);
    for digest in ["sha384", "sha512"] {
        let response = good(&workshop, &["-rmd", digest]);
        let report = by_ocsp(&[&response], now(), &options());
        assert_eq!(report.status().name(), "good", "{digest}");
    }
}

#[test]
fn an_error_of_the_responder_is_no_status() {
    for (code, status) in [
        (1, ResponderRefusal::MalformedRequest),
        (2, ResponderRefusal::InternalError),
        (3, ResponderRefusal::TryLater),
        (5, ResponderRefusal::SignatureRequired),
        (6, ResponderRefusal::Unauthorized),
    ] {
        let response = [0x30, 0x03, 0x0A, 0x01, code];
        let report = by_ocsp(&[&response], now(), &options());
        assert_eq!(*problem(&report), Problem::ResponderError { status });
    }
}

#[test]
fn no_byte_of_a_response_can_be_changed() {
    let workshop = Workshop::new();
    // Certificates that nobody needs are not covered by any signature, so without them.
    let direct = good(&workshop, &["-resp_no_certs"]);
    let by_responder = delegated(&workshop, "authca-sim-2", DELEGATED);
    let at = now();
    for response in [direct, by_responder] {
        let name = |bytes: &[u8]| by_ocsp(&[bytes], at, &options()).status().name();
        assert_eq!(name(&response), "good");
        for place in sampled(8, 0..response.len()) {
            for bit in [0x01, 0x80] {
                let mut forged = response.clone();
                forged[place] ^= bit;
                assert_eq!(name(&forged), "unusable", "byte {place}, {bit:02x}");
            }
        }
        for length in sampled(8, 0..response.len()) {
            assert_eq!(name(&response[..length]), "unusable", "{length}");
        }
        assert_eq!(name(&[response.as_slice(), &[0]].concat()), "unusable");
    }
}

struct Responses(Result<Option<RevocationBytes>, &'static str>);

impl RevocationSource for Responses {
    fn fetch(&self, query: &StatusQuery<'_>) -> Result<Option<RevocationBytes>, SourceError> {
        assert_eq!(query.nonce, Some(&NONCE[..]));
        assert!(query.ocsp_request(OcspHash::Sha1).is_ok());
        self.0.clone().map_err(Into::into)
    }
}

#[test]
fn a_source_is_asked_with_the_nonce_and_believed_no_more_than_any_bytes() {
    let workshop = Workshop::new();
    let (taro, issuer) = (holder("taro"), authority("authca-sim-2"));
    let request = request("taro", Some(&NONCE));
    let response = by_authority(&workshop, &request, &[Entry::Good(&taro)], &[]);
    let ask = |source| {
        let data = RevocationData::default();
        let options = options().requiring_nonce(&NONCE);
        check_revocation_with(&taro, &issuer, &data, &Responses(source), now(), &options)
            .map(|report| report.status().name())
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        ask(Ok(Some(RevocationBytes::Ocsp(response.clone())))),
        Ok("good")
    );
    assert_eq!(
        ask(Ok(Some(RevocationBytes::Crl(response)))),
        Ok("unusable")
    );
    assert_eq!(ask(Ok(None)), Ok("not_checked"));
    assert_eq!(ask(Err("no route")), Err("no route".into()));
}

#[test]
fn a_request_names_the_issuer_in_the_string_types_of_the_certificate_as_openssl_does() {
    let der = include_bytes!("cases/issuer-printable.der");
    let certificate = Certificate::from_der(der).unwrap();
    let issuer = authority("authca-sim-2");
    assert_eq!(certificate.issuer(), issuer.subject());
    assert_ne!(certificate.issuer().der(), issuer.subject().der());
    let workshop = Workshop::new();
    workshop.write("printable.der", der);
    workshop.run(&[
        "x509",
        "-inform",
        "der",
        "-in",
        "printable.der",
        "-out",
        "printable.pem",
    ]);
    let names = ["-issuer", "authca-sim-2.pem", "-cert", "printable.pem"];
    workshop.run(&[&["ocsp", "-no_nonce", "-reqout", "theirs.der"], &names[..]].concat());
    let theirs = std::fs::read(workshop.path("theirs.der")).unwrap();
    let ours = ocsp_request(&certificate, &issuer, OcspHash::Sha1, None).unwrap();
    assert_eq!(ours, theirs);
}
