//! The simulated card itself: power, the class byte, and which command goes where.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rsa::RsaPrivateKey;

use super::assumptions::Assumption;
use super::command::Command;
use super::image::{ApplicationImage, CardImage, FileContent, FileImage, PinImage};
use super::session::Session;
use super::status::{
    Answer, CHAINING, CHANNEL, CLASS, DONE, FAILURE, FILE_ABSENT, INSTRUCTION, NO_CURRENT_EF,
    NO_SECURE_MESSAGING, NO_SESSION, NOT_OPEN, Refusal, SECURE_MESSAGING, SECURE_MESSAGING_FORM,
    WRONG_LENGTH, WRONG_P1_P2,
};

/// Instruction bytes (ISO 7816-4 and, with class 80, measured).
pub(super) mod ins {
    pub(in crate::sim) const VERIFY: u8 = 0x20;
    pub(in crate::sim) const CHANGE_REFERENCE_DATA: u8 = 0x24;
    pub(in crate::sim) const COMPUTE_DIGITAL_SIGNATURE: u8 = 0x2A;
    pub(in crate::sim) const CHANGE_KEY: u8 = 0x32;
    pub(in crate::sim) const GET_CHALLENGE: u8 = 0x84;
    pub(in crate::sim) const INTERNAL_AUTHENTICATE: u8 = 0x88;
    pub(in crate::sim) const SELECT: u8 = 0xA4;
    pub(in crate::sim) const SET_SESSION_KEY: u8 = 0xAE;
    pub(in crate::sim) const READ_BINARY: u8 = 0xB0;
    pub(in crate::sim) const READ_RECORD: u8 = 0xB2;
    pub(in crate::sim) const GET_DATA: u8 = 0xCA;
    pub(in crate::sim) const UNKNOWN_A2: u8 = 0xA2;
    pub(in crate::sim) const UNKNOWN_FC: u8 = 0xFC;
}

/// AIDs that answer secure messaging each in their own way (measured).
mod aid {
    pub(super) const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
    pub(super) const COMMON: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0];
    pub(super) const INPUT_ASSIST: [u8; 10] =
        [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 8];
    pub(super) const JUKI: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 1];
    pub(super) const SURFACE: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 2];
}

/// What SELECT found last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selected {
    /// Nothing, as after power-on: GET DATA works.
    Nothing,
    /// The issuer security domain.
    IssuerSecurityDomain,
    /// The application at this place of the image.
    Application(usize),
}

/// The open PIN references, and their application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SecurityStatus {
    /// The application that was selected last; another one clears what is open.
    pub(super) owner: Option<Selected>,
    /// PIN references that were presented correctly; they outlive a warm reset and a re-selection.
    pub(super) open: BTreeSet<u16>,
    /// Those presented correctly since the last SELECT of an application: only they can be changed.
    pub(super) fresh: BTreeSet<u16>,
}

/// A My Number card in software: command bytes in, response bytes out.
///
/// It has its own parser, file system and security status, and shares nothing with the
/// driver of this crate. What no source says is listed in [`assumptions`](super::assumptions).
///
/// ```
/// use mynumber_card::sim::{CardImage, SimulatedCard};
///
/// let image = CardImage { atr: vec![0x3B, 0x80], applications: vec![], data_objects: vec![] };
/// let mut card = SimulatedCard::new(image);
/// // The issuer security domain is always there.
/// let answer = card.process(&[0, 0xA4, 4, 0x0C, 7, 0xA0, 0, 0, 1, 0x51, 0, 0]);
/// assert_eq!(answer, [0x90, 0x00]);
/// ```
#[derive(Clone)]
pub struct SimulatedCard {
    pub(super) image: CardImage,
    pub(super) selected: Selected,
    pub(super) current_file: Option<u16>,
    pub(super) security: SecurityStatus,
    /// Keys by application and file, parsed at first use; `None` when the bytes are not a key.
    pub(super) keys: HashMap<(usize, u16), Option<Arc<RsaPrivateKey>>>,
    /// Secure messaging of the selected application.
    pub(super) session: Option<Session>,
    /// Assumptions whose opposite holds.
    pub(super) switched: BTreeSet<Assumption>,
    powered: bool,
}

impl core::fmt::Debug for SimulatedCard {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SimulatedCard")
            .field("selected", &self.selected)
            .field("current_file", &self.current_file)
            .field("open", &self.security.open)
            .field("powered", &self.powered)
            .finish_non_exhaustive()
    }
}

