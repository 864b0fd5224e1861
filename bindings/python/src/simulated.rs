//! The simulated card: in this process, and in the virtual reader of pcscd.

use std::net::ToSocketAddrs as _;
use std::sync::Mutex;
use std::time::Duration;

use mynumber_card::app::{
    ApplicationKind, CardSurface, Common, InputAssist, Jpki, Juki, License, ReferenceIn,
};
use mynumber_card::data::Date;
use mynumber_card::sim::image::FileContent;
use mynumber_card::sim::vpcd::{Reconnect, RunningServer, VpcdEvent, VpcdServer};
use mynumber_card::sim::{self, SimHandle, SimTransport};
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, CodeA, CodeB, Credential, JukiPin, LicensePin, SignPassword,
};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::failure::raised;

/// A card of somebody who does not exist, with the path to it and what goes wrong on that.
#[pyclass(frozen)]
pub(crate) struct Simulation {
    handle: SimHandle,
    real_time: bool,
}

impl Simulation {
    pub(crate) const fn handle(&self) -> &SimHandle {
        &self.handle
    }

    pub(crate) const fn is_in_real_time(&self) -> bool {
        self.real_time
    }
}

#[pymethods]
impl Simulation {
    /// From `PERSON,KNOB…`, as docs/simulator.md has it.
    #[new]
    fn new(description: &str) -> PyResult<Self> {
        let card = SimTransport::from_text(description).map_err(|error| raised(&error))?;
        Ok(Self {
            handle: card.handle(),
            real_time: card.is_in_real_time(),
        })
    }

    /// Commands, bytes sent, bytes received and modelled seconds since the start or `clear_log`.
    fn traffic(&self) -> (usize, usize, usize, f64) {
        let traffic = self.handle.traffic();
        (
            traffic.commands,
            traffic.bytes_sent,
            traffic.bytes_received,
            traffic.time.as_secs_f64(),
        )
    }

    /// The tries left of a secret, and those of a fresh one; nothing where the card has no such reference. Spends none.
    fn tries(&self, credential: &str) -> PyResult<Option<(u8, u8)>> {
        let all = Credential::ALL.iter();
        let which = all.copied().find(|it| it.name() == credential);
        let Some((aid, reference)) = which.and_then(place) else {
            return Err(PyValueError::new_err("no such secret"));
        };
        let image = self.handle.image();
        let mut applications = image.applications.iter();
        let found = applications.find(|it| it.aid == aid);
        let mut files = found.iter().flat_map(|it| &it.files);
        let pin = files.find(|it| it.id == reference);
        Ok(pin.and_then(|file| match &file.content {
            FileContent::Pin(pin) => Some((pin.tries_left, pin.tries_limit)),
            _ => None,
        }))
    }

    /// Whether anything that a PIN opens is open.
    fn is_open(&self) -> bool {
        self.handle.with_card(|card| {
            let mut all = Credential::ALL.iter().copied().filter_map(place);
            all.any(|(aid, reference)| card.is_open(aid, reference))
        })
    }

    /// Forgets the counts; the next command has index 0.
    fn clear_log(&self) {
        self.handle.clear_log();
    }

    /// Takes the card off the reader.
    fn remove(&self) {
        self.handle.remove();
    }

    /// Puts it back.
    fn insert(&self) {
        self.handle.insert();
    }

    /// Whether it is on the reader.
    #[getter]
    fn is_present(&self) -> bool {
        self.handle.is_present()
    }

    /// How often it was taken off.
    #[getter]
    fn removals(&self) -> u64 {
        self.handle.removals()
    }

    /// Stops all faults. A removed card stays away.
    fn clear_faults(&self) {
        self.handle.clear_faults();
    }

