//! What is walked here is compared with decoders by others, x509-cert and x509-ocsp, that write back what they
//! read: the same lists and responses pass, with the same content.
#![allow(clippy::unwrap_used, clippy::as_conversions)]

use der::asn1::{GeneralizedTime, IntRef, ObjectIdentifier, OctetString, UtcTime};
use der::{Decode, Encode, Sequence};
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::{Extension, Extensions};
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_cert::time::Time;
use x509_ocsp::{CertStatus, OcspResponse, ResponseData};

use super::answer::RevocationAnswer;
use super::crl::{Content, Point};
use super::ocsp;
use super::problem::RevocationReason;
use crate::data::UnixTime;
use crate::pki::der::is_der;
use crate::pki::der_tree::{Numbers, damaged, object};

/// `TBSCertList`; the one of x509-cert takes no long serial numbers.
#[derive(Sequence)]
struct List<'a> {
    version: x509_cert::Version,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: x509_cert::name::Name,
    this_update: Time,
    next_update: Option<Time>,
    revoked_certificates: Option<Vec<Entry<'a>>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Sequence)]
struct Entry<'a> {
    serial_number: IntRef<'a>,
    revocation_date: Time,
    extensions: Option<Extensions>,
}

const NAME: &str = "CN=Revocation,OU=Test,O=JPKI-SIM,C=JP";
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");

fn written<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> Option<T> {
    T::from_der(bytes)
        .ok()
        .filter(|value| value.to_der().is_ok_and(|written| written == bytes))
}

fn extension(oid: ObjectIdentifier, value: &[u8]) -> Extension {
    Extension {
        extn_id: oid,
        critical: false,
        extn_value: OctetString::new(value).unwrap(),
    }
}

fn time(numbers: &mut Numbers) -> Time {
    let seconds = u64::try_from(numbers.below(4_000_000_000)).unwrap();
    let since = core::time::Duration::from_secs(seconds);
    match UtcTime::from_unix_duration(since) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_unix_duration(since).unwrap()),
    }
}

/// A list with up to seven entries, of few serial numbers, so that some are there twice.
fn list(numbers: &mut Numbers) -> Vec<u8> {
    let null = [0x05, 0x00];
    let serials: Vec<_> = (0..numbers.below(8))
        .map(|_| vec![0x11 + numbers.below(4) as u8; 1 + numbers.below(30)])
        .collect();
    let entries = serials.iter().map(|serial| Entry {
        serial_number: IntRef::new(serial).unwrap(),
        revocation_date: time(numbers),
        extensions: match numbers.below(3) {
            0 => None,
            _ => Some(vec![extension(
                REASON,
                &[0x0A, 0x01, numbers.below(12) as u8],
            )]),
        },
    });
    let revoked_certificates = Some(entries.collect::<Vec<_>>()).filter(|it| !it.is_empty());
    let list = List {
        version: x509_cert::Version::V2,
        signature: AlgorithmIdentifierRef {
            oid: SHA256_WITH_RSA,
            parameters: Some(der::asn1::AnyRef::from_der(&null).unwrap()),
        },
        issuer: NAME.parse().unwrap(),
        this_update: time(numbers),
        next_update: Some(time(numbers)).filter(|_| numbers.below(4) != 0),
        revoked_certificates,
        extensions: Some(vec![extension(
            ObjectIdentifier::new_unwrap("2.5.29.20"),
            &[0x02, 0x01, 0x07],
        )])
        .filter(|_| numbers.below(4) != 0),
    };
    list.to_der().unwrap()
}

fn seconds(time: core::time::Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap()
}

/// What an old reading of the list gives: its times and its entries.
type Read = (i64, Option<i64>, Vec<(Vec<u8>, i64)>);

