//! Nobody else looks at the memory of the program, and it is not written to disk when the program dies.
#![cfg(feature = "sim")]
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod terminal_support;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, getuid, kill_process};
use terminal_support::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
/// nobody
const NOBODY: &str = "65534";

/// A program run by somebody who is not root.
fn as_a_user(program: &Path) -> Command {
    if !getuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
        .arg(program);
    command
}

/// The program where everybody can run it.
fn for_everybody() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copy = folder.path().join("mynumber-card");
    fs::copy(PROGRAM, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, copy)
}

fn look_at(pid: u32, file: &str) -> Output {
    let mut head = as_a_user(Path::new("/usr/bin/head"));
    let path = format!("/proc/{pid}/{file}");
    head.args(["-c", "4", &path])
        .env("LC_ALL", "C")
        .output()
        .unwrap()
}

#[test]
fn not_even_the_same_user_can_look_at_a_program_that_holds_a_pin() {
    let (_folder, program) = for_everybody();
    let mut command = as_a_user(&program);
    command
        .args(["--reader", "simulated", "read", "--code-b"])
        .env("MYNUMBER_ASSIST_PIN", "2345");
    let mut terminal = Terminal::run(&mut command, None);
    terminal.expect("tries left): ");
    let mut other = as_a_user(Path::new("/usr/bin/sleep"))
        .arg("60")
        .spawn()
        .unwrap();
    // The one becomes the other a moment after it has been started.
    terminal.wait_until("a program of the user", |_| {
        let name = fs::read_to_string(format!("/proc/{}/comm", other.id()));
        name.is_ok_and(|name| name == "sleep\n")
    });
    // Also the environment, where a PIN may stand.
    for file in ["environ", "maps", "auxv", "mem"] {
        let seen = look_at(terminal.child.id(), file);
        let said = String::from_utf8_lossy(&seen.stderr);
        assert!(said.contains("Permission denied"), "{file}: {seen:?}");
        if file != "mem" {
            let seen = look_at(other.id(), file);
            assert!(
                seen.status.success(),
                "nothing can be seen at all: {seen:?}"
            );
        }
    }
    other.kill().unwrap();
    other.wait().unwrap();
    terminal.type_in("\u{3}");
    let (exit, _) = terminal.end();
    assert_eq!(exit, 130);
}

#[test]
fn a_user_who_is_not_root_can_do_everything_all_the_same() {
    let (_folder, program) = for_everybody();
    // A pipe of their own: the descriptor is opened anew by its name.
    let script = r#"printf '2345\n' | "$0" --reader simulated --pin-fd 3 read 3<&0 </dev/null"#;
    let output = as_a_user(Path::new("/bin/sh"))
        .args(["-c", script])
        .arg(&program)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("番号　太郎"), "{printed}");
}

