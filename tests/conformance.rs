//! One list of jobs over every link to a card: in process, the real pcscd with vpcd, the real libnfc with
//! an emulated PN532, and the replay of a trace. Each gives the same everywhere.
#![cfg(all(feature = "libnfc", feature = "pcsc", feature = "sim"))]
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

mod conformance_cases;
mod nfc_support;
mod support;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance_cases::{CASES, Case, run};
use mynumber_card::error::Operation;
use mynumber_card::sim::{Link, SimTransport, SimulatedCard, people};
use mynumber_card::transport::Replay;
use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
use mynumber_card::{ApduLengths, Transport, TransportError};
use nfc_support::CardInField;
use support::card::InsertedCard;
use support::pcscd::Pcscd;

fn in_process(case: &Case) -> SimTransport {
    SimTransport::new(SimulatedCard::new(people::load(case.person).unwrap()))
}

/// Records what passes, in the form of a trace but unmasked: it contains no real secrets.
struct Recorder<T> {
    inner: T,
    lines: Arc<Mutex<String>>,
}

impl<T: Transport> Transport for Recorder<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.inner.transmit(command);
        let mut lines = self.lines.lock().unwrap();
        writeln!(lines, "> {}", hex::encode_upper(command)).unwrap();
        match &answer {
            Ok(answer) => writeln!(lines, "< {}", hex::encode_upper(answer)).unwrap(),
            Err(error) => writeln!(lines, "! {error}").unwrap(),
        }
        answer
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.inner.apdu_lengths()
    }

    fn longest_short_answer(&self) -> usize {
        self.inner.longest_short_answer()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.lines.lock().unwrap().push_str("> power down\n");
        self.inner.power_down()
    }
}

/// A link that loses answers with more than this many bytes of data, and says so beforehand.
struct Narrow {
    inner: SimTransport,
    carries: usize,
}

impl Transport for Narrow {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.inner.transmit(command)?;
        if answer.len() <= self.carries + 2 {
            return Ok(answer);
        }
        Err(TransportError::Unsupported {
            operation: Operation::CarryLongAnswer,
        })
    }

    fn apdu_lengths(&self) -> ApduLengths {
        ApduLengths::Short
    }

    fn longest_short_answer(&self) -> usize {
        self.carries
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.inner.power_down()
    }
}

/// What is answered by 256 bytes in any case.
const WIDE: [&str; 5] = [
    "the signature certificate and a signature",
    "the main job: reading for a request",
    "the face with code B",
    "the attributes with what proves them",
    "random bytes, as many as asked for",
];

/// All cases on links of one kind, against what they say in process.
fn conforms(kind: &str, mut on_this_link: impl FnMut(&Case) -> String) {
    for case in CASES {
        let expected = run(case, in_process(case));
        assert!(expected.starts_with(case.says), "{}: {expected}", case.name);
        let said = on_this_link(case);
        assert_eq!(said, expected, "{kind}: {}", case.name);
    }
}

#[test]
fn every_job_says_what_it_has_to_in_process_on_paths_of_every_kind() {
    let announced = |lengths| Link::direct().with_announced(lengths);
    for link in [
        Link::direct(),
        Link::direct().short_only(),
        announced(ApduLengths::Short),
        announced(ApduLengths::Extended),
        Link::direct().with_answers(mynumber_card::sim::Answers::InParts),
    ] {
        conforms(&format!("{link:?}"), |case| {
            run(case, in_process(case).with_link(link))
        });
    }
}

#[test]
fn every_job_but_those_that_need_a_long_answer_says_the_same_on_a_link_that_carries_fewer_bytes() {
    for carries in [248, 250, 255] {
        for case in CASES {
            let inner = in_process(case);
            let card = inner.handle();
            let said = run(case, Narrow { inner, carries });
            if WIDE.contains(&case.name) {
                assert!(said.starts_with("Transport(Unsupported"), "{said}");
                if case.name == "the main job: reading for a request" {
                    assert_eq!(
                        card.traffic().commands,
                        0,
                        "known before a PIN is presented"
                    );
                }
            } else {
                assert_eq!(
                    said,
                    run(case, in_process(case)),
                    "{carries}: {}",
                    case.name
                );
            }
            card.with_card(|card| {
                for application in &card.image().applications {
                    for file in &application.files {
                        assert!(!card.is_open(&application.aid, file.id), "{}", case.name);
                    }
                }
            });
        }
    }
}

#[test]
fn every_job_says_the_same_through_pcscd() {
    let pcscd = Pcscd::start();
    conforms("PC/SC", |case| {
        let _card = InsertedCard::of(case.person, &pcscd);
        let said = pcscd.within(|| {
            let service = Service::establish().unwrap();
            let soon = Duration::from_secs(10);
            let found = service.open(&ReaderChoice::Any, Sharing::Exclusive, soon);
            run(case, found.unwrap().connection)
        });
        drop(_card);
        pcscd.wait_for_card(false);
        said
    });
}

#[test]
fn every_job_says_the_same_through_libnfc() {
    conforms("libnfc", |case| {
        let field = CardInField::of(case.person);
        let said = run(case, field.reader());
        // Short commands only, and none is spent on finding that out.
        let commands = field.take_commands();
        assert!(commands.iter().all(|it| it.len() <= 261), "{}", case.name);
        assert_eq!(
            commands.len(),
            {
                let link = Link::direct().with_announced(ApduLengths::Short);
                let transport = in_process(case).with_link(link);
                let handle = transport.handle();
                run(case, transport);
                handle.traffic().commands
            },
            "{}",
            case.name
        );
        said
    });
}

#[test]
fn every_job_says_the_same_from_its_trace() {
    for lengths in [ApduLengths::Unknown, ApduLengths::Short] {
        conforms("replay", |case| {
            let lines = Arc::default();
            let recorded = Recorder {
                inner: in_process(case).with_link(Link::direct().with_announced(lengths)),
                lines: Arc::clone(&lines),
            };
            run(case, recorded);
            let lines = lines.lock().unwrap();
            let replay = Replay::from_trace(&lines).unwrap();
            // One command more or less would be an error.
            run(case, replay.with_apdu_lengths(lengths))
        });
    }
}
