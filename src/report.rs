//! Reports: every check with its outcome, not one boolean.
//!
//! A [`Report`] is a list of checks of one [`Kind`]: those of certificates and files
//! ([`CheckKind`](crate::pki::CheckKind)), of a policy
//! ([`PolicyCheckKind`](crate::identity::PolicyCheckKind)) or of a verdict. A kind brings its reasons and
//! doubts, so that a check cannot fail for a reason of another kind.

use core::convert::Infallible;
use core::fmt::Debug;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// Something with a stable word for scripts: the same in every version and every language.
pub trait Coded {
    /// The word used in JSON: lower case, with `_` between words and `.` between parts.
    fn code(&self) -> &'static str;
}

impl Coded for Infallible {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

/// What is checked, with the reasons why such a check fails.
pub trait Kind: Coded + Copy + Eq + Debug {
    /// Why a check of this kind fails.
    type Reason: Coded + Clone + Eq + Debug;
    /// Why a person has to look at it; [`Infallible`] where nobody is asked to.
    type Doubt: Coded + Clone + Eq + Debug;
}

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<K: Kind> {
    /// It holds.
    Passed,
    /// It does not.
    Failed(K::Reason),
    /// A person has to decide.
    LookAtIt(Vec<K::Doubt>),
    /// It was not checked, because nothing was given to check it with.
    NotChecked,
}

impl<K: Kind> Outcome<K> {
    /// The same outcome of a check of another kind.
    #[must_use]
    pub fn into_kind<L: Kind>(self) -> Outcome<L>
    where
        L::Reason: From<K::Reason>,
        L::Doubt: From<K::Doubt>,
    {
        match self {
            Self::Passed => Outcome::Passed,
            Self::Failed(reason) => Outcome::Failed(reason.into()),
            Self::LookAtIt(doubts) => {
                Outcome::LookAtIt(doubts.into_iter().map(Into::into).collect())
            }
            Self::NotChecked => Outcome::NotChecked,
        }
    }
}

impl<K: Kind> From<Result<(), K::Reason>> for Outcome<K> {
    fn from(result: Result<(), K::Reason>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

impl<K: Kind> Coded for Outcome<K> {
    fn code(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::LookAtIt(_) => "look_at_it",
            Self::NotChecked => "not_checked",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check<K: Kind> {
    /// What was checked.
    pub kind: K,
    /// Whether it must pass. Where it need not, only a failure counts.
    pub required: bool,
    /// How it came out.
    pub outcome: Outcome<K>,
}

impl<K: Kind> Check<K> {
    /// A check with its outcome. The caller knows whether it must pass.
    pub const fn new(kind: K, required: bool, outcome: Outcome<K>) -> Self {
        Self {
            kind,
            required,
            outcome,
        }
    }

    /// Whether it must pass but has not yet: it was not checked, or a person
    /// has to decide.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.required && matches!(self.outcome, Outcome::LookAtIt(_) | Outcome::NotChecked)
    }

    /// Why it did not pass, for scripts: the code of the reason, or `look_at_it` or `required` where the
    /// check [is open](Self::is_open).
    #[must_use]
    pub fn reason_code(&self) -> Option<&'static str> {
        match &self.outcome {
            Outcome::Failed(reason) => Some(reason.code()),
            Outcome::LookAtIt(_) => Some("look_at_it"),
            Outcome::NotChecked if self.required => Some("required"),
            Outcome::Passed | Outcome::NotChecked => None,
        }
    }

    /// The codes of the doubts that a person has to look at.
    pub fn doubt_codes(&self) -> impl Iterator<Item = &'static str> {
        let doubts = match &self.outcome {
            Outcome::LookAtIt(doubts) => doubts.as_slice(),
            _ => &[],
        };
        doubts.iter().map(Coded::code)
    }

    pub(crate) fn into_kind<L>(self) -> Check<L>
    where
        L: Kind + From<K>,
        L::Reason: From<K::Reason>,
        L::Doubt: From<K::Doubt>,
    {
        Check::new(self.kind.into(), self.required, self.outcome.into_kind())
    }
}

/// `{"name", "outcome", "reason"?, "doubts"?}`.
impl<K: Kind> Serialize for Check<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Check", 4)?;
        object.serialize_field("name", self.kind.code())?;
        object.serialize_field("outcome", self.outcome.code())?;
        match self.reason_code() {
            Some(code) => object.serialize_field("reason", code)?,
            None => object.skip_field("reason")?,
        }
        let doubts: Vec<_> = self.doubt_codes().collect();
        if doubts.is_empty() {
            object.skip_field("doubts")?;
        } else {
            object.serialize_field("doubts", &doubts)?;
        }
        object.end()
    }
}

