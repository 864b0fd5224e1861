//! The applications: their files, access rules and typed answers.
//!
//! What a PIN opens is a method of the value that presenting the PIN returns, so that signing or
//! reading before the PIN does not compile:
//!
//! ```compile_fail,E0599
//! # use mynumber_card::{Card, Error, Transport, app::SignatureScheme};
//! fn sign<T: Transport>(card: &mut Card<T>) -> Result<Vec<u8>, Error> {
//!     card.jpki()?.sign(SignatureScheme::Pkcs1Sha256(&[0; 32]))
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use mynumber_card::{Card, Error, Transport};
//! fn read<T: Transport>(card: &mut Card<T>) -> Result<Vec<u8>, Error> {
//!     card.jpki()?.read_sign_certificate()
//! }
//! ```
//!
//! And what borrows the card keeps it:
//!
//! ```compile_fail,E0499
//! # use mynumber_card::{Card, Error, Transport};
//! fn both<T: Transport>(card: &mut Card<T>) -> Result<(), Error> {
//!     let mut assist = card.input_assist()?;
//!     let jpki = card.jpki()?;
//!     assist.query_tries()?;
//!     drop(jpki);
//!     Ok(())
//! }
//! ```

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

pub use card_kind::CardKind;
pub use card_objects::{CardKeyIds, CardObjects};
pub use card_surface::{
    ByBirthCode, ByFaceCodeA, ByFaceCodeB, CardSurface, OpensFace, SurfaceOpened,
};
pub use common::Common;
pub use input_assist::{
    AssistOpened, ByAssistPin, ByCodeA, ByCodeB, InputAssist, OpensAttributes, OpensMyNumber,
};
pub use jpki::{AuthOpened, Jpki, SignOpened, SignatureScheme};
pub use juki::Juki;
pub use license::{License, LicenseOpened};
pub use pin_change::{JukiReference, JukiTries};
pub use secure_assist::SecureAssist;
pub use status::{CardStatus, FreeFile};
pub use tries::AllTries;
pub use unread::{Detail, Unread, WhyUnread};

use crate::card::{Card, Selected};
use crate::data::DataError;
use crate::error::Error;
use crate::terms::Application;
use crate::transport::Transport;

impl<T: Transport> Card<T> {
    /// Selects the public-key application (公的個人認証AP).
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn jpki(&mut self) -> Result<Jpki<'_, T>, Error> {
        self.select(Application::Jpki).map(Jpki::new)
    }

    /// Selects the input assist (券面事項入力補助AP).
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn input_assist(&mut self) -> Result<InputAssist<'_, T>, Error> {
        self.select(Application::InputAssist).map(InputAssist::new)
    }

    /// Selects the card surface (券面事項確認AP).
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn card_surface(&mut self) -> Result<CardSurface<'_, T>, Error> {
        self.select(Application::CardSurface).map(CardSurface::new)
    }

    /// Selects the common application (共通カードAP).
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn common(&mut self) -> Result<Common<'_, T>, Error> {
        self.select(Application::Common).map(Common::new)
    }

    /// Selects the license application (免許AP). A card has it only when its holder had the
    /// driver's license put on it.
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`] without a license, and what the link says.
    pub fn license(&mut self) -> Result<License<'_, T>, Error> {
        self.select(Application::License).map(License::new)
    }

    /// Selects the resident-register application (住基AP).
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`], and what the link says.
    pub fn juki(&mut self) -> Result<Juki<'_, T>, Error> {
        self.select(Application::Juki).map(Juki::new)
    }
}

/// Leaving one application for the next, with the SELECT that is needed anyway.
macro_rules! switching {
    ($from:ident) => {
        impl<'card, T: Transport> $from<'card, T> {
            /// Leaves for the public-key application; closes what a PIN opened here.
            ///
            /// # Errors
            /// [`Error::ApplicationAbsent`], and what the link says.
            pub fn into_jpki(self) -> Result<Jpki<'card, T>, Error> {
                self.selected.switch(Application::Jpki).map(Jpki::new)
            }

            /// Leaves for the input assist; closes what a PIN opened here.
            ///
            /// # Errors
            /// [`Error::ApplicationAbsent`], and what the link says.
            pub fn into_input_assist(self) -> Result<InputAssist<'card, T>, Error> {
                self.selected
                    .switch(Application::InputAssist)
                    .map(InputAssist::new)
            }

            /// Leaves for the card surface; closes what a PIN opened here.
            ///
            /// # Errors
            /// [`Error::ApplicationAbsent`], and what the link says.
            pub fn into_card_surface(self) -> Result<CardSurface<'card, T>, Error> {
                self.selected
                    .switch(Application::CardSurface)
                    .map(CardSurface::new)
            }

            /// Leaves for the common application; closes what a PIN opened here.
            ///
            /// # Errors
            /// [`Error::ApplicationAbsent`], and what the link says.
            pub fn into_common(self) -> Result<Common<'card, T>, Error> {
                self.selected.switch(Application::Common).map(Common::new)
            }

            /// Leaves for the license application; closes what a PIN opened here.
            ///
            /// # Errors
            /// [`Error::ApplicationAbsent`] without a license, and what the link says.
            pub fn into_license(self) -> Result<License<'card, T>, Error> {
                self.selected.switch(Application::License).map(License::new)
            }

            /// Leaves the application. Costs one command when a PIN was presented, none otherwise.
            ///
            /// # Errors
            /// See [`Card::finish`].
            pub fn close(self) -> Result<(), Error> {
                self.selected.close()
            }

            /// Ends the conversation by cutting the card's power: closes what a PIN opened
            /// without a command. The link is over afterwards.
            ///
            /// # Errors
            /// See [`Card::finish`].
            pub fn power_down(self) -> Result<(), Error> {
                self.selected.power_down()
            }

            /// The selected application itself, for files that have no method of their own.
            pub fn selected(&mut self) -> &mut Selected<'card, T> {
                &mut self.selected
            }
        }
    };
}
switching!(Jpki);
switching!(InputAssist);
switching!(CardSurface);
switching!(Common);
switching!(Juki);
switching!(License);

fn malformed(error: DataError) -> Error {
    Error::Malformed {
        what: error.what(),
        problem: error.problem(),
    }
}
