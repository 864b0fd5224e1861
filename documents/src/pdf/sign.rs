//! Signing a PDF: an incremental update with the signature dictionary, its field, and a place for the CMS.

use core::ops::Range;
use std::collections::HashSet;
use std::rc::Rc;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, HashAlgorithm};

use super::error::{Part, PdfError};
use super::file::File;
use super::form::{self, Field, Fields};
use super::graph::Graph;
use super::object::{Dictionary, Object, Reference, Value};
use super::signature::{self, Permission, Rules};
use super::update::Update;
use super::verify::{self, Placed};
use super::{text, write};
use crate::cms;
use crate::digests::{ContentDigests, ContentHasher};
use crate::error::DocumentError;

/// How a file is to be signed.
#[derive(Debug, Clone)]
pub struct Options {
    time: UnixTime,
    name: Option<String>,
    reason: Option<String>,
    place: Option<String>,
    field: Option<String>,
    pades: bool,
    despite_earlier: bool,
}

impl Options {
    /// At this time, as the signer says. Invisibly, in a field of its own, as `adbe.pkcs7.detached`.
    #[must_use]
    pub const fn new(time: UnixTime) -> Self {
        Self {
            time,
            name: None,
            reason: None,
            place: None,
            field: None,
            pades: false,
            despite_earlier: false,
        }
    }

    /// The name to write beside the signature; by default the one in the certificate.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Why it is signed, as people read it.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Where it is signed, as people read it.
    #[must_use]
    pub fn place(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Into the empty signature field of this full name.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// As PAdES B-B (ETSI EN 319 142-1): `ETSI.CAdES.detached`.
    #[must_use]
    pub const fn pades(mut self) -> Self {
        self.pades = true;
        self
    }

    /// Even where an earlier signature in the file does not hold.
    #[must_use]
    pub const fn despite_earlier(mut self) -> Self {
        self.despite_earlier = true;
        self
    }
}

/// A file with a place for the signature, which is all that is missing.
pub struct Prepared {
    file: Vec<u8>,
    /// The hexadecimal digits.
    contents: Range<usize>,
    cms: cms::Prepared,
    field: String,
    before: usize,
}

mynumber_card::hides_personal_data!(Prepared, "Prepared", field, before);

impl Prepared {
    /// What has to be signed: SHA-256, 32 bytes.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        self.cms.digest()
    }

    /// The full name of the field that is signed.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// How many signatures the file has already.
    #[must_use]
    pub const fn signatures_before(&self) -> usize {
        self.before
    }

    /// The signed file.
    ///
    /// # Errors
    /// [`DocumentError::OtherSignature`] where it is not one of the certificate's key over the digest.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, DocumentError> {
        let Self {
            mut file,
            contents,
            cms,
            ..
        } = self;
        let message = hex::encode(cms.finish(signature)?);
        let place = file.get_mut(contents);
        let place = place.and_then(|place| place.get_mut(..message.len()));
        let place = place.ok_or(DocumentError::Encoding)?;
        for (digit, written) in place.iter_mut().zip(message.bytes()) {
            *digit = written;
        }
        Ok(file)
    }
}

/// Whether a file can be signed so, before anybody is asked for a password. Says how many signatures it has already.
///
/// # Errors
/// Those of [`prepare`] as far as they do not depend on the certificate.
pub fn check_signable(file: &[u8], options: &Options) -> Result<usize, DocumentError> {
    let read = verify::open(file)?;
    let newest = read.newest();
    let earlier = verify::signatures(&read)?;
    allowed(&read, &earlier, options)?;
    let fields = form::fields(&read, newest)?;
    match &options.field {
        Some(name) => lock(&read, empty_field(&fields, name)?, newest).map(drop)?,
        None => form::first_page(&read, newest).map(drop)?,
    }
    Update::new(&read)?;
    every_object(&read)?;
    Ok(earlier.len())
}

/// Every object is sound, when it was written and now, or a further signature could not be judged.
fn every_object(file: &File<'_>) -> Result<(), PdfError> {
    let mut graph = Graph::default();
    for revision in 0..file.revisions.len() {
        graph.add(file, revision)?;
    }
    // One that stands in an object stream ends with it.
    for number in file.numbers() {
        file.by_number(number, file.newest())?;
    }
    Ok(())
}

