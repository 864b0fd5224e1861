//! Ready people: a few cards to test with. None of the people exists.

mod declared;

use crate::data::DateError;
use crate::sim::image::CardImage;
use crate::sim::issuer::{CardKeys, IssueError, Issuer, PlasticKeys, TestKey};
use crate::sim::person::{Person, Pictures, TokenKind};

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
    macro_rules! bytes {
        ($($folder:literal: $($file:literal)*;)*) => {
            [$($((
                concat!($folder, $file),
                include_bytes!(concat!("../../../fixtures/", $folder, $file)).as_slice(),
            ),)*)*]
        };
    }
    let embedded = bytes! {
        "keys/": "android-auth.pem" "android-sign.pem" "child-assist.pem" "child-auth.pem" "child-card.pem" "child-common.pem" "child-session.pem" "child-surface.pem" "expired-assist.pem" "expired-auth.pem" "expired-card.pem" "expired-common.pem" "expired-session.pem" "expired-sign.pem" "expired-surface.pem" "family-assist.pem" "family-auth.pem" "family-card.pem" "family-common.pem" "family-session.pem" "family-sign.pem" "family-surface.pem" "foreign-assist.pem" "foreign-auth.pem" "foreign-card.pem" "foreign-common.pem" "foreign-session.pem" "foreign-sign.pem" "foreign-surface.pem" "iphone-auth.pem" "iphone-sign.pem" "locked-assist.pem" "locked-auth.pem" "locked-card.pem" "locked-common.pem" "locked-session.pem" "locked-sign.pem" "locked-surface.pem" "long-assist.pem" "long-auth.pem" "long-card.pem" "long-common.pem" "long-session.pem" "long-sign.pem" "long-surface.pem" "moved-sign.pem" "no-pin-assist.pem" "no-pin-auth.pem" "no-pin-card.pem" "no-pin-common.pem" "no-pin-session.pem" "no-pin-surface.pem" "taro-assist.pem" "taro-auth.pem" "taro-card.pem" "taro-common.pem" "taro-session.pem" "taro-sign.pem" "taro-surface.pem";
        "pictures/child/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/expired/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/family/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/foreign/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/locked/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/long/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/moved/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/no-pin/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
        "pictures/taro/": "photo.jp2" "name.png" "address.png" "my-number.png" "security-code.png";
    };
    let find = |wanted: String| {
        let found = embedded.iter().find(|(path, _)| *path == wanted);
        found.map(|(_, bytes)| *bytes).ok_or(IssueError::Key)
    };
    let owner = |role: &str| {
        if name == "moved" && role != "sign" {
            "taro"
        } else {
            name
        }
    };
    let key = |role: &str| {
        let pem = find(format!("keys/{}-{role}.pem", owner(role)))?;
        TestKey::from_pem(core::str::from_utf8(pem).map_err(|_| IssueError::Key)?)
    };
    let picture =
        |file: &str| Ok::<_, IssueError>(find(format!("pictures/{name}/{file}"))?.to_vec());
    let plastic = person.token == TokenKind::Plastic;
    let keys = CardKeys {
        auth: key("auth")?,
        sign: person
            .sign_certificate
            .is_some()
            .then(|| key("sign"))
            .transpose()?,
        plastic: if plastic {
            Some(PlasticKeys {
                assist: key("assist")?,
                session: key("session")?,
                surface: key("surface")?,
                common: key("common")?,
                card: key("card")?,
            })
        } else {
            None
        },
    };
    let pictures = if plastic {
        Pictures {
            photo: picture("photo.jp2")?,
            name: picture("name.png")?,
            address: picture("address.png")?,
            my_number: picture("my-number.png")?,
            security_code: picture("security-code.png")?,
        }
    } else {
        Pictures::default()
    };
    Ok(Issuer::published()?.issue(&person, &pictures, &keys)?)
}
