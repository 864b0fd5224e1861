//! The command line under faults: the right exit status at every command, no panic, and the PIN
//! presented at most once.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::process::{Command, Output};

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

/// Runs a command with a fault, and says its exit status, the kind of its error, and how often a
/// PIN was presented.
fn run(command: &[&str], fault: &str) -> (i32, String, usize) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args([
            "--json",
            "--reader",
            &format!("simulated,{fault}"),
            "--trace",
        ])
        .arg(&trace)
        .args(command)
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    assert!(!trace.contains("32333435"), "the PIN is in the trace");
    let presented = trace.matches("[secret]").count();
    (output.status.code().unwrap(), kind(&output), presented)
}

const READ: [&str; 1] = ["read"];
const STATUS: [&str; 3] = ["status", "--at", "2026-11-23"];

#[test]
fn a_removal_at_every_command_of_read() {
    let kinds = [
        (6, "card_removed", 0),
        (6, "card_removed", 0),
        (6, "outcome_unknown", 1),
        (6, "card_removed", 1),
        // Read already; without power nothing is open.
        (0, "ok", 1),
    ];
    for (index, (exit, kind, presented)) in kinds.into_iter().enumerate() {
        for fault in ["removed", "removed-before-answer"] {
            let got = run(&READ, &format!("fault={fault}@{index}"));
            assert_eq!(got, (exit, kind.to_owned(), presented), "{fault}@{index}");
        }
    }
}

#[test]
fn a_cut_answer_at_every_command_of_read() {
    let kinds = [
        (6, "short_response", 0),
        (6, "short_response", 0),
        (6, "outcome_unknown", 1),
        (6, "short_response", 1),
        // Closed by cutting the power instead.
        (0, "ok", 1),
    ];
    for (index, (exit, kind, presented)) in kinds.into_iter().enumerate() {
        for cut in [0, 1] {
            let got = run(&READ, &format!("fault=cut:{cut}@{index}"));
            assert_eq!(got, (exit, kind.to_owned(), presented), "cut:{cut}@{index}");
        }
    }
}

#[test]
fn a_wrong_status_word_at_every_command_of_read() {
    let kinds = [
        (6, "unexpected_status", 0),
        (6, "unexpected_status", 0),
        (6, "pin_unexpected_status", 1),
        (6, "unexpected_status", 1),
        (0, "ok", 1),
    ];
    for (index, (exit, kind, presented)) in kinds.into_iter().enumerate() {
        let got = run(&READ, &format!("fault=status:6F00@{index}"));
        assert_eq!(got, (exit, kind.to_owned(), presented), "{index}");
    }
}

#[test]
fn faults_that_last_end_every_job() {
    for index in 0..5 {
        for fault in ["removed", "silent", "cut:1", "status:6F00", "status:6101"] {
            let (exit, _, presented) = run(&READ, &format!("lasting={fault}@{index}"));
            assert!(presented <= 1, "{fault}@{index}");
            assert_eq!(exit, if index == 4 { 0 } else { 6 }, "{fault}@{index}");
        }
    }
}

#[test]
fn a_removal_a_cut_answer_and_a_wrong_status_word_at_every_command_of_status() {
    for index in 0..19 {
        for (fault, kind) in [
            ("removed", "card_removed"),
            ("cut:1", "short_response"),
            ("status:6F00", "unexpected_status"),
        ] {
            let got = run(&STATUS, &format!("fault={fault}@{index}"));
            // The certificate, when it does not come in one piece, is asked for in short ones.
            let expected = if index == 3 && fault != "removed" {
                (0, "ok".to_owned(), 0)
            } else {
                (6, kind.to_owned(), 0)
            };
            assert_eq!(got, expected, "{fault}@{index}");
        }
    }
}
