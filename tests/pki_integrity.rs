//! Signed files of the card: nothing but the untouched ones hold, and the report says why.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod pki_support;

use mynumber_card::data::{Attributes, DataError, Sex};
use mynumber_card::pki::integrity::{
    Answer, AssistFiles, FilesReport, verify_age_record, verify_face, verify_number_picture,
};
use mynumber_card::pki::records::{AgeRecord, Face, IntegrityRecord, NumberPicture, SigningKey};
use mynumber_card::pki::{
    CardCertificate, CheckKind, HashAlgorithm, Hierarchy, KeyId, Outcome, Reason, SignatureError,
    TrustAnchors, cvc,
};
use pki_support as support;
use pki_support::object;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

const ASSIST: &[u8; 16] = b"9000033\x08\x05001\0\0\0\0";
const SURFACE: &[u8; 16] = b"9000023\x08\x05001\0\0\0\0";
const CHAIN: &[u8; 16] = b"9000020\x08\x05001\0\0\0\xA8";
const SIGNER: &[u8; 16] = b"9000033\x08\x05001\0\0\0\x01";

/// The authority's key, for every use.
fn anchors() -> TrustAnchors {
    let key = support::key("pki-authority");
    let mut anchors = TrustAnchors::none();
    for id in [ASSIST, SURFACE, CHAIN] {
        anchors.add(&support::card_authority(id, &key)).unwrap();
    }
    anchors
}

/// EF 0004: the authority certifies the signer.
fn certificate(authority: &[u8; 16]) -> Vec<u8> {
    support::card_certificate(
        authority,
        &support::key("pki-authority"),
        SIGNER,
        &support::key("pki-other-authority"),
    )
}

fn signed(tag: u16, objects: &[u8], signature_tag: u16) -> Vec<u8> {
    let signature = support::sign(&support::key("pki-other-authority"), objects);
    object(tag, &[objects, &object(signature_tag, &signature)].concat())
}

fn indexed(tag: u16, table: u16, objects: &[Vec<u8>]) -> Vec<u8> {
    let length: usize = objects.iter().map(Vec::len).sum::<usize>() + 4 + 2 * objects.len();
    let mut position = if length < 0x80 {
        3
    } else if length < 0x100 {
        4
    } else {
        5
    } + 3
        + 2 * objects.len();
    let mut offsets = Vec::new();
    for object in objects {
        offsets.extend(u16::try_from(position).unwrap().to_be_bytes());
        position += object.len();
    }
    object(tag, &[object(table, &offsets), objects.concat()].concat())
}

fn attributes() -> Vec<u8> {
    let mut file = indexed(
        0xFF20,
        0xDF21,
        &[
            object(0xDF22, "日本　花子".as_bytes()),
            object(0xDF23, "東京都千代田区霞が関２丁目１番２号".as_bytes()),
            object(0xDF24, b"19800217"),
            object(0xDF25, b"2"),
        ],
    );
    file.extend([0xFF; 20]);
    file
}

const NUMBER_FILE: &[u8] = b"\xFF\x10\x0C123456789018\xFF\xFF";

fn integrity() -> Vec<u8> {
    let attributes = Attributes::parse(&attributes()).unwrap();
    let digests = [
        object(0xDF31, &Sha256::digest(NUMBER_FILE)),
        object(0xDF32, &Sha256::digest(attributes.signed_bytes())),
    ]
    .concat();
    signed(0xFF30, &digests, 0xDF33)
}

fn signing_key() -> Vec<u8> {
    let key = object(0xDF51, &support::card_key(&support::key("pki-holder")));
    signed(0xFF50, &key, 0xDF52)
}

fn challenge() -> ([u8; 32], Vec<u8>) {
    let challenge = b"a fresh challenge of the relying party";
    (
        Sha256::digest(challenge).into(),
        support::sign(&support::key("pki-holder"), challenge),
    )
}

/// All files of input-assist, to change one of them.
struct Files {
    certificate: Vec<u8>,
    integrity: Vec<u8>,
    attributes: Vec<u8>,
    my_number: Vec<u8>,
    signing_key: Vec<u8>,
    digest: [u8; 32],
    signature: Vec<u8>,
}

impl Files {
    fn new() -> Self {
        let (digest, signature) = challenge();
        Self {
            certificate: certificate(ASSIST),
            integrity: integrity(),
            attributes: attributes(),
            my_number: NUMBER_FILE.to_vec(),
            signing_key: signing_key(),
            digest,
            signature,
        }
    }

