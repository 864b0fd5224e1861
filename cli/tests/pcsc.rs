//! The command line on the real pcscd, with the simulated card in the vpcd virtual reader.
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

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use mynumber_card::card::FileKind;
use mynumber_card::sim::{ExtendedApdus, Link, Loss};
use mynumber_card::transport::pcsc::{Service, Sharing};
use mynumber_card::{Card, Error};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use support::card::{InsertedCard, image};
use support::pcscd::{Pcscd, READER, SECOND_READER};

fn program(pcscd: &Pcscd, arguments: &[&str]) -> Command {
    let mut command = pcscd.command(env!("CARGO_BIN_EXE_mynumber-card"));
    command
        .args(arguments)
        .env("LC_ALL", "C")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .stdin(Stdio::null());
    command
}

fn run(pcscd: &Pcscd, arguments: &[&str]) -> Output {
    program(pcscd, arguments).output().unwrap()
}

/// Exit status and the kind of the error in the JSON.
fn failure(pcscd: &Pcscd, arguments: &[&str]) -> (i32, String) {
    let output = run(pcscd, &[&["--json"], arguments].concat());
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|_| {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    });
    let kind = error["error"]["kind"].as_str().unwrap().to_owned();
    (output.status.code().unwrap(), kind)
}

fn data(pcscd: &Pcscd, arguments: &[&str]) -> Value {
    let output = run(pcscd, &[&["--json"], arguments].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn three(kind: &str) -> (i32, String) {
    (3, kind.to_owned())
}

/// Commands with a PIN in them that the card has seen since the last call.
fn presented(card: &InsertedCard) -> usize {
    let commands = card.take_commands();
    let verifies = commands
        .iter()
        .filter(|command| command[1] == 0x20 && command.len() > 4);
    verifies.count()
}

#[test]
fn readers_status_read_and_certificates() {
    let pcscd = Pcscd::start();
    assert_eq!(failure(&pcscd, &["status"]), three("no_card"));
    let card = InsertedCard::of("taro", &pcscd);

    let readers = data(&pcscd, &["readers"]);
    let entry = |number: u8, name: &str, card_present: bool| json!({"number": number, "name": name, "backend": "pcsc", "card_present": card_present, "in_use": false});
    assert_eq!(
        readers,
        json!({"schema": "readers/1", "readers": [entry(1, READER, true), entry(2, SECOND_READER, false)]})
    );

    let status = data(&pcscd, &["status"]);
    assert_eq!(status["card"]["expiry"], "2035-02-17");
    assert_eq!(status["pins"]["assist"]["remaining"], 3);
    assert_eq!(presented(&card), 0);

    for reader in [&[][..], &["--reader", "1"], &["--reader", READER]] {
        let person = data(&pcscd, &[&["read"], reader].concat());
        assert_eq!(person["name"], "番号　太郎");
        assert_eq!(presented(&card), 1);
    }
    let certificate = data(&pcscd, &["cert", "auth"]);
    assert_eq!(certificate["purpose"], "authentication");
    assert_eq!(presented(&card), 0);
}

#[test]
fn over_a_reader_that_loses_answers_of_256_bytes_nothing_is_said_that_was_not_read() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let ask = |arguments: &[&str]| data(&pcscd, &[arguments, &["--at", "2026-11-23"]].concat());
    let (status, dates) = (ask(&["status"]), ask(&["dates"]));
    assert_eq!(status["certificates"]["auth"]["state"], "read");
    for loss in [Loss::DataOf256, Loss::StatusOf256] {
        let link = Link::direct().with_loss(loss);
        // Long commands refused, in short on request, and carried.
        for (link, option) in [
            (link.short_only(), &[][..]),
            (link, &["--short-apdus"]),
            (link, &[]),
        ] {
            card.handle.set_link(link);
            let place = format!("{link:?} {option:?}");
            assert_eq!(ask(&[&["status"], option].concat()), status, "{place}");
            assert_eq!(ask(&[&["dates"], option].concat()), dates, "{place}");
            card.take_commands();
            let (exit, kind) = failure(&pcscd, &[&["read"], option].concat());
            let kinds = ["unsupported", "incomplete_answer"];
            assert!(
                exit == 6 && kinds.contains(&kind.as_str()),
                "{place}: {kind}"
            );
            assert_eq!(presented(&card), 0, "{place}");
            let (exit, kind) = failure(&pcscd, &[&["identify"], option].concat());
            assert!(
                exit == 6 && kinds.contains(&kind.as_str()),
                "{place}: {kind}"
            );
            // Only where nothing before the PIN had 256 bytes.
            let told_after = usize::from(kind == "incomplete_answer");
            assert_eq!(presented(&card), told_after, "{place}");
            assert!(
                told_after == 0 || link.extended == ExtendedApdus::Carried,
                "{place}"
            );
        }
    }
}

#[test]
fn the_my_number_crosses_a_real_pcscd_encrypted() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    for (options, encrypted) in [
        (&["--require-encrypted"][..], true),
        (&["--short-apdus"], false),
    ] {
        card.handle.clear_log();
        let read = data(&pcscd, &[&["read", "--my-number"], options].concat());
        assert_eq!(read["my_number"], "123456789018");
        assert_eq!(read["encrypted"], encrypted);
        let in_clear = card.handle.exchanges().iter().any(|exchange| {
            let response = exchange.response.as_deref().unwrap_or_default();
            response.windows(12).any(|window| window == b"123456789018")
        });
        assert_eq!(in_clear, !encrypted);
        assert_eq!(presented(&card), 1);
    }
}

