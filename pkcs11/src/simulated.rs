//! Simulated cards as readers, in process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mynumber_card::{Transport, TransportError};

use crate::reader::{Conversation, Readers, Seen};

/// A new link to a card, for each conversation.
pub type Connect = Box<dyn FnMut() -> Result<Box<dyn Transport>, TransportError> + Send>;

/// What lies in a simulated reader.
struct Slot {
    card: Option<Connect>,
    stay: u64,
}

/// Readers whose cards can be put in and taken out while the module uses them. Clones are the same readers.
#[derive(Clone, Default)]
pub struct SimulatedReaders(Arc<Mutex<Vec<Slot>>>);

impl core::fmt::Debug for SimulatedReaders {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SimulatedReaders").finish_non_exhaustive()
    }
}

impl SimulatedReaders {
    /// So many readers, all empty.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let slots = (0..count).map(|_| Slot {
            card: None,
            stay: 0,
        });
        Self(Arc::new(Mutex::new(slots.collect())))
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a card in, or takes it out.
    pub fn put(&self, reader: usize, card: Option<Connect>) {
        if let Some(slot) = self.slots().get_mut(reader) {
            slot.stay = slot.stay.saturating_add(1);
            slot.card = card;
        }
    }
}

impl Readers for SimulatedReaders {
    fn look(&mut self) -> Result<Vec<Seen>, TransportError> {
        let slots = self.slots();
        let seen = slots.iter().enumerate().map(|(number, slot)| Seen {
            name: number.to_string(),
            card: slot.card.is_some(),
            stay: slot.card.is_some().then_some(slot.stay),
        });
        Ok(seen.collect())
    }

    fn talk(&mut self, reader: &str, say: Conversation<'_>) -> Result<(), TransportError> {
        let mut slots = self.slots();
        let number = reader.parse::<usize>().ok();
        let slot = number.and_then(|number| slots.get_mut(number));
        let slot = slot.ok_or(TransportError::NoReader)?;
        let card = slot.card.as_mut().ok_or(TransportError::CardRemoved)?;
        let mut link = card()?;
        say(&mut link, Some(slot.stay));
        Ok(())
    }
}
