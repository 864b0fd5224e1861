//! OCSP responses (RFC 6960): what they say, and whether it is theirs to say.

use super::answer::RevocationAnswer;
use super::given::RevocationData;
use super::options::{ExpectedNonce, RevocationOptions};
use super::problem::{RevocationProblem, RevocationReason};
use super::responder::{self, Responder, ResponderId};
use super::signed::{Extensions, Signed};
use super::target::{CertificateId, Target};
use crate::data::UnixTime;
use crate::pki::der as form;
use crate::pki::grammar::{algorithm, name, serial_number};
use crate::pki::oid;
use crate::pki::walk::{
    ENUMERATED, INTEGER, OCTET_STRING, OID, OTHER, SEQUENCE, Walk, Walked, generalized_time,
    identifier, sole,
};
use crate::pki::words::{ResponderRefusal, StructureProblem};

/// More than any responder sends: its certificate, and perhaps those above it.
const MAX_CERTIFICATES: usize = 8;

/// What a response says, who says it, and as of when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status {
    pub(super) answer: RevocationAnswer,
    pub(super) responder: Responder,
    pub(super) this_update: UnixTime,
}

/// What this response says about the certificate. The lists among what is given are
/// for the responder's own certificate.
pub(super) fn check(
    target: &Target<'_>,
    bytes: &[u8],
    given: &RevocationData<'_>,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<Status, RevocationProblem> {
    let malformed = |problem| RevocationProblem::Malformed { problem };
    if !form::is_der(bytes) {
        return Err(RevocationProblem::NotDer);
    }
    let basic = match outer(bytes).map_err(malformed)? {
        Outer::Refusal(status) => return Err(RevocationProblem::ResponderError { status }),
        Outer::Basic(Some(basic)) => basic,
        Outer::Basic(None) => return Err(malformed(StructureProblem::NotBasic)),
    };
    if !form::is_der(basic) {
        return Err(RevocationProblem::NotDer);
    }
    let (signed, certificates) =
        Signed::read(basic).ok_or(malformed(StructureProblem::NotBasic))?;
    let certificates = match certificates {
        Some(element) => embedded(&element).ok_or(malformed(StructureProblem::Certificates))?,
        None => Vec::new(),
    };
    let data = Content::read(signed.content).map_err(malformed)?;

    let responder = responder::check(
        target,
        &data.responder,
        &signed,
        &certificates,
        given,
        at,
        options,
    )?;
    data.extensions.check(&[oid::OCSP_NONCE])?;
    nonce(&data, options)?;
    options.check_from(data.produced_at, at)?;

    let mut answers = data
        .singles()
        .filter(|single| target.is(&single.id))
        .map(|single| check_single(&single, at, options))
        .collect::<Result<Vec<_>, _>>()?;
    // Revoked wins over good, should a response hold both.
    answers.sort_by_key(|(answer, _)| answer.rank());
    let (answer, this_update) = answers.pop().ok_or(RevocationProblem::NotCovered)?;
    Ok(Status {
        answer,
        responder,
        this_update,
    })
}

/// `[0] { SEQUENCE OF Certificate }`.
fn embedded<'a>(element: &crate::tlv::ber::Element<'a>) -> Option<Vec<&'a [u8]>> {
    if element.tag != 0xA0 {
        return None;
    }
    let row = form::sole(element.value).filter(|row| row.tag == 0x30)?;
    let certificates: Vec<_> = row
        .children()
        .map(|certificate| certificate.map(|certificate| certificate.raw))
        .take(MAX_CERTIFICATES + 1)
        .collect::<Result<_, _>>()
        .ok()?;
    (certificates.len() <= MAX_CERTIFICATES).then_some(certificates)
}

fn nonce(data: &Content<'_>, options: &RevocationOptions<'_>) -> Result<(), RevocationProblem> {
    let (expected, required) = match options.nonce {
        ExpectedNonce::None => return Ok(()),
        ExpectedNonce::IfPresent(expected) => (expected, false),
        ExpectedNonce::Required(expected) => (expected, true),
    };
    let value = |value| sole(value, OCTET_STRING);
    match data.extensions.decode(oid::OCSP_NONCE, value)? {
        Some(found) if found == expected => Ok(()),
        Some(_) => Err(RevocationProblem::OtherNonce),
        None if required => Err(RevocationProblem::NoNonce),
        None => Ok(()),
    }
}

fn check_single(
    single: &Single<'_>,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<(RevocationAnswer, UnixTime), RevocationProblem> {
    options.check_from(single.this_update, at)?;
    if let Some(until) = single.next_update.filter(|until| at > *until) {
        return Err(RevocationProblem::Stale { until });
    }
    options.check_age(single.this_update, at)?;
    single.extensions.check(&[])?;
    Ok((single.answer, single.this_update))
}

/// `OCSPResponse`.
pub(super) enum Outer<'a> {
    Refusal(ResponderRefusal),
    /// The basic response, when it has one.
    Basic(Option<&'a [u8]>),
}

