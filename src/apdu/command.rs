//! Command APDUs, cases 1–4, short and extended.

use core::fmt;

use zeroize::Zeroizing;

use crate::error::{Argument, Error};

/// The most bytes of data in a short command.
const SHORT_DATA: usize = 255;
/// The most bytes of answer that a short command can ask for (Le = 00).
const SHORT_ANSWER: usize = 256;
/// The most bytes of answer that an extended command can ask for (Le = 0000).
const EXTENDED_ANSWER: usize = 65_536;

/// A command APDU. Its data is cleared when it is dropped and never printed.
#[derive(Clone)]
pub struct Command {
    header: [u8; 4],
    data: Zeroizing<Vec<u8>>,
    expected: Option<usize>,
}

impl Command {
    /// A command without data and without answer data (case 1).
    #[must_use]
    pub fn new(class: u8, instruction: u8, p1: u8, p2: u8) -> Self {
        Self {
            header: [class, instruction, p1, p2],
            data: Zeroizing::new(Vec::new()),
            expected: None,
        }
    }

    /// With data (case 3, or 4 together with [`Self::expecting`]): up to 65,535 bytes, and more
    /// than 255 make the command extended.
    #[must_use]
    pub fn with_data(mut self, data: &[u8]) -> Self {
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// Asking for up to so many bytes of answer, 1–65,536 (case 2 or 4); more than 256 make the
    /// command extended.
    #[must_use]
    pub fn expecting(mut self, bytes: usize) -> Self {
        self.expected = Some(bytes);
        self
    }

    /// The instruction byte.
    #[must_use]
    pub fn instruction(&self) -> u8 {
        let [_, instruction, _, _] = self.header;
        instruction
    }

    /// Whether it only fits into an extended APDU.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.data.len() > SHORT_DATA || self.expected.is_some_and(|bytes| bytes > SHORT_ANSWER)
    }

    /// The bytes on the wire. Lc and Le of 256 and 65,536 are coded as zero (ISO/IEC 7816-4 §5.2).
    ///
    /// # Errors
    /// [`Error::Input`] when data or expected length are beyond an extended APDU, or the expected
    /// length is zero.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let refused = |argument| Error::Input { argument };
        let data_length =
            u16::try_from(self.data.len()).map_err(|_| refused(Argument::CommandData))?;
        let expected = match self.expected {
            Some(bytes) if !(1..=EXTENDED_ANSWER).contains(&bytes) => {
                return Err(refused(Argument::ExpectedLength));
            }
            Some(EXTENDED_ANSWER) => Some(0),
            Some(bytes) => Some(u16::try_from(bytes).unwrap_or(0)),
            None => None,
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.data.len().saturating_add(9)));
        bytes.extend_from_slice(&self.header);
        if self.is_extended() {
            bytes.push(0);
            if data_length > 0 {
                bytes.extend_from_slice(&data_length.to_be_bytes());
                bytes.extend_from_slice(&self.data);
            }
            if let Some(expected) = expected {
                bytes.extend_from_slice(&expected.to_be_bytes());
            }
        } else {
            if data_length > 0 {
                bytes.extend(data_length.to_be_bytes().get(1));
                bytes.extend_from_slice(&self.data);
            }
            if let Some(expected) = expected {
                // 256 becomes 00: the low byte is what a short Le carries.
                bytes.extend(expected.to_be_bytes().get(1));
            }
        }
        Ok(bytes)
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("header", &hex::encode_upper(self.header))
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}
