//! The simulated card in the field of the emulated PN532, for the real libnfc.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mynumber_card::sim::pn532::{Pn532Server, ReaderKnobs, RunningPn532};
use mynumber_card::sim::{CardImage, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};

/// A PN532 with a card in its field, until it is dropped.
pub struct CardInField {
    /// Looks at the card from outside.
    pub card: SimHandle,
    running: Option<RunningPn532>,
    link: PathBuf,
    _folder: tempfile::TempDir,
}

impl CardInField {
    /// The card of one of the ready people.
    pub fn of(person: &str) -> Self {
        Self::with(people::load(person).expect("a ready person"))
    }

    /// This card.
    pub fn with(image: CardImage) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("pn532");
        let card = SimTransport::new(SimulatedCard::new(image)).handle();
        let server = Pn532Server::open(card.clone())
            .and_then(|server| server.with_link(&link))
            .expect("a pseudo-terminal");
        Self {
            card,
            running: Some(server.spawn()),
            link,
            _folder: folder,
        }
    }

    /// The name of its line.
    pub fn link(&self) -> &Path {
        &self.link
    }

    /// How libnfc finds it.
    pub fn connection(&self) -> String {
        format!("pn532_uart:{}", self.link.display())
    }

    pub fn choice(&self) -> DeviceChoice {
        DeviceChoice::Connection(self.connection())
    }

    /// A link to the card through libnfc.
    pub fn reader(&self) -> NfcReader {
        NfcReader::open(&self.choice(), Duration::ZERO).expect("the card")
    }

    pub fn knobs(&self) -> ReaderKnobs {
        self.running.as_ref().expect("a server").knobs()
    }

    /// Pulls the reader out.
    pub fn unplug(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().expect("a good end");
        }
    }

    /// The commands that the card has seen since the last call.
    pub fn take_commands(&self) -> Vec<Vec<u8>> {
        let exchanges = self.card.exchanges();
        self.card.clear_log();
        exchanges.into_iter().map(|it| it.command).collect()
    }
}

impl Drop for CardInField {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            // A failure has been told by the test already.
            let _ = running.stop();
        }
    }
}
