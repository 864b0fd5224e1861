//! The simulated card as a reader: `simulated[:PERSON][,KNOB]…`, documented in
//! `docs/command-line.md`.

use std::path::Path;
use std::time::Duration;

use mynumber_card::ApduLengths;
use mynumber_card::sim::{
    Answers, CardImage, ExtendedApdus, Fault, Link, Loss, SimTransport, SimulatedCard, people,
};

use crate::failure::{Failure, UsageError};

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
        Some(_) => return Err(unknown(person, &KNOBS)),
        None => SimTransport::new(SimulatedCard::new(image_of(person)?)),
    };
    with_knobs(card, &knobs)
}

/// A link to a card that lies in a folder.
pub(crate) fn from_folder(folder: &Path) -> Result<SimTransport, Failure> {
    let image = CardImage::load_directory(folder).map_err(|error| Failure::CardFolder {
        reason: error.to_string(),
    })?;
    Ok(SimTransport::new(SimulatedCard::new(image)))
}

/// The card of one of the ready people; nobody's name means the first.
fn image_of(person: &str) -> Result<CardImage, Failure> {
    let [first, ..] = people::NAMES;
    let name = if person.is_empty() { first } else { person };
    if !people::NAMES.contains(&name) {
        return Err(unknown(name, &people::NAMES));
    }
    people::load(name).map_err(|error| Failure::CardFolder {
        reason: error.to_string(),
    })
}

fn with_knobs(
    mut transport: SimTransport,
    knobs: &[&str],
) -> Result<(SimTransport, bool), Failure> {
    let mut link = Link::direct();
    let mut real_time = false;
    for knob in knobs {
        let not_a_knob = || unknown(knob, &KNOBS);
        match knob.split_once('=') {
            None => match *knob {
                "short" => link = link.with_extended(ExtendedApdus::RefusedWithStatus(0x6700)),
                "extended" => link = link.with_announced(ApduLengths::Extended),
                "in-parts" => link = link.with_answers(Answers::InParts),
                "contactless" => {
                    let modelled = Link::contactless();
                    link.latency = modelled.latency;
                    link.bytes_per_second = modelled.bytes_per_second;
                    link.signing = modelled.signing;
                    real_time = true;
                }
                _ => return Err(not_a_knob()),
            },
            Some(("image", _)) => {}
            Some(("latency", value)) => {
                let milliseconds = value.parse().map_err(|_| not_a_knob())?;
                link = link.with_latency(Duration::from_millis(milliseconds));
                real_time = true;
            }
            Some(("loses", value)) => link = link.with_loss(loss(value)?),
            Some(("fault", value)) => {
                let (fault, index) = fault(value)?;
                transport = transport.with_fault(index, fault);
            }
            Some(("lasting", value)) => {
                let (fault, index) = fault(value)?;
                transport = transport.with_lasting_fault(index, fault);
            }
            Some((how @ ("swap" | "slip"), value)) => {
                let (person, index) = value.split_once('@').ok_or_else(not_a_knob)?;
                let index = index.parse().map_err(|_| not_a_knob())?;
                let card = SimulatedCard::new(image_of(person)?);
                transport = transport.with_swap(index, card, how == "swap");
            }
            Some(_) => return Err(not_a_knob()),
        }
    }
    Ok((transport.with_link(link), real_time))
}

/// `256`: what is lost of answers.
fn loss(text: &str) -> Result<Loss, Failure> {
    let not_one = || unknown(text, &LOSSES);
    let behind = |bytes: &str| bytes.parse().map_err(|_| not_one());
    Ok(match text.split_once(':') {
        None => match text {
            "256" => Loss::DataOf256,
            "256-status" => Loss::StatusOf256,
            "256-answer" => Loss::AnswerOf256,
            _ => return Err(not_one()),
        },
        Some(("data", bytes)) => Loss::DataBehind(behind(bytes)?),
        Some(("answer", bytes)) => Loss::AnswerBehind(behind(bytes)?),
        Some(_) => return Err(not_one()),
    })
}

/// `removed@3`: what goes wrong, at the command of which index from 0.
fn fault(text: &str) -> Result<(Fault, usize), Failure> {
    let not_a_fault = || unknown(text, &FAULTS);
    let (kind, index) = text.split_once('@').ok_or_else(not_a_fault)?;
    let index = index.parse().map_err(|_| not_a_fault())?;
    let fault = match kind.split_once(':') {
        None => match kind {
            "removed" => Fault::Removed,
            "removed-before-answer" => Fault::RemovedBeforeAnswer,
            "silent" => Fault::Silent,
            "answer-lost" => Fault::AnswerLost,
            "reset" => Fault::Reset,
            "power-lost" => Fault::PowerLost,
            "garbled" => Fault::Garbled,
            _ => return Err(not_a_fault()),
        },
        Some(("cut", bytes)) => Fault::CutShort(bytes.parse().map_err(|_| not_a_fault())?),
        Some(("status", word)) => {
            let word = u16::from_str_radix(word, 16).map_err(|_| not_a_fault())?;
            Fault::Status(word)
        }
        Some(_) => return Err(not_a_fault()),
    };
    Ok((fault, index))
}

fn unknown(part: &str, possible: &[&str]) -> Failure {
    UsageError::SimulatedReader {
        part: part.to_owned(),
        possible: possible.iter().map(|&text| text.to_owned()).collect(),
    }
    .into()
}
