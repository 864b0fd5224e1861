//! Whether bytes are DER, not merely BER. The certificate parser takes longer lengths than needed and
//! skips what it does not expect inside a structure; a different file must not pass as the same.

use super::words::StructureProblem;
use crate::error::{DataElement, DataProblem, Error};
use crate::tlv::ber;

/// Deeper than any certificate, OCSP response or CRL nests.
const MAX_DEPTH: usize = 16;

/// Why bytes are not a certificate. Attributes of a signature certificate have errors of their own,
/// [`SubjectError`](super::SubjectError).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Longer than any certificate of a card.
    #[error("{length} bytes are no certificate of a card")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// Not DER: cut short, something after the end, or a form that only BER allows.
    #[error("the certificate is not DER")]
    NotDer,
    /// DER, but not an X.509 certificate of version 3.
    #[error("not an X.509 certificate: {problem}")]
    Malformed {
        /// What is wrong.
        problem: StructureProblem,
    },
    /// An extension that is not what its identifier says.
    #[error("extension {oid} is malformed")]
    Extension {
        /// Its object identifier.
        oid: String,
    },
    /// An extension that is there twice.
    #[error("extension {oid} is there twice")]
    DuplicateExtension {
        /// Its object identifier.
        oid: String,
    },
}

errors!(CertificateError {
    TooLong { length } => "too_long",
    NotDer => "not_der",
    Malformed { problem } => "malformed",
    Extension { oid } => "extension",
    DuplicateExtension { oid } => "duplicate_extension",
});

impl From<CertificateError> for Error {
    fn from(error: CertificateError) -> Self {
        let problem = match error {
            CertificateError::TooLong { .. } => DataProblem::Length,
            CertificateError::NotDer => DataProblem::NotDer,
            CertificateError::Malformed { .. } => DataProblem::NotX509,
            CertificateError::Extension { .. } | CertificateError::DuplicateExtension { .. } => {
                DataProblem::Extension
            }
        };
        Self::Malformed {
            element: DataElement::Certificate,
            problem,
        }
    }
}

/// Whether this is exactly one DER object: definite lengths in the shortest form all the way down,
/// one-byte tags, shortest integers, booleans 00 or FF, nothing after it.
pub(super) fn is_der(bytes: &[u8]) -> bool {
    sole(bytes).is_some_and(|element| element_is_der(&element, MAX_DEPTH))
}

/// The one object that these bytes are.
pub(super) fn sole(bytes: &[u8]) -> Option<ber::Element<'_>> {
    let element = ber::Reader::new(bytes).next()?.ok()?;
    (element.raw.len() == bytes.len()).then_some(element)
}

fn element_is_der(element: &ber::Element<'_>, depth: usize) -> bool {
    let Ok(tag) = u8::try_from(element.tag) else {
        return false;
    };
    let header = element.raw.len().saturating_sub(element.value.len());
    if header != length_size(element.value.len()).saturating_add(1) {
        return false;
    }
    let constructed = tag & 0x20 != 0;
    if constructed {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        return element
            .children()
            .all(|child| child.is_ok_and(|child| element_is_der(&child, depth)));
    }
    match tag {
        // BOOLEAN
        0x01 => matches!(element.value, [0x00 | 0xFF]),
        // INTEGER
        0x02 => match element.value {
            [] => false,
            [0x00, next, ..] => next & 0x80 != 0,
            [0xFF, next, ..] => next & 0x80 == 0,
            _ => true,
        },
        // BIT STRING: unused bits are fewer than eight, and zero
        0x03 => match element.value {
            [0] => true,
            [unused @ 0..8, .., last] => last.trailing_zeros() >= u32::from(*unused),
            _ => false,
        },
        // NULL
        0x05 => element.value.is_empty(),
        // SEQUENCE and SET are constructed in DER
        0x10 | 0x11 => false,
        _ => true,
    }
}

/// Bytes that the length field of a value takes in DER.
fn length_size(length: usize) -> usize {
    match length {
        0..0x80 => 1,
        0x80..0x100 => 2,
        0x100..0x1_0000 => 3,
        0x1_0000..0x100_0000 => 4,
        _ => 5,
    }
}

/// A serial number without the zero byte that only says that it is positive.
pub(super) const fn serial(stored: &[u8]) -> &[u8] {
    match stored {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::is_der;

    #[test]
    fn only_the_shortest_form_is_der() {
        for der in [
            &[0x30, 0x03, 0x02, 0x01, 0x7F][..],
            &[0x02, 0x02, 0x00, 0x80],
            &[0x01, 0x01, 0xFF],
            &[0x03, 0x02, 0x07, 0x80],
            &[0x03, 0x01, 0x00],
            &[0x05, 0x00],
        ] {
            assert!(is_der(der), "{der:02X?}");
        }
        for ber in [
            &[0x30, 0x81, 0x03, 0x02, 0x01, 0x7F][..],
            &[0x30, 0x80, 0x02, 0x01, 0x7F, 0x00, 0x00],
            &[0x30, 0x04, 0x02, 0x81, 0x01, 0x7F],
            &[0x02, 0x02, 0x00, 0x7F],
            &[0x02, 0x02, 0xFF, 0x80],
            &[0x02, 0x00],
            &[0x01, 0x01, 0x01],
            &[0x03, 0x02, 0x07, 0x81],
            &[0x03, 0x02, 0x08, 0x00],
            &[0x03, 0x01, 0x01],
            &[0x03, 0x00],
            &[0x05, 0x01, 0x00],
            &[0x10, 0x00],
            &[0x30, 0x00, 0x00],
            &[0x30, 0x00, 0xFF],
            &[0x1F, 0x81, 0x01, 0x00],
            &[],
        ] {
            assert!(!is_der(ber), "{ber:02X?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let mut bytes = vec![0x05, 0x00];
        for _ in 0..40 {
            let length = u8::try_from(bytes.len()).unwrap();
            bytes.splice(0..0, [0x30, length]);
        }
        assert!(!is_der(&bytes));
        assert!(is_der(&bytes[bytes.len() - 30..]));
    }
}