    fn failures(&self) -> Vec<(CheckKind, Reason)> {
        let attributes = Attributes::parse(&self.attributes).unwrap();
        let anchors = anchors();
        let report = AssistFiles {
            certificate: &self.certificate,
            integrity: &self.integrity,
            attributes: Some(&attributes),
            my_number: Some(&self.my_number),
            signing_key: Some(&self.signing_key),
            answer: Some(Answer {
                digest: &self.digest,
                signature: &self.signature,
            }),
        }
        .verify(&anchors);
        assert_eq!(report.checks.checks().len(), 8);
        failures(&report)
    }
}

fn failures(report: &FilesReport<'_>) -> Vec<(CheckKind, Reason)> {
    report
        .checks
        .failures()
        .map(|(kind, reason)| (kind, reason.clone()))
        .collect()
}

#[test]
fn untouched_files_hold_and_the_report_names_the_authority() {
    let files = Files::new();
    assert_eq!(files.failures(), []);
    let attributes = Attributes::parse(&files.attributes).unwrap();
    let anchors = anchors();
    let report = AssistFiles {
        certificate: &files.certificate,
        integrity: &files.integrity,
        attributes: Some(&attributes),
        my_number: None,
        signing_key: None,
        answer: None,
    }
    .verify(&anchors);
    assert!(report.checks.holds());
    assert_eq!(report.hierarchy(), Some(Hierarchy::Other));
    assert_eq!(report.authority_id(), Some(KeyId(*ASSIST)));
    assert_eq!(
        report.checks.not_checked().collect::<Vec<_>>(),
        [
            CheckKind::MyNumberDigest,
            CheckKind::SigningKeySignature,
            CheckKind::CardChallenge
        ]
    );
}

#[test]
fn attributes_of_somebody_else_do_not_hold() {
    let mut files = Files::new();
    let other = String::from_utf8_lossy(&files.attributes)
        .contains("花子")
        .then(|| {
            let position = files
                .attributes
                .windows(6)
                .position(|window| window == "花子".as_bytes())
                .unwrap();
            files.attributes[position..position + 6].copy_from_slice("太郎".as_bytes());
        });
    assert_eq!(other, Some(()));
    assert_eq!(
        files.failures(),
        [(CheckKind::AttributesDigest, Reason::DigestMismatch)]
    );
}

#[test]
fn filler_after_the_attributes_is_not_covered_but_that_of_the_number_is() {
    let mut files = Files::new();
    files.attributes.truncate(files.attributes.len() - 20);
    assert_eq!(files.failures(), []);
    files.my_number.truncate(15);
    assert_eq!(
        files.failures(),
        [(CheckKind::MyNumberDigest, Reason::DigestMismatch)]
    );
}

#[test]
fn every_flipped_byte_of_the_signed_files_is_found() {
    type Field = fn(&mut Files) -> &mut Vec<u8>;
    let fields: [(Field, &[CheckKind]); 4] = [
        (
            |files| &mut files.integrity,
            &[CheckKind::IntegritySignature],
        ),
        (
            |files| &mut files.signing_key,
            &[CheckKind::SigningKeySignature],
        ),
        (
            |files| &mut files.certificate,
            &[
                CheckKind::CardCertificateForm,
                CheckKind::CardCertificateAnchor,
                CheckKind::CardCertificateSignature,
            ],
        ),
        (|files| &mut files.signature, &[CheckKind::CardChallenge]),
    ];
    for (field, kinds) in fields {
        let mut files = Files::new();
        for position in 0..field(&mut files).len() {
            field(&mut files)[position] ^= 0x10;
            let found = files.failures();
            field(&mut files)[position] ^= 0x10;
            assert!(
                found.iter().any(|(kind, _)| kinds.contains(kind)),
                "flip at {position}: {found:?}"
            );
        }
    }
}

#[test]
fn what_rests_on_a_failed_check_fails_with_it() {
    let mut files = Files::new();
    files.certificate = certificate(b"9000099\x08\x05001\0\0\0\0");
    let rests = |on| Reason::RestsOn { on };
    let claimed = Hierarchy::Other;
    assert_eq!(
        files.failures(),
        [
            (
                CheckKind::CardCertificateAnchor,
                Reason::UnknownAuthority { claimed }
            ),
            (
                CheckKind::CardCertificateSignature,
                rests(CheckKind::CardCertificateAnchor)
            ),
            (
                CheckKind::IntegritySignature,
                rests(CheckKind::CardCertificateSignature)
            ),
            (
                CheckKind::AttributesDigest,
                rests(CheckKind::IntegritySignature)
            ),
            (
                CheckKind::MyNumberDigest,
                rests(CheckKind::IntegritySignature)
            ),
            (
                CheckKind::SigningKeySignature,
                rests(CheckKind::CardCertificateSignature)
            ),
            (
                CheckKind::CardChallenge,
                rests(CheckKind::SigningKeySignature)
            ),
        ]
    );
}

