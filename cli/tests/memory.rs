//! What is left of a secret in memory. The program runs against a card in another process (pcscd and
//! vpcd), and is stopped when it has closed the card and is about to print: by then the secret must
//! not be anywhere in what it can write to, in any form.
#![cfg(all(feature = "libnfc", feature = "pcsc", feature = "sim"))]
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod memory_support;
#[path = "../../tests/nfc_support/mod.rs"]
mod nfc_support;
#[path = "../../tests/support/sample.rs"]
mod sample;
#[path = "../../tests/support/mod.rs"]
mod support;
mod terminal_support;

use std::io::{PipeReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use memory_support::{Memory, blocked_on, full_pipe, session_keys, to_be_looked_at, with_secrets};
use mynumber_card::sim::SimulatedCard;
use nfc_support::CardInField;
use sample::sampled;
use support::card::InsertedCard;
use support::pcscd::Pcscd;
use terminal_support::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const ANCHORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/authority");

/// One command with what it takes from variables, from a descriptor and at a terminal.
struct Job {
    arguments: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    typed: &'static [(&'static str, &'static str)],
    /// What must not be found afterwards.
    secrets: &'static [&'static str],
}

const AUTH: &str = "7519";
const ASSIST: &str = "8306";
const SIGN: &str = "QZ7XW83K";
const LICENSE: &str = "6183";
const JUKI: &str = "3869";
const CODE_A: &str = "234567890121";
/// With the security code that [`with_secrets`] has put on the card.
const CODE_B: &str = "57080520329407";
const DIGEST: &str = "9a271f2a916b0b6ee6cecb2426f0b3206ef074578be55d9bc94f6f3fe3ab86aa";
const BIRTH: &str = "570805";

const ASSIST_ASKED: (&str, &str) = (
    "Enter the input-assist PIN (4 digits, 3 tries left): ",
    ASSIST,
);
const AUTH_ASKED: (&str, &str) = (
    "Enter the authentication PIN (4 digits, 3 tries left): ",
    AUTH,
);
const CODE_B_ASKED: [(&str, &str); 3] = [
    (
        "Birth date YYYY-MM-DD (code B, 10 tries left): ",
        "1982-08-05",
    ),
    ("Year in which the card expires, YYYY: ", "2032"),
    ("Security code (4 digits on the face): ", "9407"),
];

