//! What is sent to a license that says that it has no PIN: `****`, to a full counter, once.

use mynumber_card::app::license::ef;
use mynumber_card::secret::ask;
use mynumber_card::sim::{
    CardImage, FileContent, PinImage, SimHandle, SimTransport, SimulatedCard, people,
};
use mynumber_card::{Application, Card, Credential, Error, LastTry, LicensePin, PinError, Tries};

fn card_of(image: CardImage) -> (Card<SimTransport>, SimHandle) {
    let transport = SimTransport::new(SimulatedCard::new(image));
    let handle = transport.handle();
    (Card::new(transport), handle)
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

#[test]
fn the_stars_go_to_a_full_counter_only_unless_the_caller_allows_it() {
    for left in (1..=15).filter(|left| *left != 10) {
        let image = driver_whose_pin(|pin| pin.tries_left = left);
        let (mut card, handle) = card_of(image.clone());
        let mut license = card.license().unwrap();
        let refused = license.open_without_pin(LastTry::Refuse).map(|_| ());
        match refused {
            Err(Error::Pin(PinError::NotSetSpent { credential, tries })) => {
                assert_eq!(credential, Credential::LicensePin);
                assert_eq!(tries, Tries::Remaining(left));
            }
            other => panic!("{left}: {other:?}"),
        }
        let never = ask(|_| -> Result<LicensePin, Error> { panic!("asked") });
        let asked = license.open(never, LastTry::Refuse);
        assert!(asked.is_err());
        assert!(presented(&handle).is_empty());

        let (mut card, handle) = card_of(image);
        let mut license = card.license().unwrap();
        license.open_without_pin(LastTry::Allow).unwrap();
        assert_eq!(presented(&handle), [b"****"]);
    }
}

#[test]
fn the_refusal_of_the_stars_is_no_wrong_pin() {
    let image = driver_whose_pin(|pin| pin.value = Some(b"5678".to_vec()));
    let (mut card, handle) = card_of(image);
    for (last, left) in [
        (LastTry::Refuse, 9),
        (LastTry::Refuse, 9),
        (LastTry::Allow, 8),
    ] {
        let opened = card.license().unwrap().open_without_pin(last).map(|_| ());
        match opened {
            Err(Error::Pin(
                PinError::NotSetRefused { tries, .. } | PinError::NotSetSpent { tries, .. },
            )) => assert_eq!(tries, Tries::Remaining(left)),
            other => panic!("{other:?}"),
        }
        assert_eq!(tries(&handle), left);
    }
    for _ in 0..8 {
        let mut license = card.license().unwrap();
        let opened = license.open_without_pin(LastTry::Allow).map(|_| ());
        let what = opened.unwrap_err();
        assert!(
            matches!(what, Error::Pin(PinError::NotSetRefused { .. })),
            "{what:?}"
        );
    }
    assert_eq!(presented(&handle).len(), 10);
}

/// A card without a license PIN, its PIN reference changed.
fn driver_whose_pin(change: impl Fn(&mut PinImage)) -> CardImage {
    let mut image = people::load("driver").unwrap();
    let mut applications = image.applications.iter_mut();
    let license = applications.find(|it| it.name == "license").unwrap();
    for file in &mut license.files {
        if let FileContent::Pin(pin) = &mut file.content {
            change(pin);
        }
    }
    image
}
