//! `cert`: one of the four certificates.

use std::io::IsTerminal as _;

use mynumber_card::data::{UnixTime, display_safe};
use mynumber_card::pki::{
    Certificate, PublicKey, Purpose, SubjectAttributes, SubjectError, Substitutes,
};
use mynumber_card::{AuthPin, Error, SignPassword};
use serde::Serialize;

use super::{Moment, birth_date};
use crate::args::{CertArguments, CertificateFormat, WhichCertificate};
use crate::clock::local;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::language::{Language, say};
use crate::messages::names;
use crate::output::{self, Table};
use crate::proof::{JsonProof, Proof};
use crate::session::Session;
use crate::{files, report, trust};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    purpose: &'static str,
    subject: String,
    issuer: String,
    /// Hexadecimal digits.
    serial: String,
    not_before: String,
    not_after: String,
    expired: bool,
    policies: &'a [String],
    key_usage: Vec<&'static str>,
    extended_key_usage: Option<&'a [String]>,
    public_key: JsonKey<'a>,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<JsonAttributes<'a>>,
    /// As the issuer's name says: production, test or other.
    claimed_hierarchy: &'static str,
    #[serde(flatten)]
    proof: JsonProof<'a>,
    pem: String,
}

#[derive(Debug, Serialize)]
struct JsonKey<'a> {
    algorithm: &'a str,
    bits: Option<usize>,
}

#[derive(Debug, Serialize)]
struct JsonAttributes<'a> {
    name: &'a str,
    /// One digit a character, 1 where it stands in for another.
    name_substitutes: Option<&'a str>,
    address: &'a str,
    address_substitutes: Option<&'a str>,
    birth_date: Option<String>,
    birth_date_japanese: Option<String>,
    birth_date_as_known: String,
    sex: &'static str,
}

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
    let at = Moment::new(arguments.at);
    let anchors = trust::anchors(&session.options, session.language)?;
    let (der, closed) = read(session, arguments.which)?;
    let mut hint = None;
    let mut prove = |certificate: &Certificate| {
        let purpose = purpose(arguments.which);
        let proof = Proof::of(certificate, purpose, &anchors, at, session.language);
        hint = proof.hint();
        proof
    };
    let bytes = match format {
        _ if json => {
            let certificate = parse(&der)?;
            let proof = prove(&certificate);
            output::to_json(&to_json(&certificate, &proof, at)?).into_bytes()
        }
        CertificateFormat::Text => {
            let certificate = parse(&der)?;
            let proof = prove(&certificate);
            text(&certificate, &proof, at, session.language)?.into_bytes()
        }
        // Not parsed: a certificate that this program does not understand is still to be had.
        CertificateFormat::Pem => pem(&der)?.into_bytes(),
        CertificateFormat::Der => der,
    };
    match &arguments.output {
        Some(path) => files::write(path, &bytes, arguments.force, &session.signals)?,
        None => output::print_bytes(&bytes)?,
    }
    if let Some(hint) = hint {
        let doubt = report::doubt(hint, session.language);
        output::remark(&doubt, session.language);
    }
    closed.map_err(Failure::LeftOpen)
}

/// DER, and whether what a PIN opened could be closed.
type Read = (Vec<u8>, Result<(), Error>);

fn read(session: &Session, which: WhichCertificate) -> Result<Read, Failure> {
    let read = match which {
        WhichCertificate::Sign => read_sign(session),
        WhichCertificate::Auth => match free(session, which) {
            // Phones.
            Err(Failure::Card(Error::NotOpen { .. })) => read_auth_with_pin(session),
            read => read,
        },
        WhichCertificate::AuthCa | WhichCertificate::SignCa => free(session, which),
    };
    read.map_err(|failure| match failure {
        Failure::Card(Error::FileAbsent { .. }) if which == WhichCertificate::Sign => {
            Error::NoSignatureCertificate.into()
        }
        Failure::Card(Error::FileAbsent { .. }) => Failure::NoSuchCertificate,
        failure => failure,
    })
}

fn free(session: &Session, which: WhichCertificate) -> Result<Read, Failure> {
    with_card(session, Hold::Shared, |card| {
        let mut jpki = card.jpki()?;
        let der = match which {
            WhichCertificate::AuthCa => jpki.read_auth_ca_certificate()?,
            WhichCertificate::SignCa => jpki.read_sign_ca_certificate()?,
            _ => jpki.read_auth_certificate()?,
        };
        Ok((der, Ok(())))
    })
}

