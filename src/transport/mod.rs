//! The one narrow seam to the card: command bytes in, response bytes out.
//!
//! # Example
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mynumber_card::Card;
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! use mynumber_card::transport::Trace;
//!
//! // Any link can be wrapped. The trace masks secrets and personal data.
//! let mut log = Vec::new();
//! let link = SimTransport::new(SimulatedCard::new(people::load("taro")?));
//! Card::new(Trace::new(link, &mut log)).read_challenge(8)?;
//! assert!(!log.is_empty());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

#[cfg(feature = "libnfc")]
pub mod libnfc;
#[cfg(feature = "pcsc")]
pub mod pcsc;
mod replay;
mod trace;
#[cfg(any(feature = "pcsc", feature = "libnfc"))]
mod wait;

pub use replay::{Replay, ReplayError};
pub use trace::Trace;
#[cfg(any(feature = "pcsc", feature = "libnfc"))]
pub use wait::{Cancel, Wait};

use crate::error::{Operation, TransportError};

/// What is known of the APDU lengths that a path to the card carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ApduLengths {
    /// Not known: the card session finds out, at the cost of one wasted command at most.
    #[default]
    Unknown,
    /// Short only: 255 bytes of data, 256 bytes of answer.
    Short,
    /// Extended too: up to 65,535 bytes of data, 65,536 of answer.
    Extended,
}

/// A link that carries APDUs to one card: a reader, a phone bridge, a network, a simulated card.
///
/// The contract:
/// - one call sends **one** command and returns its response; the link never repeats a command by
///   itself, whatever happens (a repeated VERIFY would spend a try);
/// - the response is returned as it came, status word included; 61xx and 6Cxx are handled by the
///   card session above;
/// - the bytes of a command can hold a PIN: a link does not log them, and clears its copies.
pub trait Transport {
    /// Sends a command APDU and returns the response APDU: data, then two bytes of status word.
    ///
    /// # Errors
    /// The link failed. After an error it is not known whether the card saw the command.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// What is known beforehand of the lengths that this link carries.
    fn apdu_lengths(&self) -> ApduLengths {
        ApduLengths::Unknown
    }

    /// Told by the card session at its end: what it found out about the lengths that this link carries, where that
    /// is not what [`apdu_lengths`](Self::apdu_lengths) said. A link that serves more sessions can say so beforehand
    /// to the next one. By default nothing is kept.
    fn found_apdu_lengths(&mut self, _lengths: ApduLengths) {}

    /// The maximum number of data bytes that this link carries in an answer to a short command:
    /// 256, except for readers that carry fewer. A session reads files in pieces of this size; longer
    /// answers, such as signatures, are not possible over such a link.
    fn longest_short_answer(&self) -> usize {
        256
    }

    /// Cuts the power of the card, which closes whatever a PIN opened, and ends this link.
    ///
    /// # Errors
    /// [`TransportError::Unsupported`] where the link has no such means.
    fn power_down(&mut self) -> Result<(), TransportError> {
        Err(TransportError::Unsupported {
            operation: Operation::PowerDown,
        })
    }
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        (**self).transmit(command)
    }
    fn apdu_lengths(&self) -> ApduLengths {
        (**self).apdu_lengths()
    }
    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        (**self).found_apdu_lengths(lengths);
    }
    fn longest_short_answer(&self) -> usize {
        (**self).longest_short_answer()
    }
    fn power_down(&mut self) -> Result<(), TransportError> {
        (**self).power_down()
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        (**self).transmit(command)
    }
    fn apdu_lengths(&self) -> ApduLengths {
        (**self).apdu_lengths()
    }
    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        (**self).found_apdu_lengths(lengths);
    }
    fn longest_short_answer(&self) -> usize {
        (**self).longest_short_answer()
    }
    fn power_down(&mut self) -> Result<(), TransportError> {
        (**self).power_down()
    }
}
