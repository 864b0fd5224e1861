//! Help, and errors in the arguments, in the language of the user.
//!
//! What was written on the command line is quoted only where it looks like an option's name: a PIN
//! that somebody put there by mistake is not shown again.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches};

use crate::args::Arguments;
use crate::failure::{Failure, UsageError};
use crate::language::Language;
use crate::output;

/// The arguments; `None` when help or version was asked for, which has been printed.
pub(crate) fn parse(
    arguments: &[OsString],
    language: Language,
) -> Result<Option<Arguments>, Failure> {
    let parsed = command(language)
        .try_get_matches_from(anchors_first(arguments))
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                output::print(&error.render().to_string())?;
                Ok(None)
            }
            _ => Err(translate(&error).into()),
        },
    }
}

/// Every `--anchor` with its value goes to the front: clap forgets those before the command when there
/// are others after it.
fn anchors_first(arguments: &[OsString]) -> Vec<OsString> {
    let mut all = arguments.iter().cloned();
    let program = all.next();
    let (mut anchors, mut others) = (Vec::new(), Vec::new());
    while let Some(argument) = all.next() {
        match argument.to_str() {
            Some("--anchor") => match all.next() {
                Some(value) => anchors.extend([argument, value]),
                None => others.push(argument),
            },
            Some(text) if text.starts_with("--anchor=") => anchors.push(argument),
            Some("--") => {
                others.push(argument);
                others.extend(all.by_ref());
            }
            _ => others.push(argument),
        }
    }
    program.into_iter().chain(anchors).chain(others).collect()
}

fn translate(error: &clap::Error) -> UsageError {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => option_name(text),
        _ => None,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            UsageError::NoCommand
        }
        ErrorKind::InvalidSubcommand => UsageError::UnknownCommand,
        ErrorKind::UnknownArgument => match named(ContextKind::InvalidArg) {
            Some(option) if looks_like_a_secret(&option) => UsageError::SecretAsArgument,
            Some(option) => UsageError::UnknownOption {
                option,
                similar: named(ContextKind::SuggestedArg),
            },
            None => UsageError::Unexpected,
        },
        // Their names come from the definition, not from the command line.
        ErrorKind::MissingRequiredArgument => UsageError::Missing {
            arguments: strings(error, ContextKind::InvalidArg),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match error.get(ContextKind::InvalidValue) {
                Some(ContextValue::String(value)) if value.is_empty() => UsageError::NoValue {
                    option: named(ContextKind::InvalidArg),
                },
                _ => UsageError::BadValue {
                    option: named(ContextKind::InvalidArg),
                    possible: strings(error, ContextKind::ValidValue),
                },
            }
        }
        ErrorKind::ArgumentConflict => UsageError::Conflict {
            option: named(ContextKind::InvalidArg),
        },
        _ => UsageError::Unexpected,
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    }
}

/// `--option`, or a placeholder such as `<NAME>`, alone: without the value that may follow it.
fn option_name(text: &str) -> Option<String> {
    let name = text.split([' ', '=']).next()?;
    let letters = name.strip_prefix("--").or(name.strip_prefix('-'))?;
    let plain = letters.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    (plain && !letters.is_empty()).then(|| name.to_owned())
}

fn looks_like_a_secret(option: &str) -> bool {
    ["pin", "pass", "code", "secret"]
        .iter()
        .any(|word| option.contains(word))
}

/// The definition of the arguments with its texts in this language.
fn command(language: Language) -> clap::Command {
    let mut command = Arguments::command();
    let ja = language == Language::Ja;
    command = command
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .global(true)
                .help(language.pick("この説明を表示する", "Print this help")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(language.pick("版を表示する", "Print the version")),
        )
        .after_help(language.pick(AFTER_HELP_JA, AFTER_HELP_EN));
    if !ja {
        return command;
    }
    command = with_headings(command).about("マイナンバーカードを読む");
    for (argument, help) in OPTIONS_JA {
        command = command.mut_arg(argument, |a| a.help(help).help_heading("オプション"));
    }
    for argument in ["help", "version"] {
        command = command.mut_arg(argument, |a| a.help_heading("オプション"));
    }
    for (name, about, arguments) in COMMANDS_JA {
        command = command.mut_subcommand(name, |mut subcommand| {
            for (argument, help) in arguments {
                subcommand = subcommand.mut_arg(argument, |a| {
                    let heading = if a.is_positional() {
                        "引数"
                    } else {
                        "オプション"
                    };
                    a.help(*help).help_heading(heading)
                });
            }
            with_headings(subcommand).about(about)
        });
    }
    command
}

