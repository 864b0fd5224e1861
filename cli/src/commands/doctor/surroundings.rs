//! What lies between the program and the card: the service, and the readers.

#[cfg(any(feature = "pcsc", feature = "libnfc"))]
use mynumber_card::data::display_safe;

#[cfg(feature = "pcsc")]
use super::super::readers;
use super::line::{Line, What};
use crate::connect::{Backend, backend};
use crate::failure::Failure;
use crate::language::Language;
#[cfg(feature = "pcsc")]
use crate::language::say;
#[cfg(feature = "pcsc")]
use crate::messages::{self, Explanation};
use crate::session::Session;

/// What was found.
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
            go_on: false,
            readers: Vec::new(),
        }
    }
}

pub(super) fn look(session: &Session) -> Surroundings {
    match backend(&session.options) {
        Backend::Simulated => Surroundings {
            lines: simulated(session.language),
            go_on: true,
            readers: Vec::new(),
        },
        Backend::Libnfc => libnfc(session),
        Backend::Pcsc => pcsc(session),
    }
}

fn simulated(language: Language) -> Vec<Line> {
    let none = language.pick("模擬カードには要りません", "a simulated card needs none");
    let reader = language.pick(
        "プログラムの中の模擬リーダー",
        "a simulated one, inside this program",
    );
    vec![
        Line::ok(What::Service, none),
        Line::ok(What::Reader, reader),
    ]
}

#[cfg(not(feature = "libnfc"))]
fn libnfc(session: &Session) -> Surroundings {
    let failure = Failure::NotInThisBuild { feature: "libnfc" };
    let line = Line::trouble(What::Service, &failure, session.language);
    Surroundings::stop(vec![line])
}

#[cfg(feature = "libnfc")]
fn libnfc(session: &Session) -> Surroundings {
    let language = session.language;
    let none = language.pick("libnfc にサービスは要りません", "libnfc needs none");
    let mut lines = vec![Line::ok(What::Service, none)];
    // A line is found by its connection string alone, and opening it tells the rest.
    let named = session
        .options
        .reader
        .as_deref()
        .is_some_and(|name| name.contains(':'));
    if named {
        let name = session.options.reader.as_deref().unwrap_or_default();
        lines.push(Line::ok(What::Reader, display_safe(name).to_string()));
        return Surroundings {
            lines,
            go_on: true,
            readers: vec![name.to_owned()],
        };
    }
    match crate::nfc::list() {
        Ok(found) if found.is_empty() && session.options.wait.is_zero() => {
            let failure = match mynumber_card::transport::libnfc::why_there_is_none() {
                mynumber_card::TransportError::NoReader => Failure::NoNfcReader,
                error => error.into(),
            };
            lines.push(Line::trouble(What::Reader, &failure, language));
            Surroundings::stop(lines)
        }
        Ok(found) => {
            let name = |it: &String| Line::ok(What::Reader, display_safe(it).to_string());
            lines.extend(found.iter().map(name));
            Surroundings {
                lines,
                go_on: true,
                readers: found,
            }
        }
        Err(error) => {
            lines.push(Line::trouble(What::Reader, &error.into(), language));
            Surroundings::stop(lines)
        }
    }
}

#[cfg(not(feature = "pcsc"))]
fn pcsc(session: &Session) -> Surroundings {
    let failure = Failure::NotInThisBuild { feature: "pcsc" };
    let line = Line::trouble(What::Service, &failure, session.language);
    Surroundings::stop(vec![line])
}

/// How long the service may take to answer: a person waits.
#[cfg(feature = "pcsc")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

