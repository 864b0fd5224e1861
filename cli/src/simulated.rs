//! The simulated card as a reader: `simulated[:PERSON][,KNOB]…`, documented in
//! `docs/command-line.md`.

use std::path::Path;
use std::time::Duration;

use mynumber_card::ApduLengths;
use mynumber_card::sim::{
    Answers, CardImage, ExtendedApdus, Fault, Link, Loss, SimTransport, SimulatedCard, people,
};

use crate::failure::{Failure, UsageError};

const KNOBS: &str = "image=DIR short extended in-parts contactless latency=MILLISECONDS loses=LOSS \
                     lasting=FAULT@INDEX fault=FAULT@INDEX swap=PERSON@INDEX slip=PERSON@INDEX";
const FAULTS: &str = "removed removed-before-answer silent answer-lost reset power-lost garbled cut:BYTES status:HHHH";
const LOSSES: &str = "256 256-status 256-answer data:BYTES answer:BYTES";

/// A link to a card, from what follows `simulated`: nothing, `:PERSON,KNOB…` or `,KNOB…`.
pub(crate) fn transport(rest: &str) -> Result<SimTransport, Failure> {
    let (transport, real_time) = link(rest.strip_prefix(':').unwrap_or(rest))?;
    Ok(if real_time {
        transport.in_real_time()
    } else {
        transport
    })
}

/// The same from `PERSON,KNOB…`, and whether a command is to take the time that the link models.
pub(crate) fn link(description: &str) -> Result<(SimTransport, bool), Failure> {
    let mut parts = description.split(',');
    let person = parts.next().unwrap_or_default();
    let knobs: Vec<&str> = parts.collect();
    let card = match knobs.iter().find_map(|knob| knob.strip_prefix("image=")) {
        Some(folder) if person.is_empty() => from_folder(Path::new(folder))?,
        Some(_) => return Err(unknown(person, KNOBS)),
        None => SimTransport::new(SimulatedCard::new(image_of(person)?)),
    };
    let mut set = (card, Link::direct(), false);
    for knob in knobs {
        set = with_knob(set, knob)?.ok_or_else(|| unknown(knob, KNOBS))?;
    }
    let (transport, link, real_time) = set;
    Ok((transport.with_link(link), real_time))
}

/// A link to a card that lies in a folder.
pub(crate) fn from_folder(folder: &Path) -> Result<SimTransport, Failure> {
    let image = CardImage::load_directory(folder).map_err(failed)?;
    Ok(SimTransport::new(SimulatedCard::new(image)))
}

/// A card that cannot be made.
#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(crate) fn failed(error: impl ToString) -> Failure {
    let reason = error.to_string();
    Failure::CardFolder { reason }
}

/// The card of one of the ready people; nobody's name means the first.
fn image_of(person: &str) -> Result<CardImage, Failure> {
    let [first, ..] = people::NAMES;
    let name = if person.is_empty() { first } else { person };
    if !people::NAMES.contains(&name) {
        return Err(unknown(name, &people::NAMES.join(" ")));
    }
    people::load(name).map_err(failed)
}

/// Card, link, and whether time is real, with one more knob; `None` for one that is not known.
fn with_knob(
    (mut card, mut link, mut real_time): (SimTransport, Link, bool),
    knob: &str,
) -> Result<Option<(SimTransport, Link, bool)>, Failure> {
    match parts(knob, '=') {
        ("short", None) => link = link.with_extended(ExtendedApdus::RefusedWithStatus(0x6700)),
        ("extended", None) => link = link.with_announced(ApduLengths::Extended),
        ("in-parts", None) => link = link.with_answers(Answers::InParts),
        ("contactless", None) => {
            let modelled = Link::contactless();
            link.latency = modelled.latency;
            link.bytes_per_second = modelled.bytes_per_second;
            link.signing = modelled.signing;
            real_time = true;
        }
        ("image", Some(_)) => {}
        ("latency", Some(value)) => {
            let Ok(milliseconds) = value.parse() else {
                return Ok(None);
            };
            link = link.with_latency(Duration::from_millis(milliseconds));
            real_time = true;
        }
        ("loses", Some(value)) => {
            link = link.with_loss(loss(value).ok_or_else(|| unknown(value, LOSSES))?)
        }
        (how @ ("fault" | "lasting"), Some(value)) => {
            let found = at_index(value).and_then(|(kind, index)| Some((fault(kind)?, index)));
            let (fault, index) = found.ok_or_else(|| unknown(value, FAULTS))?;
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
    Ok(Some((card, link, real_time)))
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

fn unknown(part: &str, possible: &str) -> Failure {
    let possible = possible.split(' ').map(str::to_owned).collect();
    let part = part.to_owned();
    UsageError::SimulatedReader { part, possible }.into()
}
