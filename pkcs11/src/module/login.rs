//! C_Login, C_Logout and C_SetPIN.

use cryptoki_sys as ck;
use mynumber_card::{Error, PinError, Tries};

use super::Module;
use crate::card::{self, LoggedIn, Login};
use crate::code::{Failure, Rv};
use crate::pin::Pin;
use crate::slot::{Kind, SlotNumber};

impl Module {
    /// C_Login.
    ///
    /// # Errors
    /// A return code.
    pub fn login(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        user: ck::CK_USER_TYPE,
        pin: &[u8],
    ) -> Result<(), Rv> {
        let slot = self.session(handle)?.slot;
        let pin = Pin::new(pin);
        match user {
            ck::CKU_USER => {
                if self.view(slot)?.logged_in {
                    return Err(Rv(ck::CKR_USER_ALREADY_LOGGED_IN));
                }
                self.present(slot, pin)
            }
            ck::CKU_CONTEXT_SPECIFIC => self.permit(handle, slot, pin),
            _ => Err(Rv(ck::CKR_USER_TYPE_INVALID)),
        }
    }

    /// Presents a PIN to the card; if it is right, it is kept for as long as the login lasts.
    fn present(&mut self, slot: SlotNumber, pin: Pin) -> Result<(), Rv> {
        let last = self.settings.last_try;
        let kind = slot.kind();
        let mut done = LoggedIn::default();
        let result = self.talk(slot, |link, stay, reader, facts| {
            let login = Login {
                kind,
                pin: &pin,
                was_wrong: reader.half(kind).was_wrong(&pin),
                last,
            };
            login.run(link, stay, facts, &mut done)
        });
        self.note_tries(slot, &result, done.tries);
        let Some(reader) = self.places.get_mut(slot.reader) else {
            return Err(Rv(ck::CKR_DEVICE_REMOVED));
        };
        if let (Some(facts), Some(_)) = (reader.facts_mut(), &done.certificate) {
            facts.key_mut(kind).certificate = done.certificate;
        }
        let half = reader.half_mut(kind);
        match result {
            Ok(()) => {
                half.wrong.clear();
                half.login = Some(pin);
                Ok(())
            }
            Err(failure) => {
                if failure.is_wrong_pin() {
                    // One that was right before is so no more.
                    half.login = None;
                }
                if failure.may_be_wrong() {
                    half.remember(pin);
                }
                Err(failure.rv())
            }
        }
    }

    /// Keeps what is known of a counter now, for the flags of the token.
    pub(super) fn note_tries<R>(
        &mut self,
        slot: SlotNumber,
        result: &Result<R, Failure>,
        before: Option<Tries>,
    ) {
        let reader = self.places.get_mut(slot.reader);
        if let Some(facts) = reader.and_then(|reader| reader.facts_mut()) {
            let key = facts.key_mut(slot.kind());
            key.tries = after(result, before, slot.kind()).unwrap_or(key.tries);
        }
    }

    /// The PIN for one signature. The one that the card has found right in this login needs no second try at the card;
    /// any other is for the card to judge.
    fn permit(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        slot: SlotNumber,
        pin: Pin,
    ) -> Result<(), Rv> {
        if self.session(handle)?.signing.is_none() {
            return Err(Rv(ck::CKR_OPERATION_NOT_INITIALIZED));
        }
        if !self.view(slot)?.asks_each_time {
            return Err(Rv(ck::CKR_OPERATION_NOT_INITIALIZED));
        }
        let kept = self.reader(slot)?.half(slot.kind()).login.as_ref();
        let kept = kept.ok_or(Rv(ck::CKR_USER_NOT_LOGGED_IN))?;
        if !kept.is(&pin) {
            self.present(slot, pin)?;
        }
        if let Some(signing) = &mut self.session_mut(handle)?.signing {
            signing.permitted = true;
        }
        Ok(())
    }

    /// C_Logout.
    ///
    /// # Errors
    /// A return code.
    pub fn logout(&mut self, handle: ck::CK_SESSION_HANDLE) -> Result<(), Rv> {
        let slot = self.session(handle)?.slot;
        let login = &mut self.reader_mut(slot)?.half_mut(slot.kind()).login;
        login.take().ok_or(Rv(ck::CKR_USER_NOT_LOGGED_IN))?;
        for session in self.sessions.values_mut().filter(|it| it.slot == slot) {
            session.signing = None;
            session.search = None;
        }
        Ok(())
    }

    /// C_SetPIN.
    ///
    /// # Errors
    /// A return code.
    pub fn set_pin(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        old: &[u8],
        new: &[u8],
    ) -> Result<(), Rv> {
        let session = self.session(handle)?;
        if !session.writable {
            return Err(Rv(ck::CKR_SESSION_READ_ONLY));
        }
        let (slot, last) = (session.slot, self.settings.last_try);
        let kind = slot.kind();
        let (old, new) = (Pin::new(old), Pin::new(new));
        let mut tries = None;
        let result = self.talk(slot, |link, stay, reader, facts| {
            let login = Login {
                kind,
                pin: &old,
                was_wrong: reader.half(kind).was_wrong(&old),
                last,
            };
            card::change(link, stay, facts, &login, &new, &mut tries)
        });
        self.note_tries(slot, &result, tries);
        let half = self.reader_mut(slot)?.half_mut(kind);
        match result {
            Ok(()) => {
                half.wrong.clear();
                if half.login.is_some() {
                    half.login = Some(new);
                }
                Ok(())
            }
            Err(failure) => {
                // Which PIN is in force may be unknown; a kept one is not presented on a guess. Nothing is sent before
                // the counter was asked.
                if tries.is_some() {
                    half.login = None;
                }
                if failure.may_be_wrong() {
                    half.remember(old);
                }
                Err(failure.rv())
            }
        }
    }
}

/// The counter after a PIN was presented or refused, as far as it is known, from what it said before.
fn after<R>(result: &Result<R, Failure>, before: Option<Tries>, kind: Kind) -> Option<Tries> {
    match result {
        Ok(_) => before.map(|before| match before {
            Tries::Remaining(_) => Tries::Remaining(kind.full()),
            other => other,
        }),
        Err(Failure::Card(Error::Pin(PinError::Wrong { tries, .. }))) => Some(*tries),
        Err(Failure::Card(Error::Pin(PinError::LastTryRefused { .. }))) => {
            Some(Tries::Remaining(1))
        }
        Err(Failure::Card(Error::Pin(PinError::NowLocked { .. } | PinError::Locked { .. }))) => {
            Some(Tries::Locked)
        }
        Err(_) => before,
    }
}
