//! Cross-reference sections: tables, streams, and tables that have a stream beside them.

use super::error::{Part, PdfError};
use super::filter;
use super::lexer::Lexer;
use super::object::{Dictionary, Reference};

/// The highest object number that readers agree on (ISO 32000-1, annex C).
pub(crate) const HIGHEST_NUMBER: u32 = 8_388_607;

/// The highest offset that ten digits have.
const HIGHEST_OFFSET: u64 = 9_999_999_999;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nowhere.
    Free,
    /// In the file, from this byte.
    At { offset: usize, generation: u16 },
    /// In an object stream, at this place of its list.
    In { container: u32, index: u32 },
}

/// How a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Table,
    Stream,
}

/// One section, and what its trailer says.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) form: Form,
    /// Sorted by number, each number once.
    pub(crate) entries: Vec<(u32, Entry)>,
    pub(crate) trailer: Dictionary,
    /// Where the section before this one is, as written.
    pub(crate) previous: Option<usize>,
    /// The first byte behind it: behind the trailer, or behind `endobj`.
    pub(crate) end: usize,
}

/// What a reader of sections may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Entries of one section.
    pub(crate) entries: usize,
    /// Bytes of one stream, unpacked.
    pub(crate) inflated: usize,
}

/// Reads the section at an offset. Offsets in the file count from `base`.
pub(crate) fn read(
    bytes: &[u8],
    offset: usize,
    base: usize,
    limits: Limits,
) -> Result<Section, PdfError> {
    let start = offset.saturating_add(base);
    let mut lexer = Lexer::new(bytes, start);
    lexer.skip_blanks();
    if !lexer.keyword(b"xref") {
        return stream(bytes, start, base, limits);
    }
    let mut entries = Vec::new();
    loop {
        lexer.skip_white_space();
        if lexer.keyword(b"trailer") {
            break;
        }
        subsection(&mut lexer, base, limits, &mut entries)?;
    }
    let trailer = lexer.object()?;
    let trailer = trailer
        .as_dictionary()
        .ok_or_else(|| lexer.error(Part::Trailer))?
        .clone();
    once_each(&mut entries, start)?;
    // Objects that the table calls free, for old readers, may be in the stream beside it.
    if let Some(beside) = trailer.get(b"XRefStm") {
        let beside = beside.as_size().ok_or_else(|| lexer.error(Part::Trailer))?;
        // Before the table, which was written with it.
        let before = bytes.get(..start).unwrap_or_default();
        let hidden = stream(before, beside.saturating_add(base), base, limits)?;
        let mut new = Vec::new();
        for (number, entry) in hidden.entries {
            let place = entries.binary_search_by_key(&number, |(number, _)| *number);
            match place.ok().and_then(|place| entries.get_mut(place)) {
                Some((_, there @ Entry::Free)) => *there = entry,
                Some(_) => {}
                None => new.push((number, entry)),
            }
        }
        entries.extend(new);
        once_each(&mut entries, start)?;
    }
    let previous = previous(&trailer, &lexer)?;
    Ok(Section {
        form: Form::Table,
        entries,
        trailer,
        previous,
        end: lexer.at(),
    })
}

fn previous(trailer: &Dictionary, lexer: &Lexer<'_>) -> Result<Option<usize>, PdfError> {
    match trailer.get(b"Prev") {
        None => Ok(None),
        Some(offset) => match offset.as_size() {
            Some(offset) => Ok(Some(offset)),
            None => Err(lexer.error(Part::Trailer)),
        },
    }
}

/// Sorts the entries; a number that is there twice is an error.
fn once_each(entries: &mut [(u32, Entry)], at: usize) -> Result<(), PdfError> {
    entries.sort_by_key(|(number, _)| *number);
    let twice = entries
        .windows(2)
        .any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
    match twice {
        true => Err(PdfError::Damaged {
            part: Part::CrossReferences,
            at,
        }),
        false => Ok(()),
    }
}

