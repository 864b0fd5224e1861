//! How a command ends that proved what it read, or judged it. A no is a no, also when nobody reads what was printed.

use documents::{DocumentReason, DocumentReport};
use mynumber_card::identity::{Decision, Verdict};
use mynumber_card::pki::{Hint, Proof};
use mynumber_card::{Coded as _, Error, Outcome};
use terminal::language::{Language, phrases};
use terminal::{TerminalError, output};

use crate::failure::Failure;
use crate::messages;
use crate::session::Session;

/// What a PIN opened is closed, or that is the failure.
pub(crate) fn closed(left_open: Option<Error>) -> Result<(), Failure> {
    left_open.map_or(Ok(()), |error| Err(Failure::LeftOpen(error)))
}

/// First what could not be closed, then what is not proven: a failure where it was to be, else a remark.
pub(crate) fn proven<'a>(
    session: &Session,
    left_open: Option<Error>,
    proofs: impl IntoIterator<Item = &'a Proof>,
    required: bool,
    printed: Result<(), TerminalError>,
) -> Result<(), Failure> {
    closed(left_open)?;
    let proofs: Vec<_> = proofs.into_iter().collect();
    let hint = proofs.iter().find_map(|proof| proof.hint());
    if let Some(hint) = hint.filter(|_| required) {
        let failed = proofs.iter().flat_map(|proof| proof.checks().failures());
        let failed = failed.map(|(kind, _)| kind.code()).collect();
        return Err(Failure::NotAuthentic { failed, hint });
    }
    printed?;
    tell_doubt(hint, session.language);
    Ok(())
}

/// What is said of something that is not proven, to standard error.
pub(crate) fn doubt(proofs: &[&Proof], language: Language) {
    tell_doubt(proofs.iter().find_map(|proof| proof.hint()), language);
}

fn tell_doubt(hint: Option<Hint>, language: Language) {
    if let Some(hint) = hint {
        let advice = messages::advice(hint, language);
        output::remark(&not_proven(language, advice), language);
    }
}

/// An error when the verdict is not yes.
pub(crate) fn judged(verdict: &Verdict) -> Result<(), Failure> {
    let failed = verdict.failures().map(|(kind, _)| kind.code());
    let looked_at = verdict.checks().iter();
    let looked_at = looked_at.filter(|check| matches!(check.outcome, Outcome::LookAtIt(_)));
    Err(match verdict.decision() {
        Decision::Accepted => return Ok(()),
        Decision::LookAtIt => Failure::LookAtIt {
            doubtful: looked_at.map(|check| check.kind.code()).collect(),
        },
        Decision::NotCompared => Failure::NotCompared,
        Decision::Rejected => Failure::Rejected {
            failed: failed.collect(),
            hint: verdict.hint(),
        },
    })
}

/// An error when a document is not signed by everybody as it says.
pub(crate) fn document(report: &DocumentReport) -> Result<(), Failure> {
    if report.is_valid() {
        return Ok(());
    }
    let signatures = report.signatures.iter().map(|it| &it.checks);
    let all = || signatures.clone().chain([&report.checks]);
    if report.is_to_look_at() {
        let open = all().flat_map(|it| it.checks()).filter(|it| it.is_open());
        let doubtful = open.map(|check| check.kind.code()).collect();
        return Err(Failure::DocumentToLookAt { doubtful });
    }
    let reasons = all().flat_map(|it| it.failures());
    let reasons = reasons.filter_map(|(_, reason)| match reason {
        DocumentReason::Pki(reason) => Some(reason),
        _ => None,
    });
    Err(Failure::DocumentRejected {
        hint: Hint::from_reasons(reasons),
        failed: report.failed().iter().map(|kind| kind.code()).collect(),
    })
}

phrases!(
    not_proven(advice) => "真正性は証明されていません。{advice}", "not proven to be authentic: {advice}";
);
