//! The resident-register application (住基AP): what it shows without a PIN.

use super::access::{App, Changeable, Opens, application};
use crate::card::{Extent, Selected};
use crate::error::{DataElement, Error};
use crate::pki::KeyId;
use crate::secret::JukiPin;
use crate::tlv::simple;
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// Record file: a key identifier, 16 bytes.
    pub const KEY_ID: u16 = 0x0002;
    /// PIN reference (住民基本台帳用暗証番号).
    pub const PIN: u16 = 0x001C;
}

application! {
    /// The resident-register application.
    Juki, known: (), change: Key,
    JukiPin at ef::PIN, JukiPin;
}

impl Opens<Juki> for JukiPin {}
impl Changeable<Juki> for JukiPin {}

impl<T: Transport> App<'_, Juki, T> {
    /// Reads the key identifier (EF 0002). One command, no PIN; two where it is not a record file.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_key_id(&mut self) -> Result<KeyId, Error> {
        read_key_id(&mut self.selected, ef::KEY_ID)
    }
}

/// Record 1 of a record file (READ BINARY: 6981), with or without a simple-TLV header; or a
/// transparent file. Source: one survey.
pub(super) fn read_key_id<T: Transport>(
    selected: &mut Selected<'_, T>,
    file: u16,
) -> Result<KeyId, Error> {
    let content = match selected.read_record(file, 1) {
        // No record file.
        Err(Error::UnexpectedStatus { status, .. }) if status.0 == 0x6981 => {
            selected.read_file_as(file, Extent::bytes(16))?
        }
        read => read?,
    };
    key_id(&content).ok_or_else(|| {
        Error::from(crate::data::DataError::Length {
            element: DataElement::KeyIdentifier,
            found: content.len(),
            expected: 16,
        })
    })
}

/// 16 bytes, or one object of 16 bytes.
fn key_id(content: &[u8]) -> Option<KeyId> {
    let whole = content.try_into().ok();
    whole
        .or_else(|| only_object(content)?.try_into().ok())
        .map(KeyId)
}

fn only_object(content: &[u8]) -> Option<&[u8]> {
    let mut objects = simple::Reader::new(content);
    let only = objects.next()?.ok()?;
    objects.next().is_none().then_some(only.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_identifier_is_taken_with_and_without_a_header_and_no_other_length_is() {
        let id = *b"9000020\x08\x05001\0\0\0\x01";
        let with = |header: &[u8], filler: &[u8]| [header, &id, filler].concat();
        for right in [
            with(&[], &[]),
            with(&[0x01, 0x10], &[]),
            with(&[0x02, 0xFF, 0x00, 0x10], &[]),
            with(&[0x01, 0x10], &[0xFF; 4]),
        ] {
            assert_eq!(key_id(&right), Some(KeyId(id)), "{right:02X?}");
        }
        for wrong in [
            Vec::new(),
            id[1..].to_vec(),
            with(&[0x01], &[]),
            with(&[0x01, 0x11], &[0x00]),
            with(&[0x01, 0x10], &[0x02, 0x01, 0x00]),
            with(&[0x01, 0x10], &[0x00]),
        ] {
            assert_eq!(key_id(&wrong), None, "{wrong:02X?}");
        }
    }
}
