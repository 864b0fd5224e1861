//! Command and response APDUs: bytes only, no I/O. Source: ISO/IEC 7816-4.

mod command;
pub mod ins;
mod response;

pub use crate::terms::StatusWord;
pub use command::Command;
pub use response::Response;
