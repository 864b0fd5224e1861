//! What the card said.

use mynumber_card::Error;

use super::names::application as application_name;
use super::{Explanation, exit, link, pin};
use crate::language::{Language, say};

pub(super) fn explain(error: &Error, language: Language) -> Explanation {
    let again = language.pick(
        "カードを置き直してもう一度。繰り返すなら --trace で記録を取って報告してください",
        "put the card on the reader again and retry; if it stays so, record it with --trace and report it",
    );
    match error {
        Error::Transport(error) => link::explain(error, language),
        Error::Pin(error) => pin::explain(error, language),
        Error::Secret(error) => pin::explain_secret(*error, language),
        Error::ApplicationAbsent { application } => {
            let name = application_name(*application, language);
            Explanation::new(
                "application_absent",
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "このカードに{name}はありません",
                    "this card has no {name}"
                ),
                see_status(language),
            )
            .with("application", application.name())
        }
        Error::FileAbsent { application, file } => {
            let name = application_name(*application, language);
            Explanation::new(
                "file_absent",
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "{name}にファイル {file:04X} がありません",
                    "the {name} has no file {file:04X}"
                ),
                see_status(language),
            )
            .with("application", application.name())
            .with("file", format!("{file:04X}"))
        }
        Error::NotOpen { application, file } => {
            let name = application_name(*application, language);
            Explanation::new(
                "not_open",
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "カードが{name}のファイル {file:04X} を開きません",
                    "the card does not open file {file:04X} of the {name}"
                ),
                language.pick(
                    "ほかのカード用プログラムを閉じてもう一度",
                    "close other programs that use the card and retry",
                ),
            )
            .with("application", application.name())
            .with("file", format!("{file:04X}"))
        }
        Error::UnexpectedStatus { command, status } => Explanation::new(
            "unexpected_status",
            exit::CARD_FAILED,
            say!(
                language,
                "{command} に想定外の応答（{status}）が返りました",
                "{command} was answered with {status}, which is not an answer to it"
            ),
            again,
        )
        .with("status_word", status.to_string()),
        Error::Malformed { what, problem } => Explanation::new(
            "malformed",
            exit::CARD_FAILED,
            say!(
                language,
                "カードから読んだデータの形が正しくありません（{what}: {problem}）",
                "what the card gave is malformed ({what}: {problem})"
            ),
            again,
        ),
        Error::Unbounded {
            command,
            limit,
            unit,
        } => Explanation::new(
            "unbounded",
            exit::CARD_FAILED,
            say!(
                language,
                "カードの応答が終わらないため打ち切りました（{command}: {limit} {unit}）",
                "the card's answer did not end and was cut off ({command}: {limit} {unit})"
            ),
            again,
        ),
        Error::Input { what, problem } => Explanation::new(
            "input",
            exit::USAGE,
            say!(
                language,
                "値が正しくありません（{what}: {problem}）",
                "a value does not fit ({what}: {problem})"
            ),
            language.pick("`--help` を見てください", "see `--help`"),
        ),
        unknown => Explanation::new("card", exit::CARD_FAILED, unknown.to_string(), again),
    }
}

pub(super) fn see_status(language: Language) -> &'static str {
    language.pick(
        "`mynumber-card status` でカードの内容を確かめてください",
        "see what the card has with `mynumber-card status`",
    )
}
