//! Differences of writing that may carry a meaning: two texts that are equal only after one of
//! these is for a person to look at.

use unicode_normalization::UnicodeNormalization as _;

use super::compare::Doubt;
use super::normalise::{compatible, is_han, is_kana, is_kanji_digit, kanji_number};
use super::variants::common_variant;

/// One way to leave a difference out, applied in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fold {
    /// Ⅱ as II, ① as 1.
    Compatibility,
    /// É as E, Ø as O.
    Accents,
    /// O'Brien as OBrien, Anne-Marie as AnneMarie.
    Punctuation,
    /// 髙 as 高, 邊 as 辺.
    Variant,
    /// 々 as the character before it.
    Repetition,
    /// ヶ, ケ, が as one between kanji; の, ノ, 之 likewise.
    Particle,
    /// Hiragana as katakana, small as large, ヂ as ジ, ヲ as オ.
    Kana,
    /// 力 as カ, 工 as エ beside kana.
    LookAlike,
    /// The long vowel mark left out: センター as センタ.
    LongVowelOmitted,
    /// The long vowel written: ユーコ as ユウコ.
    LongVowelWritten,
    /// Numbers in kanji anywhere: 北一条 as 北1条.
    KanjiNumber,
    /// 大字 and 字 left out, and the county (郡).
    SubPlace,
}

impl Fold {
    pub(super) const fn doubt(self) -> Doubt {
        match self {
            Self::Compatibility => Doubt::CompatibilityCharacter,
            Self::Accents => Doubt::Accent,
            Self::Punctuation => Doubt::Punctuation,
            Self::Variant => Doubt::VariantCharacter,
            Self::Repetition => Doubt::RepetitionMark,
            Self::Particle | Self::Kana => Doubt::Kana,
            Self::LookAlike => Doubt::LookAlike,
            Self::LongVowelOmitted | Self::LongVowelWritten => Doubt::LongVowel,
            Self::KanjiNumber => Doubt::KanjiNumber,
            Self::SubPlace => Doubt::SubPlace,
        }
    }

    fn apply(self, text: Vec<char>) -> Vec<char> {
        match self {
            Self::Compatibility => compatible(&text),
            Self::Accents => without_accents(&text),
            Self::Punctuation => without_punctuation(&text),
            Self::Variant => text.into_iter().map(common_variant).collect(),
            Self::Repetition => repeated(&text),
            Self::Particle => in_context(&text, particle),
            Self::Kana => text.into_iter().map(large_katakana).collect(),
            Self::LookAlike => in_context(&text, look_alike),
            Self::LongVowelOmitted => long_vowels(&text, false),
            Self::LongVowelWritten => long_vowels(&text, true),
            Self::KanjiNumber => arabic_numbers(&text),
            Self::SubPlace => without_sub_places(&text),
        }
    }
}

pub(super) fn apply(text: Vec<char>, folds: &[Fold]) -> Vec<char> {
    folds.iter().fold(text, |text, fold| fold.apply(text))
}

/// Every character, changed by a rule that sees the one before and the one after.
fn in_context(text: &[char], rule: impl Fn(Option<char>, char, Option<char>) -> char) -> Vec<char> {
    text.iter()
        .enumerate()
        .map(|(at, character)| {
            let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
            rule(before, *character, text.get(at.saturating_add(1)).copied())
        })
        .collect()
}

fn without_accents(text: &[char]) -> Vec<char> {
    let base: String = text
        .iter()
        .copied()
        .nfd()
        .filter(|character| !matches!(character, '\u{300}'..='\u{36F}'))
        .nfc()
        .collect();
    let mut plain = Vec::with_capacity(text.len());
    for character in base.chars() {
        let letters = match character {
            'ø' => "o",
            'ł' => "l",
            'đ' | 'ð' => "d",
            'æ' => "ae",
            'œ' => "oe",
            'ß' => "ss",
            'þ' => "th",
            'ı' => "i",
            other => {
                plain.push(other);
                continue;
            }
        };
        plain.extend(letters.chars());
    }
    plain
}

