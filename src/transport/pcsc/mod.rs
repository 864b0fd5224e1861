//! The reader stack of the operating system (PC/SC).
//!
//! [`Service`] lists readers and waits for a card; [`Service::establish`] opens a [`Connection`],
//! shared or exclusive by the caller's choice. A program that presents a PIN holds the card
//! exclusively: what a PIN opens is open to every program that shares the card.
//!
//! Every call has a time limit, also where the service hangs ([`Service::with_time_limit`]).
//!
//! # Example
//! ```no_run
//! use std::time::Duration;
//!
//! use mynumber_card::Card;
//! use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
//!
//! let service = Service::establish()?;
//! for reader in service.readers()? {
//!     println!("{}", reader.name);
//! }
//! let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, Duration::from_secs(30))?;
//! let card = Card::new(found.connection);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod choice;
mod features;
mod find;
mod holder;
mod link;
mod memory;
mod presence;
mod service;
mod watch;
mod words;

pub use choice::ReaderChoice;
pub use find::Found;
pub use link::{Connection, Exchange};
pub use service::Service;
pub use watch::{Sighting, Watch};
pub use words::{ReaderInfo, Sharing};
