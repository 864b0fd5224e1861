//! Where a person lives.

use super::check::{PolicyCheckKind, PolicyReason};
use super::problem::PolicyProblem;
use crate::data::{MunicipalityCode, Prefecture};
use crate::identity::compare::too_long;
use crate::identity::writing::doubt::{Doubt, Doubts};
use crate::identity::writing::fold::{Fold, apply, decide};
use crate::identity::writing::gazetteer::{FOLDS, begins_with_a_place, other_writings};
use crate::identity::writing::names::texts_match;
use crate::identity::writing::normalise::{MarkedText, characters};
use crate::report::Outcome;

/// The longest entry, in bytes.
const LONGEST_AREA: usize = 512;

/// A place that a person can live in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Area {
    /// A prefecture (都道府県): the address begins with it.
    Prefecture(Prefecture),
    /// The address begins with this.
    Address(AddressPrefix),
    /// A municipality by its code; the evidence must have a proven one. A city's code has its wards in it.
    Municipality(MunicipalityCode),
}

impl Area {
    /// From the text of a policy file: a prefecture's name or its two digits, a municipality's
    /// code of five digits (without the check digit), or the beginning of an address.
    ///
    /// # Errors
    /// [`PolicyProblem::TooLong`]; [`PolicyProblem::NoSuchCode`] for a code that no prefecture or
    /// municipality has; [`PolicyProblem::NotAPlace`] for a text that does not begin with a prefecture and
    /// a municipality or county that is in it, or does not end where a place name ends (都道府県市区町村郡).
    /// The table of places is as of [`Municipality::AS_OF`](crate::data::Municipality::AS_OF).
    pub fn from_text(text: &str) -> Result<Self, PolicyProblem> {
        if text.len() > LONGEST_AREA {
            return Err(PolicyProblem::TooLong { max: LONGEST_AREA });
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return if text.len() == 2 {
                let number = text.parse().ok().and_then(Prefecture::from_number);
                number.map(Self::Prefecture)
            } else {
                MunicipalityCode::from_digits(text.as_bytes())
                    .ok()
                    .filter(|code| code.municipality().is_some())
                    .map(Self::Municipality)
            }
            .ok_or(PolicyProblem::NoSuchCode);
        }
        let place = plain(&text.into(), false, &[]);
        let prefecture = Prefecture::from_address(&place).ok_or(PolicyProblem::NotAPlace)?;
        let rest = place.strip_prefix(prefecture.name()).unwrap_or_default();
        if rest.is_empty() {
            return Ok(Self::Prefecture(prefecture));
        }
        let ends = rest.ends_with(['市', '区', '町', '村', '郡']);
        match other_writings(prefecture, rest) {
            Some(others) if ends => Ok(Self::Address(AddressPrefix {
                text: text.to_owned(),
                prefecture,
                others,
            })),
            _ => Err(PolicyProblem::NotAPlace),
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

    fn check(
        &self,
        address: Option<MarkedText<'_>>,
        municipality: Option<MunicipalityCode>,
    ) -> Outcome<PolicyCheckKind> {
        match (self, address) {
            (Self::Municipality(code), _) => match municipality {
                Some(found) if is_in(found, *code) => Outcome::Passed,
                Some(_) => Outcome::Failed(PolicyReason::Residence),
                None => Outcome::NotChecked,
            },
            (_, None) => Outcome::NotChecked,
            (_, Some(address)) if too_long(&address, &address) => {
                Outcome::LookAtIt(vec![Doubt::TooLong])
            }
            (Self::Prefecture(prefecture), Some(address)) => {
                match Prefecture::from_address(&plain(&address, false, &[])) {
                    Some(found) if found == *prefecture => Outcome::Passed,
                    Some(_) => Outcome::Failed(PolicyReason::Residence),
                    None => Outcome::LookAtIt(vec![Doubt::PrefectureMissing]),
                }
            }
            (Self::Address(prefix), Some(address)) => prefix.check(&address),
        }
    }
}

/// Whether a municipality is this one, or a ward of this city.
fn is_in(found: MunicipalityCode, code: MunicipalityCode) -> bool {
    let ward = || {
        let (found, city) = (found.municipality()?, code.municipality()?);
        Some(city.name().ends_with('市') && found.name().starts_with(city.name()))
    };
    found == code || (found.prefecture() == code.prefecture() && ward() == Some(true))
}

/// The beginning of an address, from the prefecture to the end of a place name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPrefix {
    text: String,
    prefecture: Prefecture,
    /// The same with its county (郡) left out, or put in.
    others: Vec<String>,
}

impl AddressPrefix {
    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn check(&self, address: &MarkedText<'_>) -> Outcome<PolicyCheckKind> {
        let own: MarkedText<'_> = self.text.as_str().into();
        let found = decide(address, &own, &FOLDS, |folds, use_marks| {
            let address = plain(address, use_marks, folds);
            let begins = |place: &str| begins_with(&address, &plain(&place.into(), false, folds));
            begins(&self.text).or_else(|| {
                let mut doubts = self.others.iter().find_map(|other| begins(other))?;
                doubts.insert(Doubt::SubPlace);
                Some(doubts)
            })
        });
        match found {
            Some(doubts) if doubts.is_empty() => Outcome::Passed,
            Some(doubts) => Outcome::LookAtIt(doubts.into_iter().collect()),
            None => self.elsewhere(address),
        }
    }