#[cfg(feature = "pcsc")]
fn pcsc(session: &Session) -> Surroundings {
    use mynumber_card::TransportError;
    use mynumber_card::transport::pcsc::{Choice, Service};

    let language = session.language;
    let choice = match &session.options.reader {
        Some(text) => Choice::from_text(text),
        None => Choice::Any,
    };
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
    let runs = language.pick("PC/SC サービスは動いています", "the PC/SC service runs");
    let mut lines = vec![Line::ok(What::Service, runs)];
    if connected.is_empty() {
        lines.push(no_reader(language));
        return Surroundings::stop(lines);
    }
    for (number, reader) in (1..).zip(&connected) {
        let name = display_safe(&reader.name);
        let state = readers::state(Some(reader.card_present), Some(reader.in_use), language);
        let text = say!(
            language,
            "{number}: {name}（{state}）",
            "{number}: {name} ({state})"
        );
        lines.push(Line::ok(What::Reader, text));
    }
    match choice.pick(&connected) {
        Err(
            error @ (TransportError::NoSuchReader { .. } | TransportError::AmbiguousReader { .. }),
        ) => {
            lines.push(Line::trouble(What::Reader, &error.into(), language));
            Surroundings::stop(lines)
        }
        picked => Surroundings {
            lines,
            go_on: true,
            readers: picked
                .unwrap_or_default()
                .into_iter()
                .filter(|reader| reader.card_present)
                .map(|reader| reader.name)
                .collect(),
        },
    }
}

/// Why the service cannot be used. One that is not installed is told from one that does not run.
#[cfg(feature = "pcsc")]
fn of_service(error: &mynumber_card::TransportError, language: Language) -> Line {
    use mynumber_card::TransportError;

    let mut explanation = messages::explain_link(error, language);
    if matches!(error, TransportError::NoService) && cfg!(target_os = "linux") && !is_installed("/")
    {
        explanation.message = language
            .pick(
                "PC/SC サービス（pcscd）が入っていません",
                "the PC/SC service (pcscd) is not installed",
            )
            .to_owned();
        explanation.advice = "`sudo apt install pcscd`".to_owned();
    }
    Line::explained(What::Service, explanation)
}

/// Whether pcscd is where distributions put it.
#[cfg(feature = "pcsc")]
fn is_installed(root: &str) -> bool {
    const PLACES: [&str; 5] = [
        "usr/sbin/pcscd",
        "usr/bin/pcscd",
        "sbin/pcscd",
        "usr/local/sbin/pcscd",
        // NixOS.
        "run/current-system/sw/bin/pcscd",
    ];
    let root = std::path::Path::new(root);
    PLACES.iter().any(|place| root.join(place).exists())
}

/// The service runs and has no reader: one that is plugged in lacks its driver, or libnfc has it.
#[cfg(feature = "pcsc")]
fn no_reader(language: Language) -> Line {
    let error = mynumber_card::TransportError::NoReader;
    let mut explanation: Explanation = messages::explain_link(&error, language);
    #[cfg(feature = "libnfc")]
    if let Ok(connections) = crate::nfc::list()
        && let Some(first) = connections.first()
    {
        let first = display_safe(first);
        explanation.message = say!(
            language,
            "PC/SC のリーダーはありませんが、libnfc には見えています（{first}）",
            "PC/SC has no reader, but libnfc sees one ({first})"
        );
        explanation.advice = language
            .pick(
                "--reader libnfc を付けてもう一度",
                "run it again with --reader libnfc",
            )
            .to_owned();
        return Line::explained(What::Reader, explanation);
    }
    if has_usb_reader("/") {
        explanation.message = language
            .pick(
                "USB のカードリーダーは接続されていますが、PC/SC サービスに見えていません",
                "a card reader is on USB, but the PC/SC service does not see it",
            )
            .to_owned();
        explanation.advice = language
            .pick(
                "`sudo apt install libccid` の後 `sudo systemctl restart pcscd`（だめならリーダーを挿し直して）",
                "`sudo apt install libccid`, then `sudo systemctl restart pcscd`, or plug the reader in again",
            )
            .to_owned();
    }
    Line::explained(What::Reader, explanation)
}

/// Whether a device of the class of card readers (CCID, USB class 0B) is plugged in, as Linux tells.
#[cfg(feature = "pcsc")]
fn has_usb_reader(root: &str) -> bool {
    let folder = std::path::Path::new(root).join("sys/bus/usb/devices");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("bInterfaceClass")).ok())
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
