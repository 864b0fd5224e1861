//! The cryptography of a session of secure messaging, from the card's side.
//!
//! Only the block cipher comes from a library; chaining, padding and the form of the data are
//! implemented here again.

use aes::Aes128;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};

pub(super) const BLOCK: usize = 16;

/// The session of the selected application.
#[derive(Clone)]
pub(super) struct Session {
    cipher: Aes128,
    /// Commands of class 08 since the key was set.
    counter: u64,
}

impl Session {
    pub(super) fn new(key: &[u8; BLOCK]) -> Self {
        Self {
            cipher: Aes128::new(key.into()),
            counter: 0,
        }
    }

    /// One more command of class 08.
    pub(super) const fn count(&mut self) {
        self.counter = self.counter.saturating_add(1);
    }

    fn first_vector(&self) -> [u8; BLOCK] {
        let mut block = GenericArray::from(u128::from(self.counter).to_be_bytes());
        self.cipher.encrypt_block(&mut block);
        block.into()
    }

    /// What is in `86 <length> 01 ‖ ciphertext`; `None` when it is not that.
    pub(super) fn plain(&self, object: &[u8]) -> Option<Vec<u8>> {
        let value = match object {
            [0x86, 0x81, length @ 0x80..=0xFF, value @ ..]
                if value.len() == usize::from(*length) =>
            {
                value
            }
            [0x86, length @ 0..=0x7F, value @ ..] if value.len() == usize::from(*length) => value,
            _ => return None,
        };
        let [0x01, encrypted @ ..] = value else {
            return None;
        };
        let (blocks, []) = encrypted.as_chunks::<BLOCK>() else {
            return None;
        };
        let mut before = self.first_vector();
        let mut plain = Vec::with_capacity(encrypted.len());
        for encrypted in blocks {
            let mut block = GenericArray::from(*encrypted);
            self.cipher.decrypt_block(&mut block);
            plain.extend(
                block
                    .iter()
                    .zip(before)
                    .map(|(byte, chained)| byte ^ chained),
            );
            before = *encrypted;
        }
        // Padding is one byte 80 and up to fifteen of 00.
        let end = plain.iter().rposition(|byte| *byte != 0x00)?;
        if plain.get(end) != Some(&0x80) || plain.len().saturating_sub(end) > BLOCK {
            return None;
        }
        plain.truncate(end);
        Some(plain)
    }

    /// `86 <length> 01 ‖ ciphertext`.
    pub(super) fn encrypted(&self, plain: &[u8], shortest: bool) -> Vec<u8> {
        let mut padded = plain.to_vec();
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(BLOCK), 0x00);
        let mut before = self.first_vector();
        let mut value = vec![0x01];
        for plain in padded.as_chunks::<BLOCK>().0 {
            let mut block = GenericArray::from(before);
            for (byte, plain) in block.iter_mut().zip(plain) {
                *byte ^= plain;
            }
            self.cipher.encrypt_block(&mut block);
            before = block.into();
            value.extend(before);
        }
        let mut object = vec![0x86];
        match (u8::try_from(value.len()), u16::try_from(value.len())) {
            (Ok(length @ 0..=0x7F), _) if shortest => object.push(length),
            (Ok(length), _) if shortest => object.extend([0x81, length]),
            (_, Ok(length)) => {
                object.push(0x82);
                object.extend(length.to_be_bytes());
            }
            // Longer than any file of a card; the answer is longer than any Le.
            _ => object.push(0x83),
        }
        object.extend(value);
        object
    }
}
