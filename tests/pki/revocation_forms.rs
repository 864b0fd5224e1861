//! Revocation lists and OCSP responses made byte by byte, with what `openssl` would not write; and any
//! bytes at all.

use std::sync::LazyLock;

use crate::pki_support as support;
use crate::revocation_handmade::{
    GOOD, List, PARTIES, Parties, Response, by_list, by_response, entry, extension, noon, problem,
    sha1_id, single,
};
use mynumber_card::pki::revocation::{
    Restriction, RevocationData, RevocationOptions, RevocationProblem as Problem,
    RevocationStatus as Status, check_revocation,
};
use mynumber_card::pki::{Certificate, SignatureError};
use proptest::prelude::*;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use support::{oid, seq, tlv};

#[test]
fn a_serial_number_is_compared_whole_with_its_sign() {
    assert_eq!(by_list(&List::usual().signed()).status().name(), "good");
    for other in [
        &[0x9A, 0x45][..],
        &[0x45],
        &[0x00, 0x9A],
        &[0x01, 0x9A, 0x45],
    ] {
        let list = List::usual().listing(entry(other, &[])).signed();
        assert_eq!(by_list(&list).status().name(), "good", "{other:02x?}");
    }
    let list = List::usual().listing(entry(&[0x00, 0x9A, 0x45], &[]));
    assert_eq!(by_list(&list.signed()).status().name(), "revoked");
}

#[test]
fn an_entry_that_cannot_be_read_spoils_the_list() {
    let no_date = seq(&[&tlv(0x02, &[0x12])]);
    let serial_of_other_type = seq(&[&tlv(0x04, &[0x12]), &support::time("260609000000Z")]);
    let bad_extensions = seq(&[
        &tlv(0x02, &[0x12]),
        &support::time("260609000000Z"),
        &tlv(0x30, &[0x05, 0x00]),
    ]);
    let more = seq(&[
        &tlv(0x02, &[0x12]),
        &support::time("260609000000Z"),
        &tlv(0x30, &extension("2.5.29.21", false, &[0x0A, 0x01, 0x01])),
        &[0x05, 0x00],
    ]);
    for bad in [no_date, serial_of_other_type, bad_extensions, more] {
        // Before the entry that matters, and with it there.
        let list = List::usual()
            .listing(bad)
            .listing(entry(&[0x00, 0x9A, 0x45], &[]));
        let report = by_list(&list.signed());
        assert!(matches!(problem(&report), Problem::Malformed { .. }));
    }
}

#[test]
fn an_extension_of_any_entry_that_must_be_understood_and_is_not_spoils_the_list() {
    let with = |extension: Vec<u8>| {
        let list = List::usual().listing(entry(&[0x12], &[extension])).signed();
        by_list(&list)
    };
    let critical = problem(&with(extension("1.2.3.4", true, &[0x05, 0x00])));
    let oid = "1.2.3.4".to_owned();
    assert_eq!(critical, Problem::CriticalExtension { oid });
    let report = with(extension("1.2.3.4", false, &[0x05, 0x00]));
    assert_eq!(report.status().name(), "good");
    // The entries of an indirect list, even when not marked critical.
    let issuer = seq(&[&tlv(0xA4, PARTIES.issuer.subject().der())]);
    for critical in [true, false] {
        let report = with(extension("2.5.29.29", critical, &issuer));
        let restriction = Restriction::CertificateIssuer;
        assert_eq!(problem(&report), Problem::PartOnly { restriction });
    }
    let reason = extension("2.5.29.21", true, &[0x0A, 0x01, 0x01]);
    assert_eq!(with(reason).status().name(), "good");
}

#[test]
fn a_reason_that_is_none_does_not_undo_a_revocation() {
    let reason = extension("2.5.29.21", false, &[0x0A, 0x01, 0x63]);
    let list = List::usual().listing(entry(&[0x00, 0x9A, 0x45], &[reason]));
    let report = by_list(&list.signed());
    assert!(matches!(
        report.status(),
        Status::Revoked { reason: None, .. }
    ));
}

#[test]
fn of_two_entries_for_one_certificate_the_earlier_is_told() {
    let serial = tlv(0x02, &[0x00, 0x9A, 0x45]);
    let [early, late] =
        ["260601000000Z", "260609000000Z"].map(|date| seq(&[&serial, &support::time(date)]));
    let expected = "2026-06-01T00:00:00Z".parse().unwrap();
    for [one, other] in [[&early, &late], [&late, &early]] {
        let list = List::usual().listing(one.clone()).listing(other.clone());
        let report = by_list(&list.signed());
        assert!(matches!(*report.status(), Status::Revoked { at, .. } if at == expected));
    }
}

