//! Which readers carry long commands, as sessions found out: so that it is found out once, not by each of them.
//!
//! That one refuses them is not kept: any failure looks so, and on a path that is taken to be short the next failure
//! looks like a reader that loses signatures.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::transport::ApduLengths;

/// The most readers that are remembered.
const READERS: usize = 64;

/// The names of the readers. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Arc<Mutex<BTreeSet<String>>>);

impl Memory {
    /// What is known of a reader from sessions before.
    pub(super) fn of(&self, reader: &str) -> ApduLengths {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if found.contains(reader) {
            ApduLengths::Extended
        } else {
            ApduLengths::Unknown
        }
    }

    /// Takes down what a session found.
    pub(super) fn take_down(&self, reader: &str, lengths: ApduLengths) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match lengths {
            ApduLengths::Extended if found.len() < READERS => {
                found.insert(reader.to_owned());
            }
            ApduLengths::Short => {
                found.remove(reader);
            }
            ApduLengths::Extended | ApduLengths::Unknown => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_carries_is_remembered_until_it_refuses() {
        use ApduLengths::{Extended, Short, Unknown};
        for (sessions, known) in [
            (&[][..], Unknown),
            (&[Extended], Extended),
            (&[Short], Unknown),
            (&[Short, Short], Unknown),
            (&[Extended, Unknown], Extended),
            (&[Short, Extended], Extended),
            (&[Extended, Short], Unknown),
        ] {
            let memory = Memory::default();
            for lengths in sessions {
                memory.clone().take_down("reader", *lengths);
            }
            assert_eq!(memory.of("reader"), known, "{sessions:?}");
            assert_eq!(memory.of("another"), Unknown);
        }
    }

    #[test]
    fn no_more_readers_are_remembered_than_there_can_be() {
        let memory = Memory::default();
        for reader in 0..1000 {
            memory.take_down(&reader.to_string(), ApduLengths::Extended);
        }
        assert_eq!(memory.0.lock().unwrap().len(), READERS);
        assert_eq!(memory.of("0"), ApduLengths::Extended);
        assert_eq!(memory.of("999"), ApduLengths::Unknown);
    }
}
