//! A signature certificate that the card lacks is told before anybody is asked for a PIN, whatever else
//! such a card has.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;
use std::process::Command;

use mynumber_card::sim::{CardImage, FileContent, people};
use serde_json::Value;

const SIGN_PASSWORD: u16 = 0x001B;
const AVAILABILITY: u16 = 0x0008;

const COMMANDS: [&[&str]; 4] = [
    &["cert", "sign"],
    &["sign", "--key", "sign", "/dev/null", "--format", "raw"],
    &["identify", "--level", "signature"],
    &["compare", "--sign"],
];

/// The child's card, with a signature password that nothing is behind: whether real ones have it is not
/// known.
fn child_with_password() -> CardImage {
    let taro = people::load("taro").unwrap();
    let mut child = people::load("child").unwrap();
    let is_jpki = |name: &str| name == "jpki";
    let files = |image: &CardImage| {
        let jpki = image.applications.iter().find(|it| is_jpki(&it.name));
        jpki.unwrap().files.clone()
    };
    let has = |id| files(&child).iter().any(|file| file.id == id);
    assert!(!has(SIGN_PASSWORD) && has(AVAILABILITY));
    let password = files(&taro).into_iter().find(|it| it.id == SIGN_PASSWORD);
    let jpki = child.applications.iter_mut().find(|it| is_jpki(&it.name));
    jpki.unwrap().files.push(password.unwrap());
    child
}

/// Exit status, kind of the error, and whether a secret went to the card.
fn run(card: &Path, command: &[&str]) -> (i32, String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--json", "--reader"])
        .arg(format!("simulated,image={}", card.display()))
        .arg("--trace")
        .arg(&trace)
        .args(command)
        .env("MYNUMBER_SIGN_PASSWORD", "TEST1234")
        .env("MYNUMBER_CODE_B", "2012-04-02,2029,0903")
        .output()
        .unwrap();
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let kind = error["error"]["kind"].as_str().unwrap_or("ok").to_owned();
    let presented = std::fs::read_to_string(trace).unwrap().contains("[secret]");
    (output.status.code().unwrap(), kind, presented)
}

#[test]
fn a_childs_card_with_a_signature_password_lacks_the_certificate_before_any_pin() {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    child_with_password().save_directory(&card).unwrap();
    for command in COMMANDS {
        let expected = (7, "no_such_certificate".to_owned(), false);
        assert_eq!(run(&card, command), expected, "{command:?}");
    }
    // The dates are a report of what there is.
    let expected = (0, "ok".to_owned(), false);
    assert_eq!(run(&card, &["dates", "--sign"]), expected);
}

#[test]
fn where_the_card_does_not_say_which_certificates_it_has_the_job_goes_on() {
    for content in [None, Some(vec![]), Some(vec![0x00]), Some(vec![0xFF; 3])] {
        let mut image = people::load("taro").unwrap();
        for application in &mut image.applications {
            if application.name == "jpki" {
                application
                    .files
                    .retain(|file| content.is_some() || file.id != AVAILABILITY);
                for file in &mut application.files {
                    if file.id == AVAILABILITY {
                        file.content = FileContent::Transparent(content.clone().unwrap());
                    }
                }
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("card");
        image.save_directory(&card).unwrap();
        let got = run(&card, &["cert", "sign"]);
        assert_eq!(got, (0, "ok".to_owned(), true), "{content:?}");
    }
}

#[test]
fn a_certificate_that_the_card_says_it_has_and_does_not_give_is_in_the_first_lines_of_status() {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    let mut image = people::load("taro").unwrap();
    let jpki = image.applications.iter_mut().find(|it| it.name == "jpki");
    jpki.unwrap().files.retain(|file| file.id != 0x000A);
    image.save_directory(&card).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--lang", "en", "--reader"])
        .arg(format!("simulated,image={}", card.display()))
        .arg("status")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let first = "My Number card: usable, but\n  - not all of it could be read\n";
    assert!(said.starts_with(first), "{said}");
}
