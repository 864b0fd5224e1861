//! The RF field of the PN532, and the card in it (ISO/IEC 14443 Type B).

use std::time::Duration;

use crate::error::TransportError;
use crate::sim::SimHandle;

/// ATQB (ISO/IEC 14443-3 7.9): 50, PUPI, application data, protocol information, of which the second
/// byte is to be given. **Assumed**, no source tells those of a card: 106 kbit/s, 77 ms of frame
/// waiting time, CID.
const fn atqb(protocol: u8) -> [u8; 12] {
    [
        0x50, 0x4D, 0x59, 0x4E, 0x4F, 0x00, 0x00, 0x00, 0x00, 0x00, protocol, 0x81,
    ]
}
/// The most bytes of data in one InDataExchange, either way.
pub(super) const LONGEST_PART: usize = 262;
/// Frames of 256 bytes, ISO/IEC 14443-4 (assumed too).
pub(super) const PROTOCOL: u8 = 0x81;
/// The answer to ATTRIB: card identifier 1. Source: measured with libnfc and its own use of 1.
pub(super) const ATTRIB_ANSWER: [u8; 1] = [0x01];

/// What became of an APDU.
pub(super) enum Carried {
    Answer(Vec<u8>),
    /// The card did not answer, and is gone.
    Gone,
    /// The card is there and silent.
    Silent,
    /// Something else went wrong on the air.
    Broken,
}

/// Whether the card is activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    None,
    Active,
    /// It was, and has been taken away since; nobody has noticed.
    Left,
    /// It was taken away, and the PN532 has noticed.
    Released,
}

/// The field.
#[derive(Debug)]
pub(super) struct Field {
    card: SimHandle,
    on: bool,
    target: Target,
    /// How often the card had been taken away when it was last looked at.
    removals: u64,
}

impl Field {
    pub(super) fn new(card: SimHandle) -> Self {
        Self {
            removals: card.removals(),
            card,
            on: false,
            target: Target::None,
        }
    }

    /// Switches the field, and with it the power of the card.
    pub(super) fn switch(&mut self, on: bool) {
        if self.on && !on {
            self.card.power_off();
            self.target = Target::None;
        }
        self.on = on;
    }

    /// Looks whether the card has been taken away since, if only for a moment.
    pub(super) fn look(&mut self) {
        let removals = self.card.removals();
        if removals != self.removals {
            self.removals = removals;
            if self.target == Target::Active {
                self.target = Target::Left;
            }
        }
    }

    /// Looks for a card and activates it: the target data after the number of the target. A card
    /// that is under power already is reset by it, but loses no power (assumed).
    pub(super) fn activate(&mut self, protocol: u8) -> Option<Vec<u8>> {
        self.look();
        self.target = Target::None;
        if !self.card.is_present() {
            return None;
        }
        if self.on && self.card.with_card(|card| card.is_powered()) {
            self.card.warm_reset();
        } else {
            self.card.power_off();
            self.card.power_on();
        }
        self.on = true;
        self.target = Target::Active;
        let length = u8::try_from(ATTRIB_ANSWER.len()).unwrap_or(0);
        Some([&atqb(protocol)[..], &[length], &ATTRIB_ANSWER].concat())
    }

    /// Whether a card has been activated and not been let go since.
    pub(super) fn has_target(&self) -> bool {
        matches!(self.target, Target::Active | Target::Left)
    }

    /// Whether a card went away from under the PN532, as it knows.
    pub(super) fn has_lost_target(&self) -> bool {
        self.target == Target::Released
    }

    /// Lets the card go. It keeps its power.
    pub(super) fn release(&mut self) {
        self.target = Target::None;
    }

    /// Asks the card for a sign of life.
    pub(super) fn ping(&mut self) -> bool {
        self.look();
        self.target == Target::Active && self.card.is_present()
    }

    /// Carries an APDU, with the time that it takes on the modelled link.
    pub(super) fn carry(&mut self, apdu: &[u8]) -> (Carried, Duration) {
        self.look();
        if self.target != Target::Active {
            self.target = Target::Released;
            return (Carried::Gone, Duration::ZERO);
        }
        let (answer, time) = self.card.exchange(apdu);
        let carried = match answer {
            Ok(answer) => Carried::Answer(answer),
            // Nobody else can reset a card in this field: the command meets the card after it.
            Err(TransportError::CardReset) => {
                Carried::Answer(self.card.with_card(|card| card.process(apdu)))
            }
            Err(TransportError::Timeout) => Carried::Silent,
            Err(TransportError::CardRemoved | TransportError::NoCard { .. }) => {
                self.removals = self.card.removals();
                self.target = Target::Released;
                Carried::Gone
            }
            Err(_) => Carried::Broken,
        };
        (carried, time)
    }
}
