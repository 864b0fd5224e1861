//! What a policy asks.

use super::residence::Area;
use crate::data::{Date, PartialDate, Sex};
use crate::identity::compare::BasicAttributes;
use crate::identity::request::Level;
use crate::pki::Hierarchy;

/// The minimum age in full years on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinimumAge {
    /// Full years, counted by birthday as [`Date::age_on`] does: those born on 29 February reach
    /// an age on 1 March in common years.
    pub years: u16,
    /// The day; `None` is the day of verification in Japan.
    pub on: Option<Date>,
}

/// Whether revocation must have been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RevocationRule {
    /// A certificate whose revocation was not checked fails.
    Required,
    /// It is reported as not checked, which is not a failure. Only verifiers that have given notice
    /// get revocation data (公的個人認証法).
    #[default]
    Optional,
}

/// The person that a service expects; what is `None` is not compared.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ExpectedAttributes {
    /// The name (氏名).
    pub name: Option<String>,
    /// The address (住所).
    pub address: Option<String>,
    /// The birth date (生年月日).
    pub birth_date: Option<PartialDate>,
    /// The sex (性別).
    pub sex: Option<Sex>,
}

hides_personal_data!(ExpectedAttributes, "ExpectedAttributes");

impl<'a> From<&'a ExpectedAttributes> for BasicAttributes<'a> {
    fn from(expected: &'a ExpectedAttributes) -> Self {
        Self {
            name: expected.name.as_deref().map(Into::into),
            address: expected.address.as_deref().map(Into::into),
            birth_date: expected.birth_date,
            sex: expected.sex,
        }
    }
}

/// What a card said last time; a change means that the person must be verified again.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PreviousAttributes {
    /// The name (氏名).
    pub name: Option<String>,
    /// The address (住所).
    pub address: Option<String>,
}

hides_personal_data!(PreviousAttributes, "PreviousAttributes");

/// What a service asks for. The default accepts production cards only, at level auth, and asks for
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The least level.
    pub level: Level,
    /// The accepted hierarchies; everything that was verified must belong to one of them.
    pub hierarchies: Vec<Hierarchy>,
    /// For whom the evidence must have been made.
    pub audience: Option<String>,
    /// The maximum age of the evidence in seconds.
    pub max_age_seconds: Option<u64>,
    /// By how many seconds the clock that dated the evidence may be ahead, or may make it look older.
    pub clock_skew_seconds: u64,
    /// Whether revocation must have been checked.
    pub revocation: RevocationRule,
    /// How old the person must be.
    pub minimum_age: Option<MinimumAge>,
    /// Where the person must live, one of these; empty is anywhere.
    pub residence: Vec<Area>,
    /// Who the person must be: catches somebody else's card.
    pub expected: ExpectedAttributes,
    /// What must not have changed since last time.
    pub previous: PreviousAttributes,
}

impl Policy {
    /// The version of the file format.
    pub const VERSION: u64 = 1;
    /// The clock skew where the file names none, in seconds.
    pub const DEFAULT_CLOCK_SKEW: u64 = 60;
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            level: Level::Auth,
            hierarchies: vec![Hierarchy::Production],
            audience: None,
            max_age_seconds: None,
            clock_skew_seconds: Self::DEFAULT_CLOCK_SKEW,
            revocation: RevocationRule::default(),
            minimum_age: None,
            residence: Vec::new(),
            expected: ExpectedAttributes::default(),
            previous: PreviousAttributes::default(),
        }
    }
}
