//! What readers carry, as sessions found out: so that it is found out once, not by each of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::transport::ApduLengths;

/// The most readers that are remembered.
const READERS: usize = 64;

/// By the name of the reader. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Arc<Mutex<BTreeMap<String, Found>>>);

/// What was found at a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Extended,
    /// Once: any failure looks like a path that refuses long commands, and would slow down every session.
    ShortOnce,
    Short,
}

impl Memory {
    /// What is known of a reader from sessions before.
    pub(super) fn of(&self, reader: &str) -> ApduLengths {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match found.get(reader) {
            Some(Found::Extended) => ApduLengths::Extended,
            Some(Found::Short) => ApduLengths::Short,
            Some(Found::ShortOnce) | None => ApduLengths::Unknown,
        }
    }

    /// Takes down what a session found. That commands are only short counts once two sessions in a row found it.
    pub(super) fn take_down(&self, reader: &str, lengths: ApduLengths) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = found.get(reader).copied();
        let now = match (lengths, before) {
            (ApduLengths::Unknown, _) => return,
            (ApduLengths::Extended, _) => Found::Extended,
            (ApduLengths::Short, Some(Found::ShortOnce | Found::Short)) => Found::Short,
            (ApduLengths::Short, _) => Found::ShortOnce,
        };
        if before.is_some() || found.len() < READERS {
            found.insert(reader.to_owned(), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_refuses_once_is_tried_again_and_one_that_carries_is_not() {
        use ApduLengths::{Extended, Short, Unknown};
        for (sessions, known) in [
            (&[][..], Unknown),
            (&[Extended], Extended),
            (&[Short], Unknown),
            (&[Short, Short], Short),
            (&[Short, Unknown, Short], Short),
            (&[Short, Extended], Extended),
            (&[Short, Extended, Short], Unknown),
            (&[Extended, Short, Short], Short),
            (&[Short, Short, Extended], Extended),
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
