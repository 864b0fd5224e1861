//! What a revision holds beside what its table leads to.
//!
//! A reader that finds something wrong in a file, were it one reference to nothing, may throw all tables away, search for
//! whatever looks like an object, and show that. So nothing in a later revision may look like one that is none.

use std::collections::{HashMap, HashSet};

use super::super::error::PdfError;
use super::super::file::{File, Found};
use super::super::object::Reference;
use super::super::sections::{Entry, Form, HIGHEST_NUMBER};
use super::{Judge, Objection};

impl Judge<'_, '_> {
    /// No object, trailer or table but its own, and no reference to nothing.
    pub(super) fn remains(&mut self) -> Result<(), PdfError> {
        let revisions = &self.file.revisions;
        let start = revisions.get(self.before).map_or(0, |one| one.end);
        let Some(revision) = revisions.get(self.after) else {
            return Ok(());
        };
        let section = revision.section.saturating_add(self.file.base);
        let mut places = HashSet::from([section]);
        for number in &revision.numbers {
            if let Entry::At { offset, .. } = self.file.entry(*number, self.after) {
                places.insert(offset);
            }
        }
        let bytes = self.file.bytes.get(start..revision.end).unwrap_or_default();
        let heads = heads_by_line(bytes);
        let mut heads = heads
            .into_iter()
            .map(|head| head.map(|place| place.saturating_add(start)));
        let count = |word: &[u8]| bytes.windows(word.len()).filter(|it| *it == word).count();
        let trailers = usize::from(revision.form == Form::Table);
        let hybrid = revision.trailer.get(b"XRefStm").is_some();
        // Readers take what stands beyond the size for nothing.
        let size = |place: usize| {
            revisions
                .get(place)
                .and_then(|one| one.trailer.integer(b"Size"))
        };
        let highest = revision.numbers.iter().max().copied().map_or(0, i64::from);
        let most = i64::from(HIGHEST_NUMBER).saturating_add(1);
        let fits = size(self.after).is_some_and(|size| size > highest && size <= most);
        let grows = size(self.after) >= size(self.before);
        if heads.any(|head| !head.is_some_and(|place| places.contains(&place)))
            || count(b"trailer") != trailers
            || count(b"startxref") != 1
            || hybrid
            || !fits
            || !grows
        {
            self.result.object(Objection::Objects);
        }
        let of_trailer = [b"Root".as_slice(), b"Info"].map(|key| revision.trailer.reference(key));
        self.none_missing(of_trailer.into_iter().flatten())?;
        for number in &revision.numbers {
            if let Some(new) = self.file.by_number(*number, self.after)? {
                let old = self.file.by_number(*number, self.before)?;
                self.one_object(*number, old.as_ref(), &new, section)?;
            }
        }
        Ok(())
    }

    fn none_missing(
        &mut self,
        references: impl IntoIterator<Item = Reference>,
    ) -> Result<(), PdfError> {
        for reference in references {
            if self.file.get(reference, self.after)?.is_none() {
                self.result.object(Objection::Objects);
            }
        }
        Ok(())
    }

    fn one_object(
        &mut self,
        number: u32,
        old: Option<&Found>,
        new: &Found,
        section: usize,
    ) -> Result<(), PdfError> {
        let mut known = HashSet::new();
        if let Some(old) = old {
            old.object.references(&mut |reference| {
                known.insert(reference);
            });
        }
        let mut missing = Vec::new();
        new.object.references(&mut |reference| {
            if !known.contains(&reference) {
                missing.push(reference);
            }
        });
        self.none_missing(missing)?;
        let kind = new.object.as_dictionary().and_then(|it| it.name(b"Type"));
        let place = self.file.entry(number, self.after);
        let is_section = matches!(place, Entry::At { offset, .. } if offset == section);
        let sound = match kind {
            Some(b"XRef") => is_section,
            Some(b"Catalog") => old.is_some(),
            // Whoever searches takes all that is in it; one that cannot be read is of no use to anybody honest.
            Some(b"ObjStm") => {
                let inside = self.file.numbers_inside(number, self.after);
                let listed = |inside: &u32| matches!(self.file.entry(*inside, self.after), Entry::In { container, .. } if container == number);
                inside.is_ok_and(|inside| inside.iter().all(listed))
            }
            _ => true,
        };
        if !sound {
            self.result.object(Objection::Objects);
        }
        Ok(())
    }
}

