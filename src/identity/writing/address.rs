//! Addresses (住所) in parts: prefecture, then alternating texts and numbers.
//!
//! `東京都千代田区丸の内１丁目２番３号　架空ハイツ１０１号室` is a prefecture, a text, three numbers with
//! their units, a text and a number. The separator between two numbers is kept, so that 1-23 never
//! becomes 12-3.

use super::fold::{Fold, apply};
use super::normalise::{UNKNOWN, is_kana, is_kanji_digit, kanji_number};
use crate::data::Prefecture;

/// What is said behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) enum Unit {
    /// Nothing, or a hyphen.
    None,
    /// 丁目.
    Chome,
    /// 丁, without 目.
    Cho,
    /// 番.
    Ban,
    /// 番地.
    Banchi,
    /// 号.
    Go,
    /// 号棟, 号館, 棟.
    Building,
    /// 階, F.
    Floor,
    /// 号室, 室.
    Room,
}

/// What separates a number from what is before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) enum Link {
    /// A text, or nothing, is before it.
    Text,
    /// A hyphen, の, or the unit of the number before.
    Chain,
    /// A blank only.
    Blank,
}

/// A number, digits as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::identity) struct Number {
    pub(in crate::identity) digits: String,
    pub(in crate::identity) unit: Unit,
    pub(in crate::identity) link: Link,
}

/// A piece of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::identity) enum Piece {
    /// Everything that is not a number, without blanks.
    Text {
        text: String,
        /// Whether a blank or a hyphen is before it.
        spaced: bool,
    },
    Number(Number),
}

/// An address in parts.
#[derive(Debug)]
pub(in crate::identity) struct Address {
    /// Seven digits, when it begins with them.
    pub(in crate::identity) postal_code: Option<String>,
    pub(in crate::identity) prefecture: Option<Prefecture>,
    pub(in crate::identity) pieces: Vec<Piece>,
}

impl Address {
    /// Reads an address; the prefecture is taken as written, the rest after the folds.
    pub(in crate::identity) fn of(characters: Vec<char>, folds: &[Fold]) -> Self {
        let mut rest: &[char] = &characters;
        let postal_code = postal_code(&mut rest);
        let start: String = rest
            .iter()
            .filter(|character| **character != ' ')
            .take(4)
            .collect();
        let prefecture = Prefecture::from_address(&start);
        if let Some(prefecture) = prefecture {
            let mut left = prefecture.name().chars().count();
            while let [first, others @ ..] = rest {
                if left == 0 {
                    break;
                }
                left = left.saturating_sub(usize::from(*first != ' '));
                rest = others;
            }
        }
        Self {
            postal_code,
            prefecture,
            pieces: Reader::default().read(&apply(rest.to_vec(), folds)),
        }
    }
}

/// Takes seven digits with or without 〒 and hyphen from the start, if a text follows.
fn postal_code(rest: &mut &[char]) -> Option<String> {
    let mut digits = String::new();
    for (at, character) in rest.iter().enumerate() {
        match character {
            ' ' | '〒' => {}
            '-' if digits.len() == 3 => {}
            digit if digit.is_ascii_digit() && digits.len() < 7 => digits.push(*digit),
            other if digits.len() == 7 && !other.is_ascii_digit() && *other != '-' => {
                *rest = rest.get(at..)?;
                return Some(digits);
            }
            _ => return None,
        }
    }
    None
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    /// A blank, or a hyphen, came since the last piece.
    blank: bool,
    hyphen: bool,
}

impl Reader {
    fn read(mut self, mut rest: &[char]) -> Vec<Piece> {
        while let [first, others @ ..] = rest {
            rest = match *first {
                ' ' => {
                    self.blank = true;
                    others
                }
                '-' => {
                    self.hyphen(others);
                    others
                }
                'の' | 'ノ' | '之' if self.parts_numbers(others) => others,
                _ => match self.number(rest) {
                    Some((digits, length)) => {
                        self.push_number(digits, rest.get(length..).unwrap_or_default())
                    }
                    None => {
                        // A run that is not a number here is not one further on: reading it again from
                        // each of its characters would take time with the square of its length.
                        let run = kanji_digits(rest).max(1);
                        let (text, others) = rest.split_at_checked(run).unwrap_or((rest, &[]));
                        for character in text {
                            self.push_text(*character);
                        }
                        others
                    }
                },
            };
        }
        if self.hyphen {
            // Something was cut off behind it.
            self.push_text('-');
        }
        self.pieces
    }

