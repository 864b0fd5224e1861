//! Selection and reading: SELECT, READ BINARY, READ RECORD (ISO 7816-4, measured).

use super::assumptions::Assumption;
use super::card::{SecurityStatus, Selected, SimulatedCard};
use super::command::Command;
use super::image::{Access, FileContent, FileImage};
use super::status::{
    Answer, FILE_ABSENT, NO_CURRENT_EF, NOT_OPEN, OFFSET_OUTSIDE, RECORD_ABSENT, Refusal,
    WRONG_FILE_KIND, WRONG_LENGTH, WRONG_P1_P2,
};

/// The issuer security domain (GlobalPlatform).
const ISSUER_SECURITY_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// P1 of SELECT: the master file.
const MASTER_FILE: u8 = 0x00;
/// The only EF of the master file: selectable, no transparent file (measured by one survey).
const OF_MASTER_FILE: u16 = 0x001E;
/// P1 of SELECT: an EF under the current application.
const BY_FILE: u8 = 0x02;
/// P1 of SELECT: an application by its AID.
const BY_NAME: u8 = 0x04;
/// P2 of SELECT: first match, file control information wanted.
const WITH_CONTROL_INFORMATION: u8 = 0x00;
/// P2 of SELECT: first match, nothing wanted back.
const WITHOUT_CONTROL_INFORMATION: u8 = 0x0C;

impl SimulatedCard {
    pub(super) fn select(&mut self, command: &Command<'_>) -> Answer {
        let information = match command.p2 {
            WITHOUT_CONTROL_INFORMATION => false,
            WITH_CONTROL_INFORMATION => command.expected.is_some(),
            _ => return Err(WRONG_P1_P2),
        };
        match command.p1 {
            BY_NAME => {
                let name = self.select_application(command.data)?;
                Ok(if information {
                    control_information(&name)
                } else {
                    Vec::new()
                })
            }
            MASTER_FILE => match (command.data, self.selected) {
                // The application that is selected stays so.
                ([], Selected::Application(_)) => Ok(Vec::new()),
                ([0x3F, 0x00], _) => Err(FILE_ABSENT),
                _ => Err(WRONG_P1_P2),
            },
            BY_FILE => {
                let [high, low] = command.data else {
                    return Err(WRONG_LENGTH);
                };
                let id = u16::from_be_bytes([*high, *low]);
                if id == OF_MASTER_FILE && self.selected == Selected::Nothing {
                    self.current_file = Some(id);
                    return Ok(Vec::new());
                }
                if self.file(id).is_err() {
                    if !self.holds(Assumption::FailedFileSelectKeepsCurrent) {
                        self.current_file = None;
                    }
                    return Err(FILE_ABSENT);
                }
                self.current_file = Some(id);
                Ok(Vec::new())
            }
            _ => Err(WRONG_P1_P2),
        }
    }

    /// Selects by a whole AID or its beginning and gives the whole AID.
    fn select_application(&mut self, wanted: &[u8]) -> Result<Vec<u8>, Refusal> {
        let by_beginning = self.holds(Assumption::BeginningOfNameSelects);
        let names = |aid: &[u8]| {
            if by_beginning {
                aid.starts_with(wanted)
            } else {
                aid == wanted
            }
        };
        let found = self
            .image
            .applications
            .iter()
            .position(|application| !wanted.is_empty() && names(&application.aid));
        let (selected, name) = match found {
            Some(index) => (
                Selected::Application(index),
                self.image
                    .applications
                    .get(index)
                    .map_or_else(Vec::new, |application| application.aid.clone()),
            ),
            None if wanted.is_empty() || names(&ISSUER_SECURITY_DOMAIN) => (
                Selected::IssuerSecurityDomain,
                ISSUER_SECURITY_DOMAIN.to_vec(),
            ),
            None => {
                if !self.holds(Assumption::FailedSelectChangesNothing) {
                    self.selected = Selected::Nothing;
                    self.current_file = None;
                    self.session = None;
                    self.security = SecurityStatus::default();
                }
                return Err(FILE_ABSENT);
            }
        };
        let again = self.selected == selected;
        if self.security.owner != Some(selected) {
            self.security = SecurityStatus {
                owner: Some(selected),
                ..SecurityStatus::default()
            };
        }
        self.security.fresh.clear();
        self.selected = selected;
        if !again || self.holds(Assumption::ReselectClearsCurrent) {
            self.current_file = None;
        }
        if !again || self.holds(Assumption::ReselectEndsSession) {
            self.session = None;
        }
        Ok(name)
    }

