//! What is told of a failure: kind, sentence, advice, exit status.

use mynumber_card::data::display_safe;
use serde_json::{Map, Value};

use crate::language::Language;

/// Exit statuses, a contract.
pub(crate) mod exit {
    /// Verification said no.
    pub(crate) const REJECTED: u8 = 1;
    /// Usage.
    pub(crate) const USAGE: u8 = 2;
    /// No reader, no card, or not a My Number card.
    pub(crate) const NO_CARD: u8 = 3;
    /// Wrong PIN.
    pub(crate) const WRONG_PIN: u8 = 4;
    /// PIN locked, or the last try refused.
    pub(crate) const PIN_LOCKED: u8 = 5;
    /// The card or the link failed.
    pub(crate) const CARD_FAILED: u8 = 6;
    /// Not permitted, or not on this card.
    pub(crate) const NOT_PERMITTED: u8 = 7;
    /// A PIN may be changed, or one of two is: which is in force is told.
    pub(crate) const HALF_CHANGED: u8 = 8;
}

/// A failure in words.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// A stable name for scripts.
    pub(crate) kind: &'static str,
    /// What failed.
    pub(crate) message: String,
    /// The one thing to try.
    pub(crate) advice: String,
    pub(crate) exit: u8,
    /// More for scripts: credential, tries left, readers.
    pub(crate) details: Map<String, Value>,
}

impl Explanation {
    pub(crate) fn new(
        kind: &'static str,
        exit: u8,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            message: message.into(),
            advice: advice.into(),
            exit,
            details: Map::new(),
        }
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}

/// Names from outside, in quotes, fit for a terminal, with commas between.
pub(crate) fn quoted<'a>(
    names: impl IntoIterator<Item = &'a String>,
    language: Language,
) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| match language {
            Language::Ja => format!("「{}」", display_safe(name)),
            Language::En => format!("\"{}\"", display_safe(name)),
        })
        .collect();
    names.join(language.pick("、", ", "))
}

/// Why the operating system refuses, without paths that nobody gave.
pub(super) fn io_reason(error: &std::io::Error, language: Language) -> String {
    use std::io::ErrorKind as K;
    let known = match error.kind() {
        K::NotFound => language.pick("存在しません", "it does not exist"),
        K::PermissionDenied => language.pick("権限がありません", "permission denied"),
        K::StorageFull => language.pick("空き容量がありません", "no space left"),
        K::IsADirectory => language.pick("フォルダーです", "it is a folder"),
        K::NotADirectory | K::AlreadyExists => {
            language.pick("フォルダーではありません", "it is no folder")
        }
        K::ReadOnlyFilesystem => language.pick("読み取り専用です", "it is read-only"),
        kind => return kind.to_string(),
    };
    known.to_owned()
}
