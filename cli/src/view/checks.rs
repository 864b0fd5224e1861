//! Checks as a person reads them, for everything that is verified.

use core::convert::Infallible;

use documents::DocumentCheck;
use mynumber_card::identity::{IdentityCheck, VerdictCheckKind};
use mynumber_card::pki::CheckKind;
use mynumber_card::report::Kind;
use mynumber_card::{Check, Coded as _, Outcome};
use terminal::language::{Language, named, phrases};
use terminal::screen::{Mark, Screen};
use terminal::table::columns;

use crate::messages::checks::Group;
use crate::messages::reasons;
use crate::messages::words::InWords;

/// What can be shown among checks.
pub(crate) trait Shown: Kind<Reason: InWords, Doubt: InWords> + InWords {
    fn group(self) -> Group;
}

impl Shown for CheckKind {
    fn group(self) -> Group {
        Group::of_kind(self)
    }
}

impl Shown for VerdictCheckKind {
    fn group(self) -> Group {
        Group::of(self)
    }
}

impl Shown for DocumentCheck {
    fn group(self) -> Group {
        match self {
            Self::Pki(kind) => Group::of_kind(kind),
            _ => Group::Document,
        }
    }
}

impl InWords for Infallible {
    fn in_words(&self, _: Language) -> String {
        match *self {}
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Passed,
    Failed,
    /// It rests on another one that failed.
    RestsOn,
    LookAtIt,
    NotChecked,
}

/// One check as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    state: State,
    group: Group,
    pub(crate) title: String,
    /// Why it does not hold, or what a person has to look at.
    pub(crate) message: Option<String>,
}

impl Line {
    fn new<K: Shown>(check: &Check<K>, language: Language) -> Self {
        let (state, message) = match &check.outcome {
            Outcome::Passed => (State::Passed, None),
            // The one that it rests on has its reason.
            Outcome::Failed(reason) if reason.code() == reasons::RESTS_ON => (State::RestsOn, None),
            Outcome::Failed(reason) => (State::Failed, Some(reason.in_words(language))),
            Outcome::LookAtIt(why) => (State::LookAtIt, Some(doubts(why, language))),
            Outcome::NotChecked if check.required => {
                let message = if check.kind.code() == IdentityCheck::Request.code() {
                    no_request(language)
                } else {
                    nothing_to_check_with(language)
                };
                (State::NotChecked, Some(message.to_owned()))
            }
            Outcome::NotChecked => (State::NotChecked, None),
        };
        Self {
            state,
            group: check.kind.group(),
            title: check.kind.in_words(language),
            message,
        }
    }

    /// passed, failed, look_at_it or not_checked.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self.state {
            State::Passed => "passed",
            State::Failed | State::RestsOn => "failed",
            State::LookAtIt => "look_at_it",
            State::NotChecked => "not_checked",
        }
    }

    /// The outcome in a word.
    pub(crate) const fn word(&self, language: Language) -> &'static str {
        word(self.state, language)
    }

    fn text(&self, screen: Screen) -> String {
        let language = screen.language;
        let mark = match self.state {
            State::Passed => Some(Mark::Good),
            State::Failed => Some(Mark::Bad),
            State::RestsOn | State::LookAtIt => Some(Mark::Look),
            State::NotChecked => self.message.as_ref().map(|_| Mark::Bad),
        };
        let unmarked = || " ".repeat(screen.mark_width()) + self.word(language);
        let word = mark.map_or_else(unmarked, |mark| screen.marked(mark, self.word(language)));
        let widest = columns(widest_word(language)).saturating_add(screen.mark_width());
        let gap = " ".repeat(widest.saturating_sub(columns(&word)));
        let mut text = format!("  {word}{gap}  {}\n", self.title);
        if let Some(message) = &self.message {
            let arrow = format!("  {}  {} ", " ".repeat(widest), language.pick("→", "->"));
            let message = screen.folded(message, columns(&arrow));
            text.push_str(&format!("{arrow}{message}\n"));
        }
        text
    }
}

named!(fn word(which: State, language) {
    Passed => "OK", "ok";
    Failed => "NG", "FAILED";
    RestsOn => "証明できず", "not proven";
    LookAtIt => "要確認", "LOOK AT IT";
    NotChecked => "未確認", "not checked";
});

phrases!(
    widest_word => "証明できず", "not checked";
    no_request => "--request も --challenge も指定されていません",
        "neither --request nor --challenge was given";
    nothing_to_check_with => "確認が必要ですが、確認する材料がありません",
        "it has to be checked, and there is nothing to check it with";
    passed_only(passed) => "OK {passed}件（--details で一覧）", "{passed} ok (--details lists them)";
    passed_and_open(passed, open) => "OK {passed}件、未確認 {open}件（--details で一覧）",
        "{passed} ok, {open} not checked (--details lists them)";
);

/// Checks as they are shown.
pub(crate) fn lines<K: Shown>(checks: &[Check<K>], language: Language) -> Vec<Line> {
    let shown = checks.iter();
    shown.map(|check| Line::new(check, language)).collect()
}

/// Whether they are shown: where that is wanted, or one of them needs to be seen.
pub(crate) fn are_shown(lines: &[Line], screen: Screen) -> bool {
    screen.details || lines.iter().any(|line| line.message.is_some())
}

/// How many there are, in the place of all of them.
pub(crate) fn counted(lines: &[Line], language: Language) -> String {
    let passed = lines.iter().filter(|line| line.state == State::Passed);
    let passed = passed.count();
    match lines.len().saturating_sub(passed) {
        0 => passed_only(language, passed),
        open => passed_and_open(language, passed, open),
    }
}

/// The checks under the titles of their groups.
pub(crate) fn grouped(lines: &[Line], screen: Screen) -> String {
    let mut groups = Vec::new();
    for group in Group::ALL {
        let of_group = lines.iter().filter(|line| line.group == group);
        let text: String = of_group.map(|line| line.text(screen)).collect();
        if !text.is_empty() {
            groups.push(format!("{}\n{text}", group.title(screen.language)));
        }
    }
    groups.join("\n")
}

/// The checks one below the other.
pub(crate) fn listed(lines: &[Line], screen: Screen) -> String {
    lines.iter().map(|line| line.text(screen)).collect()
}

/// What a person has to look at.
pub(crate) fn doubts(doubts: &[impl InWords], language: Language) -> String {
    let doubts = doubts.iter().map(|doubt| doubt.in_words(language));
    let doubts: Vec<_> = doubts.collect();
    doubts.join(language.pick("、", "; "))
}
