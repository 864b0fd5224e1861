//! What is on the reader: other cards by their names, cards that say yes to everything, and the
//! first SELECT after power returns.

use std::cell::RefCell;
use std::rc::Rc;

use mynumber_card::app::CardKind;
use mynumber_card::error::CommandName;
use mynumber_card::{Card, Error, StatusWord, Transport, TransportError};

/// A card that knows these applications, and nothing else.
#[derive(Clone, Default)]
struct Other {
    known: Vec<Vec<u8>>,
    /// What it answers to SELECT of any other.
    refusal: u16,
    /// Answers to the first commands, whatever they are.
    first: Vec<u16>,
    /// The label of EF 0006, where it has one.
    label: Option<&'static str>,
    sent: Rc<RefCell<Vec<Vec<u8>>>>,
}

impl Transport for Other {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let index = self.sent.borrow().len();
        self.sent.borrow_mut().push(command.to_vec());
        if let Some(status) = self.first.get(index) {
            return Ok(status.to_be_bytes().to_vec());
        }
        Ok(match (command, self.label) {
            ([0x00, 0xA4, 0x04, 0x0C, _, aid @ ..], _) => {
                let known = self.known.iter().any(|it| it == aid);
                let status = if known { 0x9000 } else { self.refusal };
                status.to_be_bytes().to_vec()
            }
            ([0x00, 0xB0, 0x86, 0x00, 0x20], Some(label)) => {
                [format!("{label:32}").as_bytes(), &[0x90, 0x00]].concat()
            }
            _ => vec![0x6D, 0x00],
        })
    }
}

fn other(aid: &str, refusal: u16) -> Other {
    Other {
        known: vec![hex::decode(aid).unwrap()],
        refusal,
        ..Other::default()
    }
}

const JPKI: &str = "D392F000260100000001";

#[test]
fn other_cards_are_told_by_their_applications() {
    for (aid, kind) in [
        ("A0000002310100000000000000000000", CardKind::DriversLicense),
        ("D392F0004F0200000000000000000000", CardKind::ResidenceCard),
        ("A0000002471001", CardKind::Passport),
        ("E828BD080FA000000391000000000001", CardKind::HealthcarePki),
        ("E828BD080FA000000391000000000002", CardKind::HealthcarePki),
        ("A000000004", CardKind::Unknown),
    ] {
        for refusal in [0x6A82, 0x6A81, 0x6999, 0x6E00] {
            let card = other(aid, refusal);
            let told = Card::new(card.clone()).find_out_kind().unwrap();
            assert_eq!(told, kind, "{aid} {refusal:04X}");
            assert!(!told.is_meant());
            // Nothing but SELECT, and bounded.
            let sent = card.sent.borrow();
            assert!(sent.len() <= 7 && sent.iter().all(|it| it[1] == 0xA4));
        }
    }
}

#[test]
fn what_has_the_public_key_application_is_told_by_its_label_in_two_commands() {
    for (label, kind, meant) in [
        ("JPKIAPICCTOKEN2", CardKind::MyNumberCard, true),
        ("JPKIAPICCTOKEN", CardKind::ResidentRegisterCard, false),
        ("JPKIAPGPSETOKEN", CardKind::Android, true),
        ("JPKIAPIOSTOKEN", CardKind::IPhone, true),
    ] {
        let card = Other {
            label: Some(label),
            ..other(JPKI, 0x6A82)
        };
        let told = Card::new(card.clone()).find_out_kind().unwrap();
        assert_eq!((told, told.is_meant()), (kind, meant), "{label}");
        assert_eq!(card.sent.borrow().len(), 2, "{label}");
    }
    let newer = Other {
        label: Some("JPKIAPICCTOKEN3"),
        ..other(JPKI, 0x6A82)
    };
    let told = Card::new(newer).find_out_kind().unwrap();
    assert_eq!((told, told.is_meant()), (CardKind::UnknownToken, true));
}

#[test]
fn a_card_that_says_yes_to_every_select_is_told_as_such() {
    for label in [None, Some("SOMETHING")] {
        let card = Other {
            label,
            ..other(JPKI, 0x9000)
        };
        let told = Card::new(card).find_out_kind().unwrap();
        assert_eq!(told, CardKind::AnswersEverything, "{label:?}");
    }
}

#[test]
fn any_refusal_of_the_first_select_is_told_as_another_card_with_its_status_word() {
    for refusal in [
        0x6A81, 0x6A86, 0x6700, 0x6982, 0x6985, 0x6999, 0x6D00, 0x6E00, 0x6881,
    ] {
        let card = other("A000000004", refusal);
        let refused = Card::new(card).input_assist().map(drop);
        assert!(
            matches!(refused, Err(Error::NotMyNumberCard { status }) if status == StatusWord(refusal)),
            "{refusal:04X}: {refused:?}"
        );
    }
    // Absent is absent: a phone has no input assist.
    let refused = Card::new(other(JPKI, 0x6A82)).input_assist().map(drop);
    assert!(matches!(refused, Err(Error::ApplicationAbsent { .. })));
}

#[test]
fn a_card_that_just_woke_up_is_asked_once_more_and_not_twice() {
    let awakes = Other {
        first: vec![0x6F00],
        ..other(JPKI, 0x6A82)
    };
    Card::new(awakes.clone()).jpki().unwrap();
    assert_eq!(awakes.sent.borrow().len(), 2);
    let fails = Other {
        first: vec![0x6F00, 0x6F00],
        ..other(JPKI, 0x6A82)
    };
    let refused = Card::new(fails.clone()).jpki().map(drop);
    assert!(
        matches!(refused, Err(Error::NotMyNumberCard { status }) if status.0 == 0x6F00),
        "{refused:?}"
    );
    assert_eq!(fails.sent.borrow().len(), 2);
}

#[test]
fn a_refusal_later_in_a_session_is_no_other_card() {
    let card = Other {
        label: Some("JPKIAPICCTOKEN2"),
        ..other(JPKI, 0x6F00)
    };
    let mut session = Card::new(card);
    session.find_out_kind().unwrap();
    let refused = session.common().map(drop);
    assert!(
        matches!(
            refused,
            Err(Error::UnexpectedStatus {
                command: CommandName::Select,
                ..
            })
        ),
        "{refused:?}"
    );
}