fn with_headings(command: clap::Command) -> clap::Command {
    command
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("コマンド")
        .help_template("{about}\n\n使い方: {usage}\n\n{all-args}{after-help}")
}

const OPTIONS_JA: [(&str, &str); 10] = [
    (
        "reader",
        "使うリーダー: readers で見える番号、名前（の一部）、libnfc のリーダー、または模擬カード",
    ),
    ("json", "データもエラーも JSON で出力する"),
    ("wait", "リーダーとカードをこの秒数だけ待つ"),
    (
        "lang",
        "メッセージの言語（ja または en）。指定がなければロケールに従う",
    ),
    (
        "trace",
        "カードとのやり取りをファイルに書く（暗証番号と個人情報は伏せる）。- は標準エラー出力",
    ),
    (
        "allow_last_try",
        "間違えるとロックされる場合でも暗証番号を照合する",
    ),
    (
        "pin_fd",
        "暗証番号をこのファイル記述子から読む（必要な順に1行に1つ）",
    ),
    (
        "short_apdus",
        "短いコマンドだけを送る（長いコマンドを扱えないリーダー向け）",
    ),
    (
        "anchor",
        "この認証局も信頼する: 証明書またはカード用の鍵のファイル、またはそれらを入れたフォルダー（何度でも指定できる）",
    ),
    (
        "accept_test_cards",
        "JPKI のテスト用カード（誰のカードでもない）も受け入れる（ソフトウェアの試験用）",
    ),
];

