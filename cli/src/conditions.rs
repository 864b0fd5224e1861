//! What evidence is judged by, and the evidence itself: policy, revocation data and request, from files.

use std::path::{Path, PathBuf};

use mynumber_card::identity::{
    Evidence, EvidenceError, Expected, Policy, Request, RequestError, Verification,
};
use mynumber_card::pki::revocation::{RevocationData, RevocationOptions};
use mynumber_card::pki::{ObjectKind, TrustAnchors, objects};

use crate::args::{AUDIENCE, Conditions};
use crate::failure::{Failure, Input, UsageError};
use crate::language::{Language, phrases};
use crate::{input, messages};

/// The longest file that is looked at, in bytes: more than any request or evidence has.
const LONGEST: usize = 1024 * 1024;
/// The longest revocation list, in bytes: a million entries have about 40 MB.
const LONGEST_LIST: usize = 64 * 1024 * 1024;
/// The oldest OCSP response that counts, in seconds.
const OLDEST_OCSP: u32 = 24 * 60 * 60;

/// The request in a file.
pub(crate) fn request(path: &Path, language: Language) -> Result<Request, Failure> {
    let json = input::read_text(path, LONGEST)?;
    Request::from_json(json.trim_end()).map_err(|error| Failure::NotA {
        what: Input::Request,
        path: path.to_owned(),
        reason: request_problem(&error, language),
    })
}

/// What evidence is judged by, beside the request: the files, read.
pub(crate) struct Judged {
    policy: Option<Policy>,
    crls: Vec<Vec<u8>>,
    ocsp: Vec<Vec<u8>>,
}

impl Judged {
    /// To be had before any PIN is asked for: a file that is none ends it.
    pub(crate) fn by(conditions: &Conditions, language: Language) -> Result<Self, Failure> {
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
    pub(crate) fn revocation_data(&self) -> (Vec<&[u8]>, Vec<&[u8]>) {
        let crls = self.crls.iter().map(Vec::as_slice).collect();
        let ocsp = self.ocsp.iter().map(Vec::as_slice).collect();
        (crls, ocsp)
    }

    pub(crate) fn verification<'a>(
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
            return Err(not_one(too_long(language).to_owned()));
        }
        let lists = objects(&bytes, ObjectKind::RevocationList);
        let lists = lists.map_err(|error| not_one(messages::files::objects(&error, language)));
        found.extend(lists?);
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
            Some(0x30) => Err(not_one(too_long(language).to_owned())),
            _ => Err(not_one(not_der(language).to_owned())),
        }
    };
    paths.iter().map(read).collect()
}

/// The evidence in a file.
pub(crate) fn evidence(path: &Path, language: Language) -> Result<Evidence, Failure> {
    let json = input::read_text(path, LONGEST)?;
    Evidence::from_json(json.trim_end()).map_err(|error| Failure::NotA {
        what: Input::Evidence,
        path: path.to_owned(),
        reason: match &error {
            EvidenceError::Json(error) => messages::files::json(error, language),
            EvidenceError::Request(error) => request_problem(error, language),
            EvidenceError::Content => other_content(language).to_owned(),
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
pub(crate) fn with_challenge(
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
    .map_err(|error| UsageError::Request(error).into())
}

phrases!(
    too_long => "長すぎます", "too long";
    not_der => "DER ではありません", "not DER";
    other_content => "要求されたものと中身が合いません", "it does not hold what its request asked for";
);
