//! An open connection to the card in a reader.

use std::ffi::CString;
use std::time::Duration;

use pcsc::Disposition;

use super::holder::Holder;
use super::service::Service;
use super::words::Sharing;
use crate::error::{Operation, TransportError};
use crate::transport::{ApduLengths, Transport};

/// A connection to the card in one reader. Dropping it leaves the card as it is.
///
/// It ends with the card: a card that was taken away, or had no power while the machine slept, is met
/// by a new connection only, which starts with nothing selected and nothing open.
pub struct Connection {
    /// `None` once the card has been powered down.
    holder: Option<Holder>,
    /// The name of its reader.
    reader: String,
    service: Service,
    sharing: Sharing,
}

impl core::fmt::Debug for Connection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Connection")
            .field("sharing", &self.sharing)
            .field("lengths", &self.apdu_lengths())
            .finish_non_exhaustive()
    }
}

impl Service {
    /// Connects to the card in a reader.
    ///
    /// # Errors
    /// [`TransportError::NoCard`], [`TransportError::Busy`], [`TransportError::UnresponsiveCard`],
    /// [`TransportError::NoSuchReader`], [`TransportError::NoService`].
    pub fn connect(&self, reader: &str, sharing: Sharing) -> Result<Connection, TransportError> {
        let name = CString::new(reader).map_err(|_| TransportError::NoSuchReader {
            wanted: reader.to_owned(),
            known: Vec::new(),
        })?;
        let holder = Holder::connect(name, sharing, self.limit).map_err(|error| match error {
            TransportError::Timeout => self.too_long(TransportError::Busy),
            TransportError::NoCard { .. } => TransportError::NoCard {
                readers: vec![reader.to_owned()],
            },
            error => error,
        })?;
        Ok(Connection {
            holder: Some(holder),
            reader: reader.to_owned(),
            service: self.clone(),
            sharing,
        })
    }
}

impl Service {
    /// What a reader carries: as sessions before found, else as it says itself.
    fn lengths_of(&self, reader: &str, said: ApduLengths) -> ApduLengths {
        match self.memory.of(reader) {
            ApduLengths::Unknown => said,
            found => found,
        }
    }
}

impl Connection {
    /// Begins a transaction: until it ends no other program's command comes between. A card that is
    /// [`Sharing::Shared`] is talked to only within one. Waits for a transaction of another program,
    /// as long as the service may take for an answer.
    ///
    /// # Errors
    /// The card is gone; was reset by another program meanwhile ([`TransportError::CardReset`]: begin
    /// again); or another program does not end its transaction ([`TransportError::Busy`]: connect
    /// anew).
    pub fn exchange(&mut self) -> Result<Exchange<'_>, TransportError> {
        self.exchange_within(self.service.limit)
    }

    /// As [`Self::exchange`], waiting this long for a transaction of another program.
    ///
    /// # Errors
    /// As [`Self::exchange`].
    pub fn exchange_within(&mut self, limit: Duration) -> Result<Exchange<'_>, TransportError> {
        let holder = self.holder.as_mut().ok_or(TransportError::CardRemoved)?;
        match holder.begin(limit) {
            Ok(()) => Ok(Exchange {
                holder,
                reader: &self.reader,
                service: &self.service,
                sharing: self.sharing,
            }),
            Err(TransportError::Timeout) => Err(self.service.too_long(TransportError::Busy)),
            Err(error) => Err(error),
        }
    }
}

impl Transport for Connection {
    /// # Errors
    /// Besides those of the link, [`TransportError::Unsupported`] while the card is shared: another
    /// program could select something else between two commands, and a file of another application
    /// would be taken for the one that was asked for. Nothing is sent then.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if self.sharing == Sharing::Shared {
            return Err(TransportError::Unsupported {
                operation: Operation::SendOutsideTransaction,
            });
        }
        let holder = self.holder.as_mut().ok_or(TransportError::CardRemoved)?;
        transmit(holder, command, &self.service)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        let said = self.holder.as_ref().map(Holder::lengths);
        self.service
            .lengths_of(&self.reader, said.unwrap_or_default())
    }

    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        self.service.memory.take_down(&self.reader, lengths);
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.holder.take().map_or(Ok(()), |holder| {
            holder.leave(Disposition::UnpowerCard, self.service.limit)
        })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(holder) = self.holder.take() {
            let _left = holder.leave(Disposition::LeaveCard, self.service.limit);
        }
    }
}

/// A transaction on a card: nobody else's command comes between. Ends when dropped.
pub struct Exchange<'connection> {
    holder: &'connection mut Holder,
    reader: &'connection str,
    service: &'connection Service,
    sharing: Sharing,
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
        transmit(self.holder, command, self.service)
    }

    fn apdu_lengths(&self) -> ApduLengths {
        self.service.lengths_of(self.reader, self.holder.lengths())
    }

    fn found_apdu_lengths(&mut self, lengths: ApduLengths) {
        self.service.memory.take_down(self.reader, lengths);
    }

    fn power_down(&mut self) -> Result<(), TransportError> {
        self.holder.power_down(self.service.limit)
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        let _ended = self.holder.end(self.service.limit);
    }
}

fn transmit(
    holder: &mut Holder,
    command: &[u8],
    service: &Service,
) -> Result<Vec<u8>, TransportError> {
    holder
        .transmit(command, service.limit)
        .map_err(|error| match error {
            TransportError::Timeout => service.too_long(error),
            error => error,
        })
}
