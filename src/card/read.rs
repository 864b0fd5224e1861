//! Reading a whole file in the fewest commands that the path allows.
//!
//! A path that carries extended APDUs gives a file in one READ BINARY. A session finds
//! out once whether it does: the first long file is asked for in one piece, and if the path refuses,
//! short reads follow from then on. A file that is expected to fit into 256 bytes is asked for in
//! short while the path is unknown, so that no command is wasted on it.
//!
//! A path that loses answers of 256 bytes is detected in the same way: then 248 are asked for instead.
//! And an answer that a path may have cut does not count as a whole file: if neither the file nor a
//! longer answer shows its end, the card is asked, and says 6B00 there.

use super::link::{Link, Progress};
use super::path::{CARRIED, Met, SHORT};
use crate::apdu::{Command, StatusWord, ins};
use crate::error::{CommandName, Error, TransportError, Unit};
use crate::terms::Application;
use crate::tlv::ber;
use crate::transport::{ApduLengths, Transport};

/// The most that one extended READ BINARY returns.
const EXTENDED: usize = 65_536;
/// Tag and length of an object take at most this many bytes.
pub(super) const LONGEST_HEADER: usize = 6;
/// READ BINARY has 15 bits of offset.
pub(super) const LAST_OFFSET: usize = 0x7FFF;

/// What a caller knows of a file before reading it. A wrong guess costs commands, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

/// How a file shows where it ends, and whether it is usually longer than 256 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    end: End,
    long: bool,
    shows_path: bool,
}

#[derive(Debug, Clone, Copy)]
enum End {
    /// By the length of its one object.
    Object,
    /// It is known to have this many bytes.
    Bytes(usize),
    /// By its last object, which this function finds.
    Row(fn(&[u8]) -> bool),
    /// No more of it is wanted than until this function finds something near its start.
    Head(fn(&[u8]) -> bool),
    /// Not at all.
    Nowhere,
}

/// What the bytes that were read show of the file.
#[derive(Debug, Clone, Copy)]
struct Shown {
    total: Option<usize>,
    /// Whether it is all there.
    whole: bool,
    /// Whether bytes are certainly missing.
    missing: bool,
}

impl Extent {
    /// A file of so many bytes.
    pub(crate) const fn bytes(bytes: usize) -> Self {
        Self {
            end: End::Bytes(bytes),
            long: false,
            shows_path: false,
        }
    }

    /// A long file whose end `is_whole` finds in what was read.
    pub(crate) const fn row(is_whole: fn(&[u8]) -> bool) -> Self {
        Self {
            end: End::Row(is_whole),
            long: true,
            shows_path: false,
        }
    }

    /// A file of which only the head is wanted, until `is_there` finds in it what is looked for. It is
    /// asked for in pieces that every path carries; where it is not found the whole file is read.
    pub(crate) const fn head(is_there: fn(&[u8]) -> bool) -> Self {
        Self {
            end: End::Head(is_there),
            long: false,
            shows_path: false,
        }
    }

    /// The same, read so that it shows whether the path carries an answer of 256 bytes: the first piece by a
    /// short command, where nothing has shown it yet.
    pub(crate) const fn showing_path(self) -> Self {
        Self {
            shows_path: true,
            ..self
        }
    }

    fn shown_by(self, content: &[u8]) -> Shown {
        let read = content.len();
        match self.end {
            End::Object => {
                let total = ber::total_length(content);
                Shown {
                    total,
                    whole: total.is_some_and(|total| read >= total),
                    missing: match total {
                        Some(total) => read < total,
                        None => read < LONGEST_HEADER,
                    },
                }
            }
            End::Bytes(total) => Shown {
                total: Some(total),
                whole: read >= total,
                missing: read < total,
            },
            End::Row(is_whole) | End::Head(is_whole) => Shown {
                total: None,
                whole: is_whole(content),
                missing: false,
            },
            End::Nowhere => Shown {
                total: None,
                whole: false,
                missing: false,
            },
        }
    }
}

