//! The real pcscd killed, stopped, absent and restarted during a job, and a machine that sleeps:
//! a typed error in time, the PIN presented once at most, nothing left open, and the next job works.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use mynumber_card::sim::Link;
use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
use mynumber_card::{AssistPin, Card, Error, LastTry, PinError, TransportError};
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, without_service};

const SOON: Duration = Duration::from_secs(15);
/// Long enough to do something while a command is on its way.
const COMMAND: Duration = Duration::from_millis(40);
/// SELECT, counter, VERIFY, READ BINARY, SELECT of the security domain.
const READ_COMMANDS: usize = 5;
const STATUS_COMMANDS: usize = 20;

fn read(service: &Service, wait: Duration) -> Result<String, Error> {
    let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, wait)?;
    let mut card = Card::new(found.connection);
    let mut assist = card.input_assist()?;
    let pin = AssistPin::new("2345")?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;
    Ok(attributes.name().to_owned())
}

/// The same beside other programs.
fn read_shared(service: &Service, wait: Duration) -> Result<String, Error> {
    let mut found = service.open(&ReaderChoice::Any, Sharing::Shared, wait)?;
    let mut card = Card::new(found.connection.exchange()?);
    let mut assist = card.input_assist()?;
    let pin = AssistPin::new("2345")?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;
    Ok(attributes.name().to_owned())
}

fn status(service: &Service, wait: Duration) -> Result<String, Error> {
    let mut found = service.open(&ReaderChoice::Any, Sharing::Shared, wait)?;
    let mut card = Card::new(found.connection.exchange()?);
    Ok(card.read_status()?.token.unwrap().label)
}

type Job = fn(&Service, Duration) -> Result<String, Error>;

const JOBS: [(Job, usize); 2] = [(read, READ_COMMANDS), (status, STATUS_COMMANDS)];

/// Does something while the command of this index is on its way to the card.
fn during(
    card: &InsertedCard,
    index: usize,
    service: &Service,
    job: Job,
    event: impl FnOnce(),
) -> (Result<String, Error>, Duration) {
    card.handle.clear_log();
    let start = Instant::now();
    let outcome = thread::scope(|scope| {
        let job = scope.spawn(|| job(service, SOON));
        assert!(
            card.wait_for_commands(index + 1),
            "command {index} never came"
        );
        event();
        job.join().unwrap()
    });
    (outcome, start.elapsed())
}

/// What the card may say about a job that was cut off from it at one command.
fn check(card: &InsertedCard, index: usize, job: usize, outcome: &Result<String, Error>) {
    let known = matches!(
        outcome,
        Ok(_)
            | Err(Error::Transport(
                TransportError::NoService | TransportError::CardRemoved
            ))
            | Err(Error::Pin(PinError::OutcomeUnknown {
                source: TransportError::NoService | TransportError::CardRemoved,
                ..
            }))
    );
    assert!(known, "{index}: {outcome:?}");
    // The answer of the last reading may be on its way already, and without power nothing is open.
    assert!(outcome.is_err() || index + 2 >= job, "{index}: {outcome:?}");
    let most = usize::from(job == READ_COMMANDS && index >= 2);
    assert!(card.presented() <= most, "{index}: {}", card.presented());
    assert!(card.closes(), "{index}: left open after {outcome:?}");
}

#[test]
fn pcscd_killed_at_every_command_of_a_job_and_started_again() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    card.handle.set_link(Link::direct().with_latency(COMMAND));
    pcscd.within(|| {
        // One for all jobs, as a program keeps it for days.
        let service = Service::new();
        for (job, commands) in JOBS {
            for index in (0..commands).step_by(commands / READ_COMMANDS) {
                let (outcome, took) = during(&card, index, &service, job, || pcscd.kill());
                check(&card, index, commands, &outcome);
                assert!(took < SOON, "{index}: {took:?}");
                pcscd.start_again();
            }
        }
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
    });
    assert!(card.closes());
}

