//! The license as JSON.

use mynumber_card::data::license::{OtherObject, TextPiece};
use mynumber_card::data::{ClassGroup, Date, LicenseClass, LicensePinSetting, LicenseText};
use mynumber_card::picture::PictureFormat;
use serde::Serialize;

use super::{Shown, Signature};

#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    number: Option<&'a str>,
    expiry: Option<String>,
    expiry_japanese: Option<String>,
    expired: Option<bool>,
    colour: Option<JsonText>,
    driver_class: Option<JsonText>,
    classes: Vec<JsonClass>,
    /// When the first class of each group was obtained.
    obtained: JsonDates,
    conditions: Vec<JsonNumbered>,
    remarks: Vec<JsonNumbered>,
    external_characters: Vec<JsonPicture>,
    history: Option<JsonHistory<'a>>,
    photo: Option<JsonPhoto>,
    /// What is not known, as it is stored.
    others: Vec<JsonOther>,
    /// set or not_set.
    pin: &'static str,
    signature: JsonSignature,
}

/// Text with what stands in it.
#[derive(Debug, Serialize)]
struct JsonText {
    /// 〓 for what is no character, with the number of an external one.
    text: String,
    /// The parts, when there is more than characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pieces: Option<Vec<JsonPiece>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum JsonPiece {
    Text(String),
    External(u8),
    Missing(bool),
    /// Hexadecimal digits.
    Unknown(String),
}

#[derive(Debug, Serialize)]
struct JsonNumbered {
    number: u8,
    #[serde(flatten)]
    text: JsonText,
}

#[derive(Debug, Serialize)]
struct JsonClass {
    class: &'static str,
    name: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonDates {
    two_wheeled_and_small: Option<String>,
    other: Option<String>,
    second_class: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonPicture {
    number: u8,
    /// 256 bytes in hexadecimal digits.
    bitmap: String,
    file: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonHistory<'a> {
    date: Option<String>,
    number: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct JsonPhoto {
    format: &'static str,
    bytes: usize,
    file: Option<String>,
    /// The same as PNG.
    png: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonOther {
    /// Hexadecimal digits, as is the value.
    tag: String,
    value: String,
    /// False for a tag that is known, with a value that is not as specified.
    unknown_tag: bool,
}

#[derive(Debug, Serialize)]
struct JsonSignature {
    /// not_verified, verified or failed.
    state: &'static str,
    /// Why it failed: no_signature, signature_mismatch or certificate_not_valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<JsonCertificate>,
}

#[derive(Debug, Serialize)]
struct JsonCertificate {
    subject: String,
    not_before: String,
    not_after: String,
    sha256: String,
    /// Whether the card names it by number and issuer, and its key; null when it names none.
    named_by_card: Option<bool>,
    key_named_by_card: Option<bool>,
}

impl<'a> Json<'a> {
    pub(super) fn new(shown: &'a Shown) -> Self {
        let record = &shown.record;
        let day = |date: Date| date.to_string();
        let path = |path: &std::path::Path| path.display().to_string();
        let history = record.history_date.is_some() || record.history_number.is_some();
        let date_of = |group| record.date_of(group).map(day);
        Self {
            number: record.number.as_deref(),
            expiry: record.expiry.map(day),
            expiry_japanese: record.expiry.map(|date| date.japanese().to_string()),
            expired: shown
                .at
                .date()
                .and_then(|today| record.is_expired_on(today)),
            colour: record.colour.as_ref().map(text),
            driver_class: record.driver_class.as_ref().map(text),
            classes: record.classes.iter().copied().map(class).collect(),
            obtained: JsonDates {
                two_wheeled_and_small: date_of(ClassGroup::TwoWheeledAndSmall),
                other: date_of(ClassGroup::Other),
                second_class: date_of(ClassGroup::SecondClass),
            },
            conditions: record.conditions.iter().map(numbered).collect(),
            remarks: record.remarks.iter().map(numbered).collect(),
            external_characters: record
                .external_characters
                .iter()
                .map(|(number, picture)| JsonPicture {
                    number: *number,
                    bitmap: hex::encode(picture.bytes()),
                    file: shown
                        .files
                        .external
                        .iter()
                        .find(|(own, _)| own == number)
                        .map(|(_, file)| path(file)),
                })
                .collect(),
            history: history.then(|| JsonHistory {
                date: record.history_date.map(day),
                number: record.history_number.as_deref(),
            }),
            photo: record.photo.as_ref().map(|photo| JsonPhoto {
                format: match PictureFormat::of(photo) {
                    Some(PictureFormat::Jpeg2000) => "jpeg2000",
                    Some(PictureFormat::Png) => "png",
                    None => "unknown",
                },
                bytes: photo.len(),
                file: shown.files.photo.as_deref().map(path),
                png: shown.files.png.as_deref().map(path),
            }),
            others: record.others.iter().map(other).collect(),
            pin: match shown.pin {
                LicensePinSetting::Set => "set",
                LicensePinSetting::NotSet => "not_set",
            },
            signature: signature(&shown.signature),
        }
    }
}

fn text(text: &LicenseText) -> JsonText {
    let piece = |piece: &TextPiece| match piece {
        TextPiece::Plain(text) => JsonPiece::Text(text.clone()),
        TextPiece::External(number) => JsonPiece::External(*number),
        TextPiece::Missing => JsonPiece::Missing(true),
        TextPiece::Unknown(bytes) => JsonPiece::Unknown(hex::encode_upper(bytes)),
        _ => JsonPiece::Missing(true),
    };
    JsonText {
        text: text.to_string(),
        pieces: (!text.is_plain()).then(|| text.pieces().iter().map(piece).collect()),
    }
}

fn numbered((number, own): &(u8, LicenseText)) -> JsonNumbered {
    JsonNumbered {
        number: *number,
        text: text(own),
    }
}

const fn class(class: LicenseClass) -> JsonClass {
    JsonClass {
        class: class.code(),
        name: class.name(),
    }
}

fn other(other: &OtherObject) -> JsonOther {
    JsonOther {
        tag: format!("{:X}", other.tag),
        value: hex::encode_upper(&other.value),
        unknown_tag: other.problem.is_none(),
    }
}

fn signature(signature: &Signature) -> JsonSignature {
    let state = |state, reason| JsonSignature {
        state,
        reason,
        certificate: None,
    };
    match signature {
        Signature::NotVerified => state("not_verified", None),
        Signature::Unreadable => state("failed", Some("no_signature")),
        Signature::Checked {
            report,
            certificate,
        } => JsonSignature {
            certificate: Some(JsonCertificate {
                subject: certificate.subject().to_string(),
                not_before: certificate.not_before().to_string(),
                not_after: certificate.not_after().to_string(),
                sha256: hex::encode(certificate.fingerprint()),
                named_by_card: report.named,
                key_named_by_card: report.key_named,
            }),
            ..match (report.signature, report.certificate_valid) {
                (Ok(()), true) => state("verified", None),
                (Ok(()), false) => state("failed", Some("certificate_not_valid")),
                (Err(_), _) => state("failed", Some("signature_mismatch")),
            }
        },
    }
}
