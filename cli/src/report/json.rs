//! A verdict for scripts.

use mynumber_card::Coded;
use mynumber_card::identity::{Evidence, Statement, Verdict, VerifiedIdentity};
use mynumber_card::pki::{Certificate, Substitutes};
use serde::Serialize;

use super::{Line, verdict_lines};
use crate::language::Language;

#[derive(Debug, Serialize)]
struct Json<'a> {
    /// accepted, look_at_it, not_compared or rejected.
    verdict: &'static str,
    /// Whether it answers the request that was given. If not, it may be a replay.
    answers_request: bool,
    checks: Vec<Line>,
    /// Null unless accepted.
    identity: Option<JsonIdentity<'a>>,
    /// There when a person has to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_to_look_at: Option<JsonIdentity<'a>>,
    proves: Vec<&'static str>,
    does_not_prove: Vec<&'static str>,
    evidence: JsonEvidence<'a>,
}

#[derive(Debug, Serialize)]
struct JsonIdentity<'a> {
    level: &'static str,
    hierarchy: &'static str,
    /// Null when only the holder was asked for.
    #[serde(flatten)]
    person: Option<JsonPerson<'a>>,
    certificate: Option<JsonCertificate>,
    /// Stays the same until the certificate is renewed.
    holder_reference: String,
    /// SHA-256 of the trust anchor.
    anchor: String,
}

/// The four attributes.
#[derive(Debug, Serialize)]
struct JsonPerson<'a> {
    name: &'a str,
    /// One digit per character, 1 where it stands in for another; null where nothing says.
    name_substitutes: Option<&'a str>,
    address: &'a str,
    address_substitutes: Option<&'a str>,
    /// `YYYY-MM-DD`; null when the register does not know all of it.
    birth_date: Option<String>,
    birth_date_japanese: Option<String>,
    birth_date_as_known: String,
    sex: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonCertificate {
    issuer: String,
    serial: String,
    not_after: String,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct JsonEvidence<'a> {
    audience: &'a str,
    challenge: String,
    level: &'static str,
    wanted: &'static str,
    read_at: String,
    expires: String,
}

/// A verdict for scripts.
pub(crate) fn json<'a>(
    evidence: &'a Evidence,
    verdict: &'a Verdict,
    language: Language,
) -> impl Serialize + 'a {
    let request = evidence.request();
    let statements = |all: Vec<Statement>| all.iter().map(Coded::code).collect();
    Json {
        verdict: verdict.decision().code(),
        answers_request: verdict.is_answer(),
        checks: verdict_lines(verdict, language),
        identity: verdict.identity().map(json_identity),
        identity_to_look_at: verdict.identity_to_look_at().map(json_identity),
        proves: statements(verdict.proves()),
        does_not_prove: statements(verdict.does_not_prove()),
        evidence: JsonEvidence {
            audience: request.audience(),
            challenge: hex::encode(request.challenge()),
            level: request.level().name(),
            wanted: request.wanted().name(),
            read_at: evidence.read_at().to_string(),
            expires: request.expires().to_string(),
        },
    }
}

fn json_identity(identity: &VerifiedIdentity) -> JsonIdentity<'_> {
    JsonIdentity {
        level: identity.level.name(),
        hierarchy: identity.hierarchy.name(),
        person: identity.attributes.as_ref().map(|person| JsonPerson {
            name: &person.name,
            name_substitutes: person.name_substitutes.as_ref().map(Substitutes::as_str),
            address: &person.address,
            address_substitutes: person.address_substitutes.as_ref().map(Substitutes::as_str),
            birth_date: person.birth_date.date().map(|date| date.to_string()),
            birth_date_japanese: person
                .birth_date
                .date()
                .map(|date| date.japanese().to_string()),
            birth_date_as_known: person.birth_date.to_string(),
            sex: person.sex.name(),
        }),
        certificate: Certificate::from_der(&identity.certificate)
            .ok()
            .map(|certificate| JsonCertificate {
                issuer: certificate.issuer().to_string(),
                serial: hex::encode(certificate.serial()),
                not_after: certificate.not_after().to_string(),
                sha256: hex::encode(certificate.fingerprint()),
            }),
        holder_reference: identity.holder.to_string(),
        anchor: hex::encode(identity.anchor),
    }
}
