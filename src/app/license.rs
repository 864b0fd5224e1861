//! The license application (免許AP, マイナ免許証): the driver's license, when it is on the card.

use super::access::{App, Opened, application};
use crate::card::{Extent, FileKind, LastTry};
use crate::data::license::{LicenseObjects, expiry_in_head};
use crate::data::{Date, LicensePinSetting, LicenseRecord, LicenseSignature};
use crate::error::{CommandName, Error, TransportError};
use crate::secret::{IntoSecret, LicensePin};
use crate::terms::{Application, Credential};
use crate::tlv::TlvError;
use crate::transport::Transport;

/// File identifiers. Source: police license specification 010; 001A and 0006 seen on a card.
pub mod ef {
    /// PIN reference: 4 digits, 10 tries ([`PIN_TRIES`](super::PIN_TRIES)).
    pub const PIN: u16 = 0x0006;
    /// WEF01: whether a PIN is set; free.
    pub const PIN_SETTING: u16 = 0x001A;
    /// WEF02: the license, up to 5,845 bytes; opened by the PIN.
    pub const RECORD: u16 = 0x001B;
    /// WEF03: its signature, up to 584 bytes; opened by the PIN.
    pub const SIGNATURE: u16 = 0x001C;
}

/// The tries of the PIN when none has been spent. Source: seen on a card.
pub const PIN_TRIES: u8 = 10;

application! {
    /// The license application.
    ///
    /// No VERIFY goes out before WEF01 has said whether a PIN is set: with none set the card takes
    /// `****`, and a wrong guess would spend a try. `****` in turn goes out only while no try is spent.
    /// So [`App::open`] is the only way in.
    License, known: Option<LicensePinSetting>, change: ReferenceData,
    LicensePin at ef::PIN, LicensePin;
}

/// What the card accepts in place of a PIN when none is set. Nobody types it, and it is sent only
/// when WEF01 says so. Source: police license specification 010.
const NO_PIN: &[u8] = b"****";

impl<'card, T: Transport> App<'card, License, T> {
    /// Reads whether a PIN is set (WEF01). One command, the first time only.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`] for anything but yes or no.
    pub fn read_pin_setting(&mut self) -> Result<LicensePinSetting, Error> {
        if let Some(setting) = self.known {
            return Ok(setting);
        }
        let file = self
            .selected
            .read_file_as(ef::PIN_SETTING, Extent::bytes(3))?;
        let setting = LicensePinSetting::parse(&file).map_err(Error::from)?;
        self.known = Some(setting);
        Ok(setting)
    }

    /// Opens the license: reads whether a PIN is set, queries the counter, and presents the PIN, given
    /// or asked for as in [`App::present`] – or, when no PIN is set, what the card accepts then,
    /// without asking. Nothing is presented if WEF01 cannot be read, or if it says that no PIN
    /// is set and the counter is not full, unless `last` allows it. Three commands.
    ///
    /// # Errors
    /// [`crate::PinError`] ([`NotSetSpent`](crate::PinError::NotSetSpent) and
    /// [`NotSetRefused`](crate::PinError::NotSetRefused) where no PIN is set), errors of the card or
    /// the link, [`Error::Malformed`] for a WEF01 that says neither, and errors of asking.
    pub fn open<G: IntoSecret<LicensePin>>(
        &mut self,
        pin: G,
        last: LastTry,
    ) -> Result<Opened<'_, 'card, License, LicensePin, T>, G::Error> {
        match self.read_pin_setting()? {
            LicensePinSetting::Set => {
                self.selected
                    .present(ef::PIN, Credential::LicensePin, pin, last)?;
            }
            LicensePinSetting::NotSet => self.present_none(last)?,
        }
        Ok(Opened::new(&mut self.selected))
    }

    fn present_none(&mut self, last: LastTry) -> Result<(), Error> {
        self.selected
            .present_none(ef::PIN, Credential::LicensePin, NO_PIN, PIN_TRIES, last)
    }

