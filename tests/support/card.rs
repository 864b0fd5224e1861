//! A simulated card in the virtual reader.

use mynumber_card::Application;
use mynumber_card::sim::vpcd::{RunningServer, VpcdServer};
use mynumber_card::sim::{CardImage, Content, SimHandle, SimTransport, SimulatedCard, people};

use super::pcscd::Pcscd;

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

impl Drop for InsertedCard {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            // It may have ended before, with the reader.
            let _ = server.stop();
        }
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
        Some(Content::Transparent(bytes)) => bytes.clone(),
        _ => panic!("no transparent file {id:04X}"),
    }
}
