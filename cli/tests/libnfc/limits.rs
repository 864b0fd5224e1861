//! Where the real libnfc ends: the longest commands and answers, answers that break off, readers that
//! go, and the worst of all that under valgrind.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::nfc_support::CardInField;
use mynumber_card::sim::Fault;
use mynumber_card::sim::pn532::ReaderFault;
use mynumber_card::transport::libnfc::NfcReader;
use mynumber_card::{Card, Error, Transport, TransportError};

const LONG: Duration = Duration::from_secs(20);
/// For an answer that does not come.
const IMPATIENT: Duration = Duration::from_millis(100);
const CHECKSUM: u8 = 0x02;
const CHALLENGE: [u8; 5] = [0x00, 0x84, 0x00, 0x00, 0x08];

/// What is done to a card or its reader, the arguments of the program and how it ends.
type Worst = (&'static str, fn(&CardInField), &'static [&'static str], i32);

#[test]
fn an_answer_in_parts_that_breaks_off_is_no_answer() {
    let field = CardInField::of("taro");
    // libnfc reports success with what has come when a later part fails. The last two bytes of it are
    // no status word, or, by chance, one that is none of the command.
    let certificate = |reader: NfcReader| -> Result<Vec<u8>, Error> {
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
        match reader.transmit(&CHALLENGE) {
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
        assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
    }
}

#[test]
fn nothing_is_sent_after_an_error_before_the_card_is_selected_anew() {
    let field = CardInField::of("taro");
    let mut reader = field.reader().with_patience(IMPATIENT);
    field.knobs().set_fault(0, ReaderFault::Silent);
    assert!(matches!(
        reader.transmit(&CHALLENGE),
        Err(TransportError::Timeout)
    ));
    for _ in 0..3 {
        let refused = reader.transmit(&CHALLENGE);
        assert!(
            matches!(refused, Err(TransportError::Io { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(field.card.traffic().commands, 1);
    reader.wait_for_card(Duration::ZERO).unwrap();
    assert_eq!(reader.transmit(&CHALLENGE).unwrap().len(), 10);
}

#[test]
fn a_reader_that_is_pulled_out_in_the_middle_is_an_error() {
    let mut field = CardInField::of("taro");
    let mut reader = field.reader();
    field.unplug();
    let failed = reader.transmit(&CHALLENGE);
    assert!(
        matches!(failed, Err(TransportError::Io { .. })),
        "{failed:?}"
    );
    assert!(reader.power_down().is_err());
    let missing = NfcReader::open(&field.choice(), Duration::ZERO);
    assert!(
        matches!(missing, Err(TransportError::NoSuchReader { .. })),
        "{missing:?}"
    );
}

#[test]
fn the_worst_leaves_no_mark_in_memory() {
    // Each of them goes through code of libnfc that handles errors; valgrind ends with 99 for any
    // access to memory that is not there or not initialised and decides something.
    let faults: [Worst; 7] = [
        ("nothing", |_| {}, &["read"], 0),
        (
            "broken chain",
            |field| {
                field.knobs().set_part(40);
                let broken = ReaderFault::BrokenChain(CHECKSUM);
                field.knobs().set_fault(1, broken);
            },
            &["read"],
            // The piece of the file is asked for once more.
            0,
        ),
        (
            "too long an answer",
            |field| field.card.set_fault(1, Fault::Answer(vec![0x90; 5000])),
            &["read"],
            6,
        ),
        (
            "taken away at the PIN",
            |field| field.card.set_fault(2, Fault::RemovedBeforeAnswer),
            &["read"],
            6,
        ),
        (
            "a wrong checksum and a slow line",
            |field| {
                let pause = Duration::from_millis(1);
                field.knobs().set_dribble(Some((5, pause)));
                field.knobs().set_fault(3, ReaderFault::WrongChecksum);
            },
            &["read"],
            6,
        ),
        (
            "the face in parts, and silence",
            |field| {
                field.knobs().set_part(100);
                field.knobs().set_fault(7, ReaderFault::Silent);
            },
            &["face"],
            6,
        ),
        (
            "taken away at the change of a PIN",
            |field| field.card.set_fault(4, Fault::RemovedBeforeAnswer),
            &["pin", "change", "assist"],
            8,
        ),
    ];
    std::thread::scope(|scope| {
        for (name, fault, job, expected) in faults {
            scope.spawn(move || {
                let field = CardInField::of("taro");
                fault(&field);
                let start = Instant::now();
                let output = Command::new("valgrind")
                    .args(["--quiet", "--error-exitcode=99", "--leak-check=no"])
                    .arg(env!("CARGO_BIN_EXE_mynumber-card"))
                    .args(["--reader", &format!("libnfc:{}", field.connection())])
                    .args(["--lang", "en"])
                    .args(job)
                    .env("MYNUMBER_ASSIST_PIN", "2345")
                    .env("MYNUMBER_NEW_ASSIST_PIN", "7294")
                    .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
                    .stdin(Stdio::null())
                    .output()
                    .expect("valgrind: run sh scripts/install-test-parts.sh");
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!(
                    output.status.code(),
                    Some(expected),
                    "{name} after {:?}: {said}",
                    start.elapsed()
                );
                let is_pin = |it: &&Vec<u8>| it[1] == 0x20 && it.len() > 5;
                let seen = field.take_commands();
                assert!(seen.iter().filter(is_pin).count() <= 1, "{name}");
            });
        }
    });
}
