//! The service: its readers, and waiting for a card.

use std::ffi::CString;
use std::time::{Duration, Instant};

use pcsc::{Context, PNP_NOTIFICATION, ReaderState, State};

use super::choice::ReaderChoice;
use super::memory::Memory;
use super::words::{LOOK_AGAIN, ReaderInfo, establish, has_card, of_context};
use super::{holder, presence};
use crate::error::{Operation, TransportError};
use crate::transport::wait::{Wait, Waiting};

/// How long the service may take for one answer, unless the caller says otherwise.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long a service that answers takes at most to say so.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);
/// The most states that one call takes, that of readers that come and go included; pcscd knows as many
/// readers (measured with pcsc-lite 1.9.9).
const MOST_STATES: usize = 16;
/// How often the readers are listed anew because one of them was pulled out meanwhile.
const LISTS: usize = 5;

/// The PC/SC service of this machine.
///
/// It keeps nothing of the service between two calls: after a restart, by an update or a crash, the next
/// call simply goes to the new service. A program can keep this for days. What it and its clones do keep is which
/// reader, by its name, carries long commands, once sessions have found that out, so that a program that keeps this
/// does not pay for finding out again.
#[derive(Debug, Clone)]
pub struct Service {
    pub(super) limit: Duration,
    pub(super) memory: Memory,
}

impl Default for Service {
    fn default() -> Self {
        Self::new()
    }
}

impl Service {
    /// The service, whether it runs or not. Waiting for a card then waits for the service as well.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limit: TIME_LIMIT,
            memory: Memory::default(),
        }
    }

    /// The service, which has to be running.
    ///
    /// # Errors
    /// [`TransportError::NoService`] when it is not.
    pub fn establish() -> Result<Self, TransportError> {
        let service = Self::new();
        holder::within(service.limit, || establish().map(drop))?;
        Ok(service)
    }

    /// The same, but the service may take this long for one answer, a command to the card included,
    /// before the call fails with [`TransportError::UnresponsiveService`] or, where the service
    /// answers but the card does not, [`TransportError::Timeout`]. By default 30 seconds; a
    /// signature takes up to a few.
    #[must_use]
    pub fn with_time_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// The readers that are connected, in the order of the service. Empty when there is none.
    ///
    /// # Errors
    /// What the service says.
    pub fn readers(&self) -> Result<Vec<ReaderInfo>, TransportError> {
        holder::within(self.limit, || Ok(infos(&snapshot(&establish()?)?)))
    }

    /// Waits until a chosen reader has a card, at most `wait` (zero: only looks). Readers that
    /// are plugged in meanwhile count, and a service that is started meanwhile does. Returns the
    /// readers that have one, at least one.
    ///
    /// # Errors
    /// [`TransportError::NoService`], [`TransportError::NoReader`], [`TransportError::NoSuchReader`]
    /// or [`TransportError::NoCard`], whichever was true when the time was up;
    /// [`TransportError::Cancelled`].
    pub fn wait_for_card(
        &self,
        choice: &ReaderChoice,
        wait: impl Into<Wait>,
    ) -> Result<Vec<ReaderInfo>, TransportError> {
        self.wait_for_card_while(choice, Waiting::begin(wait))
    }

    pub(super) fn wait_for_card_while(
        &self,
        choice: &ReaderChoice,
        waiting: Waiting,
    ) -> Result<Vec<ReaderInfo>, TransportError> {
        let choice = choice.clone();
        holder::within(waiting.limit().saturating_add(self.limit), move || {
            wait_for_card(&choice, &waiting)
        })
    }

    /// Waits until a reader ([`ReaderInfo::name`]) has no card any more, at most `wait` (zero: only
    /// looks). A reader that is unplugged has none. Returns whether the card is gone; `false` is one
    /// that is still there when the time is up.
    ///
    /// Sends the card nothing, and needs no connection to it.
    ///
    /// # Errors
    /// [`TransportError::NoService`], [`TransportError::Cancelled`].
    pub fn wait_for_removal(
        &self,
        reader: &str,
        wait: impl Into<Wait>,
    ) -> Result<bool, TransportError> {
        let Ok(name) = CString::new(reader) else {
            return Ok(true);
        };
        let waiting = Waiting::begin(wait);
        holder::within(waiting.limit().saturating_add(self.limit), move || {
            presence::wait_for_removal(&name, &waiting)
        })
    }

    /// The error of a call that took too long: this one if the service still answers other calls.
    pub(super) fn too_long(&self, error: TransportError) -> TransportError {
        match holder::within(self.limit.min(SIGN_OF_LIFE), || establish().map(drop)) {
            Ok(()) => error,
            Err(error) => error,
        }
    }
}

