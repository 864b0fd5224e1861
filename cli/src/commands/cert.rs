//! `cert`: one of the four certificates.

use std::io::IsTerminal as _;

use mynumber_card::data::{UnixTime, display_safe};
use mynumber_card::job::Output;
use mynumber_card::job::certificate::{self, CertificateFile, Content};
use mynumber_card::pki::{PublicKey, Purpose, TrustAnchors};
use mynumber_card::{AuthPin, Error, SignPassword};

use crate::args::{CertArguments, CertificateFormat, WhichCertificate};
use crate::clock::local;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::{self, Table};
use crate::session::{NO_FILES, Session};
use crate::view::value::birth_date;
use crate::{files, proof, trust};

/// What the certificate in this place is for.
const fn purpose(which: WhichCertificate) -> Purpose {
    match which {
        WhichCertificate::Auth => Purpose::Authentication,
        WhichCertificate::AuthCa => Purpose::AuthenticationAuthority,
        WhichCertificate::Sign => Purpose::Signature,
        WhichCertificate::SignCa => Purpose::SignatureAuthority,
    }
}

pub(super) fn run(session: &Session, arguments: &CertArguments) -> Result<(), Failure> {
    let json = session.options.json;
    if json && arguments.format.is_some() {
        return Err(UsageError::JsonAndFormat.into());
    }
    let format = arguments.format.unwrap_or(CertificateFormat::Text);
    if format == CertificateFormat::Der
        && arguments.output.is_none()
        && std::io::stdout().is_terminal()
    {
        return Err(UsageError::DerToTerminal.into());
    }
    if let Some(path) = &arguments.output {
        files::prepare(path, arguments.force)?;
    }
    let anchors = trust::anchors(&session.options, session.language)?;
    let read = read(session, arguments, &anchors)?;
    let mut proofs = Vec::new();
    let bytes = match format {
        CertificateFormat::Text => {
            if read.data.content.is_err() {
                return read.data.content.map(drop).map_err(Failure::Card);
            }
            proofs.extend(read.data.content.iter().map(|content| &content.proof));
            let report = session.report(&read, NO_FILES, |read, language| {
                let content = read.data.content.iter();
                content.map(|content| text(content, language)).collect()
            });
            report.as_bytes().to_vec()
        }
        // Also of a certificate that this program does not understand.
        CertificateFormat::Pem => read.data.pem.clone().into_bytes(),
        CertificateFormat::Der => read.data.der.clone(),
    };
    match &arguments.output {
        Some(path) => files::write(path, &bytes, arguments.force, &session.signals)?,
        None => output::print_bytes(&bytes)?,
    }
    proof::doubt(&proofs, session.language);
    read.left_open
        .map_or(Ok(()), |error| Err(Failure::LeftOpen(error)))
}

fn read(
    session: &Session,
    arguments: &CertArguments,
    anchors: &TrustAnchors,
) -> Result<Output<CertificateFile>, Failure> {
    let context = || session.context(anchors, arguments.at);
    let mut asker = session.asker();
    let purpose = purpose(arguments.which);
    if purpose == Purpose::Signature {
        asker.expect::<SignPassword>()?;
        let context = context()?;
        return with_card(session, Hold::Exclusive, |card| {
            certificate::opened::<SignPassword, _, _>(card, &mut asker, context)
        });
    }
    let free = context()?;
    let read = with_card(session, Hold::Shared, |card| {
        Ok(certificate::free(card, purpose, free)?)
    });
    let read = match read {
        // Phones.
        Err(Failure::Card(Error::NotOpen { .. })) if purpose == Purpose::Authentication => {
            asker.expect::<AuthPin>()?;
            let context = context()?;
            with_card(session, Hold::Exclusive, |card| {
                certificate::opened::<AuthPin, _, _>(card, &mut asker, context)
            })
        }
        read => read,
    };
    read.map_err(|failure| match failure {
        Failure::Card(Error::FileAbsent { .. }) => Failure::NoSuchCertificate,
        failure => failure,
    })
}

fn text(content: &Content, language: Language) -> String {
    let certificate = &content.certificate;
    let mut table = Table::default();
    let mut row = |ja, en, value: &str| table.row([language.pick(ja, en), value]);
    row(
        "種類",
        "Certificate",
        names::purpose(certificate.purpose(), language),
    );
    row("主体者", "Subject", &certificate.subject().to_string());
    row("発行者", "Issuer", &certificate.issuer().to_string());
    row("シリアル番号", "Serial", &bytes(certificate.serial()));
    row(
        "有効期間の開始",
        "Valid from",
        &time(certificate.not_before(), language),
    );
    let until = time(certificate.not_after(), language);
    let until = if content.expired {
        say!(language, "{until} 期限切れ", "{until}, expired")
    } else {
        until
    };
    row("有効期間の終了", "Valid until", &until);
    row(
        "ポリシー",
        "Policy",
        &safe(&certificate.policies().join(", ")),
    );
    let usage = certificate.key_usage();
    let usage = usage.map_or_else(|| "-".to_owned(), |usage| usage.to_string());
    row("鍵の用途", "Key usage", &usage);
    if let Some(extended) = certificate.extended_key_usages() {
        let mut uses = extended.join(", ");
        if certificate.allows_client_authentication() {
            uses.push_str(" (clientAuth)");
        }
        row("拡張鍵用途", "Extended usage", &safe(&uses));
    }
    let key = match certificate.public_key() {
        PublicKey::Rsa(key) => format!("RSA {}", key.bits()),
        PublicKey::Other(identifier) => safe(identifier),
        _ => "-".to_owned(),
    };
    row("公開鍵", "Public key", &key);
    row("SHA-256", "SHA-256", &bytes(&certificate.fingerprint()));
    let proven = proof::in_words(&content.proof, language);
    row("真正性", "Authentic", &proven);
    row("失効", "Revoked", revocation_unknown(language));
    if let Some(attributes) = &content.attributes {
        row(
            "氏名",
            "Name",
            &names::marked(
                &attributes.name,
                attributes.name_substitutes.as_ref(),
                language,
            ),
        );
        let address = names::marked(
            &attributes.address,
            attributes.address_substitutes.as_ref(),
            language,
        );
        row("住所", "Address", &address);
        let birth = birth_date(attributes.birth_date, language);
        row("生年月日", "Birth date", &birth);
        row("性別", "Sex", names::sex(attributes.sex, language));
    }
    table.to_string()
}

fn safe(text: &str) -> String {
    display_safe(text).to_string()
}

/// Local time with its zone, with the day in Japan when that is another one, and its era in Japanese.
fn time(time: UnixTime, language: Language) -> String {
    let local = local(time);
    let Some(date) = time.japanese_date() else {
        return local;
    };
    let era = date.japanese();
    let same = local.starts_with(&date.to_string());
    match (language, same) {
        (Language::En, true) => local,
        (Language::En, false) => format!("{local} ({date} in Japan)"),
        (Language::Ja, true) => format!("{local}（{era}）"),
        (Language::Ja, false) => format!("{local}（日本時間 {date}、{era}）"),
    }
}

/// `01:00:0A`.
fn bytes(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.join(":")
}

/// Lists of what is revoked are given to notified verifiers only.
fn revocation_unknown(language: Language) -> &'static str {
    language.pick(
        "未確認（失効情報がありません）",
        "not checked: no revocation data",
    )
}
