//! What a card holds when an assumption about contents is switched.

use super::assumptions::Assumption;
use super::image::{Access, CardImage, FileContent, FileImage};

/// Rewrites the contents for the opposite of an assumption; those about commands change nothing.
pub(super) fn rewrite(image: &mut CardImage, assumption: Assumption) {
    match assumption {
        Assumption::AbsentCertificateIsZero => {
            let marks = transparent(image, "jpki", 0x08);
            for mark in marks.into_iter().flatten().take(2) {
                if *mark == 0x00 {
                    *mark = 0xFF;
                }
            }
        }
        Assumption::TokenIsPkcs11 => {
            let info = transparent(image, "jpki", 0x06);
            for byte in info.into_iter().flatten().skip(LABEL) {
                *byte = 0xFF;
            }
        }
        Assumption::NumberIsSerial => {
            let objects = image.data_objects.iter_mut();
            for (_, number) in objects.filter(|(tag, _)| *tag == 0x0045) {
                *number = b"OTHER-000000001".to_vec();
            }
        }
        Assumption::CommonIsFree => {
            for (application, id) in [("common", 0x01), ("common", 0x02), ("juki", 0x02)] {
                if let Some(file) = file(image, application, id) {
                    file.access = Access::Never;
                }
            }
        }
        Assumption::KeyIdRecordHasHeader => {
            for application in ["common", "juki"] {
                if let Some(FileImage {
                    content: FileContent::Records(records),
                    ..
                }) = file(image, application, 0x02)
                {
                    for record in records {
                        *record = record.iter().copied().skip(2).collect();
                    }
                }
            }
        }
        Assumption::LicenseTagsAreAllThere => {
            for id in [0x1B, 0x1C] {
                if let Some(bytes) = transparent(image, "license", id) {
                    *bytes = without_empty(bytes);
                }
            }
        }
        _ => {}
    }
}

/// Bytes of the label in a `CK_TOKEN_INFO`.
const LABEL: usize = 32;

fn file<'a>(image: &'a mut CardImage, application: &str, id: u16) -> Option<&'a mut FileImage> {
    let named = |it: &&mut super::image::ApplicationImage| it.name == application;
    let application = image.applications.iter_mut().find(named)?;
    application.files.iter_mut().find(|file| file.id == id)
}

fn transparent<'a>(
    image: &'a mut CardImage,
    application: &str,
    id: u16,
) -> Option<&'a mut Vec<u8>> {
    match &mut file(image, application, id)?.content {
        FileContent::Transparent(bytes) => Some(bytes),
        FileContent::Records(_) | FileContent::Pin(_) | FileContent::Key(_) => None,
    }
}

/// A row of license objects without those of length 0; what stands after the row stays.
fn without_empty(row: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = row;
    let mut before = None;
    while let Some((object, is_empty, after)) = object(rest, before) {
        before = object.first().copied();
        if !is_empty {
            kept.extend_from_slice(object);
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    kept
}

/// The first object: its bytes, whether it is empty, and what follows. Filler is none. `before` is the
/// first byte of the object before: DF is a tag by itself in the middle of the row, and begins a tag of
/// two bytes after E0 to FF or where the row begins.
fn object(row: &[u8], before: Option<u8>) -> Option<(&[u8], bool, &[u8])> {
    let tag = match row {
        [0xFF, 0xFF, ..] | [] => return None,
        [0x01, ..] => 2,
        [0xDF, ..] if before.is_none_or(|tag| tag >= 0xDF) => 2,
        _ => 1,
    };
    let (header, length) = match row.get(tag..)? {
        [0x82, high, low, ..] => (3, usize::from(u16::from_be_bytes([*high, *low]))),
        [length @ 0..=0x7F, ..] => (1, usize::from(*length)),
        _ => return None,
    };
    let end = length.saturating_add(header).saturating_add(tag);
    let (object, after) = row.split_at_checked(end)?;
    Some((object, length == 0, after))
}
