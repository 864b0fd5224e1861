//! What is wrong with the arguments.

#[cfg(feature = "sim")]
use mynumber_card::data::display_safe;
use mynumber_card::identity::RequestError;

use super::explanation::Explanation;
use crate::failure::{UsageError, UsagePlace};
use crate::language::{Language, say};

pub(super) fn explain(
    error: &UsageError,
    place: Option<&UsagePlace>,
    language: Language,
) -> Explanation {
    let or_this = |option: &Option<String>| match option {
        Some(option) => say!(language, "{option} ", "{option}"),
        None => language.pick("引数", "an argument").to_owned(),
    };
    let command = place.map_or("mynumber-card", |place| &place.command);
    let see_help = say!(
        language,
        "`{command} --help` を見てください",
        "see `{command} --help`"
    );
    // What the help of the option or argument says, where it is known which one is meant.
    let own_help = || match place.and_then(|place| place.argument.as_ref()) {
        Some((argument, help)) => say!(
            language,
            "書き方は {argument}（{help}）",
            "write {argument}: {help}"
        ),
        None => see_help.clone(),
    };
    let (message, advice) = match error {
        UsageError::Request(error) => (request(error, language), see_help.clone()),
        UsageError::NoCommand => (
            say!(language, "{command} に続くコマンドがありません", "no command after {command}"),
            give_a_command(place, language),
        ),
        UsageError::UnknownCommand { similar } => (
            language.pick("そのようなコマンドはありません", "no such command").to_owned(),
            match similar {
                Some(similar) => did_you_mean(similar, language),
                None => give_a_command(place, language),
            },
        ),
        UsageError::OnlyForJuki => (
            language
                .pick(
                    "--only は juki と一緒に使います",
                    "--only goes with juki",
                )
                .to_owned(),
            see_help.clone(),
        ),
        UsageError::UnknownOption { option, similar } => (
            say!(language, "オプション {option} はありません", "no such option: {option}"),
            match similar {
                Some(similar) => did_you_mean(similar, language),
                None => see_help.clone(),
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
            see_help.clone(),
        ),
        UsageError::Missing { arguments } => {
            let list = arguments.join(" ");
            (
                say!(language, "引数が足りません: {list}", "an argument is missing: {list}"),
                own_help(),
            )
        }
        UsageError::NoValue { option } => {
            let option = or_this(option);
            (
                say!(language, "{option}に値がありません", "{option} needs a value"),
                own_help(),
            )
        }
        UsageError::BadValue { option, possible } => {
            let (option, list) = (or_this(option), possible.join(", "));
            (
                say!(language, "{option}の値が正しくありません", "the value of {option} does not fit"),
                if possible.is_empty() {
                    own_help()
                } else {
                    say!(language, "次のどれかを: {list}", "give one of {list}")
                },
            )
        }
        UsageError::Conflict { option, others } => {
            let option = or_this(option);
            let others = others.join(language.pick("、", ", "));
            let message = if others.is_empty() {
                say!(language, "{option}は一緒に使えないものがあります", "{option} cannot be used with the others")
            } else {
                say!(language, "{option}と {others} は一緒に使えません", "{option} cannot be used with {others}")
            };
            (message, see_help)
        }
        UsageError::MeansNothing { option, command } => (
            say!(
                language,
                "{command} では {option} は使えません",
                "{command} has no use for {option}"
            ),
            say!(
                language,
                "外してください。使えるオプションは `mynumber-card help {command}` で見られます",
                "leave it out; `mynumber-card help {command}` shows what there is"
            ),
        ),
        UsageError::Twice { option } => (
            say!(language, "{option} が2回あります", "{option} is given twice"),
            language.pick("1回だけ指定してください", "give it once").to_owned(),
        ),
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
    Explanation::new("usage", message, advice)
}

/// Why no request can be made of what was given.
pub(crate) fn request(error: &RequestError, language: Language) -> String {
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

fn did_you_mean(similar: &str, language: Language) -> String {
    say!(
        language,
        "{similar} のことですか",
        "did you mean {similar}?"
    )
}

/// Those that can follow, as the definition has them.
fn give_a_command(place: Option<&UsagePlace>, language: Language) -> String {
    let names = place.map_or(&[][..], |place| &place.below);
    let names = names.join(language.pick("、", ", "));
    let command = place.map_or("mynumber-card", |place| &place.command);
    say!(
        language,
        "次のどれかを: {names}（説明は {command} --help）",
        "give one of {names}; {command} --help explains them"
    )
}
