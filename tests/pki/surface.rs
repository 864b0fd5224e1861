//! Signed files of card-surface and the chain of the card itself.

use crate::pki_support as support;
use crate::pki_support::files::{
    ASSIST, CHAIN, SIGNER, SURFACE, age_record, anchors, certificate, challenge, face, failures,
    integrity, number_picture, signing_key,
};
use crate::pki_support::object;
use crate::sample::sampled;
use mynumber_card::Outcome;
use mynumber_card::data::{DataError, Sex};
use mynumber_card::error::DataElement;
use mynumber_card::pki::integrity::{
    ChallengeAnswer, verify_age_record, verify_face, verify_number_picture,
};
use mynumber_card::pki::records::{
    AgeRecord, FaceRecord, IntegrityRecord, NumberPictureRecord, SigningKey,
};
use mynumber_card::pki::{
    CardCertificate, CheckKind, Hierarchy, Reason, SignatureError, TrustAnchors, cvc,
};
use proptest::prelude::*;

#[test]
fn test_cards_are_not_known_to_the_production_anchors() {
    let mut id = *ASSIST;
    id[0] = b'6';
    let file = certificate(&id);
    let anchors = TrustAnchors::production();
    let (record, report) = verify_age_record(&file, &[], None, &anchors);
    assert_eq!(record, None);
    assert_eq!(report.hierarchy(), None);
    assert_eq!(
        report.checks.outcome(CheckKind::CardCertificateAnchor),
        Some(&Outcome::Failed(Reason::UnknownAuthority {
            claimed: Hierarchy::Test
        }))
    );
}

#[test]
fn card_surface_records_hold_with_the_card_present() {
    let (digest, signature) = challenge();
    let answer = Some(ChallengeAnswer {
        digest: &digest,
        signature: &signature,
    });
    let anchors = anchors();
    let certificate = certificate(SURFACE);

    let (record, report) = verify_age_record(&certificate, &age_record(), answer, &anchors);
    assert_eq!(failures(&report), []);
    assert_eq!(record.unwrap().birth_date.to_string(), "1980-02-17");
    assert!(report.checks.passed(CheckKind::CardChallenge));

    let (face, report) = verify_face(&certificate, &face(), answer, &anchors);
    assert_eq!(failures(&report), []);
    let face = face.unwrap();
    assert_eq!(
        (face.sex, face.expiry.unproven().to_string()),
        (Sex::Female, "2035-02-17".into())
    );
    assert_eq!(face.photograph, [b'p'; 500]);
    assert!(report.checks.passed(CheckKind::CardChallenge));

    let (picture, report) =
        verify_number_picture(&certificate, &number_picture(), answer, &anchors);
    assert_eq!(failures(&report), []);
    assert_eq!(
        format!("{:?}", picture.unwrap()),
        "NumberPictureRecord(hidden)"
    );
    let none = verify_age_record(&certificate, &age_record(), None, &anchors).1;
    assert_eq!(
        none.checks.not_checked().collect::<Vec<_>>(),
        [CheckKind::CardChallenge]
    );
}

#[test]
fn every_changed_byte_of_the_face_is_found_but_for_expiry_and_security_code() {
    let anchors = anchors();
    let certificate = certificate(SURFACE);
    let file = face();
    let unsigned = file
        .windows(3)
        .position(|window| window == [0xDF, 0x29, 0x08])
        .unwrap();
    // One byte in seven is enough for the long pictures.
    let positions = (0..file.len()).filter(|position| *position < 400 || position % 7 == 0);
    for position in sampled(6, positions) {
        let mut changed = file.clone();
        changed[position] ^= 0x01;
        let (face, report) = verify_face(&certificate, &changed, None, &anchors);
        if let Some(face) = face {
            assert!(position > unsigned, "flip at {position}");
            assert!(report.checks.proves());
            assert!(
                face.expiry.unproven().to_string() != "2035-02-17"
                    || *face.security_code_picture.unproven() != [b's'; 100],
                "flip at {position}"
            );
        }
    }
}

