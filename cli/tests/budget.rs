//! What each command of the command line costs, from its own trace: how many commands to the card, no
//! byte of a file read twice, no secret presented twice.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::process::Command;

const TARO: &str = "taro";
/// Without and with a license PIN.
const DRIVERS: [&str; 2] = ["driver", "driver-pin"];

/// SHA-256 of nothing.
const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Every command that uses a card, whose card, and what it costs where long commands are carried, which
/// nobody says beforehand: finding that out, counters, challenges and closing included.
const JOBS: [(&str, &[&str], usize); 33] = [
    (TARO, &["doctor"], 22),
    (TARO, &["status"], 20),
    (TARO, &["status", "--details"], 30),
    (TARO, &["read"], 9),
    (TARO, &["read", "--code-b"], 9),
    (TARO, &["read", "--my-number"], 11),
    (TARO, &["read", "--my-number", "--code-a"], 9),
    (TARO, &["face"], 7),
    (TARO, &["face", "--code-a"], 7),
    (TARO, &["face", "--code-a", "--with-my-number"], 8),
    (TARO, &["age"], 7),
    (TARO, &["age", "--over", "20"], 7),
    (TARO, &["my-number"], 7),
    (TARO, &["compare"], 16),
    (TARO, &["compare", "--sign"], 22),
    (TARO, &["compare", "--assist-pin", "--sign"], 22),
    (TARO, &["compare", "--code-a", "--sign"], 22),
    (TARO, &["cert", "auth"], 2),
    (TARO, &["cert", "auth-ca"], 2),
    (TARO, &["cert", "sign-ca"], 2),
    (TARO, &["cert", "sign"], 6),
    (TARO, &["sign", "--key", "auth", "--digest", DIGEST], 7),
    (TARO, &["sign", "--key", "sign", "--digest", DIGEST], 8),
    (TARO, &["sign", "Cargo.toml", "-o", "/dev/null"], 8),
    (TARO, &["identify"], 15),
    (TARO, &["identify", "--holder-only"], 7),
    (TARO, &["identify", "--level", "signature"], 8),
    (TARO, &["dates", "--sign"], 10),
    (DRIVERS[0], &["license"], 7),
    (DRIVERS[1], &["license"], 7),
    (DRIVERS[0], &["dates"], 11),
    (DRIVERS[1], &["dates"], 7),
    (DRIVERS[1], &["dates", "--license", "--sign"], 14),
];

fn trace(person: &str, knobs: &str, command: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace");
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");
    // Those that prove nothing take none.
    let proves = !["doctor", "dates", "license"].contains(&command[0]);
    let anchor = proves.then_some(["--anchor", authority]);
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--reader", &format!("simulated:{person}{knobs}")])
        .args(anchor.into_iter().flatten())
        .arg("--trace")
        .arg(&path)
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
    assert!(output.status.success(), "{command:?}: {output:?}");
    std::fs::read_to_string(path).unwrap()
}

/// What a trace shows of the work done.
#[derive(Debug, Default)]
struct Work {
    commands: usize,
    /// The bytes of each file and object that came from the card, by what they are part of.
    read: BTreeMap<String, Vec<Range<usize>>>,
    /// The references to which a secret was presented.
    presented: Vec<String>,
}

impl Work {
    fn of(trace: &str) -> Self {
        let mut work = Self::default();
        let (mut application, mut file) = (String::new(), String::new());
        // The first line says what wrote it.
        let lines: Vec<&str> = trace
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        for pair in lines.chunks(2) {
            let command = pair[0].strip_prefix("> ").unwrap();
            let answer = pair[1].strip_prefix("< ").unwrap();
            work.commands += 1;
            let byte = |at: usize| usize::from_str_radix(&command[2 * at..2 * at + 2], 16).unwrap();
            let (class, p1, p2) = (byte(0), byte(2), byte(3));
            // The status word stands at the end.
            let came = answer.ends_with("9000");
            match byte(1) {
                0xA4 if p1 == 0x04 => application = command[10..].to_owned(),
                0xB0 => {
                    let mut offset = p1 << 8 | p2;
                    if p1 & 0x80 != 0 {
                        (file, offset) = (format!("{application}/{:02X}", p1 & 0x1F), p2);
                    }
                    // An encrypted answer is longer than what is in it: its place alone counts.
                    let length = if class == 0x08 { 1 } else { length(answer) };
                    let ranges = work.read.entry(file.clone()).or_default();
                    if came && length > 0 {
                        ranges.push(offset..offset + length);
                    }
                }
                0xB2 if came => {
                    let record = format!("{application}/{:02X}-{p1}", p2 >> 3);
                    work.read.entry(record).or_default().push(0..1);
                }
                0xCA if came => {
                    let object = format!("object {p1:02X}{p2:02X}");
                    work.read.entry(object).or_default().push(0..1);
                }
                0x20 if command.ends_with("[secret]") => {
                    work.presented.push(format!("{application}/{p2:02X}"));
                }
                _ => {}
            }
        }
        work
    }

    fn assert_nothing_twice(&self, case: &str) {
        for (what, ranges) in &self.read {
            let mut ranges = ranges.clone();
            ranges.sort_by_key(|range| range.start);
            for two in ranges.windows(2) {
                assert!(two[0].end <= two[1].start, "{case}: {what} {ranges:?}");
            }
        }
        let mut presented = self.presented.clone();
        presented.sort();
        presented.dedup();
        assert_eq!(presented.len(), self.presented.len(), "{case}");
    }
}

/// Bytes of an answer, without its status word.
fn length(answer: &str) -> usize {
    match answer.strip_prefix('[') {
        Some(masked) => masked.split(' ').next().unwrap().parse().unwrap(),
        None => answer.len() / 2 - 2,
    }
}

#[test]
fn every_command_costs_what_is_promised_and_reads_and_presents_nothing_twice() {
    for (person, command, cost) in JOBS {
        let case = format!("{person} {command:?}");
        let work = Work::of(&trace(person, "", command));
        assert_eq!(work.commands, cost, "{case}");
        work.assert_nothing_twice(&case);
        assert!(!work.read.is_empty(), "{case}");
    }
}

#[test]
fn over_a_path_for_short_commands_no_byte_is_read_twice_either() {
    for (person, command, cost) in JOBS {
        for knobs in [",short", ",in-parts"] {
            let case = format!("{person}{knobs} {command:?}");
            let work = Work::of(&trace(person, knobs, command));
            assert!(work.commands >= cost, "{case}");
            work.assert_nothing_twice(&case);
        }
    }
}

#[test]
fn comparing_asks_after_the_certificate_and_then_selects_each_application_once() {
    for command in [&["compare"][..], &["compare", "--sign"]] {
        let trace = trace(TARO, "", command);
        let selected: Vec<&str> = trace
            .lines()
            .filter_map(|line| line.strip_prefix("> 00A4040C0A"))
            .collect();
        let names = |aid: &&str| match *aid {
            "D3921000310001010402" => "card-surface",
            "D3921000310001010408" => "input-assist",
            "D392F000260100000001" => "jpki",
            "D3921000310001010100" => "common",
            other => panic!("{other}"),
        };
        let names: Vec<&str> = selected.iter().map(names).collect();
        let expected: &[&str] = match command {
            [_] => &["card-surface", "input-assist", "common"],
            // Whether there is such a certificate is known before the first secret.
            _ => &["jpki", "card-surface", "input-assist", "jpki", "common"],
        };
        assert_eq!(names, expected);
    }
}
