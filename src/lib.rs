//! Read the Japanese My Number card (マイナンバーカード).

pub mod data;
pub mod error;
#[cfg(feature = "sim")]
pub mod sim;
pub mod terms;
pub mod tlv;
pub mod transport;

pub use error::{Error, PinError, SecretError, TransportError};
pub use terms::{Application, Credential, StatusWord, Tries};
pub use transport::{ApduLengths, Transport};
