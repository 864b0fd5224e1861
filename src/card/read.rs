//! Reading a whole file in the fewest commands that the path allows.
//!
//! A path that carries extended APDUs gives a file in one READ BINARY. Whether it does is found
//! out once per session: the first long file is asked for in one piece, and if the path refuses,
//! short reads follow from then on. A file that is expected to fit into 256 bytes is asked for in
//! short while the path is unknown, so that no command is wasted on it.

use super::link::Link;
use crate::apdu::{Command, StatusWord, ins};
use crate::error::{Error, TransportError};
use crate::terms::Application;
use crate::tlv::ber;
use crate::transport::{ApduLengths, Transport};

/// The most that one short READ BINARY returns, unless the link carries less.
const SHORT: usize = 256;
/// The most that one extended READ BINARY returns.
const EXTENDED: usize = 65_536;
/// Tag and length of an object take at most this many bytes.
pub(super) const LONGEST_HEADER: usize = 6;
/// READ BINARY has 15 bits of offset.
pub(super) const LAST_OFFSET: usize = 0x7FFF;

/// What a caller knows of a file before reading it. Wrong knowledge costs commands, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Usually up to 256 bytes: attributes and smaller.
    Small,
    /// Usually longer: certificates, pictures.
    Long,
    /// One TLV object or DER certificate, usually up to 256 bytes: its own length ends the reading.
    SmallObject,
    /// One TLV object or DER certificate, usually longer.
    LongObject,
}

/// How far a file has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The application.
    pub application: Application,
    /// The file.
    pub file: u16,
    /// Bytes that have been read of it.
    pub read: usize,
    /// Its bytes in all, as far as it tells them itself. What a hostile card says is no promise.
    pub total: Option<usize>,
    /// Whether this was the last piece.
    pub complete: bool,
}

impl FileKind {
    pub(super) fn is_object(self) -> bool {
        matches!(self, Self::SmallObject | Self::LongObject)
    }
    pub(super) fn is_long(self) -> bool {
        matches!(self, Self::Long | Self::LongObject)
    }
}

pub(super) fn read_file<T: Transport>(
    link: &mut Link<T>,
    application: Application,
    file: u16,
    kind: FileKind,
) -> Result<Vec<u8>, Error> {
    link.count_for_file(true);
    let content = read_content(link, application, file, kind);
    link.count_for_file(false);
    let content = content?;
    link.tell_progress(Progress {
        application,
        file,
        read: content.len(),
        total: Some(content.len()),
        complete: true,
    });
    Ok(content)
}

fn read_content<T: Transport>(
    link: &mut Link<T>,
    application: Application,
    file: u16,
    kind: FileKind,
) -> Result<Vec<u8>, Error> {
    let mut content: Vec<u8> = Vec::new();
    let sfi = u8::try_from(file).unwrap_or(0) & 0x1F;
    let short = link.longest_short_answer();
    loop {
        let offset = content.len();
        let total = kind
            .is_object()
            .then(|| ber::total_length(&content))
            .flatten();
        if total.is_some_and(|total| offset >= total) {
            break;
        }
        if offset > LAST_OFFSET {
            return Err(Error::Unbounded {
                command: "READ BINARY",
                limit: LAST_OFFSET,
                unit: "bytes",
            });
        }
        let remaining = total.map(|total| total.saturating_sub(offset));
        let extended = match link.lengths {
            ApduLengths::Extended => remaining.is_none_or(|remaining| remaining > short),
            ApduLengths::Short => false,
            // One more short read is as good as the probe; two are not.
            ApduLengths::Unknown if offset > 0 => {
                remaining.is_none_or(|remaining| remaining > short)
            }
            ApduLengths::Unknown => kind.is_long(),
        };
        let asked = if extended { EXTENDED } else { short };
        let piece = match read_piece(link, sfi, offset, asked) {
            Ok(Piece::Refused(status)) if extended && !is_verdict(status) => {
                link.lengths = ApduLengths::Short;
                continue;
            }
            Err(Error::Transport(TransportError::CommandTooLong { .. })) if extended => {
                link.lengths = ApduLengths::Short;
                continue;
            }
            Err(Error::Transport(error)) if extended && may_be_length(&error) => {
                link.lengths = ApduLengths::Short;
                // The answer is lost, not the selection: the link below says when the card is gone.
                link.selected = Some(application);
                continue;
            }
            Ok(piece) => piece,
            Err(error) => return Err(error),
        };
        let data = match piece {
            Piece::Data(data) => data,
            Piece::AtEnd => break,
            Piece::Refused(status) => {
                return Err(failure("READ BINARY", application, file, status));
            }
        };
        let got = data.len();
        content.extend_from_slice(&data);
        let total = kind
            .is_object()
            .then(|| ber::total_length(&content))
            .flatten();
        let missing = match total {
            Some(total) => content.len() < total,
            None => kind.is_object() && content.len() < LONGEST_HEADER,
        };
        if extended {
            // A reader that cuts a long answer off shows it by its size or by what is missing.
            let cut = missing || got == 0 || (total.is_none() && (254..=SHORT + 2).contains(&got));
            link.lengths = if cut {
                ApduLengths::Short
            } else {
                ApduLengths::Extended
            };
            if !cut {
                break;
            }
        } else if got == 0 || (got < short && !missing) {
            break;
        }
        link.tell_progress(Progress {
            application,
            file,
            read: content.len(),
            total,
            complete: false,
        });
    }
    if content.is_empty() {
        return Err(Error::FileAbsent { application, file });
    }
    match kind
        .is_object()
        .then(|| ber::total_length(&content))
        .flatten()
    {
        Some(total) if content.len() < total => Err(Error::Malformed {
            what: "file",
            problem: "shorter than its outer object says",
        }),
        _ => Ok(content),
    }
}

enum Piece {
    Data(Vec<u8>),
    AtEnd,
    Refused(StatusWord),
}

/// One READ BINARY: by short identifier at the start, by offset of the current file afterwards.
fn read_piece<T: Transport>(
    link: &mut Link<T>,
    sfi: u8,
    offset: usize,
    asked: usize,
) -> Result<Piece, Error> {
    let [p1, p2] = u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes();
    let (p1, p2) = if offset == 0 {
        (0x80 | sfi, 0)
    } else {
        (p1 & 0x7F, p2)
    };
    let response = link.send(&Command::new(0x00, ins::READ_BINARY, p1, p2).expecting(asked))?;
    Ok(match response.status.0 {
        // 6282: the end of the file came before Le bytes.
        0x9000 | 0x6282 => Piece::Data(response.data),
        0x6B00 if offset > 0 => Piece::AtEnd,
        _ => Piece::Refused(response.status),
    })
}

/// Whether a status word is the card's word about the file, which a shorter command would get too.
pub(super) fn is_verdict(status: StatusWord) -> bool {
    matches!(status.0, 0x6981 | 0x6982 | 0x6A82 | 0x6A88 | 0x6B00)
}

/// Whether an error of the link can come from an extended APDU that the path does not carry.
pub(super) fn may_be_length(error: &TransportError) -> bool {
    matches!(
        error,
        TransportError::Io { .. } | TransportError::ShortResponse { .. }
    )
}

/// What a refused command means for a file or key.
pub(super) fn failure(
    command: &'static str,
    application: Application,
    file: u16,
    status: StatusWord,
) -> Error {
    match status.0 {
        0x6982 => Error::NotOpen { application, file },
        0x6A82 | 0x6A88 => Error::FileAbsent { application, file },
        _ => Error::UnexpectedStatus { command, status },
    }
}
