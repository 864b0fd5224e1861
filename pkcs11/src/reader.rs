//! The way to the cards: the service of the system, or the simulated card.

use std::time::{Duration, Instant};

use mynumber_card::transport::pcsc::{Connection, Service, Sharing, Watch};
use mynumber_card::{Transport, TransportError};

/// How long one answer of the service or the card may take.
const ANSWER: Duration = Duration::from_secs(15);
/// How long is waited while another program holds the card.
const TURN: Duration = Duration::from_secs(15);
/// How often is tried whether it still does.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How often a reset by another program, before anything was sent, is met with a new beginning.
const RESETS: usize = 8;

/// A reader as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Whether a card is in it.
    pub card: bool,
    /// The number of the card's stay, if it can be told that the card was not changed:
    /// see `Sighting` of the library.
    pub stay: Option<u64>,
}

/// What is said to a card: over this link, in this stay.
pub type Conversation<'a> = &'a mut dyn FnMut(&mut dyn Transport, Option<u64>);

/// The readers of a machine.
pub trait Readers: Send {
    /// All readers, in a lasting order.
    ///
    /// # Errors
    /// What the service says.
    fn look(&mut self) -> Result<Vec<Seen>, TransportError>;

    /// Talks to the card in a reader, in which no other program's command comes between. Calls `say` once at most.
    ///
    /// # Errors
    /// What the service says, and then nothing was said to the card.
    fn talk(&mut self, reader: &str, say: Conversation<'_>) -> Result<(), TransportError>;
}

/// Those of the system.
#[derive(Debug)]
pub struct PcscReaders {
    service: Service,
    watch: Watch,
}

impl Default for PcscReaders {
    fn default() -> Self {
        Self::new()
    }
}

impl PcscReaders {
    /// Asks nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let service = Service::new().with_time_limit(ANSWER);
        let watch = service.watch();
        Self { service, watch }
    }

    /// Shared, so that programs that keep a connection are no hindrance: a transaction keeps their commands out.
    fn connect(&self, reader: &str, until: Option<Instant>) -> Result<Connection, TransportError> {
        loop {
            match self.service.connect(reader, Sharing::Shared) {
                Err(TransportError::Busy) if Some(Instant::now()) < until => {
                    std::thread::sleep(LOOK_AGAIN);
                }
                connected => return connected,
            }
        }
    }
}

impl Readers for PcscReaders {
    fn look(&mut self) -> Result<Vec<Seen>, TransportError> {
        let seen = self.watch.look()?;
        Ok(seen
            .into_iter()
            .map(|sighting| Seen {
                name: sighting.reader.name,
                card: sighting.reader.card_present,
                stay: sighting.stay,
            })
            .collect())
    }

    fn talk(&mut self, reader: &str, say: Conversation<'_>) -> Result<(), TransportError> {
        let mut connection = self.connect(reader, Instant::now().checked_add(TURN))?;
        let mut exchange = connection.exchange_within(TURN);
        // By another program, before anything was said.
        for _ in 0..RESETS {
            if !matches!(exchange, Err(TransportError::CardReset)) {
                break;
            }
            drop(exchange);
            exchange = connection.exchange_within(TURN);
        }
        let mut exchange = exchange?;
        // Only now: a card that is changed after this look is noticed by the connection.
        let seen = self.watch.look()?;
        let seen = seen.into_iter().find(|it| it.reader.name == reader);
        let sighting = seen.ok_or(TransportError::CardRemoved)?;
        say(&mut exchange, sighting.stay);
        Ok(())
    }
}
