//! The signed files of input-assist and card-surface. Reading one proves nothing: see
//! [`integrity`](super::integrity).
//!
//! Source of the layouts: measured, recomputed from the bytes of a test card.

use super::card_key::card_key;
use super::signature::RsaPublicKey;
use crate::data::{DataError, Date, PartialDate, Sex};
use crate::error::DataElement;
use crate::tlv::{TlvError, ber};

/// The integrity record, EF 0003 of input-assist: `FF30 {DF31 digest, DF32 digest, DF33 signature}`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegrityRecord {
    /// SHA-256 of the whole My Number file as stored, filler included (17 bytes).
    pub my_number_digest: [u8; 32],
    /// SHA-256 of the objects DF22 to DF25 of the attributes file.
    pub attributes_digest: [u8; 32],
    /// What is signed: the objects DF31 and DF32, tags and lengths included.
    pub signed: Vec<u8>,
    /// PKCS#1 v1.5 with SHA-256, by the key certified in EF 0004.
    pub signature: Vec<u8>,
}

hides_personal_data!(IntegrityRecord, "IntegrityRecord");

impl IntegrityRecord {
    /// Reads the file.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::IntegrityRecord;
        let [number, attributes, signature] =
            objects(element, file, 0xFF30, [0xDF31, 0xDF32, 0xDF33])?;
        Ok(Self {
            my_number_digest: digest(&number)?,
            attributes_digest: digest(&attributes)?,
            signed: [number.raw, attributes.raw].concat(),
            signature: signature.value.to_vec(),
        })
    }
}

/// The signing key, EF 0007 of input-assist: `FF50 {DF51 key, DF52 signature}`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningKey {
    /// The key that answers challenges.
    pub key: RsaPublicKey,
    /// What is signed: the object DF51.
    pub signed: Vec<u8>,
    /// PKCS#1 v1.5 with SHA-256, by the key certified in EF 0004.
    pub signature: Vec<u8>,
}

hides_personal_data!(SigningKey, "SigningKey");

impl SigningKey {
    /// Reads the file.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::SigningKey;
        let [key, signature] = objects(element, file, 0xFF50, [0xDF51, 0xDF52])?;
        Ok(Self {
            key: card_key(key.value).map_err(|source| DataError::Tlv { element, source })?,
            signed: key.raw.to_vec(),
            signature: signature.value.to_vec(),
        })
    }
}

/// The age record, EF 0001 of card-surface: `FF10 {DF11 birth, DF12 key, DF13 signature}`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgeRecord {
    /// The birth date.
    pub birth_date: PartialDate,
    /// The card's own key: it answers challenges.
    pub key: RsaPublicKey,
    /// What is signed: the objects DF11 and DF12.
    pub signed: Vec<u8>,
    /// PKCS#1 v1.5 with SHA-256, by the key certified in EF 0004.
    pub signature: Vec<u8>,
}

hides_personal_data!(AgeRecord, "AgeRecord");

impl AgeRecord {
    /// Reads the file.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::AgeRecord;
        let [birth, key, signature] = objects(element, file, 0xFF10, [0xDF11, 0xDF12, 0xDF13])?;
        Ok(Self {
            birth_date: birth_date(&birth)?,
            key: card_key(key.value).map_err(|source| DataError::Tlv { element, source })?,
            signed: [birth.raw, key.raw].concat(),
            signature: signature.value.to_vec(),
        })
    }
}

/// Whether somebody has reached an age, as far as the register knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeAnswer {
    /// They have.
    Yes,
    /// They have not.
    No,
    /// The register does not know the whole birth date, and it depends on the rest.
    Unknown,
}

impl AgeAnswer {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

impl AgeRecord {
    /// Whether the holder is `years` full years old or older on a day, counted as
    /// [`Date::age_on`] does. Where parts of the birth date are unknown, the answer is yes when it
    /// is yes for every day that it can be.
    ///
    /// It is worth no more than the record: take one that
    /// [`verify_age_record`](super::integrity::verify_age_record) returned.
    #[must_use]
    pub fn is_over(&self, years: u16, day: Date) -> AgeAnswer {
        let reached = |birth: Date| birth.age_on(day).is_some_and(|age| age >= years);
        match (self.birth_date.date(), self.birth_date.latest()) {
            (Some(birth), _) if reached(birth) => AgeAnswer::Yes,
            (Some(_), _) => AgeAnswer::No,
            (None, Some(latest)) if reached(latest) => AgeAnswer::Yes,
            (None, _) => AgeAnswer::Unknown,
        }
    }
}

/// A value that the signature does not cover: anyone who can change the file can change it,
/// and the signature still holds. Compare it with a signed source before relying on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unsigned<T>(T);

impl<T> core::fmt::Debug for Unsigned<T> {
    /// Without personal data.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Unsigned(..)")
    }
}

impl<T> Unsigned<T> {
    /// What the file says, without proof.
    pub const fn unproven(&self) -> &T {
        &self.0
    }
}

