//! Revocation lists made by `openssl ca`: what they say, and which of them count.

use crate::revocation_support::{
    CHIYODA, DAY, Entry, Workshop, authority, by_lists, holder, problem, time, usual_extensions,
};
use crate::sample::sampled;
use mynumber_card::data::UnixTime;
use mynumber_card::pki::revocation::{Restriction, RevocationData, RevocationOptions};
use mynumber_card::pki::revocation::{
    RevocationItem, RevocationList, RevocationProblem as Problem, RevocationReason,
    RevocationStatus as Status, StatusSource, check_revocation,
};
use mynumber_card::pki::{CheckKind, Purpose, Reason, SignatureError, TrustAnchors, path};
use mynumber_card::{Coded as _, Outcome};

fn noon() -> UnixTime {
    time("2026-06-15T12:00:00Z")
}

fn good_list(workshop: &Workshop) -> Vec<u8> {
    let (taro, child) = (holder("taro"), holder("child"));
    workshop.crl(
        &[
            Entry::Good(&taro),
            Entry::Revoked(&child, "260601000000Z,keyCompromise"),
        ],
        &usual_extensions(CHIYODA),
    )
}

#[test]
fn a_certificate_that_is_not_in_the_list_is_good() {
    let list = good_list(&Workshop::new());
    let report = by_lists(&[&list], noon());
    let this_update = time("2026-06-10T00:00:00Z");
    let source = StatusSource::Crl {
        index: 0,
        this_update,
    };
    assert_eq!(*report.status(), Status::Good { source });
    assert_eq!(report.check().kind, CheckKind::CertificateRevocation);
    assert_eq!(report.check().outcome, Outcome::Passed);
}

#[test]
fn a_certificate_in_the_list_is_revoked_with_date_and_reason() {
    let workshop = Workshop::new();
    let (taro, child) = (holder("taro"), holder("child"));
    let at = time("2026-06-09T01:02:03Z");
    for (reason, expected) in [
        ("", None),
        (",keyCompromise", Some(RevocationReason::KeyCompromise)),
        (",superseded", Some(RevocationReason::Superseded)),
        (
            ",cessationOfOperation",
            Some(RevocationReason::CessationOfOperation),
        ),
    ] {
        let entries = [
            Entry::Revoked(&child, "260501000000Z"),
            Entry::Revoked(&taro, &format!("260609010203Z{reason}")),
        ];
        let list = workshop.crl(&entries, &usual_extensions(CHIYODA));
        let report = by_lists(&[&list], noon());
        assert!(
            matches!(*report.status(), Status::Revoked { at: when, reason, .. }
                if when == at && reason == expected),
            "{:?}",
            report.status()
        );
        let failed = Outcome::Failed(Reason::Revoked {
            at,
            reason: expected,
        });
        assert_eq!(report.check().outcome, failed);
    }
}

#[test]
fn a_date_in_the_future_does_not_undo_a_revocation() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let entries = [Entry::Revoked(&taro, "260701000000Z")];
    let list = workshop.crl(&entries, &usual_extensions(CHIYODA));
    assert_eq!(by_lists(&[&list], noon()).status().name(), "revoked");
}

#[test]
fn revoked_wins_over_good() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let good = good_list(&workshop);
    let revoked = workshop.crl(
        &[Entry::Revoked(&taro, "260609000000Z")],
        &usual_extensions(CHIYODA),
    );
    for lists in [[good.as_slice(), &revoked], [&revoked, &good]] {
        let report = by_lists(&lists, noon());
        assert_eq!(report.status().name(), "revoked");
        assert_eq!(report.items().len(), 2);
    }
}

#[test]
fn nothing_given_is_not_checked() {
    let report = by_lists(&[], noon());
    assert_eq!(*report.status(), Status::NotChecked);
    assert_eq!(report.check().outcome, Outcome::NotChecked);
}

