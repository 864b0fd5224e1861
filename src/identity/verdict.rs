//! What came of verifying a piece of evidence: every check, and what it proves and does not.

use core::fmt;

use super::compare::Doubt;
use super::holder::HolderReference;
use super::person::PersonAttributes;
use super::policy::{PolicyCheckKind, PolicyOutcome, PolicyReason, PolicyReport};
use super::request::{Level, Wanted};
use super::statement::Statement;
use crate::data::UnixTime;
use crate::pki::{Check, CheckKind, Hierarchy, Outcome, Reason, Report};

/// A check of the identity layer, beside those of certificates and files ([`CheckKind`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdentityCheck {
    /// It answers the request that was sent. Where it is not compared with one this is not checked,
    /// and the evidence may have been replayed.
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

impl IdentityCheck {
    /// The name used in JSON and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request.known",
            Self::RequestTime => "request.time",
            Self::ReadTime => "evidence.time",
            Self::HolderSignature => "holder.signature",
            Self::OneHierarchy => "hierarchy.same",
            Self::Attributes => "attributes.form",
        }
    }
}

/// What was checked, in whichever layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum What {
    /// A certificate or a file.
    Pki(CheckKind),
    /// The evidence as a whole.
    Identity(IdentityCheck),
    /// What the policy asks for.
    Policy(PolicyCheckKind),
}

impl What {
    /// The name used in JSON and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pki(kind) => kind.name(),
            Self::Identity(check) => check.name(),
            Self::Policy(kind) => kind.name(),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
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
    /// The attributes cannot be read.
    #[error("the attributes cannot be read: {problem}")]
    Attributes {
        /// What is wrong with them.
        problem: String,
    },
    /// Certificate and card files are of two hierarchies.
    #[error("the certificate is of the {certificate} hierarchy, the card files are of {card}")]
    TwoHierarchies {
        /// Of the certificate.
        certificate: Hierarchy,
        /// Of the card files.
        card: Hierarchy,
    },
}

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Why),
    /// A person has to decide.
    LookAtIt(Vec<Doubt>),
    /// It was not looked at: nothing to check it with was given.
    NotChecked,
}

impl CheckOutcome {
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
}

/// One check of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictCheck {
    /// What was checked.
    pub what: What,
    /// Whether it must pass. Where it need not, only a failure counts.
    pub required: bool,
    /// How it came out.
    pub outcome: CheckOutcome,
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Every check that must pass did.
    Accepted,
    /// Nothing failed, but a person has to compare what the policy expects with what was read.
    LookAtIt,
    /// Nothing failed, but the request that it has to answer was not at hand: it may be a replay.
    NotCompared,
    /// Something failed, or something that must be checked was not.
    Rejected,
}

impl Decision {
    /// `accepted`, `look_at_it`, `not_compared` or `rejected`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::LookAtIt => "look_at_it",
            Self::NotCompared => "not_compared",
            Self::Rejected => "rejected",
        }
    }

    pub(super) fn of(checks: &[VerdictCheck]) -> Self {
        let mut look = false;
        let mut compared = true;
        for check in checks {
            match check.outcome {
                CheckOutcome::Failed(_) => return Self::Rejected,
                CheckOutcome::NotChecked if check.required => {
                    if check.what != What::Identity(IdentityCheck::Request) {
                        return Self::Rejected;
                    }
                    compared = false;
                }
                CheckOutcome::LookAtIt(_) if check.required => look = true,
                _ => {}
            }
        }
        match (compared, look) {
            (false, _) => Self::NotCompared,
            (true, true) => Self::LookAtIt,
            (true, false) => Self::Accepted,
        }
    }
}

/// An identity that every check held for.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedIdentity {
    /// The level that was proven.
    pub level: Level,
    /// The hierarchy of the trust anchor: a test card is nobody's card.
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

