//! A program on a pseudo-terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// The longest that anything here takes, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");

/// A program on a terminal of its own.
pub struct Terminal {
    keyboard: Option<File>,
    /// The side of the program; its modes are looked at.
    line: File,
    /// The modes before it started.
    before: String,
    pub child: Child,
    screen: Receiver<Vec<u8>>,
    listener: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
    seen: String,
    /// The beginning of a character whose rest has yet to come.
    begun: Vec<u8>,
}

impl Terminal {
    /// The program of this crate, with everything on the terminal.
    pub fn start(arguments: &[&str]) -> Self {
        Self::run(Command::new(PROGRAM).args(arguments), None)
    }

    /// The same with this as its controlling terminal: what hangs up, and what job control is about.
    pub fn control(program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new("setsid");
        command.args(["--ctty", program]).args(arguments);
        Self::run(&mut command, None)
    }

    /// Any program, its standard output elsewhere where that is given.
    pub fn run(command: &mut Command, output: Option<Stdio>) -> Self {
        // A program that has inherited its own terminal never sees it hang up.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let controller = openpt(flags).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let line = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let side = || line.try_clone().unwrap();
        let before = modes(&line);
        let child = command
            .env("LC_ALL", "C")
            .stdin(side())
            .stdout(output.unwrap_or_else(|| side().into()))
            .stderr(side())
            .spawn()
            .unwrap();
        // The command would keep them open after the program has gone.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let keyboard = File::from(controller);
        let (screen, listener) = listen(keyboard.try_clone().unwrap());
        Self {
            keyboard: Some(keyboard),
            line,
            before,
            child,
            screen,
            listener: Some(listener),
            seen: String::new(),
            begun: Vec::new(),
        }
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.begun.extend(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let begun = self.begun.split_off(whole);
        let whole = std::mem::replace(&mut self.begun, begun);
        self.seen.push_str(&String::from_utf8_lossy(&whole));
    }

    /// Waits until this is on the screen, and forgets everything up to it.
    pub fn expect(&mut self, text: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.take_in(&bytes),
                Err(_) => panic!("{text:?} never came: {:?}", self.seen),
            }
        }
    }

    pub fn type_in(&mut self, text: &str) {
        let keyboard = self.keyboard.as_mut().unwrap();
        keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits until the program has read all that was typed: what is typed next comes in another read.
    pub fn wait_until_read(&self) {
        self.wait_until("all that was typed was read", |it| {
            rustix::io::ioctl_fionread(&it.line).unwrap() == 0
        });
    }

    /// Types each of these at its question.
    pub fn answer(&mut self, answers: &[(&str, &str)]) {
        for (question, typed) in answers {
            self.expect(question);
            self.type_in(typed);
            self.type_in("\r");
        }
    }

    pub fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.line).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Whether every mode and every special key is as before the program was started.
    pub fn is_as_before(&self) -> bool {
        modes(&self.line) == self.before
    }

    /// Waits until it is.
    pub fn wait_until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is(self) {
            assert!(Instant::now() < until, "never: {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Takes the terminal away, as closing its window does. Its modes can still be looked at.
    pub fn hang_up(&mut self) {
        let (stop, listener) = self.listener.take().unwrap();
        stop.store(true, Ordering::SeqCst);
        listener.join().unwrap();
        self.keyboard = None;
    }

    /// Waits for the end: exit status (or signal, negative).
    pub fn wait(&mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it does not end: {:?}", self.seen);
            std::thread::sleep(Duration::from_millis(10));
        };
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        status.code().or(signal.map(|signal| -signal)).unwrap()
    }

    /// The same, with what was still on the screen. The terminal has to be as it was before.
    pub fn end(mut self) -> (i32, String) {
        let status = self.wait();
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(200)) {
            self.take_in(&bytes);
        }
        assert!(self.echoes(), "the terminal was left without echo");
        assert!(self.is_as_before(), "before: {}", self.before);
        (status, std::mem::take(&mut self.seen))
    }
}

/// A test that has failed leaves no program behind.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
        if let Some((stop, _)) = &self.listener {
            stop.store(true, Ordering::SeqCst);
        }
    }
}

fn modes(line: &File) -> String {
    format!("{:?}", tcgetattr(line).unwrap())
}

type Listener = (Arc<AtomicBool>, JoinHandle<()>);

fn listen(mut output: File) -> (Receiver<Vec<u8>>, Listener) {
    let (sender, screen) = channel();
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let tick = Timespec {
        tv_sec: 0,
        tv_nsec: 20_000_000,
    };
    let thread = std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while !told.load(Ordering::SeqCst) {
            let mut ready = [PollFd::new(&output, PollFlags::IN)];
            if poll(&mut ready, Some(&tick)) != Ok(1) {
                continue;
            }
            let Ok(read @ 1..) = output.read(&mut buffer) else {
                break;
            };
            if sender.send(buffer[..read].to_vec()).is_err() {
                break;
            }
        }
    });
    (screen, (stop, thread))
}
