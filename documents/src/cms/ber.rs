//! BER to DER, for messages that were written as a stream: indefinite lengths, octet strings in pieces, lengths that
//! are longer than needed. What is DER already stays as it is, byte for byte.
//!
//! Nothing calls itself here: depth and number of structures are bounded, and a length is compared with the bytes that
//! are there before anything is made of it. The result is no longer than the message, but for up to two bytes for each
//! structure of more than 64 KiB that had no length.

use std::borrow::Cow;

/// Deeper than any message with a timestamp and its certificates.
const MAX_DEPTH: usize = 64;
/// More structures than any message of a hundred signers has.
const MAX_STRUCTURES: usize = 1 << 16;

const OCTET_STRING: u8 = 0x04;
const OCTET_STRING_IN_PIECES: u8 = 0x24;
const CONSTRUCTED: u8 = 0x20;

/// The one object at the start, as DER. Only zero bytes may stand behind it.
///
/// # Errors
/// What is wrong, as text for developers.
pub(crate) fn to_der(bytes: &[u8]) -> Result<Cow<'_, [u8]>, &'static str> {
    let measured = measure(bytes)?;
    let (object, rest) = bytes
        .split_at_checked(measured.end)
        .ok_or("the bytes end too early")?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err("something stands behind the message");
    }
    if measured.is_der {
        return Ok(Cow::Borrowed(object));
    }
    rewrite(object, &measured.lengths).map(Cow::Owned)
}

struct Measured {
    /// Length of the value of each structure in DER, in the order in which they begin.
    lengths: Vec<usize>,
    /// Where the object ends in what was received.
    end: usize,
    is_der: bool,
}

fn measure(bytes: &[u8]) -> Result<Measured, &'static str> {
    let mut walk = Walk::new(bytes);
    let mut lengths: Vec<usize> = Vec::new();
    // Those that are open: their place in `lengths`, and whether they are pieces of a string.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut is_der = true;
    let add = |lengths: &mut Vec<usize>, open: &[(usize, bool)], length: usize| {
        let parent = open.last().and_then(|(place, _)| lengths.get_mut(*place));
        if let Some(parent) = parent {
            *parent = parent.saturating_add(length);
        }
    };
    while let Some(step) = walk.next()? {
        match step {
            Step::Open { tag, usual } => {
                let in_pieces = tag == OCTET_STRING_IN_PIECES;
                if within_string(&open) && !in_pieces {
                    return Err("a string of other pieces than octet strings");
                }
                if lengths.len() >= MAX_STRUCTURES {
                    return Err("too many structures");
                }
                is_der &= usual && !in_pieces;
                open.push((lengths.len(), in_pieces));
                lengths.push(0);
            }
            Step::Value { tag, value, usual } => {
                is_der &= usual;
                if !within_string(&open) {
                    add(&mut lengths, &open, size(value.len()));
                } else if tag == OCTET_STRING {
                    add(&mut lengths, &open, value.len());
                } else {
                    return Err("a string of other pieces than octet strings");
                }
            }
            Step::Close => {
                let (place, _) = open.pop().ok_or("an end without a beginning")?;
                let length = lengths.get(place).copied().unwrap_or_default();
                let shown = if within_string(&open) {
                    length
                } else {
                    size(length)
                };
                add(&mut lengths, &open, shown);
            }
        }
    }
    Ok(Measured {
        lengths,
        end: walk.at,
        is_der,
    })
}

fn within_string(open: &[(usize, bool)]) -> bool {
    open.last().is_some_and(|(_, in_pieces)| *in_pieces)
}

fn rewrite(object: &[u8], lengths: &[usize]) -> Result<Vec<u8>, &'static str> {
    let mut der = Vec::with_capacity(object.len());
    let mut walk = Walk::new(object);
    let mut lengths = lengths.iter().copied();
    let mut open: Vec<bool> = Vec::new();
    while let Some(step) = walk.next()? {
        let within = open.last() == Some(&true);
        match step {
            Step::Open { tag, .. } => {
                let in_pieces = tag == OCTET_STRING_IN_PIECES;
                let length = lengths.next().unwrap_or_default();
                if !within {
                    let tag = if in_pieces { OCTET_STRING } else { tag };
                    write_header(&mut der, tag, length);
                }
                open.push(in_pieces);
            }
            Step::Value { tag, value, .. } => {
                if !within {
                    write_header(&mut der, tag, value.len());
                }
                der.extend_from_slice(value);
            }
            Step::Close => {
                open.pop();
            }
        }
    }
    Ok(der)
}

