//! `doctor --report`: a survey that can be shown to anybody. A card full of markers, of which none may be
//! in it.
#![cfg(all(unix, feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mynumber_card::app::survey::Fact;
use mynumber_card::data::Assumption;
use mynumber_card::sim::issuer::{CardKeys, Issuer, PlasticKeys, TestKey};
use mynumber_card::sim::person::Pictures;
use mynumber_card::sim::{CardImage, FileContent, people};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// What stands in every text of the card that is to hold one.
const MARKER: &str = "MARKEDNAME";
/// Bytes of any content of the card that may not be found in a survey.
const WINDOW: usize = 6;

fn key(role: &str) -> TestKey {
    let path = format!("{ROOT}/../fixtures/keys/taro-{role}.pem");
    TestKey::from_pem(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A card that holds everything that a card can, markers in all texts and numbers.
fn marked() -> CardImage {
    let keys = CardKeys {
        auth: key("auth"),
        sign: Some(key("sign")),
        plastic: Some(PlasticKeys {
            assist: key("assist"),
            session: key("session"),
            surface: key("surface"),
            common: key("common"),
            card: key("card"),
        }),
    };
    let picture = |name| fs::read(format!("{ROOT}/../fixtures/pictures/taro/{name}")).unwrap();
    let pictures = Pictures {
        photo: picture("photo.jp2"),
        name: picture("name.png"),
        address: picture("address.png"),
        my_number: picture("my-number.png"),
        security_code: picture("security-code.png"),
    };
    let mut person = people::person("driver-pin").unwrap();
    person.name = format!("{MARKER}\u{3000}番号");
    person.address = format!("東京都{MARKER}");
    person.card.serial = "770770770770771".to_owned();
    let issuer = Issuer::published().unwrap();
    issuer.issue(&person, &pictures, &keys).unwrap()
}

/// Everything that the card holds, PINs and keys included.
fn contents(image: &CardImage) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = image
        .data_objects
        .iter()
        .map(|(_, it)| it.clone())
        .collect();
    for application in &image.applications {
        for file in &application.files {
            match &file.content {
                FileContent::Transparent(bytes) => all.push(bytes.clone()),
                FileContent::Records(records) => all.extend(records.clone()),
                FileContent::Pin(pin) => all.extend(pin.value.clone()),
                FileContent::Key(key) => all.push(key.pkcs8.clone()),
                other => panic!("{other:?}"),
            }
        }
    }
    all
}

/// The forms in which bytes could stand in a text, the middle of base64 at each of its three places.
fn forms(bytes: &[u8]) -> Vec<String> {
    let mut forms = vec![hex::encode(bytes), hex::encode_upper(bytes)];
    if let Ok(text) = std::str::from_utf8(bytes) {
        forms.push(text.to_owned());
    }
    for before in 0..3 {
        let padded = [&vec![0; before][..], bytes].concat();
        let whole = padded.len() / 3 * 3;
        let text = base64(&padded[..whole]);
        forms.push(text[if before == 0 { 0 } else { 4 }..].to_owned());
    }
    forms
}

/// Of whole groups of three bytes.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks_exact(3) {
        let bits = group
            .iter()
            .fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(LETTERS[bits >> shift & 63]));
        }
    }
    text
}

fn doctor(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .current_dir(folder)
        .args(["--lang", "en", "doctor", "--at", "2026-11-23"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn nothing_of_the_card_is_in_a_survey() {
    let folder = tempfile::tempdir().unwrap();
    let image = marked();
    image.save_directory(folder.path().join("card")).unwrap();
    let reader = "simulated,image=card";
    let output = doctor(
        folder.path(),
        &["--reader", reader, "--report", "survey.txt"],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let survey = fs::read_to_string(folder.path().join("survey.txt")).unwrap();
    assert!(survey.matches("\nconfirmed ").count() > 60, "{survey}");

    // Whoever reads the card finds the markers: they are there to be found.
    let all = contents(&image);
    let has = |marker: &str| {
        all.iter()
            .any(|it| String::from_utf8_lossy(it).contains(marker))
    };
    for marker in [MARKER, "770770770770771"] {
        assert!(has(marker), "{marker}");
    }
    // What is in the survey of a card that has nothing in common with this one are words of the program.
    let another = doctor(
        folder.path(),
        &["--reader", "simulated:foreign", "--report", "-"],
    );
    let anothers = String::from_utf8(another.stdout).unwrap();
    assert_ne!(survey, anothers);
    let mut looked_for = 0;
    for content in &all {
        let distinct = |it: &&[u8]| it.iter().any(|byte| *byte != it[0]);
        for window in content.windows(WINDOW).step_by(3).filter(distinct) {
            for form in forms(window) {
                let told = survey.contains(&form) && !anothers.contains(&form);
                assert!(!told, "{form} of {}", hex::encode(window));
            }
            looked_for += 1;
        }
        // Shorter ones, as PINs and codes are, as words.
        if let Ok(text) = std::str::from_utf8(content)
            && (4..=16).contains(&text.len())
        {
            let words = survey.split(|c: char| !c.is_alphanumeric());
            assert!(!words.into_iter().any(|word| word == text), "{text}");
        }
    }
    assert!(looked_for > 2_000, "{looked_for}");
    assert!(
        !survey.contains("card/") && !survey.contains("image="),
        "{survey}"
    );
}

#[test]
fn a_survey_names_every_fact_and_assumption_once_and_its_lines_have_their_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("survey.txt");
    let run = |more: &[&str]| {
        let arguments = [&["--reader", "simulated", "--report", "survey.txt"], more].concat();
        doctor(folder.path(), &arguments)
    };
    assert_eq!(run(&[]).status.code(), Some(0));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let survey = fs::read_to_string(&path).unwrap();
    let mut lines = survey.lines();
    assert_eq!(lines.next(), Some("mynumber-card survey 1"));
    let mut found = Vec::new();
    for line in lines {
        assert!(line.len() < 200 && line.is_ascii(), "{line}");
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "program:" | "system:" | "way:" | "service:" | "card:" | "path:" | "check:" => {}
            "confirmed" | "contradicted" | "not-tried" => {
                found.push(words[1].to_owned());
                for answer in &words[2..] {
                    let (status, bytes) = answer.split_once('/').unwrap();
                    assert!(status.len() == 4 && bytes.parse::<u16>().is_ok(), "{line}");
                }
            }
            _ => panic!("{line}"),
        }
    }
    let facts = Fact::ALL.iter().map(|it| it.code().to_owned());
    let assumptions = Assumption::ALL.iter().map(|it| it.code().to_owned());
    assert_eq!(found, facts.chain(assumptions).collect::<Vec<_>>());

    // Not over another file, which is found out before the card is asked.
    assert_eq!(run(&[]).status.code(), Some(2));
    assert_eq!(run(&["--force"]).status.code(), Some(0));
    // On standard output the walk goes to standard error.
    let both = doctor(folder.path(), &["--reader", "simulated", "--report", "-"]);
    assert!(both.stdout.starts_with(b"mynumber-card survey 1\n"));
    assert!(String::from_utf8_lossy(&both.stderr).contains("Next: "));
}

#[test]
fn without_a_card_the_survey_still_says_where_the_walk_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--reader",
        "simulated,lasting=removed@0",
        "--report",
        "survey.txt",
    ];
    let output = doctor(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(6));
    let survey = fs::read_to_string(folder.path().join("survey.txt")).unwrap();
    assert!(
        survey.contains("check: card trouble card_removed\n"),
        "{survey}"
    );
    assert!(!survey.contains("confirmed"), "{survey}");
}
