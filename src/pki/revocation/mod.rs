//! Whether a certificate was revoked (失効): by revocation lists (CRL) and OCSP responses that are given
//! as bytes. Nothing here uses a network: JPKI gives this data only to verifiers that have given notice.
//!
//! # What the time means
//! Everything is checked at one given time, "now" for the party that relies on the certificate. A list or
//! response counts from its `thisUpdate` to its `nextUpdate`, both included, at that time. A
//! certificate that a counting list or response names counts as revoked whatever the date beside it;
//! the date is in [`RevocationStatus::Revoked`].
//!
//! For evidence that was read yesterday there are two questions:
//! - May I rely on it today? Give today, and a list of today. A certificate that was revoked in
//!   between fails, with its date; the caller may compare that with the time of reading.
//! - Was it good yesterday? Give yesterday, and a list or response of yesterday that was kept with the
//!   evidence. A list of today does not count then ([`RevocationProblem::NotYetValid`]): lists
//!   drop certificates that have expired, so they do not prove what was.
//!
//! # Example
//! ```no_run
//! use mynumber_card::pki::{Certificate, RevocationData, RevocationOptions, check_revocation};
//!
//! let certificate = Certificate::from_der(&std::fs::read("auth.der")?)?;
//! let issuer = Certificate::from_der(&std::fs::read("authca.der")?)?;
//! let crl = std::fs::read("authca.crl")?;
//! let data = RevocationData { crls: &[&crl], ..RevocationData::default() };
//! let at = "2026-11-23T03:00:00Z".parse()?;
//! let report = check_revocation(&certificate, &issuer, &data, at, &RevocationOptions::new(3_600));
//! println!("{report:?}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod crl;
#[cfg(test)]
mod differential_tests;
mod given;
mod ocsp;
mod options;
mod problem;
mod request;
mod responder;
mod signed;
mod source;
mod status;
mod table;
mod target;

pub use super::words::{ResponderRefusal, Restriction};
pub use answer::RevocationAnswer;
pub use crl::RevocationList;
pub use given::RevocationData;
pub use options::RevocationOptions;
pub use problem::{ResponderProblem, RevocationProblem, RevocationReason};
pub use request::{OcspHash, OcspRequestError, ocsp_request};
pub use responder::{Responder, ResponderStatus};
pub use source::{
    RevocationBytes, RevocationSource, SourceError, StatusQuery, check_revocation_with,
};
pub use status::{RevocationItem, RevocationReport, RevocationStatus, StatusSource};

use target::Target;

use super::certificate::Certificate;
use crate::data::UnixTime;

/// Checks a certificate against everything that is given, at a time.
///
/// The issuer is the anchor that path validation found
/// ([`PathReport::anchor`](super::PathReport)): that it signed the certificate is not checked again,
/// only that names and key identifiers fit. Lists and responses must be signed with that same key, or
/// a responder's that it delegated. One that says revoked wins over all that say good.
pub fn check_revocation(
    certificate: &Certificate,
    issuer: &Certificate,
    data: &RevocationData<'_>,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> RevocationReport {
    let target = Target::new(certificate, issuer);
    let target = target.as_ref().map_err(Clone::clone);
    let crls = data.crls.iter().enumerate().map(|(index, bytes)| {
        let result = target
            .clone()
            .and_then(|target| crl::check(target, bytes, at, options));
        RevocationItem::of_crl(index, result)
    });
    let lists = data.lists.iter().enumerate().map(|(index, list)| {
        let result = target
            .clone()
            .and_then(|target| list.check(target, at, options));
        RevocationItem::of_crl(data.crls.len().saturating_add(index), result)
    });
    let ocsp = data.ocsp.iter().enumerate().map(|(index, bytes)| {
        let result = target
            .clone()
            .and_then(|target| ocsp::check(target, bytes, data, at, options));
        RevocationItem::of_ocsp(index, result)
    });
    RevocationReport::new(crls.chain(lists).chain(ocsp).collect())
}
