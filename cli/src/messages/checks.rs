//! What is checked, in both languages.

use mynumber_card::Coded as _;
use mynumber_card::identity::{IdentityCheck, VerdictCheckKind};
use mynumber_card::pki::CheckKind;

use super::policy;
use crate::language::Language;

/// What a check is about; a report shows the checks of each together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Evidence,
    Certificate,
    Card,
    Policy,
    Other,
}

impl Group {
    pub(crate) const ALL: [Self; 5] = [
        Self::Evidence,
        Self::Certificate,
        Self::Card,
        Self::Policy,
        Self::Other,
    ];

    pub(crate) const fn of(what: VerdictCheckKind) -> Self {
        match what {
            VerdictCheckKind::Pki(kind) => Self::of_kind(kind),
            VerdictCheckKind::Identity(IdentityCheck::Attributes) => Self::Card,
            VerdictCheckKind::Identity(_) => Self::Evidence,
            VerdictCheckKind::Policy(_) => Self::Policy,
            _ => Self::Other,
        }
    }

    pub(crate) const fn of_kind(kind: CheckKind) -> Self {
        use CheckKind as K;
        match kind {
            K::CertificateForm
            | K::CertificateAnchor
            | K::CertificateSignature
            | K::CertificateNames
            | K::CertificateKeyIdentifiers
            | K::CertificateValidity
            | K::AnchorValidity
            | K::AnchorPurpose
            | K::CertificateBasicConstraints
            | K::CertificateKeyUsage
            | K::CertificateExtendedKeyUsage
            | K::CertificatePolicy
            | K::CertificateCriticalExtensions
            | K::CertificateKey
            | K::CertificateRevocation => Self::Certificate,
            _ => Self::Card,
        }
    }

    pub(crate) const fn title(self, language: Language) -> &'static str {
        match self {
            Self::Evidence => language.pick("要求と証拠", "Request and evidence"),
            Self::Certificate => language.pick("電子証明書", "Certificate"),
            Self::Card => language.pick("カードとその内容", "Card and what is on it"),
            Self::Policy => language.pick("ポリシー", "Policy"),
            Self::Other => language.pick("そのほか", "Other"),
        }
    }
}

/// What a check says when it holds.
pub(crate) fn what(what: VerdictCheckKind, language: Language) -> &'static str {
    match what {
        VerdictCheckKind::Pki(kind) => self::kind(kind, language),
        VerdictCheckKind::Identity(check) => identity(check, language),
        VerdictCheckKind::Policy(kind) => policy::check(kind, language),
        _ => what.code(),
    }
}

fn identity(check: IdentityCheck, language: Language) -> &'static str {
    use IdentityCheck as I;
    match check {
        I::Request => language.pick(
            "送った要求に答えている",
            "answers the request that was sent",
        ),
        I::RequestTime => language.pick("要求の期限が切れていない", "the request has not expired"),
        I::ReadTime => language.pick(
            "読み取りは要求の期限内で、未来ではない",
            "read before the request expired, and not in the future",
        ),
        I::HolderSignature => language.pick(
            "証明書の鍵が、要求と読んだすべてに署名している",
            "the certificate's key signed the request and all that was read",
        ),
        I::OneHierarchy => language.pick(
            "証明書とカードの内容が同じ認証局の系統である",
            "certificate and card files are of one hierarchy",
        ),
        I::Attributes => language.pick("氏名等の形式が正しい", "the attributes can be read"),
        _ => check.code(),
    }
}

