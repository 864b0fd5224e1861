//! What lies between the program and the card: the service, and the readers.

#[cfg(feature = "pcsc")]
use mynumber_card::TransportError;
use mynumber_card::job::{HealthCheck, HealthPart, Observation};

use crate::connect::{Backend, backend};
use crate::failure::Failure;
use crate::session::Session;

/// Adds what was found. Returns the names of the readers that may hold a card, as the system gives them; `None` where
/// looking for one is of no use.
pub(super) fn look(
    session: &Session,
    checks: &mut Vec<HealthCheck>,
) -> Result<Option<Vec<String>>, Failure> {
    let mut add = |part, observation| checks.push(HealthCheck::new(part, observation));
    match backend(&session.options) {
        way @ Backend::Simulated(_) => {
            crate::connect::check_reader(&session.options)?;
            add(HealthPart::Service, Observation::NotNeeded);
            add(HealthPart::Reader, unasked("simulated".to_owned(), way));
            Ok(Some(Vec::new()))
        }
        #[cfg(feature = "libnfc")]
        way @ Backend::Libnfc(_) => {
            add(HealthPart::Service, Observation::NotNeeded);
            let options = &session.options;
            // A line is found by its connection string alone, and opening it tells the rest.
            let named = options.reader.clone().filter(|name| name.contains(':'));
            let failure = match named.map_or_else(crate::nfc::list, |name| Ok(vec![name])) {
                Ok(found) if found.is_empty() && options.wait.is_zero() => crate::nfc::none(),
                Ok(found) => {
                    let seen = found.iter().cloned();
                    seen.for_each(|name| add(HealthPart::Reader, unasked(name, way)));
                    return Ok(Some(found));
                }
                Err(error) => error.into(),
            };
            add(HealthPart::Reader, observed(failure)?);
            Ok(None)
        }
        #[cfg(feature = "pcsc")]
        Backend::Pcsc => Ok(pcsc(session, add)),
        #[cfg(not(all(feature = "pcsc", feature = "libnfc")))]
        other => Err(other.not_in_this_build()),
    }
}

/// A reader of which no more is known than its name.
fn unasked(name: String, way: Backend<'_>) -> Observation {
    Observation::Reader {
        number: None,
        name,
        backend: way.name(),
        card_present: None,
        in_use: None,
    }
}

/// What is a finding of the walk; whatever else ends the program, such as a signal, ends it here too.
pub(super) fn observed(failure: Failure) -> Result<Observation, Failure> {
    match failure {
        Failure::Card(error) | Failure::OfBearer { error, .. } | Failure::LeftOpen(error) => {
            Ok(Observation::failed(error))
        }
        #[cfg(feature = "libnfc")]
        Failure::NoNfcReader => {
            let error = mynumber_card::TransportError::NoReader;
            Ok(Observation::failed(error))
        }
        other => Err(other),
    }
}

/// How long the service may take to answer: a person waits.
#[cfg(feature = "pcsc")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

#[cfg(feature = "pcsc")]
fn pcsc(session: &Session, mut add: impl FnMut(HealthPart, Observation)) -> Option<Vec<String>> {
    use mynumber_card::transport::pcsc::Service;

    let choice = crate::connect::choice(&session.options);
    let service = Service::new().with_time_limit(PATIENCE);
    let mut found = service.readers();
    if !session.options.wait.is_zero() && !found.as_ref().is_ok_and(|it| !it.is_empty()) {
        // What is in the way is told below.
        let _waited = service.wait_for_card(&choice, session.options.wait);
        found = service.readers();
    }
    let connected = match found {
        Ok(readers) => readers,
        Err(error) => {
            add(HealthPart::Service, no_service(error));
            return None;
        }
    };
    add(HealthPart::Service, Observation::Runs);
    if connected.is_empty() {
        add(HealthPart::Reader, no_reader());
        return None;
    }
    for (number, it) in (1..).zip(&connected) {
        let reader = Observation::Reader {
            number: Some(number),
            name: it.name.clone(),
            backend: Backend::Pcsc.name(),
            card_present: Some(it.card_present),
            in_use: Some(it.in_use),
        };
        add(HealthPart::Reader, reader);
    }
    match choice.pick(&connected) {
        Err(
            error @ (TransportError::NoSuchReader { .. } | TransportError::AmbiguousReader { .. }),
        ) => {
            add(HealthPart::Reader, Observation::failed(error));
            None
        }
        picked => {
            let picked = picked.unwrap_or_default().into_iter();
            let with_card = picked.filter(|reader| reader.card_present);
            Some(with_card.map(|reader| reader.name).collect())
        }
    }
}

/// Why the service cannot be used. One that is not installed is told from one that does not run.
#[cfg(feature = "pcsc")]
fn no_service(error: TransportError) -> Observation {
    let is_missing = matches!(error, TransportError::NoService);
    if is_missing && cfg!(target_os = "linux") && !is_installed("/") {
        return Observation::NotInstalled;
    }
    Observation::failed(error)
}

/// Whether pcscd is where distributions put it; on NixOS it is the last of these.
#[cfg(feature = "pcsc")]
fn is_installed(root: &str) -> bool {
    const PLACES: &str = "usr/sbin usr/bin sbin usr/local/sbin run/current-system/sw/bin";
    let root = std::path::Path::new(root);
    let mut places = PLACES.split(' ');
    places.any(|place| root.join(place).join("pcscd").exists())
}

/// The service runs and has no reader: libnfc has it, or one that is plugged in lacks its driver.
#[cfg(feature = "pcsc")]
fn no_reader() -> Observation {
    #[cfg(feature = "libnfc")]
    if let Some(name) = crate::nfc::list().unwrap_or_default().into_iter().next() {
        return Observation::OnlyLibnfc { name };
    }
    if has_usb_reader("/") {
        return Observation::NoDriver;
    }
    Observation::failed(TransportError::NoReader)
}

/// Whether a device of the class of card readers (CCID, USB class 0B) is plugged in, as Linux tells.
#[cfg(feature = "pcsc")]
fn has_usb_reader(root: &str) -> bool {
    let folder = std::path::Path::new(root).join("sys/bus/usb/devices");
    let devices = std::fs::read_dir(folder).into_iter().flatten().flatten();
    devices
        .filter_map(|it| std::fs::read_to_string(it.path().join("bInterfaceClass")).ok())
        .any(|class| class.trim().eq_ignore_ascii_case("0b"))
}

#[cfg(all(test, feature = "pcsc"))]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_installed_and_a_reader_plugged_in_when_their_files_are_there() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().to_str().unwrap();
        assert!(!is_installed(path) && !has_usb_reader(path));
        std::fs::create_dir_all(root.path().join("usr/sbin")).unwrap();
        std::fs::write(root.path().join("usr/sbin/pcscd"), "").unwrap();
        let device = root.path().join("sys/bus/usb/devices/1-2:1.0");
        std::fs::create_dir_all(&device).unwrap();
        std::fs::write(device.join("bInterfaceClass"), "03\n").unwrap();
        assert!(is_installed(path) && !has_usb_reader(path));
        std::fs::write(device.join("bInterfaceClass"), "0b\n").unwrap();
        assert!(has_usb_reader(path));
    }
}
