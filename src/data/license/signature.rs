//! WEF03: the signature over WEF02 and who made it.

use super::objects::LicenseObjects;
use super::record::OtherObject;
use crate::data::DataError;
use crate::error::DataElement;
use crate::tlv::TlvError;

const FILE: DataElement = DataElement::LicenseSignatureFile;

/// The signature of a license. Reading it proves nothing: see `pki::license`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseSignature {
    /// RSA-2048, PKCS#1 v1.5 with SHA-256 over all of WEF02 as stored: 256 bytes.
    pub signature: Vec<u8>,
    /// Serial number of the signer's certificate, 16 bytes.
    pub serial: Option<[u8; 16]>,
    /// Name of its issuer, as stored.
    pub issuer: Option<Vec<u8>>,
    /// Name of its subject, as stored.
    pub subject: Option<Vec<u8>>,
    /// Identifier of the signer's key, 32 bytes.
    pub subject_key_identifier: Option<[u8; 32]>,
    /// Every other object that is recorded, and those whose bytes are not what they should be.
    pub others: Vec<OtherObject>,
}

hides_personal_data!(LicenseSignature, "LicenseSignature");

impl LicenseSignature {
    /// Reads WEF03: a row of objects, filler after it or not.
    ///
    /// # Errors
    /// [`DataError`]: not a row of objects, a known tag twice, or no signature of 256 bytes.
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let tlv = |source| DataError::Tlv {
            element: FILE,
            source,
        };
        let mut read = Self {
            signature: Vec::new(),
            serial: None,
            issuer: None,
            subject: None,
            subject_key_identifier: None,
            others: Vec::new(),
        };
        let mut seen = Vec::new();
        for object in LicenseObjects::from_signature(file) {
            let object = object.map_err(tlv)?;
            let (tag, value) = (object.tag, object.value);
            if matches!(tag, 0x108..=0x10D) {
                if seen.contains(&tag) {
                    let offset = object.offset;
                    let tag = u32::from(tag);
                    return Err(tlv(TlvError::Duplicate { offset, tag }));
                }
                seen.push(tag);
            }
            if value.is_empty() {
                continue;
            }
            let problem = match tag {
                0x108 => {
                    read.signature = value.to_vec();
                    continue;
                }
                0x109 => fixed(DataElement::SignerSerialNumber, value, &mut read.serial),
                0x10B => {
                    read.issuer = Some(value.to_vec());
                    continue;
                }
                0x10C => {
                    read.subject = Some(value.to_vec());
                    continue;
                }
                0x10D => fixed(
                    DataElement::SignerKeyIdentifier,
                    value,
                    &mut read.subject_key_identifier,
                ),
                _ => Some(None),
            };
            if let Some(problem) = problem {
                read.others.push(OtherObject {
                    tag,
                    value: value.to_vec(),
                    problem,
                });
            }
        }
        if read.signature.is_empty() {
            return Err(tlv(TlvError::Missing { tag: 0x108 }));
        }
        if read.signature.len() != 256 {
            return Err(DataError::Length {
                element: DataElement::LicenseSignature,
                found: read.signature.len(),
                expected: 256,
            });
        }
        Ok(read)
    }
}

/// Keeps a value of the right length; else what is wrong with it.
fn fixed<const N: usize>(
    element: DataElement,
    value: &[u8],
    field: &mut Option<[u8; N]>,
) -> Option<Option<DataError>> {
    match <[u8; N]>::try_from(value) {
        Ok(value) => {
            *field = Some(value);
            None
        }
        Err(_) => Some(Some(DataError::Length {
            element,
            found: value.len(),
            expected: N,
        })),
    }
}