#[test]
fn a_license_is_read_and_closed_again_so_that_nobody_after_it_reads_it() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("driver", &pcscd);
    let certificate = "../fixtures/license-authority/license-sim.cer";
    let arguments = ["license", "--at=2026-11-23", "--certificate", certificate];
    for _ in 0..2 {
        let license = data(&pcscd, &arguments);
        assert_eq!(license["expiry"], "2030-03-17");
        assert_eq!(license["signature"]["state"], "verified");
        assert_eq!(presented(&card), 1);
    }
    // Another program right after, on the same card under the same power.
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let mut shared = service.connect(READER, Sharing::Shared).unwrap();
        let mut next = Card::new(shared.exchange().unwrap());
        let mut license = next.license().unwrap();
        let read = license.selected().read_file(0x001B, FileKind::Long);
        assert!(matches!(read, Err(Error::NotOpen { .. })), "{read:?}");
    });
}

#[test]
fn a_reader_is_named_rightly_or_the_error_says_which_there_are() {
    let pcscd = Pcscd::start();
    let _card = InsertedCard::of("taro", &pcscd);
    let with = |reader: &str| failure(&pcscd, &["read", "--reader", reader]);
    assert_eq!(with("2"), three("no_card"));
    assert_eq!(with("3"), three("no_such_reader"));
    assert_eq!(with("pasori"), three("no_such_reader"));
    assert_eq!(with("virtual"), three("ambiguous_reader"));

    // Two cards: a PIN must not go to somebody else's.
    let _second = InsertedCard::connect(image("family"), pcscd.second_port());
    let until = Instant::now() + Duration::from_secs(10);
    while failure_or_done(&pcscd, &["read"]) != "several_cards" {
        assert!(Instant::now() < until, "the second card never came");
    }
    let person = data(&pcscd, &["read", "--reader", "2"]);
    assert_eq!(person["name"], "番号　花子");
}

