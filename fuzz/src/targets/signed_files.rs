//! The signed files of the card, each beside a genuine certificate of its application. Nothing that
//! the fuzzer makes is accepted: it has no key.

use mynumber_card::data::Attributes;
use mynumber_card::pki::CheckKind;
use mynumber_card::pki::integrity::{
    self, AssistFiles, ChallengeAnswer, FilesReport, verify_face, verify_number_picture,
};
use mynumber_card::pki::records::{
    AgeRecord, FaceRecord, IntegrityRecord, NumberPictureRecord, SigningKey,
};

use crate::anchors::anchors;
use crate::text;

const ASSIST: &[u8] = include_bytes!("../../../fixtures/people/taro/input-assist/0004.bin");
const ATTRIBUTES: &[u8] = include_bytes!("../../../fixtures/people/taro/input-assist/0002.bin");
const INTEGRITY: &[u8] = include_bytes!("../../../fixtures/people/taro/input-assist/0003.bin");
const SURFACE: &[u8] = include_bytes!("../../../fixtures/people/taro/card-surface/0004.bin");

/// An answer to a challenge that nobody's key made.
const ANSWER: ChallengeAnswer<'_> = ChallengeAnswer {
    digest: &[7; 32],
    signature: &[9; 256],
};

fn check_report(report: &FilesReport<'_>) {
    for check in report.checks.checks() {
        text::check_debug(check);
    }
    assert!(!report.checks.proves(), "an answer without a key was taken");
}

/// EF 0003 and EF 0007, one after the other.
pub fn integrity_record(data: &[u8]) {
    match IntegrityRecord::parse(data) {
        Ok(record) => {
            text::check_debug(&record);
            // Both objects as stored, with their headers.
            assert!(record.signed.len() >= 64 + 6 && record.signed.len() < data.len());
        }
        Err(error) => text::check_error(&error),
    }
    match SigningKey::parse(data) {
        Ok(key) => text::check_debug(&key),
        Err(error) => text::check_error(&error),
    }
    let attributes = Attributes::parse(ATTRIBUTES).expect("attributes");
    for (integrity, signing_key) in [(data, None), (INTEGRITY, Some(data)), (data, Some(data))] {
        let files = AssistFiles {
            certificate: ASSIST,
            integrity,
            attributes: Some(&attributes),
            my_number: None,
            signing_key,
            answer: Some(ANSWER),
        };
        let report = files.verify(anchors());
        for check in report.checks.checks() {
            text::check_debug(check);
        }
        assert!(!report.checks.passed(CheckKind::CardChallenge));
    }
}

/// Card surface 0001.
pub fn age_record(data: &[u8]) {
    match AgeRecord::parse(data) {
        Ok(record) => {
            text::check_debug(&record);
            text::check_shown(&record.birth_date);
        }
        Err(error) => text::check_error(&error),
    }
    let (_, report) = integrity::verify_age_record(SURFACE, data, Some(ANSWER), anchors());
    check_report(&report);
}

/// Card surface 0002.
pub fn face(data: &[u8]) {
    match FaceRecord::parse(data) {
        Ok(face) => text::check_debug(&face),
        Err(error) => text::check_error(&error),
    }
    let (_, report) = verify_face(SURFACE, data, Some(ANSWER), anchors());
    check_report(&report);
}

/// Card surface 0005.
pub fn number_picture(data: &[u8]) {
    match NumberPictureRecord::parse(data) {
        Ok(picture) => text::check_debug(&picture),
        Err(error) => text::check_error(&error),
    }
    let (_, report) = verify_number_picture(SURFACE, data, Some(ANSWER), anchors());
    check_report(&report);
}
