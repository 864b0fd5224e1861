//! GET DATA and the key identifiers, on every kind of path.

use mynumber_card::app::card_objects::tag;
use mynumber_card::app::{Detail, Unread, UnreadReason};
use mynumber_card::card::DataObject;
use mynumber_card::error::CommandName;
use mynumber_card::pki::{CardCertificate, KeyId};
use mynumber_card::sim::{
    ExtendedApdus, Fault, FileContent, Link, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{Application, Card, Error, Transport as _, TransportError};

fn transport(person: &str, link: Link) -> SimTransport {
    let image = people::load(person).unwrap();
    SimTransport::new(SimulatedCard::new(image)).with_link(link)
}

fn card(person: &str, link: Link) -> (Card<SimTransport>, SimHandle) {
    let transport = transport(person, link);
    let handle = transport.handle();
    (Card::new(transport), handle)
}

fn extended() -> Link {
    Link::direct()
}

fn short() -> [Link; 4] {
    [
        ExtendedApdus::RefusedWithStatus(0x6700),
        ExtendedApdus::RefusedWithStatus(0x6F00),
        ExtendedApdus::RefusedWithError,
        ExtendedApdus::DataCut(256),
    ]
    .map(|refusal| Link::direct().with_extended(refusal))
}

/// What could not be read, all of it because its form is wrong.
fn malformed(unread: &[Unread]) -> Vec<Detail> {
    let one = |unread: &Unread| {
        assert_eq!(unread.why, UnreadReason::Malformed, "{unread:?}");
        unread.detail
    };
    unread.iter().map(one).collect()
}

#[test]
fn an_extended_path_gives_every_object_in_a_command_each() {
    for person in ["taro", "child", "driver", "long"] {
        let (mut card, handle) = card(person, extended());
        let objects = card.read_card_objects().unwrap();
        assert_eq!(handle.traffic().commands, 6, "{person}");
        let id = card.common().unwrap().read_card_id().unwrap();
        assert_eq!(objects.number.as_deref(), Some(id.serial()));
        assert_eq!(objects.municipality, Some(id.municipality()));
        assert_eq!(objects.expiry, Some(id.expiry()));
        let atr = people::load(person).unwrap().atr;
        assert_eq!(objects.contact_atr.as_deref(), atr.get(1..));
        let read = |object: &DataObject| match object {
            DataObject::Read(bytes) => CardCertificate::parse_data_object(bytes).unwrap(),
            other => panic!("{other:?}"),
        };
        let signer = read(&objects.signer_certificate);
        let own = read(&objects.card_certificate);
        assert_eq!(own.issuer(), signer.subject());
        // The same identifier stands in common and juki.
        let ids = card.read_key_ids().unwrap();
        assert_eq!(
            (ids.common, ids.juki),
            (Some(own.subject()), Some(own.subject()))
        );
    }
}

#[test]
fn a_short_path_says_that_the_certificates_do_not_fit() {
    for link in short() {
        let (mut card, handle) = card("taro", link);
        let objects = card.read_card_objects().unwrap();
        assert_eq!(objects.number.as_deref(), Some("900000000000017"));
        assert_eq!(objects.signer_certificate, DataObject::PathTooShort);
        assert_eq!(objects.card_certificate, DataObject::PathTooShort);
        assert!(
            handle.traffic().commands <= 7,
            "{}",
            handle.traffic().commands
        );
    }
    let refused = Link::direct().with_extended(ExtendedApdus::RefusedWithStatus(0x6700));
    let (mut card, _) = card("taro", refused);
    card.read_card_objects().unwrap();
    // What was found out serves the files as well.
    assert_eq!(card.apdu_lengths(), mynumber_card::ApduLengths::Short);
}

#[test]
fn an_object_that_is_longer_than_thought_is_asked_for_again() {
    let (mut card, handle) = card("taro", extended());
    let object = card.read_data_object(tag::CARD_CERTIFICATE, false).unwrap();
    let DataObject::Read(bytes) = object else {
        panic!("{object:?}")
    };
    assert!(bytes.len() > 256);
    assert_eq!(handle.traffic().commands, 2);
    assert_eq!(
        card.read_data_object(0x0046, false).unwrap(),
        DataObject::Absent
    );
    assert_eq!(
        card.read_data_object(0x0046, true).unwrap(),
        DataObject::Absent
    );
    // Nothing was selected by this session: an application of another program could have hidden it.
    assert_eq!(handle.traffic().commands, 2 + 3 + 1);
}

#[test]
fn an_application_that_is_selected_is_left_first() {
    // By this session: it knows.
    let (mut ours, handle) = card("taro", extended());
    ours.jpki().unwrap().read_availability().unwrap();
    let before = handle.traffic().commands;
    assert!(ours.read_card_objects().unwrap().number.is_some());
    assert_eq!(handle.traffic().commands - before, 7);

    // By another program: the first object is absent, and asked for once more.
    let mut link = transport("taro", extended());
    let handle = link.handle();
    let aid = Application::Jpki.aid();
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A], aid].concat();
    assert_eq!(link.transmit(&select).unwrap(), [0x90, 0x00]);
    let mut theirs = Card::new(link);
    let objects = theirs.read_card_objects().unwrap();
    assert_eq!(objects.number.as_deref(), Some("900000000000017"));
    assert!(matches!(objects.card_certificate, DataObject::Read(_)));
    assert_eq!(handle.traffic().commands, 1 + 8);
}

