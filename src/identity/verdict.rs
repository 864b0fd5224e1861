//! The result of verifying evidence: every check, and what it proves and does not.

use core::fmt;

use super::compare::Doubt;
use super::holder::HolderReference;
use super::person::PersonAttributes;
use super::policy::check::{PolicyCheckKind, PolicyReason};
use super::request::{Level, Wanted};
use super::statement::Statement;
use crate::data::{DataError, UnixTime};
use crate::pki::{CheckKind, Hierarchy, Hint, Reason, SubjectError};
use crate::report::{Check, Coded, Kind, Outcome, Report};

/// A check of the identity layer, beside those of certificates and files ([`CheckKind`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdentityCheck {
    /// It answers the request that was sent. Not checked if there was no request to compare with;
    /// then the evidence may have been replayed.
    Request,
    /// The request had not expired.
    RequestTime,
    /// It was not read in the future.
    ReadTime,
    /// The holder's key signed the request and all that was read.
    HolderSignature,
    /// Certificate and files of the card are of one hierarchy.
    OneHierarchy,
    /// The attributes can be read.
    Attributes,
}

codes!(list IdentityCheck {
    Request => "request.known",
    RequestTime => "request.time",
    ReadTime => "evidence.time",
    HolderSignature => "holder.signature",
    OneHierarchy => "hierarchy.same",
    Attributes => "attributes.form",
});

/// What was checked, in whichever layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerdictCheckKind {
    /// A certificate or a file.
    Pki(CheckKind),
    /// The evidence as a whole.
    Identity(IdentityCheck),
    /// What the policy asks for.
    Policy(PolicyCheckKind),
}

impl Coded for VerdictCheckKind {
    fn code(&self) -> &'static str {
        match self {
            Self::Pki(kind) => kind.code(),
            Self::Identity(check) => check.code(),
            Self::Policy(kind) => kind.code(),
        }
    }
}

impl Kind for VerdictCheckKind {
    type Reason = VerdictReason;
    type Doubt = Doubt;
}

impl From<CheckKind> for VerdictCheckKind {
    fn from(kind: CheckKind) -> Self {
        Self::Pki(kind)
    }
}

impl From<IdentityCheck> for VerdictCheckKind {
    fn from(check: IdentityCheck) -> Self {
        Self::Identity(check)
    }
}

impl From<PolicyCheckKind> for VerdictCheckKind {
    fn from(kind: PolicyCheckKind) -> Self {
        Self::Policy(kind)
    }
}

