//! Secure messaging of the input assist: SET SESSION KEY, then VERIFY and READ BINARY encrypted.
//!
//! Source of all of it: measured by one survey. AES-128-CBC hides what is sent; nothing protects
//! it against changes. Every command of class 08, even a refused one, advances the counter
//! from which the IV is made; plain ones do not. So none is ever repeated, and if it is unknown
//! whether the card saw one, the session is over.

use core::borrow::Borrow;

use zeroize::Zeroizing;

use super::pin::{self, LastTry};
use super::read::{self, FileKind, LAST_OFFSET, LONGEST_HEADER};
use super::selected::{Selected, short_identifier};
use super::session::{BLOCK, Plain, Session, SessionSecret, delivery_key};
use crate::apdu::{Command, Response, ins};
use crate::error::{
    CommandName, DataElement, DataProblem, Error, PinError, SecureMessagingError, TransportError,
    Unit,
};
use crate::secret::{IntoSecret, Secret};
use crate::terms::{Credential, StatusWord};
use crate::tlv::ber;
use crate::transport::{ApduLengths, Transport};

/// Class byte of a command under secure messaging.
const CLASS: u8 = 0x08;
/// The tag of a cryptogram.
const TAG_BYTE: u8 = 0x86;
/// The most plain bytes in a short answer. Of 256 bytes `86 81 xx 01` takes four; 15 whole blocks
/// fit into the rest, and padding takes a byte of them.
const SHORT: usize = 15 * BLOCK - 1;
/// The most plain bytes that are asked for in one extended answer.
const EXTENDED: usize = 4096;
/// The most bytes of answer that an extended command asks for.
const EXTENDED_ANSWER: usize = 65_536;

