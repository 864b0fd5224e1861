//! The driver on the real pcscd, with the simulated card in the vpcd virtual reader.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod support;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::{Duration, Instant};

use mynumber_card::sim::{CardImage, Fault, Link, Loss};
use mynumber_card::transport::pcsc::{Connection, ReaderChoice, Service, Sharing};
use mynumber_card::{
    ApduLengths, Application, AssistPin, Card, Error, LastTry, PinError, Transport, TransportError,
};
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, READER, SECOND_READER, without_service};

const AT_ONCE: Duration = Duration::ZERO;
const SOON: Duration = Duration::from_secs(10);
const ASSIST_PIN: u16 = 0x11;

fn open(sharing: Sharing) -> Connection {
    let service = Service::establish().unwrap();
    let found = service.open(&ReaderChoice::Any, sharing, SOON).unwrap();
    assert_eq!(found.reader.name, READER);
    found.connection
}

#[test]
fn pcscd_ends_with_its_test_even_when_that_panics() {
    let mut id = 0;
    let mut folder = None;
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let pcscd = Pcscd::start();
        id = pcscd.id();
        folder = Some(pcscd.folder().to_owned());
        let _card = InsertedCard::of("taro", &pcscd);
        panic!("as a failing test would");
    }));
    assert_eq!(
        outcome.unwrap_err().downcast_ref::<&str>(),
        Some(&"as a failing test would")
    );
    assert!(id != 0 && !Path::new("/proc").join(id.to_string()).exists());
    assert!(!folder.unwrap().exists());
}

#[test]
fn readers_are_listed_with_what_is_in_them() {
    let pcscd = Pcscd::start();
    let listed = || {
        let readers = Service::establish().unwrap().readers().unwrap();
        let entry = |it: &mynumber_card::transport::pcsc::ReaderInfo| {
            (it.name.clone(), it.card_present, it.in_use)
        };
        readers.iter().map(entry).collect::<Vec<_>>()
    };
    let both = |present, in_use| {
        [
            (READER.to_owned(), present, in_use),
            (SECOND_READER.to_owned(), false, false),
        ]
    };
    assert_eq!(pcscd.within(listed), both(false, false));
    let card = InsertedCard::of("taro", &pcscd);
    assert_eq!(pcscd.within(listed), both(true, false));
    pcscd.within(|| {
        let _held = open(Sharing::Exclusive);
        assert_eq!(listed(), both(true, true));
    });
    drop(card);
    pcscd.wait_for_card(false);
    assert_eq!(pcscd.within(listed), both(false, false));
}

#[test]
fn without_a_service_or_a_reader_the_error_says_so() {
    let refused = without_service(Service::establish);
    assert!(
        matches!(refused, Err(TransportError::NoService)),
        "{refused:?}"
    );

    let pcscd = Pcscd::start_without_readers();
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        assert!(service.readers().unwrap().is_empty());
        let refused = service.open(&ReaderChoice::Any, Sharing::Shared, AT_ONCE);
        assert!(
            matches!(refused, Err(TransportError::NoReader)),
            "{refused:?}"
        );
    });
}

#[test]
fn waiting_for_a_card_ends_when_the_time_is_up() {
    let pcscd = Pcscd::start();
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let limit = Duration::from_millis(700);
        let start = Instant::now();
        let waited = service.wait_for_card(&ReaderChoice::Any, limit);
        assert!(
            matches!(waited, Err(TransportError::NoCard { .. })),
            "{waited:?}"
        );
        assert!((limit..SOON).contains(&start.elapsed()));
        let waited = service.wait_for_card(&ReaderChoice::from_text("gemalto"), AT_ONCE);
        assert!(
            matches!(&waited, Err(TransportError::NoSuchReader { known, .. }) if known.len() == 2),
            "{waited:?}"
        );
    });
}

#[test]
fn a_card_that_is_put_in_later_is_noticed() {
    let pcscd = Pcscd::start();
    let port = pcscd.port();
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let waiting = service.clone();
        let waiter = std::thread::spawn(move || waiting.wait_for_card(&ReaderChoice::Any, SOON));
        let _card = InsertedCard::connect(image("taro"), port);
        let readers = waiter.join().unwrap().unwrap();
        assert_eq!(readers.len(), 1);
        assert_eq!(readers[0].name, READER);
    });
}

