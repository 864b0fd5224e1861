//! The input assist under secure messaging.

use core::marker::PhantomData;

use zeroize::Zeroizing;

use super::access::{Opened, Opens};
use super::input_assist::{InputAssist, OpensAttributes, OpensMyNumber, ef};
use crate::card::{FileKind, LastTry, Selected, SessionSecret};
use crate::data::{Attributes, MyNumber};
use crate::error::Error;
use crate::secret::{CodeA, IntoSecret};
use crate::terms::Credential;
use crate::transport::Transport;

/// The input assist in a secure messaging session; `S` says what opened it. Made by
/// [`Opened::start_secure_session`].
///
/// Every error except a clear refusal by the card ends the session, and every call after
/// that fails with [`SessionLost`](crate::SecureMessagingError::SessionLost) without a command. The
/// session also ends when the application is left: [`App::close`](super::App::close)
/// sends its SELECT in clear.
#[derive(Debug)]
pub struct SecureAssist<'open, 'card, S, T: Transport> {
    selected: &'open mut Selected<'card, T>,
    by: PhantomData<fn() -> S>,
}

impl<'card, S: Opens<InputAssist>, T: Transport> Opened<'_, 'card, InputAssist, S, T> {
    /// Starts secure messaging: from then on what is read and presented through the value returned
    /// is encrypted, and My Number and code A do not cross the air in clear. This hides the data
    /// but does not protect it against changes. Two commands, and the path must carry extended APDUs
    /// (docs/secure-messaging.md).
    ///
    /// `secret` holds fresh random bytes, and is used once. Source: measured by one survey.
    ///
    /// # Errors
    /// [`SecureMessagingError`](crate::SecureMessagingError) when there is no session; then what
    /// was opened stays open, and reading in clear is the caller's decision. Else errors of the
    /// card or the link, and [`Error::Malformed`] for a key that cannot be used.
    pub fn start_secure_session(
        &mut self,
        secret: SessionSecret,
    ) -> Result<SecureAssist<'_, 'card, S, T>, Error> {
        self.selected.start_session(ef::SESSION_KEY, &secret)?;
        Ok(SecureAssist::new(self.selected))
    }
}

impl<'open, 'card, S: Opens<InputAssist>, T: Transport> SecureAssist<'open, 'card, S, T> {
    fn new(selected: &'open mut Selected<'card, T>) -> Self {
        Self {
            selected,
            by: PhantomData,
        }
    }

    /// Whether the session is known to be alive.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.selected.has_session()
    }

    /// Reads the integrity record as stored. This must not cross in clear either: trying
    /// all numbers finds the one with its digest.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`crate::SecureMessagingError`].
    pub fn read_integrity_record(&mut self) -> Result<Vec<u8>, Error> {
        self.read(ef::INTEGRITY, FileKind::LongObject)
    }

    /// Reads the signed signing key of the application as stored.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`crate::SecureMessagingError`].
    pub fn read_signing_key(&mut self) -> Result<Vec<u8>, Error> {
        self.read(ef::SIGNING_KEY, FileKind::LongObject)
    }

    /// Presents code A, once and encrypted, after asking for its counter (in clear: it is no
    /// secret). For a session that code B opened; the assist PIN already opens the My Number. If
    /// the card does not report the tries left, nothing is presented unless `last` allows it.
    ///
    /// # Errors
    /// [`crate::PinError`], errors of the card or the link, [`crate::SecureMessagingError`], and
    /// errors of asking.
    pub fn present_code_a<G: IntoSecret<CodeA>>(
        &mut self,
        code: G,
        last: LastTry,
    ) -> Result<SecureAssist<'_, 'card, CodeA, T>, G::Error> {
        self.selected
            .present_secured(ef::CODE_A, Credential::CodeA, code, last)?;
        Ok(SecureAssist::new(self.selected))
    }

    fn read(&mut self, file: u16, kind: FileKind) -> Result<Vec<u8>, Error> {
        let content = self.selected.read_file_secured(file, kind)?;
        Ok(content.to_vec())
    }

    /// Reads the four attributes.
    ///
    /// # Errors
    /// Errors of the card or the link, [`Error::Malformed`] and [`crate::SecureMessagingError`].
    pub fn read_attributes(&mut self) -> Result<Attributes, Error>
    where
        S: OpensAttributes,
    {
        let file = self.read(ef::ATTRIBUTES, FileKind::SmallObject)?;
        Attributes::parse(&file).map_err(Error::from)
    }

    /// Reads the My Number (個人番号). The law limits its use to tax, social security and disaster
    /// work. One command.
    ///
    /// # Errors
    /// Errors of the card or the link, [`Error::Malformed`] and [`crate::SecureMessagingError`].
    pub fn read_my_number(&mut self) -> Result<MyNumber, Error>
    where
        S: OpensMyNumber,
    {
        let file = self.read_my_number_file()?;
        MyNumber::parse(&file).map_err(Error::from)
    }

    /// Reads the file of the My Number as stored, 17 bytes with its filler, which the integrity
    /// record's digest covers. One command.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`crate::SecureMessagingError`].
    pub fn read_my_number_file(&mut self) -> Result<Zeroizing<Vec<u8>>, Error>
    where
        S: OpensMyNumber,
    {
        self.selected
            .read_file_secured(ef::MY_NUMBER, FileKind::Small)
    }
}
