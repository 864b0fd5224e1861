//! Command and response APDUs: bytes only, no I/O. Source: ISO/IEC 7816-4.
//!
//! # Example
//! ```
//! use mynumber_card::apdu::{Command, Response, ins};
//!
//! // GET CHALLENGE, for 8 bytes.
//! let command = Command::new(0x00, ins::GET_CHALLENGE, 0x00, 0x00).expecting(8);
//! assert_eq!(command.encode()?.as_slice(), [0x00, 0x84, 0x00, 0x00, 0x08]);
//!
//! let response = Response::parse(vec![0x01, 0x02, 0x90, 0x00])?;
//! assert!(response.status.is_success());
//! assert_eq!(response.data, [0x01, 0x02]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod command;
pub mod ins;
mod response;

pub use crate::terms::StatusWord;
pub use command::Command;
pub use response::Response;