#[test]
fn an_empty_slot_is_named_by_whoever_looks_at_it() {
    let pcscd = Pcscd::start();
    let said = |language: &str, arguments: &[&str]| {
        let output = run(&pcscd, &[&["--lang", language], arguments].concat());
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8(text).unwrap()
    };
    // Without a choice all of them are empty.
    let none = said("en", &["status"]);
    assert!(none.contains("on any reader"), "{none}");
    assert!(
        none.contains(READER) && none.contains(SECOND_READER),
        "{none}"
    );

    let _card = InsertedCard::of("taro", &pcscd);
    for arguments in [&["status"][..], &["read"], &["cert", "auth"], &["dates"]] {
        for reader in ["2", SECOND_READER] {
            let arguments = [arguments, &["--reader", reader]].concat();
            let (ja, en) = (said("ja", &arguments), said("en", &arguments));
            let expected = format!("リーダー「{SECOND_READER}」にカードがありません");
            assert!(ja.contains(&expected), "{ja}");
            let expected = format!("no card is on the reader \"{SECOND_READER}\"");
            assert!(en.contains(&expected) && en.contains("--wait 30"), "{en}");
            let output = run(&pcscd, &[&["--json"], &arguments[..]].concat());
            let error: Value = serde_json::from_slice(&output.stderr).unwrap();
            assert_eq!(error["error"]["readers"], json!([SECOND_READER]));
        }
    }
    // `readers` and `doctor` say the same of it.
    for (language, word) in [("ja", "カードなし"), ("en", "no card")] {
        let readers = said(language, &["readers"]);
        let row = readers.lines().nth(1).unwrap();
        assert!(
            row.contains(SECOND_READER) && row.ends_with(word),
            "{readers}"
        );
        let doctor = said(language, &["doctor", "--reader", "2"]);
        let row = doctor.lines().find(|line| line.contains("2: ")).unwrap();
        assert!(
            row.contains(SECOND_READER) && row.contains(word),
            "{doctor}"
        );
        let place = doctor.lines().filter(|line| line.contains(SECOND_READER));
        assert_eq!(
            place.count(),
            3,
            "its row, the trouble, the next step: {doctor}"
        );
    }
}

fn failure_or_done(pcscd: &Pcscd, arguments: &[&str]) -> String {
    let output = run(pcscd, &[&["--json"], arguments].concat());
    if output.status.success() {
        return "ok".into();
    }
    failure(pcscd, arguments).1
}

#[test]
fn a_card_that_another_program_uses_is_left_alone_for_pins_and_shared_for_the_rest() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let shared = service.connect(READER, Sharing::Shared).unwrap();
        assert_eq!(data(&pcscd, &["status"])["card"]["kind"], "plastic_card");
        assert_eq!(failure(&pcscd, &["read"]), (6, "busy".to_owned()));
        drop(shared);
        let exclusive = service.connect(READER, Sharing::Exclusive).unwrap();
        assert_eq!(failure(&pcscd, &["status"]), (6, "busy".to_owned()));
        drop(exclusive);
    });
    assert_eq!(presented(&card), 0);
    assert_eq!(data(&pcscd, &["read"])["sex"], "male");
}

#[test]
fn without_a_reader_it_says_so_and_waits_when_told_to() {
    let pcscd = Pcscd::start_without_readers();
    assert_eq!(failure(&pcscd, &["readers"]), three("no_reader"));
    let start = Instant::now();
    assert_eq!(
        failure(&pcscd, &["read", "--wait", "0.7"]),
        three("no_reader")
    );
    assert!(start.elapsed() >= Duration::from_millis(700));
}

