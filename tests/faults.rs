//! Something goes wrong at every command of `read`, `license`, `status` and `doctor`: the right error, and never a PIN
//! presented twice.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use mynumber_card::app::{CardStatus, Detail, FreeFile};
use mynumber_card::data::{Attributes, LicenseRecord};
use mynumber_card::job::{HealthCheck, HealthPart, HealthState, doctor};
use mynumber_card::secret;
use mynumber_card::sim::{Fault, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::{
    Application, AssistPin, Card, Credential, Error, LastTry, LicensePin, PinError, TransportError,
    Tries,
};

fn card(faults: Vec<(usize, Fault)>) -> (Card<SimTransport>, SimHandle) {
    card_of("taro", faults)
}

fn card_of(person: &str, faults: Vec<(usize, Fault)>) -> (Card<SimTransport>, SimHandle) {
    let image = people::load(person).unwrap();
    let mut transport = SimTransport::new(SimulatedCard::new(image));
    for (index, fault) in faults {
        transport = transport.with_fault(index, fault);
    }
    let handle = transport.handle();
    (Card::new(transport), handle)
}

fn read(faults: Vec<(usize, Fault)>) -> (Result<Attributes, Error>, SimHandle) {
    let (mut card, handle) = card(faults);
    let pin = AssistPin::new("2345").unwrap();
    let job = |card: &mut Card<SimTransport>| {
        let mut assist = card.input_assist()?;
        let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
        assist.close()?;
        Ok(attributes)
    };
    (job(&mut card), handle)
}

fn status(faults: Vec<(usize, Fault)>) -> (Result<CardStatus, Error>, SimHandle) {
    let (mut card, handle) = card(faults);
    (card.read_status(), handle)
}

/// VERIFY commands with a PIN in them that left the driver.
fn presented(handle: &SimHandle) -> usize {
    handle
        .exchanges()
        .iter()
        .filter(|exchange| exchange.command.get(1) == Some(&0x20) && exchange.command.len() > 4)
        .count()
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Removed,
        Fault::RemovedBeforeAnswer,
        Fault::Silent,
        Fault::AnswerLost,
        Fault::CutShort(0),
        Fault::CutShort(1),
        Fault::Status(0x6F00),
        Fault::Status(0x6982),
        Fault::Status(0x63C0),
        Fault::Answer(vec![0x90]),
        Fault::Garbled,
        Fault::Reset,
    ]
}

/// SELECT, counter, VERIFY, READ BINARY, SELECT of the security domain.
const READ_COMMANDS: usize = 5;

#[test]
fn reading_takes_the_commands_that_are_faulted_below() {
    let (attributes, handle) = read(Vec::new());
    attributes.unwrap();
    assert_eq!(handle.traffic().commands, READ_COMMANDS);
    let (_, handle) = status(Vec::new());
    assert_eq!(handle.traffic().commands, 20);
}

#[test]
fn no_fault_makes_reading_present_the_pin_twice_or_leave_it_open() {
    for index in 0..READ_COMMANDS {
        for fault in faults() {
            let (read, handle) = read(vec![(index, fault.clone())]);
            let sent = presented(&handle);
            assert!(sent <= 1, "{fault:?}@{index}: presented {sent} times");
            let aid = mynumber_card::Application::InputAssist.aid();
            let open = handle.with_card(|card| card.is_open(aid, 0x0011));
            assert!(!open, "{fault:?}@{index}: left open after {read:?}");
            if index < 2 {
                assert_eq!(sent, usize::from(read.is_ok()), "{fault:?}@{index}");
            }
        }
    }
}

#[test]
fn a_removal_is_told_as_one_and_as_an_unknown_outcome_when_it_hits_the_pin() {
    for fault in [Fault::Removed, Fault::RemovedBeforeAnswer] {
        for index in [0, 1, 3] {
            let (read, _) = read(vec![(index, fault.clone())]);
            let removed = matches!(read, Err(Error::Transport(TransportError::CardRemoved)));
            assert!(removed, "{fault:?}@{index}: {read:?}");
        }
        let (read, _) = read(vec![(2, fault.clone())]);
        assert!(
            matches!(read, Err(Error::Pin(PinError::OutcomeUnknown { .. }))),
            "{read:?}"
        );
        // Nothing is lost when it is already read; a card without power holds nothing open.
        let (read, _) = self::read(vec![(4, fault)]);
        assert!(read.is_ok(), "{read:?}");
    }
}

#[test]
fn a_lost_or_cut_answer_to_the_pin_leaves_the_outcome_unknown() {
    for fault in [
        Fault::Silent,
        Fault::AnswerLost,
        Fault::CutShort(0),
        Fault::CutShort(1),
    ] {
        let (read, handle) = read(vec![(2, fault.clone())]);
        assert!(
            matches!(read, Err(Error::Pin(PinError::OutcomeUnknown { .. }))),
            "{fault:?}: {read:?}"
        );
        assert_eq!(presented(&handle), 1);
    }
}

