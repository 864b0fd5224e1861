//! The four attributes (基本4情報) of input-assist.

use crate::error::DataElement;
use serde::{Serialize, Serializer};

use super::error::DataError;
use super::partial_date::PartialDate;
use super::sex::Sex;
use super::text::{DisplaySafe, display_safe};
use crate::tlv::ber;

const FILE: DataElement = DataElement::AttributesFile;

/// Name, address, birth date and sex (基本4情報) as EF 0002 of input-assist holds them.
///
/// Text is kept as stored, control characters included: print it through the `display_…` accessors.
#[derive(Clone, PartialEq, Eq)]
pub struct Attributes {
    name: String,
    address: String,
    birth_date: PartialDate,
    sex: Sex,
    file: Vec<u8>,
    signed: Vec<u8>,
}

hides_personal_data!(Attributes, "Attributes");

/// A name in its two parts.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameParts<'a> {
    /// Family name (氏).
    pub family: &'a str,
    /// Given name (名).
    pub given: &'a str,
}

hides_personal_data!(NameParts<'_>, "NameParts");

impl Attributes {
    /// Reads the file: `FF20 {DF21 offsets, DF22 name, DF23 address, DF24 birth YYYYMMDD, DF25 sex}`,
    /// with or without the filler after it. DF21 holds the offsets of DF22…DF25 from the start of
    /// the file, two bytes each, and is checked. Source: measured.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let tlv = |source| DataError::Tlv {
            element: FILE,
            source,
        };
        let outer = ber::outer(file, 0xFF20).map_err(tlv)?;
        let [table, name, address, birth, sex] = outer
            .expect_children([0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25])
            .map_err(tlv)?;
        check_offsets(FILE, table.value, &[name, address, birth, sex])?;
        let signed = [name, address, birth, sex].map(|element| element.raw);
        let [code] = sex.value else {
            return Err(DataError::Length {
                element: DataElement::Sex,
                found: sex.value.len(),
                expected: 1,
            });
        };
        Ok(Self {
            name: text(DataElement::Name, name.value)?,
            address: text(DataElement::Address, address.value)?,
            birth_date: PartialDate::from_digits(birth.value).map_err(|source| {
                DataError::Date {
                    element: DataElement::BirthDate,
                    source,
                }
            })?,
            sex: Sex::from_code(*code).ok_or(DataError::Sex)?,
            file: file.to_vec(),
            signed: signed.concat(),
        })
    }

    /// The name (氏名), family and given name parted by U+3000.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, fit for a terminal.
    #[must_use]
    pub fn display_name(&self) -> DisplaySafe<'_> {
        display_safe(&self.name)
    }

    /// The name in its two parts; `None` when there is no U+3000 between two of them, as with
    /// many Latin names.
    #[must_use]
    pub fn name_parts(&self) -> Option<NameParts<'_>> {
        let (family, given) = self.name.split_once('\u{3000}')?;
        (!family.is_empty() && !given.is_empty()).then_some(NameParts { family, given })
    }

    /// The address (住所), digits in full width.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address, fit for a terminal.
    #[must_use]
    pub fn display_address(&self) -> DisplaySafe<'_> {
        display_safe(&self.address)
    }

    /// The birth date (生年月日); parts that the register does not know are unknown here.
    #[must_use]
    pub const fn birth_date(&self) -> PartialDate {
        self.birth_date
    }

    /// The sex (性別).
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The file as it was given to [`parse`](Self::parse).
    #[must_use]
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// The bytes that digest DF32 of the integrity record covers: the objects DF22 to DF25 as
    /// stored, the offset table left out. Source: measured.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }
}

/// Whether a table of two-byte big-endian offsets names the places of these objects.
pub(crate) fn check_offsets(
    element: DataElement,
    table: &[u8],
    objects: &[ber::Element<'_>],
) -> Result<(), DataError> {
    let (pairs, rest) = table.as_chunks::<2>();
    let fits = rest.is_empty()
        && pairs.len() == objects.len()
        && pairs
            .iter()
            .zip(objects)
            .all(|(pair, object)| usize::from(u16::from_be_bytes(*pair)) == object.offset);
    if fits {
        Ok(())
    } else {
        Err(DataError::Offsets { element })
    }
}

fn text(element: DataElement, bytes: &[u8]) -> Result<String, DataError> {
    core::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| DataError::NotUtf8 { element })
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    name: &'a str,
    family_name: Option<&'a str>,
    given_name: Option<&'a str>,
    address: &'a str,
    #[serde(flatten)]
    birth_date: PartialDate,
    sex: Sex,
}

has_schema_of!(Attributes => Written<'_>);

impl Serialize for Attributes {
    /// The four attributes, and the parts of the name; null when it has none.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = self.name_parts();
        let written = Written {
            name: &self.name,
            family_name: parts.map(|parts| parts.family),
            given_name: parts.map(|parts| parts.given),
            address: &self.address,
            birth_date: self.birth_date,
            sex: self.sex,
        };
        written.serialize(serializer)
    }
}
