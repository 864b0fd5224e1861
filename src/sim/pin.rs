//! PIN references: VERIFY, CHANGE REFERENCE DATA, CHANGE KEY (measured).

use super::card::SimulatedCard;
use super::command::Command;
use super::files::short_identifier;
use super::image::{Content, PinChange};
use super::status::{
    Answer, CONDITIONS, LOCKED, NO_CURRENT_EF, NOT_OPEN, REFERENCE_ABSENT, Refusal,
    WRONG_FILE_KIND, WRONG_LENGTH, WRONG_P1_P2, tries,
};

impl SimulatedCard {
    pub(super) fn verify(&mut self, command: &Command<'_>) -> Answer {
        if command.p1 != 0x00 {
            return Err(WRONG_P1_P2);
        }
        let reference = self.reference(command.p2)?;
        let pin = self.pin_mut(reference).ok_or(WRONG_FILE_KIND)?;
        if command.data.is_empty() {
            return Err(tries(pin.tries_left));
        }
        if pin.tries_left == 0 {
            return Err(LOCKED);
        }
        if pin.value.as_deref() == Some(command.data) {
            pin.tries_left = pin.tries_limit;
            self.security.open.insert(reference);
            self.security.fresh.insert(reference);
            return Ok(Vec::new());
        }
        pin.tries_left = pin.tries_left.saturating_sub(1);
        let left = pin.tries_left;
        self.security.open.remove(&reference);
        self.security.fresh.remove(&reference);
        Err(tries(left))
    }

    pub(super) fn change_reference_data(&mut self, command: &Command<'_>) -> Answer {
        // P1 01: only the new value follows; the old one was presented by VERIFY.
        self.change_pin(command, 0x01, PinChange::ReferenceData)
    }

    pub(super) fn change_key(&mut self, command: &Command<'_>) -> Answer {
        self.change_pin(command, 0x00, PinChange::Key)
    }

    fn change_pin(&mut self, command: &Command<'_>, p1: u8, how: PinChange) -> Answer {
        if command.p1 != p1 {
            return Err(WRONG_P1_P2);
        }
        let reference = self.reference(command.p2)?;
        let presented = self.security.fresh.contains(&reference);
        let pin = self.pin_mut(reference).ok_or(WRONG_FILE_KIND)?;
        if pin.change != how {
            return Err(CONDITIONS);
        }
        if pin.tries_left == 0 {
            return Err(LOCKED);
        }
        if !presented {
            return Err(NOT_OPEN);
        }
        let (fewest, most) = pin.length;
        if command.data.is_empty() || !(fewest..=most).contains(&command.data.len()) {
            return Err(WRONG_LENGTH);
        }
        pin.value = Some(command.data.to_vec());
        Ok(Vec::new())
    }

    /// The reference that P2 names: `80` the current EF, `80|sfi` another, which becomes current.
    pub(super) fn reference(&mut self, p2: u8) -> Result<u16, Refusal> {
        match p2 {
            0x80 => self.current_file.ok_or(NO_CURRENT_EF),
            0x81..=0x9F => {
                let id = short_identifier(p2 & 0x7F).ok_or(WRONG_P1_P2)?;
                self.make_current(id).map_err(|_| REFERENCE_ABSENT)?;
                Ok(id)
            }
            _ => Err(WRONG_P1_P2),
        }
    }

    /// Tries left of a PIN reference, for tests: `None` when the application or reference is absent.
    #[must_use]
    pub fn tries_left(&self, aid: &[u8], reference: u16) -> Option<u8> {
        let application = self.image.applications.iter().find(|it| it.aid == aid)?;
        let file = application.files.iter().find(|it| it.id == reference)?;
        match &file.content {
            Content::Pin(pin) => Some(pin.tries_left),
            Content::Transparent(_) | Content::Records(_) | Content::Key(_) => None,
        }
    }
}
