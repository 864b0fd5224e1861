//! The input assist under secure messaging.

use core::marker::PhantomData;

use zeroize::Zeroizing;

use super::input_assist::{ByCodeA, OpensAttributes, OpensMyNumber, ef};
use super::malformed;
use crate::card::{FileKind, LastTry, Selected};
use crate::data::{Attributes, MyNumber};
use crate::error::Error;
use crate::secret::CodeA;
use crate::terms::Tries;
use crate::transport::Transport;

/// The opened input assist in a secure messaging session; `By` says what opened it. Made by
/// [`AssistOpened::start_secure_session`](super::AssistOpened::start_secure_session).
///
/// Every error but a clear refusal of the card ends the session, and every call after that is
/// [`SessionLost`](crate::SecureMessagingError::SessionLost) without a command. The session ends
/// with the selection of the application: [`InputAssist::close`](super::InputAssist::close), which
/// sends its SELECT in clear.
#[derive(Debug)]
pub struct SecureAssist<'open, 'card, T: Transport, By> {
    selected: &'open mut Selected<'card, T>,
    by: PhantomData<By>,
}

impl<'open, 'card, T: Transport, By> SecureAssist<'open, 'card, T, By> {
    pub(super) fn new(selected: &'open mut Selected<'card, T>) -> Self {
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

    /// Reads the integrity record as stored. Not for the open air either: a My Number is found
    /// from its digest by trying all there are.
    ///
    /// # Errors
    /// What the card or the link says, and [`crate::SecureMessagingError`].
    pub fn read_integrity_record(&mut self) -> Result<Vec<u8>, Error> {
        self.read(ef::INTEGRITY, FileKind::LongObject)
    }

    /// Reads the signed signing key of the application as stored.
    ///
    /// # Errors
    /// What the card or the link says, and [`crate::SecureMessagingError`].
    pub fn read_signing_key(&mut self) -> Result<Vec<u8>, Error> {
        self.read(ef::SIGNING_KEY, FileKind::LongObject)
    }

    /// Presents code A, once and encrypted, after asking for its counter (in clear: it is no
    /// secret). For a session that code B opened: the assist PIN opens the My Number by itself.
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and [`crate::SecureMessagingError`].
    pub fn present_code_a(
        &mut self,
        code: CodeA,
        last: LastTry,
    ) -> Result<SecureAssist<'_, 'card, T, ByCodeA>, Error> {
        self.present_code_a_asked(last, |_| Ok(code))
    }

    /// Presents, encrypted, the code A that `ask` returns when given the tries left. Where the card
    /// does not report them, nothing is presented unless `last` allows it.
    ///
    /// # Errors
    /// As [`Self::present_code_a`], and what `ask` fails with.
    pub fn present_code_a_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<CodeA, E>,
    ) -> Result<SecureAssist<'_, 'card, T, ByCodeA>, E> {
        self.selected.present_secured(ef::CODE_A, last, ask)?;
        Ok(SecureAssist::new(self.selected))
    }

    fn read(&mut self, file: u16, kind: FileKind) -> Result<Vec<u8>, Error> {
        let content = self.selected.read_file_secured(file, kind)?;
        Ok(content.to_vec())
    }
}

impl<T: Transport, By: OpensAttributes> SecureAssist<'_, '_, T, By> {
    /// Reads the four attributes.
    ///
    /// # Errors
    /// What the card or the link says, [`Error::Malformed`] and [`crate::SecureMessagingError`].
    pub fn read_attributes(&mut self) -> Result<Attributes, Error> {
        let file = self.read(ef::ATTRIBUTES, FileKind::SmallObject)?;
        Attributes::parse(&file).map_err(malformed)
    }
}

impl<T: Transport, By: OpensMyNumber> SecureAssist<'_, '_, T, By> {
    /// Reads the My Number (個人番号). The law limits its use to tax, social security and disaster
    /// work. One command.
    ///
    /// # Errors
    /// What the card or the link says, [`Error::Malformed`] and [`crate::SecureMessagingError`].
    pub fn read_my_number(&mut self) -> Result<MyNumber, Error> {
        let file = self.read_my_number_file()?;
        MyNumber::parse(&file).map_err(malformed)
    }

    /// Reads the file of the My Number as stored, 17 bytes with its filler, which the integrity
    /// record's digest covers. One command.
    ///
    /// # Errors
    /// What the card or the link says, and [`crate::SecureMessagingError`].
    pub fn read_my_number_file(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.selected
            .read_file_secured(ef::MY_NUMBER, FileKind::Small)
    }
}
