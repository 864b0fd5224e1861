//! The evidence in `tests/written/evidence`, which the golden tests of `verify` are about, is what the
//! library makes: the same requests, people and times give the same bytes. Run with
//! `WRITE_EVIDENCE=1` to make the files anew.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Level, Request, Wanted};
use mynumber_card::job::identify::read;
use mynumber_card::secret::Pins;
use mynumber_card::sim::{SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, AuthPin, Card, LastTry, SignPassword};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/written/evidence");

fn at(text: &str) -> UnixTime {
    text.parse().unwrap()
}

fn request(challenge: u8, level: Level, wanted: Wanted) -> Request {
    let expires = at("2026-11-23T03:10:00Z");
    Request::new(
        &[challenge; 32],
        "https://bank.example",
        level,
        wanted,
        expires,
    )
    .unwrap()
}

fn evidence(person: &str, request: &Request) -> String {
    let mut pins = Pins::new()
        .with(AssistPin::new("2345").unwrap())
        .with(AuthPin::new("1234").unwrap())
        .with(SignPassword::new("TEST1234").unwrap());
    let link = SimTransport::new(SimulatedCard::new(people::load(person).unwrap()));
    let now = at("2026-11-23T03:00:00Z");
    let evidence = read(
        &mut Card::new(link),
        request,
        &mut pins,
        LastTry::Refuse,
        now,
    )
    .unwrap();
    evidence.to_json().unwrap()
}

/// The same with one letter of the attributes changed: 一丁目 becomes 二丁目.
fn tampered(evidence: &str) -> String {
    let mut json: serde_json::Value = serde_json::from_str(evidence).unwrap();
    let base64 = data_encoding::BASE64;
    let file = base64
        .decode(json["card"]["attributes"].as_str().unwrap().as_bytes())
        .unwrap();
    let (from, to) = ("一丁目".as_bytes(), "二丁目".as_bytes());
    let place = file
        .windows(from.len())
        .position(|part| part == from)
        .unwrap();
    let changed = [&file[..place], to, &file[place + to.len()..]].concat();
    json["card"]["attributes"] = base64.encode(&changed).into();
    // In the order of the members that the library writes, which serde_json keeps sorted otherwise.
    evidence.replace(
        &base64.encode(&file),
        json["card"]["attributes"].as_str().unwrap(),
    )
}

#[test]
fn the_evidence_of_the_golden_tests_is_what_the_library_makes() {
    let auth = request(0x42, Level::Auth, Wanted::Attributes);
    let other = request(0x43, Level::Auth, Wanted::Attributes);
    let signature = request(0x42, Level::Signature, Wanted::Attributes);
    let holder = request(0x42, Level::Auth, Wanted::Holder);
    let taro = evidence("taro", &auth);
    let files = [
        ("request.json", auth.to_json().unwrap()),
        ("holder-request.json", holder.to_json().unwrap()),
        ("other-request.json", other.to_json().unwrap()),
        ("tampered.json", tampered(&taro)),
        ("taro.json", taro),
        ("expired.json", evidence("expired", &auth)),
        ("taro-signature.json", evidence("taro", &signature)),
        ("long-signature.json", evidence("long", &signature)),
        ("signature-request.json", signature.to_json().unwrap()),
        ("taro-holder.json", evidence("taro", &holder)),
    ];
    for (name, made) in files {
        let path = Path::new(FOLDER).join(name);
        let made = made + "\n";
        if std::env::var_os("WRITE_EVIDENCE").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(there, made, "{name}");
    }
}
