//! Why revocation data does not count, and why certificates were revoked (RFC 5280, section 5.3.1), in both languages.

use mynumber_card::pki::revocation::{ResponderProblem, RevocationProblem, RevocationReason};

use super::words::words;

words!(RevocationReason {
    Unspecified => "理由の記載なし", "no reason told";
    KeyCompromise => "鍵の危殆化（紛失など）", "key compromised";
    AuthorityCompromise => "認証局の鍵の危殆化", "authority compromised";
    AffiliationChanged => "記載事項の変更", "affiliation changed";
    Superseded => "新しい証明書に置き換え", "superseded";
    CessationOfOperation => "利用の終了", "no longer used";
    CertificateHold => "一時停止", "on hold";
    RemoveFromCrl => "リストから削除", "removed from the list";
    PrivilegeWithdrawn => "権限の取消し", "privilege withdrawn";
    AttributeAuthorityCompromise => "属性認証局の鍵の危殆化", "attribute authority compromised";
});

words!(RevocationProblem {
    NotDer => "DER ではない", "not DER";
    Malformed { problem } => "形式が正しくない: {problem}", "malformed: {problem}";
    Extension { oid } => "拡張 {oid} の形式が正しくない", "extension {oid} is malformed";
    DuplicateExtension { oid } => "拡張 {oid} が重複", "extension {oid} is there twice";
    CriticalExtension { oid } => "重要な拡張 {oid} が分からない", "critical extension {oid} is not understood";
    NotTheIssuer => "証明書の発行者のものではない", "the authority is not the issuer of the certificate";
    IssuerKey => "認証局の鍵が RSA ではない", "the authority has no RSA key";
    IssuerMayNotSign => "認証局に失効リストへの署名が許されていない", "the authority may not sign revocation lists";
    OtherIssuer => "別の認証局のもの", "made by another authority";
    OtherKey => "認証局の別の世代の鍵によるもの", "made with another key of the authority";
    Algorithm => "RSA と SHA-2 の署名ではない", "not signed with RSA and SHA-2";
    Signature(error) => "{error}", "{error}";
    NotYetValid { from } => "{from} からのもの", "valid only from {from}";
    Stale { until } => "{until} までのもので古い", "stale since {until}";
    NoNextUpdate => "次の更新の時刻がない", "no time of the next update";
    TooOld { age, limit } => "{age} 秒前のもの（{limit} 秒まで）", "{age} s old, and {limit} s are accepted";
    OtherPartition => "別の市区町村のリスト", "the list of another municipality";
    PartOnly { restriction } => "一部だけのリスト: {restriction}", "a list of a part only: {restriction}";
    Delta => "差分だけのリスト", "a delta list";
    ResponderError { status } => "OCSP の応答者のエラー: {status}", "the responder answered {status}";
    NotCovered => "この証明書の状態が入っていない", "no status of this certificate in it";
    NoNonce => "ノンスがない", "no nonce";
    OtherNonce => "別の問い合わせのノンス", "the nonce of another request";
    Responder(problem) => "OCSP の応答者に資格がない: {problem}", "the responder may not answer: {problem}";
});

words!(ResponderProblem {
    NoCertificate => "認証局でなく、応答者の証明書もない", "not the authority, and no certificate of the responder";
    Certificate(error) => "{error}", "{error}";
    OtherIssuer => "証明書の認証局が発行したものではない", "not issued by the authority of the certificate";
    Signature(error) => "{error}", "{error}";
    ExtendedKeyUsage => "OCSP 用の証明書ではない", "its certificate is not for OCSP";
    KeyUsage => "鍵の用途が合わない", "key usage of the wrong kind";
    CriticalExtension { oid } => "証明書の重要な拡張 {oid} が分からない", "critical extension {oid} of its certificate is not understood";
    NotYetValid { from } => "証明書が {from} からのもの", "its certificate is valid only from {from}";
    Expired { until } => "証明書の期限が {until} に切れた", "its certificate expired at {until}";
    Revoked { at } => "証明書が {at} に失効した", "its certificate was revoked at {at}";
    Key => "鍵が RSA ではない", "it has no RSA key";
});
