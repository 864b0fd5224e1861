//! The command line under faults: the right exit status at every command, no panic, and the PIN
//! presented at most once.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../../tests/support/sample.rs"]
mod sample;

use std::process::{Command, Output};

use sample::sampled;

/// The kind of the error in the JSON on standard error, or `ok`.
fn kind(output: &Output) -> String {
    if output.status.success() {
        return "ok".into();
    }
    let error: serde_json::Value = serde_json::from_slice(&output.stderr)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(
        error["error"]["exit"].as_i64(),
        output.status.code().map(i64::from)
    );
    error["error"]["kind"].as_str().unwrap().to_owned()
}

/// Runs a command with a fault, and says its exit status, the kind of its error, and the PIN
/// references to which a PIN was presented, in order.
fn run(command: &[&str], fault: &str) -> (i32, String, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args([
            "--json",
            "--reader",
            &format!("simulated{},{fault}", person(command)),
            "--anchor",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority"),
            "--trace",
        ])
        .arg(&trace)
        .args(command)
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
        .env("MYNUMBER_BIRTH_DATE", "1980-02-17")
        .env("MYNUMBER_LICENSE_PIN", "5678")
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    for pin in ["32333435", "31323334", "5445535431323334", "35363738"] {
        assert!(!trace.contains(pin), "a PIN is in the trace");
    }
    let presented = trace
        .lines()
        .filter(|line| line.starts_with("> 002000") && line.ends_with("[secret]"))
        .map(|line| u8::from_str_radix(&line[8..10], 16).unwrap())
        .collect();
    (output.status.code().unwrap(), kind(&output), presented)
}

/// Whose card a command is run on.
fn person(command: &[&str]) -> &'static str {
    match command {
        ["license", ..] => ":driver-pin",
        _ => "",
    }
}

const ASSIST: u8 = 0x91;
const AUTH: u8 = 0x98;
const SIGN: u8 = 0x9B;
const LICENSE_PIN: u8 = 0x86;
const LICENSE: &[&str] = &["license"];
const CODE_A: u8 = 0x93;
const CODE_B: u8 = 0x92;
const BIRTH_CODE: u8 = 0x91;
const READ: &[&str] = &["read"];
const READ_NUMBER: &[&str] = &["read", "--my-number"];
const FACE: &[&str] = &["face", "--require-authentic"];
const WHOLE_FACE: &[&str] = &[
    "face",
    "--code-a",
    "--with-my-number",
    "--require-authentic",
];
const AGE: &[&str] = &["age", "--over", "20"];
const MY_NUMBER: &[&str] = &["my-number", "--require-authentic"];
const ASSIST_CODE_B: u8 = 0x95;
const COMPARE: &[&str] = &["compare", "--sign", "--require-authentic"];
const IDENTIFY: &[&str] = &["identify"];
const IDENTIFY_SIGNED: &[&str] = &["identify", "--level", "signature"];
const SIGN_DIGEST: &[&str] = &["sign", "--key", "sign", "--digest", DIGEST];
const DIGEST: &str = "9a271f2a916b0b6ee6cecb2426f0b3206ef074578be55d9bc94f6f3fe3ab86aa";
const STATUS: [&str; 3] = ["status", "--at", "2026-11-23"];

/// What a command of a job is: the error of a fault depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// SELECT, a counter, a signature: a wrong answer ends the job.
    Plain,
    /// VERIFY with a PIN, presented to this reference.
    Pin(u8),
    /// A file that is only asked whether there is something: without it the job goes on.
    Asked,
    /// A long file, asked for again in short pieces when it does not come in one.
    Long,
    /// The start of a file in a short answer, which shows what the path carries; the file is needed.
    Start,
    /// The same of a file that is read again later: whatever comes of it, the job goes on.
    Path,
    /// SET SESSION KEY: a wrong status word is a refusal of the key.
    Key,
    /// What nothing else rests on: a refusal is told, and the job goes on.
    Detail,
    /// The last SELECT: all is read, and without power nothing is open.
    Close,
}

use Step::{Asked, Close, Detail, Key, Long, Path, Pin, Plain, Start};

