//! A program with a session of a module, in C as far as the module can tell.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::programs_support::{AUTH_PIN, Bench, module, text};

pub fn files(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs_files")
        .join(name)
}

/// A program with a session, told what to do line by line.
pub struct Session {
    process: Child,
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Session {
    pub fn of(bench: &Bench) -> Self {
        Self::with(bench, &module())
    }

    /// With another module.
    pub fn with(bench: &Bench, module: &str) -> Self {
        let mut process = bench
            .command("python3")
            .args([text(&files("session.py")), module])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("OPENSC_CONF", bench.file("opensc.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self {
            process,
            input,
            answers,
        }
    }

    pub fn ask(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    pub fn answer(&mut self) -> String {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    }

    /// What comes of it.
    pub fn say(&mut self, line: &str) -> String {
        self.ask(line);
        self.answer()
    }

    pub fn logged_in(bench: &Bench) -> Self {
        let mut session = Self::of(bench);
        assert_eq!(session.say("open 0"), "OK");
        assert_eq!(session.say(&format!("login {AUTH_PIN}")), "OK");
        session
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
