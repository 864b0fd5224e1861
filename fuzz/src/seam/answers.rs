//! A card that is all the fuzzer's: each answer comes from the input.

use mynumber_card::error::Operation;
use mynumber_card::{ApduLengths, Transport, TransportError};

use crate::input::Input;
use crate::session::Session;

/// Status words that mean something to the driver.
pub const STATUSES: [u16; 32] = [
    0x9000, 0x63C3, 0x63C1, 0x63C0, 0x63C2, 0x6300, 0x6984, 0x6983, 0x6982, 0x6A82, 0x6A83, 0x6A88,
    0x6B00, 0x6282, 0x6700, 0x6D00, 0x6E00, 0x6F00, 0x6100, 0x6101, 0x61FF, 0x6C00, 0x6C01, 0x6CFF,
    0x6988, 0x69FC, 0x66F1, 0x6400, 0x6581, 0x63CF, 0x6985, 0x0000,
];

/// An error of the link, by number.
pub fn link_error(number: u8) -> TransportError {
    match number % 9 {
        0 => TransportError::Timeout,
        1 => TransportError::CardReset,
        2 => TransportError::CardRemoved,
        3 => TransportError::NoCard {
            readers: Vec::new(),
        },
        4 => TransportError::ShortResponse { length: 1 },
        5 => TransportError::UnresponsiveCard,
        6 => TransportError::Busy,
        7 => TransportError::CommandTooLong {
            length: 263,
            limit: 262,
        },
        _ => TransportError::Io {
            operation: Operation::SendCommand,
            source: "made up".into(),
        },
    }
}

/// What a link says beforehand, by number.
pub const fn lengths(number: u8) -> ApduLengths {
    match number % 3 {
        0 => ApduLengths::Unknown,
        1 => ApduLengths::Short,
        _ => ApduLengths::Extended,
    }
}

/// Answers from an input. When it is used up, the last answer is given for ever.
pub struct Answers<'a> {
    input: Input<'a>,
    last: Input<'a>,
    lengths: ApduLengths,
    /// What is encrypted for the driver.
    session: Session,
}

impl<'a> Answers<'a> {
    /// What is left of an input as answers.
    pub fn new(mut input: Input<'a>) -> Self {
        let lengths = lengths(input.byte());
        Self {
            last: input.clone(),
            input,
            lengths,
            session: Session::default(),
        }
    }

    fn next(input: &mut Input<'_>, session: Session) -> Result<Vec<u8>, TransportError> {
        let with_status = |data: &[u8], status: u16| [data, &status.to_be_bytes()].concat();
        Ok(match input.byte() % 10 {
            0 => input.long().to_vec(),
            1 => with_status(&[], *input.one_of(&STATUSES)),
            2 => with_status(&[], input.word()),
            3 => with_status(input.short(), 0x9000),
            4 => return Err(link_error(input.byte())),
            5 => {
                // Long, of a form that may begin an object.
                let start = input.take(6);
                let length = usize::from(input.word()) * 2;
                let mut data = start.to_vec();
                data.resize(length.max(start.len()), input.byte());
                with_status(&data, 0x9000)
            }
            6 => {
                let data = input.short();
                with_status(data, 0x6100 | u16::from(input.byte()))
            }
            7 => input.take(1).to_vec(),
            8 => {
                let plain = input.short();
                with_status(&session.encrypted(plain), 0x9000)
            }
            _ => {
                let blocks = input.short();
                let status = *input.one_of(&STATUSES);
                with_status(&session.encrypted_blocks(blocks), status)
            }
        })
    }
}

impl Transport for Answers<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.session.counter += u64::from(command.first() == Some(&0x08));
        if self.input.is_empty() {
            return Self::next(&mut self.last.clone(), self.session);
        }
        self.last = self.input.clone();
        Self::next(&mut self.input, self.session)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }
}