impl SimulatedCard {
    /// A powered card with nothing selected. Keys are not parsed until they are used.
    #[must_use]
    pub fn new(image: CardImage) -> Self {
        Self {
            image,
            selected: Selected::Nothing,
            current_file: None,
            security: SecurityStatus::default(),
            keys: HashMap::new(),
            session: None,
            switched: BTreeSet::new(),
            powered: true,
        }
    }

    /// The same card, but the opposite of this assumption holds: for a driver that must not rely on
    /// it. Those about contents change the [`image`](Self::image).
    #[must_use]
    pub fn with_switched(mut self, assumption: Assumption) -> Self {
        if self.switched.insert(assumption) {
            super::switched::rewrite(&mut self.image, assumption);
            self.rest();
        }
        self
    }

    /// Whether an assumption holds.
    pub(super) fn holds(&self, assumption: Assumption) -> bool {
        !self.switched.contains(&assumption)
    }

    /// What is selected when nobody has selected anything.
    fn rest(&mut self) {
        let first = self.image.applications.first();
        self.selected = if first.is_some() && !self.holds(Assumption::PowerSelectsNothing) {
            Selected::Application(0)
        } else {
            Selected::Nothing
        };
        if self.security.owner.is_none() && self.selected != Selected::Nothing {
            self.security.owner = Some(self.selected);
        }
        self.current_file = None;
        self.session = None;
    }

    /// The card as it is now: PIN counters and changed PINs included, security status not.
    #[must_use]
    pub fn image(&self) -> &CardImage {
        &self.image
    }

    /// The card as it is now, for storage.
    #[must_use]
    pub fn into_image(self) -> CardImage {
        self.image
    }

    /// The answer to reset of the contact interface.
    #[must_use]
    pub fn atr(&self) -> &[u8] {
        &self.image.atr
    }

    /// Whether the card has power.
    #[must_use]
    pub fn is_powered(&self) -> bool {
        self.powered
    }

    /// A warm reset (`SCARD_RESET_CARD`): the selection is lost, what a PIN opened is not
    /// (measured).
    pub fn warm_reset(&mut self) {
        self.session = None;
        self.security.fresh.clear();
        if self.holds(Assumption::ResetSelectsNothing) {
            self.selected = Selected::Nothing;
            self.current_file = None;
        }
    }

    /// Removes the power, which closes what a PIN opened. Counters stay.
    pub fn power_off(&mut self) {
        self.security = SecurityStatus::default();
        self.rest();
        self.powered = false;
    }

    /// Gives power. Nothing is selected (assumed).
    pub fn power_on(&mut self) {
        self.powered = true;
    }

    /// Whether a PIN reference of the application with this AID is open.
    #[must_use]
    pub fn is_open(&self, aid: &[u8], reference: u16) -> bool {
        let Some(Selected::Application(index)) = self.security.owner else {
            return false;
        };
        self.image
            .applications
            .get(index)
            .is_some_and(|application| application.aid == aid)
            && self.security.open.contains(&reference)
    }

    /// Answers one command: data, then two bytes of status word, so never fewer than two.
    ///
    /// Any bytes may be given. Without power the answer is 6F00; a link to the card does not get
    /// that far.
    pub fn process(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = if self.powered {
            Command::parse(command).and_then(|command| self.execute(&command))
        } else {
            Err(FAILURE)
        };
        match answer {
            Ok(mut data) => {
                data.extend_from_slice(&DONE.to_be_bytes());
                data
            }
            Err(Refusal(status)) => status.to_be_bytes().to_vec(),
        }
    }

