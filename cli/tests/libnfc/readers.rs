//! The second way to the card on the real libnfc of the system: readers are found, waited for, let go
//! and killed, and what is in the way of one is said. libnfc's own programs are in
//! `programs.rs`, every job of the command line is in `golden.rs`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::nfc_support::CardInField;
use crate::program::{PROGRAM, program, said};
use crate::support::pcscd::Pcscd;
use mynumber_card::sim::people;
use mynumber_card::sim::pn532::ReaderFault;
use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};
use mynumber_card::transport::{Cancel, Wait};
use mynumber_card::{ApduLengths, Application, Transport, TransportError};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(10);
const CHALLENGE: [u8; 5] = [0x00, 0x84, 0x00, 0x00, 0x08];

/// `simulate --pn532` in a process of its own.
struct Simulated(Child);

impl Simulated {
    fn start(link: &Path, more: &[&str]) -> Self {
        let link_text = link.to_str().unwrap();
        let mut command = program(&["simulate", "--pn532", link_text]);
        command
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = Self(command.spawn().unwrap());
        let end = Instant::now() + SOON;
        while !link.exists() {
            assert!(Instant::now() < end, "no link");
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_link_of_simulate_is_there_for_libnfc_until_a_signal_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("pn532");
    let connection = format!("pn532_uart:{}", link.display());
    let mut simulated = Simulated::start(&link, &["--person", "foreign"]);
    let found = Command::new("nfc-list")
        .env("LIBNFC_DEVICE", &connection)
        .output()
        .expect("nfc-list: run sh scripts/install-test-parts.sh");
    let found = String::from_utf8(found.stdout).unwrap();
    assert!(found.contains("1 ISO14443B passive target(s) found:"));
    let reader = format!("libnfc:{connection}");
    let output = program(&["--reader", &reader, "--json", "read"])
        .output()
        .unwrap();
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read["name"], people::person("foreign").unwrap().name);

    // The link is taken.
    let taken = program(&["simulate", "--pn532", link.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(2));

    kill_process(Pid::from_child(&simulated.0), Signal::INT).unwrap();
    assert_eq!(simulated.0.wait().unwrap().code(), Some(0));
    assert!(std::fs::symlink_metadata(&link).is_err());
    let gone = program(&["--reader", &reader, "read"]).output().unwrap();
    assert_eq!(gone.status.code(), Some(3));
}

#[test]
fn readers_of_both_kinds_are_listed_and_one_kind_that_fails_does_not_hide_the_other() {
    let field = CardInField::of("taro");
    let name = format!("libnfc:{}", field.connection());
    let list = |socket: Option<&Pcscd>, device: Option<&str>| {
        let mut command = program(&["--json", "readers"]);
        if let Some(pcscd) = socket {
            let with = pcscd.command(PROGRAM);
            for (variable, value) in with.get_envs() {
                command.env(variable, value.unwrap());
            }
        }
        if let Some(device) = device {
            command.env("LIBNFC_DEVICE", device);
        }
        let (code, data, messages) = said(&command.output().unwrap());
        let names = serde_json::from_str::<Value>(&data).unwrap_or_default()["readers"]
            .as_array()
            .map(|readers| {
                readers
                    .iter()
                    .map(|it| format!("{} {}", it["backend"], it["name"]).replace('"', ""))
                    .collect::<Vec<_>>()
            });
        (code, names.unwrap_or_default(), messages)
    };
    let pcscd = Pcscd::start();
    let connection = field.connection();
    let of_pcsc = ["pcsc Virtual PCD 00 00", "pcsc Virtual PCD 00 01"];
    let of_libnfc = format!("libnfc {name}");
    let (code, names, messages) = list(Some(&pcscd), Some(&connection));
    assert_eq!((code, messages.as_str()), (Some(0), ""));
    assert_eq!(names, [of_pcsc[0], of_pcsc[1], &of_libnfc]);
    let (code, names, _) = list(Some(&pcscd), None);
    assert_eq!((code, names), (Some(0), of_pcsc.map(String::from).to_vec()));
    let (code, names, messages) = list(None, Some(&connection));
    assert_eq!((code, names), (Some(0), vec![of_libnfc]));
    assert!(
        messages.starts_with("note: the PC/SC service is not running"),
        "{messages}"
    );
    let (code, names, _) = list(None, None);
    assert_eq!((code, names), (Some(3), vec![]));
}

#[test]
fn the_first_reader_is_the_one_that_libnfc_has_been_told_of() {
    let field = CardInField::of("taro");
    let output = program(&["--reader", "libnfc", "--json", "read"])
        .env("LIBNFC_DEVICE", field.connection())
        .output()
        .unwrap();
    assert_eq!(said(&output).0, Some(0));
    let (code, _, messages) = said(&program(&["--reader", "libnfc", "read"]).output().unwrap());
    assert_eq!(code, Some(3));
    assert!(
        messages.contains("--reader libnfc:pn532_uart:"),
        "{messages}"
    );
}

#[test]
fn what_is_in_the_way_of_a_reader_is_said_and_libnfc_says_nothing_besides() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no line").unwrap();
    let of = |path: &Path, json: bool| {
        let reader = format!("libnfc:pn532_uart:{}", path.display());
        let mut command = program(&["--reader", &reader, "read"]);
        if json {
            command.arg("--json");
        }
        said(&command.output().unwrap())
    };
    let (code, _, messages) = of(&file, true);
    let error: Value = serde_json::from_str(&messages).unwrap();
    assert_eq!(code, Some(3));
    assert_eq!(error["error"]["kind"], "unresponsive_reader");
    let (code, _, messages) = of(&folder.path().join("none"), false);
    assert_eq!(code, Some(3));
    assert!(messages.starts_with("error: no reader"), "{messages}");
    // A line that another program of this kind uses.
    let field = CardInField::of("taro");
    let held = field.reader();
    let (code, _, messages) = of(field.link(), true);
    let error: Value = serde_json::from_str(&messages).unwrap();
    assert_eq!((code, &error["error"]["kind"]), (Some(6), &"busy".into()));
    drop(held);
    assert_eq!(of(field.link(), true).0, Some(0));
}

#[test]
fn a_card_is_waited_for_and_so_is_a_reader() {
    let field = CardInField::of("taro");
    field.card.remove();
    let choice = field.choice();
    let at_once = NfcReader::open(&choice, Duration::ZERO);
    assert!(
        matches!(at_once, Err(TransportError::NoCard { .. })),
        "{at_once:?}"
    );
    let limit = Duration::from_millis(500);
    let start = Instant::now();
    let waited = NfcReader::open(&choice, limit);
    assert!(
        matches!(waited, Err(TransportError::NoCard { .. })),
        "{waited:?}"
    );
    assert!((limit..SOON).contains(&start.elapsed()));

    let card = field.card.clone();
    let later = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        card.insert();
    });
    let mut reader = NfcReader::open(&choice, SOON).unwrap();
    later.join().unwrap();
    assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
    assert!(reader.is_card_present());
    assert!(!reader.wait_for_removal(Duration::ZERO).unwrap());
    let card = field.card.clone();
    let later = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        card.remove();
    });
    assert!(reader.wait_for_removal(SOON).unwrap());
    later.join().unwrap();
    assert!(!reader.is_card_present());
    let cancel = Cancel::new();
    cancel.cancel();
    let ended = reader.wait_for_card(Wait::at_most(SOON).unless(&cancel));
    assert!(matches!(ended, Err(TransportError::Cancelled)), "{ended:?}");
    drop(reader);

    // A reader that is plugged in later, and one that is pulled out while it waits.
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("pn532");
    let choice = DeviceChoice::Connection(format!("pn532_uart:{}", link.display()));
    let waiting = std::thread::spawn(move || NfcReader::open(&choice, SOON));
    std::thread::sleep(Duration::from_millis(200));
    let _plugged_in = Simulated::start(&link, &[]);
    let mut reader = waiting.join().unwrap().unwrap();
    assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
}

