//! Why the content of a file is not what it should be.

use super::date::DateError;
use crate::error::Error;
use crate::tlv::TlvError;

/// Why the content of a file is not what it should be. Never quotes the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file is not made of the objects that it should be made of.
    #[error("{what}: {source}")]
    Tlv {
        /// Which file.
        what: &'static str,
        /// What is wrong.
        source: TlvError,
    },
    /// Another number of bytes than this field has.
    #[error("{what} has {found} bytes instead of {expected}")]
    Length {
        /// Which file or field.
        what: &'static str,
        /// Bytes that are there.
        found: usize,
        /// Bytes that should be.
        expected: usize,
    },
    /// The offset table (DF21) does not say where the objects lie.
    #[error("the offset table of {what} does not fit")]
    Offsets {
        /// Which file.
        what: &'static str,
    },
    /// Text that is not UTF-8.
    #[error("{what} is not UTF-8")]
    NotUtf8 {
        /// Which field.
        what: &'static str,
    },
    /// Something else where digits belong.
    #[error("{what} has a character that is not a digit")]
    NotDigits {
        /// Which field.
        what: &'static str,
    },
    /// Not a date.
    #[error("{what}: {source}")]
    Date {
        /// Which field.
        what: &'static str,
        /// What is wrong.
        source: DateError,
    },
    /// No code of JIS X 0303.
    #[error("no such sex code")]
    Sex,
    /// A value that no specification names.
    #[error("{what} has a value of unknown meaning")]
    Unknown {
        /// Which file or field.
        what: &'static str,
    },
    /// The check digit of the My Number does not fit.
    #[error("the check digit of the My Number does not fit")]
    CheckDigit,
}

codes!(DataError {
    Tlv => "objects",
    Length => "length",
    Offsets => "offsets",
    NotUtf8 => "not_utf8",
    NotDigits => "not_digits",
    Date => "date",
    Sex => "sex",
    Unknown => "unknown",
    CheckDigit => "check_digit",
});

impl DataError {
    /// The file or field, in words.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Tlv { what, .. }
            | Self::Length { what, .. }
            | Self::Offsets { what }
            | Self::NotUtf8 { what }
            | Self::NotDigits { what }
            | Self::Unknown { what }
            | Self::Date { what, .. } => what,
            Self::Sex => "sex",
            Self::CheckDigit => "My Number",
        }
    }

    /// What is wrong with it, in words.
    #[must_use]
    pub const fn problem(&self) -> &'static str {
        match self {
            Self::Tlv { .. } => "not the objects that belong there",
            Self::Length { .. } => "wrong length",
            Self::Offsets { .. } => "the offset table does not fit",
            Self::NotUtf8 { .. } => "not UTF-8",
            Self::NotDigits { .. } => "not digits",
            Self::Date { .. } => "no such date",
            Self::Unknown { .. } => "a value of unknown meaning",
            Self::Sex => "no such code",
            Self::CheckDigit => "the check digit does not fit",
        }
    }
}

impl From<DataError> for Error {
    fn from(error: DataError) -> Self {
        Self::Malformed {
            what: error.what(),
            problem: error.problem(),
        }
    }
}
