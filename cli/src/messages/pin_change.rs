//! What became of a PIN change, and which PIN is in force.

use mynumber_card::{
    Coded as _, Credential, Error, PinChangeError, PinInForce, PinWeakness, SecretError,
};
use serde_json::{Map, Value};

use super::explanation::{Explanation, exit};
use super::names::credential as name_of;
use super::{pin, unlock};
use crate::language::{Language, named, say};
use mynumber_card::job::Bearing;

/// `told` explains what came in the way.
pub(super) fn explain(
    error: &PinChangeError,
    bearing: Bearing,
    told: impl Fn(&Error) -> Explanation,
    language: Language,
) -> Explanation {
    let explanation = match error {
        PinChangeError::SameAsOld { credential } => {
            let name = name_of(*credential, language);
            return Explanation::new(
                error.code(),
                exit::USAGE,
                say!(
                    language,
                    "新しい{name}が今のものと同じです",
                    "the new {name} is the same as the old one"
                ),
                language.pick(
                    "カードには何も送っていません。別のものを選んでください",
                    "nothing was sent to the card; choose another one",
                ),
            )
            .with("credential", credential.name());
        }
        PinChangeError::Refused { credential, status } => {
            let (name, place) = (
                name_of(*credential, language),
                unlock::place(*credential, bearing, language),
            );
            Explanation::new(
                error.code(),
                exit::CARD_FAILED,
                say!(
                    language,
                    "カードが{name}の変更を拒否しました（応答 {status}）。今までのものが有効です",
                    "the card refused to change the {name} ({status}); the old one is in force"
                ),
                say!(
                    language,
                    "もう一度試し、再び拒否されるなら{place}で設定し直してください",
                    "try once more; where it is refused again, have it set {place}"
                ),
            )
            .with("credential", credential.name())
            .with("status_word", status.to_string())
        }
        PinChangeError::OutcomeUnknown { credential, source } => {
            let name = name_of(*credential, language);
            let reason = told(source).message;
            Explanation::new(
                error.code(),
                exit::HALF_CHANGED,
                say!(
                    language,
                    "{name}が変更されたかどうか分かりません（{reason}）。今までのものか新しいもののどちらかが有効です。再送はしていません",
                    "it is not known whether the {name} was changed ({reason}): the old one or the new one is in force; nothing was sent again"
                ),
                language.pick(
                    "カードを置き直し、同じ変更をもう一度。今のものが違うと出たら新しいものが有効です（残り回数を1回使います。残りは `mynumber-card status` で）",
                    "put the card back and run the same change again: if it says that the old one is wrong, the new one is in force. That costs one try; `mynumber-card status` shows how many are left",
                ),
            )
            .with("credential", credential.name())
        }
        PinChangeError::HalfWay {
            common,
            juki,
            source,
        } => {
            // Of an outcome that is not known, why it is not.
            let reason = match &**source {
                Error::PinChange(PinChangeError::OutcomeUnknown { source, .. }) => source,
                source => source,
            };
            let why = (told(source), told(reason).message);
            half_way(error.code(), (*common, *juki), why, language)
        }
        unknown => Explanation::new(
            "pin_change",
            exit::HALF_CHANGED,
            unknown.to_string(),
            language.pick(
                "`mynumber-card status` で残り回数を確かめてください",
                "look at the tries left with `mynumber-card status`",
            ),
        ),
    };
    explanation.with("pins", pins(error))
}

