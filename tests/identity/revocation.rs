//! Evidence verified with revocation lists and OCSP responses made by OpenSSL: only the right and
//! fresh ones prove that the certificate is not revoked.

use crate::parts::{Failures, anchors, card, pins, pki, read_through, request_with};
use crate::revocation_support::{
    CHIYODA, Entry, Workshop, authority, by_authority, holder, usual_extensions,
};
use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Expected, Level, Statement, Verdict, Verification, Wanted};
use mynumber_card::pki::revocation::{
    OcspHash, RevocationData, RevocationOptions, RevocationProblem as Problem, RevocationReason,
    ocsp_request,
};
use mynumber_card::pki::{CheckKind, Reason};

/// Taro's evidence, read and verified at a time.
fn verdict(at: UnixTime, crls: &[&[u8]], ocsp: &[&[u8]]) -> Verdict {
    let request = request_with(0x42, Level::Auth, Wanted::Attributes, at);
    let evidence = read_through(card("taro"), &request, pins("taro"), at);
    let data = RevocationData {
        crls,
        ocsp,
        ..RevocationData::default()
    };
    let anchors = anchors();
    let with = Verification::new(&anchors, Expected::Request(&request))
        .with_revocation(data, RevocationOptions::new(7200));
    evidence.verify(&with, at)
}

fn failures(verdict: &Verdict) -> Failures {
    assert_eq!(
        verdict.is_accepted(),
        verdict.proves().contains(&Statement::NotRevoked)
    );
    verdict
        .failures()
        .map(|(what, why)| (what, why.clone()))
        .collect()
}

fn revocation(reason: Reason) -> Failures {
    vec![pki(CheckKind::CertificateRevocation, reason)]
}

/// Within the lists that the workshop makes.
fn noon() -> UnixTime {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

#[test]
fn a_fresh_list_of_the_right_place_proves_that_it_is_not_revoked_and_no_other_does() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let entries = [Entry::Good(&taro)];
    let good = workshop.crl(&entries, &usual_extensions(CHIYODA));
    assert_eq!(failures(&verdict(noon(), &[&good], &[])), []);

    let until: UnixTime = "2026-06-20T00:00:00Z".parse().unwrap();
    let stale = verdict(until.plus_seconds(1), &[&good], &[]);
    let expected = revocation(Reason::RevocationData(Problem::Stale { until }));
    assert_eq!(failures(&stale), expected);

    let elsewhere = usual_extensions(&CHIYODA.replace("Chiyoda-ku", "Chuo-ku"));
    let foreign = workshop.crl(&entries, &elsewhere);
    let expected = revocation(Reason::RevocationData(Problem::OtherPartition));
    assert_eq!(failures(&verdict(noon(), &[&foreign], &[])), expected);

    let of_signatures = workshop.crl_of("signca-sim-2", &entries, "", &[]);
    let found = verdict(noon(), &[&of_signatures], &[]);
    assert!(matches!(
        failures(&found)[..],
        [(_, ref why)] if why.to_string().starts_with("no revocation data that counts")
    ));

    let mut changed = good.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let cut = &good[..last];
    for damaged in [changed.as_slice(), cut] {
        assert!(!verdict(noon(), &[damaged], &[]).is_accepted());
    }
}

#[test]
fn a_revoked_certificate_is_refused_by_list_and_by_response() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let entries = [Entry::Revoked(&taro, "260609010203Z,keyCompromise")];
    let expected = revocation(Reason::Revoked {
        at: "2026-06-09T01:02:03Z".parse().unwrap(),
        reason: Some(RevocationReason::KeyCompromise),
    });
    let list = workshop.crl(&entries, &usual_extensions(CHIYODA));
    assert_eq!(failures(&verdict(noon(), &[&list], &[])), expected);

    // `openssl ocsp` answers as of now.
    let now = crate::revocation_support::now();
    let request = ocsp_request(&taro, &authority("authca-sim-2"), OcspHash::Sha1, None).unwrap();
    let options = ["-ndays", "1", "-rmd", "sha256"];
    let answer = |entries: &[Entry<'_>]| by_authority(&workshop, &request, entries, &options);
    let revoked = answer(&entries);
    assert_eq!(failures(&verdict(now, &[], &[&revoked])), expected);
    let good = answer(&[Entry::Good(&taro)]);
    assert_eq!(failures(&verdict(now, &[], &[&good])), []);
    let of_child = answer(&[Entry::Good(&holder("child"))]);
    let unknown = verdict(now, &[], &[&of_child]);
    assert_eq!(failures(&unknown), revocation(Reason::RevocationUnknown));
}
