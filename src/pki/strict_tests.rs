//! What is walked here is compared with a decoder by others, x509-cert, that writes back what it read.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

use der::{Decode, Encode};
use x509_cert::ext::pkix::name::GeneralNames;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::time::Time;

use super::der::is_der;
use super::der_tree::{Numbers, damaged, object};
use super::grammar::certificate_extension;
use super::strict;
use super::words::StructureProblem;

/// Certificates of all kinds: of authorities, of cards, of licenses.
fn certificates() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let authorities = fs::read_dir(root.join("authority")).unwrap();
    let authorities = authorities.map(|entry| entry.unwrap().path());
    let cards = ["000A", "0001"].map(|file| root.join(format!("people/taro/jpki/{file}.bin")));
    let files = authorities.filter(|path| path.extension().is_some_and(|it| it == "cer"));
    files
        .chain(cards)
        .filter_map(|path| fs::read(path).ok())
        .map(|mut bytes| {
            bytes.truncate(crate::tlv::ber::total_length(&bytes).unwrap());
            bytes
        })
        .collect()
}

fn written<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> Option<T> {
    T::from_der(bytes)
        .ok()
        .filter(|value| value.to_der().is_ok_and(|written| written == bytes))
}

fn is<'a, T: Decode<'a> + Encode>(bytes: &'a [u8]) -> bool {
    written::<T>(bytes).is_some()
}

fn is_certificate(bytes: &[u8]) -> bool {
    let usual = |time: &Time| match time {
        Time::UtcTime(_) => true,
        Time::GeneralTime(time) => time.to_date_time().year() > 2049,
    };
    written::<x509_cert::Certificate>(bytes).is_some_and(|certificate| {
        let validity = certificate.tbs_certificate.validity;
        usual(&validity.not_before) && usual(&validity.not_after)
    })
}

fn is_extension(identifier: &str, value: &[u8]) -> bool {
    match identifier {
        "2.5.29.14" => is::<SubjectKeyIdentifier>(value),
        "2.5.29.15" => is::<KeyUsage>(value),
        "2.5.29.17" | "2.5.29.18" => is::<GeneralNames>(value),
        "2.5.29.19" => is::<BasicConstraints>(value),
        "2.5.29.31" => is::<CrlDistributionPoints>(value),
        "2.5.29.32" => is::<CertificatePolicies>(value),
        "2.5.29.35" => is::<AuthorityKeyIdentifier>(value),
        "2.5.29.37" => is::<ExtendedKeyUsage>(value),
        "1.3.6.1.5.5.7.1.1" => is::<AuthorityInfoAccessSyntax>(value),
        "1.3.6.1.5.5.7.48.1.5" => is::<der::asn1::Null>(value),
        _ => true,
    }
}

#[test]
fn a_certificate_has_the_same_structure_for_both_decoders() {
    let mut numbers = Numbers(0x5EED);
    let (mut good, mut bad) = (0, 0);
    for certificate in certificates() {
        assert!(is_certificate(&certificate));
        for turn in 0..600 {
            let bytes = match turn {
                0 => certificate.clone(),
                _ => damaged(&certificate, &mut numbers),
            };
            if !is_der(&bytes) {
                continue;
            }
            let ours = match strict::check(&bytes) {
                Err(
                    StructureProblem::OtherStructure
                    | StructureProblem::OtherForm
                    | StructureProblem::TimeForm,
                ) => false,
                // What is not a matter of structure: the algorithm, the numbers of the key.
                Ok(()) | Err(_) => true,
            };
            assert_eq!(ours, is_certificate(&bytes), "{}", hex::encode(&bytes));
            *if ours { &mut good } else { &mut bad } += 1;
        }
    }
    assert!(good > 500 && bad > 500, "{good} {bad}");
}