pub(crate) fn kind(kind: CheckKind, language: Language) -> &'static str {
    use CheckKind as K;
    match kind {
        K::CertificateForm => language.pick("証明書の形式が正しい", "the certificate can be read"),
        K::CertificateAnchor => language.pick(
            "受け入れている認証局の証明書である",
            "issued by an accepted authority",
        ),
        K::CertificateSignature => {
            language.pick("認証局の署名が正しい", "the authority's signature is right")
        }
        K::CertificateNames => language.pick(
            "発行者の名前が認証局と一致する",
            "the issuer's name is the authority's",
        ),
        K::CertificateKeyIdentifiers => language.pick(
            "鍵識別子が認証局を指している",
            "the key identifier names the authority",
        ),
        K::CertificateValidity => language.pick(
            "証明書が有効期間内である",
            "the certificate is within its validity",
        ),
        K::AnchorValidity => language.pick(
            "認証局が有効期間内である",
            "the authority is within its validity",
        ),
        K::AnchorPurpose => language.pick(
            "この用途の認証局である",
            "the authority is one for this purpose",
        ),
        K::CertificateBasicConstraints => language.pick(
            "認証局ではなく個人の証明書である",
            "a person's certificate, not an authority's",
        ),
        K::CertificateKeyUsage => language.pick("鍵の用途が合っている", "the key usage fits"),
        K::CertificateExtendedKeyUsage => {
            language.pick("拡張鍵用途が合っている", "the extended key usage fits")
        }
        K::CertificatePolicy => language.pick(
            "証明書ポリシーが用途と系統に合っている",
            "the policy is of this purpose and hierarchy",
        ),
        K::CertificateCriticalExtensions => language.pick(
            "未知の重要な拡張がない",
            "no critical extension that is not understood",
        ),
        K::CertificateKey => language.pick(
            "鍵が十分に強い（RSA 2048 ビット以上）",
            "the key is strong enough (RSA from 2048 bits)",
        ),
        K::CertificateRevocation => {
            language.pick("証明書が失効していない", "the certificate is not revoked")
        }
        K::CardCertificateForm => language.pick(
            "カード用証明書の形式が正しい",
            "the card-verifiable certificate can be read",
        ),
        K::CardCertificateAnchor => language.pick(
            "受け入れている発行者のカード用証明書である",
            "an accepted authority issued the card-verifiable certificate",
        ),
        K::CardCertificateSignature => language.pick(
            "カード用証明書の署名が正しい",
            "the card-verifiable certificate's signature is right",
        ),
        K::CardCertificateChain => language.pick(
            "カード自身の証明書がつながっている",
            "the card's own certificate is part of the chain",
        ),
        K::IntegritySignature => language.pick(
            "完全性記録の署名が正しい",
            "the integrity record's signature is right",
        ),
        K::AttributesDigest => language.pick(
            "氏名・住所・生年月日・性別が発行者の記録と一致する",
            "the attributes are those of the issuer's record",
        ),
        K::MyNumberDigest => language.pick(
            "マイナンバーが発行者の記録と一致する",
            "the My Number is that of the issuer's record",
        ),
        K::SigningKeySignature => language.pick(
            "カードの署名鍵が発行者のものである",
            "an issuer certified the card's signing key",
        ),
        K::CardChallenge => language.pick(
            "そのカードが今の問いに答えた（複製ではない）",
            "that card answered a challenge just now (it is no copy)",
        ),
        K::AgeRecordSignature => language.pick(
            "年齢記録の署名が正しい",
            "the age record's signature is right",
        ),
        K::FaceSignature => {
            language.pick("券面の署名が正しい", "the card face's signature is right")
        }
        K::NumberPictureSignature => language.pick(
            "マイナンバー画像の署名が正しい",
            "the My Number picture's signature is right",
        ),
        _ => kind.code(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    /// The variants of an enum, from the source of the library: it is not exhaustive for other
    /// crates, so the compiler does not see here what was forgotten.
    pub(in crate::messages) fn variants(source: &str, name: &str) -> Vec<String> {
        let start = source.find(&format!("pub enum {name} {{")).unwrap();
        let body = &source[start..];
        let body = &body[..body.find("\n}").unwrap()];
        body.lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| line.starts_with(char::is_uppercase))
            .map(|line| {
                let name = line.chars().take_while(|c| c.is_alphanumeric());
                name.collect()
            })
            .collect()
    }

    #[test]
    fn every_check_has_a_name_in_both_languages() {
        let here = include_str!("checks.rs");
        for (source, name, prefix, fewest) in [
            (
                include_str!("../../../src/pki/check.rs"),
                "CheckKind",
                "K::",
                27,
            ),
            (
                include_str!("../../../src/identity/verdict.rs"),
                "IdentityCheck",
                "I::",
                6,
            ),
        ] {
            let variants = variants(source, name);
            assert!(variants.len() >= fewest, "{name}: {variants:?}");
            for variant in variants {
                assert!(here.contains(&format!("{prefix}{variant} =>")), "{variant}");
            }
        }
    }
}