#[test]
fn whatever_kills_it_there_is_no_core_dump() {
    // Those whose default is a core dump.
    for signal in [
        Signal::SEGV,
        Signal::BUS,
        Signal::FPE,
        Signal::ILL,
        Signal::ABORT,
        Signal::QUIT,
        Signal::TRAP,
        Signal::SYS,
        Signal::XCPU,
    ] {
        let folder = tempfile::tempdir().unwrap();
        // As much as is allowed; it waits for a PIN.
        let script = r#"ulimit -c "$(ulimit -H -c)"; exec "$0" --reader simulated --pin-fd 0 read"#;
        let mut child = Command::new("sh")
            .args(["-c", script, PROGRAM])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let limits = format!("/proc/{}/limits", child.id());
        let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            let text = fs::read_to_string(&limits).unwrap();
            let line = text
                .lines()
                .find(|line| line.starts_with("Max core file size"));
            let fields: Vec<&str> = line.unwrap().split_whitespace().collect();
            if fields[4..] == ["0", "0", "bytes"] {
                break;
            }
            assert!(std::time::Instant::now() < end, "{text}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // The PIN arrives, but not the end of its line.
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"2345").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(signal.as_raw()));
        assert!(!status.core_dumped(), "{signal:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// Starts what `simulate -- COMMAND` runs, and the pcscd for it: nothing there asks for a secret.
const STARTS_PROGRAMS: &str = "../terminal/src/child.rs";
/// And that is who uses it.
const HAS_PROGRAMS: [&str; 2] = [
    "src/commands/simulate/command.rs",
    "src/commands/simulate/pcscd.rs",
];

#[test]
fn one_source_starts_other_programs_for_one_command_that_asks_for_no_secret() {
    let mut found = Vec::new();
    // The terminal and the library are in the process as well.
    for folder in ["src", "../terminal/src", "../src"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        sources(&folder, &mut found);
    }
    assert!(found.len() > 100, "{}", found.len());
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        if path.ends_with(STARTS_PROGRAMS.trim_start_matches("../")) {
            assert_eq!(
                path,
                Path::new(env!("CARGO_MANIFEST_DIR")).join(STARTS_PROGRAMS)
            );
            continue;
        }
        let uses = text.contains("child::") && text.contains("terminal::child");
        let may = HAS_PROGRAMS.iter().any(|it| path.ends_with(it));
        assert_eq!(uses, may, "{}", path.display());
        assert!(!may || !text.contains("secret"), "{}", path.display());
        if text.lines().any(|line| line == "#![cfg(test)]") {
            // Of no program that is shipped.
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap();
            // Of std::process there is the exit status, of rustix::process what has no child.
            let starts = code.contains("process::")
                && ["Command", "Child", "Stdio", "{", "*"]
                    .iter()
                    .any(|it| code.contains(it));
            let allowed = ["DumpableBehavior", "Resource", "kill_current_process_group"];
            let known = allowed.iter().any(|it| code.contains(it));
            assert!(!starts || known, "{}:{number}: {line}", path.display());
            for word in [
                "CommandExt",
                "execve",
                "posix_spawn",
                "fork(",
                "signal_hook::low_level::exec",
            ] {
                assert!(!code.contains(word), "{}:{number}: {line}", path.display());
            }
        }
    }
}

#[test]
fn it_has_no_child_while_it_holds_a_pin() {
    let mut terminal =
        Terminal::start(&["--reader", "simulated,latency=100", "--trace", "-", "read"]);
    terminal.answer(&[("3 tries left): ", "2345")]);
    terminal.expect("[secret]");
    let pid = terminal.child.id();
    let mut threads = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
        let children = fs::read_to_string(task.unwrap().path().join("children")).unwrap();
        assert_eq!(children, "");
        threads += 1;
    }
    assert!(threads > 0);
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
}

/// Runs the program where the system answers "not permitted" to this system call.
fn without(call: u32, script: &str, file: &Path) -> Output {
    let filter = r#"
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def step(code, yes, no, value): return struct.pack("=HBBI", code, yes, no, value)
# Load the number of the call; is it this one? Then EPERM, else go on.
steps = [step(0x20, 0, 0, 0), step(0x15, 0, 1, int(sys.argv[1])),
         step(0x06, 0, 0, 0x00050001), step(0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(steps))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
program = Filter(len(steps), ctypes.addressof(code))
assert libc.prctl(38, 1, 0, 0, 0) == 0 # PR_SET_NO_NEW_PRIVS
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0, ctypes.get_errno() # PR_SET_SECCOMP
os.execvp(sys.argv[2], sys.argv[2:])
"#;
    Command::new("python3")
        .args(["-c", filter, &call.to_string(), "sh", "-c", script, PROGRAM])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn a_system_that_refuses_to_protect_the_memory_is_told_so_and_nothing_is_read() {
    let calls = if cfg!(target_arch = "x86_64") {
        [(157, "prctl"), (302, "setrlimit")]
    } else {
        [(167, "prctl"), (261, "setrlimit")]
    };
    for (call, name) in calls {
        for (language, said) in [("en", "memory"), ("ja", "メモリ")] {
            let script = format!(r#""$0" --lang {language} --json --reader simulated read"#);
            let output = without(call, &script, Path::new("-"));
            let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
            let error = &error["error"];
            assert_eq!(output.status.code(), Some(7), "{name}: {output:?}");
            assert_eq!(error["kind"], "not_protected", "{name}");
            let message = error["message"].as_str().unwrap();
            assert!(
                message.contains(said) && message.contains(name),
                "{message}"
            );
        }
    }
}

#[test]
fn where_no_duplicate_can_be_had_a_file_gives_no_pin_and_a_pipe_does() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "2345\nTEST1234\n").unwrap();
    // pidfd_open and pidfd_getfd have the same numbers everywhere.
    for call in [434, 438] {
        let script = r#""$0" --lang en --reader simulated --pin-fd 3 read 3<"$1""#;
        let refused = without(call, script, file.path());
        let said = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(
            said.contains("is a file") && said.contains("cat FILE |"),
            "{said}"
        );

        let script = r#"cat "$1" | { "$0" --reader simulated --pin-fd 3 read 3<&0 </dev/null && "$0" --reader simulated --pin-fd 0 cert sign; }"#;
        let output = without(call, script, file.path());
        assert!(output.status.success(), "{output:?}");
    }
}
