//! What is wrong with a file of certificates or revocation lists.

use mynumber_card::data::JsonError;
use mynumber_card::identity::{Policy, PolicyError, PolicyProblem};
use mynumber_card::pki::{AnchorFileError, ObjectsError};

use crate::language::{Language, say};

/// Why a file holds no anchors.
pub(crate) fn anchor_file(error: &AnchorFileError, language: Language) -> String {
    match error {
        AnchorFileError::Objects(error) => objects(error, language),
        AnchorFileError::TooLong => language.pick("長すぎます", "too long").to_owned(),
        AnchorFileError::Unknown => language
            .pick(
                "証明書（DER、PEM）でもカード用の鍵の一覧（JSON）でもありません",
                "neither a certificate (DER or PEM) nor a list of card-authority keys (JSON)",
            )
            .to_owned(),
        AnchorFileError::Json(error) => json(error, language),
        error => error.to_string(),
    }
}

/// Why a text is not the JSON that it should be.
pub(crate) fn json(error: &JsonError, language: Language) -> String {
    match language {
        Language::En => error.to_string(),
        Language::Ja => {
            let problem = json_in_japanese(&error.problem);
            match (error.line, error.column) {
                (0, _) => problem,
                (line, column) => format!("{problem}、{line}行{column}文字目"),
            }
        }
    }
}

/// The parser says it in English only; what it names stands in backquotes.
fn json_in_japanese(problem: &str) -> String {
    let name = problem.split('`').nth(1).unwrap_or_default();
    let kinds = [
        ("missing field", "項目 {name} がありません"),
        ("unknown field", "項目 {name} はありません"),
        ("duplicate field", "項目 {name} が2回あります"),
        ("unknown variant", "{name} という値はありません"),
        ("invalid type", "値の種類が違います"),
        ("invalid value", "値が正しくありません"),
        ("invalid length", "長さが違います"),
        ("EOF", "途中で終わっています"),
        ("trailing characters", "後ろに余分な文字があります"),
        ("not an object", "オブジェクトではありません"),
    ];
    let found = kinds.iter().find(|(start, _)| problem.starts_with(start));
    let words = found.map_or("JSON の形式が正しくありません", |(_, words)| {
        *words
    });
    words.replace("{name}", name)
}

/// Why a file is no policy.
pub(crate) fn policy(error: &PolicyError, language: Language) -> String {
    let problem = match (error, language) {
        (_, Language::En) => return error.to_string(),
        (PolicyError::Shape { problem, .. }, _) => json_in_japanese(problem),
        (PolicyError::Version { .. }, _) => format!("{} ではありません", Policy::VERSION),
        (PolicyError::Value { problem, .. }, _) => match problem {
            PolicyProblem::Empty => "空です".to_owned(),
            PolicyProblem::NotADate => "その日付はありません。YYYY-MM-DD の形で書きます".to_owned(),
            PolicyProblem::NotAPlace => {
                "その場所はありません。都道府県から、その市区町村や郡までを書きます".to_owned()
            }
            PolicyProblem::NoSuchCode => {
                "都道府県（2桁）や市区町村（5桁、チェックデジットなし）のコードではありません"
                    .to_owned()
            }
            PolicyProblem::TooLong { max } => format!("{max} バイトを超えています"),
            PolicyProblem::TooMany { max } => format!("{max} 件を超えています"),
            PolicyProblem::OutOfRange { min, max } => format!("{min} から {max} までです"),
            problem => problem.to_string(),
        },
        (error, _) => error.to_string(),
    };
    match error.field() {
        "." => problem,
        field => format!("{field}: {problem}"),
    }
}

/// Why a file holds no objects of the kind that was to be given.
pub(crate) fn objects(error: &ObjectsError, language: Language) -> String {
    match error {
        ObjectsError::Neither => language
            .pick("DER でも PEM でもありません", "neither DER nor PEM")
            .to_owned(),
        ObjectsError::Pkcs7 => language
            .pick(
                "PKCS#7 です。中身を `openssl pkcs7 -print_certs` で取り出してください",
                "this is PKCS#7: take out what it holds with `openssl pkcs7 -print_certs`",
            )
            .to_owned(),
        ObjectsError::OtherLabel { label } => say!(
            language,
            "別の種類の PEM です: {label}",
            "PEM of another kind: {label}"
        ),
        ObjectsError::Damaged => language
            .pick("PEM が壊れています", "damaged PEM")
            .to_owned(),
        error => error.to_string(),
    }
}
