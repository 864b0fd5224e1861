//! Files that are given.

use std::io::{Cursor, Error, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::TerminalError;

/// The bytes of a file; `-` is standard input. No more than one beyond `limit` are read, so that
/// whoever takes the bytes sees that they are too many.
///
/// # Errors
///
/// [`TerminalError::Read`].
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, TerminalError> {
    Opened::open(path, 0)?.up_to(limit)
}

/// The same as text.
///
/// # Errors
///
/// [`TerminalError::Read`], also where it is not UTF-8.
pub fn read_text(path: &Path, limit: usize) -> Result<String, TerminalError> {
    Opened::open(path, 0)?.text(limit)
}

/// The longest file that is read whole, in bytes.
const LONGEST: usize = 1 << 30;
/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A file, or standard input.
pub struct Opened {
    path: PathBuf,
    from: Box<dyn Read>,
    beginning: Vec<u8>,
}

impl Opened {
    /// Opens it and reads so many bytes of its beginning; `-` is standard input.
    ///
    /// # Errors
    ///
    /// [`TerminalError::Read`].
    pub fn open(path: &Path, beginning: usize) -> Result<Self, TerminalError> {
        let failed = TerminalError::read(path);
        let mut from: Box<dyn Read> = match is_standard_input(path) {
            true => Box::new(std::io::stdin()),
            false => Box::new(std::fs::File::open(path).map_err(&failed)?),
        };
        let most = u64::try_from(beginning).unwrap_or(u64::MAX);
        let mut beginning = Vec::new();
        from.by_ref()
            .take(most)
            .read_to_end(&mut beginning)
            .map_err(&failed)?;
        Ok(Self {
            path: path.to_owned(),
            from,
            beginning,
        })
    }

    /// The name that it was given by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its first bytes, as many as were asked for where it has them.
    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    fn bytes(self) -> impl Read {
        Cursor::new(self.beginning).chain(self.from)
    }

    /// All of it, if that is no more than a gibibyte.
    ///
    /// # Errors
    ///
    /// [`TerminalError::Read`].
    pub fn whole(self) -> Result<Vec<u8>, TerminalError> {
        let path = self.path.clone();
        let bytes = self.up_to(LONGEST)?;
        if bytes.len() > LONGEST {
            let too_long = Error::new(ErrorKind::FileTooLarge, "longer than 1 GiB");
            return Err(TerminalError::read(&path)(too_long));
        }
        Ok(bytes)
    }

    /// No more than one byte beyond a limit, so that whoever takes them sees that they are too many.
    fn up_to(self, limit: usize) -> Result<Vec<u8>, TerminalError> {
        let path = self.path.clone();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let read = self.bytes().take(most).read_to_end(&mut bytes);
        read.map_err(TerminalError::read(&path))?;
        Ok(bytes)
    }

    /// Text, of which no more than one byte beyond a limit.
    ///
    /// # Errors
    ///
    /// [`TerminalError::Read`], also where it is not UTF-8.
    pub fn text(self, limit: usize) -> Result<String, TerminalError> {
        let path = self.path.clone();
        let not_text = |_| Error::new(ErrorKind::InvalidData, "not UTF-8");
        let text = String::from_utf8(self.up_to(limit)?).map_err(not_text);
        text.map_err(TerminalError::read(&path))
    }

    /// All of it, however long, a piece at a time. Returns how many bytes there were.
    ///
    /// # Errors
    ///
    /// [`TerminalError::Read`].
    pub fn pieces(self, mut take: impl FnMut(&[u8])) -> Result<u64, TerminalError> {
        let failed = self.path.clone();
        let mut bytes = self.bytes();
        let mut piece = vec![0; PIECE];
        let mut all = 0_u64;
        loop {
            let read = match bytes.read(&mut piece) {
                Ok(0) => return Ok(all),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(TerminalError::read(&failed)(error)),
            };
            take(piece.get(..read).unwrap_or_default());
            all = all.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        }
    }
}

/// Whether a path is standard input.
pub fn is_standard_input(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0"]
        .iter()
        .any(|name| path == Path::new(name))
}
