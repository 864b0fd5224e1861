//! A file as its revisions: what each object was at the end of each of them.
//!
//! A revision is what one program wrote at once: the first part of the file, or one incremental update. Every
//! revision must be sound as it stands; nothing is searched for or repaired.

mod object_streams;

use core::any::Any;
use core::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::error::{Part, PdfError};
use super::filter;
use super::lexer::Lexer;
use super::object::{Dictionary, Object, Reference, Span, Value};
use super::sections::{self, Entry, Form, Limits, Section, object_head, stream_data};

/// How far from the end `startxref` is looked for.
const TAIL: usize = 2048;
/// How far from the beginning the header is looked for.
const HEAD: usize = 1024;
/// White space around the offset behind `startxref`: others look for it so near only.
const BLANKS: usize = 8;
/// Revisions of one file.
const REVISIONS: usize = 10_000;
/// What one stream may be unpacked to, beside as much as the file; twice the file for all that are kept.
const INFLATED: usize = 2 * 1024 * 1024;
/// What may be unpacked over all, each time anew, beside 16 times the file.
const ALL_INFLATED: usize = 64 * 1024 * 1024;
/// Entries of cross-references, beside one for eight bytes of the file.
const ENTRIES: usize = 100_000;

/// One revision.
#[derive(Debug)]
pub(crate) struct Revision {
    /// Numbers that it writes anew, or frees.
    pub(crate) numbers: Vec<u32>,
    pub(crate) trailer: Dictionary,
    pub(crate) form: Form,
    /// Where its newest section is, as `startxref` says it.
    pub(crate) section: usize,
    /// Where its sections are: a linearized file has two, and a table may have a stream beside it.
    pub(crate) sections: Vec<usize>,
    /// Behind its `%%EOF`.
    pub(crate) mark: usize,
    /// Behind the end of that line. The next revision begins here.
    pub(crate) end: usize,
}

/// An indirect object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) object: Object,
    /// Where its data is, if it is a stream: in the file.
    pub(crate) data: Option<Span>,
    /// Whether it stands in the file itself, not in an object stream: its spans are places of the file.
    pub(crate) in_file: bool,
}

/// The objects of an object stream, and what they were read from.
struct Container {
    bytes: Vec<u8>,
    /// Number and place.
    objects: Vec<(u32, usize)>,
}

/// A file that could be read.
pub(crate) struct File<'a> {
    pub(crate) bytes: &'a [u8],
    /// Where `%PDF-` stands; offsets in the file count from here if they do not count from its first byte.
    pub(crate) header: usize,
    /// What offsets in the file count from.
    pub(crate) base: usize,
    /// Oldest first.
    pub(crate) revisions: Vec<Revision>,
    /// Number, revision, and what the revision says of the number; sorted.
    entries: Vec<(u32, usize, Entry)>,
    limits: Limits,
    unpacked: RefCell<(usize, HashMap<usize, Rc<Container>>)>,
    /// Bytes that were unpacked so far.
    inflated: Cell<usize>,
    /// What was asked for while somebody wanted to know.
    asked: RefCell<Option<HashSet<u32>>>,
    /// What was read of a revision last, for who read it.
    pub(super) kept: RefCell<Option<Kept>>,
}

/// Something that was read of a revision.
pub(super) struct Kept {
    pub(super) revision: usize,
    pub(super) what: Rc<dyn Any>,
}

