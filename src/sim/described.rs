//! A simulated card as a text describes it: whose it is, how its link is, what goes wrong on it.

use core::time::Duration;
use std::path::Path;

use super::card::SimulatedCard;
use super::directory::ImageError;
use super::image::CardImage;
use super::link::{Answers, ExtendedApdus, Fault, Link, Loss};
use super::people::{self, PeopleError};
use super::transport::SimTransport;
use crate::transport::ApduLengths;

const KNOBS: [&str; 11] = [
    "image=DIR",
    "short",
    "extended",
    "in-parts",
    "contactless",
    "latency=MILLISECONDS",
    "loses=LOSS",
    "lasting=FAULT@INDEX",
    "fault=FAULT@INDEX",
    "swap=PERSON@INDEX",
    "slip=PERSON@INDEX",
];
const FAULTS: [&str; 9] = [
    "removed",
    "removed-before-answer",
    "silent",
    "answer-lost",
    "reset",
    "power-lost",
    "garbled",
    "cut:BYTES",
    "status:HHHH",
];
const LOSSES: [&str; 5] = [
    "256",
    "256-status",
    "256-answer",
    "data:BYTES",
    "answer:BYTES",
];

/// Why a text describes no simulated card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// A part of it is none of these.
    #[error("{part:?} is none of {}", possible.join(", "))]
    Unknown {
        /// The part.
        part: String,
        /// What could stand there.
        possible: &'static [&'static str],
    },
    /// The folder of `image=DIR` holds no card.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The ready person has no card.
    #[error(transparent)]
    Person(#[from] PeopleError),
}

errors!(DescriptionError {
    Unknown { part, possible } => "unknown_part",
} of Image, Person);

impl SimTransport {
    /// A link to a card that a text describes: `PERSON,KNOB…`. Nobody's name means the first of [`people::NAMES`].
    ///
    /// | Knob | What it does |
    /// |---|---|
    /// | `image=DIR` | the card of this folder, in the place of a person's |
    /// | `short`, `extended` | the link refuses commands of extended length; it announces them |
    /// | `in-parts` | long answers come in parts, by GET RESPONSE |
    /// | `contactless`, `latency=MILLISECONDS` | a command takes the time that it takes there; or this one |
    /// | `loses=LOSS` | parts of answers are lost: `256`, `256-status`, `256-answer`, `data:BYTES`, `answer:BYTES` |
    /// | `fault=FAULT@INDEX`, `lasting=FAULT@INDEX` | what goes wrong at this command, from 0, or from it on: `removed`, `removed-before-answer`, `silent`, `answer-lost`, `reset`, `power-lost`, `garbled`, `cut:BYTES`, `status:HHHH` |
    /// | `swap=PERSON@INDEX`, `slip=PERSON@INDEX` | another card lies there from this command on, and the link notices; or does not |
    ///
    /// ```
    /// use mynumber_card::Card;
    /// use mynumber_card::sim::SimTransport;
    ///
    /// let mut card = Card::new(SimTransport::from_text("taro,short,fault=removed@1")?);
    /// assert!(card.jpki()?.read_token_info().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`DescriptionError`], which says what could stand in the place of what is not known.
    pub fn from_text(text: &str) -> Result<Self, DescriptionError> {
        let mut parts = text.split(',');
        let person = parts.next().unwrap_or_default();
        let knobs: Vec<&str> = parts.collect();
        let image = match knobs.iter().find_map(|knob| knob.strip_prefix("image=")) {
            Some(folder) if person.is_empty() => CardImage::load_directory(Path::new(folder))?,
            Some(_) => return Err(unknown(person, &KNOBS)),
            None => image_of(person)?,
        };
        let mut card = Self::new(SimulatedCard::new(image));
        let mut link = Link::direct();
        for knob in knobs {
            let with = with_knob(card, link, knob)?;
            (card, link) = with.ok_or_else(|| unknown(knob, &KNOBS))?;
        }
        Ok(card.with_link(link))
    }
}

