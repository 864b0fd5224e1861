//! WEF02: what the license says.

use crate::error::DataElement;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::class::{ClassGroup, LicenseClass};
use super::external::ExternalCharacter;
use super::objects::LicenseObjects;
use super::text::LicenseText;
use crate::data::{DataError, Date};
use crate::tlv::TlvError;

const FILE: DataElement = DataElement::LicenseFile;

/// The license as WEF02 holds it. Everything in it may be missing: the issuer records what applies.
///
/// It names nobody: name, address and birth date are in the other applications. Text is kept as
/// stored, control characters included.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseRecord {
    /// Record number of the license information (免許情報記録番号), 12 digits.
    pub number: Option<String>,
    /// The last day on which the license is valid (有効期間の末日).
    pub expiry: Option<Date>,
    /// Colour class (免許証の色区分), e.g. 優良.
    pub colour: Option<LicenseText>,
    /// Class of driver (運転者区分).
    pub driver_class: Option<LicenseText>,
    /// Classes of license that are held, in the order in which a license shows them.
    pub classes: Vec<LicenseClass>,
    /// Conditions (免許の条件) 1–12 with their numbers, those that are recorded.
    pub conditions: Vec<(u8, LicenseText)>,
    /// Remarks (備考) 1–8 with their numbers, those that are recorded.
    pub remarks: Vec<(u8, LicenseText)>,
    /// Pictures of external characters 1–5 with their numbers, those that are recorded.
    pub external_characters: Vec<(u8, ExternalCharacter)>,
    /// The date of the driving-history record (運転経歴情報).
    pub history_date: Option<Date>,
    /// The number of the driving-history record.
    pub history_number: Option<String>,
    /// The photograph, JPEG 2000, up to 2,000 bytes, not looked into.
    pub photo: Option<Vec<u8>>,
    /// Every other object of the record, and those whose bytes are not what they should
    /// be, in the order of the file.
    pub others: Vec<OtherObject>,
    /// By group of classes.
    dates: [Option<Date>; 3],
}

/// An object that is kept as it is stored.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherObject {
    /// Its tag.
    pub tag: u16,
    /// Its value.
    pub value: Vec<u8>,
    /// What is wrong with the value, when the tag is known.
    pub problem: Option<DataError>,
}

impl core::fmt::Debug for OtherObject {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OtherObject")
            .field("tag", &format_args!("{:X}", self.tag))
            .field("length", &self.value.len())
            .field("problem", &self.problem)
            .finish()
    }
}

impl core::fmt::Debug for LicenseRecord {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("LicenseRecord").finish_non_exhaustive()
    }
}

impl LicenseRecord {
    /// The most bytes of a photograph. Source: police license specification 010.
    pub const LONGEST_PHOTO: usize = 2000;