#[test]
fn a_reader_that_loses_answers_of_256_bytes_is_found_out_and_read_on_in_smaller_pieces() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let link = Link::direct().short_only().with_loss(Loss::DataOf256);
    inserted.handle.set_link(link);
    pcscd.within(|| {
        let mut card = Card::new(open(Sharing::Exclusive));
        let mut jpki = card.jpki().unwrap();
        let read = jpki.read_auth_certificate().unwrap();
        assert_eq!(read, inserted.jpki_file(0x000A)[..read.len()]);
        let refused = jpki.selected().check_carries_signatures();
        let unsupported = matches!(
            refused,
            Err(Error::Transport(TransportError::Unsupported { .. }))
        );
        assert!(unsupported, "{refused:?}");
        drop(jpki);
        assert_eq!(card.path().longest_short_answer, 248);
    });
}

#[test]
fn attributes_are_read_in_five_commands_and_nothing_stays_open() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let attributes = pcscd.within(|| {
        let mut card = Card::new(open(Sharing::Exclusive));
        let mut assist = card.input_assist().unwrap();
        let pin = AssistPin::new("2345").unwrap();
        let attributes = assist
            .present(&pin, LastTry::Refuse)
            .unwrap()
            .read_attributes()
            .unwrap();
        assist.close().unwrap();
        attributes
    });
    assert_eq!(attributes.display_name().to_string(), "番号　太郎");
    assert!(inserted.take_commands().len() <= 5);
    let aid = Application::InputAssist.aid();
    assert!(!inserted.handle.with_card(|it| it.is_open(aid, ASSIST_PIN)));
}

#[test]
fn a_certificate_takes_two_commands_and_eight_where_the_reader_takes_short_ones_only() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    for (link, most) in [(Link::direct(), 2), (Link::direct().short_only(), 8)] {
        inserted.handle.set_link(link);
        let certificate = pcscd.within(|| {
            let mut shared = open(Sharing::Shared);
            let mut card = Card::new(shared.exchange().unwrap());
            let mut jpki = card.jpki().unwrap();
            jpki.read_auth_certificate().unwrap()
        });
        assert_eq!(certificate, inserted.jpki_file(0x0A));
        let commands = inserted.take_commands().len();
        assert!(commands <= most, "{commands} commands");
    }
}

#[test]
fn a_service_remembers_what_its_reader_carries_and_another_one_does_not() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("long", &pcscd);
    let read = |service: &Service| {
        pcscd.within(|| {
            let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, SOON);
            let mut card = Card::new(found.unwrap().connection);
            let known = card.apdu_lengths();
            card.jpki().unwrap().read_auth_certificate().unwrap();
            known
        })
    };
    let service = pcscd.within(|| Service::establish().unwrap());
    assert_eq!(read(&service), ApduLengths::Unknown);
    assert_eq!(read(&service), ApduLengths::Extended);
    assert_eq!(read(&service.clone()), ApduLengths::Extended);
    assert_eq!(read(&pcscd.within(Service::new)), ApduLengths::Unknown);
    // One of which that was known is found out to do so no longer.
    inserted.handle.set_link(Link::direct().short_only());
    assert_eq!(read(&service), ApduLengths::Extended);
    assert_eq!(read(&service), ApduLengths::Unknown);
}

#[test]
fn a_card_that_is_taken_out_in_the_middle_is_an_error_of_its_own() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    inserted.handle.set_fault(1, Fault::Removed);
    let read = pcscd.within(|| {
        let mut card = Card::new(open(Sharing::Exclusive));
        card.jpki().unwrap().read_auth_certificate()
    });
    assert!(
        matches!(read, Err(Error::Transport(TransportError::CardRemoved))),
        "{read:?}"
    );
}

