//! The JSON Schema of what the jobs give, made from the types: `docs/schema` has a file for each, and
//! `docs/json.md` the rules. Only tests are built with it: `SCHEMA=overwrite` writes the files.
#![cfg(test)]
// Without pictures, what has some is missing, and the files would be others.
#![cfg_attr(not(feature = "pictures"), allow(dead_code, unused_imports))]

mod by_hand;
mod form;
mod words;

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

#[cfg(feature = "pictures")]
use form::compare;
use form::{object, schema_of};
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

/// A format that is read as well, and takes no member that it does not know.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

/// The schema of a job's output, whose `schema` says its name and number.
fn of_job<T: JsonSchema>(name: &'static str) -> (&'static str, Schema) {
    (name, object::<crate::job::Output<T>>(name))
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

    const OF_THE_PROGRAM: [&str; 6] = [
        "document-1.json",
        "error-1.json",
        "people-1.json",
        "readers-1.json",
        "signed_document-1.json",
        "version-1.json",
    ];

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
        // The program has a test for its own.
        let mut names = BTreeSet::from(OF_THE_PROGRAM.map(str::to_owned));
        for (name, schema) in all {
            names.insert(compare(&folder, name, &schema));
        }
        let there = std::fs::read_dir(folder).unwrap();
        let there = there.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(there.collect::<BTreeSet<_>>(), names);
    }
}
