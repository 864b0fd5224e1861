//! The manifest: text to image and back.

use rsa::pkcs8::SecretDocument;
use serde::{Deserialize, Serialize};

use super::error::{ImageError, ManifestProblem};
use crate::sim::image::{
    Access, ApplicationImage, CardImage, FileContent, FileImage, KeyImage, KeyPurpose,
    PinChangeCommand, PinImage,
};

/// The folder of data objects.
pub(super) const OBJECTS: &str = "data-objects";
/// The version of the format.
const FORMAT: u32 = 1;

/// What [`Manifest::into_image`] gets the bytes of a file from.
type Read<'a> = &'a mut dyn FnMut(&str) -> Result<Vec<u8>, ImageError>;
/// What [`Manifest::from_image`] puts the files into: name and bytes.
type Files = Vec<(String, Vec<u8>)>;

// No Debug anywhere here: the entries hold PINs.

/// `manifest.toml`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    atr: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    data_object: Vec<ObjectEntry>,
    #[serde(default)]
    application: Vec<ApplicationEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectEntry {
    tag: String,
    file: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ApplicationEntry {
    name: String,
    aid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default_key: Option<String>,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum Entry {
    Transparent {
        id: String,
        access: AccessEntry,
        file: String,
    },
    Records {
        id: String,
        access: AccessEntry,
        files: Vec<String>,
    },
    Pin(PinEntry),
    Key {
        id: String,
        access: AccessEntry,
        usage: UsageEntry,
        file: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PinEntry {
    id: String,
    #[serde(default, skip_serializing_if = "AccessEntry::is_never")]
    access: AccessEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    tries_limit: u8,
    tries_left: u8,
    change: ChangeEntry,
    length: (usize, usize),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum AccessEntry {
    Word(AccessWord),
    References(Vec<String>),
}

#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum AccessWord {
    Free,
    Never,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ChangeEntry {
    ReferenceData,
    Key,
    Never,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum UsageEntry {
    Sign,
    Authenticate,
    Decrypt,
}

impl Default for AccessEntry {
    fn default() -> Self {
        Self::Word(AccessWord::Never)
    }
}

impl Manifest {
    pub(super) fn parse(text: &[u8]) -> Result<Self, ImageError> {
        let text = core::str::from_utf8(text).map_err(|_| ImageError::Manifest {
            line: None,
            problem: ManifestProblem::NotUtf8,
            field: None,
        })?;
        let manifest: Self = toml::from_str(text).map_err(|error| parse_error(text, &error))?;
        if manifest.format != FORMAT {
            return Err(ImageError::value("format", ManifestProblem::FormatVersion));
        }
        Ok(manifest)
    }

    pub(super) fn to_text(&self) -> Result<String, ImageError> {
        toml::to_string(self).map_err(|_| ImageError::Manifest {
            line: None,
            problem: ManifestProblem::Unwritable,
            field: None,
        })
    }

    pub(super) fn into_image(self, read: Read<'_>) -> Result<CardImage, ImageError> {
        let mut data_objects = Vec::new();
        for entry in self.data_object {
            data_objects.push((number("data_object", &entry.tag)?, read(&entry.file)?));
        }
        let mut applications = Vec::new();
        for entry in self.application {
            let mut files = Vec::new();
            for file in entry.entry {
                files.push(file.into_image(&entry.name, read)?);
            }
            applications.push(ApplicationImage {
                aid: bytes(&entry.name, &entry.aid)?,
                files,
                default_key: entry
                    .default_key
                    .map(|id| number(&entry.name, &id))
                    .transpose()?,
                name: entry.name,
            });
        }
        Ok(CardImage {
            atr: bytes("atr", &self.atr)?,
            applications,
            data_objects,
        })
    }

    pub(super) fn from_image(image: &CardImage, files: &mut Files) -> Self {
        let data_object = image
            .data_objects
            .iter()
            .map(|(tag, value)| ObjectEntry {
                tag: format!("{tag:04X}"),
                file: keep(files, format!("{OBJECTS}/{tag:04X}.bin"), value),
            })
            .collect();
        let application = image
            .applications
            .iter()
            .map(|application| ApplicationEntry {
                name: application.name.clone(),
                aid: hex::encode_upper(&application.aid),
                default_key: application.default_key.map(|id| format!("{id:04X}")),
                entry: application
                    .files
                    .iter()
                    .map(|file| Entry::from_image(&application.name, file, files))
                    .collect(),
            })
            .collect();
        Self {
            format: FORMAT,
            atr: hex::encode_upper(&image.atr),
            data_object,
            application,
        }
    }
}

impl Entry {
    fn into_image(self, application: &str, read: Read<'_>) -> Result<FileImage, ImageError> {
        let (id, access, content) = match self {
            Self::Transparent { id, access, file } => {
                (id, access, FileContent::Transparent(read(&file)?))
            }
            Self::Records { id, access, files } => {
                let mut records = Vec::new();
                for file in files {
                    records.push(read(&file)?);
                }
                (id, access, FileContent::Records(records))
            }
            Self::Pin(mut pin) => {
                let id = core::mem::take(&mut pin.id);
                let access = core::mem::take(&mut pin.access);
                let place = format!("{application} {id}");
                (id, access, FileContent::Pin(pin.into_image(&place)?))
            }
            Self::Key {
                id,
                access,
                usage,
                file,
            } => {
                let key = KeyImage {
                    pkcs8: der_of(&format!("{application} {id}"), read(&file)?)?,
                    usage: usage.into(),
                };
                (id, access, FileContent::Key(key))
            }
        };
        let place = format!("{application} {id}");
        Ok(FileImage {
            id: number(&place, &id)?,
            access: access.into_image(&place)?,
            content,
        })
    }

    fn from_image(application: &str, file: &FileImage, files: &mut Files) -> Self {
        let id = format!("{:04X}", file.id);
        let access = AccessEntry::from_image(&file.access);
        let name = format!("{application}/{id}");
        match &file.content {
            FileContent::Transparent(bytes) => Self::Transparent {
                id,
                access,
                file: keep(files, format!("{name}.bin"), bytes),
            },
            FileContent::Records(records) => Self::Records {
                id,
                access,
                files: (1_usize..)
                    .zip(records)
                    .map(|(count, record)| keep(files, format!("{name}-{count}.bin"), record))
                    .collect(),
            },
            FileContent::Pin(pin) => Self::Pin(PinEntry::from_image(id, access, pin)),
            FileContent::Key(key) => Self::Key {
                id,
                access,
                usage: key.usage.into(),
                file: keep(files, format!("{name}.pk8"), &key.pkcs8),
            },
        }
    }
}

impl PinEntry {
    fn into_image(self, place: &str) -> Result<PinImage, ImageError> {
        let value = match (self.text, self.hex) {
            (Some(_), Some(_)) => {
                return Err(ImageError::value(place, ManifestProblem::TextAndHex));
            }
            (Some(text), None) => Some(text.into_bytes()),
            (None, Some(hex)) => Some(bytes(place, &hex)?),
            (None, None) => None,
        };
        Ok(PinImage {
            value,
            tries_limit: self.tries_limit,
            tries_left: self.tries_left,
            change: match self.change {
                ChangeEntry::ReferenceData => PinChangeCommand::ReferenceData,
                ChangeEntry::Key => PinChangeCommand::Key,
                ChangeEntry::Never => PinChangeCommand::Never,
            },
            length: self.length,
        })
    }

    fn from_image(id: String, access: AccessEntry, pin: &PinImage) -> Self {
        let (text, hex) = match &pin.value {
            None => (None, None),
            Some(value) => match core::str::from_utf8(value) {
                Ok(text) if value.iter().all(u8::is_ascii_graphic) => (Some(text.to_owned()), None),
                _ => (None, Some(hex::encode_upper(value))),
            },
        };
        Self {
            id,
            access,
            text,
            hex,
            tries_limit: pin.tries_limit,
            tries_left: pin.tries_left,
            change: match pin.change {
                PinChangeCommand::ReferenceData => ChangeEntry::ReferenceData,
                PinChangeCommand::Key => ChangeEntry::Key,
                PinChangeCommand::Never => ChangeEntry::Never,
            },
            length: pin.length,
        }
    }
}

impl AccessEntry {
    fn is_never(&self) -> bool {
        matches!(self, Self::Word(AccessWord::Never))
    }

    fn into_image(self, place: &str) -> Result<Access, ImageError> {
        Ok(match self {
            Self::Word(AccessWord::Free) => Access::Free,
            Self::Word(AccessWord::Never) => Access::Never,
            Self::References(ids) => Access::AnyOf(
                ids.iter()
                    .map(|id| number(place, id))
                    .collect::<Result<_, _>>()?,
            ),
        })
    }

    fn from_image(access: &Access) -> Self {
        match access {
            Access::Free => Self::Word(AccessWord::Free),
            Access::Never => Self::Word(AccessWord::Never),
            Access::AnyOf(references) => {
                Self::References(references.iter().map(|id| format!("{id:04X}")).collect())
            }
        }
    }
}

impl From<UsageEntry> for KeyPurpose {
    fn from(usage: UsageEntry) -> Self {
        match usage {
            UsageEntry::Sign => Self::Sign,
            UsageEntry::Authenticate => Self::Authenticate,
            UsageEntry::Decrypt => Self::Decrypt,
        }
    }
}

impl From<KeyPurpose> for UsageEntry {
    fn from(usage: KeyPurpose) -> Self {
        match usage {
            KeyPurpose::Sign => Self::Sign,
            KeyPurpose::Authenticate => Self::Authenticate,
            KeyPurpose::Decrypt => Self::Decrypt,
        }
    }
}

fn keep(files: &mut Files, name: String, bytes: &[u8]) -> String {
    files.push((name.clone(), bytes.to_vec()));
    name
}

/// A tag or file identifier: four hexadecimal digits.
fn number(place: &str, text: &str) -> Result<u16, ImageError> {
    match bytes(place, text)?.as_slice() {
        [high, low] => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(ImageError::value(place, ManifestProblem::NotFourDigits)),
    }
}

fn bytes(place: &str, text: &str) -> Result<Vec<u8>, ImageError> {
    hex::decode(text).map_err(|_| ImageError::value(place, ManifestProblem::NotHex))
}

/// PKCS#8 in DER as it is, in PEM decoded.
fn der_of(place: &str, bytes: Vec<u8>) -> Result<Vec<u8>, ImageError> {
    if !bytes.starts_with(b"-----BEGIN") {
        return Ok(bytes);
    }
    let text = String::from_utf8(bytes).ok();
    match text.and_then(|text| {
        SecretDocument::from_pem(&text)
            .ok()
            .map(|(label, der)| (label == "PRIVATE KEY", der))
    }) {
        Some((true, der)) => Ok(der.as_bytes().to_vec()),
        _ => Err(ImageError::value(place, ManifestProblem::NotAKey)),
    }
}

/// Where the text is wrong. What the parser says beside it is passed on only where it cannot hold a
/// value.
fn parse_error(text: &str, error: &toml::de::Error) -> ImageError {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| before.matches('\n').count().saturating_add(1));
    let message = error.message();
    let known = [ManifestProblem::UnknownField, ManifestProblem::MissingField].into_iter();
    let known = known
        .clone()
        .find(|it| message.starts_with(&it.to_string()));
    let name = message.split('`').nth(1).filter(|_| known.is_some());
    ImageError::Manifest {
        line,
        problem: known.unwrap_or(ManifestProblem::OtherForm),
        field: name.map(str::to_owned),
    }
}
