//! Finding the My Number card among several.

use super::choice::ReaderChoice;
use super::link::Connection;
use super::service::Service;
use super::words::{LOOK_AGAIN, ReaderInfo, Sharing};
use crate::apdu::{Command, Response, ins};
use crate::data::{TokenInfo, TokenKind};
use crate::error::{NotExamined, Operation, TransportError};
use crate::terms::Application;
use crate::transport::Transport;
use crate::transport::wait::{Wait, Waiting};

/// A connection with the reader it goes through.
#[derive(Debug)]
#[non_exhaustive]
pub struct Found {
    /// The reader.
    pub reader: ReaderInfo,
    /// The connection.
    pub connection: Connection,
    /// Whether cards lay on several of the chosen readers: then this one was chosen here, and a person
    /// should be told which.
    pub had_choice: bool,
    /// The cards that could not be asked what they are; only where [`Sharing::Shared`] was asked for.
    pub not_examined: Vec<NotExamined>,
}

/// EF 0006 of the jpki application, which says what kind of token it is.
const TOKEN_INFO: u8 = 0x06;

/// What came of asking the cards.
#[derive(Default)]
struct Asked {
    /// Those that have the public-key application.
    candidates: Vec<(ReaderInfo, Connection)>,
    not_examined: Vec<NotExamined>,
}

impl Service {
    /// Waits for a card as [`Self::wait_for_card`] does and connects to it; also waits, within the same
    /// time, while another program holds it. With cards in several of the chosen readers, each is
    /// asked by SELECT whether it is a My Number card (never by its ATR); a single card is not asked;
    /// its first use will show.
    ///
    /// [`Sharing::Exclusive`] means that a PIN is about to be presented: then every card on
    /// a chosen reader must be identified, and one that could not be examined (another program holds it, it
    /// is mute, its first command failed) is an error. With [`Sharing::Shared`] such cards
    /// are listed in [`Found::not_examined`].
    ///
    /// # Errors
    /// Besides those of waiting and connecting: [`TransportError::NoMyNumberCard`],
    /// [`TransportError::SeveralCards`] and [`TransportError::NotEveryCard`].
    /// [`TransportError::Cancelled`] leaves no card connected.
    pub fn open(
        &self,
        choice: &ReaderChoice,
        sharing: Sharing,
        wait: impl Into<Wait>,
    ) -> Result<Found, TransportError> {
        let waiting = Waiting::begin(wait);
        let mut doubts = Vec::new();
        loop {
            let opened = self
                .wait_for_card_while(choice, waiting.clone())
                .and_then(|readers| self.open_among(&readers, sharing, doubts));
            doubts = match opened {
                Err(error) if may_pass(&error) && !waiting.left()?.is_zero() => match error {
                    // A card that failed may have been the right one, and does not stop being in doubt
                    // by leaving its reader.
                    TransportError::NotEveryCard { not_examined } => not_examined,
                    _ => Vec::new(),
                },
                opened => return opened,
            };
            waiting.sleep(LOOK_AGAIN)?;
        }
    }

    fn open_among(
        &self,
        readers: &[ReaderInfo],
        sharing: Sharing,
        doubts: Vec<NotExamined>,
    ) -> Result<Found, TransportError> {
        if let ([reader], true) = (readers, doubts.is_empty()) {
            let connection = self.connect(&reader.name, sharing)?;
            return Ok(Found {
                reader: reader.clone(),
                connection,
                had_choice: false,
                not_examined: Vec::new(),
            });
        }
        let mut asked = self.ask_each(readers, sharing);
        let left_its_reader =
            |it: &NotExamined| !readers.iter().any(|other| other.name == it.reader);
        asked
            .not_examined
            .extend(doubts.into_iter().filter(left_its_reader));
        let all_known = |asked: &Asked| sharing == Sharing::Shared || asked.not_examined.is_empty();
        if !all_known(&asked) {
            return Err(asked.not_every_card());
        }
        asked.leave_out_resident_register_cards();
        // Reading the kind of a card can fail too.
        if !all_known(&asked) {
            return Err(asked.not_every_card());
        }
        let found = asked.candidates.pop();
        match found {
            Some((reader, connection)) if asked.candidates.is_empty() => Ok(Found {
                reader,
                connection,
                had_choice: true,
                not_examined: asked.not_examined,
            }),
            Some(last) => Err(TransportError::SeveralCards {
                readers: asked
                    .candidates
                    .into_iter()
                    .chain([last])
                    .map(|(reader, _)| reader.name)
                    .collect(),
            }),
            None if asked.not_examined.is_empty() => Err(TransportError::NoMyNumberCard {
                readers: names(readers),
            }),
            None => Err(asked.not_every_card()),
        }
    }

