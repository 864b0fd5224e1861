//! What XMP says for people to read: title, author and the like, which are those of Dublin Core.

use super::super::error::PdfError;
use super::super::file::File;
use super::super::object::Dictionary;

/// The namespace of Dublin Core, and the only way of naming it that is understood here.
const NAMESPACE: &[u8] = b"purl.org/dc/";
const DECLARED: [&[u8]; 2] = [b"xmlns:dc=\"http://", b"xmlns:dc='http://"];

/// The descriptions in the metadata of a catalog; `None` where it cannot be told what they are.
pub(super) fn descriptions(
    file: &File<'_>,
    catalog: &Dictionary,
    revision: usize,
) -> Result<Option<Vec<Vec<u8>>>, PdfError> {
    let Some(reference) = catalog.reference(b"Metadata") else {
        let nothing = catalog.get(b"Metadata").is_none();
        return Ok(nothing.then(Vec::new));
    };
    let Some(found) = file.get(reference, revision)? else {
        return Ok(None);
    };
    let dictionary = found.object.as_dictionary();
    if dictionary.and_then(|one| one.name(b"Type")) != Some(b"Metadata") {
        return Ok(None);
    }
    Ok(file.decode(&found)?.and_then(|text| in_text(&text)))
}

fn in_text(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    // Other encodings, entities and numbers of characters can hide a name.
    let text = core::str::from_utf8(text).ok()?;
    if text.contains("<!") || text.contains("&#") || text.contains('\0') {
        return None;
    }
    let bytes = text.as_bytes();
    let namespace = places(bytes, NAMESPACE);
    let declared = |place: &usize| {
        let before = bytes.get(..*place).unwrap_or_default();
        DECLARED.iter().any(|declared| before.ends_with(declared))
    };
    if !namespace.iter().all(declared) {
        return None;
    }
    let mut found = Vec::new();
    for place in places(bytes, b"dc:") {
        let rest = bytes.get(place..).unwrap_or_default();
        let of_element = bytes
            .get(..place)
            .is_some_and(|before| before.ends_with(b"<"));
        let end: &[u8] = if of_element { b"</dc:" } else { b"=" };
        let end = places(rest, end).first().copied().unwrap_or(rest.len());
        let mut said = rest.get(..end).unwrap_or_default().to_vec();
        if !of_element {
            // An attribute: its value stands in quotes.
            let value = rest.get(end..).unwrap_or_default();
            let quote = value.get(1).copied().unwrap_or(b'"');
            let value = value.get(2..).unwrap_or_default();
            said.extend(value.iter().take_while(|byte| **byte != quote));
        }
        found.push(said);
    }
    Some(found)
}

fn places(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(word.len()).enumerate();
    let found = windows.filter(|(_, window)| *window == word);
    found.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_people_read_is_told() {
        let said = |inside: &str| in_text(format!("<x {inside}</x>").as_bytes());
        let declared = "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";
        let dates = said(&format!("{declared} xmp:ModifyDate=\"2026\">")).unwrap();
        assert_eq!(
            dates,
            said(&format!("{declared} xmp:ModifyDate=\"2027\">")).unwrap()
        );
        let title = |text| said(&format!("{declared}><dc:title><li>{text}</li></dc:title>"));
        assert_eq!(title("a"), title("a"));
        assert_ne!(title("a").unwrap(), title("b").unwrap());
        let attribute = |text| said(&format!("{declared} dc:title=\"{text}\">"));
        assert_ne!(attribute("a").unwrap(), attribute("b").unwrap());
        assert_eq!(said("xmlns:q=\"http://purl.org/dc/elements/1.1/\">"), None);
        assert_eq!(
            said("xmlns:q=\"http://purl.org/d&#99;/elements/1.1/\">"),
            None
        );
        assert_eq!(in_text(&[0xFF, 0xFE, 0x3C, 0x00]), None);
    }
}
