//! The commands that write files, and a look at what they have written.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
pub const PRECIOUS: &str = "precious";

/// One command, `{}` standing for what it writes to.
pub struct Job {
    pub arguments: &'static str,
    /// What `{}` is.
    pub output: &'static str,
    /// The file that is looked at, which is the same or in it.
    pub file: &'static str,
    /// What it begins with.
    pub begins: &'static [u8],
}

const fn job(
    arguments: &'static str,
    output: &'static str,
    file: &'static str,
    begins: &'static [u8],
) -> Job {
    Job {
        arguments,
        output,
        file,
        begins,
    }
}

pub const JOBS: [Job; 11] = [
    job(
        "--reader simulated identify --challenge 00112233445566778899aabbccddeeff -o {}",
        "evidence.json",
        "evidence.json",
        b"{",
    ),
    job(
        "request --audience bank -o {}",
        "request.json",
        "request.json",
        b"{",
    ),
    job(
        "--reader simulated cert auth -o {}",
        "auth.json",
        "auth.json",
        b"{",
    ),
    job(
        "--reader simulated sign --key auth /dev/null --format raw -o {}",
        "signature",
        "signature",
        // SHA-256 of nothing, signed.
        &[0x19, 0xAF, 0x2E, 0x82],
    ),
    job(
        "--reader simulated sign --key auth /dev/null --format raw --certificate {}",
        "signer.pem",
        "signer.pem",
        b"-----BEGIN CERTIFICATE-----",
    ),
    job(
        "--reader simulated face --pictures none --html {}",
        "face.html",
        "face.html",
        b"<!DOCTYPE html>",
    ),
    job(
        "--reader simulated face --pictures none -o {}",
        "face",
        "face/photo.jp2",
        &[0, 0, 0, 12],
    ),
    job(
        "--reader simulated my-number --pictures none -o {}",
        "number.png",
        "number.png",
        b"\x89PNG",
    ),
    job(
        "--reader simulated:driver-gaiji license -o {}",
        "license",
        "license/photo.jp2",
        &[0, 0, 0, 12],
    ),
    job(
        "--reader simulated dates --ics {}",
        "dates.ics",
        "dates.ics",
        b"BEGIN:VCALENDAR",
    ),
    job(
        "simulate --anchors {}",
        "anchors",
        "anchors/cvc-ca-keys.json",
        b"[",
    ),
];

impl Job {
    /// By a shell that does this first, so that limits and modes are those of the program alone.
    pub fn command(&self, folder: &Path, first: &str) -> Command {
        shell(folder, first, &self.arguments.replace("{}", self.output))
    }

    pub fn run(&self, folder: &Path, first: &str, more: &str) -> Output {
        self.command(folder, first)
            .args(more.split_whitespace())
            .output()
            .unwrap()
    }

    /// A folder with this file in it; where it goes into a folder of its own that is there too.
    pub fn with(&self, what: impl FnOnce(&Path)) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(self.file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        what(&file);
        (folder, file)
    }
}

pub fn shell(folder: &Path, first: &str, arguments: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!(r#"{first}; exec "$0" "$@""#), PROGRAM])
        .args(["--json", "--trace", "-"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    with_secrets(&mut command);
    command
}

/// All that a command could ask for.
pub fn with_secrets(command: &mut Command) -> &mut Command {
    command
        .env("MYNUMBER_ASSIST_PIN", "2345")
        .env("MYNUMBER_AUTH_PIN", "1234")
        .env("MYNUMBER_LICENSE_PIN", "5678")
        .env("MYNUMBER_CODE_A", "123456789018")
        .env("MYNUMBER_CODE_B", "1980-02-17,2035,2285")
}

/// The error, which comes after the trace.
pub fn kind(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let at = said
        .find("{\n")
        .unwrap_or_else(|| panic!("no error: {said}"));
    let error: Value = serde_json::from_str(&said[at..]).unwrap();
    error["error"]["kind"].as_str().unwrap().to_owned()
}

pub fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.symlink_metadata() {
            Ok(known) if known.is_dir() => found.extend(files(&path)),
            Ok(_) => found.push(path),
            // It was only passing by.
            Err(_) => {}
        }
    }
    found
}

pub fn assert_no_stray(folder: &Path, job: &str) {
    let names = files(folder);
    let stray = |path: &&PathBuf| {
        path.file_name()
            .unwrap()
            .as_encoded_bytes()
            .starts_with(b".")
    };
    assert_eq!(names.iter().find(stray), None, "{job}");
}

pub fn assert_refused(output: &Output, wanted: &str, job: &Job) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{}: {said}", job.arguments);
    assert_eq!(kind(output), wanted, "{}", job.arguments);
}
