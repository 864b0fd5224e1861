//! Speed is counted in commands first: what each job may cost, on either kind of path,
//! including detection of the path, the counter query and the closing.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use mynumber_card::app::{Common, FreeFile, InputAssist, Jpki, License};
use mynumber_card::job::doctor;
use mynumber_card::secret;
use mynumber_card::sim::{
    ExtendedApdus, FileContent, Link, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{
    ApduLengths, Application, AssistPin, BirthCode, Card, CodeA, Credential, LastTry, LicensePin,
    SessionSecret, SignPassword, Tries,
};

fn card(person: &str, link: Link) -> (Card<SimTransport>, SimHandle) {
    let image = people::load(person).unwrap();
    let transport = SimTransport::new(SimulatedCard::new(image)).with_link(link);
    let handle = transport.handle();
    (Card::new(transport), handle)
}

/// A path that carries extended APDUs and says nothing beforehand.
fn extended() -> Link {
    Link::direct()
}

/// Paths that do not carry them, each in its own way, and say nothing beforehand.
fn short() -> Vec<Link> {
    [
        ExtendedApdus::RefusedWithStatus(0x6700),
        ExtendedApdus::RefusedWithStatus(0x6F00),
        ExtendedApdus::RefusedWithError,
    ]
    .map(|refusal| Link::direct().with_extended(refusal))
    .to_vec()
}

/// How a job ends.
#[derive(Clone, Copy)]
enum End {
    Leave,
    PowerDown,
}

fn read_attributes(person: &str, link: Link, end: End) -> usize {
    let (mut card, handle) = card(person, link);
    let declared = people::person(person).unwrap();
    let pin = AssistPin::new(&declared.pins.assist.value.unwrap()).unwrap();
    let mut assist = card.input_assist().unwrap();
    let attributes = assist
        .present(&pin, LastTry::Refuse)
        .unwrap()
        .read_attributes()
        .unwrap();
    assert_eq!(attributes.name(), declared.name);
    match end {
        End::Leave => assist.close().unwrap(),
        End::PowerDown => assist.power_down().unwrap(),
    }
    drop(card);
    let aid = Application::InputAssist.aid();
    assert!(
        !handle.with_card(|card| card.is_open(aid, 0x0011)),
        "left open"
    );
    handle.traffic().commands
}

#[test]
fn the_attributes_cost_five_commands_on_either_path_and_four_when_the_power_is_cut() {
    for link in short().into_iter().chain([extended()]) {
        assert_eq!(read_attributes("taro", link, End::Leave), 5);
        assert_eq!(read_attributes("taro", link, End::PowerDown), 4);
    }
}

#[test]
fn attributes_that_need_two_short_reads_cost_one_command_more_where_nothing_is_known_beforehand() {
    for link in short().into_iter().chain([extended()]) {
        assert_eq!(read_attributes("long", link, End::Leave), 6);
        assert_eq!(read_attributes("long", link, End::PowerDown), 5);
    }
    let known = extended().with_announced(ApduLengths::Extended);
    assert_eq!(read_attributes("long", known, End::Leave), 5);
}

/// The commands of reading the My Number, in clear and in a session.
fn read_my_number(link: Link, encrypted: bool) -> usize {
    let (mut card, handle) = card("taro", link);
    let pin = AssistPin::new("2345").unwrap();
    let mut assist = card.input_assist().unwrap();
    let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();
    if encrypted {
        let secret = SessionSecret::from_random(&[7; SessionSecret::LENGTH]);
        let mut secure = opened.start_secure_session(secret).unwrap();
        secure.read_my_number().unwrap();
    } else {
        opened.read_my_number().unwrap();
    }
    assist.close().unwrap();
    handle.traffic().commands
}

#[test]
fn secure_messaging_costs_two_commands_more_whether_the_path_is_known_or_not() {
    let known = extended().with_announced(ApduLengths::Extended);
    for link in [extended(), known] {
        assert_eq!(read_my_number(link, false), 5);
        assert_eq!(read_my_number(link, true), 7);
    }
}

#[test]
fn a_certificate_costs_two_commands_on_an_extended_path() {
    let (mut card, handle) = card("taro", extended());
    card.jpki().unwrap().read_auth_certificate().unwrap();
    drop(card);
    assert_eq!(handle.traffic().commands, 2);
}

#[test]
fn a_certificate_costs_at_most_eight_commands_on_a_short_path() {
    for link in short() {
        for person in [
            "taro", "family", "moved", "child", "long", "foreign", "expired",
        ] {
            let (mut card, handle) = card(person, link);
            card.jpki().unwrap().read_auth_certificate().unwrap();
            drop(card);
            let commands = handle.traffic().commands;
            assert!(commands <= 8, "{person}: {commands}");
        }
    }
}

#[test]
fn a_path_that_is_known_beforehand_costs_no_wasted_command() {
    let link = Link::direct()
        .with_extended(ExtendedApdus::RefusedWithStatus(0x6700))
        .with_announced(ApduLengths::Short);
    let (mut card, handle) = card("taro", link);
    card.jpki().unwrap().read_auth_certificate().unwrap();
    drop(card);
    assert!(handle.traffic().commands <= 7, "{:?}", handle.traffic());
}

#[test]
fn all_counters_cost_fifteen_commands_and_no_try() {
    for link in short().into_iter().chain([extended()]) {
        let (mut card, handle) = card("taro", link);
        let before = handle.image();
        let tries = card.query_all_tries().unwrap();
        drop(card);
        assert_eq!(handle.traffic().commands, 15);
        assert_eq!(handle.image(), before);
        assert_eq!(tries.iter().count(), 10);
        for (credential, expected) in [
            (Credential::AuthPin, 3),
            (Credential::SignPassword, 5),
            (Credential::AssistPin, 3),
            (Credential::CodeA, 10),
            (Credential::CodeB, 10),
            (Credential::BirthCode, 10),
            (Credential::SurfaceCodeA, 10),
            (Credential::SurfaceCodeB, 10),
            (Credential::CommonPin, 3),
            (Credential::JukiPin, 3),
        ] {
            assert_eq!(
                tries.get(credential),
                Tries::Remaining(expected),
                "{credential}"
            );
        }
    }
}

#[test]
fn a_signature_with_its_certificate_costs_six_commands() {
    let (mut card, handle) = card("taro", extended());
    let declared = people::person("taro").unwrap();
    let password = SignPassword::new(&declared.pins.sign.unwrap().value.unwrap()).unwrap();
    let mut jpki = card.jpki().unwrap();
    let mut opened = jpki.present(&password, LastTry::Refuse).unwrap();
    opened.read_sign_certificate().unwrap();
    opened
        .sign(mynumber_card::app::SignatureScheme::Pkcs1Sha256(&[7; 32]))
        .unwrap();
    jpki.close().unwrap();
    drop(card);
    assert_eq!(handle.traffic().commands, 6);
}

/// Opens the license of a person and reads both files.
fn read_license(person: &str, link: Link, end: End) -> (usize, SimHandle) {
    let (mut card, handle) = card(person, link);
    let mut license = card.license().unwrap();
    let ask = |_| LicensePin::new("5678").map_err(mynumber_card::Error::from);
    let mut opened = license.open(secret::ask(ask), LastTry::Refuse).unwrap();
    opened.read_record().unwrap();
    opened.read_signature().unwrap();
    match end {
        End::Leave => license.close().unwrap(),
        End::PowerDown => license.power_down().unwrap(),
    }
    drop(card);
    (handle.traffic().commands, handle)
}

#[test]
fn a_license_with_its_signature_costs_seven_commands_on_an_extended_path_with_or_without_a_pin() {
    for person in ["driver", "driver-pin", "driver-expired", "driver-gaiji"] {
        assert_eq!(
            read_license(person, extended(), End::Leave).0,
            7,
            "{person}"
        );
        assert_eq!(
            read_license(person, extended(), End::PowerDown).0,
            6,
            "{person}"
        );
    }
}

#[test]
fn a_license_costs_a_command_for_each_256_bytes_on_a_short_path_and_one_for_finding_out() {
    for link in short() {
        for person in ["driver", "driver-gaiji"] {
            let (commands, handle) = read_license(person, link, End::Leave);
            let image = handle.image();
            let license = image.applications.iter().find(|it| it.name == "license");
            let short_reads: usize = [0x1B, 0x1C]
                .map(|id| {
                    let files = &license.unwrap().files;
                    match &files.iter().find(|file| file.id == id).unwrap().content {
                        FileContent::Transparent(bytes) => bytes.len() / 256 + 1,
                        other => panic!("{other:?}"),
                    }
                })
                .iter()
                .sum();
            // SELECT, WEF01, counter, VERIFY, the refused long read, the files, SELECT.
            assert_eq!(commands, 6 + short_reads, "{person}");
        }
    }
}

#[test]
fn no_file_of_a_license_is_read_twice() {
    let (_, handle) = read_license("driver-gaiji", extended(), End::Leave);
    let mut reads: Vec<_> = handle
        .exchanges()
        .into_iter()
        .filter(|exchange| exchange.command.get(1) == Some(&0xB0))
        .map(|exchange| exchange.command)
        .collect();
    let count = reads.len();
    reads.sort();
    reads.dedup();
    assert_eq!((reads.len(), count), (3, 3));
}

#[test]
fn the_whole_status_costs_twenty_commands_on_an_extended_path() {
    let (mut card, handle) = card("taro", extended());
    let status = card.read_status().unwrap();
    assert_eq!(handle.traffic().commands, 20);
    assert_eq!(card.query_all_tries().unwrap(), status.tries);
    assert!(matches!(status.auth_certificate, FreeFile::Read(_)));
    assert_eq!(
        status.card_id.unwrap().expiry(),
        people::person("taro").unwrap().card.expiry
    );
}

#[test]
fn a_diagnosis_costs_two_commands_more() {
    let today = "2026-11-23".parse().unwrap();
    for (person, commands) in [("taro", 22), ("driver-pin", 22), ("android", 13)] {
        let (mut card, handle) = card(person, extended());
        let diagnosis = doctor::examine(&mut card, today).data;
        assert_eq!(diagnosis.kind(), None);
        assert_eq!(handle.traffic().commands, commands, "{person}");
    }
}

#[test]
fn a_phone_says_less_and_what_is_behind_a_pin_is_said_to_be_so() {
    for person in ["android", "iphone"] {
        let (mut card, _) = card(person, extended());
        let status = card.read_status().unwrap();
        assert_eq!(status.auth_certificate, FreeFile::NeedsPin);
        assert!(status.card_id.is_none());
        assert_eq!(status.tries.get(Credential::AssistPin), Tries::Absent);
        assert_eq!(status.tries.get(Credential::AuthPin), Tries::Remaining(3));
    }
}

#[test]
fn reading_everything_that_the_secrets_at_hand_allow_reads_no_file_twice() {
    let person = people::person("driver-pin").unwrap();
    let (mut card, handle) = card("driver-pin", extended());
    let code_a = CodeA::new(&person.my_number).unwrap();
    let last = LastTry::Refuse;

    let mut surface = card.card_surface().unwrap();
    surface.read_certificate().unwrap();
    let birth = BirthCode::from_birth_date(person.birth).unwrap();
    let mut opened = surface.present(&birth, last).unwrap();
    opened.read_age_record().unwrap();
    let mut opened = surface.present(&code_a, last).unwrap();
    opened.read_face().unwrap();
    opened.read_number_picture().unwrap();

    let mut assist = surface.switch::<InputAssist>().unwrap();
    assist.read_certificate().unwrap();
    let pin = AssistPin::new(&person.pins.assist.value.unwrap()).unwrap();
    let mut opened = assist.present(&pin, last).unwrap();
    opened.read_attributes().unwrap();
    opened.read_my_number().unwrap();
    opened.read_integrity_record().unwrap();
    opened.read_signing_key().unwrap();

    let mut jpki = assist.switch::<Jpki>().unwrap();
    jpki.read_token_info().unwrap();
    jpki.read_availability().unwrap();
    jpki.read_auth_certificate().unwrap();
    jpki.read_auth_ca_certificate().unwrap();
    jpki.read_sign_ca_certificate().unwrap();
    let password = SignPassword::new(&person.pins.sign.unwrap().value.unwrap()).unwrap();
    let mut opened = jpki.present(&password, last).unwrap();
    opened.read_sign_certificate().unwrap();

    let mut common = jpki.switch::<Common>().unwrap();
    common.read_card_id().unwrap();
    common.read_key_id().unwrap();
    let mut license = common.switch::<License>().unwrap();
    let ask = |_| LicensePin::new("5678").map_err(mynumber_card::Error::from);
    let mut opened = license.open(secret::ask(ask), last).unwrap();
    opened.read_record().unwrap();
    opened.read_signature().unwrap();
    license.close().unwrap();

    let exchanges = handle.exchanges();
    let with = |instruction: u8| {
        let commands = exchanges.iter().map(|exchange| exchange.command.clone());
        commands.filter(move |command| command.get(1) == Some(&instruction))
    };
    // 19 files and a record, each in one command; five applications and the end, each selected once.
    assert_eq!(with(0xB0).count() + with(0xB2).count(), 20);
    assert_eq!(with(0xA4).count(), 6);
    assert_eq!(with(0x20).filter(|command| command.len() > 4).count(), 5);
    assert_eq!(handle.traffic().commands, 20 + 6 + 2 * 5);
}
