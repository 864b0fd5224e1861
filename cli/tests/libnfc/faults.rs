//! Something goes wrong on the way through the real libnfc, at every command of every job: the right
//! error, no PIN sent twice, nothing left open, no crash. What libnfc itself does not carry, and the
//! worst under valgrind, is in `limits.rs`.

use std::time::Duration;

use crate::jobs::{CHANGE, JOBS, READ, link_error};
use crate::nfc_support::CardInField;
use mynumber_card::sim::Fault;
use mynumber_card::sim::pn532::ReaderFault;
use mynumber_card::{Error, PinChangeError, PinError, TransportError};

const TIMEOUT_OF_THE_AIR: u8 = 0x01;
const CHECKSUM: u8 = 0x02;
/// Released, and "a card that has disappeared".
const GONE: [u8; 2] = [0x29, 0x2B];

/// Card and line as new, with nothing seen yet.
fn make_new(field: &CardInField) {
    field.knobs().clear_faults();
    field.card.clear_faults();
    if !field.card.is_present() {
        field.card.insert();
    }
    field.card.clear_log();
}

/// Does every job with something wrong at each of its commands, all jobs and faults at once, and looks
/// at the error of each and at the harm done. With `impatient` the answer of that command is given up
/// on soon.
fn at_every_command<F: Clone + Send + std::fmt::Debug>(
    faults: &[F],
    set: fn(&CardInField, usize, F),
    impatient: bool,
    asked_again: bool,
    is_right: fn(&F, Option<&TransportError>) -> bool,
) {
    std::thread::scope(|scope| {
        for job in JOBS {
            let commands = job.commands();
            for fault in faults {
                let fault = fault.clone();
                scope.spawn(move || {
                    let mut field = job.field();
                    for index in 0..commands {
                        if job.name == CHANGE.name {
                            // The one before may have changed the PIN.
                            field = job.field();
                        }
                        make_new(&field);
                        set(&field, index, fault.clone());
                        let done = job.run(&field, impatient.then_some(index));
                        let what = format!("{fault:?} {}@{index}", job.name);
                        let error = link_error(&done.result);
                        let made_up_for =
                            done.result.is_ok() && done.was_read_at(index) && asked_again;
                        if job.is_told_at(index, commands) && !made_up_for {
                            assert!(is_right(&fault, error), "{what}: {error:?}");
                        }
                        job.check_harm(&field, &done, &what);
                    }
                });
            }
        }
    });
}

#[test]
fn a_card_that_is_taken_away_at_any_command_is_told_as_such() {
    at_every_command(
        &[Fault::Removed, Fault::RemovedBeforeAnswer],
        |field, index, fault| field.card.set_fault(index, fault),
        false,
        false,
        |_, error| matches!(error, Some(TransportError::CardRemoved)),
    );
}

#[test]
fn an_error_of_the_air_at_any_command_is_an_error_and_does_no_harm() {
    at_every_command(
        &[TIMEOUT_OF_THE_AIR, CHECKSUM, GONE[0]],
        |field, index, status| field.knobs().set_fault(index, ReaderFault::Status(status)),
        false,
        false,
        |status, error| match *status {
            status if GONE.contains(&status) => matches!(error, Some(TransportError::CardRemoved)),
            // The card is there, and says so when it is asked.
            _ => matches!(error, Some(TransportError::Io { .. })),
        },
    );
}

#[test]
fn every_error_status_of_a_reader_at_the_pin_leaves_its_outcome_unknown() {
    let statuses: Vec<u8> = (1..=0x3F).collect();
    std::thread::scope(|scope| {
        for some in statuses.chunks(8) {
            scope.spawn(move || {
                let field = READ.field();
                for status in some {
                    make_new(&field);
                    field.knobs().set_fault(2, ReaderFault::Status(*status));
                    let done = READ.run(&field, None);
                    let what = format!("status {status:02X}");
                    READ.check_harm(&field, &done, &what);
                    match done.result {
                        Err(Error::Pin(PinError::OutcomeUnknown { source, .. })) => match source {
                            TransportError::CardRemoved => assert!(GONE.contains(status), "{what}"),
                            TransportError::Io { .. } => assert!(!GONE.contains(status), "{what}"),
                            other => panic!("{what}: {other:?}"),
                        },
                        other => panic!("{what}: {other:?}"),
                    }
                }
            });
        }
    });
}

#[test]
fn silence_and_an_answer_that_comes_too_late_at_any_command_are_timeouts() {
    at_every_command(
        &[
            ReaderFault::Silent,
            ReaderFault::Late(Duration::from_secs(60)),
        ],
        |field, index, fault| field.knobs().set_fault(index, fault),
        true,
        false,
        |_, error| matches!(error, Some(TransportError::Timeout)),
    );
}

#[test]
fn a_spoilt_frame_at_any_command_is_an_error() {
    at_every_command(
        &[ReaderFault::WrongChecksum],
        |field, index, fault| field.knobs().set_fault(index, fault),
        false,
        false,
        |_, error| matches!(error, Some(TransportError::Io { .. })),
    );
}

#[test]
fn an_answer_that_is_cut_short_at_any_command_is_no_answer() {
    // A piece of a file is asked for once more, with fewer bytes.
    at_every_command(
        &[Fault::CutShort(0), Fault::CutShort(1)],
        |field, index, fault| field.card.set_fault(index, fault),
        false,
        true,
        |fault, error| match (fault, error) {
            (Fault::CutShort(cut), Some(TransportError::ShortResponse { length })) => cut == length,
            _ => false,
        },
    );
}

#[test]
fn the_answer_to_a_pin_or_its_change_that_is_lost_leaves_the_outcome_unknown() {
    for fault in [
        ReaderFault::Silent,
        ReaderFault::WrongChecksum,
        ReaderFault::Status(CHECKSUM),
    ] {
        let field = READ.field();
        field.knobs().set_fault(2, fault);
        let result = READ.run(&field, Some(2)).result;
        assert!(
            matches!(result, Err(Error::Pin(PinError::OutcomeUnknown { .. }))),
            "{fault:?}: {result:?}"
        );
        let field = CHANGE.field();
        field.knobs().set_fault(4, fault);
        let result = CHANGE.run(&field, Some(4)).result;
        assert!(
            matches!(
                result,
                Err(Error::PinChange(PinChangeError::OutcomeUnknown { .. }))
            ),
            "{fault:?}: {result:?}"
        );
    }
}

#[test]
fn a_late_or_dribbling_answer_within_the_time_is_as_good_as_any() {
    let field = READ.field();
    let late = ReaderFault::Late(Duration::from_millis(600));
    field.knobs().set_lasting_fault(2, late);
    field
        .knobs()
        .set_dribble(Some((7, Duration::from_millis(2))));
    let done = READ.run(&field, None);
    READ.check_harm(&field, &done, "late");
    done.result.unwrap();
}

#[test]
fn answers_in_parts_are_put_together() {
    std::thread::scope(|scope| {
        for job in JOBS {
            scope.spawn(move || {
                let mut field = job.field();
                for part in [1, 2, 60, 255] {
                    if job.name == CHANGE.name {
                        field = job.field();
                    }
                    field.knobs().set_part(part);
                    let what = format!("{} in parts of {part}", job.name);
                    make_new(&field);
                    let done = job.run(&field, None);
                    job.check_harm(&field, &done, &what);
                    assert!(done.result.is_ok(), "{what}: {:?}", done.result);
                }
            });
        }
    });
}
