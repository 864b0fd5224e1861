//! What went wrong, for every language alike.

use mynumber_card::report::Coded;
use serde::Serialize;
use serde_json::{Map, Value};

/// An input that cannot be used. What is wrong with a person, a signature or a certificate is no failure, but a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    kind: &'static str,
    message: String,
    members: Map<String, Value>,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, message: String) -> Self {
        Self {
            kind,
            message,
            members: Map::new(),
        }
    }

    /// Of an error of the library: its own word and members are `reason` and beside it.
    pub(crate) fn of(kind: &'static str, error: &(impl Coded + Serialize + ToString)) -> Self {
        let mut failure = Self::new(kind, error.to_string());
        if let Ok(Value::Object(members)) = serde_json::to_value(error) {
            failure.members = members;
            failure.members.remove("kind");
        }
        let reason = Value::from(error.code());
        failure.members.insert("reason".to_owned(), reason);
        failure
    }

    /// With one member more.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// A stable word: `options`, `evidence`, `request`, `policy`, `anchor`, `crl`, `ocsp`, `certificate`, `document`, `random`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// In English.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `{"schema": "error/1", "error": {"kind", "message", …}}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Error<'a> {
            schema: &'static str,
            error: Inner<'a>,
        }
        #[derive(Serialize)]
        struct Inner<'a> {
            kind: &'a str,
            message: &'a str,
            #[serde(flatten)]
            members: &'a Map<String, Value>,
        }
        let error = Error {
            schema: "error/1",
            error: Inner {
                kind: self.kind,
                message: &self.message,
                members: &self.members,
            },
        };
        // Strings and numbers alone: it cannot fail.
        serde_json::to_string(&error).unwrap_or_default()
    }
}

impl core::fmt::Display for Failure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Failure {}

/// A result as JSON. Results are made of strings, numbers and lists.
pub(crate) fn written(result: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(result).map_err(|error| Failure::new("options", error.to_string()))
}
