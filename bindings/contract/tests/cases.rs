//! The cases that every language answers alike: inputs, options and the JSON that comes out, in `bindings/cases/cases.json`.
//!
//! `CASES=overwrite` makes them anew, with the simulated card and the real `openssl`; the difference is to be read.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    unreachable_pub
)]

mod making;

use std::collections::HashSet;
use std::path::PathBuf;

use making::{Case, Cases};
use mynumber_card_contract as contract;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../cases/cases.json")
}

/// What every language does with a case.
fn answer(cases: &Cases, case: &Case) -> String {
    let input = cases.bytes(case.input.as_ref()).unwrap_or_default();
    let content = cases.bytes(case.content.as_ref());
    let anchors = serde_json::to_string(&contract::test_anchors()).unwrap();
    let options = case.options.replace("\"@ANCHORS@\"", &anchors);
    let result = match case.function.as_str() {
        "verify_evidence" => contract::verify_evidence(&input, &options),
        "verify_certificate" => contract::verify_certificate(&input, &options),
        "verify_document" => contract::verify_document(&input, content.as_deref(), &options),
        "new_request" => contract::new_request(&input, &options),
        "compare_names" => contract::compare_names(&case.texts[0], &case.texts[1]),
        "compare_addresses" => contract::compare_addresses(&case.texts[0], &case.texts[1]),
        other => panic!("no function {other}"),
    };
    result.unwrap_or_else(|failure| failure.to_json())
}

#[test]
fn every_case_has_its_answer() {
    if std::env::var("CASES").is_ok_and(|how| how == "overwrite") {
        let mut all = making::all();
        for place in 0..all.cases.len() {
            all.cases[place].expected = answer(&all, &all.cases[place]);
        }
        let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
        std::fs::write(file(), text).unwrap();
    }
    let text = std::fs::read_to_string(file()).unwrap();
    let all: Cases = serde_json::from_str(&text).unwrap();
    let mut names = HashSet::new();
    for case in &all.cases {
        assert_eq!(answer(&all, case), case.expected, "{}", case.name);
        // What a name promises is in its answer: so a case is what it is called.
        let (_, promised) = case
            .name
            .split_once(" -> ")
            .expect("a name with its result");
        let (name, expected) = (&case.name, &case.expected);
        assert!(expected.contains(promised), "{name}: {expected}");
        assert!(names.insert(name), "{name} twice");
    }
    assert!(names.len() >= 40);
}
