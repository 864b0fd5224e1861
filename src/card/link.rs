//! The link and what a session knows about it: 61xx and 6Cxx, APDU lengths, what is selected
//! and whether a PIN holds something open.

use super::path::{CARRIED, Met, Path, SHORT, SIGNATURE};
use crate::apdu::{Command, Response, ins};
use crate::error::{CommandName, Error, Operation, TransportError, Unit};
use crate::terms::{Application, StatusWord};
use crate::transport::{ApduLengths, Transport};

/// The most GET RESPONSE commands for one answer: 65,536 bytes in pieces of 256.
const GET_RESPONSE_LIMIT: usize = 256;
/// The longest answer that is collected, in bytes.
const ANSWER_LIMIT: usize = 65_536;
/// The most commands for one file: 32,767 bytes in pieces of 64, GET RESPONSE counted. A card that
/// gives one byte at a time could go on for minutes.
const FILE_LIMIT: usize = 512;

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
    /// Its total size, as far as it gives one. A hostile card may say anything.
    pub total: Option<usize>,
    /// Whether this was the last piece.
    pub complete: bool,
}

pub(crate) struct Link<T: Transport> {
    transport: T,
    /// A callback for reading progress.
    progress: Option<Box<dyn FnMut(Progress) + Send>>,
    /// What is known by now of the path.
    pub(crate) lengths: ApduLengths,
    /// What was known of it when the session began.
    known_before: ApduLengths,
    met: Met,
    /// What the card has selected as far as this session knows.
    pub(crate) selected: Option<Application>,
    /// Whether a PIN may hold something open: set before VERIFY is sent, cleared when another
    /// application has been selected.
    pub(crate) opened: bool,
    /// What is open needs no PIN: anybody with the card can open it, so nothing is lost if it
    /// cannot be closed.
    pub(crate) open_to_all: bool,
    /// Commands that the file that is being read may still take; `None` while none is.
    left_for_file: Option<usize>,
    /// Nothing has been answered yet under this power, as far as this session knows.
    fresh: bool,
    /// The caller has been told something about the card: a file, a counter, that something is absent.
    learnt: bool,
    /// The card was lost after the caller had learnt something: another one may be there.
    ended: Option<Lost>,
    /// The card was lost at some point: what is free may be read from its start, but no secret is presented.
    lost: Option<Lost>,
}

/// How a card was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    Reset,
    Removed,
}

impl Lost {
    /// Whether another card may be on the reader after this error.
    fn by(error: &TransportError) -> Option<Self> {
        match error {
            TransportError::CardReset => Some(Self::Reset),
            TransportError::CardRemoved | TransportError::NoCard { .. } => Some(Self::Removed),
            _ => None,
        }
    }

    fn error(self) -> Error {
        Error::Transport(match self {
            Self::Reset => TransportError::CardReset,
            Self::Removed => TransportError::CardRemoved,
        })
    }
}

impl<T: Transport> Link<T> {
    pub(crate) fn new(transport: T, lengths: ApduLengths) -> Self {
        Self {
            transport,
            progress: None,
            lengths,
            known_before: lengths,
            met: Met::default(),
            selected: None,
            opened: false,
            open_to_all: false,
            left_for_file: None,
            fresh: true,
            learnt: false,
            ended: None,
            lost: None,
        }
    }

    /// The last answer goes to the caller: from now on this session is about this card only.
    pub(crate) fn has_learnt(&mut self) {
        self.learnt = true;
    }

    /// Whether the card is still the one that the caller knows about. Sends nothing.
    pub(crate) fn is_same_card(&self) -> Result<(), Error> {
        self.ended.map_or(Ok(()), |lost| Err(lost.error()))
    }

    /// Whether this is the card with which the session began: a secret goes to no other.
    pub(crate) fn is_first_card(&self) -> Result<(), Error> {
        self.lost.map_or(Ok(()), |lost| Err(lost.error()))
    }

    /// Forgets the card; what is known about the path belongs to the reader and stays.
    pub(crate) fn begin_again(&mut self) {
        self.selected = None;
        self.fresh = true;
        self.learnt = false;
        self.ended = None;
        self.lost = None;
    }

    fn is_lost(&mut self, lost: Lost) {
        self.selected = None;
        self.fresh = true;
        self.lost = Some(lost);
        if self.learnt {
            self.ended = Some(lost);
        }
    }

    /// 6986 (no current EF) where an application is selected: the card lost power during the
    /// connection, and nothing reported it (measured).
    pub(crate) fn is_still_selected(&mut self, response: &Response) -> Result<(), Error> {
        if response.status.0 == 0x6986 && self.selected.is_some() {
            return Err(self.was_reset());
        }
        Ok(())
    }

