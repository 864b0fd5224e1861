//! What is checked, in both languages.

use mynumber_card::Coded as _;
use mynumber_card::identity::{IdentityCheck, VerdictCheckKind};
use mynumber_card::pki::CheckKind;
use terminal::language::{Language, named};

use super::words::{InWords, words};

/// What a check is about; a report shows the checks of each together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Evidence,
    Document,
    Certificate,
    Card,
    Policy,
    Other,
}

named!(
    fn title(group: Group, language) {
        Evidence => "要求と証拠", "Request and evidence";
        Document => "文書と署名", "Document and signature";
        Certificate => "電子証明書", "Certificate";
        Card => "カードとその内容", "Card and what is on it";
        Policy => "ポリシー", "Policy";
        Other => "そのほか", "Other";
    }
);

impl Group {
    pub(crate) const ALL: [Self; 6] = {
        use Group as G;
        [
            G::Evidence,
            G::Document,
            G::Certificate,
            G::Card,
            G::Policy,
            G::Other,
        ]
    };

    pub(crate) fn of(what: VerdictCheckKind) -> Self {
        match what {
            VerdictCheckKind::Pki(kind) => Self::of_kind(kind),
            VerdictCheckKind::Identity(IdentityCheck::Attributes) => Self::Card,
            VerdictCheckKind::Identity(_) => Self::Evidence,
            VerdictCheckKind::Policy(_) => Self::Policy,
            _ => Self::Other,
        }
    }

    pub(crate) fn of_kind(kind: CheckKind) -> Self {
        let code = kind.code();
        let mut of_certificate = ["certificate.", "anchor."].iter();
        if of_certificate.any(|group| code.starts_with(group)) {
            Self::Certificate
        } else {
            Self::Card
        }
    }

    pub(crate) const fn title(self, language: Language) -> &'static str {
        title(self, language)
    }
}

words!(IdentityCheck {
    Request => "送った要求に答えている", "answers the request that was sent";
    RequestTime => "要求の期限が切れていない", "the request has not expired";
    ReadTime => "読み取りは要求の期限内で、未来ではない", "read before the request expired, and not in the future";
    HolderSignature => "証明書の鍵が、要求と読んだすべてに署名している", "the certificate's key signed the request and all that was read";
    OneHierarchy => "証明書とカードの内容が同じ認証局の系統である", "certificate and card files are of one hierarchy";
    Attributes => "氏名等の形式が正しい", "the attributes can be read";
});

words!(CheckKind {
    CertificateForm => "証明書の形式が正しい", "the certificate can be read";
    CertificateAnchor => "受け入れている認証局の証明書である", "issued by an accepted authority";
    CertificateSignature => "認証局の署名が正しい", "the authority's signature is right";
    CertificateNames => "発行者の名前が認証局と一致する", "the issuer's name is the authority's";
    CertificateKeyIdentifiers => "鍵識別子が認証局を指している", "the key identifier names the authority";
    CertificateValidity => "証明書が有効期間内である", "the certificate is within its validity";
    AnchorValidity => "認証局が有効期間内である", "the authority is within its validity";
    AnchorPurpose => "この用途の認証局である", "the authority is one for this purpose";
    CertificateBasicConstraints => "認証局ではなく個人の証明書である", "a person's certificate, not an authority's";
    CertificateKeyUsage => "鍵の用途が合っている", "the key usage fits";
    CertificateExtendedKeyUsage => "拡張鍵用途が合っている", "the extended key usage fits";
    CertificatePolicy => "証明書ポリシーが用途と系統に合っている", "the policy is of this purpose and hierarchy";
    CertificateCriticalExtensions => "未知の重要な拡張がない", "no critical extension that is not understood";
    CertificateKey => "鍵が十分に強い（RSA 2048 ビット以上）", "the key is strong enough (RSA from 2048 bits)";
    CertificateRevocation => "証明書が失効していない", "the certificate is not revoked";
    CardCertificateForm => "カード用証明書の形式が正しい", "the card-verifiable certificate can be read";
    CardCertificateAnchor => "受け入れている発行者のカード用証明書である", "an accepted authority issued the card-verifiable certificate";
    CardCertificateSignature => "カード用証明書の署名が正しい", "the card-verifiable certificate's signature is right";
    CardCertificateChain => "カード自身の証明書がつながっている", "the card's own certificate is part of the chain";
    IntegritySignature => "完全性記録の署名が正しい", "the integrity record's signature is right";
    AttributesDigest => "氏名・住所・生年月日・性別が発行者の記録と一致する", "the attributes are those of the issuer's record";
    MyNumberDigest => "マイナンバーが発行者の記録と一致する", "the My Number is that of the issuer's record";
    SigningKeySignature => "カードの署名鍵が発行者のものである", "an issuer certified the card's signing key";
    CardChallenge => "そのカードが今の問いに答えた（複製ではない）", "that card answered a challenge just now (it is no copy)";
    AgeRecordSignature => "年齢記録の署名が正しい", "the age record's signature is right";
    FaceSignature => "券面の署名が正しい", "the card face's signature is right";
    NumberPictureSignature => "マイナンバー画像の署名が正しい", "the My Number picture's signature is right";
});

impl InWords for VerdictCheckKind {
    /// What a check says when it holds.
    fn in_words(&self, language: Language) -> String {
        match self {
            Self::Pki(kind) => kind.in_words(language),
            Self::Identity(check) => check.in_words(language),
            Self::Policy(kind) => kind.in_words(language),
            other => other.code().to_owned(),
        }
    }
}
