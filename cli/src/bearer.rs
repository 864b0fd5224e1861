//! What bears the PINs: a card, a card without PINs, a phone. Advice about PINs and certificates
//! follows from it.

use mynumber_card::app::AllTries;
use mynumber_card::data::TokenKind;
use mynumber_card::{Credential, Error, PinChangeError, PinError, Tries};

use crate::connect::AnyCard;
use crate::failure::Failure;

/// What bears the PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Bearer {
    /// A card whose PINs somebody set, or one of which nothing is known.
    #[default]
    Card,
    /// All its PINs are locked: a card without PINs (顔認証マイナンバーカード), as far as counters tell.
    CardWithoutPins,
    /// A phone: its own app is the office.
    Phone,
}

/// The bearer, and which of its PINs could help where another one is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bearing {
    pub(crate) bearer: Bearer,
    /// `None`: not asked.
    auth: Option<Tries>,
    sign: Option<Tries>,
    code_b: Option<Tries>,
}

impl Bearing {
    pub(crate) fn of(kind: TokenKind, tries: &AllTries) -> Self {
        let bearer = match kind {
            TokenKind::Android | TokenKind::IPhone => Bearer::Phone,
            _ if tries.are_all_pins_locked() => Bearer::CardWithoutPins,
            _ => Bearer::Card,
        };
        Self {
            bearer,
            auth: Some(tries.get(Credential::AuthPin)),
            sign: Some(tries.get(Credential::SignPassword)),
            code_b: Some(tries.get(Credential::CodeB)),
        }
    }

    /// Adds to a failure what its advice depends on. The card is asked only where it does: no PIN, no
    /// try. What it does not answer is not known.
    pub(crate) fn tell(card: &mut AnyCard<'_>, error: Error) -> Failure {
        match depends(&error) {
            Some(counters) => Failure::OfBearer {
                bearing: Self::ask(card, counters),
                error,
            },
            None => Failure::Card(error),
        }
    }

    fn ask(card: &mut AnyCard<'_>, counters: bool) -> Self {
        let read = card.jpki().and_then(|mut jpki| jpki.read_token_info());
        let Ok(token) = read else {
            return Self::default();
        };
        let kind = token.kind();
        if matches!(kind, TokenKind::Android | TokenKind::IPhone) {
            return Self {
                bearer: Bearer::Phone,
                ..Self::default()
            };
        }
        if !counters {
            return Self::default();
        }
        card.query_all_tries()
            .map_or_else(|_| Self::default(), |tries| Self::of(kind, &tries))
    }

    /// Whether a lock of this PIN is lifted at a convenience store, by whoever knows the other PIN of the
    /// two that have certificates. Source: card-facts, §8.
    pub(crate) fn kiosk(&self, which: Credential) -> bool {
        let (this, other) = match which {
            Credential::AuthPin => (self.auth, self.sign),
            Credential::SignPassword => (self.sign, self.auth),
            _ => return false,
        };
        self.bearer == Bearer::Card && this != Some(Tries::Absent) && usable(other)
    }

    /// Whether code B can still open the attributes.
    pub(crate) fn has_code_b(&self) -> bool {
        self.bearer != Bearer::Phone && usable(self.code_b)
    }
}

/// A PIN of which nothing is known counts as one that can be used.
fn usable(tries: Option<Tries>) -> bool {
    !matches!(tries, Some(Tries::Locked | Tries::Absent))
}

/// Whether the advice depends on the bearer, and then whether on its counters.
fn depends(failure: &Error) -> Option<bool> {
    match failure {
        Error::Pin(PinError::Wrong { .. }) => Some(false),
        Error::Pin(
            PinError::Locked { .. } | PinError::NowLocked { .. } | PinError::LastTryRefused { .. },
        ) => Some(true),
        Error::PinChange(PinChangeError::Refused { .. }) => Some(false),
        _ => None,
    }
}
