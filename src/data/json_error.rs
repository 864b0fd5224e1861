//! Why a text is not the JSON that it should be.

use super::text::display_safe;

/// Why a text is not the expected JSON, and where. What it quotes from the text is safe for a
/// terminal: the author of the text may be hostile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
#[non_exhaustive]
pub struct JsonError {
    /// Which line, from 1; 0 where no place is known.
    pub line: usize,
    /// Which column, from 1; 0 likewise.
    pub column: usize,
    /// What is wrong, with line and column.
    pub problem: String,
}

impl JsonError {
    /// Not `From`: the parser is not part of the public interface.
    pub(crate) fn of(error: serde_json::Error) -> Self {
        Self {
            line: error.line(),
            column: error.column(),
            problem: display_safe(&error.to_string()).to_string(),
        }
    }
}
