//! C_SignInit to C_SignFinal.

use cryptoki_sys as ck;

use super::Module;
use crate::card;
use crate::code::Rv;
use crate::mechanism::{Input, Parameters, SIGNATURE, find};
use crate::objects::Object;
use crate::session::Signing;
use crate::slot::SlotNumber;

impl Module {
    /// C_SignInit.
    ///
    /// # Errors
    /// A return code.
    pub fn begin_signature(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        mechanism: ck::CK_MECHANISM_TYPE,
        parameters: Parameters,
        key: ck::CK_OBJECT_HANDLE,
    ) -> Result<(), Rv> {
        let session = self.session(handle)?;
        if session.signing.is_some() {
            return Err(Rv(ck::CKR_OPERATION_ACTIVE));
        }
        let view = self.view(session.slot)?;
        if !view.logged_in {
            return Err(Rv(ck::CKR_USER_NOT_LOGGED_IN));
        }
        match view.object(key) {
            Ok(Object::PrivateKey) => {}
            Ok(_) => return Err(Rv(ck::CKR_KEY_TYPE_INCONSISTENT)),
            Err(_) => return Err(Rv(ck::CKR_KEY_HANDLE_INVALID)),
        }
        let mechanism = find(mechanism, parameters)?;
        let permitted = !view.asks_each_time;
        self.session_mut(handle)?.signing = Some(Signing {
            mechanism,
            input: Input::new(mechanism),
            in_parts: false,
            permitted,
        });
        Ok(())
    }

    /// Ends an operation without a signature: C_SignInit without a mechanism, C_SessionCancel.
    ///
    /// # Errors
    /// A return code.
    pub fn cancel_signature(&mut self, handle: ck::CK_SESSION_HANDLE) -> Result<(), Rv> {
        self.session_mut(handle)?.signing = None;
        Ok(())
    }

    /// C_SessionCancel of a search.
    ///
    /// # Errors
    /// A return code.
    pub fn cancel_search(&mut self, handle: ck::CK_SESSION_HANDLE) -> Result<(), Rv> {
        self.session_mut(handle)?.search = None;
        Ok(())
    }

    /// C_SignUpdate.
    ///
    /// # Errors
    /// A return code; the operation has ended then.
    pub fn update_signature(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        part: &[u8],
    ) -> Result<(), Rv> {
        let session = self.session_mut(handle)?;
        let signing = session.signing.as_mut();
        let signing = signing.ok_or(Rv(ck::CKR_OPERATION_NOT_INITIALIZED))?;
        signing.in_parts = true;
        let done = signing.input.update(part);
        if done.is_err() {
            session.signing = None;
        }
        done
    }

    /// Whether a signature can be asked for, and how long it will be. C_Sign comes with all there is to sign, and not
    /// after parts.
    ///
    /// # Errors
    /// A return code.
    pub fn signature_length(
        &self,
        handle: ck::CK_SESSION_HANDLE,
        whole: bool,
    ) -> Result<usize, Rv> {
        match &self.session(handle)?.signing {
            Some(signing) if !(whole && signing.in_parts) => Ok(SIGNATURE),
            Some(_) => Err(Rv(ck::CKR_OPERATION_ACTIVE)),
            None => Err(Rv(ck::CKR_OPERATION_NOT_INITIALIZED)),
        }
    }

    /// C_Sign (`whole`) and C_SignFinal: 256 bytes. The operation has ended, whatever comes of it.
    ///
    /// # Errors
    /// A return code.
    pub fn sign(
        &mut self,
        handle: ck::CK_SESSION_HANDLE,
        whole: Option<&[u8]>,
    ) -> Result<Vec<u8>, Rv> {
        self.signature_length(handle, whole.is_some())?;
        let session = self.session_mut(handle)?;
        let slot = session.slot;
        let signing = session.signing.take();
        let mut signing = signing.ok_or(Rv(ck::CKR_OPERATION_NOT_INITIALIZED))?;
        if let Some(bytes) = whole {
            signing.input.update(bytes)?;
        }
        if !signing.permitted {
            return Err(Rv(ck::CKR_USER_NOT_LOGGED_IN));
        }
        let what = signing.input.finish(signing.mechanism)?;
        self.sign_on_card(slot, &what)
    }

    fn sign_on_card(
        &mut self,
        slot: SlotNumber,
        what: &crate::mechanism::ToSign,
    ) -> Result<Vec<u8>, Rv> {
        let kind = slot.kind();
        let mut tries = None;
        let signed = self.talk(slot, |link, stay, reader, facts| {
            let Some(pin) = &reader.half(kind).login else {
                return Err(crate::code::Failure::NotFull);
            };
            card::sign(link, stay, facts, (kind, pin), what, &mut tries)
        });
        self.note_tries(slot, &signed, tries);
        signed.map_err(|failure| {
            // Whatever the card says of a kept PIN, it is not presented again: only a person's next one is.
            if failure.ends_login()
                && let Ok(reader) = self.reader_mut(slot)
            {
                let half = reader.half_mut(kind);
                let pin = half.login.take();
                if let Some(pin) = pin.filter(|_| failure.may_be_wrong()) {
                    half.remember(pin);
                }
            }
            failure.rv()
        })
    }
}