/// The bytes of a length in DER, without zeros in front.
fn length_bytes(length: usize) -> impl Iterator<Item = u8> + Clone {
    length
        .to_be_bytes()
        .into_iter()
        .skip_while(|byte| *byte == 0)
}

fn write_header(der: &mut Vec<u8>, tag: u8, length: usize) {
    der.push(tag);
    match u8::try_from(length) {
        Ok(short @ 0..0x80) => der.push(short),
        _ => {
            let bytes = length_bytes(length);
            let count = u8::try_from(bytes.clone().count()).unwrap_or_default();
            der.push(0x80 | count);
            der.extend(bytes);
        }
    }
}

/// Bytes of an object in DER whose value has this length.
fn size(length: usize) -> usize {
    let more = if length < 0x80 {
        0
    } else {
        length_bytes(length).count()
    };
    length.saturating_add(more).saturating_add(2)
}

enum Step<'a> {
    /// A structure begins. `usual`: its length is written as in DER.
    Open { tag: u8, usual: bool },
    /// An object that holds no others.
    Value {
        tag: u8,
        value: &'a [u8],
        usual: bool,
    },
    /// The structure that began last ends.
    Close,
}

/// Goes through one object from its first to its last byte.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The structures that are open: where each ends, when it says so, and the end that holds in it.
    open: Vec<(Option<usize>, usize)>,
    begun: bool,
}

