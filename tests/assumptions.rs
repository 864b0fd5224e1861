//! No job relies on what is only assumed about the card: each runs on a card for which the opposite
//! holds, with the same result or, where the card's answers differ, without failing.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod conformance_cases;

use std::collections::BTreeSet;

use conformance_cases::{AnyCard, CASES, Case, run};
use mynumber_card::app::{CardSurface, Common, FreeFile, InputAssist, Juki, JukiReference};
use mynumber_card::card::DataObject;
use mynumber_card::job::pin_change;
use mynumber_card::sim::{Assumption, SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, CodeA, Error, JukiPin, LastTry, PinChange, Transport as _};

/// Jobs that not all links do alike, or that are not in their list.
const MORE: &[Case] = &[
    Case {
        name: "all objects that the card gives by itself",
        person: "taro",
        job: |card| {
            let objects = card.read_card_objects()?;
            let municipality = objects.municipality.map(|it| it.to_string());
            let expiry = objects.expiry.map(|it| it.to_string());
            let read = |object: &DataObject| match object {
                DataObject::Read(bytes) => bytes.len(),
                _ => 0,
            };
            let certificates = [&objects.signer_certificate, &objects.card_certificate].map(read);
            Ok(format!(
                "{:?} {municipality:?} {expiry:?} {:?} {certificates:?} {:?}",
                objects.number, objects.contact_atr, objects.unread,
            ))
        },
        says: "Some(\"900000000000017\") Some(\"13101\") Some(\"2035-02-17\") Some([224",
    },
    Case {
        name: "the key identifiers",
        person: "taro",
        job: |card| {
            let ids = card.read_key_ids()?;
            let said = [ids.common, ids.juki].map(|id| id.map(|id| id.to_string()));
            Ok(format!("{said:?} {:?}", ids.unread))
        },
        says: "[Some(\"3930",
    },
    Case {
        name: "the state of a plain card, in full",
        person: "taro",
        job: state,
        says: "Some(",
    },
    Case {
        name: "the state of a child's card",
        person: "child",
        job: state,
        says: "Some(",
    },
    Case {
        name: "the state of a card with a license",
        person: "driver",
        job: state,
        says: "Some(",
    },
    Case {
        name: "the state of a card with locked PINs",
        person: "locked",
        job: state,
        says: "Some(",
    },
    Case {
        name: "an assist PIN that is changed, and reads",
        person: "taro",
        job: |card| {
            let change = PinChange::new(AssistPin::new("2345")?, AssistPin::new("7294")?)?;
            let mut assist = card.input_assist()?;
            assist.change(&change, LastTry::Refuse)?;
            assist.close()?;
            let mut assist = card.input_assist()?;
            let mut opened = assist.present(&AssistPin::new("7294")?, LastTry::Refuse)?;
            let attributes = opened.read_attributes()?;
            assist.close()?;
            Ok(attributes.display_name().to_string())
        },
        says: "番号　太郎",
    },
    Case {
        name: "a PIN in two places that is changed in each by itself",
        person: "taro",
        job: |card| {
            let pin = |text| JukiPin::new(text);
            for (which, old) in [
                (JukiReference::Common, "3456"),
                (JukiReference::Juki, "4567"),
            ] {
                let change = PinChange::new(pin(old)?, pin("7294")?)?;
                match which {
                    JukiReference::Common => {
                        card.app::<Common>()?.change(&change, LastTry::Refuse)?
                    }
                    JukiReference::Juki => card.app::<Juki>()?.change(&change, LastTry::Refuse)?,
                }
            }
            let change = PinChange::new(pin("7294")?, pin("8306")?)?;
            pin_change::juki(card, None, &change, None, LastTry::Refuse)?;
            Ok("changed".to_owned())
        },
        says: "changed",
    },
    Case {
        name: "two codes in two applications, one of them wrong",
        person: "taro",
        job: |card| {
            let wrong = CodeA::new("234567890121")?;
            let mut surface = card.card_surface()?;
            let refused = surface.present(&wrong, LastTry::Refuse).map(drop);
            let mut assist = surface.switch::<InputAssist>()?;
            let pin = AssistPin::new("2345")?;
            let number = assist.present(&pin, LastTry::Refuse)?.read_my_number()?;
            let code = CodeA::new(number.reveal())?;
            let mut surface = assist.switch::<CardSurface>()?;
            surface.present(&code, LastTry::Refuse)?.read_face()?;
            surface.close()?;
            Ok(format!("{}", refused.is_err()))
        },
        says: "true",
    },
];