/// Prepares a file for a signature with the key of this certificate. Every byte of it stays, and the update follows it.
///
/// # Errors
/// [`DocumentError::Pdf`] where the file cannot be read without repairing it, is encrypted or an XFA form, where an earlier
/// signature allows no further one or does not hold, or where the field that is asked for is not there or not empty; those of
/// [`cms::prepare`](crate::cms::prepare).
pub fn prepare(
    mut file: Vec<u8>,
    certificate: &Certificate,
    options: &Options,
) -> Result<Prepared, DocumentError> {
    let how = match options.pades {
        // The time is in the dictionary of the signature (ETSI EN 319 142-1, 6.3).
        true => cms::Options::pades(),
        false => cms::Options::signed_at(options.time),
    };
    // Its length does not depend on the content.
    let nothing = ContentHasher::new(&[HashAlgorithm::Sha256]).finish();
    let room = cms::prepare(certificate, &nothing, how)?.encoded_length()?;
    let Added {
        update,
        ranges: [first, second],
        contents,
        field,
        before,
    } = add(&file, certificate, options, room)?;
    file.reserve_exact(update.len());
    file.extend_from_slice(&update);
    let end = file.len();
    let numbers = format!(
        "{:>10} {:>10} {:>10}",
        contents.start,
        contents.end,
        end.saturating_sub(contents.end)
    );
    let place = first..second;
    let place = file.get_mut(place).ok_or(PdfError::Full)?;
    if place.len() != numbers.len() {
        return Err(PdfError::Full.into());
    }
    for (byte, written) in place.iter_mut().zip(numbers.bytes()) {
        *byte = written;
    }
    let signed = [
        file.get(..contents.start).unwrap_or_default(),
        file.get(contents.end..).unwrap_or_default(),
    ];
    let content = ContentDigests::of(&signed, &[HashAlgorithm::Sha256]);
    let cms = cms::prepare(certificate, &content, how)?;
    // What others would find: the new signature in its place, and no objection to it.
    let read = verify::open(&file)?;
    let there = verify::signatures(&read)?;
    every_object(&read)?;
    let sound = there.len() == before.saturating_add(1)
        && (options.despite_earlier || verify::sound_so_far(&read, &there)?);
    if !sound {
        return Err(PdfError::Unsound.into());
    }
    Ok(Prepared {
        contents: contents.start.saturating_add(1)..contents.end.saturating_sub(1),
        file,
        cms,
        field,
        before,
    })
}

/// An update whose numbers and signature are still missing.
struct Added {
    update: Vec<u8>,
    /// Where the numbers of `ByteRange` are written.
    ranges: [usize; 2],
    /// `Contents` with its brackets.
    contents: Range<usize>,
    field: String,
    before: usize,
}

fn add(
    bytes: &[u8],
    certificate: &Certificate,
    options: &Options,
    room: usize,
) -> Result<Added, DocumentError> {
    let file = verify::open(bytes)?;
    let newest = file.newest();
    let earlier = verify::signatures(&file)?;
    allowed(&file, &earlier, options)?;
    let fields = form::fields(&file, newest)?;
    let mut update = Update::new(&file)?;
    let dictionary = update.number();
    let field = match &options.field {
        Some(name) => Target::Field(empty_field(&fields, name)?),
        None => Target::New(free_name(&fields)),
    };
    let (mut locks, mut shown) = (None, None);
    let name = match &field {
        Target::Field(field) => {
            locks = lock(&file, field, newest)?;
            let mut signed = form::dictionary(&file, field, newest)?;
            signed.set(b"V", Value::Reference(dictionary));
            update.again(field.reference.number, Value::Dictionary(signed));
            field.name.clone()
        }
        Target::New(name) => {
            let (page, _) = form::first_page(&file, newest)?;
            let reference = update.number();
            update.object(reference, Value::Dictionary(widget(name, page, dictionary)));
            shown = Some(reference);
            name.clone()
        }
    };
    extend(&file, &mut update, shown)?;
    let (ranges, contents) =
        signature_dictionary(&mut update, dictionary, certificate, options, locks, room);
    let time = options.time.seconds().to_be_bytes();
    Ok(Added {
        update: update.finish(&time)?,
        ranges,
        contents,
        field: name,
        before: earlier.len(),
    })
}

enum Target<'a> {
    Field(&'a Field),
    New(String),
}

