//! The file format of policies. Shapes are read by serde, values are checked here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::PolicyProblem;
use super::residence::Area;
use super::rules::{ExpectedAttributes, MinimumAge, Policy, PreviousAttributes, RevocationRule};
use crate::data::strict::Strict;
use crate::data::{Date, JsonError, PartialDate, Sex, display_safe};
use crate::identity::compare::LONGEST_COMPARED;
use crate::identity::request::{LONGEST_AUDIENCE, Level};
use crate::pki::Hierarchy;

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Not JSON, an unknown field, or a value of another type than the field has.
    #[error("policy field {field}: {problem}")]
    Shape {
        /// Path of the field, such as `minimum_age.years`; `.` is the whole file.
        field: String,
        /// What is wrong with it, and where.
        problem: JsonError,
    },
    /// A version of the format that this crate does not know, or none.
    #[error("policy field version: not {expected}", expected = Policy::VERSION)]
    Version {
        /// The version; `None` when it is missing or no number.
        found: Option<u64>,
    },
    /// A value that the field cannot have.
    #[error("policy field {field}: {problem}")]
    Value {
        /// Path of the field.
        field: String,
        /// What is wrong.
        problem: PolicyProblem,
    },
}

errors!(PolicyError {
    Shape { field, problem } => "shape",
    Version { found } => "version",
    Value { field, problem } => "value",
});

impl PolicyError {
    /// Path of the field that is wrong.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Shape { field, .. } | Self::Value { field, .. } => field,
            Self::Version { .. } => "version",
        }
    }
}

impl Policy {
    /// Reads a policy file (JSON).
    ///
    /// # Errors
    /// [`PolicyError`], which names the field.
    pub fn from_json(json: &str) -> Result<Self, PolicyError> {
        read(json)
    }

    /// The policy as JSON that [`from_json`](Self::from_json) reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self).to_string()
    }
}