type CommandText = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const COMMANDS_JA: [CommandText; 13] = [
    ("readers", "リーダーの一覧を表示する", &[]),
    (
        "status",
        "カードの種類と有効期限、証明書、各暗証番号の残り回数を表示する（暗証番号は不要）",
        &[
            (
                "details",
                "カード自身が答える番号などと鍵識別子、カードの証明書の検証結果も表示する",
            ),
            ("at", "有効かどうかを判断する日。指定がなければ今日"),
        ],
    ),
    (
        "read",
        "氏名・住所・生年月日・性別を読む（券面事項入力補助用の暗証番号が必要）",
        &[
            (
                "code_b",
                "暗証番号の代わりに照合番号Bで開く: カードに印刷された生年月日・有効期限の年・セキュリティコード",
            ),
            (
                "my_number",
                "代わりにマイナンバーを読む（利用は法律で税・社会保障・災害対策に限られる）",
            ),
            (
                "code_a",
                "マイナンバーを暗証番号の代わりに照合番号A（裏面に印刷された番号そのもの）で開く",
            ),
            (
                "require_encrypted",
                "マイナンバーをカードから暗号化して受け取れなければ、何も読まない",
            ),
            (
                "require_authentic",
                "読んだものすべての真正性が確認できなければ終了コード 1 で終わる",
            ),
        ],
    ),
    (
        "face",
        "券面を画像とともに表示する（照合番号B: 生年月日・有効期限の年・セキュリティコードが必要）",
        &[
            ("code_a", "照合番号A（裏面に印刷されたマイナンバー）で開く"),
            (
                "code_b",
                "照合番号B（カードに印刷された生年月日・有効期限の年・セキュリティコード）で開く。指定がなければこちら",
            ),
            (
                "with_my_number",
                "マイナンバーの画像も読む（利用は法律で税・社会保障・災害対策に限られる）",
            ),
            (
                "output",
                "画像をこのフォルダーの新しいファイルに書く（所有者だけが読める）",
            ),
            (
                "html",
                "カードの形をした1枚のページを、検証結果とともに新しいファイルに書く",
            ),
            ("force", "それらのファイルがあれば上書きする"),
            ("pictures", PICTURES_JA),
            (
                "require_authentic",
                "読んだものすべての真正性が確認できなければ終了コード 1 で終わる",
            ),
        ],
    ),
    (
        "age",
        "生年月日、またはある年齢に達しているかどうかだけを表示する（生年月日が必要）",
        &[
            (
                "over",
                "この年齢に達しているかどうかだけを答える: 証明された「はい」なら終了コード 0、それ以外は 1",
            ),
            ("at", "年齢を数える日。指定がなければ今日"),
            (
                "require_authentic",
                "読んだものすべての真正性が確認できなければ終了コード 1 で終わる",
            ),
        ],
    ),
    (
        "my-number",
        "マイナンバーの画像を読む（利用は法律で税・社会保障・災害対策に限られる。照合番号Aが必要）",
        &[
            (
                "output",
                "画像（PNG）を新しいファイルに書く（所有者だけが読める）",
            ),
            ("force", "そのファイルがあれば上書きする"),
            ("pictures", PICTURES_JA),
            (
                "require_authentic",
                "読んだものすべての真正性が確認できなければ終了コード 1 で終わる",
            ),
        ],
    ),
    (
        "cert",
        "証明書を表示・書き出す（sign は署名用パスワードが必要。auth はスマートフォンの場合だけ暗証番号が必要）",
        &[
            (
                "which",
                "どの証明書か: auth（利用者証明用）、sign（署名用）、その発行者 auth-ca、sign-ca",
            ),
            ("format", "出力の形式: text、pem、der"),
            ("at", "有効かどうかを判断する日。指定がなければ今日"),
            ("output", "標準出力の代わりにファイルに書く"),
        ],
    ),
    (
        "license",
        "カードに入っている運転免許証（マイナ免許証）を表示する（暗証番号が設定されている場合だけ必要）",
        &[
            (
                "output",
                "写真と外字をこのフォルダーの新しいファイルに書く（所有者だけが読める）",
            ),
            ("force", "それらのファイルがあれば上書きする"),
            (
                "certificate",
                "発行者の証明書（DER または PEM。あなたが確かめたもの）で署名を検証する。合わなければ終了コード 1",
            ),
            ("at", "有効かどうかを判断する日。指定がなければ今日"),
        ],
    ),
    (
        "dates",
        "カード・証明書・免許の有効期限と、いつ何を更新するかを表示する（指定しない限り暗証番号は不要）",
        &[
            (
                "remind",
                "期限切れのもの、更新できるもの、または N 日以内に更新できるようになるものがあれば終了コード 1 で終わる",
            ),
            (
                "ics",
                "日付を iCalendar ファイルに書く（所有者だけが読める）。- は標準出力",
            ),
            ("force", "そのファイルがあれば上書きする"),
            ("sign", "署名用電子証明書も読む（署名用パスワードが必要）"),
            (
                "auth",
                "スマートフォンの利用者証明用電子証明書も読む（暗証番号が必要）",
            ),
            (
                "license",
                "暗証番号が設定された免許も読む（免許の暗証番号が必要）",
            ),
            ("at", "どの日から見るか。指定がなければ今日"),
        ],
    ),
    (
        "identify",
        "本人確認: 両方の暗証番号でカードを読み、検証し、人物と判定を表示する",
        &[
            (
                "request",
                "このファイルの要求に答える（request で作ったもの）。- は標準入力",
            ),
            (
                "challenge",
                "このチャレンジに答える: 検証する側が作った乱数 16〜64 バイトの16進数",
            ),
            ("audience", "証拠の宛先。指定がなければ「mynumber-card」"),
            ("level", LEVEL_JA),
            ("holder_only", HOLDER_ONLY_JA),
            ("policy", POLICY_JA),
            ("crl", CRL_JA),
            ("ocsp", OCSP_JA),
            ("output", "証拠を新しいファイルに書く（所有者だけが読める）"),
            ("force", "そのファイルがあれば上書きする"),
        ],
    ),
    (
        "request",
        "要求（identify が答える問い）を作る",
        &[
            ("audience", "証拠の宛先: あなたの名前またはアドレス"),
            ("level", LEVEL_JA),
            ("holder_only", HOLDER_ONLY_JA),
            (
                "minutes",
                "何分のあいだ答えを受け付けるか。指定がなければ10分",
            ),
            ("output", "標準出力の代わりに新しいファイルに書く"),
            ("force", "そのファイルがあれば上書きする"),
        ],
    ),
    (
        "verify",
        "identify の証拠を、後でまたは別の場所で検証する（カードは不要）",
        &[
            ("evidence", "証拠のファイル。- は標準入力"),
            ("request", "証拠が答えているはずの要求"),
            ("challenge", "証拠が答えているはずのチャレンジ（16進数）"),
            (
                "audience",
                "証拠の宛先（--challenge とともに）。指定がなければ「mynumber-card」",
            ),
            ("policy", POLICY_JA),
            ("crl", CRL_JA),
            ("ocsp", OCSP_JA),
            (
                "at",
                "いつの時点で判断するか（RFC 3339）。指定がなければ今。保存した証拠なら受け取った時刻",
            ),
        ],
    ),
    (
        "simulate",
        "仮想リーダーに模擬カードを入れる: PC/SC のプログラムには vpcd、libnfc を使うプログラムには PN532",
        &[
            ("list", "模擬カードの人物の一覧を表示する"),
            ("vpcd", "vpcd の待ち受けアドレス"),
            (
                "pn532",
                "代わりに模擬 PN532 の電波の中に置く（libnfc を使うプログラム向け）。このリンクがそのシリアル回線になる",
            ),
            (
                "person",
                "誰のカードか: --list の名前。--reader simulated:… と同じ調整をコンマで続けられる",
            ),
            (
                "image",
                "生のファイルとマニフェストのフォルダーからカードを作る",
            ),
            (
                "anchors",
                "模擬カードの認証局をこのフォルダーに書き出して終わる（--anchor に使う）",
            ),
        ],
    ),
];

