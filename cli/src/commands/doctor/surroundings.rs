//! What lies between the program and the card: the service, and the readers.

#[cfg(any(feature = "pcsc", feature = "libnfc"))]
use mynumber_card::data::display_safe;
#[cfg(feature = "pcsc")]
use terminal::language::Language;
use terminal::language::phrases;

#[cfg(feature = "pcsc")]
use super::super::readers;
use super::line::{Line, What};
use crate::connect::{Backend, backend};
#[cfg(feature = "pcsc")]
use crate::messages;
use crate::session::Session;

phrases! {
    simulated_service => "模擬カードには要りません", "a simulated card needs none";
    simulated_reader => "プログラムの中の模擬リーダー", "a simulated one, inside this program";
}
#[cfg(feature = "libnfc")]
phrases! {
    libnfc_service => "libnfc にサービスは要りません", "libnfc needs none";
}
#[cfg(feature = "pcsc")]
phrases! {
    runs => "PC/SC サービスは動いています", "the PC/SC service runs";
    reader(number, name, state) => "{number}: {name}（{state}）", "{number}: {name} ({state})";
    not_installed => "PC/SC サービス（pcscd）が入っていません", "the PC/SC service (pcscd) is not installed";
    not_seen => "USB のカードリーダーは接続されていますが、PC/SC サービスに見えていません", "a card reader is on USB, but the PC/SC service does not see it";
    install_driver => "`sudo apt install libccid` の後 `sudo systemctl restart pcscd`（だめならリーダーを挿し直して）", "`sudo apt install libccid`, then `sudo systemctl restart pcscd`, or plug the reader in again";
}
#[cfg(all(feature = "pcsc", feature = "libnfc"))]
phrases! {
    libnfc_has_it(name) => "PC/SC のリーダーはありませんが、libnfc には見えています（{name}）", "PC/SC has no reader, but libnfc sees one ({name})";
    take_libnfc => "--reader libnfc を付けてもう一度", "run it again with --reader libnfc";
}

/// What was found.
#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) lines: Vec<Line>,
    /// Whether looking for a card can be of use.
    pub(super) go_on: bool,
    /// The names of the readers that may hold it, as the system gives them.
    pub(super) readers: Vec<String>,
}

impl Surroundings {
    fn stop(lines: Vec<Line>) -> Self {
        Self {
            lines,
            ..Self::default()
        }
    }

    fn go_on(lines: Vec<Line>, readers: Vec<String>) -> Self {
        Self {
            lines,
            go_on: true,
            readers,
        }
    }
}

pub(super) fn look(session: &Session) -> Surroundings {
    let language = session.language;
    match backend(&session.options) {
        Backend::Simulated(_) => {
            let service = Line::ok(What::Service, simulated_service(language));
            let reader = Line::ok(What::Reader, simulated_reader(language));
            Surroundings::go_on(vec![service, reader], Vec::new())
        }
        #[cfg(feature = "libnfc")]
        Backend::Libnfc(_) => libnfc(session),
        #[cfg(feature = "pcsc")]
        Backend::Pcsc => pcsc(session),
        #[cfg(not(all(feature = "pcsc", feature = "libnfc")))]
        other => {
            let failure = other.not_in_this_build();
            Surroundings::stop(vec![Line::trouble(What::Service, &failure, language)])
        }
    }
}

#[cfg(feature = "libnfc")]
fn libnfc(session: &Session) -> Surroundings {
    let language = session.language;
    let mut lines = vec![Line::ok(What::Service, libnfc_service(language))];
    let named = session.options.reader.as_deref();
    let found = match named.filter(|name| name.contains(':')) {
        // A line is found by its connection string alone, and opening it tells the rest.
        Some(name) => Ok(vec![name.to_owned()]),
        None => crate::nfc::list(),
    };
    let failure = match found {
        Ok(found) if found.is_empty() && session.options.wait.is_zero() => crate::nfc::none(),
        Ok(found) => {
            let name = |it: &String| Line::ok(What::Reader, display_safe(it).to_string());
            lines.extend(found.iter().map(name));
            return Surroundings::go_on(lines, found);
        }
        Err(error) => error.into(),
    };
    lines.push(Line::trouble(What::Reader, &failure, language));
    Surroundings::stop(lines)
}

/// How long the service may take to answer: a person waits.
#[cfg(feature = "pcsc")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

#[cfg(feature = "pcsc")]
fn pcsc(session: &Session) -> Surroundings {
    use mynumber_card::TransportError as E;
    use mynumber_card::transport::pcsc::Service;

    let language = session.language;
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
        Err(error) => return Surroundings::stop(vec![of_service(&error, language)]),
    };
    let mut lines = vec![Line::ok(What::Service, runs(language))];
    if connected.is_empty() {
        lines.push(no_reader(language));
        return Surroundings::stop(lines);
    }
    for (number, it) in (1..).zip(&connected) {
        let state = readers::state(Some(it.card_present), Some(it.in_use), language);
        let number: usize = number;
        let text = reader(language, number, display_safe(&it.name), state);
        lines.push(Line::ok(What::Reader, text));
    }
    match choice.pick(&connected) {
        Err(error @ (E::NoSuchReader { .. } | E::AmbiguousReader { .. })) => {
            lines.push(Line::trouble(What::Reader, &error.into(), language));
            Surroundings::stop(lines)
        }
        picked => {
            let picked = picked.unwrap_or_default().into_iter();
            let with_card = picked.filter(|reader| reader.card_present);
            Surroundings::go_on(lines, with_card.map(|reader| reader.name).collect())
        }
    }
}

/// Why the service cannot be used. One that is not installed is told from one that does not run.
#[cfg(feature = "pcsc")]
fn of_service(error: &mynumber_card::TransportError, language: Language) -> Line {
    let mut explanation = messages::explain_link(error, language);
    let is_missing = matches!(error, mynumber_card::TransportError::NoService);
    if is_missing && cfg!(target_os = "linux") && !is_installed("/") {
        explanation.message = not_installed(language).to_owned();
        explanation.advice = "`sudo apt install pcscd`".to_owned();
    }
    Line::explained(What::Service, explanation)
}

/// Whether pcscd is where distributions put it; on NixOS it is the last of these.
#[cfg(feature = "pcsc")]
fn is_installed(root: &str) -> bool {
    const PLACES: &str = "usr/sbin usr/bin sbin usr/local/sbin run/current-system/sw/bin";
    let root = std::path::Path::new(root);
    let mut places = PLACES.split(' ');
    places.any(|place| root.join(place).join("pcscd").exists())
}

/// The service runs and has no reader: one that is plugged in lacks its driver, or libnfc has it.
#[cfg(feature = "pcsc")]
fn no_reader(language: Language) -> Line {
    let error = mynumber_card::TransportError::NoReader;
    let mut explanation = messages::explain_link(&error, language);
    if has_usb_reader("/") {
        explanation.message = not_seen(language).to_owned();
        explanation.advice = install_driver(language).to_owned();
    }
    #[cfg(feature = "libnfc")]
    if let Some(first) = crate::nfc::list().unwrap_or_default().first() {
        explanation.message = libnfc_has_it(language, display_safe(first));
        explanation.advice = take_libnfc(language).to_owned();
    }
    Line::explained(What::Reader, explanation)
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
