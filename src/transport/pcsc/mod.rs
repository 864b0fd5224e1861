//! The reader stack of the operating system (PC/SC).
//!
//! [`Service`] lists readers and waits for a card; [`Service::connect`] opens a [`Connection`],
//! shared or exclusive by the caller's choice. A program that presents a PIN holds the card
//! exclusively: what a PIN opens is open to every program that shares the card.

mod features;
mod find;
mod link;
mod presence;

pub use find::{Choice, Found};
pub use link::{Connection, Exchange};

use std::time::{Duration, Instant};

use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};

use crate::error::TransportError;

/// How to hold the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sharing {
    /// Other programs may use the card at the same time, and may use what a PIN opens here.
    /// For reading what is free, within [`Connection::exchange`].
    Shared,
    /// Nobody else: needed wherever a PIN is presented. Fails with [`TransportError::Busy`] while
    /// another program holds the card.
    Exclusive,
}

/// A reader as the service sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReaderInfo {
    /// Its name; a name from outside, to be printed with care.
    pub name: String,
    /// Whether a card is in it.
    pub card_present: bool,
    /// Whether another program holds the card exclusively.
    pub in_use: bool,
}

/// The PC/SC service of this machine.
#[derive(Clone)]
pub struct Service {
    context: Context,
}

impl core::fmt::Debug for Service {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// Connects to the service.
    ///
    /// # Errors
    /// [`TransportError::NoService`] when it is not running.
    pub fn connect_to_service() -> Result<Self, TransportError> {
        let context = Context::establish(Scope::User)
            .map_err(|error| link::translate("reach the PC/SC service", error))?;
        Ok(Self { context })
    }

    /// The readers that are connected, in the order of the service. Empty when there is none.
    ///
    /// # Errors
    /// What the service says.
    pub fn readers(&self) -> Result<Vec<ReaderInfo>, TransportError> {
        Ok(infos(&self.snapshot()?))
    }

    /// Waits until a chosen reader has a card, at most `limit` (zero: only looks). Readers that
    /// are plugged in meanwhile count. Returns the readers that have one, at least one.
    ///
    /// # Errors
    /// [`TransportError::NoReader`], [`TransportError::NoSuchReader`] or
    /// [`TransportError::NoCard`], whichever was true when the time was up.
    pub fn wait_for_card(
        &self,
        choice: &Choice,
        limit: Duration,
    ) -> Result<Vec<ReaderInfo>, TransportError> {
        let start = Instant::now();
        loop {
            let mut states = self.snapshot()?;
            let readers = infos(&states);
            let missing = match choice.pick(&readers) {
                Ok(picked) => {
                    let with_card: Vec<ReaderInfo> = picked
                        .into_iter()
                        .filter(|reader| reader.card_present)
                        .collect();
                    if !with_card.is_empty() {
                        return Ok(with_card);
                    }
                    TransportError::NoCard
                }
                Err(error @ TransportError::AmbiguousReader { .. }) => return Err(error),
                Err(error) => error,
            };
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(missing);
            }
            for state in &mut states {
                state.sync_current_state();
            }
            match self.context.get_status_change(left, &mut states) {
                // A reader that is gone counts as a change: the list is made anew.
                Ok(()) | Err(pcsc::Error::Timeout | pcsc::Error::UnknownReader) => {}
                Err(error) => return Err(link::translate("wait for a card", error)),
            }
        }
    }

    /// The state of every reader, and last the notification of readers that come and go.
    fn snapshot(&self) -> Result<Vec<ReaderState>, TransportError> {
        let names = match self.context.list_readers_owned() {
            Ok(names) => names,
            Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(link::translate("list the readers", error)),
        };
        let mut states: Vec<ReaderState> = names
            .into_iter()
            .map(|name| ReaderState::new(name, State::UNAWARE))
            .collect();
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        match self.context.get_status_change(Duration::ZERO, &mut states) {
            // A reader that was pulled out since it was listed has no state; it counts as empty.
            Ok(()) | Err(pcsc::Error::Timeout | pcsc::Error::UnknownReader) => Ok(states),
            Err(error) => Err(link::translate("ask for the state of the readers", error)),
        }
    }
}

fn infos(states: &[ReaderState]) -> Vec<ReaderInfo> {
    states
        .iter()
        .filter(|state| state.name() != PNP_NOTIFICATION())
        .map(|state| ReaderInfo {
            name: state.name().to_string_lossy().into_owned(),
            card_present: state.event_state().contains(State::PRESENT),
            in_use: state.event_state().contains(State::EXCLUSIVE),
        })
        .collect()
}
