//! File descriptors that the caller has opened and names by their numbers.
//!
//! What is read or written through them has to move the caller's own position: a second command in the
//! same shell goes on where the first has stopped. To open `/dev/fd/N` does that everywhere but on Linux, where
//! it opens the file anew, at its beginning.

use std::fs::File;
use std::path::Path;

const STANDARD_OUTPUT: u32 = 1;
/// The most links from one to the next that are followed, as on Linux.
const LINKS: usize = 40;

/// Why a descriptor cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DescriptorError {
    /// As the system says.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The system gives no duplicate of it, and it has a position of its own.
    #[error("its position cannot be shared")]
    HasPosition,
}

/// The caller's descriptor, to read from.
///
/// # Errors
///
/// Where it is not open, not for reading, or cannot be shared.
pub fn to_read(number: u32) -> Result<File, DescriptorError> {
    imp::open(number, false)
}

/// The caller's descriptor, to write to.
///
/// # Errors
///
/// Where it is not open, not for writing, or cannot be shared.
pub fn to_write(number: u32) -> Result<File, DescriptorError> {
    imp::open(number, true)
}

/// The descriptor that this path stands for, as `/dev/stdout` does: what is written there is to go where the
/// caller has pointed it, and take no other file's place. `-` is standard output.
pub fn named(path: &Path) -> Option<u32> {
    if path == Path::new("-") {
        return Some(STANDARD_OUTPUT);
    }
    let folders = ["/dev/fd", "/proc/self/fd"].map(|known| Path::new(known).canonicalize().ok());
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let folder = match path.parent()? {
            folder if folder == Path::new("") => Path::new("."),
            folder => folder,
        };
        let folder = folder.canonicalize().ok()?;
        if folders.iter().flatten().any(|known| *known == folder) {
            let name = path.file_name()?.to_str()?;
            return name
                .parse()
                .ok()
                .filter(|number: &u32| number.to_string() == name);
        }
        path = folder.join(std::fs::read_link(&path).ok()?);
    }
    None
}

/// Whether this is standard output.
pub fn is_standard_output(path: &Path) -> bool {
    named(path) == Some(STANDARD_OUTPUT)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod imp {
    use std::fs::{File, OpenOptions};
    use std::io::{Error, ErrorKind, IsTerminal as _};
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::FileTypeExt as _;

    use rustix::fs::{OFlags, fcntl_getfl};
    use rustix::io::Errno;
    use rustix::process as own;

    use super::DescriptorError;

    pub(super) fn open(number: u32, to_write: bool) -> Result<File, DescriptorError> {
        match duplicate(number)? {
            Some(file) => {
                let mode = fcntl_getfl(&file).map_err(Error::from)? & OFlags::RWMODE;
                let other = if to_write {
                    OFlags::RDONLY
                } else {
                    OFlags::WRONLY
                };
                if mode == other {
                    return Err(Error::from(ErrorKind::PermissionDenied).into());
                }
                Ok(file)
            }
            None => open_anew(number, to_write),
        }
    }

    fn not_open() -> DescriptorError {
        Error::from(ErrorKind::NotFound).into()
    }

    /// A true duplicate: one position for both. `None` where the system has no means to give one (Linux
    /// before 5.6, or a filter of system calls).
    fn duplicate(number: u32) -> Result<Option<File>, DescriptorError> {
        let Ok(number) = i32::try_from(number) else {
            return Err(not_open());
        };
        let this = own::pidfd_open(own::getpid(), own::PidfdFlags::empty());
        let Ok(this) = this else {
            return Ok(None);
        };
        // The number was free, and is now that of the very descriptor that stands for this process.
        if this.as_raw_fd() == number {
            return Err(not_open());
        }
        match own::pidfd_getfd(&this, number, own::PidfdGetfdFlags::empty()) {
            Ok(duplicate) => Ok(Some(File::from(duplicate))),
            Err(Errno::BADF) => Err(not_open()),
            Err(_) => Ok(None),
        }
    }

    /// By its name: for what has no position.
    pub(super) fn open_anew(number: u32, to_write: bool) -> Result<File, DescriptorError> {
        let name = format!("/proc/self/fd/{number}");
        let kind = std::fs::metadata(&name)?.file_type();
        if !(kind.is_fifo() || kind.is_socket() || kind.is_char_device()) {
            return Err(DescriptorError::HasPosition);
        }
        // The writing end of a pipe, opened by its name to be read, is the reading end.
        let other = if to_write { 0o0 } else { 0o1 };
        if mode(number) == Some(other) {
            return Err(Error::from(ErrorKind::PermissionDenied).into());
        }
        let file = OpenOptions::new()
            .read(!to_write)
            .write(to_write)
            .open(&name)?;
        if kind.is_char_device() && !file.is_terminal() {
            return Err(DescriptorError::HasPosition);
        }
        Ok(file)
    }

    /// The access mode with which it was opened.
    fn mode(number: u32) -> Option<u32> {
        let text = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}")).ok()?;
        let flags = text.lines().find_map(|line| line.strip_prefix("flags:"))?;
        Some(u32::from_str_radix(flags.trim(), 8).ok()? & 0o3)
    }

    #[cfg(test)]
    mod tests {
        use std::io::{Read as _, Seek as _, Write as _};

        use super::*;

        fn number(file: &impl std::os::fd::AsRawFd) -> u32 {
            file.as_raw_fd().try_into().unwrap()
        }

        #[test]
        fn a_duplicate_of_a_file_has_the_callers_position() {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"2345\nTEST1234\n").unwrap();
            file.rewind().unwrap();
            let mut duplicate = open(number(&file), false).unwrap();
            duplicate.read_exact(&mut [0; 5]).unwrap();
            let mut rest = String::new();
            file.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "TEST1234\n");
        }

        #[test]
        fn without_a_duplicate_a_file_is_refused_and_a_pipe_is_not() {
            let file = tempfile::tempfile().unwrap();
            let refused = open_anew(number(&file), false);
            assert!(
                matches!(refused, Err(DescriptorError::HasPosition)),
                "{refused:?}"
            );
            let null = File::open("/dev/null").unwrap();
            assert!(open_anew(number(&null), false).is_err());

            let (reading, mut writing) = std::io::pipe().unwrap();
            writing.write_all(b"2345\n").unwrap();
            let mut again = open_anew(number(&reading), false).unwrap();
            again.read_exact(&mut [0; 5]).unwrap();
            // The reading end under the name of the writing one.
            for wrong in [
                open_anew(number(&writing), false),
                open_anew(number(&reading), true),
            ] {
                let Err(DescriptorError::Io(error)) = wrong else {
                    panic!("{wrong:?}");
                };
                assert_eq!(error.kind(), ErrorKind::PermissionDenied);
            }
        }

        #[test]
        fn a_number_that_is_not_open_is_no_descriptor() {
            for number in [4_000, u32::MAX] {
                let Err(DescriptorError::Io(error)) = open(number, false) else {
                    panic!("{number}");
                };
                assert_eq!(error.kind(), ErrorKind::NotFound);
            }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod imp {
    use std::fs::{File, OpenOptions};

    use super::DescriptorError;

    pub(super) fn open(number: u32, to_write: bool) -> Result<File, DescriptorError> {
        let mut options = OpenOptions::new();
        options.read(!to_write).write(to_write);
        Ok(options.open(format!("/dev/fd/{number}"))?)
    }
}
