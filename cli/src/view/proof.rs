//! What proves what is printed, in words.

use mynumber_card::pki::Proof;
use terminal::language::{Language, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::Prose;

use super::checks;
use crate::messages::names;
use crate::messages::words::InWords as _;

/// Whether something is authentic, in one line: yes and by whom, or no and the first reason.
pub(crate) fn in_words(proof: &Proof, language: Language) -> String {
    if let Some((_, reason)) = proof.checks().failures().next() {
        return not_proven(language, reason.in_words(language));
    }
    let Some(root) = proof.root() else {
        return not_checked(language).to_owned();
    };
    let hierarchy = names::hierarchy(root.hierarchy(), language);
    proven(language, hierarchy, names::root(root, language))
}

/// The same with its mark.
pub(crate) fn marked(proof: &Proof, screen: Screen) -> Prose {
    Prose {
        words: in_words(proof, screen.language),
        mark: Some(match proof.is_authentic() {
            true => Mark::Good,
            false => Mark::Bad,
        }),
        screen,
    }
}

/// The checks below what is read, where they are wanted or one did not hold.
pub(crate) fn details(proof: &Proof, screen: Screen) -> String {
    let lines = checks::lines(proof.checks().checks(), screen.language);
    if checks::are_shown(&lines, screen) {
        format!("\n{}", checks::grouped(&lines, screen))
    } else {
        String::new()
    }
}

phrases!(
    not_proven(reason) => "証明されていません: {reason}", "NOT PROVEN: {reason}";
    not_checked => "未確認", "not checked";
    proven(hierarchy, root) => "確認済み: {hierarchy}、{root}", "proven: {hierarchy}, {root}";
);
