//! No secret in any output, whatever becomes of it.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

use mynumber_card::sim::{FileContent, people};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let variables = variables.iter().copied();
    program().args(arguments).envs(variables).output().unwrap()
}

/// The secret as text and as the hexadecimal digits that a trace would show.
fn assert_hidden(secret: &str, text: &[u8], what: &str) {
    let text = String::from_utf8_lossy(text).to_lowercase();
    for form in [secret.to_lowercase(), hex::encode(secret.to_uppercase())] {
        assert!(!text.contains(&form), "{what} shows the secret: {text}");
    }
}

#[test]
fn no_output_and_no_trace_shows_a_secret_right_or_wrong_or_malformed() {
    let assist = "MYNUMBER_ASSIST_PIN";
    let sign = "MYNUMBER_SIGN_PASSWORD";
    let auth = "MYNUMBER_AUTH_PIN";
    let license = "MYNUMBER_LICENSE_PIN";
    let cases: [(&str, &str, &str, &[&str]); 14] = [
        (license, "5678", "simulated:driver-pin", &["license"]),
        (license, "8642", "simulated:driver-pin", &["license"]),
        (license, "86427", "simulated:driver-pin", &["license"]),
        (
            license,
            "8642",
            "simulated:driver-pin,fault=silent@3",
            &["license"],
        ),
        (assist, "2345", "simulated", &["read"]),
        (assist, "8642", "simulated", &["read"]),
        (assist, "8642", "simulated:locked", &["read"]),
        (assist, "86427", "simulated", &["read"]),
        (assist, "8642", "simulated,fault=answer-lost@3", &["read"]),
        (assist, "8642", "simulated,fault=status:6F00@3", &["read"]),
        (sign, "TEST1234", "simulated", &["cert", "sign"]),
        (sign, "wrongpw77", "simulated", &["cert", "sign"]),
        (sign, "wrong-pw77", "simulated", &["cert", "sign"]),
        (auth, "8642", "simulated:iphone", &["cert", "auth"]),
    ];
    for (variable, secret, reader, command) in cases {
        for extra in [&["--lang", "en"][..], &["--lang", "ja"], &["--json"]] {
            let arguments = [&["--trace", "-", "--reader", reader], extra, command].concat();
            let output = run(&arguments, &[(variable, secret)]);
            assert_hidden(secret, &output.stderr, &format!("{arguments:?}"));
            assert_hidden(secret, &output.stdout, &format!("{arguments:?}"));
        }
    }
}

#[test]
fn what_was_written_as_an_argument_by_mistake_is_not_shown_again() {
    for arguments in [
        &["read", "--pin", "8642"][..],
        &["read", "--pin=8642"],
        &["read", "8642"],
        &["8642"],
        &["cert", "8642"],
        &["cert", "auth", "--format", "8642"],
        &["status", "--at", "8642"],
        &["read", "--code-b", "8642"],
        &["read", "-8642"],
        &["read", "--8642"],
        &["--pin-fd", "8642x", "read"],
        &["--lang", "8642", "read"],
    ] {
        for json in [&[][..], &["--json"]] {
            let arguments = [arguments, json].concat();
            let output = run(&arguments, &[]);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert_hidden("8642", &output.stderr, &format!("{arguments:?}"));
            assert_hidden("8642", &output.stdout, &format!("{arguments:?}"));
        }
    }
}

#[test]
fn the_trace_is_for_its_owner_only_and_shows_no_personal_data() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    // Also when the file was there before, open to everybody.
    std::fs::write(&trace, "# mynumber-card trace\n> 00A4040C00\n< 6A82\n").unwrap();
    std::fs::set_permissions(&trace, std::fs::Permissions::from_mode(0o644)).unwrap();
    let path = trace.to_str().unwrap();
    let arguments = ["--reader", "simulated", "--trace", path, "read"];
    let output = run(&arguments, &[("MYNUMBER_ASSIST_PIN", "2345")]);
    assert!(output.status.success());
    let mode = std::fs::metadata(&trace).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&trace).unwrap();
    assert!(
        text.starts_with("# mynumber-card trace\n> 00A4040C"),
        "{text}"
    );
    // The counter and the closing included.
    assert_eq!(text.lines().filter(|line| line.starts_with('>')).count(), 9);
    assert_eq!(text.matches("[secret]").count(), 1);
    assert!(!text.contains(&hex::encode_upper("番号")), "{text}");
}

#[test]
fn a_descriptor_gives_one_secret_a_line() {
    let mut child = program()
        .args(["--reader", "simulated", "--pin-fd", "0", "--json", "read"])
        .env("MYNUMBER_ASSIST_PIN", "8642")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Left open after the line: nothing more is waited for. It goes before the environment.
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"2345\n").unwrap();
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert!(output.status.success());

    let shell = |script: &str| {
        Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_mynumber-card")])
            .output()
            .unwrap()
    };
    let good = shell(
        r#"printf '\nTEST1234\r\n' | "$0" --reader simulated --pin-fd 3 cert sign 3<&0 </dev/null"#,
    );
    assert!(good.status.success(), "{good:?}");
    let empty = shell(r#""$0" --reader simulated --pin-fd 3 read 3</dev/null"#);
    assert_eq!(empty.status.code(), Some(2));
}

