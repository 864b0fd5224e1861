//! Slots, tokens, sessions and objects.

use cryptoki_sys as ck;

use super::Module;
use crate::code::{Outcome, Rv};
use crate::mechanism::{KEY_BITS, MECHANISMS};
use crate::objects::Attribute;
use crate::session::{MOST, Session};
use crate::slot::SlotNumber;
use crate::token::{Known, counter_flags};

/// Who made the module.
pub(crate) const MANUFACTURER: &str = "mynumber-card";
/// What it is.
pub(crate) const DESCRIPTION: &str = "My Number card PKCS#11";
/// Its version.
pub(crate) const VERSION: ck::CK_VERSION = ck::CK_VERSION { major: 0, minor: 1 };

impl Module {
    /// C_GetSlotList.
    ///
    /// # Errors
    /// A return code.
    pub fn slots(&mut self, only_with_token: bool) -> Result<Vec<ck::CK_SLOT_ID>, Rv> {
        self.look()?;
        let mut slots = Vec::new();
        for place in 0..self.places.len() {
            for kind in self.settings.tokens.clone() {
                let slot = SlotNumber::new(place, kind);
                let asked = if only_with_token {
                    self.ask(slot)
                } else {
                    Ok(())
                };
                match asked {
                    Ok(()) => slots.extend(slot.id()),
                    // Both tokens are one card: what another program holds is not waited for twice.
                    Err(Rv(ck::CKR_DEVICE_ERROR)) => break,
                    Err(_) => {}
                }
            }
        }
        Ok(slots)
    }

    /// C_GetSlotInfo.
    ///
    /// # Errors
    /// A return code.
    pub fn slot_info(&mut self, id: ck::CK_SLOT_ID) -> Result<ck::CK_SLOT_INFO, Rv> {
        self.look()?;
        let (slot, kind) = self.slot(id)?;
        let present = self.ask(slot).is_ok();
        let name = &self.reader(slot)?.name;
        let mut flags = ck::CKF_REMOVABLE_DEVICE | ck::CKF_HW_SLOT;
        if present {
            flags |= ck::CKF_TOKEN_PRESENT;
        }
        // The purpose behind a name of any length.
        let room = 64usize.saturating_sub(kind.purpose().len());
        let mut description: String = String::new();
        for character in name.chars() {
            if description.len().saturating_add(character.len_utf8()) > room {
                break;
            }
            description.push(character);
        }
        description += kind.purpose();
        Ok(ck::CK_SLOT_INFO {
            slotDescription: padded(&description),
            manufacturerID: padded(MANUFACTURER),
            flags,
            hardwareVersion: VERSION,
            firmwareVersion: VERSION,
        })
    }

    /// C_GetTokenInfo.
    ///
    /// # Errors
    /// A return code.
    pub fn token_info(&mut self, id: ck::CK_SLOT_ID) -> Result<ck::CK_TOKEN_INFO, Rv> {
        self.look()?;
        let (slot, kind) = self.slot(id)?;
        self.ask(slot)?;
        let open = |writable_only: bool| {
            let with_it = self.sessions.values().filter(|it| it.slot == slot);
            let counted = with_it.filter(|it| it.writable || !writable_only).count();
            ck::CK_ULONG::try_from(counted).unwrap_or(ck::CK_UNAVAILABLE_INFORMATION)
        };
        let (sessions, writable) = (open(false), open(true));
        let Known::Facts(facts) = &self.reader(slot)?.known else {
            return Err(Rv(ck::CKR_TOKEN_NOT_PRESENT));
        };
        let (fewest, most) = kind.lengths();
        let or = |said: &str, else_: &str| {
            // Programs show it on terminals.
            let shown = |it: char| if it.is_control() { '?' } else { it };
            let said: String = said.trim().chars().map(shown).collect();
            if said.is_empty() {
                else_.to_owned()
            } else {
                said
            }
        };
        let digits = |version: [u8; 2]| {
            let [major, minor] = version.map(|it| it.saturating_sub(b'0'));
            ck::CK_VERSION { major, minor }
        };
        Ok(ck::CK_TOKEN_INFO {
            label: padded(kind.token_label(facts.info.kind())),
            manufacturerID: padded(&or(&facts.info.manufacturer, "J-LIS")),
            model: padded(&or(&facts.info.model, "JPKI")),
            serialNumber: padded(&or(&facts.serial(), "")),
            flags: ck::CKF_TOKEN_INITIALIZED
                | ck::CKF_USER_PIN_INITIALIZED
                | ck::CKF_LOGIN_REQUIRED
                | counter_flags(facts.key(kind).tries, kind.full()),
            ulMaxSessionCount: ck::CK_ULONG::try_from(MOST)
                .unwrap_or(ck::CK_UNAVAILABLE_INFORMATION),
            ulSessionCount: sessions,
            ulMaxRwSessionCount: ck::CK_ULONG::try_from(MOST)
                .unwrap_or(ck::CK_UNAVAILABLE_INFORMATION),
            ulRwSessionCount: writable,
            ulMaxPinLen: most,
            ulMinPinLen: fewest,
            ulTotalPublicMemory: ck::CK_UNAVAILABLE_INFORMATION,
            ulFreePublicMemory: ck::CK_UNAVAILABLE_INFORMATION,
            ulTotalPrivateMemory: ck::CK_UNAVAILABLE_INFORMATION,
            ulFreePrivateMemory: ck::CK_UNAVAILABLE_INFORMATION,
            hardwareVersion: digits(facts.info.hardware_version),
            firmwareVersion: digits(facts.info.firmware_version),
            utcTime: padded(""),
        })
    }

