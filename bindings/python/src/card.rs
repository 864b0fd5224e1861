//! A card on a reader or in this process, and how a job reaches it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use mynumber_card::job::{self, Bearing, Output};
use mynumber_card::sim::SimHandle;
use mynumber_card::transport::pcsc::{Connection, ReaderChoice, Service, Sharing};
use mynumber_card::transport::{Cancel, Trace, Wait};
use mynumber_card::{ApduLengths, Card, PinError, Transport, TransportError};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

use crate::failure::{self, Failure};
use crate::interrupt::{Interruptible, Lines, Stop};
use crate::settings::Settings;
use crate::simulated::Simulation;

/// How long another program that shares the card may take for its turn.
const ANOTHER_PROGRAMS_TURN: Duration = Duration::from_secs(10);
/// How long a wait that was interrupted may take to end by itself. A service that hangs takes longer; then the wait
/// is left alone, and connects to nothing.
const GRACE: u32 = 20;
/// How often a wait looks for signals.
const TICK: Duration = Duration::from_millis(50);

/// What a job talks through.
pub(crate) type AnyCard<'a> = Card<Interruptible<Box<dyn Transport + 'a>>>;

enum To {
    Pcsc {
        connection: Connection,
        shared: bool,
    },
    Simulated {
        handle: SimHandle,
        real_time: bool,
    },
}

/// A link to one card, for one job at a time.
#[pyclass(frozen)]
pub(crate) struct Link {
    /// `None` once it is closed.
    to: Mutex<Option<To>>,
    reader: Option<String>,
    short_apdus: bool,
}

#[pymethods]
impl Link {
    /// Waits for a card on a reader of PC/SC, and connects to it.
    #[staticmethod]
    fn to_reader(
        py: Python<'_>,
        reader: Option<&str>,
        wait: f64,
        shared: bool,
        short_apdus: bool,
    ) -> PyResult<Self> {
        let choice = reader.map_or(ReaderChoice::Any, ReaderChoice::from_text);
        let wait = Duration::try_from_secs_f64(wait)
            .map_err(|_| PyValueError::new_err("`wait` is a number of seconds, from 0"))?;
        let sharing = match shared {
            true => Sharing::Shared,
            false => Sharing::Exclusive,
        };
        let found = interruptibly(py, move |cancel| {
            let wait = Wait::at_most(wait).unless(cancel);
            Service::new().open(&choice, sharing, wait)
        })?;
        Ok(Self {
            reader: Some(found.reader.name),
            to: Mutex::new(Some(To::Pcsc {
                connection: found.connection,
                shared,
            })),
            short_apdus,
        })
    }

    /// To a simulated card in this process.
    #[staticmethod]
    fn to_simulation(simulation: &Simulation, short_apdus: bool) -> Self {
        Self {
            to: Mutex::new(Some(To::Simulated {
                handle: simulation.handle().clone(),
                real_time: simulation.is_in_real_time(),
            })),
            reader: None,
            short_apdus,
        }
    }

    /// The reader, by name; none for a card in this process.
    #[getter]
    fn reader(&self) -> Option<&str> {
        self.reader.as_deref()
    }

    /// Whether other programs may use the card too: then no secret is presented.
    #[getter]
    pub(crate) fn is_shared(&self) -> PyResult<bool> {
        Ok(matches!(
            &*self.lock()?,
            Some(To::Pcsc { shared: true, .. })
        ))
    }

    /// Leaves the card to others.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let to = self.lock()?.take();
        // It waits for the service.
        py.detach(|| drop(to));
        Ok(())
    }
}