#[test]
fn cutting_the_power_and_letting_go_both_close_what_a_pin_opened() {
    let field = CardInField::of("taro");
    let aid = Application::InputAssist.aid();
    let is_open = || field.card.with_card(|card| card.is_open(aid, 0x11));
    let open = |reader: &mut NfcReader| {
        let select = [&[0x00, 0xA4, 0x04, 0x0C, 10], aid].concat();
        let verify = [&[0x00, 0x20, 0x00, 0x91, 4], b"2345".as_slice()].concat();
        for command in [select, verify] {
            assert_eq!(reader.transmit(&command).unwrap(), [0x90, 0x00]);
        }
        assert!(is_open());
    };
    let mut reader = field.reader();
    assert_eq!(reader.apdu_lengths(), ApduLengths::Short);
    open(&mut reader);
    reader.power_down().unwrap();
    assert!(!is_open());
    let refused = reader.transmit(&CHALLENGE);
    assert!(
        matches!(refused, Err(TransportError::NoCard { .. })),
        "{refused:?}"
    );
    reader.wait_for_card(Duration::ZERO).unwrap();
    open(&mut reader);
    // Selecting anew cuts the power too.
    reader.wait_for_card(Duration::ZERO).unwrap();
    assert!(!is_open());
    open(&mut reader);
    drop(reader);
    assert!(!is_open());
}