/// Whether the file may be signed at all.
fn allowed(file: &File<'_>, earlier: &[Placed], options: &Options) -> Result<(), PdfError> {
    if let Some(form) = form::form(file, file.newest())?
        && form.get(b"XFA").is_some()
    {
        return Err(PdfError::Xfa);
    }
    let forbids = |placed: &Placed| {
        let rules = placed.rules.as_ref();
        rules.and_then(Rules::permission) == Some(Permission::None)
    };
    if earlier.iter().any(forbids) {
        return Err(PdfError::Certified);
    }
    let last = file.revisions.last();
    // Empty lines behind the end of what nobody signed are common, and mean nothing.
    let blank = |byte: &u8| earlier.is_empty() && (byte.is_ascii_whitespace() || *byte == 0);
    let behind = last.and_then(|last| file.bytes.get(last.end..));
    let nothing_behind = behind.is_some_and(|behind| behind.iter().all(blank));
    if !nothing_behind {
        return Err(PdfError::Damaged {
            part: Part::End,
            at: last.map_or(0, |last| last.end),
        });
    }
    if !options.despite_earlier
        && !earlier.is_empty()
        && !verify::hold_so_far(file, earlier, options.time)?
    {
        return Err(PdfError::EarlierSignature);
    }
    Ok(())
}

fn empty_field<'a>(fields: &'a Fields, name: &str) -> Result<&'a Field, PdfError> {
    let mut named = fields
        .iter()
        .map(Rc::as_ref)
        .filter(|field| field.name == name);
    let field = named.next().filter(|field| field.is_signature());
    let field = field.ok_or(PdfError::NoSuchField)?;
    if named.next().is_some() {
        return Err(PdfError::FieldTwice);
    }
    match field.value {
        Some(_) => Err(PdfError::FieldSigned),
        None => Ok(field),
    }
}

/// `Signature1`, or the next number that no field has.
fn free_name(fields: &Fields) -> String {
    let tops = fields.iter().map(|field| field.name.split('.').next());
    let taken: HashSet<&str> = tops.flatten().collect();
    let mut names = (1..=taken.len().saturating_add(1)).map(|number| format!("Signature{number}"));
    let free = names.find(|name| !taken.contains(name.as_str()));
    free.unwrap_or_else(|| "Signature".to_owned())
}

/// What the field locks when it is signed. What it asks of a signature is refused: nobody would check it.
fn lock(file: &File<'_>, field: &Field, revision: usize) -> Result<Option<Dictionary>, PdfError> {
    let unsupported = PdfError::Unsupported {
        part: Part::Form,
        at: 0,
    };
    let own = form::dictionary(file, field, revision)?;
    let dictionary = |key: &[u8]| {
        let value = file.value(&own, key, revision)?;
        Ok::<_, PdfError>(value.and_then(|value| value.as_dictionary().cloned()))
    };
    if let Some(seed) = dictionary(b"SV")?
        && seed.integer(b"Ff").unwrap_or(0) != 0
    {
        return Err(unsupported);
    }
    let Some(lock) = dictionary(b"Lock")? else {
        return Ok(None);
    };
    if lock.get(b"P").is_some() || signature::lock(file, &lock, revision)?.is_none() {
        return Err(unsupported);
    }
    let mut parameters = Dictionary::default();
    parameters.set(b"Type", Value::Name(b"TransformParams".to_vec()));
    parameters.set(b"V", Value::Name(b"1.2".to_vec()));
    for key in [b"Action".as_slice(), b"Fields"] {
        if let Some(value) = file.value(&lock, key, revision)? {
            parameters.set(key, value.value);
        }
    }
    Ok(Some(parameters))
}

/// The field of an invisible signature: of no size, printed, locked.
fn widget(name: &str, page: Reference, signature: Reference) -> Dictionary {
    let nowhere = core::iter::repeat_with(|| Object::new(Value::Integer(0)));
    let mut field = Dictionary::default();
    field.set(b"Type", Value::Name(b"Annot".to_vec()));
    field.set(b"Subtype", Value::Name(b"Widget".to_vec()));
    field.set(b"FT", Value::Name(b"Sig".to_vec()));
    field.set(b"T", Value::String(text::encode(name)));
    field.set(b"F", Value::Integer(132));
    field.set(b"Rect", Value::Array(nowhere.take(4).collect()));
    field.set(b"P", Value::Reference(page));
    field.set(b"V", Value::Reference(signature));
    field
}

