//! Readers of libnfc, chosen by `libnfc` or `libnfc:CONNECTION`.

use std::time::Duration;

use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader, connections, why_there_is_none};
use mynumber_card::{ApduLengths, Transport, TransportError};

use crate::failure::Failure;

/// Opens the reader that follows `libnfc`, and waits for a card.
pub(crate) fn open(rest: &str, limit: Duration) -> Result<impl Transport, Failure> {
    let choice = match rest.strip_prefix(':') {
        Some(connection) if !connection.is_empty() => {
            DeviceChoice::Connection(connection.to_owned())
        }
        _ => DeviceChoice::First,
    };
    let opened = quietly(|| NfcReader::open(&choice, limit));
    opened.map(|reader| Quiet(Some(reader))).map_err(told)
}

/// Why there is no reader, where none is listed.
pub(crate) fn none() -> Failure {
    told(why_there_is_none())
}

fn told(error: TransportError) -> Failure {
    match error {
        TransportError::NoReader => Failure::NoNfcReader,
        error => error.into(),
    }
}

/// The connection strings of all readers.
pub(crate) fn list() -> Result<Vec<String>, TransportError> {
    quietly(connections)
}

/// A reader during whose calls libnfc says nothing.
struct Quiet(Option<NfcReader>);

impl Transport for Quiet {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match &mut self.0 {
            // Its log would show the command, the PIN in it, and the answer.
            Some(reader) => silently(|| reader.transmit(command)),
            None => Err(TransportError::NoCard {
                readers: Vec::new(),
            }),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.0
            .as_ref()
            .map(NfcReader::apdu_lengths)
            .unwrap_or_default()
    }

    fn longest_short_answer(&self) -> usize {
        self.0.as_ref().map_or(256, NfcReader::longest_short_answer)
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        match &mut self.0 {
            Some(reader) => quietly(|| reader.power_down()),
            None => Ok(()),
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let reader = self.0.take();
        quietly(|| drop(reader));
    }
}

/// Does something while libnfc says nothing, which writes its errors to standard error in its own
/// words; ours come as errors. Whoever sets `LIBNFC_LOG_LEVEL` wants to read them.
fn quietly<R>(call: impl FnOnce() -> R) -> R {
    if std::env::var_os("LIBNFC_LOG_LEVEL").is_some() {
        return call();
    }
    silently(call)
}

/// Does something while standard error is closed to libnfc.
#[cfg(unix)]
fn silently<R>(call: impl FnOnce() -> R) -> R {
    use std::fs::File;
    use std::os::fd::OwnedFd;

    use rustix::stdio::{dup2_stderr, stderr};

    /// Puts standard error back, also when the call panics.
    struct Back(OwnedFd);
    impl Drop for Back {
        fn drop(&mut self) {
            let _back = dup2_stderr(&self.0);
        }
    }

    let _back = rustix::io::fcntl_dupfd_cloexec(stderr(), 3)
        .ok()
        .and_then(|before| {
            let nowhere = File::options().write(true).open("/dev/null").ok()?;
            dup2_stderr(nowhere).ok()?;
            Some(Back(before))
        });
    call()
}

#[cfg(not(unix))]
fn silently<R>(call: impl FnOnce() -> R) -> R {
    call()
}