    /// The card has shown that it was reset.
    pub(crate) fn was_reset(&mut self) -> Error {
        self.is_lost(Lost::Reset);
        Lost::Reset.error()
    }

    /// Starts to count the commands that a file takes, or stops.
    pub(crate) fn count_for_file(&mut self, count: bool) {
        self.left_for_file = count.then_some(FILE_LIMIT);
    }

    pub(crate) fn on_progress(&mut self, tell: Box<dyn FnMut(Progress) + Send>) {
        self.progress = Some(tell);
    }

    pub(crate) fn tell_progress(&mut self, progress: Progress) {
        if let Some(tell) = &mut self.progress {
            tell(progress);
        }
    }

    /// The most bytes of data in the answer to a short command.
    pub(crate) fn longest_short_answer(&self) -> usize {
        let limit = if self.met.loses { CARRIED } else { SHORT };
        self.transport.longest_short_answer().clamp(1, limit)
    }

    /// An answer of 256 bytes was lost on the way; this came instead.
    pub(crate) fn lost_long_answer(&mut self, instead: &TransportError) {
        self.met.lost(instead);
    }

    /// What answers have shown by now.
    pub(super) fn met(&self) -> Met {
        self.met
    }

    pub(crate) fn path(&self) -> Path {
        Path {
            lengths: self.lengths,
            longest_short_answer: self.longest_short_answer(),
            longest_answer: self.met.short.max(self.met.extended),
            carries_signatures: self.carries_signatures(),
        }
    }

    fn carries_signatures(&self) -> Option<bool> {
        let narrow = self.lengths == ApduLengths::Short && self.longest_short_answer() < SIGNATURE;
        if self.met.loses || narrow {
            return Some(false);
        }
        (self.met.short >= SIGNATURE).then_some(true)
    }

    /// Ends a job that needs a signature of the card if none can be had.
    pub(crate) fn check_carries_signatures(&self) -> Result<(), Error> {
        if self.carries_signatures() == Some(false) {
            return Err(Error::Transport(TransportError::Unsupported {
                operation: Operation::CarrySignature,
            }));
        }
        Ok(())
    }

    /// One command, one answer, whatever its status word.
    pub(crate) fn send_once(&mut self, command: &Command) -> Result<Response, Error> {
        let bytes = command.encode()?;
        if let Some(left) = &mut self.left_for_file {
            *left = left.checked_sub(1).ok_or(Error::Unbounded {
                command: CommandName::ReadBinary,
                limit: FILE_LIMIT,
                unit: Unit::Commands,
            })?;
        }
        let extended = command.is_extended();
        let answer = self.transport.transmit(&bytes).and_then(Response::parse);
        let answer = answer.map_err(|error| match error {
            TransportError::Timeout if extended => TransportError::LongCommand {
                source: Box::new(error),
            },
            error => error,
        });
        let response = answer.inspect_err(|error| {
            // What is selected is only known while every answer arrives.
            if !matches!(error, TransportError::CommandTooLong { .. }) {
                self.selected = None;
            }
            if let Some(lost) = Lost::by(error) {
                self.is_lost(lost);
            }
        })?;
        self.met.came(extended, response.data.len());
        self.fresh = false;
        if response.data.len() > ANSWER_LIMIT {
            return Err(Error::Unbounded {
                command: ins::name(command.instruction()),
                limit: ANSWER_LIMIT,
                unit: Unit::Bytes,
            });
        }
        Ok(response)
    }

    /// One command with its whole answer: 61xx is followed by GET RESPONSE, 6Cxx by the same
    /// command with the length that the card named; both bounded. Never used for a command that
    /// spends a try.
    pub(crate) fn send(&mut self, command: &Command) -> Result<Response, Error> {
        let mut response = self.send_once(command)?;
        if response.status.sw1() == 0x6C && response.data.is_empty() {
            let expected = length_in(response.status.sw2());
            response = self.send_once(&command.clone().expecting(expected))?;
        }
        let response = self.collect(response)?;
        if response.has_lost_its_status() {
            return Err(Error::Transport(TransportError::IncompleteAnswer {
                command: ins::name(command.instruction()),
                expected: None,
                // What is in the place of the status word is data.
                received: response.data.len().saturating_add(2),
            }));
        }
        Ok(response)
    }

