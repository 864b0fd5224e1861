//! What is wrong with the arguments.

#[cfg(feature = "sim")]
use mynumber_card::data::display_safe;
use mynumber_card::identity::RequestError;

use super::explanation::Explanation;
use crate::failure::{UsageError as E, UsagePlace};
use crate::language::{Language, phrases, pick};

phrases! {
    see_help(command) => "`{command} --help` を見てください", "see `{command} --help`";
    written(argument, help) => "書き方は {argument}（{help}）", "write {argument}: {help}";
    one_of(list) => "次のどれかを: {list}", "give one of {list}";
    one_command_of(list, command) => "次のどれかを: {list}（説明は {command} --help）", "give one of {list}; {command} --help explains them";
    did_you_mean(similar) => "{similar} のことですか", "did you mean {similar}?";
    no_command(command) => "{command} に続くコマンドがありません", "no command after {command}";
    unknown_option(option) => "オプション {option} はありません", "no such option: {option}";
    missing(list) => "引数が足りません: {list}", "an argument is missing: {list}";
    no_value(option) => "{option}に値がありません", "{option} needs a value";
    bad_value(option) => "{option}の値が正しくありません", "the value of {option} does not fit";
    conflict(option) => "{option}は一緒に使えないものがあります", "{option} cannot be used with the others";
    conflict_with(option, others) => "{option}と {others} は一緒に使えません", "{option} cannot be used with {others}";
    means_nothing(option, command) => "{command} では {option} は使えません", "{command} has no use for {option}";
    leave_out(command) => "外してください。使えるオプションは `mynumber-card help {command}` で見られます", "leave it out; `mynumber-card help {command}` shows what there is";
    twice(option) => "{option} が2回あります", "{option} is given twice";
    this_option(option) => "{option} ", "{option}";
    an_argument => "引数", "an argument";
    bad_length(length) => "チャレンジは 16〜64 バイトです（{length} バイトでした）", "a challenge has 16 to 64 bytes, not {length}";
    bad_audience => "宛先は制御文字を含まない 1〜512 バイトの文字列です", "an audience is a text of 1 to 512 bytes without control characters";
    holder_by_auth => "署名用の証明書は必ず氏名等を含むため、--holder-only は level auth だけです", "the signature certificate always carries the attributes: --holder-only is for level auth";
}
#[cfg(feature = "sim")]
phrases! {
    bad_simulated(part) => "模擬カードの指定「{part}」が分かりません", "\"{part}\" is nothing that the simulated card knows";
    one_of_these(list) => "次のどれかを: {list}", "give one of: {list}";
}

pub(super) fn explain(error: &E, place: Option<&UsagePlace>, language: Language) -> Explanation {
    let command = place.map_or("mynumber-card", |place| &place.command);
    let see_help = || see_help(language, command);
    // What the help of the option or argument says, where it is known which one is meant.
    let own_help = || {
        let argument = place.and_then(|place| place.argument.as_ref());
        argument.map_or_else(see_help, |(argument, help)| {
            written(language, argument, help)
        })
    };
    // The commands that can follow, as the definition has them.
    let give_a_command = || {
        let names = place.map_or(&[][..], |place| &place.below);
        one_command_of(language, list(names, language), command)
    };
    let or_similar = |similar: &Option<String>, other: &dyn Fn() -> String| {
        let similar = similar.as_ref();
        similar.map_or_else(other, |similar| did_you_mean(language, similar))
    };
    let named = |option: &Option<String>| match option {
        Some(option) => this_option(language, option),
        None => an_argument(language).to_owned(),
    };
    let (message, advice) = match error {
        E::Request(error) => (request(error, language), see_help()),
        E::NoCommand => (no_command(language, command), give_a_command()),
        E::UnknownCommand { similar } => {
            let message = language.pick("そのようなコマンドはありません", "no such command");
            (message.to_owned(), or_similar(similar, &give_a_command))
        }
        E::UnknownOption { option, similar } => (
            unknown_option(language, option),
            or_similar(similar, &see_help),
        ),
        E::Missing { arguments } => (missing(language, arguments.join(" ")), own_help()),
        E::NoValue { option } => (no_value(language, named(option)), own_help()),
        E::BadValue { option, possible } => {
            let advice = match possible.as_slice() {
                [] => own_help(),
                possible => one_of(language, possible.join(", ")),
            };
            (bad_value(language, named(option)), advice)
        }
        E::Conflict { option, others } => {
            let message = match others.as_slice() {
                [] => conflict(language, named(option)),
                others => conflict_with(language, named(option), list(others, language)),
            };
            (message, see_help())
        }
        E::MeansNothing { option, command } => (
            means_nothing(language, option, command),
            leave_out(language, command),
        ),
        E::Twice { option } => {
            let advice = language.pick("1回だけ指定してください", "give it once");
            (twice(language, option), advice.to_owned())
        }
        #[cfg(feature = "sim")]
        E::SimulatedReader { part, possible } => {
            let message = bad_simulated(language, display_safe(part));
            (message, one_of_these(language, possible.join(", ")))
        }
        other => match without_blanks(other, language) {
            (message, "") => (message.to_owned(), see_help()),
            (message, advice) => (message.to_owned(), advice.to_owned()),
        },
    };
    Explanation::new("usage", message, advice)
}

/// What is wrong and what to do, where nothing else has to be said; without advice the help is named.
fn without_blanks(error: &E, language: Language) -> (&'static str, &'static str) {
    let message = pick! { language, error;
        E::OnlyForJuki => "--only は juki と一緒に使います", "--only goes with juki";
        E::SecretAsArgument => "暗証番号を引数に書くことはできません（ほかの利用者や履歴から見えます）", "a PIN is never an argument: other users and the shell's history would see it";
        E::DerToTerminal => "DER は端末に表示できません", "DER is not for a terminal";
        E::JsonAndFormat => "--json と --format は一緒に使えません", "--json and --format exclude each other";
        #[cfg(feature = "sim")]
        E::Address => "vpcd のアドレスが正しくありません", "the address of vpcd does not fit";
        #[cfg(all(feature = "sim", not(unix)))]
        E::NotOnThisSystem => "この OS には擬似端末がありません", "this operating system has no pseudo-terminals";
        _ => "余分な、または正しくない引数があります", "there is an argument too many, or a wrong one";
    };
    let advice = pick! { language, error;
        E::SecretAsArgument => "そのまま実行すれば尋ねます。スクリプトでは環境変数 MYNUMBER_ASSIST_PIN などか --pin-fd で", "run it without and you are asked; in scripts use MYNUMBER_ASSIST_PIN and the like, or --pin-fd";
        E::DerToTerminal => "-o FILE を付けるか、--format pem にしてください", "give -o FILE, or use --format pem";
        E::JsonAndFormat => "JSON には pem が含まれます", "the JSON has a member pem";
        #[cfg(feature = "sim")]
        E::Address => "127.0.0.1:35963 の形で", "write it as 127.0.0.1:35963";
        #[cfg(all(feature = "sim", not(unix)))]
        E::NotOnThisSystem => "--pn532 を付けずに使ってください", "leave --pn532 out";
        _ => "", "";
    };
    (message, advice)
}

fn list(names: &[String], language: Language) -> String {
    names.join(language.pick("、", ", "))
}

/// Why no request can be made of what was given.
pub(crate) fn request(error: &RequestError, language: Language) -> String {
    match error {
        RequestError::ChallengeLength { length } => bad_length(language, length),
        RequestError::Audience => bad_audience(language).to_owned(),
        RequestError::HolderOnlyWithSignature => holder_by_auth(language).to_owned(),
        other => other.to_string(),
    }
}
