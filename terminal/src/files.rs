//! Files that are written: for their owner only, whole or not at all, never over another one unasked.

use std::cell::OnceCell;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write};
use std::path::Path;
use std::rc::Rc;

use crate::TerminalError;
use crate::descriptors::{self, DescriptorError};
use crate::output;
use crate::signals::Signals;

/// Writes a file that is not there yet, or may be overwritten (`force`); `-` and `/dev/stdout` are standard
/// output, other names of descriptors what the caller has opened.
///
/// It is written under another name and then given its own in one step, so that nobody ever sees half
/// of it. A link in its place is not followed: with `force` the link itself is replaced.
///
/// # Errors
///
/// [`TerminalError::Exists`] and [`TerminalError::Write`]; those of [`output::print_bytes`]; and
/// [`TerminalError::Interrupted`] where a signal came, whatever became of the file.
pub fn write(
    path: &Path,
    bytes: &[u8],
    force: bool,
    signals: &Signals,
) -> Result<(), TerminalError> {
    if descriptors::is_standard_output(path) {
        return output::print_bytes(bytes);
    }
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists if !force => TerminalError::Exists {
            path: path.to_owned(),
        },
        _ => TerminalError::write(path)(source),
    };
    if let Some(opened) = open_in_place(path) {
        let written = opened.and_then(|mut file| file.write_all(bytes));
        return written.map_err(failed);
    }
    let written = {
        let _held = signals.held();
        write_whole(path, bytes, force).map_err(failed)
    };
    if let Some(signal) = signals.seen() {
        return Err(TerminalError::Interrupted { signal });
    }
    written
}

fn write_whole(path: &Path, bytes: &[u8], force: bool) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder(path))?;
    file.write_all(bytes)?;
    // Before it has its name: after a loss of power there is the whole file or none.
    file.as_file().sync_all()?;
    let named = if force {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    named.map(drop).map_err(|error| error.error)
}

/// Before the work is done whose result is to be written: whether the file may be written, and can be.
///
/// # Errors
///
/// [`TerminalError::Exists`] and [`TerminalError::Write`].
pub fn prepare(path: &Path, force: bool) -> Result<(), TerminalError> {
    check(path, force)?;
    if is_written_in_place(path) {
        return Ok(());
    }
    let probed = match path.symlink_metadata() {
        Ok(known) if known.is_dir() => Err(ErrorKind::IsADirectory.into()),
        _ => probe(folder(path)),
    };
    probed.map_err(TerminalError::write(path))
}

/// The same for files of these names in a folder, which is made where it is not there.
///
/// # Errors
///
/// Those of [`prepare`].
pub fn prepare_folder(
    path: &Path,
    names: impl IntoIterator<Item = impl AsRef<str>>,
    force: bool,
) -> Result<(), TerminalError> {
    for name in names {
        check(&path.join(name.as_ref()), force)?;
    }
    create_folder(path)?;
    probe(path).map_err(TerminalError::write(path))
}

/// Whether what is written to one would take the place of what is written to the other, or run into it.
pub fn are_one(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = folder(path).canonicalize().ok();
        folder.zip(path.file_name().map(ToOwned::to_owned))
    };
    let (first, second) = (descriptors::named(one), descriptors::named(other));
    one == other
        || first.is_some() && first == second
        || place(one).is_some_and(|it| place(other) == Some(it))
}

/// Whether a file can be made here: asked of the system by making one, without a name where it can, so
/// that nothing stays behind.
fn probe(folder: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

fn check(path: &Path, force: bool) -> Result<(), TerminalError> {
    let there = path.symlink_metadata().is_ok();
    if there && !force && !is_written_in_place(path) {
        return Err(TerminalError::Exists {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// A folder for files that are for their owner; one that is there stays as it is.
///
/// # Errors
///
/// [`TerminalError::Write`].
pub fn create_folder(path: &Path) -> Result<(), TerminalError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(TerminalError::write(path))
}

/// Where a log goes, line by line. An earlier one, which begins with the same first line, is replaced, nothing else
/// is; `-` is standard error. What cannot be written is noted, and nothing more is written then: the job goes on.
///
/// # Errors
///
/// [`TerminalError::NotALog`] where another file is there, else [`TerminalError::Write`].
pub fn open_log(
    path: &Path,
    first_line: &'static [u8],
    trouble: &Trouble,
) -> Result<Box<dyn Write>, TerminalError> {
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => TerminalError::NotALog {
            path: path.to_owned(),
        },
        _ => TerminalError::write(path)(source),
    };
    let out = log(path, first_line).map_err(failed)?;
    Ok(Box::new(Noting {
        out,
        trouble: trouble.clone(),
    }))
}

fn log(path: &Path, first_line: &[u8]) -> std::io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stderr()));
    }
    if let Some(opened) = open_in_place(path) {
        return Ok(Box::new(opened?));
    }
    if is_a_log(path, first_line) {
        // Not emptied: whoever has it open, or could read it, is to see nothing of the new one.
        std::fs::remove_file(path)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    if let Err(error) = file.write_all(first_line) {
        let _removed = std::fs::remove_file(path);
        return Err(error);
    }
    Ok(Box::new(file))
}

/// Whether it is a file that begins so. A link is not.
fn is_a_log(path: &Path, first_line: &[u8]) -> bool {
    if !path.symlink_metadata().is_ok_and(|known| known.is_file()) {
        return false;
    }
    let mut start = Vec::new();
    let most = u64::try_from(first_line.len()).unwrap_or_default();
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut start));
    read.is_ok() && start == first_line
}

/// The first error of writing a log, to be told when all is done.
#[derive(Debug, Clone, Default)]
pub struct Trouble(Rc<OnceCell<std::io::Error>>);

impl Trouble {
    /// What it was, if there was any.
    pub fn error(&self, path: &Path) -> Option<TerminalError> {
        let error = self.0.get()?;
        let source = match error.raw_os_error() {
            Some(code) => std::io::Error::from_raw_os_error(code),
            None => error.kind().into(),
        };
        Some(TerminalError::write(path)(source))
    }
}

/// Notes the first error, and writes nothing after it: a log with a hole would mislead.
struct Noting {
    out: Box<dyn Write>,
    trouble: Trouble,
}

impl Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.trouble.0.get().is_some() {
            return Ok(bytes.len());
        }
        match self.out.write(bytes) {
            Err(error) if error.kind() != ErrorKind::Interrupted => {
                let _first = self.trouble.0.set(error);
                Ok(bytes.len())
            }
            written => written,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Whether it is written to where it is, and takes nothing's place.
fn is_written_in_place(path: &Path) -> bool {
    descriptors::named(path).is_some() || is_a_device(path)
}

/// A descriptor, a pipe or a device, which is written to and not replaced; `None` for any other name.
fn open_in_place(path: &Path) -> Option<std::io::Result<File>> {
    let Some(number) = descriptors::named(path) else {
        return is_a_device(path).then(|| open_device(path));
    };
    Some(
        descriptors::to_write(number).map_err(|reason| match reason {
            DescriptorError::Io(error) => error,
            DescriptorError::HasPosition => ErrorKind::Unsupported.into(),
        }),
    )
}

fn is_a_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir())
}

/// Looks at what it has opened: it may have become another thing since [`is_a_device`].
fn open_device(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.is_file() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
