//! Asking at a Unix terminal: byte by byte with echo and signals off, so that Ctrl-C arrives here and
//! the terminal is put right whatever happens.

use std::io::{IsTerminal as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr,
    tcsetattr,
};
use zeroize::Zeroizing;

use super::echo::Echo;
use super::keys::{Step, Typing};
use crate::TerminalError;
use crate::signals::Signals;

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

    /// What was typed and not taken goes, also when the question was given up: a shell would run it, and
    /// show it. Waits for nothing, so that a terminal that takes no output cannot hold it up.
    fn restore(&self) -> rustix::io::Result<()> {
        let _forgotten = tcflush(self.terminal, QueueSelector::IFlush);
        let restored = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
        // What came in between was typed at a terminal without echo as well.
        let _forgotten = tcflush(self.terminal, QueueSelector::IFlush);
        restored
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

/// Asks and returns the line, without its end.
pub(super) fn ask(
    text: &str,
    echo: Echo,
    doubt: &str,
    signals: &Signals,
) -> Result<Zeroizing<String>, TerminalError> {
    let terminal = std::io::stdin();
    // Noted until the modes are put back, also where no card is held.
    let held = signals.held();
    let _long_before = signals.was_woken();
    let quiet = Quiet::new(terminal.as_fd()).map_err(failed)?;
    let mut typing = Typing::new();
    show(quiet.terminal, text);
    let ended = read_line(&quiet, text, echo, (doubt, signals), &mut typing);
    show(quiet.terminal, "\n");
    drop(quiet);
    drop(held);
    ended?;
    // What is not UTF-8 has no valid form either; the secret's own check says so.
    let text = core::str::from_utf8(typing.line()).unwrap_or("\u{FFFD}");
    Ok(Zeroizing::new(text.to_owned()))
}

fn failed(error: rustix::io::Errno) -> TerminalError {
    TerminalError::Console(error.into())
}

fn read_line(
    quiet: &Quiet<'_>,
    text: &str,
    echo: Echo,
    (doubt, signals): (&str, &Signals),
    typing: &mut Typing,
) -> Result<(), TerminalError> {
    let mut chunk = Zeroizing::new([0u8; 64]);
    let mut asks_again = false;
    loop {
        if let Some(signal) = signals.seen() {
            return Err(TerminalError::Interrupted { signal });
        }
        if signals.was_woken() || asks_again {
            // A shell may have put its own modes in place meanwhile.
            quiet.silence(OptionalActions::Flush).map_err(failed)?;
            asks_again = false;
            typing.forget();
            show(quiet.terminal, text);
        }
        let mut ready = [PollFd::from_borrowed_fd(quiet.terminal, PollFlags::IN)];
        match poll(&mut ready, Some(&TICK)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(failed(error)),
        }
        let read = match rustix::io::read(quiet.terminal, chunk.as_mut_slice()) {
            Ok(0) => return Err(TerminalError::Interrupted { signal: SIGINT }),
            Ok(read) => read,
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(failed(error)),
        };
        let step = typing.take(chunk.get(..read).unwrap_or_default());
        if echo == Echo::Shown {
            let so_far = core::str::from_utf8(typing.line()).unwrap_or_default();
            for part in ["\r\x1b[K", text, so_far] {
                show(quiet.terminal, part);
            }
        }
        match step {
            Step::More => {}
            Step::Done => return Ok(()),
            Step::GivenUp => return Err(TerminalError::Interrupted { signal: SIGINT }),
            Step::Suspended => {
                quiet.suspend().map_err(failed)?;
                asks_again = true;
            }
            Step::Doubtful => {
                for part in ["\n", doubt, "\n"] {
                    show(quiet.terminal, part);
                }
                asks_again = true;
            }
        }
    }
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
}
