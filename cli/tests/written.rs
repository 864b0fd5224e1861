//! The command line as a script sees it: what is written down in `tests/written/*.trycmd` (most of it
//! failures), and what such files cannot say. Run with `TRYCMD=overwrite` to write down what it says
//! now, then read the difference.
#![cfg(all(feature = "pcsc", feature = "sim"))]
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let variables = variables.iter().copied();
    program().args(arguments).envs(variables).output().unwrap()
}

#[test]
fn the_command_line_says_what_is_written_down() {
    // The commands are those of a reader who stands in the root of the source tree.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).unwrap();
    let cases = trycmd::TestCases::new();
    cases
        .env("LC_ALL", "C")
        .env("COLUMNS", "100")
        // Times for people are local.
        .env("TZ", "JST-9")
        // A socket that is not there stands for a service that is not running.
        .env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm")
        .case("cli/tests/written/*.trycmd");
}

#[test]
fn an_exported_certificate_is_whole_and_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("auth.der");
    let path = file.to_str().unwrap();
    {
        let arguments = [
            "--reader=simulated",
            "cert",
            "auth",
            "--format=der",
            "-o",
            path,
        ];
        assert!(run(&arguments, &[]).status.success());
        // Not twice unasked.
        assert_eq!(run(&arguments, &[]).status.code(), Some(2));
        let forced = [&arguments[..], &["--force"]].concat();
        assert!(run(&forced, &[]).status.success());
    }
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let der = std::fs::read(&file).unwrap();
    mynumber_card::pki::Certificate::from_der(&der).unwrap();
    // Nothing else is left in the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let piped = run(&["--reader=simulated", "cert", "auth", "--format=der"], &[]);
    assert_eq!(piped.stdout, der);
}

#[test]
fn a_reader_of_the_output_that_goes_away_is_no_error() {
    let mut child = program()
        .args(["--reader", "simulated", "status", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn options_stand_before_or_after_the_command_alike() {
    let pin = [("MYNUMBER_ASSIST_PIN", "2345")];
    let before = run(&["--reader", "simulated", "--json", "read"], &pin);
    let after = run(&["read", "--json", "--reader=simulated"], &pin);
    assert!(before.status.success());
    assert_eq!(before.stdout, after.stdout);
}

#[test]
fn the_language_follows_the_locale_unless_it_is_named() {
    let first = |arguments: &[&str], locale: &str| {
        let output = program()
            .args(arguments)
            .args(["--reader", "simulated:nobody", "status"])
            .env("LC_ALL", locale)
            .output()
            .unwrap();
        String::from_utf8(output.stderr).unwrap().chars().next()
    };
    assert_eq!(first(&[], "ja_JP.UTF-8"), Some('エ'));
    assert_eq!(first(&[], "de_DE.UTF-8"), Some('e'));
    assert_eq!(first(&["--lang", "en"], "ja_JP.UTF-8"), Some('e'));
    assert_eq!(first(&["--lang=ja"], "C"), Some('エ'));
}

#[test]
fn times_are_told_in_the_zone_of_whoever_reads() {
    let evidence = "cli/tests/written/evidence/taro-holder.json";
    let request = "cli/tests/written/evidence/holder-request.json";
    let verify = |zone: &str, more: &[&str]| {
        let first = ["--anchor", "fixtures/authority", "verify", evidence];
        let rest = ["--request", request, "--at", "2026-11-23", "--lang", "en"];
        let output = program()
            .args([&first[..], &rest, more].concat())
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .env("TZ", zone)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for (zone, time) in [
        ("JST-9", "2026-11-23 12:00:00 +09:00"),
        ("EST5", "2026-11-22 22:00:00 -05:00"),
        ("no such zone", "2026-11-23 03:00:00 +00:00"),
    ] {
        assert!(verify(zone, &[]).contains(time), "{zone}");
        let json = verify(zone, &["--json"]);
        assert!(json.contains("\"read_at\": \"2026-11-23T03:00:00Z\""));
    }
}
