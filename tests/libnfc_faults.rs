//! Something goes wrong on the way through the real libnfc, at every command: the right error, no PIN
//! presented twice, nothing left open, no crash – the worst of it under valgrind.
#![cfg(unix)]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod nfc_support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Pins, Request, Wanted, read};
use mynumber_card::sim::Fault;
use mynumber_card::sim::pn532::ReaderFault;
use mynumber_card::transport::libnfc::Reader;
use mynumber_card::{
    Application, AssistPin, AuthPin, Card, Error, LastTry, PinError, Transport, TransportError,
};
use nfc_support::CardInField;

/// As short as a machine under load allows, so that silence is tested in no time.
const IMPATIENT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(10);
const TIMEOUT_OF_THE_AIR: u8 = 0x01;
const CHECKSUM: u8 = 0x02;
const RELEASED: u8 = 0x29;

type Job = fn(Reader) -> Result<(), Error>;
/// What is done to a card or its reader, with its name.
type Worst = (&'static str, fn(&CardInField));

/// The four attributes: SELECT, counter, VERIFY, READ BINARY, SELECT of the security domain.
fn read_attributes(reader: Reader) -> Result<(), Error> {
    let mut card = Card::new(reader);
    let pin = AssistPin::new("2345")?;
    let mut assist = card.input_assist()?;
    assist
        .present_pin(&pin, LastTry::Refuse)?
        .read_attributes()?;
    assist.close()
}

/// The main job, with both PINs.
fn identify(reader: Reader) -> Result<(), Error> {
    let now = UnixTime::from_seconds(1_800_000_000);
    let audience = "https://bank.example";
    let expires = now.plus_seconds(600);
    let request = Request::new(&[7; 32], audience, Level::Auth, Wanted::Attributes, expires);
    let mut pins = Pins {
        assist: Some(AssistPin::new("2345")?),
        auth: Some(AuthPin::new("1234")?),
        sign: None,
    };
    let mut card = Card::new(reader);
    read(
        &mut card,
        &request.unwrap(),
        &mut pins,
        LastTry::Refuse,
        now,
    )?;
    card.finish()
}

fn status(reader: Reader) -> Result<(), Error> {
    Card::new(reader).read_status().map(drop)
}

/// The jobs, and the commands that each takes on a short path.
fn jobs() -> [(&'static str, Job, usize); 3] {
    let commands = |job: Job| {
        let field = CardInField::of("taro");
        job(field.reader()).unwrap();
        field.card.traffic().commands
    };
    let jobs: [(&str, Job); 3] = [
        ("read", read_attributes),
        ("status", status),
        ("identify", identify),
    ];
    jobs.map(|(name, job)| (name, job, commands(job)))
}

/// VERIFY commands with a PIN in them that reached the card, by PIN reference.
fn presented(field: &CardInField) -> Vec<u8> {
    field
        .card
        .exchanges()
        .iter()
        .filter(|it| it.command.get(1) == Some(&0x20) && it.command.len() > 4)
        .map(|it| it.command[3])
        .collect()
}

/// What has to hold after anything at all: no PIN twice, no try spent, nothing open, and the card is
/// as good as new for the next one.
fn check_harm(field: &CardInField, what: &str) {
    let mut references = presented(field);
    let sent = references.len();
    references.sort_unstable();
    references.dedup();
    assert_eq!(references.len(), sent, "{what}: a PIN was presented twice");
    let assist = Application::InputAssist.aid();
    let jpki = Application::Jpki.aid();
    let (open, tries) = field.card.with_card(|card| {
        let open = card.is_open(assist, 0x11) || card.is_open(jpki, 0x18);
        (
            open,
            [card.tries_left(assist, 0x11), card.tries_left(jpki, 0x18)],
        )
    });
    assert!(!open, "{what}: left open");
    assert_eq!(tries, [Some(3), Some(3)], "{what}");
}

/// The error at the bottom, whether or not it hit a PIN.
fn link_error(result: Result<(), Error>) -> Option<TransportError> {
    match result {
        Err(Error::Transport(error))
        | Err(Error::Pin(PinError::OutcomeUnknown { source: error, .. })) => Some(error),
        _ => None,
    }
}

/// A reader whose card and line are as new.
fn as_new(field: &CardInField) -> Reader {
    field.knobs().clear_faults();
    field.card.clear_faults();
    if !field.card.is_present() {
        field.card.insert();
    }
    field.card.clear_log();
    field.reader()
}

/// Runs every job with something wrong at each of its commands, all jobs and faults at once, and looks
/// at the error of each; `None`: whatever it is, as when all is read and leaving the card fails.
fn at_every_command<F: Clone + Send + std::fmt::Debug>(
    faults: &[F],
    set: fn(&CardInField, usize, F),
    patience: Duration,
    is_right: fn(&F, Option<&TransportError>) -> bool,
) {
    let jobs = jobs();
    std::thread::scope(|scope| {
        for fault in faults {
            for (name, job, commands) in jobs {
                let fault = fault.clone();
                scope.spawn(move || {
                    let field = CardInField::of("taro");
                    for index in 0..commands {
                        let reader = as_new(&field).with_patience(patience);
                        set(&field, index, fault.clone());
                        let result = job(reader);
                        let what = format!("{fault:?} {name}@{index}");
                        let error = link_error(result);
                        // Nothing is lost when all is read: leaving the card is what fails then.
                        if index + 1 < commands || name == "status" {
                            assert!(is_right(&fault, error.as_ref()), "{what}: {error:?}");
                        }
                        check_harm(&field, &what);
                    }
                });
            }
        }
    });
}

#[test]
fn a_card_that_is_taken_away_at_any_command_is_told_as_such() {
    at_every_command(
        &[Fault::Removed, Fault::RemovedBeforeAnswer],
        |field, index, fault| field.card.set_fault(index, fault),
        LONG,
        |_, error| matches!(error, Some(TransportError::CardRemoved)),
    );
}

#[test]
fn an_error_of_the_air_at_any_command_is_an_error_and_does_no_harm() {
    at_every_command(
        &[TIMEOUT_OF_THE_AIR, CHECKSUM, 0x0B, 0x13, RELEASED],
        |field, index, status| field.knobs().set_fault(index, ReaderFault::Status(status)),
        LONG,
        |status, error| match *status {
            RELEASED => matches!(error, Some(TransportError::CardRemoved)),
            // The card is there, and says so when it is asked.
            _ => matches!(error, Some(TransportError::Io { .. })),
        },
    );
}

#[test]
fn silence_at_any_command_is_a_timeout_and_a_wrong_frame_an_error() {
    at_every_command(
        &[
            ReaderFault::Silent,
            ReaderFault::WrongChecksum,
            ReaderFault::Late(Duration::from_millis(500)),
        ],
        |field, index, fault| field.knobs().set_fault(index, fault),
        IMPATIENT,
        |fault, error| match fault {
            ReaderFault::WrongChecksum => matches!(error, Some(TransportError::Io { .. })),
            _ => matches!(error, Some(TransportError::Timeout)),
        },
    );
}

#[test]
fn the_answer_to_a_pin_that_is_lost_leaves_the_outcome_unknown() {
    let field = CardInField::of("taro");
    for fault in [
        ReaderFault::Silent,
        ReaderFault::WrongChecksum,
        ReaderFault::Status(CHECKSUM),
    ] {
        let reader = as_new(&field).with_patience(IMPATIENT);
        field.knobs().set_fault(2, fault);
        let result = read_attributes(reader);
        assert!(
            matches!(result, Err(Error::Pin(PinError::OutcomeUnknown { .. }))),
            "{fault:?}: {result:?}"
        );
    }
}

#[test]
fn a_late_or_dribbling_answer_within_the_time_is_as_good_as_any() {
    let field = CardInField::of("taro");
    let late = ReaderFault::Late(Duration::from_millis(600));
    field.knobs().set_lasting_fault(2, late);
    field
        .knobs()
        .set_dribble(Some((7, Duration::from_millis(2))));
    read_attributes(field.reader()).unwrap();
    check_harm(&field, "late");
}

#[test]
fn answers_in_parts_are_put_together_and_one_that_breaks_off_is_no_answer() {
    let field = CardInField::of("taro");
    for part in [1, 2, 60, 255] {
        field.knobs().set_part(part);
        identify(field.reader()).unwrap();
    }
    // libnfc reports success with what has come when a later part fails. The last two bytes of it are
    // no status word, or, by chance, one that is none of the command.
    let certificate = |reader: Reader| -> Result<Vec<u8>, Error> {
        Card::new(reader).jpki()?.read_auth_certificate()
    };
    field.knobs().set_part(262);
    let whole = certificate(field.reader()).unwrap();
    for part in [20, 60, 100, 129, 200] {
        for index in 1..4 {
            field.knobs().clear_faults();
            field.knobs().set_part(part);
            let reader = field.reader();
            field
                .knobs()
                .set_fault(index, ReaderFault::BrokenChain(CHECKSUM));
            match certificate(reader) {
                Ok(read) => assert_eq!(read, whole, "{part}@{index}"),
                Err(Error::Transport(TransportError::ShortResponse { .. }))
                | Err(Error::UnexpectedStatus { .. })
                | Err(Error::Malformed { .. }) => {}
                Err(other) => panic!("{part}@{index}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_command_that_would_overrun_libnfc_never_reaches_it() {
    let field = CardInField::of("taro");
    let mut reader = field.reader();
    for length in [263, 264, 265, 300, 65_544] {
        let refused = reader.transmit(&vec![0; length]);
        assert!(
            matches!(
                refused,
                Err(TransportError::CommandTooLong { length: told, limit: 262 }) if told == length
            ),
            "{refused:?}"
        );
    }
    assert_eq!(field.card.traffic().commands, 0);
    // The longest that fits gets through, whole, and the link is as good as before.
    let longest = [&[0x00, 0x24, 0x01, 0x80, 0xFF][..], &[0x31; 257]].concat();
    assert_eq!(longest.len(), 262);
    assert_eq!(reader.transmit(&longest).unwrap().len(), 2);
    assert_eq!(field.take_commands(), [longest]);
}

#[test]
fn answers_of_every_length_are_whole_or_errors() {
    let field = CardInField::of("taro");
    let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
    for length in [
        0, 1, 2, 3, 255, 257, 258, 259, 262, 263, 264, 265, 300, 5000,
    ] {
        field.card.clear_faults();
        field.card.clear_log();
        let mut answer = vec![0x5A; length];
        if let Some(status) = answer.last_chunk_mut::<2>() {
            *status = [0x90, 0x00];
        }
        field.card.set_fault(0, Fault::Answer(answer.clone()));
        let mut reader = field.reader();
        match reader.transmit(&challenge) {
            Ok(received) => {
                assert_eq!(received, answer);
                assert!((2..=263).contains(&length), "{length}");
            }
            Err(TransportError::ShortResponse { length: told }) => {
                assert_eq!(told, length);
                assert!(length < 2);
            }
            Err(TransportError::Io { .. }) => assert!(length > 263, "{length}"),
            Err(other) => panic!("{length}: {other:?}"),
        }
        // Selected anew it works again.
        reader.wait_for_card(LONG).unwrap();
        assert_eq!(reader.transmit(&challenge).unwrap().len(), 10);
    }
}

#[test]
fn nothing_is_sent_after_an_error_before_the_card_is_selected_anew() {
    let field = CardInField::of("taro");
    let mut reader = field.reader().with_patience(IMPATIENT);
    let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
    field.knobs().set_fault(0, ReaderFault::Silent);
    assert!(matches!(
        reader.transmit(&challenge),
        Err(TransportError::Timeout)
    ));
    for _ in 0..3 {
        let refused = reader.transmit(&challenge);
        assert!(
            matches!(refused, Err(TransportError::Io { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(field.card.traffic().commands, 1);
    reader.wait_for_card(Duration::ZERO).unwrap();
    assert_eq!(reader.transmit(&challenge).unwrap().len(), 10);
}

#[test]
fn a_reader_that_is_pulled_out_in_the_middle_is_an_error() {
    let mut field = CardInField::of("taro");
    let mut reader = field.reader();
    field.unplug();
    let failed = reader.transmit(&[0x00, 0x84, 0x00, 0x00, 0x08]);
    assert!(
        matches!(failed, Err(TransportError::Io { .. })),
        "{failed:?}"
    );
    assert!(reader.power_down().is_err());
    let missing = Reader::open(&field.choice(), Duration::ZERO);
    assert!(
        matches!(missing, Err(TransportError::NoSuchReader { .. })),
        "{missing:?}"
    );
}

#[test]
fn the_worst_leaves_no_mark_in_memory() {
    // Each of them goes through code of libnfc that handles errors; valgrind ends with 99 for any
    // access to memory that is not there or not initialised and decides something.
    let faults: [Worst; 5] = [
        ("nothing", |_| {}),
        ("broken chain", |field| {
            field.knobs().set_part(40);
            field
                .knobs()
                .set_fault(1, ReaderFault::BrokenChain(CHECKSUM));
        }),
        ("too long an answer", |field| {
            field.card.set_fault(1, Fault::Answer(vec![0x90; 5000]));
        }),
        ("taken away at the PIN", |field| {
            field.card.set_fault(2, Fault::RemovedBeforeAnswer);
        }),
        ("a wrong checksum and a slow line", |field| {
            field
                .knobs()
                .set_dribble(Some((5, Duration::from_millis(1))));
            field.knobs().set_fault(3, ReaderFault::WrongChecksum);
        }),
    ];
    std::thread::scope(|scope| {
        for (name, fault) in faults {
            scope.spawn(move || {
                let field = CardInField::of("taro");
                fault(&field);
                let start = Instant::now();
                let output = Command::new("valgrind")
                    .args(["--quiet", "--error-exitcode=99", "--leak-check=no"])
                    .arg(env!("CARGO_BIN_EXE_mynumber-card"))
                    .args(["--reader", &format!("libnfc:{}", field.connection())])
                    .args(["--lang", "en", "read"])
                    .env("MYNUMBER_ASSIST_PIN", "2345")
                    .stdin(Stdio::null())
                    .output()
                    .expect("valgrind: run sh scripts/install-test-parts.sh");
                let said = String::from_utf8_lossy(&output.stderr);
                let code = output.status.code();
                let expected = if name == "nothing" { 0 } else { 6 };
                assert_eq!(
                    code,
                    Some(expected),
                    "{name} after {:?}: {said}",
                    start.elapsed()
                );
                assert!(presented(&field).len() <= 1, "{name}");
            });
        }
    });
}
