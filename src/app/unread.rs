//! Details that could not be read from the card.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::error::Error;
use crate::terms::{Credential, StatusWord};

/// Something that is read separately and that nothing else depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Detail {
    /// jpki 0006.
    TokenInfo,
    /// jpki 0008.
    Availability,
    /// jpki 000A.
    AuthCertificate,
    /// common 0001.
    CardId,
    /// The counter of a PIN reference.
    Tries(Credential),
    /// Whether there is a license.
    License,
    /// GET DATA 0045.
    Number,
    /// GET DATA 00F0.
    Municipality,
    /// GET DATA 00F2.
    Expiry,
    /// GET DATA 5F51.
    ContactAtr,
    /// GET DATA 00F8.
    SignerCertificate,
    /// GET DATA 7F21.
    CardCertificate,
    /// common 0002.
    CommonKeyId,
    /// juki 0002.
    JukiKeyId,
}

impl Detail {
    /// Its name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TokenInfo => "token_info",
            Self::Availability => "availability",
            Self::AuthCertificate => "auth_certificate",
            Self::CardId => "card_id",
            Self::Tries(_) => "tries",
            Self::License => "license",
            Self::Number => "number",
            Self::Municipality => "municipality",
            Self::Expiry => "expiry",
            Self::ContactAtr => "contact_atr",
            Self::SignerCertificate => "signer_certificate",
            Self::CardCertificate => "card_certificate",
            Self::CommonKeyId => "common_key_id",
            Self::JukiKeyId => "juki_key_id",
        }
    }
}

/// Why a detail could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnreadReason {
    /// The card answered with this status word.
    Refused(StatusWord),
    /// The card does not have it, and should.
    Absent,
    /// What came is of another form.
    Malformed,
}

impl UnreadReason {
    /// `refused`, `absent` or `malformed`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Absent => "absent",
            Self::Malformed => "malformed",
        }
    }

    /// Of an error about one detail alone.
    fn from_error(error: &Error) -> Option<Self> {
        Some(match error {
            Error::UnexpectedStatus { status, .. } => Self::Refused(*status),
            Error::NotOpen { .. } => Self::Refused(StatusWord(0x6982)),
            Error::FileAbsent { .. } => Self::Absent,
            Error::Malformed { .. } | Error::Unbounded { .. } => Self::Malformed,
            _ => return None,
        })
    }
}

/// A detail that could not be read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Unread {
    /// Which one.
    pub detail: Detail,
    /// Why.
    pub why: UnreadReason,
}

impl Unread {
    /// What an error says about a detail; `None` when it says more, for instance about the link:
    /// then nothing else can be read either.
    #[must_use]
    pub fn from_error(detail: Detail, error: &Error) -> Option<Self> {
        UnreadReason::from_error(error).map(|why| Self { detail, why })
    }
}

impl Serialize for Unread {
    /// `{"what", "pin", "why", "status_word"}`: `pin` only for a counter, `status_word` null unless refused.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut unread = serializer.serialize_struct("Unread", 4)?;
        unread.serialize_field("what", self.detail.code())?;
        match self.detail {
            Detail::Tries(credential) => unread.serialize_field("pin", &credential)?,
            _ => unread.skip_field("pin")?,
        }
        unread.serialize_field("why", self.why.code())?;
        let status = match self.why {
            UnreadReason::Refused(status) => Some(status),
            UnreadReason::Absent | UnreadReason::Malformed => None,
        };
        unread.serialize_field("status_word", &status)?;
        unread.end()
    }
}

/// What a pass over the card could not read, each error by itself.
#[derive(Debug)]
pub(crate) struct Untold {
    errors: Vec<(Detail, Error)>,
    /// Which errors say more than that one detail cannot be read, and end the pass.
    ends: fn(&Error) -> bool,
}

impl Untold {
    pub(crate) const fn new(ends: fn(&Error) -> bool) -> Self {
        let errors = Vec::new();
        Self { errors, ends }
    }

    /// As `status` has it: whatever is not about one detail ends the pass.
    pub(super) const fn strict() -> Self {
        Self::new(|error| UnreadReason::from_error(error).is_none())
    }

    /// What was read of a detail; why it could not be read is noted.
    pub(super) fn take<R>(
        &mut self,
        detail: Detail,
        read: Result<R, Error>,
    ) -> Result<Option<R>, Error> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if (self.ends)(&error) => Err(error),
            Err(error) => {
                self.errors.push((detail, error));
                Ok(None)
            }
        }
    }

    /// Why a detail could not be read.
    pub(crate) fn remove(&mut self, detail: Detail) -> Option<Error> {
        let all = core::mem::take(&mut self.errors);
        let (found, others): (Vec<_>, _) = all.into_iter().partition(|(of, _)| *of == detail);
        self.errors = others;
        found.into_iter().next().map(|(_, error)| error)
    }

    pub(super) fn unread(&self) -> Vec<Unread> {
        let unread = |(detail, error): &(_, _)| Unread::from_error(*detail, error);
        self.errors.iter().filter_map(unread).collect()
    }
}
