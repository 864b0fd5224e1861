//! A card at the end of a link: carries commands, lets faults happen, keeps the log.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::card::SimulatedCard;
use super::link::{Answers, ExtendedApdus, Fault, Link, Loss};
use crate::error::{Operation, TransportError};

/// The exchanges that a log keeps; older ones are dropped, the counts go on.
const LOG_LIMIT: usize = 65_536;

/// One command and its answer, as a log keeps it. **Holds PINs**: it is for tests.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedExchange {
    /// Which command, from 0.
    pub index: usize,
    /// The bytes that were sent.
    pub command: Vec<u8>,
    /// The bytes that came back, or `None`: an error instead.
    pub response: Option<Vec<u8>>,
    /// The modelled time.
    pub time: Duration,
}

impl RecordedExchange {
    /// The status word that came back.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.response.as_deref()? {
            [.., sw1, sw2] => Some(u16::from_be_bytes([*sw1, *sw2])),
            _ => None,
        }
    }
}

impl core::fmt::Debug for RecordedExchange {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let header: Vec<u8> = self.command.iter().copied().take(4).collect();
        write!(f, "#{} {}", self.index, hex::encode_upper(header))?;
        write!(f, " ({} bytes) → ", self.command.len())?;
        match (&self.response, self.status()) {
            (Some(response), Some(status)) => {
                write!(
                    f,
                    "{} bytes of data, {status:04X}",
                    response.len().saturating_sub(2)
                )
            }
            (Some(response), None) => write!(f, "{} bytes", response.len()),
            (None, _) => f.write_str("no answer"),
        }
    }
}

/// Counts of what went over a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Traffic {
    /// Commands.
    pub commands: usize,
    /// Bytes of commands.
    pub bytes_sent: usize,
    /// Bytes of answers.
    pub bytes_received: usize,
    /// Modelled time of all commands.
    pub time: Duration,
}

/// A card, its link, and what happened on it.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) card: SimulatedCard,
    pub(super) link: Link,
    pub(super) faults: BTreeMap<usize, Fault>,
    /// What happens to every command from this one on, unless `faults` has one for it.
    pub(super) lasting_fault: Option<(usize, Fault)>,
    /// Other cards that are there from a command on, and whether the link then reports a reset.
    pub(super) swaps: BTreeMap<usize, (SimulatedCard, bool)>,
    pub(super) present: bool,
    /// How often it was taken away.
    pub(super) removals: u64,
    pub(super) traffic: Traffic,
    pub(super) log: VecDeque<RecordedExchange>,
    /// What GET RESPONSE gives next, the card's status word at its end.
    pending: Vec<u8>,
}

impl Path {
    pub(super) fn new(card: SimulatedCard) -> Self {
        Self {
            card,
            link: Link::default(),
            faults: BTreeMap::new(),
            lasting_fault: None,
            swaps: BTreeMap::new(),
            present: true,
            removals: 0,
            traffic: Traffic::default(),
            log: VecDeque::new(),
            pending: Vec::new(),
        }
    }

    /// Forgets what happened; the next command has index 0.
    pub(super) fn clear_log(&mut self) {
        self.traffic = Traffic::default();
        self.log.clear();
    }

    /// Carries one command. The time is what the exchange takes on this link, also when it fails.
    pub(super) fn exchange(
        &mut self,
        command: &[u8],
    ) -> (Result<Vec<u8>, TransportError>, Duration) {
        let index = self.traffic.commands;
        let answer = if self.swap(index) {
            Err(TransportError::CardReset)
        } else if self.present {
            let fault = self.faults.get(&index).cloned().or_else(|| {
                let (from, fault) = self.lasting_fault.as_ref()?;
                (index >= *from).then(|| fault.clone())
            });
            match fault {
                Some(fault) => self.exchange_with_fault(command, fault),
                None => self.carry(command),
            }
        } else {
            Err(TransportError::CardRemoved)
        };
        let received = answer.as_ref().map_or(0, Vec::len);
        let time = self
            .link
            .time(command.len().saturating_add(received), signs(command));
        self.traffic.commands = index.saturating_add(1);
        self.traffic.bytes_sent = self.traffic.bytes_sent.saturating_add(command.len());
        self.traffic.bytes_received = self.traffic.bytes_received.saturating_add(received);
        self.traffic.time = self.traffic.time.saturating_add(time);
        if self.log.len() >= LOG_LIMIT {
            self.log.pop_front();
        }
        self.log.push_back(RecordedExchange {
            index,
            command: command.to_vec(),
            response: answer.as_ref().ok().cloned(),
            time,
        });
        (answer, time)
    }

    /// Replaces this card with another one when its time has come; returns whether that is reported.
    fn swap(&mut self, index: usize) -> bool {
        let Some((mut card, told)) = self.swaps.remove(&index) else {
            return false;
        };
        self.power_off();
        card.power_on();
        self.card = card;
        told
    }

