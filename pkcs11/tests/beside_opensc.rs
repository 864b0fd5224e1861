//! The module and OpenSC's, with the same programs and the same cards in one run; docs/pkcs11.md has the table.
#![cfg(feature = "sim")]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

#[path = "programs_support/mod.rs"]
mod programs_support;
#[path = "session_support/mod.rs"]
mod session_support;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::time::Duration;

use programs_support::{AUTH, AUTH_PIN, Bench, module};
use session_support::Session;

const OPENSC: &str = "opensc-pkcs11.so";

/// What one module does, a cell for each row.
fn measured(module: &str) -> Vec<String> {
    let bench = Bench::new("taro");
    std::fs::write(bench.file("opensc.conf"), "app default {}\n").unwrap();
    std::fs::write(bench.file("text"), "a text").unwrap();
    let run = |bench: &Bench, program: &str, arguments: &[&str]| {
        let mut command = bench.command(program);
        command
            .env("OPENSC_CONF", bench.file("opensc.conf"))
            .env("XDG_CACHE_HOME", &bench.home);
        support::tools::run(command.args(arguments))
    };
    let tool = |bench: &Bench, arguments: &[&str]| {
        run(
            bench,
            "pkcs11-tool",
            &[&["--module", module], arguments].concat(),
        )
    };
    let mut cells = Vec::new();
    let listed = tool(&bench, &["-O"]).text();
    cells.push(bench.count().to_string());
    let key = [
        "--login",
        "--pin",
        AUTH_PIN,
        "--sign",
        "-m",
        "SHA256-RSA-PKCS",
        "-i",
        "text",
        "-o",
        "signature",
        "--id",
        "01",
    ];
    let signed = tool(&bench, &key);
    assert_eq!(signed.code, Some(0), "{module}: {}", signed.stderr);
    cells.push(bench.count().to_string());
    let keys = run(&bench, "ssh-keygen", &["-D", module]).text();
    cells.push(
        keys.lines()
            .filter(|line| line.starts_with("ssh-rsa"))
            .count()
            .to_string(),
    );
    bench.count();
    // What is verified while the program still runs, between two of its signatures: for every other program too.
    let mut session = Session::with(&bench, module);
    let login = format!("login {AUTH_PIN}");
    for line in ["open 0", &login, "find", "sign"] {
        assert_eq!(session.say(line), "OK", "{module}: {line}");
    }
    bench.count();
    assert_eq!(session.say("sign"), "OK");
    cells.push(bench.count().to_string());
    std::thread::sleep(Duration::from_millis(200));
    let open = bench
        .card
        .handle
        .with_card(|card| card.is_open(mynumber_card::Application::Jpki.aid(), AUTH));
    cells.push(if open { "yes" } else { "no" }.to_owned());
    drop(session);
    // One try is left, and somebody enters a wrong PIN.
    for wrong in ["1111", "2222"] {
        tool(&bench, &["--login", "--pin", wrong, "-O"]);
    }
    assert_eq!(bench.card.jpki_tries(AUTH), 1, "{module}");
    tool(&bench, &["--login", "--pin", "3333", "-O"]);
    cells.push(match bench.card.jpki_tries(AUTH) {
        1 => "kept".to_owned(),
        _ => "spent: locked".to_owned(),
    });
    let child = Bench::new("child");
    std::fs::write(child.file("opensc.conf"), "app default {}\n").unwrap();
    let objects = tool(&child, &["-O"]).text();
    cells.push(objects.matches(" Object").count().to_string());
    assert!(!listed.is_empty());
    cells
}

const ROWS: [&str; 7] = [
    "commands to list what is there (`pkcs11-tool -O`)",
    "commands to log in and sign once, listing included",
    "keys that ssh would offer",
    "commands for each further signature",
    "a verified PIN is open to every program between two signatures",
    "a wrong PIN with one try left",
    "objects of a child's card",
];

#[test]
fn the_table_says_what_both_do() {
    let (ours, opensc) = (measured(&module()), measured(OPENSC));
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pkcs11.md"))
            .unwrap();
    let table = ROWS.iter().zip(ours.iter().zip(&opensc));
    let table: Vec<String> = table
        .map(|(row, (ours, opensc))| format!("| {row} | {ours} | {opensc} |"))
        .collect();
    for row in &table {
        assert!(
            page.contains(row),
            "docs/pkcs11.md has not this:\n{}",
            table.join("\n")
        );
    }
}
