//! What is wrong with the arguments.

use clap::CommandFactory as _;
#[cfg(feature = "sim")]
use mynumber_card::data::display_safe;
use mynumber_card::identity::RequestError;

use super::{Explanation, exit};
use crate::failure::UsageError;
use crate::language::{Language, say};

pub(super) fn explain(error: &UsageError, language: Language) -> Explanation {
    let or_this = |option: &Option<String>| {
        option
            .clone()
            .unwrap_or_else(|| language.pick("引数", "an argument").to_owned())
    };
    let see_help = language.pick(
        "`mynumber-card --help` を見てください",
        "see `mynumber-card --help`",
    );
    let (message, advice) = match error {
        UsageError::Request(error) => (request(error, language), see_help.to_owned()),
        UsageError::NoCommand => (
            language.pick("コマンドがありません", "no command").to_owned(),
            give_a_command(language),
        ),
        UsageError::UnknownCommand => (
            language.pick("そのようなコマンドはありません", "no such command").to_owned(),
            give_a_command(language),
        ),
        UsageError::OnlyForJuki => (
            language
                .pick(
                    "--only は juki と一緒に使います",
                    "--only goes with juki",
                )
                .to_owned(),
            see_help.to_owned(),
        ),
        UsageError::UnknownOption { option, similar } => (
            say!(language, "オプション {option} はありません", "no such option: {option}"),
            match similar {
                Some(similar) => say!(language, "{similar} のことですか", "did you mean {similar}?"),
                None => see_help.to_owned(),
            },
        ),
        UsageError::SecretAsArgument => (
            language
                .pick(
                    "暗証番号を引数に書くことはできません（ほかの利用者や履歴から見えます）",
                    "a PIN is never an argument: other users and the shell's history would see it",
                )
                .to_owned(),
            language
                .pick(
                    "そのまま実行すれば尋ねます。スクリプトでは環境変数 MYNUMBER_ASSIST_PIN などか --pin-fd で",
                    "run it without and you are asked; in scripts use MYNUMBER_ASSIST_PIN and the like, or --pin-fd",
                )
                .to_owned(),
        ),
        UsageError::Unexpected => (
            language
                .pick("余分な、または正しくない引数があります", "there is an argument too many, or a wrong one")
                .to_owned(),
            see_help.to_owned(),
        ),
        UsageError::Missing { arguments } => {
            let list = arguments.join(" ");
            (
                say!(language, "引数が足りません: {list}", "an argument is missing: {list}"),
                see_help.to_owned(),
            )
        }
        UsageError::NoValue { option } => {
            let option = or_this(option);
            (
                say!(language, "値がありません（{option}）", "{option} needs a value"),
                see_help.to_owned(),
            )
        }
        UsageError::BadValue { option, possible } => {
            let (option, list) = (or_this(option), possible.join(", "));
            (
                say!(language, "値が正しくありません（{option}）", "the value of {option} does not fit"),
                if possible.is_empty() {
                    see_help.to_owned()
                } else {
                    say!(language, "次のどれかを: {list}", "give one of {list}")
                },
            )
        }
        UsageError::Conflict { option } => {
            let option = or_this(option);
            (
                say!(language, "一緒に使えないものがあります（{option}）", "{option} cannot be used with the others"),
                see_help.to_owned(),
            )
        }
        UsageError::DerToTerminal => (
            language.pick("DER は端末に表示できません", "DER is not for a terminal").to_owned(),
            language
                .pick("-o FILE を付けるか、--format pem にしてください", "give -o FILE, or use --format pem")
                .to_owned(),
        ),
        UsageError::JsonAndFormat => (
            language
                .pick("--json と --format は一緒に使えません", "--json and --format exclude each other")
                .to_owned(),
            language
                .pick("JSON には pem が含まれます", "the JSON has a member pem")
                .to_owned(),
        ),
        #[cfg(feature = "sim")]
        UsageError::SimulatedReader { part, possible } => {
            let (part, list) = (display_safe(part), possible.join(", "));
            (
                say!(
                    language,
                    "模擬カードの指定「{part}」が分かりません",
                    "\"{part}\" is nothing that the simulated card knows"
                ),
                say!(language, "次のどれかを: {list}", "give one of: {list}"),
            )
        }
        #[cfg(feature = "sim")]
        UsageError::Address => (
            language.pick("vpcd のアドレスが正しくありません", "the address of vpcd does not fit").to_owned(),
            language
                .pick("127.0.0.1:35963 の形で", "write it as 127.0.0.1:35963")
                .to_owned(),
        ),
        #[cfg(all(feature = "sim", not(unix)))]
        UsageError::NotOnThisSystem => (
            language
                .pick(
                    "この OS には擬似端末がありません",
                    "this operating system has no pseudo-terminals",
                )
                .to_owned(),
            language
                .pick("--pn532 を付けずに使ってください", "leave --pn532 out")
                .to_owned(),
        ),
    };
    Explanation::new("usage", exit::USAGE, message, advice)
}

/// Why no request can be made of what was given.
pub(super) fn request(error: &RequestError, language: Language) -> String {
    match error {
        RequestError::ChallengeLength { length } => say!(
            language,
            "チャレンジは 16〜64 バイトです（{length} バイトでした）",
            "a challenge has 16 to 64 bytes, not {length}"
        ),
        RequestError::Audience => language
            .pick(
                "宛先は制御文字を含まない 1〜512 バイトの文字列です",
                "an audience is a text of 1 to 512 bytes without control characters",
            )
            .to_owned(),
        RequestError::HolderOnlyWithSignature => language
            .pick(
                "署名用の証明書は必ず氏名等を含むため、--holder-only は level auth だけです",
                "the signature certificate always carries the attributes: --holder-only is for level auth",
            )
            .to_owned(),
        other => other.to_string(),
    }
}

/// All of them, as the definition has them.
fn give_a_command(language: Language) -> String {
    let definition = crate::args::Arguments::command();
    let names = definition.get_subcommands().map(|command| {
        let below = command.get_subcommands().next();
        below.map_or_else(
            || command.get_name().to_owned(),
            |below| format!("{} {}", command.get_name(), below.get_name()),
        )
    });
    let names: Vec<String> = names.collect();
    let names = names.join(language.pick("、", ", "));
    say!(
        language,
        "{names} のどれかを。説明は --help",
        "give one of {names}; --help explains them"
    )
}
