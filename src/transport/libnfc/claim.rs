//! Keeping other programs of this crate off a line while it is in use.
//!
//! libnfc marks a line in its input modes, but not every kernel keeps that mark (6.18 does not,
//! measured), and then two programs would talk to one card at a time.

use std::path::Path;

use crate::error::TransportError;

/// A line that is ours until this is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    /// Holds the lock.
    #[cfg(unix)]
    _line: Option<std::os::fd::OwnedFd>,
}

impl Claim {
    /// Claims the device at this path. One that cannot be opened is not claimed: libnfc will not be
    /// able to open it either. Neither are devices that know no locks.
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Result<Self, TransportError> {
        use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};

        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let line = open(path, flags, Mode::empty()).ok();
        if let Some(line) = &line
            && flock(line, FlockOperation::NonBlockingLockExclusive)
                == Err(rustix::io::Errno::WOULDBLOCK)
        {
            return Err(TransportError::Busy);
        }
        Ok(Self { _line: line })
    }

    /// Elsewhere a line that is open cannot be opened again.
    #[cfg(not(unix))]
    pub(super) fn of(_path: &Path) -> Result<Self, TransportError> {
        Ok(Self {})
    }
}
