//! Which certificates are on the card (EF 0008 of jpki).

use super::error::DataError;
use crate::error::DataElement;

/// The content of EF 0008 of jpki, 3 bytes: the first for the signature certificate, the second for
/// the authentication certificate, `8F` when present. Source: measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability([u8; 3]);

impl Availability {
    const PRESENT: u8 = 0x8F;

    /// Reads the file, 3 bytes.
    ///
    /// # Errors
    /// [`DataError::Length`].
    pub fn parse(file: &[u8]) -> Result<Self, DataError> {
        file.try_into().map(Self).map_err(|_| DataError::Length {
            element: DataElement::CertificateAvailability,
            found: file.len(),
            expected: 3,
        })
    }

    /// Whether there is a signature certificate (署名用電子証明書).
    #[must_use]
    pub const fn has_signature_certificate(self) -> bool {
        let [signature, _, _] = self.0;
        signature == Self::PRESENT
    }

    /// Whether there is a user-authentication certificate (利用者証明用電子証明書).
    #[must_use]
    pub const fn has_authentication_certificate(self) -> bool {
        let [_, authentication, _] = self.0;
        authentication == Self::PRESENT
    }

    /// Whether there is a signature certificate; `None` for a byte whose meaning is not known (only
    /// `8F` and, assumed, `00` are).
    #[must_use]
    pub const fn signature_certificate(self) -> Option<bool> {
        match self.0 {
            [Self::PRESENT, _, _] => Some(true),
            [0x00, _, _] => Some(false),
            _ => None,
        }
    }

    /// The three bytes.
    #[must_use]
    pub const fn bytes(self) -> [u8; 3] {
        self.0
    }
}
