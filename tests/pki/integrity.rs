//! Signed files of input-assist: only the unchanged ones hold, and the report says why.

use crate::pki_support as support;
use crate::pki_support::files::{ASSIST, Files, SIGNER, SURFACE, anchors, certificate};
use crate::sample::sampled;
use mynumber_card::data::Attributes;
use mynumber_card::pki::integrity::AssistFiles;
use mynumber_card::pki::{CheckKind, Hierarchy, KeyId, Reason, SignatureError};

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
    assert!(report.checks.proves());
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
        for position in sampled(6, 0..field(&mut files).len()) {
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
