//! What the card said.

use mynumber_card::app::CardKind;
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::{Application, Coded as _, Error, SecureMessagingError, StatusWord};

use super::explanation::{Explanation, exit};
use super::names::{application as application_name, credential as name_of};
use super::{link, pin, pin_change};
use crate::clock::local;
use crate::language::{Language, say};
use mynumber_card::job::Bearing;

/// A card of another kind, by its name where it tells it.
pub(super) fn not_my_number_card(
    kind: CardKind,
    status: Option<StatusWord>,
    language: Language,
) -> Explanation {
    let put = language.pick(
        "マイナンバーカードを置いてください",
        "put the My Number card on the reader",
    );
    let (name, message, advice) = match kind {
        CardKind::ResidentRegisterCard => (
            Some("resident_register_card"),
            language.pick(
                "リーダーにあるのは住民基本台帳カード（住基カード）で、マイナンバーカードではありません",
                "the card on the reader is an older resident-register card (住基カード), not a My Number card",
            ),
            put,
        ),
        CardKind::DriversLicense => (
            Some("drivers_license"),
            language.pick(
                "リーダーにあるのは運転免許証で、マイナンバーカードではありません",
                "the card on the reader is a driver's license, not a My Number card",
            ),
            put,
        ),
        CardKind::ResidenceCard => (
            Some("residence_card"),
            language.pick(
                "リーダーにあるのは在留カードか特別永住者証明書で、マイナンバーカードではありません",
                "the card on the reader is a residence card or special permanent resident certificate, not a My Number card",
            ),
            put,
        ),
        CardKind::Passport => (
            Some("passport"),
            language.pick(
                "リーダーにあるのはパスポートで、マイナンバーカードではありません",
                "what lies on the reader is a passport, not a My Number card",
            ),
            put,
        ),
        CardKind::HealthcarePki => (
            Some("healthcare_pki_card"),
            language.pick(
                "リーダーにあるのは HPKI カード（医師資格証など）で、マイナンバーカードではありません",
                "the card on the reader is a card of the healthcare PKI (HPKI), not a My Number card",
            ),
            put,
        ),
        CardKind::AnswersEverything => (
            Some("answers_everything"),
            language.pick(
                "リーダーにあるカードはどんな選択にも「ある」と答えるので、マイナンバーカードとして扱えません",
                "the card on the reader says yes to every SELECT, so it is not taken for a My Number card",
            ),
            language.pick(
                "マイナンバーカードなら、ほかのリーダーで試してください",
                "if it is a My Number card, use another reader",
            ),
        ),
        _ => (
            None,
            language.pick(
                "リーダーにあるのはマイナンバーカードではありません",
                "the card on the reader is not a My Number card",
            ),
            put,
        ),
    };
    let explanation = Explanation::new("not_my_number_card", exit::NO_CARD, message, advice)
        .with("card_kind", name);
    match status {
        Some(status) => explanation.with("status_word", status.to_string()),
        None => explanation,
    }
}

fn application_absent(application: Application, language: Language) -> Explanation {
    let name = application_name(application, language);
    let absent = say!(
        language,
        "{name}がありません。スマートフォンにはありません",
        "there is no {name}; phones do not have it"
    );
    let (message, advice) = match application {
        Application::License => (
            language
                .pick(
                    "このカードに運転免許証は入っていません",
                    "there is no driver's license on this card",
                )
                .to_owned(),
            language.pick(
                "マイナ免許証にするには、警察署または運転免許センターでカードに書き込んでもらってください",
                "a police station or license centre puts the license on the card",
            ),
        ),
        Application::Common | Application::Juki => (
            absent,
            language.pick("プラスチックのカードを使ってください", "use the plastic card"),
        ),
        _ => (
            absent,
            language.pick(
                "プラスチックのカードを使うか、`mynumber-card cert sign` で署名用証明書の氏名等を見てください",
                "use the plastic card, or see the attributes in the signature certificate: `mynumber-card cert sign`",
            ),
        ),
    };
    Explanation::new("application_absent", exit::NOT_PERMITTED, message, advice)
        .with("application", application.name())
}

