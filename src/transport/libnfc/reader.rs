//! An open reader, and the card in its field.

use std::time::Duration;

use nfc1::target_info::TargetInfo;
use nfc1::{BaudRate, Context, Device, Error, Modulation, ModulationType, Property, Timeout};

use super::claim::Claim;
use super::limits::Limits;
use crate::error::{Operation, TransportError};
use crate::transport::wait::{Wait, Waiting};
use crate::transport::{ApduLengths, Transport};

/// How long an answer may take unless the caller says: a signature with requests for more time.
const PATIENCE: Duration = Duration::from_secs(5);
/// The bounds of that: to libnfc zero means forever, and so does too much.
const SHORTEST_PATIENCE: Duration = Duration::from_millis(1);
const LONGEST_PATIENCE: Duration = Duration::from_secs(3_600);
/// How long a card is without a field until it has surely lost its power (ISO/IEC 14443-3: 5 ms).
const WITHOUT_FIELD: Duration = Duration::from_millis(10);
/// How often a card is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// In the protocol type of ATQB: complies with ISO/IEC 14443-4.
const PROTOCOL_4: u8 = 0x01;
const TYPE_B: Modulation = Modulation {
    modulation_type: ModulationType::Iso14443b,
    baud_rate: BaudRate::Baud106,
};

/// What is known of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// None has been selected, or its power was cut.
    NoCard,
    Selected,
    /// It was taken away.
    Removed,
    /// An error left it open what card and reader are at: nothing is sent before it is selected again.
    Unknown,
}

/// What came of looking for a card.
enum Look {
    Selected,
    NoCard,
    /// Nothing came from the reader in time.
    NoAnswer,
}

/// A reader of libnfc, and the link to the card on it. Dropping it takes the power of the card away.
///
/// ```no_run
/// use std::time::Duration;
///
/// use mynumber_card::Card;
/// use mynumber_card::transport::libnfc::{DeviceChoice, NfcReader};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let choice = DeviceChoice::Connection("pn532_uart:/dev/ttyUSB0".to_owned());
/// let reader = NfcReader::open(&choice, Duration::from_secs(30))?;
/// let mut card = Card::new(reader.with_patience(Duration::from_secs(10)));
/// let certificate = card.jpki()?.read_auth_certificate()?;
/// # Ok(())
/// # }
/// ```
pub struct NfcReader {
    // In this order: closed, then let go.
    device: Device,
    _context: Context,
    _claim: Option<Claim>,
    connection: String,
    limits: Limits,
    patience: Duration,
    state: State,
}

