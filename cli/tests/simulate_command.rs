//! `simulate -- COMMAND`: one line puts a card into a real PC/SC reader for a command, and leaves nothing behind.
#![cfg(all(target_os = "linux", feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod terminal_support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, getuid, kill_process};
use terminal_support::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const LIMIT: Duration = Duration::from_secs(60);

/// The program, with a folder for temporary files that is the test's own.
struct Simulate {
    folder: tempfile::TempDir,
    /// Where everybody can run it.
    program: PathBuf,
}

impl Simulate {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (temporary, program) = (folder.path().join("t"), folder.path().join("mynumber-card"));
        fs::create_dir(&temporary).unwrap();
        fs::copy(PROGRAM, &program).unwrap();
        for (path, mode) in [
            (folder.path(), 0o755),
            (&program, 0o755),
            (&temporary, 0o1777),
        ] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        Self { folder, program }
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("t")
    }

    /// What stands before the program runs it; then its arguments.
    fn command(&self, before: &[&str], arguments: &[&str]) -> Command {
        let mut words = before.iter().map(Path::new).chain([self.program.as_path()]);
        let mut command = Command::new(words.next().unwrap());
        command
            .args(words)
            .args(["--lang", "en"])
            .args(arguments)
            .env("TMPDIR", self.temporary())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&[], arguments).output().unwrap()
    }

    fn assert_nothing_is_left(&self) {
        let end = Instant::now() + LIMIT;
        loop {
            let files: Vec<_> = fs::read_dir(self.temporary()).unwrap().collect();
            let running = processes_with(&self.temporary());
            if files.is_empty() && running.is_empty() {
                return;
            }
            assert!(Instant::now() < end, "{files:?} {running:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The processes, ended ones aside, whose arguments name something in this folder.
fn processes_with(folder: &Path) -> Vec<u32> {
    let folder = format!("{}/mynumber-card-", folder.display());
    let all = fs::read_dir("/proc").unwrap();
    let numbers = all.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    let of_it = |number: &u32| {
        let arguments = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&arguments).contains(&folder)
    };
    numbers.filter(of_it).collect()
}

/// What it says, until these words.
fn wait_for(child: &mut Child, words: &str) {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert!(
            output.read_line(&mut line).unwrap() > 0,
            "{words} never came"
        );
    }
    child.stdout = Some(output.into_inner());
}

fn read_as(simulate: &Simulate, person: &str) -> Vec<String> {
    let program = simulate.program.to_str().unwrap();
    let words = [
        "simulate", "--person", person, "--", program, "--lang", "en", "read",
    ];
    words.map(str::to_owned).to_vec()
}

fn texts(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

#[test]
fn a_command_sees_the_card_and_its_exit_status_is_that_of_the_whole() {
    let simulate = Simulate::new();
    let seen = simulate.run(&["simulate", "--", "opensc-tool", "--list-readers"]);
    let said = String::from_utf8(seen.stdout).unwrap();
    assert!(seen.status.success(), "{said}");
    assert!(said.contains("Yes             Virtual PCD 00 00"), "{said}");
    assert_eq!(seen.stderr, b"", "standard error is the command's");
    for (script, status) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("exit 255", 255),
        ("kill -9 $$", 137),
    ] {
        let ended = simulate.run(&["simulate", "--", "sh", "-c", script]);
        assert_eq!(ended.status.code(), Some(status), "{script}: {ended:?}");
    }
    let missing = simulate.run(&["--json", "simulate", "--", "no-such-command"]);
    assert_eq!(missing.status.code(), Some(127));
    let error: serde_json::Value = serde_json::from_slice(&missing.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "command_not_started");
    simulate.assert_nothing_is_left();
}

#[test]
fn several_at_once_have_a_reader_each() {
    let simulate = Simulate::new();
    let people = ["taro", "family", "foreign", "long"];
    let children = people.map(|person| {
        let words = read_as(&simulate, person);
        let mut command = simulate.command(&[], &texts(&words));
        let command = command.env("MYNUMBER_ASSIST_PIN", "2345");
        command.stdout(Stdio::piped()).spawn().unwrap()
    });
    for (child, name) in children
        .into_iter()
        .zip(["太郎", "花子", "FICTICIA", "渡邉"])
    {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(name), "{said}");
        // The authority is not trusted: that is what `read` ends with.
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
    simulate.assert_nothing_is_left();
}

/// Runs a program where namespaces and mounts are refused, as in most containers.
const CONTAINER: &str = r#"
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def step(code, yes, no, value): return struct.pack("=HBBI", code, yes, no, value)
calls = {"x86_64": (272, 165), "aarch64": (97, 40)}[os.uname().machine]
# Load the number of the call; is it one of these? Then EPERM, else go on.
steps = [step(0x20, 0, 0, 0), step(0x15, 2, 0, calls[0]), step(0x15, 1, 0, calls[1]),
         step(0x06, 0, 0, 0x7FFF0000), step(0x06, 0, 0, 0x00050001)]
code = ctypes.create_string_buffer(b"".join(steps))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
program = Filter(len(steps), ctypes.addressof(code))
assert libc.prctl(38, 1, 0, 0, 0) == 0 # PR_SET_NO_NEW_PRIVS
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0, ctypes.get_errno() # PR_SET_SECCOMP
os.execvp(sys.argv[1], sys.argv[1:])
"#;
const USER: [&str; 6] = [
    "setpriv",
    "--reuid",
    "65534",
    "--regid",
    "65534",
    "--clear-groups",
];

#[test]
fn it_works_in_containers_and_for_a_user_who_is_not_root() {
    let simulate = Simulate::new();
    let words = read_as(&simulate, "taro");
    let container = ["python3", "-c", CONTAINER];
    let user: &[&str] = if getuid().is_root() { &USER } else { &[] };
    // Which of them works is the system's; as root in a container it always does.
    let both = [&container[..], user].concat();
    for before in [&[][..], user, &container, &both] {
        let mut command = simulate.command(before, &texts(&words));
        let output = command.env("MYNUMBER_ASSIST_PIN", "2345").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            assert!(said.contains("番号　太郎"), "{before:?} {said}");
            continue;
        }
        // Then it says what is missing.
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            before.contains(&CONTAINER) && before.len() > 3 || !getuid().is_root(),
            "{told}"
        );
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains("mkdir /run/pcscd"), "{told}");
    }
    simulate.assert_nothing_is_left();
}

