//! The JSON Schema of the objects that are the program's own, made from their types as those of the jobs are.
#![cfg(test)]

mod document;
#[path = "../../src/schema/form.rs"]
mod form;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use documents::CmsCheck;
use documents::pdf::PdfCheck;
use mynumber_card::app::CardKind;
use mynumber_card::data::Renewable;
use mynumber_card::identity::{Field, IdentityCheck, PolicyCheckKind};
use mynumber_card::job::license::Signature;
use mynumber_card::pki::CheckKind;
use mynumber_card::{Application, Coded, Credential, PinInForce};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

/// The file in `docs/schema` is what the type gives, the objects are as it says, and damaged they are refused.
pub(crate) fn assert_followed<T: JsonSchema + Serialize>(name: &'static str, objects: &[T]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    form::compare(&root.join("docs/schema"), name, &form::object::<T>(name));
    let mut python = Command::new("python3")
        .arg(root.join("tests/independent/check_schema.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3 is needed for this test: {error}"));
    let mut input = python.stdin.take().unwrap();
    for object in objects {
        writeln!(input, "{}", serde_json::to_string(object).unwrap()).unwrap();
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the schema says something else");
    let said = String::from_utf8(output.stdout).unwrap();
    let start = format!("{name} {} ", objects.len());
    let refused = said.lines().find_map(|line| line.strip_prefix(&start));
    assert!(refused.unwrap().parse::<usize>().unwrap() >= 5, "{said}");
}

fn codes<T: Coded>(all: &[T]) -> Vec<&'static str> {
    all.iter().map(Coded::code).collect()
}

/// What stands in an error beside its kind, where it applies.
pub(crate) struct Details;

impl JsonSchema for Details {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Details".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let applications: Vec<_> = Application::ALL.iter().map(|it| it.name()).collect();
        let credentials: Vec<_> = Credential::ALL.iter().map(|it| it.name()).collect();
        let in_force: Vec<_> = PinInForce::ALL.iter().map(|it| it.name()).collect();
        let fields = Field::ALL.map(Field::name).to_vec();
        let checks = [
            codes(CheckKind::ALL),
            codes(IdentityCheck::ALL),
            codes(PolicyCheckKind::ALL),
            codes(CmsCheck::ALL),
            codes(PdfCheck::ALL),
        ]
        .concat();
        let to_look_at = [checks.clone(), fields.clone()].concat();
        let kinds = codes(CardKind::ALL)
            .into_iter()
            .map(Value::from)
            .chain([Value::Null]);
        let names = |all: Vec<&'static str>| json_schema!({"type": "array", "items": {"type": "string", "enum": all}});
        let text = json_schema!({"type": "string"});
        let digits = json_schema!({"type": "string", "pattern": "^[0-9A-F]{4}$"});
        json_schema!({"type": "object", "properties": {
            "at": {"description": "A byte of the PDF file.", "type": "integer", "minimum": 0},
            "application": {"type": "string", "enum": applications},
            "card_kind": {"description": "Of a card of another kind; null when it is none that is known.",
                "enum": kinds.collect::<Vec<_>>()},
            "credential": {"description": "Which secret.", "type": "string", "enum": credentials},
            "differs": names(fields),
            "due": names(Renewable::ALL.map(Renewable::name).to_vec()),
            "failed": names([checks, Signature::CHECKS.to_vec()].concat()),
            "file": digits,
            "look_at_it": names(to_look_at),
            "new": {"description": "It is the new PIN of a change that has not its form.", "const": true},
            "not_examined": {"description": "Readers whose card could not be looked at.", "type": "array", "items":
                {"type": "object", "properties": {"reader": text, "kind": text, "message": text},
                    "required": ["reader", "kind", "message"]}},
            "pins": {"description": "Which PIN is in force at each place.", "type": "object",
                "propertyNames": {"enum": credentials}, "additionalProperties": {"enum": in_force}},
            "readers": {"type": "array", "items": text},
            "reason": {"description": "The kind of what stopped a change half-way.", "type": "string"},
            "status_word": digits,
            "tries_left": {"type": "integer", "minimum": 0},
            "variable": {"description": "The environment variable that could have given it.", "type": "string"},
            "years": {"description": "The age that was asked for.", "type": "integer", "minimum": 0},
        }})
    }
}
