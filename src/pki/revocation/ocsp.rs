//! OCSP responses (RFC 6960): what they say, and whether it is theirs to say.

use der::Decode as _;
use der::asn1::OctetString;
use der::oid::db::rfc6960::{ID_PKIX_OCSP_BASIC, ID_PKIX_OCSP_NONCE};
use x509_ocsp::{CertStatus, OcspResponse, OcspResponseStatus, ResponseData, SingleResponse};

use super::answer::RevocationAnswer;
use super::given::RevocationData;
use super::options::{ExpectedNonce, RevocationOptions};
use super::problem::RevocationProblem;
use super::responder::{self, Responder};
use super::signed::{Signed, check_extensions, decode, unix_time};
use super::target::Target;
use crate::data::UnixTime;
use crate::pki::words::{ResponderRefusal, StructureProblem};
use crate::pki::{der as form, strict};

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
    let outer =
        OcspResponse::from_der(bytes).map_err(|_| malformed(StructureProblem::OtherStructure))?;
    if !strict::is_written(&outer, bytes) {
        return Err(malformed(StructureProblem::OtherForm));
    }
    let status = match outer.response_status {
        OcspResponseStatus::Successful => None,
        OcspResponseStatus::MalformedRequest => Some(ResponderRefusal::MalformedRequest),
        OcspResponseStatus::InternalError => Some(ResponderRefusal::InternalError),
        OcspResponseStatus::TryLater => Some(ResponderRefusal::TryLater),
        OcspResponseStatus::SigRequired => Some(ResponderRefusal::SignatureRequired),
        OcspResponseStatus::Unauthorized => Some(ResponderRefusal::Unauthorized),
    };
    if let Some(status) = status {
        return Err(RevocationProblem::ResponderError { status });
    }
    let basic = outer
        .response_bytes
        .filter(|basic| basic.response_type == ID_PKIX_OCSP_BASIC)
        .ok_or(malformed(StructureProblem::NotBasic))?;
    let basic = basic.response.as_bytes();
    if !form::is_der(basic) {
        return Err(RevocationProblem::NotDer);
    }
    let (signed, certificates) =
        Signed::read(basic).ok_or(malformed(StructureProblem::NotBasic))?;
    let certificates = match certificates {
        Some(element) => embedded(&element).ok_or(malformed(StructureProblem::Certificates))?,
        None => Vec::new(),
    };
    let data = ResponseData::from_der(signed.content)
        .map_err(|_| malformed(StructureProblem::OtherStructure))?;
    if !strict::is_written(&data, signed.content) {
        return Err(malformed(StructureProblem::OtherForm));
    }

    let responder = responder::check(
        target,
        &data.responder_id,
        &signed,
        &certificates,
        given,
        at,
        options,
    )?;
    check_extensions(data.response_extensions.as_ref(), &[ID_PKIX_OCSP_NONCE])?;
    nonce(&data, options)?;
    options.check_from(unix_time(data.produced_at.0.to_unix_duration()), at)?;

    let mut answers = data
        .responses
        .iter()
        .filter(|single| target.is(&single.cert_id))
        .map(|single| check_single(single, at, options))
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

fn nonce(data: &ResponseData, options: &RevocationOptions<'_>) -> Result<(), RevocationProblem> {
    let (expected, required) = match options.nonce {
        ExpectedNonce::None => return Ok(()),
        ExpectedNonce::IfPresent(expected) => (expected, false),
        ExpectedNonce::Required(expected) => (expected, true),
    };
    let found: Option<OctetString> = decode(data.response_extensions.as_ref(), ID_PKIX_OCSP_NONCE)?;
    match found {
        Some(found) if found.as_bytes() == expected => Ok(()),
        Some(_) => Err(RevocationProblem::OtherNonce),
        None if required => Err(RevocationProblem::NoNonce),
        None => Ok(()),
    }
}

fn check_single(
    single: &SingleResponse,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<(RevocationAnswer, UnixTime), RevocationProblem> {
    let from = unix_time(single.this_update.0.to_unix_duration());
    options.check_from(from, at)?;
    if let Some(next) = single.next_update {
        let until = unix_time(next.0.to_unix_duration());
        if at > until {
            return Err(RevocationProblem::Stale { until });
        }
    }
    options.check_age(from, at)?;
    check_extensions(single.single_extensions.as_ref(), &[])?;
    let answer = match single.cert_status {
        CertStatus::Good(_) => RevocationAnswer::Good,
        CertStatus::Revoked(revoked) => RevocationAnswer::Revoked {
            at: unix_time(revoked.revocation_time.0.to_unix_duration()),
            reason: revoked
                .revocation_reason
                .map(super::problem::RevocationReason::of),
        },
        CertStatus::Unknown(_) => RevocationAnswer::Unknown,
    };
    Ok((answer, from))
}
