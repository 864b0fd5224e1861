//! GET DATA (ISO 7816-4, measured).

use super::assumptions::Assumption;
use super::card::{Selected, SimulatedCard};
use super::command::Command;
use super::status::{Answer, CONDITIONS, REFERENCE_ABSENT, WRONG_LENGTH};

/// The contact ATR without its first byte; the only object that applications give as well.
const CONTACT_ATR: u16 = 0x5F51;

impl SimulatedCard {
    pub(super) fn get_data(&self, command: &Command<'_>) -> Answer {
        command.without_data()?;
        let expected = command.expected()?;
        let tag = u16::from_be_bytes([command.p1, command.p2]);
        if tag != CONTACT_ATR {
            match self.selected {
                Selected::Application(_) if self.holds(Assumption::HiddenObjectIsAbsent) => {
                    return Err(REFERENCE_ABSENT);
                }
                Selected::Application(_) => return Err(CONDITIONS),
                Selected::IssuerSecurityDomain if !self.holds(Assumption::DomainGivesObjects) => {
                    return Err(REFERENCE_ABSENT);
                }
                Selected::IssuerSecurityDomain | Selected::Nothing => {}
            }
        }
        let stored = self
            .image
            .data_objects
            .iter()
            .find(|(candidate, _)| *candidate == tag)
            .map(|(_, value)| value.as_slice());
        let value = match stored {
            None if tag == CONTACT_ATR => self.image.atr.get(1..),
            stored => stored,
        }
        .ok_or(REFERENCE_ABSENT)?;
        if value.len() > expected.bytes {
            return Err(WRONG_LENGTH);
        }
        Ok(value.to_vec())
    }
}