/// Extensions of each kind, with all that they may have.
fn values() -> Vec<(&'static str, Vec<u8>)> {
    let sequence = |parts: &[&[u8]]| object(0x30, parts);
    let oid = object(0x06, &[&[0x55, 0x04, 0x03]]);
    let text = object(0x0C, &[b"Kiyoda-ku"]);
    let pair = sequence(&[&oid, &text]);
    let other_pair = sequence(&[
        &object(0x06, &[&[0x55, 0x04, 0x0A]]),
        &object(0x13, &[b"ab"]),
    ]);
    let name = sequence(&[&object(0x31, &[&other_pair, &pair])]);
    let names = [
        object(0xA0, &[&oid, &object(0xA0, &[&text])]),
        object(0x81, &[b"a@b.jp"]),
        object(0x82, &[b"b.jp"]),
        object(0xA4, &[&name]),
        object(
            0xA5,
            &[
                &object(0xA0, &[&text]),
                &object(0xA1, &[&object(0x14, &[b"ab"])]),
            ],
        ),
        object(0x86, &[b"ldap://x"]),
        object(0x87, &[&[1, 2, 3, 4]]),
        object(0x88, &[&[0x2A, 0x03, 0x04]]),
    ]
    .concat();
    let point = sequence(&[
        &object(0xA0, &[&object(0xA0, &[&names])]),
        &object(0x81, &[&[0x07, 0x06, 0x80]]),
        &object(0xA2, &[&names]),
    ]);
    let relative = object(0xA0, &[&object(0xA1, &[&other_pair, &pair])]);
    let qualifiers = sequence(&[&sequence(&[&oid, &text]), &sequence(&[&oid])]);
    vec![
        ("2.5.29.14", object(0x04, &[&[7; 20]])),
        ("2.5.29.15", vec![0x03, 0x02, 0x07, 0x80]),
        ("2.5.29.15", vec![0x03, 0x03, 0x07, 0x06, 0x80]),
        ("2.5.29.17", object(0x30, &[&names])),
        ("2.5.29.18", object(0x30, &[&names])),
        (
            "2.5.29.19",
            vec![0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x05],
        ),
        ("2.5.29.31", sequence(&[&point, &sequence(&[&relative])])),
        (
            "2.5.29.32",
            sequence(&[&sequence(&[&oid, &qualifiers]), &sequence(&[&oid])]),
        ),
        (
            "2.5.29.35",
            sequence(&[
                &object(0x80, &[&[1, 2, 3]]),
                &object(0xA1, &[&names]),
                &object(0x82, &[&[0, 0x80, 1]]),
            ]),
        ),
        ("2.5.29.37", sequence(&[&oid, &oid])),
        (
            "1.3.6.1.5.5.7.1.1",
            sequence(&[&sequence(&[&oid, &object(0x86, &[b"http://x"])])]),
        ),
        ("1.3.6.1.5.5.7.48.1.5", vec![0x05, 0x00]),
    ]
}

#[test]
fn an_extension_has_the_same_structure_for_both_decoders() {
    let mut numbers = Numbers(0xBEEF);
    let (mut good, mut bad) = (0, 0);
    let values = values();
    for (identifier, value) in &values {
        assert!(certificate_extension(identifier, value), "{identifier}");
        for _ in 0..2_000 {
            let bytes = damaged(value, &mut numbers);
            // Any value under any identifier too.
            let (other, _) = values[numbers.below(values.len())];
            for identifier in [*identifier, other] {
                let ours = is_der(&bytes) && certificate_extension(identifier, &bytes);
                let theirs = is_der(&bytes) && is_extension(identifier, &bytes);
                assert_eq!(ours, theirs, "{identifier} {}", hex::encode(&bytes));
                *if ours { &mut good } else { &mut bad } += 1;
            }
        }
    }
    assert!(good > 2_000 && bad > 2_000, "{good} {bad}");
}

#[test]
fn extensions_of_the_published_certificates_pass() {
    for certificate in certificates() {
        let certificate = written::<x509_cert::Certificate>(&certificate).unwrap();
        for extension in certificate.tbs_certificate.extensions.unwrap() {
            let identifier = extension.extn_id.to_string();
            assert!(
                certificate_extension(&identifier, extension.extn_value.as_bytes()),
                "{identifier}"
            );
        }
    }
}
