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
                let mut mentioned = HashMap::new();
                found
                    .object
                    .references(&mut |reference| count(&mut mentioned, reference));
                self.note(&mentioned, *number);
            }
        }
        // The trailer refers to the catalog: as if it were object 0.
        let mut mentioned = HashMap::new();
        for (_, value) in written.trailer.entries() {
            value.references(&mut |reference| count(&mut mentioned, reference));
        }
        self.note(&mentioned, 0);
        Ok(())
    }

    /// Who mentions an object twice at once uses it for two things.
    fn note(&mut self, mentioned: &HashMap<u32, usize>, from: u32) {
        for (to, times) in mentioned {
            let source = match times {
                1 => Source::One(from),
                _ => Source::Several,
            };
            self.sources
                .entry(*to)
                .and_modify(|known| {
                    if *known != source {
                        *known = Source::Several;
                    }
                })
                .or_insert(source);
        }
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

fn count(mentioned: &mut HashMap<u32, usize>, reference: Reference) {
    let times = mentioned.entry(reference.number).or_insert(0_usize);
    *times = times.saturating_add(1);
}
