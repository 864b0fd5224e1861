//! What a field shows on a page.

use super::error::PdfError;
use super::file::File;
use super::lexer::Lexer;
use super::object::{Dictionary, Object, Value};

/// Bits of the flags of an annotation (ISO 32000-1, table 165): hidden everywhere; printed; not viewed; viewed under the mouse.
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;
const TOGGLE_NO_VIEW: i64 = 1 << 8;

/// Whether a widget takes up room on a page.
pub(crate) fn is_visible(
    file: &File<'_>,
    widget: &Dictionary,
    revision: usize,
) -> Result<bool, PdfError> {
    // Readers differ in what they make of other numbers.
    let flags = match widget.get(b"F") {
        None => 0,
        Some(flags) => match flags.as_integer().filter(|it| (0..1 << 31).contains(it)) {
            Some(flags) => flags,
            None => return Ok(true),
        },
    };
    // Without a place it is shown nowhere; with one that cannot be read, who knows where.
    let Some(place) = file.value(widget, b"Rect", revision)? else {
        return Ok(false);
    };
    let corners = place.as_array().unwrap_or_default().iter().map(number);
    let corners: Option<Vec<f64>> = corners.collect();
    let empty = match corners.as_deref() {
        Some([left, bottom, right, top]) => left == right || bottom == top,
        _ => false,
    };
    let unseen = flags & HIDDEN != 0 || flags & (NO_VIEW | PRINT | TOGGLE_NO_VIEW) == NO_VIEW;
    Ok(!unseen && !empty)
}

fn number(object: &Object) -> Option<f64> {
    match &object.value {
        Value::Integer(integer) => integer.to_string().parse().ok(),
        Value::Real(written) => core::str::from_utf8(written).ok()?.parse().ok(),
        _ => None,
    }
}

/// The longest look that is compared, in bytes: a word takes two and becomes some 50.
const LONGEST: usize = 1 << 16;
/// What a look may do so that it can be compared: it writes text, in a place and a colour, on a background.
const WRITING: [&[u8]; 24] = [
    b"BMC", b"BDC", b"EMC", b"q", b"Q", b"BT", b"ET", b"Tf", b"Td", b"TD", b"Tm", b"TL", b"T*",
    b"g", b"rg", b"k", b"G", b"RG", b"K", b"re", b"f", b"W", b"n", b"Tj",
];

/// Whether what a filled field shows is its value; `None` where only a person can tell: a look that differs from the one
/// before in more than its text can show something else, or nothing.
pub(crate) fn agrees(
    file: &File<'_>,
    kind: Option<&[u8]>,
    [old, new]: [&Dictionary; 2],
    [before, after]: [usize; 2],
) -> Result<Option<bool>, PdfError> {
    let Some(value) = file.value(new, b"V", after)? else {
        return Ok(None);
    };
    if kind == Some(b"Btn") {
        let Some(value) = value.as_name() else {
            return Ok(None);
        };
        let shown = state(file, new, value, after)?;
        return Ok(shown.map(|shown| shown && old.get(b"AP") == new.get(b"AP")));
    }
    // What is shown under the mouse or while it is pressed is not compared: it must be what it was.
    let looks = [(old, before), (new, after)].map(|(field, revision)| {
        let looks = file.value(field, b"AP", revision)?;
        Ok(looks.and_then(|looks| looks.as_dictionary().cloned()))
    });
    let [old_looks, new_looks] = looks;
    let (old_looks, new_looks) = (
        old_looks?.unwrap_or_default(),
        new_looks?.unwrap_or_default(),
    );
    if old_looks
        .differences(&new_looks)
        .iter()
        .any(|key| *key != b"N")
    {
        return Ok(Some(false));
    }
    let (Some(old), Some(new)) = (look(file, old, before)?, look(file, new, after)?) else {
        return Ok(None);
    };
    let Some(value) = value.as_string().filter(|value| value.is_ascii()) else {
        return Ok(None);
    };
    let packing = |key: &&[u8]| matches!(*key, b"Length" | b"Filter" | b"DecodeParms");
    let same_setting = old
        .dictionary
        .differences(&new.dictionary)
        .iter()
        .all(packing);
    let room = new.dictionary.clone();
    let (Some(old), Some(new)) = (Writing::read(&old.content), Writing::read(&new.content)) else {
        return Ok(None);
    };
    let letters = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect()
    };
    if letters(&new.text) != letters(value) {
        // A choice may show another text than its value.
        return Ok((kind == Some(b"Tx")).then_some(false));
    }
    // Blanks push what follows them out of sight, and of several strings some may be written in white.
    let same = same_setting && old.steps == new.steps && new.strings == 1 && new.text == value;
    Ok((same && new.fits(&room)).then_some(true))
}

