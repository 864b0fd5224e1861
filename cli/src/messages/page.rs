//! The words of the page that verifies in a browser: the program's own, so that both say the same.
//! `WORDS=overwrite cargo test --package mynumber-card-cli --bin mynumber-card page` writes them anew.

use std::collections::BTreeMap;
use std::path::Path;

use documents::pdf::{Change, Objection, PdfCheck, PdfDoubt};
use documents::{CmsCheck, DocumentCheck, DocumentStatement};
use mynumber_card::Coded;
use mynumber_card::identity::{Doubt, IdentityCheck, PolicyCheckKind, Statement, VerdictCheckKind};
use mynumber_card::pki::CheckKind;
use serde_json::{Map, Value, json};
use terminal::language::Language;

use super::words::InWords;
use super::{document, statements};

fn both(told: impl Fn(Language) -> String) -> Value {
    json!({"ja": told(Language::Ja), "en": told(Language::En)})
}

/// Each by its code.
fn all<T: Coded + Copy>(of: &[T], told: impl Fn(T, Language) -> String) -> Map<String, Value> {
    let words = of.iter().map(|it| {
        let words = both(|language| told(*it, language));
        (it.code().to_owned(), words)
    });
    words.collect()
}

fn words<T: Coded + Copy + InWords>(of: &[T]) -> Map<String, Value> {
    all(of, |it, language| it.in_words(language))
}

#[test]
fn the_page_has_the_words_of_the_program() {
    let mut checks = Map::new();
    let kinds = CheckKind::ALL.iter().map(|it| VerdictCheckKind::Pki(*it));
    let own = IdentityCheck::ALL.iter();
    let own = own.map(|it| VerdictCheckKind::Identity(*it));
    let policy = PolicyCheckKind::ALL.iter();
    let policy = policy.map(|it| VerdictCheckKind::Policy(*it));
    let verdict: Vec<_> = kinds.chain(own).chain(policy).collect();
    checks.extend(words(&verdict));
    let cms = CmsCheck::ALL.iter().map(|it| DocumentCheck::Cms(*it));
    let pdf = PdfCheck::ALL.iter().map(|it| DocumentCheck::Pdf(*it));
    checks.extend(words(&cms.chain(pdf).collect::<Vec<_>>()));
    let mut doubts = words(Doubt::ALL);
    doubts.extend(words(PdfDoubt::ALL));
    let proven = |it, language| statements::proven(it, true, language);
    let in_document =
        |proven| move |it: DocumentStatement, language| document::statement(it, proven, language);
    let tables: BTreeMap<&str, Value> = BTreeMap::from([
        ("checks", checks.into()),
        ("doubts", doubts.into()),
        ("changes", words(Change::ALL).into()),
        ("objections", words(Objection::ALL).into()),
        ("proves", all(Statement::ALL, proven).into()),
        ("does_not_prove", words(Statement::ALL).into()),
        (
            "document_proves",
            all(DocumentStatement::ALL, in_document(true)).into(),
        ),
        (
            "document_does_not_prove",
            all(DocumentStatement::ALL, in_document(false)).into(),
        ),
    ]);
    let text = serde_json::to_string_pretty(&tables).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/wasm/page/words.json");
    if std::env::var("WORDS").is_ok_and(|how| how == "overwrite") {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}