impl<'a> File<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, PdfError> {
        let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
        let header = head.windows(5).position(|window| window == b"%PDF-");
        let header = header.ok_or(PdfError::NotPdf)?;
        let limits = Limits {
            entries: (bytes.len() / 8).saturating_add(ENTRIES),
            inflated: bytes.len().saturating_add(INFLATED),
        };
        let start = last_section(bytes)?;
        // Where something stands before the header, offsets may count from either.
        let (base, chain) = match chain(bytes, start, 0, limits) {
            Err(_) if header > 0 => (header, chain(bytes, start, header, limits)?),
            result => (0, result?),
        };
        let mut file = Self {
            bytes,
            header,
            base,
            revisions: Vec::new(),
            entries: Vec::new(),
            limits,
            unpacked: RefCell::default(),
            inflated: Cell::default(),
            asked: RefCell::default(),
            kept: RefCell::default(),
        };
        file.group(chain)?;
        file.check_linearized()?;
        file.entries
            .sort_by_key(|(number, revision, _)| (*number, *revision));
        Ok(file)
    }

    /// Makes revisions of sections, which come newest first.
    fn group(&mut self, chain: Vec<(usize, Section)>) -> Result<(), PdfError> {
        let mut chain = chain.into_iter().peekable();
        let mut revisions = Vec::new();
        while let Some((offset, mut section)) = chain.next() {
            let mut end = (offset, section.end);
            let beside = |section: &Section| {
                let beside = section.trailer.get(b"XRefStm");
                beside.and_then(Object::as_size)
            };
            let mut sections: Vec<usize> = beside(&section).into_iter().collect();
            // A linearized file has two sections that were written at once, the newer one before the other.
            if let Some((earlier, first)) = chain.next_if(|(earlier, _)| *earlier > offset) {
                if first.previous.is_some() || chain.peek().is_some() {
                    return Err(PdfError::Damaged {
                        part: Part::CrossReferences,
                        at: offset,
                    });
                }
                end = (earlier, first.end);
                sections.extend(beside(&first));
                let newer: HashSet<u32> =
                    section.entries.iter().map(|(number, _)| *number).collect();
                let older = first.entries.into_iter();
                let older = older.filter(|(number, _)| !newer.contains(number));
                section.entries.extend(older);
            }
            let (mark, line_end) = self.end_of_revision(end.1, [offset, end.0])?;
            revisions.push((
                section.entries,
                Revision {
                    numbers: Vec::new(),
                    trailer: section.trailer,
                    form: section.form,
                    section: offset,
                    sections: [sections, vec![offset, end.0]].concat(),
                    mark,
                    end: line_end,
                },
            ));
        }
        let mut before = 0;
        for (place, (entries, mut revision)) in revisions.into_iter().rev().enumerate() {
            // Each lies behind the one before.
            let from = revision.section.saturating_add(self.base);
            if place > 0 && from < before {
                return Err(PdfError::Damaged {
                    part: Part::CrossReferences,
                    at: from,
                });
            }
            before = revision.end;
            // What is behind its end was not there yet.
            let mark = revision.mark;
            let behind =
                |entry: &Entry| matches!(entry, Entry::At { offset, .. } if *offset >= mark);
            if entries.iter().any(|(_, entry)| behind(entry)) {
                return Err(PdfError::Damaged {
                    part: Part::CrossReferences,
                    at: from,
                });
            }
            revision.numbers = entries.iter().map(|(number, _)| *number).collect();
            let entries = entries.into_iter();
            self.entries
                .extend(entries.map(|(number, entry)| (number, place, entry)));
            self.revisions.push(revision);
        }
        Ok(())
    }

    /// A file that says of itself that it is linearized: some readers take the table behind that word while the length that it
    /// names is that of the file. So that table must be one that counts here too.
    fn check_linearized(&self) -> Result<(), PdfError> {
        let mut lexer = Lexer::new(self.bytes, self.header);
        // The header, and a comment of bytes behind it.
        lexer.skip_white_space();
        let at = lexer.at();
        let first = object_head(&mut lexer).and_then(|_| lexer.object());
        let linearized = first.ok().is_some_and(|first| {
            let dictionary = first.as_dictionary();
            dictionary.is_some_and(|one| one.get(b"Linearized").is_some())
        });
        if !linearized {
            return Ok(());
        }
        lexer.skip_white_space();
        let ended = lexer.keyword(b"endobj");
        lexer.skip_white_space();
        let behind = lexer.at();
        let sections = self.revisions.first().map(|one| one.sections.as_slice());
        let mut sections = sections.unwrap_or_default().iter();
        match ended && sections.any(|section| section.saturating_add(self.base) == behind) {
            true => Ok(()),
            false => Err(PdfError::Damaged {
                part: Part::CrossReferences,
                at,
            }),
        }
    }

    /// Behind `%%EOF`, and behind the end of its line.
    fn end_of_revision(&self, at: usize, sections: [usize; 2]) -> Result<(usize, usize), PdfError> {
        let mut lexer = Lexer::new(self.bytes, at);
        lexer.skip_white_space();
        let there = lexer.keyword(b"startxref");
        let near = skip_few_blanks(&mut lexer);
        let offset = lexer.digits();
        let near = skip_few_blanks(&mut lexer) && near;
        let named = offset.and_then(|offset| usize::try_from(offset).ok());
        let named = named.is_some_and(|offset| sections.contains(&offset));
        if !(there && near && named && lexer.take(b"%%EOF")) {
            return Err(lexer.error(Part::End));
        }
        let mark = lexer.at();
        lexer.line_end();
        Ok((mark, lexer.at()))
    }

    /// The newest revision.
    pub(crate) const fn newest(&self) -> usize {
        self.revisions.len().saturating_sub(1)
    }

    /// What a revision, or the newest one before it that says something, says of a number.
    pub(crate) fn entry(&self, number: u32, revision: usize) -> Entry {
        if let Ok(mut asked) = self.asked.try_borrow_mut()
            && let Some(asked) = asked.as_mut()
        {
            asked.insert(number);
        }
        let behind = self
            .entries
            .partition_point(|(one, other, _)| (*one, *other) <= (number, revision));
        let last = behind
            .checked_sub(1)
            .and_then(|place| self.entries.get(place));
        match last {
            Some((one, _, entry)) if *one == number => *entry,
            _ => Entry::Free,
        }
    }

    /// What a piece of work gives, and the numbers that it asked for, in order.
    pub(super) fn noting<R>(&self, work: impl FnOnce() -> R) -> (R, Vec<u32>) {
        if let Ok(mut asked) = self.asked.try_borrow_mut() {
            *asked = Some(HashSet::new());
        }
        let done = work();
        let asked = self.asked.try_borrow_mut().ok();
        let asked = asked.and_then(|mut asked| asked.take());
        let mut asked: Vec<u32> = asked.unwrap_or_default().into_iter().collect();
        asked.sort_unstable();
        (done, asked)
    }

    /// Whether the revisions between two, the earlier one left out, write any of these numbers, which are in order.
    pub(super) fn writes_between(&self, [one, other]: [usize; 2], numbers: &[u32]) -> bool {
        let (earlier, later) = (one.min(other), one.max(other));
        let between = self.revisions.get(earlier.saturating_add(1)..=later);
        between.unwrap_or_default().iter().any(|revision| {
            revision
                .numbers
                .iter()
                .any(|number| numbers.binary_search(number).is_ok())
        })
    }

    /// Every number that has an entry, once.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        let runs = self
            .entries
            .chunk_by(|(one, _, _), (other, _, _)| one == other);
        runs.filter_map(|run| run.first().map(|(number, _, _)| *number))
    }

    /// The highest number that has an entry.
    pub(crate) fn highest_number(&self) -> u32 {
        self.entries.last().map_or(0, |(number, _, _)| *number)
    }

    /// An object as of a revision; `None` where it is free, or of another generation.
    pub(crate) fn get(
        &self,
        reference: Reference,
        revision: usize,
    ) -> Result<Option<Found>, PdfError> {
        match self.entry(reference.number, revision) {
            Entry::At { generation, .. } if generation != reference.generation => Ok(None),
            Entry::In { .. } if reference.generation != 0 => Ok(None),
            _ => self.by_number(reference.number, revision),
        }
    }

    /// The object of a number, of whatever generation.
    pub(crate) fn by_number(
        &self,
        number: u32,
        revision: usize,
    ) -> Result<Option<Found>, PdfError> {
        match self.entry(number, revision) {
            Entry::Free => Ok(None),
            Entry::At { offset, generation } => {
                let reference = Reference { number, generation };
                self.at(offset, reference, revision).map(Some)
            }
            Entry::In { container, index } => self.contained(number, container, index, revision),
        }
    }

    /// What an object stands for: itself, or what it refers to. A reference to nothing is null.
    pub(crate) fn follow(&self, object: &Object, revision: usize) -> Result<Object, PdfError> {
        match object.as_reference() {
            None => Ok(object.clone()),
            Some(reference) => {
                let found = self.get(reference, revision)?;
                Ok(found.map_or(Object::new(Value::Null), |found| found.object))
            }
        }
    }

    /// A value of a dictionary, itself or what it refers to.
    pub(crate) fn value(
        &self,
        dictionary: &Dictionary,
        key: &[u8],
        revision: usize,
    ) -> Result<Option<Object>, PdfError> {
        let value = dictionary.get(key);
        let value = value
            .map(|value| self.follow(value, revision))
            .transpose()?;
        Ok(value.filter(|object| !matches!(object.value, Value::Null)))
    }

    fn at(&self, offset: usize, reference: Reference, revision: usize) -> Result<Found, PdfError> {
        let bytes = self.up_to_the_end_behind(offset);
        let mut lexer = Lexer::new(bytes, offset);
        if object_head(&mut lexer)? != reference {
            return Err(lexer.error(Part::Object));
        }
        let object = lexer.object()?;
        lexer.skip_white_space();
        let mut data = None;
        match object.as_dictionary() {
            Some(dictionary) if lexer.keyword(b"stream") => {
                let length = self.length(dictionary, revision)?;
                let length = length.ok_or_else(|| lexer.error(Part::Stream))?;
                data = Some(stream_data(bytes, &mut lexer, length)?);
            }
            _ if lexer.keyword(b"endobj") => {}
            _ => return Err(lexer.error(Part::Object)),
        }
        Ok(Found {
            object,
            data,
            in_file: true,
        })
    }

    /// The file up to the end of the revision in which this place is: an object lies in one, whole.
    fn up_to_the_end_behind(&self, offset: usize) -> &'a [u8] {
        let revision = self.revisions.partition_point(|one| one.end <= offset);
        let end = self.revisions.get(revision).map(|one| one.end);
        end.and_then(|end| self.bytes.get(..end))
            .unwrap_or_default()
    }

    /// The length of a stream, which may be an object of its own in the file, but not in a stream.
    fn length(&self, dictionary: &Dictionary, revision: usize) -> Result<Option<usize>, PdfError> {
        let Some(length) = dictionary.get(b"Length") else {
            return Ok(None);
        };
        let Some(reference) = length.as_reference() else {
            return Ok(length.as_size());
        };
        match self.entry(reference.number, revision) {
            Entry::At { offset, generation } if generation == reference.generation => {
                let mut lexer = Lexer::new(self.up_to_the_end_behind(offset), offset);
                let head = object_head(&mut lexer)?;
                let length = lexer.object()?;
                Ok(length.as_size().filter(|_| head == reference))
            }
            Entry::In { container, index } if reference.generation == 0 => {
                // A stream of objects cannot have its own length in it: its length is read first, and directly.
                let found = self.contained(reference.number, container, index, revision)?;
                Ok(found.and_then(|found| found.object.as_size()))
            }
            _ => Ok(None),
        }
    }

    /// The data of a stream, unpacked.
    pub(crate) fn decode(&self, found: &Found) -> Result<Option<Vec<u8>>, PdfError> {
        let (Some(dictionary), Some(data)) = (found.object.as_dictionary(), &found.data) else {
            return Ok(None);
        };
        let at = data.start;
        let data = self.bytes.get(data.clone()).unwrap_or_default();
        self.unpacked(dictionary, data, at).map(Some)
    }

    /// The data of a stream, of which a file has so much in all, however often each is unpacked.
    fn unpacked(
        &self,
        dictionary: &Dictionary,
        data: &[u8],
        at: usize,
    ) -> Result<Vec<u8>, PdfError> {
        let bytes = filter::decode(dictionary, data, self.limits.inflated, at)?;
        let all = self.inflated.get().saturating_add(bytes.len());
        self.inflated.set(all);
        match all
            > self
                .bytes
                .len()
                .saturating_mul(16)
                .saturating_add(ALL_INFLATED)
        {
            true => Err(PdfError::TooLarge { at }),
            false => Ok(bytes),
        }
    }
}