const JOBS: [(&[&str], &[Step]); 11] = [
    (
        READ_NUMBER,
        &[
            Plain,
            Long,
            Plain,
            Plain,
            Pin(ASSIST),
            Long,
            Key,
            Plain,
            Plain,
            Plain,
            Close,
        ],
    ),
    (
        READ,
        &[
            Plain,
            Long,
            Plain,
            Plain,
            Pin(ASSIST),
            Long,
            Long,
            Long,
            Close,
        ],
    ),
    (
        IDENTIFY,
        &[
            Plain,
            Start,
            Long,
            Plain,
            Pin(ASSIST),
            Long,
            Long,
            Long,
            Plain,
            Plain,
            Plain,
            Pin(AUTH),
            Long,
            Plain,
            Close,
        ],
    ),
    (
        IDENTIFY_SIGNED,
        &[Plain, Asked, Path, Plain, Pin(SIGN), Long, Plain, Close],
    ),
    (FACE, &[Plain, Long, Plain, Plain, Pin(CODE_B), Long, Close]),
    (
        WHOLE_FACE,
        &[Plain, Long, Plain, Plain, Pin(CODE_A), Long, Long, Close],
    ),
    (
        AGE,
        &[Plain, Long, Plain, Plain, Pin(BIRTH_CODE), Long, Close],
    ),
    (
        MY_NUMBER,
        &[Plain, Long, Plain, Plain, Pin(CODE_A), Long, Close],
    ),
    (
        COMPARE,
        &[
            Plain,
            Asked,
            Plain,
            Long,
            Plain,
            Plain,
            Pin(CODE_B),
            Long,
            Plain,
            Long,
            Plain,
            Plain,
            Pin(ASSIST_CODE_B),
            Long,
            Long,
            Long,
            Plain,
            Plain,
            Pin(SIGN),
            Long,
            // Leaves the others by selecting the last application, whose record is still to be read.
            Plain,
            Detail,
        ],
    ),
    (
        LICENSE,
        &[Plain, Plain, Plain, Pin(LICENSE_PIN), Long, Long, Close],
    ),
    (
        SIGN_DIGEST,
        &[Plain, Asked, Path, Plain, Pin(SIGN), Long, Plain, Close],
    ),
];

/// The PINs that have been presented when a job ends with its command at `index`.
fn presented_until(steps: &[Step], index: usize) -> Vec<u8> {
    let pin = |step: &Step| match step {
        Pin(reference) => Some(*reference),
        _ => None,
    };
    steps[..=index].iter().filter_map(pin).collect()
}

/// Every fault at every command: what comes of it when it hits a plain command, a PIN and a long file.
fn at_every_command(faults: &[&str], plain: &str, pin: &str, long: &str) {
    for (job, steps) in JOBS {
        for (index, step) in steps.iter().enumerate() {
            let kind = match step {
                Detail if plain == "unexpected_status" => "ok",
                Plain | Detail => plain,
                Pin(_) => pin,
                Long => long,
                Start | Path if plain == "short_response" => "ok",
                Path if plain == "unexpected_status" => "ok",
                Start | Path => plain,
                Asked if plain == "unexpected_status" => "ok",
                Asked => plain,
                Key if plain == "unexpected_status" => "not_encrypted",
                Key => plain,
                Close => "ok",
            };
            let exit = if kind == "ok" { 0 } else { 6 };
            let end = if kind == "ok" { steps.len() - 1 } else { index };
            let expected = (exit, kind.to_owned(), presented_until(steps, end));
            for fault in sampled(3, faults) {
                let expected = match (*fault, index) {
                    // The first SELECT is asked once more.
                    ("status:6F00", 0) => {
                        (0, "ok".to_owned(), presented_until(steps, steps.len() - 1))
                    }
                    _ => expected.clone(),
                };
                let got = run(job, &format!("fault={fault}@{index}"));
                assert_eq!(got, expected, "{job:?} {fault}@{index}");
            }
        }
    }
}

#[test]
fn a_removal_at_every_command_that_uses_a_pin() {
    at_every_command(
        &["removed", "removed-before-answer"],
        "card_removed",
        "outcome_unknown",
        "card_removed",
    );
}

#[test]
fn a_cut_answer_at_every_command_that_uses_a_pin() {
    at_every_command(
        &["cut:0", "cut:1"],
        "short_response",
        "outcome_unknown",
        "ok",
    );
}

#[test]
fn a_wrong_status_word_at_every_command_that_uses_a_pin() {
    at_every_command(
        &["status:6F00"],
        "unexpected_status",
        "pin_unexpected_status",
        "ok",
    );
}

#[test]
fn faults_that_last_end_every_job_and_no_pin_is_presented_twice() {
    for (job, steps) in JOBS {
        for (index, step) in steps.iter().enumerate() {
            let faults = ["removed", "silent", "cut:1", "status:6F00", "status:6101"];
            for fault in sampled(5, faults) {
                let (exit, _, presented) = run(job, &format!("lasting={fault}@{index}"));
                assert_eq!(
                    presented,
                    presented_until(steps, index),
                    "{job:?} {fault}@{index}"
                );
                let refused = *step == Detail && fault.starts_with("status");
                let expected = match (*step, index, fault) {
                    (Close, ..) => 0,
                    _ if refused => 0,
                    // A card that never knows SELECT is another card.
                    (_, 0, "status:6F00") => 3,
                    _ => 6,
                };
                assert_eq!(exit, expected, "{job:?} {fault}@{index}");
            }
        }
    }
}

