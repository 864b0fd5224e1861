//! Every function of the module, on plain values.

mod listing;
mod login;
mod signing;

pub(crate) use listing::{DESCRIPTION, MANUFACTURER, VERSION, padded};

use std::collections::BTreeMap;
use std::io::Write as _;

use cryptoki_sys as ck;
use mynumber_card::{Transport, TransportError};

use crate::code::{Failure, Outcome, Rv};
use crate::facts::Facts;
use crate::objects::View;
use crate::reader::Readers;
use crate::session::Session;
use crate::settings::Settings;
use crate::slot::{Kind, SlotNumber};
use crate::token::{Known, Reader};

/// The most readers that are remembered.
const MOST_READERS: usize = 64;

/// The module between C_Initialize and C_Finalize.
pub struct Module {
    readers: Box<dyn Readers>,
    settings: Settings,
    /// In the order in which they were first seen; a place is a slot number and stays what it is.
    places: Vec<Reader>,
    sessions: BTreeMap<ck::CK_SESSION_HANDLE, Session>,
    last_session: ck::CK_SESSION_HANDLE,
    /// Slots whose card came or went, for C_WaitForSlotEvent.
    events: Vec<SlotNumber>,
}

impl core::fmt::Debug for Module {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = f.debug_struct("Module");
        shown
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Module {
    /// Over these readers.
    #[must_use]
    pub fn new(readers: Box<dyn Readers>, settings: Settings) -> Self {
        Self {
            readers,
            settings,
            places: Vec::new(),
            sessions: BTreeMap::new(),
            last_session: 0,
            events: Vec::new(),
        }
    }

    /// Clears every PIN, in a process that has them from its parent.
    pub(crate) fn forget_secrets(&mut self) {
        for reader in &mut self.places {
            reader.halves = Default::default();
        }
    }

    /// Looks at the readers: new ones get a place, a card that has gone is forgotten with its logins and sessions.
    fn look(&mut self) -> Outcome<()> {
        let seen = match self.readers.look() {
            Ok(seen) => seen,
            // No service is no reader, as far as programs are concerned.
            Err(TransportError::NoService | TransportError::NoReader) => Vec::new(),
            Err(error) => return Err(Failure::from(error).rv()),
        };
        for it in &seen {
            let known = self.places.iter().any(|reader| reader.name == it.name);
            if !known && self.places.len() < MOST_READERS {
                self.places.push(Reader::new(it.name.clone()));
            }
        }
        let mut changed = Vec::new();
        for (place, reader) in self.places.iter_mut().enumerate() {
            let now = seen.iter().find(|it| it.name == reader.name);
            let card = now.filter(|it| it.card).map(|it| it.stay);
            if card != reader.card {
                reader.forget();
                reader.card = card;
                changed.push(place);
            }
        }
        for place in changed {
            self.closed(place);
            for kind in &self.settings.tokens {
                let slot = SlotNumber::new(place, *kind);
                if !self.events.contains(&slot) {
                    self.events.push(slot);
                }
            }
        }
        Ok(())
    }

    /// Forgets a card that has gone, in the middle of something.
    fn gone(&mut self, place: usize) {
        if let Some(reader) = self.places.get_mut(place) {
            reader.forget();
            reader.card = None;
        }
        self.closed(place);
    }

    /// The sessions with a card that has gone end.
    fn closed(&mut self, place: usize) {
        self.sessions
            .retain(|_, session| session.slot.reader != place);
    }

    /// A slot that is shown.
    fn slot(&self, id: ck::CK_SLOT_ID) -> Outcome<(SlotNumber, Kind)> {
        let slot = SlotNumber::from_id(id).ok_or(Rv(ck::CKR_SLOT_ID_INVALID))?;
        let kind = slot.kind();
        let shown = self.places.get(slot.reader).is_some() && self.settings.tokens.contains(&kind);
        if shown {
            Ok((slot, kind))
        } else {
            Err(Rv(ck::CKR_SLOT_ID_INVALID))
        }
    }

    fn reader(&self, slot: SlotNumber) -> Outcome<&Reader> {
        self.places
            .get(slot.reader)
            .ok_or(Rv(ck::CKR_SLOT_ID_INVALID))
    }

    fn reader_mut(&mut self, slot: SlotNumber) -> Outcome<&mut Reader> {
        self.places
            .get_mut(slot.reader)
            .ok_or(Rv(ck::CKR_SLOT_ID_INVALID))
    }

    /// What is known of the card in a slot after [`Self::look`]; a card that was not asked yet is asked.
    fn ask(&mut self, slot: SlotNumber) -> Outcome<()> {
        let wanted = self.settings.tokens.clone();
        let reader = self.reader(slot)?;
        if reader.card.is_none() {
            return Err(Rv(ck::CKR_TOKEN_NOT_PRESENT));
        }
        match &reader.known {
            Known::Facts(facts) if facts.key(slot.kind()).present => return Ok(()),
            Known::Facts(_) => return Err(Rv(ck::CKR_TOKEN_NOT_PRESENT)),
            Known::NotOurs => return Err(Rv(ck::CKR_TOKEN_NOT_RECOGNIZED)),
            Known::Nothing => {}
        }
        let name = reader.name.clone();
        let mut read = Err(TransportError::CardRemoved.into());
        let talked = self.readers.talk(&name, &mut |link, stay| {
            read = crate::card::read(link, stay, &wanted);
        });
        let reader = self.reader_mut(slot)?;
        match talked.map_err(Failure::from).and(read) {
            Ok(facts) => {
                reader.card = Some(facts.stay);
                reader.known = Known::Facts(Box::new(facts));
                self.ask(slot)
            }
            Err(failure) => {
                let rv = failure.rv();
                if rv.0 == ck::CKR_TOKEN_NOT_RECOGNIZED {
                    reader.known = Known::NotOurs;
                }
                if failure.is_removed() {
                    return Err(Rv(ck::CKR_TOKEN_NOT_PRESENT));
                }
                Err(rv)
            }
        }
    }

    /// The facts of the card that a session is with.
    fn view(&self, slot: SlotNumber) -> Outcome<View<'_>> {
        let reader = self.reader(slot)?;
        let facts = reader.facts().ok_or(Rv(ck::CKR_DEVICE_REMOVED))?;
        Ok(View {
            kind: slot.kind(),
            key: facts.key(slot.kind()),
            logged_in: reader.half(slot.kind()).login.is_some(),
            // Each signature of a document does, unless somebody has set that it does not.
            asks_each_time: slot.kind() == Kind::Signature && self.settings.always_authenticate,
        })
    }