/// Whether the file up to the end of a revision holds anything that looks like an object and that no table leads to. Who
/// signed it signed that too; a later revision could make a reader show it.
pub(crate) fn hidden_objects(file: &File<'_>, revision: usize) -> bool {
    let mut places = HashSet::new();
    for (place, one) in file.revisions.iter().enumerate() {
        places.extend(
            one.sections
                .iter()
                .map(|section| section.saturating_add(file.base)),
        );
        for number in &one.numbers {
            if let Entry::At { offset, .. } = file.entry(*number, place) {
                places.insert(offset);
            }
        }
    }
    let end = file.revisions.get(revision).map_or(0, |one| one.end);
    let bytes = file.bytes.get(..end).unwrap_or_default();
    let heads = object_heads(bytes);
    if heads.iter().any(|place| !places.contains(place)) {
        return true;
    }
    // Of an object that was written again the last one counts for who searches.
    let mut last: HashMap<u32, usize> = HashMap::new();
    for (place, one) in file.revisions.iter().enumerate() {
        for number in &one.numbers {
            if let Entry::At { offset, .. } = file.entry(*number, place)
                && offset < end
            {
                let highest = last.entry(*number).or_insert(offset);
                *highest = offset.max(*highest);
            }
        }
    }
    last.iter().any(|(number, highest)| {
        matches!(file.entry(*number, revision), Entry::At { offset, .. } if offset < *highest)
    })
}

/// Bytes of the longest head that is taken for one.
const LONGEST_HEAD: usize = 64;

/// The heads of objects, as one finds them who reads line by line: where each stands, or nothing where it is not a whole line
/// up to `obj`, as when a comment stands in it or before it.
fn heads_by_line(bytes: &[u8]) -> Vec<Option<usize>> {
    let mut found = Vec::new();
    let mut start: usize = 0;
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r' | 0) {
            start = place.saturating_add(1);
        }
        let ends = |word: &[u8]| {
            bytes
                .get(..place)
                .is_some_and(|before| before.ends_with(word))
        };
        if !bytes
            .get(place..)
            .is_some_and(|rest| rest.starts_with(b"obj"))
            || ends(b"end")
        {
            continue;
        }
        let line = bytes.get(start..place).unwrap_or_default();
        let line = line.trim_ascii_end();
        // A word in a text.
        if line.last().is_some_and(|last| !last.is_ascii_digit()) {
            continue;
        }
        let mut parts = line.split(|byte| *byte == b' ');
        let number = |part: Option<&[u8]>| {
            part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
        };
        let whole = line.len() <= LONGEST_HEAD
            && number(parts.next())
            && number(parts.next())
            && parts.next().is_none();
        found.push(whole.then_some(start));
    }
    found
}

/// Where something looks like the head of an object, `12 0 obj`.
fn object_heads(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    for (place, word) in bytes.windows(3).enumerate() {
        if word != b"obj" {
            continue;
        }
        let before = bytes.get(..place).unwrap_or_default();
        let generation = without_digits(without_blanks(before));
        let between = generation.and_then(|rest| {
            let shorter = without_blanks(rest);
            (shorter.len() < rest.len()).then_some(shorter)
        });
        if let Some(rest) = between.and_then(without_digits) {
            found.push(rest.len());
        }
    }
    found
}

fn without_blanks(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let blanks = bytes.iter().rev().take_while(|byte| blank(byte)).count();
    bytes
        .get(..bytes.len().saturating_sub(blanks))
        .unwrap_or_default()
}

/// Without the digits at its end; `None` where there are none.
fn without_digits(bytes: &[u8]) -> Option<&[u8]> {
    let digits = bytes
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match digits {
        0 => None,
        _ => bytes.get(..bytes.len().saturating_sub(digits)),
    }
}
