//! The driver's license on the card (マイナ免許証): WEF01 to WEF03 of the license application.
//!
//! Source: police license specification, version 010; `docs/license.md` lists what it leaves open
//! and what is assumed there.
//!
//! # Example
//! ```no_run
//! use mynumber_card::data::LicenseRecord;
//!
//! // WEF01 as it was read; of a record the fields that are there.
//! let file = std::fs::read("wef01.bin")?;
//! let license = LicenseRecord::parse(&file)?;
//! for class in &license.classes {
//!     println!("{class}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod class;
mod external;
mod objects;
mod record;
mod signature;
mod text;

pub use class::{ClassGroup, LicenseClass};
pub use external::ExternalCharacter;
pub use objects::{LicenseObject, LicenseObjects};
pub(crate) use record::expiry_in_head;
pub use record::{LicenseRecord, OtherObject};
pub use signature::LicenseSignature;
pub use text::{LicenseText, TextPiece};

use super::error::DataError;
use crate::error::DataElement;

/// Whether the holder set a PIN for the license, from WEF01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicensePinSetting {
    /// A PIN of four digits is set.
    Set,
    /// None is set: the card takes `****` in its place.
    NotSet,
}

impl LicensePinSetting {
    /// Reads WEF01, `C1 01 00` or `C1 01 01`. Anything else is an error, filler after it aside: a
    /// wrong guess would spend a try.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let unknown = Err(DataError::Unknown {
            element: DataElement::LicensePinSetting,
        });
        let [0xC1, 0x01, setting, filler @ ..] = file else {
            return unknown;
        };
        let only = |filler_byte: u8| filler.iter().all(|byte| *byte == filler_byte);
        match setting {
            _ if !only(0xFF) && !only(0x00) => unknown,
            0x00 => Ok(Self::NotSet),
            0x01 => Ok(Self::Set),
            _ => unknown,
        }
    }
}
