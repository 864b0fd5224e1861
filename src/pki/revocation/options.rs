//! What is accepted of lists and responses.

use super::problem::RevocationProblem;
use crate::data::UnixTime;

/// What is accepted.
#[derive(Debug, Clone, Copy)]
pub struct RevocationOptions<'a> {
    max_ocsp_age: u32,
    clock_skew: u32,
    pub(super) nonce: ExpectedNonce<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum ExpectedNonce<'a> {
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

    pub(super) const fn nonce(&self) -> Option<&'a [u8]> {
        match self.nonce {
            ExpectedNonce::None => None,
            ExpectedNonce::IfPresent(nonce) | ExpectedNonce::Required(nonce) => Some(nonce),
        }
    }

    pub(super) fn check_from(&self, from: UnixTime, at: UnixTime) -> Result<(), RevocationProblem> {
        if from > at.plus_seconds(i64::from(self.clock_skew)) {
            return Err(RevocationProblem::NotYetValid { from });
        }
        Ok(())
    }

    pub(super) fn check_age(&self, from: UnixTime, at: UnixTime) -> Result<(), RevocationProblem> {
        let age = at.seconds().saturating_sub(from.seconds());
        if age > i64::from(self.max_ocsp_age) {
            let limit = self.max_ocsp_age;
            return Err(RevocationProblem::TooOld { age, limit });
        }
        Ok(())
    }
}
