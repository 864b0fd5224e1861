//! What the card says of itself with no application selected (GET DATA), and its key identifiers.

use super::malformed;
use crate::card::{Card, DataObject};
use crate::data::{DataError, Date, MunicipalityCode};
use crate::error::{Error, TransportError};
use crate::pki::KeyId;
use crate::terms::Application;
use crate::transport::Transport;

/// Tags of the objects. Source: measured.
pub mod tag {
    /// Number of the card, ASCII.
    pub const NUMBER: u16 = 0x0045;
    /// Municipality code, five digits.
    pub const MUNICIPALITY: u16 = 0x00F0;
    /// Expiry, `YYYYMMDD`.
    pub const EXPIRY: u16 = 0x00F2;
    /// Card-verifiable certificate of the key that signed the card's.
    pub const SIGNER_CERTIFICATE: u16 = 0x00F8;
    /// Card-verifiable certificate of the card.
    pub const CARD_CERTIFICATE: u16 = 0x7F21;
    /// The contact ATR without its first byte.
    pub const CONTACT_ATR: u16 = 0x5F51;
}

/// Characters of the number of a card, as in its record (common EF 0001).
const NUMBER: usize = 15;

/// What GET DATA tells. Proven by nothing:
/// [`verify_card_chain`](crate::pki::cvc::verify_card_chain) checks the two certificates, which name a key
/// of the card and nothing of the rest.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardObjects {
    /// Number of the card, printable ASCII.
    pub number: Option<String>,
    /// The municipality that issued it.
    pub municipality: Option<MunicipalityCode>,
    /// The last day on which it is valid.
    pub expiry: Option<Date>,
    /// 00F8, for [`CardCertificate::parse_data_object`](crate::pki::CardCertificate::parse_data_object).
    pub signer_certificate: DataObject,
    /// 7F21, likewise.
    pub card_certificate: DataObject,
    /// The contact ATR without its first byte.
    pub contact_atr: Option<Vec<u8>>,
}

hides_personal_data!(CardObjects, "CardObjects");

/// The key identifiers of common and juki.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CardKeyIds {
    /// Common EF 0002; `None` where the application or the file is absent.
    pub common: Option<KeyId>,
    /// Juki EF 0002; likewise.
    pub juki: Option<KeyId>,
}

hides_personal_data!(CardKeyIds, "CardKeyIds");

impl<T: Transport> Card<T> {
    /// Reads what the card gives with no application selected. Six commands on an extended path when
    /// nothing was selected before; at most ten. On a path of short commands both certificates are
    /// [`DataObject::PathTooShort`].
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_card_objects(&mut self) -> Result<CardObjects, Error> {
        let mut number = self.read_data_object(tag::NUMBER, false)?;
        if number == DataObject::Absent && self.leave_application()? {
            number = self.read_data_object(tag::NUMBER, false)?;
        }
        let number = present(number).map(printable).transpose()?;
        // It has no length of its own.
        if let Some(cut) = number.as_ref().filter(|number| number.len() < NUMBER) {
            return Err(Error::Transport(TransportError::IncompleteAnswer {
                command: "GET DATA",
                expected: Some(NUMBER),
                received: cut.len(),
            }));
        }
        let municipality = present(self.read_data_object(tag::MUNICIPALITY, false)?)
            .map(|digits| MunicipalityCode::from_digits(&digits).map_err(malformed))
            .transpose()?;
        let expiry = present(self.read_data_object(tag::EXPIRY, false)?)
            .map(|digits| {
                Date::from_digits(&digits).map_err(|source| {
                    malformed(DataError::Date {
                        what: "card expiry",
                        source,
                    })
                })
            })
            .transpose()?;
        let contact_atr = present(self.read_data_object(tag::CONTACT_ATR, false)?);
        Ok(CardObjects {
            number,
            municipality,
            expiry,
            contact_atr,
            signer_certificate: self.read_data_object(tag::SIGNER_CERTIFICATE, true)?,
            card_certificate: self.read_data_object(tag::CARD_CERTIFICATE, true)?,
        })
    }

    /// Reads the key identifiers of common and juki. Four commands.
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_key_ids(&mut self) -> Result<CardKeyIds, Error> {
        let common = match self.common() {
            Ok(mut common) => optional(common.read_key_id())?,
            Err(Error::ApplicationAbsent { .. }) => None,
            Err(error) => return Err(error),
        };
        let juki = match self.juki() {
            Ok(mut juki) => optional(juki.read_key_id())?,
            Err(Error::ApplicationAbsent { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(CardKeyIds { common, juki })
    }

    /// Another program may have left an application selected, which hides the objects. Returns whether
    /// something changed.
    fn leave_application(&mut self) -> Result<bool, Error> {
        match self.select(Application::IssuerSecurityDomain) {
            Ok(_) => Ok(true),
            Err(Error::ApplicationAbsent { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn optional<R>(read: Result<R, Error>) -> Result<Option<R>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::FileAbsent { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn present(object: DataObject) -> Option<Vec<u8>> {
    match object {
        DataObject::Read(bytes) => Some(bytes),
        DataObject::Absent | DataObject::PathTooShort => None,
    }
}

fn printable(bytes: Vec<u8>) -> Result<String, Error> {
    let text = String::from_utf8(bytes).ok();
    text.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or(Error::Malformed {
            what: "card number",
            problem: "not printable ASCII",
        })
}
