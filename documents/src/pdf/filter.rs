//! Streams unpacked: as far as cross-references and object streams need it, and never beyond a limit.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::error::{Part, PdfError};
use super::object::{Dictionary, Object};

/// The data of a stream as its `Filter` says: none, or `FlateDecode`, with a predictor of PNG or without.
/// Every value of the dictionary must be direct, as it must be in a cross-reference stream.
pub(crate) fn decode(
    dictionary: &Dictionary,
    data: &[u8],
    limit: usize,
    at: usize,
) -> Result<Vec<u8>, PdfError> {
    let unsupported = PdfError::Unsupported {
        part: Part::Filter,
        at,
    };
    let (filter, parameters) = match (dictionary.get(b"Filter"), dictionary.get(b"DecodeParms")) {
        (None, _) => (None, None),
        (Some(filter), parameters) => (only(filter), parameters.map(only)),
    };
    let Some(filter) = filter else {
        return match dictionary.get(b"Filter") {
            Some(filter) if filter.as_array() != Some(&[]) => Err(unsupported),
            _ => Ok(data.to_vec()),
        };
    };
    if !matches!(filter.as_name(), Some(b"FlateDecode" | b"Fl")) {
        return Err(unsupported);
    }
    let inflated = decompress_to_vec_zlib_with_limit(data, limit).map_err(|error| {
        if error.status == miniz_oxide::inflate::TINFLStatus::HasMoreOutput {
            PdfError::TooLarge { at }
        } else {
            PdfError::Damaged {
                part: Part::Stream,
                at,
            }
        }
    })?;
    match parameters {
        None => Ok(inflated),
        Some(Some(parameters)) => match parameters.as_dictionary() {
            Some(parameters) => predict(inflated, parameters).ok_or(unsupported),
            None => Err(unsupported),
        },
        Some(None) => Err(unsupported),
    }
}

/// The object itself, or the only one of an array.
fn only(object: &Object) -> Option<&Object> {
    match object.as_array() {
        None => Some(object),
        Some([one]) => Some(one),
        Some(_) => None,
    }
}

/// Undoes the predictor. PNG's alone is in use for these streams.
fn predict(data: Vec<u8>, parameters: &Dictionary) -> Option<Vec<u8>> {
    let size = |key: &[u8], default| match parameters.get(key) {
        None => Some(default),
        Some(object) => object.as_size(),
    };
    let predictor = size(b"Predictor", 1)?;
    if predictor == 1 {
        return Some(data);
    }
    let plain = size(b"Colors", 1)? == 1 && size(b"BitsPerComponent", 8)? == 8;
    let columns = size(b"Columns", 1)?;
    if !(10..=15).contains(&predictor) || !plain || columns == 0 {
        return None;
    }
    let row = columns.checked_add(1)?;
    let mut plain = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; columns.min(data.len())];
    for line in data.chunks(row) {
        let (kind, line) = line.split_first()?;
        let (mut left, mut upper_left) = (0_u8, 0_u8);
        for (byte, up) in line.iter().zip(&mut above) {
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => *up,
                3 => left.midpoint(*up),
                4 => paeth(left, *up, upper_left),
                _ => return None,
            };
            let value = byte.wrapping_add(predicted);
            (left, upper_left) = (value, *up);
            *up = value;
            plain.push(value);
        }
    }
    Some(plain)
}

/// The neighbour nearest to left + up - upper left (PNG specification, section 9.4).
fn paeth(left: u8, up: u8, upper_left: u8) -> u8 {
    let estimate = i16::from(left)
        .saturating_add(i16::from(up))
        .saturating_sub(i16::from(upper_left));
    let distance = |byte: u8| estimate.saturating_sub(i16::from(byte)).unsigned_abs();
    if distance(left) <= distance(up) && distance(left) <= distance(upper_left) {
        left
    } else if distance(up) <= distance(upper_left) {
        up
    } else {
        upper_left
    }
}
