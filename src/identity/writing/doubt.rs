//! How two values compare, and why similar ones may not mean the same.

use core::convert::Infallible;
use std::collections::BTreeSet;

/// Doubts, each once and in order.
pub(in crate::identity) type Doubts = BTreeSet<Doubt>;

/// Why two similar values may not mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Doubt {
    /// There is nothing to compare with.
    Missing,
    /// One is longer than [`LONGEST_COMPARED`](crate::identity::compare::LONGEST_COMPARED).
    TooLong,
    /// A substitute character (代替文字), or a mark such as 〓, is where they differ.
    SubstituteCharacter,
    /// Variant characters (異体字): 髙 and 高, 邊 and 辺.
    VariantCharacter,
    /// Compatibility characters: Ⅱ and II, ① and 1.
    CompatibilityCharacter,
    /// The repetition mark: 佐々木 and 佐佐木.
    RepetitionMark,
    /// Hiragana and katakana, small and large kana, ヶ and が.
    Kana,
    /// The long vowel mark: ユーコ and ユウコ, センター and センタ.
    LongVowel,
    /// Characters that look alike: 力 and カ.
    LookAlike,
    /// Accents of Latin letters.
    Accent,
    /// Apostrophes, full stops and hyphens of Latin names; marks of any kind in those of buildings.
    Punctuation,
    /// The name is divided at another place.
    Spacing,
    /// The parts of the name are in another order.
    Order,
    /// A part of the name, or one in brackets, is on one side only; a Latin name is cut on one.
    NamePart,
    /// Kanji, kana or Latin letters on one side and another of them on the other.
    OtherScript,
    /// The prefecture is on one side only.
    PrefectureMissing,
    /// The municipality, its ward, or more in front of the town, is on one side only.
    MunicipalityMissing,
    /// 大字, 字 or the county (郡) is on one side only.
    SubPlace,
    /// The street name of Kyoto (通り名) is on one side only, or is written in another way.
    StreetName,
    /// Numbers in kanji outside the block number: 北一条 and 北1条.
    KanjiNumber,
    /// Numbers are separated by a hyphen on one side and by a blank on the other.
    Grouping,
    /// The same numbers with other units: 2番3号 and 2番地3.
    Units,
    /// The same numbers, one with zeros in front.
    LeadingZero,
    /// Building or room is on one side only.
    BuildingMissing,
    /// The name of the building is longer on one side.
    BuildingName,
    /// The postal code is on one side only, or differs.
    PostalCode,
    /// A part of the birth date is unknown on one side only.
    UnknownDatePart,
    /// The sex is unknown or not applicable on one side only.
    UnknownSex,
}

codes!(list Doubt {
    Missing => "missing",
    TooLong => "too_long",
    SubstituteCharacter => "substitute_character",
    VariantCharacter => "variant_character",
    CompatibilityCharacter => "compatibility_character",
    RepetitionMark => "repetition_mark",
    Kana => "kana",
    LongVowel => "long_vowel",
    LookAlike => "look_alike",
    Accent => "accent",
    Punctuation => "punctuation",
    Spacing => "spacing",
    Order => "order",
    NamePart => "name_part",
    OtherScript => "other_script",
    PrefectureMissing => "prefecture_missing",
    MunicipalityMissing => "municipality_missing",
    SubPlace => "sub_place",
    StreetName => "street_name",
    KanjiNumber => "kanji_number",
    Grouping => "grouping",
    Units => "units",
    LeadingZero => "leading_zero",
    BuildingMissing => "building_missing",
    BuildingName => "building_name",
    PostalCode => "postal_code",
    UnknownDatePart => "unknown_date_part",
    UnknownSex => "unknown_sex",
});

impl From<Infallible> for Doubt {
    fn from(none: Infallible) -> Self {
        match none {}
    }
}

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

    pub(in crate::identity) fn because(doubts: Doubts) -> Self {
        if doubts.is_empty() {
            Self::Same
        } else {
            Self::LookAtIt {
                why: doubts.into_iter().collect(),
            }
        }
    }

    pub(in crate::identity) fn doubt(doubt: Doubt) -> Self {
        Self::LookAtIt { why: vec![doubt] }
    }
}
