//! How schemas are made from types, written and compared. The program includes this file for its own objects.
#![cfg(test)]

use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// The schema of a type as it is written.
pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(for_readers_of_json))
        .into_generator()
        .into_root_schema_for::<T>()
}

/// The schema of an object whose `schema` says its name and number.
pub(crate) fn object<T: JsonSchema>(name: &'static str) -> Schema {
    let mut schema = schema_of::<T>();
    schema.insert("title".to_owned(), name.into());
    schema.remove("description");
    if let Some(said) = schema.pointer_mut("/properties/schema") {
        *said = json!({"const": name});
    }
    schema
}

/// The name of its file in a folder, whose text is this schema; `SCHEMA=overwrite` writes it.
pub(crate) fn compare(folder: &Path, name: &str, schema: &Schema) -> String {
    let name = format!("{}.json", name.replace('/', "-"));
    let path = folder.join(&name);
    let text = format!("{}\n", text(schema.as_value(), 0));
    if std::env::var_os("SCHEMA").is_some_and(|wish| wish == "overwrite") {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{name}: see SCHEMA=overwrite");
    name
}

/// The Rust documentation, for readers of JSON; words in one list; no names of Rust's integers.
fn for_readers_of_json(schema: &mut Schema) {
    schema.remove("title");
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some_and(|it| !it.starts_with("date")) {
        schema.remove("format");
    }
    // Objects may grow.
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        schema.remove("additionalProperties");
    }
    if let Some(Value::Array(all)) = schema.remove("oneOf") {
        let words: Option<Vec<_>> = all.iter().map(|one| word(one).cloned()).collect();
        match words {
            Some(words) => {
                schema.insert("type".to_owned(), "string".into());
                schema.insert("enum".to_owned(), words.into());
            }
            // Not `oneOf`: two of them may be written alike.
            None => {
                schema.insert("anyOf".to_owned(), all.into());
            }
        }
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = plain(text);
    }
}

/// The one that a schema takes.
fn word(schema: &Value) -> Option<&Value> {
    schema
        .get("const")
        .filter(|_| schema.get("properties").is_none())
}

/// Without links: [`name`](path) and [`name`].
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((name, after)) = link.split_once(']') else {
            break;
        };
        plain.push_str(before);
        plain.push_str(name);
        let target = after.strip_prefix('(').and_then(|it| it.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    plain.push_str(rest);
    let plain = plain.replace("`None`", "`null`");
    // Where a developer knows it from.
    let plain = plain.split(" Source:").next().unwrap_or_default();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WIDTH: usize = 100;
/// What a reader looks for first; `$defs` come last.
const FIRST: [&str; 4] = ["$schema", "title", "description", "type"];

/// As JSON: on one line what fits on one, and as many words of a list as fit.
fn text(value: &Value, indent: usize) -> String {
    let short = value.to_string();
    let space = format!("\n{}", " ".repeat(indent));
    let mut lines: Vec<String> = Vec::new();
    match value {
        _ if short.len() + indent <= WIDTH => return short,
        Value::Object(members) => {
            let place = |name: &String| FIRST.iter().position(|first| first == name);
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| (place(name).unwrap_or(FIRST.len()), *name == "$defs"));
            let part = |(name, value): (&String, _)| {
                format!(
                    "{}: {}",
                    Value::from(name.as_str()),
                    text(value, indent + 2)
                )
            };
            lines.extend(members.into_iter().map(part));
        }
        Value::Array(all) => {
            for one in all.iter().map(|one| text(one, indent + 2)) {
                match lines.last_mut() {
                    Some(line) if indent + line.len() + one.len() < WIDTH => {
                        line.push_str(&format!(", {one}"));
                    }
                    _ => lines.push(one),
                }
            }
        }
        _ => return short,
    }
    let (open, close) = if value.is_array() {
        ('[', ']')
    } else {
        ('{', '}')
    };
    format!(
        "{open}{space}  {}{space}{close}",
        lines.join(&format!(",{space}  "))
    )
}
