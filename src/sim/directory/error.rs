//! What can be wrong with a card in a directory.

use std::path::PathBuf;

use crate::error::{Unit, path_text, system_word};

words! {
    /// What is done to a file or directory.
    pub enum FileOperation {
        Read = "read", "read";
        Write = "write", "write";
        Create = "create", "create";
    }
}

words! {
    /// What is wrong with the manifest of a card.
    pub enum ManifestProblem {
        NotUtf8 = "not_utf8", "not UTF-8";
        UnknownField = "unknown_field", "unknown field";
        MissingField = "missing_field", "missing field";
        OtherForm = "other_form", "not as the format says";
        Unwritable = "unwritable", "cannot be written";
        FormatVersion = "format_version", "only format 1 is known";
        AtrLength = "atr_length", "an ATR has 2 to 33 bytes";
        SameTag = "same_tag", "a tag occurs twice";
        ApplicationName = "application_name", "a name has 1 to 64 of a–z, 0–9 and -, and is not data-objects";
        AidLength = "aid_length", "an AID has 5 to 16 bytes";
        SameApplication = "same_application", "the name or AID occurs twice";
        FileIdentifier = "file_identifier", "the id is 0000 or occurs twice";
        Access = "access", "access names no PIN of the application";
        Records = "records", "more than 254 records";
        DefaultKey = "default_key", "default_key names no key of the application";
        Tries = "tries", "tries_limit is 1 to 15, tries_left at most that";
        PinLength = "pin_length", "length is two numbers of bytes, the second not smaller, at most 255";
        EmptyPin = "empty_pin", "an empty PIN";
        TextAndHex = "text_and_hex", "either text or hex, not both";
        NotFourDigits = "not_four_digits", "not four hexadecimal digits";
        NotHex = "not_hex", "not hexadecimal";
        NotAKey = "not_a_key", "not a PKCS#8 private key in PEM";
    }
}

/// Why a card could not be read from a directory or written to it. Never quotes a value of the
/// manifest: it may be a PIN.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// A file or directory could not be read or written.
    #[error("cannot {operation} {path}", path = .path.display())]
    Io {
        /// What was being done.
        operation: FileOperation,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The manifest is not as the format says.
    #[error(
        "manifest.toml{}: {problem}{}",
        .line.map_or_else(String::new, |line| format!(", line {line}")),
        .field.as_ref().map_or_else(String::new, |field| format!(" `{field}`")),
    )]
    Manifest {
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        problem: ManifestProblem,
        /// The field that is unknown or missing.
        field: Option<String>,
    },
    /// A value of the manifest is impossible.
    #[error("manifest.toml, {place}: {problem}")]
    Value {
        /// Application and file, e.g. `jpki 0018`.
        place: String,
        /// What is wrong.
        problem: ManifestProblem,
    },
    /// A file name leads out of the directory, or is not a plain file in it.
    #[error("{name:?} is no plain file inside the directory")]
    Outside {
        /// The name as the manifest has it.
        name: String,
    },
    /// Something is larger than a card is.
    #[error("{what} is larger than {limit} {unit}")]
    TooLarge {
        /// A file or application by its name, or all of them: `card`, `application`, `data_object`.
        what: String,
        /// The most that is taken.
        limit: usize,
        /// What is counted.
        unit: Unit,
    },
}

errors!(ImageError {
    Io { operation, path by path_text, source as "reason" by system_word } => "io",
    Manifest { line, problem, field } => "manifest",
    Value { place, problem } => "value",
    Outside { name } => "outside",
    TooLarge { what, limit, unit } => "too_large",
});

impl ImageError {
    /// An impossible value, and where it is. The place holds words from the manifest, so it
    /// is made safe for a terminal.
    pub(super) fn value(place: &str, problem: ManifestProblem) -> Self {
        Self::Value {
            place: place
                .chars()
                .take(80)
                .flat_map(char::escape_debug)
                .collect(),
            problem,
        }
    }
}
