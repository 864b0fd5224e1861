//! Whether a card has stayed in its reader since it was last seen, without a command to it.

use pcsc::{Context, ReaderState};

use super::holder;
use super::service::{Service, infos, snapshot};
use super::words::{ReaderInfo, establish};
use crate::error::TransportError;

/// Looks at the readers again and again, and tells whether a card has stayed in its reader in between. It holds
/// no card: other programs can use any of them.
pub struct Watch {
    service: Service,
    /// Of the service that was there at the last look. It is void once that service has ended, whose count of events
    /// begins again.
    context: Option<Context>,
    /// How many services have been met.
    services: u32,
}

/// A reader as a [`Watch`] saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sighting {
    /// The reader.
    pub reader: ReaderInfo,
    /// The number of this stay of a card in this reader. The same number, from the same [`Watch`], says that
    /// the card was neither taken out nor changed in between, and that the service did not restart. `None` without a card, and on
    /// systems where the service is not known to count (all but Linux): then nothing is known.
    pub stay: Option<u64>,
}

impl core::fmt::Debug for Watch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = f.debug_struct("Watch");
        shown
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// Begins to watch the readers. Nothing is asked yet.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch {
            service: self.clone(),
            context: None,
            services: 0,
        }
    }
}

impl Watch {
    /// Looks at all readers now, in the order of the service. The card gets no command.
    ///
    /// # Errors
    /// What the service says; [`TransportError::NoService`] when it does not run.
    pub fn look(&mut self) -> Result<Vec<Sighting>, TransportError> {
        let known = self.context.take();
        let (context, same, seen) = holder::within(self.service.limit, move || look(known))?;
        if !same {
            self.services = self.services.saturating_add(1);
        }
        self.context = Some(context);
        let services = u64::from(self.services);
        let number = |events: u32| services.checked_shl(32).map(|it| it | u64::from(events));
        Ok(seen
            .into_iter()
            .map(|(reader, events)| Sighting {
                stay: (reader.card_present && cfg!(target_os = "linux"))
                    .then(|| number(events))
                    .flatten(),
                reader,
            })
            .collect())
    }
}

type Looked = (Context, bool, Vec<(ReaderInfo, u32)>);

/// The context that was used, and whether it was the known one. That of a service that has ended fails.
fn look(known: Option<Context>) -> Result<Looked, TransportError> {
    if let Some(context) = known
        && let Ok(states) = snapshot(&context)
    {
        return Ok((context, true, counted(&states)));
    }
    let context = establish()?;
    let states = snapshot(&context)?;
    Ok((context, false, counted(&states)))
}

/// Each reader with the number of cards that came and went in it.
fn counted(states: &[ReaderState]) -> Vec<(ReaderInfo, u32)> {
    let counts = states.iter().map(ReaderState::event_count);
    infos(states).into_iter().zip(counts).collect()
}