fn wait_for_card(
    choice: &ReaderChoice,
    waiting: &Waiting,
) -> Result<Vec<ReaderInfo>, TransportError> {
    loop {
        let ended = match establish() {
            Ok(context) => wait_in(&context, choice, waiting),
            Err(error) => Err(error),
        };
        match ended {
            // It may be started, or started anew, while there is time.
            Err(TransportError::NoService) if !waiting.left()?.is_zero() => {
                waiting.sleep(LOOK_AGAIN)?;
            }
            ended => return ended,
        }
    }
}

/// Waits as long as the service lives.
fn wait_in(
    context: &Context,
    choice: &ReaderChoice,
    waiting: &Waiting,
) -> Result<Vec<ReaderInfo>, TransportError> {
    loop {
        let mut states = snapshot(context)?;
        let missing = match choice.pick(&infos(&states)) {
            Ok(picked) => {
                let (with_card, empty): (Vec<_>, Vec<_>) =
                    picked.into_iter().partition(|reader| reader.card_present);
                if !with_card.is_empty() {
                    return Ok(with_card);
                }
                TransportError::NoCard {
                    readers: empty.into_iter().map(|reader| reader.name).collect(),
                }
            }
            Err(error @ TransportError::AmbiguousReader { .. }) => return Err(error),
            Err(error) => error,
        };
        let left = waiting.left()?;
        if left.is_zero() {
            return Err(missing);
        }
        for state in &mut states {
            state.sync_current_state();
        }
        match wait_for_change(context, waiting.at_once(left), &mut states) {
            // A reader that is gone counts as a change: the list is made anew.
            Ok(()) | Err(pcsc::Error::Timeout | pcsc::Error::UnknownReader) => {}
            Err(error) => return Err(of_context(Operation::WaitForCard, error)),
        }
    }
}

/// The state of every reader, and last the notification of readers that come and go.
pub(super) fn snapshot(context: &Context) -> Result<Vec<ReaderState>, TransportError> {
    let mut attempts = 0..LISTS;
    loop {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(of_context(Operation::ListReaders, error)),
        };
        let mut states: Vec<ReaderState> = names
            .into_iter()
            .map(|name| ReaderState::new(name, State::UNAWARE))
            .collect();
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        let told = states.chunks_mut(MOST_STATES).try_for_each(|portion| {
            match context.get_status_change(Duration::ZERO, portion) {
                Err(pcsc::Error::Timeout) => Ok(()),
                told => told,
            }
        });
        match told {
            Ok(()) => return Ok(states),
            // One was pulled out since they were listed, and none of its portion has a state.
            Err(pcsc::Error::UnknownReader) if attempts.next().is_some() => {}
            Err(error) => return Err(of_context(Operation::ReaderState, error)),
        }
    }
}

/// Waits until something is not as it was. Where there are too many readers for one call, they are
/// looked at in portions again and again.
fn wait_for_change(
    context: &Context,
    limit: Duration,
    states: &mut [ReaderState],
) -> Result<(), pcsc::Error> {
    if states.len() <= MOST_STATES {
        return context.get_status_change(limit, states);
    }
    let start = Instant::now();
    loop {
        for portion in states.chunks_mut(MOST_STATES) {
            match context.get_status_change(Duration::ZERO, portion) {
                Err(pcsc::Error::Timeout) => {}
                changed => return changed,
            }
        }
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Err(pcsc::Error::Timeout);
        }
        std::thread::sleep(left.min(LOOK_AGAIN));
    }
}

pub(super) fn infos(states: &[ReaderState]) -> Vec<ReaderInfo> {
    states
        .iter()
        .filter(|state| state.name() != PNP_NOTIFICATION())
        .map(|state| ReaderInfo {
            name: state.name().to_string_lossy().into_owned(),
            card_present: has_card(state.event_state()),
            in_use: state.event_state().contains(State::EXCLUSIVE),
        })
        .collect()
}