#[test]
fn a_card_that_is_taken_out_is_told_as_that_before_the_first_command_and_at_any() {
    for sharing in [Sharing::Exclusive, Sharing::Shared] {
        let pcscd = Pcscd::start();
        let inserted = InsertedCard::of("taro", &pcscd);
        pcscd.within(|| {
            let mut connection = open(sharing);
            inserted.handle.remove();
            let read = match connection.exchange() {
                Ok(exchange) => Card::new(exchange).jpki().map(drop),
                Err(error) => Err(error.into()),
            };
            let error = read.unwrap_err();
            assert!(error.is_card_removed(), "{sharing:?}: {error:?}");
        });
    }
    for index in 0..3 {
        let pcscd = Pcscd::start();
        let inserted = InsertedCard::of("taro", &pcscd);
        inserted.handle.set_fault(index, Fault::Removed);
        pcscd.within(|| {
            let mut card = Card::new(open(Sharing::Exclusive));
            let wrong = AssistPin::new("9999").unwrap();
            let error = match card.input_assist() {
                Ok(mut assist) => assist.present(&wrong, LastTry::Refuse).map(drop),
                Err(error) => Err(error),
            };
            let error = error.unwrap_err();
            assert!(error.is_card_removed(), "{index}: {error:?}");
            // Where the PIN was on its way, nobody knows.
            let unknown = matches!(error, Error::Pin(PinError::OutcomeUnknown { .. }));
            assert_eq!(unknown, index == 2, "{error:?}");
        });
    }
}

#[test]
fn a_pin_whose_answer_is_lost_is_not_presented_again() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    inserted.handle.set_fault(2, Fault::RemovedBeforeAnswer);
    pcscd.within(|| {
        let mut card = Card::new(open(Sharing::Exclusive));
        let mut assist = card.input_assist().unwrap();
        let wrong = AssistPin::new("9999").unwrap();
        let presented = assist.present(&wrong, LastTry::Refuse);
        assert!(
            matches!(
                presented,
                Err(Error::Pin(PinError::OutcomeUnknown {
                    source: TransportError::CardRemoved,
                    ..
                }))
            ),
            "{:?}",
            presented.err()
        );
    });
    let verified = |it: &&Vec<u8>| it.starts_with(&[0x00, 0x20]) && it.len() > 5;
    assert_eq!(inserted.take_commands().iter().filter(verified).count(), 1);
}

#[test]
fn a_card_that_another_program_holds_is_busy() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let held = open(Sharing::Exclusive);
        for sharing in [Sharing::Shared, Sharing::Exclusive] {
            let refused = service.connect(READER, sharing);
            assert!(matches!(refused, Err(TransportError::Busy)), "{refused:?}");
        }
        drop(held);
        let shared = service.connect(READER, Sharing::Shared).unwrap();
        service.connect(READER, Sharing::Shared).unwrap();
        let refused = service.connect(READER, Sharing::Exclusive);
        assert!(matches!(refused, Err(TransportError::Busy)), "{refused:?}");
        drop(shared);
        service.connect(READER, Sharing::Exclusive).unwrap();
    });
}

#[test]
fn a_reset_by_another_program_is_told_once_and_the_card_can_be_taken_up_again() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let mut connection = open(Sharing::Shared);
        let other = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let reader = std::ffi::CString::new(READER).unwrap();
        let card = other
            .connect(&reader, pcsc::ShareMode::Shared, pcsc::Protocols::ANY)
            .unwrap();
        card.disconnect(pcsc::Disposition::ResetCard)
            .map_err(|(_, error)| error)
            .unwrap();

        let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
        let told = connection.exchange().map(drop);
        assert!(matches!(told, Err(TransportError::CardReset)), "{told:?}");
        let answer = connection.exchange().unwrap().transmit(&challenge);
        assert_eq!(answer.unwrap().len(), 10);
    });
}

#[test]
fn powering_the_card_down_closes_what_a_pin_opened_but_letting_go_does_not() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let is_open = || {
        let aid = Application::InputAssist.aid();
        inserted.handle.with_card(|it| it.is_open(aid, ASSIST_PIN))
    };
    let opened = || {
        let mut connection = open(Sharing::Exclusive);
        let select = [
            &[0x00, 0xA4, 0x04, 0x0C, 10],
            Application::InputAssist.aid(),
        ]
        .concat();
        let verify = [&[0x00, 0x20, 0x00, 0x91, 4], b"2345".as_slice()].concat();
        for command in [select, verify] {
            assert_eq!(connection.transmit(&command).unwrap(), [0x90, 0x00]);
        }
        connection
    };
    pcscd.within(|| {
        drop(opened());
        assert!(is_open());
        opened().power_down().unwrap();
        assert!(inserted.closes());
    });
}

