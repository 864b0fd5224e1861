//! Two programs at one reader, on the real pcscd: who waits for whom, what a foreign program does between
//! our commands, and cards that move.
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

use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use mynumber_card::sim::{Link, SimTransport, SimulatedCard};
use mynumber_card::transport::pcsc::{Connection, ReaderChoice, Service, Sharing};
use mynumber_card::{AssistPin, Card, Error, LastTry, PinError, Transport, TransportError};
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, READER, SECOND_READER};

const AT_ONCE: Duration = Duration::ZERO;
const SOON: Duration = Duration::from_secs(15);
const MOMENT: Duration = Duration::from_millis(600);

fn open(sharing: Sharing, wait: Duration) -> Result<Connection, TransportError> {
    let found = Service::new().open(&ReaderChoice::Any, sharing, wait)?;
    Ok(found.connection)
}

/// Reads the name with the PIN, and closes the card.
fn read_name(link: impl Transport) -> Result<String, Error> {
    let mut card = Card::new(link);
    let mut assist = card.input_assist()?;
    let pin = AssistPin::new("2345")?;
    let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assist.close()?;
    Ok(attributes.name().to_owned())
}

#[test]
fn one_who_holds_the_card_with_a_pin_is_waited_for_or_the_other_is_told_that_it_is_busy() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        for theirs in [Sharing::Shared, Sharing::Exclusive] {
            inserted.handle.clear_log();
            let mut ours = Card::new(open(Sharing::Exclusive, SOON).unwrap());
            let mut assist = ours.input_assist().unwrap();
            let pin = AssistPin::new("2345").unwrap();
            let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();

            let refused = open(theirs, AT_ONCE);
            assert!(matches!(refused, Err(TransportError::Busy)), "{refused:?}");
            let short = Instant::now();
            let refused = open(theirs, MOMENT);
            assert!(matches!(refused, Err(TransportError::Busy)), "{refused:?}");
            assert!((MOMENT..SOON).contains(&short.elapsed()));

            let other = thread::spawn(move || {
                let mut connection = open(theirs, SOON)?;
                let mut exchange = connection.exchange()?;
                exchange.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08])
            });
            thread::sleep(MOMENT);
            assert!(!other.is_finished());
            assert_eq!(opened.read_attributes().unwrap().name(), "番号　太郎");
            assist.close().unwrap();
            drop(ours);
            assert_eq!(other.join().unwrap().unwrap().len(), 10);
            assert_eq!(inserted.presented(), 1);
            // The other one met a card on which nothing was open any more.
            let commands = inserted.take_commands();
            assert_eq!(commands.last().unwrap()[1], 0x84);
            assert_eq!(commands[commands.len() - 2][1], 0xA4);
        }
    });
}

#[test]
fn programs_that_share_take_turns_and_no_answer_is_mixed_up() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let transport = SimTransport::new(SimulatedCard::new(image("taro")));
    let reference = transport.handle();
    let right = Card::new(transport).read_status().unwrap();
    let turn: Vec<Vec<u8>> = reference
        .exchanges()
        .into_iter()
        .map(|it| it.command)
        .collect();
    pcscd.within(|| {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut connection = open(Sharing::Shared, SOON).unwrap();
                    for _ in 0..5 {
                        let mut card = Card::new(connection.exchange().unwrap());
                        assert_eq!(card.read_status().unwrap(), right);
                    }
                });
            }
        });
    });
    let commands = inserted.take_commands();
    assert_eq!(commands.len(), 20 * turn.len());
    for taken in commands.chunks(turn.len()) {
        assert_eq!(taken, turn);
    }
}

/// SELECT of the card surface, as `opensc-tool` takes it.
const FOREIGN_SELECT: &str = "00:A4:04:0C:0A:D3:92:10:00:31:00:01:01:04:02";