/// What came of verifying a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    pub(super) level: Level,
    pub(super) wanted: Wanted,
    pub(super) checks: Vec<VerdictCheck>,
    pub(super) decision: Decision,
    /// What the evidence gives where it is accepted, or a person has to look at it.
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
        self.passed(What::Identity(IdentityCheck::Request))
    }

    /// Every check, in the order in which they were made.
    #[must_use]
    pub fn checks(&self) -> &[VerdictCheck] {
        &self.checks
    }

    /// The checks that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (What, &Why)> {
        self.checks.iter().filter_map(|check| match &check.outcome {
            CheckOutcome::Failed(why) => Some((check.what, why)),
            _ => None,
        })
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

    /// The identity, or why there is none. This is the way on for whoever asks nothing else of a
    /// verdict: with `?` nobody goes on with evidence that was not accepted.
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
                    .filter(|check| match check.outcome {
                        CheckOutcome::Passed => false,
                        CheckOutcome::Failed(_) => true,
                        CheckOutcome::LookAtIt(_) | CheckOutcome::NotChecked => check.required,
                    })
                    .collect(),
            }),
        }
    }

    fn passed(&self, what: What) -> bool {
        self.checks
            .iter()
            .any(|check| check.what == what && check.outcome == CheckOutcome::Passed)
    }

    /// What is proven. Nothing when a check failed.
    #[must_use]
    pub fn proves(&self) -> Vec<Statement> {
        self.statements()
            .into_iter()
            .filter_map(|(statement, proven)| proven.then_some(statement))
            .collect()
    }

    /// What is not proven, however good the evidence: say so to whoever relies on it.
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
        let not_revoked = accepted && self.passed(What::Pki(CheckKind::CertificateRevocation));
        let mut statements = vec![
            (Statement::HolderPresent, accepted),
            (Statement::AnsweredThisRequest, answered),
        ];
        match (self.level, self.wanted) {
            (Level::Signature, _) => {
                statements.push((Statement::AttributesCertified, accepted));
            }
            (Level::Auth, Wanted::Attributes) => {
                let holds = |kind| accepted && self.passed(What::Pki(kind));
                statements.push((Statement::GenuineCard, holds(CheckKind::CardChallenge)));
                let issued = holds(CheckKind::AttributesDigest);
                statements.push((Statement::AttributesIssued, issued));
                // Certificate, card key and attributes are signed apart: see docs/security-model.md.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAccepted {
    decision: Decision,
    checks: Vec<VerdictCheck>,
}

impl NotAccepted {
    /// The answer in one word, which is not [`Decision::Accepted`].
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The checks that failed, that a person has to look at, or that must be made and were not.
    #[must_use]
    pub fn checks(&self) -> &[VerdictCheck] {
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
            let what = check.what;
            match &check.outcome {
                CheckOutcome::Failed(why) => write!(f, "; {what}: {why}")?,
                outcome => write!(f, "; {what}: {}", outcome.name())?,
            }
        }
        Ok(())
    }
}

impl core::error::Error for NotAccepted {}

/// A verdict in the making.
#[derive(Default)]
pub(super) struct Checks(pub(super) Vec<VerdictCheck>);

impl Checks {
    fn push(&mut self, what: What, required: bool, outcome: CheckOutcome) {
        self.0.push(VerdictCheck {
            what,
            required,
            outcome,
        });
    }

    pub(super) fn report(&mut self, report: &Report) {
        for check in report.checks() {
            self.check(check);
        }
    }

    pub(super) fn check(&mut self, check: &Check) {
        let outcome = match &check.outcome {
            Outcome::Passed => CheckOutcome::Passed,
            Outcome::Failed(reason) => CheckOutcome::Failed(reason.clone().into()),
            Outcome::NotChecked => CheckOutcome::NotChecked,
        };
        // Revocation may be left open, and is then said to be; nothing else of these.
        let required = check.kind != CheckKind::CertificateRevocation;
        self.push(What::Pki(check.kind), required, outcome);
    }

    pub(super) fn pki(&mut self, kind: CheckKind, reason: Reason) {
        self.check(&Check {
            kind,
            outcome: Outcome::Failed(reason),
        });
    }

    pub(super) fn identity(&mut self, check: IdentityCheck, result: Result<(), Why>) {
        let outcome = result.map_or_else(CheckOutcome::Failed, |()| CheckOutcome::Passed);
        self.push(What::Identity(check), true, outcome);
    }

    pub(super) fn attributes(&mut self, error: &dyn core::error::Error) {
        let problem = error.to_string();
        self.identity(IdentityCheck::Attributes, Err(Why::Attributes { problem }));
    }

    /// Left open by the caller, who is told so: by choice, or for want of what it takes.
    pub(super) fn open(&mut self, check: IdentityCheck, required: bool) {
        self.push(What::Identity(check), required, CheckOutcome::NotChecked);
    }

    pub(super) fn policy(&mut self, report: &PolicyReport) {
        for check in report.checks() {
            let outcome = match &check.outcome {
                PolicyOutcome::Passed => CheckOutcome::Passed,
                PolicyOutcome::Failed(reason) => CheckOutcome::Failed((*reason).into()),
                PolicyOutcome::LookAtIt(doubts) => CheckOutcome::LookAtIt(doubts.clone()),
                PolicyOutcome::NotChecked => CheckOutcome::NotChecked,
            };
            self.push(What::Policy(check.kind), check.required, outcome);
        }
    }

    /// The outcome of a check of a certificate or file.
    pub(super) fn outcome(&self, kind: CheckKind) -> Option<&CheckOutcome> {
        let check = self.0.iter().find(|check| check.what == What::Pki(kind))?;
        Some(&check.outcome)
    }
}
