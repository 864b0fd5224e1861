//! The card surface (券面事項確認AP): what is printed on the card, signed, with pictures.
//!
//! Reading a file proves nothing: see [`crate::pki::integrity`]. In this application the key that
//! answers a challenge stands inside the signed record, so data and card belong together.

use core::borrow::Borrow;
use core::marker::PhantomData;

use zeroize::Zeroizing;

use crate::card::{FileKind, LastTry, Selected};
use crate::error::Error;
use crate::secret::{BirthCode, CodeA, CodeB};
use crate::terms::{Credential, Tries};
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

/// The selected card surface. Its code references have counters of their own, apart from those of
/// the input assist.
#[derive(Debug)]
pub struct CardSurface<'card, T: Transport> {
    pub(super) selected: Selected<'card, T>,
}

impl<'card, T: Transport> CardSurface<'card, T> {
    pub(super) fn new(selected: Selected<'card, T>) -> Self {
        Self { selected }
    }

    /// Tries left of the birth code, out of 10. Spends none.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn query_birth_code_tries(&mut self) -> Result<Tries, Error> {
        self.selected.query_tries(ef::BIRTH_CODE)
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

    /// Reads the application's card-verifiable certificate as stored.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_certificate(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::CERTIFICATE, FileKind::LongObject)
    }

    /// Has the card's own key answer a challenge; no PIN is needed. The key is the one inside each
    /// record of this application. One command; returns the 256 bytes of an RSA signature,
    /// PKCS#1 v1.5 over the SHA-256 `digest`.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<Vec<u8>, Error> {
        self.selected.sign(ef::KEY, 0x02, digest)
    }

    /// Presents the birth code, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_birth_code(
        &mut self,
        code: &BirthCode,
        last: LastTry,
    ) -> Result<SurfaceOpened<'_, 'card, T, ByBirthCode>, Error> {
        self.selected.present(ef::BIRTH_CODE, code, last)?;
        Ok(self.opened())
    }

    /// Presents the birth code that `ask` returns when given the tries left; see
    /// [`Selected::present_asked`].
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what `ask` fails with.
    pub fn present_birth_code_asked<E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<BirthCode, E>,
    ) -> Result<SurfaceOpened<'_, 'card, T, ByBirthCode>, E> {
        self.selected.present_asked(ef::BIRTH_CODE, last, ask)?;
        Ok(self.opened())
    }

    /// Presents code A, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_code_a(
        &mut self,
        code: &CodeA,
        last: LastTry,
    ) -> Result<SurfaceOpened<'_, 'card, T, ByFaceCodeA>, Error> {
        self.selected
            .present_as(ef::CODE_A, Credential::SurfaceCodeA, code, last)?;
        Ok(self.opened())
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
    ) -> Result<SurfaceOpened<'_, 'card, T, ByFaceCodeA>, E> {
        self.selected.present_asked_as::<CodeA, CodeA, E>(
            ef::CODE_A,
            Credential::SurfaceCodeA,
            last,
            ask,
        )?;
        Ok(self.opened())
    }

    /// Presents code B, once, after asking for its counter.
    ///
    /// # Errors
    /// [`crate::PinError`], and what the card or the link says.
    pub fn present_code_b(
        &mut self,
        code: &CodeB,
        last: LastTry,
    ) -> Result<SurfaceOpened<'_, 'card, T, ByFaceCodeB>, Error> {
        self.selected
            .present_as(ef::CODE_B, Credential::SurfaceCodeB, code, last)?;
        Ok(self.opened())
    }

    /// Presents the code B that `ask` returns or lends when given the tries left; see
    /// [`Selected::present_asked`]. A lent one can be presented to the input assist too.
    ///
    /// # Errors
    /// [`crate::PinError`], what the card or the link says, and what `ask` fails with.
    pub fn present_code_b_asked<B: Borrow<CodeB>, E: From<Error>>(
        &mut self,
        last: LastTry,
        ask: impl FnOnce(Tries) -> Result<B, E>,
    ) -> Result<SurfaceOpened<'_, 'card, T, ByFaceCodeB>, E> {
        self.selected
            .present_asked_as(ef::CODE_B, Credential::SurfaceCodeB, last, ask)?;
        Ok(self.opened())
    }

    fn opened<By>(&mut self) -> SurfaceOpened<'_, 'card, T, By> {
        SurfaceOpened {
            selected: &mut self.selected,
            by: PhantomData,
        }
    }
}

/// Opened by the birth code.
#[derive(Debug)]
pub enum ByBirthCode {}
/// Opened by code A of the card surface.
#[derive(Debug)]
pub enum ByFaceCodeA {}
/// Opened by code B of the card surface.
#[derive(Debug)]
pub enum ByFaceCodeB {}

/// What opens the face: code A and code B.
pub trait OpensFace {}
impl OpensFace for ByFaceCodeA {}
impl OpensFace for ByFaceCodeB {}

/// What a code opens in the card surface; `By` says which one it was.
#[derive(Debug)]
pub struct SurfaceOpened<'open, 'card, T: Transport, By> {
    selected: &'open mut Selected<'card, T>,
    by: PhantomData<By>,
}

impl<T: Transport> SurfaceOpened<'_, '_, T, ByBirthCode> {
    /// Reads the age record as stored: birth date, key and signature, about 540 bytes;
    /// [`crate::pki::integrity::verify_age_record`] checks and reads it.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_age_record(&mut self) -> Result<Vec<u8>, Error> {
        self.selected
            .read_file(ef::AGE_RECORD, FileKind::LongObject)
    }
}

impl<T: Transport, By: OpensFace> SurfaceOpened<'_, '_, T, By> {
    /// Reads the face as stored, about 3 KB; [`crate::pki::integrity::verify_face`] checks and reads
    /// it. One command on a path that carries extended APDUs.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_face(&mut self) -> Result<Vec<u8>, Error> {
        self.selected.read_file(ef::FACE, FileKind::LongObject)
    }
}

impl<T: Transport> SurfaceOpened<'_, '_, T, ByFaceCodeA> {
    /// Reads the file with the My Number (個人番号) as a picture, as stored;
    /// [`crate::pki::integrity::verify_number_picture`] checks and reads it. The law limits the use
    /// of the number to tax, social security and disaster work.
    ///
    /// # Errors
    /// What the card or the link says.
    pub fn read_number_picture(&mut self) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.selected
            .read_file(ef::NUMBER_PICTURE, FileKind::LongObject)
            .map(Zeroizing::new)
    }
}
