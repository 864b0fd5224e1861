//! Differences of writing that carry no meaning: width, kinds of hyphen and space, variation
//! selectors, upper and lower case.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::pki::Substitutes;

/// Stands for an unknown character: a substitute, or a mark such as 〓 that systems write
/// for characters that they lack. A noncharacter of Unicode, so no text has it.
pub(in crate::identity) const UNKNOWN: char = '\u{10FFFF}';

/// A text with the marks for its substitute characters (代替文字), if it has any.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MarkedText<'a> {
    text: &'a str,
    marks: Option<&'a str>,
}

hides_personal_data!(MarkedText<'_>, "MarkedText");

impl<'a> MarkedText<'a> {
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
    pub(in crate::identity) fn marks_do_not_fit(&self) -> bool {
        self.marks.is_some_and(|marks| marks.contains('1')) && self.places().is_empty()
    }

    /// Places of the substitutes, in characters from the start, in ascending order.
    pub(in crate::identity) fn places(&self) -> Vec<usize> {
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

impl<'a> From<&'a str> for MarkedText<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, marks: None }
    }
}

/// The characters of a text in one form of writing:
/// - full and half width are one (the forms U+FF00–U+FFEF and nothing else of NFKC, which would
///   also turn `1²` into `12`), then NFC, in which compatibility ideographs are their unified ones;
/// - variation selectors and characters of no width are dropped;
/// - every hyphen, dash, minus and long vowel mark is `-`;
/// - every white space is one blank;
/// - letters are lower case;
/// - unknown characters are [`UNKNOWN`], with `use_marks`, substitute characters too.
pub(in crate::identity) fn characters(text: &MarkedText<'_>, use_marks: bool) -> Vec<char> {
    let mut written = String::with_capacity(text.text().len());
    let marks = if use_marks { text.places() } else { Vec::new() };
    let mut marks = marks.into_iter().peekable();
    for (place, character) in text.text().chars().enumerate() {
        let substitute = marks.next_if_eq(&place).is_some();
        if substitute || is_unknown(character) {
            written.push(UNKNOWN);
        } else if is_variation_selector(character) || has_no_width(character) {
        } else if is_width_form(character) {
            written.extend(core::iter::once(character).nfkc());
        } else {
            written.push(character);
        }
    }
    written.nfc().flat_map(plain).collect()
}

/// The same after the whole of NFKC: Ⅱ is `ii`, ① is `1`, ㈱ is `(株)`.
pub(in crate::identity) fn compatible(characters: &[char]) -> Vec<char> {
    characters.iter().copied().nfkc().flat_map(plain).collect()
}

fn plain(character: char) -> impl Iterator<Item = char> {
    let one = if is_dash(character) {
        '-'
    } else if character.is_whitespace() {
        ' '
    } else if matches!(
        character,
        '\u{2018}' | '\u{2019}' | '\u{2032}' | '\u{2BC}' | '\u{B4}' | '`'
    ) {
        '\''
    } else {
        character
    };
    one.to_lowercase()
}

fn is_dash(character: char) -> bool {
    matches!(
        character,
        '-' | 'ー' | '\u{2D7}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{FE58}'
                | '\u{FE63}'
    )
}

/// Full and half width forms. U+FFE3 is left out: it decomposes into a blank and an accent.
fn is_width_form(character: char) -> bool {
    matches!(character, '\u{FF01}'..='\u{FFE2}' | '\u{FFE4}'..='\u{FFEE}')
}

pub(in crate::identity) fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn has_no_width(character: char) -> bool {
    matches!(character, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// 〓, the replacement character, and the private use area, where systems keep characters of
/// their own (外字) that mean something else elsewhere.
fn is_unknown(character: char) -> bool {
    matches!(
        character,
        '〓' | '\u{FFFD}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{F0000}'..='\u{FFFFD}'
            | '\u{100000}'..='\u{10FFFF}'
    )
}

pub(in crate::identity) fn is_kana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ァ'..='ヺ' | 'ヽ' | 'ヾ' | 'ㇰ'..='ㇿ')
}

pub(in crate::identity) fn is_han(character: char) -> bool {
    matches!(
        character,
        '々' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{323AF}'
    )
}

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::identity) enum Script {
    Kanji,
    Kana,
    Other,
}

/// The kinds of letters in a text.
pub(in crate::identity) fn scripts(text: &str) -> BTreeSet<Script> {
    text.chars()
        .filter_map(|character| match character {
            character if is_han(character) => Some(Script::Kanji),
            character if is_kana(character) => Some(Script::Kana),
            character if character.is_alphabetic() => Some(Script::Other),
            _ => None,
        })
        .collect()
}

/// The digits of a number in kanji: 二 is `2`, 二十三 and 二三 are `23`, 一〇三 is `103`. `None` for
/// what is not a number below 10,000.
pub(in crate::identity) fn kanji_number(characters: &[char]) -> Option<String> {
    let digit = |character: char| {
        "〇一二三四五六七八九"
            .chars()
            .position(|other| other == character)
            .and_then(|value| u32::try_from(value).ok())
    };
    if let Some(digits) = characters
        .iter()
        .map(|character| digit(*character).and_then(|value| char::from_digit(value, 10)))
        .collect::<Option<String>>()
    {
        return (!digits.is_empty()).then_some(digits);
    }
    let (mut total, mut pending, mut last_unit) = (0_u32, None, 10_000);
    for character in characters {
        let unit = match character {
            '千' => 1000,
            '百' => 100,
            '十' => 10,
            other => {
                let value = digit(*other).filter(|value| *value > 0)?;
                if pending.replace(value).is_some() {
                    return None;
                }
                continue;
            }
        };
        if unit >= last_unit {
            return None;
        }
        last_unit = unit;
        total = pending
            .take()
            .unwrap_or(1)
            .checked_mul(unit)?
            .checked_add(total)?;
    }
    Some(total.checked_add(pending.unwrap_or(0))?.to_string())
}

pub(in crate::identity) fn is_kanji_digit(character: char) -> bool {
    "〇一二三四五六七八九十百千".contains(character)
}
