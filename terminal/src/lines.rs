//! Secrets from a descriptor that the caller has opened, one a line.

use std::io::{ErrorKind, Read};

use zeroize::Zeroizing;

use crate::TerminalError;
use crate::descriptors::{self, DescriptorError};
use crate::signals::Signals;

/// The longest line that is taken, in bytes.
const LINE_LIMIT: usize = 256;

/// The lines of a descriptor that the caller has opened.
pub(crate) struct Lines {
    number: u32,
    source: Box<dyn Read>,
    /// What ends the waiting for a line; `None` in tests.
    signals: Option<Signals>,
}

impl Lines {
    pub(crate) fn open(number: u32, signals: &Signals) -> Result<Self, TerminalError> {
        let source = if number == 0 {
            standard_input().map_err(DescriptorError::Io)
        } else {
            descriptors::to_read(number).map(wait_for)
        };
        let source = source.map_err(|reason| match reason {
            DescriptorError::Io(source) => TerminalError::Descriptor { number, source },
            DescriptorError::HasPosition => TerminalError::DescriptorOfFile { number },
        })?;
        Ok(Self {
            number,
            source,
            signals: Some(signals.clone()),
        })
    }

    /// The next line that is not empty, without its end; `None` when there is no more. Reads no
    /// byte beyond it: the writer may wait before it gives the next.
    pub(crate) fn next(&mut self) -> Result<Option<Zeroizing<String>>, TerminalError> {
        let mut line = Zeroizing::new(String::with_capacity(LINE_LIMIT));
        let mut bytes = Zeroizing::new(Vec::with_capacity(LINE_LIMIT));
        loop {
            let mut byte = Zeroizing::new([0u8; 1]);
            if let Some(signal) = self.signals.as_ref().and_then(Signals::seen) {
                return Err(TerminalError::Interrupted { signal });
            }
            let number = self.number;
            let read = match self.source.read(byte.as_mut_slice()) {
                Ok(read) => read,
                Err(error) if is_to_come(&error) => continue,
                Err(source) => return Err(TerminalError::Descriptor { number, source }),
            };
            let [byte] = *byte;
            match (read, byte) {
                (0, _) if bytes.is_empty() => return Ok(None),
                (0, _) => break,
                (_, b'\n') if bytes.is_empty() => {}
                (_, b'\n') => break,
                (_, b'\r') => {}
                _ if bytes.len() < LINE_LIMIT => bytes.push(byte),
                _ => {}
            }
        }
        line.push_str(core::str::from_utf8(&bytes).unwrap_or("\u{FFFD}"));
        Ok(Some(line))
    }
}

/// Whether nothing is wrong, but nothing there either.
fn is_to_come(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}

/// Standard input without the buffer of the standard library, in which secrets would stay behind.
#[cfg(unix)]
fn standard_input() -> std::io::Result<Box<dyn Read>> {
    use std::os::fd::AsFd as _;

    let descriptor = std::io::stdin().as_fd().try_clone_to_owned()?;
    Ok(wait_for(std::fs::File::from(descriptor)))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same form as on Unix")]
fn standard_input() -> std::io::Result<Box<dyn Read>> {
    Ok(Box::new(std::io::stdin()))
}

#[cfg(not(unix))]
fn wait_for(file: std::fs::File) -> Box<dyn Read> {
    Box::new(file)
}

/// Reads from it, but never waits so long that a signal goes unnoticed.
#[cfg(unix)]
fn wait_for(file: std::fs::File) -> Box<dyn Read> {
    Box::new(Patient(file))
}

#[cfg(unix)]
struct Patient(std::fs::File);

#[cfg(unix)]
impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        const TICK: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 100_000_000,
        };
        let mut ready = [PollFd::new(&self.0, PollFlags::IN)];
        match poll(&mut ready, Some(&TICK))? {
            0 => Err(ErrorKind::WouldBlock.into()),
            _ => self.0.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &'static [u8]) -> Lines {
        Lines {
            number: 0,
            source: Box::new(bytes),
            signals: None,
        }
    }

    #[test]
    fn secrets_come_one_a_line_whatever_the_line_ends_look_like() {
        let mut lines = lines(b"1234\r\n\nTEST1234\n5678");
        let mut next = || lines.next().unwrap().map(|line| line.to_string());
        assert_eq!(next().as_deref(), Some("1234"));
        assert_eq!(next().as_deref(), Some("TEST1234"));
        assert_eq!(next().as_deref(), Some("5678"));
        assert_eq!(next(), None);
    }
}
