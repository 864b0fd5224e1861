//! Appends updates to files whose ends are simple: those of this corpus, signed or not. It searches by text, as
//! no reader of files of others may.

use super::writer::{Section, Table};

/// The first place of `needle` from `from` on.
pub fn find(file: &[u8], needle: impl AsRef<[u8]>, from: usize) -> Option<usize> {
    let needle = needle.as_ref();
    let found = file[from..]
        .windows(needle.len())
        .position(|it| it == needle)?;
    Some(from + found)
}

pub fn find_last(file: &[u8], needle: impl AsRef<[u8]>) -> Option<usize> {
    let needle = needle.as_ref();
    file.windows(needle.len()).rposition(|it| it == needle)
}

/// The first digits at or behind `from`.
fn number_at(file: &[u8], from: usize) -> usize {
    let digits = file[from..].iter().skip_while(|it| !it.is_ascii_digit());
    let digits: Vec<u8> = digits
        .take_while(|it| it.is_ascii_digit())
        .copied()
        .collect();
    String::from_utf8(digits).unwrap().parse().unwrap()
}

/// An empty section that follows the last of `file`, with a table of the same kind.
pub fn after(file: &[u8]) -> Section {
    let start = number_at(file, find_last(file, "startxref").unwrap());
    let classic = file[start..].starts_with(b"xref");
    let keys = if classic {
        find(file, "trailer", start).unwrap()
    } else {
        start
    };
    let until = find(file, if classic { "startxref" } else { "stream" }, keys).unwrap();
    let keys = &file[keys..until];
    let key = |name: &str| find(keys, name, 0).map(|at| number_at(keys, at));
    let table = if classic {
        Table::Classic
    } else {
        Table::Stream
    };
    let mut section = Section::new(table, key("/Root").unwrap() as u32);
    if let Some(info) = key("/Info") {
        section.trailer += &format!(" /Info {info} 0 R");
    }
    if let Some(at) = find(keys, "/ID", 0) {
        let end = find(keys, "]", at).unwrap();
        if let Ok(id) = std::str::from_utf8(&keys[at..=end]) {
            section.trailer += &format!(" {id}");
        }
    }
    section.size = key("/Size").unwrap() as u32;
    section.previous = Some(start);
    section
}

/// `file` with one more section, made by `change`.
pub fn updated(file: &[u8], change: impl FnOnce(&mut Section)) -> Vec<u8> {
    let mut section = after(file);
    change(&mut section);
    let mut file = file.to_vec();
    if !file.ends_with(b"\n") && !file.ends_with(b"\r") {
        file.push(b'\n');
    }
    section.write(&mut file);
    file
}

/// Where object `number` was written last: from its number to behind `endobj`.
pub fn place_of(file: &[u8], number: u32) -> std::ops::Range<usize> {
    let head = format!("{number} 0 obj");
    let mut at = file.len();
    loop {
        at = find_last(&file[..at], &head).unwrap_or_else(|| panic!("no object {number}"));
        if at == 0 || !file[at - 1].is_ascii_digit() {
            break;
        }
    }
    at..find(file, "endobj", at).unwrap() + 6
}

/// What object `number` was last, without a stream's data.
pub fn body_of(file: &[u8], number: u32) -> String {
    let place = place_of(file, number);
    let start = find(file, "obj", place.start).unwrap() + 3;
    let body = &file[start..place.end - 6];
    let body = &body[..find(body, "stream", 0).unwrap_or(body.len())];
    String::from_utf8_lossy(body).trim().to_owned()
}

/// The body of a dictionary with more keys at its end.
pub fn with(body: &str, keys: &str) -> String {
    let inside = body.strip_suffix(">>").unwrap();
    format!("{inside} {keys} >>")
}

/// A body in which `old`, which must be there, is `new`.
pub fn swapped(body: &str, old: &str, new: &str) -> String {
    assert!(body.contains(old), "no {old} in {body}");
    body.replace(old, new)
}