#[test]
fn a_list_counts_from_its_update_to_the_next_with_both_ends() {
    let list = good_list(&Workshop::new());
    let (from, until) = (time("2026-06-10T00:00:00Z"), time("2026-06-20T00:00:00Z"));
    for at in [from, until, from.plus_seconds(-60)] {
        assert_eq!(by_lists(&[&list], at).status().name(), "good", "{at}");
    }
    let stale = by_lists(&[&list], until.plus_seconds(1));
    assert_eq!(*problem(&stale), Problem::Stale { until });
    let early = by_lists(&[&list], from.plus_seconds(-61));
    assert_eq!(*problem(&early), Problem::NotYetValid { from });
    let failed = Outcome::Failed(Reason::RevocationData(Problem::Stale { until }));
    assert_eq!(stale.check().outcome, failed);
}

#[test]
fn the_list_of_another_municipality_says_nothing() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    // Even a list that names the serial number: it is another certificate's place.
    for point in [
        CHIYODA.replace("Chiyoda-ku", "Chuo-ku"),
        CHIYODA.replace("Chiyoda-ku", "CHIYODA-KU"),
        CHIYODA.replace("0.OU=JPKI for user authentication\n", ""),
        CHIYODA.replace("CN=Chiyoda-ku CRLDP\n", ""),
    ] {
        let list = workshop.crl(
            &[Entry::Revoked(&taro, "260609000000Z")],
            &usual_extensions(&point),
        );
        let report = by_lists(&[&list], noon());
        assert_eq!(*problem(&report), Problem::OtherPartition, "{point}");
    }
}

#[test]
fn a_partition_by_url_is_none_of_a_certificate_that_names_a_directory_entry() {
    let list = Workshop::new().crl(
        &[],
        "issuingDistributionPoint=critical,@idp\n[idp]\nfullname=URI:http://crl.sim.invalid/1.crl\n",
    );
    let report = by_lists(&[&list], noon());
    assert_eq!(*problem(&report), Problem::OtherPartition);
}

#[test]
fn lists_of_other_municipalities_beside_the_right_one_do_no_harm() {
    let workshop = Workshop::new();
    let foreign = workshop.crl(
        &[],
        &usual_extensions(&CHIYODA.replace("Chiyoda-ku", "Chuo-ku")),
    );
    let good = good_list(&workshop);
    let report = by_lists(&[&foreign, &good, b"noise"], noon());
    assert!(matches!(
        *report.status(),
        Status::Good {
            source: StatusSource::Crl { index: 1, .. }
        }
    ));
    let problems: Vec<_> = report.items().iter().map(RevocationItem::problem).collect();
    let expected = [Some(&Problem::OtherPartition), None, Some(&Problem::NotDer)];
    assert_eq!(problems, expected);
    // If the right one is stale, that is the reason reported.
    let stale = by_lists(&[&foreign, &good], noon().plus_seconds(30 * DAY));
    assert!(matches!(problem(&stale), Problem::Stale { .. }));
}

#[test]
fn a_list_without_a_distribution_point_is_of_all_certificates() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let good = workshop.crl(&[Entry::Good(&taro)], "authorityKeyIdentifier=keyid\n");
    assert_eq!(by_lists(&[&good], noon()).status().name(), "good");
    let entries = [Entry::Revoked(&taro, "260609000000Z")];
    let revoked = workshop.crl(&entries, "authorityKeyIdentifier=keyid\n");
    assert_eq!(by_lists(&[&revoked], noon()).status().name(), "revoked");
}

#[test]
fn another_authority_and_another_generation_are_told_apart() {
    let workshop = Workshop::new();
    let other = workshop.crl_of("signca-sim-2", &[], &usual_extensions(CHIYODA), &[]);
    let report = by_lists(&[&other], noon());
    assert_eq!(*problem(&report), Problem::OtherIssuer);

    // The same name, an older key.
    let old = workshop.crl_of("authca-sim-1", &[], &usual_extensions(CHIYODA), &[]);
    assert_eq!(*problem(&by_lists(&[&old], noon())), Problem::OtherKey);
    let silent = usual_extensions(CHIYODA).replace("authorityKeyIdentifier=keyid\n", "");
    let old = workshop.crl_of("authca-sim-1", &[], &silent, &[]);
    let mismatch = Problem::Signature(SignatureError::Mismatch);
    assert_eq!(*problem(&by_lists(&[&old], noon())), mismatch);
}

