//! Two addresses beside each other.

use super::address::{Address, Link, Number, Piece, Unit};
use super::doubt::{Doubt, Doubts};
use super::names::texts_match;
use super::normalise::{is_kanji_digit, scripts};

impl Address {
    /// The doubts with which the two are one address; `None` when they are not.
    pub(in crate::identity) fn matches(&self, other: &Self) -> Option<Doubts> {
        let mut doubts = Doubts::new();
        if self.postal_code != other.postal_code {
            doubts.insert(Doubt::PostalCode);
        }
        match (self.prefecture, other.prefecture) {
            (Some(one), Some(other)) if one != other => return None,
            (Some(_), None) | (None, Some(_)) => {
                doubts.insert(Doubt::PrefectureMissing);
            }
            _ => {}
        }
        let found = pieces_match(&self.pieces, &other.pieces, false)
            .or_else(|| parts_match(&self.pieces, &other.pieces))?;
        doubts.extend(found);
        Some(doubts)
    }
}

/// Piece by piece. `numbered` says whether a number is before the first of them.
fn pieces_match(one: &[Piece], other: &[Piece], mut numbered: bool) -> Option<Doubts> {
    if one.len() != other.len() {
        return None;
    }
    let mut doubts = Doubts::new();
    for (at, pair) in one.iter().zip(other).enumerate() {
        match pair {
            (Piece::Text { text: one, .. }, Piece::Text { text: other, .. }) => {
                if !texts_match(one, other, &mut doubts) {
                    return None;
                }
            }
            (Piece::Number(number), Piece::Number(second)) => {
                if number.digits != second.digits {
                    if !without_zeros(number).eq(without_zeros(second)) {
                        return None;
                    }
                    doubts.insert(Doubt::LeadingZero);
                }
                if number.link != second.link
                    && number.link != Link::Text
                    && second.link != Link::Text
                {
                    doubts.insert(Doubt::Grouping);
                }
                let after = (
                    one.get(at.saturating_add(1)),
                    other.get(at.saturating_add(1)),
                );
                if !units_agree((number, after.0), (second, after.1), !numbered) {
                    doubts.insert(Doubt::Units);
                }
                numbered = true;
            }
            _ => return None,
        }
    }
    Some(doubts)
}

fn without_zeros(number: &Number) -> &str {
    number.digits.trim_start_matches('0')
}

/// Whether two units of one number mean the same: a unit and a mere hyphen or end do. But a last
/// 丁目 says more than a number alone, and so do a building and a floor; a first 号 is a road or a
/// room; and a number between two texts can be part of a name (北1条 is not 北1番地条).
fn units_agree(
    (one, after_one): (&Number, Option<&Piece>),
    (other, after_other): (&Number, Option<&Piece>),
    is_first: bool,
) -> bool {
    if one.unit == other.unit {
        return true;
    }
    let is_last = !matches!(after_one, Some(Piece::Number(_)));
    let apart = one.link == Link::Text && other.link == Link::Text;
    let (unit, after_bare) = match (one.unit, other.unit) {
        (Unit::None, unit) => (unit, after_one),
        (unit, Unit::None) => (unit, after_other),
        (Unit::Room, Unit::Go) | (Unit::Go, Unit::Room) => return !is_first && is_last && apart,
        _ => return false,
    };
    if apart && matches!(after_bare, Some(Piece::Text { spaced: false, .. })) {
        return false;
    }
    match unit {
        Unit::Chome | Unit::Cho => !is_last,
        Unit::Ban | Unit::Banchi => true,
        Unit::Go => !is_first,
        Unit::Room => !is_first && is_last && (apart || one.digits.len() >= 3),
        Unit::None | Unit::Building | Unit::Floor => false,
    }
}

fn looks_like_room(number: &Number) -> bool {
    number.unit == Unit::Room || number.digits.len() >= 3
}

/// An address in three parts.
struct Parts<'a> {
    /// Municipality and town, with the numbers in their names (北1条).
    place: &'a [Piece],
    /// The block number (丁目, 番, 号): numbers only.
    block: &'a [Piece],
    /// Building and room.
    rest: &'a [Piece],
}

