//! The applications: their files, access rules and typed answers.
//!
//! [`Card::app`](crate::Card::app) selects one, and [`App::present`] presents a secret to it. The type of
//! the secret says under which reference, and what it opens there: signing or reading before the PIN
//! does not compile,
//!
//! ```compile_fail,E0599
//! # use mynumber_card::{Card, Error, Transport};
//! # use mynumber_card::app::{Jpki, SignatureScheme};
//! fn sign<T: Transport>(card: &mut Card<T>) -> Result<Vec<u8>, Error> {
//!     card.app::<Jpki>()?.sign(SignatureScheme::Pkcs1Sha256(&[0; 32]))
//! }
//! ```
//!
//! nor does a secret in an application that is not its own,
//!
//! ```compile_fail,E0277
//! # use mynumber_card::{AuthPin, Card, Error, LastTry, Transport};
//! # use mynumber_card::app::InputAssist;
//! fn wrong<T: Transport>(card: &mut Card<T>, pin: &AuthPin) -> Result<(), Error> {
//!     card.app::<InputAssist>()?.present(pin, LastTry::Refuse)?;
//!     Ok(())
//! }
//! ```
//!
//! the license PIN before the card has said that one is set,
//!
//! ```compile_fail,E0277
//! # use mynumber_card::{Card, Error, LastTry, LicensePin, Transport};
//! # use mynumber_card::app::License;
//! fn wrong<T: Transport>(card: &mut Card<T>, pin: &LicensePin) -> Result<(), Error> {
//!     card.app::<License>()?.present(pin, LastTry::Refuse)?;
//!     Ok(())
//! }
//! ```
//!
//! or what another secret opens: the My Number by code B,
//!
//! ```compile_fail,E0277
//! # use mynumber_card::{Card, CodeB, Error, LastTry, Transport};
//! # use mynumber_card::app::InputAssist;
//! # use mynumber_card::data::MyNumber;
//! fn wrong<T: Transport>(card: &mut Card<T>, code: &CodeB) -> Result<MyNumber, Error> {
//!     let mut assist = card.app::<InputAssist>()?;
//!     let mut opened = assist.present(code, LastTry::Refuse)?;
//!     opened.read_my_number()
//! }
//! ```
//!
//! and the signature certificate by the authentication PIN.
//!
//! ```compile_fail,E0277
//! # use mynumber_card::{AuthPin, Card, Error, LastTry, Transport};
//! # use mynumber_card::app::Jpki;
//! fn wrong<T: Transport>(card: &mut Card<T>, pin: &AuthPin) -> Result<Vec<u8>, Error> {
//!     let mut jpki = card.app::<Jpki>()?;
//!     let mut opened = jpki.present(pin, LastTry::Refuse)?;
//!     opened.read_sign_certificate()
//! }
//! ```
//!
//! This does:
//!
//! ```
//! # use mynumber_card::{Card, CodeA, Error, LastTry, SignPassword, Transport};
//! # use mynumber_card::app::{InputAssist, Jpki};
//! # use mynumber_card::data::MyNumber;
//! fn right<T: Transport>(card: &mut Card<T>, code: &CodeA) -> Result<MyNumber, Error> {
//!     let mut assist = card.app::<InputAssist>()?;
//!     let mut opened = assist.present(code, LastTry::Refuse)?;
//!     opened.read_my_number()
//! }
//!
//! fn too<T: Transport>(card: &mut Card<T>, password: &SignPassword) -> Result<Vec<u8>, Error> {
//!     let mut jpki = card.app::<Jpki>()?;
//!     let mut opened = jpki.present(password, LastTry::Refuse)?;
//!     opened.read_sign_certificate()
//! }
//! ```
//!
//! And an application borrows the card exclusively:
//!
//! ```compile_fail,E0499
//! # use mynumber_card::{AssistPin, Card, Error, Transport};
//! # use mynumber_card::app::{InputAssist, Jpki};
//! fn both<T: Transport>(card: &mut Card<T>) -> Result<(), Error> {
//!     let mut assist = card.app::<InputAssist>()?;
//!     let jpki = card.app::<Jpki>()?;
//!     assist.query_tries::<AssistPin>()?;
//!     drop(jpki);
//!     Ok(())
//! }
//! ```

mod access;
mod card_kind;
pub mod card_objects;
pub mod card_surface;
pub mod common;
pub mod input_assist;
pub mod jpki;
pub mod juki;
pub mod license;
mod pin_change;
mod secure_assist;
mod status;
pub mod survey;
mod tries;
mod unread;

pub use access::{App, ApplicationKind, Changeable, Opened, Opens, ReferenceIn};
pub use card_objects::{CardKeyIds, CardObjects};
pub use card_surface::{CardSurface, OpensFace};
pub use common::Common;
pub use input_assist::{InputAssist, OpensAttributes, OpensMyNumber};
pub use jpki::{
    Jpki, OpensAuthCertificate, OpensCertificate, OpensSignCertificate, SignatureScheme, Signs,
};
pub use juki::Juki;
pub use license::License;
pub use pin_change::JukiReference;
pub use secure_assist::SecureAssist;
pub use status::{CardStatus, FreeFile};
pub use tries::AllTries;
pub use unread::{Detail, Unread, UnreadReason};

pub(crate) use status::Pass;
pub(crate) use unread::Untold;

pub use crate::terms::CardKind;

use crate::card::Card;
use crate::error::Error;
use crate::transport::Transport;

/// Shorthands for [`Card::app`] with each application.
impl<T: Transport> Card<T> {
    /// Selects the public-key application (公的個人認証AP).
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn jpki(&mut self) -> Result<App<'_, Jpki, T>, Error> {
        self.app()
    }

    /// Selects the input assist (券面事項入力補助AP).
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn input_assist(&mut self) -> Result<App<'_, InputAssist, T>, Error> {
        self.app()
    }

    /// Selects the card surface (券面事項確認AP).
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn card_surface(&mut self) -> Result<App<'_, CardSurface, T>, Error> {
        self.app()
    }

    /// Selects the common application (共通カードAP).
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn common(&mut self) -> Result<App<'_, Common, T>, Error> {
        self.app()
    }

    /// Selects the license application (免許AP). A card has it only when its holder had the
    /// driver's license put on it.
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn license(&mut self) -> Result<App<'_, License, T>, Error> {
        self.app()
    }

    /// Selects the resident-register application (住基AP).
    ///
    /// # Errors
    /// As [`Card::app`].
    pub fn juki(&mut self) -> Result<App<'_, Juki, T>, Error> {
        self.app()
    }
}
