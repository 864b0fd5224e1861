//! Where a person lives.

use super::check::{PolicyOutcome, PolicyReason};
use super::compare::{Doubt, Marked, decide};
use super::fold::{Fold, apply};
use super::names::texts_match;
use super::normalise::characters;
use super::policy::Facts;
use super::policy_file::PolicyProblem;
use crate::data::{MunicipalityCode, Prefecture};

/// A place that a person can live in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Area {
    /// A prefecture (都道府県): the address begins with it.
    Prefecture(Prefecture),
    /// The address begins with this.
    Address(AddressPrefix),
    /// A municipality by its code; the evidence must have a proven one.
    Municipality(MunicipalityCode),
}

impl Area {
    /// From the text of a policy file: a prefecture's name or its two digits, a municipality's
    /// code of five digits (without the check digit), or the beginning of an address.
    ///
    /// # Errors
    /// [`PolicyProblem::NoSuchCode`], or [`PolicyProblem::NotAPlace`] for a text that does not begin
    /// with a prefecture or does not end where a place name ends (都道府県市区町村郡).
    pub fn from_text(text: &str) -> Result<Self, PolicyProblem> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return if text.len() == 2 {
                let number = text.parse().ok().and_then(Prefecture::from_number);
                number.map(Self::Prefecture)
            } else {
                MunicipalityCode::from_digits(text.as_bytes())
                    .ok()
                    .filter(|code| code.prefecture().is_some())
                    .map(Self::Municipality)
            }
            .ok_or(PolicyProblem::NoSuchCode);
        }
        let place = plain(&text.into(), false, &[]);
        let prefecture = Prefecture::of_address(&place).ok_or(PolicyProblem::NotAPlace)?;
        if place == prefecture.name() {
            Ok(Self::Prefecture(prefecture))
        } else if place.ends_with(['市', '区', '町', '村', '郡']) {
            Ok(Self::Address(AddressPrefix {
                text: text.to_owned(),
                prefecture,
            }))
        } else {
            Err(PolicyProblem::NotAPlace)
        }
    }

    /// The text that [`from_text`](Self::from_text) reads.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Prefecture(prefecture) => prefecture.name(),
            Self::Address(prefix) => &prefix.text,
            Self::Municipality(code) => code.as_str(),
        }
    }

    fn check(&self, facts: &Facts<'_>) -> PolicyOutcome {
        match self {
            Self::Prefecture(prefecture) => match facts.attributes.address {
                Some(address) => match Prefecture::of_address(&plain(&address, false, &[])) {
                    Some(found) if found == *prefecture => PolicyOutcome::Passed,
                    Some(_) => PolicyOutcome::Failed(PolicyReason::Residence),
                    None => PolicyOutcome::NotChecked,
                },
                None => PolicyOutcome::NotChecked,
            },
            Self::Address(prefix) => match facts.attributes.address {
                Some(address) => prefix.check(&address),
                None => PolicyOutcome::NotChecked,
            },
            Self::Municipality(code) => match facts.municipality {
                Some(found) if found == *code => PolicyOutcome::Passed,
                Some(_) => PolicyOutcome::Failed(PolicyReason::Residence),
                None => PolicyOutcome::NotChecked,
            },
        }
    }
}

/// The beginning of an address, from the prefecture to the end of a place name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPrefix {
    text: String,
    prefecture: Prefecture,
}

impl AddressPrefix {
    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn check(&self, address: &Marked<'_>) -> PolicyOutcome {
        const FOLDS: [Fold; 4] = [
            Fold::Compatibility,
            Fold::Variant,
            Fold::Particle,
            Fold::Kana,
        ];
        let own: Marked<'_> = self.text.as_str().into();
        let found = decide(address, &own, &FOLDS, |folds, use_marks| {
            let place = plain(&own, false, folds);
            let address = plain(address, use_marks, folds);
            let start: String = address.chars().take(place.chars().count()).collect();
            let mut doubts = super::compare::Doubts::new();
            if texts_match(&start, &place, &mut doubts) {
                return Some(doubts);
            }
            let short = place.strip_prefix(self.prefecture.name())?;
            (Prefecture::of_address(&address).is_none() && address.starts_with(short))
                .then(|| [Doubt::PrefectureMissing].into())
        });
        match found {
            Some(doubts) if doubts.is_empty() => PolicyOutcome::Passed,
            Some(doubts) => PolicyOutcome::LookAtIt(doubts.into_iter().collect()),
            None => PolicyOutcome::Failed(PolicyReason::Residence),
        }
    }
}

/// In one form of writing, without blanks.
fn plain(text: &Marked<'_>, use_marks: bool, folds: &[Fold]) -> String {
    apply(characters(text, use_marks), folds)
        .into_iter()
        .filter(|character| *character != ' ')
        .collect()
}

/// The best of the areas: one that passes is enough, and one that could not be checked is not a no.
pub(super) fn residence(areas: &[Area], facts: &Facts<'_>) -> PolicyOutcome {
    let rank = |outcome: &PolicyOutcome| match outcome {
        PolicyOutcome::Passed => 0,
        PolicyOutcome::LookAtIt(_) => 1,
        PolicyOutcome::NotChecked => 2,
        PolicyOutcome::Failed(_) => 3,
    };
    areas
        .iter()
        .map(|area| area.check(facts))
        .min_by_key(rank)
        .unwrap_or(PolicyOutcome::NotChecked)
}
