//! A session with one card: select, read, present a PIN, sign.
//!
//! [`Card`] owns the link. Selecting an application borrows the card, so nothing else can be
//! selected meanwhile; leaving the application closes what a PIN opened.
//!
//! # Example
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mynumber_card::Card;
//! use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//!
//! let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//!
//! let challenge = card.read_challenge(8)?;
//! assert_eq!(challenge.len(), 8);
//! card.finish()?; // closes what is open
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

mod change;
mod data_object;
mod link;
mod path;
mod pin;
mod probe;
mod read;
mod secure;
mod selected;
mod session;

pub(crate) use change::ChangeCommand;
pub use change::PinChange;
pub use data_object::DataObject;
pub use link::Progress;
pub use path::Path;
pub use pin::LastTry;
pub(crate) use read::Extent;
pub use read::FileKind;
pub use selected::Selected;
pub use session::SessionSecret;

use crate::apdu::{Command, Response};
use crate::error::Error;
use crate::terms::{Application, StatusWord};
use crate::transport::{ApduLengths, Transport};
use link::Link;

/// A card behind a link.
///
/// # Example
/// ```no_run
/// # fn run(link: impl mynumber_card::Transport) -> Result<(), mynumber_card::Error> {
/// use mynumber_card::{AssistPin, Card, LastTry};
///
/// let mut card = Card::new(link);
/// let pin = AssistPin::new("2345")?;
/// let mut assist = card.input_assist()?;
/// let attributes = assist.present(&pin, LastTry::Refuse)?.read_attributes()?;
/// assist.close()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Card<T: Transport> {
    link: Link<T>,
}

impl<T: Transport> Card<T> {
    /// Starts a session. Nothing is sent; the APDU lengths are those that the link reports.
    pub fn new(transport: T) -> Self {
        let lengths = transport.apdu_lengths();
        Self {
            link: Link::new(transport, lengths),
        }
    }

    /// Starts a session on a path whose APDU lengths the caller knows better than the link.
    pub fn with_apdu_lengths(transport: T, lengths: ApduLengths) -> Self {
        Self {
            link: Link::new(transport, lengths),
        }
    }

    /// What is known so far about the APDU lengths of the path.
    pub fn apdu_lengths(&self) -> ApduLengths {
        self.link.lengths
    }

    /// What is known so far about the path to the card. Nothing is sent.
    pub fn path(&self) -> Path {
        self.link.path()
    }

    /// Whether the path carries the 256 bytes of a signature of the card: for a job that is useless
    /// without one, before a PIN is asked for. Nothing is sent: the answer comes from what the link
    /// said beforehand and what reading has shown, so ask once a long free file has been read
    /// ([`Selected::check_carries_signatures`]).
    ///
    /// # Errors
    /// [`TransportError::Unsupported`](crate::TransportError::Unsupported) where commands are short and answers shorter than that
    /// ([`Transport::longest_short_answer`]), and where answers of 256 bytes were lost.
    pub fn check_carries_signatures(&self) -> Result<(), Error> {
        self.link.check_carries_signatures()
    }

    /// Begins again, with whatever card is there now. A session is about one card: once anything has
    /// been read from it, a reset or a removal ends the session, because another card may be on the reader,
    /// and every call fails as the first did. The caller must forget what it learnt about the card; what
    /// is known about the path stays.
    ///
    /// # Errors
    /// What a PIN may still hold open could not be closed.
    pub fn begin_again(&mut self) -> Result<(), Error> {
        self.link.close_opened()?;
        self.link.begin_again();
        Ok(())
    }

    /// Calls `tell` after each piece of a file that takes more than one command, and
    /// after the last. It gets sizes, not content.
    pub fn on_progress(&mut self, tell: impl FnMut(Progress) + Send + 'static) {
        self.link.on_progress(Box::new(tell));
    }

    /// Selects an application.
    ///
    /// # Errors
    /// [`Error::ApplicationAbsent`] when the card does not have it, else errors of the link.
    pub fn select(&mut self, application: Application) -> Result<Selected<'_, T>, Error> {
        Selected::select(&mut self.link, application)
    }

    /// Reads an object that the card gives with no application selected (GET DATA); `long` when it is
    /// expected to exceed 256 bytes, which only costs a command when wrong. When this session has an
    /// application selected, the issuer security domain is selected first; when another program may
    /// have and the object is not given, likewise, and it is asked for once more.
    ///
    /// # Errors
    /// [`Error::UnexpectedStatus`], and errors of the link.
    pub fn read_data_object(&mut self, tag: u16, long: bool) -> Result<DataObject, Error> {
        let read = self.read_data_object_as_is(tag, long);
        let hidden = matches!(
            read,
            Ok(DataObject::Absent) | Err(Error::UnexpectedStatus { .. })
        );
        if !hidden || self.link.selected.is_some() {
            return read;
        }
        match self.link.select(Application::IssuerSecurityDomain) {
            Ok(()) => self.read_data_object_as_is(tag, long),
            Err(Error::ApplicationAbsent { .. } | Error::UnexpectedStatus { .. }) => read,
            Err(error) => Err(error),
        }
    }

    /// The same, with what is selected.
    pub(crate) fn read_data_object_as_is(
        &mut self,
        tag: u16,
        long: bool,
    ) -> Result<DataObject, Error> {
        self.link.close_opened()?;
        self.link.is_same_card()?;
        let object = data_object::read(&mut self.link, tag, long)?;
        self.link.has_learnt();
        Ok(object)
    }

    /// Asks the card for 1–256 random bytes (GET CHALLENGE).
    ///
    /// # Errors
    /// [`Error::Input`] for another length, else errors of the card or the link.
    pub fn read_challenge(&mut self, bytes: usize) -> Result<Vec<u8>, Error> {
        self.link.challenge(bytes)
    }

    /// SELECT of any application, even one that is not of this card; after it nothing is selected as far
    /// as this session knows.
    pub(crate) fn select_by_name(&mut self, aid: &[u8]) -> Result<StatusWord, Error> {
        self.link.close_opened()?;
        self.link.is_same_card()?;
        let status = self.link.select_by_name(aid)?;
        self.link.has_learnt();
        Ok(status)
    }

    /// Sends a command to whatever is selected.
    pub(crate) fn send_to_selected(&mut self, command: &Command) -> Result<Response, Error> {
        self.link.is_same_card()?;
        self.link.send(command)
    }

    /// Closes whatever a PIN still holds open, and gives the link back.
    ///
    /// # Errors
    /// The card could neither leave the application nor be powered down: what a PIN opened may
    /// still be open until the card leaves the reader.
    pub fn finish(mut self) -> Result<(), Error> {
        self.link.close_opened()
    }
}
