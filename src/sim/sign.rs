//! Keys: COMPUTE DIGITAL SIGNATURE, INTERNAL AUTHENTICATE, GET CHALLENGE (measured).

use std::sync::Arc;

use rand::RngCore;
use rand::rngs::OsRng;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256};

use super::assumptions::Assumption;
use super::card::{Selected, SimulatedCard};
use super::command::Command;
use super::image::{FileContent, KeyPurpose};
use super::status::{
    Answer, CONDITIONS, FAILURE, REFERENCE_ABSENT, Refusal, WRONG_FILE_KIND, WRONG_LENGTH,
    WRONG_P1_P2,
};

/// The most bytes that PKCS#1 v1.5 carries under a 2048-bit key.
const MOST_RAW: usize = 245;
/// The most bytes that the card hashes by itself.
const MOST_HASHED: usize = 255;
/// Salt of RSASSA-PSS, in bytes.
const SALT: usize = 32;

/// DER of a DigestInfo for SHA-256, up to the 32 bytes of the digest (RFC 8017 9.2, note 1).
const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// What is padded and exponentiated.
enum Input {
    /// PKCS#1 v1.5 over these bytes as they are.
    Plain(Vec<u8>),
    /// RSASSA-PSS over this SHA-256 digest.
    Pss(Vec<u8>),
}

impl SimulatedCard {
    pub(super) fn compute_digital_signature(&mut self, command: &Command<'_>) -> Answer {
        if command.p1 > 0x05 {
            return Err(WRONG_P1_P2);
        }
        let id = match command.p2 {
            0x00 => self
                .application()
                .and_then(|(_, application)| application.default_key)
                .ok_or(REFERENCE_ABSENT)?,
            p2 => self.reference(p2, Assumption::SignatureMakesCurrent)?,
        };
        let key = self.key(id, KeyPurpose::Sign)?;
        let input = signature_input(command.p1, command.data)?;
        answer_with_signature(command, &key, &input)
    }

    pub(super) fn internal_authenticate(&mut self, command: &Command<'_>) -> Answer {
        if command.p1 != 0x00 {
            return Err(WRONG_P1_P2);
        }
        let id = self.reference(command.p2, Assumption::SignatureMakesCurrent)?;
        // What is behind a PIN is not open before it is the wrong key.
        let file = self.file(id).map_err(|_| REFERENCE_ABSENT)?;
        if matches!(file.content, FileContent::Key(_)) {
            self.check_access(file)?;
        }
        let key = self.key(id, KeyPurpose::Authenticate)?;
        let input = signature_input(0x03, command.data)?;
        answer_with_signature(command, &key, &input)
    }

    /// GET CHALLENGE: 1–256 random bytes. The card refuses an extended Le.
    pub(super) fn get_challenge(&self, command: &Command<'_>) -> Answer {
        if (command.p1, command.p2) != (0x00, 0x00) {
            return Err(WRONG_P1_P2);
        }
        command.without_data()?;
        let expected = command.expected()?;
        let nothing = self.selected == Selected::Nothing;
        if expected.extended || (nothing && !self.holds(Assumption::ChallengeNeedsNothing)) {
            return Err(CONDITIONS);
        }
        let mut challenge = vec![0; expected.bytes];
        OsRng.try_fill_bytes(&mut challenge).map_err(|_| FAILURE)?;
        Ok(challenge)
    }

    /// A key of the selected application that may be used now.
    pub(super) fn key(
        &mut self,
        id: u16,
        usage: KeyPurpose,
    ) -> Result<Arc<RsaPrivateKey>, Refusal> {
        let (index, _) = self.application().ok_or(REFERENCE_ABSENT)?;
        let file = self.file(id).map_err(|_| REFERENCE_ABSENT)?;
        let FileContent::Key(image) = &file.content else {
            return Err(WRONG_FILE_KIND);
        };
        if image.usage != usage {
            return Err(CONDITIONS);
        }
        self.check_access(file)?;
        let parsed = match self.keys.get(&(index, id)) {
            Some(parsed) => parsed.clone(),
            None => {
                let parsed = RsaPrivateKey::from_pkcs8_der(&image.pkcs8)
                    .ok()
                    .map(Arc::new);
                self.keys.insert((index, id), parsed.clone());
                parsed
            }
        };
        parsed.ok_or(FAILURE)
    }
}

/// What scheme P1 makes of the data: 6700 for none, 6985 for a length that the scheme does not take.
fn signature_input(scheme: u8, data: &[u8]) -> Result<Input, Refusal> {
    let length = data.len();
    if length == 0 {
        return Err(WRONG_LENGTH);
    }
    let hash = || Sha256::digest(data).to_vec();
    match scheme {
        0x00 if length <= MOST_RAW => Ok(Input::Plain(data.to_vec())),
        0x01 if length <= MOST_HASHED => Ok(Input::Plain(hash())),
        0x02 if length == 32 => Ok(Input::Plain(digest_info(data))),
        0x03 if length <= MOST_HASHED => Ok(Input::Plain(digest_info(&hash()))),
        0x04 if length == 32 => Ok(Input::Pss(data.to_vec())),
        0x05 if length <= MOST_HASHED => Ok(Input::Pss(hash())),
        0x00..=0x05 => Err(CONDITIONS),
        _ => Err(WRONG_P1_P2),
    }
}

fn digest_info(digest: &[u8]) -> Vec<u8> {
    [DIGEST_INFO_SHA256.as_slice(), digest].concat()
}

fn answer_with_signature(command: &Command<'_>, key: &RsaPrivateKey, input: &Input) -> Answer {
    if command.expected()?.bytes < key.size() {
        return Err(WRONG_LENGTH);
    }
    let signature = match input {
        Input::Plain(bytes) => key.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new_unprefixed(), bytes),
        Input::Pss(digest) => {
            key.sign_with_rng(&mut OsRng, Pss::new_with_salt::<Sha256>(SALT), digest)
        }
    };
    signature.map_err(|_| FAILURE)
}
