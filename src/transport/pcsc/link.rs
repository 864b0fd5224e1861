//! An open connection to the card in a reader.

use std::ffi::{CStr, CString};

use zeroize::Zeroize;

use pcsc::{Card, Disposition, Protocols, ShareMode, Transaction};

use super::{Service, Sharing, features, presence};
use crate::error::TransportError;
use crate::transport::{ApduLengths, Transport};

/// The longest response: 65,536 bytes and the status word, with room for what a driver adds.
const RESPONSE_SPACE: usize = pcsc::MAX_BUFFER_SIZE_EXTENDED;

/// A connection to the card in one reader. Dropping it leaves the card as it is.
pub struct Connection {
    /// `None` once the card has been powered down.
    card: Option<Card>,
    reader: CString,
    sharing: Sharing,
    lengths: ApduLengths,
    buffer: Vec<u8>,
}

impl core::fmt::Debug for Connection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Connection")
            .field("sharing", &self.sharing)
            .field("lengths", &self.lengths)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// Connects to the card in a reader.
    ///
    /// # Errors
    /// [`TransportError::NoCard`], [`TransportError::Busy`], [`TransportError::UnresponsiveCard`],
    /// [`TransportError::NoSuchReader`].
    pub fn connect(&self, reader: &str, sharing: Sharing) -> Result<Connection, TransportError> {
        let gone = || TransportError::NoSuchReader {
            wanted: reader.to_owned(),
            known: Vec::new(),
        };
        let name = CString::new(reader).map_err(|_| gone())?;
        let card = self
            .context
            .connect(&name, mode(sharing), Protocols::ANY)
            .map_err(|error| match error {
                pcsc::Error::UnknownReader => gone(),
                error => translate("connect to the card", error),
            })?;
        let lengths = features::apdu_lengths(&card);
        Ok(Connection {
            card: Some(card),
            reader: name,
            sharing,
            lengths,
            buffer: vec![0; RESPONSE_SPACE],
        })
    }
}

impl Connection {
    /// Begins a transaction: until it ends no other program's command comes between. With
    /// [`Sharing::Shared`], talk to the card only within one.
    ///
    /// # Errors
    /// The card is gone, or was reset by another program meanwhile ([`TransportError::CardReset`]:
    /// begin again).
    pub fn exchange(&mut self) -> Result<Exchange<'_>, TransportError> {
        let (sharing, lengths) = (self.sharing, self.lengths);
        let card = self.card.as_mut().ok_or(TransportError::CardRemoved)?;
        match card.transaction2() {
            Ok(transaction) => Ok(Exchange {
                transaction,
                reader: &self.reader,
                sharing,
                lengths,
                buffer: &mut self.buffer,
            }),
            Err((card, pcsc::Error::ResetCard)) => {
                card.reconnect(mode(sharing), Protocols::ANY, Disposition::LeaveCard)
                    .map_err(|error| translate("take up the card again", error))?;
                Err(TransportError::CardReset)
            }
            Err((_, error)) => Err(translate("begin a transaction", error)),
        }
    }
}

impl Transport for Connection {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let card = self.card.as_mut().ok_or(TransportError::CardRemoved)?;
        match transmit(card, command, &mut self.buffer) {
            Err(pcsc::Error::ResetCard) => {
                card.reconnect(mode(self.sharing), Protocols::ANY, Disposition::LeaveCard)
                    .map_err(|error| translate("take up the card again", error))?;
                Err(TransportError::CardReset)
            }
            result => explain(result, &self.reader),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        let Some(card) = self.card.take() else {
            return Ok(());
        };
        disconnect(card, Disposition::UnpowerCard)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(card) = self.card.take() {
            let _left = disconnect(card, Disposition::LeaveCard);
        }
    }
}

fn disconnect(card: Card, disposition: Disposition) -> Result<(), TransportError> {
    // The card handed back on failure resets the card when it is dropped.
    card.disconnect(disposition)
        .map_err(|(_, error)| translate("let go of the card", error))
}

/// A transaction on a card: nobody else's command comes between. Ends when dropped.
pub struct Exchange<'connection> {
    transaction: Transaction<'connection>,
    reader: &'connection CStr,
    sharing: Sharing,
    lengths: ApduLengths,
    buffer: &'connection mut Vec<u8>,
}

impl core::fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Exchange")
            .field("sharing", &self.sharing)
            .finish_non_exhaustive()
    }
}

impl Transport for Exchange<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        match transmit(&self.transaction, command, self.buffer) {
            Err(pcsc::Error::ResetCard) => {
                self.transaction
                    .reconnect(mode(self.sharing), Protocols::ANY, Disposition::LeaveCard)
                    .map_err(|error| translate("take up the card again", error))?;
                Err(TransportError::CardReset)
            }
            result => explain(result, self.reader),
        }
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.lengths
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.transaction
            .reconnect(mode(self.sharing), Protocols::ANY, Disposition::UnpowerCard)
            .map_err(|error| translate("power the card down", error))
    }
}

fn transmit(card: &Card, command: &[u8], buffer: &mut [u8]) -> Result<Vec<u8>, pcsc::Error> {
    let response = card.transmit(command, buffer).map(<[u8]>::to_vec);
    if let Ok(response) = &response {
        // Personal data and the My Number pass through here.
        if let Some(used) = buffer.get_mut(..response.len()) {
            used.zeroize();
        }
    }
    response
}

/// A general error, and an answer without a status word, is what a card that was just taken away
/// looks like before the service has noticed.
fn explain(result: Result<Vec<u8>, pcsc::Error>, reader: &CStr) -> Result<Vec<u8>, TransportError> {
    use pcsc::Error as E;
    match result {
        Ok(response) if response.len() >= 2 => Ok(response),
        Ok(_) | Err(E::NotTransacted | E::CommError | E::CommDataLost | E::InternalError)
            if presence::card_is_gone(reader) =>
        {
            Err(TransportError::CardRemoved)
        }
        result => result.map_err(|error| translate("send a command", error)),
    }
}

fn mode(sharing: Sharing) -> ShareMode {
    match sharing {
        Sharing::Shared => ShareMode::Shared,
        Sharing::Exclusive => ShareMode::Exclusive,
    }
}

/// The error of the service in the terms of this crate.
pub(super) fn translate(operation: &'static str, error: pcsc::Error) -> TransportError {
    use pcsc::Error as E;
    match error {
        E::NoService | E::ServiceStopped | E::Shutdown => TransportError::NoService,
        E::NoReadersAvailable => TransportError::NoReader,
        E::NoSmartcard => TransportError::NoCard,
        E::RemovedCard | E::ReaderUnavailable | E::UnknownReader => TransportError::CardRemoved,
        E::UnresponsiveCard | E::UnpoweredCard | E::UnsupportedCard | E::ProtoMismatch => {
            TransportError::UnresponsiveCard
        }
        E::SharingViolation => TransportError::Busy,
        E::ResetCard => TransportError::CardReset,
        E::NoAccess | E::SecurityViolation => TransportError::AccessDenied,
        E::Timeout | E::WaitedTooLong => TransportError::Timeout,
        error => TransportError::Io {
            operation,
            source: Box::new(error),
        },
    }
}
