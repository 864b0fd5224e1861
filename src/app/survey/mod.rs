//! A survey of a card: what is written about it, tried on the one at hand.
//!
//! It presents no secret, spends no try and writes nothing ([`Card::survey`]), and what it says holds
//! status words and lengths only: it can be shown to anybody.

mod assumed;
mod fact;
mod judge;
mod step;
mod written;

pub use fact::{Fact, Subject};

use core::fmt;

use crate::apdu::Response;
use crate::card::{Card, FileKind};
use crate::data::{Assumption, TokenInfo, TokenKind};
use crate::error::{Error, TransportError};
use crate::terms::{Application, StatusWord};
use crate::transport::{ApduLengths, Transport};
use step::{Needs, Place, Trial};

use super::jpki;

/// After this many errors of the link nothing more is tried.
const LINK_ERRORS: usize = 3;

/// What came of trying one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was tried.
    pub subject: Subject,
    /// What came of it.
    pub outcome: FindingOutcome,
    /// The answers that it rests on, in the order of the commands.
    pub answers: Vec<SurveyAnswer>,
}

/// What came of trying something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingOutcome {
    /// The card behaves so.
    Confirmed,
    /// It behaves otherwise.
    Contradicted,
    /// It takes a PIN or could do harm, this card or path does not allow it, or the link failed.
    NotTried,
}

impl FindingOutcome {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Contradicted => "contradicted",
            Self::NotTried => "not-tried",
        }
    }
}

/// An answer without its content: status word and length. `{}` writes `9000/160`; for a counter it
/// does not show how many tries are left: `63Cx/0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SurveyAnswer {
    /// The status word.
    pub status: StatusWord,
    /// Bytes of data.
    pub bytes: usize,
}

impl fmt::Display for SurveyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status.sw1(), self.status.sw2()) {
            (0x63, 0xC1..=0xCF) => write!(f, "63Cx/{}", self.bytes),
            _ => write!(f, "{}/{}", self.status, self.bytes),
        }
    }
}

impl fmt::Display for Finding {
    /// A line of a survey: outcome, subject and answers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outcome, subject) = (self.outcome.name(), self.subject.code());
        write!(f, "{outcome:<12} {subject}")?;
        self.answers.iter().try_for_each(|it| write!(f, " {it}"))
    }
}

/// What a survey found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// The kind of the card, as far as its label is known.
    pub kind: TokenKind,
    /// Every [`Fact`], then every [`Assumption`], each once.
    pub findings: Vec<Finding>,
}

impl Survey {
    /// The result for one of them; [`FindingOutcome::NotTried`] if it is not in this survey.
    #[must_use]
    pub fn outcome(&self, subject: Subject) -> FindingOutcome {
        self.findings
            .iter()
            .find(|finding| finding.subject == subject)
            .map_or(FindingOutcome::NotTried, |finding| finding.outcome)
    }
}

impl<T: Transport> Card<T> {
    /// Tries every [`Fact`] and every [`Assumption`] that can be tried without a PIN and without harm:
    /// about 250 commands, a few seconds over a contactless reader. No secret is presented, no try is
    /// spent, nothing is written; keys behind a PIN are asked to sign only to see them refuse, keys
    /// without one sign constants. The issuer security domain is selected at the end. Hold the card exclusively.
    ///
    /// It does not fail: what the link does not carry, and what comes after the card is gone, is not
    /// tried.
    pub fn survey(&mut self) -> Survey {
        let kind = self.learn_path();
        let carries_signatures = self.find_out_whether_signatures_are_carried() == Some(true);
        let mut surveyor = Surveyor {
            card: self,
            carries_signatures,
            is_plastic: !matches!(kind, TokenKind::Android | TokenKind::IPhone),
            absent: Vec::new(),
            errors: 0,
        };
        let facts = Fact::ALL.iter().copied().map(Subject::Fact);
        let assumptions = Assumption::ALL.into_iter().map(Subject::Assumption);
        let findings = facts
            .chain(assumptions)
            .map(|subject| surveyor.find_out(subject))
            .collect();
        let _left = self.select(Application::IssuerSecurityDomain);
        Survey { kind, findings }
    }

