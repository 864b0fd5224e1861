//! Programs that nobody here wrote, as clients of the test's pcscd: OpenSC and OpenSSL.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::pcscd::Pcscd;

/// What a program said, and how it ended.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Outcome {
    /// Its output, after it ended well.
    pub fn bytes(self) -> Vec<u8> {
        assert_eq!(self.code, Some(0), "{}\n{}", self.text(), self.stderr);
        self.stdout
    }

    /// Its output as text, however it ended.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// OpenSC's programs, without the user's configuration and caches.
pub struct OpenSc<'a> {
    pcscd: &'a Pcscd,
    home: PathBuf,
}

impl<'a> OpenSc<'a> {
    pub fn new(pcscd: &'a Pcscd) -> Self {
        let home = pcscd.folder().join("home");
        fs::create_dir_all(&home).expect("a home folder");
        fs::write(home.join("opensc.conf"), "app default {}\n").expect("a configuration");
        Self { pcscd, home }
    }

    /// `pkcs15-tool` with these arguments; `env:PIN` among them stands for this PIN.
    pub fn pkcs15_tool(&self, pin: &str, arguments: &[&str]) -> Outcome {
        run(self.command("pkcs15-tool", pin).args(arguments))
    }

    /// `pkcs11-tool` with OpenSC's own module; `env:PIN` among the arguments stands for this PIN.
    pub fn pkcs11_tool(&self, pin: &str, arguments: &[&str]) -> Outcome {
        run(self.command("pkcs11-tool", pin).args(arguments))
    }

    fn command(&self, program: &str, pin: &str) -> Command {
        let mut command = self.pcscd.command(program);
        command
            .env("PIN", pin)
            .env("HOME", &self.home)
            .env("XDG_CACHE_HOME", &self.home)
            .env("OPENSC_CONF", self.home.join("opensc.conf"))
            .current_dir(&self.home);
        command
    }

    /// The path of a file that the programs can name without a folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }
}

/// `openssl` with these arguments, in this folder.
pub fn openssl(folder: &Path, arguments: &[&str]) -> Outcome {
    run(Command::new("openssl")
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .current_dir(folder))
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Outcome {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; run: sh scripts/install-test-parts.sh")
    });
    Outcome {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
