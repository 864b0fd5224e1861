//! DER walked from front to back: nothing is skipped, copied or held. What a structure may contain is in
//! [`grammar`](super::grammar); this knows only objects, and the values that have one form each.

use der::asn1::{GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Decode as _, Tag};

use super::words::StructureProblem;
use crate::data::UnixTime;

/// What a step of a walk found, or why it cannot go on.
pub(super) type Walked<T> = Result<T, StructureProblem>;

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OID: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0A;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// What the structure does not provide for.
pub(super) const OTHER: StructureProblem = StructureProblem::OtherStructure;

/// The last year whose times are written with two digits (RFC 5280, section 4.1.2.5).
const LAST_SHORT_YEAR: u16 = 2049;

/// One object.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) tag: u8,
    /// Tag, length and value.
    pub(super) raw: &'a [u8],
    pub(super) value: &'a [u8],
}

/// A row of objects, read from the front.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    pub(super) const fn new(row: &'a [u8]) -> Self {
        Self { rest: row }
    }

    /// The contents of the one object that these bytes are, which must have this tag.
    pub(super) fn into_sole(bytes: &'a [u8], tag: u8) -> Walked<Self> {
        sole(bytes, tag).map(Self::new)
    }

    pub(super) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next object.
    pub(super) const fn peek(&self) -> Option<u8> {
        match self.rest {
            [tag, ..] => Some(*tag),
            [] => None,
        }
    }

    /// Nothing is left.
    pub(super) fn end(&self) -> Walked<()> {
        if self.is_done() { Ok(()) } else { Err(OTHER) }
    }

    /// The next object, whatever it is.
    pub(super) fn object(&mut self) -> Walked<Object<'a>> {
        let (object, rest) = split(self.rest).ok_or(OTHER)?;
        self.rest = rest;
        Ok(object)
    }

    /// The value of the next object, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Walked<&'a [u8]> {
        let object = self.object()?;
        if object.tag == tag {
            Ok(object.value)
        } else {
            Err(OTHER)
        }
    }

    /// The contents of the next object, which must be of this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Walked<Self> {
        self.take(tag).map(Self::new)
    }

    /// The value of the next object if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Walked<Option<&'a [u8]>> {
        if self.rest.first() == Some(&tag) {
            self.take(tag).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A BOOLEAN of this tag that is left out when false.
    pub(super) fn flag(&mut self, tag: u8) -> Walked<bool> {
        match self.optional(tag)? {
            None => Ok(false),
            Some([0xFF]) => Ok(true),
            Some([0x00]) => Err(StructureProblem::OtherForm),
            Some(_) => Err(OTHER),
        }
    }

    /// An object of any type that the standards know.
    pub(super) fn any(&mut self) -> Walked<Object<'a>> {
        let object = self.object()?;
        match Tag::try_from(object.tag) {
            Ok(_) => Ok(object),
            Err(_) => Err(OTHER),
        }
    }

    /// Every object that is left, by this rule.
    pub(super) fn each(mut self, rule: impl Fn(&mut Self) -> Walked<()>) -> Walked<()> {
        while !self.is_done() {
            rule(&mut self)?;
        }
        Ok(())
    }
}

/// The value of the one object that these bytes are, which must have this tag.
pub(super) fn sole(bytes: &[u8], tag: u8) -> Walked<&[u8]> {
    let mut walk = Walk::new(bytes);
    let value = walk.take(tag)?;
    walk.end()?;
    Ok(value)
}

/// The first object and what follows it: a tag of one byte, a definite length in the shortest form.
fn split(bytes: &[u8]) -> Option<(Object<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    if tag & 0x1F == 0x1F {
        return None;
    }
    let mut length = usize::from(first);
    if first >= 0x80 {
        let (digits, after) = rest.split_at_checked(usize::from(first & 0x7F))?;
        let shortest = match digits {
            [one] => *one >= 0x80,
            [0, ..] | [] => false,
            more => more.len() <= 4,
        };
        if !shortest {
            return None;
        }
        let digits = digits.iter();
        length = digits.fold(0, |length, digit| length << 8 | usize::from(*digit));
        rest = after;
    }
    let (value, after) = rest.split_at_checked(length)?;
    let raw = bytes.get(..bytes.len().checked_sub(after.len())?)?;
    Some((Object { tag, raw, value }, after))
}

/// An object identifier, from the value of an object.
pub(super) fn identifier(value: &[u8]) -> Walked<ObjectIdentifier> {
    ObjectIdentifier::from_bytes(value).map_err(|_| OTHER)
}

/// A number of the shortest form, from the value of an INTEGER.
pub(super) const fn integer(value: &[u8]) -> Walked<&[u8]> {
    match value {
        [] | [0x00, 0x00..0x80, ..] | [0xFF, 0x80..=0xFF, ..] => Err(OTHER),
        number => Ok(number),
    }
}

/// Flags, from the value of a BIT STRING in which zeros at the end are left out: at most so many.
pub(super) fn named_bits(value: &[u8], most: usize) -> Walked<()> {
    let [unused @ 0..8, bytes @ ..] = value else {
        return Err(OTHER);
    };
    let unused = usize::from(*unused);
    let Some(last) = bytes.last() else {
        return if unused == 0 { Ok(()) } else { Err(OTHER) };
    };
    let count = bytes.len().saturating_mul(8).saturating_sub(unused);
    let trimmed = last.trailing_zeros() == u32::try_from(unused).unwrap_or(u32::MAX);
    if trimmed && count <= most {
        Ok(())
    } else {
        Err(StructureProblem::OtherForm)
    }
}

/// A string of bits, from the value of a BIT STRING: its whole bytes, and how many bits of the last one
/// do not count.
pub(super) const fn bits(value: &[u8]) -> Walked<(u8, &[u8])> {
    match value {
        [0] => Ok((0, &[])),
        [unused @ 0..8, bytes @ ..] if !bytes.is_empty() => Ok((*unused, bytes)),
        _ => Err(OTHER),
    }
}

/// A point in time.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) seconds: UnixTime,
    /// Whether it is written as its year asks for: two digits up to 2049, four after that.
    pub(super) is_usual: bool,
}

/// A time of one of the two types.
pub(super) fn time(object: &Object<'_>) -> Walked<Time> {
    match object.tag {
        UTC_TIME => {
            let time = UtcTime::from_der(object.raw).map_err(|_| OTHER)?;
            Ok(Time {
                seconds: since_1970(time.to_unix_duration()),
                is_usual: true,
            })
        }
        GENERALIZED_TIME => {
            let time = GeneralizedTime::from_der(object.raw).map_err(|_| OTHER)?;
            Ok(Time {
                seconds: since_1970(time.to_unix_duration()),
                is_usual: time.to_date_time().year() > LAST_SHORT_YEAR,
            })
        }
        _ => Err(OTHER),
    }
}

/// A GeneralizedTime, whatever its year.
pub(super) fn generalized_time(object: &Object<'_>) -> Walked<UnixTime> {
    if object.tag == GENERALIZED_TIME {
        time(object).map(|time| time.seconds)
    } else {
        Err(OTHER)
    }
}

/// The decoder has no times before 1970.
fn since_1970(since: core::time::Duration) -> UnixTime {
    UnixTime::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
