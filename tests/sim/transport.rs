//! The simulated card in process: the link's knobs, faults, the log and the handle.

use std::time::{Duration, Instant};

use crate::support::*;
use mynumber_card::sim::{Answers, ExtendedApdus, Fault, Link, SimTransport};
use mynumber_card::{ApduLengths, Transport, TransportError};

const READ: [u8; 5] = [0x00, 0xB0, 0x8A, 0x00, 0x00];
const READ_EXTENDED: [u8; 7] = [0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00];

/// A transport with jpki selected; the next command has index 0.
fn transport() -> SimTransport {
    let mut transport = SimTransport::new(card());
    assert_eq!(transport.transmit(&select(JPKI)).unwrap(), OK);
    transport.handle().clear_log();
    transport
}

#[test]
fn a_direct_link_carries_everything_and_counts_it() {
    let mut transport = transport();
    let handle = transport.handle();
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
    assert_eq!(transport.transmit(&READ_EXTENDED).unwrap().len(), 602);
    let traffic = handle.traffic();
    assert_eq!(
        (traffic.commands, traffic.bytes_sent, traffic.bytes_received),
        (2, 12, 860)
    );
    assert_eq!(traffic.time, Duration::ZERO);
    let exchanges = handle.exchanges();
    assert_eq!(exchanges[1].command, READ_EXTENDED);
    assert_eq!(exchanges[1].status(), Some(0x9000));
    assert_eq!(transport.apdu_lengths(), ApduLengths::Unknown);
}

#[test]
fn the_modelled_time_is_latency_bytes_and_signatures() {
    let link = Link::direct()
        .with_latency(Duration::from_millis(10))
        .with_bytes_per_second(1_000)
        .with_signing(Duration::from_millis(500));
    let mut transport = transport().with_link(link);
    let handle = transport.handle();
    transport.transmit(&READ).unwrap();
    assert_eq!(handle.modelled_time(), Duration::from_millis(10 + 5 + 258));
    handle.clear_log();
    transport.transmit(&sign(0x00, 0x97, &[0])).unwrap();
    assert_eq!(
        handle.modelled_time(),
        Duration::from_millis(10 + 7 + 2 + 500)
    );
}

