//! Choosing a reader, and finding the My Number card among several.

use std::time::{Duration, Instant};

use super::{Connection, LOOK_AGAIN, ReaderInfo, Service, Sharing};
use crate::apdu::{Command, Response, ins};
use crate::error::TransportError;
use crate::terms::Application;
use crate::transport::Transport;

/// Which reader to use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// Whichever holds the My Number card.
    #[default]
    Any,
    /// By number, counted from 1 in the order of [`Service::readers`].
    Number(usize),
    /// By name: the whole name, or any part of one reader's name, in upper or lower case.
    Name(String),
}

impl Choice {
    /// From what a person writes: digits are a number, anything else (part of) a name.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Name(text.to_owned()), Self::Number)
    }

    /// The readers that fit: all for [`Choice::Any`], else exactly one.
    ///
    /// # Errors
    /// [`TransportError::NoReader`], [`TransportError::NoSuchReader`] and
    /// [`TransportError::AmbiguousReader`].
    pub fn pick(&self, readers: &[ReaderInfo]) -> Result<Vec<ReaderInfo>, TransportError> {
        if readers.is_empty() {
            return Err(TransportError::NoReader);
        }
        let absent = |wanted: String| TransportError::NoSuchReader {
            wanted,
            known: readers.iter().map(|reader| reader.name.clone()).collect(),
        };
        match self {
            Self::Any => Ok(readers.to_vec()),
            Self::Number(number) => number
                .checked_sub(1)
                .and_then(|index| readers.get(index))
                .map(|reader| vec![reader.clone()])
                .ok_or_else(|| absent(number.to_string())),
            Self::Name(name) => {
                if let Some(reader) = readers.iter().find(|reader| reader.name == *name) {
                    return Ok(vec![reader.clone()]);
                }
                let part = name.to_lowercase();
                let fitting = readers
                    .iter()
                    .filter(|reader| reader.name.to_lowercase().contains(&part))
                    .cloned()
                    .collect::<Vec<_>>();
                match fitting.len() {
                    0 => Err(absent(name.clone())),
                    1 => Ok(fitting),
                    _ => Err(TransportError::AmbiguousReader {
                        wanted: name.clone(),
                        matching: fitting.into_iter().map(|reader| reader.name).collect(),
                    }),
                }
            }
        }
    }
}

/// A connection with the reader it goes through.
#[derive(Debug)]
#[non_exhaustive]
pub struct Found {
    /// The reader.
    pub reader: ReaderInfo,
    /// The connection.
    pub connection: Connection,
}

impl Service {
    /// Waits for a card as [`Self::wait_for_card`] does and connects to it; also waits, within the same
    /// time, while another program holds it. With cards in several of the chosen readers, each is
    /// asked by SELECT whether it is a My Number card (never by its ATR); a single card is not asked,
    /// the first use tells.
    ///
    /// # Errors
    /// Besides those of waiting and connecting: [`TransportError::NoMyNumberCard`] and
    /// [`TransportError::SeveralCards`].
    pub fn open(
        &self,
        choice: &Choice,
        sharing: Sharing,
        limit: Duration,
    ) -> Result<Found, TransportError> {
        let start = Instant::now();
        let left = || limit.saturating_sub(start.elapsed());
        loop {
            let opened = self
                .wait_for_card(choice, left())
                .and_then(|readers| self.open_among(&readers, sharing));
            match opened {
                Err(error) if may_pass(&error) && !left().is_zero() => {
                    std::thread::sleep(left().min(LOOK_AGAIN));
                }
                opened => return opened,
            }
        }
    }

    fn open_among(
        &self,
        readers: &[ReaderInfo],
        sharing: Sharing,
    ) -> Result<Found, TransportError> {
        if let [reader] = readers {
            let connection = self.connect(&reader.name, sharing)?;
            return Ok(Found {
                reader: reader.clone(),
                connection,
            });
        }
        let mut found: Vec<Found> = Vec::new();
        let mut failure = None;
        for reader in readers {
            match self
                .connect(&reader.name, sharing)
                .and_then(|mut connection| {
                    Ok(is_my_number_card(&mut connection)?.then_some(connection))
                }) {
                Ok(Some(connection)) => found.push(Found {
                    reader: reader.clone(),
                    connection,
                }),
                Ok(None) => {}
                Err(error) => failure = Some(error),
            }
        }
        match (found.len(), found.pop(), failure) {
            (1, Some(found), _) => Ok(found),
            (0, _, Some(error)) => Err(error),
            (0, _, None) => Err(TransportError::NoMyNumberCard {
                readers: names(readers),
            }),
            (_, last, _) => Err(TransportError::SeveralCards {
                readers: found
                    .into_iter()
                    .chain(last)
                    .map(|found| found.reader.name)
                    .collect(),
            }),
        }
    }
}

/// Every My Number card, and every phone that stands in for one, has the jpki application.
fn is_my_number_card(connection: &mut Connection) -> Result<bool, TransportError> {
    let select = Command::new(0x00, ins::SELECT, 0x04, 0x0C).with_data(Application::Jpki.aid());
    let Ok(bytes) = select.encode() else {
        return Ok(false);
    };
    let answer = connection.exchange()?.transmit(&bytes)?;
    Ok(Response::parse(answer)?.status.is_success())
}

/// Whether waiting can help: another program holds the card, or it left between seeing it and
/// connecting, perhaps for another reader.
fn may_pass(error: &TransportError) -> bool {
    use TransportError as E;
    matches!(
        error,
        E::Busy | E::NoCard | E::CardRemoved | E::CardReset | E::NoSuchReader { .. } | E::NoService
    )
}

fn names(readers: &[ReaderInfo]) -> Vec<String> {
    readers.iter().map(|reader| reader.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers() -> Vec<ReaderInfo> {
        [
            "ACS ACR1252 00 00",
            "SONY FeliCa Port/PaSoRi 4.0 01 00",
            "SONY FeliCa Port/PaSoRi 3.0 02 00",
        ]
        .map(|name| ReaderInfo {
            name: name.into(),
            card_present: false,
            in_use: false,
        })
        .to_vec()
    }

    #[test]
    fn a_reader_is_chosen_by_number_from_one_or_by_a_part_of_its_name() {
        let readers = readers();
        let by = |text: &str| Choice::from_text(text).pick(&readers);
        assert_eq!(by("1").unwrap()[0].name, readers[0].name);
        assert_eq!(by("3.0").unwrap()[0].name, readers[2].name);
        assert_eq!(by("acr1252").unwrap()[0].name, readers[0].name);
        assert!(matches!(by("0"), Err(TransportError::NoSuchReader { .. })));
        assert!(
            matches!(by("4"), Err(TransportError::NoSuchReader { wanted, .. }) if wanted == "4")
        );
        assert!(
            matches!(by("pasori"), Err(TransportError::AmbiguousReader { matching, .. }) if matching.len() == 2)
        );
        assert!(
            matches!(by("gemalto"), Err(TransportError::NoSuchReader { known, .. }) if known.len() == 3)
        );
        assert!(matches!(
            Choice::Any.pick(&[]),
            Err(TransportError::NoReader)
        ));
    }
}