#[test]
fn the_serial_number_in_the_authority_key_identifier_must_fit() {
    let workshop = Workshop::new();
    let extensions = usual_extensions(CHIYODA).replace("=keyid\n", "=keyid:always,issuer:always\n");
    let list = workshop.crl(&[], &extensions);
    assert_eq!(by_lists(&[&list], noon()).status().name(), "good");
}

#[test]
fn another_certificate_as_issuer_is_refused() {
    let list = good_list(&Workshop::new());
    let data = RevocationData {
        crls: &[&list],
        ..RevocationData::default()
    };
    let options = RevocationOptions::new(3600);
    for wrong in ["authca-sim-1", "signca-sim-2"] {
        let report = check_revocation(&holder("taro"), &authority(wrong), &data, noon(), &options);
        assert_eq!(*problem(&report), Problem::NotTheIssuer, "{wrong}");
    }
}

#[test]
fn a_list_of_a_part_only_is_refused() {
    let workshop = Workshop::new();
    for (line, restriction) in [
        ("onlyCA=TRUE", Restriction::OnlyAuthorities),
        ("onlyAA=TRUE", Restriction::OnlyAttributeCertificates),
        ("indirectCRL=TRUE", Restriction::Indirect),
        (
            "onlysomereasons=keyCompromise",
            Restriction::OnlySomeReasons,
        ),
    ] {
        let extensions = usual_extensions(CHIYODA).replace("[idp]\n", &format!("[idp]\n{line}\n"));
        let list = workshop.crl(&[], &extensions);
        let report = by_lists(&[&list], noon());
        assert_eq!(*problem(&report), Problem::PartOnly { restriction });
    }
    let extensions = usual_extensions(CHIYODA).replace("[idp]\n", "[idp]\nonlyuser=TRUE\n");
    let list = workshop.crl(&[], &extensions);
    assert_eq!(by_lists(&[&list], noon()).status().name(), "good");
}

#[test]
fn a_delta_list_is_refused_critical_or_not() {
    let workshop = Workshop::new();
    for critical in ["critical,", ""] {
        let extensions = format!(
            "2.5.29.27={critical}DER:020101\n{}",
            usual_extensions(CHIYODA)
        );
        let list = workshop.crl(&[], &extensions);
        assert_eq!(*problem(&by_lists(&[&list], noon())), Problem::Delta);
    }
}

#[test]
fn a_critical_extension_that_is_not_understood_is_refused_and_others_are_not() {
    let workshop = Workshop::new();
    let with = |critical| {
        let extensions = format!("1.2.3.4={critical}DER:0500\n{}", usual_extensions(CHIYODA));
        workshop.crl(&[], &extensions)
    };
    let oid = "1.2.3.4".to_owned();
    let report = by_lists(&[&with("critical,")], noon());
    assert_eq!(*problem(&report), Problem::CriticalExtension { oid });
    assert_eq!(by_lists(&[&with("")], noon()).status().name(), "good");
}

#[test]
fn sha_1_is_refused_and_the_whole_sha_2_family_is_not() {
    let workshop = Workshop::new();
    let with = |digest| {
        let extensions = usual_extensions(CHIYODA);
        workshop.crl_of("authca-sim-2", &[], &extensions, &["-md", digest])
    };
    let report = by_lists(&[&with("sha1")], noon());
    assert_eq!(*problem(&report), Problem::Algorithm);
    for digest in ["sha256", "sha384", "sha512"] {
        let report = by_lists(&[&with(digest)], noon());
        assert_eq!(report.status().name(), "good", "{digest}");
    }
}

#[test]
fn a_list_of_version_1_is_refused() {
    let list = Workshop::new().crl(&[], "");
    assert!(matches!(
        problem(&by_lists(&[&list], noon())),
        Problem::Malformed { .. }
    ));
}

