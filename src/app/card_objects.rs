//! What the card says about itself with no application selected (GET DATA), and its key identifiers.

use super::unread::{Detail, Unread, Untold};
use crate::card::{Card, DataObject};
use crate::data::{DataError, Date, MunicipalityCode};
use crate::error::{CommandName, DataElement, DataProblem, Error, TransportError};
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

/// What GET DATA gives. None of it is
/// proven: [`verify_card_chain`](crate::pki::cvc::verify_card_chain) checks the two certificates, which name a
/// key of the card and cover nothing else.
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
    /// What is there and could not be read: `None` or [`DataObject::Absent`] above.
    pub unread: Vec<Unread>,
}

hides_personal_data!(CardObjects, "CardObjects");

/// The key identifiers of common and juki.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardKeyIds {
    /// Common EF 0002; `None` where the application or the file is absent.
    pub common: Option<KeyId>,
    /// Juki EF 0002; likewise.
    pub juki: Option<KeyId>,
    /// Those that are there and could not be read: `None` above.
    pub unread: Vec<Unread>,
}

hides_personal_data!(CardKeyIds, "CardKeyIds");

impl<T: Transport> Card<T> {
    /// Reads what the card gives with no application selected. Six commands on an extended path when
    /// nothing was selected before; at most ten. On a path of short commands both certificates are
    /// [`DataObject::PathTooShort`]. An object that cannot be read does not hold back the others.
    ///
    /// # Errors
    /// Errors of the link.
    pub fn read_card_objects(&mut self) -> Result<CardObjects, Error> {
        let mut untold = Untold::strict();
        let mut number = self.read_data_object_as_is(tag::NUMBER, false);
        if is_hidden(&number) && self.leave_application()? {
            number = self.read_data_object_as_is(tag::NUMBER, false);
        }
        let number = number.and_then(|object| present(object).map(printable).transpose());
        // It has no length of its own.
        if let Ok(Some(cut)) = &number
            && cut.len() < NUMBER
        {
            return Err(Error::Transport(TransportError::IncompleteAnswer {
                command: CommandName::GetData,
                expected: Some(NUMBER),
                received: cut.len(),
            }));
        }
        let number = untold.take(Detail::Number, number)?.flatten();
        let municipality = self
            .read_data_object_as_is(tag::MUNICIPALITY, false)
            .and_then(|object| {
                let digits = present(object);
                digits
                    .map(|it| MunicipalityCode::from_digits(&it))
                    .transpose()
                    .map_err(Error::from)
            });
        let municipality = untold.take(Detail::Municipality, municipality)?.flatten();
        let expiry = self
            .read_data_object_as_is(tag::EXPIRY, false)
            .and_then(|object| {
                let date = present(object)
                    .map(|digits| Date::from_digits(&digits))
                    .transpose();
                date.map_err(|source| {
                    Error::from(DataError::Date {
                        element: DataElement::CardExpiry,
                        source,
                    })
                })
            });
        let expiry = untold.take(Detail::Expiry, expiry)?.flatten();
        let contact_atr = self
            .read_data_object_as_is(tag::CONTACT_ATR, false)
            .map(present);
        let contact_atr = untold.take(Detail::ContactAtr, contact_atr)?.flatten();
        let mut certificate = |what, tag| {
            let read = self.read_data_object_as_is(tag, true);
            let read = untold.take(what, read)?;
            Ok::<_, Error>(read.unwrap_or(DataObject::Absent))
        };
        let signer_certificate = certificate(Detail::SignerCertificate, tag::SIGNER_CERTIFICATE)?;
        let card_certificate = certificate(Detail::CardCertificate, tag::CARD_CERTIFICATE)?;
        Ok(CardObjects {
            number,
            municipality,
            expiry,
            contact_atr,
            signer_certificate,
            card_certificate,
            unread: untold.unread(),
        })
    }

    /// Reads the key identifiers of common and juki. Four commands. One that cannot be read does
    /// not hold back the other.
    ///
    /// # Errors
    /// Errors of the link.
    pub fn read_key_ids(&mut self) -> Result<CardKeyIds, Error> {
        let mut untold = Untold::strict();
        let common = self.common().and_then(|mut common| common.read_key_id());
        let common = untold
            .take(Detail::CommonKeyId, optional(common))?
            .flatten();
        let juki = self.juki().and_then(|mut juki| juki.read_key_id());
        let juki = untold.take(Detail::JukiKeyId, optional(juki))?.flatten();
        Ok(CardKeyIds {
            common,
            juki,
            unread: untold.unread(),
        })
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

/// Whether an application that somebody else has selected may hide the object.
fn is_hidden(read: &Result<DataObject, Error>) -> bool {
    match read {
        Ok(object) => *object == DataObject::Absent,
        Err(Error::UnexpectedStatus { .. }) => true,
        Err(_) => false,
    }
}

fn optional<R>(read: Result<R, Error>) -> Result<Option<R>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::FileAbsent { .. } | Error::ApplicationAbsent { .. }) => Ok(None),
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
            element: DataElement::CardNumber,
            problem: DataProblem::NotAscii,
        })
}
