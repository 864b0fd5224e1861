//! What the driver reads from the cards of the ready people is what their declarations say.

use mynumber_card::app::FreeFile;
use mynumber_card::data::{Date, PartialDate, TokenKind};
use mynumber_card::identity::{Comparison, Doubt, Similarity, compare_attributes};
use mynumber_card::pki::{Certificate, Purpose, TrustAnchors};
use mynumber_card::sim::person::{self, Person};
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, Card, Credential, LastTry, SignPassword, Tries};

fn declared() -> impl Iterator<Item = (&'static str, Person, Card<SimTransport>)> {
    people::NAMES.into_iter().map(|name| {
        let card = SimulatedCard::new(people::load(name).unwrap());
        let card = Card::new(SimTransport::new(card));
        (name, people::person(name).unwrap(), card)
    })
}

fn digits(date: Date) -> PartialDate {
    let text = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    PartialDate::from_digits(text.as_bytes()).unwrap()
}

fn usable(pin: &person::DeclaredPin) -> Option<&str> {
    (pin.tries_left != Some(0)).then_some(pin.value.as_deref()?)
}

#[test]
fn everybodys_attributes_are_read_as_declared() {
    let mut read = 0;
    for (name, person, mut card) in declared() {
        let Some(pin) = usable(&person.pins.assist) else {
            continue;
        };
        let Ok(mut assist) = card.input_assist() else {
            assert_ne!(person.token, person::DeclaredTokenKind::Plastic, "{name}");
            continue;
        };
        let pin = AssistPin::new(pin).unwrap();
        let mut open = assist.present(&pin, LastTry::Refuse).unwrap();
        let attributes = open.read_attributes().unwrap();
        assert_eq!(attributes.name(), person.name, "{name}");
        assert_eq!(attributes.address(), person.address, "{name}");
        assert!(
            attributes.birth_date().same_day(&digits(person.birth)),
            "{name}"
        );
        assert_eq!(attributes.sex(), person.sex, "{name}");
        assert_eq!(open.read_my_number().unwrap().reveal(), person.my_number);
        read += 1;
    }
    assert_eq!(read, 11);
}

#[test]
fn everybodys_card_says_its_serial_number_municipality_and_expiry() {
    for (name, person, mut card) in declared() {
        let status = card.read_status().unwrap();
        let kind = match person.token {
            person::DeclaredTokenKind::Plastic => TokenKind::PlasticCard,
            person::DeclaredTokenKind::Android => TokenKind::Android,
            person::DeclaredTokenKind::Iphone => TokenKind::IPhone,
            other => panic!("{other:?}"),
        };
        assert_eq!(status.token.unwrap().kind(), kind, "{name}");
        let Some(id) = status.card_id else {
            assert_ne!(kind, TokenKind::PlasticCard, "{name}");
            assert_eq!(status.auth_certificate, FreeFile::NeedsPin, "{name}");
            continue;
        };
        assert_eq!(id.serial(), person.card.serial, "{name}");
        assert_eq!(id.municipality().as_str(), person.card.municipality.code);
        assert_eq!(id.expiry(), person.card.expiry, "{name}");
        assert!(
            matches!(status.auth_certificate, FreeFile::Read(_)),
            "{name}"
        );
    }
}

#[test]
fn everybodys_counters_are_as_declared() {
    let tries = |left| match left {
        0 => Tries::Locked,
        left => Tries::Remaining(left),
    };
    let of = |pin: &person::DeclaredPin, limit| tries(pin.tries_left.unwrap_or(limit));
    for (name, person, mut card) in declared() {
        let found = card.query_all_tries().unwrap();
        let (pins, codes) = (&person.pins, person.code_tries);
        let sign = pins.sign.as_ref().map_or(Tries::Absent, |pin| of(pin, 5));
        assert_eq!(found.get(Credential::AuthPin), of(&pins.auth, 3), "{name}");
        assert_eq!(found.get(Credential::SignPassword), sign, "{name}");
        let plastic = person.token == person::DeclaredTokenKind::Plastic;
        for (credential, expected) in [
            (Credential::AssistPin, of(&pins.assist, 3)),
            (Credential::CommonPin, of(&pins.common, 3)),
            (Credential::JukiPin, of(&pins.juki, 3)),
            (Credential::CodeA, tries(codes.assist_a)),
            (Credential::CodeB, tries(codes.assist_b)),
            (Credential::SurfaceCodeA, tries(codes.surface_a)),
            (Credential::SurfaceCodeB, tries(codes.surface_b)),
            (Credential::BirthCode, tries(codes.birth)),
        ] {
            let expected = if plastic { expected } else { Tries::Absent };
            assert_eq!(found.get(credential), expected, "{name} {credential}");
        }
    }
}

