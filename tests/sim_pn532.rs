//! The emulated PN532, byte by byte on its pseudo-terminal.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod pn532_host;

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use mynumber_card::Application;
use mynumber_card::sim::pn532::{
    Pn532Error, Pn532Event, Pn532Server, ReaderFault, ReaderKnobs, RunningPn532,
};
use mynumber_card::sim::{Fault, Link, SimHandle, SimTransport, SimulatedCard, people};
use pn532_host::{ACK, Host, NACK, SOON, SYNTAX_ERROR, frame};

/// ATQB, and the answer to ATTRIB with its length.
const TARGET: [u8; 14] = [
    0x50, 0x4D, 0x59, 0x4E, 0x4F, 0, 0, 0, 0, 0x00, 0x81, 0x81, 1, 1,
];
/// GET CHALLENGE of eight bytes, which needs nothing selected.
const CHALLENGE: [u8; 5] = [0x00, 0x84, 0x00, 0x00, 0x08];

struct Reader {
    card: SimHandle,
    running: RunningPn532,
}

impl Reader {
    fn new() -> Self {
        let image = people::load("taro").unwrap();
        let card = SimTransport::new(SimulatedCard::new(image)).handle();
        let running = Pn532Server::open(card.clone()).unwrap().spawn();
        Self { card, running }
    }

    fn host(&self) -> Host {
        Host::awake(self.running.device())
    }

    fn knobs(&self) -> ReaderKnobs {
        self.running.knobs()
    }
}

/// A host whose card is activated.
fn ready() -> (Reader, Host) {
    let reader = Reader::new();
    let mut host = reader.host();
    let found = host.activate();
    assert_eq!(found, [&[0x4B, 1, 1], &TARGET[..]].concat());
    (reader, host)
}

fn select(application: Application) -> Vec<u8> {
    let aid = application.aid();
    [&[0x00, 0xA4, 0x04, 0x0C, aid.len() as u8], aid].concat()
}

#[test]
fn it_sleeps_until_it_is_woken_and_first_takes_the_configuration_of_its_security_module() {
    let reader = Reader::new();
    let mut host = Host::open(reader.running.device());
    host.write(&frame(&[0x02]));
    assert!(host.is_silent());
    host.write(&[0x55, 0x55, 0, 0, 0]);
    host.write(&frame(&[0x02]));
    assert!(host.is_silent());
    assert_eq!(host.ask(&[0x14, 0x01]), [0x15]);
    assert_eq!(host.ask(&[0x02]), [0x03, 0x32, 0x01, 0x06, 0x07]);
    assert_eq!(host.ask(&[0x16, 0xF0]), [0x17, 0x00]);
    host.write(&frame(&[0x02]));
    assert!(host.is_silent());
}

#[test]
fn the_commands_that_libnfc_sends_are_answered_as_measured() {
    let (_reader, mut host) = ready();
    let echo = [&[0x00, 0x00], &b"libnfc"[..]].concat();
    let mut echoed = echo.clone();
    echoed[0] = 0x01;
    assert_eq!(host.ask(&echo), echoed);
    assert_eq!(host.ask(&[0x12, 0x14]), [0x13]);
    assert_eq!(host.ask(&[0x32, 0x01, 0x01]), [0x33]);
    assert_eq!(host.ask(&[0x32, 0x05, 0x00, 0x01, 0x02]), [0x33]);
    assert_eq!(host.ask(&[0x06, 0x63, 0x02, 0x63, 0x03]), [0x07, 0, 0]);
    assert_eq!(host.ask(&[0x08, 0x63, 0x03, 0x83]), [0x09]);
    assert_eq!(host.ask(&[0x06, 0x63, 0x02, 0x63, 0x03]), [0x07, 0, 0x83]);
    assert_eq!(host.ask(&[0x04]), [0x05, 0, 0, 1, 1, 0, 0, 0, 0]);
    assert_eq!(host.ask(&[0x42, 0xBA, 0x01]), [0x43, 0x00, 0xAA, 0x01]);
    assert_eq!(host.ask(&[0x44, 0x00]), [0x45, 0x00]);
    assert_eq!(host.ask(&[0x42, 0xBA, 0x01]), [0x43, 0x01]);
    let polled = [&[0x61, 1, 0x23, 15, 1], &TARGET[..]].concat();
    assert_eq!(host.ask(&[0x60, 0x01, 0x01, 0x23]), polled);
    assert_eq!(host.ask(&[0x52, 0x00]), [0x53, 0x00]);
}