#[test]
fn an_authority_for_one_application_does_not_vouch_for_another() {
    let mut files = Files::new();
    files.certificate = certificate(SURFACE);
    assert_eq!(
        files.failures()[0],
        (
            CheckKind::CardCertificateAnchor,
            Reason::UnknownAuthority {
                claimed: Hierarchy::Other
            }
        )
    );
}

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
fn a_forged_certificate_with_a_known_identifier_fails_at_its_signature() {
    let mut files = Files::new();
    let forger = support::key("pki-holder");
    files.certificate = support::card_certificate(
        ASSIST,
        &forger,
        SIGNER,
        &support::key("pki-other-authority"),
    );
    assert_eq!(
        files.failures()[0],
        (
            CheckKind::CardCertificateSignature,
            Reason::Signature(SignatureError::Mismatch)
        )
    );
}

#[test]
fn a_challenge_answered_by_another_card_or_for_another_challenge_fails() {
    let mut files = Files::new();
    files.digest[0] ^= 1;
    let error = [(
        CheckKind::CardChallenge,
        Reason::Signature(SignatureError::Mismatch),
    )];
    assert_eq!(files.failures(), error);
    let mut files = Files::new();
    files.signature = support::sign(
        &support::key("pki-authority"),
        b"a fresh challenge of the relying party",
    );
    assert_eq!(files.failures(), error);
}

fn age_record() -> Vec<u8> {
    let key = support::card_key(&support::key("pki-holder"));
    let objects = [object(0xDF11, b"19800217"), object(0xDF12, &key)].concat();
    signed(0xFF10, &objects, 0xDF13)
}

fn number_picture() -> Vec<u8> {
    let key = support::card_key(&support::key("pki-holder"));
    let objects = [object(0xDF41, b"png"), object(0xDF42, &key)].concat();
    signed(0xFF40, &objects, 0xDF43)
}

fn face() -> Vec<u8> {
    let signer = support::key("pki-other-authority");
    let key = support::card_key(&support::key("pki-holder"));
    let mut objects = vec![
        object(0xDF22, b"19800217"),
        object(0xDF23, b"2"),
        object(0xDF24, &key),
        object(0xDF25, &[b'n'; 300]),
        object(0xDF26, &[b'a'; 200]),
        object(0xDF27, &[b'p'; 500]),
    ];
    let digests: Vec<u8> = [0..3, 3..5, 5..6]
        .into_iter()
        .flat_map(|part| Sha256::digest(objects[part].concat()))
        .collect();
    let info = HashAlgorithm::Sha256.digest_info(&digests).unwrap();
    let padding = vec![0xFF; 253 - info.len()];
    let block = [&[0, 1], padding.as_slice(), &[0], &info].concat();
    objects.push(object(0xDF28, &support::raw_sign(&signer, &block)));
    objects.push(object(0xDF29, b"20350217"));
    objects.push(object(0xDF2A, &[b's'; 100]));
    let mut file = indexed(0xFF20, 0xDF21, &objects);
    file.extend([0xFF; 9]);
    file
}

#[test]
fn card_surface_records_hold_with_the_card_present() {
    let (digest, signature) = challenge();
    let answer = Some(Answer {
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
        (face.sex, face.expiry.to_string()),
        (Sex::Female, "2035-02-17".into())
    );
    assert_eq!(face.photograph, [b'p'; 500]);
    assert!(report.checks.passed(CheckKind::CardChallenge));

    let (picture, report) =
        verify_number_picture(&certificate, &number_picture(), answer, &anchors);
    assert_eq!(failures(&report), []);
    assert_eq!(format!("{:?}", picture.unwrap()), "NumberPicture(hidden)");
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
    for position in (0..file.len()).filter(|position| *position < 400 || position % 7 == 0) {
        let mut changed = file.clone();
        changed[position] ^= 0x01;
        let (face, report) = verify_face(&certificate, &changed, None, &anchors);
        if let Some(face) = face {
            assert!(position > unsigned, "flip at {position}");
            assert!(report.checks.holds());
            assert!(
                face.expiry.to_string() != "2035-02-17"
                    || face.security_code_picture != [b's'; 100],
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
        Face::parse(&file),
        Err(DataError::Offsets {
            what: "the card face"
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
    assert!(cvc::verify_card_chain(&signer, &card, &anchors).holds());
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
            what: "the card-verifiable certificate",
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
        let _ = Face::parse(&file);
        let _ = NumberPicture::parse(&file);
        let _ = CardCertificate::parse(&file);
        let _ = CardCertificate::parse_data_object(&file);
    }
}
