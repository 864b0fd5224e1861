//! The simulated card behind a link on which the input decides what goes wrong, and when.

use mynumber_card::sim::{Answers, ExtendedApdus, Link, SimHandle, SimTransport, SimulatedCard};
use mynumber_card::{ApduLengths, Transport, TransportError};

use super::answers::{STATUSES, lengths, link_error};
use crate::input::Input;

/// What a link does with extended APDUs and with answers, by number.
fn link(number: u8, announced: u8) -> Link {
    let mut link = match number % 8 {
        0 | 1 => Link::direct(),
        2 => Link::direct().short_only(),
        3 => Link::direct().with_extended(ExtendedApdus::RefusedWithError),
        4 => Link::direct().with_extended(ExtendedApdus::AnswerCut(258)),
        5 => Link::direct().with_extended(ExtendedApdus::DataCut(256)),
        6 => Link::direct().with_extended(ExtendedApdus::DataCut(20)),
        _ => Link::direct().with_answers(Answers::InParts),
    };
    link.announced = lengths(announced);
    link
}

/// A link to the simulated card that spoils what the input says.
pub struct Corrupt<'a> {
    inner: SimTransport,
    handle: SimHandle,
    input: Input<'a>,
    /// Commands before the next thing goes wrong.
    wait: u8,
    /// The card is gone.
    removed: bool,
    commands: usize,
}

impl<'a> Corrupt<'a> {
    /// This card over a link as the input says.
    pub fn new(card: SimulatedCard, mut input: Input<'a>) -> Self {
        let link = link(input.byte(), input.byte());
        let inner = SimTransport::new(card).with_link(link);
        Self {
            handle: inner.handle(),
            inner,
            wait: input.byte(),
            input,
            removed: false,
            commands: 0,
        }
    }

    /// The card, to look at from outside.
    pub fn handle(&self) -> SimHandle {
        self.handle.clone()
    }

    /// Spoils one exchange.
    fn spoil(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match self.input.byte() % 14 {
            // The card never sees the command.
            0 => return Err(link_error(self.input.byte())),
            1 => return Ok(self.input.one_of(&STATUSES).to_be_bytes().to_vec()),
            2 => return Ok(self.input.short().to_vec()),
            3 => {
                self.handle.warm_reset();
                return Err(TransportError::CardReset);
            }
            4 => {
                self.handle.remove();
                self.removed = true;
                return Err(TransportError::CardRemoved);
            }
            _ => {}
        }
        let mut answer = self.inner.transmit(command)?;
        let status_at = answer.len().saturating_sub(2);
        match self.input.byte() % 10 {
            // It has, and its answer is lost.
            0 => return Err(link_error(self.input.byte())),
            1 => {
                let at = usize::from(self.input.word()) % answer.len().max(1);
                let with = self.input.byte();
                answer[at] ^= with;
            }
            2 => answer.truncate(usize::from(self.input.word())),
            3 => {
                answer.truncate(status_at);
                answer.extend(self.input.one_of(&STATUSES).to_be_bytes());
            }
            4 => {
                // More data than there is.
                let more = self.input.short();
                answer.splice(status_at..status_at, more.iter().copied());
            }
            5 => {
                let length = usize::from(self.input.word()) * 2;
                answer.splice(status_at..status_at, vec![self.input.byte(); length]);
            }
            6 => {
                let length = usize::from(self.input.byte());
                answer.drain(status_at.min(length)..status_at);
            }
            7 => {
                answer.truncate(status_at);
                answer.extend([0x61, self.input.byte()]);
            }
            8 => answer = vec![0x6C, self.input.byte()],
            _ => {
                self.handle.warm_reset();
                return Err(TransportError::CardReset);
            }
        }
        Ok(answer)
    }
}

impl Transport for Corrupt<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.commands += 1;
        if self.commands.is_multiple_of(64) {
            self.handle.clear_log();
        }
        if self.removed {
            return Err(TransportError::CardRemoved);
        }
        if self.wait > 0 || self.input.is_empty() {
            self.wait = self.wait.saturating_sub(1);
            return self.inner.transmit(command);
        }
        let result = self.spoil(command);
        self.wait = self.input.byte();
        result
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.inner.apdu_lengths()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.inner.power_down()
    }
}
