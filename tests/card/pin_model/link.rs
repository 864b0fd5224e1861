//! The link between driver and simulated card, with the model beside it, and with trouble.

use std::cell::RefCell;
use std::rc::Rc;

use mynumber_card::sim::{SimHandle, SimTransport};
use mynumber_card::{Transport, TransportError};

use super::model::{Model, Reference};

/// What happens to one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The card carries it out, and nobody hears of it.
    AnswerLost,
    /// The same, and the card is gone.
    RemovedBeforeAnswer,
    /// The card never sees it.
    CommandLost,
    Removed,
    /// Another program has reset the card.
    Reset,
    /// The reader says 6F00 by itself.
    Refused,
}

/// A command that the driver sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) command: Vec<u8>,
    /// The PIN reference that it names, and the tries that were left before it.
    pub(super) pin: Option<(Reference, u8)>,
    /// Whether the answer is the card's.
    pub(super) answered: bool,
    /// Whether it opened something.
    pub(super) opened: bool,
}

impl Sent {
    pub(super) fn is_query(&self) -> bool {
        matches!(self.command.as_slice(), [0x00, 0x20, 0x00, _])
    }

    /// The PIN, where it carries one.
    pub(super) fn presented(&self) -> Option<&[u8]> {
        match self.command.as_slice() {
            [0x00, 0x20, 0x00, _, length, pin @ ..] => {
                assert_eq!(usize::from(*length), pin.len());
                Some(pin)
            }
            _ => None,
        }
    }

    pub(super) fn changes(&self) -> bool {
        matches!(self.command.get(..2), Some([0x00, 0x24] | [0x80, 0x32]))
    }
}

pub(super) struct Shared {
    pub(super) model: Model,
    pub(super) sent: Vec<Sent>,
    /// Commands from now on until it happens.
    pub(super) trouble: Option<(usize, Trouble)>,
    /// It has happened.
    pub(super) troubled: bool,
}

/// Everything that passes is shown to the model, as far as it reaches the card.
pub(super) struct Spy {
    pub(super) inner: SimTransport,
    pub(super) card: SimHandle,
    pub(super) shared: Rc<RefCell<Shared>>,
}

impl Spy {
    fn happens(shared: &mut Shared) -> Option<Trouble> {
        let (commands, trouble) = shared.trouble?;
        if commands > 0 {
            shared.trouble = Some((commands - 1, trouble));
            return None;
        }
        shared.trouble = None;
        shared.troubled = true;
        Some(trouble)
    }
}

impl Transport for Spy {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let shared = &mut *self.shared.borrow_mut();
        let trouble = Self::happens(shared);
        let pin = match command {
            [0x00, 0x20, 0x00, p2, ..] => {
                let selected = shared.model.selected;
                selected.expect("VERIFY with nothing selected");
                let reference = shared.model.named(*p2);
                Some((reference, shared.model.left(reference)))
            }
            [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file] => {
                let selected = shared.model.selected;
                let reference = (selected.expect("SELECT of an EF of nothing"), *file);
                Some((reference, shared.model.left(reference)))
            }
            _ => None,
        };
        shared.sent.push(Sent {
            command: command.to_vec(),
            pin,
            answered: trouble.is_none(),
            opened: false,
        });
        match trouble {
            None | Some(Trouble::AnswerLost | Trouble::RemovedBeforeAnswer) => {
                let answer = self.inner.transmit(command);
                if answer.is_ok() {
                    shared.model.sees(command);
                    let sent = shared.sent.last_mut().expect("it was noted");
                    sent.opened = sent.presented().is_some()
                        && pin.is_some_and(|(pin, _)| shared.model.open.contains(&pin));
                }
                match trouble {
                    None => answer,
                    Some(Trouble::AnswerLost) => Err(TransportError::Timeout),
                    Some(_) => {
                        self.card.remove();
                        shared.model.loses_power();
                        Err(TransportError::CardRemoved)
                    }
                }
            }
            Some(Trouble::CommandLost) => Err(TransportError::Timeout),
            Some(Trouble::Removed) => {
                self.card.remove();
                shared.model.loses_power();
                Err(TransportError::CardRemoved)
            }
            Some(Trouble::Reset) => {
                self.card.warm_reset();
                shared.model.is_reset();
                Err(TransportError::CardReset)
            }
            Some(Trouble::Refused) => Ok(vec![0x6F, 0x00]),
        }
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.shared.borrow_mut().model.loses_power();
        self.inner.power_down()
    }
}
