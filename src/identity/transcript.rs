//! What the card signs: one digest over the request and all that was read.

use sha2::{Digest, Sha256};

use super::evidence::CardPart;
use super::request::Request;
use crate::data::UnixTime;

/// Separates these signatures from any other use of the keys, and from each other.
const PREFIX: &[u8] = b"mynumber-card identity evidence, version 1\0";

/// A running digest of named fields. Each field is its name and its content, each after its length
/// in eight bytes, so that no two lists of fields give the same bytes.
struct Transcript(Sha256);

impl Transcript {
    fn new(role: &str, request: &Request, read_at: UnixTime) -> Self {
        let mut transcript = Self(Sha256::new_with_prefix(PREFIX));
        transcript.field("role", role.as_bytes());
        transcript.field("challenge", request.challenge());
        transcript.field("audience", request.audience().as_bytes());
        transcript.field("level", request.level().name().as_bytes());
        transcript.field("wanted", request.wanted().name().as_bytes());
        transcript.field("expires", &request.expires().seconds().to_be_bytes());
        transcript.field("read_at", &read_at.seconds().to_be_bytes());
        transcript
    }

    fn field(&mut self, name: &str, content: &[u8]) {
        for part in [name.as_bytes(), content] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            self.0.update(length.to_be_bytes());
            self.0.update(part);
        }
    }

    fn files(&mut self, card: &CardPart) {
        self.field("card_certificate", &card.certificate);
        self.field("attributes", &card.attributes);
        self.field("integrity_record", &card.integrity_record);
        self.field("signing_key", &card.signing_key);
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// What the key of input-assist signs: the request and the files of that application.
pub(crate) fn card_digest(request: &Request, read_at: UnixTime, card: &CardPart) -> [u8; 32] {
    let mut transcript = Transcript::new("card", request, read_at);
    transcript.files(card);
    transcript.finish()
}

/// What the holder's key signs: the request and all that was read, the card's answer included.
pub(crate) fn holder_digest(
    request: &Request,
    read_at: UnixTime,
    card: Option<&CardPart>,
    certificate: &[u8],
) -> [u8; 32] {
    let mut transcript = Transcript::new("holder", request, read_at);
    if let Some(card) = card {
        transcript.files(card);
        transcript.field("card_signature", &card.signature);
    }
    transcript.field("certificate", certificate);
    transcript.finish()
}
