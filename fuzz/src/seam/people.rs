//! The cards of the ready people, with PINs of our own, their keys parsed beforehand.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use mynumber_card::Application;
use mynumber_card::sim::{CardImage, FileContent, SimulatedCard, people};

use super::secrets::Secrets;

/// Whose cards are used: a plain one, one with long files, phones, licenses without and with a PIN.
pub const PEOPLE: [&str; 8] = [
    "taro",
    "long",
    "driver",
    "driver-pin",
    "iphone",
    "child",
    "locked",
    "foreign",
];

/// A card as it is in the fixtures.
pub fn image(person: &str) -> CardImage {
    people::load(person).expect("a ready person")
}

/// The same as a card, its PINs being those of the fixtures.
pub fn card(person: &'static str) -> SimulatedCard {
    prepared(person, None)
}

/// The same with these secrets instead. What is locked stays so.
pub fn card_with(person: &'static str, secrets: &Secrets) -> SimulatedCard {
    prepared(person, Some(secrets))
}

fn prepared(person: &'static str, secrets: Option<&Secrets>) -> SimulatedCard {
    type Cards = Mutex<HashMap<(&'static str, Option<&'static str>), SimulatedCard>>;
    static CARDS: OnceLock<Cards> = OnceLock::new();
    let cards = CARDS.get_or_init(Mutex::default);
    let mut cards = cards.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (person, secrets.map(|secrets| secrets.name));
    let card = cards.entry(key).or_insert_with(|| {
        let mut image = image(person);
        if let Some(secrets) = secrets {
            put_in(&mut image, secrets);
        }
        let mut card = SimulatedCard::new(image);
        warm_up(&mut card);
        card
    });
    card.clone()
}

fn put_in(image: &mut CardImage, secrets: &Secrets) {
    for application in &mut image.applications {
        for file in &mut application.files {
            let FileContent::Pin(pin) = &mut file.content else {
                continue;
            };
            let known = secrets.of(&application.aid, file.id);
            // A license without a PIN has `****`, which belongs to its WEF01.
            let none = pin.value.as_deref() == Some(b"****");
            if let Some(value) = known.filter(|_| pin.value.is_some() && !none) {
                pin.value = Some(value.to_vec());
            }
        }
    }
}

/// Has each key used once, so that it is parsed before the card is copied.
fn warm_up(card: &mut SimulatedCard) {
    for application in [Application::InputAssist, Application::CardSurface] {
        let aid = application.aid();
        let length = u8::try_from(aid.len()).expect("an AID");
        card.process(&[&[0x00, 0xA4, 0x04, 0x0C, length], aid].concat());
        card.process(&[&[0x80, 0x2A, 0x02, 0x00, 32][..], &[1; 32], &[0]].concat());
    }
    let image = card.image().clone();
    let pins = |id: u16| {
        let jpki = image
            .applications
            .iter()
            .find(|it| it.aid == Application::Jpki.aid())?;
        let file = jpki.files.iter().find(|it| it.id == id)?;
        match &file.content {
            FileContent::Pin(pin) => pin.value.clone(),
            _ => None,
        }
    };
    let aid = Application::Jpki.aid();
    card.process(&[&[0x00, 0xA4, 0x04, 0x0C, 10], aid].concat());
    for (reference, key) in [(0x18, 0x97), (0x1B, 0x9A)] {
        let Some(pin) = pins(reference) else { continue };
        let p2 = 0x80 | u8::try_from(reference).expect("a reference");
        let length = u8::try_from(pin.len()).expect("a PIN");
        let locked = card.process(&[0x00, 0x20, 0x00, p2]) == [0x69, 0x84];
        if !locked {
            card.process(&[&[0x00, 0x20, 0x00, p2, length], pin.as_slice()].concat());
            card.process(&[&[0x80, 0x2A, 0x02, key, 32][..], &[1; 32], &[0]].concat());
        }
    }
    card.power_off();
    card.power_on();
}