impl Link {
    /// One job after the other; one that begins another on the same card would wait for itself.
    fn lock(&self) -> PyResult<MutexGuard<'_, Option<To>>> {
        match self.to.try_lock() {
            Ok(to) => Ok(to),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(PyRuntimeError::new_err(
                "this card is in use by another call",
            )),
        }
    }

    /// Does a job and gives its JSON.
    pub(crate) fn run<D: Serialize + Send>(
        &self,
        py: Python<'_>,
        settings: &Settings,
        job: impl FnOnce(&mut AnyCard<'_>) -> Result<Output<D>, Failure> + Send,
    ) -> PyResult<String> {
        self.run_with(py, settings, job, |_| ())
            .map(|(json, ())| json)
    }

    /// The same, with something of the result that is not in its JSON.
    pub(crate) fn run_with<D: Serialize + Send, R: Send>(
        &self,
        py: Python<'_>,
        settings: &Settings,
        job: impl FnOnce(&mut AnyCard<'_>) -> Result<Output<D>, Failure> + Send,
        also: impl FnOnce(&D) -> R + Send,
    ) -> PyResult<(String, R)> {
        let (output, finished) = self.reach(py, settings, job)?;
        let json = to_json(&output);
        let left_open = output.left_open.as_ref().or(finished.as_ref());
        if let Some(error) = left_open {
            return Err(failure::left_open(error, Some(json)));
        }
        Ok((json, also(&output.data)))
    }

    /// Does something with the card, and gives its result and why the card could not be closed after it.
    pub(crate) fn reach<R: Send>(
        &self,
        py: Python<'_>,
        settings: &Settings,
        job: impl FnOnce(&mut AnyCard<'_>) -> Result<R, Failure> + Send,
    ) -> PyResult<(R, Option<mynumber_card::Error>)> {
        let stop = Stop::default();
        let clone = |told: &Option<Py<PyAny>>| told.as_ref().map(|tell| tell.clone_ref(py));
        let (progress, trace) = (clone(&settings.progress), clone(&settings.trace));
        let done = py.detach(|| {
            let mut to = self.lock()?;
            let link: Box<dyn Transport + '_> = match &mut *to {
                None => return Err(PyValueError::new_err("this card was closed").into()),
                Some(To::Simulated { handle, real_time }) => {
                    let link = handle.connect()?;
                    Box::new(if *real_time {
                        link.in_real_time()
                    } else {
                        link
                    })
                }
                Some(To::Pcsc {
                    connection,
                    shared: false,
                }) => Box::new(connection),
                Some(To::Pcsc { connection, .. }) => {
                    // A reset before the transaction began has closed nothing of ours: begin again, once.
                    match connection.exchange_within(ANOTHER_PROGRAMS_TURN).map(drop) {
                        Ok(()) | Err(TransportError::CardReset) => {}
                        Err(error) => return Err(error.into()),
                    }
                    Box::new(connection.exchange_within(ANOTHER_PROGRAMS_TURN)?)
                }
            };
            let link = match trace {
                Some(tell) => Box::new(Trace::new(link, Lines::new(tell, stop.clone()))),
                None => link,
            };
            let link = Interruptible::new(link, stop.clone());
            let mut card = if self.short_apdus {
                Card::with_apdu_lengths(link, ApduLengths::Short)
            } else {
                Card::new(link)
            };
            if let Some(tell) = progress {
                let stop = stop.clone();
                card.on_progress(move |read| {
                    let told =
                        Python::attach(|py| tell.call1(py, (read.read, read.total)).map(drop));
                    if let Err(exception) = told {
                        stop.stop(exception);
                    }
                });
            }
            let done = job(&mut card).map_err(|failure| match failure {
                Failure::Card(error) if !stop.is_stopped() => explained(&mut card, error),
                failure => failure,
            });
            let finished = card.finish().err();
            done.map(|done| (done, finished))
        });
        // What was told by then is not lost in silence: the signal came first.
        if let Some(exception) = stop.take() {
            return Err(exception);
        }
        done.map_err(Failure::raised)
    }
}

/// Adds what the advice depends on: which card it is, and where its secrets are unlocked.
fn explained(card: &mut AnyCard<'_>, error: mynumber_card::Error) -> Failure {
    let error = job::name_the_card(card, error);
    let locked = match &error {
        mynumber_card::Error::Pin(
            PinError::Locked { credential } | PinError::NowLocked { credential },
        ) => *credential,
        _ => return Failure::Card(error),
    };
    match Bearing::read_after(card, &error) {
        Some(bearing) => Failure::OfBearer(error, bearing.unlocked_at(locked)),
        None => Failure::Card(error),
    }
}

/// In one line; strings and numbers only, nothing that could fail.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Waits on another thread, while this one looks for signals.
fn interruptibly<R: Send + 'static>(
    py: Python<'_>,
    wait: impl FnOnce(&Cancel) -> Result<R, TransportError> + Send + 'static,
) -> PyResult<R> {
    let (cancel, stop) = (Cancel::new(), Stop::default());
    let watched = cancel.clone();
    let ended = py.detach(|| {
        let (tell, told) = mpsc::channel();
        let waiting = std::thread::Builder::new().spawn(move || tell.send(wait(&watched)));
        waiting.map_err(PyErr::from)?;
        let mut ticks = 0..GRACE;
        loop {
            match told.recv_timeout(TICK) {
                Ok(ended) => return Ok(Some(ended)),
                Err(RecvTimeoutError::Timeout) => stop.look_for_signals(),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("waiting for a card failed"));
                }
            }
            if stop.is_stopped() {
                // As a rule it ends within a tick or two, and leaves no card connected.
                cancel.cancel();
                if ticks.next().is_none() {
                    return Ok(None);
                }
            }
        }
    });
    match (stop.take(), ended?) {
        (Some(exception), _) => Err(exception),
        (None, Some(ended)) => ended.map_err(|error| Failure::from(error).raised()),
        (None, None) => Err(PyRuntimeError::new_err("waiting for a card failed")),
    }
}

/// The readers of PC/SC: name, whether a card is in it, whether another program holds that.
#[pyfunction]
pub(crate) fn readers(py: Python<'_>) -> PyResult<Vec<(String, bool, bool)>> {
    let found = interruptibly(py, |_| Service::new().readers())?;
    let readers = found.into_iter();
    Ok(readers
        .map(|reader| (reader.name, reader.card_present, reader.in_use))
        .collect())
}
