//! What a policy asked for, and how it came out.

use core::fmt;

use crate::identity::compare::{Doubt, Similarity};
use crate::identity::request::Level;
use crate::pki::Hierarchy;

/// What a policy asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PolicyCheckKind {
    /// The level of the evidence is high enough.
    Level,
    /// Everything belongs to accepted hierarchies.
    Hierarchy,
    /// The evidence is made for this audience.
    Audience,
    /// The evidence is young enough, and not from the future.
    EvidenceAge,
    /// The certificate is not revoked.
    Revocation,
    /// The person is old enough.
    MinimumAge,
    /// The person lives where the policy says.
    Residence,
    /// The name is the expected one.
    ExpectedName,
    /// The address is the expected one.
    ExpectedAddress,
    /// The birth date is the expected one.
    ExpectedBirthDate,
    /// The sex is the expected one.
    ExpectedSex,
    /// The name has not changed since last time.
    PreviousName,
    /// The address has not changed since last time.
    PreviousAddress,
}

impl PolicyCheckKind {
    /// The name used in JSON and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Level => "policy.level",
            Self::Hierarchy => "policy.hierarchy",
            Self::Audience => "policy.audience",
            Self::EvidenceAge => "policy.evidence_age",
            Self::Revocation => "policy.revocation",
            Self::MinimumAge => "policy.minimum_age",
            Self::Residence => "policy.residence",
            Self::ExpectedName => "policy.expected.name",
            Self::ExpectedAddress => "policy.expected.address",
            Self::ExpectedBirthDate => "policy.expected.birth_date",
            Self::ExpectedSex => "policy.expected.sex",
            Self::PreviousName => "policy.previous.name",
            Self::PreviousAddress => "policy.previous.address",
        }
    }
}

impl fmt::Display for PolicyCheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a check of a policy failed. Never quotes an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyReason {
    /// A lower level than asked for.
    #[error("level {found} instead of {required}")]
    Level {
        /// What the policy asks for.
        required: Level,
        /// What the evidence has.
        found: Level,
    },
    /// A hierarchy that the policy does not accept.
    #[error("the {found} hierarchy is not accepted")]
    Hierarchy {
        /// The hierarchy.
        found: Hierarchy,
    },
    /// Made for somebody else.
    #[error("made for another audience")]
    Audience,
    /// Made too long ago.
    #[error("{seconds} s old, {limit} s are allowed")]
    TooOld {
        /// Age in seconds.
        seconds: u64,
        /// What the policy allows, in seconds.
        limit: u64,
    },
    /// Made later than now, by more than clocks may differ.
    #[error("made {seconds} s in the future")]
    FromTheFuture {
        /// Seconds ahead.
        seconds: u64,
    },
    /// The certificate is revoked.
    #[error("revoked")]
    Revoked,
    /// The policy requires revocation to be checked, and it was not.
    #[error("revocation was not checked")]
    RevocationNotChecked,
    /// Younger than asked for.
    #[error("younger than {years}")]
    TooYoung {
        /// The age that the policy asks for, in full years.
        years: u16,
    },
    /// Lives somewhere else.
    #[error("lives somewhere else")]
    Residence,
    /// Not what was expected: perhaps somebody else's card.
    #[error("not the expected person")]
    NotExpected,
    /// Not what it was last time.
    #[error("changed since last time")]
    Changed,
}

impl PolicyReason {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Level { .. } => "level",
            Self::Hierarchy { .. } => "hierarchy",
            Self::Audience => "audience",
            Self::TooOld { .. } => "too_old",
            Self::FromTheFuture { .. } => "from_the_future",
            Self::Revoked => "revoked",
            Self::RevocationNotChecked => "revocation_not_checked",
            Self::TooYoung { .. } => "too_young",
            Self::Residence => "residence",
            Self::NotExpected => "not_expected",
            Self::Changed => "changed",
        }
    }
}

/// How a check of a policy came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyOutcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(PolicyReason),
    /// A person has to decide.
    LookAtIt(Vec<Doubt>),
    /// There was nothing to check it with.
    NotChecked,
}

impl PolicyOutcome {
    /// `passed`, `failed`, `look_at_it` or `not_checked`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::LookAtIt(_) => "look_at_it",
            Self::NotChecked => "not_checked",
        }
    }

    /// The outcome of a comparison; `reason` is what a difference means here.
    pub(in crate::identity) fn of(similarity: Similarity, reason: PolicyReason) -> Self {
        match similarity {
            Similarity::Same => Self::Passed,
            Similarity::Different => Self::Failed(reason),
            Similarity::LookAtIt { why } if why == [Doubt::Missing] => Self::NotChecked,
            Similarity::LookAtIt { why } => Self::LookAtIt(why),
        }
    }

    pub(in crate::identity) fn from_result(result: Result<(), PolicyReason>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(reason) => Self::Failed(reason),
        }
    }
}

/// One check of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyCheck {
    /// What was asked for.
    pub kind: PolicyCheckKind,
    /// Whether it must pass. Where it need not (`"revocation": "optional"`), only a failure counts.
    pub required: bool,
    /// How it came out.
    pub outcome: PolicyOutcome,
}

/// The checks of a policy, in the order of [`PolicyCheckKind`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyReport(Vec<PolicyCheck>);

impl PolicyReport {
    /// The checks.
    #[must_use]
    pub fn checks(&self) -> &[PolicyCheck] {
        &self.0
    }

    /// The outcome of a check, when it was asked for.
    #[must_use]
    pub fn outcome(&self, kind: PolicyCheckKind) -> Option<&PolicyOutcome> {
        self.0
            .iter()
            .find(|check| check.kind == kind)
            .map(|check| &check.outcome)
    }

    /// Whether all that is required passed and nothing failed. What a person should look at has
    /// not passed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.0.iter().all(|check| match check.outcome {
            PolicyOutcome::Passed => true,
            PolicyOutcome::Failed(_) => false,
            PolicyOutcome::LookAtIt(_) | PolicyOutcome::NotChecked => !check.required,
        })
    }

    /// Whether nothing failed or is unchecked where it must not be, but a person has to decide.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        let mut look = false;
        for check in self.0.iter().filter(|check| check.required) {
            match check.outcome {
                PolicyOutcome::Passed => {}
                PolicyOutcome::LookAtIt(_) => look = true,
                PolicyOutcome::Failed(_) | PolicyOutcome::NotChecked => return false,
            }
        }
        look && !self.failures().any(|_| true)
    }

    /// The checks that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (PolicyCheckKind, &PolicyReason)> {
        self.0.iter().filter_map(|check| match &check.outcome {
            PolicyOutcome::Failed(reason) => Some((check.kind, reason)),
            _ => None,
        })
    }

    pub(in crate::identity) fn push(&mut self, kind: PolicyCheckKind, outcome: PolicyOutcome) {
        self.push_if(true, kind, outcome);
    }

    pub(in crate::identity) fn push_if(
        &mut self,
        required: bool,
        kind: PolicyCheckKind,
        outcome: PolicyOutcome,
    ) {
        self.0.push(PolicyCheck {
            kind,
            required,
            outcome,
        });
    }
}