impl fmt::Display for VerdictCheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerdictReason {
    /// As the check of a certificate or file says.
    #[error(transparent)]
    Pki(#[from] Reason),
    /// As the check of the policy says.
    #[error(transparent)]
    Policy(#[from] PolicyReason),
    /// It answers another request.
    #[error("it answers another request than the one that was sent")]
    OtherRequest,
    /// The request had expired.
    #[error("the request expired at {expired}")]
    RequestExpired {
        /// When.
        expired: UnixTime,
    },
    /// It says that it was read later than now: a wrong clock.
    #[error("it says that it was read at {read_at}, which is yet to come")]
    ReadInFuture {
        /// When it says.
        read_at: UnixTime,
    },
    /// It says that it was read after its request had expired.
    #[error("it says that it was read at {read_at}, after its request had expired")]
    ReadTooLate {
        /// When it says.
        read_at: UnixTime,
    },
    /// The attributes in the certificate cannot be read.
    #[error("the attributes cannot be read: {0}")]
    CertificateAttributes(#[source] SubjectError),
    /// The attributes file of the card cannot be read.
    #[error("the attributes cannot be read: {0}")]
    CardAttributes(#[source] DataError),
    /// Certificate and card files are of two hierarchies.
    #[error("the certificate is of the {certificate} hierarchy, the card files are of {card}")]
    TwoHierarchies {
        /// Of the certificate.
        certificate: Hierarchy,
        /// Of the card files.
        card: Hierarchy,
    },
}

errors!(VerdictReason {
    OtherRequest => "other_request",
    RequestExpired { expired } => "request_expired",
    ReadInFuture { read_at } => "read_in_future",
    ReadTooLate { read_at } => "read_too_late",
    CertificateAttributes(problem) => "attributes",
    CardAttributes(problem) => "attributes",
    TwoHierarchies { certificate, card } => "two_hierarchies",
} of Pki, Policy);

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Every check that must pass did.
    Accepted,
    /// Nothing failed, but a person has to compare what the policy expects with what was read.
    LookAtIt,
    /// Nothing failed, but the request that it must answer was not available: it may be a replay.
    NotCompared,
    /// Something failed, or something that must be checked was not.
    Rejected,
}

codes!(list Decision {
    Accepted => "accepted",
    LookAtIt => "look_at_it",
    NotCompared => "not_compared",
    Rejected => "rejected",
});

impl Decision {
    pub(super) fn of(checks: &Report<VerdictCheckKind>) -> Self {
        let request = VerdictCheckKind::Identity(IdentityCheck::Request);
        let only_the_request_is_missing = || {
            let missing =
                |check: &&Check<_>| check.required && check.outcome == Outcome::NotChecked;
            let mut missing = checks.into_iter().filter(missing);
            checks.failures().next().is_none() && missing.all(|check| check.kind == request)
        };
        if checks.holds() {
            Self::Accepted
        } else if checks.needs_a_look() {
            Self::LookAtIt
        } else if only_the_request_is_missing() {
            Self::NotCompared
        } else {
            Self::Rejected
        }
    }
}

/// An identity for which every check held.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedIdentity {
    /// The level that was proven.
    pub level: Level,
    /// The hierarchy of the trust anchor: a test card belongs to nobody.
    pub hierarchy: Hierarchy,
    /// The fingerprint (SHA-256) of the trust anchor.
    pub anchor: [u8; 32],
    /// The holder's certificate, DER.
    pub certificate: Vec<u8>,
    /// What stays the same for this certificate, and changes when it is renewed.
    pub holder: HolderReference,
    /// The attributes, when they were asked for.
    pub attributes: Option<PersonAttributes>,
    /// When it was read, as the reader's clock says.
    pub read_at: UnixTime,
}

hides_personal_data!(
    VerifiedIdentity,
    "VerifiedIdentity",
    level,
    hierarchy,
    read_at
);

/// The result of verifying a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    pub(super) level: Level,
    pub(super) wanted: Wanted,
    pub(super) checks: Report<VerdictCheckKind>,
    pub(super) decision: Decision,
    /// What the evidence gives if it is accepted, or if a person has to look at it.
    pub(super) identity: Option<VerifiedIdentity>,
}

impl Verdict {
    /// The answer in one word.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Whether every check that must pass did. Revocation may be left open, unless the policy says
    /// otherwise, and the request by [`Expected::AnyRequest`](super::Expected::AnyRequest): see
    /// [`Self::does_not_prove`].
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.decision == Decision::Accepted
    }

