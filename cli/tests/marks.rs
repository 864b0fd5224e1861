//! Marks, colours and folded lines are for a terminal; the words are the same everywhere.
#![cfg(feature = "sim")]
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod terminal_support;

use std::process::Command;

use terminal_support::Terminal;
use unicode_width::UnicodeWidthStr as _;

const EVIDENCE: [&str; 7] = [
    "--anchor",
    "fixtures/authority",
    "verify",
    "cli/tests/written/evidence/taro.json",
    "--request=cli/tests/written/evidence/request.json",
    "--at=2026-11-23T03:01:00Z",
    "--details",
];

fn program(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mynumber-card"));
    command
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(arguments)
        .env_remove("NO_COLOR")
        .env("COLUMNS", "80")
        .envs(variables.iter().copied());
    command
}

fn on_a_terminal(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let (_, screen) = Terminal::run(&mut program(arguments, variables), None).end();
    screen.replace('\r', "")
}

fn through_a_pipe(arguments: &[&str]) -> String {
    let mut command = program(arguments, &[("TERM", "xterm")]);
    let output = command.env("LC_ALL", "C").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Without colours, and without the marks that stand at the beginning of one.
fn plain(screen: &str) -> String {
    let mut parts = screen.split('\x1b');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('m').unwrap();
        text += rest.strip_prefix(['✓', '✗', '!']).unwrap_or(rest);
    }
    text
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_terminal_has_marks_and_colours_unless_it_or_its_owner_wants_none() {
    let accepted = "✓ Verdict: ACCEPTED - an authority outside JPKI";
    let screen = on_a_terminal(&EVIDENCE, &[("TERM", "xterm")]);
    let first = format!("\x1b[32m{accepted}\x1b[0m\n");
    assert!(screen.starts_with(&first), "{screen}");
    for variables in [
        [("TERM", "xterm"), ("NO_COLOR", "1")],
        [("TERM", "dumb"), ("NO_COLOR", "")],
    ] {
        let screen = on_a_terminal(&EVIDENCE, &variables);
        assert!(screen.starts_with("Verdict: ACCEPTED"), "{screen}");
        assert!(!screen.contains(['\x1b', '✓']), "{screen}");
    }
    assert!(!through_a_pipe(&EVIDENCE).contains(['\x1b', '✓']));
}

#[test]
fn the_words_are_the_same_and_prose_is_no_wider_than_the_terminal() {
    let other = "cli/tests/written/evidence/policy-other-person.json";
    for language in ["--lang=en", "--lang=ja"] {
        for more in [&[][..], &["--policy", other]] {
            let arguments = [&[language], &EVIDENCE[..], more].concat();
            let screen = on_a_terminal(&arguments, &[("TERM", "xterm")]);
            let screen = plain(&screen);
            for line in screen.lines().filter(|line| !line.contains("SHA-256")) {
                // What is told on standard error is not folded.
                let told = ["error: ", "try: ", "エラー: ", "対処: "];
                let told = told.iter().any(|it| line.starts_with(it));
                assert!(told || line.width() <= 80, "{line}");
            }
            let piped = through_a_pipe(&arguments);
            let (screen, piped) = (without_spaces(&screen), without_spaces(&piped));
            assert!(screen.starts_with(&piped), "{screen}\n{piped}");
        }
    }
}

#[test]
fn no_colour_is_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("auth.txt");
    let path = file.to_str().unwrap();
    let arguments = ["--reader=simulated", "cert", "auth", "-o", path];
    on_a_terminal(&arguments, &[("TERM", "xterm")]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.starts_with("Authentic       NOT PROVEN: "),
        "{written}"
    );
    assert!(!written.contains('\x1b'), "{written}");
}