pub(super) fn explain(error: &Error, bearing: Bearing, language: Language) -> Explanation {
    let again = language.pick(
        "カードを置き直してもう一度（--trace FILE で記録を残せます）",
        "put the card on the reader again and retry (--trace FILE keeps a record)",
    );
    match error {
        Error::Transport(error) => link::explain(error, language),
        Error::Pin(error) => pin::explain(error, bearing, language),
        Error::PinChange(error) => {
            let told = |error: &Error| explain(error, Bearing::default(), language);
            pin_change::explain(error, bearing, told, language)
        }
        Error::SecureMessaging(error) => secure_messaging(*error, language),
        Error::Secret(error) => pin::explain_secret(*error, language),
        Error::ApplicationAbsent { application } => application_absent(*application, language),
        Error::AnotherCard { kind, status } => not_my_number_card(*kind, *status, language),
        Error::NotMyNumberCard { status } => {
            not_my_number_card(CardKind::Unknown, Some(*status), language)
        }
        Error::FileAbsent { application, file } => {
            let name = application_name(*application, language);
            Explanation::new(
                error.code(),
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
        Error::NoSignatureCertificate => Explanation::new(
            error.code(),
            exit::NOT_PERMITTED,
            language.pick(
                "このカードに署名用電子証明書はありません。15歳未満の人のカードには通常入っていません",
                "this card has no signature certificate; cards of children under 15 usually have none",
            ),
            see_status(language),
        ),
        Error::NotOpen { application, file } => {
            let name = application_name(*application, language);
            Explanation::new(
                error.code(),
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
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "{command} が失敗しました（応答 {status}）",
                "{command} failed with status word {status}"
            ),
            again,
        )
        .with("status_word", status.to_string()),
        Error::Malformed { element, problem } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            malformed(*element, *problem, language),
            again,
        ),
        Error::Unbounded {
            command,
            limit,
            unit,
        } => Explanation::new(
            error.code(),
            exit::CARD_FAILED,
            say!(
                language,
                "カードの応答が終わらないため打ち切りました（{command}: {limit} {unit}）",
                "the card's answer did not end and was cut off ({command}: {limit} {unit})"
            ),
            again,
        ),
        Error::RequestExpired { expired } => {
            let expired = local(*expired);
            Explanation::new(
                error.code(),
                exit::USAGE,
                say!(
                    language,
                    "この要求の期限は切れています（{expired} まででした）",
                    "the request has expired: it could be answered until {expired}"
                ),
                language.pick(
                    "要求した側に新しい要求を求めてください（`mynumber-card request` で作れます）。このパソコンの時計も確かめてください",
                    "ask whoever sent it for a new one (`mynumber-card request` makes one); check the clock of this machine",
                ),
            )
        }
        Error::Input { argument } => Explanation::new(
            error.code(),
            exit::USAGE,
            say!(
                language,
                "値が正しくありません（{argument}）",
                "a value does not fit ({argument})"
            ),
            language.pick("`--help` を見てください", "see `--help`"),
        ),
        Error::NoSecret { credential } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::USAGE,
                say!(language, "{name}が必要です", "the {name} is needed"),
                language.pick("`--help` を見てください", "see `--help`"),
            )
            .with("credential", credential.name())
        }
        unknown => Explanation::new("card", exit::CARD_FAILED, unknown.to_string(), again),
    }
}

