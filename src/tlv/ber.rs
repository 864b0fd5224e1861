//! BER-TLV (ISO/IEC 8825-1, as ISO/IEC 7816-4 uses it on cards).
//!
//! Lengths need not be in the shortest form: the card writes `82 00 80` as well as `81 80`
//! (measured). Signatures and digests cover objects as stored, so every element keeps its raw bytes.
//!
//! # Example
//! ```
//! use mynumber_card::tlv::ber::Reader;
//!
//! let file = [0x81, 0x01, 0x0A, 0x82, 0x01, 0x0B];
//! let values = Reader::new(&file).map(|element| element.map(|element| element.value[0]));
//! assert_eq!(values.collect::<Result<Vec<_>, _>>()?, [0x0A, 0x0B]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::{TlvError, is_filler};

const MAX_TAG_BYTES: usize = 4;
const MAX_LENGTH_BYTES: usize = 4;

/// One object, borrowed from the bytes it was read from.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Element<'a> {
    /// The tag as stored, big-endian: `FF20` is `0xFF20`.
    pub tag: u32,
    /// Tag, length and value as stored.
    pub raw: &'a [u8],
    /// The value.
    pub value: &'a [u8],
    /// Where `raw` starts, in bytes from the start of the file (also for nested objects).
    pub offset: usize,
}

hides_personal_data!(Element<'_>, "Element", tag, offset);

impl<'a> Element<'a> {
    /// The objects inside this one. Filler is not accepted there.
    #[must_use]
    pub fn children(&self) -> Reader<'a> {
        Reader {
            rest: self.value,
            offset: self
                .offset
                .saturating_add(self.raw.len())
                .saturating_sub(self.value.len()),
            filler: false,
        }
    }

    /// The children, which must have exactly these tags in this order.
    ///
    /// # Errors
    /// Malformed children; a missing, unexpected or additional one.
    pub fn expect_children<const N: usize>(
        &self,
        tags: [u32; N],
    ) -> Result<[Element<'a>; N], TlvError> {
        let mut reader = self.children();
        let mut found = [*self; N];
        for (slot, tag) in found.iter_mut().zip(tags) {
            let element = reader.next().ok_or(TlvError::Missing { tag })??;
            element.expect_tag(tag)?;
            *slot = element;
        }
        match reader.next() {
            None => Ok(found),
            Some(extra) => Err(TlvError::Trailing {
                offset: extra?.offset,
            }),
        }
    }

    /// The one child with this tag; `None` when there is none.
    ///
    /// # Errors
    /// Malformed children (all are walked), or two with this tag.
    pub fn find_child(&self, tag: u32) -> Result<Option<Element<'a>>, TlvError> {
        let mut found = None;
        for element in self.children() {
            let element = element?;
            if element.tag == tag {
                if found.is_some() {
                    return Err(TlvError::Duplicate {
                        offset: element.offset,
                        tag,
                    });
                }
                found = Some(element);
            }
        }
        Ok(found)
    }

    /// The one child with this tag.
    ///
    /// # Errors
    /// As [`find_child`](Self::find_child), and [`TlvError::Missing`].
    pub fn child(&self, tag: u32) -> Result<Element<'a>, TlvError> {
        self.find_child(tag)?.ok_or(TlvError::Missing { tag })
    }

    /// Passes when the tag is this one.
    ///
    /// # Errors
    /// [`TlvError::UnexpectedTag`].
    pub const fn expect_tag(&self, expected: u32) -> Result<(), TlvError> {
        if self.tag == expected {
            Ok(())
        } else {
            Err(TlvError::UnexpectedTag {
                offset: self.offset,
                found: self.tag,
                expected,
            })
        }
    }
}

/// Walks a row of objects. Ends at the first error, which it yields once.
#[derive(Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    filler: bool,
}

hides_personal_data!(Reader<'_>, "Reader", offset);

impl<'a> Reader<'a> {
    /// Reads a file: objects, then possibly filler up to the end.
    ///
    /// Filler cannot be taken for an object: a tag of nothing but `FF` never ends.
    #[must_use]
    pub const fn new(file: &'a [u8]) -> Self {
        Self {
            rest: file,
            offset: 0,
            filler: true,
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Element<'a>, TlvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() || (self.filler && is_filler(self.rest)) {
            self.rest = &[];
            return None;
        }
        match element(self.rest, self.offset) {
            Ok((element, rest)) => {
                self.rest = rest;
                self.offset = self.offset.saturating_add(element.raw.len());
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

/// The one outer object of a file, which must have this tag; only filler may follow.
///
/// # Errors
/// Malformed bytes, another tag, nothing at all, or something after the object.
pub fn outer(file: &[u8], tag: u32) -> Result<Element<'_>, TlvError> {
    let mut reader = Reader::new(file);
    let element = reader.next().ok_or(TlvError::Missing { tag })??;
    element.expect_tag(tag)?;
    match reader.next() {
        None => Ok(element),
        Some(_) => Err(TlvError::Trailing {
            offset: element.raw.len(),
        }),
    }
}

/// How many bytes the outer object takes (tag, length and value), told from the first bytes of a
/// file; holds for DER certificates as well. Six bytes are enough for every file of the card.
///
/// `None` when the prefix is too short to tell, or does not start an object (a file that was never
/// written is all `FF`). The number comes from the card: do not allocate by it.
#[must_use]
pub fn total_length(prefix: &[u8]) -> Option<usize> {
    let header = header(prefix, 0).ok()?;
    header.length.checked_add(header.size)
}

struct Header {
    tag: u32,
    /// Bytes of tag and length.
    size: usize,
    /// Bytes of the value, as declared.
    length: usize,
}

fn header(bytes: &[u8], offset: usize) -> Result<Header, TlvError> {
    let truncated = TlvError::Truncated { offset };
    let mut input = bytes.iter();
    let mut next = || input.next().copied().ok_or(truncated);

    let first = next()?;
    let mut tag = u32::from(first);
    let mut size = 1_usize;
    if first & 0x1F == 0x1F {
        loop {
            let byte = next()?;
            size = size.saturating_add(1);
            if size > MAX_TAG_BYTES {
                return Err(TlvError::TagForm { offset });
            }
            tag = tag << 8 | u32::from(byte);
            if byte & 0x80 == 0 {
                break;
            }
        }
    }

    let first = next()?;
    size = size.saturating_add(1);
    if first & 0x80 == 0 {
        return Ok(Header {
            tag,
            size,
            length: usize::from(first),
        });
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > MAX_LENGTH_BYTES {
        return Err(TlvError::LengthForm { offset });
    }
    let mut length: u32 = 0;
    for _ in 0..count {
        length = length << 8 | u32::from(next()?);
        size = size.saturating_add(1);
    }
    let length = usize::try_from(length).map_err(|_| TlvError::LengthForm { offset })?;
    Ok(Header { tag, size, length })
}

fn element(bytes: &[u8], offset: usize) -> Result<(Element<'_>, &[u8]), TlvError> {
    let Header { tag, size, length } = header(bytes, offset)?;
    let body = bytes.get(size..).ok_or(TlvError::Truncated { offset })?;
    let beyond = TlvError::BeyondEnd {
        offset,
        declared: length,
        available: body.len(),
    };
    let value = body.get(..length).ok_or(beyond)?;
    let (raw, rest) = size
        .checked_add(length)
        .and_then(|total| bytes.split_at_checked(total))
        .ok_or(beyond)?;
    let element = Element {
        tag,
        raw,
        value,
        offset,
    };
    Ok((element, rest))
}
