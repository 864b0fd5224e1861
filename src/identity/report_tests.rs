//! The two rules of a report, compared with plain copies of the rules that certificates and files,
//! policies and verdicts had before they shared one report.

use proptest::prelude::*;

use super::compare::Doubt;
use super::policy::check::{PolicyCheckKind, PolicyReason};
use super::verdict::{Decision, IdentityCheck, VerdictCheckKind, VerdictReason};
use crate::pki::{CheckKind, Reason};
use crate::report::{Kind, Outcome, Report};

type Checks<K> = Vec<(K, bool, Outcome<K>)>;

fn report<K: Kind>(checks: &Checks<K>) -> Report<K> {
    let mut report = Report::default();
    for (kind, required, outcome) in checks {
        report.push(*kind, *required, outcome.clone());
    }
    report
}

/// Of certificates and files: what nobody gave anything for is not required.
fn of_files() -> impl Strategy<Value = Checks<CheckKind>> {
    let outcome = prop_oneof![
        6 => Just(Outcome::Passed),
        1 => Just(Outcome::Failed(Reason::Algorithm)),
        2 => Just(Outcome::NotChecked),
    ];
    let kind = prop::sample::select(CheckKind::ALL);
    let check = (kind, any::<bool>(), outcome).prop_map(|(kind, required, outcome)| {
        let required = required && outcome != Outcome::NotChecked;
        (kind, required, outcome)
    });
    prop::collection::vec(check, 0..6)
}

fn of<K>(kinds: Vec<K>, reason: K::Reason) -> impl Strategy<Value = Checks<K>>
where
    K: Kind<Doubt = Doubt> + 'static,
{
    let outcome = (0_u8..12).prop_map(move |number| match number {
        0 => Outcome::Failed(reason.clone()),
        1 | 2 => Outcome::LookAtIt(vec![Doubt::Kana]),
        3 | 4 => Outcome::NotChecked,
        _ => Outcome::Passed,
    });
    let check = (prop::sample::select(kinds), any::<bool>(), outcome);
    prop::collection::vec(check, 0..6)
}

fn of_policy() -> impl Strategy<Value = Checks<PolicyCheckKind>> {
    of(PolicyCheckKind::ALL.to_vec(), PolicyReason::Audience)
}

fn of_verdict() -> impl Strategy<Value = Checks<VerdictCheckKind>> {
    let kinds = vec![
        VerdictCheckKind::Identity(IdentityCheck::Request),
        VerdictCheckKind::Identity(IdentityCheck::RequestTime),
        VerdictCheckKind::Pki(CheckKind::CertificateRevocation),
        VerdictCheckKind::Policy(PolicyCheckKind::ExpectedName),
    ];
    of(kinds, VerdictReason::OtherRequest)
}

fn files_held(checks: &Checks<CheckKind>) -> bool {
    let failed = |outcome: &Outcome<_>| matches!(outcome, Outcome::Failed(_));
    !checks.iter().any(|(.., outcome)| failed(outcome))
        && checks
            .iter()
            .any(|(.., outcome)| *outcome == Outcome::Passed)
}

fn policy_held(checks: &Checks<PolicyCheckKind>) -> bool {
    checks.iter().all(|(_, required, outcome)| match outcome {
        Outcome::Passed => true,
        Outcome::Failed(_) => false,
        Outcome::LookAtIt(_) | Outcome::NotChecked => !required,
    })
}

fn policy_needed_a_look(checks: &Checks<PolicyCheckKind>) -> bool {
    let mut look = false;
    for (_, _, outcome) in checks.iter().filter(|(_, required, _)| *required) {
        match outcome {
            Outcome::Passed => {}
            Outcome::LookAtIt(_) => look = true,
            Outcome::Failed(_) | Outcome::NotChecked => return false,
        }
    }
    look && !checks
        .iter()
        .any(|(.., outcome)| matches!(outcome, Outcome::Failed(_)))
}

fn decided(checks: &Checks<VerdictCheckKind>) -> Decision {
    let mut look = false;
    let mut compared = true;
    for (kind, required, outcome) in checks {
        match outcome {
            Outcome::Failed(_) => return Decision::Rejected,
            Outcome::NotChecked if *required => {
                if *kind != VerdictCheckKind::Identity(IdentityCheck::Request) {
                    return Decision::Rejected;
                }
                compared = false;
            }
            Outcome::LookAtIt(_) if *required => look = true,
            _ => {}
        }
    }
    match (compared, look) {
        (false, _) => Decision::NotCompared,
        (true, true) => Decision::LookAtIt,
        (true, false) => Decision::Accepted,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_files_prove_is_what_held_before(checks in of_files()) {
        prop_assert_eq!(report(&checks).proves(), files_held(&checks));
    }

    #[test]
    fn a_policy_holds_as_before(checks in of_policy()) {
        let report = report(&checks);
        prop_assert_eq!(report.holds(), policy_held(&checks));
        prop_assert_eq!(report.needs_a_look(), policy_needed_a_look(&checks));
        prop_assert!(!report.proves() || report.holds());
    }

    #[test]
    fn a_verdict_is_decided_as_before(checks in of_verdict()) {
        let report = report(&checks);
        let decision = Decision::of(&report);
        prop_assert_eq!(decision, decided(&checks));
        prop_assert_eq!(decision == Decision::Accepted, report.holds());
    }
}

#[test]
fn a_report_without_a_check_holds_and_proves_nothing() {
    let empty = Report::<CheckKind>::default();
    assert!(empty.holds() && !empty.proves() && !empty.needs_a_look());
}

#[test]
fn a_check_is_written_with_its_reason_or_its_doubts() {
    let mut report = Report::<PolicyCheckKind>::default();
    report.require(PolicyCheckKind::Level, Outcome::Passed);
    report.require(PolicyCheckKind::Audience, Err(PolicyReason::Audience));
    let doubts = vec![Doubt::Kana, Doubt::Order];
    report.require(PolicyCheckKind::ExpectedName, Outcome::LookAtIt(doubts));
    report.require(PolicyCheckKind::MinimumAge, Outcome::NotChecked);
    report.leave_open(PolicyCheckKind::Revocation);
    assert_eq!(
        serde_json::to_value(&report).unwrap(),
        serde_json::json!([
            {"name": "policy.level", "outcome": "passed"},
            {"name": "policy.audience", "outcome": "failed", "reason": "audience"},
            {
                "name": "policy.expected.name",
                "outcome": "look_at_it",
                "reason": "look_at_it",
                "doubts": ["kana", "order"],
            },
            {"name": "policy.minimum_age", "outcome": "not_checked", "reason": "required"},
            {"name": "policy.revocation", "outcome": "not_checked"},
        ])
    );
}
