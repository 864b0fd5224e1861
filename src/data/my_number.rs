//! The My Number (個人番号).

use crate::error::DataElement;
use core::fmt;

use zeroize::Zeroizing;

use super::error::DataError;
use crate::tlv::ber;

const FILE: DataElement = DataElement::MyNumberFile;

/// A My Number (個人番号): 12 digits, the last one a check digit.
///
/// Cleared when dropped, hidden in `Debug`, without `Display` and `Clone`: it leaves through
/// [`reveal`](Self::reveal) only.
pub struct MyNumber(Box<Zeroizing<[u8; 12]>>);

impl MyNumber {
    /// From 12 ASCII digits.
    ///
    /// # Errors
    /// [`DataError::Length`], [`DataError::NotDigits`] or [`DataError::CheckDigit`].
    pub fn from_digits(digits: &[u8]) -> Result<Self, DataError> {
        let element = DataElement::MyNumber;
        // In its place: a move leaves no copy behind.
        let mut number = Box::new(Zeroizing::new([0; 12]));
        if digits.len() != number.len() {
            return Err(DataError::Length {
                element,
                found: digits.len(),
                expected: number.len(),
            });
        }
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(DataError::NotDigits { element });
        }
        number
            .iter_mut()
            .zip(digits)
            .for_each(|(to, from)| *to = *from);
        if number.last() == Some(&check_digit(&number)) {
            Ok(Self(number))
        } else {
            Err(DataError::CheckDigit)
        }
    }

    /// Reads EF 0001 of input-assist: `FF10 0C <12 digits>`, with or without the filler `FF FF`
    /// after it (17 bytes as stored). Source: measured.
    ///
    /// # Errors
    /// [`DataError`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        let outer = ber::outer(file, 0xFF10).map_err(|source| DataError::Tlv {
            element: FILE,
            source,
        })?;
        Self::from_digits(outer.value)
    }

    /// The 12 digits. Japanese law limits what they may be used for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        core::str::from_utf8(self.0.as_slice()).unwrap_or_default()
    }
}

impl fmt::Debug for MyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MyNumber(hidden)")
    }
}

/// The check digit of the first eleven digits. Source: ordinance of the Ministry of Internal
/// Affairs no. 85 of 2014, article 5.
fn check_digit(number: &[u8; 12]) -> u8 {
    const WEIGHTS: [u16; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u16 = number
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u16::from(digit.wrapping_sub(b'0')).saturating_mul(weight))
        .sum();
    match u8::try_from(sum % 11) {
        Ok(remainder @ 2..) => b'0'.saturating_add(11_u8.saturating_sub(remainder)),
        _ => b'0',
    }
}
