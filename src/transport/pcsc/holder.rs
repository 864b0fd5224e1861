//! The card on a thread of its own.
//!
//! PC/SC calls have no time limit: a call returns when the service answers, which a stopped
//! service never does, and a transaction begins when another program ends its own. So the
//! calls are made on a thread, and callers wait only for a limited time. An abandoned thread
//! releases the card as soon as its call returns.

use std::ffi::{CStr, CString};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use pcsc::{Card, Disposition, Protocols, Transaction};
use zeroize::{Zeroize, Zeroizing};

use super::features;
use super::presence::{self, Presence};
use super::words::{Sharing, establish, mode, translate};
use crate::error::{Operation, TransportError};
use crate::transport::ApduLengths;

/// The longest response: 65,536 bytes and the status word, with room for what a driver adds.
const RESPONSE_SPACE: usize = pcsc::MAX_BUFFER_SIZE_EXTENDED;

type Answer = Result<Vec<u8>, TransportError>;

/// What the thread is to do; each is answered.
enum Order {
    Begin,
    Transmit(Zeroizing<Vec<u8>>),
    /// Cuts the power and goes on, within a transaction.
    PowerDown,
    End,
    /// Lets go of the card, which ends the thread.
    Leave(Disposition),
}

/// The thread that holds the card, seen from outside.
pub(super) struct Holder {
    orders: Sender<Order>,
    answers: Receiver<Answer>,
    lengths: ApduLengths,
    /// A call did not return: no answer cannot be distinguished from a late one.
    lost: bool,
}

/// Runs a call on a thread of its own and waits so long for it.
pub(super) fn within<R: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> Result<R, TransportError> + Send + 'static,
) -> Result<R, TransportError> {
    let (sender, receiver) = mpsc::channel();
    start(move || {
        let _nobody_waits = sender.send(call());
    })?;
    receiver
        .recv_timeout(limit)
        .unwrap_or(Err(TransportError::UnresponsiveService))
}

fn start(run: impl FnOnce() + Send + 'static) -> Result<(), TransportError> {
    std::thread::Builder::new()
        .name("pcsc".to_owned())
        .spawn(run)
        .map(drop)
        .map_err(|source| TransportError::Io {
            operation: Operation::StartThread,
            source: Box::new(source),
        })
}

impl Holder {
    /// Connects to the card. In a context of its own: calls of one context wait for each other.
    pub(super) fn connect(
        reader: CString,
        sharing: Sharing,
        limit: Duration,
    ) -> Result<Self, TransportError> {
        let (orders, to_do) = mpsc::channel();
        let (done, answers) = mpsc::channel();
        let (connected, outcome) = mpsc::channel();
        start(move || {
            let card = establish().and_then(|context| {
                context
                    .connect(&reader, mode(sharing), Protocols::ANY)
                    .map_err(|error| match error {
                        pcsc::Error::UnknownReader => TransportError::NoSuchReader {
                            wanted: reader.to_string_lossy().into_owned(),
                            known: Vec::new(),
                        },
                        error => translate(Operation::ConnectToCard, error),
                    })
            });
            match card {
                Err(error) => drop(connected.send(Err(error))),
                Ok(card) => {
                    let lengths = features::apdu_lengths(&card);
                    let _given_up = connected.send(Ok(lengths));
                    let worker = Worker {
                        reader,
                        sharing,
                        buffer: vec![0; RESPONSE_SPACE],
                        orders: to_do,
                        answers: done,
                    };
                    worker.serve(card);
                }
            }
        })?;
        let lengths = outcome
            .recv_timeout(limit)
            .unwrap_or(Err(TransportError::Timeout))?;
        Ok(Self {
            orders,
            answers,
            lengths,
            lost: false,
        })
    }

    pub(super) fn lengths(&self) -> ApduLengths {
        self.lengths
    }

    /// Begins a transaction.
    pub(super) fn begin(&mut self, limit: Duration) -> Result<(), TransportError> {
        self.order(Order::Begin, limit).map(drop)
    }

    /// Ends the transaction; without one nothing happens.
    pub(super) fn end(&mut self, limit: Duration) -> Result<(), TransportError> {
        self.order(Order::End, limit).map(drop)
    }

    pub(super) fn transmit(&mut self, command: &[u8], limit: Duration) -> Answer {
        self.order(Order::Transmit(command.to_vec().into()), limit)
    }

    /// Cuts the power within a transaction.
    pub(super) fn power_down(&mut self, limit: Duration) -> Result<(), TransportError> {
        self.order(Order::PowerDown, limit).map(drop)
    }

    pub(super) fn leave(
        mut self,
        disposition: Disposition,
        limit: Duration,
    ) -> Result<(), TransportError> {
        self.order(Order::Leave(disposition), limit).map(drop)
    }

    fn order(&mut self, order: Order, limit: Duration) -> Answer {
        if self.lost {
            return Err(TransportError::Timeout);
        }
        let answer = self
            .orders
            .send(order)
            .map_err(|_| RecvTimeoutError::Disconnected)
            .and_then(|()| self.answers.recv_timeout(limit));
        answer.unwrap_or_else(|_| {
            self.lost = true;
            Err(TransportError::Timeout)
        })
    }
}

/// What ended a transaction.
enum Ended {
    ByOrder,
    ToLeave(Disposition),
    GivenUp,
}

/// The thread's side.
struct Worker {
    reader: CString,
    sharing: Sharing,
    buffer: Vec<u8>,
    orders: Receiver<Order>,
    answers: Sender<Answer>,
}