/// Whether a place of a button is in the state of this value: the one of that name where it has a look for it, else off.
pub(crate) fn state(
    file: &File<'_>,
    widget: &Dictionary,
    value: &[u8],
    revision: usize,
) -> Result<Option<bool>, PdfError> {
    let looks = file.value(widget, b"AP", revision)?;
    let looks = looks.as_ref().and_then(Object::as_dictionary);
    let normal = looks.map(|looks| file.value(looks, b"N", revision));
    let normal = normal.transpose()?.flatten();
    let states = normal.as_ref().and_then(Object::as_dictionary);
    let Some((shown, states)) = widget.name(b"AS").zip(states) else {
        return Ok(None);
    };
    let expected = match states.reference(value) {
        Some(_) => value,
        None => b"Off",
    };
    Ok(Some(shown == expected))
}

/// The normal look of a widget.
struct Look {
    dictionary: Dictionary,
    content: Vec<u8>,
}

fn look(file: &File<'_>, field: &Dictionary, revision: usize) -> Result<Option<Look>, PdfError> {
    let looks = file.value(field, b"AP", revision)?;
    let looks = looks.as_ref().and_then(Object::as_dictionary);
    let Some(normal) = looks.and_then(|looks| looks.reference(b"N")) else {
        return Ok(None);
    };
    let Some(stream) = file.get(normal, revision)? else {
        return Ok(None);
    };
    let dictionary = stream.object.as_dictionary().cloned().unwrap_or_default();
    let content = file
        .decode(&stream)?
        .filter(|content| content.len() <= LONGEST);
    Ok(content.map(|content| Look {
        dictionary,
        content,
    }))
}

/// A content stream that writes text.
#[derive(Default)]
struct Writing {
    /// Each operator with its operands, without the strings.
    steps: Vec<(Vec<u8>, Vec<Object>)>,
    text: Vec<u8>,
    /// How many strings that is.
    strings: usize,
}

impl Writing {
    /// Whether the text surely fits into the box of its look, in one line: what does not is cut off.
    fn fits(&self, look: &Dictionary) -> bool {
        let numbers =
            |objects: &[Object]| -> Option<Vec<f64>> { objects.iter().map(number).collect() };
        let the_only = |name: &[u8]| {
            let mut steps = self.steps.iter().filter(|(operator, _)| operator == name);
            steps
                .next()
                .map(|(_, with)| with.as_slice())
                .filter(|_| steps.next().is_none())
        };
        let none = |name: &[u8]| self.steps.iter().all(|(operator, _)| operator != name);
        let bounds = look
            .get(b"BBox")
            .and_then(Object::as_array)
            .and_then(numbers);
        let start = the_only(b"Td").and_then(numbers);
        let size = the_only(b"Tf").and_then(|with| number(with.get(1)?));
        let moved = [b"Tm".as_slice(), b"TD", b"T*", b"TL", b"cm"];
        let (Some([left, _, right, _]), Some([x, _]), Some(size)) =
            (bounds.as_deref(), start.as_deref(), size)
        else {
            return false;
        };
        // Of the usual fonts no digit or small letter is wider, but m and w; nor any letter than the whole size.
        let width = |byte: &u8| match byte {
            b'm' | b'w' => 1.0,
            b'0'..=b'9' | b'a'..=b'z' | b' ' | b'.' | b',' | b'-' | b'/' | b':' => 0.62,
            _ => 1.0,
        };
        let long: f64 = self.text.iter().map(width).sum::<f64>() * size;
        let printable = self.text.iter().all(|byte| (b' '..=b'~').contains(byte));
        moved.iter().all(|name| none(name)) && printable && *left <= *x && *x + long <= *right
    }

    /// `None` where it does anything else.
    fn read(content: &[u8]) -> Option<Self> {
        let mut writing = Self::default();
        let mut lexer = Lexer::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        loop {
            lexer.skip_white_space();
            let rest = content.get(lexer.at()..).unwrap_or_default();
            if rest.is_empty() {
                return operands.is_empty().then_some(writing);
            }
            if let Ok(object) = lexer.clone().object() {
                lexer = Lexer::new(content, object.span.end);
                operands.push(object);
                continue;
            }
            let letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte == b'*';
            let length = rest.iter().take_while(letter).count();
            let operator = rest
                .get(..length)
                .filter(|operator| WRITING.contains(operator))?;
            let mut with = core::mem::take(&mut operands);
            if operator == b"Tj" {
                for string in core::mem::take(&mut with) {
                    writing.text.extend_from_slice(string.as_string()?);
                    writing.strings = writing.strings.saturating_add(1);
                }
            }
            writing.steps.push((operator.to_vec(), with));
            lexer = Lexer::new(content, lexer.at().saturating_add(length));
        }
    }
}
