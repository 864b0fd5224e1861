//! The input assist (券面事項入力補助AP): the four attributes and the My Number as text.

use core::borrow::Borrow;
use core::marker::PhantomData;

use zeroize::Zeroizing;

use super::malformed;
use super::secure_assist::SecureAssist;
use crate::card::{Extent, FileKind, LastTry, Selected, SessionSecret};
use crate::data::{Attributes, MyNumber};
use crate::error::Error;
use crate::secret::{AssistPin, CodeA, CodeB};
use crate::terms::{Credential, Tries};
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// My Number as text, 17 bytes; opened by the assist PIN or code A.
    pub const MY_NUMBER: u16 = 0x0001;
    /// The four attributes; opened by the assist PIN or code B.
    pub const ATTRIBUTES: u16 = 0x0002;
    /// Integrity record; opened by the assist PIN, code A or code B.
    pub const INTEGRITY: u16 = 0x0003;
    /// The application's card-verifiable certificate.
    pub const CERTIFICATE: u16 = 0x0004;
    /// Basic information.
    pub const BASIC_INFORMATION: u16 = 0x0005;
    /// RSA key to deliver a session key to; opened by the assist PIN, code A or code B.
    pub const SESSION_KEY: u16 = 0x0006;
    /// The application's signing key, signed; opened by the assist PIN, code A or code B.
    pub const SIGNING_KEY: u16 = 0x0007;
    /// Assist PIN reference.
    pub const ASSIST_PIN: u16 = 0x0011;
    /// Signing key; no PIN needed.
    pub const KEY: u16 = 0x0013;
    /// Code A reference.
    pub const CODE_A: u16 = 0x0014;
    /// Code B reference.
    pub const CODE_B: u16 = 0x0015;
}

/// The My Number with its filler has 17 bytes.
const MY_NUMBER: Extent = Extent::bytes(17);

/// The selected input assist.
#[derive(Debug)]
pub struct InputAssist<'card, T: Transport> {
    pub(super) selected: Selected<'card, T>,
}

impl<'card, T: Transport> InputAssist<'card, T> {
    pub(super) fn new(selected: Selected<'card, T>) -> Self {
        Self { selected }
    }

    /// Tries left of the assist PIN, out of 3. Spends none.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_tries(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(ef::ASSIST_PIN)
    }

    /// Tries left of code A, out of 10. Spends none.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_code_a_tries(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(ef::CODE_A)
    }

    /// Tries left of code B, out of 10. Spends none.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_code_b_tries(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(ef::CODE_B)
    }

    /// Reads the application's card-verifiable certificate as stored (568 bytes).
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_certificate(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::CERTIFICATE, FileKind::LongObject)
    }

    /// Reads the certificate before a PIN so that it shows whether the path carries a signature of the card:
    /// one command more where nothing has shown it yet, and an error where it does not.
    pub(crate) fn read_certificate_and_show_path(&mut self) -> Result<Vec<u8>, Error> {
        let extent = Extent::from(FileKind::LongObject).showing_path();
        let certificate = self.selected.read_file_as(ef::CERTIFICATE, extent)?;
        // Once more where an error of the link may have been an accident.
        self.selected.show_path(ef::CERTIFICATE)?;
        self.selected.check_carries_signatures()?;
        Ok(certificate)
    }

    /// Has the application's signing key answer a challenge; no PIN is needed. The key is the one
    /// in [`AssistOpened::read_signing_key`]. One command; returns the 256 bytes of an RSA
    /// signature, PKCS#1 v1.5 over the SHA-256 `digest`.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<Vec<u8>, Error> {
        self.selected.sign(ef::KEY, 0x02, digest)
    }

    /// Presents the assist PIN, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_pin(
        &mut self,
        pin: &AssistPin,
        last: LastTry,
    ) -> Result<AssistOpened<'_, 'card, T, ByAssistPin>, Error> {
        self.selected.present(ef::ASSIST_PIN, pin, last)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }

    /// Presents the assist PIN that `ask` returns when given the tries left; see
    /// [`Selected::present_asked`].
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what `ask` fails with.
    pub fn present_pin_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<AssistPin, E>,
    ) -> Result<AssistOpened<'_, 'card, T, ByAssistPin>, E> {
        self.selected.present_asked(ef::ASSIST_PIN, last, ask)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }

    /// Presents code A, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_code_a(
        &mut self,
        code: &CodeA,
        last: LastTry,
    ) -> Result<AssistOpened<'_, 'card, T, ByCodeA>, Error> {
        self.selected.present(ef::CODE_A, code, last)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }

    /// Presents the code A that `ask` returns when given the tries left; see
    /// [`Selected::present_asked`].
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what `ask` fails with.
    pub fn present_code_a_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<CodeA, E>,
    ) -> Result<AssistOpened<'_, 'card, T, ByCodeA>, E> {
        self.selected.present_asked(ef::CODE_A, last, ask)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }

    /// Presents the code B that `ask` returns or lends when given the tries left; see
    /// [`Selected::present_asked`]. A lent one can be presented to the card surface too.
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what `ask` fails with.
    pub fn present_code_b_asked<B: Borrow<CodeB>, E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<B, E>,
    ) -> Result<AssistOpened<'_, 'card, T, ByCodeB>, E> {
        self.selected
            .present_asked_as(ef::CODE_B, Credential::CodeB, last, ask)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }

    /// Presents code B, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_code_b(
        &mut self,
        code: &CodeB,
        last: LastTry,
    ) -> Result<AssistOpened<'_, 'card, T, ByCodeB>, Error> {
        self.selected.present(ef::CODE_B, code, last)?;
        Ok(AssistOpened {
            selected: &mut self.selected,
            by: PhantomData,
        })
    }
}

