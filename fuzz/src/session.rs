//! The card's side of a secure messaging session, made anew from docs/secure-messaging.md.

use aes::Aes128;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockEncrypt as _, KeyInit as _};

/// What the sessions are started with: key and seed.
pub const RANDOM: [u8; 64] = [0x42; 64];

/// A session whose key is the first 16 bytes of [`RANDOM`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Session {
    /// Commands of class 08 so far.
    pub counter: u64,
}

impl Session {
    /// `86 <length> 01 ‖ ciphertext` of these bytes, padding 80 00… added.
    pub fn encrypted(self, plain: &[u8]) -> Vec<u8> {
        let mut padded = plain.to_vec();
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(16), 0);
        self.encrypted_blocks(&padded)
    }

    /// The same without padding.
    pub fn encrypted_blocks(self, padded: &[u8]) -> Vec<u8> {
        let cipher = Aes128::new(GenericArray::from_slice(&RANDOM[..16]));
        let mut before = GenericArray::from(u128::from(self.counter).to_be_bytes());
        cipher.encrypt_block(&mut before);
        let mut value = vec![0x01];
        for block in padded.chunks_exact(16) {
            for (byte, plain) in before.iter_mut().zip(block) {
                *byte ^= plain;
            }
            cipher.encrypt_block(&mut before);
            value.extend(before);
        }
        crate::der::tlv(0x86, &value)
    }
}
