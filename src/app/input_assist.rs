//! The input assist (券面事項入力補助AP): the four attributes and the My Number as text.

use zeroize::Zeroizing;

use super::access::{App, Changeable, Opened, Opens, application};
use crate::card::{Extent, FileKind};
use crate::data::{Attributes, MyNumber};
use crate::error::Error;
use crate::secret::{AssistPin, CodeA, CodeB};
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
    /// RSA key for sending a session key; opened by the assist PIN, code A or code B.
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

application! {
    /// The input assist.
    InputAssist, known: (), change: ReferenceData,
    AssistPin at ef::ASSIST_PIN, AssistPin;
    CodeA at ef::CODE_A, CodeA;
    CodeB at ef::CODE_B, CodeB;
}

impl Opens<InputAssist> for AssistPin {}
impl Opens<InputAssist> for CodeA {}
impl Opens<InputAssist> for CodeB {}
impl Changeable<InputAssist> for AssistPin {}

/// A secret that opens the four attributes: the assist PIN and code B.
#[diagnostic::on_unimplemented(message = "`{Self}` does not open the attributes")]
pub trait OpensAttributes: Opens<InputAssist> {}
impl OpensAttributes for AssistPin {}
impl OpensAttributes for CodeB {}

/// A secret that opens the My Number: the assist PIN and code A.
#[diagnostic::on_unimplemented(message = "`{Self}` does not open the My Number")]
pub trait OpensMyNumber: Opens<InputAssist> {}
impl OpensMyNumber for AssistPin {}
impl OpensMyNumber for CodeA {}

impl<T: Transport> App<'_, InputAssist, T> {
    /// Reads the application's card-verifiable certificate as stored (568 bytes).
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_certificate(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::CERTIFICATE, FileKind::LongObject)
    }

    /// Reads the certificate before a PIN, to find out whether the path carries a signature of the
    /// card: one more command if that is not known yet, and an error if it does not.
    pub(crate) fn read_certificate_and_show_path(&mut self) -> Result<Vec<u8>, Error> {
        let extent = Extent::from(FileKind::LongObject).showing_path();
        let certificate = self.selected.read_file_as(ef::CERTIFICATE, extent)?;
        // Once more, because an error of the link may have been an accident.
        self.selected.show_path(ef::CERTIFICATE)?;
        self.selected.check_carries_signatures()?;
        Ok(certificate)
    }

    /// Has the application's signing key answer a challenge; no PIN is needed. The key is the one
    /// in [`Opened::read_signing_key`]. One command; returns the 256 bytes of an RSA
    /// signature, PKCS#1 v1.5 over the SHA-256 `digest`.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<Vec<u8>, Error> {
        self.selected.sign(ef::KEY, 0x02, digest)
    }
}

impl<'card, S: Opens<InputAssist>, T: Transport> Opened<'_, 'card, InputAssist, S, T> {
    /// Reads the four attributes. One command where the file is up to 256 bytes or the path
    /// carries extended APDUs.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_attributes(&mut self) -> Result<Attributes, Error>
    where
        S: OpensAttributes,
    {
        let file = self
            .selected
            .read_file(ef::ATTRIBUTES, FileKind::SmallObject)?;
        Attributes::parse(&file).map_err(Error::from)
    }

    /// Reads the My Number (個人番号). The law limits its use to tax, social security and disaster
    /// work; no other call reads it. One command.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_my_number(&mut self) -> Result<MyNumber, Error>
    where
        S: OpensMyNumber,
    {
        let file = self.read_my_number_file()?;
        MyNumber::parse(&file).map_err(Error::from)
    }

    /// Reads the file of the My Number as stored, 17 bytes with its filler, which the integrity
    /// record's digest covers; [`MyNumber::parse`] reads it. One command.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_my_number_file(&mut self) -> Result<Zeroizing<Vec<u8>>, Error>
    where
        S: OpensMyNumber,
    {
        let file = self.selected.read_file_as(ef::MY_NUMBER, MY_NUMBER)?;
        Ok(Zeroizing::new(file))
    }

    /// Reads the integrity record as stored: digests of My Number and attributes, signed.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_integrity_record(&mut self) -> Result<Vec<u8>, Error> {
        self.selected.read_file(ef::INTEGRITY, FileKind::LongObject)
    }

    /// Reads the signed signing key of the application as stored.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_signing_key(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::SIGNING_KEY, FileKind::LongObject)
    }
}