/// Why nothing is encrypted, or not any more.
fn secure_messaging(error: SecureMessagingError, language: Language) -> Explanation {
    use SecureMessagingError as E;
    let (status, message, advice) = match error {
        E::PathTooShort => (
            None,
            language
                .pick(
                    "このリーダーは長いコマンドに対応していないため、カードとの通信を暗号化できません",
                    "this reader carries no long commands, so nothing can be encrypted",
                )
                .to_owned(),
            language.pick(
                "別のリーダーを使うか、--require-encrypted を外してください（平文で読みます）",
                "use another reader, or leave --require-encrypted out to read in clear",
            ),
        ),
        E::Unsupported { status } => (
            Some(status),
            say!(
                language,
                "このカードとの通信は暗号化できません（応答 {status}）",
                "this card offers no encryption (status word {status})"
            ),
            language.pick(
                "--require-encrypted を外すと平文で読みます",
                "leave --require-encrypted out to read in clear",
            ),
        ),
        E::KeyRefused { status } => (
            Some(status),
            say!(
                language,
                "カードが暗号化の鍵を受け付けません（応答 {status}）",
                "the card refused the key for encryption (status word {status})"
            ),
            read_in_clear(language),
        ),
        E::SessionLost { status } => (
            status,
            language
                .pick(
                    "カードとの暗号化通信が途切れました",
                    "the encrypted session with the card broke off",
                )
                .to_owned(),
            read_in_clear(language),
        ),
        other => (
            None,
            other.to_string(),
            read_in_clear(language),
        ),
    };
    let explanation = Explanation::new(error.code(), exit::CARD_FAILED, message, advice);
    match status {
        Some(status) => explanation.with("status_word", status.to_string()),
        None => explanation,
    }
}

fn read_in_clear(language: Language) -> &'static str {
    language.pick(
        "カードを置き直してもう一度。繰り返すなら --short-apdus で、暗号化せずに読めます",
        "put the card on the reader again and retry; if it happens again, --short-apdus reads without encryption",
    )
}

pub(super) fn see_status(language: Language) -> &'static str {
    language.pick(
        "`mynumber-card status` でカードの内容を確かめてください",
        "see what the card has with `mynumber-card status`",
    )
}

/// What the card gave has not the form that it should have.
pub(super) fn malformed(element: DataElement, problem: DataProblem, language: Language) -> String {
    let (what, problem) = (element.to_string(), problem.to_string());
    let (what, problem) = (data_name(&what, language), problem_name(&problem, language));
    say!(
        language,
        "カードから読んだデータの形式が正しくありません（{what}: {problem}）",
        "what the card gave is malformed ({what}: {problem})"
    )
}

/// The library's words for a file or field.
fn data_name(what: &str, language: Language) -> &str {
    let ja = match what {
        "the attributes file" => "氏名等のファイル",
        "the My Number file" | "My Number" => "マイナンバー",
        "the token information" => "トークン情報",
        "the certificate availability" => "証明書の有無",
        "the card-verifiable certificate" => "カード用証明書",
        "the integrity record" => "完全性記録",
        "a digest of the integrity record" => "完全性記録のハッシュ",
        "the signing key file" => "署名鍵のファイル",
        "the card record" => "カードの番号と期限",
        "certificate" => "証明書",
        "signature certificate" => "署名用証明書",
        "name" => "氏名",
        "address" => "住所",
        "birth date" => "生年月日",
        "sex" => "性別",
        "card expiry" => "有効期限",
        "card serial number" => "カードの番号",
        "municipality code" => "市区町村コード",
        "file" => "ファイル",
        "the key for session keys" => "セッション鍵を送るための鍵",
        "the encrypted answer" => "暗号化された応答",
        other => other,
    };
    language.pick(ja, what)
}

/// The library's words for what is wrong with it.
fn problem_name(problem: &str, language: Language) -> &str {
    let ja = match problem {
        "not the objects that belong there" => "あるべき項目と違う",
        "wrong length" => "長さが違う",
        "the offset table does not fit" => "位置の表が合わない",
        "not UTF-8" => "UTF-8 ではない",
        "not digits" => "数字ではない",
        "no such date" => "存在しない日付",
        "no such code" => "存在しないコード",
        "the check digit does not fit" => "チェックデジットが合わない",
        "shorter than its outer object says" => "途中で切れている",
        "not one cryptogram" => "暗号文ではない",
        "unknown padding" | "wrong padding" => "パディングが正しくない",
        "not whole blocks" => "ブロックの長さに合わない",
        "longer than asked for" => "求めた長さを超えている",
        "not a key to encrypt with" => "暗号化に使えない鍵",
        "not an X.509 certificate in DER" => "X.509 証明書ではない",
        other => other,
    };
    language.pick(ja, problem)
}
