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

use pdf_support::attack;
use pdf_support::tools::root;
use pdf_support::witness::{Answer, Verdict, pdfsig, pyhanko};

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

/// docs/attacks.md has the table between two marks.
#[test]
fn the_table_of_attacks_in_the_documentation_is_what_every_validator_says() {
    let files = pdf_support::attacked(attack::all());
    let answers = pyhanko(&files.iter().map(|(_, file)| &file[..]).collect::<Vec<_>>());
    let mut table = "| Attack | pdfsig | pyHanko |\n|---|---|---|\n".to_owned();
    for ((attack, file), answer) in files.iter().zip(&answers) {
        let (pdfsig, pyhanko) = (word_of_pdfsig(&pdfsig(file)), word_of_pyhanko(answer));
        writeln!(table, "| {} | {pdfsig} | {pyhanko} |", attack.name).unwrap();
    }
    let text = std::fs::read_to_string(root().join("docs/attacks.md")).unwrap();
    let written = text.split("<!-- table -->\n").nth(1).unwrap();
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks.md");
    std::fs::write(&place, &table).unwrap();
    assert!(
        written == table,
        "the table is another; it is in {}",
        place.display()
    );
}