const PICTURES_JA: &str = "画像の出し方: auto（端末に合わせる）、kitty、iterm、sixel、blocks、none。指定がなければ auto。端末でなければ出さない";
const LEVEL_JA: &str = "auth: 4桁の暗証番号2つ、signature: 署名用パスワード。指定がなければ auth";
const HOLDER_ONLY_JA: &str =
    "証明書の持ち主がいることだけを証明する（氏名も住所も読まない。auth のみ）";

const CRL_JA: &str = "認証局の失効リスト（CRL、DER または PEM）。何度でも指定できる";
const OCSP_JA: &str = "証明書についての OCSP の応答（DER、1日以内のもの）。何度でも指定できる";
const POLICY_JA: &str = "人物と証拠に求める条件: 年齢、住所、誰であるべきかなど（docs/policy.md）";

const AFTER_HELP_EN: &str = "\
A PIN is never an argument. It comes from --pin-fd, else from MYNUMBER_ASSIST_PIN,
MYNUMBER_AUTH_PIN, MYNUMBER_SIGN_PASSWORD, MYNUMBER_LICENSE_PIN, MYNUMBER_CODE_A (12 digits),
MYNUMBER_CODE_B (birth date, expiry year and security code: 1980-02-17,2035,2285) or
MYNUMBER_BIRTH_DATE (1980-02-17), else it is asked for on the terminal.

Exit status: 0 done, 1 verification said no or something falls due, 2 usage, 3 no reader, no card or
not a My Number card, 4 wrong PIN, 5 PIN locked or last try refused, 6 card or link failed, 7 not
permitted or not on this card.";

const AFTER_HELP_JA: &str = "\
暗証番号を引数に書くことはできません。--pin-fd、環境変数 MYNUMBER_ASSIST_PIN、MYNUMBER_AUTH_PIN、
MYNUMBER_SIGN_PASSWORD、MYNUMBER_LICENSE_PIN、MYNUMBER_CODE_A（12桁）、MYNUMBER_CODE_B（生年月日,
有効期限の年,セキュリティコード: 1980-02-17,2035,2285）、MYNUMBER_BIRTH_DATE（1980-02-17）の順に探し、
なければ端末で尋ねます。

終了コード: 0 完了、1 検証で否または期限が近い、2 使い方の誤り、3 リーダー・カードがない、またはマイナンバーカード
ではない、4 暗証番号が違う、5 ロックまたは最後の1回のため中止、6 カードまたは通信の失敗、
7 許可されない、またはこのカードにはない";

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn every_text(command: &clap::Command, found: &mut Vec<(String, String)>) {
        let name = command.get_name();
        let about = command.get_about().map(ToString::to_string);
        found.push((name.to_owned(), about.unwrap_or_default()));
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string);
            let id = format!("{name} {}", argument.get_id());
            found.push((id, help.unwrap_or_default()));
        }
        for subcommand in command.get_subcommands() {
            every_text(subcommand, found);
        }
    }

    #[test]
    fn every_command_and_option_is_explained_in_both_languages() {
        for (language, japanese) in [(Language::Ja, true), (Language::En, false)] {
            let mut texts = Vec::new();
            every_text(&command(language), &mut texts);
            assert!(texts.len() > 20);
            for (what, text) in texts {
                let kana = text.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c));
                let expected = japanese || text.contains("マイナンバーカード");
                assert!(!text.is_empty() && kana == expected, "{what}: {text}");
            }
        }
    }

    #[test]
    fn anchors_count_wherever_they_stand() {
        let words = "x --anchor a --json verify e --anchor b --anchor=c";
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let parsed = parse(&words, Language::En).unwrap().unwrap();
        assert_eq!(parsed.options.anchor, ["a", "b", "c"].map(PathBuf::from));
        assert!(parsed.options.json);
    }

    #[test]
    fn what_could_be_a_secret_is_not_taken_for_an_option() {
        assert_eq!(option_name("--pin=1234").as_deref(), Some("--pin"));
        assert_eq!(option_name("--reader <NAME>").as_deref(), Some("--reader"));
        for text in ["1234", "--1234", "-1234", "--TEST1234", "--", "<WHICH>"] {
            assert_eq!(option_name(text), None, "{text}");
        }
    }

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        command(Language::En).debug_assert();
        command(Language::Ja).debug_assert();
    }
}