errors!(PolicyProblem {
    Empty => "empty",
    NotADate => "not_a_date",
    NotAPlace => "not_a_place",
    NoSuchCode => "no_such_code",
    TooLong { max } => "too_long",
    TooMany { max } => "too_many",
    OutOfRange { min, max } => "out_of_range",
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u64,
    level: Option<Level>,
    hierarchies: Option<Vec<FileHierarchy>>,
    audience: Option<String>,
    max_age_seconds: Option<u64>,
    clock_skew_seconds: Option<u64>,
    revocation: Option<FileRevocation>,
    minimum_age: Option<FileAge>,
    residence: Option<Vec<String>>,
    expected: Option<FileExpected>,
    previous: Option<FilePrevious>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileHierarchy {
    Production,
    Test,
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileRevocation {
    Required,
    Optional,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileSex {
    Male,
    Female,
    NotApplicable,
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAge {
    years: u64,
    on: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileExpected {
    name: Option<String>,
    address: Option<String>,
    birth_date: Option<String>,
    sex: Option<FileSex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrevious {
    name: Option<String>,
    address: Option<String>,
}

/// The day of verification, in `minimum_age.on`.
const AT_VERIFICATION: &str = "verification";

const GREATEST_AGE: u64 = 150;
/// Ten years.
const GREATEST_EVIDENCE_AGE: u64 = 315_576_000;
/// A day.
const GREATEST_SKEW: u64 = 86_400;
/// More than there are prefectures and municipalities.
const MOST_AREAS: usize = 2_000;

fn read(json: &str) -> Result<Policy, PolicyError> {
    let malformed = |field: &str, problem: JsonError| PolicyError::Shape {
        // It may quote the file, which can come from anybody.
        field: display_safe(field).to_string(),
        problem,
    };
    let whole: Value =
        serde_json::from_str(json).map_err(|error| malformed(".", JsonError::of(error)))?;
    if !whole.is_object() {
        return Err(malformed(".", JsonError::not_an_object()));
    }
    no_null("", &whole)?;
    // Check the version before the fields: a later version may have fields that this one does not know.
    let version = whole.get("version").and_then(Value::as_u64);
    if version != Some(Policy::VERSION) {
        return Err(PolicyError::Version { found: version });
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let file: File = serde_path_to_error::deserialize(Strict(&mut reader))
        .map_err(|error| malformed(&error.path().to_string(), JsonError::of(error.into_inner())))?;
    let mut policy = Policy {
        audience: filled("audience", file.audience, LONGEST_AUDIENCE)?,
        max_age_seconds: within(
            "max_age_seconds",
            file.max_age_seconds,
            1..=GREATEST_EVIDENCE_AGE,
        )?,
        minimum_age: file.minimum_age.map(minimum_age).transpose()?,
        ..Policy::default()
    };
    if let Some(level) = file.level {
        policy.level = level;
    }
    if let Some(hierarchies) = file.hierarchies {
        not_empty("hierarchies", hierarchies.is_empty())?;
        policy.hierarchies = hierarchies
            .into_iter()
            .map(|hierarchy| match hierarchy {
                FileHierarchy::Production => Hierarchy::Production,
                FileHierarchy::Test => Hierarchy::Test,
                FileHierarchy::Other => Hierarchy::Other,
            })
            .collect();
    }
    if let Some(skew) = within(
        "clock_skew_seconds",
        file.clock_skew_seconds,
        0..=GREATEST_SKEW,
    )? {
        policy.clock_skew_seconds = skew;
    }
    if let Some(revocation) = file.revocation {
        policy.revocation = match revocation {
            FileRevocation::Required => RevocationRule::Required,
            FileRevocation::Optional => RevocationRule::Optional,
        };
    }
    if let Some(areas) = file.residence {
        policy.residence = residence(&areas)?;
    }
    for part in ["expected", "previous"] {
        let fields = whole.get(part).and_then(Value::as_object);
        not_empty(part, fields.is_some_and(serde_json::Map::is_empty))?;
    }
    if let Some(expected) = file.expected {
        policy.expected = ExpectedAttributes {
            name: filled("expected.name", expected.name, LONGEST_COMPARED)?,
            address: filled("expected.address", expected.address, LONGEST_COMPARED)?,
            birth_date: expected
                .birth_date
                .map(|text| {
                    partial_date(&text)
                        .ok_or_else(|| value("expected.birth_date", PolicyProblem::NotADate))
                })
                .transpose()?,
            sex: expected.sex.map(|sex| match sex {
                FileSex::Male => Sex::Male,
                FileSex::Female => Sex::Female,
                FileSex::NotApplicable => Sex::NotApplicable,
                FileSex::Unknown => Sex::Unknown,
            }),
        };
    }
    if let Some(previous) = file.previous {
        policy.previous = PreviousAttributes {
            name: filled("previous.name", previous.name, LONGEST_COMPARED)?,
            address: filled("previous.address", previous.address, LONGEST_COMPARED)?,
        };
    }
    Ok(policy)
}

/// The areas, and at least one.
fn residence(areas: &[String]) -> Result<Vec<Area>, PolicyError> {
    not_empty("residence", areas.is_empty())?;
    if areas.len() > MOST_AREAS {
        let problem = PolicyProblem::TooMany { max: MOST_AREAS };
        return Err(value("residence", problem));
    }
    let area = |(at, area): (usize, &String)| {
        Area::from_text(area).map_err(|problem| PolicyError::Value {
            field: format!("residence[{at}]"),
            problem,
        })
    };
    areas.iter().enumerate().map(area).collect()
}

fn write(policy: &Policy) -> Value {
    let mut file = json!({
        "version": Policy::VERSION,
        "level": policy.level.name(),
        "hierarchies": policy.hierarchies.iter().map(|one| one.name()).collect::<Vec<_>>(),
        "clock_skew_seconds": policy.clock_skew_seconds,
        "revocation": match policy.revocation {
            RevocationRule::Required => "required",
            RevocationRule::Optional => "optional",
        },
    });
    let mut set = |field: &str, value: Option<Value>| {
        if let (Some(value), Some(fields)) = (value, file.as_object_mut()) {
            fields.insert(field.to_owned(), value);
        }
    };
    set("audience", policy.audience.as_deref().map(Value::from));
    set("max_age_seconds", policy.max_age_seconds.map(Value::from));
    set(
        "minimum_age",
        policy.minimum_age.map(|age| {
            let on = age
                .on
                .map_or_else(|| AT_VERIFICATION.to_owned(), |day| day.to_string());
            json!({"years": age.years, "on": on})
        }),
    );
    let areas: Vec<&str> = policy.residence.iter().map(Area::text).collect();
    set("residence", (!areas.is_empty()).then(|| areas.into()));
    let ExpectedAttributes {
        name,
        address,
        birth_date,
        sex,
    } = &policy.expected;
    let expected: serde_json::Map<String, Value> = [
        ("name", name.as_deref().map(Value::from)),
        ("address", address.as_deref().map(Value::from)),
        ("birth_date", birth_date.map(|day| day.to_string().into())),
        ("sex", sex.map(|sex| sex.name().into())),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field.to_owned(), value?)))
    .collect();
    set("expected", (!expected.is_empty()).then(|| expected.into()));
    let previous: serde_json::Map<String, Value> = [
        ("name", &policy.previous.name),
        ("address", &policy.previous.address),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field.to_owned(), value.as_deref()?.into())))
    .collect();
    set("previous", (!previous.is_empty()).then(|| previous.into()));
    file
}

fn minimum_age(age: FileAge) -> Result<MinimumAge, PolicyError> {
    let years = within("minimum_age.years", Some(age.years), 0..=GREATEST_AGE)?.unwrap_or_default();
    let on = match age.on.as_deref() {
        None | Some(AT_VERIFICATION) => None,
        Some(day) => Some(
            day.parse::<Date>()
                .map_err(|_| value("minimum_age.on", PolicyProblem::NotADate))?,
        ),
    };
    Ok(MinimumAge {
        years: u16::try_from(years).unwrap_or(u16::MAX),
        on,
    })
}

/// `YYYY-MM-DD`; an unknown part is written as question marks, `1980-??-??`.
fn partial_date(text: &str) -> Option<PartialDate> {
    let mut digits = String::new();
    let mut parts = text.split('-');
    for length in [4, 2, 2] {
        let part = parts.next().filter(|part| part.len() == length)?;
        let unknown = part.bytes().all(|byte| byte == b'?');
        let zeros = part.bytes().all(|byte| byte == b'0');
        if zeros || (!unknown && !part.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        digits.push_str(&part.replace('?', "0"));
    }
    if parts.next().is_some() {
        return None;
    }
    PartialDate::from_digits(digits.as_bytes()).ok()
}

fn filled(field: &str, text: Option<String>, max: usize) -> Result<Option<String>, PolicyError> {
    if text.as_deref().is_some_and(|text| text.len() > max) {
        return Err(value(field, PolicyProblem::TooLong { max }));
    }
    not_empty(
        field,
        text.as_deref().is_some_and(|text| text.trim().is_empty()),
    )?;
    Ok(text)
}

/// A condition with a missing value, written as null, must not pass for no condition.
fn no_null(path: &str, part: &Value) -> Result<(), PolicyError> {
    for (name, inner) in part.as_object().into_iter().flatten() {
        let field = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        not_empty(&field, inner.is_null())?;
        no_null(&field, inner)?;
    }
    Ok(())
}

fn not_empty(field: &str, empty: bool) -> Result<(), PolicyError> {
    if empty {
        Err(value(field, PolicyProblem::Empty))
    } else {
        Ok(())
    }
}

fn within(
    field: &str,
    number: Option<u64>,
    range: core::ops::RangeInclusive<u64>,
) -> Result<Option<u64>, PolicyError> {
    match number {
        Some(number) if !range.contains(&number) => Err(value(
            field,
            PolicyProblem::OutOfRange {
                min: *range.start(),
                max: *range.end(),
            },
        )),
        number => Ok(number),
    }
}

fn value(field: &str, problem: PolicyProblem) -> PolicyError {
    PolicyError::Value {
        field: display_safe(field).to_string(),
        problem,
    }
}