impl<'a> Parts<'a> {
    fn of(pieces: &'a [Piece]) -> Self {
        let mut start = 0;
        while let Some((place, after)) = pieces.split_at_checked(start) {
            let length = block_length(after);
            let Some((block, rest)) = after.split_at_checked(length) else {
                break;
            };
            if is_block(block, rest) {
                return Self { place, block, rest };
            }
            start = start.saturating_add(length.max(1));
        }
        Self {
            place: pieces,
            block: &[],
            rest: &[],
        }
    }
}

/// How many numbers belong together at the start: a blank alone ends them, and so does 号.
fn block_length(pieces: &[Piece]) -> usize {
    let mut length = 0_usize;
    let mut unit = Unit::None;
    for piece in pieces {
        match piece {
            Piece::Number(number)
                if length == 0 || (number.link == Link::Chain && unit != Unit::Go) =>
            {
                unit = number.unit;
                length = length.saturating_add(1);
            }
            _ => break,
        }
    }
    length
}

/// Whether these numbers are the block number rather than part of the name of a place: several of
/// them, or one with its unit, or one with nothing or a blank after it.
fn is_block(block: &[Piece], rest: &[Piece]) -> bool {
    let [Piece::Number(first), others @ ..] = block else {
        return false;
    };
    if !others.is_empty() {
        return true;
    }
    match rest.first() {
        // 二丁目架空辻子町1234番地: the block number is still to come.
        Some(Piece::Text { text, .. }) if text.ends_with(['町', '村']) && rest.len() > 1 => false,
        Some(Piece::Text { spaced, .. }) => {
            *spaced
                || matches!(
                    first.unit,
                    Unit::Chome | Unit::Cho | Unit::Ban | Unit::Banchi | Unit::Go
                )
        }
        _ => true,
    }
}

/// Part by part: place, block number, and then whether building and room agree.
fn parts_match(one: &[Piece], other: &[Piece]) -> Option<Doubts> {
    let (one, other) = (Parts::of(one), Parts::of(other));
    let mut doubts = place_match(one.place, other.place)?;
    let mut block = (one.block, other.block);
    let mut rest = (one.rest.to_vec(), other.rest.to_vec());
    // 1-2-3-101 has its room in the sequence of numbers: it belongs to what follows.
    if block.0.len() > block.1.len() {
        (block.0, rest.0) = room_moved(block.0, block.1.len(), &rest.0, &rest.1)?;
    } else if block.1.len() > block.0.len() {
        (block.1, rest.1) = room_moved(block.1, block.0.len(), &rest.1, &rest.0)?;
    }
    doubts.extend(pieces_match(block.0, block.1, false)?);
    doubts.extend(rest_match(&rest.0, &rest.1)?);
    Some(doubts)
}

/// Takes building and room from the end of a block number that is longer than the other: a number of
/// three digits or more, 号室, or what the other has after its building; and one number before it.
fn room_moved<'a>(
    block: &'a [Piece],
    length: usize,
    rest: &[Piece],
    other: &[Piece],
) -> Option<(&'a [Piece], Vec<Piece>)> {
    let (kept, moved) = block.split_at_checked(length)?;
    let ([Piece::Number(number)] | [_, Piece::Number(number)]) = moved else {
        return None;
    };
    // 1-2-3 and 1-2 ハイツ3 are two blocks; 1-2-3-4 and 1-2-3 ハイツ4 need not be.
    let elsewhere = || kept.len() > 2 && numbers(other).last() == Some(&number.digits.as_str());
    if kept.is_empty() || !(looks_like_room(number) || elsewhere()) {
        return None;
    }
    let rest = moved.iter().chain(rest).cloned().collect();
    Some((kept, rest))
}

fn place_match(one: &[Piece], other: &[Piece]) -> Option<Doubts> {
    if let Some(doubts) = pieces_match(one, other, false) {
        return Some(doubts);
    }
    let (one, other) = (texts_and_numbers(one), texts_and_numbers(other));
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let front = long.strip_suffix(&short).is_some_and(|before| {
        !short.is_empty()
            && before.ends_with(['市', '区', '町', '村', '郡', '都', '道', '府', '県'])
    });
    // 横浜市鶴見区 and 横浜市: a ward, a city or a county left out further on.
    (front || inserted(&short, &long, |part| part.ends_with(['市', '区', '郡'])))
        .then(|| Doubts::from([Doubt::MunicipalityMissing]))
}

