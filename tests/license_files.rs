//! The licenses of the ready people, looked at by a Python program written from the description of
//! the files, with its own text codec and with openssl for the signature.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use mynumber_card::sim::people;
use mynumber_card::sim::person::{LicenseData, TagForm};
use serde_json::{Map, Value, json};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn card(name: &str) -> PathBuf {
    repository().join("fixtures/people").join(name)
}

fn declaration(license: &LicenseData) -> Value {
    json!({
        "pin": license.pin.as_ref().and_then(|pin| pin.value.clone()),
        "number": license.number,
        "expiry": license.expiry.to_string(),
        "colour": license.colour,
        "driver_class": license.driver_class,
        "classes": license.classes,
        "dates": license.dates.map(|date| date.map(|date| date.to_string())),
        "conditions": license.conditions,
        "remarks": license.remarks,
        "external": license.external.iter().map(hex::encode).collect::<Vec<_>>(),
        "history": license.history.as_ref().map(|(date, number)| json!([date.to_string(), number])),
        "spare": license.spare.iter().map(|(tag, _)| tag).collect::<Vec<_>>(),
        "ber_like": license.tag_form == TagForm::BerLike,
        "filler": license.filler,
    })
}

/// The answer of the Python program about folders, each named after the person it belongs to.
fn check(cards: &[PathBuf]) -> (bool, String) {
    let mut declared = Map::new();
    for name in people::NAMES {
        let license = people::person(name).unwrap().license;
        let value = license.as_ref().map_or(Value::Null, declaration);
        declared.insert(name.to_owned(), value);
    }
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("declared.json");
    std::fs::write(&json, Value::from(declared).to_string()).unwrap();
    let out = Command::new("python3")
        .arg("-B")
        .arg(repository().join("tests/independent/check_license.py"))
        .arg(repository().join("fixtures/license-authority/license-sim.cer"))
        .arg(json)
        .args(cards)
        .output()
        .unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
    let stderr = String::from_utf8_lossy(&out.stderr);
    assert!(stderr.is_empty(), "{stderr}");
    (out.status.success(), String::from_utf8(out.stdout).unwrap())
}

#[test]
fn every_license_is_as_declared_and_signed_and_nobody_else_has_one() {
    let (right, answer) = check(&people::NAMES.map(card));
    assert!(right, "{answer}");
    let expected = people::NAMES.map(|name| format!("{name}: right\n"));
    assert_eq!(answer, expected.concat());
}

#[test]
fn one_changed_bit_in_a_license_or_its_signature_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut cards = Vec::new();
    for (file, offset) in [
        ("001A", 2),
        ("001B", 1),
        ("001B", 60),
        ("001B", 1000),
        ("001C", 100),
        ("001C", 270),
        ("001C", 300),
    ] {
        let copy = folder
            .path()
            .join(format!("{file}-{offset}"))
            .join("driver");
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        let copied = Command::new("cp")
            .arg("-r")
            .arg(card("driver"))
            .arg(&copy)
            .status();
        assert!(copied.unwrap().success());
        let path = copy.join("license").join(format!("{file}.bin"));
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.get_mut(offset).unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        cards.push(copy);
    }
    let (right, answer) = check(&cards);
    assert!(!right);
    assert_eq!(answer.lines().count(), cards.len());
    for (line, card) in answer.lines().zip(&cards) {
        assert!(line.contains(": WRONG: "), "{}: {line}", card.display());
    }
}