/// The face of the card, EF 0002 of card-surface: `FF20 {DF21 offsets, DF22 birth, DF23 sex, DF24 key,
/// DF25 name, DF26 address, DF27 photograph, DF28 signature, DF29 expiry, DF2A security code}`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaceRecord {
    /// The birth date.
    pub birth_date: PartialDate,
    /// The sex.
    pub sex: Sex,
    /// The card's own key: it answers challenges.
    pub key: RsaPublicKey,
    /// The name as a picture, PNG.
    pub name_picture: Vec<u8>,
    /// The address as a picture, PNG.
    pub address_picture: Vec<u8>,
    /// The photograph, JPEG 2000 (JP2), greyscale.
    pub photograph: Vec<u8>,
    /// The last day on which the card is valid.
    pub expiry: Unsigned<Date>,
    /// The security code as a picture, PNG.
    pub security_code_picture: Unsigned<Vec<u8>>,
    /// What is signed, in its three parts: DF22‖DF23‖DF24, DF25‖DF26, DF27.
    pub signed: [Vec<u8>; 3],
    /// PKCS#1 v1.5 over one DigestInfo that holds the SHA-256 digests of the three parts, 96 bytes.
    pub signature: Vec<u8>,
}

hides_personal_data!(FaceRecord, "FaceRecord");

impl FaceRecord {
    /// Reads the file. The offset table DF21 is checked.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::Face;
        let [table, rest @ ..] = objects(
            element,
            file,
            0xFF20,
            [
                0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25, 0xDF26, 0xDF27, 0xDF28, 0xDF29, 0xDF2A,
            ],
        )?;
        crate::data::check_offsets(element, table.value, &rest)?;
        let [
            birth,
            sex,
            key,
            name,
            address,
            photo,
            signature,
            expiry,
            code,
        ] = rest;
        Ok(Self {
            birth_date: birth_date(&birth)?,
            sex: sex_code(&sex)?,
            key: card_key(key.value).map_err(|source| DataError::Tlv { element, source })?,
            name_picture: name.value.to_vec(),
            address_picture: address.value.to_vec(),
            photograph: photo.value.to_vec(),
            expiry: Date::from_digits(expiry.value)
                .map(Unsigned)
                .map_err(|source| DataError::Date {
                    element: DataElement::CardExpiry,
                    source,
                })?,
            security_code_picture: Unsigned(code.value.to_vec()),
            signed: [
                [birth.raw, sex.raw, key.raw].concat(),
                [name.raw, address.raw].concat(),
                photo.raw.to_vec(),
            ],
            signature: signature.value.to_vec(),
        })
    }
}

/// The My Number as a picture, EF 0005 of card-surface: `FF40 {DF41 picture, DF42 key, DF43 signature}`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberPictureRecord {
    /// The picture, PNG.
    pub picture: zeroize::Zeroizing<Vec<u8>>,
    /// The card's own key: it answers challenges.
    pub key: RsaPublicKey,
    /// What is signed: the objects DF41 and DF42.
    pub signed: zeroize::Zeroizing<Vec<u8>>,
    /// PKCS#1 v1.5 with SHA-256, by the key certified in EF 0004.
    pub signature: Vec<u8>,
}

impl NumberPictureRecord {
    /// Reads the file.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::MyNumberPicture;
        let [picture, key, signature] = objects(element, file, 0xFF40, [0xDF41, 0xDF42, 0xDF43])?;
        Ok(Self {
            picture: picture.value.to_vec().into(),
            key: card_key(key.value).map_err(|source| DataError::Tlv { element, source })?,
            signed: [picture.raw, key.raw].concat().into(),
            signature: signature.value.to_vec(),
        })
    }
}

impl core::fmt::Debug for NumberPictureRecord {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NumberPictureRecord(hidden)")
    }
}

fn objects<'a, const N: usize>(
    element: DataElement,
    file: &'a [u8],
    outer: u32,
    tags: [u32; N],
) -> Result<[ber::Element<'a>; N], DataError> {
    let tlv = |source: TlvError| DataError::Tlv { element, source };
    let outer = ber::outer(file, outer).map_err(tlv)?;
    outer.expect_children(tags).map_err(tlv)
}

fn digest(element: &ber::Element<'_>) -> Result<[u8; 32], DataError> {
    element.value.try_into().map_err(|_| DataError::Length {
        element: DataElement::IntegrityDigest,
        found: element.value.len(),
        expected: 32,
    })
}

fn birth_date(element: &ber::Element<'_>) -> Result<PartialDate, DataError> {
    PartialDate::from_digits(element.value).map_err(|source| DataError::Date {
        element: DataElement::BirthDate,
        source,
    })
}

fn sex_code(element: &ber::Element<'_>) -> Result<Sex, DataError> {
    match element.value {
        [code] => Sex::from_code(*code).ok_or(DataError::Sex),
        _ => Err(DataError::Length {
            element: DataElement::Sex,
            found: element.value.len(),
            expected: 1,
        }),
    }
}