fn theirs(bytes: &[u8]) -> Option<Read> {
    let list = written::<List<'_>>(bytes)?;
    let usual = |time: &Time| match time {
        Time::UtcTime(_) => true,
        Time::GeneralTime(time) => time.to_date_time().year() > 2049,
    };
    let updates = [Some(&list.this_update), list.next_update.as_ref()];
    if list.version != x509_cert::Version::V2 || !updates.into_iter().flatten().all(usual) {
        return None;
    }
    let entries = list.revoked_certificates.unwrap_or_default();
    let entries = entries.iter().map(|entry| {
        let at = seconds(entry.revocation_date.to_unix_duration());
        (entry.serial_number.as_bytes().to_vec(), at)
    });
    let next = list.next_update.map(|it| seconds(it.to_unix_duration()));
    let this = seconds(list.this_update.to_unix_duration());
    Some((this, next, entries.collect()))
}

fn ours(bytes: &[u8]) -> Option<Read> {
    let list = Content::read(bytes).ok()?;
    let entries = list.listed().map(|(entry, _)| {
        let at = entry.at.seconds();
        (entry.serial.to_vec(), at)
    });
    Some((
        list.this_update.seconds.seconds(),
        list.next_update.map(|time| time.seconds.seconds()),
        entries.collect(),
    ))
}

#[test]
fn a_list_is_the_same_for_both_decoders() {
    let mut numbers = Numbers(0xC41);
    let (mut good, mut bad) = (0, 0);
    for turn in 0..8_000 {
        let whole = list(&mut numbers);
        let bytes = if turn % 4 == 0 {
            whole
        } else {
            damaged(&whole, &mut numbers)
        };
        if !is_der(&bytes) {
            continue;
        }
        let found = ours(&bytes);
        assert_eq!(found, theirs(&bytes), "{}", hex::encode(&bytes));
        assert!(turn % 4 != 0 || found.is_some());
        *if found.is_some() { &mut good } else { &mut bad } += 1;
    }
    assert!(good > 2_000 && bad > 1_000, "{good} {bad}");
}

#[test]
fn a_distribution_point_is_the_same_for_both_decoders() {
    let pair = |last: u8, text: &[u8]| {
        let oid = object(0x06, &[&[0x55, 0x04, last]]);
        object(0x30, &[&oid, &object(0x0C, &[text])])
    };
    let name = object(0x30, &[&object(0x31, &[&pair(3, b"Chiyoda-ku CRLDP")])]);
    let flag = |tag| object(tag, &[&[0xFF]]);
    let whole = object(
        0x30,
        &[
            &object(0xA0, &[&object(0xA0, &[&object(0xA4, &[&name])])]),
            &flag(0x81),
            &flag(0x82),
            &object(0x83, &[&[0x07, 0x01, 0x80]]),
            &flag(0x84),
            &flag(0x85),
        ],
    );
    let relative = object(0xA1, &[&pair(3, b"A"), &pair(10, b"B")]);
    let relative = object(0x30, &[&object(0xA0, &[&relative])]);
    let mut numbers = Numbers(0x1D9);
    let (mut good, mut bad) = (0, 0);
    for value in [&whole, &relative] {
        assert!(Point::read(value).is_ok());
        for _ in 0..6_000 {
            let bytes = damaged(value, &mut numbers);
            if !is_der(&bytes) {
                continue;
            }
            let ours = Point::read(&bytes).is_ok();
            let theirs = written::<IssuingDistributionPoint>(&bytes).is_some();
            assert_eq!(ours, theirs, "{}", hex::encode(&bytes));
            *if ours { &mut good } else { &mut bad } += 1;
        }
    }
    assert!(good > 300 && bad > 300, "{good} {bad}");
}

