//! Street names (通り名) in the addresses of Kyoto: 寺町通御池上る上本能寺前町. The town is what counts by
//! law, and the way to it is often left out.

use super::normalise::{is_kana, is_kanji_digit};

/// How far from its start a street name is looked for, in characters.
const LONGEST_WAY: usize = 40;

/// What follows 上, 下 and 入: る, ル, がる, ガル; its length in characters. ル of ルーム is not one of them.
fn okurigana(rest: &[char]) -> usize {
    let ends = |rest: &[char]| {
        !rest
            .first()
            .is_some_and(|next| is_kana(*next) || *next == '-')
    };
    match rest {
        ['が' | 'ガ', 'る' | 'ル', rest @ ..] if ends(rest) => 2,
        ['る' | 'ル' | 'り' | 'リ', rest @ ..] if ends(rest) => 1,
        _ => 0,
    }
}

fn is_direction(character: char) -> bool {
    matches!(character, '東' | '西' | '南' | '北')
}

/// 東入る as 東入, 上る as 上, 通り as 通.
pub(in crate::identity) fn without_okurigana(text: &[char]) -> Vec<char> {
    let mut written: Vec<char> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let enters = *first == '入' && written.last().is_some_and(|last| is_direction(*last));
        let dropped = match first {
            '上' | '下' => okurigana(after),
            '入' if enters => okurigana(after),
            '通' => usize::from(matches!(after, ['り' | 'リ', ..])),
            _ => 0,
        };
        written.push(*first);
        rest = after.get(dropped..).unwrap_or_default();
    }
    written
}

/// Everything from after the ward, or the city, to the last 上る, 下る, 東入, 西入.
pub(in crate::identity) fn without_street(text: &[char]) -> Vec<char> {
    let start = start_of_town(text);
    let (before, way) = text.split_at_checked(start).unwrap_or((text, &[]));
    // 東入 alone can be the beginning of a name: 東入船町.
    let kyoto = text.starts_with(&['京', '都', '市']);
    let mut end = 0;
    let mut street = kyoto;
    for (at, character) in way.iter().enumerate().take(LONGEST_WAY).skip(1) {
        let after = |behind: usize| {
            let at = at.saturating_add(behind);
            way.get(at..).unwrap_or_default()
        };
        street |= *character == '通';
        let length = match (character, after(1)) {
            ('上' | '下', rest) => match okurigana(rest) {
                0 => 0,
                length => length.saturating_add(1),
            },
            (direction, ['入', rest @ ..]) if is_direction(*direction) => match okurigana(rest) {
                0 if !street => 0,
                length => length.saturating_add(2),
            },
            _ => 0,
        };
        if length > 0 {
            end = at.saturating_add(length);
        }
    }
    if end == 0 {
        return text.to_vec();
    }
    let rest = way.get(end..).unwrap_or_default();
    before.iter().chain(without_block(rest)).copied().collect()
}

/// 二丁目 after 東入 is how far to go, if the name of the town is still to come.
fn without_block(rest: &[char]) -> &[char] {
    let is_digit = |character: &char| character.is_ascii_digit() || is_kanji_digit(*character);
    let digits = rest
        .iter()
        .take_while(|character| is_digit(character))
        .count();
    match rest.get(digits..) {
        Some(['丁', '目', town @ ..])
            if digits > 0
                && town
                    .first()
                    .is_some_and(|next| !is_digit(next) && *next != ' ' && *next != '-') =>
        {
            town
        }
        _ => rest,
    }
}

/// Where the ward ends, or the city that has none.
fn start_of_town(text: &[char]) -> usize {
    let find = |from: usize, wanted: char, within: usize| {
        text.iter()
            .skip(from)
            .take(within)
            .position(|character| *character == wanted)
            .map(|at| at.saturating_add(from).saturating_add(1))
    };
    let city = find(0, '市', 6).unwrap_or(0);
    find(city, '区', 6).unwrap_or(city)
}
