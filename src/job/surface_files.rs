//! How the records of the card surface are read, and what proves them.

use super::Context;
use super::noted::noted;
use crate::app::{App, CardSurface, Opened, Opens};
use crate::card::Card;
use crate::error::Error;
use crate::pki::integrity::ChallengeAnswer;
use crate::secret::IntoSecret;
use crate::terms::{Credential, Tries};
use crate::transport::Transport;

/// What is read before a code: the free file, which shows what the path carries, and the answer of a
/// key that needs no code. If that answer does not arrive, no code is asked for.
pub(super) struct Begun {
    challenge: [u8; 32],
    pub(super) certificate: Vec<u8>,
    answer: Vec<u8>,
}

impl Begun {
    pub(super) fn new<T: Transport>(
        surface: &mut App<'_, CardSurface, T>,
        challenge: [u8; 32],
    ) -> Result<Self, Error> {
        Ok(Self {
            certificate: surface.read_certificate()?,
            answer: surface.sign(&challenge)?,
            challenge,
        })
    }

    pub(super) fn answer(&self) -> Option<ChallengeAnswer<'_>> {
        Some(ChallengeAnswer {
            digest: &self.challenge,
            signature: &self.answer,
        })
    }
}

/// What a code opened, and how that ended.
pub(super) struct Surface<F> {
    pub(super) files: F,
    pub(super) begun: Begun,
    pub(super) tries: Vec<(Credential, Tries)>,
    pub(super) left_open: Option<Error>,
}

/// Presents the code and reads what it opens; then closes it.
pub(super) fn read<S: Opens<CardSurface>, T: Transport, G: IntoSecret<S>, F>(
    card: &mut Card<T>,
    code: G,
    context: &Context<'_>,
    files: impl FnOnce(&mut Opened<'_, '_, CardSurface, S, T>) -> Result<F, Error>,
) -> Result<Surface<F>, G::Error> {
    let mut tries = Vec::new();
    card.check_carries_signatures()?;
    let mut surface = card.app::<CardSurface>()?;
    let begun = Begun::new(&mut surface, context.fresh.of_surface())?;
    let code = noted(code, &mut tries);
    let files = files(&mut surface.present(code, context.last)?)?;
    let left_open = surface.close().err();
    Ok(Surface {
        files,
        begun,
        tries,
        left_open,
    })
}
