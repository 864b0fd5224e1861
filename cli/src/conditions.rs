//! What evidence is judged by, and the evidence itself: policy, revocation data and request, from files.

use std::path::{Path, PathBuf};

use mynumber_card::data::UnixTime;
use mynumber_card::identity::{Evidence, Expected, Policy, Request, Verification};
use mynumber_card::job::Output;
use mynumber_card::job::verify::{self, Judged};
use mynumber_card::pki::revocation::{RevocationData, RevocationOptions};
use mynumber_card::pki::{ObjectKind, TrustAnchors, objects};
use terminal::input::{self, Opened};
use terminal::language::{Language, phrases};

use crate::args::{AUDIENCE, Conditions};
use crate::failure::{Failure, Input, UsageError};
use crate::messages::words::InWords as _;

/// The longest file that is looked at, in bytes: more than any request or evidence has.
const LONGEST: usize = 1024 * 1024;
/// The longest revocation list, in bytes: a million entries have about 40 MB.
const LONGEST_LIST: usize = 64 * 1024 * 1024;
/// The oldest OCSP response that counts, in seconds.
const OLDEST_OCSP: u32 = 24 * 60 * 60;

/// The request in a file.
pub(crate) fn request(path: &Path, language: Language) -> Result<Request, Failure> {
    let json = input::read_text(path, LONGEST)?;
    let request = Request::from_json(json.trim_end());
    request.map_err(|error| Failure::not_a(Input::Request, path, error.in_words(language)))
}

/// The evidence in a file.
pub(crate) fn evidence(file: Opened, language: Language) -> Result<Evidence, Failure> {
    let path = file.path().to_owned();
    let json = file.text(LONGEST)?;
    let evidence = Evidence::from_json(json.trim_end());
    evidence.map_err(|error| Failure::not_a(Input::Evidence, &path, error.in_words(language)))
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

/// What evidence is judged by, beside the request: the files, read.
pub(crate) struct Judge {
    policy: Option<Policy>,
    crls: Vec<Vec<u8>>,
    ocsp: Vec<Vec<u8>>,
}

impl Judge {
    /// To be had before any PIN is asked for: a file that is none ends it.
    pub(crate) fn by(conditions: &Conditions, language: Language) -> Result<Self, Failure> {
        let policy = conditions.policy.as_deref();
        let policy = policy.map(|path| policy_in(path, language));
        Ok(Self {
            policy: policy.transpose()?,
            crls: lists(&conditions.crl, language)?,
            ocsp: responses(&conditions.ocsp, language)?,
        })
    }

    pub(crate) fn judge<'a>(
        &self,
        evidence: &'a Evidence,
        anchors: &TrustAnchors,
        expected: Expected<'_>,
        at: UnixTime,
    ) -> Output<Judged<'a>> {
        let (crls, ocsp) = (slices(&self.crls), slices(&self.ocsp));
        let mut verification = Verification::new(anchors, expected);
        if let Some(policy) = &self.policy {
            verification = verification.with_policy(policy);
        }
        if let Some((data, options)) = revocation(&crls, &ocsp) {
            verification = verification.with_revocation(data, options);
        }
        verify::judge(evidence, &verification, at)
    }

    /// Verifies a document with these anchors, as of this time, with the lists and responses.
    pub(crate) fn verify<R>(
        &self,
        anchors: &TrustAnchors,
        at: UnixTime,
        verify: impl FnOnce(documents::Conditions<'_>) -> R,
    ) -> R {
        let (crls, ocsp) = (slices(&self.crls), slices(&self.ocsp));
        let conditions = documents::Conditions::new(anchors, at);
        verify(match revocation(&crls, &ocsp) {
            Some((data, options)) => conditions.with_revocation(data, options),
            None => conditions,
        })
    }
}

fn slices(files: &[Vec<u8>]) -> Vec<&[u8]> {
    files.iter().map(Vec::as_slice).collect()
}

/// `None` where none were given: then nothing is checked.
fn revocation<'a>(
    crls: &'a [&'a [u8]],
    ocsp: &'a [&'a [u8]],
) -> Option<(RevocationData<'a>, RevocationOptions<'a>)> {
    let mut data = RevocationData::default();
    (data.crls, data.ocsp) = (crls, ocsp);
    let given = !crls.is_empty() || !ocsp.is_empty();
    given.then(|| (data, RevocationOptions::new(OLDEST_OCSP)))
}

fn policy_in(path: &Path, language: Language) -> Result<Policy, Failure> {
    let policy = Policy::from_json(&input::read_text(path, LONGEST)?);
    policy.map_err(|error| Failure::not_a(Input::Policy, path, error.in_words(language)))
}

/// Revocation lists, DER or PEM (several in a file too). What is wrong with one the verdict says; a file
/// of another kind ends it here.
fn lists(paths: &[PathBuf], language: Language) -> Result<Vec<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let not_one = |reason: String| Failure::not_a(Input::RevocationList, path, reason);
        let bytes = input::read(path, LONGEST_LIST)?;
        if bytes.len() > LONGEST_LIST {
            return Err(not_one(too_long(language).to_owned()));
        }
        let lists = objects(&bytes, ObjectKind::RevocationList);
        let lists = lists.map_err(|error| not_one(error.in_words(language)));
        found.extend(lists?);
    }
    Ok(found)
}

/// OCSP responses, DER.
fn responses(paths: &[PathBuf], language: Language) -> Result<Vec<Vec<u8>>, Failure> {
    let read = |path: &PathBuf| {
        let bytes = input::read(path, LONGEST)?;
        let problem = match bytes.first() {
            Some(0x30) if bytes.len() <= LONGEST => return Ok(bytes),
            Some(0x30) => too_long(language),
            _ => not_der(language),
        };
        Err(Failure::not_a(
            Input::OcspResponse,
            path,
            problem.to_owned(),
        ))
    };
    paths.iter().map(read).collect()
}

phrases!(
    too_long => "長すぎます", "too long";
    not_der => "DER ではありません", "not DER";
);
