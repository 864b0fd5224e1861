//! Verification works without a card, and where there is no operating system: without features the crate uses no clock,
//! file, thread or randomness, and few dependencies. That it compiles and runs there is seen by doing it: bindings/wasm/test.sh.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The crates that a Linux program builds for the library alone, macros and build scripts included, and the
/// library itself. A new one has to be worth it: each is code that somebody has to trust, and time in every build.
const MOST_CRATES: usize = 65;

#[test]
fn without_features_the_library_is_few_crates() {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--offline", "--locked", "--no-default-features"])
        .args(["--target", "x86_64-unknown-linux-gnu"])
        .args(["-e", "normal,build", "--prefix", "none", "--no-dedupe"])
        .args(["--format", "{p}", "-p", "mynumber-card"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let tree = String::from_utf8(output.stdout).unwrap();
    let name = |line: &str| line.split(" (").next().unwrap_or_default().to_owned();
    let crates: BTreeSet<String> = tree.lines().map(name).collect();
    assert!(crates.len() > 20, "{crates:#?}");
    assert!(crates.len() <= MOST_CRATES, "{} {crates:#?}", crates.len());
}

/// Uses of the system outside the parts that may do so, without line comments and tests. A given
/// duration or time is not a clock; reading one is.
fn system_paths(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["bin", "sim", "pcsc", "libnfc"].contains(&name.as_str()) {
                system_paths(&path, found);
            }
            continue;
        }
        // Waiting is for readers only, and so left out like them.
        if name.ends_with("tests.rs") || !name.ends_with(".rs") || name == "wait.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("cfg(test)]").next().unwrap();
        for line in code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let of_the_system = ["fs", "thread", "net", "env", "process"]
                .iter()
                .any(|module| line.contains(&format!("std::{module}")));
            if of_the_system || line.contains("Instant") || line.contains("Time::now") {
                found.push(format!("{}: {line}", path.display()));
            }
        }
    }
}

#[test]
fn the_core_reads_no_clock_no_file_and_starts_no_thread() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    system_paths(&root, &mut found);
    assert!(found.is_empty(), "{found:#?}");
    // The search itself finds what is there to find.
    system_paths(&root.join("transport/pcsc"), &mut found);
    assert!(!found.is_empty());
}
