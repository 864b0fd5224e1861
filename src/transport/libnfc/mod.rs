//! Readers of libnfc: PN532 boards, ACR122U and others, without PC/SC.
//!
//! [`NfcReader::open`] finds a reader and waits for a card; a [`NfcReader`] is then the link to that card.
//! Source of what libnfc does: measured with libnfc 1.8.0 and nfc1 0.7.1, and its code.
//!
//! - **Exclusive by nature.** A reader belongs to one program at a time, and so does the card on it;
//!   there is no shared way to hold it. On serial lines that rests on a mark of libnfc's that not every
//!   kernel keeps (6.18 does not, measured), and on a lock that programs of this crate respect.
//! - **Ending the link takes the power away**: dropping a [`NfcReader`] switches its field off, and what
//!   a PIN opened is closed. A killed process cannot do it: the field stays on until the next program
//!   opens the reader, and opening it here switches the field off first, for long enough.
//! - **Short APDUs only**, which is said beforehand and costs no command. Some readers carry fewer
//!   bytes still ([`Transport::longest_short_answer`](crate::Transport::longest_short_answer)): over an
//!   ACR122U files are read in smaller pieces, and nothing can be signed.
//! - **At `LIBNFC_LOG_LEVEL` 3, or `log_level = 3` in its configuration, libnfc writes every command to
//!   standard error, PINs included.** The command line prevents that; a program that uses this library
//!   must do so itself. libnfc does not clear its copies of commands either.
//! - libnfc writes its errors to standard error unless `LIBNFC_LOG_LEVEL` is 0, reads `LIBNFC_*` from
//!   the environment and `/etc/nfc`, and finds readers on serial lines only when told of them there
//!   or by a connection string.
//! - A reader is trusted: libnfc aborts the process, or worse, on some answers that no PN532 gives.
//!
//! # Example
//! ```no_run
//! use std::time::Duration;
//!
//! use mynumber_card::Card;
//! use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};
//!
//! let card = Card::new(NfcReader::open(&DeviceChoice::First, Duration::from_secs(30))?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod claim;
mod diagnose;
mod limits;
mod reader;

pub use reader::NfcReader;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nfc1::Context;

use crate::error::{Operation, TransportError};
use crate::transport::wait::{Wait, Waiting};
use claim::Claim;
use reader::failed;

/// The most readers that are listed.
const MOST_READERS: usize = 16;
/// The longest connection string that libnfc takes, in bytes.
const LONGEST_CONNECTION: usize = 1_000;
/// How often a missing reader is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// Which reader to use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum DeviceChoice {
    /// The first one that libnfc finds.
    #[default]
    First,
    /// The one of this connection string, e.g. `pn532_uart:/dev/ttyUSB0` or `acr122_usb:001:004`.
    Connection(String),
}

/// The connection strings of the readers that libnfc finds. Empty when there is none, and when it
/// may not use those that are there: [`why_no_reader`] tells.
///
/// # Errors
/// libnfc cannot be started.
pub fn connections() -> Result<Vec<String>, TransportError> {
    let _one_at_a_time = lock();
    let mut found = start()?.list_devices(MOST_READERS);
    if let Ok(found) = &mut found {
        found.retain(|connection| !connection.is_empty());
    }
    found.map_err(|error| failed(Operation::ListReaders, error))
}

/// Why [`connections`] is empty, as far as can be told: [`TransportError::NoReader`], or what is in the
/// way of one that is plugged in.
#[must_use]
pub fn why_no_reader() -> TransportError {
    diagnose::why_none()
}

impl NfcReader {
    /// Opens a reader and waits until a card is on it, at most `wait` for both together (zero: only
    /// looks). A reader that is plugged in meanwhile counts, and so does one that was pulled out and
    /// plugged in again. The card is not asked what it is.
    ///
    /// # Errors
    /// [`TransportError::NoReader`], [`TransportError::NoSuchReader`] or [`TransportError::NoCard`],
    /// whichever was true when the time was up; at once [`TransportError::DeviceDenied`],
    /// [`TransportError::DeviceClaimed`], [`TransportError::Busy`] and
    /// [`TransportError::UnresponsiveReader`]; [`TransportError::Cancelled`].
    pub fn open(choice: &DeviceChoice, wait: impl Into<Wait>) -> Result<Self, TransportError> {
        let waiting = Waiting::begin(wait);
        loop {
            let missing = match Self::open_without_card(choice) {
                Ok(mut reader) => match reader.wait_for_card_while(&waiting) {
                    Ok(()) => return Ok(reader),
                    // It was pulled out.
                    Err(error @ TransportError::Io { .. }) => error,
                    Err(error) => return Err(error),
                },
                Err(error @ (TransportError::NoReader | TransportError::NoSuchReader { .. })) => {
                    error
                }
                Err(error) => return Err(error),
            };
            if waiting.left()?.is_zero() {
                return Err(missing);
            }
            waiting.sleep(LOOK_AGAIN)?;
        }
    }

    /// Opens a reader without looking for a card.
    ///
    /// # Errors
    /// As [`Self::open`], less those about the card.
    pub fn open_without_card(choice: &DeviceChoice) -> Result<Self, TransportError> {
        let connection = match choice {
            DeviceChoice::Connection(connection) => connection.clone(),
            DeviceChoice::First => match connections()?.into_iter().next() {
                Some(connection) => connection,
                None => return Err(diagnose::why_none()),
            },
        };
        if connection.len() > LONGEST_CONNECTION || connection.contains('\0') {
            return Err(TransportError::NoSuchReader {
                wanted: connection,
                known: Vec::new(),
            });
        }
        // What is plainly not there is not tried: each attempt costs the memory of its name.
        if let Some(error) = diagnose::is_absent(&connection) {
            return Err(error);
        }
        let path = diagnose::device_path(&connection);
        let claim = path.as_deref().map(Claim::of).transpose()?;
        let one_at_a_time = lock();
        let mut context = start()?;
        if claim.is_some() {
            // Nothing of a line is shared with others.
            drop(one_at_a_time);
        }
        match context.open_with_connstring(&connection) {
            Ok(device) => Self::prepare(context, device, claim, connection),
            Err(_) => Err(diagnose::why_not(&connection)),
        }
    }
}

/// libnfc registers its drivers and looks at USB without locks of its own.
fn lock() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start() -> Result<Context, TransportError> {
    Context::new().map_err(|error| failed(Operation::StartLibnfc, error))
}
