//! Ready people: a few cards to test with. None of the people exists.

mod declared;

use crate::data::DateError;
use crate::sim::image::CardImage;
use crate::sim::issuer::{CardKeys, IssueError, Issuer, PlasticKeys, TestKey};
use crate::sim::person::{Person, Pictures};

/// The names that [`load`] and [`person`] know; the first is the default.
pub const NAMES: [&str; 11] = [
    "taro", "family", "moved", "child", "long", "foreign", "locked", "expired", "no-pin",
    "android", "iphone",
];

/// Why one of the ready people could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Nobody has this name.
    #[error("no ready person {wanted:?}; there are {NAMES:?}")]
    Unknown {
        /// The name asked for.
        wanted: String,
    },
    /// A date in a declaration does not exist.
    #[error("a date in a declaration does not exist")]
    Date(#[from] DateError),
    /// The embedded card is damaged.
    #[error("the embedded card is damaged")]
    Issue(#[from] IssueError),
}

/// The declaration of one of [`NAMES`]: what their card should say, PINs included.
///
/// # Errors
/// [`PeopleError::Unknown`].
pub fn person(name: &str) -> Result<Person, PeopleError> {
    let declared = declared::declare(name).ok_or_else(|| PeopleError::Unknown {
        wanted: name.to_owned(),
    })?;
    Ok(declared?)
}

/// The card of one of [`NAMES`].
///
/// # Errors
/// [`PeopleError::Unknown`].
pub fn load(name: &str) -> Result<CardImage, PeopleError> {
    let person = person(name)?;
    macro_rules! key {
        ($role:literal) => {
            TestKey::from_pem(include_str!(concat!(
                "../../../fixtures/keys/taro-",
                $role,
                ".pem"
            )))?
        };
    }
    macro_rules! picture {
        ($file:literal) => {
            include_bytes!(concat!("../../../fixtures/pictures/taro/", $file)).to_vec()
        };
    }
    let keys = CardKeys {
        auth: key!("auth"),
        sign: key!("sign"),
        plastic: Some(PlasticKeys {
            assist: key!("assist"),
            session: key!("session"),
            surface: key!("surface"),
            common: key!("common"),
            card: key!("card"),
        }),
    };
    let pictures = Pictures {
        photo: picture!("photo.jp2"),
        name: picture!("name.png"),
        address: picture!("address.png"),
        my_number: picture!("my-number.png"),
        security_code: picture!("security-code.png"),
    };
    Ok(Issuer::published()?.issue(&person, &pictures, &keys)?)
}