/// `first count`, then as many lines.
fn subsection(
    lexer: &mut Lexer<'_>,
    base: usize,
    limits: Limits,
    entries: &mut Vec<(u32, Entry)>,
) -> Result<(), PdfError> {
    let damaged = |lexer: &Lexer<'_>| lexer.error(Part::CrossReferences);
    let first = lexer.digits().ok_or_else(|| damaged(lexer))?;
    lexer.skip_blanks();
    let count = lexer.digits().ok_or_else(|| damaged(lexer))?;
    // Other readers refuse what is beyond, also where nothing follows.
    if first > u64::from(HIGHEST_NUMBER) {
        return Err(damaged(lexer));
    }
    for place in 0..count {
        let number = first
            .checked_add(place)
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| *number <= HIGHEST_NUMBER);
        let number = number.ok_or_else(|| damaged(lexer))?;
        lexer.skip_blanks();
        let offset = lexer.digits().ok_or_else(|| damaged(lexer))?;
        lexer.skip_blanks();
        let generation = lexer.digits().ok_or_else(|| damaged(lexer))?;
        lexer.skip_blanks();
        let entry = if lexer.keyword(b"n") {
            let offset = usize::try_from(offset).ok();
            let generation = u16::try_from(generation).ok();
            let offset = offset.and_then(|offset| offset.checked_add(base));
            match (offset, generation) {
                (Some(offset), Some(generation)) => Entry::At { offset, generation },
                _ => return Err(damaged(lexer)),
            }
        } else if lexer.keyword(b"f") && offset <= HIGHEST_OFFSET && generation <= 65_535 {
            Entry::Free
        } else {
            return Err(damaged(lexer));
        };
        entries.push((number, entry));
        if entries.len() > limits.entries {
            return Err(PdfError::TooLarge { at: lexer.at() });
        }
    }
    Ok(())
}

/// A cross-reference stream, the object at `start`.
fn stream(bytes: &[u8], start: usize, base: usize, limits: Limits) -> Result<Section, PdfError> {
    let damaged = PdfError::Damaged {
        part: Part::CrossReferences,
        at: start,
    };
    let (_, dictionary, data, end) = direct_stream(bytes, start)?;
    if dictionary.name(b"Type") != Some(b"XRef") {
        return Err(damaged);
    }
    let data = filter::decode(&dictionary, data, limits.inflated, start)?;
    let size = |object: &super::object::Object| object.as_size();
    let widths = dictionary.get(b"W").and_then(|widths| widths.as_array());
    let widths: Option<Vec<usize>> = widths.and_then(|widths| widths.iter().map(size).collect());
    let Some([kind, second, third]) = widths.as_deref() else {
        return Err(damaged);
    };
    let (kind, second, third) = (*kind, *second, *third);
    if kind > 4 || second > 8 || third > 8 || second == 0 {
        return Err(damaged);
    }
    let length = kind.saturating_add(second).saturating_add(third);
    let declared = dictionary.get(b"Size").and_then(size);
    let most = usize::try_from(HIGHEST_NUMBER)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let declared = declared.filter(|declared| *declared <= most);
    let declared = declared.ok_or_else(|| damaged.clone())?;
    let index = match dictionary.get(b"Index") {
        None => vec![0, declared],
        Some(index) => {
            let index = index.as_array().map(|index| index.iter().map(size));
            let index: Option<Vec<usize>> = index.and_then(Iterator::collect);
            index.ok_or_else(|| damaged.clone())?
        }
    };
    if data
        .len()
        .checked_div(length)
        .is_none_or(|lines| lines > limits.entries)
    {
        return Err(PdfError::TooLarge { at: start });
    }
    let mut lines = data.chunks_exact(length);
    let mut entries = Vec::new();
    for range in index.chunks(2) {
        let [first, count] = *range else {
            return Err(damaged);
        };
        for place in 0..count {
            let number = first.checked_add(place);
            let number = number.and_then(|number| u32::try_from(number).ok());
            let number = number.filter(|number| *number <= HIGHEST_NUMBER);
            let (Some(number), Some(line)) = (number, lines.next()) else {
                return Err(damaged);
            };
            let entry = line_of_stream(line, kind, second, base).ok_or_else(|| damaged.clone())?;
            entries.push((number, entry));
        }
    }
    once_each(&mut entries, start)?;
    let previous = previous(&dictionary, &Lexer::new(bytes, start))?;
    Ok(Section {
        form: Form::Stream,
        entries,
        trailer: dictionary,
        previous,
        end,
    })
}