impl From<FileKind> for Extent {
    fn from(kind: FileKind) -> Self {
        let end = if kind.is_object() {
            End::Object
        } else {
            End::Nowhere
        };
        Self {
            end,
            long: kind.is_long(),
            shows_path: false,
        }
    }
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
    extent: Extent,
) -> Result<Vec<u8>, Error> {
    link.count_for_file(true);
    let content = read_content(link, application, file, extent);
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

/// What is asked for in one command.
struct Asking {
    extended: bool,
    bytes: usize,
    /// Bytes that a short command would ask for.
    short: usize,
    /// Whether a short command can ask for fewer, where the answer did not come.
    can_be_less: bool,
}

/// What is in doubt while a file is read.
#[derive(Default)]
struct Doubts {
    /// An answer may have been cut: the end of the file is looked for, in short. With it what the path
    /// carries as far as is known when that is not so.
    cut: Option<ApduLengths>,
    /// What came instead of the short answer, which is asked for once more with fewer bytes.
    lost: Option<TransportError>,
}

impl Doubts {
    fn asking<T: Transport>(
        &self,
        link: &Link<T>,
        extent: Extent,
        shown: Shown,
        offset: usize,
    ) -> Asking {
        let limit = link.longest_short_answer();
        let head = matches!(extent.end, End::Head(_));
        let short = if head || self.lost.is_some() {
            limit.min(CARRIED)
        } else {
            limit
        };
        let more_than = |bytes| {
            let total = shown.total;
            total.is_none_or(|total| total.saturating_sub(offset) > bytes)
        };
        let shows_path = extent.shows_path && offset == 0;
        let extended = match link.lengths {
            _ if self.cut.is_some() || self.lost.is_some() => false,
            _ if head && offset == 0 => false,
            _ if shows_path && link.path().carries_signatures.is_none() => false,
            ApduLengths::Extended => more_than(short),
            ApduLengths::Short => false,
            // One more short read costs no more than the probe; two do.
            ApduLengths::Unknown if offset > 0 => more_than(short),
            ApduLengths::Unknown => extent.long,
        };
        Asking {
            extended,
            bytes: if extended { EXTENDED } else { short },
            short,
            can_be_less: short > CARRIED && more_than(CARRIED),
        }
    }

    /// Another way to ask where no answer came.
    fn ask_otherwise<T: Transport>(
        &mut self,
        link: &mut Link<T>,
        asked: &Asking,
        error: TransportError,
    ) -> Result<(), Error> {
        if asked.extended {
            link.lengths = ApduLengths::Short;
        } else if let Some(first) = self.lost.take() {
            return Err(first.into());
        } else if asked.can_be_less {
            self.lost = Some(error);
        } else {
            return Err(error.into());
        }
        Ok(())
    }

    /// What the bytes that came show of the path, and whether the file ends with them.
    fn came<T: Transport>(
        &mut self,
        link: &mut Link<T>,
        (asked, got): (&Asking, usize),
        shown: Shown,
        met: Met,
    ) -> bool {
        // All of the bytes that were asked for come now, so there was an answer that did not come.
        if let Some(instead) = self.lost.take()
            && got >= asked.short
        {
            link.lost_long_answer(&instead);
        }
        self.cut = None;
        if asked.extended {
            link.lengths = if shown.missing {
                ApduLengths::Short
            } else {
                ApduLengths::Extended
            };
        }
        if !shown.whole && !shown.missing && got < asked.bytes {
            if met.shows_whole(asked.extended, got) {
                return true;
            }
            self.cut = Some(link.lengths);
            if asked.extended {
                link.lengths = ApduLengths::Short;
            }
        }
        false
    }
}

fn read_content<T: Transport>(
    link: &mut Link<T>,
    application: Application,
    file: u16,
    extent: Extent,
) -> Result<Vec<u8>, Error> {
    let mut content: Vec<u8> = Vec::new();
    let sfi = u8::try_from(file).unwrap_or(0) & 0x1F;
    let mut doubts = Doubts::default();
    loop {
        let offset = content.len();
        let shown = extent.shown_by(&content);
        if shown.whole {
            break;
        }
        if offset > LAST_OFFSET {
            return Err(Error::Unbounded {
                command: CommandName::ReadBinary,
                limit: LAST_OFFSET,
                unit: Unit::Bytes,
            });
        }
        let asked = doubts.asking(link, extent, shown, offset);
        let met = link.met();
        let data = match read_piece(link, sfi, offset, asked.bytes) {
            Ok(Piece::Refused(status)) if asked.extended && !is_verdict(status) => {
                link.lengths = ApduLengths::Short;
                continue;
            }
            Err(Error::Transport(TransportError::CommandTooLong { .. })) if asked.extended => {
                link.lengths = ApduLengths::Short;
                continue;
            }
            Err(Error::Transport(error)) if may_be_length(&error) => {
                doubts.ask_otherwise(link, &asked, error)?;
                // The answer is lost, not the selection: the link below says when the card is gone.
                link.selected = Some(application);
                continue;
            }
            Ok(Piece::Data(data)) => data,
            Ok(Piece::AtEnd) => {
                if let Some(lengths) = doubts.cut {
                    link.lengths = lengths;
                }
                break;
            }
            Ok(Piece::Refused(status)) => {
                return Err(failure(CommandName::ReadBinary, application, file, status));
            }
            Err(error) => return Err(error),
        };
        content.extend_from_slice(&data);
        let shown = extent.shown_by(&content);
        if doubts.came(link, (&asked, data.len()), shown, met) {
            break;
        }
        link.tell_progress(Progress {
            application,
            file,
            read: content.len(),
            total: shown.total,
            complete: false,
        });
    }
    let shown = extent.shown_by(&content);
    match extent.end {
        End::Object if shown.missing => Err(Error::Transport(TransportError::IncompleteAnswer {
            command: CommandName::ReadBinary,
            expected: shown.total,
            received: content.len(),
        })),
        _ => Ok(content),
    }
}

/// Finds out whether the path carries an answer of 256 bytes, as a signature is, by the first 256 bytes
/// of a free, longer file: one short command if it does, and none if that is already known. If it
/// does not, 248 bytes are asked for too, as in reading a file.
pub(super) fn show_path<T: Transport>(
    link: &mut Link<T>,
    application: Application,
    file: u16,
) -> Result<(), Error> {
    let sfi = u8::try_from(file).unwrap_or(0) & 0x1F;
    // An error of the link may be an accident: only the second one counts.
    for _ in 0..2 {
        if link.path().carries_signatures.is_some() {
            break;
        }
        let lost = match read_piece(link, sfi, 0, SHORT) {
            Ok(Piece::Data(data)) => match ber::total_length(&data) {
                // The file goes on, and the answer does not.
                Some(total) if data.len() < total.min(SHORT) => {
                    let cut = TransportError::IncompleteAnswer {
                        command: CommandName::ReadBinary,
                        expected: Some(total.min(SHORT)),
                        received: data.len(),
                    };
                    link.lost_long_answer(&cut);
                    break;
                }
                _ => break,
            },
            // A read that serves no other purpose must not stop anything.
            Ok(Piece::AtEnd | Piece::Refused(_)) => break,
            Err(Error::Transport(error)) if may_be_length(&error) => error,
            Err(error) => return Err(error),
        };
        // The answer is lost, not the selection: the link below says when the card is gone.
        link.selected = Some(application);
        match read_piece(link, sfi, 0, CARRIED) {
            Ok(Piece::Data(data)) if data.len() >= CARRIED => link.lost_long_answer(&lost),
            Ok(_) => return Err(lost.into()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
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
    link.is_still_selected(&response)?;
    Ok(match response.status.0 {
        // 6282: the end of the file came before Le bytes.
        0x9000 | 0x6282 if !response.data.is_empty() => Piece::Data(response.data),
        // There is always at least one byte, because after the end the card says 6B00; and what
        // comes with another word is data without a status word.
        status if status == 0x9000 || status == 0x6282 || !response.data.is_empty() => {
            return Err(Error::Transport(TransportError::IncompleteAnswer {
                command: CommandName::ReadBinary,
                expected: None,
                received: response.data.len(),
            }));
        }
        0x6B00 if offset > 0 => Piece::AtEnd,
        _ => Piece::Refused(response.status),
    })
}

/// Whether a status word is the card's answer about the file, which a shorter command would get too.
pub(super) fn is_verdict(status: StatusWord) -> bool {
    matches!(status.0, 0x6981 | 0x6982 | 0x6A82 | 0x6A88 | 0x6B00)
}

/// Whether an error of the link can come from an extended APDU, or from a long answer, that the path
/// does not carry.
pub(super) fn may_be_length(error: &TransportError) -> bool {
    matches!(
        error,
        TransportError::Io { .. }
            // What PC/SC says about a failed exchange.
            | TransportError::UnresponsiveCard
            | TransportError::ShortResponse { .. }
            | TransportError::IncompleteAnswer { .. }
    )
}

/// What a refused command means for a file or key.
pub(super) fn failure(
    command: CommandName,
    application: Application,
    file: u16,
    status: StatusWord,
) -> Error {
    match status.0 {
        0x6982 => Error::NotOpen { application, file },
        // 6B00: an empty file has no byte at its start.
        0x6A82 | 0x6A88 | 0x6B00 => Error::FileAbsent { application, file },
        _ => Error::UnexpectedStatus { command, status },
    }
}