#[test]
fn a_service_that_is_absent_is_told_or_waited_for() {
    let service = Service::new();
    let start = Instant::now();
    let told = without_service(|| read(&service, Duration::from_millis(600)));
    assert!(
        matches!(told, Err(Error::Transport(TransportError::NoService))),
        "{told:?}"
    );
    assert!((Duration::from_millis(600)..SOON).contains(&start.elapsed()));

    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    pcscd.within(|| {
        pcscd.kill();
        let name = thread::scope(|scope| {
            let reading = scope.spawn(|| read(&service, SOON));
            thread::sleep(Duration::from_millis(600));
            assert!(!reading.is_finished());
            pcscd.start_again();
            reading.join().unwrap()
        });
        assert_eq!(name.unwrap(), "番号　太郎");

        // Waiting for a card, in a service that is restarted meanwhile.
        card.handle.remove();
        pcscd.wait_for_card_here(false);
        let name = thread::scope(|scope| {
            let reading = scope.spawn(|| read(&service, SOON));
            thread::sleep(Duration::from_millis(300));
            pcscd.start_again();
            thread::sleep(Duration::from_millis(300));
            card.handle.insert();
            reading.join().unwrap()
        });
        assert_eq!(name.unwrap(), "番号　太郎");
    });
    assert_eq!(card.presented(), 2);
    assert!(card.closes());
}

#[test]
fn a_service_that_is_held_still_is_given_up_in_time_and_nothing_stays_open_when_it_goes_on() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    let limit = Duration::from_secs(1);
    let in_time = |start: Instant| assert!(start.elapsed() < 6 * limit, "{:?}", start.elapsed());
    pcscd.within(|| {
        let service = Service::new().with_time_limit(limit);
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");

        pcscd.freeze();
        let start = Instant::now();
        let told = service.readers();
        assert!(
            matches!(told, Err(TransportError::UnresponsiveService)),
            "{told:?}"
        );
        let told = service.open(&ReaderChoice::Any, Sharing::Shared, Duration::ZERO);
        assert!(
            matches!(told, Err(TransportError::UnresponsiveService)),
            "{told:?}"
        );
        in_time(start);
        pcscd.thaw();

        card.handle.set_link(Link::direct().with_latency(COMMAND));
        let jobs: [(Job, bool); 2] = [(read, false), (read_shared, true)];
        let each = |job| (0..READ_COMMANDS).map(move |index| (job, index));
        for ((job, shared), index) in jobs.into_iter().flat_map(each) {
            // Another program that keeps the card powered.
            let _beside = shared.then(|| {
                let opened = Service::new().open(&ReaderChoice::Any, Sharing::Shared, SOON);
                opened.unwrap()
            });
            let start = Instant::now();
            let (outcome, _) = during(&card, index, &service, job, || pcscd.freeze());
            // Each call is given up after its limit: the command, and what closes the card.
            assert!(start.elapsed() < 12 * limit, "{:?}", start.elapsed());
            let told = matches!(
                outcome,
                Err(Error::Transport(TransportError::UnresponsiveService)
                    | Error::Pin(PinError::OutcomeUnknown {
                        source: TransportError::UnresponsiveService,
                        ..
                    }))
            );
            assert!(told, "{index}: {outcome:?}");
            pcscd.thaw();
            assert!(card.closes(), "{index}");
            assert!(card.presented() <= usize::from(index >= 2), "{index}");
        }
        card.handle.clear_log();
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
        assert_eq!(card.presented(), 1);
        assert!(card.closes());
    });
}

/// A card that answers nothing at all, for which vpcd waits forever, holding the reader.
fn hang_in_the_driver(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut card = stream.try_clone().unwrap();
    let atr = image("taro").atr;
    thread::spawn(move || {
        let mut length = [0; 2];
        while card.read_exact(&mut length).is_ok() {
            let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
            card.read_exact(&mut message).unwrap();
            let answer = match message.as_slice() {
                [4] => atr.as_slice(),
                [_] => continue,
                _ => &[],
            };
            let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
            card.write_all(&[&length, answer].concat()).unwrap();
        }
    });
    stream
}

