//! Every word for scripts that the command line can print is in its documents, and is one word.

use mynumber_card::data::JsonProblem;
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::identity::{
    Decision, Doubt, IdentityCheck, PolicyCheckKind, PolicyReason, Statement, VerdictReason,
};
use mynumber_card::pki::revocation::{ResponderProblem, RevocationProblem};
use mynumber_card::pki::{CertificateError, CheckKind, Reason, SignatureError, StructureProblem};
use mynumber_card::{
    Coded, Error, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError,
};

const DOCUMENT: &str = concat!(
    include_str!("../../docs/command-line.md"),
    include_str!("../../docs/json.md")
);

fn of<T: Coded>(all: &[T]) -> Vec<&'static str> {
    all.iter().map(Coded::code).collect()
}

fn all() -> Vec<&'static str> {
    [
        &of(CheckKind::ALL)[..],
        &of(IdentityCheck::ALL),
        &of(PolicyCheckKind::ALL),
        &of(Doubt::ALL),
        &of(Statement::ALL),
        &of(Decision::ALL),
        Reason::CODES,
        VerdictReason::CODES,
        PolicyReason::CODES,
        SignatureError::CODES,
        Error::CODES,
        PinError::CODES,
        PinChangeError::CODES,
        SecureMessagingError::CODES,
        SecretError::CODES,
        TransportError::CODES,
    ]
    .concat()
}

#[test]
fn every_code_stands_in_the_document_of_the_command_line() {
    let missing: Vec<_> = all()
        .into_iter()
        .filter(|code| !DOCUMENT.contains(&format!("`{code}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_code_is_a_word() {
    for code in all() {
        let fits = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
        assert!(!code.is_empty() && code.chars().all(fits), "{code}");
    }
}

/// Lists are read by name, so no two of one list share it.
#[test]
fn no_two_of_a_list_have_the_same_code() {
    for codes in [
        of(CheckKind::ALL),
        of(IdentityCheck::ALL),
        of(PolicyCheckKind::ALL),
        of(Doubt::ALL),
        of(Statement::ALL),
        of(Decision::ALL),
        of(JsonProblem::ALL),
        of(StructureProblem::ALL),
        of(DataElement::ALL),
        of(DataProblem::ALL),
        RevocationProblem::CODES.to_vec(),
        ResponderProblem::CODES.to_vec(),
        CertificateError::CODES.to_vec(),
    ] {
        let mut once = codes.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), codes.len(), "{codes:?}");
    }
}
