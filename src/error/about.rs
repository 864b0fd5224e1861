//! What callers ask of any error. The matches name every variant, so that a new one is thought of here.

use super::{Error, PinChangeError, PinError, TransportError};
use crate::terms::Tries;

impl Error {
    /// Whether the card was taken away, at whichever command: also where it left a PIN or a change in the
    /// open ([`PinError::OutcomeUnknown`], [`PinChangeError`]). Then a try may be spent, and whoever puts
    /// the card back and goes on looks at the tries left first.
    #[must_use]
    pub fn is_card_removed(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_card_removed(),
            Self::Pin(PinError::OutcomeUnknown { source, .. }) => source.is_card_removed(),
            Self::PinChange(
                PinChangeError::OutcomeUnknown { source, .. }
                | PinChangeError::HalfWay { source, .. },
            ) => source.is_card_removed(),
            Self::Pin(
                PinError::Wrong { .. }
                | PinError::NowLocked { .. }
                | PinError::Locked { .. }
                | PinError::LastTryRefused { .. }
                | PinError::TriesUnknown { .. }
                | PinError::Absent { .. }
                | PinError::NotSetRefused { .. }
                | PinError::NotSetSpent { .. }
                | PinError::UnexpectedStatus { .. },
            )
            | Self::PinChange(PinChangeError::SameAsOld { .. } | PinChangeError::Refused { .. })
            | Self::SecureMessaging(_)
            | Self::Secret(_)
            | Self::ApplicationAbsent { .. }
            | Self::FileAbsent { .. }
            | Self::NotMyNumberCard { .. }
            | Self::AnotherCard { .. }
            | Self::NoSignatureCertificate
            | Self::NotOpen { .. }
            | Self::UnexpectedStatus { .. }
            | Self::Malformed { .. }
            | Self::Unbounded { .. }
            | Self::RequestExpired { .. }
            | Self::Input { .. }
            | Self::NoSecret { .. } => false,
        }
    }

    /// The tries left of the secret that the error is about, as far as it carries them: `None` where the
    /// error is not about a PIN, and where nobody knows ([`PinError::OutcomeUnknown`],
    /// [`PinError::UnexpectedStatus`]).
    #[must_use]
    pub fn tries(&self) -> Option<Tries> {
        match self {
            Self::Pin(error) => error.tries(),
            // What stopped a change half-way can be a PIN that was refused.
            Self::PinChange(
                PinChangeError::OutcomeUnknown { source, .. }
                | PinChangeError::HalfWay { source, .. },
            ) => source.tries(),
            Self::PinChange(PinChangeError::SameAsOld { .. } | PinChangeError::Refused { .. })
            | Self::Transport(_)
            | Self::SecureMessaging(_)
            | Self::Secret(_)
            | Self::ApplicationAbsent { .. }
            | Self::FileAbsent { .. }
            | Self::NotMyNumberCard { .. }
            | Self::AnotherCard { .. }
            | Self::NoSignatureCertificate
            | Self::NotOpen { .. }
            | Self::UnexpectedStatus { .. }
            | Self::Malformed { .. }
            | Self::Unbounded { .. }
            | Self::RequestExpired { .. }
            | Self::Input { .. }
            | Self::NoSecret { .. } => None,
        }
    }
}

impl PinError {
    /// The tries left that the error carries; `None` where nobody knows.
    #[must_use]
    pub const fn tries(&self) -> Option<Tries> {
        match self {
            Self::Wrong { tries, .. }
            | Self::NotSetRefused { tries, .. }
            | Self::NotSetSpent { tries, .. } => Some(*tries),
            Self::NowLocked { .. } | Self::Locked { .. } => Some(Tries::Locked),
            Self::LastTryRefused { .. } => Some(Tries::Remaining(1)),
            Self::TriesUnknown { .. } => Some(Tries::NotReported),
            Self::Absent { .. } => Some(Tries::Absent),
            Self::OutcomeUnknown { .. } | Self::UnexpectedStatus { .. } => None,
        }
    }
}

