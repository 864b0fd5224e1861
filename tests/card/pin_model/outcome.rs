//! What was sent in a step, and what became of it.

use mynumber_card::{Error, PinError, Tries};

use super::handle::credential;
use super::link::Sent;
use super::model::Reference;

/// What became of presenting a PIN.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Opened,
    Wrong(u8),
    NowLocked,
    Locked,
    LastTryRefused,
    Unknown,
    Other,
}

/// What was presented in one step: at most one PIN, the one that was given, where it may be, right after
/// the counter had been asked for; for a change also after its reference was made the current EF. Whether
/// the card's answer came.
pub(super) fn presented(sent: &[Sent], at: Reference, allow: bool, value: &str) -> Option<bool> {
    let all: Vec<usize> = (0..sent.len())
        .filter(|it| sent[*it].presented().is_some())
        .collect();
    assert!(all.len() <= 1, "presented {} times", all.len());
    let place = *all.first()?;
    let verify = &sent[place];
    let (reference, left) = verify.pin.unwrap();
    assert_eq!(reference, at, "presented to another reference");
    assert!(
        left > 1 || (left == 1 && allow),
        "presented with {left} left"
    );
    assert_eq!(verify.presented().unwrap(), value.as_bytes());
    let mut before = place.checked_sub(1).expect("presented without asking");
    if verify.command[3] == 0x80 {
        let select = &sent[before];
        let names = [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, at.1];
        assert!(select.command == names && select.answered);
        before = before.checked_sub(1).expect("presented without asking");
    }
    let counter = &sent[before];
    assert!(counter.is_query() && counter.answered && counter.pin.unwrap().0 == at);
    Some(verify.answered)
}

pub(super) fn outcome(result: &Result<(), Error>, at: Reference) -> Outcome {
    let error = match result {
        Ok(()) => return Outcome::Opened,
        Err(Error::Pin(error)) => error,
        Err(_) => return Outcome::Other,
    };
    let (outcome, whose) = match error {
        PinError::Wrong {
            credential,
            tries: Tries::Remaining(left),
        } => (Outcome::Wrong(*left), credential),
        PinError::NowLocked { credential } => (Outcome::NowLocked, credential),
        PinError::Locked { credential } => (Outcome::Locked, credential),
        PinError::LastTryRefused { credential } => (Outcome::LastTryRefused, credential),
        PinError::OutcomeUnknown { credential, .. } => (Outcome::Unknown, credential),
        PinError::UnexpectedStatus { .. } => return Outcome::Other,
        other => panic!("{other:?}"),
    };
    assert_eq!(*whose, credential(at));
    outcome
}
