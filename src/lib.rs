//! Read the Japanese My Number card (マイナンバーカード).

pub mod apdu;
pub mod app;
pub mod card;
pub mod data;
pub mod error;
pub mod identity;
pub mod pki;
pub mod secret;
#[cfg(feature = "sim")]
pub mod sim;
pub mod terms;
pub mod tlv;
pub mod transport;

pub use card::{Card, LastTry};
pub use error::{Error, PinError, SecretError, TransportError};
pub use secret::{AssistPin, AuthPin, BirthCode, CodeA, CodeB, JukiPin, SignPassword};
pub use terms::{Application, Credential, StatusWord, Tries};
pub use transport::{ApduLengths, Transport};
