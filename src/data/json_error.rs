//! Why a text is not the JSON that it should be.

use serde::Serialize;

use super::text::display_safe;
use crate::report::Coded;

words! {
    /// What is wrong with a text that should be JSON.
    pub enum JsonProblem {
        Syntax = "syntax", "not JSON";
        UnexpectedEnd = "unexpected_end", "it ends within a value";
        Trailing = "trailing", "something after the end";
        NotAnObject = "not_an_object", "not an object";
        MissingField = "missing_field", "a field is missing";
        UnknownField = "unknown_field", "an unknown field";
        DuplicateField = "duplicate_field", "a field is there twice";
        UnknownWord = "unknown_word", "a word that is not in the list";
        Type = "type", "a value of another type";
        Value = "value", "a value that cannot be";
        Length = "length", "another number of entries";
    }
}

/// How the parser begins what it says; it has no words of its own for the difference.
const BEGINNINGS: [(&str, JsonProblem); 8] = [
    ("missing field", JsonProblem::MissingField),
    ("unknown field", JsonProblem::UnknownField),
    ("duplicate field", JsonProblem::DuplicateField),
    ("unknown variant", JsonProblem::UnknownWord),
    ("invalid type", JsonProblem::Type),
    ("invalid length", JsonProblem::Length),
    ("EOF", JsonProblem::UnexpectedEnd),
    ("trailing characters", JsonProblem::Trailing),
];

/// Why a text is not the expected JSON, and where. What it quotes from the text is safe for a
/// terminal: the author of the text may be hostile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{said}")]
#[non_exhaustive]
pub struct JsonError {
    /// What is wrong.
    #[serde(rename = "kind")]
    pub problem: JsonProblem,
    /// The field or word that is missing, unknown or there twice.
    pub name: Option<String>,
    /// Which line, from 1; 0 where no place is known.
    pub line: usize,
    /// Which column, from 1; 0 likewise.
    pub column: usize,
    /// What the parser says, with line and column.
    #[serde(skip)]
    said: String,
}

impl JsonError {
    /// Not `From`: the parser is not part of the public interface.
    pub(crate) fn of(error: serde_json::Error) -> Self {
        let said = display_safe(&error.to_string()).to_string();
        let known = BEGINNINGS.iter().find(|(start, _)| said.starts_with(start));
        let problem = match known {
            Some((_, problem)) => *problem,
            None if error.is_data() => JsonProblem::Value,
            None => JsonProblem::Syntax,
        };
        let named = matches!(
            problem,
            JsonProblem::MissingField
                | JsonProblem::UnknownField
                | JsonProblem::DuplicateField
                | JsonProblem::UnknownWord
        );
        let name = said.split('`').nth(1).filter(|_| named).map(str::to_owned);
        Self {
            problem,
            name,
            line: error.line(),
            column: error.column(),
            said,
        }
    }

    /// JSON of another kind.
    pub(crate) fn not_an_object() -> Self {
        Self {
            problem: JsonProblem::NotAnObject,
            name: None,
            line: 0,
            column: 0,
            said: JsonProblem::NotAnObject.to_string(),
        }
    }
}

impl Coded for JsonError {
    fn code(&self) -> &'static str {
        self.problem.code()
    }
}
