//! myna-card, a driver that was written by others, on the simulated card through the real pcscd: its
//! example `read_card` reads everything that a card gives for the given secrets and checks it.
#![cfg(all(unix, feature = "pcsc", feature = "sim"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(unreachable_pub, dead_code)]

mod support;

use std::path::Path;

use mynumber_card::sim::people;
use mynumber_card::sim::person::DeclaredTokenKind;
use support::card::InsertedCard;
use support::pcscd::Pcscd;
use support::tools::run;

/// Where scripts/install-witnesses.sh puts it.
fn read_card() -> std::path::PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let program = target.join("witness/bin/read_card");
    assert!(
        program.exists(),
        "{} is missing; run: sh scripts/install-witnesses.sh",
        program.display()
    );
    program
}

/// Taro's secrets; the birth date is that of his code B.
const SECRETS: [&str; 8] = [
    "--pin",
    "2345",
    "--birth-date",
    "550217",
    "--code-a",
    "123456789018",
    "--code-b",
    "55021720352285",
];

/// What it says, after it has run through, and the names of the files that it wrote.
fn run_through(pcscd: &Pcscd, arguments: &[&str]) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = pcscd.command(read_card().to_str().unwrap());
    command.args(arguments).args(["--out", "."]);
    let said = run(command.current_dir(folder.path())).bytes();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut files: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    (String::from_utf8(said).unwrap(), files)
}

#[test]
fn myna_card_reads_and_verifies_all_that_the_card_gives_for_its_secrets_and_spends_no_try() {
    let pcscd = Pcscd::start();
    let card = InsertedCard::of("taro", &pcscd);
    let (said, files) = run_through(&pcscd, &SECRETS);
    assert_eq!(said, include_str!("golden/myna-card.txt"));
    let pictures = ["address.png", "my-number.png", "name.png", "photo.jp2"];
    let certificates = ["auth-ca.der", "auth.der"];
    for file in pictures.iter().chain(&certificates) {
        assert!(files.iter().any(|it| it == file), "{file}: {files:?}");
    }
    assert_eq!(card.handle.image(), people::load("taro").unwrap());
}

#[test]
fn myna_card_runs_through_without_secrets_on_every_plastic_card_that_has_both_pins() {
    let pcscd = Pcscd::start();
    for person in people::NAMES {
        let declared = people::person(person).unwrap();
        // It queries both counters, and ends if one is absent.
        if declared.token != DeclaredTokenKind::Plastic || declared.pins.sign.is_none() {
            continue;
        }
        let card = InsertedCard::of(person, &pcscd);
        let (said, _) = run_through(&pcscd, &[]);
        assert!(said.contains(&declared.card.serial), "{person}: {said}");
        assert_eq!(card.handle.image(), people::load(person).unwrap());
        drop(card);
        pcscd.wait_for_card(false);
    }
}
