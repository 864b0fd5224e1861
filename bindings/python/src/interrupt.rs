//! Ctrl-C: signals are looked for between two commands, never while the card has one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mynumber_card::{ApduLengths, Transport, TransportError};
use pyo3::prelude::*;

const SELECT: u8 = 0xA4;
/// CHANGE REFERENCE DATA and CHANGE KEY.
const CHANGES: [u8; 2] = [0x24, 0x32];

/// Whether a job is to end early, and by which exception. Clones are one and the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopped: AtomicBool,
    exception: Mutex<Option<PyErr>>,
}

impl Stop {
    /// From now on nothing is sent but what closes the card.
    pub(crate) fn stop(&self, exception: PyErr) {
        let mut first = self
            .0
            .exception
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(exception);
        self.0.stopped.store(true, Ordering::Release);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Acquire)
    }

    /// Lets Python handle the signals that have come: its handler may raise, as that of Ctrl-C does. Only the
    /// main thread has handlers.
    pub(crate) fn look_for_signals(&self) {
        if let Err(exception) = Python::attach(|py| py.check_signals()) {
            self.stop(exception);
        }
    }

    /// The exception, if there is one.
    pub(crate) fn take(&self) -> Option<PyErr> {
        let mut exception = self
            .0
            .exception
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        exception.take()
    }
}

/// Tells a callable each line. What it raises ends the job before the next command.
pub(crate) struct Lines {
    tell: Py<PyAny>,
    stop: Stop,
    begun: Vec<u8>,
}

impl Lines {
    pub(crate) const fn new(tell: Py<PyAny>, stop: Stop) -> Self {
        Self {
            tell,
            stop,
            begun: Vec::new(),
        }
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let text = String::from_utf8_lossy(&self.begun).into_owned();
        self.begun.clear();
        for line in text.lines() {
            if let Err(exception) = Python::attach(|py| self.tell.call1(py, (line,)).map(drop)) {
                self.stop.stop(exception);
            }
        }
        Ok(())
    }
}

/// A link that a signal stops. SELECT still goes through: it closes what a PIN opened. From the first command that
/// changes a PIN on nothing is stopped: of two references of one PIN both are changed, or it is told which.
pub(crate) struct Interruptible<T> {
    link: T,
    stop: Stop,
    changing: bool,
}

impl<T> Interruptible<T> {
    pub(crate) const fn new(link: T, stop: Stop) -> Self {
        Self {
            link,
            stop,
            changing: false,
        }
    }
}

impl<T: Transport> Transport for Interruptible<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let instruction = command.get(1).copied().unwrap_or_default();
        if !self.changing {
            self.stop.look_for_signals();
            if self.stop.is_stopped() && instruction != SELECT {
                return Err(TransportError::Cancelled);
            }
        }
        self.changing |= CHANGES.contains(&instruction);
        self.link.transmit(command)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.link.apdu_lengths()
    }

    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        self.link.found_apdu_lengths(lengths);
    }

    fn longest_short_answer(&self) -> usize {
        self.link.longest_short_answer()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.link.power_down()
    }
}