#[test]
fn everybodys_signature_certificate_holds_their_attributes() {
    let mut read = 0;
    for (name, person, mut card) in declared() {
        let (Some(_), Some(password)) = (
            person.sign_certificate.as_ref(),
            person.pins.sign.as_ref().and_then(usable),
        ) else {
            continue;
        };
        let password = SignPassword::new(password).unwrap();
        let mut jpki = card.jpki().unwrap();
        let mut open = jpki.present(&password, LastTry::Refuse).unwrap();
        let certificate = Certificate::from_der(&open.read_sign_certificate().unwrap()).unwrap();
        assert_eq!(certificate.purpose(), Purpose::Signature, "{name}");
        let attributes = certificate.attributes().unwrap();
        let marked = |text: &Option<person::Substituted>, own: &str| {
            text.as_ref()
                .map_or(own.to_owned(), |text| text.text.clone())
        };
        assert_eq!(
            attributes.name,
            marked(&person.substitutes.name, &person.name)
        );
        assert_eq!(
            attributes.address,
            marked(&person.substitutes.address, &person.address)
        );
        assert!(
            attributes
                .name_substitutes
                .as_ref()
                .unwrap()
                .fits(&attributes.name)
        );
        assert!(
            attributes
                .address_substitutes
                .as_ref()
                .unwrap()
                .fits(&attributes.address)
        );
        assert!(
            attributes.birth_date.same_day(&digits(person.birth)),
            "{name}"
        );
        assert_eq!(attributes.birth_date.era_fits(), Some(true), "{name}");
        assert_eq!(attributes.sex, person.sex, "{name}");
        read += 1;
    }
    assert_eq!(read, 12);
}

/// The attributes of the signature certificate, and those of input-assist from the card of another.
fn compared(certificate_of: &str, attributes_of: &str) -> Comparison {
    let secret = |pin: &person::DeclaredPin| usable(pin).unwrap().to_owned();
    let person = people::person(certificate_of).unwrap();
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(
        people::load(certificate_of).unwrap(),
    )));
    let password = SignPassword::new(&secret(person.pins.sign.as_ref().unwrap())).unwrap();
    let mut jpki = card.jpki().unwrap();
    let der = jpki
        .present(&password, LastTry::Refuse)
        .unwrap()
        .read_sign_certificate()
        .unwrap();
    let certificate = Certificate::from_der(&der).unwrap();

    let person = people::person(attributes_of).unwrap();
    let mut card = Card::new(SimTransport::new(SimulatedCard::new(
        people::load(attributes_of).unwrap(),
    )));
    let pin = AssistPin::new(&secret(&person.pins.assist)).unwrap();
    let attributes = card
        .input_assist()
        .unwrap()
        .present(&pin, LastTry::Refuse)
        .unwrap()
        .read_attributes()
        .unwrap();
    compare_attributes(
        &certificate.attributes().unwrap().into(),
        &(&attributes).into(),
    )
}

#[test]
fn certificate_and_input_assist_agree_up_to_substitute_characters() {
    let same = Some(Similarity::Same);
    let taro = compared("taro", "taro");
    assert_eq!(
        [&taro.name, &taro.address, &taro.birth_date, &taro.sex],
        [&same; 4].map(|same| same)
    );
    // The certificate has 吉 for 𠮷 and 高 for 髙, and in the address lacks a variation selector, and
    // marks all of them: a person has to look.
    let long = compared("long", "long");
    for looked_at in [&long.name, &long.address] {
        assert!(
            matches!(looked_at, Some(Similarity::LookAtIt { why }) if *why == [Doubt::SubstituteCharacter]),
            "{looked_at:?}"
        );
    }
    assert_eq!(long.birth_date, same);
}

#[test]
fn the_certificate_of_one_and_the_attributes_of_another_are_told_apart() {
    let family = compared("taro", "family");
    assert_eq!(family.name, Some(Similarity::Different));
    assert_eq!(family.address, Some(Similarity::Same));
    assert_eq!(
        compared("taro", "moved").address,
        Some(Similarity::Different)
    );
}

#[test]
fn the_authority_that_is_built_in_is_the_one_of_the_fixtures() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    let mut built_in = people::AUTHORITY.map(<[u8]>::to_vec).to_vec();
    files.sort();
    built_in.sort();
    assert!(files == built_in);
    let read = TrustAnchors::from_files(people::AUTHORITY).unwrap();
    let anchors = TrustAnchors::simulated();
    assert_eq!(anchors.certificates(), read.certificates());
    assert_eq!(anchors.card_authorities(), read.card_authorities());
    assert_eq!(anchors.certificates().len(), 4);
    assert_eq!(anchors.card_authorities().len(), 3);
}
