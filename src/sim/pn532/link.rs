//! The pseudo-terminal, and the link that gives it a name.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, OutputModes, tcgetattr, tcsetattr,
};

use crate::error::{path_text, system_word};

/// Why a server could not begin, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Pn532Error {
    /// No pseudo-terminal could be had, or it failed.
    #[error("the pseudo-terminal failed")]
    Terminal(#[from] std::io::Error),
    /// Something else is where the link is to be.
    #[error("{path} exists and is not a link that leads nowhere")]
    LinkExists {
        /// Where the link was to be.
        path: PathBuf,
    },
    /// The link could not be made.
    #[error("cannot make the link {path}")]
    Link {
        /// Where the link was to be.
        path: PathBuf,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The system gave no thread.
    #[error("the system gives no thread to serve on")]
    Thread(#[source] std::io::Error),
    /// The server's thread ended by a panic.
    #[error("the PN532 server failed")]
    Panicked,
}

errors!(Pn532Error {
    Terminal(reason by system_word) => "terminal",
    LinkExists { path by path_text } => "link_exists",
    Link { path by path_text, source as "reason" by system_word } => "no_link",
    Thread(reason by system_word) => "no_thread",
    Panicked => "panicked",
});

/// What a look at the line found.
pub(super) enum Line {
    /// So many bytes were read.
    Read(usize),
    /// Nothing came.
    Quiet,
    /// No program has the line open.
    Closed,
}

/// Our end of a pseudo-terminal.
#[derive(Debug)]
pub(super) struct Pty {
    ours: OwnedFd,
    device: PathBuf,
}

impl Pty {
    pub(super) fn open() -> io::Result<Self> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        let name = ptsname(&ours, Vec::new())?;
        let device = PathBuf::from(OsString::from_vec(name.into_bytes()));
        rustix::io::ioctl_fionbio(&ours, true)?;
        let pty = Self { ours, device };
        pty.make_raw()?;
        Ok(pty)
    }

    /// The file that programs open.
    pub(super) fn device(&self) -> &Path {
        &self.device
    }

    /// Bytes as they are. This also takes away the mark by which libnfc claims a line: a program
    /// that was killed has left it.
    pub(super) fn make_raw(&self) -> io::Result<()> {
        let mut modes = tcgetattr(&self.ours)?;
        modes.make_raw();
        modes.input_modes = InputModes::empty();
        modes.output_modes = OutputModes::empty();
        modes.local_modes = LocalModes::empty();
        modes.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
        Ok(tcsetattr(&self.ours, OptionalActions::Now, &modes)?)
    }

    /// Waits for bytes, at most this long.
    pub(super) fn read(&self, buffer: &mut [u8], limit: std::time::Duration) -> io::Result<Line> {
        let limit = Timespec::try_from(limit).unwrap_or(Timespec {
            tv_sec: 1,
            tv_nsec: 0,
        });
        let mut ready = [PollFd::new(&self.ours, PollFlags::IN)];
        match poll(&mut ready, Some(&limit)) {
            Ok(0) | Err(Errno::INTR) => return Ok(Line::Quiet),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        match rustix::io::read(&self.ours, buffer) {
            // What Linux, and what the others say when nobody has it open.
            Err(Errno::IO) | Ok(0) => Ok(Line::Closed),
            Err(Errno::AGAIN | Errno::INTR) => Ok(Line::Quiet),
            Ok(count) => Ok(Line::Read(count)),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what fits, and tells how much that was.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match rustix::io::write(&self.ours, bytes) {
            Ok(count) => Ok(count),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }
}

/// A symbolic link to the device, gone when this is dropped.
#[derive(Debug)]
pub(super) struct Link {
    path: PathBuf,
    device: PathBuf,
}

impl Link {
    /// Makes the link. One that leads nowhere, as a killed program leaves it, is replaced; nothing
    /// else is.
    pub(super) fn new(path: &Path, device: &Path) -> Result<Self, Pn532Error> {
        let failed = |source| Pn532Error::Link {
            path: path.to_owned(),
            source,
        };
        let exists = || Pn532Error::LinkExists {
            path: path.to_owned(),
        };
        match std::os::unix::fs::symlink(device, path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let is_link = fs::symlink_metadata(path).map_err(failed)?.is_symlink();
                let leads_nowhere =
                    fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound);
                let ours = fs::read_link(path).is_ok_and(|target| target == device);
                if !is_link || !(leads_nowhere || ours) {
                    return Err(exists());
                }
                fs::remove_file(path).map_err(failed)?;
                std::os::unix::fs::symlink(device, path).map_err(failed)?;
            }
            Err(error) => return Err(failed(error)),
        }
        Ok(Self {
            path: path.to_owned(),
            device: device.to_owned(),
        })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // Somebody may have put something else there.
        if fs::read_link(&self.path).is_ok_and(|target| target == self.device) {
            let _removed = fs::remove_file(&self.path);
        }
    }
}
