//! Waiting at the real pcscd: it can be cancelled, and it knows when a card leaves.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod support;

use std::time::{Duration, Instant};

use mynumber_card::TransportError;
use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
use mynumber_card::transport::{Cancel, Wait};
use support::card::InsertedCard;
use support::pcscd::{Pcscd, READER, without_service};

const AT_ONCE: Duration = Duration::ZERO;
const SOON: Duration = Duration::from_secs(10);

#[test]
fn every_wait_can_be_cancelled_from_another_thread() {
    type Waits = fn(&Service, Wait) -> Result<(), TransportError>;
    let waits: [Waits; 3] = [
        |service, wait| service.wait_for_card(&ReaderChoice::Any, wait).map(drop),
        |service, wait| {
            let found = service.open(&ReaderChoice::Number(2), Sharing::Shared, wait);
            found.map(drop)
        },
        |service, wait| service.wait_for_removal(READER, wait).map(drop),
    ];
    let pcscd = Pcscd::start();
    let check = |wait: Waits| {
        let cancel = Cancel::new();
        let told = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let limit = Wait::at_most(SOON).unless(&cancel);
                (wait(&Service::new(), limit), Instant::now())
            });
            std::thread::sleep(Duration::from_millis(200));
            let cancelled = Instant::now();
            cancel.cancel();
            let (told, ended) = waiting.join().unwrap();
            assert!(ended.duration_since(cancelled) < Duration::from_millis(600));
            told
        });
        assert!(matches!(told, Err(TransportError::Cancelled)), "{told:?}");
    };
    pcscd.within(|| waits[..2].iter().for_each(|wait| check(*wait)));
    let _card = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| waits[1..].iter().for_each(|wait| check(*wait)));
    // Where no service runs, too.
    without_service(|| check(waits[0]));
}

#[test]
fn a_card_that_leaves_is_waited_for_and_costs_no_command() {
    let pcscd = Pcscd::start();
    let gone = |wait| pcscd.within(|| Service::new().wait_for_removal(READER, wait).unwrap());
    assert!(gone(AT_ONCE));
    let card = InsertedCard::of("taro", &pcscd);
    assert!(!gone(AT_ONCE));
    assert!(!gone(Duration::from_millis(300)));
    assert!(card.take_commands().is_empty());
    let later = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        drop(card);
    });
    assert!(gone(SOON));
    later.join().unwrap();
}