fn half_way(
    kind: &'static str,
    (common, juki): (PinInForce, PinInForce),
    (why, reason): (Explanation, String),
    language: Language,
) -> Explanation {
    let names = [Credential::CommonPin, Credential::JukiPin].map(|it| name_of(it, language));
    let [in_common, in_juki] = [common, juki].map(|it| in_force(it, language));
    let [name_common, name_juki] = names;
    let advice = match (common, juki) {
        (PinInForce::Unknown, _) => language.pick(
            "カードを置き直し、`mynumber-card pin change juki --only common` を同じ番号で。今のものが違うと出たら新しいものが有効です（残り回数を1回使います）。そのあと --only juki を",
            "put the card back and run `mynumber-card pin change juki --only common` with the same PINs: if it says that the old one is wrong, the new one is in force (that costs one try). Then do --only juki",
        ),
        (_, PinInForce::Unknown) => language.pick(
            "カードを置き直し、`mynumber-card pin change juki --only juki` を同じ番号で。今のものが違うと出たら新しいものが有効です（残り回数を1回使います）",
            "put the card back and run `mynumber-card pin change juki --only juki` with the same PINs: if it says that the old one is wrong, the new one is in force (that costs one try)",
        ),
        _ if why.kind == "wrong_pin" || why.kind == "now_locked" => language.pick(
            "2つは前から違う番号でした。`mynumber-card status` で残り回数を見て、住民基本台帳用の番号が分かるときだけ `mynumber-card pin change juki --only juki`。分からなければ市区町村の窓口で",
            "the two differed before. Look at the tries left with `mynumber-card status`; only if you know the resident-register one, run `mynumber-card pin change juki --only juki`. Else the municipal office sets it",
        ),
        _ => language.pick(
            "`mynumber-card status` で残り回数を見て、`mynumber-card pin change juki --only juki` で残りの一方も変更してください",
            "look at the tries left with `mynumber-card status`, then change the other one too: `mynumber-card pin change juki --only juki`",
        ),
    };
    let mut explanation = Explanation::new(
        kind,
        exit::HALF_CHANGED,
        say!(
            language,
            "変更が途中で止まりました（{reason}）。{name_common}: {in_common}。{name_juki}: {in_juki}",
            "the change stopped half-way ({reason}). {name_common}: {in_common}. {name_juki}: {in_juki}"
        ),
        advice,
    );
    explanation.details = why.details;
    explanation.details.remove("pins");
    explanation.with("reason", why.kind)
}

/// Which PIN is in force, by reference.
fn pins(error: &PinChangeError) -> Value {
    let pins = error.in_force().into_iter();
    let pins = pins.map(|(credential, which)| (credential.name().to_owned(), which.name().into()));
    Value::Object(pins.collect::<Map<String, Value>>())
}

named!(
    pub(super) fn in_force(which: PinInForce, language) {
        New => "新しいものが有効", "the new one is in force";
        Old => "今までのものが有効", "the old one is in force";
        Unchanged => "変更前のまま", "as it was before";
        Unknown => "今までのものか新しいものか不明", "the old one or the new one, it is not known which";
    }

    pub(super) fn weakness(which: PinWeakness, language) {
        Repeated => "同じ文字が4つ以上続いています", "it has the same character four times or more";
        TwoDigits => "使われている数字が2種類だけです", "it has two different digits only";
        Sequence => "続き番号や順に並んだ文字です", "it has four or more that follow each other, as 1234 do";
        KeypadColumn => "テンキーの中央の列です", "it is the middle column of a keypad";
        BirthDate => "生年月日です", "it is the birth date";
        PossibleDate =>
            "月日や年に見えます。誕生日は推測されやすい番号です",
            "it could be a date or a year; a birthday is easy to guess";
        _ => language.pick("推測されやすいものです", "it is easy to guess");
    }
);

pub(super) fn no_new_secret(
    credential: Credential,
    variable: &str,
    language: Language,
) -> Explanation {
    let name = name_of(credential, language);
    Explanation::new(
        "no_secret",
        exit::USAGE,
        say!(
            language,
            "新しい{name}が必要ですが、尋ねる端末がありません",
            "the new {name} is needed, and there is no terminal to ask for it"
        ),
        say!(
            language,
            "環境変数 {variable} か、--pin-fd の次の行で渡してください",
            "give it in {variable}, or as the next line of --pin-fd"
        ),
    )
    .with("credential", credential.name())
    .with("variable", variable)
}

pub(super) fn bad_new_secret(error: SecretError, language: Language) -> Explanation {
    let mut explanation = pin::explain_secret(error, language);
    if !matches!(error, SecretError::OneKind { .. }) {
        let message = explanation.message;
        explanation.message = say!(
            language,
            "新しいもの: {message}",
            "the new one does not fit: {message}"
        );
    }
    explanation.with("new", true)
}

pub(super) fn not_typed_twice(credential: Credential, language: Language) -> Explanation {
    let name = name_of(credential, language);
    Explanation::new(
        "bad_secret",
        exit::USAGE,
        say!(
            language,
            "{name}を同じように2回入力できませんでした",
            "the {name} was not entered twice alike"
        ),
        language.pick(
            "カードには送っていないので、何も変わっていません。もう一度",
            "nothing was sent to the card and nothing was changed; run this again",
        ),
    )
    .with("credential", credential.name())
}

pub(super) fn not_changed_here(credential: Credential, language: Language) -> Explanation {
    let (name, place) = (
        name_of(credential, language),
        unlock::place(credential, Bearing::default(), language),
    );
    Explanation::new(
        "not_changeable",
        exit::NOT_PERMITTED,
        say!(
            language,
            "{name}はここでは変更できません",
            "the {name} is not changed here"
        ),
        say!(language, "変更は{place}で", "have it changed {place}"),
    )
    .with("credential", credential.name())
}