#[test]
fn what_is_no_command_gets_an_error_frame_after_its_acknowledgement() {
    let (_reader, mut host) = ready();
    let wrong: [&[u8]; 6] = [
        &[0x3E],
        &[0x4A],
        &[0x4A, 3, 3, 0],
        &[0x06, 0x63],
        &[0x08, 0x63, 0x02],
        &[0x32, 0x01],
    ];
    for command in wrong {
        host.send(command);
        assert_eq!(host.read(8, SOON), SYNTAX_ERROR, "{command:02X?}");
    }
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
}

#[test]
fn bad_frames_are_not_even_acknowledged() {
    let (reader, mut host) = ready();
    let good = frame(&[&[0x40, 0x01], &CHALLENGE[..]].concat());
    for wrong in [3, 4, 5, 8, good.len() - 2] {
        let mut bad = good.clone();
        bad[wrong] ^= 0x01;
        host.write(&bad);
        assert!(host.is_silent(), "byte {wrong}");
        // Half a frame is forgotten.
        std::thread::sleep(Duration::from_millis(600));
    }
    assert_eq!(reader.card.traffic().commands, 0);
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
}

#[test]
fn frames_are_normal_up_to_255_bytes_and_extended_above_in_both_directions() {
    let (_reader, mut host) = ready();
    // The communication test sends back what it got: code, number of the test, bytes.
    for bytes in [0, 1, 250, 251, 252, 253, 254, 261, 262] {
        let mut command = vec![0x00, 0x00];
        command.resize(2 + bytes, 0xA5);
        host.send(&command);
        let length = command.len() + 1;
        let header = if length <= 0xFF {
            vec![0, 0, 0xFF, length as u8, (0x100 - length) as u8]
        } else {
            let low = (length - 0x100) as u8;
            vec![0, 0, 0xFF, 0xFF, 0xFF, 1, low, 0xFF - low]
        };
        assert_eq!(host.read(header.len(), SOON), header, "{bytes}");
        let mut body = host.read(length + 2, SOON);
        assert_eq!(body.pop(), Some(0), "{bytes}");
        let all: u32 = body.iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(all % 256, 0, "{bytes}");
        body.pop();
        command[0] = 0x01;
        assert_eq!(body, [&[0xD5], &command[..]].concat(), "{bytes}");
    }
}

#[test]
fn an_extended_frame_is_heard_however_short_and_a_bad_one_is_not() {
    let (reader, mut host) = ready();
    let body = [&[0xD4, 0x40, 0x01], &CHALLENGE[..]].concat();
    let sum: u32 = body.iter().map(|byte| u32::from(*byte)).sum();
    let check = (0x100 - sum % 0x100) as u8;
    let length = body.len() as u8;
    let header = [
        0,
        0,
        0xFF,
        0xFF,
        0xFF,
        0,
        length,
        (0x100 - body.len()) as u8,
    ];
    let good = [&header[..], &body, &[check, 0]].concat();
    for wrong in [5, 6, 7, 8, 11, good.len() - 2] {
        let mut bad = good.clone();
        bad[wrong] ^= 0x01;
        host.write(&bad);
        assert!(host.is_silent(), "byte {wrong}");
        std::thread::sleep(Duration::from_millis(600));
    }
    assert_eq!(reader.card.traffic().commands, 0);
    host.write(&good);
    assert_eq!(host.read(6, SOON), ACK);
    assert_eq!(host.answer().len(), 2 + 8 + 2);
}

