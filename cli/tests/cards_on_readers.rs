//! Several cards on the readers of the real pcscd: a PIN goes to the card that was meant, or nowhere.
#![cfg(all(unix, feature = "pcsc", feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::process::{Command, Output, Stdio};
use std::time::Duration;

use mynumber_card::sim::{CardImage, Fault, FileContent};
use mynumber_card::transport::pcsc::{Connection, ReaderChoice, Service, Sharing};
use mynumber_card::{Application, TransportError};
use serde_json::Value;
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, READER, SECOND_READER};

const SOON: Duration = Duration::from_secs(10);
const JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// Jobs that present a secret, with whatever each needs.
const WITH_SECRETS: [&[&str]; 9] = [
    &["read"],
    &["read", "--my-number"],
    &["face", "--code-b"],
    &["age"],
    &["compare", "--sign"],
    &["cert", "sign"],
    &["license"],
    &["identify"],
    &["pin", "change", "auth"],
];

/// Jobs that present none.
const WITHOUT: [&[&str]; 3] = [&["status"], &["cert", "auth"], &["dates"]];

fn program(pcscd: &Pcscd, arguments: &[&str]) -> Command {
    let mut command = pcscd.command(env!("CARGO_BIN_EXE_mynumber-card"));
    command
        .args(arguments)
        .env("LC_ALL", "C")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_NEW_AUTH_PIN", "5937")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_LICENSE_PIN", "3456")
        .env("MYNUMBER_BIRTH_DATE", "1980-02-17")
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .stdin(Stdio::null());
    command
}

fn run(pcscd: &Pcscd, arguments: &[&str]) -> Output {
    program(pcscd, arguments).output().unwrap()
}

fn json(pcscd: &Pcscd, arguments: &[&str]) -> (i32, Value) {
    let output = run(pcscd, &[&["--json"], arguments].concat());
    let status = output.status.code().unwrap();
    let said = if status == 0 {
        output.stdout
    } else {
        output.stderr
    };
    let value = serde_json::from_slice(&said)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&said)));
    (status, value)
}

/// Waits until both slots have their card.
fn wait_for_both() {
    let service = Service::establish().unwrap();
    for slot in [1, 2] {
        service
            .wait_for_card(&ReaderChoice::Number(slot), SOON)
            .unwrap();
    }
}

fn assert_only_asked_what_it_is(card: &InsertedCard, job: &[&str]) {
    for command in card.take_commands() {
        assert!(
            command.starts_with(&[0x00, 0xA4]),
            "{job:?} sent {} to the other card",
            hex::encode_upper(command)
        );
    }
}

/// The counters of a card.
fn tries(card: &InsertedCard) -> Vec<Option<u8>> {
    [
        (Application::Jpki, 0x18),
        (Application::Jpki, 0x1B),
        (Application::InputAssist, 0x11),
        (Application::CardSurface, 0x12),
        (Application::License, 0x06),
    ]
    .into_iter()
    .map(|(application, id)| {
        card.handle
            .with_card(|it| it.tries_left(application.aid(), id))
    })
    .collect()
}

/// What can be the matter with the own card.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    HeldByAnotherProgram,
    Mute,
    LostAtItsFirstCommand,
    FailsAtEveryCommand,
}

const TROUBLES: [Trouble; 4] = [
    Trouble::HeldByAnotherProgram,
    Trouble::Mute,
    Trouble::LostAtItsFirstCommand,
    Trouble::FailsAtEveryCommand,
];

/// The own card in the first slot, in this trouble, and what has to be kept for it to last.
fn in_trouble(trouble: Trouble, pcscd: &Pcscd) -> (InsertedCard, Option<Connection>) {
    let mut own = image("taro");
    if matches!(trouble, Trouble::Mute) {
        own.atr = vec![0xFF];
    }
    let own = InsertedCard::connect(own, pcscd.port());
    wait_for_both();
    let held = match trouble {
        Trouble::HeldByAnotherProgram => {
            let service = Service::establish().unwrap();
            Some(service.connect(READER, Sharing::Exclusive).unwrap())
        }
        Trouble::Mute => None,
        Trouble::LostAtItsFirstCommand => {
            own.handle.set_fault(0, Fault::RemovedBeforeAnswer);
            None
        }
        Trouble::FailsAtEveryCommand => {
            own.handle.set_lasting_fault(0, Fault::Status(0x6F00));
            None
        }
    };
    (own, held)
}

