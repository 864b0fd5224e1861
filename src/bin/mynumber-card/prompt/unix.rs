//! Asking at a Unix terminal: byte by byte with echo and signals off, so that Ctrl-C arrives here and
//! the terminal is put right whatever happens.

use std::io::{IsTerminal as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::{Zeroize as _, Zeroizing};

use super::Echo;
use crate::failure::Failure;
use crate::signals::Signals;

/// The most bytes of an answer; more are dropped. Fixed, so that no copy is left behind by growth.
const CAPACITY: usize = 256;
/// How often a waiting prompt looks for signals.
const TICK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 100_000_000,
};
/// What Ctrl-C stands for.
const SIGINT: i32 = 2;

/// The terminal without echo; dropping it puts the modes back.
struct Quiet<'a> {
    terminal: BorrowedFd<'a>,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn new(terminal: BorrowedFd<'a>) -> rustix::io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let quiet = Self { terminal, before };
        // What was typed before the question is no answer to it.
        quiet.silence(OptionalActions::Flush)?;
        Ok(quiet)
    }

    fn silence(&self, when: OptionalActions) -> rustix::io::Result<()> {
        let mut quiet = self.before.clone();
        quiet.local_modes.remove(
            LocalModes::ECHO
                | LocalModes::ECHONL
                | LocalModes::ICANON
                | LocalModes::ISIG
                | LocalModes::IEXTEN,
        );
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(self.terminal, when, &quiet)
    }

    fn restore(&self) -> rustix::io::Result<()> {
        tcsetattr(self.terminal, OptionalActions::Now, &self.before)
    }

    /// What the terminal does on Ctrl-Z: stops this program and those that it is in a pipeline with,
    /// in the modes that the shell knows. Goes on at once where no shell would wake it again. The terminal
    /// has to be silenced afterwards.
    fn suspend(&self) -> rustix::io::Result<()> {
        self.restore()?;
        kill_current_process_group(Signal::TSTP)
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        let _restored = self.restore();
    }
}

/// What one byte did to the line.
enum Step {
    More,
    Done,
    GivenUp,
    Suspended,
}

/// Asks and returns the line, without its end.
pub(crate) fn ask(text: &str, echo: Echo, signals: &Signals) -> Result<Zeroizing<String>, Failure> {
    let terminal = std::io::stdin();
    let mut line = Zeroizing::new(Vec::with_capacity(CAPACITY));
    let _long_before = signals.was_woken();
    let quiet = Quiet::new(terminal.as_fd()).map_err(failed)?;
    show(quiet.terminal, text);
    let ended = read_line(&quiet, text, echo, signals, &mut line);
    show(quiet.terminal, "\n");
    drop(quiet);
    ended?;
    // What is not UTF-8 has no valid form either; the secret's own check says so.
    let text = core::str::from_utf8(&line).unwrap_or("\u{FFFD}");
    Ok(Zeroizing::new(text.to_owned()))
}

fn failed(error: rustix::io::Errno) -> Failure {
    Failure::Console(error.into())
}

fn read_line(
    quiet: &Quiet<'_>,
    text: &str,
    echo: Echo,
    signals: &Signals,
    line: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut chunk = Zeroizing::new([0u8; 64]);
    let mut asks_again = false;
    loop {
        if let Some(signal) = signals.seen() {
            return Err(Failure::Interrupted { signal });
        }
        if signals.was_woken() || asks_again {
            // A shell may have put its own modes in place meanwhile.
            quiet.silence(OptionalActions::Flush).map_err(failed)?;
            asks_again = false;
            line.zeroize();
            show(quiet.terminal, text);
        }
        let mut ready = [PollFd::from_borrowed_fd(quiet.terminal, PollFlags::IN)];
        match poll(&mut ready, Some(&TICK)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(failed(error)),
        }
        let read = match rustix::io::read(quiet.terminal, chunk.as_mut_slice()) {
            Ok(0) => return Err(Failure::Interrupted { signal: SIGINT }),
            Ok(read) => read,
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(failed(error)),
        };
        let step = take(chunk.get(..read).unwrap_or_default(), line);
        if echo == Echo::Shown {
            let so_far = core::str::from_utf8(line).unwrap_or_default();
            for part in ["\r\x1b[K", text, so_far] {
                show(quiet.terminal, part);
            }
        }
        match step {
            Step::More => {}
            Step::Done => return Ok(()),
            Step::GivenUp => return Err(Failure::Interrupted { signal: SIGINT }),
            Step::Suspended => {
                quiet.suspend().map_err(failed)?;
                asks_again = true;
            }
        }
    }
}

