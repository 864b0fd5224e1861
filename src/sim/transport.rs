//! The simulated card in process, as a [`Transport`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::card::SimulatedCard;
use super::image::CardImage;
use super::link::{Fault, Link};
use super::path::{Path, RecordedExchange, Traffic};
use crate::error::TransportError;
use crate::transport::{ApduLengths, Transport};

/// A link to a simulated card.
///
/// ```
/// use mynumber_card::Transport;
/// use mynumber_card::sim::{CardImage, Fault, Link, SimTransport, SimulatedCard};
///
/// # fn main() -> Result<(), mynumber_card::TransportError> {
/// let image = CardImage { atr: vec![0x3B, 0x80], applications: vec![], data_objects: vec![] };
/// let mut transport = SimTransport::new(SimulatedCard::new(image))
///     .with_link(Link::contactless().short_only())
///     .with_fault(1, Fault::Status(0x6F00));
/// let handle = transport.handle();
///
/// assert_eq!(transport.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08])?.len(), 10);
/// assert_eq!(transport.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08])?, [0x6F, 0x00]);
/// assert_eq!(handle.traffic().commands, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SimTransport {
    path: Arc<Mutex<Path>>,
    real_time: bool,
    ended: bool,
}

/// The other end of a [`SimTransport`]: looks at the card and the link while a driver holds the
/// transport. Clones look at the same card.
#[derive(Debug, Clone)]
pub struct SimHandle {
    path: Arc<Mutex<Path>>,
}

fn lock(path: &Mutex<Path>) -> MutexGuard<'_, Path> {
    path.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SimTransport {
    /// A direct link to this card, which is powered.
    #[must_use]
    pub fn new(mut card: SimulatedCard) -> Self {
        card.power_on();
        Self {
            path: Arc::new(Mutex::new(Path::new(card))),
            real_time: false,
            ended: false,
        }
    }

    /// The same, over a link like this.
    #[must_use]
    pub fn with_link(self, link: Link) -> Self {
        lock(&self.path).link = link;
        self
    }

    /// The same, with this fault at the command of this index (from 0).
    #[must_use]
    pub fn with_fault(self, index: usize, fault: Fault) -> Self {
        lock(&self.path).faults.insert(index, fault);
        self
    }

    /// The same, with this fault at every command from this index (from 0) on.
    #[must_use]
    pub fn with_lasting_fault(self, from: usize, fault: Fault) -> Self {
        lock(&self.path).lasting_fault = Some((from, fault));
        self
    }

    /// The same, but at the command of this index (from 0) another card is there. The link then
    /// reports a reset, or nothing at all.
    #[must_use]
    pub fn with_swap(self, index: usize, card: SimulatedCard, told: bool) -> Self {
        lock(&self.path).swaps.insert(index, (card, told));
        self
    }

    /// The same, but a command really takes the modelled time.
    #[must_use]
    pub fn in_real_time(self) -> Self {
        Self {
            real_time: true,
            ..self
        }
    }

    /// Whether it does.
    #[must_use]
    pub const fn is_in_real_time(&self) -> bool {
        self.real_time
    }

    /// A handle to look at the card with.
    #[must_use]
    pub fn handle(&self) -> SimHandle {
        SimHandle {
            path: Arc::clone(&self.path),
        }
    }
}

/// There is no reader with a name.
fn no_card() -> TransportError {
    TransportError::NoCard {
        readers: Vec::new(),
    }
}

impl Transport for SimTransport {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.ended {
            return Err(no_card());
        }
        let (answer, time) = lock(&self.path).exchange(command);
        if self.real_time {
            std::thread::sleep(time);
        }
        answer
    }

    fn apdu_lengths(&self) -> ApduLengths {
        lock(&self.path).link.announced
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.ended = true;
        lock(&self.path).power_off();
        Ok(())
    }
}

impl SimHandle {
    /// A new link to the same card, with the same knobs, log and faults; gives power. A transport
    /// that is merely dropped leaves what a PIN opened open, as closing a connection does.
    ///
    /// # Errors
    /// [`TransportError::NoCard`] after a removal.
    pub fn connect(&self) -> Result<SimTransport, TransportError> {
        let mut path = lock(&self.path);
        if !path.present {
            return Err(no_card());
        }
        path.card.power_on();
        Ok(SimTransport {
            path: Arc::clone(&self.path),
            real_time: false,
            ended: false,
        })
    }

    /// Runs something on the card itself.
    pub fn with_card<R>(&self, look: impl FnOnce(&mut SimulatedCard) -> R) -> R {
        look(&mut lock(&self.path).card)
    }

    /// The card as it is now, counters included.
    #[must_use]
    pub fn image(&self) -> CardImage {
        lock(&self.path).card.image().clone()
    }

    /// Counts since the start or the last [`clear_log`](Self::clear_log).
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        lock(&self.path).traffic
    }

    /// The modelled time of all commands so far.
    #[must_use]
    pub fn modelled_time(&self) -> Duration {
        self.traffic().time
    }

    /// Every command and answer, oldest first (the last 65,536). **Holds PINs.**
    #[must_use]
    pub fn exchanges(&self) -> Vec<RecordedExchange> {
        lock(&self.path).log.iter().cloned().collect()
    }

    /// Forgets the log and the counts; the next command has index 0.
    pub fn clear_log(&self) {
        lock(&self.path).clear_log();
    }

    /// Lets this go wrong at the command of this index.
    pub fn set_fault(&self, index: usize, fault: Fault) {
        lock(&self.path).faults.insert(index, fault);
    }

    /// Lets this go wrong at every command from this index on.
    pub fn set_lasting_fault(&self, from: usize, fault: Fault) {
        lock(&self.path).lasting_fault = Some((from, fault));
    }

    /// Stops all faults. A removed card stays away.
    pub fn clear_faults(&self) {
        let mut path = lock(&self.path);
        path.faults.clear();
        path.lasting_fault = None;
    }

    /// Makes the link like this from now on.
    pub fn set_link(&self, link: Link) {
        lock(&self.path).link = link;
    }

    /// Resets the card (warm), as another program may; the transport is not told.
    pub fn warm_reset(&self) {
        lock(&self.path).warm_reset();
    }

    /// Takes the card off the reader.
    pub fn remove(&self) {
        lock(&self.path).remove();
    }

    /// Whether the card is on the reader.
    #[must_use]
    pub fn is_present(&self) -> bool {
        lock(&self.path).present
    }

    /// How often the card was taken off the reader.
    #[must_use]
    pub fn removals(&self) -> u64 {
        lock(&self.path).removals
    }

    /// Takes the power away.
    pub fn power_off(&self) {
        lock(&self.path).power_off();
    }

    /// Gives power.
    pub fn power_on(&self) {
        lock(&self.path).card.power_on();
    }

    /// Carries one command, for another kind of link; with the modelled time.
    pub(super) fn exchange(&self, command: &[u8]) -> (Result<Vec<u8>, TransportError>, Duration) {
        lock(&self.path).exchange(command)
    }

    /// Puts the card back, under power.
    pub fn insert(&self) {
        let mut path = lock(&self.path);
        path.present = true;
        path.card.power_on();
    }
}
