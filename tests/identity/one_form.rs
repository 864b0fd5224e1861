//! One form per value: a text that says the same in another form is refused.

use crate::parts::{Parts, read_from, request};
use mynumber_card::identity::{Evidence, Level, Policy, Request, Wanted};
use mynumber_card::pki::TrustAnchors;
use proptest::prelude::*;
use serde_json::{Value, json};

const POLICY: &str = r#"{
    "version": 1, "level": "signature", "hierarchies": ["production", "other"], "audience": "shop.example",
    "max_age_seconds": 300, "clock_skew_seconds": 30, "revocation": "required",
    "minimum_age": {"years": 18, "on": "2026-04-01"}, "residence": ["東京都", "13101"],
    "expected": {"name": "番号　太郎", "address": "東京都千代田区１", "birth_date": "1980-??-??", "sex": "male"},
    "previous": {"name": "番号　太郎", "address": "東京都千代田区２"}
}"#;

/// A kind of text: what reads it, and what is written back from what was read.
struct Kind {
    name: &'static str,
    json: String,
    read: fn(&str) -> Option<Value>,
}

fn kinds() -> Vec<Kind> {
    let evidence = |level| Parts::of(&read_from("taro", &request(level))).0.to_string();
    let read_evidence = |text: &str| {
        let evidence = Evidence::from_json(text).ok()?;
        // Inside the messages of others it is read the same.
        assert_eq!(serde_json::from_str::<Evidence>(text).unwrap(), evidence);
        Some(serde_json::to_value(&evidence).unwrap())
    };
    vec![
        Kind {
            name: "evidence of level auth",
            json: evidence(Level::Auth),
            read: read_evidence,
        },
        Kind {
            name: "evidence of level signature",
            json: evidence(Level::Signature),
            read: read_evidence,
        },
        Kind {
            name: "request",
            json: request(Level::Auth).to_json().unwrap(),
            read: |text| {
                let request = Request::from_json(text).ok()?;
                assert_eq!(serde_json::from_str::<Request>(text).unwrap(), request);
                Some(serde_json::to_value(&request).unwrap())
            },
        },
        Kind {
            name: "policy",
            json: POLICY.to_owned(),
            read: |text| {
                let policy = Policy::from_json(text).ok()?;
                let written = policy.to_json();
                assert_eq!(Policy::from_json(&written).unwrap(), policy);
                Some(serde_json::from_str(&written).unwrap())
            },
        },
    ]
}

/// The paths of all values in a tree, the whole first.
fn paths(value: &Value) -> Vec<String> {
    fn walk(path: &str, value: &Value, paths: &mut Vec<String>) {
        paths.push(path.to_owned());
        if let Value::Object(members) = value {
            for (name, inner) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(&format!("{path}/{name}"), inner, paths);
            }
        }
        if let Value::Array(elements) = value {
            for (at, inner) in elements.iter().enumerate() {
                walk(&format!("{path}/{at}"), inner, paths);
            }
        }
    }
    let mut found = Vec::new();
    walk("", value, &mut found);
    found
}

/// Other forms of a value, in which a lenient reader would find the same.
fn other_forms(value: &Value) -> Vec<Value> {
    let mut forms = vec![Value::Null, json!([value])];
    match value {
        Value::Object(members) => {
            forms.push(members.values().cloned().collect());
            forms.push(members.iter().map(|(name, it)| json!([name, it])).collect());
            let mut more = members.clone();
            more.insert("more".into(), Value::Null);
            forms.push(more.into());
            let mut absent = members.clone();
            if absent.insert("card".into(), Value::Null).is_none() {
                forms.push(absent.into());
            }
        }
        Value::Array(elements) => {
            forms.push(
                elements
                    .iter()
                    .enumerate()
                    .map(|(at, it)| (at.to_string(), it.clone()))
                    .collect(),
            );
        }
        Value::String(text) => {
            for inside in [Value::Null, json!([]), json!({})] {
                forms.push(json!({text: inside}));
            }
            forms.push(text.bytes().collect());
        }
        Value::Number(number) => {
            forms.push(number.to_string().into());
            forms.push(number.as_f64().unwrap().into());
            forms.push(json!({number.to_string(): null}));
        }
        _ => {}
    }
    forms
}