/// The state of the card without what `Debug` hides.
fn state(card: &mut AnyCard) -> Result<String, Error> {
    let status = card.read_status()?;
    let token = status
        .token
        .map(|it| (it.label, it.manufacturer, it.serial));
    let certificate = match &status.auth_certificate {
        FreeFile::Read(der) => Some(der.len()),
        _ => None,
    };
    let id = status.card_id.map(|id| {
        (
            id.serial().to_owned(),
            id.municipality().to_string(),
            id.expiry(),
        )
    });
    Ok(format!(
        "{token:?} {:?} {certificate:?} {id:?} {:?} {:?} {:?}",
        status.availability, status.tries, status.has_license, status.unread,
    ))
}

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().chain(MORE)
}

/// Those about what the card says: the answers differ, and no job fails because of it.
const ABOUT_CONTENTS: [Assumption; 6] = [
    Assumption::AbsentCertificateIsZero,
    Assumption::TokenIsPkcs11,
    Assumption::NumberIsSerial,
    Assumption::CommonIsFree,
    Assumption::KeyIdRecordHasHeader,
    Assumption::LicenseTagsAreAllThere,
];

fn card(case: &Case, switched: Option<Assumption>) -> SimTransport {
    let card = SimulatedCard::new(people::load(case.person).unwrap());
    SimTransport::new(match switched {
        Some(assumption) => card.with_switched(assumption),
        None => card,
    })
}

/// What a job says of the same card without a reset or another program before it.
fn is_failure(said: &str) -> bool {
    // The names of the variants of `Error`, as `run` prints them.
    [
        "Transport(",
        "UnexpectedStatus",
        "Malformed",
        "FileAbsent",
        "NotOpen",
        "Unbounded",
        "Pin(",
        "PinChange(",
    ]
    .iter()
    .any(|failure| said.starts_with(failure))
}

#[test]
fn every_job_does_the_same_on_a_card_of_which_the_opposite_of_an_assumption_holds() {
    let mut differed = BTreeSet::new();
    for case in cases() {
        let expected = run(case, card(case, None));
        assert!(expected.starts_with(case.says), "{}: {expected}", case.name);
        for assumption in Assumption::ALL {
            let said = run(case, card(case, Some(assumption)));
            if ABOUT_CONTENTS.contains(&assumption) {
                assert!(
                    !is_failure(&said) || said == expected,
                    "{} without {assumption}: {said}",
                    case.name
                );
                if said != expected {
                    differed.insert(assumption);
                }
            } else {
                assert_eq!(said, expected, "{} without {assumption}", case.name);
            }
        }
    }
    // All but the one that the driver reads away.
    let mut about: BTreeSet<_> = ABOUT_CONTENTS.into_iter().collect();
    about.remove(&Assumption::KeyIdRecordHasHeader);
    assert_eq!(differed, about, "the switches are seen");
}

#[test]
fn every_job_does_the_same_where_another_program_has_left_an_application_selected() {
    let select = [
        0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01,
    ];
    let select = [&select[..], &[0x01, 0x04, 0x02]].concat();
    // Not on a phone, which has one application.
    for case in cases().filter(|case| !matches!(case.person, "android" | "iphone")) {
        let expected = run(case, card(case, None));
        for switched in [None, Some(Assumption::HiddenObjectIsAbsent)] {
            let mut link = card(case, switched);
            assert_eq!(link.transmit(&select).unwrap(), [0x90, 0x00]);
            assert_eq!(run(case, link), expected, "{} {switched:?}", case.name);
        }
    }
}

#[test]
fn every_assumption_has_a_name_of_its_own_and_a_switch_that_the_card_obeys() {
    let names: BTreeSet<&str> = Assumption::ALL.map(Assumption::code).into_iter().collect();
    assert_eq!(names.len(), Assumption::ALL.len());
    for name in names {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(name.chars().all(fits), "{name}");
    }
}