    fn execute(&mut self, command: &Command<'_>) -> Answer {
        let is_change = matches!(
            command.instruction,
            ins::CHANGE_REFERENCE_DATA | ins::CHANGE_KEY
        );
        if !is_change && !self.holds(Assumption::ChangeMayWait) {
            self.security.fresh.clear();
        }
        let of_a_file = matches!(
            (command.class, command.instruction),
            (0x00, ins::READ_BINARY | ins::READ_RECORD | ins::VERIFY)
                | (0x80, ins::COMPUTE_DIGITAL_SIGNATURE)
        );
        // The one file of the master file can be selected without an application.
        let of_master_file = command.instruction == ins::READ_BINARY && self.current_file.is_some();
        if of_a_file && self.application().is_none() && !of_master_file {
            return Err(NO_CURRENT_EF);
        }
        match command.class {
            0x00 => self.execute_iso(command),
            0x80 => self.execute_own(command),
            0x08 if self.is_input_assist() => self.execute_secured(command),
            0x08 if self.is(&aid::JPKI) => Err(NO_SESSION),
            0x0C if self.session.is_some() => Err(SECURE_MESSAGING_FORM),
            0x04 | 0x08 | 0x0C | 0x84 | 0x88 | 0x8C => Err(self.secure_messaging_refusal()),
            0x10..=0x1F | 0x90..=0x9F => Err(CHAINING),
            0x01..=0x0F | 0x40..=0x7F | 0x81..=0x8F | 0xC0..=0xFE => Err(CHANNEL),
            0x20..=0x3F | 0xA0..=0xBF | 0xFF => Err(CLASS),
        }
    }

    fn execute_iso(&mut self, command: &Command<'_>) -> Answer {
        match command.instruction {
            ins::SELECT => self.select(command),
            ins::READ_BINARY => self.read_binary(command),
            ins::READ_RECORD => self.read_record(command),
            ins::VERIFY => self.verify(command),
            ins::CHANGE_REFERENCE_DATA => self.change_reference_data(command),
            ins::GET_CHALLENGE => self.get_challenge(command),
            ins::INTERNAL_AUTHENTICATE => self.internal_authenticate(command),
            ins::GET_DATA => self.get_data(command),
            _ => Err(INSTRUCTION),
        }
    }

    fn execute_own(&mut self, command: &Command<'_>) -> Answer {
        match command.instruction {
            ins::COMPUTE_DIGITAL_SIGNATURE => self.compute_digital_signature(command),
            ins::CHANGE_KEY => self.change_key(command),
            // Two commands that exist and whose purpose is unknown.
            ins::UNKNOWN_FC => Err(WRONG_LENGTH),
            ins::UNKNOWN_A2 => Err(WRONG_P1_P2),
            ins::SET_SESSION_KEY if self.is_input_assist() => self.set_session_key(command),
            ins::SET_SESSION_KEY => Err(match self.secure_messaging_refusal() {
                SECURE_MESSAGING => INSTRUCTION,
                refusal => refusal,
            }),
            _ => Err(INSTRUCTION),
        }
    }

    /// Whether the only application with secure messaging is selected.
    fn is_input_assist(&self) -> bool {
        self.is(&aid::INPUT_ASSIST)
    }

    fn is(&self, aid: &[u8]) -> bool {
        self.application()
            .is_some_and(|(_, application)| application.aid == aid)
    }

    /// How the selected application refuses secure messaging (measured, except for the last).
    fn secure_messaging_refusal(&self) -> Refusal {
        let aid = self.application().map(|(_, it)| it.aid.as_slice());
        match aid {
            Some(it) if it == aid::COMMON || it == aid::SURFACE => NO_SECURE_MESSAGING,
            Some(it) if it == aid::JPKI || it == aid::JUKI => NOT_OPEN,
            _ => SECURE_MESSAGING,
        }
    }

    /// The selected application and its place in the image.
    pub(super) fn application(&self) -> Option<(usize, &ApplicationImage)> {
        match self.selected {
            Selected::Application(index) => Some((index, self.image.applications.get(index)?)),
            Selected::Nothing | Selected::IssuerSecurityDomain => None,
        }
    }

    /// A file, PIN reference or key of the selected application; 6A82 when there is none.
    pub(super) fn file(&self, id: u16) -> Result<&FileImage, Refusal> {
        self.application()
            .and_then(|(_, application)| application.files.iter().find(|file| file.id == id))
            .ok_or(FILE_ABSENT)
    }

    /// A PIN reference of the selected application, to be changed.
    pub(super) fn pin_mut(&mut self, id: u16) -> Option<&mut PinImage> {
        let (index, _) = self.application()?;
        let application = self.image.applications.get_mut(index)?;
        let file = application.files.iter_mut().find(|file| file.id == id)?;
        match &mut file.content {
            FileContent::Pin(pin) => Some(pin),
            FileContent::Transparent(_) | FileContent::Records(_) | FileContent::Key(_) => None,
        }
    }
}