    /// Whether it was compared with the request that was sent, and answers it. Otherwise it may be a
    /// replay, whatever the decision.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.passed(IdentityCheck::Request)
    }

    /// Every check, in the order in which they were made.
    #[must_use]
    pub fn checks(&self) -> &[Check<VerdictCheckKind>] {
        self.checks.checks()
    }

    /// The checks that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (VerdictCheckKind, &VerdictReason)> {
        self.checks.failures()
    }

    /// The identity, when the evidence is accepted.
    #[must_use]
    pub fn identity(&self) -> Option<&VerifiedIdentity> {
        self.identity.as_ref().filter(|_| self.is_accepted())
    }

    /// The identity that a person has to look at before it can be accepted.
    #[must_use]
    pub fn identity_to_look_at(&self) -> Option<&VerifiedIdentity> {
        self.identity
            .as_ref()
            .filter(|_| self.decision == Decision::LookAtIt)
    }

    /// The identity, or why there is none. Use this if you need nothing else from a verdict:
    /// with `?`, code cannot continue with evidence that was not accepted.
    ///
    /// # Errors
    /// [`NotAccepted`], with the checks that stand against it.
    pub fn into_identity(self) -> Result<VerifiedIdentity, NotAccepted> {
        match (self.decision, self.identity) {
            (Decision::Accepted, Some(identity)) => Ok(identity),
            (decision, _) => Err(NotAccepted {
                decision,
                checks: self
                    .checks
                    .into_iter()
                    .filter(|check| check.is_open() || matches!(check.outcome, Outcome::Failed(_)))
                    .collect(),
            }),
        }
    }

    /// What would help where it was not accepted.
    #[must_use]
    pub fn hint(&self) -> Hint {
        let reasons = || self.failures().map(|(_, reason)| reason);
        let of_pki = Hint::from_reasons(reasons().filter_map(|reason| match reason {
            VerdictReason::Pki(reason) => Some(reason),
            _ => None,
        }));
        let is_of_time = |reason: &VerdictReason| {
            use VerdictReason as R;
            matches!(
                reason,
                R::RequestExpired { .. } | R::ReadInFuture { .. } | R::ReadTooLate { .. }
            )
        };
        if matches!(of_pki, Hint::Authority(_)) {
            of_pki
        } else if reasons().all(|reason| matches!(reason, VerdictReason::Policy(_))) {
            Hint::Policy
        } else if reasons().any(|reason| *reason == VerdictReason::OtherRequest) {
            Hint::OtherRequest
        } else if reasons().all(is_of_time) {
            Hint::Time
        } else {
            of_pki
        }
    }

    fn passed(&self, kind: impl Into<VerdictCheckKind>) -> bool {
        self.checks.passed(kind.into())
    }

    /// What is proven. Nothing when a check failed.
    #[must_use]
    pub fn proves(&self) -> Vec<Statement> {
        self.statements()
            .into_iter()
            .filter_map(|(statement, proven)| proven.then_some(statement))
            .collect()
    }

    /// What is not proven, however good the evidence: tell everyone who relies on it.
    #[must_use]
    pub fn does_not_prove(&self) -> Vec<Statement> {
        self.statements()
            .into_iter()
            .filter_map(|(statement, proven)| (!proven).then_some(statement))
            .collect()
    }

    fn statements(&self) -> Vec<(Statement, bool)> {
        let accepted = self.is_accepted();
        let answered = accepted && self.is_answer();
        let not_revoked = accepted && self.passed(CheckKind::CertificateRevocation);
        let mut statements = vec![
            (Statement::HolderPresent, accepted),
            (Statement::AnsweredThisRequest, answered),
        ];
        match (self.level, self.wanted) {
            (Level::Signature, _) => {
                statements.push((Statement::AttributesCertified, accepted));
            }
            (Level::Auth, Wanted::Attributes) => {
                let holds = |kind: CheckKind| accepted && self.passed(kind);
                statements.push((Statement::GenuineCard, holds(CheckKind::CardChallenge)));
                let issued = holds(CheckKind::AttributesDigest);
                statements.push((Statement::AttributesIssued, issued));
                // Certificate, card key and attributes are signed separately: see docs/security-model.md.
                statements.push((Statement::AttributesOfHolder, false));
                statements.push((Statement::AttributesOnThisCard, false));
            }
            (Level::Auth, Wanted::Holder) => {}
        }
        statements.push((Statement::NotRevoked, not_revoked));
        statements.push((Statement::PinEnteredByThePerson, false));
        statements.push((Statement::NotRelayed, false));
        if self.wanted == Wanted::Attributes {
            // Name and address changes revoke the signature certificate, and only that one.
            let certified = self.level == Level::Signature && not_revoked;
            statements.push((Statement::AttributesUpToDate, certified));
        }
        statements
    }
}

/// Why evidence gives no identity. Quotes no attribute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename = "not_accepted")]
pub struct NotAccepted {
    decision: Decision,
    checks: Vec<Check<VerdictCheckKind>>,
}

impl NotAccepted {
    /// The answer in one word, which is not [`Decision::Accepted`].
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The checks that failed, that a person has to look at, or that must be made and were not.
    #[must_use]
    pub fn checks(&self) -> &[Check<VerdictCheckKind>] {
        &self.checks
    }
}

impl fmt::Display for NotAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.decision {
            Decision::LookAtIt => "not accepted: a person has to look at it",
            Decision::NotCompared => "not accepted: not compared with a request",
            _ => "not accepted",
        })?;
        for check in &self.checks {
            let kind = check.kind;
            match &check.outcome {
                Outcome::Failed(reason) => write!(f, "; {kind}: {reason}")?,
                outcome => write!(f, "; {kind}: {}", outcome.code())?,
            }
        }
        Ok(())
    }
}

impl core::error::Error for NotAccepted {}

impl Coded for NotAccepted {
    fn code(&self) -> &'static str {
        "not_accepted"
    }
}
