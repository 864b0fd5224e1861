//! Which objects refer to which, over all revisions up to one.

use std::collections::HashMap;

use super::error::PdfError;
use super::file::File;
use super::object::Reference;

/// Who refers to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    One(u32),
    Several,
}

/// Every reference in any object of any revision that was added, in use or not.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    sources: HashMap<u32, Source>,
}

impl Graph {
    /// Adds what a revision writes. Every object in it must be sound.
    pub(crate) fn add(&mut self, file: &File<'_>, revision: usize) -> Result<(), PdfError> {
        let Some(written) = file.revisions.get(revision) else {
            return Ok(());
        };
        for number in &written.numbers {
            if let Some(found) = file.by_number(*number, revision)? {
                found
                    .object
                    .references(&mut |reference| self.note(reference, *number));
            }
        }
        // The trailer refers to the catalog: as if it were object 0.
        for (_, value) in written.trailer.entries() {
            value.references(&mut |reference| self.note(reference, 0));
        }
        Ok(())
    }

    fn note(&mut self, to: Reference, from: u32) {
        self.sources
            .entry(to.number)
            .and_modify(|source| {
                if *source != Source::One(from) {
                    *source = Source::Several;
                }
            })
            .or_insert(Source::One(from));
    }

    /// Whether anything refers to this number.
    pub(crate) fn is_referred_to(&self, number: u32) -> bool {
        self.sources.contains_key(&number)
    }

    /// The only object that refers to this number. What others use too must not change for its sake.
    pub(crate) fn only_source(&self, number: u32) -> Option<u32> {
        match self.sources.get(&number)? {
            Source::One(from) => Some(*from),
            Source::Several => None,
        }
    }
}
