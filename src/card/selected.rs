//! A selected application.

use core::borrow::Borrow;

use super::link::Link;
use super::path::{Path, SIGNATURE};
use super::pin::{self, LastTry, Which};
use super::read::{self, Extent, FileKind};
use super::session::Session;
use crate::apdu::{Command, Response, ins};
use crate::error::{
    Argument, CommandName, DataElement, DataProblem, Error, PinError, TransportError,
};
use crate::secret::{IntoSecret, Secret};
use crate::terms::{Application, Credential, Tries};
use crate::transport::{ApduLengths, Transport};

/// The file that carries name and address and is read with the sign password only.
const SIGN_CERTIFICATE: (Application, u16) = (Application::Jpki, 0x0001);

/// The basic form of an application: its files by identifier, its PIN references, its keys. The typed
/// applications in [`crate::app`] are built on it; use it for files that they do not name.
///
/// While it lives the card cannot be used otherwise; when it goes, what a PIN opened is closed.
#[derive(Debug)]
pub struct Selected<'card, T: Transport> {
    pub(super) link: &'card mut Link<T>,
    pub(super) application: Application,
    /// A PIN was accepted in this selection: it is not taken up again after a reset.
    pub(super) opened: bool,
    /// The secure messaging session, which ends with the selection.
    pub(super) session: Option<Session>,
}

impl<'card, T: Transport> Selected<'card, T> {
    pub(super) fn select(
        link: &'card mut Link<T>,
        application: Application,
    ) -> Result<Self, Error> {
        // Something left open that could not be closed before: selecting the same application again
        // would not reliably close it.
        link.close_opened()?;
        link.is_same_card()?;
        link.select(application)?;
        Ok(Self {
            link,
            application,
            opened: false,
            session: None,
        })
    }

    /// The application.
    #[must_use]
    pub fn application(&self) -> Application {
        self.application
    }

    /// What is known so far about the APDU lengths of the path.
    #[must_use]
    pub fn apdu_lengths(&self) -> ApduLengths {
        self.link.lengths
    }

    /// What is known so far about the path to the card.
    #[must_use]
    pub fn path(&self) -> Path {
        self.link.path()
    }

    /// Whether the path carries a signature of the card, as far as reading has shown; see
    /// [`super::Card::check_carries_signatures`].
    ///
    /// # Errors
    /// As there.
    pub fn check_carries_signatures(&self) -> Result<(), Error> {
        self.link.check_carries_signatures()
    }

