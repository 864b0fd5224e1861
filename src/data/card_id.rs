//! The number, municipality and expiry of the card (EF 0001 of the common application).

use super::date::Date;
use super::error::DataError;
use super::place::MunicipalityCode;
use crate::error::DataElement;
use crate::tlv::simple;

const RECORD: DataElement = DataElement::CardRecord;

/// Record 1 of EF 0001 of the common application: simple-TLV `01 1C`, then 28 digits. Source: measured.
#[derive(Clone, PartialEq, Eq)]
pub struct CardId {
    serial: String,
    municipality: MunicipalityCode,
    expiry: Date,
}

hides_personal_data!(CardId, "CardId");

impl CardId {
    /// Reads the record.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(record: &[u8]) -> Result<Self, DataError> {
        let digits = simple::find(record, 0x01).map_err(|source| DataError::Tlv {
            element: RECORD,
            source,
        })?;
        let length = DataError::Length {
            element: RECORD,
            found: digits.len(),
            expected: 28,
        };
        let (serial, rest) = digits.split_first_chunk::<15>().ok_or(length)?;
        let (municipality, expiry) = rest.split_first_chunk::<5>().ok_or(length)?;
        if expiry.len() != 8 {
            return Err(length);
        }
        if !serial.iter().all(u8::is_ascii_digit) {
            return Err(DataError::NotDigits {
                element: DataElement::CardSerialNumber,
            });
        }
        Ok(Self {
            serial: serial.iter().copied().map(char::from).collect(),
            municipality: MunicipalityCode::from_digits(municipality)?,
            expiry: Date::from_digits(expiry).map_err(|source| DataError::Date {
                element: DataElement::CardExpiry,
                source,
            })?,
        })
    }

    /// The serial number of the card, 15 digits.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The municipality that issued the card.
    #[must_use]
    pub const fn municipality(&self) -> MunicipalityCode {
        self.municipality
    }

    /// The last day on which the card is valid.
    #[must_use]
    pub const fn expiry(&self) -> Date {
        self.expiry
    }
}