#[test]
fn a_signal_is_for_the_command_which_ends_in_its_own_way() {
    let simulate = Simulate::new();
    for (signal, name) in [
        (Signal::TERM, "TERM"),
        (Signal::INT, "INT"),
        (Signal::USR1, "USR1"),
    ] {
        let script = format!("trap 'exit 42' {name}; echo ready; while :; do sleep 0.05; done");
        // A group of its own, with no terminal in front of it, as in CI.
        let mut child = simulate
            .command(&["setsid"], &["simulate", "--", "bash", "-c", &script])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for(&mut child, "ready");
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(42), "{name}");
        simulate.assert_nothing_is_left();
    }
}

#[test]
fn ctrl_c_on_a_terminal_reaches_the_command_once() {
    let simulate = Simulate::new();
    let script = "n=0; trap 'n=$((n+1))' INT; echo ready; i=0; while [ $i -lt 20 ]; do sleep 0.05; i=$((i+n)); done; echo \"came $n\"";
    let mut terminal = Terminal::run(
        &mut simulate.command(
            &["setsid", "--ctty"],
            &["simulate", "--", "bash", "-c", script],
        ),
        None,
    );
    terminal.expect("ready");
    terminal.type_in("\u{3}");
    let (exit, screen) = terminal.end();
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("came 1\r\n"), "{screen}");
    simulate.assert_nothing_is_left();
}

#[test]
fn when_the_program_is_killed_the_reader_goes_too() {
    let simulate = Simulate::new();
    let mut child = simulate
        .command(&[], &["simulate", "--", "sh", "-c", "echo ready; sleep 60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(&mut child, "ready");
    assert!(!processes_with(&simulate.temporary()).is_empty());
    let command = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    simulate.assert_nothing_is_left();
    // The command is nobody's any more; it is this test that ends it.
    for number in command.split_whitespace().filter_map(|it| it.parse().ok()) {
        if let Some(number) = Pid::from_raw(number) {
            let _ended = kill_process(number, Signal::TERM);
        }
    }
}

#[test]
fn the_command_has_the_environment_of_its_caller_and_pcscd_has_nothing_of_it() {
    let simulate = Simulate::new();
    let script = r#"for p in /proc/[0-9]*; do if tr '\0' '\n' <$p/cmdline 2>/dev/null | grep -q "^$TMPDIR/mynumber-card-"; then
echo "$(tr '\0' ' ' <$p/cmdline | cut -c1-40): $(tr '\0' ' ' <$p/environ)"; fi; done
echo "mine: $MYNUMBER_ASSIST_PIN $PCSCLITE_CSOCK_NAME"; stat -c %a "$(dirname "$PCSCLITE_CSOCK_NAME")""#;
    let output = simulate
        .command(&[], &["simulate", "--", "sh", "-c", script])
        .env("MYNUMBER_ASSIST_PIN", "2345-of-the-caller")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mine = said
        .lines()
        .find(|line| line.starts_with("mine: "))
        .unwrap();
    assert!(
        mine.contains("2345-of-the-caller") && mine.contains("/mynumber-card-"),
        "{said}"
    );
    assert!(
        said.ends_with("700\n"),
        "only the user has the socket: {said}"
    );
    let others: Vec<&str> = said.lines().filter(|line| line.contains("PATH=")).collect();
    assert!(others.iter().any(|line| line.contains("pcscd")), "{said}");
    for line in others {
        assert!(
            !line.contains("2345") && !line.contains("MYNUMBER"),
            "{said}"
        );
    }
}