#[test]
fn a_waiting_program_sees_the_card_that_comes_and_can_be_stopped() {
    let pcscd = Pcscd::start();
    let mut reading = program(&pcscd, &["--json", "read", "--wait", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(reading.try_wait().unwrap().is_none());
    let card = InsertedCard::of("child", &pcscd);
    let output = reading.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("番号　みらい")
    );
    drop(card);

    pcscd.wait_for_card(false);
    let waiting = program(&pcscd, &["read", "--wait", "60"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    kill_process(Pid::from_child(&waiting), Signal::INT).unwrap();
    let output = waiting.wait_with_output().unwrap();
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(2));
}

#[test]
fn simulate_puts_a_card_into_the_virtual_reader_and_takes_it_out_again() {
    let pcscd = Pcscd::start();
    let address = format!("127.0.0.1:{}", pcscd.port());
    for (who, name) in [
        (&["--person", "foreign,short"][..], "FICTICIA MARIA ELENA"),
        (&["--image", "../fixtures/people/taro"], "番号　太郎"),
    ] {
        let arguments = [&["simulate", "--vpcd", &address], who].concat();
        let mut serving = program(&pcscd, &arguments);
        let mut serving = serving.stderr(Stdio::piped()).spawn().unwrap();
        pcscd.wait_for_card(true);
        assert_eq!(data(&pcscd, &["read"])["name"], name);
        kill_process(Pid::from_child(&serving), Signal::INT).unwrap();
        assert_eq!(serving.wait().unwrap().code(), Some(0));
        pcscd.wait_for_card(false);
    }
}

#[test]
fn a_second_card_for_the_same_virtual_reader_is_not_said_to_be_in_it() {
    use std::io::{BufRead as _, BufReader};

    let pcscd = Pcscd::start();
    let address = format!("127.0.0.1:{}", pcscd.port());
    let start = |person: &str| {
        let arguments = [
            "--lang", "en", "simulate", "--vpcd", &address, "--person", person,
        ];
        let mut serving = program(&pcscd, &arguments);
        let mut serving = serving.stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(serving.stderr.take().unwrap()).lines();
        (serving, said.map(Result::unwrap))
    };
    let (mut first, mut said) = start("taro");
    assert!(said.next().unwrap().contains("waiting for the reader"));
    assert!(said.next().unwrap().contains("the card is in the reader"));
    let (mut second, mut said) = start("foreign");
    assert!(said.next().unwrap().contains("waiting for the reader"));
    // Whose card is in the reader; the second one has nothing more to say.
    assert_eq!(data(&pcscd, &["read"])["name"], "番号　太郎");
    for serving in [&second, &first] {
        kill_process(Pid::from_child(serving), Signal::INT).unwrap();
    }
    let rest: Vec<String> = said.collect();
    assert!(
        !rest.iter().any(|line| line.contains("is in the reader;")),
        "{rest:?}"
    );
    assert_eq!(second.wait().unwrap().code(), Some(0));
    assert_eq!(first.wait().unwrap().code(), Some(0));
}

/// The lines of `doctor` as (what, state), its kind, and its exit status.
fn doctor(pcscd: &Pcscd, arguments: &[&str]) -> (Vec<(String, String)>, Value, i32) {
    let output = run(pcscd, &[&["--json", "doctor"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let word = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let lines = report["checks"].as_array().unwrap().iter();
    let lines = lines.map(|line| (word(line, "what"), word(line, "state")));
    assert!(!word(&report, "next_step").is_empty());
    (
        lines.collect(),
        report["kind"].clone(),
        output.status.code().unwrap(),
    )
}

#[test]
fn doctor_walks_from_the_service_to_the_card_and_asks_for_no_pin() {
    let state = |lines: &[(String, String)], what: &str| {
        let found = lines.iter().filter(|(of, _)| of == what);
        found.map(|(_, state)| state.clone()).collect::<Vec<_>>()
    };
    let pcscd = Pcscd::start();
    let (lines, kind, exit) = doctor(&pcscd, &[]);
    assert_eq!((kind, exit), (json!("no_card"), 3));
    assert_eq!(state(&lines, "service"), ["ok"]);
    assert_eq!(state(&lines, "reader"), ["ok", "ok"]);
    assert_eq!(state(&lines, "card"), ["trouble"]);
    assert_eq!(state(&lines, "path"), ["not_checked"]);

    let (lines, kind, _) = doctor(&pcscd, &["--reader", "nobody's"]);
    assert_eq!(kind, json!("no_such_reader"));
    assert_eq!(state(&lines, "reader"), ["ok", "ok", "trouble"]);

    let card = InsertedCard::of("taro", &pcscd);
    let at = ["--at", "2026-11-23"];
    let (lines, kind, exit) = doctor(&pcscd, &at);
    assert_eq!((kind, exit), (Value::Null, 0), "{lines:?}");
    assert_eq!(state(&lines, "path"), ["ok"]);
    assert_eq!(presented(&card), 0);

    // Held by another program: it says so, and does not wait without end.
    pcscd.within(|| {
        let service = Service::establish().unwrap();
        let held = service.connect(READER, Sharing::Exclusive).unwrap();
        let (lines, kind, exit) = doctor(&pcscd, &at);
        assert_eq!((kind, exit), (json!("busy"), 6));
        assert_eq!(state(&lines, "card"), ["trouble"]);
        drop(held);
    });
}

#[test]
fn a_survey_over_the_service_names_no_reader_that_could_be_told_and_presents_nothing() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("driver", &pcscd);
    let output = run(&pcscd, &["doctor", "--at", "2026-11-23", "--report", "-"]);
    let survey = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{survey}");
    assert!(survey.contains("\nway: pcsc\n"), "{survey}");
    assert!(
        survey.contains(&format!("\nreader: {READER}\n")),
        "{survey}"
    );
    assert!(survey.matches("\nconfirmed ").count() > 60, "{survey}");
    assert_eq!(presented(&card), 0);
}