impl Worker {
    fn serve(mut self, mut card: Card) {
        // Whoever gave up holds the card no more; what a PIN may have opened must not stay open.
        let mut left = match self.sharing {
            Sharing::Exclusive => Disposition::UnpowerCard,
            Sharing::Shared => Disposition::LeaveCard,
        };
        while let Ok(order) = self.orders.recv() {
            let answer = match order {
                Order::Leave(disposition) => {
                    left = disposition;
                    break;
                }
                Order::Transmit(command) => {
                    transmit(&card, &command, &mut self.buffer).or_else(|error| match error {
                        Some(pcsc::Error::ResetCard) => self.take_up(&mut card),
                        error => Err(explain(SEND, error, &self.reader)),
                    })
                }
                Order::Begin => match card.transaction2() {
                    Ok(transaction) => match self.in_transaction(transaction) {
                        Ended::ByOrder => Ok(Vec::new()),
                        Ended::ToLeave(disposition) => {
                            left = disposition;
                            break;
                        }
                        Ended::GivenUp => break,
                    },
                    Err((card, pcsc::Error::ResetCard)) => self.take_up(card),
                    Err((_, error)) => Err(explain(
                        Operation::BeginTransaction,
                        Some(error),
                        &self.reader,
                    )),
                },
                Order::End | Order::PowerDown => Ok(Vec::new()),
            };
            if self.answers.send(answer).is_err() {
                break;
            }
        }
        // A card that is handed back on failure resets the card when it is dropped.
        let result = card
            .disconnect(left)
            .map(|()| Vec::new())
            .map_err(|(_, error)| translate(Operation::DisconnectFromCard, error));
        let _nobody_waits = self.answers.send(result);
    }

    fn take_up(&self, card: &mut Card) -> Answer {
        card.reconnect(mode(self.sharing), Protocols::ANY, Disposition::LeaveCard)
            .map_err(|error| explain(TAKE_UP, Some(error), &self.reader))?;
        Err(TransportError::CardReset)
    }

    /// Orders within a transaction. Whoever gives up in the middle can close nothing any more: the power is cut
    /// while nobody else has the card, whoever may share it.
    fn in_transaction(&mut self, mut transaction: Transaction<'_>) -> Ended {
        let mut sent = false;
        let ended = self.obey(&mut transaction, &mut sent);
        if sent && matches!(ended, Ended::GivenUp) {
            let cut = Disposition::UnpowerCard;
            let _what_more = transaction.reconnect(mode(self.sharing), Protocols::ANY, cut);
        }
        ended
    }

    fn obey(&mut self, transaction: &mut Transaction<'_>, sent: &mut bool) -> Ended {
        let mut answer = Ok(Vec::new());
        loop {
            if self.answers.send(answer).is_err() {
                return Ended::GivenUp;
            }
            let reconnect = |transaction: &mut Transaction<'_>, disposition| {
                transaction.reconnect(mode(self.sharing), Protocols::ANY, disposition)
            };
            answer = match self.orders.recv() {
                Err(_) => return Ended::GivenUp,
                Ok(Order::End) => return Ended::ByOrder,
                Ok(Order::Leave(disposition)) => return Ended::ToLeave(disposition),
                Ok(Order::Begin) => Ok(Vec::new()),
                Ok(Order::PowerDown) => reconnect(transaction, Disposition::UnpowerCard)
                    .map(|()| Vec::new())
                    .map_err(|error| translate(Operation::PowerDown, error)),
                Ok(Order::Transmit(command)) => {
                    *sent = true;
                    match transmit(transaction, &command, &mut self.buffer) {
                        Err(Some(pcsc::Error::ResetCard)) => {
                            match reconnect(transaction, Disposition::LeaveCard) {
                                Ok(()) => Err(TransportError::CardReset),
                                Err(error) => Err(explain(TAKE_UP, Some(error), &self.reader)),
                            }
                        }
                        result => result.map_err(|error| explain(SEND, error, &self.reader)),
                    }
                }
            };
        }
    }
}

/// One command. `None` for an answer without a status word.
fn transmit(
    card: &Card,
    command: &[u8],
    buffer: &mut [u8],
) -> Result<Vec<u8>, Option<pcsc::Error>> {
    let response = card.transmit(command, buffer).map_err(Some)?.to_vec();
    // Personal data and the My Number pass through here.
    if let Some(used) = buffer.get_mut(..response.len()) {
        used.zeroize();
    }
    if response.len() < 2 {
        return Err(None);
    }
    Ok(response)
}

const SEND: Operation = Operation::SendCommand;
const TAKE_UP: Operation = Operation::Reconnect;

/// What became of a card that had been connected to: gone is gone, whichever call meets it, and whatever
/// the service says then. A general error, and an answer without a status word, is what a card that was just taken away
/// looks like before the service has noticed, and a service that has just ended.
fn explain(operation: Operation, error: Option<pcsc::Error>, reader: &CStr) -> TransportError {
    use pcsc::Error as E;
    if matches!(error, Some(E::UnpoweredCard | E::NoSmartcard)) {
        // Unpowered: another program cut its power, or the machine slept, and nothing is selected or
        // open any more.
        return TransportError::CardRemoved;
    }
    let unclear = matches!(
        error,
        None | Some(
            E::NotTransacted
                | E::CommError
                | E::CommDataLost
                | E::InternalError
                | E::InvalidHandle
                | E::UnknownError
        )
    );
    match unclear.then(|| presence::look(reader)) {
        Some(Presence::Gone) => TransportError::CardRemoved,
        Some(Presence::NoService) => TransportError::NoService,
        Some(Presence::Here) | None => match error {
            Some(error) => translate(operation, error),
            None => TransportError::ShortResponse { length: 0 },
        },
    }
}
