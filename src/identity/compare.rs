//! Whether two sets of attributes are one person's: same, different, or for a person to look at.
//!
//! *Same* is said only where the difference of writing cannot carry a meaning; the rules are in
//! `docs/policy.md`. Comparing is symmetric. It is not transitive: `１－２－３` is the same as
//! `１丁目２番３号` and as `１番地２－３`, which are not the same as each other.

use super::address::Address;
use super::doubt::Doubts;
use super::fold::Fold;
use super::names::NameForm;
use super::normalise::{characters, is_variation_selector};
use super::person::PersonAttributes;
use crate::data::{Attributes, PartialDate, Sex};
use crate::pki::{SubjectAttributes, Substitutes};

pub use super::doubt::Doubt;

/// Differences of writing in which a name is still looked at, in the order in which they are left out.
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

/// How two values compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Similarity {
    /// They mean the same.
    Same,
    /// They do not.
    Different,
    /// They may mean the same: a person should look.
    LookAtIt {
        /// Why, at least one reason, in the order of [`Doubt`].
        why: Vec<Doubt>,
    },
}

impl Similarity {
    /// `same`, `different` or `look_at_it`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::LookAtIt { .. } => "look_at_it",
        }
    }

    fn because(doubts: Doubts) -> Self {
        if doubts.is_empty() {
            Self::Same
        } else {
            Self::LookAtIt {
                why: doubts.into_iter().collect(),
            }
        }
    }

    fn doubt(doubt: Doubt) -> Self {
        Self::LookAtIt { why: vec![doubt] }
    }
}

/// A text with the marks for its substitute characters (代替文字), if it has any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Marked<'a> {
    text: &'a str,
    marks: Option<&'a str>,
}

hides_personal_data!(Marked<'_>, "Marked");

impl<'a> Marked<'a> {
    /// A text of a signature certificate with its marks.
    #[must_use]
    pub fn new(text: &'a str, substitutes: Option<&'a Substitutes>) -> Self {
        Self {
            text,
            marks: substitutes.map(Substitutes::as_str),
        }
    }

    /// A text with one digit per character: `1` where it is a substitute. Variation selectors may
    /// have a digit or none; with marks of another length no text is the same.
    #[must_use]
    pub const fn with_marks(text: &'a str, marks: &'a str) -> Self {
        Self {
            text,
            marks: Some(marks),
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Whether something is marked, but not which characters.
    fn marks_do_not_fit(&self) -> bool {
        self.marks.is_some_and(|marks| marks.contains('1')) && self.places().is_empty()
    }

    /// Places of the substitutes, in characters from the start, in ascending order.
    pub(super) fn places(&self) -> Vec<usize> {
        let Some(marks) = self.marks else {
            return Vec::new();
        };
        let all = self.text.chars().enumerate();
        let shown = all
            .clone()
            .filter(|(_, character)| !is_variation_selector(*character));
        let places: Vec<usize> = if marks.len() == all.clone().count() {
            all.map(|(place, _)| place).collect()
        } else if marks.len() == shown.clone().count() {
            shown.map(|(place, _)| place).collect()
        } else {
            return Vec::new();
        };
        places
            .into_iter()
            .zip(marks.bytes())
            .filter(|(_, mark)| *mark == b'1')
            .map(|(place, _)| place)
            .collect()
    }
}

impl<'a> From<&'a str> for Marked<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, marks: None }
    }
}

