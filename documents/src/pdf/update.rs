//! An incremental update: new objects behind a file, every byte of which stays.

use sha2::{Digest as _, Sha256};

use super::error::PdfError;
use super::file::File;
use super::object::{Dictionary, Object, Reference, Value};
use super::sections::{Entry, Form, HIGHEST_NUMBER};
use super::write;

/// What is put behind a file.
pub(crate) struct Update<'f, 'a> {
    file: &'f File<'a>,
    /// What has been written; it begins where the file ends.
    bytes: Vec<u8>,
    /// Number, generation, offset in the file.
    written: Vec<(Reference, usize)>,
    next: u32,
}

/// Widths of an offset in a cross-reference stream and of a generation, in bytes.
const OFFSET: usize = 8;
const GENERATION: usize = 2;

impl<'f, 'a> Update<'f, 'a> {
    pub(crate) fn new(file: &'f File<'a>) -> Result<Self, PdfError> {
        let newest = file.revisions.get(file.newest());
        let size = newest.and_then(|newest| newest.trailer.get(b"Size"));
        let size = size.and_then(Object::as_integer).unwrap_or(0);
        let size = u32::try_from(size).unwrap_or(0);
        let next = size.max(file.highest_number().saturating_add(1));
        // Some numbers more are needed.
        if next > HIGHEST_NUMBER.saturating_sub(8) {
            return Err(PdfError::Full);
        }
        let mut bytes = Vec::new();
        if !matches!(file.bytes.last(), Some(b'\n' | b'\r')) {
            bytes.push(b'\n');
        }
        Ok(Self {
            file,
            bytes,
            written: Vec::new(),
            next,
        })
    }

    /// A number that is not in use.
    pub(crate) const fn number(&mut self) -> Reference {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        Reference {
            number,
            generation: 0,
        }
    }

    /// Where the next byte will stand in the file.
    pub(crate) const fn place(&self) -> usize {
        self.file.bytes.len().saturating_add(self.bytes.len())
    }

    /// Bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// `N G obj`, and where it stands.
    pub(crate) fn begin(&mut self, reference: Reference) {
        self.written.push((reference, self.place()));
        let head = format!("{} {} obj\n", reference.number, reference.generation);
        self.raw(head.as_bytes());
    }

    pub(crate) fn end(&mut self) {
        self.raw(b"\nendobj\n");
    }

    pub(crate) fn object(&mut self, reference: Reference, value: Value) {
        self.begin(reference);
        write::object(&mut self.bytes, &Object::new(value));
        self.end();
    }

    /// Writes an object that is there anew, with the generation that it has.
    pub(crate) fn again(&mut self, number: u32, value: Value) {
        let generation = match self.file.entry(number, self.file.newest()) {
            Entry::At { generation, .. } => generation,
            _ => 0,
        };
        self.object(Reference { number, generation }, value);
    }

    /// Cross-references of the kind that the file has, trailer and end. `salt` goes into the new identifier.
    pub(crate) fn finish(mut self, salt: &[u8]) -> Result<Vec<u8>, PdfError> {
        let newest = self.file.revisions.get(self.file.newest());
        let newest = newest.ok_or(PdfError::NotPdf)?;
        let mut trailer = Dictionary::default();
        for key in [b"Root".as_slice(), b"Info", b"ID"] {
            if let Some(value) = newest.trailer.get(key) {
                trailer.set(key, value.value.clone());
            }
        }
        if let Some([first, second]) = trailer.get(b"ID").and_then(Object::as_array) {
            let mut hash = Sha256::new();
            hash.update(second.as_string().unwrap_or_default());
            hash.update(salt);
            hash.update(&self.bytes);
            let identifier = hash.finalize().iter().take(16).copied().collect();
            let identifiers = vec![first.clone(), Object::new(Value::String(identifier))];
            trailer.set(b"ID", Value::Array(identifiers));
        }
        let previous = i64::try_from(newest.section).map_err(|_| PdfError::Full)?;
        trailer.set(b"Prev", Value::Integer(previous));
        let form = newest.form;
        let place = self.place();
        match form {
            Form::Table => {
                trailer.set(b"Size", Value::Integer(self.next.into()));
                self.table()?;
                self.raw(b"trailer\n");
                write::dictionary(&mut self.bytes, &trailer);
                self.raw(b"\n");
            }
            Form::Stream => self.stream(trailer)?,
        }
        let offset = self.offset(place)?;
        self.raw(format!("startxref\n{offset}\n%%EOF\n").as_bytes());
        Ok(self.bytes)
    }

    /// An offset as the file counts them.
    fn offset(&self, place: usize) -> Result<u64, PdfError> {
        let offset = place.checked_sub(self.file.base);
        let offset = offset.and_then(|offset| u64::try_from(offset).ok());
        offset.ok_or(PdfError::Full)
    }

    /// Runs of numbers that follow each other.
    fn runs(&self) -> Vec<Vec<(Reference, usize)>> {
        let mut written = self.written.clone();
        written.sort_unstable();
        let mut runs: Vec<Vec<(Reference, usize)>> = Vec::new();
        for entry in written {
            let follows = |run: &Vec<(Reference, usize)>| {
                let last = run.last().map(|(last, _)| last.number.saturating_add(1));
                last == Some(entry.0.number)
            };
            match runs.last_mut().filter(|run| follows(run)) {
                Some(run) => run.push(entry),
                None => runs.push(vec![entry]),
            }
        }
        runs
    }

    fn table(&mut self) -> Result<(), PdfError> {
        let mut table = String::from("xref\n");
        for run in self.runs() {
            let first = run.first().map_or(0, |(first, _)| first.number);
            table += &format!("{first} {}\n", run.len());
            for (reference, place) in run {
                let offset = self.offset(place)?;
                if offset > 9_999_999_999 {
                    return Err(PdfError::Full);
                }
                // Twenty bytes, with the end of the line.
                table += &format!("{offset:010} {:05} n \n", reference.generation);
            }
        }
        self.raw(table.as_bytes());
        Ok(())
    }

    fn stream(&mut self, mut dictionary: Dictionary) -> Result<(), PdfError> {
        let reference = self.number();
        self.begin(reference);
        let mut data = Vec::new();
        let mut index = Vec::new();
        for run in self.runs() {
            let first = run.first().map_or(0, |(first, _)| first.number);
            let count = i64::try_from(run.len()).map_err(|_| PdfError::Full)?;
            index.extend([i64::from(first), count]);
            for (reference, place) in run {
                data.push(1);
                data.extend_from_slice(&self.offset(place)?.to_be_bytes());
                data.extend_from_slice(&reference.generation.to_be_bytes());
            }
        }
        let integers = |list: &[i64]| {
            let items = list.iter().map(|one| Object::new(Value::Integer(*one)));
            Value::Array(items.collect())
        };
        let length = i64::try_from(data.len()).map_err(|_| PdfError::Full)?;
        let width = |bytes: usize| i64::try_from(bytes).unwrap_or(0);
        dictionary.set(b"Type", Value::Name(b"XRef".to_vec()));
        dictionary.set(b"Size", Value::Integer(self.next.into()));
        dictionary.set(b"W", integers(&[1, width(OFFSET), width(GENERATION)]));
        dictionary.set(b"Index", integers(&index));
        dictionary.set(b"Length", Value::Integer(length));
        write::dictionary(&mut self.bytes, &dictionary);
        self.raw(b"\nstream\n");
        self.raw(&data);
        self.raw(b"\nendstream");
        self.end();
        Ok(())
    }
}
