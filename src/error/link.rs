//! What can go wrong on the way to the card.

use super::words::{CommandName, Operation};

/// What can go wrong on the way to the card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The PC/SC service is not running or not installed.
    #[error("no PC/SC service")]
    NoService,
    /// Waiting was ended by `transport::Cancel`.
    #[error("cancelled")]
    Cancelled,
    /// The PC/SC service is there but does not answer in time.
    #[error("the PC/SC service does not answer")]
    UnresponsiveService,
    /// No reader is connected.
    #[error("no reader")]
    NoReader,
    /// The reader that was asked for is not connected.
    #[error("no reader {wanted:?}")]
    NoSuchReader {
        /// The name or number asked for.
        wanted: String,
        /// The readers that are connected.
        known: Vec<String>,
    },
    /// The words for a reader fit several.
    #[error("several readers fit {wanted:?}")]
    AmbiguousReader {
        /// The words asked for.
        wanted: String,
        /// The readers that fit.
        matching: Vec<String>,
    },
    /// No card in the reader, or in any of several.
    #[error("no card{}", on(readers))]
    NoCard {
        /// The readers that were looked at, names from outside; empty where the link knows no name.
        readers: Vec<String>,
    },
    /// There are cards in several readers, and none is a My Number card.
    #[error("none of the cards is a My Number card")]
    NoMyNumberCard {
        /// The readers that hold a card.
        readers: Vec<String>,
    },
    /// There are My Number cards in several readers: a PIN must not go to somebody else's.
    #[error("several My Number cards")]
    SeveralCards {
        /// The readers that hold one.
        readers: Vec<String>,
    },
    /// There are cards in several readers, and one at least could not be looked at: it may be the one
    /// that is meant, and a PIN must not go to another person's. Nothing but SELECT was sent.
    #[error("not every card could be looked at")]
    NotEveryCard {
        /// Each that could not be looked at, and why.
        not_examined: Vec<NotExamined>,
    },
    /// A card is there but does not answer.
    #[error("the card does not answer")]
    UnresponsiveCard,
    /// Another program holds the card.
    #[error("another program holds the card")]
    Busy,
    /// The operating system does not let this user use the reader.
    #[error("not allowed to use the reader")]
    AccessDenied,
    /// The operating system does not let this user open the device of the reader.
    #[error("not allowed to open {device}")]
    DeviceDenied {
        /// The device, e.g. `/dev/ttyUSB0`.
        device: String,
    },
    /// A driver of the kernel (such as `pn533_usb`) or another program (`usbfs`) has the reader.
    #[error("the reader is held by {by}")]
    DeviceClaimed {
        /// The driver that is bound to it, as Linux names it.
        by: String,
    },
    /// Something is there, but does not answer as a reader does.
    #[error("the reader does not answer")]
    UnresponsiveReader,
    /// The card was taken away in the middle.
    #[error("the card was removed")]
    CardRemoved,
    /// Another program reset the card: nothing is selected, what a PIN opened may be closed.
    #[error("the card was reset")]
    CardReset,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The command is longer than the link carries; it was not sent.
    #[error("a command of {length} bytes is longer than the {limit} that this link carries")]
    CommandTooLong {
        /// Bytes of the command.
        length: usize,
        /// Bytes that fit.
        limit: usize,
    },
    /// A response without a whole status word.
    #[error("a response of {length} bytes has no status word")]
    ShortResponse {
        /// Bytes received.
        length: usize,
    },
    /// An answer came without some or all of its data, or without its status word: the path to the card
    /// loses bytes. It says nothing about the card. Another reader, or where long commands are the cause
    /// [`ApduLengths::Short`](crate::ApduLengths::Short), may help.
    #[error("the answer to {command} is incomplete: {received} bytes of data")]
    IncompleteAnswer {
        /// The command.
        command: CommandName,
        /// Bytes of data that it has, where that is known; of a file, its bytes in all.
        expected: Option<usize>,
        /// Bytes of data that came.
        received: usize,
    },
    /// A long command (an extended APDU) was not answered in time: this path may not carry such.
    /// [`ApduLengths::Short`](crate::ApduLengths::Short) does without.
    #[error("no answer to a long command")]
    LongCommand {
        /// What came instead: [`TransportError::Timeout`].
        #[source]
        source: Box<TransportError>,
    },
    /// The link cannot do this.
    #[error("this link cannot {operation}")]
    Unsupported {
        /// What was asked.
        operation: Operation,
    },
    /// Anything else, as the driver below said it.
    #[error("{operation} failed")]
    Io {
        /// What was being done.
        operation: Operation,
        /// The reason.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The readers that have no card, in a few words.
fn on(readers: &[String]) -> String {
    match readers {
        [] => String::new(),
        [reader] => format!(" in {reader:?}"),
        several => format!(" in any of {several:?}"),
    }
}

/// A card that lies on a reader and could not be asked what it is.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
pub struct NotExamined {
    /// The reader; a name from outside, to be printed with care.
    pub reader: String,
    /// What came instead of an answer; its members stand beside that of the reader.
    #[serde(flatten)]
    pub error: Box<TransportError>,
}