impl<'a> Walk<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            open: Vec::new(),
            begun: false,
        }
    }

    fn next(&mut self) -> Result<Option<Step<'a>>, &'static str> {
        let limit = match self.open.last().copied() {
            None if self.begun => return Ok(None),
            None => self.bytes.len(),
            Some((Some(end), _)) if end == self.at => {
                self.open.pop();
                return Ok(Some(Step::Close));
            }
            Some((None, limit)) if self.rest(limit).starts_with(&[0, 0]) => {
                self.at = self.at.saturating_add(2);
                self.open.pop();
                return Ok(Some(Step::Close));
            }
            Some((_, limit)) => limit,
        };
        self.begun = true;
        self.object(limit).map(Some)
    }

    fn rest(&self, limit: usize) -> &'a [u8] {
        self.bytes.get(self.at..limit).unwrap_or_default()
    }

    fn take(&mut self, limit: usize) -> Result<u8, &'static str> {
        let byte = self.rest(limit).first().copied();
        self.at = self.at.saturating_add(1);
        byte.ok_or("the bytes end too early")
    }

    fn object(&mut self, limit: usize) -> Result<Step<'a>, &'static str> {
        let tag = self.take(limit)?;
        if tag & 0x1F == 0x1F || tag == 0 {
            return Err("a tag that no message has");
        }
        let structure = tag & CONSTRUCTED != 0;
        let (length, usual) = match self.take(limit)? {
            short @ 0..0x80 => (Some(usize::from(short)), true),
            0x80 if structure => (None, false),
            0x80 => return Err("a value without a length"),
            long => {
                let (length, usual) = self.long_length(long & 0x7F, limit)?;
                (Some(length), usual)
            }
        };
        let end = match length {
            Some(length) => {
                let end = self.at.checked_add(length).filter(|end| *end <= limit);
                Some(end.ok_or("a length beyond the end")?)
            }
            None => None,
        };
        if structure {
            if self.open.len() >= MAX_DEPTH {
                return Err("nested too deeply");
            }
            self.open.push((end, end.unwrap_or(limit)));
            return Ok(Step::Open { tag, usual });
        }
        let value = self.rest(end.unwrap_or(limit));
        self.at = end.unwrap_or(limit);
        Ok(Step::Value { tag, value, usual })
    }

    /// A length of several bytes, and whether it is the shortest form.
    fn long_length(&mut self, count: u8, limit: usize) -> Result<(usize, bool), &'static str> {
        let mut length: usize = 0;
        let mut zeros = false;
        for place in 0..count {
            let byte = self.take(limit)?;
            zeros |= place == 0 && byte == 0;
            length = length
                .checked_mul(256)
                .and_then(|length| length.checked_add(usize::from(byte)))
                .ok_or("a length beyond the end")?;
        }
        Ok((length, !zeros && length >= 0x80))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).unwrap()
    }

    #[test]
    fn der_stays_as_it_is() {
        for der in [
            "30 00",
            "30 03 02 01 05",
            "30 06 A0 04 04 02 01 02",
            "04 00",
            "30 04 31 00 05 00",
        ] {
            let der = hex(der);
            assert!(
                matches!(to_der(&der), Ok(Cow::Borrowed(same)) if same == der),
                "{der:02X?}"
            );
            let padded = [&der[..], &[0; 9]].concat();
            assert_eq!(to_der(&padded).unwrap(), der);
        }
        let mut long = hex("30 82 01 04 04 82 01 00");
        long.resize(264, 7);
        assert!(matches!(to_der(&long), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn streams_become_der() {
        for (ber, der) in [
            ("30 80 02 01 05 00 00", "30 03 02 01 05"),
            ("30 80 00 00", "30 00"),
            ("30 81 03 02 01 05", "30 03 02 01 05"),
            ("30 84 00 00 00 03 02 01 05", "30 03 02 01 05"),
            ("30 05 02 83 00 00 01 05", ""),
            ("30 07 02 84 00 00 00 01 05", "30 03 02 01 05"),
            ("24 80 04 01 61 04 02 62 63 00 00", "04 03 61 62 63"),
            (
                "24 80 24 80 04 01 61 00 00 24 03 04 01 62 04 00 00 00",
                "04 02 61 62",
            ),
            (
                "30 80 A0 80 24 80 04 01 61 00 00 00 00 02 01 01 00 00",
                "30 08 A0 03 04 01 61 02 01 01",
            ),
            ("24 00", "04 00"),
        ] {
            let result = to_der(&hex(ber)).map(Cow::into_owned).ok();
            assert_eq!(
                result,
                Some(hex(der)).filter(|der| !der.is_empty()),
                "{ber}"
            );
        }
    }

    #[test]
    fn a_stream_of_pieces_becomes_one_long_string() {
        let mut ber = hex("30 80 A0 80 24 80");
        for _ in 0..100 {
            ber.extend(hex("04 82 03 E8"));
            ber.extend([7; 1000]);
        }
        ber.extend([0; 6]);
        let der = to_der(&ber).unwrap();
        assert_eq!(der[..13], hex("30 83 01 86 AA A0 83 01 86 A5 04 83 01"));
        assert_eq!(der.len(), 100_015);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bytes in [
            "",
            "30",
            "30 01",
            "30 80",
            "30 80 00",
            "04 80 00 00",
            "30 03 02 01",
            "30 02 02 01 05",
            "30 02 00 00",
            "00 00",
            "1F 01 00",
            "30 04 BF 01 01 00",
            "30 88 FF FF FF FF FF FF FF FF",
            "30 FF",
            "30 89 01 00 00 00 00 00 00 00 00",
            "24 03 02 01 05",
            "24 80 30 00 00 00",
            "30 03 02 01 05 00 01",
            "30 00 30 00",
            "30 80 02 01 05 00 00 0A",
            "30 05 30 80 00 00 00",
        ] {
            assert!(to_der(&hex(bytes)).is_err(), "{bytes}");
        }
        let deep = [&[0x30, 0x80].repeat(65)[..], &[0; 130]].concat();
        assert_eq!(to_der(&deep), Err("nested too deeply"));
        let allowed = [&[0x30, 0x80].repeat(64)[..], &[0; 128]].concat();
        assert!(to_der(&allowed).is_ok());
        let many = [&[0x30, 0x80][..], &[0x30, 0x00].repeat(1 << 16), &[0, 0]].concat();
        assert_eq!(to_der(&many), Err("too many structures"));
    }
}