    /// Whether の between a number and this separates two numbers, like a hyphen (番地の).
    fn parts_numbers(&mut self, after: &[char]) -> bool {
        if !matches!(self.pieces.last(), Some(Piece::Number(_))) {
            return false;
        }
        let before = core::mem::replace(&mut self.hyphen, true);
        let parts = self.number(after).is_some();
        self.hyphen = before || parts;
        parts
    }

    /// A hyphen beside a number only separates; after kana it is a long
    /// vowel mark, and between texts it is kept.
    fn hyphen(&mut self, after: &[char]) {
        let last = match self.pieces.last() {
            Some(Piece::Text { text, .. }) => text.chars().last(),
            _ => None,
        };
        let before_number = after
            .iter()
            .find(|character| **character != ' ')
            .is_some_and(char::is_ascii_digit);
        match last {
            Some(last) if (is_kana(last) && !self.blank) || !before_number => {
                self.push_text('-');
            }
            _ => self.hyphen = true,
        }
    }

    /// A number at the start of what is left: its digits and its length in characters.
    fn number(&self, rest: &[char]) -> Option<(String, usize)> {
        let length = rest
            .iter()
            .take_while(|character| character.is_ascii_digit())
            .count();
        if length > 0 {
            return Some((rest.iter().take(length).collect(), length));
        }
        let length = kanji_digits(rest);
        let (digits, after) = rest.split_at_checked(length)?;
        let digits = kanji_number(digits)?;
        let continues = match self.pieces.last() {
            Some(Piece::Number(number)) => self.hyphen || number.unit != Unit::None,
            _ => false,
        };
        let ends = matches!(after, [] | [' ' | '-', ..]);
        let direction = match self.pieces.last() {
            Some(Piece::Text { text, .. }) => text.ends_with(['北', '南', '東', '西']),
            _ => false,
        };
        let is_number = after.starts_with(&['丁', '目'])
            || (continues && (ends || unit(after).0 != Unit::None))
            || (direction && after.first() == Some(&'条'));
        is_number.then_some((digits, length))
    }

    fn push_number<'a>(&mut self, digits: String, after: &'a [char]) -> &'a [char] {
        let (unit, length) = unit(after);
        let link = match self.pieces.last() {
            Some(Piece::Number(last)) if self.hyphen || last.unit != Unit::None => Link::Chain,
            Some(Piece::Number(_)) => Link::Blank,
            _ => Link::Text,
        };
        self.pieces
            .push(Piece::Number(Number { digits, unit, link }));
        (self.blank, self.hyphen) = (false, false);
        after.get(length..).unwrap_or_default()
    }

    fn push_text(&mut self, character: char) {
        match self.pieces.last_mut() {
            Some(Piece::Text { text, .. }) => text.push(character),
            _ => self.pieces.push(Piece::Text {
                text: character.into(),
                spaced: self.blank || self.hyphen,
            }),
        }
        (self.blank, self.hyphen) = (false, false);
    }
}

/// How many digits in kanji are at the start.
fn kanji_digits(rest: &[char]) -> usize {
    rest.iter()
        .take_while(|character| is_kanji_digit(**character))
        .count()
}

/// The unit after a number and its length in characters. 番 in 一番町 and 号 in 五号線 are not units.
fn unit(after: &[char]) -> (Unit, usize) {
    let ends = |rest: &[char]| match rest {
        [] => true,
        [next, ..] => {
            matches!(*next, ' ' | '-' | 'の' | 'ノ' | '之' | UNKNOWN)
                || next.is_ascii_digit()
                || is_kanji_digit(*next)
        }
    };
    match after {
        ['丁', '目', ..] => (Unit::Chome, 2),
        ['丁', rest @ ..] if ends(rest) => (Unit::Cho, 1),
        ['番', '地', ..] => (Unit::Banchi, 2),
        ['番', rest @ ..] if ends(rest) => (Unit::Ban, 1),
        ['号', '室', ..] => (Unit::Room, 2),
        ['号', '棟' | '館', ..] => (Unit::Building, 2),
        ['号', '線' | '機', ..] => (Unit::None, 0),
        ['号', ..] => (Unit::Go, 1),
        ['室', rest @ ..] if ends(rest) => (Unit::Room, 1),
        ['棟', ..] => (Unit::Building, 1),
        ['階', ..] => (Unit::Floor, 1),
        ['f', rest @ ..] if ends(rest) => (Unit::Floor, 1),
        _ => (Unit::None, 0),
    }
}
