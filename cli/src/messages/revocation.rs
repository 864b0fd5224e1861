//! Why revocation data does not count, and why certificates were revoked, in both languages.

use mynumber_card::data::display_safe;
use mynumber_card::pki::revocation::{ResponderProblem, RevocationProblem, RevocationReason};

use super::reasons;
use crate::clock::local;
use crate::language::{Language, say};

/// Why a certificate was revoked (RFC 5280, section 5.3.1).
pub(crate) const fn reason(reason: RevocationReason, language: Language) -> &'static str {
    use RevocationReason as R;
    match reason {
        R::Unspecified => language.pick("理由の記載なし", "no reason told"),
        R::KeyCompromise => language.pick("鍵の危殆化（紛失など）", "key compromised"),
        R::AuthorityCompromise => language.pick("認証局の鍵の危殆化", "authority compromised"),
        R::AffiliationChanged => language.pick("記載事項の変更", "affiliation changed"),
        R::Superseded => language.pick("新しい証明書に置き換え", "superseded"),
        R::CessationOfOperation => language.pick("利用の終了", "no longer used"),
        R::CertificateHold => language.pick("一時停止", "on hold"),
        R::RemoveFromCrl => language.pick("リストから削除", "removed from the list"),
        R::PrivilegeWithdrawn => language.pick("権限の取消し", "privilege withdrawn"),
        R::AttributeAuthorityCompromise => {
            language.pick("属性認証局の鍵の危殆化", "attribute authority compromised")
        }
        _ => reason.name(),
    }
}

/// Why a list or a response does not count.
pub(crate) fn problem(problem: &RevocationProblem, language: Language) -> String {
    use RevocationProblem as P;
    match problem {
        P::NotDer => language.pick("DER ではない", "not DER").to_owned(),
        P::Malformed { problem } => {
            say!(
                language,
                "形式が正しくない: {problem}",
                "malformed: {problem}"
            )
        }
        P::Extension { oid } => {
            let oid = display_safe(oid);
            say!(
                language,
                "拡張 {oid} の形式が正しくない",
                "extension {oid} is malformed"
            )
        }
        P::DuplicateExtension { oid } => {
            let oid = display_safe(oid);
            say!(
                language,
                "拡張 {oid} が重複",
                "extension {oid} is there twice"
            )
        }
        P::CriticalExtension { oid } => {
            let oid = display_safe(oid);
            say!(
                language,
                "重要な拡張 {oid} が分からない",
                "critical extension {oid} is not understood"
            )
        }
        P::NotTheIssuer => language
            .pick(
                "証明書の発行者のものではない",
                "the authority is not the issuer of the certificate",
            )
            .to_owned(),
        P::IssuerKey => language
            .pick("認証局の鍵が RSA ではない", "the authority has no RSA key")
            .to_owned(),
        P::IssuerMayNotSign => language
            .pick(
                "認証局に失効リストへの署名が許されていない",
                "the authority may not sign revocation lists",
            )
            .to_owned(),
        P::OtherIssuer => language
            .pick("別の認証局のもの", "made by another authority")
            .to_owned(),
        P::OtherKey => language
            .pick(
                "認証局の別の世代の鍵によるもの",
                "made with another key of the authority",
            )
            .to_owned(),
        P::Algorithm => language
            .pick(
                "RSA と SHA-2 の署名ではない",
                "not signed with RSA and SHA-2",
            )
            .to_owned(),
        P::Signature(error) => reasons::signature(error, language).1,
        P::NotYetValid { from } => {
            let from = local(*from);
            say!(language, "{from} からのもの", "valid only from {from}")
        }
        P::Stale { until } => {
            let until = local(*until);
            say!(language, "{until} までのもので古い", "stale since {until}")
        }
        P::NoNextUpdate => language
            .pick("次の更新の時刻がない", "no time of the next update")
            .to_owned(),
        P::TooOld { age, limit } => say!(
            language,
            "{age} 秒前のもの（{limit} 秒まで）",
            "{age} s old, and {limit} s are accepted"
        ),
        P::OtherPartition => language
            .pick("別の市区町村のリスト", "the list of another municipality")
            .to_owned(),
        P::PartOnly { restriction } => say!(
            language,
            "一部だけのリスト: {restriction}",
            "a list of a part only: {restriction}"
        ),
        P::Delta => language.pick("差分だけのリスト", "a delta list").to_owned(),
        P::ResponderError { status } => say!(
            language,
            "OCSP の応答者のエラー: {status}",
            "the responder answered {status}"
        ),
        P::NotCovered => language
            .pick(
                "この証明書の状態が入っていない",
                "no status of this certificate in it",
            )
            .to_owned(),
        P::NoNonce => language.pick("ノンスがない", "no nonce").to_owned(),
        P::OtherNonce => language
            .pick("別の問い合わせのノンス", "the nonce of another request")
            .to_owned(),
        P::Responder(problem) => {
            let problem = responder(problem, language);
            say!(
                language,
                "OCSP の応答者に資格がない: {problem}",
                "the responder may not answer: {problem}"
            )
        }
        other => display_safe(&other.to_string()).to_string(),
    }
}

fn responder(problem: &ResponderProblem, language: Language) -> String {
    use ResponderProblem as Q;
    match problem {
        Q::NoCertificate => language
            .pick(
                "認証局でなく、応答者の証明書もない",
                "not the authority, and no certificate of the responder",
            )
            .to_owned(),
        Q::Certificate(error) => reasons::certificate(error, language),
        Q::OtherIssuer => language
            .pick(
                "証明書の認証局が発行したものではない",
                "not issued by the authority of the certificate",
            )
            .to_owned(),
        Q::Signature(error) => reasons::signature(error, language).1,
        Q::ExtendedKeyUsage => language
            .pick("OCSP 用の証明書ではない", "its certificate is not for OCSP")
            .to_owned(),
        Q::KeyUsage => language
            .pick("鍵の用途が合わない", "key usage of the wrong kind")
            .to_owned(),
        Q::CriticalExtension { oid } => {
            let oid = display_safe(oid);
            say!(
                language,
                "証明書の重要な拡張 {oid} が分からない",
                "critical extension {oid} of its certificate is not understood"
            )
        }
        Q::NotYetValid { from } => {
            let from = local(*from);
            say!(
                language,
                "証明書が {from} からのもの",
                "its certificate is valid only from {from}"
            )
        }
        Q::Expired { until } => {
            let until = local(*until);
            say!(
                language,
                "証明書の期限が {until} に切れた",
                "its certificate expired at {until}"
            )
        }
        Q::Revoked { at } => {
            let at = local(*at);
            say!(
                language,
                "証明書が {at} に失効した",
                "its certificate was revoked at {at}"
            )
        }
        Q::Key => language
            .pick("鍵が RSA ではない", "it has no RSA key")
            .to_owned(),
        other => display_safe(&other.to_string()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::messages::checks::tests::variants;

    #[test]
    fn every_problem_of_revocation_data_is_told_in_both_languages() {
        let here = include_str!("revocation.rs");
        let source = include_str!("../../../src/pki/revocation/problem.rs");
        for (name, prefix, fewest) in [
            ("RevocationProblem", "P::", 24),
            ("ResponderProblem", "Q::", 11),
            ("RevocationReason", "R::", 10),
        ] {
            let variants = variants(source, name);
            assert!(variants.len() >= fewest, "{name}: {variants:?}");
            for variant in variants {
                let told = [" =>", " {", "("]
                    .iter()
                    .any(|after| here.contains(&format!("{prefix}{variant}{after}")));
                assert!(told, "{name}::{variant}");
            }
        }
    }
}