/// Opened by the assist PIN.
#[derive(Debug)]
pub enum ByAssistPin {}
/// Opened by code A.
#[derive(Debug)]
pub enum ByCodeA {}
/// Opened by code B.
#[derive(Debug)]
pub enum ByCodeB {}

/// What opens the attributes: the assist PIN and code B.
pub trait OpensAttributes {}
impl OpensAttributes for ByAssistPin {}
impl OpensAttributes for ByCodeB {}

/// What opens the My Number: the assist PIN and code A.
pub trait OpensMyNumber {}
impl OpensMyNumber for ByAssistPin {}
impl OpensMyNumber for ByCodeA {}

/// What a secret opens in the input assist; `By` says which one it was.
#[derive(Debug)]
pub struct AssistOpened<'open, 'card, T: Transport, By> {
    selected: &'open mut Selected<'card, T>,
    by: PhantomData<By>,
}

impl<T: Transport, By: OpensAttributes> AssistOpened<'_, '_, T, By> {
    /// Reads the four attributes. One command where the file is up to 256 bytes or the path
    /// carries extended APDUs.
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_attributes(&mut self) -> Result<Attributes, Error> {
        let file = self
            .selected
            .read_file(ef::ATTRIBUTES, FileKind::SmallObject)?;
        Attributes::parse(&file).map_err(malformed)
    }
}

impl<T: Transport, By: OpensMyNumber> AssistOpened<'_, '_, T, By> {
    /// Reads the My Number (個人番号). The law limits its use to tax, social security and disaster
    /// work; no other call reads it. One command.
    ///
    /// # Errors
    /// What the card or the link says, and [`Error::Malformed`].
    pub fn read_my_number(&mut self) -> Result<MyNumber, Error> {
        let file = self.read_my_number_file()?;
        MyNumber::parse(&file).map_err(malformed)
    }

    /// Reads the file of the My Number as stored, 17 bytes with its filler, which the integrity
    /// record's digest covers; [`MyNumber::parse`] reads it. One command.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_my_number_file(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let file = self.selected.read_file_as(ef::MY_NUMBER, MY_NUMBER)?;
        Ok(Zeroizing::new(file))
    }
}

impl<'card, T: Transport, By> AssistOpened<'_, 'card, T, By> {
    /// Starts secure messaging: from then on what is read and presented through the value returned
    /// is encrypted, and My Number and code A do not cross the air in clear. It hides, it does
    /// not protect against being changed. Two commands, and the path has to carry extended APDUs
    /// (docs/secure-messaging.md).
    ///
    /// `secret` holds fresh random bytes, and serves once. Source: measured by one survey.
    ///
    /// # Errors
    /// [`SecureMessagingError`](crate::SecureMessagingError) when there is no session; then what
    /// was opened stays open, and reading in clear is the caller's decision. Else what the card or
    /// the link says, and [`Error::Malformed`] for a key that cannot be used.
    pub fn start_secure_session(
        &mut self,
        secret: SessionSecret,
    ) -> Result<SecureAssist<'_, 'card, T, By>, Error> {
        self.selected.start_session(ef::SESSION_KEY, &secret)?;
        Ok(SecureAssist::new(self.selected))
    }

    /// Reads the integrity record as stored: digests of My Number and attributes, signed.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_integrity_record(&mut self) -> Result<Vec<u8>, Error> {
        self.selected.read_file(ef::INTEGRITY, FileKind::LongObject)
    }

    /// Reads the signed signing key of the application as stored.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_signing_key(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::SIGNING_KEY, FileKind::LongObject)
    }
}