#[test]
fn a_list_without_next_update_is_refused() {
    let list = List {
        next_update: Vec::new(),
        ..List::usual()
    };
    assert_eq!(problem(&by_list(&list.signed())), Problem::NoNextUpdate);
}

#[test]
fn an_extension_that_is_there_twice_or_malformed_is_refused() {
    let list = List::usual().with("2.5.29.20", false, &[0x02, 0x01, 0x08]);
    let oid = "2.5.29.20".to_owned();
    let report = by_list(&list.signed());
    assert_eq!(problem(&report), Problem::DuplicateExtension { oid });
    for (kind, value) in [
        ("2.5.29.28", &[0x05, 0x00][..]),
        ("2.5.29.28", &[0x30, 0x03, 0x85, 0x01, 0x01]),
        ("2.5.29.28", &[]),
        ("2.5.29.35", &[0x30, 0x80, 0x00, 0x00]),
    ] {
        let list = List::usual().with(kind, true, value);
        let oid = kind.to_owned();
        let report = by_list(&list.signed());
        assert_eq!(problem(&report), Problem::Extension { oid });
    }
}

#[test]
fn the_authority_key_identifier_must_name_this_key_and_certificate() {
    let key_id = PARTIES.issuer.subject_key_identifier().unwrap();
    let with = |key: &[u8], serial: &[u8]| {
        let value = seq(&[&tlv(0x80, key), &tlv(0x82, serial)]);
        by_list(&List::usual().with("2.5.29.35", false, &value).signed())
    };
    assert_eq!(with(key_id, &[0x10, 0x01]).status().name(), "good");
    assert_eq!(problem(&with(key_id, &[0x10, 0x02])), Problem::OtherKey);
    assert_eq!(problem(&with(&[7; 20], &[0x10, 0x01])), Problem::OtherKey);
}

#[test]
fn two_signature_algorithms_are_refused() {
    let list = List {
        algorithm: seq(&[&oid("1.2.840.113549.1.1.12"), &[0x05, 0x00]]),
        ..List::usual()
    };
    let problem = problem(&by_list(&list.signed()));
    assert!(matches!(problem, Problem::Malformed { .. }));
}

#[test]
fn an_authority_that_may_not_sign_lists_is_refused() {
    let Parties { key, holder, .. } = &*PARTIES;
    let mut draft = support::authority(key, support::AUTH_UNIT);
    // keyCertSign alone.
    draft.extension("2.5.29.15").2 = vec![0x03, 0x02, 0x02, 0x04];
    let issuer = Certificate::from_der(&draft.signed_by(key)).unwrap();
    let list = List::usual().signed();
    let data = RevocationData {
        crls: &[&list],
        ..RevocationData::default()
    };
    let options = RevocationOptions::new(0);
    let report = check_revocation(holder, &issuer, &data, noon(), &options);
    assert_eq!(problem(&report), Problem::IssuerMayNotSign);
}

#[test]
fn a_list_in_ber_is_refused_although_its_signature_fits() {
    let list = List::usual();
    let content = list.content();
    let value = &content[if content[1] == 0x82 { 4 } else { 3 }..];
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let long = [&[0x30, 0x83, 0x00], &length[..], value].concat();
    let signature = support::sign(&PARTIES.key, &long);
    let list = support::assemble(&long, &support::sha256_with_rsa(), &signature);
    assert_eq!(problem(&by_list(&list)), Problem::NotDer);
}

#[test]
fn a_response_must_name_the_issuer_its_key_and_the_serial_number() {
    let report = by_response(&Response::usual().signed());
    assert_eq!(report.status().name(), "good");
    let id = sha1_id(&[0x00, 0x9A, 0x45]);
    // Of the algorithm, the two hashes and the serial number.
    for place in [10, 20, 40, 60] {
        let mut other = id.clone();
        other[place] ^= 1;
        let report = by_response(&Response::saying(&[single(&other, &GOOD, &[])]).signed());
        assert_eq!(report.status().name(), "unusable", "byte {place}");
    }
    let other = sha1_id(&[0x9A, 0x45]);
    let report = by_response(&Response::saying(&[single(&other, &GOOD, &[])]).signed());
    assert_eq!(problem(&report), Problem::NotCovered);
    let report = by_response(&Response::saying(&[]).signed());
    assert_eq!(problem(&report), Problem::NotCovered);
}