#[test]
fn long_commands_and_answers_travel_in_extended_frames() {
    let (reader, mut host) = ready();
    assert_eq!(
        host.exchange(&select(Application::Jpki)),
        [0x00, 0x90, 0x00]
    );
    let answer = host.exchange(&[0x00, 0xB0, 0x8A, 0x00, 0x00]);
    assert_eq!(answer.len(), 1 + 256 + 2);
    let long = [&[0x00, 0x24, 0x01, 0x80, 255], &[0x31; 255][..]].concat();
    assert_eq!(host.exchange(&long).len(), 3);
    let seen = reader.card.exchanges().pop().unwrap().command;
    assert_eq!(seen, long);
}

#[test]
fn commands_and_answers_go_in_parts_where_one_frame_does_not_hold_them() {
    let (reader, mut host) = ready();
    assert_eq!(
        host.exchange(&select(Application::Jpki)),
        [0x00, 0x90, 0x00]
    );
    // The whole certificate at once, asked for in two parts.
    assert_eq!(
        host.ask(&[0x40, 0x41, 0x00, 0xB0, 0x8A]),
        [0x41, 0x00],
        "the first part is taken"
    );
    let mut status = 0x40;
    let mut whole = Vec::new();
    let mut answer = host.exchange(&[0x00, 0x00, 0x00, 0x00]);
    while status == 0x40 {
        status = answer.remove(0);
        assert!(answer.len() <= 262);
        whole.append(&mut answer);
        if status == 0x40 {
            answer = host.exchange(&[]);
        }
    }
    assert_eq!(status, 0x00);
    assert!(whole.ends_with(&[0x90, 0x00]) && whole.len() > 1000);
    assert_eq!(reader.card.traffic().commands, 2);
    // Nothing more is there to be had.
    assert_eq!(host.exchange(&[]), [0x27]);
}

#[test]
fn an_answer_is_sent_again_when_the_host_has_not_understood_it() {
    let (reader, mut host) = ready();
    let answer = host.exchange(&CHALLENGE);
    host.write(&NACK);
    let again = host.answer();
    assert_eq!(again[1..], answer);
    assert_eq!(reader.card.traffic().commands, 1);
}

#[test]
fn a_late_answer_is_dropped_when_the_host_gives_up_or_sends_another_command() {
    let (reader, mut host) = ready();
    let late = ReaderFault::Late(Duration::from_millis(120));
    for index in 0..2 {
        reader.knobs().set_fault(index, late);
    }
    let command = [&[0x40, 0x01], &CHALLENGE[..]].concat();
    host.send(&command);
    host.write(&ACK);
    assert!(host.is_silent());
    host.send(&command);
    assert_eq!(host.ask(&[0x02]).len(), 5);
    assert!(host.is_silent());
    // The card has carried both out.
    assert_eq!(reader.card.traffic().commands, 2);
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
}

#[test]
fn a_search_without_end_ends_when_a_card_comes_and_when_the_host_gives_up() {
    let reader = Reader::new();
    reader.card.remove();
    let mut host = reader.host();
    host.send(&[0x4A, 0x01, 0x03, 0x00]);
    assert!(host.is_silent());
    reader.card.insert();
    assert_eq!(host.answer(), [&[0x4B, 1, 1], &TARGET[..]].concat());

    reader.card.remove();
    host.send(&[0x4A, 0x01, 0x03, 0x00]);
    host.write(&ACK);
    reader.card.insert();
    assert!(host.is_silent());

    // With a limit to the attempts none is found, and other types never are.
    reader.card.remove();
    assert_eq!(host.ask(&[0x32, 0x05, 0xFF, 0x01, 0x02]), [0x33]);
    assert_eq!(host.activate(), [0x4B, 0]);
    reader.card.insert();
    assert_eq!(host.ask(&[0x4A, 0x01, 0x00]), [0x4B, 0]);
    assert_eq!(host.activate().len(), 17);
}

