//! What proves the records of the card surface.

use crate::app::{App, CardSurface};
use crate::error::Error;
use crate::pki::integrity::ChallengeAnswer;
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
