//! Something goes wrong at every command of a secure messaging session: the right error, no try
//! spent unasked, the card closed, and never the My Number or code A in clear.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod secure_support;

use mynumber_card::sim::{
    Answers, ExtendedApdus, Fault, Link, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::transport::Trace;
use mynumber_card::{
    ApduLengths, Application, Card, CodeA, Error, LastTry, PinError, SecureMessagingError, Tries,
};
use secure_support::*;

type Job = fn(&mut Card<SimTransport>) -> Outcome;

/// Each with its number of commands, and of VERIFY commands with a secret.
const JOBS: [(Job, usize, [Option<usize>; 2]); 2] = [
    (by_pin, 9, [Some(2), None]),
    (by_codes, 10, [Some(2), Some(7)]),
];

fn run(job: Job, link: Link, faults: &[(usize, Fault)]) -> (Outcome, SimHandle) {
    let (mut transport, handle) = transport(link);
    for (index, fault) in faults {
        transport = transport.with_fault(*index, fault.clone());
    }
    (job(&mut Card::new(transport)), handle)
}

/// The references to which a secret was presented, in order.
fn presented(handle: &SimHandle) -> Vec<u8> {
    let commands = handle.exchanges();
    let verify = commands
        .iter()
        .filter(|exchange| exchange.command.get(1) == Some(&0x20) && exchange.command.len() > 4);
    verify.map(|exchange| exchange.command[3] & 0x1F).collect()
}

fn assert_harmless(handle: &SimHandle, what: &str) {
    assert_hidden(&handle.exchanges(), what);
    let presented = presented(handle);
    let twice = (1..presented.len()).any(|at| presented[..at].contains(&presented[at]));
    assert!(!twice, "{what}: {presented:?}");
    let aid = Application::InputAssist.aid();
    for reference in [0x11, 0x14, 0x15] {
        let open = handle.with_card(|card| card.is_open(aid, reference));
        assert!(!open, "{what}: {reference:02X} left open");
    }
    for (reference, limit) in [(0x11, 3), (0x14, 10), (0x15, 10)] {
        let left = handle.with_card(|card| card.tries_left(aid, reference));
        assert_eq!(left, Some(limit), "{what}: {reference:02X}");
    }
}

fn faults() -> Vec<Fault> {
    let mut faults: Vec<Fault> = [
        0x6700, 0x6982, 0x6983, 0x6984, 0x6985, 0x6988, 0x69FC, 0x6A80, 0x6A82, 0x6B00, 0x6C10,
        0x6D00, 0x6F00, 0x63C0, 0x6101, 0x9000,
    ]
    .into_iter()
    .map(Fault::Status)
    .collect();
    faults.extend([
        Fault::Removed,
        Fault::RemovedBeforeAnswer,
        Fault::Silent,
        Fault::AnswerLost,
        Fault::Reset,
        Fault::Garbled,
        Fault::CutShort(0),
        Fault::CutShort(1),
        Fault::CutShort(20),
        Fault::Answer(vec![0x86, 0x01, 0x01, 0x90, 0x00]),
        Fault::Answer(vec![0x86, 0x11, 0x01, 0x90, 0x00]),
        Fault::Answer([&[0x86, 0x11, 0x01][..], &[0; 16], &[0x90, 0x00]].concat()),
        Fault::Answer([&[0x86, 0x81, 0xFF, 0x01][..], &[7; 16], &[0x90, 0x00]].concat()),
    ]);
    faults
}

#[test]
fn the_jobs_take_the_commands_that_are_faulted_below() {
    for (job, commands, verifies) in JOBS {
        let (number, handle) = run(job, Link::direct(), &[]);
        assert_eq!(number.unwrap(), NUMBER);
        assert_eq!(handle.traffic().commands, commands);
        let exchanges = handle.exchanges();
        let found: Vec<usize> = exchanges
            .iter()
            .filter(|exchange| exchange.command[1] == 0x20 && exchange.command.len() > 4)
            .map(|exchange| exchange.index)
            .collect();
        let expected: Vec<usize> = verifies.into_iter().flatten().collect();
        assert_eq!(found, expected);
        assert_harmless(&handle, "no fault");
    }
}

#[test]
fn what_does_cross_in_clear_is_found() {
    for read in ["number", "record", "code"] {
        let (transport, handle) = transport(Link::direct());
        let mut card = Card::new(transport);
        let mut assist = card.input_assist().unwrap();
        if read == "code" {
            assist.present(&code_a(), LastTry::Refuse).unwrap();
        } else {
            let mut opened = assist.present(&pin(), LastTry::Refuse).unwrap();
            assert!(secure_support::in_clear(&handle.exchanges()).is_none());
            match read {
                "number" => drop(opened.read_my_number().unwrap()),
                _ => drop(opened.read_integrity_record().unwrap()),
            }
        }
        let exchanges = handle.exchanges();
        let found = secure_support::in_clear(&exchanges);
        assert_eq!(
            found.map(|found| found.index),
            Some(exchanges.len() - 1),
            "{read}"
        );
    }
}

#[test]
fn no_fault_at_any_command_spends_a_try_leaves_the_card_open_or_shows_the_number() {
    for (job, commands, _) in JOBS {
        for index in 0..commands {
            for fault in faults() {
                let what = format!("{fault:?}@{index}");
                // A made-up 9000 for the last SELECT cannot be detected.
                let made_up = matches!(fault, Fault::Answer(_) | Fault::Status(0x9000));
                if made_up && index == commands - 1 {
                    continue;
                }
                let (outcome, handle) = run(job, Link::direct(), &[(index, fault)]);
                assert_harmless(&handle, &what);
                if let Ok(number) = outcome {
                    assert_eq!(number, NUMBER, "{what}");
                }
            }
        }
    }
}

#[test]
fn nor_do_two_faults_in_a_row_or_one_that_lasts() {
    for (job, commands, _) in JOBS {
        for index in 0..commands {
            for fault in faults() {
                let what = format!("{fault:?}@{index}");
                for second in [Fault::Silent, Fault::Reset] {
                    let faults = [(index, fault.clone()), (index + 1, second)];
                    let (_, handle) = run(job, Link::direct(), &faults);
                    assert_hidden(&handle.exchanges(), &what);
                    assert!(presented(&handle).len() <= 2, "{what}");
                }
                let (transport, handle) = transport(Link::direct());
                let transport = transport.with_lasting_fault(index, fault);
                let _outcome = job(&mut Card::new(transport));
                assert_hidden(&handle.exchanges(), &what);
            }
        }
    }
}

#[test]
fn a_session_that_has_ended_sends_nothing_more() {
    for fault in [
        Fault::Status(0x6988),
        Fault::Status(0x69FC),
        Fault::Status(0x6C10),
        Fault::Status(0x6700),
        Fault::Status(0x6F00),
        Fault::AnswerLost,
        Fault::Silent,
        Fault::Reset,
        Fault::Removed,
        Fault::Garbled,
        Fault::CutShort(1),
        Fault::Status(0x9000),
    ] {
        let (transport, handle) = transport(Link::direct());
        let mut card = Card::new(transport.with_fault(5, fault.clone()));
        let mut assist = card.input_assist().unwrap();
        let mut opened = assist.present(&pin(), LastTry::Refuse).unwrap();
        let mut secure = opened.start_secure_session(secret()).unwrap();
        assert!(secure.is_alive());
        let first = secure.read_my_number().unwrap_err();
        assert!(!secure.is_alive(), "{fault:?}");
        let sent = handle.traffic().commands;
        let again: Error = secure.read_my_number().unwrap_err();
        let lost = |error: &Error| {
            matches!(
                error,
                Error::SecureMessaging(SecureMessagingError::SessionLost { .. })
            )
        };
        assert!(lost(&again), "{fault:?}: {again:?}");
        let code = secure.present_code_a(&code_a(), LastTry::Allow);
        assert!(lost(&code.unwrap_err()), "{fault:?}");
        assert_eq!(handle.traffic().commands, sent, "{fault:?}");
        match fault {
            Fault::Status(0x6988 | 0x69FC | 0x6C10) => assert!(lost(&first), "{first:?}"),
            Fault::Status(0x6700 | 0x6F00) => {
                assert!(matches!(first, Error::UnexpectedStatus { .. }), "{first:?}");
            }
            Fault::Garbled => {
                assert!(matches!(first, Error::Malformed { .. }), "{first:?}");
            }
            _ => assert!(matches!(first, Error::Transport(_)), "{first:?}"),
        }
    }
}

#[test]
fn an_answer_without_end_ends_the_session() {
    let (transport, handle) = transport(Link::direct());
    let endless = || Fault::Status(0x6100);
    let transport = transport.with_fault(5, endless()).with_fault(6, endless());
    let mut card = Card::new(transport);
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist.present(&pin(), LastTry::Refuse).unwrap();
    let mut secure = opened.start_secure_session(secret()).unwrap();
    let error = secure.read_my_number().unwrap_err();
    assert!(matches!(error, Error::Unbounded { .. }), "{error:?}");
    assert!(!secure.is_alive());
    assert_eq!(handle.traffic().commands, 7);
}

#[test]
fn a_refusal_of_the_card_ends_nothing() {
    let (transport, handle) = transport(Link::direct());
    let mut card = Card::new(transport);
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist.present(&code_b(), LastTry::Refuse).unwrap();
    let mut secure = opened.start_secure_session(secret()).unwrap();
    // Another number whose check digit is right.
    let wrong = (0..10)
        .find_map(|digit| CodeA::new(&format!("23456789012{digit}")).ok())
        .unwrap();
    let refused = secure.present_code_a(&wrong, LastTry::Refuse).unwrap_err();
    assert!(
        matches!(
            refused,
            Error::Pin(PinError::Wrong {
                tries: Tries::Remaining(9),
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(secure.is_alive());
    let mut more = secure.present_code_a(&code_a(), LastTry::Refuse).unwrap();
    assert_eq!(more.read_my_number().unwrap().reveal(), NUMBER);
    assert_hidden(&handle.exchanges(), "wrong code A");
}

#[test]
fn code_a_is_not_presented_on_its_last_try_or_when_the_tries_are_not_known() {
    for (answer, refusal) in [(0x63C1, "last"), (0x9000, "unknown"), (0x6984, "locked")] {
        let (transport, handle) = transport(Link::direct());
        // SELECT, counter, VERIFY, 0006, SET SESSION KEY, then the counter of code A.
        let mut card = Card::new(transport.with_fault(5, Fault::Status(answer)));
        let mut assist = card.input_assist().unwrap();
        let mut opened = assist.present(&code_b(), LastTry::Refuse).unwrap();
        let mut secure = opened.start_secure_session(secret()).unwrap();
        let refused = secure
            .present_code_a(&code_a(), LastTry::Refuse)
            .unwrap_err();
        let right = matches!(
            (&refused, refusal),
            (Error::Pin(PinError::LastTryRefused { .. }), "last")
                | (Error::Pin(PinError::TriesUnknown { .. }), "unknown")
                | (Error::Pin(PinError::Locked { .. }), "locked")
        );
        assert!(right, "{answer:04X}: {refused:?}");
        assert_eq!(handle.traffic().commands, 6, "{answer:04X}");
        assert!(secure.is_alive());
    }
}

#[test]
fn a_lost_answer_to_code_a_leaves_its_outcome_unknown() {
    for fault in [Fault::Silent, Fault::AnswerLost, Fault::CutShort(1)] {
        let (outcome, handle) = run(by_codes, Link::direct(), &[(7, fault.clone())]);
        let unknown = matches!(outcome, Err(Error::Pin(PinError::OutcomeUnknown { .. })));
        assert!(unknown, "{fault:?}: {outcome:?}");
        assert_eq!(presented(&handle), [0x15, 0x14]);
    }
}

#[test]
fn a_short_path_is_told_before_a_session_key_is_sent() {
    let announced = Link::direct()
        .short_only()
        .with_announced(ApduLengths::Short);
    for (link, commands) in [
        (announced, 4),
        (Link::direct().short_only(), 7),
        (
            Link::direct().with_extended(ExtendedApdus::RefusedWithError),
            7,
        ),
        (
            Link::direct().with_extended(ExtendedApdus::AnswerCut(256)),
            7,
        ),
        (Link::direct().with_extended(ExtendedApdus::DataCut(256)), 6),
    ] {
        let (outcome, handle) = run(by_pin, link, &[]);
        let short = matches!(
            outcome,
            Err(Error::SecureMessaging(SecureMessagingError::PathTooShort))
        );
        assert!(short, "{link:?}: {outcome:?}");
        let exchanges = handle.exchanges();
        assert!(exchanges.iter().all(|exchange| exchange.command[1] != 0xAE));
        // SELECT, counter, VERIFY, 0006 as far as it was needed, close.
        assert_eq!(handle.traffic().commands, commands, "{link:?}");
        assert_harmless(&handle, "short path");
    }
}

#[test]
fn one_lost_answer_on_a_path_that_is_long_enough_is_no_reason_to_do_without_encryption() {
    let link = Link::direct().with_announced(ApduLengths::Extended);
    for fault in [
        Fault::Status(0x6700),
        Fault::Status(0x6F00),
        Fault::CutShort(1),
    ] {
        let (outcome, handle) = run(by_pin, link, &[(3, fault.clone())]);
        assert_eq!(outcome.unwrap(), NUMBER, "{fault:?}");
        assert_harmless(&handle, "0006 does not come at once");
    }
}

#[test]
fn answers_in_parts_are_put_together_and_no_command_is_sent_twice() {
    let link = Link::direct()
        .with_announced(ApduLengths::Extended)
        .with_answers(Answers::InParts);
    for (job, _, _) in JOBS {
        let (outcome, handle) = run(job, link, &[]);
        assert_eq!(outcome.unwrap(), NUMBER);
        assert_harmless(&handle, "in parts");
    }
}

#[test]
fn a_file_longer_than_a_short_answer_is_read_in_pieces() {
    let image = people::load("long").unwrap();
    let person = people::person("long").unwrap();
    let transport = SimTransport::new(SimulatedCard::new(image));
    let handle = transport.handle();
    let mut card = Card::new(transport);
    let pin = mynumber_card::AssistPin::new(&person.pins.assist.value.unwrap()).unwrap();
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();
    let mut secure = opened.start_secure_session(secret()).unwrap();
    assert_eq!(secure.read_attributes().unwrap().name(), person.name);
    let offsets: Vec<[u8; 2]> = handle
        .exchanges()
        .iter()
        .filter(|exchange| exchange.command[0] == 0x08)
        .map(|exchange| [exchange.command[2], exchange.command[3]])
        .collect();
    assert_eq!(offsets, [[0x82, 0x00], [0x00, 239]]);
}

#[test]
fn neither_debug_nor_the_trace_shows_what_decrypts_the_session() {
    for codes in [false, true] {
        let (transport, handle) = transport(Link::direct());
        let mut written = Vec::new();
        let mut card = Card::new(Trace::new(transport, &mut written));
        let outcome = if codes {
            by_codes(&mut card)
        } else {
            by_pin(&mut card)
        };
        assert_eq!(outcome.unwrap(), NUMBER);
        drop(card);
        let trace = String::from_utf8(written).unwrap();
        assert!(trace.contains("> 80AE0000 [secret]"), "{trace}");
        assert!(!trace.to_lowercase().contains(&session_key()[..8]));
        for exchange in handle.exchanges() {
            let private = exchange.command[0] == 0x08 || exchange.command[1] == 0xAE;
            if !private {
                continue;
            }
            let response = exchange.response.unwrap();
            let (answer, _) = response.split_at(response.len() - 2);
            for bytes in [&exchange.command[5..], answer] {
                for part in bytes.windows(6) {
                    let shown = hex::encode_upper(part);
                    assert!(!trace.contains(&shown), "{shown} in\n{trace}");
                }
            }
        }
    }
    let shown = format!("{:?}", secret());
    assert_eq!(shown, "SessionSecret(hidden)");
    let (transport, _) = transport(Link::direct());
    let mut card = Card::new(transport);
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist.present(&pin(), LastTry::Refuse).unwrap();
    let secure = opened.start_secure_session(secret()).unwrap();
    let shown = format!("{secure:?}");
    assert!(shown.contains("Session(hidden)"), "{shown}");
    assert!(!shown.contains("64, 65, 66"), "{shown}");
}