#[test]
fn polling_takes_its_rounds_and_ends_with_the_card_or_without() {
    let reader = Reader::new();
    reader.card.remove();
    let mut host = reader.host();
    // One round of 150 ms for each of two types.
    let start = Instant::now();
    assert_eq!(host.ask(&[0x60, 0x01, 0x01, 0x10, 0x23]), [0x61, 0]);
    assert!(start.elapsed() >= Duration::from_millis(300));
    // Many, and a card that comes meanwhile.
    host.send(&[0x60, 0xFE, 0x0F, 0x23]);
    assert!(host.is_silent());
    reader.card.insert();
    let polled = [&[0x61, 1, 0x23, 15, 1], &TARGET[..]].concat();
    assert_eq!(host.answer(), polled);
    // Without end, and given up.
    reader.card.remove();
    host.send(&[0x60, 0xFF, 0x01, 0x23]);
    host.write(&ACK);
    reader.card.insert();
    assert!(host.is_silent());
    // For other types only, a card of Type B is none.
    assert_eq!(host.ask(&[0x60, 0x01, 0x01, 0x10]), [0x61, 0]);
}

#[test]
fn a_card_that_is_taken_away_is_a_silent_one_and_then_a_released_one() {
    let (reader, mut host) = ready();
    reader.card.set_fault(0, Fault::Removed);
    assert_eq!(host.exchange(&CHALLENGE), [0x01]);
    assert_eq!(host.exchange(&CHALLENGE), [0x29]);
    assert_eq!(host.ask(&[0x42, 0xBA, 0x01]), [0x43, 0x01]);
    // Put back it is another one: it has to be found again.
    reader.card.insert();
    assert_eq!(host.exchange(&CHALLENGE), [0x29]);
    assert_eq!(host.activate().len(), 17);
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
    // However short the moment was.
    reader.card.remove();
    reader.card.insert();
    assert_eq!(host.exchange(&CHALLENGE), [0x01]);
}

#[test]
fn without_a_target_nothing_is_exchanged() {
    let reader = Reader::new();
    let mut host = reader.host();
    assert_eq!(host.exchange(&CHALLENGE), [0x27]);
    host.activate();
    assert_eq!(
        host.ask(&[&[0x40, 0x02], &CHALLENGE[..]].concat()),
        [0x41, 0x27]
    );
    assert_eq!(reader.card.traffic().commands, 0);
}

#[test]
fn errors_of_the_air_and_of_the_line_are_those_that_were_asked_for() {
    let (reader, mut host) = ready();
    let knobs = reader.knobs();
    knobs.set_fault(0, ReaderFault::Status(0x02));
    knobs.set_fault(1, ReaderFault::Silent);
    knobs.set_fault(2, ReaderFault::WrongChecksum);
    assert_eq!(host.exchange(&CHALLENGE), [0x02]);
    assert_eq!(reader.card.traffic().commands, 0);
    host.send(&[&[0x40, 0x01], &CHALLENGE[..]].concat());
    assert!(host.is_silent());
    host.send(&[&[0x40, 0x01], &CHALLENGE[..]].concat());
    let spoilt = host.read(20, SOON);
    let all: u32 = spoilt[5..19].iter().map(|byte| u32::from(*byte)).sum();
    assert_ne!(all % 256, 0);
    assert_eq!(reader.card.traffic().commands, 2);

    knobs.clear_faults();
    knobs.set_part(4);
    knobs.set_lasting_fault(0, ReaderFault::BrokenChain(0x02));
    let part = host.exchange(&CHALLENGE);
    assert_eq!((part[0], part.len()), (0x40, 5));
    assert_eq!(host.exchange(&[]).len(), 5);
    assert_eq!(host.exchange(&[]), [0x02]);
}

#[test]
fn a_line_that_dribbles_brings_the_same_bytes() {
    let (reader, mut host) = ready();
    let pause = Duration::from_millis(5);
    reader.knobs().set_dribble(Some((3, pause)));
    let start = Instant::now();
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
    assert!(start.elapsed() > pause * 5);
}