#[test]
fn no_byte_of_a_list_can_be_changed() {
    let list = good_list(&Workshop::new());
    assert_eq!(by_lists(&[&list], noon()).status().name(), "good");
    for place in sampled(8, 0..list.len()) {
        for bit in [0x01, 0x80] {
            let mut forged = list.clone();
            forged[place] ^= bit;
            let report = by_lists(&[&forged], noon());
            assert_eq!(
                report.status().name(),
                "unusable",
                "byte {place}, {bit:02x}"
            );
        }
    }
    for length in sampled(8, 0..list.len()) {
        let report = by_lists(&[&list[..length]], noon());
        assert_eq!(*problem(&report), Problem::NotDer, "{length}");
    }
    let report = by_lists(&[&[list.as_slice(), &[0]].concat()], noon());
    assert_eq!(*problem(&report), Problem::NotDer);
}

#[test]
fn a_list_that_was_read_before_says_the_same_as_its_bytes() {
    let workshop = Workshop::new();
    let (taro, child) = (holder("taro"), holder("child"));
    let entries = [
        Entry::Revoked(&child, "260601000000Z"),
        Entry::Revoked(&taro, "260609000000Z,superseded"),
    ];
    let here = usual_extensions(CHIYODA);
    let lists = [
        good_list(&workshop),
        workshop.crl(&entries, &here),
        workshop.crl(&entries, &usual_extensions(&CHIYODA.replace("ku", "shi"))),
        workshop.crl_of("authca-sim-1", &entries, &here, &[]),
        workshop.crl_of("signca-sim-2", &entries, &here, &[]),
    ];
    let issuers = [
        "authca-sim-2",
        "authca-sim-2",
        "authca-sim-2",
        "authca-sim-1",
        "signca-sim-2",
    ];
    let options = RevocationOptions::new(3600);
    let mut seen = Vec::new();
    for (bytes, issuer) in lists.iter().zip(issuers) {
        let list = RevocationList::from_der(bytes, &authority(issuer)).unwrap();
        let data = RevocationData {
            lists: &[&list],
            ..RevocationData::default()
        };
        for at in [noon(), noon().plus_seconds(9 * DAY)] {
            let report = check_revocation(&taro, &authority("authca-sim-2"), &data, at, &options);
            assert_eq!(report, by_lists(&[bytes], at));
            seen.push(report.status().name());
        }
    }
    let unusable = "unusable";
    assert_eq!(seen[..4], ["good", unusable, "revoked", unusable]);
    // Nothing forged can be read at all.
    let error = RevocationList::from_der(&lists[3], &authority("authca-sim-2")).unwrap_err();
    assert_eq!(error, Problem::OtherKey);
}

#[test]
fn the_outcome_takes_its_place_in_the_report_of_the_path() {
    let workshop = Workshop::new();
    let taro = holder("taro");
    let mut anchors = TrustAnchors::none();
    anchors.add(authority("authca-sim-2").der()).unwrap();
    let entries = [Entry::Revoked(&taro, "260609000000Z,superseded")];
    let revoked = workshop.crl(&entries, &usual_extensions(CHIYODA));
    let good = good_list(&workshop);
    let options = RevocationOptions::new(3600);
    for (list, name) in [(&good, "passed"), (&revoked, "failed")] {
        let mut report = path::validate(&taro, Purpose::Authentication, &anchors, noon());
        let outcome = |report: &path::PathReport<'_>| {
            let kind = CheckKind::CertificateRevocation;
            report.checks.outcome(kind).unwrap().code()
        };
        assert_eq!(outcome(&report), "not_checked");
        let count = report.checks.checks().len();
        let data = RevocationData {
            crls: &[list],
            ..RevocationData::default()
        };
        assert!(
            report
                .check_revocation(&taro, &data, noon(), &options)
                .is_some()
        );
        assert_eq!(outcome(&report), name);
        assert_eq!(report.checks.checks().len(), count);
        assert_eq!(report.is_valid(), name == "passed");
    }
    // Nobody to believe: not checked.
    let nobody = TrustAnchors::none();
    let mut report = path::validate(&taro, Purpose::Authentication, &nobody, noon());
    let data = RevocationData {
        crls: &[&good],
        ..RevocationData::default()
    };
    assert!(
        report
            .check_revocation(&taro, &data, noon(), &options)
            .is_none()
    );
}