    /// Another place is a no; for an address that does not say where, a person has to look.
    fn elsewhere(&self, address: &MarkedText<'_>) -> Outcome<PolicyCheckKind> {
        let address = plain(address, false, &[]);
        let prefecture = Prefecture::from_address(&address);
        let rest = prefecture
            .and_then(|prefecture| address.strip_prefix(prefecture.name()))
            .unwrap_or(&address);
        let is_elsewhere = prefecture.is_some_and(|found| found != self.prefecture)
            || begins_with_a_place(self.prefecture, rest);
        if is_elsewhere {
            return Outcome::Failed(PolicyReason::Residence);
        }
        let mut doubts = Doubts::from([Doubt::MunicipalityMissing]);
        if prefecture.is_none() {
            doubts.insert(Doubt::PrefectureMissing);
        }
        Outcome::LookAtIt(doubts.into_iter().collect())
    }
}

/// The doubts with which an address begins with a place, the prefecture left out perhaps.
fn begins_with(address: &str, place: &str) -> Option<Doubts> {
    let start: String = address.chars().take(place.chars().count()).collect();
    let mut doubts = Doubts::new();
    if texts_match(&start, place, &mut doubts) {
        return Some(doubts);
    }
    let short = place.strip_prefix(Prefecture::from_address(place)?.name())?;
    (Prefecture::from_address(address).is_none() && address.starts_with(short))
        .then(|| [Doubt::PrefectureMissing].into())
}

/// In one form of writing, without blanks.
fn plain(text: &MarkedText<'_>, use_marks: bool, folds: &[Fold]) -> String {
    apply(characters(text, use_marks), folds)
        .into_iter()
        .filter(|character| *character != ' ')
        .collect()
}

/// The best result of the areas: one that passes is enough, and one that could not be checked is not a no.
pub(super) fn residence(
    areas: &[Area],
    address: Option<MarkedText<'_>>,
    municipality: Option<MunicipalityCode>,
) -> Outcome<PolicyCheckKind> {
    let rank = |outcome: &Outcome<PolicyCheckKind>| match outcome {
        Outcome::Passed => 0,
        Outcome::LookAtIt(_) => 1,
        Outcome::NotChecked => 2,
        Outcome::Failed(_) => 3,
    };
    areas
        .iter()
        .map(|area| area.check(address, municipality))
        .min_by_key(rank)
        .unwrap_or(Outcome::NotChecked)
}