    /// Puts the card into the virtual reader (vpcd) at this address.
    fn serve(&self, host: &str, port: u16) -> PyResult<Served> {
        let found = (host, port).to_socket_addrs().ok();
        let address = found.and_then(|mut found| found.next());
        let address = address.ok_or_else(|| PyValueError::new_err("no such address"))?;
        let seen = std::sync::Arc::new(Mutex::new(false));
        let tell = std::sync::Arc::clone(&seen);
        let mut server = VpcdServer::new(self.handle.clone(), address)
            .with_reconnect(Reconnect::For(Duration::from_secs(10)))
            .with_observer(move |event| {
                if let Ok(mut seen) = tell.lock() {
                    *seen = event == VpcdEvent::Connected;
                }
            });
        if self.real_time {
            server = server.in_real_time();
        }
        Ok(Served {
            server: Mutex::new(Some(server.spawn())),
            in_reader: seen,
        })
    }
}

/// A card in a virtual reader, until `stop`.
#[pyclass(frozen)]
pub(crate) struct Served {
    server: Mutex<Option<RunningServer>>,
    in_reader: std::sync::Arc<Mutex<bool>>,
}

#[pymethods]
impl Served {
    /// Whether pcscd has taken it.
    #[getter]
    fn is_in_reader(&self) -> bool {
        self.in_reader.lock().is_ok_and(|seen| *seen)
    }

    /// Takes it out.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        let server = self.server.lock().ok().and_then(|mut it| it.take());
        let Some(server) = server else { return Ok(()) };
        let ended = py.detach(|| server.stop());
        ended.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }
}

/// The application that has the reference of a secret, and the reference.
fn place(which: Credential) -> Option<(&'static [u8], u16)> {
    const fn of<A: ApplicationKind, S: ReferenceIn<A>>() -> (&'static [u8], u16) {
        (A::APPLICATION.aid(), S::REFERENCE)
    }
    Some(match which {
        Credential::AuthPin => of::<Jpki, AuthPin>(),
        Credential::SignPassword => of::<Jpki, SignPassword>(),
        Credential::AssistPin => of::<InputAssist, AssistPin>(),
        Credential::CodeA => of::<InputAssist, CodeA>(),
        Credential::CodeB => of::<InputAssist, CodeB>(),
        Credential::SurfaceCodeA => of::<CardSurface, CodeA>(),
        Credential::SurfaceCodeB => of::<CardSurface, CodeB>(),
        Credential::BirthCode => of::<CardSurface, BirthCode>(),
        Credential::CommonPin => of::<Common, JukiPin>(),
        Credential::JukiPin => of::<Juki, JukiPin>(),
        Credential::LicensePin => of::<License, LicensePin>(),
        _ => return None,
    })
}

/// Somebody ready: name, birth date, and by credential what opens their card, as its type takes it.
type Somebody = (&'static str, String, String, Vec<(&'static str, String)>);

/// The people who have a card.
#[pyfunction]
pub(crate) fn people() -> PyResult<Vec<Somebody>> {
    let all = sim::people::NAMES.into_iter();
    all.map(|name| {
        let person = sim::people::person(name).map_err(|error| raised(&error))?;
        let birth: Date = person.birth;
        let (year, code) = (person.card.expiry.year(), &person.card.security_code);
        let mut secrets = vec![
            (Credential::CodeA.name(), person.my_number.clone()),
            (
                Credential::CodeB.name(),
                format!("{birth},{year:04},{code}"),
            ),
            (Credential::BirthCode.name(), birth.to_string()),
        ];
        let pins = &person.pins;
        let license = person.license.as_ref().and_then(|it| it.pin.as_ref());
        for (which, pin) in [
            (Credential::AuthPin, Some(&pins.auth)),
            (Credential::SignPassword, pins.sign.as_ref()),
            (Credential::AssistPin, Some(&pins.assist)),
            (Credential::CommonPin, Some(&pins.common)),
            (Credential::JukiPin, Some(&pins.juki)),
            (Credential::LicensePin, license),
        ] {
            let value = pin.and_then(|pin| pin.value.clone());
            secrets.extend(value.map(|value| (which.name(), value)));
        }
        Ok((name, person.name, birth.to_string(), secrets))
    })
    .collect()
}
