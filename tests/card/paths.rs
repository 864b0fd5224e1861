//! Paths that lose or cut answers: every job gives what it gives on a good path, or reports that
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

use crate::conformance_cases::{CASES, Case, run};
use crate::scripted::{SELECT_JPKI, Script};

const LOSSES_OF_256: [Loss; 3] = [Loss::DataOf256, Loss::StatusOf256, Loss::AnswerOf256];

/// The cards of people, which are made once.
fn image(person: &str) -> CardImage {
    static MADE: Mutex<BTreeMap<String, CardImage>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let image = made
        .entry(person.to_owned())
        .or_insert_with(|| people::load(person).unwrap());
    image.clone()
}

fn transport(person: &str, link: Link) -> SimTransport {
    SimTransport::new(SimulatedCard::new(image(person))).with_link(link)
}

fn card(person: &str, link: Link) -> (Card<SimTransport>, SimHandle) {
    let transport = transport(person, link);
    let handle = transport.handle();
    (Card::new(transport), handle)
}

fn short(loss: Loss) -> Link {
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

type Said = Vec<(&'static Case, String)>;

/// What a good path says of every case: of those without a private key at work, and of the others.
fn said_on_good_paths() -> (Said, Said) {
    const KEYS: [&str; 5] = [
        "the signature certificate and a signature",
        "the main job: reading for a request",
        "the face with code B",
        "the attributes with what proves them",
        "the My Number with the PIN, encrypted where the path carries the key",
    ];
    let said = |case: &'static Case| (case, run(case, transport(case.person, Link::direct())));
    let all = CASES.iter().map(said);
    all.partition(|(case, _)| !KEYS.contains(&case.name))
}

/// What is said over a path that cuts is what a good path says, or that the path failed.
fn assert_right_or_error(link: Link, good: &Said) {
    for (case, right) in good {
        let said = run(case, transport(case.person, link));
        let failed = [
            "Transport(IncompleteAnswer",
            "Transport(ShortResponse",
            "Transport(Unsupported",
            "Transport(Io",
            "Pin(OutcomeUnknown",
            "PinChange(OutcomeUnknown",
            "PinChange(HalfWay",
            "SecureMessaging(",
            // A short file whose type shows its length, and a record.
            "Malformed",
            // A byte at a time has no end.
            "Unbounded",
            // The last two bytes that came in the place of a status word.
            "UnexpectedStatus",
            "Pin(UnexpectedStatus",
        ];
        let error = failed.iter().any(|error| said.starts_with(error));
        assert!(
            said == *right
                || error
                || is_less_but_says_so(case, &said, link)
                || parts_are_right_or_failed(case, &said, right),
            "{link:?}: {}: {said}\n{right}",
            case.name
        );
    }
}

/// The objects of the card itself: certificates are said not to be carried, which is no error; and of
/// the others, as they are stored, nothing tells how long they are ([`Card::read_card_objects`] knows).
fn is_less_but_says_so(case: &Case, said: &str, link: Link) -> bool {
    let few = |length| length < 15;
    let little = matches!(link.loss, Loss::DataBehind(length) if few(length));
    let objects = case.name == "the objects that the card gives by itself"
        && (little || said.contains("PathTooShort"));
    // What came cut has no known form, and is reported as unread.
    objects || said.contains("unread: [Unread")
}

/// What is looked at part by part goes on after an error: each is as on a good path, or has failed.
fn parts_are_right_or_failed(case: &Case, said: &str, right: &str) -> bool {
    let failed = [
        "incomplete_answer",
        "io",
        "malformed",
        "short_response",
        "unbounded",
        "unexpected_status",
        "unsupported",
    ];
    let has_failed = |part: &str| {
        let mut known = failed.iter();
        known.any(|kind| part.ends_with(&format!("Some(\"{kind}\")")))
    };
    fn parts(said: &str) -> impl Iterator<Item = &str> {
        let inner = said.trim_start_matches("[(").trim_end_matches(")]");
        inner.split("), (")
    }
    case.name == "what is in the way of an expired card"
        && parts(said).all(|part| has_failed(part) || parts(right).any(|it| it == part))
}

/// Above 256 bytes: lengths of files, of buffers, and what lies next to them.
const LONGER: [usize; 12] = [
    257, 258, 259, 300, 511, 568, 575, 1000, 1024, 2048, 3000, 4096,
];

#[test]
fn a_path_that_cuts_answers_at_any_length_gives_what_is_there_or_an_error() {
    // What has no key at work, which takes its time.
    let (quick, _) = said_on_good_paths();
    for length in (1..=256).chain(LONGER) {
        for link in [
            Link::direct().with_loss(Loss::DataBehind(length)),
            Link::direct().with_extended(ExtendedApdus::DataCut(length)),
            short(Loss::DataBehind(length)),
        ] {
            assert_right_or_error(link, &quick);
        }
    }
}

#[test]
fn a_path_that_cuts_answers_gives_no_wrong_signature_and_no_wrong_status_word() {
    let (quick, with_keys) = said_on_good_paths();
    for length in [
        1, 2, 3, 5, 17, 31, 100, 161, 248, 250, 254, 255, 256, 258, 568, 1024,
    ] {
        for loss in [Loss::DataBehind(length), Loss::AnswerBehind(length)] {
            for link in [Link::direct().with_loss(loss), short(loss)] {
                assert_right_or_error(link, &with_keys);
            }
        }
        let cut = ExtendedApdus::AnswerCut(length);
        for link in [
            Link::direct().with_loss(Loss::AnswerBehind(length)),
            Link::direct().with_extended(cut),
            short(Loss::AnswerBehind(length)),
        ] {
            assert_right_or_error(link, &quick);
        }
    }
}

#[test]
fn a_path_that_loses_answers_of_256_bytes_gives_everything_but_signatures() {
    const NEED_256: [&str; 5] = [
        "the signature certificate and a signature",
        "the main job: reading for a request",
        "the face with code B",
        "the attributes with what proves them",
        "random bytes, as many as asked for",
    ];
    for loss in LOSSES_OF_256 {
        for lengths in [ApduLengths::Unknown, ApduLengths::Short] {
            let (quick, with_keys) = said_on_good_paths();
            for (case, right) in quick.into_iter().chain(with_keys) {
                let link = short(loss).with_announced(lengths);
                let said = run(case, transport(case.person, link));
                if NEED_256.contains(&case.name) {
                    assert!(said.starts_with("Transport("), "{loss:?}: {said}");
                } else {
                    // The objects of the card itself cannot be had in short commands in any case.
                    let short_only = Link::direct().short_only();
                    let plain = run(case, transport(case.person, short_only));
                    assert!(
                        said == right || said == plain,
                        "{loss:?}: {}: {said}",
                        case.name
                    );
                }
            }
        }
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
