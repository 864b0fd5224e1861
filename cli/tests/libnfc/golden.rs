//! Every job of the command line says over the real libnfc what it says over the real pcscd: text and
//! JSON, messages, exit status and files, and in no more commands.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::nfc_support::CardInField;
use crate::program::{PROGRAM, program, said};
use crate::support::card::InsertedCard;
use crate::support::pcscd::Pcscd;
use mynumber_card::sim::SimHandle;

const CHALLENGE: &str = "00112233445566778899aabbccddeeff";

/// The cards of people, how many commands succeed, and what is done to each, in this order, as text and
/// as JSON.
const JOBS: [(&str, usize, &[&[&str]]); 7] = [
    (
        "taro",
        38,
        &[
            &["read", "--require-authentic"],
            &["read", "--code-b"],
            &["read", "--my-number"],
            &["read", "--my-number", "--code-a"],
            &["read", "--my-number", "--require-encrypted"],
            &["status"],
            &["status", "--details"],
            &["dates", "--sign", "--auth", "--ics", "dates.ics"],
            &["cert", "auth"],
            &["cert", "auth-ca", "--format", "pem"],
            &["cert", "sign", "--format", "der", "-o", "sign.cer"],
            &["cert", "sign-ca"],
            &["face", "-o", "face", "--html", "face.html"],
            &["face", "--code-a", "--with-my-number", "-o", "face"],
            &["age"],
            &["age", "--over", "20", "--require-authentic"],
            &["age", "--over", "120"],
            &["my-number", "-o", "number.png"],
            &["compare", "--sign"],
            &["identify", "--challenge", CHALLENGE],
            &["identify", "--challenge", CHALLENGE, "--holder-only"],
            &["identify", "--challenge", CHALLENGE, "--level", "signature"],
            &["license"],
        ],
    ),
    (
        "driver",
        6,
        &[
            &["license", "-o", "license"],
            &["dates", "--license"],
            &["status"],
        ],
    ),
    ("driver-pin", 4, &[&["license"], &["license"]]),
    (
        "iphone",
        4,
        &[&["read"], &["status"], &["cert", "auth"], &["face"]],
    ),
    // The code B of somebody else is wrong.
    ("locked", 2, &[&["read"], &["status"], &["face"]]),
    ("long", 4, &[&["read"], &["status"]]),
    // The first, as text, changes the PIN; for the second, as JSON, the old one is wrong then.
    (
        "taro",
        6,
        &[
            &["pin", "change", "auth"],
            &["pin", "change", "sign"],
            &["pin", "change", "assist"],
            &["pin", "change", "juki", "--only", "common"],
            &["pin", "change", "juki"],
            &["status"],
        ],
    ),
];

/// Everything that comes of a command but the moment that it was done in.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    code: Option<i32>,
    data: String,
    messages: String,
    files: BTreeMap<String, Vec<u8>>,
}

fn all_files(folder: &Path, under: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{under}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            all_files(&path, &name, files);
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Runs a command in a folder of its own; how many commands it sent to the card.
fn ask(command: &mut Command, card: &SimHandle, job: &[&str]) -> (Said, usize) {
    let folder = tempfile::tempdir().unwrap();
    card.clear_log();
    let output = command.current_dir(folder.path()).output().unwrap();
    let (code, data, messages) = said(&output);
    let of_the_moment = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("Read  ")
            || line.starts_with("\"read_at\"")
            || line.starts_with("\"expires\"")
    };
    let data = match job[0] {
        "identify" => data.lines().filter(|line| !of_the_moment(line)).collect(),
        _ => data,
    };
    let mut files = BTreeMap::new();
    all_files(folder.path(), "", &mut files);
    if let Some(calendar) = files.get_mut("/dates.ics") {
        let text = String::from_utf8(calendar.clone()).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with("DTSTAMP"));
        *calendar = lines.collect::<String>().into_bytes();
    }
    assert_nothing_is_open(card, job);
    let said = Said {
        code,
        data,
        messages,
        files,
    };
    (said, card.traffic().commands)
}

fn assert_nothing_is_open(card: &SimHandle, job: &[&str]) {
    card.with_card(|card| {
        for application in &card.image().applications {
            for file in &application.files {
                let open = card.is_open(&application.aid, file.id);
                assert!(!open, "{job:?}: {:02X?} {:02X}", application.aid, file.id);
            }
        }
    });
}

/// Every job as text and as JSON.
fn ask_all(
    jobs: &[&[&str]],
    mut ask: impl FnMut(&[&str]) -> (Said, usize),
) -> Vec<(String, Said, usize)> {
    let mut all = Vec::new();
    for job in jobs {
        for json in [&[][..], &["--json"]] {
            let arguments = [*job, json].concat();
            let (said, commands) = ask(&arguments);
            all.push((format!("{arguments:?}"), said, commands));
        }
    }
    all
}

#[test]
fn the_command_line_says_the_same_over_libnfc_as_over_pcscd() {
    let pcscd = Pcscd::start();
    let socket = {
        let command = pcscd.command(PROGRAM);
        let mut all = command.get_envs();
        let found = all.find(|(name, _)| *name == "PCSCLITE_CSOCK_NAME");
        found.and_then(|(_, value)| value).unwrap().to_owned()
    };
    for (person, succeed, jobs) in JOBS {
        let (over_libnfc, over_pcscd) = std::thread::scope(|scope| {
            let over_libnfc = scope.spawn(|| {
                let field = CardInField::of(person);
                let reader = format!("libnfc:{}", field.connection());
                ask_all(jobs, |job| {
                    let mut command = program(job);
                    ask(command.args(["--reader", &reader]), &field.card, job)
                })
            });
            let over_pcscd = {
                let card = InsertedCard::of(person, &pcscd);
                ask_all(jobs, |job| {
                    // Both ways carry short commands then, and the My Number is in clear.
                    let mut command = program(job);
                    command
                        .arg("--short-apdus")
                        .env("PCSCLITE_CSOCK_NAME", &socket);
                    ask(&mut command, &card.handle, job)
                })
            };
            (over_libnfc.join().unwrap(), over_pcscd)
        });
        pcscd.wait_for_card(false);
        for ((job, libnfc, few), (_, pcsc, commands)) in over_libnfc.iter().zip(&over_pcscd) {
            assert_eq!(libnfc, pcsc, "{person} {job}");
            let something = libnfc.data.len() + libnfc.messages.len() + libnfc.files.len();
            assert!(something > 0, "{person} {job}");
            // Over PC/SC a program may find selected what the one before has left so.
            assert!(few <= commands, "{person} {job}: {few} and {commands}");
        }
        // Two failures that are the same are no success.
        let done = over_libnfc
            .iter()
            .filter(|(_, said, _)| said.code == Some(0));
        assert_eq!(done.count(), succeed, "{person}");
    }
}
