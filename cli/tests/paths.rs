//! The command line over readers that lose long answers: nothing is said that was not read, and what needs a
//! signature of the card ends before a PIN is asked for.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::process::Command;

/// What a command did: exit status, the kind of its error or `ok`, standard output, and its trace.
struct Done {
    exit: i32,
    error: serde_json::Value,
    output: String,
    trace: String,
}

impl Done {
    fn kind(&self) -> &str {
        self.error["error"]["kind"].as_str().unwrap_or("ok")
    }

    /// The references to which a secret was presented.
    fn presented(&self) -> Vec<&str> {
        let lines = self.trace.lines();
        lines
            .filter(|line| line.starts_with("> 002000") && line.ends_with("[secret]"))
            .map(|line| &line[8..10])
            .collect()
    }

    fn signatures(&self) -> usize {
        let lines = self.trace.lines();
        lines.filter(|line| line.starts_with("> 802A")).count()
    }
}

fn run(knobs: &str, command: &[&str]) -> Done {
    let license = command.contains(&"license");
    let person = if license { ":driver-pin" } else { "" };
    run_as(person, knobs, command)
}

fn run_as(person: &str, knobs: &str, command: &[&str]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--json", "--reader", &format!("simulated{person},{knobs}")])
        .args([
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
    Done {
        exit: output.status.code().unwrap(),
        error: serde_json::from_slice(&output.stderr).unwrap_or_default(),
        output: String::from_utf8(output.stdout).unwrap(),
        trace: std::fs::read_to_string(trace).unwrap(),
    }
}

/// Knobs of readers that lose answers of 256 bytes, and the option that has it read in short.
const LOSING: [(&str, &[&str]); 5] = [
    ("short,loses=256", &[]),
    ("short,loses=256-status", &[]),
    ("short,loses=256-answer", &[]),
    ("loses=256", &["--short-apdus"]),
    ("loses=256-answer", &["--short-apdus"]),
];

/// What reads without a signature of the card.
const WITHOUT: [&[&str]; 7] = [
    &["status", "--at", "2026-11-23"],
    &["dates", "--at", "2026-11-23"],
    &["dates", "--at", "2026-11-23", "--sign"],
    &["cert", "auth", "--at", "2026-11-23"],
    &["cert", "sign", "--at", "2026-11-23"],
    &["cert", "sign-ca", "--at", "2026-11-23"],
    &["license", "--at", "2026-11-23"],
];

/// What has the card sign, by a key that needs no PIN.
const FREE_KEY: [&[&str]; 9] = [
    &["read"],
    &["read", "--code-b"],
    &["read", "--my-number"],
    &["read", "--my-number", "--code-a"],
    &["face"],
    &["face", "--code-a", "--with-my-number"],
    &["age", "--over", "20"],
    &["my-number"],
    &["compare", "--sign"],
];

fn with<'a>(options: &[&'a str], command: &[&'a str]) -> Vec<&'a str> {
    [options, command].concat()
}

#[test]
fn what_needs_no_signature_says_the_same_as_over_a_good_reader() {
    for command in WITHOUT {
        let good = run("short", command);
        assert_eq!(good.exit, 0, "{command:?}");
        for (knobs, options) in LOSING {
            let done = run(knobs, &with(options, command));
            assert_eq!((done.exit, done.kind()), (0, "ok"), "{command:?} {knobs}");
            assert_eq!(done.output, good.output, "{command:?} {knobs}");
        }
        let long = run("loses=256", command);
        assert_eq!((long.exit, &long.output), (0, &good.output), "{command:?}");
    }
}

#[test]
fn what_needs_a_signature_ends_before_a_secret_is_asked_for() {
    let identify: [&[&str]; 2] = [&["identify"], &["identify", "--holder-only"]];
    for command in FREE_KEY.into_iter().chain(identify) {
        for (knobs, options) in LOSING {
            let done = run(knobs, &with(options, command));
            let place = format!("{command:?} {knobs}");
            assert_eq!((done.exit, done.kind()), (6, "unsupported"), "{place}");
            assert!(done.presented().is_empty(), "{place}");
            assert_eq!(done.signatures(), 0, "{place}");
            assert!(done.output.is_empty(), "{place}");
        }
    }
}

/// What has the card sign once a PIN was presented.
const AFTER_A_PIN: [&[&str]; 3] = [
    &["identify"],
    &["identify", "--holder-only"],
    &["identify", "--level", "signature"],
];

#[test]
fn what_signs_after_a_pin_ends_before_it_whatever_is_known_of_the_path() {
    let losses = ["loses=256", "loses=256-status", "loses=256-answer"];
    for person in ["", ":android", ":iphone"] {
        for command in AFTER_A_PIN {
            // The card's own part of an answer is on the plastic card only.
            if command.len() == 1 && !person.is_empty() {
                continue;
            }
            for loss in losses {
                for path in ["", "short,", "extended,"] {
                    let knobs = format!("{path}{loss}");
                    let done = run_as(person, &knobs, command);
                    let place = format!("{person} {command:?} {knobs}");
                    assert_eq!((done.exit, done.kind()), (6, "unsupported"), "{place}");
                    assert!(done.presented().is_empty(), "{place}");
                    assert_eq!(done.signatures(), 0, "{place}");
                    assert!(done.output.is_empty(), "{place}");
                }
            }
        }
    }
}

#[test]
fn a_good_path_answers_whoever_asks() {
    for person in ["", ":android", ":iphone"] {
        for command in AFTER_A_PIN
            .into_iter()
            .skip(usize::from(!person.is_empty()))
        {
            for knobs in ["short", "extended", "in-parts"] {
                let done = run_as(person, knobs, command);
                let place = format!("{person} {command:?} {knobs}");
                assert_eq!((done.exit, done.kind()), (0, "ok"), "{place}");
            }
        }
    }
}

#[test]
fn a_reader_that_carries_long_commands_and_loses_256_bytes_is_met_by_a_signature_that_needs_no_pin()
{
    for command in FREE_KEY {
        let done = run("loses=256", command);
        let kind = (done.exit, done.kind());
        assert_eq!(kind, (6, "incomplete_answer"), "{command:?}");
        assert!(done.presented().is_empty(), "{command:?}");
        assert!(done.output.is_empty(), "{command:?}");
    }
}

#[test]
fn a_reader_that_hangs_on_long_commands_is_told_with_what_helps() {
    for (command, at) in [(&["cert", "auth"][..], 1), (&["status"], 3), (&["read"], 1)] {
        let done = run(&format!("fault=silent@{at}"), command);
        assert_eq!((done.exit, done.kind()), (6, "timeout"), "{command:?}");
        let advice = done.error["error"]["advice"].as_str().unwrap();
        assert!(advice.contains("--short-apdus"), "{advice}");
    }
    // A short one that is not answered is another matter.
    let done = run("fault=silent@0", &["cert", "auth"]);
    let advice = done.error["error"]["advice"].as_str().unwrap();
    assert!(!advice.contains("--short-apdus"), "{advice}");
}

#[test]
fn a_certificate_that_the_card_says_it_has_and_does_not_give_is_unknown() {
    let status = run("fault=status:6A82@3", &["status"]);
    let status: serde_json::Value = serde_json::from_str(&status.output).unwrap();
    assert_eq!(status["certificates"]["auth"]["state"], "unknown");
    let dates = run("fault=status:6A82@4", &["dates"]);
    let dates: serde_json::Value = serde_json::from_str(&dates.output).unwrap();
    assert_eq!(dates["dates"]["auth"]["state"], "unknown", "{dates}");
}