    /// Leaves this application for another one: closes what a PIN opened here with the SELECT
    /// that is needed anyway.
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`]; then what a PIN opened is closed by leaving.
    pub fn switch(mut self, application: Application) -> Result<Self, Error> {
        self.link.is_same_card()?;
        self.link.select(application)?;
        self.application = application;
        self.opened = false;
        self.session = None;
        Ok(self)
    }

    /// Leaves the application. Costs one command when a PIN was presented, none otherwise.
    ///
    /// # Errors
    /// See [`super::Card::finish`].
    pub fn close(self) -> Result<(), Error> {
        self.link.close_opened()
    }

    /// Ends the conversation: cuts the power of the card, which closes what a PIN opened without a
    /// command. A link without such means leaves the application instead. For the end of a job:
    /// the link is over afterwards.
    ///
    /// # Errors
    /// See [`super::Card::finish`].
    pub fn power_down(self) -> Result<(), Error> {
        self.link.power_down()
    }

    /// Reads a whole transparent file by its identifier (0001–001E). The signature certificate
    /// is not requested before a PIN has been presented.
    ///
    /// # Errors
    /// [`Error::FileAbsent`], [`Error::NotOpen`], and errors of the card or the link.
    pub fn read_file(&mut self, file: u16, kind: FileKind) -> Result<Vec<u8>, Error> {
        if (self.application, file) == SIGN_CERTIFICATE && !self.opened {
            return Err(Error::NotOpen {
                application: self.application,
                file,
            });
        }
        self.read_file_as(file, kind.into())
    }

    /// A file that shows its end in its own way.
    pub(crate) fn read_file_as(&mut self, file: u16, extent: Extent) -> Result<Vec<u8>, Error> {
        self.taken_up(|selected| read::read_file(selected.link, selected.application, file, extent))
    }

    /// Finds out whether the path carries a signature of the card, where nothing has shown it yet: by the
    /// first 256 bytes of a free file that is longer. One command, and a few more if it does not.
    pub(crate) fn show_path(&mut self, file: u16) -> Result<(), Error> {
        if self.path().carries_signatures.is_some() {
            return Ok(());
        }
        self.taken_up(|selected| read::show_path(selected.link, selected.application, file))
    }

    /// Reads a record of a record file; records count from 1.
    ///
    /// # Errors
    /// As [`Self::read_file`]; [`Error::FileAbsent`] also when there is no such record.
    pub fn read_record(&mut self, file: u16, record: u8) -> Result<Vec<u8>, Error> {
        let p2 = short_identifier(file)? << 3 | 0x04;
        let asked = self.link.longest_short_answer();
        let command = Command::new(0x00, ins::READ_RECORD, record, p2).expecting(asked);
        let response = self.taken_up(|selected| {
            let response = selected.link.send(&command)?;
            selected.link.is_still_selected(&response)?;
            Ok(response)
        })?;
        match response.status.0 {
            0x9000 if response.data.is_empty() => {
                Err(Error::Transport(TransportError::IncompleteAnswer {
                    command: CommandName::ReadRecord,
                    expected: None,
                    received: 0,
                }))
            }
            0x9000 => Ok(response.data),
            0x6A83 => Err(Error::FileAbsent {
                application: self.application,
                file,
            }),
            _ => Err(read::failure(
                CommandName::ReadRecord,
                self.application,
                file,
                response.status,
            )),
        }
    }

    /// Asks for the tries left of a PIN reference. Spends none.
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`] for an answer that the card should not give, and errors of the link.
    pub fn query_tries(&mut self, reference: u16) -> Result<Tries, Error> {
        let sfi = short_identifier(reference)?;
        self.taken_up(|selected| pin::query_tries(selected.link, sfi))
    }

    /// Presents a secret to a PIN reference: asks for the tries left first, and sends nothing when
    /// the reference is locked, or when this would be the last try and `last` refuses that. It is
    /// asked for then, and sent once, whatever happens.
    pub(crate) fn present<S: Secret, G: IntoSecret<S>>(
        &mut self,
        reference: u16,
        credential: Credential,
        secret: G,
        last: LastTry,
    ) -> Result<(), G::Error> {
        let sfi = short_identifier(reference)?;
        let tries = self.permit(reference, credential, sfi, last)?;
        let secret = secret.into_secret(credential, tries)?;
        self.verify(credential, Which::Short(sfi), secret.borrow().as_bytes())?;
        Ok(())
    }

    /// Presents what stands for no secret (`none`), once, and only to a full counter. If the
    /// counter is not full, either the card is wrong in saying that none is set, or somebody has guessed
    /// before; another wrong guess could lock what nobody asked to open.
    pub(crate) fn present_none(
        &mut self,
        reference: u16,
        credential: Credential,
        none: &[u8],
        full: u8,
        last: LastTry,
    ) -> Result<(), Error> {
        let sfi = short_identifier(reference)?;
        let may = |tries| match (tries, last) {
            (Tries::Remaining(left), _) if left == full => Ok(()),
            (Tries::Unlimited, _) | (_, LastTry::Allow) => Ok(()),
            (Tries::NotReported, _) => Err(PinError::TriesUnknown { credential }.into()),
            _ => Err(PinError::NotSetSpent { credential, tries }.into()),
        };
        let opened_before = self.link.opened;
        // The last try is among those that `may` refuses.
        let presented = self
            .permit(reference, credential, sfi, LastTry::Allow)
            .and_then(may)
            .and_then(|()| self.verify(credential, Which::Short(sfi), none));
        self.link.open_to_all = !opened_before;
        presented.map_err(|error| match error {
            Error::Pin(PinError::Wrong { tries, .. }) => {
                PinError::NotSetRefused { credential, tries }.into()
            }
            Error::Pin(PinError::NowLocked { .. }) => {
                let tries = Tries::Locked;
                PinError::NotSetRefused { credential, tries }.into()
            }
            // Neither right nor wrong: nobody gave a PIN.
            Error::Pin(PinError::UnexpectedStatus { status, .. }) => Error::UnexpectedStatus {
                command: CommandName::Verify,
                status,
            },
            error => error,
        })
    }

    pub(super) fn permit(
        &mut self,
        reference: u16,
        credential: Credential,
        sfi: u8,
        last: LastTry,
    ) -> Result<Tries, Error> {
        // Neither the card nor a person is asked in vain.
        self.link.is_first_card()?;
        let tries = self.query_tries(reference)?;
        self.link.is_first_card()?;
        pin::permit(self.link, self.application, credential, sfi, tries, last)
    }

    pub(super) fn verify(
        &mut self,
        credential: Credential,
        which: Which,
        secret: &[u8],
    ) -> Result<(), Error> {
        // Only to the card with which the session began, and whose counter was read.
        self.link.is_first_card()?;
        if self.link.selected != Some(self.application) {
            return Err(Error::Transport(TransportError::CardReset));
        }
        pin::verify(self.link, credential, which, secret)?;
        self.opened = true;
        Ok(())
    }

    /// Has a key sign (COMPUTE DIGITAL SIGNATURE); `scheme` is P1.
    pub(crate) fn sign(&mut self, key: u16, scheme: u8, input: &[u8]) -> Result<Vec<u8>, Error> {
        let p2 = 0x80 | short_identifier(key)?;
        self.check_carries_signatures()?;
        let command = Command::new(0x80, ins::COMPUTE_DIGITAL_SIGNATURE, scheme, p2)
            .with_data(input)
            .expecting(256);
        let response = self.send(&command)?;
        match response.status.0 {
            0x9000 if response.data.len() < SIGNATURE => {
                let lost = TransportError::IncompleteAnswer {
                    command: CommandName::ComputeDigitalSignature,
                    expected: Some(SIGNATURE),
                    received: response.data.len(),
                };
                if response.data.is_empty() {
                    self.link.lost_long_answer(&lost);
                }
                Err(lost.into())
            }
            0x9000 if response.data.len() > SIGNATURE => Err(Error::Malformed {
                element: DataElement::Signature,
                problem: DataProblem::TooLong,
            }),
            0x9000 => Ok(response.data),
            _ => Err(read::failure(
                CommandName::ComputeDigitalSignature,
                self.application,
                key,
                response.status,
            )),
        }
    }

    fn send(&mut self, command: &Command) -> Result<Response, Error> {
        self.ensure_selected()?;
        let response = self.link.send(command)?;
        self.link.is_still_selected(&response)?;
        self.link.has_learnt();
        Ok(response)
    }

    /// After an error the card's selection is unknown, so it is selected again before anything
    /// else, unless a PIN had opened something (which would be closed by now or belong to nobody),
    /// or the caller knows something about a card that may be another one now.
    pub(super) fn ensure_selected(&mut self) -> Result<(), Error> {
        self.link.is_same_card()?;
        if self.link.selected == Some(self.application) {
            return Ok(());
        }
        if self.opened {
            return Err(Error::Transport(TransportError::CardReset));
        }
        self.session = None;
        self.link.select(self.application)
    }

    /// Runs something that may be repeated; after a reset by another program the application is
    /// selected again and it runs once more, unless a PIN had been presented or anything is known about
    /// the card: another one may be there.
    fn taken_up<R>(
        &mut self,
        mut run: impl FnMut(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        self.ensure_selected()?;
        let mut done = run(self);
        if let Err(Error::Transport(TransportError::CardReset)) = done
            && !self.opened
        {
            self.ensure_selected()?;
            done = run(self);
        }
        if !matches!(done, Err(Error::Transport(_))) {
            self.link.has_learnt();
        }
        done
    }
}

impl<T: Transport> Drop for Selected<'_, T> {
    fn drop(&mut self) {
        // `close` reports a failure; here nobody listens, and the link tries again when it ends.
        let _closed = self.link.close_opened();
    }
}

/// The short identifier of a file: 1–30.
pub(super) fn short_identifier(file: u16) -> Result<u8, Error> {
    u8::try_from(file)
        .ok()
        .filter(|sfi| (0x01..=0x1E).contains(sfi))
        .ok_or(Error::Input {
            argument: Argument::FileIdentifier,
        })
}
