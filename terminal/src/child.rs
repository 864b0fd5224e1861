//! Programs that this one starts: the only place that does.
//!
//! What asks for secrets starts nobody. What takes none may have to: [`run`] is for the command that somebody wants
//! to have run, with their own environment; [`Service`] for what it needs beside it, with an empty one.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Error};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use rustix::process::getpgrp;
use rustix::termios::tcgetpgrp;

use crate::signals::Signals;

/// How often a command that runs is looked at, and signals.
const TICK: Duration = Duration::from_millis(10);
/// How long a service has for ending by itself.
const ENDING: Duration = Duration::from_secs(5);
/// The longest line of a service that is passed on, in bytes.
const LONGEST_LINE: usize = 1024;
/// For services: not what the caller has, where anything may stand.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// Runs a command with these variables beside the environment of this program, and waits for it. Signals are passed
/// on to it. Gives its exit status, or 128 and the number of the signal that ended it, as shells do.
///
/// # Errors
///
/// It cannot be started, as the system says.
pub fn run(
    command: &OsStr,
    arguments: &[OsString],
    variables: &[(&str, &OsStr)],
    signals: &Signals,
) -> Result<u8, Error> {
    let mut child = Command::new(command)
        .args(arguments)
        .envs(variables.iter().copied())
        .spawn()?;
    loop {
        // It is looked at first: nothing is sent to a number that may be another's by then.
        if let Some(status) = child.try_wait()? {
            return Ok(as_a_shell_says(status));
        }
        if let Some(number) = signals.take()
            && !has_it_from_the_terminal(number)
        {
            // Those without a name are for programs to use, and by default end them.
            let signal = Signal::try_from(number).unwrap_or(Signal::SIGTERM);
            let _has_ended = pid(&child).map(|pid| kill(pid, signal));
        }
        std::thread::sleep(TICK);
    }
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().map(Pid::from_raw)
}

fn as_a_shell_says(status: ExitStatus) -> u8 {
    let ended_by = || status.signal().map(|number| number.saturating_add(128));
    let number = status.code().or_else(ended_by);
    number.and_then(|it| u8::try_from(it).ok()).unwrap_or(1)
}

/// Keys of a terminal reach every program in front of it, so the command has them already.
fn has_it_from_the_terminal(number: i32) -> bool {
    let keys = [Signal::SIGINT, Signal::SIGQUIT];
    let in_front = || {
        let terminal = std::fs::File::open("/dev/tty").ok()?;
        Some(tcgetpgrp(terminal).ok()? == getpgrp())
    };
    Signal::try_from(number).is_ok_and(|it| keys.contains(&it)) && in_front() == Some(true)
}

/// A shell script that runs beside this program, ends when it is dropped, and learns of the end of this
/// program, however that comes: its standard input ends. Its process group is its own, so that keys of a terminal do
/// not reach it.
#[derive(Debug)]
pub struct Service {
    shell: Child,
    life: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Service {
    /// Starts it. The script gets these arguments and variables, and this open file as its standard error.
    ///
    /// # Errors
    ///
    /// It cannot be started, as the system says.
    pub fn start(
        script: &str,
        arguments: &[&OsStr],
        variables: &[(&str, &OsStr)],
        file: OwnedFd,
    ) -> Result<Self, Error> {
        let mut shell = Command::new("/bin/sh")
            .args(["-c", script, "sh"])
            .args(arguments)
            .env_clear()
            .env("PATH", PATH)
            .envs(variables.iter().copied())
            .current_dir(Path::new("/"))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()?;
        let life = shell.stdin.take();
        let (said, lines) = mpsc::channel();
        if let Some(output) = shell.stdout.take() {
            // It is read to its end, or the service would wait for a reader.
            std::thread::Builder::new().spawn(move || {
                for line in BufReader::new(output).split(b'\n') {
                    let Ok(mut line) = line else {
                        break;
                    };
                    line.truncate(LONGEST_LINE);
                    let _nobody_listens = said.send(String::from_utf8_lossy(&line).into_owned());
                }
            })?;
        }
        Ok(Self { shell, life, lines })
    }

    /// The next line that it says; `None` when none came by then, or it has closed its output.
    pub fn line(&self, by: Instant) -> Option<String> {
        let left = by.saturating_duration_since(Instant::now());
        self.lines.recv_timeout(left).ok()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.life.take());
        let end = Instant::now().checked_add(ENDING);
        while end.is_some_and(|end| Instant::now() < end) {
            if matches!(self.shell.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(TICK);
        }
        let _ended = pid(&self.shell).map(|group| killpg(group, Signal::SIGKILL));
        let _reaped = self.shell.wait();
    }
}