/// The card of one of the ready people; nobody's name means the first.
fn image_of(person: &str) -> Result<CardImage, DescriptionError> {
    let [first, ..] = people::NAMES;
    let name = if person.is_empty() { first } else { person };
    if !people::NAMES.contains(&name) {
        return Err(unknown(name, &people::NAMES));
    }
    Ok(people::load(name)?)
}

/// Card and link with one more knob; `None` for one that is not known.
fn with_knob(
    mut card: SimTransport,
    mut link: Link,
    knob: &str,
) -> Result<Option<(SimTransport, Link)>, DescriptionError> {
    match parts(knob, '=') {
        ("short", None) => link = link.with_extended(ExtendedApdus::RefusedWithStatus(0x6700)),
        ("extended", None) => link = link.with_announced(ApduLengths::Extended),
        ("in-parts", None) => link = link.with_answers(Answers::InParts),
        ("contactless", None) => {
            let modelled = Link::contactless();
            link.latency = modelled.latency;
            link.bytes_per_second = modelled.bytes_per_second;
            link.signing = modelled.signing;
            card = card.in_real_time();
        }
        ("image", Some(_)) => {}
        ("latency", Some(value)) => {
            let Ok(milliseconds) = value.parse() else {
                return Ok(None);
            };
            link = link.with_latency(Duration::from_millis(milliseconds));
            card = card.in_real_time();
        }
        ("loses", Some(value)) => {
            link = link.with_loss(loss(value).ok_or_else(|| unknown(value, &LOSSES))?)
        }
        (how @ ("fault" | "lasting"), Some(value)) => {
            let found = at_index(value).and_then(|(kind, index)| Some((fault(kind)?, index)));
            let (fault, index) = found.ok_or_else(|| unknown(value, &FAULTS))?;
            card = match how {
                "fault" => card.with_fault(index, fault),
                _ => card.with_lasting_fault(index, fault),
            };
        }
        (how @ ("swap" | "slip"), Some(value)) => {
            let Some((person, index)) = at_index(value) else {
                return Ok(None);
            };
            card = card.with_swap(index, SimulatedCard::new(image_of(person)?), how == "swap");
        }
        _ => return Ok(None),
    }
    Ok(Some((card, link)))
}

/// `cut:3` or `cut`, divided there.
fn parts(text: &str, sign: char) -> (&str, Option<&str>) {
    match text.split_once(sign) {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    }
}

/// `removed@3`: what, and at the command of which index from 0.
fn at_index(text: &str) -> Option<(&str, usize)> {
    let (what, index) = text.split_once('@')?;
    Some((what, index.parse().ok()?))
}

/// `256`: what is lost of answers.
fn loss(text: &str) -> Option<Loss> {
    Some(match parts(text, ':') {
        ("256", None) => Loss::DataOf256,
        ("256-status", None) => Loss::StatusOf256,
        ("256-answer", None) => Loss::AnswerOf256,
        ("data", Some(bytes)) => Loss::DataBehind(bytes.parse().ok()?),
        ("answer", Some(bytes)) => Loss::AnswerBehind(bytes.parse().ok()?),
        _ => return None,
    })
}

/// `removed`: what goes wrong.
fn fault(text: &str) -> Option<Fault> {
    Some(match parts(text, ':') {
        ("removed", None) => Fault::Removed,
        ("removed-before-answer", None) => Fault::RemovedBeforeAnswer,
        ("silent", None) => Fault::Silent,
        ("answer-lost", None) => Fault::AnswerLost,
        ("reset", None) => Fault::Reset,
        ("power-lost", None) => Fault::PowerLost,
        ("garbled", None) => Fault::Garbled,
        ("cut", Some(bytes)) => Fault::CutShort(bytes.parse().ok()?),
        ("status", Some(word)) => Fault::Status(u16::from_str_radix(word, 16).ok()?),
        _ => return None,
    })
}

fn unknown(part: &str, possible: &'static [&'static str]) -> DescriptionError {
    let part = part.to_owned();
    DescriptionError::Unknown { part, possible }
}
