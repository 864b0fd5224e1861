//! The command line beside other programs, on the real pcscd: it waits when told to, or says what is in the
//! way and what to do; and pcscd killed, held still or absent under it.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mynumber_card::sim::Link;
use mynumber_card::transport::pcsc::{ReaderChoice, Service, Sharing};
use mynumber_card::{AssistPin, Card, LastTry};
use serde_json::Value;
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, READER, SECOND_READER};
use support::tools::OpenSc;

const MOMENT: Duration = Duration::from_millis(700);
const SOON: Duration = Duration::from_secs(20);
const ANCHORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");

fn program(pcscd: &Pcscd, arguments: &[&str]) -> Command {
    let mut command = pcscd.command(env!("CARGO_BIN_EXE_mynumber-card"));
    command
        .args(["--json", "--anchor", ANCHORS])
        .args(arguments)
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn start(pcscd: &Pcscd, arguments: &[&str]) -> Child {
    program(pcscd, arguments).spawn().unwrap()
}

fn run(pcscd: &Pcscd, arguments: &[&str]) -> Output {
    program(pcscd, arguments).output().unwrap()
}

/// Exit status and error as JSON; that of a good end is null.
fn error(output: &Output) -> (i32, Value) {
    let status = output.status.code().expect("an exit status");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    if status == 0 {
        return (0, Value::Null);
    }
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|_| panic!("{said}"));
    (status, error["error"].clone())
}

fn kind(output: &Output) -> (i32, String) {
    let (status, error) = error(output);
    (status, error["kind"].as_str().unwrap_or("ok").to_owned())
}

fn good(output: &Output) -> Value {
    assert_eq!(kind(output), (0, "ok".to_owned()));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn beside_a_program_that_holds_the_card_with_a_pin() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        for job in [&["status"][..], &["read"], &["identify"], &["cert", "auth"]] {
            inserted.handle.clear_log();
            let service = Service::new();
            let found = service
                .open(&ReaderChoice::Any, Sharing::Exclusive, SOON)
                .unwrap();
            let mut ours = Card::new(found.connection);
            let mut assist = ours.input_assist().unwrap();
            let pin = AssistPin::new("2345").unwrap();
            let mut opened = assist.present(&pin, LastTry::Refuse).unwrap();

            let (status, told) = error(&run(&pcscd, job));
            assert_eq!((status, told["kind"].as_str()), (6, Some("busy")), "{told}");
            assert!(
                told["advice"].as_str().unwrap().contains("--wait"),
                "{told}"
            );
            let briefly = [job, &["--wait", "0.5"]].concat();
            assert_eq!(kind(&run(&pcscd, &briefly)), (6, "busy".to_owned()));
            assert_eq!(inserted.presented(), 1);

            let patiently = [job, &["--wait", "20"]].concat();
            let mut other = start(&pcscd, &patiently);
            thread::sleep(MOMENT);
            assert!(other.try_wait().unwrap().is_none());
            opened.read_attributes().unwrap();
            assist.close().unwrap();
            drop(ours);
            good(&other.wait_with_output().unwrap());
            assert!(inserted.closes(), "{job:?}");
        }
    });
}

#[test]
fn many_at_once_each_get_their_answer() {
    let pcscd = Pcscd::start();
    let inserted = InsertedCard::of("taro", &pcscd);
    let alone = good(&run(&pcscd, &["status"]));
    let running: Vec<Child> = (0..4).map(|_| start(&pcscd, &["status"])).collect();
    for child in running {
        assert_eq!(good(&child.wait_with_output().unwrap()), alone);
    }

    // With PINs and a foreign program among them, each with its turn.
    inserted.handle.clear_log();
    let jobs: [&[&str]; 6] = [
        &["read"],
        &["status"],
        &["read"],
        &["identify"],
        &["status"],
        &["read"],
    ];
    let running: Vec<Child> = jobs
        .iter()
        .map(|job| start(&pcscd, &[job, &["--wait", "60"][..]].concat()))
        .collect();
    let opensc = OpenSc::new(&pcscd);
    let list = opensc.pkcs11_tool("1234", &["--list-objects", "--type", "cert"]);
    for (child, job) in running.into_iter().zip(jobs) {
        let answer = good(&child.wait_with_output().unwrap());
        match job {
            ["status"] => assert_eq!(answer, alone),
            ["read"] => assert_eq!(answer["name"], "番号　太郎"),
            _ => assert_eq!(answer["identity"]["name"], "番号　太郎"),
        }
    }
    // The foreign one, which does not wait, found the card or found it busy.
    assert!(list.code.is_some());
    assert_eq!(inserted.presented(), 3 + 2);
    assert!(inserted.closes());
    for (_, tries) in good(&run(&pcscd, &["status"]))["pins"].as_object().unwrap() {
        assert_eq!(tries["remaining"], tries["limit"]);
    }
}

#[test]
fn a_card_that_moves_while_it_is_waited_for() {
    let pcscd = Pcscd::start();
    let named = start(&pcscd, &["read", "--wait", "3", "--reader", READER]);
    let any = start(&pcscd, &["read", "--wait", "20"]);
    thread::sleep(MOMENT);
    let second = InsertedCard::connect(image("taro"), pcscd.second_port());
    assert_eq!(good(&any.wait_with_output().unwrap())["name"], "番号　太郎");
    let output = named.wait_with_output().unwrap();
    assert_eq!(kind(&output), (3, "no_card".to_owned()));
    assert_eq!(second.presented(), 1);
    let there = run(&pcscd, &["read", "--reader", SECOND_READER]);
    assert_eq!(good(&there)["name"], "番号　太郎");
}

