//! Differences in writing that may carry a meaning: if two texts are equal only after
//! one of these, a person has to look.

use unicode_normalization::UnicodeNormalization as _;

use super::doubt::{Doubt, Doubts};
use super::kyoto::{without_okurigana, without_street};
use super::normalise::{
    MarkedText, UNKNOWN, compatible, is_han, is_kana, is_kanji_digit, kanji_number,
};
use super::variants::common_variant;

/// One way to ignore a difference, applied in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::identity) enum Fold {
    /// Ⅱ as II, ① as 1.
    Compatibility,
    /// É as E, Ø as O, Ü as U.
    Accents,
    /// Letters that have none spelled as passports do: Ü as UE, Ø as OE, Å as AA; the rest as above.
    AccentsSpelled,
    /// O'Brien as OBrien, Anne-Marie as AnneMarie.
    Punctuation,
    /// The same for buildings, brackets and all: パーク・「ハイツ」 as パークハイツ.
    BuildingPunctuation,
    /// 髙 as 高, 邊 as 辺.
    Variant,
    /// 々 as the character before it.
    Repetition,
    /// The street name of Kyoto (寺町通御池上る) left out.
    Street,
    /// 東入る, 東入ル as 東入; 上る, 上がる as 上; 通り as 通.
    Direction,
    /// ヶ, ケ, が, の, ノ, 之, ツ left out between kanji: 霞が関 as 霞関.
    Particle,
    /// Hiragana as katakana, small as large, ヂ as ジ, ヲ as オ.
    Kana,
    /// 力 as カ, 工 as エ beside kana.
    LookAlike,
    /// The long vowel mark left out: センター as センタ.
    LongVowelOmitted,
    /// The long vowel written: ユーコ as ユウコ.
    LongVowelWritten,
    /// Numbers in kanji anywhere: 北一条 as 北1条, 弐番館 as 2番館; and 第 before them left out.
    KanjiNumber,
    /// 大字 and 字 left out, and the county (郡).
    SubPlace,
}

impl Fold {
    pub(in crate::identity) const fn doubt(self) -> Doubt {
        match self {
            Self::Compatibility => Doubt::CompatibilityCharacter,
            Self::Accents | Self::AccentsSpelled => Doubt::Accent,
            Self::Punctuation | Self::BuildingPunctuation => Doubt::Punctuation,
            Self::Street | Self::Direction => Doubt::StreetName,
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
            Self::AccentsSpelled => without_accents(&spelled(&text)),
            Self::Punctuation => without_punctuation(&text, false),
            Self::BuildingPunctuation => without_punctuation(&text, true),
            Self::Street => without_street(&text),
            Self::Direction => without_okurigana(&text),
            Self::Variant => text.into_iter().map(common_variant).collect(),
            Self::Repetition => repeated(&text),
            Self::Particle => without_particles(&text),
            Self::Kana => text.into_iter().map(large_katakana).collect(),
            Self::LookAlike => in_context(&text, look_alike),
            Self::LongVowelOmitted => long_vowels(&text, false),
            Self::LongVowelWritten => long_vowels(&text, true),
            Self::KanjiNumber => arabic_numbers(&text),
            Self::SubPlace => without_sub_places(&text),
        }
    }
}