const JOBS: [Job; 15] = [
    Job {
        arguments: &["read"],
        variables: &[("MYNUMBER_ASSIST_PIN", ASSIST)],
        typed: &[ASSIST_ASKED],
        secrets: &[ASSIST],
    },
    Job {
        arguments: &["read", "--my-number"],
        variables: &[("MYNUMBER_ASSIST_PIN", ASSIST)],
        typed: &[ASSIST_ASKED],
        secrets: &[ASSIST],
    },
    Job {
        arguments: &["read", "--code-b"],
        variables: &[("MYNUMBER_CODE_B", "1982-08-05,2032,9407")],
        typed: &CODE_B_ASKED,
        secrets: &[CODE_B, "9407"],
    },
    Job {
        arguments: &["identify"],
        variables: &[("MYNUMBER_ASSIST_PIN", ASSIST), ("MYNUMBER_AUTH_PIN", AUTH)],
        typed: &[ASSIST_ASKED, AUTH_ASKED],
        secrets: &[ASSIST, AUTH],
    },
    Job {
        arguments: &["identify", "--level", "signature"],
        variables: &[("MYNUMBER_SIGN_PASSWORD", "qz7xw83k")],
        typed: &[(
            "signature password (6-16 letters and digits, 5 tries left): ",
            "qz7xw83k",
        )],
        secrets: &[SIGN, "qz7xw83k"],
    },
    Job {
        arguments: &["cert", "sign"],
        variables: &[("MYNUMBER_SIGN_PASSWORD", SIGN)],
        typed: &[(
            "signature password (6-16 letters and digits, 5 tries left): ",
            SIGN,
        )],
        secrets: &[SIGN],
    },
    Job {
        arguments: &["sign", "--key", "sign", "--digest", DIGEST],
        variables: &[("MYNUMBER_SIGN_PASSWORD", SIGN)],
        typed: &[(
            "signature password (6-16 letters and digits, 5 tries left): ",
            SIGN,
        )],
        secrets: &[SIGN],
    },
    Job {
        arguments: &["face", "--pictures", "none"],
        variables: &[("MYNUMBER_CODE_B", "昭和57年8月5日,2032,9407")],
        typed: &CODE_B_ASKED,
        secrets: &[CODE_B, "9407"],
    },
    Job {
        arguments: &["face", "--code-a", "--pictures", "none"],
        variables: &[("MYNUMBER_CODE_A", CODE_A)],
        typed: &[("code A (12 digits, 10 tries left): ", CODE_A)],
        secrets: &[CODE_A],
    },
    Job {
        arguments: &["age", "--over", "20"],
        variables: &[("MYNUMBER_BIRTH_DATE", "1982-08-05")],
        typed: &[("Birth date YYYY-MM-DD (10 tries left): ", "1982-08-05")],
        secrets: &[BIRTH],
    },
    Job {
        arguments: &["license"],
        variables: &[("MYNUMBER_LICENSE_PIN", LICENSE)],
        typed: &[(
            "Enter the driver's-license PIN (4 digits, 10 tries left): ",
            LICENSE,
        )],
        secrets: &[LICENSE],
    },
    Job {
        arguments: &["pin", "change", "auth"],
        variables: &[
            ("MYNUMBER_AUTH_PIN", AUTH),
            ("MYNUMBER_NEW_AUTH_PIN", "5927"),
        ],
        typed: &[
            ("in force now", AUTH),
            ("again: ", AUTH),
            ("Enter the new", "5927"),
            ("again: ", "5927"),
        ],
        secrets: &[AUTH, "5927"],
    },
    Job {
        arguments: &["pin", "change", "assist"],
        variables: &[
            ("MYNUMBER_ASSIST_PIN", ASSIST),
            ("MYNUMBER_NEW_ASSIST_PIN", "5927"),
        ],
        typed: &[
            ("in force now", ASSIST),
            ("again: ", ASSIST),
            ("Enter the new", "5927"),
            ("again: ", "5927"),
        ],
        secrets: &[ASSIST, "5927"],
    },
    Job {
        arguments: &["pin", "change", "sign"],
        variables: &[
            ("MYNUMBER_SIGN_PASSWORD", SIGN),
            ("MYNUMBER_NEW_SIGN_PASSWORD", "W8NEW5VX"),
        ],
        typed: &[
            ("in force now", SIGN),
            ("again: ", SIGN),
            ("Enter the new", "w8new5vx"),
            ("again: ", "W8NEW5VX"),
        ],
        secrets: &[SIGN, "W8NEW5VX", "w8new5vx"],
    },
    Job {
        arguments: &["pin", "change", "juki"],
        variables: &[
            ("MYNUMBER_JUKI_PIN", JUKI),
            ("MYNUMBER_NEW_JUKI_PIN", "5927"),
        ],
        typed: &[
            ("in force now", JUKI),
            ("again: ", JUKI),
            ("Enter the new", "5927"),
            ("again: ", "5927"),
        ],
        secrets: &[JUKI, "5927"],
    },
];

