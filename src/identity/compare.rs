//! Whether two sets of attributes are one person's: same, different, or for a person to look at.
//!
//! The answer is *same* only if the difference in writing cannot carry a meaning; the rules are in
//! `docs/policy.md`. Comparing is symmetric. It is not transitive: `１－２－３` is the same as
//! `１丁目２番３号` and as `１番地２－３`, which are not the same as each other.

use super::person::PersonAttributes;
use super::writing::address::Address;
use super::writing::fold::{self, Fold, decide};
use super::writing::names::NameForm;
use super::writing::normalise::characters;
use crate::data::{Attributes, PartialDate, Sex};
use crate::pki::SubjectAttributes;

pub use super::writing::doubt::{Doubt, Similarity};
pub use super::writing::normalise::MarkedText;

/// Differences in writing that send a name to a person, in the order in which they are ignored.
pub(super) const NAME_FOLDS: &[Fold] = &[
    Fold::Compatibility,
    Fold::Accents,
    Fold::Punctuation,
    Fold::Variant,
    Fold::Repetition,
    Fold::Kana,
    Fold::LookAlike,
    Fold::LongVowelOmitted,
];

/// The same for an address.
pub(super) const ADDRESS_FOLDS: &[Fold] = &[
    Fold::Compatibility,
    Fold::Accents,
    Fold::BuildingPunctuation,
    Fold::Variant,
    Fold::Repetition,
    Fold::Street,
    Fold::Direction,
    Fold::Particle,
    Fold::Kana,
    Fold::LookAlike,
    Fold::LongVowelOmitted,
    Fold::KanjiNumber,
    Fold::SubPlace,
];

/// The longest name or address that is compared, in bytes. The longest texts of a card have a few
/// hundred.
pub const LONGEST_COMPARED: usize = 4_096;

/// The four attributes (基本4情報) from any source; what is not known is `None`.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct BasicAttributes<'a> {
    /// The name (氏名).
    pub name: Option<MarkedText<'a>>,
    /// The address (住所).
    pub address: Option<MarkedText<'a>>,
    /// The birth date (生年月日).
    pub birth_date: Option<PartialDate>,
    /// The sex (性別).
    pub sex: Option<Sex>,
}

hides_personal_data!(BasicAttributes<'_>, "BasicAttributes");

impl<'a> From<&'a Attributes> for BasicAttributes<'a> {
    fn from(attributes: &'a Attributes) -> Self {
        Self {
            name: Some(attributes.name().into()),
            address: Some(attributes.address().into()),
            birth_date: Some(attributes.birth_date()),
            sex: Some(attributes.sex()),
        }
    }
}

impl<'a> From<&'a SubjectAttributes> for BasicAttributes<'a> {
    fn from(attributes: &'a SubjectAttributes) -> Self {
        Self {
            name: Some(MarkedText::new(
                &attributes.name,
                attributes.name_substitutes.as_ref(),
            )),
            address: Some(MarkedText::new(
                &attributes.address,
                attributes.address_substitutes.as_ref(),
            )),
            birth_date: Some(attributes.birth_date),
            sex: Some(attributes.sex),
        }
    }
}

impl<'a> From<&'a PersonAttributes> for BasicAttributes<'a> {
    fn from(attributes: &'a PersonAttributes) -> Self {
        Self {
            name: Some(MarkedText::new(
                &attributes.name,
                attributes.name_substitutes.as_ref(),
            )),
            address: Some(MarkedText::new(
                &attributes.address,
                attributes.address_substitutes.as_ref(),
            )),
            birth_date: Some(attributes.birth_date),
            sex: Some(attributes.sex),
        }
    }
}

/// How each of the four attributes compares; `None` where nothing was expected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Comparison {
    /// The name.
    pub name: Option<Similarity>,
    /// The address.
    pub address: Option<Similarity>,
    /// The birth date.
    pub birth_date: Option<Similarity>,
    /// The sex.
    pub sex: Option<Similarity>,
}

impl Comparison {
    /// The four, without those that were not compared.
    pub fn compared(&self) -> impl Iterator<Item = &Similarity> {
        [&self.name, &self.address, &self.birth_date, &self.sex]
            .into_iter()
            .flatten()
    }

