//! What a policy asked for, and the outcome.

use crate::identity::compare::{Doubt, Similarity};
use crate::identity::request::Level;
use crate::pki::Hierarchy;
use crate::report::{Kind, Outcome};

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

codes!(list PolicyCheckKind {
    Level => "policy.level",
    Hierarchy => "policy.hierarchy",
    Audience => "policy.audience",
    EvidenceAge => "policy.evidence_age",
    Revocation => "policy.revocation",
    MinimumAge => "policy.minimum_age",
    Residence => "policy.residence",
    ExpectedName => "policy.expected.name",
    ExpectedAddress => "policy.expected.address",
    ExpectedBirthDate => "policy.expected.birth_date",
    ExpectedSex => "policy.expected.sex",
    PreviousName => "policy.previous.name",
    PreviousAddress => "policy.previous.address",
});

impl Kind for PolicyCheckKind {
    type Reason = PolicyReason;
    type Doubt = Doubt;
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

errors!(PolicyReason {
    Level { required, found } => "level",
    Hierarchy { found } => "hierarchy",
    Audience => "audience",
    TooOld { seconds, limit } => "too_old",
    FromTheFuture { seconds } => "from_the_future",
    Revoked => "revoked",
    RevocationNotChecked => "revocation_not_checked",
    TooYoung { years } => "too_young",
    Residence => "residence",
    NotExpected => "not_expected",
    Changed => "changed",
});

/// The outcome of a comparison; `reason` is what a difference means here.
pub(in crate::identity) fn compared(
    similarity: Similarity,
    reason: PolicyReason,
) -> Outcome<PolicyCheckKind> {
    match similarity {
        Similarity::Same => Outcome::Passed,
        Similarity::Different => Outcome::Failed(reason),
        Similarity::LookAtIt { why } if why == [Doubt::Missing] => Outcome::NotChecked,
        Similarity::LookAtIt { why } => Outcome::LookAtIt(why),
    }
}
