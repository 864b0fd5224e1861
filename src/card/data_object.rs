//! GET DATA: the objects that the card itself gives, with no application selected.

use super::link::Link;
use super::path::{CARRIED, SHORT};
use super::read::{is_verdict, may_be_length};
use crate::apdu::{Command, ins};
use crate::error::{CommandName, Error, TransportError};
use crate::terms::Application;
use crate::tlv::{TlvError, ber};
use crate::transport::{ApduLengths, Transport};

/// The most that one extended command asks for.
const EXTENDED: usize = 65_536;

/// What GET DATA answered.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataObject {
    /// The object, as stored.
    Read(Vec<u8>),
    /// The card does not have it, or not with the current selection.
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

/// Reads one object; `long` when it is expected to exceed 256 bytes. One command, or one more if
/// the path or the length of the object is not as expected.
pub(super) fn read<T: Transport>(
    link: &mut Link<T>,
    tag: u16,
    long: bool,
) -> Result<DataObject, Error> {
    // Any selection other than nothing or the issuer security domain hides the objects.
    if !matches!(
        link.selected,
        None | Some(Application::IssuerSecurityDomain)
    ) {
        link.select(Application::IssuerSecurityDomain)?;
    }
    let before = link.selected;
    let mut extended = long && link.lengths != ApduLengths::Short;
    // An answer of 256 bytes may have been lost: fewer are asked for.
    let mut narrow = false;
    // At most: extended, refused by the path, then short, lost by the path, then shorter; or short,
    // refused by the card, then extended.
    for _ in 0..3 {
        let [p1, p2] = tag.to_be_bytes();
        let asked = match (extended, narrow) {
            (true, _) => EXTENDED,
            (false, false) => link.longest_short_answer(),
            (false, true) => link.longest_short_answer().min(CARRIED),
        };
        let command = Command::new(0x00, ins::GET_DATA, p1, p2).expecting(asked);
        let met = link.met();
        let lost = match link.send(&command) {
            Ok(response) if response.status.is_success() => {
                let got = response.data.len();
                if got > 0 {
                    // A long answer that a reader cut off shows it by its size or by what is missing.
                    let cut = (254..=SHORT.saturating_add(2)).contains(&got)
                        || (is_cut(&response.data) && !met.shows_whole(true, got));
                    if extended && cut {
                        link.lengths = ApduLengths::Short;
                        return Ok(DataObject::PathTooShort);
                    }
                    if extended && got > SHORT {
                        link.lengths = ApduLengths::Extended;
                    }
                    return Ok(DataObject::Read(response.data));
                }
                Err(TransportError::IncompleteAnswer {
                    command: CommandName::GetData,
                    expected: None,
                    received: 0,
                })
            }
            Ok(response) => Ok(response.status),
            Err(Error::Transport(error)) => Err(error),
            Err(error) => return Err(error),
        };
        let status = match lost {
            Ok(status) => status,
            Err(error) if extended && is_refusal(&error) => {
                link.lengths = ApduLengths::Short;
                // The answer is lost, not the selection.
                link.selected = before;
                extended = false;
                continue;
            }
            Err(error) if !extended && asked > CARRIED && may_be_length(&error) => {
                link.selected = before;
                narrow = true;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        match status.0 {
            // Phones know no such command.
            0x6A88 | 0x6A82 | 0x6D00 | 0x6E00 if !extended || is_verdict(status) => {
                return Ok(DataObject::Absent);
            }
            // The card's answer for an object that is longer than a short Le.
            0x6700 if !extended && link.lengths == ApduLengths::Short => {
                return Ok(DataObject::PathTooShort);
            }
            0x6700 if !extended => extended = true,
            _ if extended && !is_verdict(status) => {
                link.lengths = ApduLengths::Short;
                extended = false;
            }
            _ => {
                return Err(Error::UnexpectedStatus {
                    command: CommandName::GetData,
                    status,
                });
            }
        }
    }
    Ok(DataObject::PathTooShort)
}

fn is_refusal(error: &TransportError) -> bool {
    may_be_length(error) || matches!(error, TransportError::CommandTooLong { .. })
}

/// Whether this is a sequence of BER-TLV objects whose last one is incomplete, or a card-verifiable
/// certificate (`4D`, `5F4E`, `5F37`) without its end.
fn is_cut(data: &[u8]) -> bool {
    let mut last = None;
    for object in ber::Reader::new(data) {
        match object {
            Ok(object) => last = Some(object.tag),
            Err(TlvError::Truncated { .. } | TlvError::BeyondEnd { .. }) => return true,
            Err(_) => return false,
        }
    }
    matches!(last, Some(0x4D | 0x5F4E))
}
