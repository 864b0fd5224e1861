//! What a PN532 does with a command. Source: PN532 user manual (UM0701-02) 7; what the real libnfc
//! sends was measured with libnfc 1.8.0.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::field::{Carried, Field, LONGEST_PART};
use super::knobs::{ReaderFault, Settings};
use crate::sim::SimHandle;

/// The codes of the commands.
mod code {
    pub(super) const DIAGNOSE: u8 = 0x00;
    pub(super) const GET_FIRMWARE_VERSION: u8 = 0x02;
    pub(super) const GET_GENERAL_STATUS: u8 = 0x04;
    pub(super) const READ_REGISTER: u8 = 0x06;
    pub(super) const WRITE_REGISTER: u8 = 0x08;
    pub(super) const SET_PARAMETERS: u8 = 0x12;
    pub(super) const SAM_CONFIGURATION: u8 = 0x14;
    pub(super) const POWER_DOWN: u8 = 0x16;
    pub(super) const RF_CONFIGURATION: u8 = 0x32;
    pub(super) const IN_DATA_EXCHANGE: u8 = 0x40;
    pub(super) const IN_COMMUNICATE_THRU: u8 = 0x42;
    pub(super) const IN_DESELECT: u8 = 0x44;
    pub(super) const IN_LIST_PASSIVE_TARGET: u8 = 0x4A;
    pub(super) const IN_RELEASE: u8 = 0x52;
    pub(super) const IN_SELECT: u8 = 0x54;
    pub(super) const IN_AUTO_POLL: u8 = 0x60;
}

/// The status byte of an answer (user manual 7.1).
mod status {
    pub(super) const GOOD: u8 = 0x00;
    /// The target has not answered.
    pub(super) const TIMEOUT: u8 = 0x01;
    /// A checksum of the air was wrong.
    pub(super) const CRC: u8 = 0x02;
    /// The buffer does not hold this.
    pub(super) const BUFFER_OVERFLOW: u8 = 0x0E;
    /// Not in this state.
    pub(super) const NOT_NOW: u8 = 0x27;
    /// The target has been released.
    pub(super) const RELEASED: u8 = 0x29;
}

/// In the status byte and in the number of a target: there is more to come.
const MORE: u8 = 0x40;
/// IC, version, revision, and support of ISO 14443 A and B and of ISO 18092.
const FIRMWARE: [u8; 4] = [0x32, 0x01, 0x06, 0x07];
/// The most bytes of a command in parts: an extended APDU.
const LONGEST_COMMAND: usize = 65_544;
/// ISO 14443 Type B at 106 kbit/s, for InListPassiveTarget.
const TYPE_B: u8 = 0x03;
/// Target types of InAutoPoll that a Type B card answers to: generic B, and ISO 14443-4 B.
const POLLED_TYPES_B: [u8; 2] = [0x03, 0x23];
/// R(NAK) with the card identifier 1, which libnfc asks with whether the card is there, and R(ACK),
/// the answer. Source: measured.
const PING: [u8; 2] = [0xBA, 0x01];
const PONG: [u8; 2] = [0xAA, 0x01];
/// How long one attempt to find a card takes (assumed).
const ATTEMPT: Duration = Duration::from_millis(5);
/// The unit of the period of InAutoPoll, which each type takes in each round.
const PERIOD: Duration = Duration::from_millis(150);

/// What comes of a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// An answer after the modelled time, plus one that is waited for in any case.
    Answer {
        bytes: Vec<u8>,
        modelled: Duration,
        late: Duration,
        /// Whether its checksum is spoilt on the way.
        spoilt: bool,
    },
    /// "No such command".
    SyntaxError,
    /// Nothing, not even an acknowledgement.
    Deaf,
    /// An acknowledgement, and nothing more.
    Silence,
    /// An answer when a card comes: [`Chip::search`] tells.
    Searching,
}

/// How awake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    /// After power-on and PowerDown: hears nothing until it is woken.
    Asleep,
    /// Woken; takes SAMConfiguration only.
    Woken,
    Awake,
}

/// For what a search is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
    List,
    AutoPoll { kind: u8 },
}

/// A search that goes on.
#[derive(Debug, Clone, Copy)]
struct Pending {
    /// `None`: for other types of cards, which never come.
    search: Option<Search>,
    /// When InAutoPoll answers that there is none; `None`: never.
    until: Option<Instant>,
}

