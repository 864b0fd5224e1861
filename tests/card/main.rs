//! A session with a card: reading, PINs, data objects, secure messaging, against scripts and the simulated card.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod scripted;
#[cfg(feature = "sim")]
#[path = "../secure_support/mod.rs"]
mod secure_support;

#[cfg(feature = "sim")]
mod files;
#[cfg(feature = "sim")]
mod license_without_pin;
#[cfg(feature = "sim")]
mod objects;
mod pin;
#[cfg(feature = "sim")]
mod pin_model;
mod pin_weakness;
mod read;
mod secret;
#[cfg(feature = "sim")]
mod secure_hostile;
#[cfg(feature = "sim")]
mod secure_messaging;
