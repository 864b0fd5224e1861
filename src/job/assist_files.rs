//! The files of the input assist that prove what is read there.

use crate::app::{App, InputAssist};
use crate::data::Attributes;
use crate::error::Error;
use crate::pki::integrity::{AssistFiles, ChallengeAnswer};
use crate::pki::{Proof, TrustAnchors};
use crate::transport::Transport;

/// What is read before a secret: the free file, which shows what the path carries, and the answer of a
/// key that needs no PIN. If that answer does not arrive, no PIN is asked for.
pub(super) struct Begun {
    challenge: [u8; 32],
    certificate: Vec<u8>,
    answer: Vec<u8>,
}

/// Everything that proves what was read.
pub(super) struct Files {
    begun: Begun,
    integrity: Vec<u8>,
    signing_key: Vec<u8>,
}

impl Begun {
    pub(super) fn new<T: Transport>(
        assist: &mut App<'_, InputAssist, T>,
        challenge: [u8; 32],
    ) -> Result<Self, Error> {
        let certificate = assist.read_certificate()?;
        Self::with(certificate, assist, challenge)
    }

    pub(super) fn with<T: Transport>(
        certificate: Vec<u8>,
        assist: &mut App<'_, InputAssist, T>,
        challenge: [u8; 32],
    ) -> Result<Self, Error> {
        Ok(Self {
            certificate,
            answer: assist.sign(&challenge)?,
            challenge,
        })
    }

    pub(super) const fn and(self, integrity: Vec<u8>, signing_key: Vec<u8>) -> Files {
        Files {
            begun: self,
            integrity,
            signing_key,
        }
    }
}

impl Files {
    pub(super) fn of_attributes(&self, attributes: &Attributes, anchors: &TrustAnchors) -> Proof {
        self.proof(Some(attributes), None, anchors)
    }

    /// Of the whole file, filler included.
    pub(super) fn of_my_number(&self, file: &[u8], anchors: &TrustAnchors) -> Proof {
        self.proof(None, Some(file), anchors)
    }

    fn proof(
        &self,
        attributes: Option<&Attributes>,
        my_number: Option<&[u8]>,
        anchors: &TrustAnchors,
    ) -> Proof {
        let files = AssistFiles {
            certificate: &self.begun.certificate,
            integrity: &self.integrity,
            attributes,
            my_number,
            signing_key: Some(&self.signing_key),
            answer: Some(ChallengeAnswer {
                digest: &self.begun.challenge,
                signature: &self.begun.answer,
            }),
        };
        files.verify(anchors).into()
    }
}
