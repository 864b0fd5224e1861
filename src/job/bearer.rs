//! What carries the PINs: a card, a card without PINs, a phone. This decides where a PIN can be unlocked.

use serde::Serialize;

use crate::app::AllTries;
use crate::card::Card;
use crate::data::TokenKind;
use crate::error::{Error, PinChangeError, PinError};
use crate::terms::{Credential, Tries};
use crate::transport::Transport;

/// What carries the PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Bearer {
    /// A card whose PINs somebody set, or an unknown card.
    #[default]
    Card,
    /// All its PINs are locked: a card without PINs (顔認証マイナンバーカード), as far as counters tell.
    CardWithoutPins,
    /// A phone: its own app is the office.
    Phone,
}

/// Where a PIN is unlocked and set again. Source: card-facts, §8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnlockedAt {
    /// The office of the municipality.
    MunicipalOffice,
    /// A kiosk terminal in a convenience store, with the other one of the two PINs that have certificates.
    ConvenienceStoreKiosk,
    /// The phone's own app.
    PhoneApp,
    /// A police station or license centre.
    Police,
}

/// One PIN or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PinState {
    /// What is left. In JSON: `state` and `remaining`.
    #[serde(flatten)]
    pub tries: Tries,
    /// Tries of a fresh one.
    pub limit: u8,
    /// Where it can be unlocked; empty if there is nothing to unlock.
    pub unlocked_at: &'static [UnlockedAt],
}

/// The bearer, and which of its PINs could help if another one is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bearing {
    bearer: Bearer,
    /// `None`: not asked.
    auth: Option<Tries>,
    sign: Option<Tries>,
    code_b: Option<Tries>,
}

impl Bearing {
    /// From what the card says about itself.
    #[must_use]
    pub fn new(kind: TokenKind, tries: &AllTries) -> Self {
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

    /// What the advice about an error depends on; `None` if it depends on nothing, and then the card is
    /// not asked. No PIN, no try, at most 17 commands. What the card does not answer stays unknown.
    pub fn read_after<T: Transport>(card: &mut Card<T>, error: &Error) -> Option<Self> {
        depends(error).map(|counters| Self::ask(card, counters))
    }

    fn ask<T: Transport>(card: &mut Card<T>, counters: bool) -> Self {
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
            .map_or_else(|_| Self::default(), |tries| Self::new(kind, &tries))
    }

    /// What carries them.
    #[must_use]
    pub const fn bearer(&self) -> Bearer {
        self.bearer
    }

    /// How it stands with each PIN.
    pub(super) fn pins(self, tries: &AllTries) -> impl Iterator<Item = (Credential, PinState)> {
        tries.iter().map(move |(which, tries)| {
            let pin = PinState {
                tries,
                limit: which.tries_limit(),
                unlocked_at: match tries {
                    Tries::Absent => &[],
                    _ => self.unlocked_at(which),
                },
            };
            (which, pin)
        })
    }

    /// Where it can be unlocked; empty if there is nothing to unlock.
    #[must_use]
    pub fn unlocked_at(&self, which: Credential) -> &'static [UnlockedAt] {
        match self.bearer {
            _ if which == Credential::LicensePin => &[UnlockedAt::Police],
            Bearer::Phone => &[UnlockedAt::PhoneApp],
            Bearer::CardWithoutPins if which.is_pin_of_card() => &[],
            _ if self.kiosk(which) => &[
                UnlockedAt::MunicipalOffice,
                UnlockedAt::ConvenienceStoreKiosk,
            ],
            _ => &[UnlockedAt::MunicipalOffice],
        }
    }

    /// Whether this PIN can be unlocked at a convenience store, by somebody who knows the other of the
    /// two PINs that have certificates. Source: card-facts, §8.
    #[must_use]
    pub fn kiosk(&self, which: Credential) -> bool {
        let (this, other) = match which {
            Credential::AuthPin => (self.auth, self.sign),
            Credential::SignPassword => (self.sign, self.auth),
            _ => return false,
        };
        self.bearer == Bearer::Card && this != Some(Tries::Absent) && usable(other)
    }

    /// Whether code B can still open the attributes.
    #[must_use]
    pub fn has_code_b(&self) -> bool {
        self.bearer != Bearer::Phone && usable(self.code_b)
    }
}

/// An unknown PIN counts as usable.
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
