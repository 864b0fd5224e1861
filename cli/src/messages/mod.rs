//! Every failure in words: what failed, the one thing to try, and the exit status.

pub(crate) mod attention;
mod card;
pub(crate) mod checks;
mod explanation;
pub(crate) mod files;
mod link;
pub(crate) mod names;
mod other;
mod pin;
mod pin_change;
pub(crate) mod policy;
pub(crate) mod reasons;
mod revocation;
pub(crate) mod statements;
mod system;
#[cfg(test)]
mod tests;
mod trust;
pub(crate) mod unlock;
mod usage;
pub(crate) mod words;

pub(crate) use explanation::{Explanation, exit};

use std::io::Write as _;
use std::process::ExitCode;

#[cfg(feature = "pcsc")]
use mynumber_card::{NotExamined, TransportError};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::language::{Language, say};
use crate::output;
use mynumber_card::job::Bearing;
use mynumber_card::pki::Hint;

/// The cards that could not be looked at, for scripts.
#[cfg(feature = "pcsc")]
pub(crate) fn not_examined(cards: &[NotExamined], language: Language) -> Vec<Value> {
    link::examined(cards, language)
}

/// Why a card could not be looked at.
#[cfg(feature = "pcsc")]
pub(crate) fn link_in_words(error: &TransportError, language: Language) -> String {
    link::explain(error, language).message
}

/// What is wrong with a secret that was typed.
pub(crate) fn in_words(error: mynumber_card::SecretError, language: Language) -> String {
    let Explanation { message, .. } = pin::explain_secret(error, language);
    match pin::form_of_part(error, language) {
        Some(form) => say!(language, "{message}（{form}）", "{message} ({form})"),
        None => message,
    }
}

/// A failure in words.
pub(crate) fn explain(failure: &Failure, language: Language) -> Explanation {
    other::explain(failure, language)
}

/// An error of card or link in words.
pub(crate) fn explain_card(
    error: &mynumber_card::Error,
    bearing: Bearing,
    language: Language,
) -> Explanation {
    card::explain(error, bearing, language)
}

/// An error of the link in words.
pub(crate) fn explain_link(
    error: &mynumber_card::TransportError,
    language: Language,
) -> Explanation {
    link::explain(error, language)
}

/// What failed between card and program, without advice.
pub(crate) fn card_in_words(error: &mynumber_card::Error, language: Language) -> String {
    card::explain(error, Bearing::default(), language).message
}

/// Which PIN is in force, for a person.
pub(crate) fn in_force(which: mynumber_card::PinInForce, language: Language) -> &'static str {
    pin_change::in_force(which, language)
}

/// Why a new PIN is easy to guess.
pub(crate) fn weakness(which: mynumber_card::PinWeakness, language: Language) -> &'static str {
    pin_change::weakness(which, language)
}

/// The one thing to try where something is not proven.
pub(crate) fn advice(hint: Hint, language: Language) -> &'static str {
    trust::advice(hint, language)
}

/// Why a picture of the card cannot be shown.
pub(crate) fn picture_problem(
    error: &mynumber_card::picture::PictureError,
    language: Language,
) -> String {
    other::picture(error, language)
}

/// Why no request can be made of what was given.
pub(crate) fn request_in_words(
    error: &mynumber_card::identity::RequestError,
    language: Language,
) -> String {
    usage::request(error, language)
}

/// What failed, and the one thing to try, where the program goes on all the same.
pub(crate) fn in_short(failure: &Failure, language: Language) -> String {
    let Explanation {
        message, advice, ..
    } = other::explain(failure, language);
    match language {
        Language::Ja => format!("{message}（{advice}）"),
        Language::En => format!("{message} ({advice})"),
    }
}

/// Tells a failure on standard error and gives its exit status.
pub(crate) fn report(failure: &Failure, language: Language, json: bool) -> ExitCode {
    let explanation = match failure {
        Failure::NobodyReads => return ExitCode::SUCCESS,
        Failure::Told { exit } => return ExitCode::from(*exit),
        Failure::Interrupted { signal } => {
            // As a shell counts a program that a signal ended.
            return ExitCode::from(u8::try_from(signal.saturating_add(128)).unwrap_or(130));
        }
        failure => other::explain(failure, language),
    };
    let text = if json {
        to_json(&explanation)
    } else {
        let error = language.pick("エラー: ", "error: ");
        let hint = language.pick("対処: ", "try: ");
        let Explanation {
            message, advice, ..
        } = &explanation;
        format!("{error}{message}\n{hint}{advice}\n")
    };
    let _told = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(explanation.exit)
}

#[derive(Serialize)]
struct Json<'a> {
    schema: &'static str,
    error: JsonError<'a>,
}

#[derive(Serialize)]
struct JsonError<'a> {
    kind: &'a str,
    message: &'a str,
    advice: &'a str,
    exit: u8,
    #[serde(flatten)]
    details: &'a Map<String, Value>,
}

fn to_json(explanation: &Explanation) -> String {
    output::to_json(&Json {
        schema: "error/1",
        error: JsonError {
            kind: explanation.kind,
            message: &explanation.message,
            advice: &explanation.advice,
            exit: explanation.exit,
            details: &explanation.details,
        },
    })
}
