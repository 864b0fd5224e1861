//! The card's own reading of command APDUs: cases 1 to 4, short and extended (ISO 7816-3 12.1).

use super::status::{Refusal, WRONG_LENGTH};

/// A command as the card sees it.
#[derive(Clone, Copy)]
pub(super) struct Command<'a> {
    pub(super) class: u8,
    pub(super) instruction: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    /// The data field; empty in cases 1 and 2.
    pub(super) data: &'a [u8],
    /// The Le field; absent in cases 1 and 3.
    pub(super) expected: Option<Expected>,
}

/// The Le field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected {
    /// Bytes: 1–256 short, 1–65,536 extended.
    pub(super) bytes: usize,
    /// Whether the field was extended.
    pub(super) extended: bool,
}

impl<'a> Command<'a> {
    /// Splits a command; 6700 when the lengths do not add up.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let [class, instruction, p1, p2, body @ ..] = bytes else {
            return Err(WRONG_LENGTH);
        };
        let (data, expected) = split(body).ok_or(WRONG_LENGTH)?;
        Ok(Self {
            class: *class,
            instruction: *instruction,
            p1: *p1,
            p2: *p2,
            data,
            expected,
        })
    }

    /// Refuses a command that carries data.
    pub(super) fn without_data(&self) -> Result<(), Refusal> {
        if self.data.is_empty() {
            Ok(())
        } else {
            Err(WRONG_LENGTH)
        }
    }

    /// The Le field, without which the command is refused.
    pub(super) fn expected(&self) -> Result<Expected, Refusal> {
        self.expected.ok_or(WRONG_LENGTH)
    }
}

/// Splits what follows the header into the data field and the Le field.
fn split(body: &[u8]) -> Option<(&[u8], Option<Expected>)> {
    match body {
        [] => Some((&[], None)),
        [le] => Some((&[], Some(short(*le)))),
        [0, high, low] => Some((&[], Some(extended(*high, *low)))),
        [0, high, low, rest @ ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if length == 0 {
                return None;
            }
            match rest.split_at_checked(length)? {
                (data, []) => Some((data, None)),
                (data, [high, low]) => Some((data, Some(extended(*high, *low)))),
                _ => None,
            }
        }
        [0, ..] => None,
        [length, rest @ ..] => match rest.split_at_checked(usize::from(*length))? {
            (data, []) => Some((data, None)),
            (data, [le]) => Some((data, Some(short(*le)))),
            _ => None,
        },
    }
}

fn short(le: u8) -> Expected {
    Expected {
        bytes: if le == 0 { 256 } else { usize::from(le) },
        extended: false,
    }
}

fn extended(high: u8, low: u8) -> Expected {
    let le = u16::from_be_bytes([high, low]);
    Expected {
        bytes: if le == 0 { 65_536 } else { usize::from(le) },
        extended: true,
    }
}
