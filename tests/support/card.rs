//! A simulated card in the virtual reader.

use std::time::{Duration, Instant};

use mynumber_card::Application;
use mynumber_card::sim::vpcd::{Reconnect, RunningServer, VpcdServer};
use mynumber_card::sim::{
    CardImage, FileContent, RecordedExchange, SimHandle, SimTransport, SimulatedCard, people,
};

use super::pcscd::Pcscd;

/// What opens something when a PIN is presented to it.
const PIN_REFERENCES: [(Application, u16); 6] = [
    (Application::InputAssist, 0x11),
    (Application::Jpki, 0x18),
    (Application::Jpki, 0x1B),
    (Application::CardSurface, 0x12),
    (Application::CardSurface, 0x13),
    (Application::License, 0x06),
];

/// In the reader until it is dropped.
pub struct InsertedCard {
    /// Looks at the card and its link from outside.
    pub handle: SimHandle,
    server: Option<RunningServer>,
}

impl InsertedCard {
    /// Puts the card of one of the ready people in and waits until PC/SC clients see it.
    pub fn of(person: &str, pcscd: &Pcscd) -> Self {
        let card = Self::connect(image(person), pcscd.port());
        pcscd.wait_for_card(true);
        card
    }

    /// Puts a card into the slot that listens on this port, without waiting.
    pub fn connect(image: CardImage, port: u16) -> Self {
        let handle = SimTransport::new(SimulatedCard::new(image)).handle();
        let server = VpcdServer::new(handle.clone(), ([127, 0, 0, 1], port).into()).spawn();
        Self {
            handle,
            server: Some(server),
        }
    }

    /// Puts the card of one of the ready people in. It comes back by itself: after pcscd was started
    /// anew, and when it is put in again through its handle. A command takes as long as its link says.
    pub fn lasting(person: &str, port: u16) -> Self {
        let handle = SimTransport::new(SimulatedCard::new(image(person))).handle();
        let server = VpcdServer::new(handle.clone(), ([127, 0, 0, 1], port).into())
            .with_reconnect(Reconnect::Forever)
            .in_real_time()
            .spawn();
        Self {
            handle,
            server: Some(server),
        }
    }

    /// How often a PIN was presented, as the card has seen it, since its log was cleared.
    pub fn presented(&self) -> usize {
        let with_pin =
            |it: &&RecordedExchange| it.command.get(1) == Some(&0x20) && it.command.len() > 5;
        self.handle.exchanges().iter().filter(with_pin).count()
    }

    /// Waits until no PIN holds anything open on the card, which an order that is not answered, such
    /// as to cut the power, takes some milliseconds for; false when something stays open.
    pub fn closes(&self) -> bool {
        let open = || {
            PIN_REFERENCES.iter().any(|(application, reference)| {
                self.handle
                    .with_card(|card| card.is_open(application.aid(), *reference))
            })
        };
        let end = Instant::now() + Duration::from_secs(5);
        while open() {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Waits until the card has seen so many commands since its log was cleared.
    pub fn wait_for_commands(&self, count: usize) -> bool {
        let end = Instant::now() + Duration::from_secs(10);
        while self.handle.traffic().commands < count {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        true
    }

    /// A file of the public-key application as it is stored.
    pub fn jpki_file(&self, id: u16) -> Vec<u8> {
        file(&self.handle.image(), Application::Jpki, id)
    }

    /// Tries left of a PIN reference of the public-key application.
    pub fn jpki_tries(&self, reference: u16) -> u8 {
        self.handle
            .with_card(|card| card.tries_left(Application::Jpki.aid(), reference))
            .expect("a PIN reference")
    }

    /// The commands that the card has seen since the last call.
    pub fn take_commands(&self) -> Vec<Vec<u8>> {
        let exchanges = self.handle.exchanges();
        self.handle.clear_log();
        exchanges.into_iter().map(|it| it.command).collect()
    }
}

impl InsertedCard {
    /// Takes it out of the reader. What it has seen can still be looked at.
    pub fn take_out(&mut self) {
        if let Some(server) = self.server.take() {
            // It may have ended before, with the reader.
            let _ = server.stop();
        }
    }
}

impl Drop for InsertedCard {
    fn drop(&mut self) {
        self.take_out();
    }
}

/// The card of one of the ready people.
pub fn image(person: &str) -> CardImage {
    people::load(person).expect("a ready person")
}

fn file(image: &CardImage, application: Application, id: u16) -> Vec<u8> {
    let files = image
        .applications
        .iter()
        .find(|it| it.aid == application.aid())
        .map(|it| &it.files)
        .expect("the application");
    match files.iter().find(|it| it.id == id).map(|it| &it.content) {
        Some(FileContent::Transparent(bytes)) => bytes.clone(),
        _ => panic!("no transparent file {id:04X}"),
    }
}