/// The widths have been checked.
fn line_of_stream(line: &[u8], kind: usize, second: usize, base: usize) -> Option<Entry> {
    let (kind, rest) = line.split_at_checked(kind)?;
    let (second, third) = rest.split_at_checked(second)?;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |sum, byte| sum.wrapping_shl(8) | u64::from(*byte))
    };
    let what = match kind {
        [] => 1,
        _ => number(kind),
    };
    match what {
        0 => Some(Entry::Free),
        1 => Some(Entry::At {
            offset: usize::try_from(number(second)).ok()?.checked_add(base)?,
            generation: u16::try_from(number(third)).ok()?,
        }),
        2 => Some(Entry::In {
            container: u32::try_from(number(second)).ok()?,
            index: u32::try_from(number(third)).ok()?,
        }),
        // Of a kind that is yet to be defined: readers differ.
        _ => None,
    }
}

/// `N G obj`.
pub(crate) fn object_head(lexer: &mut Lexer<'_>) -> Result<Reference, PdfError> {
    lexer.skip_white_space();
    let mut part = || {
        let number = lexer.digits()?;
        lexer.skip_white_space();
        Some(number)
    };
    let (number, generation) = (part(), part());
    let number = number.and_then(|number| u32::try_from(number).ok());
    let generation = generation.and_then(|generation| u16::try_from(generation).ok());
    match (number, generation) {
        (Some(number), Some(generation)) if lexer.keyword(b"obj") || lexer.take(b"obj") => {
            Ok(Reference { number, generation })
        }
        _ => Err(lexer.error(Part::Object)),
    }
}

/// The data of a stream whose length is known; the lexer stands behind its dictionary, and then behind
/// `endobj`.
pub(crate) fn stream_data<'a>(
    bytes: &'a [u8],
    lexer: &mut Lexer<'a>,
    length: usize,
) -> Result<core::ops::Range<usize>, PdfError> {
    // A lone CR is no end of this line (ISO 32000-1, 7.3.8.1).
    if !(lexer.take(b"\r\n") || lexer.take(b"\n")) {
        return Err(lexer.error(Part::Stream));
    }
    let start = lexer.at();
    let end = start.checked_add(length).filter(|end| *end <= bytes.len());
    let end = end.ok_or_else(|| lexer.error(Part::Stream))?;
    *lexer = Lexer::new(bytes, end);
    lexer.skip_blanks();
    if !lexer.keyword(b"endstream") {
        return Err(lexer.error(Part::Stream));
    }
    lexer.skip_white_space();
    if !lexer.keyword(b"endobj") {
        return Err(lexer.error(Part::Object));
    }
    Ok(start..end)
}

/// A stream all of whose dictionary is direct, as that of cross-references is.
fn direct_stream(
    bytes: &[u8],
    start: usize,
) -> Result<(Reference, Dictionary, &[u8], usize), PdfError> {
    let mut lexer = Lexer::new(bytes, start);
    let head = object_head(&mut lexer)?;
    let dictionary = lexer.object()?;
    let dictionary = dictionary
        .as_dictionary()
        .ok_or_else(|| lexer.error(Part::CrossReferences))?
        .clone();
    lexer.skip_white_space();
    let length = dictionary.get(b"Length");
    let length = length.and_then(super::object::Object::as_size);
    match length {
        Some(length) if lexer.keyword(b"stream") => {
            let data = stream_data(bytes, &mut lexer, length)?;
            let data = bytes.get(data).unwrap_or_default();
            Ok((head, dictionary, data, lexer.at()))
        }
        _ => Err(lexer.error(Part::CrossReferences)),
    }
}