impl TransportError {
    /// Whether the card was taken away.
    #[must_use]
    pub fn is_card_removed(&self) -> bool {
        match self {
            Self::CardRemoved => true,
            Self::LongCommand { source } => source.is_card_removed(),
            _ => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::error::{Argument, CommandName, DataElement, DataProblem, Unit};
    use crate::terms::{Application, Credential, PinInForce, StatusWord};

    const CREDENTIAL: Credential = Credential::AuthPin;
    const STATUS: StatusWord = StatusWord(0x6F00);

    fn unknown(source: TransportError) -> PinError {
        PinError::OutcomeUnknown {
            credential: CREDENTIAL,
            source,
        }
    }

    fn half_way(source: Error) -> Error {
        Error::PinChange(PinChangeError::HalfWay {
            common: PinInForce::New,
            juki: PinInForce::Unknown,
            source: Box::new(source),
        })
    }

    fn change_unknown(source: Error) -> Error {
        Error::PinChange(PinChangeError::OutcomeUnknown {
            credential: CREDENTIAL,
            source: Box::new(source),
        })
    }

    #[test]
    fn a_card_that_was_taken_away_is_told_wherever_it_stands_in_an_error() {
        let removed = || TransportError::CardRemoved;
        for error in [
            Error::Transport(removed()),
            Error::Transport(TransportError::LongCommand {
                source: Box::new(removed()),
            }),
            Error::Pin(unknown(removed())),
            change_unknown(removed().into()),
            half_way(removed().into()),
            half_way(Error::Pin(unknown(removed()))),
        ] {
            assert!(error.is_card_removed(), "{error:?}");
            assert_eq!(error.tries(), None, "{error:?}");
        }
    }

    #[test]
    fn no_other_error_says_that_the_card_was_taken_away() {
        let application = Application::Jpki;
        for error in [
            Error::Transport(TransportError::NoCard {
                readers: Vec::new(),
            }),
            Error::Transport(TransportError::Timeout),
            Error::Transport(TransportError::CardReset),
            Error::Transport(TransportError::UnresponsiveCard),
            Error::Pin(unknown(TransportError::Timeout)),
            Error::Pin(PinError::UnexpectedStatus {
                credential: CREDENTIAL,
                status: STATUS,
            }),
            change_unknown(TransportError::Timeout.into()),
            half_way(TransportError::CardReset.into()),
            PinChangeError::SameAsOld {
                credential: CREDENTIAL,
            }
            .into(),
            PinChangeError::Refused {
                credential: CREDENTIAL,
                status: STATUS,
            }
            .into(),
            super::super::SecureMessagingError::PathTooShort.into(),
            super::super::SecretError::CheckDigit.into(),
            Error::ApplicationAbsent { application },
            Error::FileAbsent {
                application,
                file: 1,
            },
            Error::NoSignatureCertificate,
            Error::NotOpen {
                application,
                file: 1,
            },
            Error::UnexpectedStatus {
                command: CommandName::Select,
                status: STATUS,
            },
            Error::Malformed {
                element: DataElement::Certificate,
                problem: DataProblem::Length,
            },
            Error::Unbounded {
                command: CommandName::ReadBinary,
                limit: 1,
                unit: Unit::Rounds,
            },
            Error::Input {
                argument: Argument::Day,
            },
        ] {
            assert!(!error.is_card_removed(), "{error:?}");
            assert_eq!(error.tries(), None, "{error:?}");
        }
    }

    #[test]
    fn the_tries_left_are_told_wherever_an_error_carries_them() {
        let credential = CREDENTIAL;
        let tries = Tries::Remaining(2);
        for (error, expected) in [
            (PinError::Wrong { credential, tries }, tries),
            (PinError::NotSetRefused { credential, tries }, tries),
            (PinError::NotSetSpent { credential, tries }, tries),
            (PinError::NowLocked { credential }, Tries::Locked),
            (PinError::Locked { credential }, Tries::Locked),
            (PinError::LastTryRefused { credential }, Tries::Remaining(1)),
            (PinError::TriesUnknown { credential }, Tries::NotReported),
            (PinError::Absent { credential }, Tries::Absent),
        ] {
            assert_eq!(error.tries(), Some(expected), "{error:?}");
            let error = Error::Pin(error);
            assert!(!error.is_card_removed(), "{error:?}");
            assert_eq!(error.tries(), Some(expected), "{error:?}");
            assert_eq!(half_way(error).tries(), Some(expected));
        }
    }
}
