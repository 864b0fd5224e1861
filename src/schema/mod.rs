//! The JSON Schema of what the jobs give, made from the types: `docs/schema` has a file for each, and
//! `docs/json.md` the rules. Only tests are built with it: `SCHEMA=overwrite` writes the files.
#![cfg(test)]
// Without pictures, what has some is missing, and the files would be others.
#![cfg_attr(not(feature = "pictures"), allow(dead_code, unused_imports))]

mod by_hand;
mod words;

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

pub(crate) use words::{Code, Words};

use crate::data::Renewable;
use crate::terms::Credential;

/// A schema that stands where it is used, without a name of its own.
macro_rules! inline_schema {
    ($type:ty $(where [$($bounds:tt)*])?, $generator:pat => $schema:expr) => {
        impl $(<$($bounds)*>)? JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                std::any::type_name::<Self>().into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}
use inline_schema;

/// Bytes as lower-case hexadecimal digits.
pub(crate) struct Hex;
inline_schema!(Hex, _ => json_schema!({"type": "string", "pattern": "^([0-9a-f]{2})*$"}));

/// Bytes as base64.
pub(crate) struct Base64;
inline_schema!(Base64, _ => json_schema!({"type": "string", "contentEncoding": "base64"}));

/// An object whose members are the words of `K`; each may be missing.
pub(crate) struct By<K, V>(PhantomData<(K, V)>);
inline_schema!(By<K, V> where [K: Words, V: JsonSchema], generator => {
    let value = generator.subschema_for::<V>();
    let members = K::words().into_iter().map(|word| (word.to_owned(), value.clone().to_value()));
    json_schema!({"type": "object", "properties": members.collect::<serde_json::Map<_, _>>()})
});
pub(crate) type ByCredential<V> = By<Credential, V>;

/// As [`ByCredential`], and all are there.
pub(crate) struct ByRenewable<V>(PhantomData<V>);
inline_schema!(ByRenewable<V> where [V: JsonSchema], generator => {
    let mut schema = By::<Renewable, V>::json_schema(generator);
    schema.insert("required".to_owned(), Renewable::words().into());
    schema
});

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

/// A format that is read as well, and takes no member that it does not know.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(for_readers_of_json))
        .into_generator()
        .into_root_schema_for::<T>()
}

/// The schema of a job's output, whose `schema` says its name and number.
fn of_job<T: JsonSchema>(name: &'static str) -> (&'static str, Schema) {
    let mut schema = schema_of::<crate::job::Output<T>>();
    schema.insert("title".to_owned(), name.into());
    schema.remove("description");
    if let Some(said) = schema.pointer_mut("/properties/schema") {
        *said = serde_json::json!({"const": name});
    }
    (name, schema)
}

/// The schema of something that is read as well.
fn of_format<T: JsonSchema>(name: &'static str) -> (&'static str, Schema) {
    let mut schema = schema_of::<T>();
    RecursiveTransform(closed).transform(&mut schema);
    schema.insert("title".to_owned(), name.into());
    (name, schema)
}

#[cfg(feature = "pictures")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::job::{self, Proven};

    #[test]
    fn the_files_are_what_the_types_give() {
        let all = [
            of_job::<Proven<job::age::Age>>("age/1"),
            of_job::<Proven<crate::data::Attributes>>("attributes/1"),
            of_job::<job::certificate::CertificateFile>("certificate/1"),
            of_job::<job::compare::Compared>("compare/1"),
            of_job::<job::dates::Dates>("dates/1"),
            of_job::<job::doctor::Diagnosis>("doctor/1"),
            of_job::<job::face::FaceRead>("face/1"),
            of_job::<job::license::LicenseRead>("license/1"),
            of_job::<Proven<job::my_number::Number>>("my_number/1"),
            of_job::<Proven<job::number_picture::NumberPicture>>("number_picture/1"),
            of_job::<job::pin_change::Changed>("pin_change/1"),
            of_job::<job::sign::Signed>("sign/1"),
            of_job::<job::status::Status>("status/1"),
            of_job::<job::verify::Judged<'_>>("verdict/1"),
            of_format::<crate::identity::Evidence>("evidence/1"),
            of_format::<crate::identity::Request>("request/1"),
        ];
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
        let overwrite = std::env::var_os("SCHEMA").is_some_and(|wish| wish == "overwrite");
        let mut names = BTreeSet::new();
        for (name, schema) in all {
            let name = format!("{}.json", name.replace('/', "-"));
            let path = folder.join(&name);
            let text = format!("{}\n", text(schema.as_value(), 0));
            if overwrite {
                std::fs::write(&path, &text).unwrap();
            }
            let written = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(written == text, "{name}: see SCHEMA=overwrite");
            names.insert(name);
        }
        let there = std::fs::read_dir(folder).unwrap();
        let there = there.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(there.collect::<BTreeSet<_>>(), names);
    }
}
