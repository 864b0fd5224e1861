//! The return codes of PKCS#11, and which of them an error of the library is.

use cryptoki_sys as ck;
use mynumber_card::{Error, PinChangeError, PinError, SecretError, TransportError};

/// A return code (`CKR_…`) that is not `CKR_OK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rv(pub ck::CK_RV);

/// What a function gives, or its return code.
pub(crate) type Outcome<T> = Result<T, Rv>;

/// Why the card did not do something.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What the library says.
    Card(Error),
    /// This very PIN was wrong before, and the counter says that no right one came since: not sent.
    KnownWrong,
    /// A kept PIN, and the counter is not full: somebody tried another one, so it may have been changed. Not sent.
    NotFull,
    /// Not the card that was logged in to.
    AnotherCard,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Card(error)
    }
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self::Card(error.into())
    }
}

impl Failure {
    /// The return code.
    pub(crate) fn rv(&self) -> Rv {
        match self {
            Self::Card(error) => of_error(error),
            Self::KnownWrong => Rv(ck::CKR_PIN_INCORRECT),
            Self::NotFull => Rv(ck::CKR_USER_NOT_LOGGED_IN),
            Self::AnotherCard => Rv(ck::CKR_DEVICE_REMOVED),
        }
    }

    /// Whether the card is gone, or another one may be there.
    pub(crate) fn is_removed(&self) -> bool {
        match self {
            Self::AnotherCard => true,
            Self::Card(error) => of_error(error).0 == ck::CKR_DEVICE_REMOVED,
            Self::KnownWrong | Self::NotFull => false,
        }
    }

    /// Whether a PIN went out that the card found wrong.
    pub(crate) const fn is_wrong_pin(&self) -> bool {
        matches!(
            self,
            Self::Card(Error::Pin(
                PinError::Wrong { .. } | PinError::NowLocked { .. }
            ))
        )
    }

    /// Whether a PIN went out that was not found right: wrong, or nobody knows. It is not for another try by itself.
    pub(crate) const fn may_be_wrong(&self) -> bool {
        self.is_wrong_pin()
            || matches!(
                self,
                Self::Card(Error::Pin(
                    PinError::OutcomeUnknown { .. } | PinError::UnexpectedStatus { .. }
                ))
            )
    }

    /// Whether a kept PIN is kept no longer: the card did not take it, or nobody knows whether it did.
    pub(crate) const fn ends_login(&self) -> bool {
        matches!(
            self,
            Self::NotFull | Self::AnotherCard | Self::Card(Error::Pin(_))
        )
    }

    /// What a person should know besides the code: one line.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Card(Error::Pin(PinError::LastTryRefused { .. })) => Some(
                "one try is left and is not spent: a wrong PIN would lock the key. To allow it: MYNUMBER_PKCS11_LAST_TRY=allow",
            ),
            Self::Card(Error::Pin(PinError::TriesUnknown { .. })) => Some(
                "the card does not tell how many tries are left, so nothing is sent. To allow it: MYNUMBER_PKCS11_LAST_TRY=allow",
            ),
            Self::Card(Error::Pin(PinError::Locked { .. } | PinError::NowLocked { .. })) => Some(
                "the PIN is locked: a municipal office or, for a phone, its app sets a new one",
            ),
            Self::Card(Error::Pin(PinError::OutcomeUnknown { .. })) => {
                Some("the answer to a PIN was lost: it may have been wrong")
            }
            Self::Card(Error::PinChange(PinChangeError::OutcomeUnknown { .. })) => {
                Some("the answer to the change of a PIN was lost: either PIN may be in force")
            }
            Self::KnownWrong => {
                Some("this PIN was wrong a moment ago and is not sent again: no try was spent")
            }
            _ => None,
        }
    }
}

fn of_error(error: &Error) -> Rv {
    Rv(match error {
        Error::Pin(error) => of_pin(error),
        Error::PinChange(PinChangeError::SameAsOld { .. }) => ck::CKR_PIN_INVALID,
        Error::Secret(error) => of_secret(error),
        Error::Transport(error) => of_link(error),
        Error::AnotherCard { .. }
        | Error::NotMyNumberCard { .. }
        | Error::ApplicationAbsent { .. } => ck::CKR_TOKEN_NOT_RECOGNIZED,
        Error::NoSignatureCertificate => ck::CKR_TOKEN_NOT_PRESENT,
        Error::Input { .. } => ck::CKR_DATA_LEN_RANGE,
        _ => ck::CKR_DEVICE_ERROR,
    })
}

const fn of_pin(error: &PinError) -> ck::CK_RV {
    match error {
        PinError::Wrong { .. } => ck::CKR_PIN_INCORRECT,
        PinError::Locked { .. }
        | PinError::NowLocked { .. }
        | PinError::LastTryRefused { .. }
        | PinError::TriesUnknown { .. } => ck::CKR_PIN_LOCKED,
        PinError::Absent { .. } => ck::CKR_USER_PIN_NOT_INITIALIZED,
        PinError::OutcomeUnknown { source, .. } => of_link(source),
        _ => ck::CKR_DEVICE_ERROR,
    }
}

const fn of_secret(error: &SecretError) -> ck::CK_RV {
    match error {
        SecretError::Length { .. } => ck::CKR_PIN_LEN_RANGE,
        _ => ck::CKR_PIN_INVALID,
    }
}

const fn of_link(error: &TransportError) -> ck::CK_RV {
    match error {
        TransportError::CardRemoved
        | TransportError::NoCard { .. }
        | TransportError::NoReader
        | TransportError::NoSuchReader { .. }
        | TransportError::NoService
        | TransportError::CardReset => ck::CKR_DEVICE_REMOVED,
        _ => ck::CKR_DEVICE_ERROR,
    }
}