/// Checks in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent, bound = "")]
pub struct Report<K: Kind>(Vec<Check<K>>);

impl<K: Kind> Default for Report<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Kind> Report<K> {
    /// The checks.
    #[must_use]
    pub fn checks(&self) -> &[Check<K>] {
        &self.0
    }

    /// The outcome of a check, when it was made.
    #[must_use]
    pub fn outcome(&self, kind: K) -> Option<&Outcome<K>> {
        let check = self.0.iter().find(|check| check.kind == kind)?;
        Some(&check.outcome)
    }

    /// Whether this check was made and holds.
    #[must_use]
    pub fn passed(&self, kind: K) -> bool {
        self.outcome(kind) == Some(&Outcome::Passed)
    }

    /// The checks that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (K, &K::Reason)> {
        self.0.iter().filter_map(|check| match &check.outcome {
            Outcome::Failed(reason) => Some((check.kind, reason)),
            _ => None,
        })
    }

    /// The checks that were not made.
    pub fn not_checked(&self) -> impl Iterator<Item = K> {
        self.0
            .iter()
            .filter(|check| check.outcome == Outcome::NotChecked)
            .map(|check| check.kind)
    }

    /// Whether nothing failed, and nothing that must pass is open. A report without checks holds:
    /// a policy that asks for nothing is met. For a proof use [`proves`](Self::proves).
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures().next().is_none() && !self.0.iter().any(Check::is_open)
    }

    /// Whether it [holds](Self::holds) and something passed: a report without a check proves nothing.
    #[must_use]
    pub fn proves(&self) -> bool {
        let passed = |check: &Check<K>| check.outcome == Outcome::Passed;
        self.holds() && self.0.iter().any(passed)
    }

    /// Whether only a person's decision is missing: nothing failed, nothing that must pass was left
    /// unchecked, and a person has to look at at least one such check.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        let mut open = self.0.iter().filter(|check| check.is_open()).peekable();
        self.failures().next().is_none()
            && open.peek().is_some()
            && open.all(|check| check.outcome != Outcome::NotChecked)
    }

    /// The same checks as those of another kind, which this one is part of.
    #[must_use]
    pub fn into_kind<L>(self) -> Report<L>
    where
        L: Kind + From<K>,
        L::Reason: From<K::Reason>,
        L::Doubt: From<K::Doubt>,
    {
        Report(self.0.into_iter().map(Check::into_kind).collect())
    }

    /// Without checks, with room for so many.
    pub(crate) fn with_room(checks: usize) -> Self {
        Self(Vec::with_capacity(checks))
    }

    /// Adds the checks of another report.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Adds a check. The caller knows whether it must pass.
    pub fn push(&mut self, kind: impl Into<K>, required: bool, outcome: impl Into<Outcome<K>>) {
        self.0
            .push(Check::new(kind.into(), required, outcome.into()));
    }

    /// Adds a check that must pass.
    pub fn require(&mut self, kind: impl Into<K>, outcome: impl Into<Outcome<K>>) {
        self.push(kind, true, outcome);
    }

    /// Adds a check that has no input and is not required.
    pub fn leave_open(&mut self, kind: impl Into<K>) {
        self.push(kind, false, Outcome::NotChecked);
    }

    /// Keeps only the checks that this accepts.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Check<K>) -> bool) {
        self.0.retain(keep);
    }

    /// Replaces the open check of the same kind.
    pub(crate) fn replace(&mut self, check: Check<K>) {
        match self.0.iter_mut().find(|open| open.kind == check.kind) {
            Some(open) => *open = check,
            None => self.0.push(check),
        }
    }
}

impl<K: Kind> IntoIterator for Report<K> {
    type Item = Check<K>;
    type IntoIter = std::vec::IntoIter<Check<K>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, K: Kind> IntoIterator for &'a Report<K> {
    type Item = &'a Check<K>;
    type IntoIter = core::slice::Iter<'a, Check<K>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
