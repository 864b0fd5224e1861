//! All counters of the card in one call.

use super::unread::{Detail, Untold};
use super::{card_surface, common, input_assist, jpki, juki};
use crate::card::{Card, Selected};
use crate::error::Error;
use crate::terms::{Application, Credential, Tries};
use crate::transport::Transport;

/// The PIN references of an application.
type References = &'static [(Credential, u16)];

/// Every PIN reference of interest, by application. Source: measured.
const REFERENCES: [(Application, References); 5] = [
    (
        Application::Jpki,
        &[
            (Credential::AuthPin, jpki::ef::AUTH_PIN),
            (Credential::SignPassword, jpki::ef::SIGN_PASSWORD),
        ],
    ),
    (
        Application::InputAssist,
        &[
            (Credential::AssistPin, input_assist::ef::ASSIST_PIN),
            (Credential::CodeA, input_assist::ef::CODE_A),
            (Credential::CodeB, input_assist::ef::CODE_B),
        ],
    ),
    (
        Application::CardSurface,
        &[
            (Credential::BirthCode, card_surface::ef::BIRTH_CODE),
            (Credential::SurfaceCodeB, card_surface::ef::CODE_B),
            (Credential::SurfaceCodeA, card_surface::ef::CODE_A),
        ],
    ),
    (
        Application::Common,
        &[(Credential::CommonPin, common::ef::PIN)],
    ),
    (Application::Juki, &[(Credential::JukiPin, juki::ef::PIN)]),
];

/// The tries left of every PIN reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllTries(Vec<(Credential, Tries)>);

impl AllTries {
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Tries left for one credential; [`Tries::Absent`] when the card has no such reference.
    #[must_use]
    pub fn get(&self, credential: Credential) -> Tries {
        self.told(credential).unwrap_or(Tries::Absent)
    }

    /// The same; `None` where nobody got so far as to ask for it.
    pub(crate) fn told(&self, credential: Credential) -> Option<Tries> {
        let mut all = self.iter();
        all.find_map(|(which, tries)| (which == credential).then_some(tries))
    }

    /// Whether the card has at least one PIN and all are locked, as on a card without PINs
    /// (顔認証マイナンバーカード), where nothing can be unlocked. The printed codes A and B are not PINs. Counters
    /// cannot distinguish such a card from one whose holder locked them all.
    #[must_use]
    pub fn are_all_pins_locked(&self) -> bool {
        let pins = Credential::ALL.iter().filter(|it| it.is_pin_of_card());
        let tries = pins.map(|pin| self.get(*pin));
        let mut pins = tries.filter(|it| *it != Tries::Absent).peekable();
        pins.peek().is_some() && pins.all(|tries| tries == Tries::Locked)
    }

    /// Every credential that was asked for, with its tries.
    pub fn iter(&self) -> impl Iterator<Item = (Credential, Tries)> + '_ {
        self.0.iter().copied()
    }
}

impl<T: Transport> Card<T> {
    /// Asks for the counters of all applications but the license: at most 15 commands, and none of
    /// them spends a try. An application that the card does not have gives [`Tries::Absent`], an answer
    /// without a counter gives [`Tries::NotReported`].
    ///
    /// # Errors
    /// Errors of the link, and those of the first SELECT.
    pub fn query_all_tries(&mut self) -> Result<AllTries, Error> {
        let (mut tries, mut untold) = (AllTries::none(), Untold::strict());
        visit_all(self, &mut tries, &mut untold, |_, _| Ok(()))?;
        Ok(tries)
    }
}

/// Selects one application after the other and asks for its counters; `also` runs in each that the
/// card has, before the counters. Where it ends early, what the card has told so far is there.
pub(super) fn visit_all<T: Transport>(
    card: &mut Card<T>,
    all: &mut AllTries,
    untold: &mut Untold,
    mut also: impl FnMut(&mut Selected<'_, T>, &mut Untold) -> Result<(), Error>,
) -> Result<(), Error> {
    let all = &mut all.0;
    for (application, references) in REFERENCES {
        match card.select(application) {
            Ok(mut selected) => {
                also(&mut selected, untold)?;
                for (credential, reference) in references {
                    let tries = selected.query_tries(*reference);
                    let tries = untold.take(Detail::Tries(*credential), tries)?;
                    all.push((*credential, tries.unwrap_or(Tries::NotReported)));
                }
            }
            Err(Error::ApplicationAbsent { .. }) => {
                all.extend(
                    references
                        .iter()
                        .map(|(credential, _)| (*credential, Tries::Absent)),
                );
            }
            // The first refusal shows what kind of card this is.
            Err(error) if all.is_empty() => return Err(error),
            Err(Error::UnexpectedStatus { command, status }) => {
                for (credential, _) in references {
                    let refused = Err::<Tries, _>(Error::UnexpectedStatus { command, status });
                    untold.take(Detail::Tries(*credential), refused)?;
                    all.push((*credential, Tries::NotReported));
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
