//! Keeping other programs of this crate off a line while it is in use.
//!
//! libnfc marks a line in its input modes, but not every kernel keeps that mark (6.18 does not,
//! measured), and then two programs would talk to one card at a time.

use std::path::Path;

use crate::error::{Operation, TransportError};

/// libnfc waits on a line with select, which is for file descriptors below 1,024 only: above, the C
/// library aborts the process. It opens the line and a pipe.
#[cfg(unix)]
const FIRST_TOO_HIGH: i32 = 1_024 - 3;

/// A line that is ours until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    /// Holds the lock.
    #[cfg(unix)]
    line: Option<std::os::fd::OwnedFd>,
}

impl Claim {
    /// Claims the device at this path. One that cannot be opened is not claimed: libnfc will not be
    /// able to open it either. Neither are devices that know no locks.
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Result<Self, TransportError> {
        use std::os::fd::AsRawFd as _;

        use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};

        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let line = open(path, flags, Mode::empty()).ok();
        // The lowest that is free, so those of libnfc come next.
        if line
            .as_ref()
            .is_some_and(|line| line.as_raw_fd() >= FIRST_TOO_HIGH)
        {
            return Err(TransportError::Io {
                operation: Operation::OpenReader,
                source: Box::new(std::io::Error::from(rustix::io::Errno::MFILE)),
            });
        }
        if let Some(line) = &line
            && flock(line, FlockOperation::NonBlockingLockExclusive)
                == Err(rustix::io::Errno::WOULDBLOCK)
        {
            return Err(TransportError::Busy);
        }
        Ok(Self { line })
    }

    /// Elsewhere a line that is open cannot be opened again.
    #[cfg(not(unix))]
    pub(super) fn of(_path: &Path) -> Result<Self, TransportError> {
        Ok(Self {})
    }
}

#[cfg(unix)]
impl Drop for Claim {
    fn drop(&mut self) {
        // A process that is being started has a copy for a moment, and closing ours would leave the
        // lock to it.
        if let Some(line) = &self.line {
            let _unlocked = rustix::fs::flock(line, rustix::fs::FlockOperation::Unlock);
        }
    }
}
