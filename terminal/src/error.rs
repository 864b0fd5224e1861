//! What can go wrong at a terminal, with files and with descriptors.

use std::io::Error;
use std::path::{Path, PathBuf};

/// What went wrong. `Display` is for developers: a program has words of its own for people, so the list is not
/// `non_exhaustive`, and the compiler asks for words where it grows.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file, or the folder in which it would be.
        path: PathBuf,
        /// As the system says.
        source: Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// As the system says.
        source: Error,
    },
    /// A file that is not to be overwritten is there.
    #[error("{} is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The same for a log, which replaces an earlier log only.
    #[error("{} is there already and is not such a log", path.display())]
    NotALog {
        /// The file.
        path: PathBuf,
    },
    /// A descriptor that the caller has opened cannot be read.
    #[error("cannot read the descriptor {number}")]
    Descriptor {
        /// Its number.
        number: u32,
        /// As the system says.
        source: Error,
    },
    /// It is a file, and the caller's place in it cannot be had.
    #[error("the position of the descriptor {number} cannot be shared")]
    DescriptorOfFile {
        /// Its number.
        number: u32,
    },
    /// The system does not let the memory of this program be protected.
    #[error("{call} is refused")]
    NotProtected {
        /// The system call.
        call: &'static str,
        /// As the system says.
        source: Error,
    },
    /// Standard output or the terminal failed.
    #[error("standard output or the terminal failed")]
    Console(#[source] Error),
    /// Nobody reads standard output any more, which is their right.
    #[error("nobody reads standard output")]
    NobodyReads,
    /// Stopped by this signal, or Ctrl-C at a prompt.
    #[error("stopped by signal {signal}")]
    Interrupted {
        /// Its number.
        signal: i32,
    },
}

impl TerminalError {
    /// What the system says of a file that is written.
    pub fn write(path: &Path) -> impl Fn(Error) -> Self {
        let path = path.to_owned();
        move |source| {
            let path = path.clone();
            Self::Write { path, source }
        }
    }

    /// The same of one that is read.
    pub fn read(path: &Path) -> impl Fn(Error) -> Self {
        let path = path.to_owned();
        move |source| {
            let path = path.clone();
            Self::Read { path, source }
        }
    }
}