    fn exchange_with_fault(
        &mut self,
        command: &[u8],
        fault: Fault,
    ) -> Result<Vec<u8>, TransportError> {
        match fault {
            Fault::Removed => {
                self.remove();
                Err(TransportError::CardRemoved)
            }
            Fault::RemovedBeforeAnswer => {
                let _lost = self.carry(command);
                self.remove();
                Err(TransportError::CardRemoved)
            }
            Fault::Silent => Err(TransportError::Timeout),
            Fault::AnswerLost => {
                let _lost = self.carry(command);
                Err(TransportError::Timeout)
            }
            Fault::Reset => {
                self.warm_reset();
                Err(TransportError::CardReset)
            }
            Fault::PowerLost => {
                self.power_off();
                self.card.power_on();
                self.carry(command)
            }
            Fault::Garbled => Ok(garble(self.carry(command)?)),
            Fault::CutShort(length) => {
                let mut answer = self.carry(command)?;
                answer.truncate(length);
                Ok(answer)
            }
            Fault::Status(status) => Ok(status.to_be_bytes().to_vec()),
            Fault::Answer(bytes) => Ok(bytes),
        }
    }

    pub(super) fn warm_reset(&mut self) {
        self.pending.clear();
        self.card.warm_reset();
    }

    pub(super) fn power_off(&mut self) {
        self.pending.clear();
        self.card.power_off();
    }

    pub(super) fn remove(&mut self) {
        self.present = false;
        self.removals = self.removals.saturating_add(1);
        self.power_off();
    }

    fn carry(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let extended = is_extended(command);
        if extended {
            match self.link.extended {
                ExtendedApdus::RefusedWithStatus(status) => {
                    return Ok(status.to_be_bytes().to_vec());
                }
                ExtendedApdus::RefusedWithError => {
                    return Err(TransportError::Io {
                        operation: Operation::SendCommand,
                        source: "the simulated reader takes no extended APDU".into(),
                    });
                }
                ExtendedApdus::Silent => return Err(TransportError::Timeout),
                ExtendedApdus::Carried
                | ExtendedApdus::AnswerCut(_)
                | ExtendedApdus::DataCut(_) => {}
            }
        }
        let mut answer = match self.link.answers {
            Answers::Whole => self.card.process(command),
            Answers::InParts => self.carry_in_parts(command),
        };
        match self.link.extended {
            ExtendedApdus::AnswerCut(length) if extended => answer.truncate(length),
            ExtendedApdus::DataCut(length) if extended => cut_data(&mut answer, length),
            _ => {}
        }
        self.lose(answer)
    }

    fn lose(&self, mut answer: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let has_256 = answer.len() == 258;
        match self.link.loss {
            Loss::DataOf256 if has_256 => cut_data(&mut answer, 0),
            Loss::StatusOf256 if has_256 => answer.truncate(256),
            Loss::AnswerOf256 if has_256 => {
                return Err(TransportError::Io {
                    operation: Operation::SendCommand,
                    source: "the simulated reader lost an answer".into(),
                });
            }
            Loss::DataBehind(length) => cut_data(&mut answer, length),
            Loss::AnswerBehind(length) => answer.truncate(length),
            _ => {}
        }
        Ok(answer)
    }

    /// The behaviour of T=0 (ISO 7816-4 5.3.4): 61xx, GET RESPONSE, 6Cxx.
    fn carry_in_parts(&mut self, command: &[u8]) -> Vec<u8> {
        if let [_, 0xC0, 0x00, 0x00, wanted] = command {
            if self.pending.is_empty() {
                return vec![0x69, 0x85];
            }
            return self.next_part(if *wanted == 0 {
                256
            } else {
                usize::from(*wanted)
            });
        }
        self.pending.clear();
        let answer = self.card.process(command);
        let data = answer.len().saturating_sub(2);
        if data == 0 || !answer.ends_with(&[0x90, 0x00]) {
            return answer;
        }
        let case_2 = match command {
            [_, _, _, _, 0] => Some(256),
            [_, _, _, _, le] => Some(usize::from(*le)),
            _ => None,
        };
        match case_2 {
            Some(wanted) if data < wanted => vec![0x6C, low_byte(data)],
            Some(_) => answer,
            None => {
                self.pending = answer;
                vec![0x61, low_byte(data.min(256))]
            }
        }
    }

    fn next_part(&mut self, wanted: usize) -> Vec<u8> {
        let data = self.pending.len().saturating_sub(2);
        if wanted >= data {
            return core::mem::take(&mut self.pending);
        }
        let rest = self.pending.get(wanted..).unwrap_or_default().to_vec();
        let mut part = core::mem::replace(&mut self.pending, rest);
        part.truncate(wanted);
        let left = data.saturating_sub(wanted);
        part.extend([0x61, low_byte(left.min(256))]);
        part
    }
}

/// Removes the data after so many bytes, and leaves the status word.
fn cut_data(answer: &mut Vec<u8>, length: usize) {
    let status_at = answer.len().saturating_sub(2);
    if status_at > length {
        let status = answer.get(status_at..).unwrap_or_default().to_vec();
        answer.truncate(length);
        answer.extend(status);
    }
}

/// 1–256 as one byte, 256 as 00.
fn low_byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(0)
}

/// Whether the fifth byte starts an extended length.
fn is_extended(command: &[u8]) -> bool {
    matches!(command, [_, _, _, _, 0, _, ..])
}

/// Whether the card needs its private key for this.
fn signs(command: &[u8]) -> bool {
    matches!(command, [0x80, 0x2A, ..] | [0x00, 0x88, ..])
}

fn garble(mut answer: Vec<u8>) -> Vec<u8> {
    let data = match answer.len().saturating_sub(2) {
        0 => answer.len(),
        data => data,
    };
    for byte in answer.iter_mut().take(data) {
        *byte ^= 0xA5;
    }
    answer
}