    /// Asks every card by SELECT, and sends nothing else.
    fn ask_each(&self, readers: &[ReaderInfo], sharing: Sharing) -> Asked {
        let mut asked = Asked::default();
        for reader in readers {
            let answer = self
                .connect(&reader.name, sharing)
                .and_then(|mut connection| {
                    Ok(has_public_key_application(&mut connection)?.then_some(connection))
                });
            match answer {
                Ok(Some(connection)) => asked.candidates.push((reader.clone(), connection)),
                Ok(None) => {}
                Err(error) => asked.not_examined(reader, error),
            }
        }
        asked
    }
}

impl Asked {
    fn not_examined(&mut self, reader: &ReaderInfo, error: TransportError) {
        self.not_examined.push(NotExamined {
            reader: reader.name.clone(),
            error: Box::new(error),
        });
    }

    fn not_every_card(self) -> TransportError {
        TransportError::NotEveryCard {
            not_examined: self.not_examined,
        }
    }

    /// The older resident-register card has the same application: its label tells it.
    fn leave_out_resident_register_cards(&mut self) {
        for (reader, mut connection) in core::mem::take(&mut self.candidates) {
            match is_resident_register_card(&mut connection) {
                Ok(true) => {}
                Ok(false) => self.candidates.push((reader, connection)),
                Err(error) => self.not_examined(&reader, error),
            }
        }
    }
}

/// Every My Number card, and every phone that stands in for one, has the jpki application.
fn has_public_key_application(connection: &mut Connection) -> Result<bool, TransportError> {
    let select = Command::new(0x00, ins::SELECT, 0x04, 0x0C).with_data(Application::Jpki.aid());
    let mut exchange = connection.exchange()?;
    let mut status = send(&mut exchange, &select)?.status;
    if status.0 == 0x6F00 {
        // The first command after the power came back can be answered so (measured).
        status = send(&mut exchange, &select)?.status;
    }
    match status.sw1() {
        0x90 => Ok(true),
        // Checking errors (ISO/IEC 7816-4): the card understood, and says no.
        0x67..=0x6E => Ok(false),
        // Trouble of the card or on the way: it may have the application all the same.
        _ => Err(TransportError::Io {
            operation: Operation::IdentifyCard,
            source: format!("status word {status}").into(),
        }),
    }
}

/// Whether the label of the selected jpki application is that of a resident-register card.
fn is_resident_register_card(connection: &mut Connection) -> Result<bool, TransportError> {
    let file = 0x80 | TOKEN_INFO;
    let read = Command::new(0x00, ins::READ_BINARY, file, 0).expecting(TokenInfo::LABEL_LENGTH);
    let answer = send(&mut connection.exchange()?, &read)?;
    Ok(TokenInfo::kind_of_label(&answer.data) == TokenKind::ResidentRegisterCard)
}

fn send(link: &mut impl Transport, command: &Command) -> Result<Response, TransportError> {
    let bytes = command.encode().map_err(|_| TransportError::Unsupported {
        operation: Operation::SendCommand,
    })?;
    Response::parse(link.transmit(&bytes)?)
}

/// Whether waiting can help: another program holds the card, or it left between seeing it and
/// connecting, perhaps for another reader.
fn may_pass(error: &TransportError) -> bool {
    use TransportError as E;
    match error {
        E::Busy
        | E::NoCard { .. }
        | E::CardRemoved
        | E::CardReset
        | E::NoSuchReader { .. }
        | E::NoService => true,
        E::NotEveryCard { not_examined } => not_examined.iter().any(|card| may_pass(&card.error)),
        _ => false,
    }
}

fn names(readers: &[ReaderInfo]) -> Vec<String> {
    readers.iter().map(|reader| reader.name.clone()).collect()
}
