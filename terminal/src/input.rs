//! Files that are given.

use std::io::{Error, ErrorKind, Read as _};
use std::path::Path;

use crate::TerminalError;

/// The bytes of a file; `-` is standard input. No more than one beyond `limit` are read, so that
/// whoever takes the bytes sees that they are too many.
///
/// # Errors
///
/// [`TerminalError::Read`].
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, TerminalError> {
    let failed = TerminalError::read(path);
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let stdin = std::io::stdin().lock();
        stdin.take(most).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(&failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
///
/// [`TerminalError::Read`], also where it is not UTF-8.
pub fn read_text(path: &Path, limit: usize) -> Result<String, TerminalError> {
    let not_text = |_| Error::new(ErrorKind::InvalidData, "not UTF-8");
    String::from_utf8(read(path, limit)?)
        .map_err(not_text)
        .map_err(TerminalError::read(path))
}