#[test]
fn a_program_that_was_killed_leaves_neither_the_line_taken_nor_the_card_open() {
    let field = CardInField::of("taro");
    // One that hangs with the PIN presented, and is killed then.
    let aid = Application::InputAssist.aid();
    let is_open = || field.card.with_card(|card| card.is_open(aid, 0x11));
    field.knobs().set_fault(6, ReaderFault::Silent);
    field.knobs().set_lasting_fault(7, ReaderFault::Silent);
    let reader = format!("libnfc:{}", field.connection());
    let mut child = program(&["--reader", &reader, "read"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let end = Instant::now() + SOON;
    while !is_open() {
        assert!(Instant::now() < end, "the PIN was not presented");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(is_open());
    field.knobs().clear_faults();
    let reader = NfcReader::open(&field.choice(), SOON).unwrap();
    assert!(!is_open());
    drop(reader);
}

#[test]
fn a_signature_that_takes_its_time_is_waited_for() {
    let field = CardInField::of("taro");
    let late = ReaderFault::Late(Duration::from_millis(900));
    // Longer than libnfc waits by itself.
    field.knobs().set_lasting_fault(0, late);
    let mut reader = field.reader().with_patience(Duration::from_secs(3));
    assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
    let mut reader = reader.with_patience(Duration::from_millis(200));
    let given_up = reader.transmit(&CHALLENGE);
    assert!(
        matches!(given_up, Err(TransportError::Timeout)),
        "{given_up:?}"
    );
}

#[test]
fn a_reader_that_is_pulled_out_while_it_waits_and_plugged_in_again_counts() {
    let mut field = CardInField::of("taro");
    field.card.remove();
    let choice = field.choice();
    let waiting = std::thread::spawn(move || NfcReader::open(&choice, SOON));
    std::thread::sleep(Duration::from_millis(400));
    field.unplug();
    std::thread::sleep(Duration::from_millis(300));
    assert!(!waiting.is_finished());
    let _again = Simulated::start(field.link(), &[]);
    let mut reader = waiting.join().unwrap().unwrap();
    assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
}

#[test]
fn a_card_that_does_not_know_iso_14443_4_is_refused_and_sees_no_command() {
    let field = CardInField::of("taro");
    field.knobs().set_protocol(0x80);
    let refused = NfcReader::open(&field.choice(), SOON);
    assert!(
        matches!(refused, Err(TransportError::UnresponsiveCard)),
        "{refused:?}"
    );
    let reader = format!("libnfc:{}", field.connection());
    let output = program(&["--reader", &reader, "--json", "read"]).output();
    let (code, _, messages) = said(&output.unwrap());
    let error: Value = serde_json::from_str(&messages).unwrap();
    assert_eq!(error["error"]["kind"], "unresponsive_card");
    assert_eq!(code, Some(6));
    assert_eq!(field.card.traffic().commands, 0);
    field.knobs().set_protocol(0x81);
    assert_eq!(field.reader().transmit(&CHALLENGE).unwrap().len(), 10);
}

#[test]
fn a_reader_that_dies_is_told_from_one_without_a_card_and_nothing_waits_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("pn532");
    let choice = DeviceChoice::Connection(format!("pn532_uart:{}", link.display()));
    let patience = Duration::from_millis(300);
    let simulated = Simulated::start(&link, &[]);
    let mut empty = NfcReader::open_without_card(&choice).unwrap();
    let stop = |signal| kill_process(Pid::from_child(&simulated.0), signal).unwrap();
    stop(Signal::STOP);
    let limit = Duration::from_millis(700);
    let start = Instant::now();
    let waited = empty.wait_for_card(limit);
    assert!(
        matches!(waited, Err(TransportError::UnresponsiveReader)),
        "{waited:?}"
    );
    assert!((limit..SOON).contains(&start.elapsed()));
    // It comes back, and dies again with a card selected.
    stop(Signal::CONT);
    empty.wait_for_card(SOON).unwrap();
    let mut reader = empty.with_patience(patience);
    stop(Signal::STOP);
    let start = Instant::now();
    let lost = reader.transmit(&CHALLENGE);
    assert!(matches!(lost, Err(TransportError::Timeout)), "{lost:?}");
    assert!(reader.power_down().is_err());
    assert!(!reader.is_card_present());
    drop(reader);
    assert!(start.elapsed() < SOON);
    stop(Signal::CONT);
    NfcReader::open(&choice, SOON).unwrap();
}
