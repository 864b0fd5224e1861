//! What a list or a response says.

use super::problem::RevocationReason;
use crate::data::UnixTime;

/// What a list or a response says about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationAnswer {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// When.
        at: UnixTime,
        /// Why, when it is told.
        reason: Option<RevocationReason>,
    },
    /// The OCSP responder does not know the certificate.
    Unknown,
}

impl RevocationAnswer {
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Good => 1,
            Self::Revoked { .. } => 2,
        }
    }
}