    /// The rest of an answer: 61xx is followed by GET RESPONSE, bounded.
    fn collect(&mut self, mut response: Response) -> Result<Response, Error> {
        let mut data = core::mem::take(&mut response.data);
        for _ in 0..GET_RESPONSE_LIMIT {
            if response.status.sw1() != 0x61 {
                return Ok(Response {
                    data,
                    status: response.status,
                });
            }
            let more = Command::new(0x00, ins::GET_RESPONSE, 0, 0)
                .expecting(length_in(response.status.sw2()));
            response = self.send_once(&more)?;
            if response.status.sw1() == 0x61 && response.data.is_empty() {
                break;
            }
            if data.len().saturating_add(response.data.len()) > ANSWER_LIMIT {
                return Err(Error::Unbounded {
                    command: CommandName::GetResponse,
                    limit: ANSWER_LIMIT,
                    unit: Unit::Bytes,
                });
            }
            data.append(&mut response.data);
        }
        if response.status.sw1() != 0x61 {
            return Ok(Response {
                data,
                status: response.status,
            });
        }
        Err(Error::Unbounded {
            command: CommandName::GetResponse,
            limit: GET_RESPONSE_LIMIT,
            unit: Unit::Rounds,
        })
    }

    /// One command that must not be sent twice, with its whole answer: 61xx is followed, 6Cxx is
    /// the answer.
    pub(crate) fn send_counted(&mut self, command: &Command) -> Result<Response, Error> {
        let response = self.send_once(command)?;
        self.collect(response)
    }

    /// SELECT by AID; nothing is selected afterwards, as far as this session knows.
    pub(crate) fn select_by_name(&mut self, aid: &[u8]) -> Result<StatusWord, Error> {
        let command = Command::new(0x00, ins::SELECT, 0x04, 0x0C).with_data(aid);
        let fresh = self.fresh;
        self.selected = None;
        let status = self.send(&command)?.status;
        if fresh && status.0 == 0x6F00 {
            // The first command after power returns can be answered so; the next one is
            // answered correctly (one survey).
            return Ok(self.send(&command)?.status);
        }
        Ok(status)
    }

    /// SELECT by AID. Another application than before closes what a PIN opened.
    pub(crate) fn select(&mut self, application: Application) -> Result<(), Error> {
        let before = self.selected;
        let fresh = self.fresh;
        let status = self.select_by_name(application.aid())?;
        match status.0 {
            0x9000 => {}
            0x6A82 => {
                self.selected = before;
                self.has_learnt();
                return Err(Error::ApplicationAbsent { application });
            }
            // Every card supported here knows SELECT by name.
            _ if fresh && !self.learnt && matches!(status.sw1(), 0x61..=0x6F) => {
                return Err(Error::NotMyNumberCard { status });
            }
            _ => {
                return Err(Error::UnexpectedStatus {
                    command: CommandName::Select,
                    status,
                });
            }
        }
        self.selected = Some(application);
        if before != Some(application) && before.is_some() {
            self.opened = false;
        }
        Ok(())
    }

    /// Cuts the power, or where the link cannot, closes what a PIN opened.
    pub(crate) fn power_down(&mut self) -> Result<(), Error> {
        if self.transport.power_down().is_ok() {
            self.selected = None;
            self.opened = false;
            return Ok(());
        }
        self.close_opened()
    }

    /// Closes what a PIN opened: leaves the application, or where that fails cuts the power.
    pub(crate) fn close_opened(&mut self) -> Result<(), Error> {
        if !self.opened {
            return Ok(());
        }
        let left = self.select(Application::IssuerSecurityDomain);
        // A card that is gone has lost its power, and with it what was open.
        let gone = matches!(
            left,
            Err(Error::Transport(
                TransportError::CardRemoved | TransportError::NoCard { .. }
            ))
        );
        if left.is_ok() || gone {
            self.opened = false;
            return Ok(());
        }
        if self.transport.power_down().is_ok() || self.open_to_all {
            self.opened = false;
            return Ok(());
        }
        left
    }
}

impl<T: Transport + core::fmt::Debug> core::fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Link")
            .field("transport", &self.transport)
            .field("lengths", &self.lengths)
            .field("selected", &self.selected)
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

impl<T: Transport> Drop for Link<T> {
    fn drop(&mut self) {
        // The last chance; there is nobody left to report a failure to.
        let _closed = self.close_opened();
        if self.lengths != self.known_before {
            self.transport.found_apdu_lengths(self.lengths);
        }
    }
}

/// The length that SW2 of 61xx and 6Cxx names: 00 stands for 256.
fn length_in(sw2: u8) -> usize {
    if sw2 == 0 { 256 } else { usize::from(sw2) }
}