pub(in crate::identity) fn apply(text: Vec<char>, folds: &[Fold]) -> Vec<char> {
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

/// Letters as passports spell them (ICAO Doc 9303-3, section 6).
fn spelled(text: &[char]) -> Vec<char> {
    let mut spelled = Vec::with_capacity(text.len());
    for character in text {
        spelled.extend(match character {
            'ä' => "ae".chars(),
            'ö' | 'ø' => "oe".chars(),
            'ü' => "ue".chars(),
            'å' => "aa".chars(),
            'þ' => "th".chars(),
            other => {
                spelled.push(*other);
                continue;
            }
        });
    }
    spelled
}

/// Apostrophes and full stops are dropped, and hyphens between Latin letters; anything else that is not a
/// letter, digit or blank separates words. Between digits all of these separate, so that 1・2 is not 12.
fn without_punctuation(text: &[char], brackets: bool) -> Vec<char> {
    let near = |at: Option<usize>| at.and_then(|at| text.get(at)).copied();
    let mut written = Vec::with_capacity(text.len());
    for (at, character) in text.iter().enumerate() {
        let (before, after) = (near(at.checked_sub(1)), near(at.checked_add(1)));
        let between = |kind: fn(char) -> bool| before.is_some_and(kind) && after.is_some_and(kind);
        match *character {
            '-' if !between(|c| c.is_ascii_alphabetic()) => written.push('-'),
            other @ ('(' | ')' | '[' | ']' | '〔' | '〕' | '【' | '】') if !brackets => {
                written.push(other);
            }
            other @ (' ' | UNKNOWN) => written.push(other),
            other if other.is_alphanumeric() => written.push(other),
            _ if between(|c| c.is_ascii_digit() || is_kanji_digit(c)) => written.push('-'),
            '-' | '\'' | '.' => {}
            _ => written.push(' '),
        }
    }
    written
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

/// の before a digit in kanji stays: it separates numbers (四の二).
fn without_particles(text: &[char]) -> Vec<char> {
    let near = |at: Option<usize>| at.and_then(|at| text.get(at)).copied();
    let mut written = Vec::with_capacity(text.len());
    for (at, character) in text.iter().enumerate() {
        let (before, after) = (near(at.checked_sub(1)), near(at.checked_add(1)));
        let inside = before.is_some_and(is_han) && after.is_some_and(is_han);
        match character {
            'ケ' | 'ヶ' | 'カ' | 'ヵ' | 'ガ' | 'け' | 'ゖ' | 'か' | 'が' | 'ツ' | 'ッ' | 'つ'
            | 'っ'
                if inside => {}
            'の' | 'ノ' | '之' | '乃' if inside => {
                if after.is_some_and(is_kanji_digit) {
                    written.push('ノ');
                }
            }
            other => written.push(*other),
        }
    }
    written
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

/// Characters that are also digits count only before kana, and not after kanji: ハイツ二 and 第二ハイツ
/// have a number.
fn look_alike(before: Option<char>, character: char, after: Option<char>) -> char {
    let kana_before = before.is_some_and(is_kana);
    let kana_after = after.is_some_and(is_kana);
    let no_digit = kana_after && !before.is_some_and(is_han);
    match character {
        '力' if kana_before || kana_after => 'カ',
        '工' if kana_before || kana_after => 'エ',
        '口' if kana_before || kana_after => 'ロ',
        '夕' if kana_before || kana_after => 'タ',
        '卜' if kana_before || kana_after => 'ト',
        '才' if kana_before || kana_after => 'オ',
        '八' if no_digit => 'ハ',
        '二' if no_digit => 'ニ',
        '千' if no_digit => 'チ',
        '一' if kana_before && !after.is_some_and(is_han) => '-',
        other => other,
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

/// The plain digit for one of the forms of contracts (大字).
fn plain_digit(character: char) -> Option<char> {
    match character {
        '壱' | '壹' => Some('一'),
        '弐' | '貳' => Some('二'),
        '参' | '參' => Some('三'),
        '拾' => Some('十'),
        _ => None,
    }
}

fn arabic_numbers(text: &[char]) -> Vec<char> {
    let is_number = |character: char| is_kanji_digit(character) || plain_digit(character).is_some();
    let mut written: Vec<char> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, ..] = rest {
        let number = is_number(*first);
        let length = rest
            .iter()
            .take_while(|character| is_number(**character) == number)
            .count();
        let (run, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let digits = match number {
            true => number_within(written.last(), run, after.first()),
            false => None,
        };
        match digits {
            Some(digits) => {
                // Two numbers side by side stay two.
                if written.last().is_some_and(char::is_ascii_digit) {
                    written.push('-');
                }
                written.extend(digits.chars());
                if after.first().is_some_and(char::is_ascii_digit) {
                    written.push('-');
                }
            }
            None => written.extend(run),
        }
        rest = after;
    }
    without_ordinals(&written)
}

/// 参 and its like are digits behind 第 and before what is counted, not in 参宮橋.
fn number_within(before: Option<&char>, run: &[char], after: Option<&char>) -> Option<String> {
    if !run
        .iter()
        .any(|character| plain_digit(*character).is_some())
    {
        return kanji_number(run);
    }
    let counted = "番号棟丁条階館期室";
    let counts = before == Some(&'第') || after.is_some_and(|after| counted.contains(*after));
    let plain: Vec<char> = run
        .iter()
        .map(|character| plain_digit(*character).unwrap_or(*character))
        .collect();
    counts.then(|| kanji_number(&plain)).flatten()
}

/// 第2 as 2.
fn without_ordinals(text: &[char]) -> Vec<char> {
    let mut written: Vec<char> = Vec::with_capacity(text.len());
    for (at, character) in text.iter().enumerate() {
        let after = text.get(at.saturating_add(1));
        if *character != '第' || !after.is_some_and(char::is_ascii_digit) {
            written.push(*character);
        } else if written.last().is_some_and(char::is_ascii_digit) {
            written.push('-');
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

/// Looks for a match without the marked characters, then as written, then after as few folds as do.
/// Where something is marked the text is not what the register has, so that being written alike is not
/// being the same. `attempt` says with which doubts of its own two texts match after some folds.
pub(in crate::identity) fn decide(
    one: &MarkedText<'_>,
    other: &MarkedText<'_>,
    folds: &[Fold],
    attempt: impl Fn(&[Fold], bool) -> Option<Doubts>,
) -> Option<Doubts> {
    let marked = !one.places().is_empty() || !other.places().is_empty();
    // It is not known which characters these mark.
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
