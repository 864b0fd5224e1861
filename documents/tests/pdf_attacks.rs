//! Attacks on signed PDF files: what is said of them here and elsewhere.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use std::fmt::Write;

use pdf_support::attack::{self, Ours, SECOND};
use pdf_support::bases::base;
use pdf_support::ours::{options, sign, verdict};
use pdf_support::tools::root;
use pdf_support::witness::{Answer, Verdict, pdfsig, pyhanko, sign_with_pyhanko};

fn word_of_pdfsig(answer: &Answer) -> &'static str {
    let whole = answer.signatures.iter().any(|it| it.whole);
    match answer.verdict {
        Verdict::Yes if whole => "valid",
        Verdict::Yes => "valid, not the whole file",
        Verdict::No => "invalid",
        Verdict::Nothing => "no signature",
    }
}

fn word_of_pyhanko(answer: &Answer) -> &'static str {
    match answer.verdict {
        Verdict::Yes => "**yes**",
        Verdict::No => "no",
        Verdict::Nothing if answer.why == r#"{"signatures":[]}"# => "no signature",
        Verdict::Nothing => "refused",
    }
}

/// With the first of the checks that decide it.
fn word_of_ours(found: Ours, why: &str) -> String {
    let first = why.split(", ").next().unwrap();
    match found {
        Ours::Yes => "**yes**".to_owned(),
        Ours::Look => format!("look: `{first}`"),
        Ours::No => format!("no: `{first}`"),
    }
}

/// docs/documents.md has the table between two marks. A signature over all of the file is no excuse for what came before it,
/// so each file is signed once more, where pyHanko can.
#[test]
fn every_attack_fails_and_the_table_in_the_documentation_is_what_every_validator_says() {
    let files = pdf_support::attacked(attack::all());
    let answers = pyhanko(&files.iter().map(|(_, file)| &file[..]).collect::<Vec<_>>());
    let covered = sign_with_pyhanko(
        &files
            .iter()
            .map(|(_, file)| (&file[..], SECOND))
            .collect::<Vec<_>>(),
    );
    let mut table =
        "| Attack | Here | Here, signed once more | pdfsig | pyHanko |\n|---|---|---|---|---|\n"
            .to_owned();
    for (((attack, file), answer), covered) in files.iter().zip(&answers).zip(&covered) {
        let name = attack.name;
        let (found, why) = verdict(file);
        assert_eq!(found, attack.ours, "{name}: {why}");
        let ours = word_of_ours(found, &why);
        let covered = covered.as_ref().map_or("–".to_owned(), |file| {
            let (found, why) = verdict(file);
            assert_eq!(found, attack.covered, "{name}, signed once more: {why}");
            word_of_ours(found, &why)
        });
        let (pdfsig, pyhanko) = (word_of_pdfsig(&pdfsig(file)), word_of_pyhanko(answer));
        writeln!(
            table,
            "| {name} | {ours} | {covered} | {pdfsig} | {pyhanko} |"
        )
        .unwrap();
    }
    assert!(covered.iter().flatten().count() > 130);
    let text = std::fs::read_to_string(root().join("docs/documents.md")).unwrap();
    let written = text.split("<!-- table -->\n").nth(1).unwrap();
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks.md");
    std::fs::write(&place, &table).unwrap();
    assert!(
        written == table,
        "the table is another; it is in {}",
        place.display()
    );
}

/// What is signed here has its dictionary in another order, and no room in Contents.
#[test]
fn attacks_on_a_signature_that_was_made_here_fail_too() {
    for attack in attack::of_any_signer() {
        let signed = sign(&base(attack.base), "taro", &options()).unwrap();
        let (found, why) = verdict(&(attack.change)(&signed));
        assert_eq!(found, attack.ours, "{}: {why}", attack.name);
    }
}