/// Whether it was no more white space than others look behind.
fn skip_few_blanks(lexer: &mut Lexer<'_>) -> bool {
    let from = lexer.at();
    lexer.skip_blanks();
    lexer.at().saturating_sub(from) <= BLANKS
}

/// The offset behind the last `startxref`.
fn last_section(bytes: &[u8]) -> Result<usize, PdfError> {
    let from = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(from..).unwrap_or_default();
    let place = tail.windows(9).rposition(|window| window == b"startxref");
    let damaged = PdfError::Damaged {
        part: Part::End,
        at: from,
    };
    let place = place.and_then(|place| place.checked_add(from)?.checked_add(9));
    let mut lexer = Lexer::new(bytes, place.ok_or_else(|| damaged.clone())?);
    lexer.skip_blanks();
    let offset = lexer.digits().ok_or_else(|| damaged.clone())?;
    usize::try_from(offset).map_err(|_| damaged)
}

/// The sections, newest first, each with its offset.
fn chain(
    bytes: &[u8],
    start: usize,
    base: usize,
    limits: Limits,
) -> Result<Vec<(usize, Section)>, PdfError> {
    let mut chain = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Some(start);
    let mut entries: usize = 0;
    while let Some(offset) = next {
        if !seen.insert(offset) || chain.len() >= REVISIONS {
            return Err(PdfError::TooDeep { at: offset });
        }
        let section = sections::read(bytes, offset, base, limits)?;
        entries = entries.saturating_add(section.entries.len());
        if entries > limits.entries {
            return Err(PdfError::TooLarge { at: offset });
        }
        next = section.previous;
        chain.push((offset, section));
    }
    Ok(chain)
}