    /// C_WaitForSlotEvent, without waiting.
    ///
    /// # Errors
    /// CKR_NO_EVENT when nothing happened since the last call.
    pub fn slot_event(&mut self) -> Result<ck::CK_SLOT_ID, Rv> {
        self.look()?;
        let event = self.events.pop().and_then(SlotNumber::id);
        event.ok_or(Rv(ck::CKR_NO_EVENT))
    }

    /// C_GetMechanismList.
    ///
    /// # Errors
    /// A return code.
    pub fn mechanisms(&mut self, id: ck::CK_SLOT_ID) -> Result<Vec<ck::CK_MECHANISM_TYPE>, Rv> {
        self.look()?;
        self.slot(id)?;
        Ok(MECHANISMS.map(|(number, _)| number).to_vec())
    }

    /// C_GetMechanismInfo.
    ///
    /// # Errors
    /// A return code.
    pub fn mechanism_info(
        &mut self,
        id: ck::CK_SLOT_ID,
        mechanism: ck::CK_MECHANISM_TYPE,
    ) -> Result<ck::CK_MECHANISM_INFO, Rv> {
        self.look()?;
        self.slot(id)?;
        if !MECHANISMS.iter().any(|(known, _)| *known == mechanism) {
            return Err(Rv(ck::CKR_MECHANISM_INVALID));
        }
        Ok(ck::CK_MECHANISM_INFO {
            ulMinKeySize: KEY_BITS,
            ulMaxKeySize: KEY_BITS,
            flags: ck::CKF_HW | ck::CKF_SIGN,
        })
    }

    /// C_OpenSession.
    ///
    /// # Errors
    /// A return code.
    pub fn open_session(
        &mut self,
        id: ck::CK_SLOT_ID,
        flags: ck::CK_FLAGS,
    ) -> Result<ck::CK_SESSION_HANDLE, Rv> {
        if flags & ck::CKF_SERIAL_SESSION == 0 {
            return Err(Rv(ck::CKR_SESSION_PARALLEL_NOT_SUPPORTED));
        }
        self.look()?;
        let (slot, _) = self.slot(id)?;
        self.ask(slot)?;
        if self.sessions.len() >= MOST {
            return Err(Rv(ck::CKR_SESSION_COUNT));
        }
        let handle = self.last_session.checked_add(1);
        self.last_session = handle.ok_or(Rv(ck::CKR_SESSION_COUNT))?;
        let session = Session {
            slot,
            writable: flags & ck::CKF_RW_SESSION != 0,
            search: None,
            signing: None,
        };
        self.sessions.insert(self.last_session, session);
        Ok(self.last_session)
    }

    /// C_CloseSession. With the last session of a token its login ends.
    ///
    /// # Errors
    /// A return code.
    pub fn close_session(&mut self, handle: ck::CK_SESSION_HANDLE) -> Result<(), Rv> {
        let slot = self.session(handle)?.slot;
        self.sessions.remove(&handle);
        if !self.sessions.values().any(|it| it.slot == slot) {
            self.reader_mut(slot)?.half_mut(slot.kind()).login = None;
        }
        Ok(())
    }

