//! What goes wrong at the reader, and how it sends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::field::{LONGEST_PART, PROTOCOL};

/// What goes wrong with one APDU at the reader. What goes wrong with the card is a
/// [`Fault`](crate::sim::Fault).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReaderFault {
    /// The card never sees the command; the answer is this error status (6 bits; 01 no answer, 02
    /// checksum, 05 framing, 0B protocol, 29 released … user manual 7.1).
    Status(u8),
    /// The card carries the command out; the answer comes so much later.
    Late(Duration),
    /// The card carries the command out; the reader never answers.
    Silent,
    /// The card carries the command out; the checksum of the frame with the answer is wrong.
    WrongChecksum,
    /// The card carries the command out; the last part of an answer in parts is lost, and its frame
    /// has this error status instead. An answer in one part is lost whole.
    BrokenChain(u8),
}

/// Everything that can be set.
#[derive(Debug)]
pub(super) struct Settings {
    faults: BTreeMap<usize, ReaderFault>,
    lasting_fault: Option<(usize, ReaderFault)>,
    /// How many APDUs the host has sent.
    exchanges: usize,
    /// Which protocols the card says that it knows.
    pub(super) protocol: u8,
    /// The most bytes of an answer in one frame.
    pub(super) part: usize,
    /// Bytes at a time on the line, and the pause between.
    pub(super) dribble: Option<(usize, Duration)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            faults: BTreeMap::new(),
            lasting_fault: None,
            exchanges: 0,
            protocol: PROTOCOL,
            part: LONGEST_PART,
            dribble: None,
        }
    }
}

impl Settings {
    /// What goes wrong with the next APDU.
    pub(super) fn next_fault(&mut self) -> Option<ReaderFault> {
        let index = self.exchanges;
        self.exchanges = index.saturating_add(1);
        self.faults.get(&index).copied().or_else(|| {
            let (from, fault) = self.lasting_fault?;
            (index >= from).then_some(fault)
        })
    }
}

/// Changes how a reader behaves while it is served. Clones change the same reader.
#[derive(Debug, Clone, Default)]
pub struct ReaderKnobs {
    pub(super) settings: Arc<Mutex<Settings>>,
}

impl ReaderKnobs {
    fn change(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets this go wrong with the APDU of this index, counted from 0 since the reader is there or
    /// [`clear_faults`](Self::clear_faults).
    pub fn set_fault(&self, index: usize, fault: ReaderFault) {
        self.change().faults.insert(index, fault);
    }

    /// Lets this go wrong with every APDU from this index on.
    pub fn set_lasting_fault(&self, from: usize, fault: ReaderFault) {
        self.change().lasting_fault = Some((from, fault));
    }

    /// Lets nothing go wrong any more; the next APDU has index 0.
    pub fn clear_faults(&self) {
        let mut settings = self.change();
        settings.faults.clear();
        settings.lasting_fault = None;
        settings.exchanges = 0;
    }

    /// How many APDUs the host has sent since the reader is there or
    /// [`clear_faults`](Self::clear_faults), those that never reached the card included.
    #[must_use]
    pub fn commands(&self) -> usize {
        self.change().exchanges
    }

    /// What the card says in its ATQB of the frames and protocols that it knows (by default 81: frames
    /// of 256 bytes, ISO/IEC 14443-4; an even one stands for a card without that).
    pub fn set_protocol(&self, protocol: u8) {
        self.change().protocol = protocol;
    }

    /// Sends an answer of the card in parts of this many bytes (1–262, by default 262), as a reader
    /// does with one that is too long for a frame.
    pub fn set_part(&self, bytes: usize) {
        self.change().part = bytes;
    }

    /// Sends so many bytes at a time with this pause between, as slow lines do; `None` all at once.
    pub fn set_dribble(&self, dribble: Option<(usize, Duration)>) {
        self.change().dribble = dribble;
    }
}