#[test]
fn what_a_foreign_program_selects_between_our_turns_changes_no_answer() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    inserted.handle.set_link(Link::direct());
    pcscd.within(|| {
        let mut shared = open(Sharing::Shared, SOON).unwrap();
        for _ in 0..2 {
            let mut card = Card::new(shared.exchange().unwrap());
            let certificate = card.jpki().unwrap().read_auth_certificate().unwrap();
            assert_eq!(certificate, inserted.jpki_file(0x0A));
            drop(card);
            let foreign = pcscd
                .command("opensc-tool")
                .args(["--reader", "0", "--send-apdu", FOREIGN_SELECT])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&foreign.stdout);
            assert!(said.contains("SW1=0x90"), "{said}");
        }

        // In our turn it waits.
        let mut card = Card::new(shared.exchange().unwrap());
        let mut jpki = card.jpki().unwrap();
        inserted.handle.clear_log();
        let foreign = pcscd
            .command("opensc-tool")
            .args(["--reader", "0", "--send-apdu", FOREIGN_SELECT])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        for _ in 0..5 {
            thread::sleep(MOMENT / 4);
            let certificate = jpki.read_auth_certificate().unwrap();
            assert_eq!(certificate, inserted.jpki_file(0x0A));
        }
        let ours = inserted.take_commands();
        assert!(ours.iter().all(|it| it[1] == 0xB0), "{ours:02X?}");
        drop(jpki);
        drop(card);
        foreign.wait_with_output().unwrap();
    });
}

#[test]
fn a_shared_card_is_not_talked_to_outside_a_turn_where_a_foreign_select_would_change_the_answer() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    inserted.handle.clear_log();
    pcscd.within(|| {
        let shared = open(Sharing::Shared, SOON).unwrap();
        let refused = read_name(shared);
        let told = matches!(
            refused,
            Err(Error::Transport(TransportError::Unsupported { .. }))
        );
        assert!(told, "{refused:?}");
    });
    assert!(inserted.take_commands().is_empty());
}

#[test]
fn a_foreign_reset_is_told_between_our_turns_and_impossible_while_we_hold_the_card() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let reset = || {
        let mut command = pcscd.command("opensc-tool");
        command.args(["--reader", "0", "--reset=cold"]);
        command.output().unwrap()
    };
    pcscd.within(|| {
        let mut shared = open(Sharing::Shared, SOON).unwrap();
        drop(shared.exchange().unwrap());
        assert!(reset().status.success());
        let told = shared.exchange().map(drop);
        assert!(matches!(told, Err(TransportError::CardReset)), "{told:?}");
        let mut card = Card::new(shared.exchange().unwrap());
        let certificate = card.jpki().unwrap().read_auth_certificate().unwrap();
        assert_eq!(certificate, inserted.jpki_file(0x0A));
        drop(card);
        drop(shared);

        let mut ours = Card::new(open(Sharing::Exclusive, SOON).unwrap());
        let mut assist = ours.input_assist().unwrap();
        let pin = AssistPin::new("2345").unwrap();
        let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();
        assert!(!reset().status.success());
        assert_eq!(opened.read_attributes().unwrap().name(), "番号　太郎");
        assist.close().unwrap();
    });
    assert_eq!(inserted.presented(), 1);
    assert!(inserted.closes());
}

#[test]
fn a_program_that_never_ends_its_turn_makes_the_card_busy_and_not_us_hang() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let (held, is_held) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let other = thread::spawn(move || {
            let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
            let reader = std::ffi::CString::new(READER).unwrap();
            let mut card = context
                .connect(&reader, pcsc::ShareMode::Shared, pcsc::Protocols::ANY)
                .unwrap();
            let transaction = card.transaction().unwrap();
            held.send(()).unwrap();
            let _ = ended.recv();
            drop(transaction);
        });
        is_held.recv().unwrap();
        inserted.handle.clear_log();
        let start = Instant::now();
        let service = Service::new().with_time_limit(MOMENT);
        let refused = match service.open(&ReaderChoice::Any, Sharing::Shared, AT_ONCE) {
            Ok(mut found) => found.connection.exchange().map(drop),
            Err(error) => Err(error),
        };
        assert!(matches!(refused, Err(TransportError::Busy)), "{refused:?}");
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        drop(end);
        other.join().unwrap();
        let mut shared = open(Sharing::Shared, SOON).unwrap();
        let mut card = Card::new(shared.exchange().unwrap());
        card.read_status().unwrap();
    });
}