/// Opens the My Number card, whichever slot has it, once both slots hold a card.
fn open_among_two() -> Result<String, TransportError> {
    let service = Service::establish().unwrap();
    for slot in [1, 2] {
        service
            .wait_for_card(&ReaderChoice::Number(slot), SOON)
            .unwrap();
    }
    let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, SOON)?;
    Ok(found.reader.name)
}

/// A card of another kind: nothing but the issuer security domain.
fn other_card() -> CardImage {
    let mut image = image("taro");
    image.applications.clear();
    image
}

#[test]
fn among_two_cards_the_my_number_card_is_found_by_asking_each() {
    let pcscd = Pcscd::start();
    let _other = InsertedCard::connect(other_card(), pcscd.port());
    let _card = InsertedCard::connect(image("taro"), pcscd.second_port());
    assert_eq!(pcscd.within(open_among_two).unwrap(), SECOND_READER);
}

#[test]
fn two_cards_of_another_kind_are_refused() {
    let pcscd = Pcscd::start();
    let _one = InsertedCard::connect(other_card(), pcscd.port());
    let _two = InsertedCard::connect(other_card(), pcscd.second_port());
    let found = pcscd.within(open_among_two);
    assert!(
        matches!(&found, Err(TransportError::NoMyNumberCard { readers }) if readers.len() == 2),
        "{found:?}"
    );
}

#[test]
fn two_my_number_cards_are_refused_since_a_pin_must_not_go_to_the_wrong_one() {
    let pcscd = Pcscd::start();
    let _one = InsertedCard::connect(image("taro"), pcscd.port());
    let _two = InsertedCard::connect(image("child"), pcscd.second_port());
    let found = pcscd.within(open_among_two);
    assert!(
        matches!(&found, Err(TransportError::SeveralCards { readers }) if readers.len() == 2),
        "{found:?}"
    );
    // Naming one of them is enough.
    let named = pcscd.within(|| {
        let service = Service::establish().unwrap();
        let found = service.open(&ReaderChoice::Number(2), Sharing::Exclusive, SOON);
        found.unwrap().reader.name
    });
    assert_eq!(named, SECOND_READER);
}

#[test]
fn a_service_that_stops_in_the_middle_is_told_as_such() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let mut connection = open(Sharing::Exclusive);
        pcscd.kill();
        let told = connection.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08]);
        assert!(matches!(told, Err(TransportError::NoService)), "{told:?}");
    });
}

#[test]
fn a_card_whose_answer_to_reset_is_no_answer_is_unresponsive() {
    let pcscd = Pcscd::start();
    let mut mute = image("taro");
    mute.atr = vec![0xFF];
    let _card = InsertedCard::connect(mute, pcscd.port());
    pcscd.wait_for_card(true);
    let refused = pcscd.within(|| {
        let service = Service::establish().unwrap();
        service.open(&ReaderChoice::Any, Sharing::Shared, SOON)
    });
    assert!(
        matches!(refused, Err(TransportError::UnresponsiveCard)),
        "{refused:?}"
    );
}

#[test]
fn no_command_of_another_program_comes_into_a_transaction() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let challenge = |bytes| [0x00, 0x84, 0x00, 0x00, bytes];
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let mut ours = service.connect(READER, Sharing::Shared).unwrap();
        let mut transaction = ours.exchange().unwrap();
        transaction.transmit(&challenge(1)).unwrap();

        let (about_to, told) = std::sync::mpsc::channel();
        let other = std::thread::spawn(move || {
            let service = Service::establish().unwrap();
            about_to.send(()).unwrap();
            let mut theirs = service.connect(READER, Sharing::Shared)?;
            let answer = theirs.exchange()?.transmit(&challenge(9));
            answer.map(|answer| answer.len())
        });
        told.recv().unwrap();
        for bytes in 2..=5 {
            std::thread::sleep(Duration::from_millis(20));
            transaction.transmit(&challenge(bytes)).unwrap();
        }
        drop(transaction);
        // pcscd makes the other wait, or refuses it; either way the other does not come between.
        let theirs = other.join().unwrap();
        assert!(
            matches!(theirs, Ok(11) | Err(TransportError::Busy)),
            "{theirs:?}"
        );
    });
    let order: Vec<u8> = inserted.take_commands().iter().map(|it| it[4]).collect();
    assert_eq!(order, [1, 2, 3, 4, 5, 9]);
}