#[test]
fn every_other_form_of_every_value_is_refused() {
    for kind in kinds() {
        let whole: Value = serde_json::from_str(&kind.json).unwrap();
        assert!((kind.read)(&kind.json).is_some(), "{}", kind.name);
        let mut tried = 0;
        for path in paths(&whole) {
            for form in other_forms(whole.pointer(&path).unwrap()) {
                let mut changed = whole.clone();
                *changed.pointer_mut(&path).unwrap() = form;
                let text = changed.to_string();
                assert_eq!((kind.read)(&text), None, "{} {path}: {text}", kind.name);
                tried += 1;
            }
        }
        assert!(tried > 30, "{}", kind.name);
    }
}

#[test]
fn a_member_that_is_there_twice_is_refused_wherever_it_stands() {
    for kind in kinds() {
        let whole: Value = serde_json::from_str(&kind.json).unwrap();
        for path in paths(&whole) {
            let (parent, name) = path.rsplit_once('/').unwrap_or_default();
            let value = whole.pointer(&path).unwrap().to_string();
            if !whole.pointer(parent).unwrap().is_object() || path.is_empty() {
                continue;
            }
            let mut marked = whole.clone();
            *marked.pointer_mut(&path).unwrap() = "MARK".into();
            let twice = format!("{value},\"{name}\":{value}");
            let text = marked.to_string().replace("\"MARK\"", &twice);
            assert_eq!((kind.read)(&text), None, "{} {path}", kind.name);
        }
    }
}

#[test]
fn words_are_texts_wherever_they_are_read() {
    assert_eq!(
        serde_json::from_str::<Level>(r#""auth""#).unwrap(),
        Level::Auth
    );
    assert_eq!(
        serde_json::from_str::<Wanted>(r#""holder""#).unwrap(),
        Wanted::Holder
    );
    assert!(serde_json::from_str::<Level>(r#"{"auth":null}"#).is_err());
    assert!(serde_json::from_str::<Wanted>(r#"{"holder":null}"#).is_err());
}

#[test]
fn a_list_of_card_authority_keys_holds_objects() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/authority/cvc-ca-keys.json"
    );
    let keys: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let accepted = |keys: &Value| {
        TrustAnchors::none()
            .add_file(keys.to_string().as_bytes())
            .is_ok()
    };
    assert!(accepted(&json!(keys)));
    let key = &keys[0];
    let list = json!([key["key_id"], key["modulus"], key["exponent"]]);
    assert!(!accepted(&json!([list])));
    for member in ["key_id", "modulus", "exponent"] {
        for form in other_forms(&key[member]) {
            let mut changed = key.clone();
            changed[member] = form;
            assert!(!accepted(&json!([changed])), "{member}: {changed}");
        }
    }
}

/// Whether all that the text says is in what was written.
fn holds(written: &Value, text: &Value) -> bool {
    match (written, text) {
        (Value::Object(written), Value::Object(text)) => text
            .iter()
            .all(|(name, it)| written.get(name).is_some_and(|found| holds(found, it))),
        _ => written == text,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is accepted is accepted unchanged: written back, it is the same tree of values. A policy is
    /// written with the defaults that it leaves out.
    #[test]
    fn what_is_accepted_is_written_back_as_it_was(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
        which in 0..4_usize,
        plain in any::<bool>(),
    ) {
        thread_local!(static KINDS: Vec<Kind> = kinds());
        KINDS.with(|kinds| -> Result<(), TestCaseError> {
            let kind = &kinds[which];
            let mut value: Value = serde_json::from_str(&kind.json).unwrap();
            for (place, form) in changes {
                let paths = paths(&value);
                let path = &paths[place.index(paths.len())];
                let part = value.pointer_mut(path).unwrap();
                let mut forms = other_forms(part);
                // Values that may well be taken.
                let plain_ones = [json!("2026-11-23T03:05:00Z"), json!("holder"), json!(1), json!("auth"), json!([])];
                if plain {
                    forms = plain_ones.to_vec();
                }
                *part = forms[form.index(forms.len())].clone();
            }
            if let Some(written) = (kind.read)(&value.to_string()) {
                prop_assert!(holds(&written, &value), "{} {} {}", kind.name, value, written);
                if kind.name != "policy" {
                    prop_assert_eq!(written, value);
                }
            }
            Ok(())
        })?;
    }
}
