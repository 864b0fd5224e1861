//! Data on standard output, remarks on standard error.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::TerminalError;
use crate::descriptors;
use crate::language::Language;

/// Data, to standard output.
///
/// # Errors
///
/// [`TerminalError::NobodyReads`] where a pipe was closed, else [`TerminalError::Console`].
pub fn print(text: &str) -> Result<(), TerminalError> {
    print_bytes(text.as_bytes())
}

/// The same of bytes that need not be text.
///
/// # Errors
///
/// Those of [`print()`].
pub fn print_bytes(bytes: &[u8]) -> Result<(), TerminalError> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => TerminalError::NobodyReads,
        _ => TerminalError::Console(error),
    })
}

/// Data to standard output, or to standard error where standard output is the file that was asked for.
///
/// # Errors
///
/// Those of [`print()`].
pub fn print_beside(file: Option<&Path>, text: &str) -> Result<(), TerminalError> {
    if file.is_some_and(descriptors::is_standard_output) {
        tell(text);
        return Ok(());
    }
    print(text)
}

/// Words to standard error. Where nobody can read them, nothing else helps.
pub fn tell(text: &str) {
    let _told = std::io::stderr().write_all(text.as_bytes());
}

/// A remark for a person, to standard error.
pub fn remark(text: &str, language: Language) {
    let word = language.pick("注意: ", "note: ");
    let _told = writeln!(std::io::stderr(), "{word}{text}");
}

/// While it lives, nothing reaches standard error: of a library that writes there in its own words.
#[cfg(unix)]
#[derive(Debug)]
pub struct Silence(std::os::fd::OwnedFd);

#[cfg(unix)]
impl Silence {
    /// `None` where the system does not give what it takes.
    pub fn begin() -> Option<Self> {
        use rustix::stdio::{dup2_stderr, stderr};

        let before = rustix::io::fcntl_dupfd_cloexec(stderr(), 3).ok()?;
        let nowhere = std::fs::File::options()
            .write(true)
            .open("/dev/null")
            .ok()?;
        dup2_stderr(nowhere).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        let _back = rustix::stdio::dup2_stderr(&self.0);
    }
}

/// Of other systems, where there is none.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Silence(());

#[cfg(not(unix))]
impl Silence {
    /// `None` ever.
    pub const fn begin() -> Option<Self> {
        None
    }
}
