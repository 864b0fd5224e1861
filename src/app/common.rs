//! The common application (共通カードAP): serial, municipality and expiry of the card.

use super::juki::read_key_id;
use super::malformed;
use crate::card::Selected;
use crate::data::CardId;
use crate::error::Error;
use crate::pki::KeyId;
use crate::terms::Tries;
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// Record file: serial, municipality code, expiry.
    pub const CARD_ID: u16 = 0x0001;
    /// Record file: a key identifier, 16 bytes.
    pub const KEY_ID: u16 = 0x0002;
    /// PIN reference (個人番号カード用暗証番号).
    pub const PIN: u16 = 0x001C;
}

/// The selected common application.
#[derive(Debug)]
pub struct Common<'card, T: Transport> {
    pub(super) selected: Selected<'card, T>,
}

impl<'card, T: Transport> Common<'card, T> {
    pub(super) fn new(selected: Selected<'card, T>) -> Self {
        Self { selected }
    }

    /// Reads serial, municipality and expiry. One command, no PIN.
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_card_id(&mut self) -> Result<CardId, Error> {
        let record = self.selected.read_record(ef::CARD_ID, 1)?;
        CardId::parse(&record).map_err(malformed)
    }

    /// Reads the key identifier (EF 0002). One command, no PIN; two where it is not a record file.
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
