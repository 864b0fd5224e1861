//! The JSON that the jobs give: its members and their types stay the same.
//!
//! `shapes.txt` has a line for each member that occurred, by schema. Removing or changing a member breaks
//! scripts, and raises the number of the schema; a new member is one more line. `SHAPES=overwrite` writes it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![cfg(all(feature = "sim", feature = "pictures"))]

mod after_pin;
mod errors;
mod heads;
#[path = "../support/jobs.rs"]
mod jobs;

mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use mynumber_card::pki::TrustAnchors;
use serde::Serialize;
use serde_json::Value;

#[derive(Default)]
struct Shapes(BTreeMap<String, BTreeSet<String>>);

impl jobs::Visit for Shapes {
    fn output<D: Serialize + Debug>(&mut self, output: &D) {
        let json = serde_json::to_value(output).unwrap();
        let schema = json["schema"].as_str().unwrap().to_owned();
        take_down(&json, "", self.0.entry(schema).or_default());
    }
}

fn take_down(value: &Value, path: &str, shape: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Object(members) => {
            for (name, member) in members {
                take_down(member, &format!("{path}.{name}"), shape);
            }
            return;
        }
        Value::Array(all) => {
            for one in all {
                take_down(one, &format!("{path}[]"), shape);
            }
            return;
        }
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
    };
    shape.insert(format!("{} {kind}", path.trim_start_matches('.')));
}

/// With the authority of the simulated cards.
pub(crate) fn anchors() -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/authority");
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        anchors.add_file(&bytes).unwrap();
    }
    anchors
}

#[test]
fn what_jobs_give_has_the_members_that_it_had() {
    let mut shapes = Shapes::default();
    jobs::run_all("driver-gaiji", &anchors(), &mut shapes);
    jobs::run_all("driver-gaiji", &TrustAnchors::none(), &mut shapes);
    let mut text = String::new();
    for (schema, members) in &shapes.0 {
        text.push_str(&format!("{schema}\n"));
        for member in members {
            text.push_str(&format!("  {member}\n"));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/job/shapes.txt");
    if std::env::var_os("SHAPES").is_some_and(|wish| wish == "overwrite") {
        std::fs::write(path, &text).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap();
    assert!(text == known, "see SHAPES=overwrite above:\n{text}");
    assert_eq!(shapes.0.len(), 14, "a schema for each job");
}
