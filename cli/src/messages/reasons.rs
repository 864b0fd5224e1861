//! Why a check failed, in both languages.

use mynumber_card::identity::VerdictReason;
use mynumber_card::pki::revocation::RevocationReason;
use mynumber_card::pki::{CertificateError, Reason, SignatureError, SubjectError};
use terminal::language::{Language, say};

use super::words::{InWords, words};

/// The word for a check that rests on another one that failed.
pub(crate) const RESTS_ON: &str = "rests_on";

words!(VerdictReason {
    Pki(reason) => "{reason}", "{reason}";
    Policy(reason) => "{reason}", "{reason}";
    OtherRequest => "送った要求とは別の要求に答えたものです", "it answers another request than the one that was sent";
    RequestExpired { expired } => "要求の期限は {expired} でした", "the request expired at {expired}";
    ReadInFuture { read_at } => "読み取り時刻 {read_at} が未来です（時計が狂っています）", "it says that it was read at {read_at}, which is yet to come: a wrong clock";
    ReadTooLate { read_at } => "読み取り時刻 {read_at} は要求の期限の後です", "it says that it was read at {read_at}, after the request had expired";
    CertificateAttributes(problem) => "氏名等を読み取れません（{problem}）", "the attributes cannot be read ({problem})";
    CardAttributes(problem) => "氏名等を読み取れません（{problem}）", "the attributes cannot be read ({problem})";
    TwoHierarchies { certificate, card } => "証明書は {certificate}、カードの内容は {card} です", "the certificate is {certificate}, the card files are {card}";
});

words!(Reason {
    Certificate(error) => "{error}", "{error}";
    Data(error) => "{error}", "{error}";
    Signature(error) => "{error}", "{error}";
    UnknownAuthority { claimed } => "受け入れている認証局のものではありません（自称: {claimed}）", "no accepted authority issued it (its own claim: {claimed})";
    Algorithm => "RSA と SHA-2 の署名ではありません", "not signed with RSA and SHA-2";
    NameMismatch => "発行者の名前が認証局と違います", "the issuer has another name than the authority";
    NoKeyIdentifier => "認証局の鍵識別子がありません", "no authority key identifier";
    KeyIdentifierMismatch => "鍵識別子が別の認証局を指しています", "the key identifier names another authority";
    NotYetValid { from } => "{from} から有効です", "valid only from {from}";
    Expired { until } => "{until} に期限が切れました", "expired at {until}";
    Purpose { expected, found } => "{expected}ではなく、{found}です", "it is a {found}, not a {expected}";
    BasicConstraints => "認証局と個人の証明書の区別が合いません", "an authority's where a person's belongs, or the other way round";
    KeyUsage => "鍵の用途が合いません", "key usage of the wrong kind";
    ExtendedKeyUsage => "拡張鍵用途が合いません", "extended key usage of the wrong kind";
    Policy => "この用途と系統の証明書ポリシーがありません", "no policy of this purpose and hierarchy";
    CriticalExtension { oid } => "重要な拡張 {oid} が分かりません", "critical extension {oid} is not understood";
    Revoked { at, reason } => "{at} に失効しました{reason}", "revoked at {at}{reason}";
    RevocationUnknown => "OCSP の応答者がこの証明書を知りません", "the OCSP responder does not know the certificate";
    RevocationData(problem) => "渡された失効情報が使えません（{problem}）", "no revocation data that counts ({problem})";
    DigestMismatch => "発行者が記録した内容と違います", "the data is not what the issuer recorded";
    RestsOn { on } => "「{on}」が成り立たないため証明できません", "not proven, because this does not hold: {on}";
});

impl InWords for Option<RevocationReason> {
    /// In brackets, behind the time.
    fn in_words(&self, language: Language) -> String {
        self.map_or_else(String::new, |reason| {
            let reason = reason.in_words(language);
            say!(language, "（{reason}）", " ({reason})")
        })
    }
}

words!(SubjectError {
    None => "証明書に氏名等がない", "the certificate has no attributes";
    Missing { attribute } => "証明書に{attribute}がない", "the certificate has no {attribute}";
    Duplicate { attribute } => "証明書に{attribute}が2つある", "the certificate has two of {attribute}";
    NotUtf8 { attribute } => "{attribute}が UTF8String ではない", "{attribute} is not a UTF8String";
    Sex => "性別のコードが存在しない", "no such sex code";
    BirthDate => "生年月日が日付ではない", "the birth date is no date";
    Marks { attribute } => "{attribute}に 0 と 1 以外がある", "{attribute} has other marks than 0 and 1";
});

words!(SignatureError {
    KeySize { bits } => "鍵の長さ {bits} ビットは受け入れません", "a key of {bits} bits is not accepted";
    KeyNumbers => "鍵の値が安全ではありません", "an RSA key with unsafe numbers";
    Mismatch => "署名が合いません", "the signature does not fit";
});

words!(CertificateError {
    TooLong { length } => "カードの証明書としては長すぎます（{length} バイト）", "{length} bytes are too long for a certificate of a card";
    NotDer => "証明書が DER ではありません", "the certificate is not DER";
    Malformed { problem } => "X.509 証明書ではありません（{problem}）", "not an X.509 certificate ({problem})";
    Extension { oid } => "証明書の拡張 {oid} の形式が正しくありません", "extension {oid} of the certificate is malformed";
    DuplicateExtension { oid } => "証明書の拡張 {oid} が重複しています", "extension {oid} of the certificate is there twice";
});