#[test]
fn on_a_path_for_short_commands_too_no_fault_is_missed_and_no_pin_presented_twice() {
    for (job, steps) in JOBS {
        let all = presented_until(steps, steps.len() - 1);
        assert_eq!(run(job, "short"), (0, "ok".to_owned(), all.clone()));
        let mut index = 0;
        loop {
            let (exit, kind, presented) = run(job, &format!("short,fault=removed@{index}"));
            assert!(
                all.starts_with(&presented),
                "{job:?}@{index}: {presented:?}"
            );
            if exit == 0 {
                break;
            }
            assert_eq!(exit, 6, "{job:?}@{index}");
            let lost = kind == "outcome_unknown" && !presented.is_empty();
            assert!(lost || kind == "card_removed", "{job:?}@{index}: {kind}");
            index += 1;
        }
        // The last command closes the card; up to it there are no more than the promised ones.
        let most = match job {
            IDENTIFY => 27,
            LICENSE => 20,
            FACE => 24,
            WHOLE_FACE => 28,
            COMPARE => 51,
            _ => 17,
        };
        assert!((steps.len()..most).contains(&index), "{job:?}: {index}");
    }
}

#[test]
fn what_is_garbled_on_the_way_is_never_accepted() {
    for (job, steps) in JOBS {
        for (index, step) in steps.iter().enumerate() {
            let (exit, kind, presented) = run(job, &format!("fault=garbled@{index}"));
            let twice = (1..presented.len()).any(|at| presented[..at].contains(&presented[at]));
            assert!(!twice, "{job:?}@{index}: {presented:?}");
            // `read` and `license` tell what they read, proven or not; garbled files of `identify` are
            // a no.
            let expected: &[i32] = match step {
                Close | Asked | Path => &[0, 6],
                _ if [READ, READ_NUMBER, LICENSE].contains(&job) => &[0, 6],
                _ => &[1, 6],
            };
            assert!(expected.contains(&exit), "{job:?}@{index}: {exit} {kind}");
        }
    }
}

#[test]
fn a_removal_a_cut_answer_and_a_wrong_status_word_at_every_command_of_status() {
    for index in 0..20 {
        for (fault, kind) in [
            ("removed", "card_removed"),
            ("cut:1", "short_response"),
            ("status:6F00", "unexpected_status"),
        ] {
            let got = run(&STATUS, &format!("fault={fault}@{index}"));
            // The certificate, when it does not come in one piece, is asked for in short ones, and the
            // first SELECT once more; what the card refuses is said to be unread, and is no reason to
            // keep the rest back.
            let refused = fault == "status:6F00";
            let expected = if refused || (index == 3 && fault != "removed") {
                (0, "ok".to_owned(), Vec::new())
            } else {
                (6, kind.to_owned(), Vec::new())
            };
            assert_eq!(got, expected, "{fault}@{index}");
        }
    }
}

#[test]
fn with_encryption_required_no_fault_has_the_my_number_read_in_clear() {
    let command = &["read", "--my-number", "--require-encrypted"];
    for index in 0..11 {
        for fault in [
            "removed",
            "silent",
            "answer-lost",
            "reset",
            "garbled",
            "cut:1",
            "status:6700",
            "status:6D00",
            "status:6988",
            "status:69FC",
            "status:6F00",
        ] {
            let (trace, exit) = traced(command, &format!("fault={fault}@{index}"));
            for file in ["> 00B081", "> 00B083"] {
                assert!(!trace.contains(file), "{fault}@{index}:\n{trace}");
            }
            // Another card, as far as its answer to the first SELECT goes, is a status of its own.
            let expected: &[i32] = if index == 0 { &[0, 3, 6, 7] } else { &[0, 6] };
            assert!(expected.contains(&exit), "{fault}@{index}: {exit}");
        }
    }
    let (trace, exit) = traced(&command[..2], "short");
    assert!(exit == 0 && trace.contains("> 00B081"), "{trace}");
}

/// The trace of a command, and its exit status.
fn traced(command: &[&str], knobs: &str) -> (String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--reader", &format!("simulated,{knobs}"), "--trace"])
        .arg(&trace)
        .args(command)
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    (trace, output.status.code().unwrap())
}

#[test]
fn any_refusal_of_the_first_select_is_another_card_with_the_status_word_beside_it() {
    for job in [READ, IDENTIFY, LICENSE, FACE] {
        for word in [
            "6700", "6982", "6985", "6999", "6A81", "6A86", "6D00", "6E00", "6881", "6F00",
        ] {
            let fault = format!("simulated{},lasting=status:{word}@0", person(job));
            let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
                .args(["--json", "--reader", &fault])
                .args(job)
                .env("MYNUMBER_ASSIST_PIN", "2345")
                .env("MYNUMBER_AUTH_PIN", "1234")
                .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
                .output()
                .unwrap();
            let told: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
            assert_eq!(
                told["error"]["kind"], "not_my_number_card",
                "{job:?} {word}: {told}"
            );
            assert_eq!(told["error"]["exit"], 3);
            assert_eq!(told["error"]["status_word"], word);
        }
        // One that says yes to everything is told too.
        let (exit, kind, _) = run(job, "lasting=status:9000@0");
        assert_eq!((exit, kind.as_str()), (3, "not_my_number_card"), "{job:?}");
    }
}
