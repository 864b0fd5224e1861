//! Why a check failed: a word for scripts, and a sentence in both languages.

use mynumber_card::data::display_safe;
use mynumber_card::identity::VerdictReason;
use mynumber_card::pki::{CertificateError, Reason, SignatureError};

use super::{card, checks, names, policy, revocation};
use crate::clock::local;
use crate::language::{Language, say};

/// The word for a check that rests on another one that failed.
pub(crate) const RESTS_ON: &str = "rests_on";

/// A word for scripts, and a sentence for people.
pub(crate) type Words = (&'static str, String);

pub(crate) fn why(why: &VerdictReason, language: Language) -> Words {
    match why {
        VerdictReason::Pki(reason) => self::reason(reason, language),
        VerdictReason::Policy(reason) => policy::reason(*reason, language),
        VerdictReason::OtherRequest => plain(
            "other_request",
            language.pick(
                "送った要求とは別の要求に答えたものです",
                "it answers another request than the one that was sent",
            ),
        ),
        VerdictReason::RequestExpired { expired } => {
            let expired = local(*expired);
            (
                "request_expired",
                say!(
                    language,
                    "要求の期限は {expired} でした",
                    "the request expired at {expired}"
                ),
            )
        }
        VerdictReason::ReadInFuture { read_at } => {
            let read_at = local(*read_at);
            (
                "read_in_future",
                say!(
                    language,
                    "読み取り時刻 {read_at} が未来です（時計が狂っています）",
                    "it says that it was read at {read_at}, which is yet to come: a wrong clock"
                ),
            )
        }
        VerdictReason::ReadTooLate { read_at } => {
            let read_at = local(*read_at);
            (
                "read_too_late",
                say!(
                    language,
                    "読み取り時刻 {read_at} は要求の期限の後です",
                    "it says that it was read at {read_at}, after the request had expired"
                ),
            )
        }
        VerdictReason::Attributes { problem } => {
            let problem = display_safe(problem);
            (
                "attributes",
                say!(
                    language,
                    "氏名等を読み取れません（{problem}）",
                    "the attributes cannot be read ({problem})"
                ),
            )
        }
        VerdictReason::TwoHierarchies { certificate, card } => {
            let certificate = names::hierarchy(*certificate, language);
            let card = names::hierarchy(*card, language);
            (
                "two_hierarchies",
                say!(
                    language,
                    "証明書は {certificate}、カードの内容は {card} です",
                    "the certificate is {certificate}, the card files are {card}"
                ),
            )
        }
        other => ("other", safe(other)),
    }
}

pub(crate) fn reason(reason: &Reason, language: Language) -> Words {
    match reason {
        Reason::Certificate(error) => ("certificate_form", certificate(error, language)),
        Reason::Data(error) => (
            "file_form",
            card::malformed(error.what(), error.problem(), language),
        ),
        Reason::Signature(error) => signature(error, language),
        Reason::UnknownAuthority { claimed } => {
            let claimed = names::hierarchy(*claimed, language);
            (
                "unknown_authority",
                say!(
                    language,
                    "受け入れている認証局のものではありません（自称: {claimed}）",
                    "no accepted authority issued it (its own claim: {claimed})"
                ),
            )
        }
        Reason::Algorithm => plain(
            "algorithm",
            language.pick(
                "RSA と SHA-2 の署名ではありません",
                "not signed with RSA and SHA-2",
            ),
        ),
        Reason::NameMismatch => plain(
            "name_mismatch",
            language.pick(
                "発行者の名前が認証局と違います",
                "the issuer has another name than the authority",
            ),
        ),
        Reason::NoKeyIdentifier => plain(
            "no_key_identifier",
            language.pick(
                "認証局の鍵識別子がありません",
                "no authority key identifier",
            ),
        ),
        Reason::KeyIdentifierMismatch => plain(
            "key_identifier_mismatch",
            language.pick(
                "鍵識別子が別の認証局を指しています",
                "the key identifier names another authority",
            ),
        ),
        Reason::NotYetValid { from } => {
            let from = local(*from);
            (
                "not_yet_valid",
                say!(language, "{from} から有効です", "valid only from {from}"),
            )
        }
        Reason::Expired { until } => {
            let until = local(*until);
            (
                "expired",
                say!(language, "{until} に期限が切れました", "expired at {until}"),
            )
        }
        Reason::Purpose { expected, found } => {
            let expected = names::purpose(*expected, language);
            let found = names::purpose(*found, language);
            (
                "purpose",
                say!(
                    language,
                    "{expected}ではなく、{found}です",
                    "it is a {found}, not a {expected}"
                ),
            )
        }
        Reason::BasicConstraints => plain(
            "basic_constraints",
            language.pick(
                "認証局と個人の証明書の区別が合いません",
                "an authority's where a person's belongs, or the other way round",
            ),
        ),
        Reason::KeyUsage => plain(
            "key_usage",
            language.pick("鍵の用途が合いません", "key usage of the wrong kind"),
        ),
        Reason::ExtendedKeyUsage => plain(
            "extended_key_usage",
            language.pick(
                "拡張鍵用途が合いません",
                "extended key usage of the wrong kind",
            ),
        ),
        Reason::Policy => plain(
            "policy",
            language.pick(
                "この用途と系統の証明書ポリシーがありません",
                "no policy of this purpose and hierarchy",
            ),
        ),
        Reason::CriticalExtension { oid } => {
            let oid = safe(oid);
            (
                "critical_extension",
                say!(
                    language,
                    "重要な拡張 {oid} が分かりません",
                    "critical extension {oid} is not understood"
                ),
            )
        }
        Reason::Revoked { at, reason } => {
            let at = local(*at);
            let words = match reason {
                Some(why) => {
                    let why = revocation::reason(*why, language);
                    say!(
                        language,
                        "{at} に失効しました（{why}）",
                        "revoked at {at} ({why})"
                    )
                }
                None => say!(language, "{at} に失効しました", "revoked at {at}"),
            };
            ("revoked", words)
        }
        Reason::RevocationUnknown => plain(
            "revocation_unknown",
            language.pick(
                "OCSP の応答者がこの証明書を知りません",
                "the OCSP responder does not know the certificate",
            ),
        ),
        Reason::RevocationData(problem) => {
            let problem = revocation::problem(problem, language);
            (
                "revocation_data",
                say!(
                    language,
                    "渡された失効情報が使えません（{problem}）",
                    "no revocation data that counts ({problem})"
                ),
            )
        }
        Reason::DigestMismatch => plain(
            "digest_mismatch",
            language.pick(
                "発行者が記録した内容と違います",
                "the data is not what the issuer recorded",
            ),
        ),
        Reason::RestsOn { on } => {
            let on = checks::kind(*on, language);
            (
                RESTS_ON,
                say!(
                    language,
                    "「{on}」が成り立たないため証明できません",
                    "not proven, because this does not hold: {on}"
                ),
            )
        }
        other => ("other", safe(other)),
    }
}

pub(super) fn signature(error: &SignatureError, language: Language) -> Words {
    match error {
        SignatureError::KeySize { bits } => (
            "weak_key",
            say!(
                language,
                "鍵の長さ {bits} ビットは受け入れません",
                "a key of {bits} bits is not accepted"
            ),
        ),
        SignatureError::KeyNumbers => plain(
            "weak_key",
            language.pick(
                "鍵の値が安全ではありません",
                "an RSA key with unsafe numbers",
            ),
        ),
        SignatureError::Mismatch => plain(
            "signature_mismatch",
            language.pick("署名が合いません", "the signature does not fit"),
        ),
        other => ("signature", safe(other)),
    }
}

/// What is wrong with the form of a certificate.
pub(super) fn certificate(error: &CertificateError, language: Language) -> String {
    match error {
        CertificateError::TooLong { length } => say!(
            language,
            "カードの証明書としては長すぎます（{length} バイト）",
            "{length} bytes are too long for a certificate of a card"
        ),
        CertificateError::NotDer => language
            .pick("証明書が DER ではありません", "the certificate is not DER")
            .to_owned(),
        CertificateError::Malformed { problem } => say!(
            language,
            "X.509 証明書ではありません（{problem}）",
            "not an X.509 certificate ({problem})"
        ),
        CertificateError::Extension { oid } => {
            let oid = safe(oid);
            say!(
                language,
                "証明書の拡張 {oid} の形式が正しくありません",
                "extension {oid} of the certificate is malformed"
            )
        }
        CertificateError::DuplicateExtension { oid } => {
            let oid = safe(oid);
            say!(
                language,
                "証明書の拡張 {oid} が重複しています",
                "extension {oid} of the certificate is there twice"
            )
        }
        other => safe(other),
    }
}

fn plain(code: &'static str, text: &str) -> Words {
    (code, text.to_owned())
}

/// Text of the library, fit for a terminal.
fn safe(text: &impl ToString) -> String {
    display_safe(&text.to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use super::checks::tests::variants;

    #[test]
    fn every_reason_and_statement_is_told_in_both_languages() {
        let reasons = include_str!("reasons.rs");
        let statements = include_str!("statements.rs");
        let report = include_str!("../../../src/pki/check.rs");
        let verdict = include_str!("../../../src/identity/verdict.rs");
        let statement = include_str!("../../../src/identity/statement.rs");
        let signature = include_str!("../../../src/pki/signature.rs");
        for (here, source, name, prefix, fewest) in [
            (reasons, report, "Reason", "Reason::", 17),
            (reasons, verdict, "VerdictReason", "VerdictReason::", 8),
            (reasons, signature, "SignatureError", "SignatureError::", 3),
            (
                reasons,
                include_str!("../../../src/pki/der.rs"),
                "CertificateError",
                "CertificateError::",
                5,
            ),
            (statements, statement, "Statement", "S::", 11),
        ] {
            let variants = variants(source, name);
            assert!(variants.len() >= fewest, "{name}: {variants:?}");
            for variant in variants {
                let told = [" =>", "(", " {"]
                    .iter()
                    .any(|after| here.contains(&format!("{prefix}{variant}{after}")));
                assert!(told, "{name}::{variant}");
            }
        }
    }
}
