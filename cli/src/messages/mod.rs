//! Every failure in words: what failed, the one thing to try, and the exit status.

pub(crate) mod attention;
mod card;
pub(crate) mod checks;
pub(crate) mod document;
mod explanation;
mod failure;
pub(crate) mod files;
mod link;
pub(crate) mod names;
#[cfg(test)]
mod page;
mod pin;
pub(crate) mod policy;
pub(crate) mod reasons;
mod revocation;
pub(crate) mod statements;
mod system;
mod terms;
#[cfg(test)]
mod tests;
pub(crate) mod unlock;
mod usage;
pub(crate) mod words;

pub(crate) use card::{explain as explain_card, in_force};
pub(crate) use explanation::{Explanation, exit_status};
pub(crate) use failure::{advice, explain};
#[cfg(feature = "pcsc")]
pub(crate) use link::examined as not_examined;
pub(crate) use link::explain as explain_link;
pub(crate) use pin::{in_words, weakness};

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;
use terminal::TerminalError;
use terminal::language::{Language, say};

use crate::failure::Failure;
use crate::json;
use words::InWords as _;

/// Why a card could not be looked at.
#[cfg(feature = "pcsc")]
pub(crate) fn link_in_words(error: &mynumber_card::TransportError, language: Language) -> String {
    error.in_words(language)
}

/// What failed between card and program, without advice.
pub(crate) fn card_in_words(error: &mynumber_card::Error, language: Language) -> String {
    error.in_words(language)
}

/// Why a picture of the card cannot be shown.
pub(crate) fn picture_problem(
    error: &mynumber_card::picture::PictureError,
    language: Language,
) -> String {
    error.in_words(language)
}

/// What failed, and the one thing to try, where the program goes on all the same.
pub(crate) fn in_short(failure: &Failure, language: Language) -> String {
    let Explanation {
        message, advice, ..
    } = explain(failure, language);
    say!(language, "{message}（{advice}）", "{message} ({advice})")
}

/// Tells a failure on standard error and gives its exit status.
pub(crate) fn report(failure: &Failure, language: Language, json: bool) -> ExitCode {
    match failure {
        Failure::Terminal(TerminalError::NobodyReads) => return ExitCode::SUCCESS,
        Failure::Told { exit } => return ExitCode::from(*exit),
        Failure::Terminal(TerminalError::Interrupted { signal }) => {
            // As a shell counts a program that a signal ended.
            return ExitCode::from(u8::try_from(signal.saturating_add(128)).unwrap_or(130));
        }
        _ => {}
    }
    let error = explain(failure, language);
    let exit = error.exit;
    let text = if json {
        json::text(&Json {
            schema: "error/1",
            error,
        })
    } else {
        let Explanation {
            message, advice, ..
        } = error;
        say!(
            language,
            "エラー: {message}\n対処: {advice}\n",
            "error: {message}\ntry: {advice}\n"
        )
    };
    let _told = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(exit)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Json {
    schema: &'static str,
    error: Explanation,
}