/// A PN532.
#[derive(Debug)]
pub(super) struct Chip {
    field: Field,
    settings: Arc<Mutex<Settings>>,
    power: Power,
    registers: BTreeMap<u16, u8>,
    /// MxRtyPassiveActivation: attempts to find a card after the first; FF forever.
    retries: u8,
    last_error: u8,
    pending: Option<Pending>,
    /// A command that comes in parts.
    command: Vec<u8>,
    /// The rest of an answer that goes in parts, and the status at its end.
    rest: Vec<u8>,
    end_status: u8,
}

impl Chip {
    pub(super) fn new(card: SimHandle, settings: Arc<Mutex<Settings>>) -> Self {
        Self {
            field: Field::new(card),
            settings,
            power: Power::Asleep,
            registers: BTreeMap::new(),
            retries: 0xFF,
            last_error: status::GOOD,
            pending: None,
            command: Vec::new(),
            rest: Vec::new(),
            end_status: status::GOOD,
        }
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A byte on the line; 55 has the edges that wake it.
    pub(super) fn feel(&mut self, byte: u8) {
        if byte == 0x55 && self.power == Power::Asleep {
            self.power = Power::Woken;
        }
    }

    /// Looks whether the card has left.
    pub(super) fn look(&mut self) {
        self.field.look();
    }

    fn activate(&mut self) -> Option<Vec<u8>> {
        let protocol = self.settings().protocol;
        self.field.activate(protocol)
    }

    /// Gives up a search, as an acknowledgement of the host or its next command asks for.
    pub(super) fn abort(&mut self) {
        self.pending = None;
    }

    /// Takes the power of the field away, as at the end of it all.
    pub(super) fn switch_off(&mut self) {
        self.field.switch(false);
        self.power = Power::Asleep;
    }

    /// Looks for the card that a command waits for: its answer, when there is one.
    pub(super) fn search(&mut self) -> Option<Vec<u8>> {
        let pending = self.pending?;
        let answer = pending.search.and_then(|search| {
            let target = self.activate()?;
            Some(found(search, &target))
        });
        let over = pending.until.is_some_and(|until| Instant::now() >= until);
        let answer = answer.or_else(|| over.then(|| vec![code::IN_AUTO_POLL.wrapping_add(1), 0]));
        if answer.is_some() {
            self.pending = None;
        }
        answer
    }

    /// Carries a command out.
    pub(super) fn execute(&mut self, command: &[u8]) -> Reply {
        self.abort();
        let Some((code, parameters)) = command.split_first() else {
            return Reply::SyntaxError;
        };
        match self.power {
            Power::Asleep => return Reply::Deaf,
            Power::Woken if *code != code::SAM_CONFIGURATION => return Reply::Deaf,
            Power::Woken | Power::Awake => {}
        }
        if *code != code::IN_DATA_EXCHANGE {
            self.command.clear();
            self.rest.clear();
        }
        match (*code, parameters) {
            (code::DIAGNOSE, [0x00, ..]) => answer(code::DIAGNOSE, parameters),
            // Memory, and the antenna: good. The sign of life of a card.
            (code::DIAGNOSE, [0x01 | 0x02 | 0x07, ..]) => answer(code::DIAGNOSE, &[status::GOOD]),
            (code::DIAGNOSE, [0x06]) => {
                let state = self.sign_of_life();
                answer(code::DIAGNOSE, &[state])
            }
            (code::GET_FIRMWARE_VERSION, []) => answer(*code, &FIRMWARE),
            (code::GET_GENERAL_STATUS, []) => self.general_status(),
            (code::READ_REGISTER, [_, _, ..]) => self.read_registers(parameters),
            (code::WRITE_REGISTER, [_, _, _, ..]) => self.write_registers(parameters),
            (code::SET_PARAMETERS, [_]) => answer(*code, &[]),
            (code::SAM_CONFIGURATION, [0x01..=0x04, ..]) => {
                self.power = Power::Awake;
                answer(*code, &[])
            }
            (code::POWER_DOWN, [_, ..]) => {
                self.switch_off();
                answer(*code, &[status::GOOD])
            }
            (code::RF_CONFIGURATION, [item, values @ ..]) => self.configure(*item, values),
            (code::IN_LIST_PASSIVE_TARGET, [1 | 2, kind, rest @ ..]) => self.list(*kind, rest),
            (code::IN_AUTO_POLL, [1..=0xFF, 1..=15, kind, more @ ..]) => {
                self.auto_poll(parameters, &[&[*kind], more].concat())
            }
            (code::IN_DATA_EXCHANGE, [target, data @ ..]) => self.exchange(*target, data),
            (code::IN_COMMUNICATE_THRU, _) => self.communicate(parameters),
            (code::IN_DESELECT | code::IN_RELEASE, [0 | 1]) => {
                self.field.release();
                answer(*code, &[status::GOOD])
            }
            (code::IN_SELECT, [1]) => {
                let state = match self.field.has_target() {
                    true => status::GOOD,
                    false => status::NOT_NOW,
                };
                answer(*code, &[state])
            }
            _ => Reply::SyntaxError,
        }
    }

    fn general_status(&self) -> Reply {
        let mut bytes = vec![self.last_error, 0x00];
        if self.field.has_target() {
            // One target: its number, 106 kbit/s both ways, ISO 14443.
            bytes.extend([1, 1, 0, 0, 0]);
        } else {
            bytes.push(0);
        }
        // The state of the security module: none.
        bytes.push(0);
        answer(code::GET_GENERAL_STATUS, &bytes)
    }

    fn read_registers(&self, parameters: &[u8]) -> Reply {
        let (addresses, []) = parameters.as_chunks::<2>() else {
            return Reply::SyntaxError;
        };
        let values: Vec<u8> = addresses
            .iter()
            .map(|address| {
                let value = self.registers.get(&u16::from_be_bytes(*address));
                value.copied().unwrap_or_default()
            })
            .collect();
        answer(code::READ_REGISTER, &values)
    }

    fn write_registers(&mut self, parameters: &[u8]) -> Reply {
        let (writes, []) = parameters.as_chunks::<3>() else {
            return Reply::SyntaxError;
        };
        for [high, low, value] in writes {
            let address = u16::from_be_bytes([*high, *low]);
            self.registers.insert(address, *value);
        }
        answer(code::WRITE_REGISTER, &[])
    }

    fn configure(&mut self, item: u8, values: &[u8]) -> Reply {
        match (item, values) {
            (0x01, [switches]) => self.field.switch(switches & 1 != 0),
            (0x05, [_, _, retries]) => self.retries = *retries,
            (0x02, [_, _, _]) | (0x04, [_]) => {}
            // Analogue settings of type A, FeliCa, type B and ISO 14443-4: taken, without effect.
            (0x0A, [_, ..]) | (0x0B, [_, ..]) | (0x0C, [_, ..]) | (0x0D, [_, ..]) => {}
            _ => return Reply::SyntaxError,
        }
        answer(code::RF_CONFIGURATION, &[])
    }

    fn list(&mut self, kind: u8, rest: &[u8]) -> Reply {
        // For Type B an application family is asked for, 00 for all, and perhaps a method.
        let wanted = match (kind, rest) {
            (TYPE_B, [0x00] | [0x00, 0x00 | 0x01]) => true,
            (TYPE_B, [_] | [_, 0x00 | 0x01]) | (0x00 | 0x01 | 0x02 | 0x04, _) => false,
            _ => return Reply::SyntaxError,
        };
        if wanted && let Some(target) = self.activate() {
            return plain(found(Search::List, &target));
        }
        if self.retries == 0xFF {
            self.pending = Some(Pending {
                search: wanted.then_some(Search::List),
                until: None,
            });
            return Reply::Searching;
        }
        let attempts = u32::from(self.retries).saturating_add(1);
        after(
            plain(vec![code::IN_LIST_PASSIVE_TARGET.wrapping_add(1), 0]),
            ATTEMPT.saturating_mul(attempts),
        )
    }

    fn auto_poll(&mut self, parameters: &[u8], types: &[u8]) -> Reply {
        let kind = types.iter().find(|kind| POLLED_TYPES_B.contains(kind));
        if let Some(kind) = kind
            && let Some(target) = self.activate()
        {
            return plain(found(Search::AutoPoll { kind: *kind }, &target));
        }
        let [rounds, period, ..] = parameters else {
            return Reply::SyntaxError;
        };
        let periods = u32::from(*rounds)
            .saturating_mul(u32::from(*period))
            .saturating_mul(u32::try_from(types.len()).unwrap_or(1));
        let end = Instant::now().checked_add(PERIOD.saturating_mul(periods));
        self.pending = Some(Pending {
            search: kind.map(|kind| Search::AutoPoll { kind: *kind }),
            until: end.filter(|_| *rounds != 0xFF),
        });
        Reply::Searching
    }

    fn sign_of_life(&mut self) -> u8 {
        match self.field.ping() {
            true => status::GOOD,
            false => status::TIMEOUT,
        }
    }

    /// Bytes for the air as they are: only the question whether the card is there is answered.
    fn communicate(&mut self, data: &[u8]) -> Reply {
        if data == PING && self.field.ping() {
            return answer(
                code::IN_COMMUNICATE_THRU,
                &[&[status::GOOD][..], &PONG].concat(),
            );
        }
        answer(code::IN_COMMUNICATE_THRU, &[status::TIMEOUT])
    }

    fn exchange(&mut self, target: u8, data: &[u8]) -> Reply {
        if target & !MORE != 1 || !self.field.has_target() {
            self.command.clear();
            self.rest.clear();
            let released = self.field.has_lost_target();
            return self.exchange_status(match released {
                true => status::RELEASED,
                false => status::NOT_NOW,
            });
        }
        if self.command.len().saturating_add(data.len()) > LONGEST_COMMAND {
            self.command.clear();
            return self.exchange_status(status::BUFFER_OVERFLOW);
        }
        if target & MORE != 0 {
            self.rest.clear();
            self.command.extend(data);
            return self.exchange_status(status::GOOD);
        }
        if data.is_empty() && self.command.is_empty() {
            return match self.rest.is_empty() {
                true => self.exchange_status(status::NOT_NOW),
                false => plain(self.next_part()),
            };
        }
        let mut apdu = core::mem::take(&mut self.command);
        apdu.extend(data);
        self.carry(&apdu)
    }

    fn carry(&mut self, apdu: &[u8]) -> Reply {
        self.rest.clear();
        let fault = self.settings().next_fault();
        self.end_status = status::GOOD;
        let mut late = Duration::ZERO;
        match fault {
            Some(ReaderFault::Status(error)) => return self.exchange_status(error & 0x3F),
            Some(ReaderFault::BrokenChain(error)) => self.end_status = error & 0x3F,
            Some(ReaderFault::Late(time)) => late = time,
            Some(ReaderFault::Silent | ReaderFault::WrongChecksum) | None => {}
        }
        let (carried, modelled) = self.field.carry(apdu);
        let error = match carried {
            Carried::Answer(answer) => {
                self.rest = answer;
                let bytes = self.next_part();
                return match fault {
                    Some(ReaderFault::Silent) => Reply::Silence,
                    _ => Reply::Answer {
                        bytes,
                        modelled,
                        late,
                        spoilt: fault == Some(ReaderFault::WrongChecksum),
                    },
                };
            }
            Carried::Gone => status::TIMEOUT,
            Carried::Broken => status::CRC,
            Carried::Silent => return Reply::Silence,
        };
        after(self.exchange_status(error), modelled)
    }

    /// The next part of an answer. With an error at its end the last part is lost.
    fn next_part(&mut self) -> Vec<u8> {
        let most = self.settings().part.clamp(1, LONGEST_PART);
        let mut part = core::mem::take(&mut self.rest);
        let mut state = status::GOOD;
        if part.len() > most {
            self.rest = part.get(most..).unwrap_or_default().to_vec();
            part.truncate(most);
            state = MORE;
        } else if self.end_status != status::GOOD {
            part.clear();
            state = self.end_status;
            self.last_error = state;
        }
        let mut bytes = vec![code::IN_DATA_EXCHANGE.wrapping_add(1), state];
        bytes.append(&mut part);
        bytes
    }

    fn exchange_status(&mut self, state: u8) -> Reply {
        self.last_error = state;
        answer(code::IN_DATA_EXCHANGE, &[state])
    }
}

/// The answer that tells of one target.
fn found(search: Search, target: &[u8]) -> Vec<u8> {
    let mut bytes = match search {
        Search::List => vec![code::IN_LIST_PASSIVE_TARGET.wrapping_add(1), 1],
        Search::AutoPoll { kind } => {
            let length = target.len().saturating_add(1);
            let length = u8::try_from(length).unwrap_or(u8::MAX);
            vec![code::IN_AUTO_POLL.wrapping_add(1), 1, kind, length]
        }
    };
    // The number of the target.
    bytes.push(1);
    bytes.extend(target);
    bytes
}

fn answer(code: u8, data: &[u8]) -> Reply {
    let mut bytes = vec![code.wrapping_add(1)];
    bytes.extend(data);
    plain(bytes)
}

fn plain(bytes: Vec<u8>) -> Reply {
    Reply::Answer {
        bytes,
        modelled: Duration::ZERO,
        late: Duration::ZERO,
        spoilt: false,
    }
}

fn after(reply: Reply, time: Duration) -> Reply {
    match reply {
        Reply::Answer {
            bytes,
            late,
            spoilt,
            ..
        } => Reply::Answer {
            bytes,
            modelled: time,
            late,
            spoilt,
        },
        other => other,
    }
}
