//! Cards for people of one's own.

use mynumber_card::Coded as _;
use mynumber_card::data::Date;
use mynumber_card::sim::issuer::{CardKeys, IssueError, Issuer, PlasticKeys, TestKey};
use mynumber_card::sim::person::{Person, Pictures, Substituted};
use mynumber_card::sim::{CardImage, FileContent, people};

/// One key in every role: it costs nothing here.
fn keys() -> CardKeys {
    let pem = std::fs::read_to_string("fixtures/keys/taro-auth.pem").unwrap();
    let key = TestKey::from_pem(&pem).unwrap();
    CardKeys {
        auth: key.clone(),
        sign: Some(key.clone()),
        plastic: Some(PlasticKeys {
            assist: key.clone(),
            session: key.clone(),
            surface: key.clone(),
            common: key.clone(),
            card: key,
        }),
    }
}

fn issue(change: impl FnOnce(&mut Person)) -> Result<CardImage, IssueError> {
    let mut person = people::person("taro").unwrap();
    change(&mut person);
    let issuer = Issuer::published().unwrap();
    issuer.issue(&person, &Pictures::default(), &keys())
}

fn problem(change: impl FnOnce(&mut Person)) -> &'static str {
    match issue(change) {
        Err(IssueError::Person { problem }) => problem.code(),
        other => panic!("{other:?}"),
    }
}

fn attributes(card: &CardImage) -> Vec<u8> {
    let assist = card.applications.iter().find(|a| a.name == "input-assist");
    let file = assist.unwrap().files.iter().find(|file| file.id == 2);
    match &file.unwrap().content {
        FileContent::Transparent(bytes) => bytes.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_who_cannot_be_is_refused() {
    assert_eq!(
        problem(|p| p.my_number = "12345678901".to_owned()),
        "my_number"
    );
    assert_eq!(
        problem(|p| p.card.security_code = "12a4".to_owned()),
        "security_code"
    );
    assert_eq!(problem(|p| p.card.serial.push('1')), "card_serial_number");
    assert_eq!(
        problem(|p| p.card.municipality.code.clear()),
        "municipality_code"
    );
    let marks = |marks: &str| Substituted {
        text: "番号　太郎".to_owned(),
        marks: marks.to_owned(),
    };
    assert_eq!(
        problem(|p| p.substitutes.name = Some(marks("0000"))),
        "substitutes"
    );
    assert_eq!(
        problem(|p| p.substitutes.name = Some(marks("0002０"))),
        "substitutes"
    );
    let generation = |p: &mut Person| p.auth_certificate.as_mut().unwrap().generation = 3;
    assert_eq!(problem(generation), "generation");
}

#[test]
fn a_certificate_that_ends_after_2049_is_refused_because_utctime_cannot_say_it() {
    let late = Date::from_ymd(2050, 1, 1).unwrap();
    let made = issue(|p| p.auth_certificate.as_mut().unwrap().expires = late);
    assert!(matches!(made, Err(IssueError::Der { .. })), "{made:?}");
}

#[test]
fn an_address_that_does_not_fit_a_length_of_two_bytes_is_refused() {
    let made = issue(|p| p.address = "あ".repeat(30_000));
    assert!(matches!(made, Err(IssueError::TooLong { .. })), "{made:?}");
}

#[test]
fn the_same_person_gives_the_same_card_and_another_address_another_one() {
    let card = issue(|_| {}).unwrap();
    assert_eq!(card, issue(|_| {}).unwrap());
    let moved = issue(|p| p.address.push_str("別棟")).unwrap();
    assert_ne!(attributes(&card), attributes(&moved));
    assert_eq!(attributes(&card).len() + 6, attributes(&moved).len());
}

#[test]
fn a_key_that_is_missing_is_named() {
    let person = people::person("taro").unwrap();
    let issuer = Issuer::published().unwrap();
    let mut keys = keys();
    keys.sign = None;
    let made = issuer.issue(&person, &Pictures::default(), &keys);
    assert!(matches!(made, Err(IssueError::NoKey { role: "sign" })));
}

#[test]
fn a_key_that_is_no_rsa_key_of_2048_bits_is_refused() {
    assert!(matches!(TestKey::from_pem("no key"), Err(IssueError::Key)));
}

#[test]
fn the_description_of_a_person_leaves_out_what_is_secret() {
    let person = people::person("taro").unwrap();
    let text = format!("{person:?}");
    for secret in [person.my_number.as_str(), "2285", "TEST1234"] {
        assert!(!text.contains(secret), "{text}");
    }
}
