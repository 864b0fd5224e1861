//! Municipality codes.

use crate::error::DataElement;
use core::fmt;

use super::date::two_digits;
use super::error::DataError;
use super::municipality::Municipality;
use super::prefecture::Prefecture;

/// The code of a municipality (全国地方公共団体コード without its check digit): two digits for the
/// prefecture, three for the municipality.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode([u8; 5]);

impl MunicipalityCode {
    /// From 5 ASCII digits.
    ///
    /// # Errors
    /// [`DataError::Length`] or [`DataError::NotDigits`]. A code that belongs to no prefecture is not an error.
    pub fn from_digits(digits: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::MunicipalityCode;
        let code = <[u8; 5]>::try_from(digits).map_err(|_| DataError::Length {
            element,
            found: digits.len(),
            expected: 5,
        })?;
        if code.iter().all(u8::is_ascii_digit) {
            Ok(Self(code))
        } else {
            Err(DataError::NotDigits { element })
        }
    }

    /// The five digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The prefecture; `None` for a code that no prefecture has.
    #[must_use]
    pub fn prefecture(&self) -> Option<Prefecture> {
        let [tens, ones, ..] = self.0;
        Prefecture::from_number(two_digits(tens, ones)?)
    }

    /// The municipality, retired codes included; `None` for a code that is not in the table, which
    /// need not mean that there is no such municipality: see [`Municipality::AS_OF`].
    #[must_use]
    pub fn municipality(&self) -> Option<Municipality> {
        Municipality::find(self.as_str())
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MunicipalityCode({self})")
    }
}

serializes_as_text!(MunicipalityCode);
