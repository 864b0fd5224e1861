//! CMS: any bytes as a message, and messages with a right signature around any attributes.

use mynumber_card_documents::cms::{self, Embedded, SignedMessage};
use mynumber_card_documents::{DocumentReport, SignatureReport};
use sha2::{Digest as _, Sha256};

use crate::der::{seq, tlv};
use crate::documents::{CONTENT, MOMENT, conditions, taro};
use crate::input::Input;
use crate::memory;
use crate::text;

const OTHER: &[u8] = b"I owe you nine hundred yen.";

/// Any bytes; behind a zero, parts of a message that is signed here.
pub fn cms(data: &[u8]) {
    match data.split_first() {
        Some((0, rest)) => {
            let (message, attributes) = forged(&mut Input::new(rest));
            memory::give(message.len());
            let holds = message_holds(&message);
            let digest = Sha256::digest(CONTENT);
            let named = attributes.windows(32).any(|it| it == digest.as_slice());
            assert!(!holds || named || attributes.is_empty(), "no digest");
        }
        _ => {
            let _ = message_holds(data);
        }
    }
}

fn check(report: &SignatureReport) {
    text::check_debug(report);
    for (kind, reason) in report.checks.failures() {
        text::check_shown(&kind);
        text::check_error(reason);
    }
    if report.holds() {
        let signer = report.signer.as_ref().expect("a signer");
        assert_eq!(signer.certificate().der(), taro().certificate.der());
        assert!(report.signing_time.is_none_or(|time| time <= MOMENT));
    }
}

/// Whether it holds over `CONTENT`, alone or in a PDF. It never does over anything else.
fn message_holds(bytes: &[u8]) -> bool {
    let mut holds = false;
    for (content, names_certificate) in [(CONTENT, false), (CONTENT, true), (OTHER, false)] {
        let (first, second) = content.split_at(9);
        let report = cms::verify_embedded(
            &Embedded {
                cms: bytes,
                content: &[first, second],
                names_certificate,
            },
            &conditions(),
        );
        check(&report);
        assert!(!report.holds() || content == CONTENT, "another content");
        holds |= report.holds();
    }
    match SignedMessage::read(bytes) {
        Ok(message) => {
            text::check_debug(&message);
            let inside = message.content().map(<[u8]>::to_vec);
            for content in [None, Some(CONTENT), Some(OTHER)] {
                let report = match cms::verify(bytes, content, &conditions()) {
                    Ok(report) => report,
                    Err(error) => {
                        assert!(content.is_none() && inside.is_none(), "{error}");
                        continue;
                    }
                };
                report.signatures.iter().for_each(check);
                let what = content.or(inside.as_deref());
                let valid = report.is_valid();
                assert!(!valid || what == Some(CONTENT), "another content");
                let same =
                    |it: &DocumentReport| it.is_valid() == valid && it.failed() == report.failed();
                let again = cms::verify(bytes, content, &conditions());
                assert!(again.is_ok_and(|again| same(&again)), "another verdict");
                holds |= valid;
            }
        }
        Err(error) => text::check_error(&error),
    }
    if bytes.first() == Some(&0x30) {
        let pem = cms::to_pem(bytes).expect("PEM");
        assert_eq!(
            SignedMessage::read(pem.as_bytes()).is_ok(),
            SignedMessage::read(bytes).is_ok()
        );
    }
    holds
}

/// A message whose parts are the input's, and its attributes; the signature over them is right.
fn forged(input: &mut Input<'_>) -> (Vec<u8>, Vec<u8>) {
    let flags = input.byte();
    let digest_algorithm = or(input.short(), &seq(&[&tlv(0x06, &SHA256)]));
    let algorithm = or(input.short(), &seq(&[&tlv(0x06, &RSA), &tlv(0x05, &[])]));
    let content_type = or(input.short(), &tlv(0x06, &DATA));
    let mut attributes = input.long().to_vec();
    if flags & 1 == 0 {
        let digest = tlv(0x04, &Sha256::digest(CONTENT));
        attributes.extend(seq(&[
            &tlv(0x06, &CONTENT_TYPE),
            &tlv(0x31, &tlv(0x06, &DATA)),
        ]));
        attributes.extend(seq(&[&tlv(0x06, &MESSAGE_DIGEST), &tlv(0x31, &digest)]));
    }
    let with = flags & 2 == 0 || !attributes.is_empty();
    let signed = match with {
        true => tlv(0x31, &attributes),
        false => CONTENT.to_vec(),
    };
    let signature = taro().signs(&Sha256::digest(&signed));
    let certificate = taro().certificate.der();
    let read = <x509_cert::Certificate as der::Decode>::from_der(certificate).expect("read");
    let subject = read.tbs_certificate;
    let issuer = der::Encode::to_der(&subject.issuer).expect("DER");
    let serial = der::Encode::to_der(&subject.serial_number).expect("DER");
    let sid = match flags & 4 {
        0 => seq(&[&issuer, &serial]),
        _ => input.short().to_vec(),
    };
    let inside = match flags & 8 {
        0 => Vec::new(),
        _ => tlv(0xA0, &tlv(0x04, or(input.short(), CONTENT).as_slice())),
    };
    let rest = input.rest();
    let attributes_field = match with {
        true => tlv(0xA0, &attributes),
        false => Vec::new(),
    };
    let info = seq(&[
        &tlv(0x02, &[if flags & 4 == 0 { 1 } else { 3 }]),
        &sid,
        &digest_algorithm,
        &attributes_field,
        &algorithm,
        &tlv(0x04, &signature),
        rest,
    ]);
    let message = seq(&[
        &tlv(0x02, &[if flags & 4 == 0 { 1 } else { 3 }]),
        &tlv(0x31, &digest_algorithm),
        &seq(&[&content_type, &inside]),
        &tlv(0xA0, certificate),
        &tlv(0x31, &info),
    ]);
    let message = seq(&[&tlv(0x06, &SIGNED_DATA), &tlv(0xA0, &message)]);
    (message, if with { attributes } else { Vec::new() })
}

fn or(given: &[u8], otherwise: &[u8]) -> Vec<u8> {
    match given.is_empty() {
        true => otherwise.to_vec(),
        false => given.to_vec(),
    }
}

const PKCS: [u8; 6] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D];
const SHA256: [u8; 9] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const RSA: [u8; 9] = with_pkcs([1, 1, 1]);
const DATA: [u8; 9] = with_pkcs([1, 7, 1]);
const SIGNED_DATA: [u8; 9] = with_pkcs([1, 7, 2]);
const CONTENT_TYPE: [u8; 9] = with_pkcs([1, 9, 3]);
const MESSAGE_DIGEST: [u8; 9] = with_pkcs([1, 9, 4]);

const fn with_pkcs(last: [u8; 3]) -> [u8; 9] {
    let [a, b, c, d, e, f] = PKCS;
    let [x, y, z] = last;
    [a, b, c, d, e, f, x, y, z]
}
