//! A certificate.

use mynumber_card::data::UnixTime;
use mynumber_card::job::certificate::CertificateContent;
use mynumber_card::pki::{Certificate, PublicKey};
use terminal::language::{Language, phrases};
use terminal::screen::Screen;
use terminal::table::{Table, rows};

use super::proof;
use super::value::{expired, person, safe};
use crate::clock::local;
use crate::messages::names;

pub(crate) fn text(content: &CertificateContent, screen: Screen) -> String {
    let (it, language) = (&content.certificate, screen.language);
    let mut table = Table::default();
    rows!(table, language;
        "真正性", "Authentic" => proof::marked(&content.proof, screen);
        // Lists of what is revoked are given to notified verifiers only.
        "失効", "Revoked" => revocation_unknown(language);
        "種類", "Certificate" => names::purpose(it.purpose(), language);
    );
    if let Some(holder) = &content.attributes {
        let name = names::marked(&holder.name, holder.name_substitutes.as_ref(), language);
        let marks = holder.address_substitutes.as_ref();
        let address = names::marked(&holder.address, marks, language);
        let values = (holder.birth_date, holder.sex);
        person(&mut table, (&name, &address), values, language);
    }
    let until = time(it.not_after(), language);
    let until = match content.expired {
        true => expired(language, until),
        false => until,
    };
    let policies = it.policies().join(", ");
    let policies = Some(safe(&policies)).filter(|policies| !policies.is_empty());
    let usage = it.key_usage().map(|usage| usage.to_string());
    rows!(table, language;
        "有効期間の終了", "Valid until" => until;
        "有効期間の開始", "Valid from" => time(it.not_before(), language);
        "主体者", "Subject" => it.subject().to_string();
        "発行者", "Issuer" => it.issuer().to_string();
        "シリアル番号", "Serial" => bytes(it.serial());
        "ポリシー", "Policy" => policies;
        "鍵の用途", "Key usage" => usage.as_deref().unwrap_or("-");
        "拡張鍵用途", "Extended usage" => extended_usage(it);
        "公開鍵", "Public key" => public_key(it);
        "SHA-256", "SHA-256" => bytes(&it.fingerprint());
    );
    format!("{table}{}", proof::details(&content.proof, screen))
}

fn extended_usage(certificate: &Certificate) -> Option<String> {
    let client = certificate.allows_client_authentication();
    let client = if client { " (clientAuth)" } else { "" };
    let uses = certificate.extended_key_usages()?.join(", ");
    Some(safe(&uses) + client)
}

fn public_key(certificate: &Certificate) -> String {
    match certificate.public_key() {
        PublicKey::Rsa(key) => format!("RSA {}", key.bits()),
        PublicKey::Other(identifier) => safe(identifier),
        _ => "-".to_owned(),
    }
}

/// Local time with its zone, with the day in Japan when that is another one, and its era in Japanese.
fn time(time: UnixTime, language: Language) -> String {
    let local = local(time);
    let Some(date) = time.japanese_date() else {
        return local;
    };
    let same = local.starts_with(&date.to_string());
    match (language, same) {
        (Language::En, true) => local,
        (Language::En, false) => format!("{local} ({date} in Japan)"),
        (Language::Ja, true) => format!("{local}（{}）", date.japanese()),
        (Language::Ja, false) => format!("{local}（日本時間 {date}、{}）", date.japanese()),
    }
}

/// `01:00:0A`.
fn bytes(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.join(":")
}

phrases!(
    revocation_unknown => "未確認（失効情報がありません）", "not checked: no revocation data";
);