    /// Whether something was compared and all of it is the same.
    #[must_use]
    pub fn all_same(&self) -> bool {
        self.compared().next().is_some() && self.compared().all(|one| *one == Similarity::Same)
    }

    /// Whether any is different.
    #[must_use]
    pub fn any_different(&self) -> bool {
        self.compared().any(|one| *one == Similarity::Different)
    }
}

/// Compares what is expected with what a card says. What is expected but not known from the card
/// is [`Doubt::Missing`]; what is not expected is not compared.
#[must_use]
pub fn compare_attributes(
    expected: &BasicAttributes<'_>,
    actual: &BasicAttributes<'_>,
) -> Comparison {
    fn each<T: Copy>(
        expected: Option<T>,
        actual: Option<T>,
        compare: impl Fn(T, T) -> Similarity,
    ) -> Option<Similarity> {
        let expected = expected?;
        Some(match actual {
            Some(actual) => compare(expected, actual),
            None => Similarity::doubt(Doubt::Missing),
        })
    }
    Comparison {
        name: each(expected.name, actual.name, compare_names),
        address: each(expected.address, actual.address, compare_addresses),
        birth_date: each(expected.birth_date, actual.birth_date, compare_birth_dates),
        sex: each(expected.sex, actual.sex, compare_sexes),
    }
}

/// Whether one of two texts is longer than is compared; two that are need not be alike.
pub(super) fn too_long(one: &MarkedText<'_>, other: &MarkedText<'_>) -> bool {
    one.text().len().max(other.text().len()) > LONGEST_COMPARED
}

/// Compares two names (氏名), in time that grows with their lengths only; longer ones than
/// [`LONGEST_COMPARED`] are [`Doubt::TooLong`].
#[must_use]
pub fn compare_names<'a, 'b>(
    one: impl Into<MarkedText<'a>>,
    other: impl Into<MarkedText<'b>>,
) -> Similarity {
    let (one, other) = (one.into(), other.into());
    if too_long(&one, &other) {
        return Similarity::doubt(Doubt::TooLong);
    }
    let form = |text: &MarkedText<'_>, folds: &[Fold], use_marks| {
        NameForm::of(fold::apply(characters(text, use_marks), folds))
    };
    let found = decide(&one, &other, NAME_FOLDS, |folds, use_marks| {
        form(&one, folds, use_marks).matches(&form(&other, folds, use_marks))
    });
    match found {
        Some(doubts) => Similarity::because(doubts),
        None if form(&one, &[], false).is_in_other_script(&form(&other, &[], false)) => {
            Similarity::doubt(Doubt::OtherScript)
        }
        None => Similarity::Different,
    }
}

/// Compares two addresses (住所), in time that grows with their lengths only; longer ones than
/// [`LONGEST_COMPARED`] are [`Doubt::TooLong`].
#[must_use]
pub fn compare_addresses<'a, 'b>(
    one: impl Into<MarkedText<'a>>,
    other: impl Into<MarkedText<'b>>,
) -> Similarity {
    let (one, other) = (one.into(), other.into());
    if too_long(&one, &other) {
        return Similarity::doubt(Doubt::TooLong);
    }
    decide(&one, &other, ADDRESS_FOLDS, |folds, use_marks| {
        Address::of(characters(&one, use_marks), folds)
            .matches(&Address::of(characters(&other, use_marks), folds))
    })
    .map_or(Similarity::Different, Similarity::because)
}

/// Compares two birth dates. Parts that are unknown on both sides are the same.
#[must_use]
pub fn compare_birth_dates(one: PartialDate, other: PartialDate) -> Similarity {
    fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        matches!((one, other), (Some(one), Some(other)) if one != other)
    }
    if one.same_day(&other) {
        Similarity::Same
    } else if differ(one.year(), other.year())
        || differ(one.month(), other.month())
        || differ(one.day(), other.day())
    {
        Similarity::Different
    } else {
        Similarity::doubt(Doubt::UnknownDatePart)
    }
}

/// Compares two entries of sex.
#[must_use]
pub fn compare_sexes(one: Sex, other: Sex) -> Similarity {
    let stated = |sex| matches!(sex, Sex::Male | Sex::Female);
    if one == other {
        Similarity::Same
    } else if stated(one) && stated(other) {
        Similarity::Different
    } else {
        Similarity::doubt(Doubt::UnknownSex)
    }
}
