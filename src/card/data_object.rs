//! GET DATA: the objects that the card itself gives, with no application selected.

use super::link::Link;
use super::read::{is_verdict, may_be_length};
use crate::apdu::{Command, ins};
use crate::error::{Error, TransportError};
use crate::terms::Application;
use crate::transport::{ApduLengths, Transport};

/// The most that one short command asks for.
const SHORT: usize = 256;
/// The most that one extended command asks for.
const EXTENDED: usize = 65_536;

/// What GET DATA answered.
#[derive(Clone, PartialEq, Eq)]
pub enum DataObject {
    /// The object, as stored.
    Read(Vec<u8>),
    /// The card does not have it, or not with what is selected.
    Absent,
    /// It is longer than a short command can ask for, and the path carries no extended ones.
    PathTooShort,
}

impl core::fmt::Debug for DataObject {
    /// Without what was read.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Read(_) => "Read(..)",
            Self::Absent => "Absent",
            Self::PathTooShort => "PathTooShort",
        })
    }
}

/// Reads one object; `long` when it is expected to exceed 256 bytes. One command, or one more where
/// the path, or the length of the object, turns out to be another.
pub(super) fn read<T: Transport>(
    link: &mut Link<T>,
    tag: u16,
    long: bool,
) -> Result<DataObject, Error> {
    // Anything but nothing or the issuer security domain hides the objects.
    if !matches!(
        link.selected,
        None | Some(Application::IssuerSecurityDomain)
    ) {
        link.select(Application::IssuerSecurityDomain)?;
    }
    let before = link.selected;
    let mut extended = long && link.lengths != ApduLengths::Short;
    // At most: extended, refused by the path, then short; or short, refused by the card, then extended.
    for _ in 0..2 {
        let [p1, p2] = tag.to_be_bytes();
        let asked = if extended {
            EXTENDED
        } else {
            link.longest_short_answer()
        };
        let command = Command::new(0x00, ins::GET_DATA, p1, p2).expecting(asked);
        let status = match link.send(&command) {
            Ok(response) if response.status.is_success() => {
                let got = response.data.len();
                // A reader that cuts a long answer off shows it by its size.
                if extended && (254..=SHORT + 2).contains(&got) {
                    link.lengths = ApduLengths::Short;
                    return Ok(DataObject::PathTooShort);
                }
                if extended && got > SHORT {
                    link.lengths = ApduLengths::Extended;
                }
                return Ok(DataObject::Read(response.data));
            }
            Ok(response) => response.status,
            Err(Error::Transport(error))
                if extended
                    && (may_be_length(&error)
                        || matches!(error, TransportError::CommandTooLong { .. })) =>
            {
                link.lengths = ApduLengths::Short;
                // The answer is lost, not the selection.
                link.selected = before;
                extended = false;
                continue;
            }
            Err(error) => return Err(error),
        };
        match status.0 {
            // Phones know no such command.
            0x6A88 | 0x6A82 | 0x6D00 | 0x6E00 if !extended || is_verdict(status) => {
                return Ok(DataObject::Absent);
            }
            // The card's word for an object that is longer than a short Le.
            0x6700 if !extended && link.lengths == ApduLengths::Short => {
                return Ok(DataObject::PathTooShort);
            }
            0x6700 if !extended => extended = true,
            _ if extended => {
                link.lengths = ApduLengths::Short;
                extended = false;
            }
            _ => {
                return Err(Error::UnexpectedStatus {
                    command: "GET DATA",
                    status,
                });
            }
        }
    }
    Ok(DataObject::PathTooShort)
}