fn read_auth_with_pin(session: &Session) -> Result<Read, Failure> {
    let mut asker = session.asker();
    asker.expect::<AuthPin>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut jpki = card.jpki()?;
        let der = jpki
            .present::<AuthPin, _>(&mut asker, session.last_try())?
            .read_auth_certificate()?;
        Ok((der, jpki.close()))
    })
}

fn read_sign(session: &Session) -> Result<Read, Failure> {
    let mut asker = session.asker();
    asker.expect::<SignPassword>()?;
    with_card(session, Hold::Exclusive, |card| {
        let mut jpki = card.jpki()?;
        jpki.expect_signature_certificate()?;
        let der = jpki
            .present::<SignPassword, _>(&mut asker, session.last_try())?
            .read_sign_certificate()?;
        Ok((der, jpki.close()))
    })
}

/// A certificate that came from a card.
pub(super) fn parse(der: &[u8]) -> Result<Certificate, Failure> {
    Certificate::from_der(der).map_err(|_| {
        Failure::Card(Error::Malformed {
            what: "certificate",
            problem: "not an X.509 certificate in DER",
        })
    })
}

fn pem(der: &[u8]) -> Result<String, Failure> {
    pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, der).map_err(|_| {
        Failure::Card(Error::Malformed {
            what: "certificate",
            problem: "too long",
        })
    })
}

fn attributes(certificate: &Certificate) -> Result<Option<&SubjectAttributes>, Failure> {
    match certificate.attributes() {
        Ok(attributes) => Ok(Some(attributes)),
        Err(SubjectError::None) => Ok(None),
        Err(_) => Err(Failure::Card(Error::Malformed {
            what: "signature certificate",
            problem: "its attributes are not in the form of the profile",
        })),
    }
}

fn to_json<'a>(
    certificate: &'a Certificate,
    proof: &'a Proof,
    at: Moment,
) -> Result<Json<'a>, Failure> {
    Ok(Json {
        purpose: certificate.purpose().name(),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial: hex::encode(certificate.serial()),
        not_before: certificate.not_before().to_string(),
        not_after: certificate.not_after().to_string(),
        expired: at.is_after(certificate.not_after()),
        policies: certificate.policies(),
        key_usage: certificate
            .key_usage()
            .map(|usage| usage.names().collect())
            .unwrap_or_default(),
        extended_key_usage: certificate.extended_key_usages(),
        public_key: match certificate.public_key() {
            PublicKey::Rsa(key) => JsonKey {
                algorithm: "RSA",
                bits: Some(key.bits()),
            },
            PublicKey::Other(identifier) => JsonKey {
                algorithm: identifier,
                bits: None,
            },
            _ => JsonKey {
                algorithm: "unknown",
                bits: None,
            },
        },
        sha256: hex::encode(certificate.fingerprint()),
        attributes: attributes(certificate)?.map(json_attributes),
        claimed_hierarchy: certificate.claimed_hierarchy().name(),
        proof: proof.json(),
        pem: pem(certificate.der())?,
    })
}

fn json_attributes(attributes: &SubjectAttributes) -> JsonAttributes<'_> {
    let birth = attributes.birth_date;
    JsonAttributes {
        name: &attributes.name,
        name_substitutes: attributes
            .name_substitutes
            .as_ref()
            .map(Substitutes::as_str),
        address: &attributes.address,
        address_substitutes: attributes
            .address_substitutes
            .as_ref()
            .map(Substitutes::as_str),
        birth_date: birth.date().map(|date| date.to_string()),
        birth_date_japanese: birth.date().map(|date| date.japanese().to_string()),
        birth_date_as_known: birth.to_string(),
        sex: attributes.sex.name(),
    }
}

fn text(
    certificate: &Certificate,
    proof: &Proof,
    at: Moment,
    language: Language,
) -> Result<String, Failure> {
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
    let until = if at.is_after(certificate.not_after()) {
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
    row("真正性", "Authentic", &proof.in_words(language));
    row("失効", "Revoked", revocation_unknown(language));
    if let Some(attributes) = attributes(certificate)? {
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
    Ok(table.to_string())
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