pub(super) fn outer(bytes: &[u8]) -> Walked<Outer<'_>> {
    let mut walk = Walk::into_sole(bytes, SEQUENCE)?;
    let refusal = match walk.take(ENUMERATED)? {
        [0] => None,
        [1] => Some(ResponderRefusal::MalformedRequest),
        [2] => Some(ResponderRefusal::InternalError),
        [3] => Some(ResponderRefusal::TryLater),
        [5] => Some(ResponderRefusal::SignatureRequired),
        [6] => Some(ResponderRefusal::Unauthorized),
        _ => return Err(OTHER),
    };
    let mut basic = None;
    if let Some(response) = walk.optional(0xA0)? {
        let mut response = Walk::into_sole(response, SEQUENCE)?;
        let kind = response.take(OID)?;
        identifier(kind)?;
        let value = response.take(OCTET_STRING)?;
        response.end()?;
        basic = (kind == oid::OCSP_BASIC.as_bytes()).then_some(value);
    }
    walk.end()?;
    Ok(refusal.map_or(Outer::Basic(basic), Outer::Refusal))
}

/// `ResponseData`, in place.
pub(super) struct Content<'a> {
    responder: ResponderId<'a>,
    produced_at: UnixTime,
    responses: &'a [u8],
    extensions: Extensions<'a>,
}

impl<'a> Content<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Walked<Self> {
        let mut walk = Walk::into_sole(bytes, SEQUENCE)?;
        // There is only one version, the default, which is left out.
        match walk.optional(0xA0)? {
            None => {}
            Some([INTEGER, 1, 0]) => return Err(StructureProblem::OtherForm),
            Some(_) => return Err(OTHER),
        }
        let id = walk.object()?;
        let responder = match id.tag {
            0xA1 => {
                name(Walk::into_sole(id.value, SEQUENCE)?)?;
                ResponderId::ByName(id.value)
            }
            0xA2 => ResponderId::ByKey(sole(id.value, OCTET_STRING)?),
            _ => return Err(OTHER),
        };
        let produced_at = generalized_time(&walk.object()?)?;
        let responses = walk.take(SEQUENCE)?;
        Walk::new(responses).each(|walk| Single::read(walk).map(|_| ()))?;
        let extensions = extensions(&mut walk)?;
        walk.end()?;
        Ok(Self {
            responder,
            produced_at,
            responses,
            extensions,
        })
    }

    pub(super) fn singles(&self) -> impl Iterator<Item = Single<'a>> {
        let mut walk = Walk::new(self.responses);
        core::iter::from_fn(move || Single::read(&mut walk).ok())
    }
}

/// `[1] EXPLICIT Extensions`, when they are there.
fn extensions<'a>(walk: &mut Walk<'a>) -> Walked<Extensions<'a>> {
    match walk.optional(0xA1)? {
        Some(value) => Extensions::read(sole(value, SEQUENCE)?),
        None => Ok(Extensions::default()),
    }
}

/// `SingleResponse`: what is said of one certificate.
pub(super) struct Single<'a> {
    pub(super) id: CertificateId<'a>,
    pub(super) answer: RevocationAnswer,
    pub(super) this_update: UnixTime,
    pub(super) next_update: Option<UnixTime>,
    extensions: Extensions<'a>,
}

impl<'a> Single<'a> {
    fn read(walk: &mut Walk<'a>) -> Walked<Self> {
        let mut walk = walk.enter(SEQUENCE)?;
        let id = certificate_id(walk.enter(SEQUENCE)?)?;
        let status = walk.object()?;
        let answer = match (status.tag, status.value) {
            (0x80, []) => RevocationAnswer::Good,
            (0xA1, info) => revoked(Walk::new(info))?,
            (0x82, []) => RevocationAnswer::Unknown,
            _ => return Err(OTHER),
        };
        let this_update = generalized_time(&walk.object()?)?;
        let next_update = match walk.optional(0xA0)? {
            Some(time) => {
                let mut inner = Walk::new(time);
                let time = generalized_time(&inner.object()?)?;
                inner.end()?;
                Some(time)
            }
            None => None,
        };
        let extensions = extensions(&mut walk)?;
        walk.end()?;
        Ok(Self {
            id,
            answer,
            this_update,
            next_update,
            extensions,
        })
    }
}

/// `CertID`.
fn certificate_id(mut walk: Walk<'_>) -> Walked<CertificateId<'_>> {
    let id = CertificateId {
        hash: algorithm(walk.enter(SEQUENCE)?)?.oid,
        issuer_name: walk.take(OCTET_STRING)?,
        issuer_key: walk.take(OCTET_STRING)?,
        serial: serial_number(walk.take(INTEGER)?)?,
    };
    walk.end()?;
    Ok(id)
}

/// `RevokedInfo`.
fn revoked(mut walk: Walk<'_>) -> Walked<RevocationAnswer> {
    let at = generalized_time(&walk.object()?)?;
    let reason = match walk.optional(0xA0)? {
        Some(reason) => Some(RevocationReason::of(sole(reason, ENUMERATED)?).ok_or(OTHER)?),
        None => None,
    };
    walk.end()?;
    Ok(RevocationAnswer::Revoked { at, reason })
}
