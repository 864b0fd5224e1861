//! `verify`: evidence, later and elsewhere, without the card.

use std::path::{Path, PathBuf};

use mynumber_card::identity::{
    Evidence, EvidenceError, Expected, Policy, Request, RequestError, Verification,
};
use mynumber_card::job::verify;
use mynumber_card::pki::revocation::{RevocationData, RevocationOptions};
use mynumber_card::pki::{ObjectKind, TrustAnchors, objects};

use crate::args::{AUDIENCE, Conditions, VerifyArguments};
use crate::clock::now;
use crate::failure::{Failure, Input};
use crate::language::Language;
use crate::session::Session;
use crate::{input, messages, report, trust};

/// The longest file that is looked at, in bytes: more than any request or evidence has.
const LONGEST: usize = 1024 * 1024;
/// The longest revocation list, in bytes: a million entries have about 40 MB.
const LONGEST_LIST: usize = 64 * 1024 * 1024;
/// The oldest OCSP response that counts, in seconds.
const OLDEST_OCSP: u32 = 24 * 60 * 60;

pub(super) fn run(session: &Session, arguments: &VerifyArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let request = match &arguments.request {
        Some(path) => Some(request(path, session.language)?),
        None => None,
    };
    let evidence = evidence(&arguments.evidence, session.language)?;
    let request = match (request, &arguments.challenge) {
        (None, Some(challenge)) => {
            let audience = arguments.audience.as_deref();
            Some(with_challenge(&evidence, &challenge.0, audience)?)
        }
        (request, _) => request,
    };
    let conditions = Judged::by(&arguments.conditions, session.language)?;
    let (crls, ocsp) = conditions.revocation_data();
    let expected = match &request {
        Some(request) => Expected::Request(request),
        None if arguments.any_request => Expected::AnyRequest,
        None => Expected::NotAtHand,
    };
    let verification = conditions.verification(&anchors, expected, &crls, &ocsp);
    let at = arguments
        .at
        .map_or_else(now, |receipt| receipt.moment(evidence.read_at()));
    let judged = verify::judge(&evidence, &verification, at);
    let printed = session.show(&judged, |judged, language| {
        report::text(&judged.data, language)
    });
    // A no is a no, also when nobody reads the report.
    report::conclude(&judged.data.verdict)?;
    printed
}

/// The request in a file.
pub(super) fn request(path: &Path, language: Language) -> Result<Request, Failure> {
    let json = input::read_text(path, LONGEST)?;
    Request::from_json(json.trim_end()).map_err(|error| Failure::NotA {
        what: Input::Request,
        path: path.to_owned(),
        reason: request_problem(&error, language),
    })
}

/// What evidence is judged by, beside the request: the files, read.
pub(super) struct Judged {
    policy: Option<Policy>,
    crls: Vec<Vec<u8>>,
    ocsp: Vec<Vec<u8>>,
}

impl Judged {
    /// To be had before any PIN is asked for: a file that is none ends it.
    pub(super) fn by(conditions: &Conditions, language: Language) -> Result<Self, Failure> {
        let policy = conditions
            .policy
            .as_deref()
            .map(|path| policy(path, language))
            .transpose()?;
        Ok(Self {
            policy,
            crls: lists(&conditions.crl, language)?,
            ocsp: responses(&conditions.ocsp, language)?,
        })
    }

    /// Revocation lists and OCSP responses.
    pub(super) fn revocation_data(&self) -> (Vec<&[u8]>, Vec<&[u8]>) {
        let crls = self.crls.iter().map(Vec::as_slice).collect();
        let ocsp = self.ocsp.iter().map(Vec::as_slice).collect();
        (crls, ocsp)
    }

    pub(super) fn verification<'a>(
        &'a self,
        anchors: &'a TrustAnchors,
        expected: Expected<'a>,
        crls: &'a [&'a [u8]],
        ocsp: &'a [&'a [u8]],
    ) -> Verification<'a> {
        let mut verification = Verification::new(anchors, expected);
        if let Some(policy) = &self.policy {
            verification = verification.with_policy(policy);
        }
        if !crls.is_empty() || !ocsp.is_empty() {
            let data = RevocationData {
                crls,
                ocsp,
                ..RevocationData::default()
            };
            verification = verification.with_revocation(data, RevocationOptions::new(OLDEST_OCSP));
        }
        verification
    }
}

fn policy(path: &Path, language: Language) -> Result<Policy, Failure> {
    let json = input::read_text(path, LONGEST)?;
    Policy::from_json(&json).map_err(|error| Failure::NotA {
        what: Input::Policy,
        path: path.to_owned(),
        reason: messages::files::policy(&error, language),
    })
}

/// Revocation lists, DER or PEM (several in a file too). What is wrong with one the verdict says; a file
/// of another kind ends it here.
fn lists(paths: &[PathBuf], language: Language) -> Result<Vec<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let not_one = |reason| Failure::NotA {
            what: Input::RevocationList,
            path: path.clone(),
            reason,
        };
        let bytes = input::read(path, LONGEST_LIST)?;
        if bytes.len() > LONGEST_LIST {
            return Err(not_one(too_long(language)));
        }
        let lists = objects(&bytes, ObjectKind::RevocationList)
            .map_err(|error| not_one(messages::files::objects(&error, language)))?;
        found.extend(lists);
    }
    Ok(found)
}

/// OCSP responses, DER.
fn responses(paths: &[PathBuf], language: Language) -> Result<Vec<Vec<u8>>, Failure> {
    let read = |path: &PathBuf| {
        let not_one = |reason| Failure::NotA {
            what: Input::OcspResponse,
            path: path.clone(),
            reason,
        };
        let bytes = input::read(path, LONGEST)?;
        match bytes.first() {
            Some(0x30) if bytes.len() <= LONGEST => Ok(bytes),
            Some(0x30) => Err(not_one(too_long(language))),
            _ => Err(not_one(
                language.pick("DER ではありません", "not DER").to_owned(),
            )),
        }
    };
    paths.iter().map(read).collect()
}

fn too_long(language: Language) -> String {
    language.pick("長すぎます", "too long").to_owned()
}

fn evidence(path: &Path, language: Language) -> Result<Evidence, Failure> {
    let json = input::read_text(path, LONGEST)?;
    Evidence::from_json(json.trim_end()).map_err(|error| Failure::NotA {
        what: Input::Evidence,
        path: path.to_owned(),
        reason: match &error {
            EvidenceError::Json(error) => messages::files::json(error, language),
            EvidenceError::Request(error) => request_problem(error, language),
            EvidenceError::Content => language
                .pick(
                    "要求されたものと中身が合いません",
                    "it does not hold what its request asked for",
                )
                .to_owned(),
            error => error.to_string(),
        },
    })
}

fn request_problem(error: &RequestError, language: Language) -> String {
    match error {
        RequestError::Json(error) => messages::files::json(error, language),
        error => messages::request_in_words(error, language),
    }
}

/// What is known of a request of which only challenge and audience were kept: the rest is taken from
/// the evidence, which the card signed. Never the audience: whoever passes a challenge on in a request
/// of their own gets an answer for another one.
fn with_challenge(
    evidence: &Evidence,
    challenge: &[u8],
    audience: Option<&str>,
) -> Result<Request, Failure> {
    let answered = evidence.request();
    Request::new(
        challenge,
        audience.unwrap_or(AUDIENCE),
        answered.level(),
        answered.wanted(),
        answered.expires(),
    )
    .map_err(|error| crate::failure::UsageError::Request(error).into())
}
