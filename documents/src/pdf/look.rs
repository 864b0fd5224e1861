//! What a field shows on a page.

use super::error::PdfError;
use super::file::File;
use super::lexer::Lexer;
use super::object::{Dictionary, Object, Reference, Value};

/// Hidden, or not to be viewed: bits of the flags of an annotation (ISO 32000-1, table 165).
const UNSEEN: i64 = 0b10_0010;

/// Whether a widget takes up room on a page.
pub(crate) fn is_visible(widget: &Dictionary) -> bool {
    let hidden = widget.integer(b"F").unwrap_or(0) & UNSEEN != 0;
    let corners = widget.get(b"Rect").and_then(Object::as_array);
    let corners: Option<Vec<f64>> =
        corners.map(|corners| corners.iter().filter_map(number).collect());
    let empty = match corners.as_deref() {
        Some([left, bottom, right, top]) => left == right || bottom == top,
        // Without a place it is shown nowhere; with one that cannot be read, who knows where.
        None => true,
        Some(_) => false,
    };
    !hidden && !empty
}

fn number(object: &Object) -> Option<f64> {
    match &object.value {
        Value::Integer(integer) => integer.to_string().parse().ok(),
        Value::Real(written) => core::str::from_utf8(written).ok()?.parse().ok(),
        _ => None,
    }
}

/// Whether what a field shows is its value; `None` where only a person can tell.
pub(crate) fn agrees(
    file: &File<'_>,
    kind: Option<&[u8]>,
    field: &Dictionary,
    before: usize,
    after: usize,
) -> Result<Option<bool>, PdfError> {
    let Some(value) = file.value(field, b"V", after)? else {
        return Ok(None);
    };
    if kind == Some(b"Btn") {
        let state = field.name(b"AS");
        return Ok(state.map(|state| value.as_name() == Some(state)));
    }
    let look = file.value(field, b"AP", after)?;
    let look = look.as_ref().and_then(Object::as_dictionary);
    let Some(look) = look.and_then(|look| look.reference(b"N")) else {
        return Ok(None);
    };
    let Some(stream) = file.get(look, after)? else {
        return Ok(None);
    };
    let dictionary = stream.object.as_dictionary().cloned().unwrap_or_default();
    // A new font can show other letters than those that are written.
    let mut new_objects = false;
    let resources = file.value(&dictionary, b"Resources", after)?;
    if let Some(resources) = resources {
        resources.references(&mut |reference: Reference| {
            new_objects |= !matches!(file.by_number(reference.number, before), Ok(Some(_)));
        });
    }
    let Some(content) = file.decode(&stream)? else {
        return Ok(None);
    };
    let Some(value) = value.as_string().filter(|value| value.is_ascii()) else {
        return Ok(None);
    };
    let letters = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect()
    };
    let same = letters(&shown(&content)) == letters(value);
    Ok((!same || !new_objects).then_some(same))
}

/// The strings that a content stream shows.
fn shown(content: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut lexer = Lexer::new(content, 0);
    let mut operands: Vec<Object> = Vec::new();
    loop {
        lexer.skip_white_space();
        if let Ok(object) = lexer.clone().object() {
            lexer = Lexer::new(content, object.span.end);
            operands.push(object);
            continue;
        }
        let rest = content.get(lexer.at()..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'*' | b'\'' | b'"'))
            .count();
        let Some(operator) = rest.get(..length).filter(|operator| !operator.is_empty()) else {
            return text;
        };
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            for operand in &operands {
                let parts = operand.as_array().unwrap_or(core::slice::from_ref(operand));
                text.extend(parts.iter().filter_map(Object::as_string).flatten());
            }
        }
        operands.clear();
        lexer = Lexer::new(content, lexer.at().saturating_add(length));
    }
}
