//! PIN references: VERIFY, CHANGE REFERENCE DATA, CHANGE KEY (measured).

use super::assumptions::Assumption;
use super::card::SimulatedCard;
use super::command::Command;
use super::files::short_identifier;
use super::image::{FileContent, PinChangeCommand};
use super::status::{
    Answer, CONDITIONS, LOCKED, NO_CURRENT_EF, NOT_OPEN, REFERENCE_ABSENT, Refusal,
    WRONG_FILE_KIND, WRONG_LENGTH, WRONG_P1_P2, tries,
};

impl SimulatedCard {
    pub(super) fn verify(&mut self, command: &Command<'_>) -> Answer {
        if command.p1 != 0x00 {
            return Err(WRONG_P1_P2);
        }
        let reference = self.reference(command.p2, Assumption::VerifyMakesCurrent)?;
        let locked_word = if self.holds(Assumption::LockedCounterIs63C0) {
            tries(0)
        } else {
            LOCKED
        };
        let closes = self.holds(Assumption::WrongPinCloses);
        let pin = self.pin_mut(reference).ok_or(WRONG_FILE_KIND)?;
        if command.data.is_empty() {
            return Err(match pin.tries_left {
                0 => locked_word,
                left => tries(left),
            });
        }
        if pin.tries_left == 0 {
            return Err(LOCKED);
        }
        if pin.value.as_deref() == Some(command.data) {
            pin.tries_left = pin.tries_limit;
            self.security.open.insert(reference);
            self.security.fresh.insert(reference);
            self.count_together(reference);
            return Ok(Vec::new());
        }
        pin.tries_left = pin.tries_left.saturating_sub(1);
        let left = pin.tries_left;
        if closes {
            self.security.open.remove(&reference);
        }
        self.security.fresh.remove(&reference);
        self.count_together(reference);
        Err(tries(left))
    }

    /// Where the codes share a counter: this one's counter is also that of its twin in
    /// the other application.
    fn count_together(&mut self, reference: u16) {
        if self.holds(Assumption::CodesCountApart) {
            return;
        }
        let Some((index, application)) = self.application() else {
            return;
        };
        let value_and_left = application
            .files
            .iter()
            .find_map(|file| match &file.content {
                FileContent::Pin(pin)
                    if file.id == reference && pin.change == PinChangeCommand::Never =>
                {
                    Some((pin.value.clone(), pin.tries_left))
                }
                _ => None,
            });
        let Some((value @ Some(_), left)) = value_and_left else {
            return;
        };
        for (other, application) in self.image.applications.iter_mut().enumerate() {
            for file in &mut application.files {
                match &mut file.content {
                    FileContent::Pin(pin) if other != index && pin.value == value => {
                        pin.tries_left = left.min(pin.tries_limit);
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn change_reference_data(&mut self, command: &Command<'_>) -> Answer {
        // P1 01: only the new value follows; the old one was presented by VERIFY.
        self.change_pin(command, 0x01, PinChangeCommand::ReferenceData)
    }

    pub(super) fn change_key(&mut self, command: &Command<'_>) -> Answer {
        self.change_pin(command, 0x00, PinChangeCommand::Key)
    }

    fn change_pin(&mut self, command: &Command<'_>, p1: u8, how: PinChangeCommand) -> Answer {
        if command.p1 != p1 {
            return Err(WRONG_P1_P2);
        }
        let reference = self.reference(command.p2, Assumption::VerifyMakesCurrent)?;
        let keeps_open = self.holds(Assumption::ChangeKeepsOpen);
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
        if !keeps_open {
            self.security.open.remove(&reference);
            self.security.fresh.remove(&reference);
        }
        Ok(Vec::new())
    }

    /// The reference that P2 names: `80` the current EF, `80|sfi` another, which becomes current where
    /// that assumption holds.
    pub(super) fn reference(&mut self, p2: u8, makes: Assumption) -> Result<u16, Refusal> {
        match p2 {
            0x80 => {
                let named = self.holds(Assumption::NoCurrentIs6986) && self.holds(makes);
                let absent = if named {
                    NO_CURRENT_EF
                } else {
                    REFERENCE_ABSENT
                };
                self.current_file.ok_or(absent)
            }
            0x81..=0x9F => {
                let id = short_identifier(p2 & 0x7F).ok_or(WRONG_P1_P2)?;
                self.file(id).map_err(|_| REFERENCE_ABSENT)?;
                if self.holds(makes) {
                    self.current_file = Some(id);
                }
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
            FileContent::Pin(pin) => Some(pin.tries_left),
            FileContent::Transparent(_) | FileContent::Records(_) | FileContent::Key(_) => None,
        }
    }
}