/// A reader with a card in it, and where the trace goes.
struct Place {
    pcscd: Pcscd,
    card: InsertedCard,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let pcscd = Pcscd::start();
        let card = InsertedCard::connect(with_secrets(), pcscd.port());
        pcscd.wait_for_card(true);
        Self {
            pcscd,
            card,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn trace(&self) -> PathBuf {
        self.folder.path().join("trace")
    }

    /// The program for a job, with a fresh card.
    fn program(&self, arguments: &[&str]) -> Command {
        self.card.take_commands();
        self.card
            .handle
            .with_card(|card| *card = SimulatedCard::new(with_secrets()));
        let [first, rest @ ..] = &to_be_looked_at(PROGRAM)[..] else {
            panic!("no program");
        };
        let mut command = self.pcscd.command(first);
        command
            .args(rest)
            .args(["--lang", "en", "--anchor", ANCHORS, "--trace"])
            .arg(self.trace())
            .args(arguments);
        command
    }

    /// The same, by a shell that gives it descriptor 3 and becomes it.
    fn with_descriptor(&self, arguments: &[&str]) -> Command {
        let program = self.program(arguments);
        let mut command = self.pcscd.command("sh");
        command
            .args(["-c", r#"exec "$0" "$@" 3<&0 </dev/null"#])
            .arg(program.get_program())
            .args(program.get_args())
            .args(["--pin-fd", "3"]);
        command
    }
}

/// Waits until it has left the card and is held up by its output, and looks at its memory.
fn memory_at_the_end(child: &Child, trace: &Path, descriptor: u32) -> Memory {
    blocked_on(child.id(), descriptor);
    let said = std::fs::read_to_string(trace).unwrap();
    assert!(said.contains("[secret]"), "no PIN was presented: {said}");
    assert!(said.trim_end().ends_with("9000"), "not closed: {said}");
    Memory::of(child.id())
}

fn assert_clean(memory: &Memory, secrets: &[&str], job: &str) {
    let found: Vec<String> = secrets.iter().flat_map(|it| memory.find(it)).collect();
    assert!(
        found.is_empty(),
        "{job} leaves behind\n{}",
        found.join("\n")
    );
}

/// Lets it go on, and sees to it that it had done what was asked.
fn goes_on(mut child: Child, mut output: PipeReader, exit: i32, job: &str) {
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        output.read_to_end(&mut all).unwrap();
        all
    });
    let status = child.wait().unwrap();
    let said = reader.join().unwrap();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(status.code(), Some(exit), "{job}: {said}");
}

#[test]
fn nothing_of_a_secret_that_was_typed_stays_in_memory() {
    let place = Place::new();
    for job in sampled(3, &JOBS) {
        let (output, full) = full_pipe();
        let mut program = place.program(job.arguments);
        let mut terminal = Terminal::run(&mut program, Some(full.into()));
        terminal.answer(job.typed);
        let memory = memory_at_the_end(&terminal.child, &place.trace(), 1);
        assert_clean(&memory, job.secrets, &job.arguments.join(" "));
        let mut output = output;
        let reader = std::thread::spawn(move || output.read_to_end(&mut Vec::new()).unwrap());
        let (exit, screen) = terminal.end();
        assert_eq!(exit, 0, "{:?}: {screen}", job.arguments);
        reader.join().unwrap();
    }
}

#[test]
fn nothing_of_a_secret_from_a_descriptor_stays_in_memory() {
    let place = Place::new();
    for (number, job) in sampled(3, JOBS.iter().enumerate()) {
        let (output, full) = full_pipe();
        // Every other one from standard input, which the standard library would buffer.
        let mut command = if number % 2 == 0 {
            place.with_descriptor(job.arguments)
        } else {
            let mut command = place.program(job.arguments);
            command.args(["--pin-fd", "0"]);
            command
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(command);
        let mut input = child.stdin.take().unwrap();
        for (_, value) in job.variables {
            writeln!(input, "{value}").unwrap();
        }
        let memory = memory_at_the_end(&child, &place.trace(), 1);
        let name = job.arguments.join(" ");
        assert_clean(&memory, job.secrets, &name);
        goes_on(child, output, 0, &name);
    }
}

#[test]
fn nothing_of_a_secret_from_the_environment_stays_in_memory_but_the_environment() {
    let place = Place::new();
    for job in sampled(3, &JOBS) {
        let (output, full) = full_pipe();
        let mut command = place.program(job.arguments);
        let child = command
            .envs(job.variables.iter().copied())
            .stdout(full)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(command);
        let memory = memory_at_the_end(&child, &place.trace(), 1);
        let name = job.arguments.join(" ");
        for (variable, value) in job.variables {
            // It is there as long as the program runs, whatever the program does.
            let block = String::from_utf8_lossy(memory.environment());
            assert!(block.contains(&format!("{variable}={value}")));
        }
        assert_clean(&memory, job.secrets, &name);
        goes_on(child, output, 0, &name);
    }
    assert!(JOBS.len() > 10);
}

#[test]
fn nothing_of_a_wrong_pin_or_one_of_the_wrong_form_stays_in_memory() {
    let place = Place::new();
    for (pin, exit) in [("8642", 4), ("86427", 2), ("864\u{3042}", 2)] {
        let (output, full) = full_pipe();
        let mut command = place.program(&["read"]);
        let child = command
            .env("MYNUMBER_ASSIST_PIN", pin)
            .stdout(Stdio::null())
            .stderr(full)
            .spawn()
            .unwrap();
        drop(command);
        blocked_on(child.id(), 2);
        let memory = Memory::of(child.id());
        assert_clean(&memory, &[pin], pin);
        goes_on(child, output, exit, pin);
    }
}

#[test]
fn the_keys_of_an_encrypted_reading_do_not_stay_in_memory() {
    let place = Place::new();
    let (output, full) = full_pipe();
    let mut command = place.program(&["read", "--my-number", "--require-encrypted"]);
    let child = command
        .env("MYNUMBER_ASSIST_PIN", ASSIST)
        .stdout(full)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(command);
    let memory = memory_at_the_end(&child, &place.trace(), 1);
    // As the card saw it.
    let keys = session_keys(&place.card.take_commands());
    assert_eq!(keys.len(), 1);
    let [random] = [&keys[0]];
    assert_eq!(random.len(), 32);
    for (what, bytes) in [("the key", &random[..16]), ("the rest", &random[16..])] {
        let found = memory.find_bytes(bytes);
        assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
    }
    goes_on(child, output, 0, "read --my-number");
}

#[test]
fn a_secret_that_is_still_needed_is_found_so_this_way_of_looking_finds_something() {
    let [first, rest @ ..] = &to_be_looked_at(PROGRAM)[..] else {
        panic!("no program");
    };
    let mut command = Command::new(first);
    command
        .args(rest)
        .args(["--reader", "simulated:driver-pin", "license"]);
    let mut terminal = Terminal::run(&mut command, None);
    terminal.expect("tries left): ");
    let pid = terminal.child.id();
    // A look stops the program for a moment; woken, it drops what was typed and asks again.
    let found = (1..=50).any(|time| {
        terminal.type_in("9264");
        std::thread::sleep(Duration::from_millis(10 * time));
        let found = Memory::of(pid).find("9264");
        terminal.expect("tries left): ");
        !found.is_empty()
    });
    assert!(found, "never seen in memory");
    terminal.type_in("\u{3}");
    let (exit, _) = terminal.end();
    assert_eq!(exit, 130);
}

#[test]
fn over_libnfc_nothing_of_a_secret_stays_either() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let in_clear = JOBS
        .iter()
        .filter(|job| job.arguments != ["read", "--my-number"]);
    for job in sampled(3, in_clear) {
        let field = CardInField::with(with_secrets());
        let (output, full) = full_pipe();
        let [first, rest @ ..] = &to_be_looked_at(PROGRAM)[..] else {
            panic!("no program");
        };
        let child = Command::new(first)
            .args(rest)
            .args(["--lang", "en", "--anchor", ANCHORS, "--trace"])
            .arg(&trace)
            .args(["--reader", &format!("libnfc:{}", field.connection())])
            .args(job.arguments)
            .envs(job.variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(full)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let memory = memory_at_the_end(&child, &trace, 1);
        let name = job.arguments.join(" ");
        assert_clean(&memory, job.secrets, &name);
        goes_on(child, output, 0, &name);
    }
}
