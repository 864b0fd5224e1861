//! The result of a revocation check: the verdict, and what each piece of data said.

use super::answer::RevocationAnswer;
use super::ocsp::Status;
use super::problem::{RevocationProblem, RevocationReason};
use super::responder::Responder;
use crate::data::UnixTime;
use crate::pki::check::{CheckKind, Reason};
use crate::report::{Check, Outcome};

/// Which piece of data said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusSource {
    /// A revocation list.
    Crl {
        /// Its place among the given lists, from 0; those read before come after those in bytes.
        index: usize,
        /// When it was made.
        this_update: UnixTime,
    },
    /// An OCSP response.
    Ocsp {
        /// Its place among the given responses, from 0.
        index: usize,
        /// As of when the status was known to be right.
        this_update: UnixTime,
        /// Who answered.
        responder: Responder,
    },
}

/// What one list or response said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationItem {
    /// It counts.
    Usable {
        /// Which one.
        source: StatusSource,
        /// What it says.
        answer: RevocationAnswer,
    },
    /// The list with this place among the given lists does not count.
    UnusableCrl {
        /// Its place, from 0.
        index: usize,
        /// Why.
        problem: RevocationProblem,
    },
    /// The response with this place among the given responses does not count.
    UnusableOcsp {
        /// Its place, from 0.
        index: usize,
        /// Why.
        problem: RevocationProblem,
    },
}

impl RevocationItem {
    pub(super) fn of_crl(
        index: usize,
        result: Result<(RevocationAnswer, UnixTime), RevocationProblem>,
    ) -> Self {
        match result {
            Ok((answer, this_update)) => Self::Usable {
                source: StatusSource::Crl { index, this_update },
                answer,
            },
            Err(problem) => Self::UnusableCrl { index, problem },
        }
    }

    pub(super) fn of_ocsp(index: usize, result: Result<Status, RevocationProblem>) -> Self {
        match result {
            Ok(status) => Self::Usable {
                source: StatusSource::Ocsp {
                    index,
                    this_update: status.this_update,
                    responder: status.responder,
                },
                answer: status.answer,
            },
            Err(problem) => Self::UnusableOcsp { index, problem },
        }
    }

    /// Why it does not count.
    #[must_use]
    pub const fn problem(&self) -> Option<&RevocationProblem> {
        match self {
            Self::Usable { .. } => None,
            Self::UnusableCrl { problem, .. } | Self::UnusableOcsp { problem, .. } => Some(problem),
        }
    }
}

/// Whether a certificate was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStatus {
    /// Not revoked, as this source says.
    Good {
        /// The newest that says so.
        source: StatusSource,
    },
    /// Revoked.
    Revoked {
        /// When; of several sources, the earliest.
        at: UnixTime,
        /// Why, when it is told.
        reason: Option<RevocationReason>,
        /// Which one says so.
        source: StatusSource,
    },
    /// A responder that counts does not know the certificate, and nothing else counts.
    Unknown {
        /// Which one.
        source: StatusSource,
    },
    /// Data was given, but none of it counts; with the reason of the piece that came closest.
    Unusable {
        /// Why.
        problem: RevocationProblem,
    },
    /// Nothing was given.
    NotChecked,
}

impl RevocationStatus {
    /// The name used in JSON and messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Good { .. } => "good",
            Self::Revoked { .. } => "revoked",
            Self::Unknown { .. } => "unknown",
            Self::Unusable { .. } => "unusable",
            Self::NotChecked => "not_checked",
        }
    }
}

/// The result of a revocation check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct RevocationReport {
    status: RevocationStatus,
    items: Vec<RevocationItem>,
}

impl RevocationReport {
    pub(super) fn new(items: Vec<RevocationItem>) -> Self {
        Self {
            status: verdict(&items),
            items,
        }
    }

    /// The verdict.
    #[must_use]
    pub const fn status(&self) -> &RevocationStatus {
        &self.status
    }

    /// The check for a report: what was given and does not count is a failure, nothing given is "not
    /// checked".
    #[must_use]
    pub fn check(&self) -> Check<CheckKind> {
        let outcome = match &self.status {
            RevocationStatus::Good { .. } => Outcome::Passed,
            RevocationStatus::Revoked { at, reason, .. } => Outcome::Failed(Reason::Revoked {
                at: *at,
                reason: *reason,
            }),
            RevocationStatus::Unknown { .. } => Outcome::Failed(Reason::RevocationUnknown),
            RevocationStatus::Unusable { problem } => {
                Outcome::Failed(Reason::RevocationData(problem.clone()))
            }
            RevocationStatus::NotChecked => Outcome::NotChecked,
        };
        // Those who have no such data may leave it open.
        Check::new(CheckKind::CertificateRevocation, false, outcome)
    }

    /// What each piece of data said: the lists first, then the responses, in the order given.
    #[must_use]
    pub fn items(&self) -> &[RevocationItem] {
        &self.items
    }
}

fn verdict(items: &[RevocationItem]) -> RevocationStatus {
    let usable = || {
        items.iter().filter_map(|item| match item {
            RevocationItem::Usable { source, answer } => Some((*source, *answer)),
            _ => None,
        })
    };
    let revoked = usable().filter_map(|(source, answer)| match answer {
        RevocationAnswer::Revoked { at, reason } => Some((at, reason, source)),
        _ => None,
    });
    if let Some((at, reason, source)) = revoked.min_by_key(|(at, ..)| *at) {
        return RevocationStatus::Revoked { at, reason, source };
    }
    let newest = |wanted: RevocationAnswer| {
        usable()
            .filter(|(_, answer)| *answer == wanted)
            .map(|(source, _)| source)
            .max_by_key(|source| match source {
                StatusSource::Crl { this_update, .. } | StatusSource::Ocsp { this_update, .. } => {
                    *this_update
                }
            })
    };
    if let Some(source) = newest(RevocationAnswer::Good) {
        return RevocationStatus::Good { source };
    }
    if let Some(source) = newest(RevocationAnswer::Unknown) {
        return RevocationStatus::Unknown { source };
    }
    items
        .iter()
        .filter_map(RevocationItem::problem)
        .max_by_key(|problem| closeness(problem))
        .map_or(RevocationStatus::NotChecked, |problem| {
            RevocationStatus::Unusable {
                problem: problem.clone(),
            }
        })
}

/// Data of other certificates is normal beside the right one, so its problem is the last to tell.
const fn closeness(problem: &RevocationProblem) -> u8 {
    match problem {
        RevocationProblem::OtherIssuer
        | RevocationProblem::OtherKey
        | RevocationProblem::OtherPartition => 0,
        RevocationProblem::NotCovered => 1,
        _ => 2,
    }
}