#[test]
fn the_field_is_the_power_of_the_card() {
    let (reader, mut host) = ready();
    let aid = Application::InputAssist.aid();
    let open = || reader.card.with_card(|card| card.is_open(aid, 0x11));
    let verify = [&[0x00, 0x20, 0x00, 0x91, 4], b"2345".as_slice()].concat();
    host.exchange(&select(Application::InputAssist));
    assert_eq!(host.exchange(&verify), [0x00, 0x90, 0x00]);
    // Finding the card again takes no power away.
    host.ask(&[0x44, 0x00]);
    host.activate();
    assert!(open());
    assert_eq!(host.ask(&[0x32, 0x01, 0x00]), [0x33]);
    assert!(!open());
    assert_eq!(host.exchange(&CHALLENGE), [0x27]);
    assert!(!reader.card.with_card(|card| card.is_powered()));
}

#[test]
fn in_real_time_an_answer_takes_the_time_of_the_link() {
    let image = people::load("taro").unwrap();
    let latency = Duration::from_millis(80);
    let transport = SimTransport::new(SimulatedCard::new(image))
        .with_link(Link::direct().with_latency(latency));
    let server = Pn532Server::open(transport.handle()).unwrap();
    let running = server.in_real_time().spawn();
    let mut host = Host::awake(running.device());
    host.activate();
    let start = Instant::now();
    assert_eq!(host.exchange(&CHALLENGE).len(), 11);
    assert!(start.elapsed() >= latency);
}

#[test]
fn a_server_tells_who_comes_and_goes_and_stops_at_once() {
    let image = people::load("taro").unwrap();
    let card = SimTransport::new(SimulatedCard::new(image)).handle();
    let (tell, told) = std::sync::mpsc::channel();
    let server = Pn532Server::open(card.clone()).unwrap();
    let running = server
        .with_observer(move |event| tell.send(event).unwrap())
        .spawn();
    for _ in 0..2 {
        let mut host = Host::awake(running.device());
        host.activate();
        assert_eq!(told.recv_timeout(SOON), Ok(Pn532Event::Opened));
        assert!(card.with_card(|card| card.is_powered()));
        drop(host);
        assert_eq!(told.recv_timeout(SOON), Ok(Pn532Event::Closed));
    }
    assert!(!running.is_finished());
    let start = Instant::now();
    running.stop().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(!card.with_card(|card| card.is_powered()));
}

#[test]
fn a_link_replaces_one_that_leads_nowhere_and_nothing_else_and_goes_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = || {
        let image = people::load("taro").unwrap();
        let card = SimTransport::new(SimulatedCard::new(image)).handle();
        Pn532Server::open(card).unwrap()
    };
    let path = folder.path().join("pn532");
    symlink(folder.path().join("gone"), &path).unwrap();
    let running = server().with_link(&path).unwrap().spawn();
    let mut host = Host::awake(&path);
    assert_eq!(host.activate().len(), 17);
    // Neither a live one, nor a file, nor a folder, nor a link to one.
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "mine").unwrap();
    symlink(&file, &link).unwrap();
    for taken in [&path, &file, &link, &folder.path().to_owned()] {
        let refused = server().with_link(taken);
        assert!(
            matches!(refused, Err(Pn532Error::LinkExists { .. })),
            "{taken:?}"
        );
    }
    assert_eq!(fs::read_to_string(&link).unwrap(), "mine");
    let refused = server().with_link(folder.path().join("no/such/folder"));
    assert!(matches!(refused, Err(Pn532Error::Link { .. })));
    running.stop().unwrap();
    assert!(fs::symlink_metadata(&path).is_err());
    // What somebody else has put there since stays.
    let running = server().with_link(&path).unwrap().spawn();
    fs::remove_file(&path).unwrap();
    fs::write(&path, "theirs").unwrap();
    running.stop().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
}