#[test]
fn a_wrong_status_word_is_an_error_wherever_it_comes() {
    for index in [1, 3] {
        let (read, _) = read(vec![(index, Fault::Status(0x6F00))]);
        assert!(
            matches!(read, Err(Error::UnexpectedStatus { .. })),
            "{index}: {read:?}"
        );
    }
    let (read, _) = read(vec![(2, Fault::Status(0x6F00))]);
    assert!(
        matches!(read, Err(Error::Pin(PinError::UnexpectedStatus { .. }))),
        "{read:?}"
    );
}

#[test]
fn the_first_select_is_asked_once_more_after_6f00_and_no_other_command_is() {
    let (read, handle) = read(vec![(0, Fault::Status(0x6F00))]);
    read.unwrap();
    assert_eq!(handle.traffic().commands, READ_COMMANDS + 1);
    let twice = vec![(0, Fault::Status(0x6F00)), (1, Fault::Status(0x6F00))];
    let (read, handle) = self::read(twice);
    assert!(
        matches!(read, Err(Error::NotMyNumberCard { status }) if status.0 == 0x6F00),
        "{read:?}"
    );
    assert_eq!(handle.traffic().commands, 2);
}

#[test]
fn every_fault_at_every_command_of_status_is_an_error_or_harmless_and_spends_no_try() {
    let (whole, _) = status(Vec::new());
    let whole = whole.unwrap();
    for index in 0..20 {
        for fault in faults() {
            let (status, handle) = status(vec![(index, fault.clone())]);
            assert_eq!(presented(&handle), 0, "{fault:?}@{index}");
            let fails_always = matches!(
                fault,
                Fault::Removed | Fault::RemovedBeforeAnswer | Fault::CutShort(_) | Fault::Answer(_)
            );
            // A long file that does not come in one piece is asked for again in short ones.
            let probe = index == 3 && !matches!(fault, Fault::Removed | Fault::RemovedBeforeAnswer);
            // The first SELECT after power returns is sent once more.
            let awakes = index == 0 && matches!(fault, Fault::Status(0x6F00));
            if fails_always && !probe && !awakes {
                assert!(status.is_err(), "{fault:?}@{index}");
            }
            // What one detail meets, the others do not.
            let refused = matches!(fault, Fault::Status(0x6F00)) && !probe && !awakes;
            match &status {
                Ok(status) if refused => assert_all_but_one(status, &whole, index),
                Err(error) if refused => assert_eq!(index, 0, "{error:?}"),
                _ => {}
            }
            if let (Fault::Reset, Ok(status)) = (&fault, &status) {
                assert_eq!(status.tries, whole.tries, "reset@{index}");
            }
        }
    }
}

#[test]
fn whatever_goes_wrong_a_diagnosis_says_how_far_it_came_and_spends_no_try() {
    const TAKEN_AWAY: &str = "card_removed";
    let today = "2026-11-23".parse().unwrap();
    for index in 0..22 {
        for fault in faults() {
            let (mut card, handle) = card(vec![(index, fault.clone())]);
            let diagnosis = doctor::examine(&mut card, today).data;
            assert_eq!(presented(&handle), 0, "{fault:?}@{index}");
            let of = |part| diagnosis.checks.iter().filter(move |it| it.part == part);
            for part in [HealthPart::Card, HealthPart::Path, HealthPart::Pins] {
                assert!(of(part).count() > 0, "{part:?} {fault:?}@{index}");
            }
            let ended = matches!(fault, Fault::Removed);
            // Whether a signature is carried only.
            if ended && index != 5 {
                assert_eq!(diagnosis.kind(), Some(TAKEN_AWAY), "{index}");
            }
            let taken_away = diagnosis.checks.iter();
            let taken_away = taken_away.filter(|it| it.kind() == Some(TAKEN_AWAY));
            assert!(taken_away.count() <= 1, "told twice: {fault:?}@{index}");
            // What one detail meets, the others do not.
            if matches!(fault, Fault::Status(0x6F00)) && !(3..=5).contains(&index) && index > 0 {
                let not_checked = |it: &&HealthCheck| it.state() == HealthState::NotChecked;
                let open = diagnosis.checks.iter().filter(not_checked).count();
                assert!(open <= 1, "{index}: but for what needs a password");
            }
        }
    }
}

/// What an unexpected status word at one command leaves: what that command asks for is said to be
/// unread – all counters of an application that could not be selected – and the rest is as it was.
fn assert_all_but_one(status: &CardStatus, whole: &CardStatus, index: usize) {
    assert!(!status.unread.is_empty(), "{index}");
    let is_unread = |detail| status.unread.iter().any(|one| one.detail == detail);
    for (credential, tries) in status.tries.iter() {
        let expected = if is_unread(Detail::Tries(credential)) {
            Tries::NotReported
        } else {
            whole.tries.get(credential)
        };
        assert_eq!(tries, expected, "{credential}@{index}");
    }
    let common = is_unread(Detail::Tries(Credential::CommonPin));
    let read = |detail, same: bool, gone: bool| {
        let fits = if is_unread(detail) { gone } else { same };
        assert!(fits, "{detail:?}@{index}");
    };
    read(
        Detail::TokenInfo,
        status.token == whole.token,
        status.token.is_none(),
    );
    read(
        Detail::Availability,
        status.availability == whole.availability,
        status.availability.is_none(),
    );
    read(
        Detail::AuthCertificate,
        status.auth_certificate == whole.auth_certificate,
        status.auth_certificate == FreeFile::Unread,
    );
    read(
        Detail::License,
        status.has_license == whole.has_license,
        status.has_license.is_none(),
    );
    let id_is_gone = status.card_id.is_none();
    read(
        Detail::CardId,
        status.card_id == whole.card_id || (common && id_is_gone),
        id_is_gone,
    );
}