    /// C_CloseAllSessions.
    ///
    /// # Errors
    /// A return code.
    pub fn close_all_sessions(&mut self, id: ck::CK_SLOT_ID) -> Result<(), Rv> {
        // What is forgotten here is forgotten whatever the service says.
        if self.slot(id).is_err() {
            self.look()?;
        }
        let (slot, kind) = self.slot(id)?;
        self.sessions.retain(|_, session| session.slot != slot);
        self.reader_mut(slot)?.half_mut(kind).login = None;
        Ok(())
    }

    /// C_GetSessionInfo.
    ///
    /// # Errors
    /// A return code.
    pub fn session_info(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
    ) -> Result<ck::CK_SESSION_INFO, Rv> {
        self.session(handle)?;
        // Programs ask this to find out whether the card is still there.
        self.look()?;
        let session = self.session(handle)?;
        let logged_in = self.view(session.slot)?.logged_in;
        let state = match (session.writable, logged_in) {
            (false, false) => ck::CKS_RO_PUBLIC_SESSION,
            (false, true) => ck::CKS_RO_USER_FUNCTIONS,
            (true, false) => ck::CKS_RW_PUBLIC_SESSION,
            (true, true) => ck::CKS_RW_USER_FUNCTIONS,
        };
        let writable = if session.writable {
            ck::CKF_RW_SESSION
        } else {
            0
        };
        Ok(ck::CK_SESSION_INFO {
            slotID: session.slot.id().ok_or(Rv(ck::CKR_GENERAL_ERROR))?,
            state,
            flags: ck::CKF_SERIAL_SESSION | writable,
            ulDeviceError: 0,
        })
    }

    /// C_FindObjectsInit.
    ///
    /// # Errors
    /// A return code.
    pub fn begin_search(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        template: &[Attribute],
    ) -> Result<(), Rv> {
        let session = self.session(handle)?;
        if session.search.is_some() {
            return Err(Rv(ck::CKR_OPERATION_ACTIVE));
        }
        let view = self.view(session.slot)?;
        let mut found = view.search(template, self.settings.all_certificates);
        found.reverse();
        self.session_mut(handle)?.search = Some(found);
        Ok(())
    }

    /// C_FindObjects.
    ///
    /// # Errors
    /// A return code.
    pub fn found(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        most: usize,
    ) -> Result<Vec<ck::CK_OBJECT_HANDLE>, Rv> {
        let search = &mut self.session_mut(handle)?.search;
        let left = search
            .as_mut()
            .ok_or(Rv(ck::CKR_OPERATION_NOT_INITIALIZED))?;
        Ok(std::iter::from_fn(|| left.pop()).take(most).collect())
    }

    /// C_FindObjectsFinal.
    ///
    /// # Errors
    /// A return code.
    pub fn end_search(&mut self, handle: ck::CK_SESSION_HANDLE) -> Result<(), Rv> {
        let search = self.session_mut(handle)?.search.take();
        search
            .map(drop)
            .ok_or(Rv(ck::CKR_OPERATION_NOT_INITIALIZED))
    }

    /// C_GetAttributeValue for one attribute.
    ///
    /// # Errors
    /// A return code.
    pub fn attribute(
        &self,
        handle: ck::CK_SESSION_HANDLE,
        object: ck::CK_OBJECT_HANDLE,
        kind: ck::CK_ATTRIBUTE_TYPE,
    ) -> Result<Vec<u8>, Rv> {
        let view = self.view(self.session(handle)?.slot)?;
        view.attribute(view.object(object)?, kind)
    }

    /// Whether there is such an object.
    ///
    /// # Errors
    /// A return code.
    pub fn has_object(
        &self,
        handle: ck::CK_SESSION_HANDLE,
        object: ck::CK_OBJECT_HANDLE,
    ) -> Outcome<()> {
        let view = self.view(self.session(handle)?.slot)?;
        view.object(object).map(drop)
    }
}

/// A text in a field of fixed length, cut at a character, behind it spaces.
pub(crate) fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    let mut taken = 0usize;
    for character in text.chars() {
        taken = taken.saturating_add(character.len_utf8());
        if taken > N {
            return padded_bytes(text, taken.saturating_sub(character.len_utf8()), field);
        }
    }
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    field
}

fn padded_bytes<const N: usize>(text: &str, length: usize, mut field: [u8; N]) -> [u8; N] {
    for (to, from) in field.iter_mut().zip(text.bytes().take(length)) {
        *to = from;
    }
    field
}
