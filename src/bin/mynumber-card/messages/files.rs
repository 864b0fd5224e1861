//! What is wrong with a file of certificates or revocation lists.

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
        error => error.to_string(),
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
