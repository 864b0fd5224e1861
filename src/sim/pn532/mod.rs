//! The simulated card in the field of a PN532 on a serial line: a pseudo-terminal on which the real
//! libnfc finds a reader and the card.
//!
//! It is exact to the frame: an acknowledgement before each answer, extended frames, checksums; bad
//! frames are passed over; it sleeps until it is woken; a pending answer is dropped when the host
//! gives up or sends the next command. A PN532 has one field: the card has power as long as it is on.
//!
//! # Assumptions
//! What no source says: the ATQB of the card; that activating a card under power resets it (warm)
//! and takes no power away; that half a frame is forgotten after half a second; how long attempts
//! to find a card take. Only Type B is looked for; targets of another type are never there.
//!
//! # Example
//! ```no_run
//! use mynumber_card::sim::pn532::Pn532Server;
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//!
//! let card = SimTransport::new(SimulatedCard::new(people::load("taro")?)).handle();
//! let server = Pn532Server::open(card)?.with_link("/tmp/pn532")?.spawn();
//! // … libnfc finds a reader at pn532_uart:/tmp/pn532 …
//! server.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chip;
mod field;
mod frame;
mod knobs;
mod link;
mod server;

pub use knobs::{ReaderFault, ReaderKnobs};
pub use link::Pn532Error;
pub use server::{Pn532Event, Pn532Server, RunningPn532};
