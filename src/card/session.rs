//! The cryptography of secure messaging: the session key and how it is sent, the counter and the IV made from it,
//! one cryptogram in and out. Its commands are in `secure`.

use core::fmt;

use aes::Aes128;
use aes::cipher::block_padding::Iso7816;
use aes::cipher::{BlockDecryptMut, BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit};
use zeroize::Zeroizing;

use crate::error::{Argument, DataProblem, Error, SecureMessagingError};
use crate::rsa_public::{PublicOperation, encrypt_oaep_sha256};
use crate::tlv::ber;

/// The tag of a cryptogram: `86 <length> 01 ‖ ciphertext`.
const CRYPTOGRAM: u32 = 0x86;
/// First byte of a cryptogram: padding 80 00… follows the data.
const PADDED: u8 = 0x01;
/// What precedes the 32 random bytes in SET SESSION KEY.
const KEY_HEADER: [u8; 4] = [0xA0, 0x22, 0x80, 0x20];
/// Bytes of an RSA-2048 modulus, and of the encrypted session key.
const MODULUS: usize = 256;
/// A block of AES.
pub(super) const BLOCK: usize = 16;

/// What was read, decrypted.
pub(super) type Plain = Zeroizing<Vec<u8>>;

/// The randomness of one secure messaging session: made by the caller, used up by starting it.
///
/// Cleared when dropped, hidden in `Debug`, without `Clone`: anyone who has it can read the session.
pub struct SessionSecret {
    /// The key, then the seed; not within the value itself, as a move would leave a copy behind.
    bytes: Zeroizing<Vec<u8>>,
}

impl SessionSecret {
    /// Bytes of randomness that a session needs: 32 for the key, 32 for its encryption.
    pub const LENGTH: usize = 64;

    /// From 64 bytes of a cryptographic source of randomness, never used before. Clear your copy.
    #[must_use]
    pub fn from_random(bytes: &[u8; Self::LENGTH]) -> Self {
        Self::from_bytes(bytes)
    }

    /// The same from as many bytes, whose number is known.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
        }
    }

    fn key(&self) -> &[u8] {
        self.bytes.get(..32).unwrap_or_default()
    }

    fn seed(&self) -> &[u8] {
        self.bytes.get(32..).unwrap_or_default()
    }

    /// What SET SESSION KEY carries: RSAES-OAEP (SHA-256, MGF1 with SHA-256), 256 bytes.
    pub(super) fn encrypted_for(&self, key: &PublicOperation) -> Option<Vec<u8>> {
        let mut message = Zeroizing::new([0; 36]);
        let parts = KEY_HEADER.iter().chain(self.key());
        message
            .iter_mut()
            .zip(parts)
            .for_each(|(to, from)| *to = *from);
        encrypt_oaep_sha256(key, message.as_slice(), self.seed())
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(hidden)")
    }
}

/// A session as this side knows it.
pub(super) struct Session {
    key: Zeroizing<[u8; BLOCK]>,
    /// Commands of class 08 that were sent.
    counter: u64,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(hidden)")
    }
}

impl Session {
    pub(super) fn new(secret: &SessionSecret) -> Self {
        let mut key = Zeroizing::new([0; BLOCK]);
        for (to, from) in key.iter_mut().zip(secret.key()) {
            *to = *from;
        }
        Self { key, counter: 0 }
    }

    /// Moves the counter on, for one more command.
    pub(super) fn count(&mut self) -> Result<(), SecureMessagingError> {
        self.counter = self
            .counter
            .checked_add(1)
            .ok_or(SecureMessagingError::SessionLost { status: None })?;
        Ok(())
    }

    /// The IV of the current command and of its answer.
    fn iv(&self) -> Zeroizing<[u8; BLOCK]> {
        let mut block = u128::from(self.counter).to_be_bytes().into();
        Aes128::new((&*self.key).into()).encrypt_block(&mut block);
        Zeroizing::new(block.into())
    }

    /// `86 <length> 01 ‖ ciphertext`, for one secret or file identifier.
    pub(super) fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let iv = self.iv();
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.key).into(), (&*iv).into());
        let encrypted = cipher.encrypt_padded_vec_mut::<Iso7816>(plain);
        // No secret is longer than 16 bytes: the length takes one byte.
        let length = u8::try_from(encrypted.len().saturating_add(1))
            .ok()
            .filter(|length| *length < 0x80)
            .ok_or(Error::Input {
                argument: Argument::EncryptedData,
            })?;
        Ok([&[0x86, length, PADDED], encrypted.as_slice()].concat())
    }

    /// The data of an answer, or what is wrong with it.
    pub(super) fn decrypt(&self, answer: &[u8]) -> Result<Zeroizing<Vec<u8>>, DataProblem> {
        let mut objects = ber::Reader::new(answer);
        let cryptogram = match (objects.next(), objects.next()) {
            (Some(Ok(element)), None) if element.tag == CRYPTOGRAM => element.value,
            _ => return Err(DataProblem::Cryptogram),
        };
        let Some((&PADDED, encrypted)) = cryptogram.split_first() else {
            return Err(DataProblem::Padding);
        };
        if encrypted.is_empty() || encrypted.len() % BLOCK != 0 {
            return Err(DataProblem::Blocks);
        }
        let iv = self.iv();
        let cipher = cbc::Decryptor::<Aes128>::new((&*self.key).into(), (&*iv).into());
        let mut plain = Zeroizing::new(encrypted.to_vec());
        let length = cipher
            .decrypt_padded_mut::<Iso7816>(&mut plain)
            .map_err(|_| DataProblem::Padding)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// The key of EF 0006: `A1 {90 exponent, 91 modulus}`, RSA-2048.
pub(super) fn delivery_key(file: &[u8]) -> Result<PublicOperation, DataProblem> {
    let [exponent, modulus] = ber::outer(file, 0xA1)
        .and_then(|outer| outer.expect_children([0x90, 0x91]))
        .map_err(|_| DataProblem::Objects)?;
    let (exponent, modulus) = (exponent.value, modulus.value);
    // The first bit is set in a modulus of 2048 bits.
    let full = modulus.first().is_some_and(|first| *first >= 0x80);
    if modulus.len() != MODULUS || !full || exponent.len() > 8 {
        return Err(DataProblem::Length);
    }
    let zeros = exponent.iter().take_while(|byte| **byte == 0).count();
    let exponent = exponent.get(zeros..).unwrap_or_default();
    PublicOperation::new(modulus, exponent).ok_or(DataProblem::NotAKey)
}