#[test]
fn two_answers_in_one_response_are_taken_for_the_worse() {
    let id = sha1_id(&[0x00, 0x9A, 0x45]);
    let good = single(&id, &GOOD, &[]);
    let revoked = single(&id, &tlv(0xA1, &support::time("20260609000000Z")), &[]);
    for singles in [
        [good.clone(), revoked.clone()],
        [revoked.clone(), good.clone()],
    ] {
        let report = by_response(&Response::saying(&singles).signed());
        assert_eq!(report.status().name(), "revoked");
    }
}

#[test]
fn critical_extensions_of_a_response_are_refused() {
    let oid = "1.2.3.4".to_owned();
    let refused = Problem::CriticalExtension { oid };
    let id = sha1_id(&[0x00, 0x9A, 0x45]);
    for critical in [true, false] {
        let unknown = extension("1.2.3.4", critical, &[0x05, 0x00]);
        let inside = Response::saying(&[single(&id, &GOOD, std::slice::from_ref(&unknown))]);
        let outside = Response {
            extensions: vec![unknown],
            ..Response::usual()
        };
        for response in [inside, outside] {
            let report = by_response(&response.signed());
            if critical {
                assert_eq!(problem(&report), refused);
            } else {
                assert_eq!(report.status().name(), "good");
            }
        }
    }
    let nonce = extension("1.3.6.1.5.5.7.48.1.2", false, &[0x04, 0x01, 0x01]);
    let twice = Response {
        extensions: vec![nonce.clone(), nonce],
        ..Response::usual()
    };
    let problem = problem(&by_response(&twice.signed()));
    assert!(matches!(problem, Problem::DuplicateExtension { .. }));
}

#[test]
fn a_response_of_another_kind_or_with_other_parts_is_refused() {
    let malformed = |response: Response| {
        let report = by_response(&response.signed());
        assert!(matches!(problem(&report), Problem::Malformed { .. }));
    };
    malformed(Response {
        kind: "1.3.6.1.5.5.7.48.1.3",
        ..Response::usual()
    });
    let nine = vec![PARTIES.issuer.der().to_vec(); 9].concat();
    for after_signature in [
        vec![0x05, 0x00],
        tlv(0xA0, &[0x05, 0x00]),
        tlv(0xA1, &tlv(0x30, &[])),
        tlv(0xA0, &tlv(0x30, &nine)),
        [tlv(0xA0, &tlv(0x30, &[])), vec![0x05, 0x00]].concat(),
    ] {
        malformed(Response {
            after_signature,
            ..Response::usual()
        });
    }
}

#[test]
fn a_response_from_the_future_is_refused() {
    let response = Response {
        produced: "20260616000000Z",
        ..Response::usual()
    };
    let from = "2026-06-16T00:00:00Z".parse().unwrap();
    let report = by_response(&response.signed());
    assert_eq!(problem(&report), Problem::NotYetValid { from });
}

#[test]
fn a_padding_that_a_forger_would_like_is_refused() {
    // The hash right after a short padding, and the rest of the block chosen freely.
    let content = List::usual().content();
    let digest_info = [
        &[
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x20,
        ][..],
        &Sha256::digest(&content),
    ]
    .concat();
    let mut block = [&[0x00, 0x01][..], &[0xFF; 8], &[0x00], &digest_info].concat();
    block.resize(256, 0);
    let signature = support::raw_sign(&PARTIES.key, &block);
    let list = support::assemble(&content, &support::sha256_with_rsa(), &signature);
    let mismatch = Problem::Signature(SignatureError::Mismatch);
    assert_eq!(problem(&by_list(&list)), mismatch);
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(by_list(&bytes).status().name(), "unusable");
        prop_assert_eq!(by_response(&bytes).status().name(), "unusable");
    }

    #[test]
    fn changed_and_shuffled_data_is_refused_without_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        static LIST: LazyLock<Vec<u8>> = LazyLock::new(|| List::usual().signed());
        static RESPONSE: LazyLock<Vec<u8>> = LazyLock::new(|| Response::usual().signed());
        for (genuine, is_list) in [(&*LIST, true), (&*RESPONSE, false)] {
            let mut bytes = genuine.clone();
            for (place, value) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *value;
            }
            // Some of the bytes may be taken out as well.
            let cut = cut.index(bytes.len());
            let shorter = [&bytes[..cut], &bytes[cut + 1..]].concat();
            for bytes in [bytes, shorter] {
                let same = bytes == *genuine;
                prop_assert_eq!(by_list(&bytes).status().name() == "good", same && is_list);
                prop_assert_eq!(by_response(&bytes).status().name() == "good", same && !is_list);
            }
        }
    }

    /// Content that is signed but senseless reaches the decoders behind the signature.
    #[test]
    fn signed_nonsense_is_refused_without_panic(
        place in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut content = List::usual().content();
        let place = place.index(content.len());
        content[place] = value;
        let signature = support::sign(&PARTIES.key, &content);
        let list = support::assemble(&content, &support::sha256_with_rsa(), &signature);
        let _ = by_list(&list);
    }
}

