//! The completions are asked for by the real shells, and the man pages read by the real readers, in both languages.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mynumber-card");
const ASK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shells");
const LANGUAGES: [&str; 2] = ["en", "ja"];

/// What is on the line, how the word under the cursor begins, and what has to be offered for it.
const QUESTIONS: [(&str, &str, &str); 6] = [
    ("pin change", "", "assist auth juki sign"),
    ("cert", "", "auth auth-ca sign sign-ca"),
    ("cert auth", "--fo", "--force --format"),
    (
        "read",
        "--re",
        "--reader --require-authentic --require-encrypted",
    ),
    // A reader means nothing to it.
    ("verify evidence.json", "--re", "--request"),
    ("help", "comp", "compare completions"),
];

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    assert_eq!(said, "", "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn program(arguments: &[&str]) -> String {
    run(Command::new(PROGRAM).args(arguments))
}

/// What a shell offered: a word a line, or a word, a tab and its text.
fn offered(answer: &str) -> BTreeMap<&str, &str> {
    let lines = answer.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
        .collect()
}

/// Asks all questions, and gives the texts beside the words that were offered.
fn texts(language: &str, ask: impl Fn(&str, &str) -> String) -> String {
    let mut texts = String::new();
    for (line, begun, expected) in QUESTIONS {
        let answer = ask(line, begun);
        let mut offered = offered(&answer);
        // bash offers options also where none was begun.
        offered.retain(|word, _| begun.starts_with('-') || !word.starts_with('-'));
        let words: Vec<&str> = offered.keys().copied().collect();
        assert_eq!(words.join(" "), expected, "{language}: {line} {begun}");
        texts.extend(offered.values().copied());
    }
    texts
}

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c))
}

#[test]
fn bash_offers_what_can_follow() {
    for language in LANGUAGES {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("script");
        fs::write(
            &script,
            program(&["--lang", language, "completions", "bash"]),
        )
        .unwrap();
        texts(language, |line, begun| {
            run(Command::new("bash")
                .args(["--norc", &format!("{ASK}/ask.bash")])
                .arg(&script)
                .args(line.split(' '))
                .arg(begun))
        });
    }
}

#[test]
fn fish_offers_what_can_follow_and_says_what_it_is() {
    for language in LANGUAGES {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("script");
        fs::write(
            &script,
            program(&["--lang", language, "completions", "fish"]),
        )
        .unwrap();
        let texts = texts(language, |line, begun| {
            run(Command::new("fish")
                .env("HOME", folder.path())
                .args(["--no-config", "-c", "source $argv[1]; complete -C $argv[2]"])
                .arg(&script)
                .arg(format!("mynumber-card {line} {begun}")))
        });
        assert_eq!(is_japanese(&texts), language == "ja", "{texts}");
    }
}

#[test]
fn zsh_offers_what_can_follow_and_says_what_it_is() {
    for language in LANGUAGES {
        let folder = tempfile::tempdir().unwrap();
        let script = program(&["--lang", language, "completions", "zsh"]);
        fs::write(folder.path().join("_mynumber-card"), script).unwrap();
        let texts = texts(language, |line, begun| {
            run(Command::new("zsh")
                .env("HOME", folder.path())
                .args(["-f", &format!("{ASK}/ask.zsh")])
                .arg(folder.path())
                .arg(format!("mynumber-card {line} {begun}")))
        });
        assert_eq!(is_japanese(&texts), language == "ja", "{texts}");
    }
}

/// The words of a page as a reader shows it, without the way in which bold letters are marked.
fn words(shown: &str) -> String {
    let mut plain: Vec<char> = Vec::new();
    for c in shown.chars() {
        match c {
            '\u{8}' => drop(plain.pop()),
            c => plain.push(c),
        }
    }
    let plain: String = plain.into_iter().collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pages(folder: &Path) -> Vec<(std::path::PathBuf, bool)> {
    let mut found = Vec::new();
    for (below, japanese) in [("man1", false), ("ja/man1", true)] {
        let entries = fs::read_dir(folder.join(below)).unwrap();
        found.extend(entries.map(|entry| (entry.unwrap().path(), japanese)));
    }
    found
}

#[test]
fn every_man_page_is_shown_whole_by_mandoc_and_man() {
    let folder = tempfile::tempdir().unwrap();
    program(&["man", "-o", folder.path().to_str().unwrap()]);
    let pages = pages(folder.path());
    assert!(pages.len() >= 40, "{}", pages.len());
    for (page, japanese) in pages {
        // Says nothing where nothing is wrong.
        let wrong = run(Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(&page));
        assert_eq!(wrong, "");
        let mandoc = run(Command::new("mandoc").args(["-T", "utf8"]).arg(&page));
        let man = run(Command::new("man")
            .args(["-E", "UTF-8", "-l"])
            .arg(&page)
            .env("LC_ALL", "C.UTF-8")
            .env("MANWIDTH", "100"));
        let name = page.file_stem().unwrap().to_str().unwrap();
        let language = if japanese { "ja" } else { "en" };
        let command = name
            .trim_start_matches("mynumber-card")
            .trim_start_matches('-');
        let command = command.replacen("pin-change", "pin change", 1);
        let arguments = ["--lang", language]
            .into_iter()
            .chain(command.split_terminator(' '));
        let help = run(Command::new(PROGRAM)
            .args(arguments)
            .arg("--help")
            .env("COLUMNS", "100"));
        let options = help
            .split([' ', '\n', ','])
            .filter(|word| word.starts_with("--"));
        for shown in [words(&mandoc), words(&man)] {
            assert_eq!(shown.contains("書式"), japanese, "{name}");
            assert!(shown.contains(name), "{name}: {shown}");
            for option in options.clone() {
                assert!(shown.contains(option), "{name}: {option}: {shown}");
            }
        }
    }
}