/// The signed part of a response about three certificates.
fn response() -> Vec<u8> {
    let sequence = |parts: &[&[u8]]| object(0x30, parts);
    let octets = |bytes: &[u8]| object(0x04, &[bytes]);
    let algorithm = sequence(&[
        &object(0x06, &[&[0x2B, 0x0E, 0x03, 0x02, 0x1A]]),
        &[0x05, 0x00],
    ]);
    let id = sequence(&[
        &algorithm,
        &octets(&[1; 20]),
        &octets(&[2; 20]),
        &object(0x02, &[&[0x00, 0x9A]]),
    ]);
    let time = object(0x18, &[b"20260610000000Z"]);
    let until = object(0xA0, &[&time]);
    let extension = sequence(&[
        &object(0x06, &[&[0x2A, 0x03, 0x04]]),
        &[0x01, 0x01, 0xFF],
        &octets(&[0x05, 0x00]),
    ]);
    let extensions = object(0xA1, &[&sequence(&[&extension, &extension])]);
    let revoked = object(0xA1, &[&time, &object(0xA0, &[&[0x0A, 0x01, 0x01]])]);
    let singles = [
        sequence(&[&id, &[0x80, 0x00], &time, &until]),
        sequence(&[&id, &revoked, &time, &until, &extensions]),
        sequence(&[&id, &[0x82, 0x00], &time]),
    ];
    let name = NAME.parse::<x509_cert::name::Name>().unwrap();
    sequence(&[
        &object(0xA1, &[&name.to_der().unwrap()]),
        &time,
        &sequence(&[&singles.concat()]),
        &extensions,
    ])
}

/// What is said of each certificate: its serial number, the answer, and from when to when.
type Said = (Vec<u8>, RevocationAnswer, i64, Option<i64>);

fn their_answers(bytes: &[u8]) -> Option<Vec<Said>> {
    let since = |time: x509_ocsp::OcspGeneralizedTime| seconds(time.0.to_unix_duration());
    let data = written::<ResponseData>(bytes)?;
    let answers = data.responses.iter().map(|single| {
        let answer = match single.cert_status {
            CertStatus::Good(_) => RevocationAnswer::Good,
            CertStatus::Revoked(info) => RevocationAnswer::Revoked {
                at: UnixTime::from_seconds(since(info.revocation_time)),
                reason: info
                    .revocation_reason
                    .and_then(|reason| RevocationReason::of(&[reason as u8])),
            },
            CertStatus::Unknown(_) => RevocationAnswer::Unknown,
        };
        let serial = single.cert_id.serial_number.as_bytes().to_vec();
        let next = single.next_update.map(since);
        (serial, answer, since(single.this_update), next)
    });
    Some(answers.collect())
}

fn our_answers(bytes: &[u8]) -> Option<Vec<Said>> {
    let data = ocsp::Content::read(bytes).ok()?;
    let answers = data.singles().map(|single| {
        (
            single.id.serial.to_vec(),
            single.answer,
            single.this_update.seconds(),
            single.next_update.map(UnixTime::seconds),
        )
    });
    Some(answers.collect())
}

#[test]
fn a_response_is_the_same_for_both_decoders() {
    let whole = response();
    assert_eq!(our_answers(&whole).map(|all| all.len()), Some(3));
    let mut numbers = Numbers(0x0C5);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..10_000 {
        let bytes = damaged(&whole, &mut numbers);
        if !is_der(&bytes) {
            continue;
        }
        let found = our_answers(&bytes);
        assert_eq!(found, their_answers(&bytes), "{}", hex::encode(&bytes));
        *if found.is_some() { &mut good } else { &mut bad } += 1;
    }
    assert!(good > 500 && bad > 500, "{good} {bad}");
}

#[test]
fn the_outside_of_a_response_is_the_same_for_both_decoders() {
    let basic = object(0x06, &[&[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1]]);
    let inner = object(0x30, &[&basic, &object(0x04, &[&[0x30, 0x00]])]);
    let whole = object(0x30, &[&[0x0A, 0x01, 0x00], &object(0xA0, &[&inner])]);
    let mut numbers = Numbers(0x0DD);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..6_000 {
        let bytes = damaged(&whole, &mut numbers);
        let ours = is_der(&bytes) && ocsp::outer(&bytes).is_ok();
        let theirs = is_der(&bytes) && written::<OcspResponse>(&bytes).is_some();
        assert_eq!(ours, theirs, "{}", hex::encode(&bytes));
        *if ours { &mut good } else { &mut bad } += 1;
    }
    assert!(good > 300 && bad > 300, "{good} {bad}");
}
