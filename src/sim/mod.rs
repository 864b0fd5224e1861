//! The simulated card: a My Number card in software, for tests, demonstrations and drivers.
//!
//! - [`CardImage`] is what a card holds, [`SimulatedCard`] answers commands from it.
//! - [`SimTransport`] is a link to it in process, with knobs: [`Link`] and [`Fault`];
//!   [`SimHandle`] looks at it from outside.
//! - [`people`] are ready cards of people who do not exist; the [`issuer`] makes a card from any
//!   [`person::Person`].
//! - [`vpcd`] puts it behind the real pcscd, for every PC/SC program on the machine; `pn532` (Unix)
//!   puts it in the field of an emulated reader, for every program that uses libnfc.
//! - [`assumptions`] lists what no source says.
//!
//! Its parser, file system and encoders are its own: sharing the driver's would hide the driver's
//! mistakes.
//!
//! # Example
//! ```
//! use mynumber_card::Transport as _;
//! use mynumber_card::sim::{Fault, SimTransport, SimulatedCard, people};
//!
//! let mut link = SimTransport::new(SimulatedCard::new(people::load("taro")?));
//! let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
//! assert_eq!(link.transmit(&challenge)?.len(), 8 + 2);
//!
//! let mut link = link.with_fault(1, Fault::Removed);
//! assert!(link.transmit(&challenge).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod assumptions;
mod card;
mod command;
mod described;
mod directory;
mod files;
pub mod image;
pub mod issuer;
mod link;
mod objects;
mod path;
pub mod people;
pub mod person;
mod pin;
#[cfg(unix)]
pub mod pn532;
mod secure;
mod session;
mod sign;
mod status;
mod switched;
mod transport;
pub mod vpcd;

pub use assumptions::Assumption;
pub use card::SimulatedCard;
pub use described::DescriptionError;
pub use directory::{FileOperation, ImageError, ManifestProblem};
pub use image::{
    Access, ApplicationImage, CardImage, FileContent, FileImage, KeyImage, KeyPurpose,
    PinChangeCommand, PinImage,
};
pub use link::{Answers, ExtendedApdus, Fault, Link, Loss};
pub use path::{RecordedExchange, Traffic};
pub use transport::{SimHandle, SimTransport};
