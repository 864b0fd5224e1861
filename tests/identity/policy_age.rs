//! How old somebody is, in the eyes of a policy.

use mynumber_card::Outcome;
use mynumber_card::data::Date;
use mynumber_card::identity::policy::MinimumAge;
use mynumber_card::identity::{Doubt, Policy, PolicyCheckKind as Kind, PolicyReason};
use proptest::prelude::*;

use super::policy::{born, facts, outcome, policy};

#[test]
fn an_age_is_reached_on_the_birthday_in_japan() {
    let fifteen = policy(r#""minimum_age": {"years": 15}"#);
    let reached = |birth: &[u8], at: &str| {
        outcome(&fifteen.evaluate(&born(birth, at)), Kind::MinimumAge) == Outcome::Passed
    };
    assert!(!reached(b"20111124", "2026-11-23T23:59:59+09:00"));
    assert!(reached(b"20111124", "2026-11-24T00:00:00+09:00"));
    // The same second is the 23rd in London and the 24th in Japan.
    assert!(reached(b"20111124", "2026-11-23T15:00:00Z"));
    assert!(!reached(b"20111124", "2026-11-23T14:59:59Z"));
    // Born on 29 February: 1 March in a common year, 29 February in a leap year.
    assert!(!reached(b"20080229", "2023-02-28T12:00:00+09:00"));
    assert!(reached(b"20080229", "2023-03-01T00:00:00+09:00"));
    let sixteen = policy(r#""minimum_age": {"years": 16}"#);
    assert!(
        sixteen
            .evaluate(&born(b"20080229", "2024-02-29T00:00:00+09:00"))
            .holds()
    );
    assert!(
        !sixteen
            .evaluate(&born(b"20080229", "2024-02-28T23:59:59+09:00"))
            .holds()
    );
    // Not yet born.
    let none = policy(r#""minimum_age": {"years": 0}"#);
    assert!(
        !none
            .evaluate(&born(b"20300101", "2026-11-23T12:00:00+09:00"))
            .holds()
    );
}

#[test]
fn a_minimum_age_can_be_asked_for_on_a_day() {
    let on = policy(r#""minimum_age": {"years": 18, "on": "2026-04-01"}"#);
    let at = "2030-01-01T00:00:00+09:00";
    assert!(on.evaluate(&born(b"20080401", at)).holds());
    assert_eq!(
        outcome(&on.evaluate(&born(b"20080402", at)), Kind::MinimumAge),
        Outcome::Failed(PolicyReason::TooYoung { years: 18 })
    );
    assert_eq!(
        policy(r#""minimum_age": {"years": 18, "on": "verification"}"#).minimum_age,
        Some(MinimumAge {
            years: 18,
            on: None
        })
    );
}

#[test]
fn an_unknown_birthday_counts_as_the_latest_day_that_it_can_be() {
    let eighteen = policy(r#""minimum_age": {"years": 18, "on": "2026-02-28"}"#);
    let found = |digits: &[u8]| {
        outcome(
            &eighteen.evaluate(&born(digits, "2026-11-23T12:00:00+09:00")),
            Kind::MinimumAge,
        )
    };
    assert_eq!(found(b"20070000"), Outcome::Passed);
    assert_eq!(found(b"20080100"), Outcome::Passed);
    // 29 February 2008 would be too late, 1 February not.
    assert_eq!(
        found(b"20080200"),
        Outcome::LookAtIt(vec![Doubt::UnknownDatePart])
    );
    assert_eq!(
        found(b"20080000"),
        Outcome::LookAtIt(vec![Doubt::UnknownDatePart])
    );
    assert_eq!(
        found(b"00000101"),
        Outcome::LookAtIt(vec![Doubt::UnknownDatePart])
    );
    assert_eq!(
        found(b"20080300"),
        Outcome::Failed(PolicyReason::TooYoung { years: 18 })
    );
    assert_eq!(
        found(b"20090000"),
        Outcome::Failed(PolicyReason::TooYoung { years: 18 })
    );
    let mut unknown = facts();
    unknown.attributes.birth_date = None;
    let report = eighteen.evaluate(&unknown);
    assert_eq!(outcome(&report, Kind::MinimumAge), Outcome::NotChecked);
    assert!(!report.holds() && !report.needs_a_look());
}
proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whoever_is_old_enough_one_day_is_so_the_day_after(
        birth in (1900_u16..2020, 1_u8..13, 1_u8..32),
        on in (2020_u16..2100, 1_u8..13, 1_u8..28),
        years in 0_u16..130,
    ) {
        let Ok(birth) = Date::from_ymd(birth.0, birth.1, birth.2) else { return Ok(()) };
        let mut policy = Policy::default();
        let mut facts = facts();
        facts.attributes.birth_date = Some(birth.into());
        let mut passes = |day: u8| {
            let on = Date::from_ymd(on.0, on.1, day).ok();
            policy.minimum_age = Some(MinimumAge { years, on });
            policy.evaluate(&facts).holds()
        };
        let (today, tomorrow) = (passes(on.2), passes(on.2 + 1));
        prop_assert!(!today || tomorrow);
    }
}