#[test]
fn without_pcscd_and_with_one_that_is_started_later() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    pcscd.kill();
    for job in ["status", "read", "readers"] {
        let (status, told) = error(&run(&pcscd, &[job]));
        assert_eq!((status, told["kind"].as_str()), (3, Some("no_service")));
        assert!(told["advice"].as_str().unwrap().contains("pcscd"), "{told}");
    }
    let waited = Instant::now();
    let output = run(&pcscd, &["read", "--wait", "0.7"]);
    assert_eq!(kind(&output), (3, "no_service".to_owned()));
    assert!((MOMENT..SOON).contains(&waited.elapsed()));

    let reading = start(&pcscd, &["read", "--wait", "30"]);
    let listing = start(&pcscd, &["readers", "--wait", "30"]);
    thread::sleep(MOMENT);
    pcscd.start_again();
    assert_eq!(
        good(&reading.wait_with_output().unwrap())["name"],
        "番号　太郎"
    );
    let readers = good(&listing.wait_with_output().unwrap());
    assert_eq!(readers["readers"].as_array().unwrap().len(), 2);
    assert_eq!(card.presented(), 1);
    assert!(card.closes());
}

/// Commands of `read`, proof included.
const READ_COMMANDS: usize = 9;
/// Commands of `identify`.
const IDENTIFY_COMMANDS: usize = 14;

#[test]
fn pcscd_killed_at_every_command_of_read_and_identify() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    card.handle
        .set_link(Link::direct().with_latency(Duration::from_millis(40)));
    for (job, commands) in [("read", READ_COMMANDS), ("identify", IDENTIFY_COMMANDS)] {
        for index in 0..commands {
            pcscd.within(|| pcscd.wait_for_card_here(true));
            card.handle.clear_log();
            let started = Instant::now();
            let child = start(&pcscd, &[job]);
            assert!(card.wait_for_commands(index + 1), "{job}@{index}");
            pcscd.kill();
            let (status, kind) = kind(&child.wait_with_output().unwrap());
            assert!(started.elapsed() < SOON, "{job}@{index}");
            let at = format!("{job}@{index}: {status} {kind}");
            match kind.as_str() {
                "ok" => assert!(index + 2 >= commands, "{at}"),
                "no_service" => assert_eq!(status, 3, "{at}"),
                // The PIN was on its way.
                "outcome_unknown" | "card_removed" | "left_open" => {
                    assert_eq!(status, 6, "{at}");
                }
                _ => panic!("{at}"),
            }
            assert!(card.presented() <= 2, "{at}");
            assert!(card.closes(), "{at}");
            pcscd.start_again();
        }
    }
    card.handle.clear_log();
    let output = run(&pcscd, &["read", "--wait", "20"]);
    assert_eq!(good(&output)["name"], "番号　太郎");
    assert_eq!(card.presented(), 1);
}

#[test]
fn a_pcscd_that_is_held_still_is_given_up_after_half_a_minute() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    pcscd.freeze();
    let started = Instant::now();
    let all = [&["status"][..], &["read"], &["readers"]].map(|job| start(&pcscd, job));
    for child in all {
        let (status, told) = error(&child.wait_with_output().unwrap());
        let kind = told["kind"].as_str();
        assert_eq!((status, kind), (6, Some("unresponsive_service")), "{told}");
        assert!(told["advice"].as_str().unwrap().contains("pcscd"), "{told}");
    }
    assert!(started.elapsed() < Duration::from_secs(45));
    pcscd.thaw();
    good(&run(&pcscd, &["status", "--wait", "20"]));
}

#[test]
fn hundreds_of_runs_leave_no_session_in_pcscd() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::lasting("taro", pcscd.port());
    pcscd.within(|| pcscd.wait_for_card_here(true));
    let held = || {
        let count = |what| {
            let folder = format!("/proc/{}/{what}", pcscd.id());
            std::fs::read_dir(folder).unwrap().count()
        };
        (count("fd"), count("task"))
    };
    good(&run(&pcscd, &["read"]));
    let end = Instant::now() + SOON;
    let before = loop {
        let once = held();
        thread::sleep(MOMENT);
        if held() == once {
            break once;
        }
        assert!(Instant::now() < end);
    };
    for number in 0..200_usize {
        card.handle.clear_log();
        match number % 4 {
            0 => drop(good(&run(&pcscd, &["read"]))),
            1 => drop(good(&run(&pcscd, &["status"]))),
            2 => {
                let mut command = program(&pcscd, &["read"]);
                command.env("MYNUMBER_ASSIST_PIN", "99999");
                assert_eq!(command.output().unwrap().status.code(), Some(2));
            }
            // Killed wherever it is.
            _ => {
                let mut child = start(&pcscd, &["status"]);
                card.wait_for_commands(number % 17 + 1);
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
        assert!(card.presented() <= 1);
        assert!(card.closes(), "{number}");
    }
    let end = Instant::now() + SOON;
    while held() != before {
        assert!(Instant::now() < end, "{before:?} became {:?}", held());
        thread::sleep(Duration::from_millis(50));
    }
}
