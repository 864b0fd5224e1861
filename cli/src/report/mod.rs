//! Checks, person and verdict: as text and as JSON, for every command that verifies.

mod text;

pub(crate) use text::{asking, text};

use mynumber_card::identity::{Decision, IdentityCheck, Verdict, VerdictCheckKind, VerdictReason};
use mynumber_card::pki::{CheckKind, Hint};
use mynumber_card::report::Kind;
use mynumber_card::{Check, Coded as _, Outcome, Report};

use crate::failure::Failure;
use crate::language::{Language, say};
use crate::messages::checks::Group;
use crate::messages::words::InWords as _;
use crate::messages::{policy, reasons};

/// One check as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// passed, failed, look_at_it or not_checked.
    outcome: &'static str,
    /// Why it failed, for scripts.
    reason: Option<&'static str>,
    /// Reason or doubts for people, in their language.
    message: Option<String>,
    group: Group,
    title: String,
}

impl Line {
    fn new<K: Kind>(
        check: &Check<K>,
        (group, title): (Group, String),
        words: Option<(&'static str, String)>,
    ) -> Self {
        let (reason, message) = words.unzip();
        Self {
            outcome: check.outcome.code(),
            reason,
            message,
            group,
            title,
        }
    }

    /// A check of a certificate or file that was made here.
    fn of_kind(check: &Check<CheckKind>, language: Language) -> Self {
        let words = match &check.outcome {
            Outcome::Failed(reason) => Some((reason.code(), reason.in_words(language))),
            _ => None,
        };
        let heading = (Group::of_kind(check.kind), check.kind.in_words(language));
        Self::new(check, heading, words)
    }

    fn of_check(check: &Check<VerdictCheckKind>, language: Language) -> Self {
        let Check { kind, outcome, .. } = check;
        let kind = *kind;
        let words = match outcome {
            Outcome::Failed(reason) => Some((reason.code(), reason.in_words(language))),
            Outcome::LookAtIt(doubts) => Some(("look_at_it", policy::doubts(doubts, language))),
            Outcome::NotChecked if check.required => {
                let words = match kind {
                    VerdictCheckKind::Identity(IdentityCheck::Request) => language.pick(
                        "--request も --challenge も指定されていません",
                        "neither --request nor --challenge was given",
                    ),
                    _ => language.pick(
                        "確認が必要ですが、確認する材料がありません",
                        "it has to be checked, and there is nothing to check it with",
                    ),
                };
                Some(("required", words.to_owned()))
            }
            Outcome::Passed | Outcome::NotChecked => None,
        };
        let heading = (Group::of(kind), kind.in_words(language));
        Self::new(check, heading, words)
    }

    /// passed, failed, look_at_it or not_checked.
    pub(crate) const fn outcome(&self) -> &'static str {
        self.outcome
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Why it failed, where that is not only what it rests on.
    pub(crate) fn message(&self) -> Option<&str> {
        let own = self.reason != Some(reasons::RESTS_ON);
        self.message.as_deref().filter(|_| own)
    }

    /// The outcome in a word.
    pub(crate) fn mark(&self, language: Language) -> &'static str {
        self.column(language).trim()
    }

    fn column(&self, language: Language) -> &'static str {
        match (self.outcome, self.reason) {
            ("passed", _) => language.pick("  OK          ", "  ok           "),
            ("failed", Some(reasons::RESTS_ON)) => {
                language.pick("  証明できず  ", "  not proven   ")
            }
            ("failed", _) => language.pick("  NG          ", "  FAILED       "),
            ("look_at_it", _) => language.pick("  要確認      ", "  LOOK AT IT   "),
            _ => language.pick("  未確認      ", "  not checked  "),
        }
    }

    fn text(&self, text: &mut String, language: Language) {
        let mark = self.column(language);
        text.push_str(&format!("{mark}{}\n", self.title));
        if let Some(message) = self.message() {
            let arrow = language.pick("              → ", "               -> ");
            text.push_str(&format!("{arrow}{message}\n"));
        }
    }
}

/// The checks of a certificate or of files.
pub(crate) fn lines(report: &Report<CheckKind>, language: Language) -> Vec<Line> {
    let checks = report.checks().iter();
    checks.map(|check| Line::of_kind(check, language)).collect()
}

fn hint_of(verdict: &Verdict) -> Hint {
    let failures = || verdict.failures().map(|(_, why)| why);
    let of_pki = Hint::of(failures().filter_map(|why| match why {
        VerdictReason::Pki(reason) => Some(reason),
        _ => None,
    }));
    if let Hint::Authority(_) = of_pki {
        return of_pki;
    }
    if failures().all(|why| matches!(why, VerdictReason::Policy(_))) {
        return Hint::Policy;
    }
    if failures().any(|why| *why == VerdictReason::OtherRequest) {
        return Hint::OtherRequest;
    }
    let only_time = failures().all(|why| {
        matches!(
            why,
            VerdictReason::RequestExpired { .. }
                | VerdictReason::ReadInFuture { .. }
                | VerdictReason::ReadTooLate { .. }
        )
    });
    if only_time { Hint::Time } else { of_pki }
}

/// The end of a command that came to this verdict: an error when it is no.
pub(crate) fn conclude(verdict: &Verdict) -> Result<(), Failure> {
    match verdict.decision() {
        Decision::Accepted => return Ok(()),
        Decision::LookAtIt => {
            let lookers = verdict.checks().iter();
            let doubtful = lookers
                .filter(|check| matches!(check.outcome, Outcome::LookAtIt(_)))
                .map(|check| check.kind.code())
                .collect();
            return Err(Failure::LookAtIt { doubtful });
        }
        Decision::NotCompared => return Err(Failure::NotCompared),
        Decision::Rejected => {}
    }
    Err(Failure::Rejected {
        failed: verdict.failures().map(|(kind, _)| kind.code()).collect(),
        hint: hint_of(verdict),
    })
}

fn verdict_lines(verdict: &Verdict, language: Language) -> Vec<Line> {
    let checks = verdict.checks().iter();
    checks
        .map(|check| Line::of_check(check, language))
        .collect()
}

/// What is said on standard error of something that is not proven.
pub(crate) fn doubt(hint: Hint, language: Language) -> String {
    let advice = crate::messages::advice(hint, language);
    say!(
        language,
        "真正性は証明されていません。{advice}",
        "not proven to be authentic: {advice}"
    )
}
