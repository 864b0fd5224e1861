//! Wrapping: the second signed part is moved, and something else stands where it was.

use std::collections::BTreeMap;

use super::super::corpus::{content, number};
use super::super::signature::Signature;
use super::super::update::{after, find};
use super::super::writer::{Object, stream};
use super::Attack;
use super::second::cms_by;

/// The objects of `file` by the offsets where they stand, the last of each number.
fn objects(file: &[u8]) -> BTreeMap<u32, usize> {
    let mut found = BTreeMap::new();
    let mut from = 0;
    while let Some(at) = find(file, " 0 obj", from) {
        let line = file[..at]
            .iter()
            .rposition(|it| *it == b'\n')
            .map_or(0, |it| it + 1);
        let text = std::str::from_utf8(&file[line..at]).unwrap_or_default();
        if let Ok(number) = text.parse() {
            found.insert(number, line);
        }
        from = at + 1;
    }
    found
}

/// Puts a new table where the old one was, which the moved second part still names, and says where that part is with
/// `key`, which has to win over the signed one.
fn wrapped(file: &[u8], key: &str) -> Vec<u8> {
    let signature = Signature::last(file);
    let [_, b, c, d] = signature.numbers;
    let table = after(file).previous.unwrap();
    assert!(table > c, "the table is in the second part");
    let digits = data_encoding::HEXUPPER.encode(&signature.cms(file));
    // Behind the table is room for it and for the new content.
    let moved = table + 4000;
    let first = format!("<{digits}> {key} [0 {b} {moved} {d}] /Rest (");
    let mut forged = [&file[..b], first.as_bytes()].concat();
    assert!(forged.len() < table);
    forged.resize(table, b' ');
    let start_of_content = table + 2000;
    let mut section = after(file);
    section.previous = None;
    for (number, at) in objects(file) {
        let at = if at < b { at } else { at - c + moved };
        section.objects.insert(number, Object::At(0, at));
    }
    section
        .objects
        .insert(number::CONTENT, Object::At(0, start_of_content));
    section.write(&mut forged);
    assert!(forged.len() < start_of_content);
    forged.resize(start_of_content, b' ');
    let new = [
        format!("{} 0 obj\n", number::CONTENT).as_bytes(),
        &stream("", &content(900)),
        b"\nendobj\n)",
    ]
    .concat();
    forged.extend(new);
    forged.resize(moved, b' ');
    forged.extend_from_slice(&file[c..c + d]);
    forged
}

/// The same file with ByteRange before Contents, as many programs write it, signed anew.
fn range_first(file: &[u8]) -> Vec<u8> {
    let signature = Signature::last(file);
    let [head, contents, rest] = [
        &file[signature.object.start..signature.contents_key.start],
        &file[signature.contents_key.start..signature.contents.end],
        &file[signature.contents.end..signature.object.end],
    ];
    let end = rest.windows(2).rposition(|it| it == b">>").unwrap();
    let object = [head, &rest[..end], contents, &rest[end..]].concat();
    let mut file = [
        &file[..signature.object.start],
        &object,
        &file[signature.object.end..],
    ]
    .concat();
    let start = find(&file, "/Contents <", signature.object.start).unwrap() + 10;
    let stop = find(&file, ">", start).unwrap() + 1;
    let range = find(&file, "/ByteRange", signature.object.start).unwrap();
    let room = find(&file, "/Type", range).unwrap() - range;
    let text = format!("/ByteRange [0 {start} {stop} {}]", file.len() - stop);
    file[range..range + room].copy_from_slice(format!("{text:room$}").as_bytes());
    cms_by(&file, &["taro"], &[])
}

pub fn all() -> Vec<Attack> {
    vec![
        Attack::new("wrapping: a second ByteRange behind the first", |it| {
            wrapped(&range_first(it), "/ByteRange")
        }),
        Attack::new("wrapping: a second ByteRange in the gap", |it| {
            wrapped(it, "/ByteRange")
        }),
        Attack::new("wrapping: the old ByteRange", |it| wrapped(it, "/Unused")),
        Attack::new("wrapping: a filler between the parts", |it| {
            let [_, _, c, _] = Signature::last(it).numbers;
            [&it[..c], b"          ", &it[c..]].concat()
        }),
    ]
}
