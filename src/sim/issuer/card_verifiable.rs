//! Card-verifiable certificates: the chain that vouches for files and for the card itself.
//!
//! Source of the layout: measured, and [`crate::sim::assumptions`] where nothing is known.

use super::error::IssueError;
use super::keys::{AuthorityKeys, TestKey};
use super::tlv;

/// A key id: 7 digits, `08 05`, 3 digits, 4 bytes. The first digit names the hierarchy: 5 is
/// production, 6 is test; this authority takes 9.
pub type KeyIdBytes = [u8; 16];

/// The key id that certifies the card-level chain (GET DATA 00F8).
pub const CARD_ROOT: KeyIdBytes = *b"9000020\x08\x05001\x00\x00\x00\xA8";
/// The key id that certifies card-surface 0004.
pub const SURFACE_ROOT: KeyIdBytes = *b"9000023\x08\x05001\x00\x00\x00\x00";
/// The key id that certifies input-assist 0004.
pub const ASSIST_ROOT: KeyIdBytes = *b"9000033\x08\x05001\x00\x00\x00\x00";

/// A card's own key id but for its last four bytes.
const CARD: KeyIdBytes = *b"9000020\x08\x05001\x00\x00\x00\x00";
pub(super) const SURFACE_SIGNER: KeyIdBytes = *b"9000023\x08\x05001\x00\x00\x00\x01";
pub(super) const ASSIST_SIGNER: KeyIdBytes = *b"9000033\x08\x05001\x00\x00\x00\x01";
/// DF32 of card-surface 0003: not the one that signed 0004.
pub(super) const SURFACE_INFORMATION: KeyIdBytes = *b"9000024\x08\x05001\x00\x00\x00\x01";
/// DF42 of input-assist 0005: likewise.
pub(super) const ASSIST_INFORMATION: KeyIdBytes = *b"9000034\x08\x05001\x00\x00\x00\x01";
/// What DF35 of card-surface 0003 begins with: the first digit is 5 in every hierarchy.
pub(super) const INFORMATION_SIGNER: KeyIdBytes = *b"5000020\x08\x05001\x00\x00\x00\x01";

/// What precedes the body in answers to GET DATA: a header list (ISO/IEC 7816-4) of what is in
/// it – 42 issuer, 16 bytes; 5F20 subject, 16 bytes; 5F49 key, 265 bytes.
const HEADER_LIST: [u8; 10] = [0x42, 0x10, 0x5F, 0x20, 0x10, 0x5F, 0x49, 0x82, 0x01, 0x09];

/// The contents of a certificate template 7F21: body (5F4E) and signature (5F37).
struct Certificate {
    body: Vec<u8>,
    signature: Vec<u8>,
}

fn certify(
    issuer: &KeyIdBytes,
    issuer_key: &TestKey,
    subject: &KeyIdBytes,
    subject_key: &TestKey,
) -> Result<Certificate, IssueError> {
    let body = [
        issuer.as_slice(),
        subject.as_slice(),
        &subject_key.card_form()?,
    ]
    .concat();
    let signature = issuer_key.sign(&body)?;
    Ok(Certificate { body, signature })
}

impl Certificate {
    fn objects(&self) -> Result<Vec<u8>, IssueError> {
        let body = tlv::object(0x5F4E, &self.body)?;
        Ok([body, tlv::object(0x5F37, &self.signature)?].concat())
    }

    /// As EF 0004 has it.
    fn file(&self) -> Result<Vec<u8>, IssueError> {
        tlv::object(0x7F21, &self.objects()?)
    }

    /// As GET DATA answers it: without the header of 7F21, and a header list before 5F4E.
    fn data_object(&self) -> Result<Vec<u8>, IssueError> {
        Ok([tlv::short_tag(0x4D, &HEADER_LIST)?, self.objects()?].concat())
    }
}

/// The certificate of card-surface 0004.
pub(super) fn surface_file(keys: &AuthorityKeys) -> Result<Vec<u8>, IssueError> {
    let (root, signer) = (&keys.surface_root, &keys.surface_signer);
    certify(&SURFACE_ROOT, root, &SURFACE_SIGNER, signer)?.file()
}

/// The certificate of input-assist 0004.
pub(super) fn assist_file(keys: &AuthorityKeys) -> Result<Vec<u8>, IssueError> {
    let (root, signer) = (&keys.assist_root, &keys.assist_signer);
    certify(&ASSIST_ROOT, root, &ASSIST_SIGNER, signer)?.file()
}

/// The card-level chain: GET DATA 00F8 (the municipality's signer) and 7F21 (this card).
pub(super) fn card_chain(
    keys: &AuthorityKeys,
    municipality: &str,
    serial: &str,
    card_key: &TestKey,
) -> Result<[Vec<u8>; 2], IssueError> {
    let (root, signer) = (&keys.card_root, &keys.card_signer);
    let signer_id = municipality_key_id(municipality);
    let first = certify(&CARD_ROOT, root, &signer_id, signer)?;
    let second = certify(&signer_id, signer, &card_key_id(serial), card_key)?;
    Ok([first.data_object()?, second.data_object()?])
}

/// The key id of the municipality's signer: its code of five digits and, assumed, two zeros, `08 05`,
/// `002`, four bytes.
fn municipality_key_id(code: &str) -> KeyIdBytes {
    let mut id = *b"0000000\x08\x05002\x00\x00\x00\x01";
    for (to, from) in id.iter_mut().zip(code.bytes().take(5)) {
        *to = from;
    }
    id
}

/// A card's own key id, assumed to end with the serial number in binary.
pub(super) fn card_key_id(serial: &str) -> KeyIdBytes {
    let number = serial
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_u32, |n, digit| {
            n.wrapping_mul(10)
                .wrapping_add(u32::from(digit.wrapping_sub(b'0')))
        });
    let mut id = CARD;
    for (to, from) in id.iter_mut().rev().zip(number.to_be_bytes().iter().rev()) {
        *to = *from;
    }
    id
}