fn without_punctuation(text: &[char]) -> Vec<char> {
    let latin = |character: Option<&char>| character.is_some_and(char::is_ascii_alphabetic);
    text.iter()
        .enumerate()
        .filter(|(at, character)| match character {
            '\'' | '.' => false,
            '-' => {
                !(latin(at.checked_sub(1).and_then(|at| text.get(at)))
                    && latin(text.get(at.saturating_add(1))))
            }
            _ => true,
        })
        .map(|(_, character)| *character)
        .collect()
}

fn repeated(text: &[char]) -> Vec<char> {
    let mut written: Vec<char> = Vec::with_capacity(text.len());
    for character in text {
        let mark = matches!(character, '々' | '〻' | 'ゝ' | 'ヽ' | '仝');
        let one = match written.last() {
            Some(before) if mark => *before,
            _ => *character,
        };
        written.push(one);
    }
    written
}

fn particle(before: Option<char>, character: char, after: Option<char>) -> char {
    if before.is_some_and(is_han) && after.is_some_and(is_han) {
        match character {
            'ケ' | 'ヶ' | 'カ' | 'ヵ' | 'ガ' | 'け' | 'ゖ' | 'か' | 'が' => 'ケ',
            'の' | '之' | '乃' => 'ノ',
            other => other,
        }
    } else {
        character
    }
}

fn large_katakana(character: char) -> char {
    let katakana = match character {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => {
            char::from_u32(u32::from(character).saturating_add(0x60)).unwrap_or(character)
        }
        other => other,
    };
    match katakana {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        other => other,
    }
}

fn look_alike(before: Option<char>, character: char, after: Option<char>) -> char {
    if before.is_some_and(is_kana) || after.is_some_and(is_kana) {
        match character {
            '力' => 'カ',
            '工' => 'エ',
            '口' => 'ロ',
            '夕' => 'タ',
            '卜' => 'ト',
            '八' => 'ハ',
            '二' => 'ニ',
            '才' => 'オ',
            '千' => 'チ',
            '一' if before.is_some_and(is_kana) => '-',
            other => other,
        }
    } else {
        character
    }
}

fn long_vowels(text: &[char], write: bool) -> Vec<char> {
    let mut written: Vec<char> = Vec::with_capacity(text.len());
    for character in text {
        let vowel = written.last().copied().and_then(vowel);
        let one = match (character, vowel) {
            ('-', Some(_)) if !write => continue,
            ('-', Some(vowel)) => vowel,
            ('ウ', Some('オ')) if write => 'オ',
            ('イ', Some('エ')) if write => 'エ',
            _ => *character,
        };
        written.push(one);
    }
    written
}

fn vowel(kana: char) -> Option<char> {
    [
        ('ア', "アカサタナハマヤラワガザダバパ"),
        ('イ', "イキシチニヒミリギジビピ"),
        ('ウ', "ウクスツヌフムユルグズブプヴ"),
        ('エ', "エケセテネヘメレゲゼデベペ"),
        ('オ', "オコソトノホモヨロゴゾドボポ"),
    ]
    .into_iter()
    .find(|(_, row)| row.contains(large_katakana(kana)))
    .map(|(vowel, _)| vowel)
}

fn arabic_numbers(text: &[char]) -> Vec<char> {
    let mut written = Vec::with_capacity(text.len());
    for run in text.chunk_by(|a, b| is_kanji_digit(*a) == is_kanji_digit(*b)) {
        match kanji_number(run) {
            Some(digits) => written.extend(digits.chars()),
            None => written.extend(run),
        }
    }
    written
}

/// 大字 and 字 are dropped; a county (郡) only in front of a town or village (町, 村).
fn without_sub_places(text: &[char]) -> Vec<char> {
    let county = text
        .iter()
        .take(6)
        .position(|character| *character == '郡')
        .filter(|at| *at > 0);
    let rest = county
        .and_then(|at| text.get(at.saturating_add(1)..))
        .filter(|rest| {
            rest.iter()
                .any(|character| matches!(character, '町' | '村'))
        })
        .unwrap_or(text);
    let mut written = Vec::with_capacity(rest.len());
    let mut characters = rest.iter().copied().peekable();
    while let Some(character) = characters.next() {
        let whole = character == '大' && characters.next_if_eq(&'字').is_some();
        if !whole && character != '字' {
            written.push(character);
        }
    }
    written
}
