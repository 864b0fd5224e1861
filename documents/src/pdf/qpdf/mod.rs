//! What is read here is what qpdf reads, object by object: on every sound file of the tests, and on each after it was signed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;
use std::process::Command;

use data_encoding::BASE64;
use mynumber_card::pki::Certificate;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::Value as Json;
use sha2::Sha256;

use super::file::File;
use super::object::{Object, Value};
use super::sections::Entry;
use super::{text, verify};

#[path = "../../../tests/pdf_support"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::as_conversions,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]
mod support {
    pub mod corpus;
    pub mod tools;
    pub mod update;
    pub mod writer;
}

use support::corpus::{self, Kind};
use support::tools;

/// All objects of a file as qpdf reads them, streams with their data as it stands in the file.
fn of_qpdf(file: &[u8]) -> Json {
    let input = tools::file(file);
    let mut command = Command::new("qpdf");
    command.args(["--json=2", "--json-key=qpdf", "--decode-level=none"]);
    command
        .args(["--json-stream-data=inline"])
        .arg(input.path());
    let output = tools::run(&mut command, &[]);
    assert!(output.status.success(), "{}", tools::said(&output));
    let mut all: Json = serde_json::from_slice(&output.stdout).unwrap();
    all["qpdf"][1].take()
}

/// Whether an object is the one that qpdf tells.
fn same(ours: &Object, other: &Json) -> bool {
    match &ours.value {
        Value::Null => other.is_null(),
        Value::Boolean(boolean) => other.as_bool() == Some(*boolean),
        Value::Integer(integer) => other.as_i64() == Some(*integer),
        Value::Real(written) => {
            let real: f64 = std::str::from_utf8(written).unwrap().parse().unwrap();
            other.as_f64() == Some(real)
        }
        Value::String(bytes) => match other.as_str().and_then(|it| it.split_at_checked(2)) {
            Some(("b:", digits)) => hex::decode(digits).unwrap() == *bytes,
            Some(("u:", shown)) => text::decode(bytes) == shown,
            _ => false,
        },
        Value::Name(name) => {
            other
                .as_str()
                .and_then(|it| it.strip_prefix('/'))
                .map(str::as_bytes)
                == Some(name)
        }
        Value::Reference(to) => {
            other.as_str() == Some(&format!("{} {} R", to.number, to.generation))
        }
        Value::Array(items) => other.as_array().is_some_and(|others| {
            items.len() == others.len() && items.iter().zip(others).all(|(one, it)| same(one, it))
        }),
        Value::Dictionary(dictionary) => other.as_object().is_some_and(|others| {
            let ours: Vec<_> = dictionary
                .entries()
                .iter()
                .filter(|(_, value)| !matches!(value.value, Value::Null))
                .collect();
            let found = |key: &[u8]| others.get(&format!("/{}", std::str::from_utf8(key).unwrap()));
            ours.len() == others.len()
                && ours
                    .iter()
                    .all(|(key, value)| found(key).is_some_and(|it| same(value, it)))
        }),
    }
}

/// Compares all objects of a file; how many there are.
fn compared(name: &str, bytes: &[u8]) -> usize {
    let others = of_qpdf(bytes);
    let others = others.as_object().unwrap();
    let file: File<'_> = verify::open(bytes).unwrap();
    let (mut told, newest) = (BTreeSet::new(), file.newest());
    for number in 0..=file.highest_number() {
        let found = file.by_number(number, newest).unwrap();
        let generation = match file.entry(number, newest) {
            Entry::At { generation, .. } => generation,
            _ => 0,
        };
        let name_of_it = format!("obj:{number} {generation} R");
        let other = others.get(&name_of_it);
        let Some(found) = found else {
            let nothing = other.is_none_or(|it| it["value"].is_null());
            assert!(nothing, "{name}: {number} is free, {other:?}");
            continue;
        };
        let other = other.unwrap_or_else(|| panic!("{name}: qpdf has no {number}"));
        told.insert(name_of_it);
        match &found.data {
            None => assert!(
                same(&found.object, &other["value"]),
                "{name}: {number} is {:?}, {other}",
                found.object
            ),
            Some(data) => {
                let stream = &other["stream"];
                let mut dictionary = found.object.as_dictionary().unwrap().clone();
                // It leaves out what the data below shows.
                dictionary.set(b"Length", Value::Null);
                let dictionary = Object::new(Value::Dictionary(dictionary));
                assert!(
                    same(&dictionary, &stream["dict"]),
                    "{name}: {number} is {:?}, {stream}",
                    found.object
                );
                let written = BASE64.encode(&bytes[data.clone()]);
                assert_eq!(stream["data"], written, "{name}: {number}");
            }
        }
    }
    for (key, other) in others.iter().filter(|(key, _)| key.starts_with("obj:")) {
        // It tells an earlier generation of a number too.
        let number = key.split([':', ' ']).nth(1).unwrap();
        let known = told
            .iter()
            .any(|it: &String| it.starts_with(&format!("obj:{number} ")));
        let nothing = other["value"].is_null() && other["stream"].is_null();
        assert!(known || nothing, "{name}: only qpdf has {key}");
    }
    told.len()
}

fn signed(file: &[u8]) -> Vec<u8> {
    let jpki = tools::root().join("fixtures/people/taro/jpki");
    let certificate = std::fs::read(jpki.join("0001.bin")).unwrap();
    let certificate = Certificate::from_der(&certificate).unwrap();
    let key = std::fs::read(jpki.join("001A.pk8")).unwrap();
    let key = RsaPrivateKey::from_pkcs8_der(&key).unwrap();
    let options = super::Options::new("2026-11-23T03:00:00Z".parse().unwrap());
    let prepared = super::prepare(file.to_vec(), &certificate, &options).unwrap();
    let padding = Pkcs1v15Sign::new::<Sha256>();
    let signature = key.sign(padding, prepared.digest()).unwrap();
    prepared.finish(&signature).unwrap()
}

#[test]
fn every_object_is_the_one_that_qpdf_reads() {
    let (mut files, mut objects) = (0, 0);
    for sample in corpus::all() {
        if sample.kind == Kind::Sound {
            let before = compared(sample.name, &sample.bytes);
            let after = compared(sample.name, &signed(&sample.bytes));
            // The signature at least; its field too, unless one was there.
            assert!(after > before, "{}", sample.name);
            (files, objects) = (files + 2, objects + before + after);
        }
    }
    assert!(
        files > 60 && objects > 400,
        "{files} files, {objects} objects"
    );
}