#[test]
fn a_phone_has_nothing_of_it() {
    let (mut card, handle) = card("iphone", extended());
    let objects = card.read_card_objects().unwrap();
    assert_eq!((objects.number, objects.expiry), (None, None));
    assert_eq!(objects.card_certificate, DataObject::Absent);
    assert!(handle.traffic().commands <= 10);
    let ids = card.read_key_ids().unwrap();
    assert_eq!((ids.common, ids.juki), (None, None));
}

#[test]
fn an_object_of_another_form_is_unread_and_the_others_are_told() {
    for (tag, value) in [
        (tag::NUMBER, &b"9000\x1b[2J"[..]),
        (tag::NUMBER, "番号".as_bytes()),
        (tag::MUNICIPALITY, b"1310"),
        (tag::MUNICIPALITY, b"1310x"),
        (tag::EXPIRY, b"20350231"),
    ] {
        let mut image = people::load("taro").unwrap();
        for (known, content) in &mut image.data_objects {
            if *known == tag {
                *content = value.to_vec();
            }
        }
        let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
        let objects = card.read_card_objects().unwrap();
        let expected = match tag {
            tag::NUMBER => Detail::Number,
            tag::MUNICIPALITY => Detail::Municipality,
            _ => Detail::Expiry,
        };
        assert_eq!(malformed(&objects.unread), [expected]);
        assert_eq!(objects.number.is_none(), tag == tag::NUMBER);
        assert_eq!(objects.municipality.is_none(), tag == tag::MUNICIPALITY);
        assert_eq!(objects.expiry.is_none(), tag == tag::EXPIRY);
        assert!(matches!(objects.card_certificate, DataObject::Read(_)));
    }
}

#[test]
fn an_object_without_a_byte_is_an_answer_that_was_lost() {
    let mut image = people::load("taro").unwrap();
    for (_, content) in &mut image.data_objects {
        content.clear();
    }
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
    let error = card.read_card_objects().unwrap_err();
    let lost = matches!(
        error,
        Error::Transport(TransportError::IncompleteAnswer {
            command: CommandName::GetData,
            received: 0,
            ..
        })
    );
    assert!(lost, "{error:?}");
}

#[test]
fn a_status_word_at_any_object_leaves_the_others() {
    let (whole, _) = card("taro", extended());
    let mut whole = whole;
    let whole = whole.read_card_objects().unwrap();
    for index in 0..6 {
        for status in [0x6981, 0x6982] {
            let image = people::load("taro").unwrap();
            let link = SimTransport::new(SimulatedCard::new(image))
                .with_fault(index, Fault::Status(status));
            let mut card = Card::new(link);
            let objects = card.read_card_objects().unwrap();
            let same = [
                objects.number == whole.number,
                objects.municipality == whole.municipality,
                objects.expiry == whole.expiry,
                objects.contact_atr == whole.contact_atr,
                objects.signer_certificate == whole.signer_certificate,
                objects.card_certificate == whole.card_certificate,
            ];
            // The first is asked for once more, in case an application hides it.
            let missing = same.iter().filter(|it| !**it).count();
            assert_eq!(missing, usize::from(index > 0), "{status:04X}@{index}");
            assert_eq!(objects.unread.len(), missing, "{status:04X}@{index}");
        }
    }
}

#[test]
fn the_key_identifiers_are_read_from_records_and_from_transparent_files() {
    let change = |content: fn(Vec<u8>) -> FileContent| {
        let mut image = people::load("taro").unwrap();
        for application in &mut image.applications {
            let has_record = matches!(application.name.as_str(), "common" | "juki");
            for file in application.files.iter_mut().filter(|_| has_record) {
                if let (0x0002, FileContent::Records(records)) = (file.id, &file.content) {
                    file.content = content(records[0][2..].to_vec());
                }
            }
        }
        Card::new(SimTransport::new(SimulatedCard::new(image)))
    };
    let (mut stored, handle) = card("taro", extended());
    let expected = stored.read_key_ids().unwrap();
    assert!(expected.common.is_some() && expected.common == expected.juki);
    assert_eq!(handle.traffic().commands, 4);
    let mut without_header = change(|id| FileContent::Records(vec![id]));
    assert_eq!(without_header.read_key_ids().unwrap(), expected);
    let mut transparent = change(FileContent::Transparent);
    assert_eq!(transparent.read_key_ids().unwrap(), expected);
}

#[test]
fn a_key_identifier_of_another_length_is_unread_and_the_other_one_is_told() {
    for bytes in [15, 17] {
        let mut image = people::load("taro").unwrap();
        for application in &mut image.applications {
            for file in &mut application.files {
                if application.aid == Application::Juki.aid() && file.id == 0x0002 {
                    file.content = FileContent::Transparent(vec![b'5'; bytes]);
                }
            }
        }
        let mut card = Card::new(SimTransport::new(SimulatedCard::new(image)));
        let ids = card.read_key_ids().unwrap();
        assert!(ids.common.is_some() && ids.juki.is_none());
        assert_eq!(malformed(&ids.unread), [Detail::JukiKeyId]);
        let error = card.juki().unwrap().read_key_id().unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
    }
    let (mut card, _) = card("taro", extended());
    let id: KeyId = card.juki().unwrap().read_key_id().unwrap();
    assert!(id.to_string().starts_with(&hex::encode("9000020")));
}
