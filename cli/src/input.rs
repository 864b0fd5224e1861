//! Files that are given, and random bytes.

use std::io::{Error, ErrorKind, Read as _};
use std::path::Path;

use crate::failure::{Failure, Input};

/// The bytes of a file; `-` is standard input. No more than one beyond `limit` are read, so that
/// whoever takes the bytes sees that they are too many.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let failed = Failure::read(path);
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
pub(crate) fn read_text(path: &Path, limit: usize) -> Result<String, Failure> {
    let bytes = read(path, limit)?;
    let not_text = |_| Failure::read(path)(Error::new(ErrorKind::InvalidData, "not UTF-8"));
    String::from_utf8(bytes).map_err(not_text)
}

/// A file that is not what it was given as.
pub(crate) fn not_a(what: Input, path: &Path, reason: String) -> Failure {
    let path = path.to_owned();
    Failure::NotA { what, path, reason }
}

/// Fresh random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    fill_with_random(&mut bytes)?;
    Ok(bytes)
}

/// The same for bytes that are secret: they are made where they stay, as a move leaves a copy behind.
pub(crate) fn fill_with_random(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| Failure::Random {
        reason: error.to_string(),
    })
}