/// Whether a text is another with one part more somewhere inside it, of a kind.
fn inserted(short: &str, long: &str, is_part: impl Fn(&str) -> bool) -> bool {
    let Some(more) = long.len().checked_sub(short.len()).filter(|more| *more > 0) else {
        return false;
    };
    let (front, back) = (shared_start(short, long), shared_end(short, long));
    let first = short.len().saturating_sub(back);
    // Where the part begins is not always sure: 北区|北町 or 北|区北|町.
    (first..=front).any(|at| {
        long.get(at..at.saturating_add(more))
            .is_some_and(|part| is_part(part) && at > 0)
    })
}

/// How many bytes two texts share at their start, whole characters.
fn shared_start(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum()
}

fn shared_end(one: &str, other: &str) -> usize {
    one.chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum()
}

/// Building and room: on one side only, or with the same numbers and a name that is longer on one
/// side or in other letters.
fn rest_match(one: &[Piece], other: &[Piece]) -> Option<Doubts> {
    if let Some(doubts) = pieces_match(one, other, true) {
        return Some(doubts);
    }
    if one.is_empty() || other.is_empty() {
        return Some(Doubts::from([Doubt::BuildingMissing]));
    }
    let mut doubts = Doubts::new();
    let (texts, other_texts) = (texts(one), texts(other));
    doubts.extend(names_match(&texts, &other_texts)?);
    let (numbers, other_numbers) = (numbers(one), numbers(other));
    if numbers != other_numbers {
        // 2-101 and 101: house or room on one side only.
        let (short, long) = if numbers.len() < other_numbers.len() {
            (numbers, other_numbers)
        } else {
            (other_numbers, numbers)
        };
        let mut rest = long.iter();
        let left_out =
            long.len() > short.len() && short.iter().all(|one| rest.any(|other| other == one));
        // With another name as well, the number could be in it: 第一ハイツ101 and 第3ハイツ101.
        let named = texts == other_texts || texts.is_empty() || other_texts.is_empty();
        let longer = || !extra_is_number(&texts, &other_texts);
        if !left_out || !(named || (short.is_empty() && longer())) {
            return None;
        }
        doubts.insert(Doubt::BuildingMissing);
    }
    if doubts.is_empty() {
        // The same texts and numbers, but in another order.
        doubts.insert(Doubt::Grouping);
    }
    Some(doubts)
}

/// Whether what one of two texts has more, around the other, is a number or what was read of one.
fn extra_is_number(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let extra = long.replacen(short, "", 1);
    extra
        .chars()
        .all(|character| is_kanji_digit(character) || character == '-')
}

/// The doubt with which two names of buildings are one, if there is any.
fn names_match(one: &str, other: &str) -> Option<Option<Doubt>> {
    if one == other {
        return Some(None);
    }
    if one.is_empty() || other.is_empty() {
        return Some(Some(Doubt::BuildingMissing));
    }
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let no_number = |part: &str| !part.chars().all(|each| is_kanji_digit(each) || each == '-');
    if long.contains(short) || inserted(short, long, no_number) {
        return Some(Some(Doubt::BuildingName));
    }
    // パークタワーA棟 and Park Tower A棟: what they do not share is in other letters.
    let front = shared_start(short, long);
    let (short, long) = (short.get(front..)?, long.get(front..)?);
    let back = shared_end(short, long);
    let middle = |text: &str| -> Option<String> {
        Some(text.get(..text.len().checked_sub(back)?)?.to_owned())
    };
    let (short, long) = (middle(short)?, middle(long)?);
    let enough = short.chars().count().min(long.chars().count()) > 1;
    let (short, long) = (scripts(&short), scripts(&long));
    let other = !short.is_empty() && !long.is_empty() && short.is_disjoint(&long);
    (enough && other).then_some(Some(Doubt::OtherScript))
}

fn texts(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text { text, .. } => Some(text.as_str()),
            Piece::Number(_) => None,
        })
        .collect()
}

fn numbers(pieces: &[Piece]) -> Vec<&str> {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text { .. } => None,
            Piece::Number(number) => Some(number.digits.as_str()),
        })
        .collect()
}

fn texts_and_numbers(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text { text, .. } => text.as_str(),
            Piece::Number(number) => number.digits.as_str(),
        })
        .collect()
}