#[test]
fn an_odd_serial_number_of_another_certificate_spoils_no_list() {
    let long = [0x7F; 40];
    let odd = [&long[..], &[0x00], &[0x80], &[0xFF, 0x65]];
    let with_all = odd.iter().fold(List::usual(), |list, serial| {
        list.listing(entry(serial, &[]))
    });
    assert_eq!(by_list(&with_all.clone().signed()).status().name(), "good");
    let list = with_all.listing(entry(&[0x00, 0x9A, 0x45], &[]));
    assert_eq!(by_list(&list.signed()).status().name(), "revoked");
}

#[test]
fn a_list_or_response_that_says_the_same_in_another_form_is_none() {
    let says_false =
        |kind: &str, value: &[u8]| seq(&[&oid(kind), &[0x01, 0x01, 0x00], &tlv(0x04, value)]);
    let number = says_false("2.5.29.20", &[0x02, 0x01, 0x07]);
    let list = List {
        extensions: vec![number],
        ..List::usual()
    };
    assert!(matches!(
        problem(&by_list(&list.signed())),
        Problem::Malformed { .. }
    ));
    let entry = entry(&[0x12], &[says_false("2.5.29.21", &[0x0A, 0x01, 0x01])]);
    let list = List::usual().listing(entry);
    assert!(matches!(
        problem(&by_list(&list.signed())),
        Problem::Malformed { .. }
    ));
    let four_digits = List {
        next_update: support::time("20260620000000Z"),
        ..List::usual()
    };
    assert!(matches!(
        problem(&by_list(&four_digits.signed())),
        Problem::Malformed { .. }
    ));
    // onlyContainsUserCerts, which is FALSE where it is left out.
    let point = extension("2.5.29.28", true, &seq(&[&tlv(0x81, &[0x00])]));
    let list = List {
        extensions: vec![point],
        ..List::usual()
    };
    assert!(matches!(
        problem(&by_list(&list.signed())),
        Problem::Extension { .. }
    ));

    let nonce = says_false("1.3.6.1.5.5.7.48.1.2", &tlv(0x04, &[1; 16]));
    let response = Response {
        extensions: vec![nonce],
        ..Response::usual()
    };
    assert!(matches!(
        problem(&by_response(&response.signed())),
        Problem::Malformed { .. }
    ));
}

/// The name of an authority as its certificates carry it where they use PrintableString for country and
/// organization, and its own certificate does not.
fn printable(name: &[u8]) -> Vec<u8> {
    let mut name = name.to_vec();
    let mut changed = 0;
    for text in [&b"\x0C\x02JP"[..], b"\x0C\x0AJPKI-TRIAL"] {
        for at in 0..name.len() - text.len() {
            if name[at..].starts_with(text) {
                name[at] = 0x13;
                changed += 1;
            }
        }
    }
    assert_eq!(changed, 2);
    name
}

#[test]
fn a_response_names_the_issuer_as_the_certificate_does() {
    let Parties { key, issuer, .. } = &*PARTIES;
    let mut draft = support::authentication(key, &support::key("pki-holder"));
    draft.issuer = printable(&draft.issuer);
    draft.serial = tlv(0x02, &[0x00, 0x9A, 0x45]);
    let holder = Certificate::from_der(&draft.signed_by(key)).unwrap();
    assert_eq!(holder.issuer(), issuer.subject());
    assert_ne!(holder.issuer().der(), issuer.subject().der());

    let usual = sha1_id(&[0x00, 0x9A, 0x45]);
    let of_subject = Sha1::digest(issuer.subject().der());
    let at = usual
        .windows(20)
        .position(|it| it == of_subject.as_slice())
        .unwrap();
    let mut named = usual.clone();
    named[at..at + 20].copy_from_slice(&Sha1::digest(holder.issuer().der()));
    let says = |id: &[u8]| {
        let response = Response::saying(&[single(id, &GOOD, &[])]).signed();
        let data = RevocationData {
            ocsp: &[&response],
            ..RevocationData::default()
        };
        let options = RevocationOptions::new(u32::MAX);
        check_revocation(&holder, issuer, &data, noon(), &options)
    };
    assert_eq!(says(&named).status().name(), "good");
    assert_eq!(problem(&says(&usual)), Problem::NotCovered);
}
