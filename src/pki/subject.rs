//! The four attributes inside a signature certificate (署名用電子証明書).

use std::borrow::Cow;

use serde::Serialize;

use crate::data::{DateError, PartialDate, Sex};
use crate::error::DataElement;
use crate::tlv::ber;

const PREFIX: &str = "1.2.392.200149.8.5.5.";

/// The four attributes of a signature certificate, with the marks for substitute characters.
///
/// Source: JPKI certificate profile, checked on a test card. The text is as the certificate has it:
/// make it fit for a terminal with [`display_safe`](crate::data::display_safe) before printing.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SubjectAttributes {
    /// The name (氏名).
    pub name: String,
    /// Which characters of the name stand in for others that JIS lacks.
    pub name_substitutes: Option<Substitutes>,
    /// The address (住所).
    pub address: String,
    /// Which characters of the address stand in for others.
    pub address_substitutes: Option<Substitutes>,
    /// The birth date (生年月日), with the era that was written beside it.
    #[serde(flatten)]
    pub birth_date: PartialDate,
    /// The sex (性別).
    pub sex: Sex,
}

hides_personal_data!(SubjectAttributes, "SubjectAttributes");

/// Marks for substitute characters (代替文字), one digit per character: `1` where the character
/// stands in for the one in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Substitutes(String);

impl Substitutes {
    /// The digits as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether any character is a substitute.
    #[must_use]
    pub fn any(&self) -> bool {
        self.0.contains('1')
    }

    /// Whether there is one mark per character of this text.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        self.0.len() == text.chars().count()
    }

    /// Places of the substitutes, in characters from the start, the first is 0.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        self.0
            .bytes()
            .enumerate()
            .filter(|(_, mark)| *mark == b'1')
            .map(|(position, _)| position)
    }
}

/// Why the attributes of a certificate cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// It has no attributes, so it is not a signature certificate.
    #[error("the certificate has no attributes")]
    None,
    /// One of them is not there.
    #[error("the certificate has no {attribute}")]
    Missing {
        /// Which one.
        attribute: DataElement,
    },
    /// One of them is there twice.
    #[error("the certificate has two of {attribute}")]
    Duplicate {
        /// Which one.
        attribute: DataElement,
    },
    /// One of them is not a UTF8String.
    #[error("{attribute} is not a UTF8String")]
    NotUtf8 {
        /// Which one.
        attribute: DataElement,
    },
    /// No code of JIS X 0303.
    #[error("no such sex code")]
    Sex,
    /// The birth date is not a date.
    #[error("birth date: {0}")]
    BirthDate(#[source] DateError),
    /// Something else than `0` and `1` among the substitute marks.
    #[error("{attribute} has other marks than 0 and 1")]
    Marks {
        /// Which one.
        attribute: DataElement,
    },
}

errors!(SubjectError {
    None => "no_attributes",
    Missing { attribute } => "missing",
    Duplicate { attribute } => "duplicate",
    NotUtf8 { attribute } => "not_utf8",
    Sex => "sex",
    Marks { attribute } => "marks",
} of BirthDate);

/// The otherName entries of JPKI, by the last number of their identifier.
const ATTRIBUTES: [(&str, DataElement); 6] = [
    ("1", DataElement::Name),
    ("2", DataElement::NameSubstitutes),
    ("3", DataElement::Sex),
    ("4", DataElement::BirthDate),
    ("5", DataElement::Address),
    ("6", DataElement::AddressSubstitutes),
];

/// Reads the otherName entries (identifier, value with its explicit `[0]`) of a subjectAltName.
pub(super) fn parse<'a>(
    entries: impl Iterator<Item = (Cow<'static, str>, &'a [u8])>,
) -> Result<SubjectAttributes, SubjectError> {
    let mut texts: [Option<String>; 6] = Default::default();
    for (oid, value) in entries {
        let Some(number) = oid.strip_prefix(PREFIX) else {
            continue;
        };
        for (slot, (own, attribute)) in texts.iter_mut().zip(ATTRIBUTES) {
            if own == number {
                if slot.is_some() {
                    return Err(SubjectError::Duplicate { attribute });
                }
                *slot = Some(utf8_string(value).ok_or(SubjectError::NotUtf8 { attribute })?);
            }
        }
    }
    if texts.iter().all(Option::is_none) {
        return Err(SubjectError::None);
    }
    let [name, name_marks, sex, birth_date, address, address_marks] = texts;
    let needed = |text: Option<String>, attribute| text.ok_or(SubjectError::Missing { attribute });
    let sex = needed(sex, DataElement::Sex)?;
    let birth_date = needed(birth_date, DataElement::BirthDate)?;
    Ok(SubjectAttributes {
        name: needed(name, DataElement::Name)?,
        name_substitutes: marks(name_marks, DataElement::NameSubstitutes)?,
        sex: match sex.as_bytes() {
            [code] => Sex::from_code(*code).ok_or(SubjectError::Sex)?,
            _ => return Err(SubjectError::Sex),
        },
        birth_date: PartialDate::from_era_digits(birth_date.as_bytes())
            .map_err(SubjectError::BirthDate)?,
        address: needed(address, DataElement::Address)?,
        address_substitutes: marks(address_marks, DataElement::AddressSubstitutes)?,
    })
}

fn marks(
    text: Option<String>,
    attribute: DataElement,
) -> Result<Option<Substitutes>, SubjectError> {
    match text {
        Some(text) if text.bytes().all(|mark| matches!(mark, b'0' | b'1')) => {
            Ok(Some(Substitutes(text)))
        }
        Some(_) => Err(SubjectError::Marks { attribute }),
        None => Ok(None),
    }
}

/// `[0] EXPLICIT UTF8String`.
fn utf8_string(value: &[u8]) -> Option<String> {
    let explicit = super::der::sole(value).filter(|element| element.tag == 0xA0)?;
    let text = super::der::sole(explicit.value)
        .filter(|element: &ber::Element<'_>| element.tag == 0x0C)?;
    core::str::from_utf8(text.value).ok().map(str::to_owned)
}