/// Edits the line by what was typed.
fn take(typed: &[u8], line: &mut Vec<u8>) -> Step {
    for byte in typed {
        match byte {
            b'\n' | b'\r' => return Step::Done,
            // Ctrl-C, Ctrl-\
            0x03 | 0x1C => return Step::GivenUp,
            // Ctrl-D
            0x04 if line.is_empty() => return Step::GivenUp,
            // Ctrl-Z
            0x1A => return Step::Suspended,
            // Backspace: a whole character.
            0x7F | 0x08 => while line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {},
            // Ctrl-U
            0x15 => line.zeroize(),
            // An arrow or another key that sends a sequence: none of it is text.
            0x1B => return Step::More,
            0x00..=0x1F => {}
            _ if line.len() < CAPACITY => line.push(*byte),
            _ => {}
        }
    }
    Step::More
}

/// To the terminal that is typed at, also when standard error goes elsewhere.
fn show(terminal: BorrowedFd<'_>, text: &str) {
    if std::io::stderr().is_terminal() {
        let mut stderr = std::io::stderr();
        let _shown = stderr.write_all(text.as_bytes());
    } else {
        let _shown = rustix::io::write(terminal, text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(bytes: &[u8]) -> String {
        let mut line = Vec::new();
        take(bytes, &mut line);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn the_line_can_be_edited() {
        assert_eq!(typed(b"12\x7f34\n"), "134");
        assert_eq!(typed("1２\x7f34\n".as_bytes()), "134");
        assert_eq!(typed(b"99\x151234\n"), "1234");
        assert_eq!(typed(b"12\x1b[A"), "12");
        assert_eq!(typed(b"\x7f\x7f1\n"), "1");
    }

    #[test]
    fn ctrl_c_and_an_empty_ctrl_d_give_up() {
        for bytes in [&b"12\x03"[..], b"\x04", b"1\x1c"] {
            assert!(matches!(take(bytes, &mut Vec::new()), Step::GivenUp));
        }
        assert!(matches!(take(b"1\x04", &mut Vec::new()), Step::More));
    }

    #[test]
    fn ctrl_z_suspends() {
        let mut line = Vec::new();
        assert!(matches!(take(b"12\x1a", &mut line), Step::Suspended));
    }

    #[test]
    fn a_panic_in_the_middle_of_a_question_puts_the_modes_back() {
        let (_controller, terminal) = pseudo_terminal();
        let modes = || format!("{:?}", tcgetattr(&terminal).unwrap());
        let before = modes();
        let panicked = std::panic::catch_unwind(|| {
            let _quiet = Quiet::new(terminal.as_fd()).unwrap();
            assert_ne!(modes(), before);
            panic!("in the middle");
        });
        assert!(panicked.is_err());
        assert_eq!(modes(), before);
    }

    fn pseudo_terminal() -> (std::os::fd::OwnedFd, std::fs::File) {
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let options = std::fs::File::options().read(true).write(true).to_owned();
        (controller, options.open(name.to_str().unwrap()).unwrap())
    }

    #[test]
    fn an_answer_without_end_is_bounded() {
        let mut line = Vec::with_capacity(CAPACITY);
        take(&[b'1'; 1000], &mut line);
        assert_eq!((line.len(), line.capacity()), (CAPACITY, CAPACITY));
    }
}
