//! `pin change` at the shell under faults: whatever goes wrong at whichever command, a change that went
//! to the card is reported, with the PIN that is in force as far as anybody can know.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use mynumber_card::Application;
use mynumber_card::sim::{CardImage, FileContent, people};
use serde_json::Value;

/// The names of references with their applications.
type References = [(&'static str, Application)];

/// What is changed, where, and the commands it costs.
const JOBS: [(&str, &References, usize); 4] = [
    ("auth", &[("auth", Application::Jpki)], 6),
    ("sign", &[("sign", Application::Jpki)], 6),
    ("assist", &[("assist", Application::InputAssist)], 6),
    (
        "juki",
        &[("common", Application::Common), ("juki", Application::Juki)],
        13,
    ),
];

const FAULTS: [&str; 12] = [
    "removed",
    "removed-before-answer",
    "silent",
    "answer-lost",
    "reset",
    "garbled",
    "cut:0",
    "cut:1",
    "status:6F00",
    "status:6982",
    "status:6985",
    "status:63C2",
];

/// Taro's card, with the same PIN in both references that people take for one.
fn card() -> CardImage {
    let mut image = people::load("taro").unwrap();
    let juki = image.applications.iter_mut().find(|it| it.name == "juki");
    for file in &mut juki.unwrap().files {
        if let FileContent::Pin(pin) = &mut file.content {
            pin.value = Some(b"3456".to_vec());
        }
    }
    image
}

/// What a run said, and its trace.
struct Run {
    exit: i32,
    said: Value,
    trace: String,
}

fn run(card: &Path, which: &str, knobs: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let reader = format!("simulated,image={}{knobs}", card.display());
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--json", "--reader", &reader, "--trace"])
        .arg(&trace)
        .args(["pin", "change", which])
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_NEW_AUTH_PIN", "7294")
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_NEW_SIGN_PASSWORD", "KAETA72X")
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_NEW_ASSIST_PIN", "7294")
        .env("MYNUMBER_JUKI_PIN", "3456")
        .env("MYNUMBER_NEW_JUKI_PIN", "7294")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let printed = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    for hidden in ["1234", "7294", "KAETA", "2345", "3456"] {
        for text in printed.iter().map(AsRef::as_ref).chain([trace.as_str()]) {
            assert!(!text.contains(hidden), "a PIN is shown: {text}");
        }
    }
    // What is said of the PINs stands on standard output when they were changed, else in the error.
    let said = if output.stdout.is_empty() {
        serde_json::from_slice::<Value>(&output.stderr).unwrap()["error"].clone()
    } else {
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let exit = output.status.code().unwrap();
    Run { exit, said, trace }
}

/// What the trace shows of each application: secrets presented, and the answers to changes.
#[derive(Debug, Default)]
struct Seen {
    presented: usize,
    changes: Vec<String>,
}

fn seen(trace: &str) -> BTreeMap<String, Seen> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut application = String::new();
    // Without the line that says whose trace it is.
    let lines: Vec<&str> = trace
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    for pair in lines.chunks(2) {
        let command = pair[0].strip_prefix("> ").unwrap();
        match &command[2..4] {
            "A4" if command[4..6] == *"04" => application = command[10..].to_owned(),
            "20" if command.ends_with("[secret]") => {
                seen.entry(application.clone()).or_default().presented += 1;
            }
            "24" | "32" => {
                let changes = &mut seen.entry(application.clone()).or_default().changes;
                changes.push(pair[1].to_owned());
            }
            _ => {}
        }
    }
    seen
}

#[test]
fn whatever_goes_wrong_at_whichever_command_no_changed_pin_is_left_unreported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card");
    card().save_directory(&path).unwrap();
    let (mut half_way, mut unknown) = (0, 0);
    for (which, references, commands) in JOBS {
        let whole = run(&path, which, "");
        assert_eq!(whole.exit, 0, "{which}: {}", whole.said);
        assert_eq!(whole.trace.matches("> ").count(), commands, "{which}");
        for index in 0..commands {
            for fault in FAULTS {
                let case = format!("{which} {fault}@{index}");
                let run = run(&path, which, &format!(",fault={fault}@{index}"));
                let seen = seen(&run.trace);
                half_way += usize::from(run.said["kind"] == "pin_half_changed");
                let mut all_new = true;
                for (name, application) in references {
                    let nothing = Seen::default();
                    let aid = hex::encode_upper(application.aid());
                    let seen = seen.get(&aid).unwrap_or(&nothing);
                    assert!(seen.presented <= 1, "{case}: presented twice");
                    let said = run.said["pins"][name].as_str();
                    match seen.changes.as_slice() {
                        [] => assert!(matches!(said, None | Some("unchanged")), "{case}: {said:?}"),
                        [answer] if answer == "< 9000" => {
                            assert_eq!(said, Some("new"), "{case}: {}", run.said);
                            continue;
                        }
                        [_] => {
                            unknown += usize::from(said == Some("unknown"));
                            assert!(matches!(said, Some("unknown" | "old")), "{case}: {said:?}");
                        }
                        more => panic!("{case}: changed {} times", more.len()),
                    }
                    all_new = false;
                }
                // Everything is done: at most that the card could not be left is to be told.
                let expected: &[i32] = if all_new {
                    &[0, 6]
                } else {
                    &[3, 4, 5, 6, 7, 8]
                };
                assert!(expected.contains(&run.exit), "{case}: {}", run.exit);
                let changed = references.iter().any(|(name, _)| {
                    let said = run.said["pins"][name].as_str();
                    matches!(said, Some("new" | "unknown"))
                });
                assert_eq!(run.exit == 8, changed && !all_new, "{case}: {}", run.said);
            }
        }
    }
    assert!(half_way > 10 && unknown > 20, "{half_way} {unknown}");
}
