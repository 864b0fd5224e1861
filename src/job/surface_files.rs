//! What proves the records of the card surface.

use crate::app::{App, CardSurface};
use crate::error::Error;
use crate::pki::integrity::ChallengeAnswer;
use crate::transport::Transport;

/// What goes before a code: the free file, which finds out what the path carries, and the answer of a key
/// that needs no code. Where its answer does not come, nobody is asked for one.
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
