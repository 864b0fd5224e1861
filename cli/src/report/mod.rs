//! Checks, person and verdict: as text and as JSON, for every command that verifies.

mod json;
mod text;

pub(crate) use json::json;
pub(crate) use text::{asking, text};

use mynumber_card::identity::{Decision, IdentityCheck, Verdict, VerdictCheckKind, VerdictReason};
use mynumber_card::pki::{Anchor, AnchorSource, CardAuthority, CheckKind, Hierarchy, Reason};
use mynumber_card::{Check, Coded as _, Outcome, Report};
use serde::Serialize;

use crate::failure::{Failure, Hint};
use crate::language::{Language, say};
use crate::messages::checks::{self, Group};
use crate::messages::{names, policy, reasons};

/// One check as it is shown.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// passed, failed, look_at_it or not_checked.
    outcome: &'static str,
    /// Why it failed, for scripts.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What a person has to look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<&'static str>,
    /// Reason or doubts for people, in their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip)]
    group: Group,
    #[serde(skip)]
    title: &'static str,
}

impl Line {
    fn new(
        name: &'static str,
        group: Group,
        title: &'static str,
        outcome: &'static str,
        words: Option<reasons::Words>,
    ) -> Self {
        let (reason, message) = words.unzip();
        Self {
            name,
            outcome,
            reason,
            doubts: Vec::new(),
            message,
            group,
            title,
        }
    }

    /// A check of a certificate or file that was made here.
    pub(crate) fn of_kind(
        kind: CheckKind,
        outcome: &Outcome<CheckKind>,
        language: Language,
    ) -> Self {
        let words = match outcome {
            Outcome::Failed(reason) => Some(reasons::reason(reason, language)),
            _ => None,
        };
        let title = checks::kind(kind, language);
        Self::new(
            kind.code(),
            Group::of_kind(kind),
            title,
            outcome.code(),
            words,
        )
    }

    fn of_check(check: &Check<VerdictCheckKind>, language: Language) -> Self {
        let Check { kind, outcome, .. } = check;
        let kind = *kind;
        let words = match outcome {
            Outcome::Failed(why) => Some(reasons::why(why, language)),
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
        let title = checks::what(kind, language);
        let mut line = Self::new(kind.code(), Group::of(kind), title, outcome.code(), words);
        if let Outcome::LookAtIt(doubts) = outcome {
            line.doubts = doubts.iter().map(|doubt| doubt.code()).collect();
        }
        line
    }

    /// Whether it was not looked at.
    pub(crate) fn is_open(&self) -> bool {
        self.outcome == "not_checked"
    }

    /// passed, failed, look_at_it or not_checked.
    pub(crate) const fn outcome(&self) -> &'static str {
        self.outcome
    }

    pub(crate) const fn title(&self) -> &'static str {
        self.title
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
    let line = |check: &Check<_>| Line::of_kind(check.kind, &check.outcome, language);
    report.checks().iter().map(line).collect()
}

/// The checks that failed.
pub(crate) fn failed(lines: &[Line]) -> Vec<&'static str> {
    let failed = lines.iter().filter(|line| line.outcome == "failed");
    failed.map(|line| line.name).collect()
}

/// What would help most, when these checks failed.
pub(crate) fn hint<'a>(reasons: impl Iterator<Item = &'a Reason>) -> Hint {
    let mut hint = Hint::DoNotRely;
    for reason in reasons {
        match reason {
            Reason::UnknownAuthority { claimed } => return Hint::Authority(*claimed),
            Reason::Expired { .. } | Reason::NotYetValid { .. } => hint = Hint::Expired,
            Reason::RestsOn { .. } => {}
            _ => return Hint::DoNotRely,
        }
    }
    hint
}

fn hint_of(verdict: &Verdict) -> Hint {
    let failures = || verdict.failures().map(|(_, why)| why);
    let of_pki = hint(failures().filter_map(|why| match why {
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

/// The root that something was verified up to.
#[derive(Debug, Serialize)]
pub(crate) struct JsonRoot {
    /// SHA-256 of the certificate, or the key identifier of a card authority.
    id: String,
    /// published, test_cards or given; null for card authorities, whose keys have no generations.
    source: Option<&'static str>,
    generation: Option<u8>,
}

impl JsonRoot {
    pub(crate) fn of_anchor(anchor: &Anchor) -> Self {
        let (source, generation) = match anchor.source() {
            AnchorSource::Published { generation } => (Some("published"), Some(generation)),
            AnchorSource::TestCards => (Some("test_cards"), None),
            AnchorSource::Given => (Some("given"), None),
            _ => (None, None),
        };
        Self {
            id: hex::encode(anchor.certificate().fingerprint()),
            source,
            generation,
        }
    }

    pub(crate) fn of_card_authority(authority: &CardAuthority) -> Self {
        Self {
            id: authority.id().to_string(),
            source: None,
            generation: None,
        }
    }
}

/// The name of a root for people.
pub(crate) fn root_name(anchor: &Anchor, language: Language) -> String {
    let authority = names::purpose(anchor.purpose(), language);
    let print: String = hex::encode(anchor.certificate().fingerprint())
        .chars()
        .take(16)
        .collect();
    match anchor.source() {
        AnchorSource::Published { generation } => say!(
            language,
            "{authority} 第{generation}世代（{print}…）",
            "{authority}, generation {generation} ({print}...)"
        ),
        AnchorSource::Given => say!(
            language,
            "{authority}（--anchor、{print}…）",
            "{authority} (--anchor, {print}...)"
        ),
        _ => say!(
            language,
            "{authority}（{print}…）",
            "{authority} ({print}...)"
        ),
    }
}

/// Whether something is authentic, in one line: yes and by whom, or no and the first reason.
pub(crate) fn authenticity(
    root: Option<(Hierarchy, &str)>,
    lines: &[Line],
    language: Language,
) -> String {
    let failure = lines.iter().find_map(|line| line.message.as_ref());
    match (root, failure) {
        (Some((hierarchy, root)), None) => {
            let hierarchy = names::hierarchy(hierarchy, language);
            say!(
                language,
                "確認済み: {hierarchy}、{root}",
                "proven: {hierarchy}, {root}"
            )
        }
        (_, Some(failure)) => say!(
            language,
            "証明されていません: {failure}",
            "NOT PROVEN: {failure}"
        ),
        (None, None) => language.pick("未確認", "not checked").to_owned(),
    }
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
