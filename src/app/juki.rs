//! The resident-register application (住基AP): what it shows without a PIN.

use super::malformed;
use crate::card::{Extent, Selected};
use crate::error::Error;
use crate::pki::KeyId;
use crate::terms::Tries;
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// A key identifier, 16 bytes.
    pub const KEY_ID: u16 = 0x0002;
    /// PIN reference (住民基本台帳用暗証番号).
    pub const PIN: u16 = 0x001C;
}

/// The selected resident-register application.
#[derive(Debug)]
pub struct Juki<'card, T: Transport> {
    pub(super) selected: Selected<'card, T>,
}

impl<'card, T: Transport> Juki<'card, T> {
    pub(super) fn new(selected: Selected<'card, T>) -> Self {
        Self { selected }
    }

    /// Reads the key identifier (EF 0002). One command, no PIN.
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_key_id(&mut self) -> Result<KeyId, Error> {
        read_key_id(&mut self.selected, ef::KEY_ID)
    }

    /// Tries left of the PIN, out of 3. Spends none.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_tries(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(ef::PIN)
    }
}

pub(super) fn read_key_id<T: Transport>(
    selected: &mut Selected<'_, T>,
    file: u16,
) -> Result<KeyId, Error> {
    let what = "the key identifier";
    let content = selected.read_file_as(file, Extent::bytes(16))?;
    let id = <[u8; 16]>::try_from(content.as_slice()).map_err(|_| {
        malformed(crate::data::DataError::Length {
            what,
            found: content.len(),
            expected: 16,
        })
    })?;
    Ok(KeyId(id))
}
