//! Read the Japanese My Number card (マイナンバーカード), and verify what was read.
//!
//! - [`Card`] talks to a card over any [`Transport`]: the system's readers
//!   (`transport::pcsc`, feature `pcsc`; `transport::libnfc`, feature `libnfc`), your own link, or
//!   a simulated card (`sim`, feature `sim`).
//! - [`secret`] has a type per PIN; presenting one asks the card for its counter first and never
//!   spends the last try unless [`LastTry::Allow`] says so.
//! - [`app`] has the applications with typed answers, [`data`] their values.
//! - [`pki`] says what certificates and signed files prove; [`identity`] turns a reading into
//!   evidence that somebody else verifies later, without the card.
//!
//! # Example
//! ```no_run
//! # #[cfg(feature = "pcsc")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
//! use mynumber_card::{AssistPin, Card, LastTry};
//!
//! let service = Service::establish()?;
//! let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, Duration::from_secs(30))?;
//! let mut card = Card::new(found.connection);
//!
//! let mut assist = card.input_assist()?;
//! let pin = AssistPin::new("2345")?;
//! let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
//! assist.close()?;
//! println!("{}", attributes.display_name());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "pcsc"))]
//! # fn main() {}
//! ```
//!
//! Only the command line reads a clock, a file or an environment variable; here time is
//! an argument.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::get_unwrap,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]

#[macro_use]
mod codes;
#[macro_use]
mod hidden;
#[macro_use]
mod serialized;

pub mod apdu;
pub mod app;
pub mod card;
pub mod data;
pub mod error;
pub mod identity;
pub mod job;
#[cfg(feature = "pictures")]
pub mod picture;
pub mod pki;
pub mod report;
mod rsa_public;
#[cfg(test)]
mod schema;
pub mod secret;
#[cfg(feature = "sim")]
pub mod sim;
pub mod terms;
pub mod tlv;
pub mod transport;

pub use card::{Card, LastTry, PinChange, SessionSecret};
pub use error::{
    Error, NotExamined, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError,
};
pub use report::{Check, Coded, Outcome, Report};
pub use secret::{
    AssistPin, AuthPin, BirthCode, CodeA, CodeB, JukiPin, LicensePin, PinWeakness, SignPassword,
};
pub use terms::{Application, Credential, PinInForce, StatusWord, Tries};
pub use transport::{ApduLengths, Transport};

/// The examples of the README are compiled as tests; the one for CI runs in `tests/sim`.
#[cfg(all(doctest, feature = "pcsc", feature = "sim"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// As are those of the other documents.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustDocument;

#[cfg(doctest)]
#[doc = include_str!("../docs/license.md")]
struct LicenseDocument;
