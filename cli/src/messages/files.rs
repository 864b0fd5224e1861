//! What is wrong with a file of certificates or revocation lists, a policy, a request or evidence.

use mynumber_card::data::JsonError;
use mynumber_card::identity::{EvidenceError, Policy, PolicyError, PolicyProblem, RequestError};
use mynumber_card::pki::{AnchorError, AnchorFileError, CardAuthorityError, ObjectsError};
use terminal::language::Language;

use super::words::{InWords, safe, words};

words!(AnchorFileError {
    Anchor(error) => "{error}", "{error}";
    Objects(error) => "{error}", "{error}";
    Json(error) => "{error}", "{error}";
    TooLong => "長すぎます", "too long";
    Unknown => "証明書（DER、PEM）でもカード用の鍵の一覧（JSON）でもありません", "neither a certificate (DER or PEM) nor a list of card-authority keys (JSON)";
});

words!(AnchorError {
    Certificate(error) => "{error}", "{error}";
    CardAuthority(error) => "{error}", "{error}";
    NotSelfSigned(error) => "自己署名証明書ではありません: {error}", "not a self-signed certificate: {error}";
    NotAuthority => "JPKI の認証局の証明書ではありません", "not the certificate of a JPKI authority";
});

words!(CardAuthorityError {
    Length { found } => "鍵としては長さが違います（{found} バイト）", "{found} bytes are no key of a card authority";
    Key => "カードの形式の RSA の鍵ではありません", "not an RSA key in the form of the card";
    Weak(error) => "{error}", "{error}";
});

words!(ObjectsError {
    Neither => "DER でも PEM でもありません", "neither DER nor PEM";
    Pkcs7 => "PKCS#7 です。中身を `openssl pkcs7 -print_certs` で取り出してください", "this is PKCS#7: take out what it holds with `openssl pkcs7 -print_certs`";
    OtherLabel { label } => "別の種類の PEM です: {label}", "PEM of another kind: {label}";
    Damaged => "PEM が壊れています", "damaged PEM";
});

words!(EvidenceError {
    Json(error) => "{error}", "{error}";
    Request(error) => "{error}", "{error}";
    TooLong => "証拠は 65536 バイトまでです", "evidence has up to 65536 bytes";
    Content => "要求されたものと中身が合いません", "it does not hold what its request asked for";
});

words!(RequestError {
    Json(error) => "{error}", "{error}";
    TooLong => "要求は 8192 バイトまでです", "a request has up to 8192 bytes";
    ChallengeLength { length } => "チャレンジは 16〜64 バイトです（{length} バイトでした）", "a challenge has 16 to 64 bytes, not {length}";
    Audience => "宛先は制御文字を含まない 1〜512 バイトの文字列です", "an audience is a text of 1 to 512 bytes without control characters";
    HolderOnlyWithSignature =>
        "署名用の証明書は必ず氏名等を含むため、--holder-only は level auth だけです",
        "the signature certificate always carries the attributes: --holder-only is for level auth";
});

words!(PolicyProblem {
    Empty => "空です", "empty";
    NotADate => "その日付はありません。YYYY-MM-DD の形で書きます", "no such day; the form is YYYY-MM-DD";
    NotAPlace => "その場所はありません。都道府県から、その市区町村や郡までを書きます", "no place that there is: a prefecture, then a municipality or county (市, 区, 町, 村, 郡) in it";
    NoSuchCode => "都道府県（2桁）や市区町村（5桁、チェックデジットなし）のコードではありません", "no code of a prefecture (2 digits) or municipality (5 digits, no check digit)";
    TooLong { max } => "{max} バイトを超えています", "longer than {max} bytes";
    TooMany { max } => "{max} 件を超えています", "more than {max} entries";
    OutOfRange { min, max } => "{min} から {max} までです", "not from {min} to {max}";
});

impl InWords for JsonError {
    /// In English as the parser says it.
    fn in_words(&self, language: Language) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        let problem = || self.problem.in_words(language).replace("{name}", name);
        match (language, self.line) {
            (Language::En, _) => safe(self),
            (_, 0) => problem(),
            (_, line) => format!("{}、{line}行{}文字目", problem(), self.column),
        }
    }
}

impl InWords for PolicyError {
    fn in_words(&self, language: Language) -> String {
        let problem = match (self, language) {
            (_, Language::En) => return self.to_string(),
            (Self::Shape { problem, .. }, _) => problem.in_words(language),
            (Self::Version { .. }, _) => format!("{} ではありません", Policy::VERSION),
            (Self::Value { problem, .. }, _) => problem.in_words(language),
            (error, _) => error.to_string(),
        };
        match self.field() {
            "." => problem,
            field => format!("{field}: {problem}"),
        }
    }
}

/// Why a file holds no anchors.
pub(crate) fn anchor_file(error: &AnchorFileError, language: Language) -> String {
    error.in_words(language)
}

/// Why a file holds no objects of the kind that was to be given.
pub(crate) fn objects(error: &ObjectsError, language: Language) -> String {
    error.in_words(language)
}