#[test]
fn a_driver_that_hangs_holds_nobody_for_longer_than_the_limit() {
    let pcscd = Pcscd::start();
    let stream = hang_in_the_driver(pcscd.port());
    pcscd.wait_for_card(true);
    pcscd.within(|| {
        let service = Service::new().with_time_limit(Duration::from_secs(1));
        for job in [read, status, read] {
            let start = Instant::now();
            // The service answers, the card does not; the next one finds the reader held.
            let outcome = job(&service, Duration::ZERO);
            let told = matches!(
                outcome,
                Err(Error::Transport(
                    TransportError::Timeout | TransportError::Busy
                ))
            );
            assert!(told, "{outcome:?}");
            assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        }
        stream.shutdown(Shutdown::Both).unwrap();
        pcscd.wait_for_card_here(false);
        let card = InsertedCard::lasting("taro", pcscd.port());
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
        assert!(card.closes());
    });
}

#[test]
fn a_card_without_power_while_the_machine_slept_is_met_by_a_new_connection_only() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    card.handle.set_link(Link::direct().with_latency(COMMAND));
    pcscd.within(|| {
        let service = Service::new();
        for (job, commands) in JOBS {
            for index in (0..commands).step_by(commands / READ_COMMANDS) {
                let (outcome, took) = during(&card, index, &service, job, || {
                    card.handle.remove();
                    thread::sleep(Duration::from_millis(600));
                    card.handle.insert();
                });
                check(&card, index, commands, &outcome);
                assert!(took < SOON, "{index}: {took:?}");
            }
        }

        // A session that is kept over the night, with a PIN presented in the evening.
        let found = service
            .open(&ReaderChoice::Any, Sharing::Exclusive, SOON)
            .unwrap();
        let mut kept = Card::new(found.connection);
        let mut assist = kept.input_assist().unwrap();
        let pin = AssistPin::new("2345").unwrap();
        let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();
        card.handle.remove();
        pcscd.wait_for_card_here(false);
        card.handle.insert();
        pcscd.wait_for_card_here(true);
        card.handle.clear_log();
        let gone =
            |it: Result<_, Error>| matches!(it, Err(Error::Transport(TransportError::CardRemoved)));
        assert!(gone(opened.read_attributes().map(drop)));
        // What the PIN opened is not taken up again, nor is anything sent.
        opened.read_attributes().unwrap_err();
        assist.close().unwrap();
        assert!(gone(kept.read_status().map(drop)));
        assert!(gone(kept.input_assist().map(drop)));
        assert_eq!(card.handle.traffic().commands, 0);
        drop(kept);
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
        assert_eq!(card.presented(), 1);
    });
    assert!(card.closes());
}

#[test]
fn a_card_that_was_gone_for_less_time_than_pcscd_takes_to_notice() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    card.handle.set_link(Link::direct().with_latency(COMMAND));
    pcscd.within(|| {
        let service = Service::new();
        for index in 0..READ_COMMANDS {
            let (outcome, took) = during(&card, index, &service, read, || card.handle.power_off());
            // The card has forgotten what was selected and opened; whatever the driver is told, it
            // does not take another file for the right one and does not present the PIN again.
            if let Ok(name) = &outcome {
                assert_eq!(name, "番号　太郎", "{index}");
            }
            assert!(took < SOON, "{index}: {took:?}");
            assert!(card.presented() <= 1, "{index}");
            assert!(card.closes(), "{index}: {outcome:?}");
            card.handle.power_on();
        }
        card.handle.clear_log();
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
        assert_eq!(card.presented(), 1);
    });
}

#[test]
fn a_reader_that_is_unplugged_is_no_reader_and_comes_back() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    pcscd.within(|| {
        let service = Service::new();
        let found = service
            .open(&ReaderChoice::Any, Sharing::Exclusive, SOON)
            .unwrap();
        let mut kept = Card::new(found.connection);
        kept.input_assist().unwrap();
        pcscd.start_again_without_readers();
        let told = kept.read_status();
        assert!(
            matches!(told, Err(Error::Transport(TransportError::NoService))),
            "{told:?}"
        );
        let told = read(&service, Duration::ZERO);
        assert!(
            matches!(told, Err(Error::Transport(TransportError::NoReader))),
            "{told:?}"
        );
        let told = service.connect(support::pcscd::READER, Sharing::Shared);
        assert!(
            matches!(told, Err(TransportError::NoSuchReader { .. })),
            "{told:?}"
        );
        pcscd.start_again();
        assert_eq!(read(&service, SOON).unwrap(), "番号　太郎");
    });
    assert_eq!(card.presented(), 1);
    assert!(card.closes());
}