#[test]
fn no_pin_goes_to_another_persons_card_when_the_own_one_cannot_be_looked_at() {
    for trouble in TROUBLES {
        let pcscd = Pcscd::start();
        let other = InsertedCard::connect(image("driver"), pcscd.second_port());
        pcscd.within(|| {
            let mut own = in_trouble(trouble, &pcscd);
            let before = tries(&other);
            for job in WITH_SECRETS {
                if !own.0.handle.is_present() {
                    drop(own);
                    pcscd.wait_for_card_here(false);
                    own = in_trouble(trouble, &pcscd);
                }
                let (status, told) = json(&pcscd, job);
                assert_eq!(status, 3, "{trouble:?} {job:?}: {told}");
                assert_eq!(
                    told["error"]["kind"], "not_every_card",
                    "{trouble:?} {job:?}"
                );
                assert_eq!(told["error"]["readers"], serde_json::json!([READER]));
                let why = told["error"]["not_examined"][0]["kind"].as_str().unwrap();
                let expected = match trouble {
                    Trouble::HeldByAnotherProgram => "busy",
                    Trouble::Mute => "unresponsive_card",
                    Trouble::LostAtItsFirstCommand => "card_removed",
                    Trouble::FailsAtEveryCommand => "io",
                };
                assert_eq!(why, expected, "{trouble:?} {job:?}");
                assert_only_asked_what_it_is(&other, job);
            }
            assert_eq!(tries(&other), before, "{trouble:?}");
        });
    }
}

#[test]
fn a_card_that_failed_and_left_does_not_make_another_persons_card_the_only_one_while_it_is_waited()
{
    let pcscd = Pcscd::start();
    let other = InsertedCard::connect(image("family"), pcscd.second_port());
    pcscd.within(|| {
        let (_own, _held) = in_trouble(Trouble::LostAtItsFirstCommand, &pcscd);
        let (status, told) = json(&pcscd, &["read", "--wait", "2"]);
        assert_eq!(
            (status, &told["error"]["kind"]),
            (3, &Value::from("not_every_card"))
        );
        assert_only_asked_what_it_is(&other, &["read"]);
    });
}

#[test]
fn what_presents_nothing_goes_on_and_says_which_card_could_not_be_looked_at() {
    let pcscd = Pcscd::start();
    let other = InsertedCard::connect(image("family"), pcscd.second_port());
    pcscd.within(|| {
        let (_own, _held) = in_trouble(Trouble::HeldByAnotherProgram, &pcscd);
        for job in WITHOUT {
            let (status, said) = json(&pcscd, job);
            assert_eq!(status, 0, "{job:?}: {said}");
            assert_eq!(said["reader"], SECOND_READER, "{job:?}");
            assert_eq!(said["not_examined"][0]["reader"], READER, "{job:?}");
            assert_eq!(said["not_examined"][0]["kind"], "busy", "{job:?}");
            let output = run(&pcscd, job);
            let remarks = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{job:?}: {remarks}");
            assert!(
                remarks.contains(READER) && remarks.contains(SECOND_READER),
                "{job:?}: {remarks}"
            );
        }
        assert_eq!(other.presented(), 0);
    });
}

#[test]
fn where_there_was_a_choice_every_command_says_which_reader_it_used() {
    let pcscd = Pcscd::start();
    let mut other = image("family");
    other.applications.clear();
    let _other = InsertedCard::connect(other, pcscd.port());
    let _own = InsertedCard::connect(image("taro"), pcscd.second_port());
    pcscd.within(wait_for_both);
    let without_license = |job: &&&[&str]| job[0] != "license";
    for job in WITHOUT.iter().chain(&WITH_SECRETS).filter(without_license) {
        let output = run(&pcscd, &[&["--json"], *job].concat());
        let both = [output.stdout, output.stderr].concat();
        let said: Value = serde_json::Deserializer::from_slice(&both)
            .into_iter()
            .next()
            .unwrap()
            .unwrap();
        assert_eq!(said["reader"], SECOND_READER, "{job:?}: {said}");
        assert_eq!(said["not_examined"], Value::Null, "{job:?}");
    }
    let told = run(&pcscd, &["read"]);
    let remarks = String::from_utf8(told.stderr).unwrap();
    assert!(remarks.contains(SECOND_READER), "{remarks}");
    // Whoever names a reader has chosen.
    let (_, named) = json(&pcscd, &["read", "--reader", "2"]);
    assert_eq!(named["reader"], Value::Null);
}

/// A resident-register card: the public-key application alone, with the label of its kind and without
/// anything for user authentication.
fn resident_register_card() -> CardImage {
    let mut image = image("taro");
    image.applications.retain(|it| it.aid == JPKI);
    let files = &mut image.applications[0].files;
    files.retain(|it| !matches!(it.id, 0x000A | 0x000B | 0x0017 | 0x0018));
    for file in files {
        if let (0x0006, FileContent::Transparent(bytes)) = (file.id, &mut file.content) {
            bytes[..32].copy_from_slice(format!("{:32}", "JPKIAPICCTOKEN").as_bytes());
        }
    }
    image
}

#[test]
fn a_resident_register_card_beside_the_my_number_card_is_passed_over() {
    let pcscd = Pcscd::start();
    let old = InsertedCard::connect(resident_register_card(), pcscd.port());
    let _own = InsertedCard::connect(image("taro"), pcscd.second_port());
    pcscd.within(wait_for_both);
    let (status, read) = json(&pcscd, &["cert", "sign"]);
    assert_eq!(
        (status, &read["reader"]),
        (0, &Value::from(SECOND_READER)),
        "{read}"
    );
    assert_eq!(old.presented(), 0);
    drop(_own);
}

