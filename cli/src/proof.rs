//! What proves what is printed, in words.

use mynumber_card::Coded as _;
use mynumber_card::pki::Proof;

use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::names;
use crate::messages::words::InWords as _;
use crate::{output, report};

/// Whether something is authentic, in one line: yes and by whom, or no and the first reason.
pub(crate) fn in_words(proof: &Proof, language: Language) -> String {
    if let Some((_, reason)) = proof.checks().failures().next() {
        let failure = reason.in_words(language);
        return say!(
            language,
            "証明されていません: {failure}",
            "NOT PROVEN: {failure}"
        );
    }
    let Some(root) = proof.root() else {
        return language.pick("未確認", "not checked").to_owned();
    };
    let hierarchy = names::hierarchy(root.hierarchy(), language);
    let root = names::root(root, language);
    say!(
        language,
        "確認済み: {hierarchy}、{root}",
        "proven: {hierarchy}, {root}"
    )
}

/// The checks that failed.
pub(crate) fn failed(proof: &Proof) -> impl Iterator<Item = &'static str> {
    proof.checks().failures().map(|(kind, _)| kind.code())
}

/// What is said of something that is not proven, to standard error.
pub(crate) fn doubt(proofs: &[&Proof], language: Language) {
    if let Some(hint) = proofs.iter().find_map(|proof| proof.hint()) {
        output::remark(&report::doubt(hint, language), language);
    }
}

/// The end of a command that proved what it read, or did not. Not authentic is not authentic, also
/// when nobody reads what was read.
pub(crate) fn conclude(
    proofs: &[&Proof],
    required: bool,
    language: Language,
    printed: Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(hint) = proofs.iter().find_map(|proof| proof.hint()) else {
        return printed;
    };
    if required {
        let failed = proofs.iter().flat_map(|proof| failed(proof)).collect();
        return Err(Failure::NotAuthentic { failed, hint });
    }
    printed?;
    output::remark(&report::doubt(hint, language), language);
    Ok(())
}
