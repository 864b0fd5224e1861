//! `status --details` on cards that were tampered with, and under faults.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn details(reader: &str, trace: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--json", "--reader", reader, "--anchor"])
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../fixtures/authority"
        ))
        .args(["status", "--details", "--at", "2026-11-23", "--trace"])
        .arg(trace)
        .output()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `details` of a card of which one object was changed.
fn changed(object: &str, change: impl FnOnce(&mut Vec<u8>)) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/people");
    copy(&fixtures.join("taro"), &card);
    let path = card.join("data-objects").join(object);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
    let reader = format!("simulated,image={}", card.display());
    let output = details(&reader, &folder.path().join("trace"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    json["details"].clone()
}

fn failed(details: &serde_json::Value) -> Vec<(&str, &str)> {
    assert_eq!(details["certificate"]["authentic"], false);
    details["certificate"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["outcome"] == "failed")
        .map(|check| {
            (
                check["name"].as_str().unwrap(),
                check["reason"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_changed_certificate_is_not_authentic_and_the_report_says_where() {
    let flip = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(
        failed(&changed("7F21.bin", flip)),
        [("card_certificate.chain", "signature_mismatch")]
    );
    assert_eq!(
        failed(&changed("00F8.bin", flip)),
        [
            ("card_certificate.signature", "signature_mismatch"),
            ("card_certificate.chain", "rests_on")
        ]
    );
    let cut = changed("7F21.bin", |bytes| bytes.truncate(300));
    assert_eq!(cut["certificate"]["state"], "malformed");
    assert!(cut["certificate"]["authentic"].is_null());
}

#[test]
fn a_number_or_expiry_of_another_card_is_seen() {
    let untouched = changed("0045.bin", |_| ());
    assert_eq!(untouched["agrees"], true);
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() = b'3';
    for object in ["0045.bin", "00F0.bin", "00F2.bin"] {
        let details = changed(object, last);
        assert_eq!(details["agrees"], false, "{object}");
        // The certificates sign none of it.
        assert_eq!(details["certificate"]["authentic"], true, "{object}");
    }
}

#[test]
fn a_fault_at_any_command_ends_it_well_and_nothing_is_presented() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut most = 0;
    for fault in [
        "removed",
        "answer-lost",
        "garbled",
        "cut:1",
        "status:6700",
        "status:6A88",
    ] {
        for index in 0..31 {
            let output = details(&format!("simulated,fault={fault}@{index}"), &trace);
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(
                matches!(output.status.code(), Some(0 | 3 | 6 | 7)),
                "{fault}@{index}: {error}"
            );
            assert!(!error.contains("panicked"), "{fault}@{index}: {error}");
            let trace = fs::read_to_string(&trace).unwrap();
            assert!(!trace.contains("[secret]"), "{fault}@{index}");
            // What GET DATA answers is masked: at most a status word is seen.
            let lines: Vec<&str> = trace.lines().collect();
            for pair in lines.windows(2) {
                let shown = pair[1].starts_with("< [") || pair[1].len() <= "< 9000".len();
                let ended = pair[1].starts_with('!');
                assert!(!pair[0].starts_with("> 00CA") || shown || ended, "{pair:?}");
            }
            most = most.max(trace.lines().filter(|line| line.starts_with('>')).count());
        }
    }
    // 31 without a fault; a fault costs a few more at most.
    assert!(most <= 45, "{most}");
    assert!(details("simulated", &trace).status.success());
    let trace = fs::read_to_string(&trace).unwrap();
    let commands = trace.lines().filter(|line| line.starts_with('>')).count();
    assert!(commands <= 31, "{commands}");
}
