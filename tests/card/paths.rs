//! Paths that lose or cut answers: what is asked for is what a good path gives, or the error says that
//! the path failed – it never says that something is absent, and never gives less than there is.

use std::collections::BTreeMap;
use std::sync::Mutex;

use mynumber_card::app::{FreeFile, SignatureScheme};
use mynumber_card::card::{DataObject, FileKind};
use mynumber_card::data::license::LicenseObjects;
use mynumber_card::error::Operation;
use mynumber_card::secret;
use mynumber_card::sim::{
    CardImage, ExtendedApdus, Fault, FileContent, Link, Loss, SimHandle, SimTransport,
    SimulatedCard, people,
};
use mynumber_card::{
    ApduLengths, Application, AuthPin, Card, Error, LastTry, LicensePin, TransportError,
};

use crate::scripted::{SELECT_JPKI, Script};

pub(crate) const LOSSES_OF_256: [Loss; 3] = [Loss::DataOf256, Loss::StatusOf256, Loss::AnswerOf256];

/// The cards of people, which are made once.
fn image(person: &str) -> CardImage {
    static MADE: Mutex<BTreeMap<String, CardImage>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let image = made
        .entry(person.to_owned())
        .or_insert_with(|| people::load(person).unwrap());
    image.clone()
}

pub(crate) fn transport(person: &str, link: Link) -> SimTransport {
    SimTransport::new(SimulatedCard::new(image(person))).with_link(link)
}

fn card(person: &str, link: Link) -> (Card<SimTransport>, SimHandle) {
    let transport = transport(person, link);
    let handle = transport.handle();
    (Card::new(transport), handle)
}

pub(crate) fn short(loss: Loss) -> Link {
    Link::direct().short_only().with_loss(loss)
}

