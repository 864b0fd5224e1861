//! What can be wrong with a card in a directory.

use std::path::PathBuf;

/// Why a card could not be read from a directory or written to it. Never quotes a value of the
/// manifest: it may be a PIN.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// A file or directory could not be read or written.
    #[error("cannot {operation} {path}", path = .path.display())]
    Io {
        /// What was being done: read, write, create.
        operation: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The manifest is not as the format says.
    #[error("manifest.toml{}: {problem}", .line.map_or_else(String::new, |line| format!(", line {line}")))]
    Manifest {
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
    /// A value of the manifest is impossible.
    #[error("manifest.toml, {place}: {problem}")]
    Value {
        /// Application and file, e.g. `jpki 0018`.
        place: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A file name leads out of the directory, or is not a plain file in it.
    #[error("{name:?} is no plain file inside the directory")]
    Outside {
        /// The name as the manifest has it.
        name: String,
    },
    /// Something is larger than a card is.
    #[error("{what} is larger than {limit} {unit}")]
    TooLarge {
        /// What.
        what: String,
        /// The most that is taken.
        limit: usize,
        /// What is counted.
        unit: &'static str,
    },
}

impl ImageError {
    /// An impossible value, and where it is. The place holds words from the manifest, so it
    /// is made safe for a terminal.
    pub(super) fn value(place: &str, problem: &'static str) -> Self {
        Self::Value {
            place: place
                .chars()
                .take(80)
                .flat_map(char::escape_debug)
                .collect(),
            problem,
        }
    }
}
