//! What is wrong with the arguments.

use terminal::language::{Language, phrases};

use super::explanation::explained;
use crate::failure::{UsageError, UsagePlace};

explained!(pub(super) fn explain(error: UsageError, language, place: Option<&UsagePlace>) {
    Request(error): usage => ("{error}", "{error}"), [see_help(place, language)];
    NoCommand [command = command(place)]: usage => ("{command} に続くコマンドがありません", "no command after {command}"), [give_a_command(place, language)];
    UnknownCommand { ; similar }: usage => ("そのようなコマンドはありません", "no such command"), [similar_or(&with_those_above(similar, place), language, || give_a_command(place, language))];
    UnknownOption { option; similar }: usage => ("オプション {option} はありません", "no such option: {option}"), [similar_or(similar, language, || see_help(place, language))];
    SecretAsArgument: usage => ("暗証番号を引数に書くことはできません（ほかの利用者や履歴から見えます）", "a PIN is never an argument: other users and the shell's history would see it"),
        ("そのまま実行すれば尋ねます。スクリプトでは環境変数 MYNUMBER_ASSIST_PIN などか --pin-fd で", "run it without and you are asked; in scripts use MYNUMBER_ASSIST_PIN and the like, or --pin-fd");
    Unexpected: usage => ("余分な、または正しくない引数があります", "there is an argument too many, or a wrong one"), [too_many(place, language)];
    Missing { ; arguments } [list = arguments.join(" ")]: usage => ("引数が足りません: {list}", "an argument is missing: {list}"), [own_help(place, language)];
    NoValue { ; option } [option = this(option, language)]: usage => ("{option}に値がありません", "{option} needs a value"), [own_help(place, language)];
    BadValue { ; option, possible } [option = this(option, language)]: usage if possible.is_empty() => ("{option}の値が正しくありません", "the value of {option} does not fit"),
        [own_help(place, language)];
    BadValue { ; option, possible } [option = this(option, language), list = possible.join(", ")]: usage => ("{option}の値が正しくありません", "the value of {option} does not fit"),
        ("次のどれかを: {list}", "give one of {list}");
    Conflict { ; option, others } [option = this(option, language)]: usage if others.is_empty() => ("{option}は一緒に使えないものがあります", "{option} cannot be used with the others"),
        [see_help(place, language)];
    Conflict { ; option, others } [option = this(option, language), others = list(others, language)]: usage =>
        ("{option}と {others} は一緒に使えません", "{option} cannot be used with {others}"), [see_help(place, language)];
    MeansNothing { option, command }: usage => ("{command} では {option} は使えません", "{command} has no use for {option}"),
        ("外してください。使えるオプションは `mynumber-card help {command}` で見られます", "leave it out; `mynumber-card help {command}` shows what there is");
    Twice { option }: usage => ("{option} が2回あります", "{option} is given twice"), ("1回だけ指定してください", "give it once");
    OnlyForJuki: usage => ("--only は juki と一緒に使います", "--only goes with juki"), [see_help(place, language)];
    SignatureToTerminal: usage => ("署名のバイト列は端末に表示できません", "the bytes of a signature are not for a terminal"), ("-o FILE を付けてください。-o なしなら Base64 で表示します", "give -o FILE; without -o it is shown in base64");
    DerToTerminal: usage => ("DER は端末に表示できません", "DER is not for a terminal"), ("-o FILE を付けるか、--format pem にしてください", "give -o FILE, or use --format pem");
    JsonAndFormat: usage => ("--json と --format は一緒に使えません", "--json and --format exclude each other"), ("JSON には pem が含まれます", "the JSON has a member pem");
    #[cfg(feature = "sim")]
    SimulatedReader { part; possible } [list = possible.join(", ")]: usage => ("模擬カードの指定「{part}」が分かりません", "\"{part}\" is nothing that the simulated card knows"),
        ("次のどれかを: {list}", "give one of: {list}");
    #[cfg(feature = "sim")]
    Address: usage => ("vpcd のアドレスが正しくありません", "the address of vpcd does not fit"), ("127.0.0.1:35963 の形で", "write it as 127.0.0.1:35963");
    #[cfg(all(feature = "sim", not(unix)))]
    NotOnThisSystem: usage => ("この OS には擬似端末がありません", "this operating system has no pseudo-terminals"), ("--pn532 を付けずに使ってください", "leave --pn532 out");
});

phrases!(
    help_of(command) => "`{command} --help` を見てください", "see `{command} --help`";
    no_secret(command) => "`{command} --help` を見てください（暗証番号を引数に書くことはできません）", "see `{command} --help`; a PIN is never an argument";
    written(argument, help) => "書き方は {argument}（{help}）", "write {argument}: {help}";
    one_command_of(list, command) => "次のどれかを: {list}（説明は {command} --help）", "give one of {list}; {command} --help explains them";
    did_you_mean(similar) => "{similar} のことですか", "did you mean {similar}?";
    this_option(option) => "{option} ", "{option}";
    an_argument => "引数", "an argument";
);

fn command(place: Option<&UsagePlace>) -> &str {
    place.map_or("mynumber-card", |place| &place.command)
}

fn see_help(place: Option<&UsagePlace>, language: Language) -> String {
    help_of(language, command(place))
}

fn too_many(place: Option<&UsagePlace>, language: Language) -> String {
    match place {
        Some(place) if place.takes_secret => no_secret(language, &place.command),
        _ => see_help(place, language),
    }
}

/// `pin change`, where `change` is similar to what follows `pin`.
fn with_those_above(similar: &Option<String>, place: Option<&UsagePlace>) -> Option<String> {
    let similar = similar.as_ref()?;
    let above = command(place).split_once(' ');
    Some(above.map_or_else(
        || similar.clone(),
        |(_, above)| format!("{above} {similar}"),
    ))
}

/// What the help of the option or argument says, where it is known which one is meant.
fn own_help(place: Option<&UsagePlace>, language: Language) -> String {
    match place.and_then(|place| place.argument.as_ref()) {
        Some((argument, help)) => written(language, argument, help),
        None => see_help(place, language),
    }
}

/// The commands that can follow, as the definition has them.
fn give_a_command(place: Option<&UsagePlace>, language: Language) -> String {
    let names = place.map_or(&[][..], |place| &place.below);
    one_command_of(language, list(names, language), command(place))
}

fn similar_or(similar: &Option<String>, language: Language, other: impl Fn() -> String) -> String {
    let similar = similar.as_ref();
    similar.map_or_else(other, |similar| did_you_mean(language, similar))
}

fn this(option: &Option<String>, language: Language) -> String {
    match option {
        Some(option) => this_option(language, option),
        None => an_argument(language).to_owned(),
    }
}

fn list(names: &[String], language: Language) -> String {
    names.join(language.pick("、", ", "))
}
