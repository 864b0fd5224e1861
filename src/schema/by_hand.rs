//! What is written member by member, for the types that are.
#![allow(dead_code)]

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::{By, Code, Words};
use crate::app::{Detail, Unread, UnreadReason};
use crate::data::license::{OtherObject, TextPiece};
use crate::data::{Date, Deadline, LicenseClass, LicenseText, PartialDate};
use crate::job;
use crate::pki::{CheckKind, Hierarchy, Proof, Root};
use crate::report::{Check, Kind, Report};
use crate::secret::PinWeakness;
use crate::terms::{Credential, PinInForce, StatusWord, Tries};

has_schema_of! {
    Deadline => WrittenDeadline,
    LicenseClass => WrittenClass,
    LicenseText => WrittenText,
    OtherObject => WrittenObject,
    PartialDate => WrittenBirth,
    Proof => WrittenProof,
    Root => WrittenRoot,
    TextPiece => WrittenPiece,
    Tries => WrittenTries,
    Unread => WrittenUnread,
    job::my_number::Number => WrittenNumber,
    job::pin_change::Changed => WrittenChange,
}
#[cfg(feature = "pictures")]
has_schema_of!(job::number_picture::NumberPicture => WrittenSize);

#[derive(JsonSchema)]
struct WrittenTries {
    state: Code<Tries>,
    /// Null when there is no number.
    remaining: Option<u8>,
}

#[derive(JsonSchema)]
struct WrittenDeadline {
    /// The last day on which it is valid.
    last_day: Date,
    /// The first day on which it can be renewed.
    renewable_from: Date,
    /// 0 on the last day, negative afterwards.
    days_left: i32,
}

#[derive(JsonSchema)]
struct WrittenBirth {
    /// Null when not all of it is known.
    birth_date: Option<Date>,
    /// With its era; null likewise.
    birth_date_japanese: Option<String>,
    /// With question marks for what is not known.
    birth_date_as_known: String,
}

#[derive(JsonSchema)]
struct WrittenProof {
    /// Whether a path to an accepted root was checked, and nothing failed.
    authentic: bool,
    /// Whose it is; null when it is not authentic.
    hierarchy: Option<Code<Hierarchy>>,
    /// Null when it is not authentic.
    root: Option<Root>,
    /// In the order in which they were made.
    checks: Report<CheckKind>,
}

/// What something was verified up to.
#[derive(JsonSchema)]
struct WrittenRoot {
    /// SHA-256 of the certificate in hexadecimal digits, or the identifier of a key of the card authorities.
    id: String,
    /// Null for a key of the card authorities, whose keys have no generations.
    #[schemars(extend("enum" = ["published", "test_cards", "given", null]))]
    source: Option<String>,
    /// Of a published one.
    generation: Option<u32>,
}

/// One check.
#[derive(JsonSchema)]
struct WrittenCheck<Name, Reason, Doubt> {
    name: Name,
    outcome: OutcomeWord,
    /// Why it did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Reason,
    /// Why a person has to look at it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<Doubt>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum OutcomeWord {
    Passed,
    Failed,
    LookAtIt,
    NotChecked,
}

/// The reasons of a kind of check, and what is said of one that is open.
struct WhyNot<K>(PhantomData<K>);

impl<K: Kind> Words for WhyNot<K>
where
    K::Reason: Words,
{
    fn words() -> Vec<&'static str> {
        [K::Reason::words(), vec!["look_at_it", "required"]].concat()
    }
}

impl<K: Kind + Words> JsonSchema for Check<K>
where
    K::Reason: Words,
    K::Doubt: Words,
{
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn schema_id() -> Cow<'static, str> {
        std::any::type_name::<Self>().into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        type Written<K> = WrittenCheck<Code<K>, Code<WhyNot<K>>, Code<<K as Kind>::Doubt>>;
        let mut schema = Written::<K>::json_schema(generator);
        if let Some(Value::Object(members)) = schema.get_mut("properties")
            && K::Doubt::words().is_empty()
        {
            members.remove("doubts");
        }
        schema
    }
}

impl<K: Kind> JsonSchema for Report<K>
where
    Check<K>: JsonSchema,
{
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Checks".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Check<K>>::json_schema(generator)
    }
}

/// What should be there and could not be read.
#[derive(JsonSchema)]
struct WrittenUnread {
    what: Code<Detail>,
    /// Of a counter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Credential")]
    pin: Option<()>,
    why: Code<UnreadReason>,
    /// Null unless the card refused it.
    status_word: Option<StatusWord>,
}

#[derive(JsonSchema)]
struct WrittenNumber {
    my_number: String,
    /// Whether it was encrypted from the card to this program.
    encrypted: bool,
}

#[derive(JsonSchema)]
struct WrittenChange {
    #[schemars(extend("const" = true))]
    changed: bool,
    /// Which PIN is in force at each place.
    pins: By<Credential, Code<PinInForce>>,
    /// Why the new one is easy to guess.
    weaknesses: Vec<Code<PinWeakness>>,
}

/// In pixels; null for a picture that cannot be decoded.
#[cfg(feature = "pictures")]
#[derive(JsonSchema)]
struct WrittenSize {
    width: Option<u32>,
    height: Option<u32>,
}

/// A class of vehicles.
#[derive(JsonSchema)]
struct WrittenClass {
    class: String,
    name: String,
}

#[derive(JsonSchema)]
struct WrittenText {
    /// With 〓 for what is no character.
    text: String,
    /// There when not all of it are characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pieces: Vec<TextPiece>,
}

/// One member, which says what it is.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
enum WrittenPiece {
    Text(String),
    /// The number of an external character.
    External(u8),
    Missing(bool),
    /// Bytes in hexadecimal digits.
    Unknown(String),
}

/// An object that is not understood.
#[derive(JsonSchema)]
struct WrittenObject {
    tag: String,
    value: String,
    /// False for a tag that is known, with a value that is not as specified.
    unknown_tag: bool,
}
