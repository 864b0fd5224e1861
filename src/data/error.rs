//! Why the content of a file is not what it should be.

use super::date::DateError;
use crate::error::{DataElement, DataProblem, Error};
use crate::tlv::TlvError;

/// Why the content of a file is not what it should be. Never quotes the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file does not consist of the objects that it should have.
    #[error("{element}: {source}")]
    Tlv {
        /// Which file.
        element: DataElement,
        /// What is wrong.
        source: TlvError,
    },
    /// Another number of bytes than this field has.
    #[error("{element} has {found} bytes instead of {expected}")]
    Length {
        /// Which file or field.
        element: DataElement,
        /// Bytes that are there.
        found: usize,
        /// Bytes that should be.
        expected: usize,
    },
    /// The offset table (DF21) does not say where the objects lie.
    #[error("the offset table of {element} does not fit")]
    Offsets {
        /// Which file.
        element: DataElement,
    },
    /// Text that is not UTF-8.
    #[error("{element} is not UTF-8")]
    NotUtf8 {
        /// Which field.
        element: DataElement,
    },
    /// Something else where digits belong.
    #[error("{element} has a character that is not a digit")]
    NotDigits {
        /// Which field.
        element: DataElement,
    },
    /// Not a date.
    #[error("{element}: {source}")]
    Date {
        /// Which field.
        element: DataElement,
        /// What is wrong.
        source: DateError,
    },
    /// No code of JIS X 0303.
    #[error("no such sex code")]
    Sex,
    /// A value that no specification names.
    #[error("{element} has a value of unknown meaning")]
    Unknown {
        /// Which file or field.
        element: DataElement,
    },
    /// The check digit of the My Number does not fit.
    #[error("the check digit of the My Number does not fit")]
    CheckDigit,
}

errors!(DataError {
    Tlv { element, source } => "objects",
    Length { element, found, expected } => "length",
    Offsets { element } => "offsets",
    NotUtf8 { element } => "not_utf8",
    NotDigits { element } => "not_digits",
    Date { element, source } => "date",
    Sex => "sex",
    Unknown { element } => "unknown",
    CheckDigit => "check_digit",
});

impl DataError {
    /// The file or field.
    #[must_use]
    pub const fn element(&self) -> DataElement {
        match self {
            Self::Tlv { element, .. }
            | Self::Length { element, .. }
            | Self::Offsets { element }
            | Self::NotUtf8 { element }
            | Self::NotDigits { element }
            | Self::Unknown { element }
            | Self::Date { element, .. } => *element,
            Self::Sex => DataElement::Sex,
            Self::CheckDigit => DataElement::MyNumber,
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn problem(&self) -> DataProblem {
        match self {
            Self::Tlv { .. } => DataProblem::Objects,
            Self::Length { .. } => DataProblem::Length,
            Self::Offsets { .. } => DataProblem::Offsets,
            Self::NotUtf8 { .. } => DataProblem::NotUtf8,
            Self::NotDigits { .. } => DataProblem::NotDigits,
            Self::Date { .. } => DataProblem::Date,
            Self::Unknown { .. } => DataProblem::Unknown,
            Self::Sex => DataProblem::UnknownCode,
            Self::CheckDigit => DataProblem::CheckDigit,
        }
    }
}

impl From<DataError> for Error {
    fn from(error: DataError) -> Self {
        Self::Malformed {
            element: error.element(),
            problem: error.problem(),
        }
    }
}