#[test]
fn a_card_that_moves_to_the_other_reader_is_found_there() {
    let pcscd = Pcscd::start();
    let (first, second) = (pcscd.port(), pcscd.second_port());
    let read = |choice: &ReaderChoice, wait| {
        let found = Service::new().open(choice, Sharing::Exclusive, wait)?;
        let name = read_name(found.connection)?;
        Ok::<_, Error>((found.reader.name, name))
    };
    let in_first = ReaderChoice::Name(READER.to_owned());
    pcscd.within(|| {
        // Between two jobs.
        let inserted = InsertedCard::connect(image("taro"), first);
        assert_eq!(read(&ReaderChoice::Any, SOON).unwrap().0, READER);
        drop(inserted);
        let service = Service::new();
        // pcscd takes its time to see it go.
        let end = Instant::now() + SOON;
        while service.readers().unwrap().iter().any(|it| it.card_present) {
            assert!(Instant::now() < end, "the card never left");
            thread::sleep(Duration::from_millis(20));
        }
        let inserted = InsertedCard::connect(image("taro"), second);
        service
            .wait_for_card(&ReaderChoice::Number(2), SOON)
            .unwrap();
        assert_eq!(read(&ReaderChoice::Any, SOON).unwrap().0, SECOND_READER);
        // Naming the old one.
        let start = Instant::now();
        let missed = read(&in_first, MOMENT);
        assert!(
            matches!(missed, Err(Error::Transport(TransportError::NoCard { .. }))),
            "{missed:?}"
        );
        assert!((MOMENT..SOON).contains(&start.elapsed()));
        assert_eq!(inserted.presented(), 1);
        drop(inserted);

        // While somebody waits.
        let end = Instant::now() + SOON;
        while service.readers().unwrap().iter().any(|it| it.card_present) {
            assert!(Instant::now() < end, "the card never left");
            thread::sleep(Duration::from_millis(20));
        }
        let waiting = thread::spawn(move || {
            let mut found = Service::new().open(&ReaderChoice::Any, Sharing::Shared, SOON)?;
            let mut exchange = found.connection.exchange()?;
            exchange.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08])?;
            Ok::<_, TransportError>(found.reader.name)
        });
        thread::sleep(MOMENT);
        let inserted = InsertedCard::connect(image("taro"), first);
        assert_eq!(waiting.join().unwrap().unwrap(), READER);

        // In the middle of a job, between two commands.
        let mut ours = Card::new(
            service
                .open(&in_first, Sharing::Exclusive, SOON)
                .unwrap()
                .connection,
        );
        let mut assist = ours.input_assist().unwrap();
        let pin = AssistPin::new("2345").unwrap();
        let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();
        drop(inserted);
        let moved = InsertedCard::connect(image("taro"), second);
        service
            .wait_for_card(&ReaderChoice::Number(2), SOON)
            .unwrap();
        let gone = opened.read_attributes();
        assert!(
            matches!(gone, Err(Error::Transport(TransportError::CardRemoved))),
            "{gone:?}"
        );
        assist.close().unwrap();
        drop(ours);
        assert_eq!(moved.presented(), 0);
        assert_eq!(read(&ReaderChoice::Any, SOON).unwrap().0, SECOND_READER);
        assert_eq!(moved.presented(), 1);
        assert!(moved.closes());
    });
}

#[test]
fn a_wrong_pin_costs_one_try_when_two_programs_present_it_at_once() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let wrong = || {
        let mut card = Card::new(open(Sharing::Exclusive, SOON)?);
        let mut assist = card.input_assist()?;
        let pin = AssistPin::new("9876")?;
        assist.present(&pin, LastTry::Refuse).map(drop)
    };
    pcscd.within(|| {
        let outcomes: Vec<_> = thread::scope(|scope| {
            let both = [scope.spawn(wrong), scope.spawn(wrong), scope.spawn(wrong)];
            both.map(|it| it.join().unwrap().unwrap_err()).into()
        });
        // The third is refused: what counts is the counter read in the same hold.
        let refused = |it: &&Error| matches!(it, Error::Pin(PinError::LastTryRefused { .. }));
        assert_eq!(outcomes.iter().filter(refused).count(), 1, "{outcomes:?}");
    });
    assert_eq!(inserted.presented(), 2);
}

#[test]
fn whoever_waits_for_a_card_keeps_nobody_from_reading_another() {
    let pcscd = Pcscd::start();
    let _inserted = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let service = Service::new();
        thread::scope(|scope| {
            let waiting =
                scope.spawn(|| service.wait_for_card(&ReaderChoice::Number(2), 4 * MOMENT));
            thread::sleep(MOMENT);
            let found = service.open(&ReaderChoice::Number(1), Sharing::Exclusive, AT_ONCE);
            assert_eq!(read_name(found.unwrap().connection).unwrap(), "番号　太郎");
            assert!(!waiting.is_finished());
            let missed = waiting.join().unwrap();
            assert!(
                matches!(missed, Err(TransportError::NoCard { .. })),
                "{missed:?}"
            );
        });
    });
}