#[test]
fn digests_of_the_face_cannot_change_places() {
    let mut file = face();
    let anchors = anchors();
    // Name and address have one digest together: a byte that moves from one to the other is found.
    let name = file
        .windows(4)
        .position(|window| window == b"nnnn")
        .unwrap();
    file[name] = b'a';
    let (face, report) = verify_face(&certificate(SURFACE), &file, None, &anchors);
    assert_eq!(face, None);
    assert_eq!(
        failures(&report),
        [(
            CheckKind::FaceSignature,
            Reason::Signature(SignatureError::Mismatch)
        )]
    );
}

#[test]
fn the_offset_table_of_the_face_is_checked() {
    let mut file = face();
    file[9] ^= 1;
    assert_eq!(
        FaceRecord::parse(&file),
        Err(DataError::Offsets {
            element: DataElement::Face
        })
    );
}

#[test]
fn the_card_chain_of_get_data_is_checked_link_by_link() {
    let anchors = anchors();
    let root = support::key("pki-authority");
    let signer_key = support::key("pki-other-authority");
    let holder = support::key("pki-holder");
    let contents = |file: Vec<u8>| {
        // Without the header of 7F21, and with another object first.
        [object(0x5F29, &[0]), file[5..].to_vec()].concat()
    };
    let signer = contents(support::card_certificate(CHAIN, &root, SIGNER, &signer_key));
    let card = contents(support::card_certificate(
        SIGNER,
        &signer_key,
        &[b'c'; 16],
        &holder,
    ));
    let signer = CardCertificate::parse_data_object(&signer).unwrap();
    let card = CardCertificate::parse_data_object(&card).unwrap();
    assert!(cvc::verify_card_chain(&signer, &card, &anchors).proves());
    assert_eq!(
        cvc::verify_card_chain(&signer, &signer, &anchors)
            .failures()
            .collect::<Vec<_>>(),
        [(
            CheckKind::CardCertificateChain,
            &Reason::KeyIdentifierMismatch
        )]
    );
    let production = TrustAnchors::production();
    let report = cvc::verify_card_chain(&signer, &card, &production);
    assert_eq!(report.failures().count(), 3);

    let forged = contents(support::card_certificate(
        SIGNER,
        &holder,
        &[b'c'; 16],
        &holder,
    ));
    let forged = CardCertificate::parse_data_object(&forged).unwrap();
    assert_eq!(
        cvc::verify_card_chain(&signer, &forged, &anchors)
            .failures()
            .collect::<Vec<_>>(),
        [(
            CheckKind::CardCertificateChain,
            &Reason::Signature(SignatureError::Mismatch)
        )]
    );
}

#[test]
fn a_card_certificate_with_parts_missing_or_twice_is_refused() {
    let file = certificate(ASSIST);
    assert!(CardCertificate::parse(&file).is_ok());
    for end in 0..file.len() {
        assert!(CardCertificate::parse(&file[..end]).is_err());
    }
    let contents = &file[5..];
    let twice = [contents, contents].concat();
    assert!(CardCertificate::parse_data_object(&twice).is_err());
    assert!(CardCertificate::parse_data_object(&contents[..301]).is_err());
    assert!(CardCertificate::parse_data_object(&[]).is_err());
    let short = object(
        0x7F21,
        &[object(0x5F4E, &[0; 31]), object(0x5F37, &[0; 256])].concat(),
    );
    assert_eq!(
        CardCertificate::parse(&short),
        Err(DataError::Length {
            element: DataElement::CardVerifiableCertificate,
            found: 31,
            expected: 297
        })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn damaged_files_are_refused_or_read_without_panic(
        which in 0usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let mut file = match which {
            0 => integrity(),
            1 => signing_key(),
            2 => age_record(),
            3 => face(),
            4 => number_picture(),
            _ => certificate(ASSIST),
        };
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if cuts {
            file.truncate(cut.index(file.len()));
        }
        let _ = IntegrityRecord::parse(&file);
        let _ = SigningKey::parse(&file);
        let _ = AgeRecord::parse(&file);
        let _ = FaceRecord::parse(&file);
        let _ = NumberPictureRecord::parse(&file);
        let _ = CardCertificate::parse(&file);
        let _ = CardCertificate::parse_data_object(&file);
    }
}
