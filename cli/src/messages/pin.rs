//! What became of a PIN.

use mynumber_card::error::CodePart;
use mynumber_card::{Coded as _, Credential, PinError, SecretError, Tries};

use super::explanation::{Explanation, exit};
use super::names::{credential as name_of, tries_left};
use super::unlock;
use crate::language::{Language, say};
use mynumber_card::job::{Bearer, Bearing};

pub(super) fn explain(error: &PinError, bearing: Bearing, language: Language) -> Explanation {
    match error {
        PinError::Wrong { credential, tries } => {
            wrong(error.code(), (*credential, *tries), bearing, language)
        }
        PinError::NowLocked { credential } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::PIN_LOCKED,
                say!(
                    language,
                    "{name}が違います。これが最後の1回だったため、ロックされました",
                    "wrong {name}; that was the last try, it is locked now"
                ),
                unlock::advice(*credential, bearing, language),
            )
            .with("credential", credential.name())
            .with("tries_left", 0)
        }
        PinError::Locked { credential } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::PIN_LOCKED,
                say!(
                    language,
                    "{name}はロックされています。照合は行われていません",
                    "the {name} is locked; no try was spent"
                ),
                unlock::advice(*credential, bearing, language),
            )
            .with("credential", credential.name())
            .with("tries_left", 0)
        }
        PinError::LastTryRefused { credential } => {
            let (name, place) = (
                name_of(*credential, language),
                unlock::place(*credential, bearing, language),
            );
            Explanation::new(
                error.code(),
                exit::PIN_LOCKED,
                say!(
                    language,
                    "{name}はあと1回間違えるとロックされます。照合は行っていません",
                    "only one try is left for the {name}; nothing was presented"
                ),
                say!(
                    language,
                    "確かな場合だけ --allow-last-try を付けてもう一度。ロックの解除は{place}",
                    "if you are sure, run it again with --allow-last-try; a lock is lifted {place}"
                ),
            )
            .with("credential", credential.name())
            .with("tries_left", 1)
        }
        PinError::TriesUnknown { credential } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::PIN_LOCKED,
                say!(
                    language,
                    "{name}の残り回数をカードが答えません。最後の1回かもしれないため照合は行っていません",
                    "the card does not say how many tries are left for the {name}, so this could be the last; nothing was presented"
                ),
                language.pick(
                    "確かな場合だけ --allow-last-try を付けてもう一度",
                    "if you are sure, run it again with --allow-last-try",
                ),
            )
            .with("credential", credential.name())
        }
        PinError::Absent { credential } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::NOT_PERMITTED,
                say!(
                    language,
                    "このカードに{name}はありません",
                    "this card has no {name}"
                ),
                language.pick(
                    "`mynumber-card status` でカードの内容を確かめてください",
                    "see what the card has with `mynumber-card status`",
                ),
            )
            .with("credential", credential.name())
        }
        PinError::NotSetRefused { credential, tries } => {
            let name = name_of(*credential, language);
            let left = tries_left(*tries, language);
            not_set(
                error.code(),
                (*credential, *tries),
                say!(
                    language,
                    "カードは{name}が未設定と答えましたが、なしでは開きませんでした。入力された番号はありませんが、1回分が減りました（{left}）",
                    "the card says that no {name} is set, and did not open without one; nobody gave a PIN, but a try was spent ({left})"
                ),
                language,
            )
        }
        PinError::NotSetSpent { credential, tries } => {
            let name = name_of(*credential, language);
            let left = tries_left(*tries, language);
            not_set(
                error.code(),
                (*credential, *tries),
                say!(
                    language,
                    "カードは{name}が未設定と答えましたが、残り回数が減っています（{left}）。何も送っていません",
                    "the card says that no {name} is set, but tries of it are spent ({left}); nothing was presented"
                ),
                language,
            )
        }
        PinError::OutcomeUnknown { credential, .. } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::CARD_FAILED,
                say!(
                    language,
                    "{name}の照合に答えが返りませんでした。1回分を使ったかもしれません。再送はしていません",
                    "no answer came to the {name}: a try may have been spent; it was not sent again"
                ),
                language.pick(
                    "カードを置き直し、`mynumber-card status` で残り回数を確かめてからもう一度",
                    "put the card back and look at the tries left with `mynumber-card status` before the next attempt",
                ),
            )
            .with("credential", credential.name())
        }
        PinError::UnexpectedStatus { credential, status } => {
            let name = name_of(*credential, language);
            Explanation::new(
                error.code(),
                exit::CARD_FAILED,
                say!(
                    language,
                    "{name}の照合に想定外の応答（{status}）が返りました。合否は分かりません",
                    "the {name} was answered with {status}, which says neither right nor wrong"
                ),
                language.pick(
                    "`mynumber-card status` で残り回数を確かめてからもう一度",
                    "look at the tries left with `mynumber-card status` before the next attempt",
                ),
            )
            .with("credential", credential.name())
            .with("status_word", status.to_string())
        }
        unknown => Explanation::new(
            "pin",
            exit::CARD_FAILED,
            unknown.to_string(),
            language.pick("もう一度試してください", "try again"),
        ),
    }
}

