//! Secure messaging of the input assist, from the card's side: SET SESSION KEY and class 08
//! (measured by one survey; `assumptions` has what it does not say).
//!
//! Only RSA comes from a library, and in `session` the block cipher.

use rsa::Oaep;
use sha2::Sha256;

use super::assumptions::Assumption;
use super::card::{SimulatedCard, ins};
use super::command::{Command, Expected};
use super::image::{FileContent, KeyPurpose};
use super::session::{BLOCK, Session};
use super::status::{
    Answer, INSTRUCTION, NO_SESSION, REFERENCE_ABSENT, SECURE_MESSAGING_DATA, WRONG_DATA,
    WRONG_LENGTH, WRONG_P1_P2,
};

/// What stands before the 32 bytes of key material: `A0 {80}`.
const KEY_HEADER: [u8; 4] = [0xA0, 0x22, 0x80, 0x20];

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
                    matches!(&file.content, FileContent::Key(key) if key.usage == KeyPurpose::Decrypt)
                })
            })
            .map(|file| file.id)
            .ok_or(REFERENCE_ABSENT)?;
        let key = self.key(id, KeyPurpose::Decrypt)?;
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
        self.session = Some(Session::new(key));
        Ok(Vec::new())
    }

    /// A command of class 08 while the input assist is selected.
    pub(super) fn execute_secured(&mut self, command: &Command<'_>) -> Answer {
        let session = self.session.as_mut().ok_or(NO_SESSION)?;
        session.count();
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
