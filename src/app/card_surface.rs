//! The card surface (券面事項確認AP): what is printed on the card, signed, with pictures.
//!
//! Reading a file proves nothing: see [`crate::pki::integrity`]. In this application the key that
//! answers a challenge is inside the signed record, so data and card belong together.

use zeroize::Zeroizing;

use super::access::{App, Opened, Opens, application};
use crate::card::FileKind;
use crate::error::Error;
use crate::secret::{BirthCode, CodeA, CodeB};
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// Age record, birth date only; opened by the birth code.
    pub const AGE_RECORD: u16 = 0x0001;
    /// The card's face, about 3 KB; opened by code A or code B.
    pub const FACE: u16 = 0x0002;
    /// Basic information.
    pub const BASIC_INFORMATION: u16 = 0x0003;
    /// The application's card-verifiable certificate.
    pub const CERTIFICATE: u16 = 0x0004;
    /// My Number as a picture; opened by code A.
    pub const NUMBER_PICTURE: u16 = 0x0005;
    /// Birth code reference.
    pub const BIRTH_CODE: u16 = 0x0011;
    /// Code B reference.
    pub const CODE_B: u16 = 0x0012;
    /// Code A reference.
    pub const CODE_A: u16 = 0x0013;
    /// Signing key; no PIN needed.
    pub const KEY: u16 = 0x001A;
}

application! {
    /// The card surface. Its code references have their own counters, separate from those of the input
    /// assist.
    CardSurface, known: (), change: ReferenceData,
    BirthCode at ef::BIRTH_CODE, BirthCode;
    CodeB at ef::CODE_B, SurfaceCodeB;
    CodeA at ef::CODE_A, SurfaceCodeA;
}

impl Opens<CardSurface> for BirthCode {}
impl Opens<CardSurface> for CodeA {}
impl Opens<CardSurface> for CodeB {}

/// A code that opens the face: code A and code B.
#[diagnostic::on_unimplemented(message = "`{Self}` does not open the face")]
pub trait OpensFace: Opens<CardSurface> {}
impl OpensFace for CodeA {}
impl OpensFace for CodeB {}

impl<T: Transport> App<'_, CardSurface, T> {
    /// Reads the application's card-verifiable certificate as stored.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_certificate(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::CERTIFICATE, FileKind::LongObject)
    }

    /// Has the card's own key answer a challenge; no PIN is needed. The key is the one inside each
    /// record of this application. One command; returns the 256 bytes of an RSA signature,
    /// PKCS#1 v1.5 over the SHA-256 `digest`.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<Vec<u8>, Error> {
        self.selected.sign(ef::KEY, 0x02, digest)
    }
}

impl<T: Transport> Opened<'_, '_, CardSurface, BirthCode, T> {
    /// Reads the age record as stored: birth date, key and signature, about 540 bytes;
    /// [`crate::pki::integrity::verify_age_record`] checks and reads it.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_age_record(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::AGE_RECORD, FileKind::LongObject)
    }
}

impl<S: OpensFace, T: Transport> Opened<'_, '_, CardSurface, S, T> {
    /// Reads the face as stored, about 3 KB; [`crate::pki::integrity::verify_face`] checks and reads
    /// it. One command on a path that carries extended APDUs.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_face(&mut self) -> Result<Vec<u8>, Error> {
        self.selected.read_file(ef::FACE, FileKind::LongObject)
    }
}

impl<T: Transport> Opened<'_, '_, CardSurface, CodeA, T> {
    /// Reads the file with the My Number (個人番号) as a picture, as stored;
    /// [`crate::pki::integrity::verify_number_picture`] checks and reads it. The law limits the use
    /// of the number to tax, social security and disaster work.
    ///
    /// # Errors
    /// Errors of the card or the link.
    pub fn read_number_picture(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.selected
            .read_file(ef::NUMBER_PICTURE, FileKind::LongObject)
            .map(Zeroizing::new)
    }
}