impl<T: Transport> Selected<'_, T> {
    /// Starts a session: reads the card's key from `key_file`, which a secret has opened, and
    /// sends it a session key. Two commands; one or none where the path turns out or is known to
    /// be short.
    pub(crate) fn start_session(
        &mut self,
        key_file: u16,
        secret: &SessionSecret,
    ) -> Result<(), Error> {
        self.session = None;
        self.path_is_long_enough()?;
        let known = self.link.lengths == ApduLengths::Extended;
        // A long file: reading it shows what the path carries. If that is already
        // known, one missing answer is an accident, and no reason to give up encryption.
        let file = self.read_file(key_file, FileKind::LongObject)?;
        if !known {
            self.path_is_long_enough()?;
        }
        let malformed = |problem| Error::Malformed {
            element: DataElement::DeliveryKey,
            problem,
        };
        let key = delivery_key(&file).map_err(malformed)?;
        let encrypted = secret
            .encrypted_for(&key)
            .ok_or(malformed(DataProblem::NotAKey))?;
        self.ensure_selected()?;
        let command = Command::new(0x80, ins::SET_SESSION_KEY, 0, 0).with_data(&encrypted);
        let response = match self.link.send_once(&command) {
            Err(Error::Transport(TransportError::CommandTooLong { .. })) => {
                return Err(SecureMessagingError::PathTooShort.into());
            }
            answer => answer?,
        };
        let status = response.status;
        match status.0 {
            0x9000 => {
                self.session = Some(Session::new(secret));
                Ok(())
            }
            0x6700 => Err(SecureMessagingError::PathTooShort.into()),
            0x66F1 | 0x6881 | 0x6882 | 0x6A81 | 0x6D00 | 0x6E00 => {
                Err(SecureMessagingError::Unsupported { status }.into())
            }
            0x6982 => Err(Error::NotOpen {
                application: self.application,
                file: key_file,
            }),
            _ => Err(SecureMessagingError::KeyRefused { status }.into()),
        }
    }

    fn path_is_long_enough(&self) -> Result<(), SecureMessagingError> {
        match self.link.lengths {
            ApduLengths::Short => Err(SecureMessagingError::PathTooShort),
            ApduLengths::Unknown | ApduLengths::Extended => Ok(()),
        }
    }

    /// Reads a whole file in the session, in as few pieces as the path allows.
    pub(crate) fn read_file_secured(
        &mut self,
        file: u16,
        kind: FileKind,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.link.count_for_file(true);
        let content = self.read_content_secured(file, kind);
        self.link.count_for_file(false);
        content
    }

    fn read_content_secured(&mut self, file: u16, kind: FileKind) -> Result<Plain, Error> {
        let sfi = short_identifier(file)?;
        let application = self.application;
        let asked = if kind.is_long() && self.link.lengths == ApduLengths::Extended {
            EXTENDED
        } else {
            SHORT
        };
        let mut content = Zeroizing::new(Vec::new());
        loop {
            let offset = content.len();
            if offset > LAST_OFFSET {
                return Err(Error::Unbounded {
                    command: CommandName::ReadBinary,
                    limit: LAST_OFFSET,
                    unit: Unit::Bytes,
                });
            }
            let (answer, status) = self.read_piece_secured(sfi, offset, asked)?;
            let got = match (status.0, answer) {
                (0x6B00, _) if offset > 0 => 0,
                (_, Some(data)) => {
                    // No copy of what was read stays behind when the buffer grows.
                    let mut longer = Zeroizing::new(Vec::with_capacity(
                        content.len().saturating_add(data.len()),
                    ));
                    longer.extend_from_slice(&content);
                    longer.extend_from_slice(&data);
                    content = longer;
                    data.len()
                }
                (_, None) => {
                    return Err(read::failure(
                        CommandName::ReadBinary,
                        application,
                        file,
                        status,
                    ));
                }
            };
            let total = kind
                .is_object()
                .then(|| ber::total_length(&content))
                .flatten();
            let missing = match total {
                Some(total) => content.len() < total,
                None => kind.is_object() && content.len() < LONGEST_HEADER,
            };
            let whole = total.is_some() && !missing;
            if got == 0 || whole || (got < asked && !missing) {
                if content.is_empty() {
                    return Err(Error::FileAbsent { application, file });
                }
                if missing {
                    return Err(incomplete(total, content.len()));
                }
                return Ok(content);
            }
        }
    }

    /// One READ BINARY: by short identifier at the start, by offset of the current file afterwards.
    fn read_piece_secured(
        &mut self,
        sfi: u8,
        offset: usize,
        asked: usize,
    ) -> Result<(Option<Plain>, StatusWord), Error> {
        let [p1, p2] = u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes();
        let (p1, p2) = if offset == 0 {
            (0x80 | sfi, 0)
        } else {
            (p1 & 0x7F, p2)
        };
        let [high, low] = u16::try_from(asked).unwrap_or(0).to_be_bytes();
        let command = Command::new(CLASS, ins::READ_BINARY, p1, p2)
            .with_data(&[0x96, 0x03, 0x00, high, low])
            .expecting(if asked > SHORT { EXTENDED_ANSWER } else { 256 });
        let response = self.send_secured(|_| Ok(command))?;
        if !matches!(response.status.0, 0x9000 | 0x6282) {
            return Ok((None, response.status));
        }
        let encrypted = Zeroizing::new(response.data);
        let total = (encrypted.first() == Some(&TAG_BYTE))
            .then(|| ber::total_length(&encrypted))
            .flatten();
        if encrypted.is_empty() || total.is_some_and(|total| encrypted.len() < total) {
            self.lose_session();
            return Err(incomplete(total, encrypted.len()));
        }
        let decrypted = match &self.session {
            Some(session) => session.decrypt(&encrypted),
            None => Err(DataProblem::Cryptogram),
        };
        match decrypted {
            Ok(data) if data.len() <= asked => Ok((Some(data), response.status)),
            other => {
                // Card and driver do not understand each other: nothing more is sent.
                self.lose_session();
                Err(Error::Malformed {
                    element: DataElement::EncryptedAnswer,
                    problem: other.err().unwrap_or(DataProblem::TooLong),
                })
            }
        }
    }

    /// Presents a secret in the session, with the same care as in clear: the counter is asked for
    /// first – in clear, which does not move the session's – and the secret is sent once.
    pub(crate) fn present_secured<S: Secret, G: IntoSecret<S>>(
        &mut self,
        reference: u16,
        credential: Credential,
        secret: G,
        last: LastTry,
    ) -> Result<(), G::Error> {
        let sfi = short_identifier(reference)?;
        self.session_alive().map_err(Error::from)?;
        // If the card does not report the tries, the application is not left and selected again,
        // as it is in clear: that would end the session.
        let tries = pin::query_tries(self.link, sfi).inspect_err(|_| self.lose_session())?;
        let tries = pin::allowed(credential, tries, last)?;
        let secret = secret.into_secret(credential, tries)?;
        self.verify_secured(credential, sfi, secret.borrow())?;
        Ok(())
    }

    fn verify_secured<S: Secret>(
        &mut self,
        credential: Credential,
        sfi: u8,
        secret: &S,
    ) -> Result<(), Error> {
        let verify = |session: &Session| {
            let data = session.encrypt(secret.as_bytes())?;
            Ok(Command::new(CLASS, ins::VERIFY, 0x00, 0x80 | sfi).with_data(&data))
        };
        let response = match self.send_secured(verify) {
            Err(Error::Transport(source)) => {
                return Err(PinError::OutcomeUnknown { credential, source }.into());
            }
            answer => answer?,
        };
        pin::outcome(credential, response.status)
    }

    /// One command of class 08, made once the counter has moved, with its answer.
    fn send_secured(
        &mut self,
        command: impl FnOnce(&Session) -> Result<Command, Error>,
    ) -> Result<Response, Error> {
        self.session_alive()?;
        let Some(session) = &mut self.session else {
            return Err(SecureMessagingError::SessionLost { status: None }.into());
        };
        session.count()?;
        let command = command(session)?;
        let response = self
            .link
            .send_counted(&command)
            .inspect_err(|_| self.lose_session())?;
        let status = response.status;
        match status.0 {
            // 6Cxx comes from the path: it is unknown whether the card counted.
            0x6988 | 0x69FC | 0x6C00..=0x6CFF => {
                self.lose_session();
                let status = Some(status);
                Err(SecureMessagingError::SessionLost { status }.into())
            }
            // Status words that a reader makes up too: it is unknown whether the card saw the command.
            0x6700 | 0x6D00 | 0x6E00 | 0x6F00 => {
                self.lose_session();
                Ok(response)
            }
            _ => Ok(response),
        }
    }

    fn session_alive(&self) -> Result<(), SecureMessagingError> {
        let alive = self.session.is_some() && self.link.selected == Some(self.application);
        if alive {
            Ok(())
        } else {
            Err(SecureMessagingError::SessionLost { status: None })
        }
    }

    /// Whether commands can still be sent in the session.
    pub(crate) fn has_session(&self) -> bool {
        self.session_alive().is_ok()
    }

    fn lose_session(&mut self) {
        self.session = None;
    }
}

fn incomplete(expected: Option<usize>, received: usize) -> Error {
    Error::Transport(TransportError::IncompleteAnswer {
        command: CommandName::ReadBinary,
        expected,
        received,
    })
}
