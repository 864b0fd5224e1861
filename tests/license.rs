//! The license application on simulated cards: what is read is what was declared, and no PIN
//! is sent unasked.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use mynumber_card::app::license::ef;
use mynumber_card::data::license::TextPiece;
use mynumber_card::data::{ClassGroup, LicensePinSetting, LicenseRecord, UnixTime};
use mynumber_card::pki::{Certificate, SignatureError, verify_license};
use mynumber_card::secret;
use mynumber_card::sim::person::{LicenseData, Person};
use mynumber_card::sim::{CardImage, FileContent, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::{Application, Card, Credential, Error, LastTry, LicensePin, PinError, Tries};
use sha2::{Digest as _, Sha256};

const DRIVERS: [&str; 4] = ["driver", "driver-pin", "driver-expired", "driver-gaiji"];

fn card_from(image: CardImage) -> (Card<SimTransport>, SimHandle) {
    let transport = SimTransport::new(SimulatedCard::new(image));
    let handle = transport.handle();
    (Card::new(transport), handle)
}

fn card(person: &str) -> (Card<SimTransport>, SimHandle) {
    card_from(people::load(person).unwrap())
}

fn declared(name: &str) -> (Person, LicenseData) {
    let person = people::person(name).unwrap();
    let license = person.license.clone().unwrap();
    (person, license)
}

/// A license PIN, or an error of the test when it is asked for although none is set.
fn ask(license: &LicenseData) -> Result<LicensePin, Error> {
    let pin = license
        .pin
        .as_ref()
        .expect("asked for a PIN that is not set");
    Ok(LicensePin::new(pin.value.as_ref().unwrap())?)
}

/// The data of every VERIFY that left the driver.
fn presented(handle: &SimHandle) -> Vec<Vec<u8>> {
    let exchanges = handle.exchanges();
    let verify = exchanges
        .iter()
        .filter(|it| it.command.get(1) == Some(&0x20) && it.command.len() > 4);
    verify.map(|it| it.command[5..].to_vec()).collect()
}

fn tries(handle: &SimHandle) -> u8 {
    let aid = Application::License.aid();
    handle.with_card(|card| card.tries_left(aid, ef::PIN).unwrap())
}

/// The license application's file, to be changed.
fn change(image: &mut CardImage, id: u16, change: impl FnOnce(&mut Vec<u8>)) {
    let license = image
        .applications
        .iter_mut()
        .find(|it| it.name == "license")
        .unwrap();
    let file = license.files.iter_mut().find(|file| file.id == id).unwrap();
    match &mut file.content {
        FileContent::Transparent(bytes) => change(bytes),
        other => panic!("{other:?}"),
    }
}

fn read(name: &str) -> LicenseRecord {
    let (mut card, _) = card(name);
    let (_, data) = declared(name);
    let mut license = card.license().unwrap();
    let mut opened = license
        .open(secret::ask(|_| ask(&data)), LastTry::Refuse)
        .unwrap();
    opened.read_record().unwrap()
}

#[test]
fn everybodys_license_says_what_was_declared() {
    for name in DRIVERS {
        let (_, data) = declared(name);
        let record = read(name);
        assert_eq!(record.number.as_ref(), Some(&data.number), "{name}");
        assert_eq!(record.expiry, Some(data.expiry), "{name}");
        assert_eq!(record.colour.unwrap().to_string(), data.colour, "{name}");
        assert_eq!(
            record.driver_class.as_ref().unwrap().to_string(),
            data.driver_class
        );
        let groups = [
            ClassGroup::TwoWheeledAndSmall,
            ClassGroup::Other,
            ClassGroup::SecondClass,
        ];
        assert_eq!(
            groups.map(|group| LicenseRecord::date_of(&read(name), group)),
            data.dates,
            "{name}"
        );
        let mut held: Vec<_> = record.classes.iter().map(|class| class.name()).collect();
        let mut expected: Vec<_> = data.classes.iter().map(String::as_str).collect();
        held.sort_unstable();
        expected.sort_unstable();
        assert_eq!(held, expected, "{name}");
        let pictures: Vec<_> = record
            .external_characters
            .iter()
            .map(|(_, picture)| picture.bytes().to_vec())
            .collect();
        assert_eq!(pictures, data.external, "{name}");
        assert_eq!(
            record.history_date,
            data.history.as_ref().map(|(date, _)| *date)
        );
        assert_eq!(
            record.history_number,
            data.history.map(|(_, number)| number)
        );
        assert!(
            record
                .photo
                .unwrap()
                .starts_with(&[0, 0, 0, 0x0C, b'j', b'P'])
        );
        let spare: Vec<_> = record
            .others
            .into_iter()
            .map(|it| (it.tag, it.value))
            .collect();
        assert_eq!(spare, data.spare, "{name}");
    }
}

#[test]
fn everybodys_conditions_and_remarks_are_as_declared_with_pictures_in_their_places() {
    for name in DRIVERS {
        let (_, data) = declared(name);
        let record = read(name);
        for (read, declared) in [
            (record.conditions, data.conditions),
            (record.remarks, data.remarks),
        ] {
            let numbers: Vec<_> = read
                .iter()
                .map(|(number, _)| usize::from(*number))
                .collect();
            assert_eq!(numbers, (1..=declared.len()).collect::<Vec<_>>(), "{name}");
            for ((_, text), declared) in read.iter().zip(&declared) {
                let as_declared: String = text
                    .pieces()
                    .iter()
                    .map(|piece| match piece {
                        TextPiece::Plain(text) => text.clone(),
                        TextPiece::External(number) => char::from_u32(0xE000 + u32::from(*number))
                            .unwrap()
                            .to_string(),
                        TextPiece::Missing => '\u{E0FF}'.to_string(),
                        other => panic!("{other:?}"),
                    })
                    .collect();
                assert_eq!(as_declared, *declared, "{name}");
            }
        }
    }
}

#[test]
fn without_a_pin_the_stars_open_it_and_nobody_is_asked() {
    let (mut card, handle) = card("driver");
    let mut license = card.license().unwrap();
    assert_eq!(
        license.read_pin_setting().unwrap(),
        LicensePinSetting::NotSet
    );
    let never = |_| -> Result<LicensePin, Error> { panic!("asked") };
    license
        .open(secret::ask(never), LastTry::Refuse)
        .unwrap()
        .read_record()
        .unwrap();
    license.close().unwrap();
    assert_eq!(presented(&handle), [b"****"]);
    let aid = Application::License.aid();
    assert!(
        !handle.with_card(|card| card.is_open(aid, ef::PIN)),
        "left open"
    );

    let (mut card, _) = self::card("driver");
    let mut license = card.license().unwrap();
    license
        .open_without_pin(LastTry::Refuse)
        .unwrap()
        .read_record()
        .unwrap();
}

#[test]
fn with_a_pin_the_person_is_asked_after_the_counter_and_the_stars_are_never_sent() {
    let (mut card, handle) = card("driver-pin");
    let mut license = card.license().unwrap();
    let mut told = None;
    let ask = |tries| {
        told = Some(tries);
        Ok::<_, Error>(LicensePin::new("5678")?)
    };
    license
        .open(secret::ask(ask), LastTry::Refuse)
        .unwrap()
        .read_record()
        .unwrap();
    assert_eq!(told, Some(Tries::Remaining(10)));
    assert_eq!(presented(&handle), [b"5678"]);

    let (mut card, handle) = self::card("driver-pin");
    let mut license = card.license().unwrap();
    let refused = license.open_without_pin(LastTry::Allow).map(|_| ());
    assert!(
        matches!(
            refused,
            Err(Error::NotOpen {
                application: Application::License,
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(presented(&handle).is_empty());
    assert_eq!(handle.traffic().commands, 2);
}

#[test]
fn nothing_is_presented_when_wef01_says_neither_yes_nor_no() {
    for content in [
        &[0xC1, 0x01, 0x02][..],
        &[0xC1, 0x01, 0x30],
        &[0xC1, 0x01],
        &[0xC1, 0x00],
        &[0xFF, 0xFF, 0xFF],
        &[0x00],
        &[],
    ] {
        let mut image = people::load("driver").unwrap();
        change(&mut image, ef::PIN_SETTING, |file| *file = content.to_vec());
        let (mut card, handle) = card_from(image);
        let mut license = card.license().unwrap();
        let pin = LicensePin::new("5678").unwrap();
        let opened = license.open(&pin, LastTry::Allow);
        assert!(opened.is_err(), "{content:02X?}");
        let (mut card, second) = card_from(handle.image());
        let without = card
            .license()
            .unwrap()
            .open_without_pin(LastTry::Allow)
            .map(|_| ());
        assert!(without.is_err(), "{content:02X?}");
        assert!(presented(&handle).is_empty() && presented(&second).is_empty());
        assert_eq!(tries(&handle), 10);
    }
}

#[test]
fn nothing_is_presented_when_wef01_is_missing() {
    let mut image = people::load("driver").unwrap();
    let license = image
        .applications
        .iter_mut()
        .find(|it| it.name == "license")
        .unwrap();
    license.files.retain(|file| file.id != ef::PIN_SETTING);
    let (mut card, handle) = card_from(image);
    let opened = card
        .license()
        .unwrap()
        .open_without_pin(LastTry::Allow)
        .map(|_| ());
    assert!(
        matches!(opened, Err(Error::FileAbsent { file: 0x001A, .. })),
        "{opened:?}"
    );
    assert!(presented(&handle).is_empty());
}

#[test]
fn a_wrong_pin_spends_one_try_and_the_tenth_locks() {
    let (mut card, handle) = card("driver-pin");
    let wrong = |_| Ok::<_, Error>(LicensePin::new("0000")?);
    for left in (1..10).rev() {
        let opened = card
            .license()
            .unwrap()
            .open(secret::ask(wrong), LastTry::Refuse)
            .map(|_| ());
        match opened {
            Err(Error::Pin(PinError::Wrong { credential, tries })) => {
                assert_eq!(credential, Credential::LicensePin);
                assert_eq!(tries, Tries::Remaining(left));
            }
            other => panic!("{left}: {other:?}"),
        }
    }
    let refused = card
        .license()
        .unwrap()
        .open(secret::ask(wrong), LastTry::Refuse)
        .map(|_| ());
    assert!(matches!(
        refused,
        Err(Error::Pin(PinError::LastTryRefused { .. }))
    ));
    assert_eq!(tries(&handle), 1);
    let locked = card
        .license()
        .unwrap()
        .open(secret::ask(wrong), LastTry::Allow)
        .map(|_| ());
    assert!(
        matches!(locked, Err(Error::Pin(PinError::NowLocked { .. }))),
        "{locked:?}"
    );
    let after = card
        .license()
        .unwrap()
        .open(secret::ask(wrong), LastTry::Allow)
        .map(|_| ());
    assert!(
        matches!(after, Err(Error::Pin(PinError::Locked { .. }))),
        "{after:?}"
    );
    assert_eq!(presented(&handle).len(), 10);
}

#[test]
fn a_card_without_a_license_says_so() {
    for name in people::NAMES {
        let (mut card, _) = card(name);
        let has = people::person(name).unwrap().license.is_some();
        assert_eq!(card.read_status().unwrap().has_license, Some(has), "{name}");
        match card.license() {
            Ok(_) => assert!(has, "{name}"),
            Err(Error::ApplicationAbsent {
                application: Application::License,
            }) => {
                assert!(!has, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        };
    }
}

#[test]
fn the_license_cannot_be_read_before_it_is_opened() {
    let (mut card, _) = card("driver");
    let mut license = card.license().unwrap();
    for file in [ef::RECORD, ef::SIGNATURE] {
        let read = license
            .selected()
            .read_file(file, mynumber_card::card::FileKind::Long);
        assert!(matches!(read, Err(Error::NotOpen { .. })), "{read:?}");
    }
}

fn signer() -> Certificate {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/license-authority/license-sim.cer"
    );
    Certificate::from_der(&std::fs::read(path).unwrap()).unwrap()
}

fn at(text: &str) -> UnixTime {
    text.parse().unwrap()
}

#[test]
fn the_signature_holds_with_the_signers_certificate_and_with_no_other() {
    for name in DRIVERS {
        let (mut card, _) = card(name);
        let (_, data) = declared(name);
        let mut license = card.license().unwrap();
        let mut opened = license
            .open(secret::ask(|_| ask(&data)), LastTry::Refuse)
            .unwrap();
        let mut file = opened.read_record_file().unwrap();
        let mut signature = opened.read_signature().unwrap();
        let now = at("2026-11-23T00:00:00Z");
        let report = verify_license(&file, &signature, &signer(), now);
        assert!(report.is_verified(), "{name}");
        assert_eq!((report.named, report.key_named), (Some(true), Some(true)));
        for other in [at("2025-03-23T14:59:59Z"), at("2035-03-23T15:00:00Z")] {
            let report = verify_license(&file, &signature, &signer(), other);
            assert!(report.signature.is_ok() && !report.certificate_valid && !report.is_verified());
        }

        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/authority/signca-sim-2.cer"
        );
        let other = Certificate::from_der(&std::fs::read(path).unwrap()).unwrap();
        let report = verify_license(&file, &signature, &other, now);
        assert_eq!(report.signature, Err(SignatureError::Mismatch), "{name}");
        assert_eq!((report.named, report.key_named), (Some(false), Some(false)));

        // The filler is signed too.
        let last = file.len() - 1;
        file[last] ^= 1;
        let report = verify_license(&file, &signature, &signer(), now);
        assert!(report.signature.is_err() && !report.is_verified(), "{name}");
        file[last] ^= 1;
        signature.signature[255] ^= 1;
        assert!(!verify_license(&file, &signature, &signer(), now).is_verified());
    }
}

#[test]
fn a_key_is_named_by_its_identifier_in_front_or_behind_or_by_its_digest_and_it_decides_nothing() {
    let (mut card, _) = card("driver");
    let mut license = card.license().unwrap();
    let mut opened = license.open_without_pin(LastTry::Refuse).unwrap();
    let file = opened.read_record_file().unwrap();
    let mut signature = opened.read_signature().unwrap();
    let signer = signer();
    let own = signer.subject_key_identifier().unwrap();
    let mut behind = [0; 32];
    behind[..own.len()].copy_from_slice(own);
    let digest = Sha256::digest(signer.rsa_key().unwrap().modulus()).into();
    let mut nearly = behind;
    nearly[31] = 1;
    for (named, expected) in [
        (behind, true),
        (digest, true),
        (nearly, false),
        ([0; 32], false),
    ] {
        signature.subject_key_identifier = Some(named);
        let report = verify_license(&file, &signature, &signer, at("2026-11-23T00:00:00Z"));
        assert_eq!(report.key_named, Some(expected), "{named:02X?}");
        assert!(report.is_verified());
    }
    signature.serial = Some([1; 16]);
    let report = verify_license(&file, &signature, &signer, at("2026-11-23T00:00:00Z"));
    assert_eq!((report.named, report.is_verified()), (Some(false), true));
}

#[test]
fn a_signature_that_names_nobody_is_still_a_signature() {
    let (mut card, _) = card("driver");
    let mut license = card.license().unwrap();
    let mut opened = license.open_without_pin(LastTry::Refuse).unwrap();
    let file = opened.read_record_file().unwrap();
    let mut signature = opened.read_signature().unwrap();
    (
        signature.serial,
        signature.issuer,
        signature.subject_key_identifier,
    ) = (None, None, None);
    let report = verify_license(&file, &signature, &signer(), at("2026-11-23T00:00:00Z"));
    assert!(report.is_verified());
    assert_eq!((report.named, report.key_named), (None, None));
}

#[test]
fn what_is_in_a_license_is_not_in_its_description() {
    let (_, data) = declared("driver-gaiji");
    let text = format!("{:?}", read("driver-gaiji"));
    assert!(!text.contains(&data.number), "{text}");
    let person = people::person("driver-pin").unwrap();
    assert!(!format!("{person:?}").contains("5678"));
}