fn shell(script: &str, file: &std::path::Path) -> Output {
    Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_mynumber-card")])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn two_commands_that_share_a_file_each_get_the_line_that_is_theirs() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "2345\r\n\nTEST1234\n1234").unwrap();
    // Were the file begun anew by the second one, the password would be 2345.
    let script = r#"{
        "$0" --trace - --reader simulated --pin-fd 3 read &&
        "$0" --trace - --reader simulated --pin-fd 3 cert sign &&
        "$0" --trace - --reader simulated:iphone --pin-fd 3 cert auth &&
        ! "$0" --json --reader simulated --pin-fd 3 read
    } 3<"$1""#;
    let output = shell(script, file.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("[secret]").count(), 3, "{said}");
    assert!(said.contains("\"no_secret\""), "{said}");
    // The same as standard input, and under a higher number.
    let script = r#"{
        "$0" --reader simulated --pin-fd 0 read && "$0" --reader simulated --pin-fd 9 cert sign 9<&0
    } <"$1""#;
    let output = shell(script, file.path());
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_number_that_the_shell_has_not_opened_is_said_to_be_none() {
    for number in ["3", "4", "5", "9"] {
        let script =
            format!(r#""$0" --lang en --reader simulated --pin-fd {number} read {number}<&-"#);
        let output = shell(&script, std::path::Path::new("-"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("(it does not exist)"), "{said}");
    }
}

#[test]
fn who_waits_for_a_line_while_the_card_is_held_still_heeds_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut child = program()
        .args([
            "--reader",
            "simulated:driver-pin",
            "--pin-fd",
            "0",
            "--trace",
        ])
        .arg(&trace)
        .arg("license")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    // The counter was asked for: next comes the PIN.
    while !std::fs::read_to_string(&trace).is_ok_and(|text| text.contains("> 00200086\n< 63CA")) {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    while child.try_wait().unwrap().is_none() {
        assert!(std::time::Instant::now() < until, "it goes on waiting");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_where_no_card_is_held_ends_the_program_at_once() {
    use std::os::unix::process::ExitStatusExt as _;

    // By the signal itself, or where that cannot be done with the status that a shell gives to it.
    for (signal, by_signal) in [
        (15, true),
        (11, true),
        (4, true),
        (16, false),
        (29, false),
        (40, false),
    ] {
        let mut child = program()
            .args(["--reader", "simulated", "--pin-fd", "0", "read"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        let status_file = format!("/proc/{}/status", child.id());
        // It has taken over the last of them, and the thread that waits for some is there.
        loop {
            let text = std::fs::read_to_string(&status_file).unwrap();
            let field = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap().trim().to_owned()
            };
            let caught = u64::from_str_radix(&field("SigCgt:"), 16).unwrap();
            if caught >> 63 == 1 && field("Threads:") == "2" {
                break;
            }
            assert!(std::time::Instant::now() < until, "{text}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let sent = Command::new("sh")
            .args([
                "-c",
                r#"kill -"$0" "$1""#,
                &signal.to_string(),
                &child.id().to_string(),
            ])
            .status();
        assert!(sent.unwrap().success());
        while child.try_wait().unwrap().is_none() {
            assert!(std::time::Instant::now() < until, "{signal}: it goes on");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let status = child.wait().unwrap();
        if by_signal {
            assert_eq!(status.signal(), Some(signal));
        } else {
            assert_eq!(status.code(), Some(128 + signal));
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_pipe_that_can_only_be_written_gives_no_pin_and_nobody_waits_for_one() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mynumber-card"))
        .args(["--reader", "simulated", "--pin-fd", "1", "read"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if std::time::Instant::now() > limit {
            child.kill().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(2));
}

#[test]
fn what_a_card_says_cannot_command_the_terminal() {
    let mut card = people::load("taro").unwrap();
    let assist = card
        .applications
        .iter_mut()
        .find(|a| a.name == "input-assist");
    let file = assist.unwrap().files.iter_mut().find(|f| f.id == 0x0002);
    let FileContent::Transparent(bytes) = &mut file.unwrap().content else {
        panic!("not a transparent file");
    };
    // As many bytes as the character that it takes the place of.
    let at = bytes
        .windows(3)
        .position(|window| window == "番".as_bytes());
    bytes[at.unwrap()..][..3].copy_from_slice(b"\x1b[J");
    let folder = tempfile::tempdir().unwrap();
    let card_folder = folder.path().join("card");
    card.save_directory(&card_folder).unwrap();
    let reader = format!("simulated,image={}", card_folder.display());
    for extra in [&["--lang", "en"][..], &["--lang", "ja"], &["--json"]] {
        let arguments = [extra, &["--reader", &reader, "read"]].concat();
        let output = run(&arguments, &[("MYNUMBER_ASSIST_PIN", "2345")]);
        assert!(output.status.success());
        assert!(!output.stdout.contains(&0x1b), "{arguments:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("1b") && text.contains("[J号　太郎"), "{text}");
    }
}
