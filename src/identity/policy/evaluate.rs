//! A policy judges what was verified.

use super::check::{PolicyCheckKind as Kind, PolicyReason, compared};
use super::residence::residence;
use super::rules::{MinimumAge, Policy, RevocationRule};
use crate::data::{Date, MunicipalityCode, PartialDate, UnixTime};
use crate::identity::compare::{BasicAttributes, Comparison, Doubt, compare_attributes};
use crate::identity::request::Level;
use crate::pki::Hierarchy;
use crate::report::{Outcome, Report};

/// What came of checking revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationState {
    /// Checked: not revoked.
    Good,
    /// Checked: revoked.
    Revoked,
    /// Not checked, or what was given to check it with could not be relied on.
    NotChecked,
}

/// What was verified, for a policy to judge. Put only proven data in here.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The time of verification.
    pub at: UnixTime,
    /// When the evidence says that it was made.
    pub made: Option<UnixTime>,
    /// The level of the evidence.
    pub level: Level,
    /// The hierarchies of every anchor that something was verified with.
    pub hierarchies: &'a [Hierarchy],
    /// For whom the evidence was made.
    pub audience: Option<&'a str>,
    /// What came of checking revocation.
    pub revocation: RevocationState,
    /// The attributes, as far as the evidence has them.
    pub attributes: BasicAttributes<'a>,
    /// The municipality code. The card does not sign it: give it only if something else proves it.
    pub municipality: Option<MunicipalityCode>,
}

hides_personal_data!(
    Facts<'_>,
    "Facts",
    at,
    made,
    level,
    hierarchies,
    audience,
    revocation
);

impl Policy {
    /// Judges what was verified. Level, hierarchy and revocation are always in the report, the rest
    /// when the policy asks for it.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts<'_>) -> Report<Kind> {
        let mut report = Report::default();
        report.require(
            Kind::Level,
            if facts.level >= self.level {
                Ok(())
            } else {
                Err(PolicyReason::Level {
                    required: self.level,
                    found: facts.level,
                })
            },
        );
        report.require(Kind::Hierarchy, self.hierarchy(facts));
        if let Some(audience) = &self.audience {
            report.require(
                Kind::Audience,
                match facts.audience {
                    Some(found) if found == audience => Outcome::Passed,
                    _ => Outcome::Failed(PolicyReason::Audience),
                },
            );
        }
        if let Some(limit) = self.max_age_seconds {
            report.require(Kind::EvidenceAge, self.evidence_age(facts, limit));
        }
        let required = self.revocation == RevocationRule::Required;
        let revocation = match facts.revocation {
            RevocationState::Good => Outcome::Passed,
            RevocationState::Revoked => Outcome::Failed(PolicyReason::Revoked),
            RevocationState::NotChecked if required => {
                Outcome::Failed(PolicyReason::RevocationNotChecked)
            }
            RevocationState::NotChecked => Outcome::NotChecked,
        };
        report.push(Kind::Revocation, required, revocation);
        if let Some(minimum) = self.minimum_age {
            report.require(Kind::MinimumAge, minimum_age(minimum, facts));
        }
        if !self.residence.is_empty() {
            report.require(
                Kind::Residence,
                residence(
                    &self.residence,
                    facts.attributes.address,
                    facts.municipality,
                ),
            );
        }
        self.compare(facts, &mut report);
        report
    }

    fn hierarchy(&self, facts: &Facts<'_>) -> Outcome<Kind> {
        let other = facts
            .hierarchies
            .iter()
            .find(|found| !self.hierarchies.contains(found));
        match other {
            Some(found) => Outcome::Failed(PolicyReason::Hierarchy { found: *found }),
            None if facts.hierarchies.is_empty() => Outcome::NotChecked,
            None => Outcome::Passed,
        }
    }

    fn evidence_age(&self, facts: &Facts<'_>, limit: u64) -> Outcome<Kind> {
        let Some(made) = facts.made else {
            return Outcome::NotChecked;
        };
        // Seconds since 1970 are far from the ends of i128.
        let age = i128::from(facts.at.seconds()).saturating_sub(made.seconds().into());
        let skew = i128::from(self.clock_skew_seconds);
        let seconds = u64::try_from(age.unsigned_abs()).unwrap_or(u64::MAX);
        if age.saturating_add(skew) < 0 {
            Outcome::Failed(PolicyReason::FromTheFuture { seconds })
        } else if age.saturating_sub(skew) > i128::from(limit) {
            Outcome::Failed(PolicyReason::TooOld { seconds, limit })
        } else {
            Outcome::Passed
        }
    }

    fn compare(&self, facts: &Facts<'_>, report: &mut Report<Kind>) {
        let Comparison {
            name,
            address,
            birth_date,
            sex,
        } = compare_attributes(&(&self.expected).into(), &facts.attributes);
        let previous = BasicAttributes {
            name: self.previous.name.as_deref().map(Into::into),
            address: self.previous.address.as_deref().map(Into::into),
            ..BasicAttributes::default()
        };
        let since = compare_attributes(&previous, &facts.attributes);
        for (kind, similarity, reason) in [
            (Kind::ExpectedName, name, PolicyReason::NotExpected),
            (Kind::ExpectedAddress, address, PolicyReason::NotExpected),
            (
                Kind::ExpectedBirthDate,
                birth_date,
                PolicyReason::NotExpected,
            ),
            (Kind::ExpectedSex, sex, PolicyReason::NotExpected),
            (Kind::PreviousName, since.name, PolicyReason::Changed),
            (Kind::PreviousAddress, since.address, PolicyReason::Changed),
        ] {
            if let Some(similarity) = similarity {
                report.require(kind, compared(similarity, reason));
            }
        }
    }
}

/// A birth date with an unknown part counts as the latest possible day: anyone old
/// enough by that day is old enough in any case. For those who are old enough only if born on the
/// earliest day, a person has to look.
fn minimum_age(minimum: MinimumAge, facts: &Facts<'_>) -> Outcome<Kind> {
    let Some(birth) = facts.attributes.birth_date else {
        return Outcome::NotChecked;
    };
    let Some(day) = minimum.on.or_else(|| facts.at.japanese_date()) else {
        return Outcome::NotChecked;
    };
    let reached = |birth: Date| {
        birth
            .age_on(day)
            .is_some_and(|years| years >= minimum.years)
    };
    match (earliest(birth), birth.latest()) {
        (_, Some(latest)) if reached(latest) => Outcome::Passed,
        (Some(earliest), _) if !reached(earliest) => Outcome::Failed(PolicyReason::TooYoung {
            years: minimum.years,
        }),
        _ => Outcome::LookAtIt(vec![Doubt::UnknownDatePart]),
    }
}

/// The first day that this can be, when the year is known.
fn earliest(birth: PartialDate) -> Option<Date> {
    let year = birth.year()?;
    let months = match birth.month() {
        Some(month) => month..=month,
        None => 1..=12,
    };
    months
        .into_iter()
        .find_map(|month| Date::from_ymd(year, month, birth.day().unwrap_or(1)).ok())
}
