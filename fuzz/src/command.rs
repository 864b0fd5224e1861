//! Command APDUs, read anew from ISO/IEC 7816-4 §5.1: a witness that is not the driver.

/// A command in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// CLA, INS, P1, P2.
    pub header: [u8; 4],
    /// Nc bytes.
    pub data: &'a [u8],
    /// Ne, 1–65,536.
    pub expected: Option<usize>,
    /// Whether the lengths have the extended form.
    pub extended: bool,
}

/// Reads a command of case 1, 2, 3 or 4; `None` when it is none.
pub fn parse(command: &[u8]) -> Option<Parsed<'_>> {
    let (header, body) = command.split_first_chunk::<4>()?;
    let parsed = |data, expected, extended| {
        Some(Parsed {
            header: *header,
            data,
            expected,
            extended,
        })
    };
    match body {
        [] => parsed(&[], None, false),
        [le] => parsed(&[], Some(short(*le)), false),
        [0, high, low] => parsed(&[], Some(extended(*high, *low)), true),
        [0, high, low, rest @ ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let (data, le) = rest.split_at_checked(length).filter(|_| length > 0)?;
            match le {
                [] => parsed(data, None, true),
                [high, low] => parsed(data, Some(extended(*high, *low)), true),
                _ => None,
            }
        }
        [0, ..] => None,
        [length, rest @ ..] => match rest.split_at_checked(usize::from(*length))? {
            (data, []) => parsed(data, None, false),
            (data, [le]) => parsed(data, Some(short(*le)), false),
            _ => None,
        },
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65_536,
        le => usize::from(le),
    }
}
