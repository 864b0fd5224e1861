//! Whether a certificate was revoked (失効): by revocation lists (CRL) and OCSP responses that are given
//! as bytes. Nothing here asks anybody: JPKI gives this data to notified verifiers only.
//!
//! # What the time means
//! Everything is checked at one given time, "now" for whoever relies on the certificate. A list or
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

mod crl;
mod ocsp;
mod problem;
mod request;
mod responder;
mod signed;
mod source;
mod status;
mod target;

pub use crl::RevocationList;
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

/// Revocation lists and OCSP responses, as many as there are, DER each. Those of other certificates
/// do no harm. Start from `RevocationData::default()`.
#[derive(Clone, Copy, Default)]
pub struct RevocationData<'a> {
    /// Revocation lists (CRL).
    pub crls: &'a [&'a [u8]],
    /// Revocation lists that were read before, for services that check many certificates.
    pub lists: &'a [&'a RevocationList],
    /// OCSP responses.
    pub ocsp: &'a [&'a [u8]],
}

hides_personal_data!(RevocationData<'_>, "RevocationData");

/// What is accepted.
#[derive(Debug, Clone, Copy)]
pub struct RevocationOptions<'a> {
    max_ocsp_age: u32,
    clock_skew: u32,
    nonce: ExpectedNonce<'a>,
}

#[derive(Debug, Clone, Copy)]
enum ExpectedNonce<'a> {
    None,
    IfPresent(&'a [u8]),
    Required(&'a [u8]),
}

impl<'a> RevocationOptions<'a> {
    /// With the greatest age of an OCSP response that is accepted, in seconds from `thisUpdate`. Also
    /// within its `nextUpdate`, and for a response without one this is the only limit.
    ///
    /// A response may have been made 60 seconds after the time in question, and no nonce is expected.
    #[must_use]
    pub const fn new(max_ocsp_age: u32) -> Self {
        Self {
            max_ocsp_age,
            clock_skew: 60,
            nonce: ExpectedNonce::None,
        }
    }

    /// How much later than the time in question data may have been made, in seconds: the clocks of
    /// verifier and responder differ. It does not prolong anything.
    #[must_use]
    pub const fn with_clock_skew(mut self, seconds: u32) -> Self {
        self.clock_skew = seconds;
        self
    }

    /// An OCSP response that has a nonce must have this one. Many responders leave it out.
    #[must_use]
    pub const fn expecting_nonce(mut self, nonce: &'a [u8]) -> Self {
        self.nonce = ExpectedNonce::IfPresent(nonce);
        self
    }

    /// An OCSP response must have this nonce.
    #[must_use]
    pub const fn requiring_nonce(mut self, nonce: &'a [u8]) -> Self {
        self.nonce = ExpectedNonce::Required(nonce);
        self
    }

    const fn nonce(&self) -> Option<&'a [u8]> {
        match self.nonce {
            ExpectedNonce::None => None,
            ExpectedNonce::IfPresent(nonce) | ExpectedNonce::Required(nonce) => Some(nonce),
        }
    }

    fn check_from(&self, from: UnixTime, at: UnixTime) -> Result<(), RevocationProblem> {
        if from > at.plus_seconds(i64::from(self.clock_skew)) {
            return Err(RevocationProblem::NotYetValid { from });
        }
        Ok(())
    }

    fn check_age(&self, from: UnixTime, at: UnixTime) -> Result<(), RevocationProblem> {
        let age = at.seconds().saturating_sub(from.seconds());
        if age > i64::from(self.max_ocsp_age) {
            let limit = self.max_ocsp_age;
            return Err(RevocationProblem::TooOld { age, limit });
        }
        Ok(())
    }
}

/// What a list or a response says about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// When.
        at: UnixTime,
        /// Why, when it is told.
        reason: Option<RevocationReason>,
    },
    /// The OCSP responder does not know the certificate.
    Unknown,
}

impl Answer {
    const fn rank(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Good => 1,
            Self::Revoked { .. } => 2,
        }
    }
}

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