impl core::fmt::Debug for NfcReader {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NfcReader")
            .field("connection", &self.connection)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl NfcReader {
    /// Makes an opened device a reader of cards.
    pub(super) fn prepare(
        context: Context,
        device: Device,
        claim: Option<Claim>,
        connection: String,
    ) -> Result<Self, TransportError> {
        let mut reader = Self {
            device,
            _context: context,
            _claim: claim,
            limits: Limits::of(&connection),
            connection,
            patience: PATIENCE,
            state: State::NoCard,
        };
        // A killed program may have left something open; libnfc itself drops the field for an
        // instant only.
        reader.switch_field_off()?;
        reader
            .device
            .initiator_init()
            // One attempt to find a card, instead of attempts without end.
            .and_then(|()| {
                reader
                    .device
                    .set_property_bool(Property::InfiniteSelect, false)
            })
            .map_err(|error| failed(Operation::PrepareReader, error))?;
        Ok(reader)
    }

    /// The same, waiting so long for an answer (1 ms to an hour; 5 s unless it is said). A signature
    /// takes several hundred milliseconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self {
            patience: patience.clamp(SHORTEST_PATIENCE, LONGEST_PATIENCE),
            ..self
        }
    }

    /// Its connection string; comes from outside: print it with care.
    #[must_use]
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// Waits for a card (ISO/IEC 14443-4 Type B), at most `wait` (zero: only looks), and selects it.
    /// One that was selected before is selected again; what a PIN had opened on it is closed.
    ///
    /// # Errors
    /// [`TransportError::NoCard`] when the time is up, [`TransportError::UnresponsiveCard`] for one
    /// that does not know ISO/IEC 14443-4, [`TransportError::UnresponsiveReader`] when the reader did
    /// not answer once, [`TransportError::Cancelled`].
    pub fn wait_for_card(&mut self, wait: impl Into<Wait>) -> Result<(), TransportError> {
        self.wait_for_card_while(&Waiting::begin(wait))
    }

    pub(super) fn wait_for_card_while(&mut self, waiting: &Waiting) -> Result<(), TransportError> {
        if self.state != State::NoCard {
            self.switch_field_off()?;
        }
        let mut missing = TransportError::UnresponsiveReader;
        loop {
            match self.select()? {
                Look::Selected => return Ok(()),
                Look::NoCard => missing = self.no_card(),
                Look::NoAnswer => {}
            }
            if waiting.left()?.is_zero() {
                return Err(missing);
            }
            waiting.sleep(LOOK_AGAIN)?;
        }
    }

    /// Waits until the card that was selected is gone, at most `wait` (zero: only looks). Returns
    /// whether it is; `false` is one that is still there when the time is up. What a PIN opened on it
    /// stays open meanwhile: it keeps its power.
    ///
    /// # Errors
    /// [`TransportError::Cancelled`].
    pub fn wait_for_removal(&mut self, wait: impl Into<Wait>) -> Result<bool, TransportError> {
        let waiting = Waiting::begin(wait);
        loop {
            if !self.is_card_present() {
                return Ok(true);
            }
            if waiting.left()?.is_zero() {
                return Ok(false);
            }
            waiting.sleep(LOOK_AGAIN)?;
        }
    }

    fn no_card(&self) -> TransportError {
        TransportError::NoCard {
            readers: vec![self.connection.clone()],
        }
    }

    /// Whether the card that was selected is still there. A sign of life of it; costs no command.
    pub fn is_card_present(&mut self) -> bool {
        self.state == State::Selected && !self.card_is_gone()
    }

    fn select(&mut self) -> Result<Look, TransportError> {
        let target = match self.device.initiator_select_passive_target(&TYPE_B) {
            Ok(target) => target,
            // The reader has not finished looking, or is dead.
            Err(Error::Timeout) => return Ok(Look::NoAnswer),
            Err(Error::RfTransmissionError | Error::TargetReleased) => return Ok(Look::NoCard),
            Err(error) => return Err(failed(Operation::FindCard, error)),
        };
        // Where there is no card, libnfc's "0 found" arrives as a target of Type A that is all zero.
        let TargetInfo::Iso14443b(card) = target.target_info else {
            return Ok(Look::NoCard);
        };
        let [_, protocol, _] = card.protocol_info;
        if protocol & PROTOCOL_4 == 0 {
            return Err(TransportError::UnresponsiveCard);
        }
        self.state = State::Selected;
        Ok(Look::Selected)
    }

    fn switch_field_off(&mut self) -> Result<(), TransportError> {
        self.device
            .set_property_bool(Property::ActivateField, false)
            .map_err(|error| failed(Operation::SwitchFieldOff, error))?;
        self.state = State::NoCard;
        std::thread::sleep(WITHOUT_FIELD);
        Ok(())
    }

    fn card_is_gone(&mut self) -> bool {
        matches!(
            self.device.initiator_target_is_present_any(),
            // The second is "no target": it was found to be gone before.
            Err(Error::TargetReleased | Error::InvalidArgument)
        )
    }

    /// What an error of libnfc means, and what follows from it for the link.
    fn explain(&mut self, error: Error) -> TransportError {
        self.state = State::Unknown;
        let gone = match error {
            Error::TargetReleased => true,
            // After these the reader listens again and can be asked.
            Error::RfTransmissionError | Error::Chip => self.card_is_gone(),
            _ => false,
        };
        if gone {
            // If it is only mute, it holds nothing open from now on.
            let _off = self.switch_field_off();
            self.state = State::Removed;
            return TransportError::CardRemoved;
        }
        match error {
            Error::Timeout => TransportError::Timeout,
            error => failed(Operation::SendCommand, error),
        }
    }
}

impl Transport for NfcReader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.limits.check(command)?;
        match self.state {
            State::Selected => {}
            State::NoCard => return Err(self.no_card()),
            State::Removed => return Err(TransportError::CardRemoved),
            State::Unknown => {
                return Err(TransportError::Io {
                    operation: Operation::ReuseReader,
                    source: "the card has to be selected anew".into(),
                });
            }
        }
        if command.is_empty() {
            return Err(TransportError::Unsupported {
                operation: Operation::SendEmptyCommand,
            });
        }
        let patience = Timeout::Duration(self.patience);
        let answer =
            self.device
                .initiator_transceive_bytes(command, self.limits.answer_space(), patience);
        match answer {
            Ok(answer) if ends_with_status(&answer) => Ok(answer),
            // libnfc passes on what came of an answer in parts when a later part fails.
            Ok(answer) => Err(TransportError::ShortResponse {
                length: answer.len(),
            }),
            Err(error) => Err(self.explain(error)),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        ApduLengths::Short
    }

    fn longest_short_answer(&self) -> usize {
        self.limits.data()
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.switch_field_off()
    }
}

/// Whether the last two bytes can be a status word (ISO/IEC 7816-4 5.1.3: 6x but 60, and 9x).
fn ends_with_status(answer: &[u8]) -> bool {
    matches!(answer, [.., 0x61..=0x6F | 0x90..=0x9F, _])
}

/// An error of libnfc.
pub(super) fn failed(operation: Operation, error: nfc1::Error) -> TransportError {
    TransportError::Io {
        operation,
        source: Box::new(error),
    }
}