#[test]
fn two_faults_in_a_row_do_no_more_harm_than_one() {
    for index in 0..READ_COMMANDS {
        for first in faults() {
            for second in [Fault::Silent, Fault::Status(0x6F00), Fault::Reset] {
                let faults = vec![(index, first.clone()), (index + 1, second.clone())];
                let (_, handle) = read(faults);
                let sent = presented(&handle);
                assert!(sent <= 1, "{first:?}, {second:?}@{index}: {sent} times");
            }
        }
    }
}

/// SELECT, WEF01, counter, VERIFY, WEF02, WEF03, SELECT of the security domain.
const LICENSE_COMMANDS: usize = 7;

fn license(person: &str, faults: Vec<(usize, Fault)>) -> (Result<LicenseRecord, Error>, SimHandle) {
    let (mut card, handle) = card_of(person, faults);
    let job = |card: &mut Card<SimTransport>| {
        let mut license = card.license()?;
        let ask = |_| Ok::<_, Error>(LicensePin::new("5678")?);
        let mut opened = license.open(secret::ask(ask), LastTry::Refuse)?;
        let record = opened.read_record()?;
        opened.read_signature()?;
        license.close()?;
        Ok(record)
    };
    (job(&mut card), handle)
}

#[test]
fn no_fault_makes_a_license_cost_a_try_that_was_not_called_for() {
    // A faulty WEF01 must not be taken for a no, nor for a yes.
    let lies = [
        Fault::Answer(vec![0xC1, 0x01, 0x02, 0x90, 0x00]),
        Fault::Answer(vec![0xC1, 0x01, 0x90, 0x00]),
        Fault::Answer(vec![0x90, 0x00]),
        Fault::Answer(vec![0xFF, 0xFF, 0xFF, 0x90, 0x00]),
    ];
    for person in ["driver", "driver-pin"] {
        let (read, handle) = license(person, Vec::new());
        let whole = read.unwrap();
        assert_eq!(handle.traffic().commands, LICENSE_COMMANDS);
        for index in 0..LICENSE_COMMANDS {
            // Nobody can tell a false "done" of the closing SELECT from a true one.
            let lies = lies
                .iter()
                .filter(|_| index < LICENSE_COMMANDS - 1)
                .cloned();
            for fault in faults().into_iter().chain(lies) {
                let (read, handle) = license(person, vec![(index, fault.clone())]);
                let place = format!("{person}: {fault:?}@{index}");
                let sent = presented(&handle);
                assert!(sent <= 1, "{place}: presented {sent} times");
                if index < 3 {
                    assert_eq!(sent, usize::from(read.is_ok()), "{place}");
                }
                let aid = Application::License.aid();
                assert!(
                    !handle.with_card(|card| card.is_open(aid, 0x0006)),
                    "{place}: open"
                );
                let tries = handle.with_card(|card| card.tries_left(aid, 0x0006));
                assert_eq!(tries, Some(10), "{place}");
                // WEF02 with bytes changed on the way can still be a sequence of objects.
                if let Ok(read) = read
                    && (index, fault) != (4, Fault::Garbled)
                {
                    assert!(read == whole, "{place}");
                }
            }
        }
    }
}

#[test]
fn a_license_pin_whose_answer_is_lost_has_an_unknown_outcome() {
    for person in ["driver", "driver-pin"] {
        for fault in [
            Fault::Silent,
            Fault::AnswerLost,
            Fault::CutShort(1),
            Fault::Removed,
        ] {
            let (read, handle) = license(person, vec![(3, fault.clone())]);
            assert!(
                matches!(read, Err(Error::Pin(PinError::OutcomeUnknown { .. }))),
                "{person} {fault:?}: {read:?}"
            );
            assert_eq!(presented(&handle), 1);
        }
    }
}

#[test]
fn a_refused_pin_costs_exactly_one_try() {
    let (mut card, handle) = card(Vec::new());
    let mut assist = card.input_assist().unwrap();
    let wrong = AssistPin::new("8642").unwrap();
    let refused = assist.present(&wrong, LastTry::Refuse).map(|_| ());
    assert!(matches!(
        refused,
        Err(Error::Pin(PinError::Wrong {
            tries: Tries::Remaining(2),
            ..
        }))
    ));
    assert_eq!(
        assist.query_tries::<AssistPin>().unwrap(),
        Tries::Remaining(2)
    );
    assert_eq!(presented(&handle), 1);
}