fn file(person: &str, application: Application, id: u16) -> Vec<u8> {
    let image = image(person);
    let of = |it: &&mynumber_card::sim::image::ApplicationImage| it.aid == application.aid();
    let files = &image.applications.iter().find(of).unwrap().files;
    match &files.iter().find(|file| file.id == id).unwrap().content {
        FileContent::Transparent(bytes) => bytes.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_path_is_found_out_with_one_wasted_command_and_remembered() {
    for loss in LOSSES_OF_256 {
        let (mut card, handle) = card("taro", short(loss).with_announced(ApduLengths::Short));
        assert_eq!(card.path().carries_signatures, None);
        let mut jpki = card.jpki().unwrap();
        let read = jpki.read_auth_certificate().unwrap();
        let pieces = read.len().div_ceil(248);
        // An error of the link could be an accident, once.
        let wasted = if loss == Loss::AnswerOf256 { 2 } else { 1 };
        assert_eq!(handle.traffic().commands, 1 + wasted + pieces, "{loss:?}");
        jpki.read_auth_ca_certificate().unwrap();
        let again = handle.exchanges().split_off(1 + wasted + pieces);
        assert!(again.iter().all(|it| it.command.get(4) == Some(&248)));
        drop(jpki);
        let path = card.path();
        assert_eq!(path.longest_short_answer, 248);
        assert_eq!(path.carries_signatures, Some(false));
        assert!(card.check_carries_signatures().is_err());
    }
    let (mut card, handle) = self::card("taro", Link::direct().short_only());
    card.jpki().unwrap().read_auth_certificate().unwrap();
    assert_eq!(card.path().carries_signatures, Some(true));
    assert_eq!(card.path().longest_short_answer, 256);
    assert!(handle.traffic().commands <= 8);
}

#[test]
fn a_long_answer_that_was_lost_by_accident_says_nothing_of_the_path() {
    for index in 1..6 {
        let transport = transport("taro", Link::direct().with_announced(ApduLengths::Short))
            .with_fault(index, Fault::CutShort(1));
        let mut card = Card::new(transport);
        let mut jpki = card.jpki().unwrap();
        let read = jpki.read_auth_certificate().unwrap();
        assert_eq!(read, file("taro", Application::Jpki, 0x000A)[..read.len()]);
        assert!(
            jpki.selected().check_carries_signatures().is_ok(),
            "{index}"
        );
        assert_eq!(jpki.selected().path().longest_short_answer, 256);
    }
}

#[test]
fn a_short_answer_that_was_lost_by_accident_says_nothing_of_the_path() {
    let io = || TransportError::Io {
        operation: Operation::SendCommand,
        source: "no".into(),
    };
    let script = Script::new(SELECT_JPKI)
        .then_fails("00B08A0000", io())
        .then(&format!("00B08A00F8 > 3010{}9000", "5A".repeat(16)));
    let mut card = Card::with_apdu_lengths(script.clone(), ApduLengths::Short);
    let mut jpki = card.select(Application::Jpki).unwrap();
    assert_eq!(
        jpki.read_file(0x000A, FileKind::SmallObject).unwrap().len(),
        18
    );
    drop(jpki);
    script.assert_done();
    assert!(card.check_carries_signatures().is_ok());
    // Lost twice it is an error, the first one.
    let script = Script::new(SELECT_JPKI)
        .then("00B08A0000 > 9000")
        .then_fails("00B08A00F8", io());
    let mut card = Card::with_apdu_lengths(script, ApduLengths::Short);
    let mut jpki = card.select(Application::Jpki).unwrap();
    let lost = jpki.read_file(0x000A, FileKind::SmallObject);
    let first = matches!(
        lost,
        Err(Error::Transport(TransportError::IncompleteAnswer {
            received: 0,
            ..
        }))
    );
    assert!(first, "{lost:?}");
}

#[test]
fn an_answer_of_9000_and_nothing_is_neither_absent_nor_empty_whatever_the_command() {
    let lost = |result: Result<Vec<u8>, Error>, name: &str| {
        let typed = matches!(
            &result,
            Err(Error::Transport(TransportError::IncompleteAnswer { command, received: 0, .. }))
                if command.to_string() == name
        );
        assert!(typed, "{name}: {result:?}");
    };
    for link in [
        Link::direct().with_loss(Loss::DataBehind(0)),
        short(Loss::DataBehind(0)),
    ] {
        let (mut card, _) = card("taro", link);
        for id in [0x0002, 0x0006, 0x0008, 0x000A, 0x000B] {
            for kind in [FileKind::Small, FileKind::LongObject] {
                let mut jpki = card.select(Application::Jpki).unwrap();
                lost(jpki.read_file(id, kind), "READ BINARY");
            }
        }
        let mut jpki = card.jpki().unwrap();
        let typed = |error| {
            matches!(
                error,
                Error::Transport(TransportError::IncompleteAnswer { .. })
            )
        };
        assert!(typed(jpki.read_availability().unwrap_err()));
        assert!(typed(jpki.read_token_info().unwrap_err()));
        let pin = AuthPin::new("1234").unwrap();
        let mut opened = jpki.present(&pin, LastTry::Refuse).unwrap();
        let signature = opened.sign(SignatureScheme::Pkcs1Sha256(&[7; 32]));
        lost(signature, "COMPUTE DIGITAL SIGNATURE");
        jpki.close().unwrap();
        lost(card.read_challenge(8), "GET CHALLENGE");
        let mut common = card.select(Application::Common).unwrap();
        lost(common.read_record(0x0001, 1), "READ RECORD");
        drop(common);
        let object = card
            .read_data_object(0x0045, false)
            .map(|object| match object {
                DataObject::Read(bytes) => bytes,
                other => panic!("{other:?}"),
            });
        lost(object, "GET DATA");
        assert!(typed(card.read_status().unwrap_err()));
    }
}

#[test]
fn absent_is_not_said_of_a_certificate_that_the_card_says_it_has() {
    let mut image = image("taro");
    for application in &mut image.applications {
        if application.aid == Application::Jpki.aid() {
            application.files.retain(|file| file.id != 0x000A);
        }
    }
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let status = card.read_status().unwrap();
    assert_eq!(status.auth_certificate, FreeFile::Contradicted);
}

#[test]
fn an_empty_file_is_told_like_a_missing_one() {
    for link in [Link::direct(), short(Loss::None), short(Loss::DataOf256)] {
        let mut image = image("driver");
        for application in &mut image.applications {
            for file in &mut application.files {
                let license = application.aid == Application::License.aid();
                if license && file.id == 0x001C {
                    file.content = FileContent::Transparent(Vec::new());
                }
            }
        }
        let transport = SimTransport::new(SimulatedCard::new(image)).with_link(link);
        let mut card = Card::new(transport);
        let mut license = card.license().unwrap();
        let mut opened = license.open_without_pin(LastTry::Refuse).unwrap();
        assert!(opened.read_record().is_ok());
        let empty = opened.read_signature();
        let absent = matches!(empty, Err(Error::FileAbsent { file: 0x001C, .. }));
        assert!(absent, "{empty:?}");
    }
}

/// WEF02 over a path: as objects, and as stored.
fn license(person: &str, link: Link) -> Vec<Result<Vec<u8>, Error>> {
    let read = |whole: bool| {
        let (mut card, _) = card(person, link);
        let mut license = card.license()?;
        let ask = |_| LicensePin::new("5678").map_err(Error::from);
        let mut opened = license.open(secret::ask(ask), LastTry::Refuse)?;
        let record = if whole {
            opened.read_record_file()?
        } else {
            format!("{:?}", opened.read_record()?).into_bytes()
        };
        let signature = opened.read_signature()?;
        Ok([record, signature.signature].concat())
    };
    vec![read(false), read(true)]
}

#[test]
fn a_license_that_a_path_cuts_between_two_objects_or_in_one_is_read_whole() {
    for person in ["driver", "driver-pin", "driver-gaiji"] {
        let wef02 = file(person, Application::License, 0x001B);
        let right: Vec<_> = license(person, Link::direct())
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let boundaries = LicenseObjects::from_record(&wef02).map(|object| object.unwrap().offset);
        let mut cuts: Vec<usize> = boundaries.collect();
        cuts.extend([wef02.len() - 1, wef02.len(), wef02.len() + 1]);
        if person == "driver-gaiji" {
            for boundary in cuts.clone() {
                cuts.extend([boundary.saturating_sub(1), boundary + 1]);
            }
        }
        for cut in cuts.into_iter().filter(|cut| *cut > 0) {
            for link in [
                Link::direct().with_extended(ExtendedApdus::DataCut(cut)),
                Link::direct().with_loss(Loss::DataBehind(cut)),
                Link::direct()
                    .with_loss(Loss::DataBehind(cut))
                    .with_announced(ApduLengths::Extended),
            ] {
                for (read, right) in license(person, link).into_iter().zip(&right) {
                    match read {
                        Ok(read) => assert!(read == *right, "{person} cut at {cut}: {link:?}"),
                        Err(error) => {
                            // So little that not even WEF01 came in one.
                            let path = matches!(
                                error,
                                Error::Transport(TransportError::IncompleteAnswer { .. })
                                    | Error::Unbounded { .. }
                            );
                            assert!(path && cut < 20, "{person} cut at {cut}: {error:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_end_of_a_license_is_asked_for_once_and_only_where_nothing_else_shows_it() {
    let commands = |whole: bool, image: mynumber_card::sim::CardImage| {
        let transport = SimTransport::new(SimulatedCard::new(image));
        let handle = transport.handle();
        let mut card = Card::new(transport);
        let mut license = card.license().unwrap();
        let mut opened = license.open_without_pin(LastTry::Refuse).unwrap();
        handle.clear_log();
        if whole {
            opened.read_record_file().unwrap();
        } else {
            opened.read_record().unwrap();
        }
        let record = handle.traffic().commands;
        // What came before is longer: WEF03 was not cut.
        opened.read_signature().unwrap();
        (record, handle.traffic().commands - record)
    };
    let driver = || image("driver");
    assert_eq!(commands(false, driver()), (1, 1));
    assert_eq!(commands(true, driver()), (2, 1));
    // Without the last object nothing but the card tells that this is all.
    let mut image = driver();
    for application in &mut image.applications {
        for file in &mut application.files {
            if let (0x001B, FileContent::Transparent(bytes)) = (file.id, &mut file.content) {
                let objects = LicenseObjects::from_record(bytes);
                let last = objects.map(|object| object.unwrap()).last().unwrap();
                assert_eq!(last.tag, 0x107);
                let end = last.offset;
                bytes.truncate(end);
            }
        }
    }
    assert_eq!(commands(false, image).0, 2);
}

#[test]
fn a_last_object_that_is_cut_is_trouble_of_the_path() {
    let wef02 = file("driver", Application::License, 0x001B);
    let last = LicenseObjects::from_record(&wef02).last().unwrap().unwrap();
    for length in [last.offset + 1, last.offset + 10, 40] {
        let mut image = image("driver");
        for application in &mut image.applications {
            for file in &mut application.files {
                if let (0x001B, FileContent::Transparent(bytes)) = (file.id, &mut file.content) {
                    bytes.truncate(length);
                }
            }
        }
        let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
        let mut license = card.license().unwrap();
        let mut opened = license.open_without_pin(LastTry::Refuse).unwrap();
        for cut in [
            opened.read_record().map(drop),
            opened.read_record_file().map(drop),
        ] {
            let typed = matches!(
                cut,
                Err(Error::Transport(TransportError::IncompleteAnswer { .. }))
            );
            assert!(typed, "{length}: {cut:?}");
        }
    }
}

#[test]
fn a_long_command_that_is_not_answered_is_told_from_a_short_one() {
    let link = Link::direct().with_extended(ExtendedApdus::Silent);
    let (mut card, _) = card("taro", link);
    let silent = card.jpki().unwrap().read_auth_certificate();
    let long = matches!(
        &silent,
        Err(Error::Transport(TransportError::LongCommand { source }))
            if matches!(**source, TransportError::Timeout)
    );
    assert!(long, "{silent:?}");
    let link = transport("taro", link);
    let mut card = Card::with_apdu_lengths(link, ApduLengths::Short);
    assert!(card.jpki().unwrap().read_auth_certificate().is_ok());
}