    /// Opens a license for which no PIN is set. Three commands; one when a PIN is set.
    ///
    /// # Errors
    /// [`Error::NotOpen`] when a PIN is set, else as [`Self::open`].
    pub fn open_without_pin(
        &mut self,
        last: LastTry,
    ) -> Result<Opened<'_, 'card, License, LicensePin, T>, Error> {
        match self.read_pin_setting()? {
            LicensePinSetting::NotSet => self.present_none(last)?,
            LicensePinSetting::Set => {
                return Err(Error::NotOpen {
                    application: Application::License,
                    file: ef::RECORD,
                });
            }
        }
        Ok(Opened::new(&mut self.selected))
    }
}

impl<T: Transport> Opened<'_, '_, License, LicensePin, T> {
    /// Reads the license (WEF02). One command on an extended path; one more if its last object, the
    /// photograph, is absent, because then only the card can tell whether everything arrived.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_record(&mut self) -> Result<LicenseRecord, Error> {
        let extent = Extent::row(record_is_whole);
        let file = self.selected.read_file_as(ef::RECORD, extent)?;
        check_last(LicenseObjects::from_record(&file), &file)?;
        LicenseRecord::parse(&file).map_err(Error::from)
    }

    /// The expiry in WEF02 (C5), read only as far as that: nothing is known of the rest of the file. One
    /// command, as a rule.
    pub(crate) fn read_expiry(&mut self) -> Result<Option<Date>, Error> {
        let file = self
            .selected
            .read_file_as(ef::RECORD, Extent::head(has_expiry))?;
        if !has_expiry(&file) {
            check_last(LicenseObjects::from_record(&file), &file)?;
        }
        expiry_in_head(&file).map_err(Error::from)
    }

    /// Reads WEF02 as stored, filler included, which the signature covers;
    /// [`LicenseRecord::parse`] reads it. Two commands on an extended path: nothing in the file tells
    /// how much filler there is, so the card is asked where it ends.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_record_file(&mut self) -> Result<Vec<u8>, Error> {
        let file = self.selected.read_file(ef::RECORD, FileKind::Long)?;
        check_last(LicenseObjects::from_record(&file), &file)?;
        Ok(file)
    }

    /// Reads the signature over WEF02 (WEF03). One command on an extended path; one more if its last
    /// object, the key identifier, is absent.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_signature(&mut self) -> Result<LicenseSignature, Error> {
        let extent = Extent::row(signature_is_whole);
        let file = self.selected.read_file_as(ef::SIGNATURE, extent)?;
        check_last(LicenseObjects::from_signature(&file), &file)?;
        LicenseSignature::parse(&file).map_err(Error::from)
    }
}

/// Whether WEF02 has been read up to its last object, 107. It is an assumption that nothing
/// follows it (tags in rising order), see docs/license.md.
fn record_is_whole(file: &[u8]) -> bool {
    ends_with(LicenseObjects::from_record(file), 0x107)
}

/// Whether WEF02 has been read up to its expiry.
fn has_expiry(head: &[u8]) -> bool {
    LicenseObjects::from_record(head).any(|object| object.is_ok_and(|object| object.tag == 0xC5))
}

/// Whether WEF03 has been read up to its last object, 10D; likewise.
fn signature_is_whole(file: &[u8]) -> bool {
    ends_with(LicenseObjects::from_signature(file), 0x10D)
}

fn ends_with(objects: LicenseObjects<'_>, tag: u16) -> bool {
    let mut last = None;
    for object in objects {
        match object {
            Ok(object) => last = Some(object.tag),
            Err(_) => return false,
        }
    }
    last == Some(tag)
}

/// An incomplete last object was cut on the way: issuers store whole ones.
fn check_last(objects: LicenseObjects<'_>, file: &[u8]) -> Result<(), Error> {
    match objects.last() {
        Some(Err(TlvError::Truncated { .. } | TlvError::BeyondEnd { .. })) => {
            Err(Error::Transport(TransportError::IncompleteAnswer {
                command: CommandName::ReadBinary,
                expected: None,
                received: file.len(),
            }))
        }
        _ => Ok(()),
    }
}