/// Where the card says that none is set, and what stands for none does not open it, or was not tried.
fn not_set(
    kind: &'static str,
    (credential, tries): (Credential, Tries),
    message: String,
    language: Language,
) -> Explanation {
    let place = unlock::place(credential, Bearing::default(), language);
    let explanation = Explanation::new(
        kind,
        exit::PIN_LOCKED,
        message,
        say!(
            language,
            "{place}でカードを見てもらってください。それでも開こうとする場合だけ --allow-last-try を付けてもう一度",
            "have the card looked at {place}; only to try all the same, run it again with --allow-last-try"
        ),
    )
    .with("credential", credential.name());
    match tries {
        Tries::Remaining(left) => explanation.with("tries_left", left),
        Tries::Locked => explanation.with("tries_left", 0),
        _ => explanation,
    }
}

fn wrong(
    kind: &'static str,
    (credential, tries): (Credential, Tries),
    bearing: Bearing,
    language: Language,
) -> Explanation {
    let (name, left) = (name_of(credential, language), tries_left(tries, language));
    let place = unlock::place(credential, bearing, language);
    let advice = match tries {
        Tries::Remaining(1) => say!(
            language,
            "次に間違えるとロックされます（解除は{place}）。確かな場合だけ --allow-last-try を付けてもう一度",
            "the next wrong one locks it (lifted {place}); only if you are sure, run it again with --allow-last-try"
        ),
        _ if matches!(
            credential,
            Credential::CodeA
                | Credential::CodeB
                | Credential::SurfaceCodeA
                | Credential::SurfaceCodeB
                | Credential::BirthCode
        ) =>
        {
            language
                .pick(
                    "カードに印刷されたものと見比べて、もう一度",
                    "compare it with what is printed on the card, then run it again",
                )
                .to_owned()
        }
        _ if credential == Credential::LicensePin => language
            .pick(
                "免許情報をカードに入れたときに設定した番号を確かめて、もう一度",
                "check what was set when the license was put on the card, then run it again",
            )
            .to_owned(),
        _ if bearing.bearer() == Bearer::Phone => language
            .pick(
                "スマートフォンのマイナアプリ（旧マイナポータルアプリ）で設定した番号を確かめて、もう一度。カードの暗証番号とは別のものです",
                "check what was set in the phone's own app (マイナアプリ, formerly マイナポータルアプリ), which need not be that of the card, then run it again",
            )
            .to_owned(),
        _ => language
            .pick(
                "カードを受け取ったときに設定した番号を確かめて、もう一度",
                "check what was set when the card was handed over, then run it again",
            )
            .to_owned(),
    };
    let explanation = Explanation::new(
        kind,
        exit::WRONG_PIN,
        say!(
            language,
            "{name}が違います（{left}）",
            "wrong {name}: {left}"
        ),
        advice,
    )
    .with("credential", credential.name());
    match tries {
        Tries::Remaining(left) => explanation.with("tries_left", left),
        _ => explanation,
    }
}