    /// Reads WEF02: a row of objects, filler after it or not. A value that is not what its tag says
    /// is kept in [`others`](Self::others), so that one field does not hide the rest.
    ///
    /// # Errors
    /// [`DataError::Tlv`]: not a row of objects, a known tag twice, or none that is known.
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let tlv = |source| DataError::Tlv {
            element: FILE,
            source,
        };
        let mut record = Self::empty();
        let mut seen = Vec::new();
        for object in LicenseObjects::from_record(file) {
            let object = object.map_err(tlv)?;
            let tag = object.tag;
            if seen.contains(&tag) && is_known(tag) {
                let offset = object.offset;
                let tag = u32::from(tag);
                return Err(tlv(TlvError::Duplicate { offset, tag }));
            }
            if !seen.contains(&tag) {
                seen.push(tag);
            }
            if object.value.is_empty() {
                continue;
            }
            let problem = match record.take(tag, object.value) {
                Ok(true) => continue,
                Ok(false) => None,
                Err(problem) => Some(problem),
            };
            record.others.push(OtherObject {
                tag,
                value: object.value.to_vec(),
                problem,
            });
        }
        // Filler alone is not a license, nor is another file.
        if !seen.iter().any(|tag| is_known(*tag)) {
            return Err(tlv(TlvError::Missing { tag: 0xE7 }));
        }
        let place = |class: &LicenseClass| {
            LicenseClass::ALL
                .iter()
                .position(|(known, _)| known == class)
        };
        record.classes.sort_by_key(place);
        record.conditions.sort_by_key(|(number, _)| *number);
        record.remarks.sort_by_key(|(number, _)| *number);
        record
            .external_characters
            .sort_by_key(|(number, _)| *number);
        Ok(record)
    }

    /// When the first class of a group was obtained.
    #[must_use]
    pub const fn date_of(&self, group: ClassGroup) -> Option<Date> {
        let [small, other, second] = self.dates;
        match group {
            ClassGroup::TwoWheeledAndSmall => small,
            ClassGroup::Other => other,
            ClassGroup::SecondClass => second,
        }
    }

    /// Whether the license has ended by a day; `None` when its expiry is not recorded.
    #[must_use]
    pub fn is_expired_on(&self, day: Date) -> Option<bool> {
        self.expiry.map(|expiry| day > expiry)
    }

    /// The picture of an external character.
    #[must_use]
    pub fn external_character(&self, number: u8) -> Option<&ExternalCharacter> {
        let mut all = self.external_characters.iter();
        all.find(|(known, _)| *known == number)
            .map(|(_, picture)| picture)
    }

    const fn empty() -> Self {
        Self {
            number: None,
            expiry: None,
            colour: None,
            driver_class: None,
            classes: Vec::new(),
            conditions: Vec::new(),
            remarks: Vec::new(),
            external_characters: Vec::new(),
            history_date: None,
            history_number: None,
            photo: None,
            others: Vec::new(),
            dates: [None; 3],
        }
    }

    /// Takes a recorded value in; `false` when the tag is not known.
    fn take(&mut self, tag: u16, value: &[u8]) -> Result<bool, DataError> {
        if let Some(class) = LicenseClass::from_tag(tag) {
            if is_held(value)? {
                self.classes.push(class);
            }
            return Ok(true);
        }
        if let Some((list, number)) = numbered(tag) {
            match list {
                List::Condition => self
                    .conditions
                    .push((number, text(DataElement::LicenseCondition, value)?)),
                List::Remark => self
                    .remarks
                    .push((number, text(DataElement::LicenseRemark, value)?)),
                List::External => self.external_characters.push((number, picture(value)?)),
            }
            return Ok(true);
        }
        let [small, other, second] = &mut self.dates;
        match tag {
            0xC2 => self.history_date = date(DataElement::DrivingHistoryDate, value)?,
            0xC3 => self.driver_class = Some(driver_class(value)?),
            0xC4 => self.colour = Some(text(DataElement::LicenseColour, value)?),
            0xC5 => self.expiry = date(DataElement::LicenseExpiry, value)?,
            0xE7 => self.number = Some(digits(DataElement::LicenseNumber, value, Some(12))?),
            0xE8 => {
                self.history_number = Some(digits(DataElement::DrivingHistoryNumber, value, None)?)
            }
            0xE9 => *small = date(DataElement::DateOfSmallClasses, value)?,
            0xEA => *other = date(DataElement::DateOfOtherClasses, value)?,
            0xEB => *second = date(DataElement::DateOfSecondClasses, value)?,
            0x107 if value.len() > Self::LONGEST_PHOTO => {
                return Err(DataError::Length {
                    element: DataElement::LicensePhoto,
                    found: value.len(),
                    expected: Self::LONGEST_PHOTO,
                });
            }
            0x107 => self.photo = Some(value.to_vec()),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// What there are several of.
#[derive(Clone, Copy)]
enum List {
    Condition,
    Remark,
    External,
}

/// Conditions, remarks and external characters: their list and number.
fn numbered(tag: u16) -> Option<(List, u8)> {
    let (list, first_tag, first_number) = match tag {
        0xC6..=0xC9 => (List::Condition, 0xC6, 1),
        0xCC..=0xD3 => (List::Condition, 0xCC, 5),
        0xD7..=0xDE => (List::Remark, 0xD7, 1),
        0xCA..=0xCB => (List::External, 0xCA, 1),
        0xD4..=0xD6 => (List::External, 0xD4, 3),
        _ => return None,
    };
    let number = u8::try_from(tag.checked_sub(first_tag)?)
        .ok()?
        .checked_add(first_number)?;
    Some((list, number))
}

fn is_known(tag: u16) -> bool {
    matches!(tag, 0xC2..=0xDE | 0xE7..=0xFA | 0x107)
}

/// The expiry, C5, in the first bytes of WEF02, which may end anywhere after it. `None` where it is not among
/// them, or not recorded; what follows it is not looked at.
///
/// # Errors
/// As [`LicenseRecord::parse`], for what precedes it, and an expiry that is no date.
pub(crate) fn expiry_in_head(head: &[u8]) -> Result<Option<Date>, DataError> {
    for object in LicenseObjects::from_record(head) {
        match object {
            Ok(object) if object.tag != 0xC5 => {}
            Ok(object) if object.value.is_empty() => return Ok(None),
            Ok(object) => return date(DataElement::LicenseExpiry, object.value),
            Err(source) => {
                return Err(DataError::Tlv {
                    element: FILE,
                    source,
                });
            }
        }
    }
    Ok(None)
}

/// Seven digits, era first. Assumption: zeros only, as in old licenses, are not a date.
fn date(element: DataElement, value: &[u8]) -> Result<Option<Date>, DataError> {
    if value == b"0000000" {
        return Ok(None);
    }
    Date::from_era_digits(value)
        .map(Some)
        .map_err(|source| DataError::Date { element, source })
}

fn digits(element: DataElement, value: &[u8], length: Option<usize>) -> Result<String, DataError> {
    if let Some(expected) = length.filter(|expected| *expected != value.len()) {
        return Err(DataError::Length {
            element,
            found: value.len(),
            expected,
        });
    }
    if !value.iter().all(u8::is_ascii_digit) {
        return Err(DataError::NotDigits { element });
    }
    Ok(value.iter().copied().map(char::from).collect())
}

fn text(element: DataElement, value: &[u8]) -> Result<LicenseText, DataError> {
    LicenseText::from_jis_x_0208(value).ok_or(DataError::Length {
        element,
        found: value.len(),
        expected: value.len().saturating_add(1),
    })
}

/// Text like the others. Assumption: one digit (JIS X 0201) may stand for it.
fn driver_class(value: &[u8]) -> Result<LicenseText, DataError> {
    match value {
        // The digits of JIS X 0208 are those of ASCII in its row 3.
        [digit] if digit.is_ascii_digit() => text(DataElement::DriverClass, &[0x23, *digit]),
        _ => text(DataElement::DriverClass, value),
    }
}

/// Assumption: one byte, 01 or the digit 1 when the class is held, 00 or the digit 0 when not.
fn is_held(value: &[u8]) -> Result<bool, DataError> {
    match value {
        [0x01 | b'1'] => Ok(true),
        [0x00 | b'0'] => Ok(false),
        _ => Err(DataError::Unknown {
            element: DataElement::LicenseClass,
        }),
    }
}

fn picture(value: &[u8]) -> Result<ExternalCharacter, DataError> {
    ExternalCharacter::from_bytes(value).ok_or(DataError::Length {
        element: DataElement::ExternalCharacter,
        found: value.len(),
        expected: ExternalCharacter::BYTES,
    })
}

impl Serialize for OtherObject {
    /// `{"tag", "value", "unknown_tag"}`, the first two in hexadecimal digits. `unknown_tag` is false for a tag
    /// that is known, with a value that is not as specified.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut other = serializer.serialize_struct("OtherObject", 3)?;
        other.serialize_field("tag", &format!("{:X}", self.tag))?;
        other.serialize_field("value", &hex::encode_upper(&self.value))?;
        other.serialize_field("unknown_tag", &self.problem.is_none())?;
        other.end()
    }
}
