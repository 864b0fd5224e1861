//! The two slots of the virtual reader: a card that was lost in one is replaced while the other is read.

use std::time::{Duration, Instant};

use mynumber_card::Application;
use mynumber_card::sim::vpcd::{RunningServer, VpcdServer};
use mynumber_card::sim::{CardImage, SimHandle, SimTransport, SimulatedCard, people};
use mynumber_card::transport::pcsc::Service;
use rand::rngs::StdRng;

use super::people::{Wishes, draw_person, stored};
use crate::pcscd::{Pcscd, READER, SECOND_READER};

/// How long a silent card is waited for: not the matter here.
const SILENCE: Duration = Duration::from_millis(150);
/// How long pcscd may take to notice a card.
const NOTICED: Duration = Duration::from_secs(20);
/// How long an order without an answer, such as to cut the power, may be on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(2);

/// Every PIN reference that a job presents something to, with the tries of a new card.
const REFERENCES: [(Application, u16, u8); 5] = [
    (Application::InputAssist, 0x11, 3),
    (Application::Jpki, 0x18, 3),
    (Application::Jpki, 0x1B, 5),
    (Application::CardSurface, 0x13, 10),
    (Application::License, 0x06, 10),
];

/// A slot with its card.
pub struct Slot {
    pub reader: &'static str,
    pub person: String,
    pub image: CardImage,
    pub handle: SimHandle,
    port: u16,
    server: RunningServer,
    /// The card is out, and pcscd has not noticed yet.
    leaving: bool,
}

impl Slot {
    fn insert(reader: &'static str, port: u16, person: String) -> Self {
        let image = people::load(&person).expect("a ready person");
        let handle = SimTransport::new(SimulatedCard::new(image.clone())).handle();
        let server = VpcdServer::new(handle.clone(), ([127, 0, 0, 1], port).into())
            .with_silence(SILENCE)
            .in_real_time()
            .spawn();
        Self {
            reader,
            person,
            image,
            handle,
            port,
            server,
            leaving: false,
        }
    }

    /// A file as the card stores it.
    pub fn stored(&self, application: Application, id: u16) -> &[u8] {
        stored(&self.image, application, id)
    }

    /// What the card says after the job: PINs were presented as often as somebody wished, nothing is
    /// open, no try is gone but those of wrong PINs. After one of those it becomes a new card.
    pub fn aftermath(&mut self, wishes: &Wishes) -> Result<(), String> {
        let presented = self
            .handle
            .exchanges()
            .iter()
            .filter(|it| it.command.get(1) == Some(&0x20) && it.command.len() > 5)
            .count();
        if presented != wishes.presented {
            return Err(format!(
                "presented {presented}, wished {}",
                wishes.presented
            ));
        }
        let end = Instant::now() + ON_ITS_WAY;
        while let Some((application, reference)) = self.open() {
            if Instant::now() > end {
                return Err(format!("left open: {reference:02X} of {application}"));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        for (application, reference, limit) in REFERENCES {
            let left = self
                .handle
                .with_card(|card| card.tries_left(application.aid(), reference));
            let spent = if (application, reference) == (Application::InputAssist, 0x11) {
                wishes.wrong
            } else {
                0
            };
            if left.is_some_and(|left| left.saturating_add(spent) < limit) {
                return Err(format!(
                    "{left:?} tries of {reference:02X} of {application}"
                ));
            }
        }
        if wishes.wrong > 0 {
            let image = self.image.clone();
            self.handle.with_card(|card| {
                let power = card.is_powered();
                *card = SimulatedCard::new(image);
                if !power {
                    card.power_off();
                }
            });
        }
        Ok(())
    }

    fn open(&self) -> Option<(Application, u16)> {
        REFERENCES
            .iter()
            .find(|(application, reference, _)| {
                self.handle
                    .with_card(|card| card.is_open(application.aid(), *reference))
            })
            .map(|(application, reference, _)| (*application, *reference))
    }

    fn is_lost(&self) -> bool {
        self.server.is_finished() || !self.handle.is_present()
    }
}

/// Both slots.
pub struct Slots {
    slots: Vec<Slot>,
    turn: usize,
}

impl Slots {
    pub fn new(pcscd: &Pcscd, random: &mut StdRng) -> Self {
        let slot =
            |reader, port, random: &mut StdRng| Slot::insert(reader, port, draw_person(random));
        Self {
            slots: vec![
                slot(READER, pcscd.port(), random),
                slot(SECOND_READER, pcscd.second_port(), random),
            ],
            turn: 0,
        }
    }

    /// The next slot with a card that pcscd sees. A lost card is replaced by that of this person.
    pub fn next(&mut self, service: &Service, person: String) -> &mut Slot {
        let end = Instant::now() + NOTICED;
        let chosen = loop {
            assert!(Instant::now() < end, "no card was noticed");
            let ready = self.ready(service, &person);
            self.turn = (self.turn + 1) % 2;
            if ready[self.turn] {
                break self.turn;
            }
            if ready[1 - self.turn] {
                break 1 - self.turn;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        &mut self.slots[chosen]
    }

    /// Waits until both slots have a card and nothing is going on.
    pub fn settle(&mut self, service: &Service) {
        let end = Instant::now() + NOTICED;
        while self.ready(service, "taro").contains(&false) {
            assert!(Instant::now() < end, "no card was noticed");
            std::thread::sleep(Duration::from_millis(10));
        }
        // Threads that have just been let go of end in their own time.
        std::thread::sleep(Duration::from_millis(100));
    }

    fn ready(&mut self, service: &Service, person: &str) -> [bool; 2] {
        let readers = service.readers().expect("the readers");
        let mut ready = [false; 2];
        for (index, slot) in self.slots.iter_mut().enumerate() {
            let seen = readers
                .iter()
                .any(|it| it.name == slot.reader && it.card_present);
            if !slot.leaving && slot.is_lost() {
                slot.leaving = true;
            }
            if slot.leaving && !seen {
                *slot = Slot::insert(slot.reader, slot.port, person.to_owned());
            } else {
                ready[index] = seen && !slot.leaving;
            }
        }
        ready
    }
}