    pub(super) fn read_binary(&mut self, command: &Command<'_>) -> Answer {
        command.without_data()?;
        let expected = command.expected()?;
        if command.p1 & 0x80 != 0 {
            let id = short_identifier(command.p1 & 0x7F).ok_or(WRONG_P1_P2)?;
            let before = self.current_file;
            self.make_current(id)?;
            let answer = self.bytes_of(id, usize::from(command.p2), expected.bytes);
            if answer.is_err() && !self.holds(Assumption::RefusedReadMakesCurrent) {
                self.current_file = before;
            }
            return answer;
        }
        let offset = u16::from_be_bytes([command.p1, command.p2]);
        let id = self.current_file.ok_or(NO_CURRENT_EF)?;
        self.bytes_of(id, usize::from(offset), expected.bytes)
    }

    fn bytes_of(&self, id: u16, offset: usize, most: usize) -> Answer {
        if id == OF_MASTER_FILE && self.selected == Selected::Nothing {
            return Err(WRONG_FILE_KIND);
        }
        let file = self.file(id)?;
        if !self.holds(Assumption::KindBeforeAccess) {
            self.check_access(file)?;
        }
        let FileContent::Transparent(bytes) = &file.content else {
            return Err(WRONG_FILE_KIND);
        };
        self.check_access(file)?;
        match bytes.get(offset..) {
            None | Some([]) => Err(OFFSET_OUTSIDE),
            Some(rest) => Ok(rest.iter().copied().take(most).collect()),
        }
    }

    pub(super) fn read_record(&mut self, command: &Command<'_>) -> Answer {
        command.without_data()?;
        let expected = command.expected()?;
        // P2: short identifier, then 100 = the record whose number is in P1.
        if command.p2 & 0x07 != 0x04 {
            return Err(WRONG_P1_P2);
        }
        let id = match command.p2 >> 3 {
            0 => self.current_file.ok_or(NO_CURRENT_EF)?,
            short => {
                let id = short_identifier(short).ok_or(WRONG_P1_P2)?;
                self.file(id)?;
                if self.holds(Assumption::RecordMakesCurrent) {
                    self.current_file = Some(id);
                }
                id
            }
        };
        let file = self.file(id)?;
        if !self.holds(Assumption::KindBeforeAccess) {
            self.check_access(file)?;
        }
        let FileContent::Records(records) = &file.content else {
            return Err(WRONG_FILE_KIND);
        };
        self.check_access(file)?;
        let record = usize::from(command.p1)
            .checked_sub(1)
            .and_then(|index| records.get(index))
            .ok_or(RECORD_ABSENT)?;
        if record.len() > expected.bytes && !self.holds(Assumption::RecordIsCut) {
            return Err(WRONG_LENGTH);
        }
        Ok(record.iter().copied().take(expected.bytes).collect())
    }

    /// Makes an EF of the selected application current; 6A82 when it has no such EF.
    pub(super) fn make_current(&mut self, id: u16) -> Result<(), Refusal> {
        self.file(id)?;
        self.current_file = Some(id);
        Ok(())
    }

    /// 6982 unless the file is free or one of its PIN references is open.
    pub(super) fn check_access(&self, file: &FileImage) -> Result<(), Refusal> {
        let granted = match &file.access {
            Access::Free => true,
            Access::AnyOf(references) => references
                .iter()
                .any(|reference| self.security.open.contains(reference)),
            Access::Never => false,
        };
        if granted { Ok(()) } else { Err(NOT_OPEN) }
    }
}

/// The EF that a short identifier names: 1–30 (ISO 7816-4 7.3.2: 0 and 31 name none).
pub(super) fn short_identifier(bits: u8) -> Option<u16> {
    match bits {
        1..=30 => Some(u16::from(bits)),
        _ => None,
    }
}

/// `6F {84 name}`: the file control information template with the AID and nothing else.
fn control_information(name: &[u8]) -> Vec<u8> {
    let name: Vec<u8> = name.iter().copied().take(16).collect();
    let length = u8::try_from(name.len()).unwrap_or(0);
    let mut information = vec![0x6F, length.saturating_add(2), 0x84, length];
    information.extend(name);
    information
}
