//! The simulated card as a reader: `simulated[:PERSON][,KNOB]…`, documented in
//! `docs/command-line.md`.

use std::path::Path;

use mynumber_card::sim::{CardImage, DescriptionError, SimTransport, SimulatedCard};

use crate::failure::{Failure, UsageError};

/// A link to a card, from what follows `simulated`: nothing, `:PERSON,KNOB…` or `,KNOB…`.
pub(crate) fn transport(rest: &str) -> Result<SimTransport, Failure> {
    link(rest.strip_prefix(':').unwrap_or(rest))
}

/// The same from `PERSON,KNOB…`.
pub(crate) fn link(description: &str) -> Result<SimTransport, Failure> {
    SimTransport::from_text(description).map_err(|error| match error {
        DescriptionError::Unknown { part, possible } => {
            let possible = possible.iter().map(|&it| it.to_owned()).collect();
            UsageError::SimulatedReader { part, possible }.into()
        }
        other => failed(other),
    })
}

/// A link to a card that lies in a folder.
pub(crate) fn from_folder(folder: &Path) -> Result<SimTransport, Failure> {
    let image = CardImage::load_directory(folder).map_err(failed)?;
    Ok(from_image(image))
}

/// A link to this card.
pub(crate) fn from_image(image: CardImage) -> SimTransport {
    SimTransport::new(SimulatedCard::new(image))
}

/// A card that cannot be made.
#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(crate) fn failed(error: impl ToString) -> Failure {
    let reason = error.to_string();
    Failure::CardFolder { reason }
}
