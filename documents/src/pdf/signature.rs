//! A signature dictionary: what it covers, and the bytes of its CMS.

use std::collections::HashSet;

use super::error::PdfError;
use super::file::File;
use super::object::{Dictionary, Object, Reference, Span, Value};
use super::text;

/// How the CMS is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubFilter {
    /// `adbe.pkcs7.detached`.
    Pkcs7Detached,
    /// `ETSI.CAdES.detached`, as in PAdES.
    CadesDetached,
}

/// Why a signature dictionary is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not in the file itself, or not a dictionary of a signature.
    Dictionary,
    /// Another `SubFilter`, or none.
    SubFilter,
    /// `ByteRange` is not two ranges of the file, the first one from its first byte.
    ByteRange,
    /// What the ranges leave out is not exactly the `Contents` of this dictionary.
    Gap,
}

/// A signature in a file, as its dictionary says.
#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) dictionary: Dictionary,
    pub(crate) subfilter: SubFilter,
    /// What is signed: from the first byte to here, …
    pub(crate) gap: Span,
    /// … and from the end of the gap to here.
    pub(crate) end: usize,
    /// The CMS, with what fills up the place that was left for it.
    pub(crate) contents: Vec<u8>,
}

impl Signature {
    /// The two ranges of bytes that are signed.
    pub(crate) fn signed<'a>(&self, bytes: &'a [u8]) -> [&'a [u8]; 2] {
        [
            bytes.get(..self.gap.start).unwrap_or_default(),
            bytes.get(self.gap.end..self.end).unwrap_or_default(),
        ]
    }
}

/// Reads one, as of a revision.
pub(crate) fn read(
    file: &File<'_>,
    reference: Reference,
    revision: usize,
) -> Result<Result<Signature, Refused>, PdfError> {
    let found = file.get(reference, revision)?;
    let found = found.filter(|found| found.in_file && found.data.is_none());
    let Some(Value::Dictionary(dictionary)) = found.map(|found| found.object.value) else {
        return Ok(Err(Refused::Dictionary));
    };
    Ok(of_dictionary(file.bytes, dictionary))
}

fn of_dictionary(bytes: &[u8], dictionary: Dictionary) -> Result<Signature, Refused> {
    if !matches!(dictionary.name(b"Type"), Some(b"Sig") | None) {
        return Err(Refused::Dictionary);
    }
    let subfilter = match dictionary.name(b"SubFilter") {
        Some(b"adbe.pkcs7.detached") => SubFilter::Pkcs7Detached,
        Some(b"ETSI.CAdES.detached") => SubFilter::CadesDetached,
        _ => return Err(Refused::SubFilter),
    };
    let ranges = dictionary.get(b"ByteRange").and_then(Object::as_array);
    let ranges: Option<Vec<usize>> =
        ranges.and_then(|ranges| ranges.iter().map(Object::as_size).collect());
    let Some([0, first, second, length]) = ranges.as_deref() else {
        return Err(Refused::ByteRange);
    };
    let end = second.checked_add(*length);
    let end = end.filter(|end| *end <= bytes.len() && second > first && *length > 0);
    let end = end.ok_or(Refused::ByteRange)?;
    let gap = *first..*second;
    let contents = dictionary.get(b"Contents").ok_or(Refused::Gap)?;
    let written = bytes.get(contents.span.clone()).ok_or(Refused::Gap)?;
    let [b'<', digits @ .., b'>'] = written else {
        return Err(Refused::Gap);
    };
    // No white space either: what stands between the digits would be unsigned.
    let only_digits = digits.iter().all(u8::is_ascii_hexdigit) && digits.len().is_multiple_of(2);
    let bytes = contents.as_string().unwrap_or_default().to_vec();
    if contents.span != gap || !only_digits || bytes.is_empty() {
        return Err(Refused::Gap);
    }
    Ok(Signature {
        subfilter,
        gap,
        end,
        contents: bytes,
        dictionary,
    })
}

/// What a signature allows to be changed after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Nothing but data for validation.
    None,
    /// Forms may be filled in and further signatures made.
    Forms,
    /// Annotations too.
    Annotations,
}

/// What a signature says of later changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// By its author's certification.
    pub(crate) certification: Option<Permission>,
    /// Fields that it locks.
    pub(crate) locks: Vec<Lock>,
    /// Nothing may change after it, whoever signed it.
    pub(crate) ends_changes: bool,
}

