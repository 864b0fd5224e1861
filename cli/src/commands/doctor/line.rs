//! One line of the walk.

use mynumber_card::data::Renewable;
use serde::Serialize;
use terminal::language::Language;

use crate::failure::Failure;
use crate::messages::{self, Explanation, names};

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub(super) enum What {
    Service,
    Reader,
    Card,
    Path,
    Pins,
    Date(Renewable),
}

impl What {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Reader => "reader",
            Self::Card => "card",
            Self::Path => "path",
            Self::Pins => "pins",
            Self::Date(Renewable::Card) => "card_dates",
            Self::Date(Renewable::AuthCertificate) => "auth_dates",
            Self::Date(Renewable::SignCertificate) => "sign_dates",
            Self::Date(_) => "license_dates",
        }
    }

    pub(super) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Service => language.pick("サービス", "service"),
            Self::Reader => language.pick("リーダー", "reader"),
            Self::Card => language.pick("カード", "card"),
            Self::Path => language.pick("経路", "path"),
            Self::Pins => language.pick("暗証番号", "PINs"),
            Self::Date(which) => names::renewable(which, language),
        }
    }
}

impl From<What> for &'static str {
    fn from(what: What) -> Self {
        what.code()
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub(super) enum State {
    Ok,
    /// Nothing is in the way, but it is good to know.
    Note,
    Trouble,
    /// Something before it stopped the walk, or it needs a PIN.
    NotChecked,
}

impl State {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Trouble => "trouble",
            Self::NotChecked => "not_checked",
        }
    }

    pub(super) fn word(self, language: Language) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => language.pick("注意", "note"),
            Self::Trouble => language.pick("問題", "TROUBLE"),
            Self::NotChecked => language.pick("未確認", "not checked"),
        }
    }
}

impl From<State> for &'static str {
    fn from(state: State) -> Self {
        state.code()
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) what: What,
    pub(super) state: State,
    pub(super) message: String,
    /// What to do.
    pub(super) advice: Option<String>,
    /// Of trouble: that of the error which another command would end with.
    pub(super) kind: Option<&'static str>,
    /// The same; 0 where there is none.
    pub(super) exit: u8,
}

impl Line {
    pub(super) fn ok(what: What, message: impl Into<String>) -> Self {
        Self {
            what,
            state: State::Ok,
            message: message.into(),
            advice: None,
            kind: None,
            exit: 0,
        }
    }

    pub(super) fn note(what: What, message: impl Into<String>, advice: Option<String>) -> Self {
        Self {
            state: State::Note,
            advice,
            ..Self::ok(what, message)
        }
    }

    pub(super) fn not_checked(what: What, message: impl Into<String>) -> Self {
        Self {
            state: State::NotChecked,
            ..Self::ok(what, message)
        }
    }

    pub(super) fn trouble(what: What, failure: &Failure, language: Language) -> Self {
        Self::explained(what, messages::explain(failure, language))
    }

    pub(super) fn explained(what: What, explanation: Explanation) -> Self {
        Self {
            what,
            state: State::Trouble,
            message: explanation.message,
            advice: Some(explanation.advice),
            kind: Some(explanation.kind),
            exit: explanation.exit,
        }
    }

    pub(super) fn text(&self) -> String {
        match &self.advice {
            Some(advice) => format!("{} -> {advice}", self.message),
            None => self.message.clone(),
        }
    }
}