/// The four attributes (基本4情報) from wherever they come; what is not known is `None`.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct BasicAttributes<'a> {
    /// The name (氏名).
    pub name: Option<Marked<'a>>,
    /// The address (住所).
    pub address: Option<Marked<'a>>,
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
            name: Some(Marked::new(
                &attributes.name,
                attributes.name_substitutes.as_ref(),
            )),
            address: Some(Marked::new(
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
            name: Some(Marked::new(
                &attributes.name,
                attributes.name_substitutes.as_ref(),
            )),
            address: Some(Marked::new(
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
    /// The four, those that were not compared left out.
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

/// Compares what is expected with what a card says. What is expected but not known of the card is
/// [`Doubt::Missing`]; what is not expected is not compared.
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
pub(super) fn too_long(one: &Marked<'_>, other: &Marked<'_>) -> bool {
    one.text().len().max(other.text().len()) > LONGEST_COMPARED
}

/// Compares two names (氏名), in time that grows with their lengths only; longer ones than
/// [`LONGEST_COMPARED`] are [`Doubt::TooLong`].
#[must_use]
pub fn compare_names<'a, 'b>(
    one: impl Into<Marked<'a>>,
    other: impl Into<Marked<'b>>,
) -> Similarity {
    let (one, other) = (one.into(), other.into());
    if too_long(&one, &other) {
        return Similarity::doubt(Doubt::TooLong);
    }
    let form = |text: &Marked<'_>, folds: &[Fold], use_marks| {
        NameForm::of(super::fold::apply(characters(text, use_marks), folds))
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
    one: impl Into<Marked<'a>>,
    other: impl Into<Marked<'b>>,
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

/// Looks for a match without the marked characters, then as written, then after as few folds as do.
/// Where something is marked the text is not what the register has, so that being written alike is not
/// being the same. `attempt` says with which doubts of its own two texts match after some folds.
pub(super) fn decide(
    one: &Marked<'_>,
    other: &Marked<'_>,
    folds: &[Fold],
    attempt: impl Fn(&[Fold], bool) -> Option<Doubts>,
) -> Option<Doubts> {
    let marked = !one.places().is_empty() || !other.places().is_empty();
    // Of these it is not known which characters they mark.
    let misfits = one.marks_do_not_fit() || other.marks_do_not_fit();
    let attempt = |folds: &[Fold], use_marks: bool| {
        let mut doubts = attempt(folds, use_marks)?;
        if misfits || (marked && !use_marks) {
            doubts.insert(Doubt::SubstituteCharacter);
        }
        Some(doubts)
    };
    let use_marks = if marked { &[true, false][..] } else { &[false] };
    for use_marks in use_marks {
        if let Some(doubts) = attempt(&[], *use_marks) {
            return Some(doubts);
        }
    }
    for folds in alternatives(folds) {
        for use_marks in use_marks {
            if attempt(&folds, *use_marks).is_none() {
                continue;
            }
            let mut needed = folds.clone();
            for fold in &folds {
                let fewer: Vec<Fold> = needed.iter().filter(|one| *one != fold).copied().collect();
                if attempt(&fewer, *use_marks).is_some() {
                    needed = fewer;
                }
            }
            let mut doubts = attempt(&needed, *use_marks)?;
            doubts.extend(needed.iter().map(|fold| fold.doubt()));
            return Some(doubts);
        }
    }
    None
}

/// The ways to fold a text that exclude each other: what looks like a street name may be a town, 二 is a
/// number or ニ, a long vowel is left out or written, and Ü is U or UE.
fn alternatives(folds: &[Fold]) -> Vec<Vec<Fold>> {
    let replaced = |folds: &[Fold], fold: Fold, instead: Option<Fold>| -> Vec<Fold> {
        let replace = |one: &Fold| if *one == fold { instead } else { Some(*one) };
        folds.iter().filter_map(replace).collect()
    };
    let mut all = vec![folds.to_vec()];
    if folds.contains(&Fold::KanjiNumber) {
        for fold in [Fold::Street, Fold::KanjiNumber, Fold::LookAlike] {
            all.push(replaced(folds, fold, None));
        }
    }
    let mut also = |fold: Fold, instead: Fold| {
        let others: Vec<Vec<Fold>> = all
            .iter()
            .map(|folds| replaced(folds, fold, Some(instead)))
            .collect();
        all.extend(others);
    };
    if folds.contains(&Fold::LongVowelOmitted) {
        also(Fold::LongVowelOmitted, Fold::LongVowelWritten);
    }
    if folds.contains(&Fold::Punctuation) {
        also(Fold::Accents, Fold::AccentsSpelled);
    }
    all
}