    /// What kind of card it is and, by reading a long file, what the path carries.
    fn learn_path(&mut self) -> TokenKind {
        let Ok(mut selected) = self.select(Application::Jpki) else {
            return TokenKind::Unknown;
        };
        let kind = selected
            .read_file(jpki::ef::TOKEN_INFO, FileKind::Small)
            .ok()
            .and_then(|file| TokenInfo::parse(&file).ok())
            .map_or(TokenKind::Unknown, |token| token.kind());
        let _learnt = jpki::read_certificate(&mut selected, jpki::ef::AUTH_CA_CERTIFICATE);
        kind
    }
}

struct Surveyor<'card, T: Transport> {
    card: &'card mut Card<T>,
    carries_signatures: bool,
    is_plastic: bool,
    /// Applications that could not be selected.
    absent: Vec<Application>,
    errors: usize,
}

impl<T: Transport> Surveyor<'_, T> {
    fn find_out(&mut self, subject: Subject) -> Finding {
        let mut answers = Vec::new();
        let trials = written::TRIALS.iter().chain(assumed::TRIALS);
        let mut of_subject = trials.filter(|trial| trial.subject == subject);
        let outcome = of_subject
            .next()
            .and_then(|trial| self.try_out(trial, &mut answers));
        Finding {
            subject,
            outcome: match outcome {
                Some(true) => FindingOutcome::Confirmed,
                Some(false) => FindingOutcome::Contradicted,
                None => FindingOutcome::NotTried,
            },
            answers,
        }
    }

    /// `None`: it could not be tried.
    fn try_out(&mut self, trial: &Trial, answers: &mut Vec<SurveyAnswer>) -> Option<bool> {
        if self.errors >= LINK_ERRORS || !self.allows(trial.needs) || !self.begin(trial.place) {
            return None;
        }
        let mut responses: Vec<Response> = Vec::new();
        for step in trial.steps {
            let response = self.send(|card| card.try_out(&step.command()))?;
            answers.push(SurveyAnswer {
                status: response.status,
                bytes: response.data.len(),
            });
            if step.absent.contains(&response.status.0) {
                return None;
            }
            if !step.expect.fits(&response) {
                return step.decides.then_some(false);
            }
            responses.push(response);
        }
        match trial.judge {
            Some(judge) => judge(&responses),
            None => Some(true),
        }
    }

    fn allows(&self, needs: Needs) -> bool {
        match needs {
            Needs::Nothing => true,
            Needs::LongAnswers => self.carries_signatures,
            Needs::Extended => self.card.apdu_lengths() == ApduLengths::Extended,
            Needs::Plastic => self.is_plastic,
        }
    }

    /// Brings the card to where a trial begins.
    fn begin(&mut self, place: Place) -> bool {
        let application = match place {
            Place::In(application) => application,
            Place::Domain => return self.select(Application::IssuerSecurityDomain),
        };
        if self.absent.contains(&application) {
            return false;
        }
        // Selecting the same one again may leave an EF current.
        if !self.select(Application::IssuerSecurityDomain) {
            return false;
        }
        let there = self.select(application);
        if !there && self.errors == 0 {
            self.absent.push(application);
        }
        there
    }

    fn select(&mut self, application: Application) -> bool {
        self.send(|card| card.select(application).map(drop))
            .is_some()
    }

    /// Counts errors of the link; a card that is gone ends it all.
    fn send<R>(&mut self, command: impl FnOnce(&mut Card<T>) -> Result<R, Error>) -> Option<R> {
        match command(self.card) {
            Ok(answer) => Some(answer),
            Err(Error::Transport(TransportError::CardRemoved | TransportError::NoCard { .. })) => {
                self.errors = LINK_ERRORS;
                None
            }
            Err(Error::Transport(_)) => {
                self.errors = self.errors.saturating_add(1);
                None
            }
            Err(_) => None,
        }
    }
}
