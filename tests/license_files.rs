//! The licenses of the ready-made people, checked by a Python program written from the description of
//! the files, with its own text codec and with openssl for the signature.
#![cfg(feature = "sim")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use mynumber_card::data::LicenseText;
use mynumber_card::data::license::TextPiece;
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

/// What Python makes of two bytes in JIS X 0208; `None` where it knows no character.
fn python_characters() -> Vec<Option<char>> {
    let program = "
for high in range(0x21, 0x7F):
    for low in range(0x21, 0x7F):
        try:
            print(hex(ord((b'\\x1b$B' + bytes([high, low]) + b'\\x1b(B').decode('iso2022_jp'))))
        except UnicodeDecodeError:
            print('-')
";
    let out = Command::new("python3")
        .args(["-c", program])
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let character = |line: &str| {
        let digits = line.strip_prefix("0x")?;
        char::from_u32(u32::from_str_radix(digits, 16).unwrap())
    };
    text.lines().map(character).collect()
}

#[test]
fn every_character_of_jis_x_0208_is_the_one_that_python_has_but_for_those_that_are_documented() {
    let python = python_characters();
    assert_eq!(python.len(), 94 * 94);
    let pairs = (0x21..=0x7E_u8).flat_map(|high| (0x21..=0x7E_u8).map(move |low| [high, low]));
    let (mut same, mut other, mut vendors) = (0, Vec::new(), 0);
    for (pair, python) in pairs.zip(python) {
        let text = LicenseText::from_jis_x_0208(&pair).unwrap();
        let own = match text.pieces() {
            [TextPiece::Plain(text)] => text.chars().next(),
            [TextPiece::Unknown(_)] => None,
            other => panic!("{other:?}"),
        };
        match (own, python) {
            (Some(own), Some(python)) if own == python => same += 1,
            (Some(_), None) => {
                vendors += 1;
                assert!(matches!(pair, [0x2D | 0x79..=0x7C, _]), "{pair:02X?}");
            }
            (None, None) => {}
            (own, python) => other.push((pair, own, python)),
        }
    }
    let other: Vec<_> = other
        .into_iter()
        .map(|(pair, own, python)| format!("{} {own:?} {python:?}", hex::encode(pair)))
        .collect();
    let documented = [
        "2141 Some('～') Some('〜')",
        "2142 Some('∥') Some('‖')",
        "215d Some('－') Some('−')",
        "2171 Some('￠') Some('¢')",
        "2172 Some('￡') Some('£')",
        "224c Some('￢') Some('¬')",
    ];
    assert_eq!(other, documented);
    // All 6,879 of the standard, and what NEC put beside them.
    assert_eq!((same + documented.len(), vendors), (6_879, 83 + 374));
}
