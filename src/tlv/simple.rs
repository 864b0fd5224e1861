//! Simple-TLV (ISO/IEC 7816-4, section 5.2.1): one-byte tag, one- or three-byte length. The records of
//! the common application use it.
//!
//! # Example
//! ```
//! use mynumber_card::tlv::simple;
//!
//! let record = [0x11, 0x02, 0x01, 0x02];
//! assert_eq!(simple::find(&record, 0x11)?, [0x01, 0x02]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{TlvError, is_filler};

/// One object, borrowed from the record it was read from.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Element<'a> {
    /// The tag, 01–FE.
    pub tag: u8,
    /// The value.
    pub value: &'a [u8],
    /// Where the object starts, in bytes from the start of the record.
    pub offset: usize,
}

hides_personal_data!(Element<'_>, "Element", tag, offset);

/// Walks the objects of a record, up to its end or the filler (`FF`). Ends at the first error,
/// which it yields once.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

hides_personal_data!(Reader<'_>, "Reader", offset);

impl<'a> Reader<'a> {
    /// Reads a record.
    #[must_use]
    pub const fn new(record: &'a [u8]) -> Self {
        Self {
            rest: record,
            offset: 0,
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Element<'a>, TlvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if is_filler(self.rest) {
            self.rest = &[];
            return None;
        }
        let before = self.rest.len();
        match element(self.rest, self.offset) {
            Ok((element, rest)) => {
                self.rest = rest;
                self.offset = self
                    .offset
                    .saturating_add(before.saturating_sub(rest.len()));
                Some(Ok(element))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error))
            }
        }
    }
}

impl core::iter::FusedIterator for Reader<'_> {}

/// The value of the one object with this tag.
///
/// # Errors
/// A malformed record (all of it is walked), no such object, or two.
pub fn find(record: &[u8], tag: u8) -> Result<&[u8], TlvError> {
    let mut found = None;
    for element in Reader::new(record) {
        let element = element?;
        if element.tag == tag {
            if found.is_some() {
                return Err(TlvError::Duplicate {
                    offset: element.offset,
                    tag: u32::from(tag),
                });
            }
            found = Some(element.value);
        }
    }
    found.ok_or(TlvError::Missing {
        tag: u32::from(tag),
    })
}

fn element(bytes: &[u8], offset: usize) -> Result<(Element<'_>, &[u8]), TlvError> {
    let (tag, length, body) = match bytes {
        [0x00 | 0xFF, ..] => return Err(TlvError::TagForm { offset }),
        [tag, 0xFF, high, low, body @ ..] => {
            (*tag, usize::from(u16::from_be_bytes([*high, *low])), body)
        }
        [] | [_] | [_, 0xFF, ..] => return Err(TlvError::Truncated { offset }),
        [tag, length, body @ ..] => (*tag, usize::from(*length), body),
    };
    let (value, rest) = body.split_at_checked(length).ok_or(TlvError::BeyondEnd {
        offset,
        declared: length,
        available: body.len(),
    })?;
    Ok((Element { tag, value, offset }, rest))
}
