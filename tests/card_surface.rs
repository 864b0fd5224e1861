//! The card surface through the driver: what each code opens, what it costs, what it proves.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use mynumber_card::app::InputAssist;
use mynumber_card::pki::TrustAnchors;
use mynumber_card::pki::integrity::{
    ChallengeAnswer, FilesReport, verify_age_record, verify_face, verify_number_picture,
};
use mynumber_card::sim::person::{DeclaredTokenKind, Person};
use mynumber_card::sim::{Link, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::{
    Application, BirthCode, Card, CodeA, CodeB, Credential, Error, LastTry, PinError, Tries,
};

const DIGEST: [u8; 32] = [7; 32];

fn card(person: &str) -> (Card<SimTransport>, SimHandle, Person) {
    let transport = SimTransport::new(SimulatedCard::new(people::load(person).unwrap()))
        .with_link(Link::direct());
    let handle = transport.handle();
    (
        Card::new(transport),
        handle,
        people::person(person).unwrap(),
    )
}

fn code_b(person: &Person) -> CodeB {
    let year = person.card.expiry.year();
    CodeB::from_parts(person.birth, year, &person.card.security_code).unwrap()
}

fn anchors() -> TrustAnchors {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/authority");
    let keys = std::fs::read(folder.join("cvc-ca-keys.json")).unwrap();
    let mut anchors = TrustAnchors::none();
    anchors.add_file(&keys).unwrap();
    anchors
}

fn plastic() -> impl Iterator<Item = &'static str> {
    people::NAMES
        .into_iter()
        .filter(|name| people::person(name).unwrap().token == DeclaredTokenKind::Plastic)
}

fn assert_proven(report: &FilesReport<'_>) {
    assert_eq!(report.checks.failures().collect::<Vec<_>>(), []);
    assert_eq!(report.checks.not_checked().count(), 0);
}

#[test]
fn the_face_is_read_proven_and_closed_in_seven_commands_by_code_a_and_by_code_b() {
    let anchors = anchors();
    for name in plastic() {
        for by_code_a in [true, false] {
            let (mut card, handle, person) = card(name);
            let mut surface = card.card_surface().unwrap();
            let certificate = surface.read_certificate().unwrap();
            let file = if by_code_a {
                let code = CodeA::new(&person.code_a()).unwrap();
                let mut opened = surface.present(&code, LastTry::Refuse).unwrap();
                opened.read_face().unwrap()
            } else {
                let code = code_b(&person);
                let mut opened = surface.present(&code, LastTry::Refuse).unwrap();
                opened.read_face().unwrap()
            };
            let signature = surface.sign(&DIGEST).unwrap();
            surface.close().unwrap();
            assert_eq!(handle.traffic().commands, 7, "{name}");
            let answer = ChallengeAnswer {
                digest: &DIGEST,
                signature: &signature,
            };
            let (face, report) = verify_face(&certificate, &file, Some(answer), &anchors);
            assert_proven(&report);
            let face = face.unwrap();
            assert_eq!(face.birth_date.date(), Some(person.birth));
            assert_eq!(face.sex, person.sex);
            assert_eq!(*face.expiry.unproven(), person.card.expiry);
        }
    }
}

#[test]
fn the_birth_code_gives_the_birth_date_and_nothing_else() {
    let anchors = anchors();
    for name in plastic() {
        let (mut card, handle, person) = card(name);
        let code = BirthCode::from_birth_date(person.birth).unwrap();
        let mut surface = card.card_surface().unwrap();
        let certificate = surface.read_certificate().unwrap();
        let mut opened = surface.present(&code, LastTry::Refuse).unwrap();
        let file = opened.read_age_record().unwrap();
        let signature = surface.sign(&DIGEST).unwrap();
        let refused = surface.selected().read_file(
            mynumber_card::app::card_surface::ef::FACE,
            mynumber_card::card::FileKind::LongObject,
        );
        assert!(matches!(refused, Err(Error::NotOpen { .. })), "{refused:?}");
        surface.close().unwrap();
        // One of them the face that was refused.
        assert_eq!(handle.traffic().commands, 8, "{name}");
        let answer = ChallengeAnswer {
            digest: &DIGEST,
            signature: &signature,
        };
        let (record, report) = verify_age_record(&certificate, &file, Some(answer), &anchors);
        assert_proven(&report);
        assert_eq!(record.unwrap().birth_date.date(), Some(person.birth));
    }
}

#[test]
fn code_a_gives_face_and_my_number_picture_in_one_selection() {
    let anchors = anchors();
    let (mut card, handle, person) = card("taro");
    let code = CodeA::new(&person.code_a()).unwrap();
    let mut surface = card.card_surface().unwrap();
    let certificate = surface.read_certificate().unwrap();
    let mut opened = surface.present(&code, LastTry::Refuse).unwrap();
    let face = opened.read_face().unwrap();
    let picture = opened.read_number_picture().unwrap();
    let signature = surface.sign(&DIGEST).unwrap();
    surface.close().unwrap();
    assert_eq!(handle.traffic().commands, 8);
    let answer = Some(ChallengeAnswer {
        digest: &DIGEST,
        signature: &signature,
    });
    assert_proven(&verify_face(&certificate, &face, answer, &anchors).1);
    assert_proven(&verify_number_picture(&certificate, &picture, answer, &anchors).1);
}

#[test]
fn the_codes_of_the_card_surface_have_counters_of_their_own() {
    let (mut card, _, person) = card("taro");
    let wrong = CodeB::from_parts(person.birth, person.card.expiry.year(), "0000").unwrap();
    let mut surface = card.card_surface().unwrap();
    let result = surface.present(&wrong, LastTry::Refuse);
    let refused = result.map(drop).unwrap_err();
    assert!(
        matches!(
            refused,
            Error::Pin(PinError::Wrong {
                credential: Credential::SurfaceCodeB,
                tries: Tries::Remaining(9)
            })
        ),
        "{refused:?}"
    );
    assert_eq!(surface.query_tries::<CodeB>().unwrap(), Tries::Remaining(9));
    assert_eq!(
        surface.query_tries::<CodeA>().unwrap(),
        Tries::Remaining(10)
    );
    assert_eq!(
        surface.query_tries::<BirthCode>().unwrap(),
        Tries::Remaining(10)
    );
    let mut assist = surface.switch::<InputAssist>().unwrap();
    assert_eq!(assist.query_tries::<CodeB>().unwrap(), Tries::Remaining(10));
}

#[test]
fn phones_have_no_card_surface() {
    for name in ["android", "iphone"] {
        let (mut card, ..) = card(name);
        let absent = card.card_surface().map(drop).unwrap_err();
        assert!(matches!(
            absent,
            Error::ApplicationAbsent {
                application: Application::CardSurface
            }
        ));
    }
}