/// A card with one application, of this name.
fn card_with(aid: &str) -> CardImage {
    let mut image = resident_register_card();
    image.applications[0].aid = hex::decode(aid).unwrap();
    image
}

#[test]
fn another_card_is_called_by_its_name_and_never_a_failure_of_the_card() {
    for (card, kind, status_word) in [
        (resident_register_card(), "resident_register_card", None),
        (
            card_with("A0000002310100000000000000000000"),
            "drivers_license",
            Some("6A82"),
        ),
        (
            card_with("D392F0004F0200000000000000000000"),
            "residence_card",
            Some("6A82"),
        ),
        (card_with("A0000002471001"), "passport", Some("6A82")),
        (
            card_with("E828BD080FA000000391000000000001"),
            "healthcare_pki_card",
            Some("6A82"),
        ),
    ] {
        let pcscd = Pcscd::start();
        let card = InsertedCard::connect(card, pcscd.port());
        pcscd.wait_for_card(true);
        for job in WITHOUT.iter().chain(&WITH_SECRETS) {
            // The old card has a signature certificate and its password.
            if kind == "resident_register_card" && *job == ["cert", "sign"] {
                continue;
            }
            let (status, told) = json(&pcscd, job);
            let error = &told["error"];
            assert_eq!(
                (status, &error["kind"], &error["card_kind"]),
                (3, &Value::from("not_my_number_card"), &Value::from(kind)),
                "{kind} {job:?}: {told}"
            );
            if status_word.is_some() {
                assert_eq!(error["status_word"].as_str(), status_word, "{job:?}");
            }
        }
        assert_eq!(card.presented(), 0, "{kind}");
    }
}

#[test]
fn the_library_names_each_card_that_it_could_not_look_at() {
    let pcscd = Pcscd::start();
    let _other = InsertedCard::connect(image("family"), pcscd.second_port());
    pcscd.within(|| {
        let (_own, _held) = in_trouble(Trouble::HeldByAnotherProgram, &pcscd);
        let service = Service::establish().unwrap();
        let refused = service.open(&ReaderChoice::Any, Sharing::Exclusive, Duration::ZERO);
        let Err(TransportError::NotEveryCard { not_examined }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(not_examined[0].reader, READER);
        assert!(matches!(*not_examined[0].error, TransportError::Busy));
        let shared = service
            .open(&ReaderChoice::Any, Sharing::Shared, Duration::ZERO)
            .unwrap();
        assert_eq!(shared.reader.name, SECOND_READER);
        assert!(shared.had_choice && shared.not_examined.len() == 1);
        drop(shared);
        // Naming a reader is a choice of the caller's own.
        let named = service.open(&ReaderChoice::Number(2), Sharing::Exclusive, Duration::ZERO);
        assert!(!named.unwrap().had_choice);
    });
}

#[test]
fn sixteen_readers_are_all_that_pcscd_takes_and_every_one_is_seen() {
    let pcscd = Pcscd::start_with_readers(8);
    let slots = pcscd.slots();
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let empty = service.readers().unwrap();
        assert_eq!(empty.len(), 16);
        let waited = service.wait_for_card(&ReaderChoice::Any, Duration::from_millis(300));
        assert!(
            matches!(waited, Err(TransportError::NoCard { .. })),
            "{waited:?}"
        );

        for number in [16, 1, 15] {
            let (waiting, choice) = (service.clone(), ReaderChoice::Number(number));
            let waiter = std::thread::spawn(move || waiting.wait_for_card(&choice, SOON));
            let card = InsertedCard::connect(image("taro"), slots[number - 1]);
            let seen = waiter.join().unwrap().unwrap();
            assert_eq!(seen[0].name, empty[number - 1].name);
            for job in [&["status"][..], &["read"], &["identify"]] {
                let (status, said) = json(&pcscd, job);
                // Whoever issued the simulated card is not accepted here.
                let expected = i32::from(job == ["identify"]);
                assert_eq!(status, expected, "reader {number} {job:?}: {said}");
            }
            let (_, listed) = json(&pcscd, &["readers"]);
            for (index, reader) in (1..).zip(listed["readers"].as_array().unwrap()) {
                assert_eq!(reader["card_present"], index == number, "{listed}");
            }
            drop(card);
            let gone = || service.readers().unwrap().iter().all(|it| !it.card_present);
            let end = std::time::Instant::now() + SOON;
            while !gone() {
                assert!(std::time::Instant::now() < end, "the card never left");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        // A card on the first and one on the last: each is known.
        let _own = InsertedCard::connect(image("taro"), slots[0]);
        let _other = InsertedCard::connect(image("family"), slots[15]);
        for number in [1, 16] {
            let choice = ReaderChoice::Number(number);
            service.wait_for_card(&choice, SOON).unwrap();
        }
        let (status, told) = json(&pcscd, &["read"]);
        assert_eq!(
            (status, &told["error"]["kind"]),
            (3, &Value::from("several_cards"))
        );
    });
}
