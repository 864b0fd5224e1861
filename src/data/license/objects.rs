//! The sequence of objects in WEF02 and WEF03: not BER-TLV, although it looks like it.

use crate::tlv::TlvError;

/// One object, borrowed from the file it was read from.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LicenseObject<'a> {
    /// The tag: C2–FF in one byte, 100 and above in two.
    pub tag: u16,
    /// The value; empty when the issuer recorded nothing.
    pub value: &'a [u8],
    /// Where the object starts, in bytes from the start of the file.
    pub offset: usize,
}

hides_personal_data!(LicenseObject<'_>, "LicenseObject", tag, offset);

/// Walks the objects of a file, up to its end or the filler. Ends at the first error, which it
/// yields once.
///
/// Tags C2 to FF take one byte, whatever their bits say in BER. How those from 100 on are written
/// is not confirmed, so two forms are taken: `01 xx`, and `DF xx` for 1xx. `DF` alone is also a tag:
/// it counts as the first of two bytes once the sequence, which is in rising order, has passed that tag.
/// A length is one byte below 80, `81 xx` or `82 hh ll`. Filler is `FF` or `00` up to the end.
/// Source: police license specification 010; the two-byte forms, the order and the filler are
/// assumptions (docs/license.md).
#[derive(Clone)]
pub struct LicenseObjects<'a> {
    rest: &'a [u8],
    offset: usize,
    /// The tag that the row has passed.
    passed: u16,
}

hides_personal_data!(LicenseObjects<'_>, "LicenseObjects", offset);

impl<'a> LicenseObjects<'a> {
    /// Reads WEF02, whose row begins with C2.
    #[must_use]
    pub const fn from_record(file: &'a [u8]) -> Self {
        Self::after(file, 0xC1)
    }

    /// Reads WEF03, whose row begins with 108.
    #[must_use]
    pub const fn from_signature(file: &'a [u8]) -> Self {
        Self::after(file, 0x107)
    }

    const fn after(rest: &'a [u8], passed: u16) -> Self {
        Self {
            rest,
            offset: 0,
            passed,
        }
    }

    fn tag(&self) -> Result<(u16, &'a [u8]), TlvError> {
        let truncated = TlvError::Truncated {
            offset: self.offset,
        };
        match self.rest {
            [0x01, low, body @ ..] => Ok((0x100 | u16::from(*low), body)),
            [0xDF, low, body @ ..] if self.passed >= 0xDF => Ok((0x100 | u16::from(*low), body)),
            [0x01] | [] => Err(truncated),
            [tag, body @ ..] => Ok((u16::from(*tag), body)),
        }
    }

    fn object(&self) -> Result<(LicenseObject<'a>, &'a [u8]), TlvError> {
        let offset = self.offset;
        let (tag, body) = self.tag()?;
        let (length, body) = match body {
            [length @ ..=0x7F, body @ ..] => (usize::from(*length), body),
            [0x81, length, body @ ..] => (usize::from(*length), body),
            [0x82, high, low, body @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), body),
            [] | [0x81] | [0x82] | [0x82, _] => return Err(TlvError::Truncated { offset }),
            _ => return Err(TlvError::LengthForm { offset }),
        };
        let (value, rest) = body.split_at_checked(length).ok_or(TlvError::BeyondEnd {
            offset,
            declared: length,
            available: body.len(),
        })?;
        Ok((LicenseObject { tag, value, offset }, rest))
    }
}

impl<'a> Iterator for LicenseObjects<'a> {
    type Item = Result<LicenseObject<'a>, TlvError>;

    fn next(&mut self) -> Option<Self::Item> {
        let only = |filler: u8| self.rest.iter().all(|byte| *byte == filler);
        if only(0xFF) || only(0x00) {
            self.rest = &[];
            return None;
        }
        match self.object() {
            Ok((object, rest)) => {
                let taken = self.rest.len().saturating_sub(rest.len());
                self.offset = self.offset.saturating_add(taken);
                self.rest = rest;
                self.passed = self.passed.max(object.tag);
                Some(Ok(object))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error))
            }
        }
    }
}

impl core::iter::FusedIterator for LicenseObjects<'_> {}
