//! Failures of the command line itself.

use mynumber_card::data::display_safe;

use super::names::{application as application_name, credential as credential_name};
use super::{Explanation, card, exit};
use crate::failure::{Failure, UsageError};
use crate::language::{Language, say};

pub(super) fn explain(failure: &Failure, language: Language) -> Explanation {
    match failure {
        Failure::Card(error) => card::explain(error, language),
        Failure::Usage(error) => usage(error, language),
        Failure::NotAMyNumberCard => Explanation::new(
            "not_my_number_card",
            exit::NO_CARD,
            language.pick(
                "リーダーにあるのはマイナンバーカードではありません",
                "the card on the reader is not a My Number card",
            ),
            language.pick(
                "マイナンバーカードを置いてください",
                "put the My Number card on the reader",
            ),
        ),
        Failure::NotOnThisCard(application) => {
            let name = application_name(*application, language);
            Explanation::new(
                "application_absent",
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "{name}がありません。スマートフォンにはありません",
                    "there is no {name}; phones do not have it"
                ),
                language.pick(
                    "プラスチックのカードを使うか、`mynumber-card cert sign` で署名用証明書の氏名等を見てください",
                    "use the plastic card, or see the attributes in the signature certificate: `mynumber-card cert sign`",
                ),
            )
            .with("application", application.name())
        }
        Failure::NoSuchCertificate => Explanation::new(
            "no_such_certificate",
            exit::NOT_PERMITTED,
            language.pick(
                "この証明書はカードに入っていません",
                "this certificate is not on the card",
            ),
            card::see_status(language),
        ),
        Failure::NoSecret {
            credential,
            variable,
        } => {
            let name = credential_name(*credential, language);
            Explanation::new(
                "no_secret",
                exit::USAGE,
                say!(
                    language,
                    "{name}が必要ですが、尋ねる端末がありません",
                    "the {name} is needed, and there is no terminal to ask for it"
                ),
                say!(
                    language,
                    "環境変数 {variable} か --pin-fd で渡してください",
                    "give it in {variable} or through --pin-fd"
                ),
            )
            .with("credential", credential.name())
            .with("variable", *variable)
        }
        Failure::GivenUp { credential } => {
            let name = credential_name(*credential, language);
            Explanation::new(
                "bad_secret",
                exit::USAGE,
                say!(
                    language,
                    "{name}の形になっていません",
                    "none of the entries has the form of the {name}"
                ),
                language.pick(
                    "カードには送っていないので、残り回数は減っていません。番号を確かめてもう一度",
                    "nothing was sent to the card and no try was spent; check it and run this again",
                ),
            )
            .with("credential", credential.name())
        }
        Failure::LeftOpen(error) => {
            let reason = card::explain(error, language).message;
            Explanation::new(
                "left_open",
                exit::CARD_FAILED,
                say!(
                    language,
                    "読み取りは終わりましたが、暗証番号で開いたものを閉じられませんでした: {reason}",
                    "all was read, but what the PIN opened could not be closed: {reason}"
                ),
                language.pick(
                    "カードをリーダーから離してください",
                    "take the card off the reader",
                ),
            )
        }
        Failure::Write { path, source } => {
            let path = path.display().to_string();
            let (path, reason) = (display_safe(&path), io_reason(source, language));
            Explanation::new(
                "cannot_write",
                exit::USAGE,
                say!(
                    language,
                    "{path} に書けません（{reason}）",
                    "cannot write {path} ({reason})"
                ),
                language.pick(
                    "書き込める場所を指定してください",
                    "name a place that can be written to",
                ),
            )
        }
        Failure::Descriptor { number, source } => {
            let reason = io_reason(source, language);
            Explanation::new(
                "cannot_read",
                exit::USAGE,
                say!(
                    language,
                    "ファイル記述子 {number} から暗証番号を読めません（{reason}）",
                    "cannot read PINs from file descriptor {number} ({reason})"
                ),
                say!(
                    language,
                    "シェルで開いて渡してください: --pin-fd {number} {number}< FILE",
                    "open it in the shell: --pin-fd {number} {number}< FILE"
                ),
            )
        }
        Failure::Console(source) => {
            let reason = io_reason(source, language);
            Explanation::new(
                "cannot_write",
                exit::USAGE,
                say!(
                    language,
                    "標準出力または端末が使えません（{reason}）",
                    "standard output or the terminal cannot be used ({reason})"
                ),
                language.pick("出力先を確かめてください", "check where the output goes"),
            )
        }
        #[cfg(not(all(feature = "pcsc", feature = "sim")))]
        Failure::NotInThisBuild { feature } => Explanation::new(
            "not_in_this_build",
            exit::USAGE,
            say!(
                language,
                "このプログラムは機能 {feature} なしで作られています",
                "this program was built without the feature {feature}"
            ),
            say!(
                language,
                "`cargo install mynumber-card --features cli,{feature}` で入れ直してください",
                "install it with `cargo install mynumber-card --features cli,{feature}`"
            ),
        ),
        #[cfg(feature = "sim")]
        Failure::CardFolder { reason } => {
            let reason = display_safe(reason);
            Explanation::new(
                "cannot_read",
                exit::USAGE,
                say!(
                    language,
                    "模擬カードを読み込めません: {reason}",
                    "the simulated card cannot be loaded: {reason}"
                ),
                language.pick(
                    "マニフェストのあるフォルダーを指定してください（docs/simulator.md）",
                    "name a folder with a manifest (docs/simulator.md)",
                ),
            )
        }
        #[cfg(feature = "sim")]
        Failure::Vpcd { address } => Explanation::new(
            "vpcd",
            exit::CARD_FAILED,
            say!(
                language,
                "{address} に vpcd がありません",
                "there is no vpcd at {address}"
            ),
            language.pick(
                "vpcd を入れて pcscd を起動してください（`sudo apt install vsmartcard-vpcd`）",
                "install vpcd and start pcscd (`sudo apt install vsmartcard-vpcd`)",
            ),
        ),
        // Told without words.
        Failure::NobodyReads | Failure::Interrupted { .. } => {
            Explanation::new("interrupted", 130, "", "")
        }
    }
}

fn usage(error: &UsageError, language: Language) -> Explanation {
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
        UsageError::NoCommand => (
            language.pick("コマンドがありません", "no command").to_owned(),
            language
                .pick(
                    "readers、status、read、cert、simulate のどれかを。説明は --help",
                    "give one of readers, status, read, cert, simulate; --help explains them",
                )
                .to_owned(),
        ),
        UsageError::UnknownCommand => (
            language.pick("そのようなコマンドはありません", "no such command").to_owned(),
            language
                .pick(
                    "readers、status、read、cert、simulate のどれかを。説明は --help",
                    "give one of readers, status, read, cert, simulate; --help explains them",
                )
                .to_owned(),
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
    };
    Explanation::new("usage", exit::USAGE, message, advice)
}

/// Why the operating system refuses, without paths that nobody gave.
fn io_reason(error: &std::io::Error, language: Language) -> String {
    use std::io::ErrorKind as K;
    let known = match error.kind() {
        K::NotFound => language.pick("存在しません", "it does not exist"),
        K::PermissionDenied => language.pick("権限がありません", "permission denied"),
        K::StorageFull => language.pick("空き容量がありません", "no space left"),
        K::IsADirectory => language.pick("フォルダーです", "it is a folder"),
        kind => return kind.to_string(),
    };
    known.to_owned()
}