/// Puts a new field into form and page, and says in the form that there are signatures, and that the file is to be appended to.
fn extend(
    file: &File<'_>,
    update: &mut Update<'_, '_>,
    field: Option<Reference>,
) -> Result<(), PdfError> {
    let newest = file.newest();
    let (root, mut catalog) = form::catalog(file, newest)?;
    let at = catalog.reference(b"AcroForm");
    let old = form::form(file, newest)?;
    let mut new = old.clone().unwrap_or_default();
    let flags = new.integer(b"SigFlags").unwrap_or(0);
    new.set(b"SigFlags", Value::Integer(flags | 3));
    if let Some(field) = field {
        append(file, update, &mut new, b"Fields", field)?;
        let (page, mut dictionary) = form::first_page(file, newest)?;
        if append(file, update, &mut dictionary, b"Annots", field)? {
            update.again(page.number, Value::Dictionary(dictionary));
        }
    }
    if old.as_ref() == Some(&new) {
        return Ok(());
    }
    match at {
        Some(form) if old.is_some() => update.again(form.number, Value::Dictionary(new)),
        _ => {
            catalog.set(b"AcroForm", Value::Dictionary(new));
            update.again(root.number, Value::Dictionary(catalog));
        }
    }
    Ok(())
}

/// Puts a reference behind a list. Says whether the dictionary changed, which it does not where the list is an object of
/// its own.
fn append(
    file: &File<'_>,
    update: &mut Update<'_, '_>,
    dictionary: &mut Dictionary,
    key: &[u8],
    reference: Reference,
) -> Result<bool, PdfError> {
    let list = file.value(dictionary, key, file.newest())?;
    let mut items = match list.map(|list| list.value) {
        None => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => {
            return Err(PdfError::Damaged {
                part: Part::Array,
                at: 0,
            });
        }
    };
    let new_list = items.is_empty();
    items.push(Object::new(Value::Reference(reference)));
    match dictionary.reference(key).filter(|_| !new_list) {
        Some(list) => {
            update.again(list.number, Value::Array(items));
            Ok(false)
        }
        None => {
            dictionary.set(key, Value::Array(items));
            Ok(true)
        }
    }
}

/// Writes the dictionary of the signature, with the places for its numbers and for `room` bytes.
fn signature_dictionary(
    update: &mut Update<'_, '_>,
    reference: Reference,
    certificate: &Certificate,
    options: &Options,
    locks: Option<Dictionary>,
    room: usize,
) -> ([usize; 2], Range<usize>) {
    let subfilter: &[u8] = match options.pades {
        true => b"ETSI.CAdES.detached",
        false => b"adbe.pkcs7.detached",
    };
    let mut known = Dictionary::default();
    known.set(b"Type", Value::Name(b"Sig".to_vec()));
    known.set(b"Filter", Value::Name(b"Adobe.PPKLite".to_vec()));
    known.set(b"SubFilter", Value::Name(subfilter.to_vec()));
    known.set(b"M", Value::String(date(options.time).into_bytes()));
    let certified = certificate
        .attributes()
        .ok()
        .map(|holder| holder.name.clone());
    let texts = [
        (b"Name".as_slice(), options.name.clone().or(certified)),
        (b"Reason", options.reason.clone()),
        (b"Location", options.place.clone()),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            known.set(key, Value::String(text::encode(&value)));
        }
    }
    if let Some(parameters) = locks {
        let mut lock = Dictionary::default();
        lock.set(b"Type", Value::Name(b"SigRef".to_vec()));
        lock.set(b"TransformMethod", Value::Name(b"FieldMDP".to_vec()));
        lock.set(b"TransformParams", Value::Dictionary(parameters));
        let lock = Object::new(Value::Dictionary(lock));
        known.set(b"Reference", Value::Array(vec![lock]));
    }
    update.begin(reference);
    let mut written = Vec::new();
    write::dictionary(&mut written, &known);
    // Without the end of the dictionary, which follows its last two entries.
    written.truncate(written.len().saturating_sub(2));
    update.raw(&written);
    update.raw(b"/ByteRange [0 ");
    let first = update.place();
    update.raw(&[b' '; 32]);
    let ranges = [first, update.place()];
    update.raw(b"] /Contents ");
    let start = update.place();
    update.raw(b"<");
    update.raw(&vec![b'0'; room.saturating_mul(2)]);
    update.raw(b">");
    let contents = start..update.place();
    update.raw(b" >>");
    update.end();
    (ranges, contents)
}

/// The time as PDF writes it, in Japan.
fn date(time: UnixTime) -> String {
    let day = time
        .japanese_date()
        .map(|date| date.to_string().replace('-', ""));
    let seconds = time.seconds().saturating_add(9 * 3600).rem_euclid(86_400);
    let (hours, rest) = (seconds / 3600, seconds % 3600);
    let day = day.unwrap_or_default();
    format!("D:{day}{hours:02}{:02}{:02}+09'00'", rest / 60, rest % 60)
}
