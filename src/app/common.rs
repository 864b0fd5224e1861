//! The common application (共通カードAP): serial, municipality and expiry of the card.

use super::access::{App, Changeable, Opens, application};
use super::juki::read_key_id;
use crate::data::CardId;
use crate::error::Error;
use crate::pki::KeyId;
use crate::secret::JukiPin;
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

application! {
    /// The common application. The PIN of the juki application has a reference here too, with its
    /// own counter.
    Common, known: (), change: Key,
    JukiPin at ef::PIN, CommonPin;
}

impl Opens<Common> for JukiPin {}
impl Changeable<Common> for JukiPin {}

impl<T: Transport> App<'_, Common, T> {
    /// Reads serial, municipality and expiry. One command, no PIN.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_card_id(&mut self) -> Result<CardId, Error> {
        let record = self.selected.read_record(ef::CARD_ID, 1)?;
        CardId::parse(&record).map_err(Error::from)
    }

    /// Reads the key identifier (EF 0002). One command, no PIN; two where it is not a record file.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_key_id(&mut self) -> Result<KeyId, Error> {
        read_key_id(&mut self.selected, ef::KEY_ID)
    }
}