impl Rules {
    /// What may change, as far as it says so.
    pub(crate) fn permission(&self) -> Option<Permission> {
        match self.ends_changes {
            true => Some(Permission::None),
            false => self.certification,
        }
    }
}

/// The `P` of transform parameters; `None` where it is not one.
fn permission(parameters: &Dictionary, default: Permission) -> Option<Permission> {
    match parameters.get(b"P").map(Object::as_integer) {
        None => Some(default),
        Some(Some(1)) => Some(Permission::None),
        Some(Some(2)) => Some(Permission::Forms),
        Some(Some(3)) => Some(Permission::Annotations),
        Some(_) => None,
    }
}

/// Bytes of the name of a field that are looked at for a lock.
const LONGEST_NAME: usize = 2_000;

/// Fields that must not change.
#[derive(Debug, Clone)]
pub(crate) enum Lock {
    All,
    Include(HashSet<String>),
    Exclude(HashSet<String>),
}

impl Lock {
    /// Whether it locks a field, or one that this field is below.
    pub(crate) fn covers(&self, field: &str) -> bool {
        let names = |list: &HashSet<String>| {
            let ends = field.match_indices('.').map(|(place, _)| place);
            let ends = ends.chain([field.len()]);
            let mut above = ends.filter_map(|end| field.get(..end));
            above.any(|name| list.contains(name))
        };
        match self {
            // Nobody looks so far: then it counts as locked.
            _ if field.len() > LONGEST_NAME => true,
            Self::All => true,
            Self::Include(list) => names(list),
            Self::Exclude(list) => !names(list),
        }
    }
}

/// The rules in the `Reference` of a signature dictionary; `None` where they cannot be understood.
pub(crate) fn rules(
    file: &File<'_>,
    signature: &Dictionary,
    revision: usize,
) -> Result<Option<Rules>, PdfError> {
    let mut rules = Rules::default();
    let Some(references) = file.value(signature, b"Reference", revision)? else {
        return Ok(Some(rules));
    };
    let Some(references) = references.as_array() else {
        return Ok(None);
    };
    for reference in references {
        let reference = file.follow(reference, revision)?;
        let Some(reference) = reference.as_dictionary() else {
            return Ok(None);
        };
        let parameters = file.value(reference, b"TransformParams", revision)?;
        let parameters = parameters.and_then(|object| object.as_dictionary().cloned());
        let parameters = parameters.unwrap_or_default();
        match reference.name(b"TransformMethod") {
            Some(b"DocMDP") => {
                // Two is the default (ISO 32000-1, table 254).
                let Some(permission) = permission(&parameters, Permission::Forms) else {
                    return Ok(None);
                };
                let stricter = rules
                    .certification
                    .map_or(permission, |one| one.min(permission));
                rules.certification = Some(stricter);
            }
            Some(b"FieldMDP") => {
                match lock(file, &parameters, revision)? {
                    Some(lock) => rules.locks.push(lock),
                    None => return Ok(None),
                }
                // Since PDF 2.0 it can end all changes (ISO 32000-2, 12.7.5.5); it allows none that is not allowed else.
                match permission(&parameters, Permission::Annotations) {
                    Some(permission) => rules.ends_changes |= permission == Permission::None,
                    None => return Ok(None),
                }
            }
            // Rights that a program grants to readers: they say nothing of changes.
            Some(b"UR" | b"UR3") => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(rules))
}

/// The fields that an `Action` with its `Fields` locks, in a signature or in a field's `Lock`.
pub(crate) fn lock(
    file: &File<'_>,
    parameters: &Dictionary,
    revision: usize,
) -> Result<Option<Lock>, PdfError> {
    let fields = file.value(parameters, b"Fields", revision)?;
    let fields = fields.as_ref().and_then(Object::as_array);
    let mut names = HashSet::new();
    for field in fields.unwrap_or_default() {
        let name = file.follow(field, revision)?;
        let Some(name) = name.as_string() else {
            return Ok(None);
        };
        names.insert(text::decode(name));
    }
    Ok(match (parameters.name(b"Action"), fields) {
        (Some(b"All"), _) => Some(Lock::All),
        (Some(b"Include"), Some(_)) => Some(Lock::Include(names)),
        (Some(b"Exclude"), Some(_)) => Some(Lock::Exclude(names)),
        _ => None,
    })
}