    fn session(&self, handle: ck::CK_SESSION_HANDLE) -> Outcome<&Session> {
        self.sessions
            .get(&handle)
            .ok_or(Rv(ck::CKR_SESSION_HANDLE_INVALID))
    }

    fn session_mut(&mut self, handle: ck::CK_SESSION_HANDLE) -> Outcome<&mut Session> {
        self.sessions
            .get_mut(&handle)
            .ok_or(Rv(ck::CKR_SESSION_HANDLE_INVALID))
    }

    /// Talks to the card of a slot, which is known. What fails with the card gone ends its sessions.
    fn talk<R>(
        &mut self,
        slot: SlotNumber,
        say: impl FnOnce(&mut dyn Transport, Option<u64>, &Reader, &Facts) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let gone = || Failure::from(TransportError::CardRemoved);
        let reader = self.places.get(slot.reader).ok_or_else(gone)?;
        let facts = reader.facts().ok_or_else(gone)?;
        let mut done = Err(gone());
        let mut say = Some(say);
        let talked = self.readers.talk(&reader.name, &mut |link, stay| {
            if let Some(say) = say.take() {
                done = say(link, stay, reader, facts);
            }
        });
        let result = talked.map_err(Failure::from).and(done);
        if let Err(failure) = &result {
            if failure.is_removed() {
                self.gone(slot.reader);
            }
            if let Some(hint) = failure.hint() {
                tell(hint);
            }
        }
        result
    }
}

/// One line for the person, on standard error. Nobody may be listening.
pub(crate) fn tell(line: &str) {
    let _nobody_listens = writeln!(std::io::stderr(), "mynumber-card-pkcs11: {line}");
}
