//! Ready people: a few cards to test with. None of the people exists.
//!
//! The cards are those in `fixtures/people`, built into the program; `fixtures/README.md` tells who
//! the people are.
//!
//! # Example
//! ```
//! use mynumber_card::pki::TrustAnchors;
//! use mynumber_card::sim::people;
//!
//! let card = people::load("taro")?;
//! let declared = people::person("taro")?; // what the card should say, with its PINs
//! let anchors = TrustAnchors::simulated();
//! assert_eq!(anchors.certificates().len(), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod declared;
mod drivers;

pub use drivers::card_of;
use include_dir::{Dir, include_dir};

use super::directory::ImageError;
use super::image::CardImage;
use super::person::Person;
use crate::data::DateError;

/// The names that [`load`] and [`person`] know; the first is the default.
pub const NAMES: [&str; 15] = [
    "taro",
    "family",
    "moved",
    "child",
    "long",
    "foreign",
    "locked",
    "expired",
    "no-pin",
    "android",
    "iphone",
    "driver",
    "driver-pin",
    "driver-expired",
    "driver-gaiji",
];

/// The certificates and keys of the test authority that signed the ready cards, the files of
/// `fixtures/authority`, for programs that take files; in Rust they are `TrustAnchors::simulated()`. For tests;
/// its private keys are published.
pub const AUTHORITY: [&[u8]; 5] = [
    include_bytes!("../../../fixtures/authority/authca-sim-1.cer"),
    include_bytes!("../../../fixtures/authority/authca-sim-2.cer"),
    include_bytes!("../../../fixtures/authority/signca-sim-1.cer"),
    include_bytes!("../../../fixtures/authority/signca-sim-2.cer"),
    include_bytes!("../../../fixtures/authority/cvc-ca-keys.json"),
];

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/people");

/// Why one of the ready-made people could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Nobody has this name.
    #[error("no ready person {wanted:?}; there are {}", NAMES.join(", "))]
    Unknown {
        /// The name asked for.
        wanted: String,
    },
    /// A date in a declaration does not exist.
    #[error("a date in a declaration does not exist")]
    Date(#[from] DateError),
    /// The card that is built in is damaged.
    #[error("the card that is built in is damaged")]
    Image(#[from] ImageError),
}

errors!(PeopleError {
    Unknown { wanted } => "unknown_person",
} of Date, Image);

/// The declaration of one of [`NAMES`]: what their card should say, PINs included.
///
/// # Errors
/// [`PeopleError::Unknown`].
pub fn person(name: &str) -> Result<Person, PeopleError> {
    let declared = declared::declare(name)
        .or_else(|| drivers::driver(name))
        .ok_or_else(|| unknown(name))?;
    Ok(declared?)
}

/// The card of one of [`NAMES`], as it is in `fixtures/people`.
///
/// # Errors
/// [`PeopleError::Unknown`].
pub fn load(name: &str) -> Result<CardImage, PeopleError> {
    if !NAMES.contains(&name) {
        return Err(unknown(name));
    }
    let card = CardImage::load_with(&mut |file| {
        let found = CARDS.get_file(format!("{name}/{file}"));
        found
            .map(|found| found.contents().to_vec())
            .ok_or_else(|| ImageError::Outside {
                name: file.to_owned(),
            })
    })?;
    Ok(card)
}

fn unknown(name: &str) -> PeopleError {
    PeopleError::Unknown {
        wanted: name.to_owned(),
    }
}
