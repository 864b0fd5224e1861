//! Secure messaging of the input assist, from the card's side: SET SESSION KEY and class 08
//! (measured by one survey; `assumptions` has what it does not say).
//!
//! Only the block cipher and RSA are a library's; chaining, padding and the form of the data are
//! written down here once more.

use aes::Aes128;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use rsa::Oaep;
use sha2::Sha256;

use super::assumptions::Assumption;
use super::card::{SimulatedCard, ins};
use super::command::{Command, Expected};
use super::image::{Content, KeyUsage};
use super::status::{
    Answer, INSTRUCTION, NO_SESSION, REFERENCE_ABSENT, SECURE_MESSAGING_DATA, WRONG_DATA,
    WRONG_LENGTH, WRONG_P1_P2,
};

/// What stands before the 32 bytes of key material: `A0 {80}`.
const KEY_HEADER: [u8; 4] = [0xA0, 0x22, 0x80, 0x20];
const BLOCK: usize = 16;

/// The session of the selected application.
#[derive(Clone)]
pub(super) struct Session {
    cipher: Aes128,
    /// Commands of class 08 since the key was set.
    counter: u64,
}

impl SimulatedCard {
    /// SET SESSION KEY: another session ends, also when this one does not begin.
    pub(super) fn set_session_key(&mut self, command: &Command<'_>) -> Answer {
        if (command.p1, command.p2) != (0x00, 0x00) {
            return Err(WRONG_P1_P2);
        }
        self.session = None;
        let id = self
            .application()
            .and_then(|(_, application)| {
                application.files.iter().find(|file| {
                    matches!(&file.content, Content::Key(key) if key.usage == KeyUsage::Decrypt)
                })
            })
            .map(|file| file.id)
            .ok_or(REFERENCE_ABSENT)?;
        let key = self.key(id, KeyUsage::Decrypt)?;
        if command.data.len() != 256 {
            return Err(WRONG_LENGTH);
        }
        let message = key
            .decrypt(Oaep::new::<Sha256>(), command.data)
            .map_err(|_| WRONG_DATA)?;
        let material = message
            .strip_prefix(&KEY_HEADER)
            .filter(|material| material.len() == 32)
            .ok_or(WRONG_DATA)?;
        let key = material.first_chunk::<BLOCK>().ok_or(WRONG_DATA)?;
        self.session = Some(Session {
            cipher: Aes128::new(key.into()),
            counter: 0,
        });
        Ok(Vec::new())
    }

    /// A command of class 08 while the input assist is selected.
    pub(super) fn execute_secured(&mut self, command: &Command<'_>) -> Answer {
        let session = self.session.as_mut().ok_or(NO_SESSION)?;
        session.counter = session.counter.saturating_add(1);
        let session = session.clone();
        let answer = self.in_session(&session, command);
        if answer == Err(SECURE_MESSAGING_DATA) {
            self.session = None;
        }
        answer
    }

    fn in_session(&mut self, session: &Session, command: &Command<'_>) -> Answer {
        match command.instruction {
            ins::VERIFY | ins::SELECT => {
                let plain = if command.data.is_empty() {
                    Vec::new()
                } else {
                    session.plain(command.data).ok_or(SECURE_MESSAGING_DATA)?
                };
                let plain = Command {
                    class: 0x00,
                    data: &plain,
                    ..*command
                };
                match (command.instruction, command.p1) {
                    (ins::VERIFY, _) => self.verify(&plain),
                    // An application by name would end the session that its answer belongs to.
                    (_, 0x02) => self.select(&plain),
                    _ => Err(WRONG_P1_P2),
                }
            }
            ins::READ_BINARY => {
                let [0x96, 0x03, 0x00, high, low] = command.data else {
                    return Err(SECURE_MESSAGING_DATA);
                };
                let bytes = match usize::from(u16::from_be_bytes([*high, *low])) {
                    0 => 65_536,
                    bytes => bytes,
                };
                let room = command.expected()?.bytes;
                let plain = Command {
                    class: 0x00,
                    data: &[],
                    expected: Some(Expected {
                        bytes,
                        extended: true,
                    }),
                    ..*command
                };
                let mut bytes_read = self.read_binary(&plain)?;
                if !self.holds(Assumption::SecuredLeIsPlain) {
                    // The most whole blocks that fit, less a byte of padding; `86 82 hh ll 01` before.
                    let blocks = bytes.saturating_sub(5) / BLOCK;
                    bytes_read.truncate(blocks.saturating_mul(BLOCK).saturating_sub(1));
                }
                let shortest = self.holds(Assumption::SecuredLengthIsShortest);
                let answer = session.encrypted(&bytes_read, shortest);
                if answer.len() > room {
                    return Err(WRONG_LENGTH);
                }
                Ok(answer)
            }
            _ => Err(INSTRUCTION),
        }
    }
}

impl Session {
    fn first_vector(&self) -> [u8; BLOCK] {
        let mut block = GenericArray::from(u128::from(self.counter).to_be_bytes());
        self.cipher.encrypt_block(&mut block);
        block.into()
    }

    /// What is in `86 <length> 01 ‖ ciphertext`; `None` when it is not that.
    fn plain(&self, object: &[u8]) -> Option<Vec<u8>> {
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
    fn encrypted(&self, plain: &[u8], shortest: bool) -> Vec<u8> {
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