#[test]
fn time_passes_only_when_asked_for() {
    let link = Link::direct().with_latency(Duration::from_millis(300));
    let mut modelled = transport().with_link(link);
    let start = Instant::now();
    modelled.transmit(&READ).unwrap();
    assert!(start.elapsed() < Duration::from_millis(300));
    let mut real = transport().with_link(link).in_real_time();
    let start = Instant::now();
    real.transmit(&READ).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn extended_apdus_fail_in_every_way_that_readers_know() {
    let with = |extended| transport().with_link(Link::direct().with_extended(extended));
    let answer = with(ExtendedApdus::RefusedWithStatus(0x6700))
        .transmit(&READ_EXTENDED)
        .unwrap();
    assert_eq!(answer, [0x67, 0x00]);
    let error = with(ExtendedApdus::RefusedWithError)
        .transmit(&READ_EXTENDED)
        .unwrap_err();
    assert!(matches!(error, TransportError::Io { .. }));
    let error = with(ExtendedApdus::Silent)
        .transmit(&READ_EXTENDED)
        .unwrap_err();
    assert!(matches!(error, TransportError::Timeout));
    let answer = with(ExtendedApdus::AnswerCut(256))
        .transmit(&READ_EXTENDED)
        .unwrap();
    assert_eq!(answer, certificate()[..256]);
    let answer = with(ExtendedApdus::DataCut(256))
        .transmit(&READ_EXTENDED)
        .unwrap();
    assert_eq!(answer[..256], certificate()[..256]);
    assert_eq!(answer[256..], OK);
    for extended in [ExtendedApdus::Silent, ExtendedApdus::AnswerCut(256)] {
        assert_eq!(
            with(extended).transmit(&READ).unwrap().len(),
            258,
            "short ones pass"
        );
    }
}

#[test]
fn answers_in_parts_follow_the_manners_of_t0() {
    let mut transport = transport().with_link(Link::direct().with_answers(Answers::InParts));
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
    let last = [0x00, 0xB0, 0x02, 0x00, 0x00];
    assert_eq!(transport.transmit(&last).unwrap(), [0x6C, 88]);
    assert_eq!(
        transport
            .transmit(&[0x00, 0xB0, 0x02, 0x00, 88])
            .unwrap()
            .len(),
        90
    );
    assert_eq!(transport.transmit(&READ_EXTENDED).unwrap(), [0x61, 0x00]);
    let get_response = [0x00, 0xC0, 0x00, 0x00, 0x00];
    let mut whole: Vec<u8> = Vec::new();
    for expected in [0x6100, 0x6158, 0x9000] {
        let part = transport.transmit(&get_response).unwrap();
        assert_eq!(status(&part), expected);
        whole.extend(&part[..part.len() - 2]);
    }
    assert_eq!(whole, certificate());
    assert_eq!(transport.transmit(&get_response).unwrap(), [0x69, 0x85]);
    assert_eq!(
        transport.transmit(&verify(0x18, b"")).unwrap(),
        [0x63, 0xC3]
    );
}

#[test]
fn a_fault_strikes_the_command_of_its_index_and_no_other() {
    let mut transport = transport()
        .with_fault(1, Fault::Status(0x6F00))
        .with_fault(2, Fault::CutShort(3))
        .with_fault(3, Fault::Silent)
        .with_fault(4, Fault::Garbled)
        .with_fault(5, Fault::Answer(vec![1, 2, 3]));
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
    assert_eq!(transport.transmit(&READ).unwrap(), [0x6F, 0x00]);
    assert_eq!(transport.transmit(&READ).unwrap(), certificate()[..3]);
    assert!(matches!(
        transport.transmit(&READ),
        Err(TransportError::Timeout)
    ));
    let garbled = transport.transmit(&READ).unwrap();
    assert_eq!(garbled.len(), 258);
    assert_ne!(garbled[..256], certificate()[..256]);
    assert_eq!(garbled[256..], OK);
    assert_eq!(transport.transmit(&READ).unwrap(), [1, 2, 3]);
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
}

#[test]
fn a_removed_card_stays_away_until_it_is_put_back_and_has_lost_its_power() {
    let mut transport = transport().with_fault(1, Fault::Removed);
    let handle = transport.handle();
    assert_eq!(transport.transmit(&verify(0x18, b"1234")).unwrap(), OK);
    for _ in 0..3 {
        assert!(matches!(
            transport.transmit(&READ),
            Err(TransportError::CardRemoved)
        ));
    }
    assert!(matches!(
        handle.connect(),
        Err(TransportError::NoCard { .. })
    ));
    handle.insert();
    assert!(!handle.with_card(|card| card.is_open(JPKI, 0x18)));
    let mut again = handle.connect().unwrap();
    assert_eq!(again.transmit(&select(JPKI)).unwrap(), OK);
}

#[test]
fn a_lost_command_spends_no_try_and_a_lost_answer_does() {
    for (fault, left) in [
        (Fault::Silent, 3),
        (Fault::Removed, 3),
        (Fault::Reset, 3),
        (Fault::Status(0x6300), 3),
        (Fault::AnswerLost, 2),
        (Fault::RemovedBeforeAnswer, 2),
        (Fault::CutShort(1), 2),
    ] {
        let mut transport = transport().with_fault(0, fault.clone());
        let handle = transport.handle();
        let _answer = transport.transmit(&verify(0x18, b"0000"));
        assert_eq!(
            handle.with_card(|card| card.tries_left(JPKI, 0x18)),
            Some(left),
            "{fault:?}"
        );
    }
}

#[test]
fn a_lasting_fault_strikes_from_its_index_on_until_cleared() {
    let mut transport = transport().with_lasting_fault(1, Fault::Status(0x61FF));
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
    for _ in 0..5 {
        assert_eq!(transport.transmit(&READ).unwrap(), [0x61, 0xFF]);
    }
    transport.handle().clear_faults();
    assert_eq!(transport.transmit(&READ).unwrap().len(), 258);
}

#[test]
fn a_reset_by_another_program_loses_the_selection() {
    let mut transport = transport().with_fault(0, Fault::Reset);
    assert!(matches!(
        transport.transmit(&READ),
        Err(TransportError::CardReset)
    ));
    assert_eq!(transport.transmit(&READ).unwrap(), [0x69, 0x86]);
}

#[test]
fn power_down_ends_the_link_and_closes_what_a_pin_opened_but_dropping_does_not() {
    let mut first = transport();
    let handle = first.handle();
    assert_eq!(first.transmit(&verify(0x18, b"1234")).unwrap(), OK);
    drop(first);
    assert!(handle.with_card(|card| card.is_open(JPKI, 0x18)));
    let mut second = handle.connect().unwrap();
    second.power_down().unwrap();
    assert!(matches!(
        second.transmit(&READ),
        Err(TransportError::NoCard { .. })
    ));
    assert!(!handle.with_card(|card| card.is_open(JPKI, 0x18)));
    assert!(handle.connect().is_ok());
}

#[test]
fn the_log_does_not_show_a_pin_in_debug_output() {
    let mut transport = transport();
    transport.transmit(&verify(0x18, b"1234")).unwrap();
    let text = format!("{:?} {transport:?}", transport.handle().exchanges());
    assert!(text.contains("00200098"), "the header is shown");
    assert!(
        !text.contains("31323334") && !text.contains("49, 50"),
        "{text}"
    );
}