pub(super) fn explain_secret(error: SecretError, language: Language) -> Explanation {
    let unsent = language.pick(
        "カードには送っていないので、残り回数は減っていません。入力し直してください",
        "nothing was sent to the card and no try was spent; enter it again",
    );
    let (message, credential) = match error {
        SecretError::Length {
            credential,
            min,
            max,
        } => {
            let name = name_of(credential, language);
            let message = if min == max {
                say!(
                    language,
                    "{name}は{min}桁の数字です",
                    "the {name} has {min} digits"
                )
            } else {
                say!(
                    language,
                    "{name}は{min}〜{max}文字です",
                    "the {name} has {min} to {max} characters"
                )
            };
            (message, credential)
        }
        SecretError::Character { credential } => {
            let name = name_of(credential, language);
            let message = match credential {
                Credential::SignPassword => say!(
                    language,
                    "{name}に使えるのは英字と数字だけです",
                    "the {name} has letters A-Z and digits only"
                ),
                _ => say!(
                    language,
                    "{name}は数字だけです",
                    "the {name} has digits only"
                ),
            };
            (message, credential)
        }
        SecretError::OneKind { credential } => {
            let name = name_of(credential, language);
            let message = say!(
                language,
                "新しい{name}には英字と数字の両方が必要です",
                "the new {name} needs both letters and digits"
            );
            (message, credential)
        }
        SecretError::CheckDigit => (
            language
                .pick(
                    "照合番号A（マイナンバー）のチェックデジットが合いません。読み違いかもしれません",
                    "the check digit of code A (the My Number) does not fit: a digit is misread",
                )
                .to_owned(),
            Credential::CodeA,
        ),
        SecretError::Part { credential, part } => {
            let (name, part) = (name_of(credential, language), part_name(part, language));
            let message = say!(
                language,
                "{name}の{part}が正しくありません",
                "the {part} of {name} is not valid"
            );
            (message, credential)
        }
        unknown => {
            return Explanation::new(error.code(), exit::USAGE, unknown.to_string(), unsent);
        }
    };
    let advice = match credential {
        Credential::CodeB => language.pick(
            "券面のとおり 生年月日,有効期限の年,セキュリティコード の形で（例 1980-02-17,2035,2285 または S55.2.17,2035,2285）。残り回数は減っていません",
            "give birth date, expiry year and security code as printed on the card, e.g. 1980-02-17,2035,2285 or S55.2.17,2035,2285; no try was spent",
        ),
        Credential::BirthCode => language.pick(
            "1980-02-17、19800217、S55.2.17、昭和55年2月17日 などの形で。残り回数は減っていません",
            "give it as 1980-02-17, 19800217, S55.2.17 or 昭和55年2月17日; no try was spent",
        ),
        _ => unsent,
    };
    Explanation::new(error.code(), exit::USAGE, message, advice)
        .with("credential", credential.name())
}

/// How to write a part of a code, by example.
pub(super) fn form_of_part(error: SecretError, language: Language) -> Option<&'static str> {
    let SecretError::Part { part, .. } = error else {
        return None;
    };
    Some(match part {
        CodePart::BirthDate => language.pick(
            "例 1980-02-17、19800217、S55.2.17、昭和55年2月17日",
            "e.g. 1980-02-17, 19800217, S55.2.17 or 昭和55年2月17日",
        ),
        CodePart::ExpiryYear => language.pick("例 2035、令和17年", "e.g. 2035"),
        CodePart::SecurityCode => {
            language.pick("券面の数字4桁", "4 digits, on the face of the card")
        }
        _ => return None,
    })
}

fn part_name(part: CodePart, language: Language) -> String {
    let ja = match part {
        CodePart::BirthDate => "生年月日",
        CodePart::ExpiryYear => "有効期限の年",
        CodePart::SecurityCode => "セキュリティコード",
        _ => return part.to_string(),
    };
    match language {
        Language::Ja => ja.to_owned(),
        Language::En => part.to_string(),
    }
}
