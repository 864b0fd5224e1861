//! What answers say together.

use crate::apdu::Response;
use crate::data::TokenInfo;

/// What the last command gave.
fn last(answers: &[Response]) -> Option<&[u8]> {
    answers.last().map(|answer| answer.data.as_slice())
}

/// Two counters are the same: asking spends nothing.
pub(super) fn same_status(answers: &[Response]) -> Option<bool> {
    let [first, second] = answers else {
        return None;
    };
    Some(first.status == second.status)
}

/// Two answers differ.
pub(super) fn differ(answers: &[Response]) -> Option<bool> {
    let [first, second] = answers else {
        return None;
    };
    Some(first.data != second.data)
}

pub(super) fn known_label(answers: &[Response]) -> Option<bool> {
    let label = TokenInfo::parse(last(answers)?).ok()?.label;
    Some(label.starts_with("JPKIAP"))
}

/// All but the label is text and numbers as PKCS#11 has them.
pub(super) fn is_pkcs11(answers: &[Response]) -> Option<bool> {
    let file = last(answers)?;
    let texts = file.get(32..96)?;
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ' || *byte == 0;
    Some(texts.iter().all(is_text))
}

/// Whether the authentication certificate, which is there, is marked so.
pub(super) fn marks(answers: &[Response]) -> Option<bool> {
    let [_, auth, _] = last(answers)? else {
        return Some(false);
    };
    Some(*auth == 0x8F)
}

/// Whether what is not there is marked 00; nothing where all are there.
pub(super) fn absent_is_zero(answers: &[Response]) -> Option<bool> {
    let [sign, auth, ..] = last(answers)? else {
        return None;
    };
    let absent = [*sign, *auth].into_iter().find(|mark| *mark != 0x8F)?;
    Some(absent == 0x00)
}

/// DER of a certificate that is longer than 255 bytes.
pub(super) fn is_der(answers: &[Response]) -> Option<bool> {
    Some(last(answers)?.starts_with(&[0x30, 0x82]))
}

/// `7F21`, then `5F4E 82 0129` at once.
pub(super) fn is_card_verifiable(answers: &[Response]) -> Option<bool> {
    let file = last(answers)?;
    let body = [0x5F, 0x4E, 0x82, 0x01, 0x29];
    Some(file.starts_with(&[0x7F, 0x21]) && file.windows(body.len()).any(|it| it == body))
}

/// `4D`, then somewhere the body and the signature.
pub(super) fn is_object_certificate(answers: &[Response]) -> Option<bool> {
    let object = last(answers)?;
    let has = |bytes: &[u8]| object.windows(bytes.len()).any(|it| it == bytes);
    let whole = has(&[0x5F, 0x4E, 0x82, 0x01, 0x29]) && has(&[0x5F, 0x37, 0x82, 0x01, 0x00]);
    Some(object.starts_with(&[0x4D]) && whole)
}

pub(super) fn is_assist_information(answers: &[Response]) -> Option<bool> {
    let file = last(answers)?;
    let begins = file.starts_with(&[0xFF, 0x40, 0x82, 0x00, 0x9F, 0xDF, 0x41, 0x04]);
    Some(begins)
}

pub(super) fn is_surface_information(answers: &[Response]) -> Option<bool> {
    let file = last(answers)?;
    let first = file.windows(3).take(8).any(|it| it == [0xDF, 0x31, 0x04]);
    Some(file.starts_with(&[0xFF, 0x30]) && first)
}

pub(super) fn is_card_record(answers: &[Response]) -> Option<bool> {
    let [0x01, 0x1C, digits @ ..] = last(answers)? else {
        return Some(false);
    };
    Some(digits.len() == 28 && digits.iter().all(u8::is_ascii_digit))
}

/// A key identifier of 16 bytes, with a simple-TLV header or without.
pub(super) fn is_key_id(answers: &[Response]) -> Option<bool> {
    Some(match last(answers)? {
        [_, 16, id @ ..] if id.len() == 16 => true,
        id => id.len() == 16,
    })
}

/// Whether a simple-TLV header stands before the 16 bytes of a key identifier.
pub(super) fn has_header(answers: &[Response]) -> Option<bool> {
    match last(answers)? {
        [_, 16, id @ ..] if id.len() == 16 => Some(true),
        id if id.len() == 16 => Some(false),
        _ => None,
    }
}

pub(super) fn is_ascii(answers: &[Response]) -> Option<bool> {
    let object = last(answers)?;
    Some(!object.is_empty() && object.iter().all(u8::is_ascii_graphic))
}

pub(super) fn is_eight_digits(answers: &[Response]) -> Option<bool> {
    let object = last(answers)?;
    Some(object.len() == 8 && object.iter().all(u8::is_ascii_digit))
}

/// The number of GET DATA is the serial number at the beginning of the card record.
pub(super) fn number_is_serial(answers: &[Response]) -> Option<bool> {
    let record = answers
        .iter()
        .find(|answer| answer.data.starts_with(&[0x01, 0x1C]))?;
    let serial = record.data.get(2..17)?;
    Some(last(answers)? == serial)
}

pub(super) fn is_license_setting(answers: &[Response]) -> Option<bool> {
    Some(matches!(last(answers)?, [0xC1, 0x01, 0x00 | 0x01, ..]))
}
