//! Readers of libnfc, chosen by `libnfc` or `libnfc:CONNECTION`.

use std::time::Duration;

use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader, connections, why_no_reader};
use mynumber_card::{ApduLengths, Transport, TransportError};
use terminal::output::Silence;

use crate::failure::Failure;

/// Opens the reader that follows `libnfc`, and waits for a card.
pub(crate) fn open(rest: &str, limit: Duration) -> Result<impl Transport, Failure> {
    let choice = match rest.strip_prefix(':') {
        Some(connection) if !connection.is_empty() => {
            DeviceChoice::Connection(connection.to_owned())
        }
        _ => DeviceChoice::First,
    };
    let _quiet = quiet();
    let reader = NfcReader::open(&choice, limit).map_err(told)?;
    let closing = None;
    Ok(Quiet { reader, closing })
}

/// The connection strings of all readers.
pub(crate) fn list() -> Result<Vec<String>, TransportError> {
    let _quiet = quiet();
    connections()
}

/// Why there is no reader, where none is listed.
pub(crate) fn none() -> Failure {
    told(why_no_reader())
}

fn told(error: TransportError) -> Failure {
    match error {
        TransportError::NoReader => Failure::NoNfcReader,
        error => error.into(),
    }
}

/// A reader during whose calls libnfc says nothing.
struct Quiet {
    reader: NfcReader,
    /// Dropped after the reader.
    closing: Option<Silence>,
}

impl Transport for Quiet {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        // Whatever is set: its log would show the command, the PIN in it, and the answer.
        let _silence = Silence::begin();
        self.reader.transmit(command)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.reader.apdu_lengths()
    }

    fn longest_short_answer(&self) -> usize {
        self.reader.longest_short_answer()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        let _quiet = quiet();
        self.reader.power_down()
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.closing = quiet();
    }
}

/// While this lives libnfc says nothing, which writes its errors to standard error in its own
/// words; ours come as errors. Whoever sets `LIBNFC_LOG_LEVEL` wants to read them.
fn quiet() -> Option<Silence> {
    let wanted = std::env::var_os("LIBNFC_LOG_LEVEL").is_none();
    wanted.then(Silence::begin).flatten()
}
