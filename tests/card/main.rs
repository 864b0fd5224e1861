//! A session with a card: reading, PINs, data objects, secure messaging, against scripts and the simulated card.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod access;
#[cfg(feature = "sim")]
#[path = "../conformance_cases/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod conformance_cases;
mod scripted;
#[cfg(feature = "sim")]
#[path = "../secure_support/mod.rs"]
mod secure_support;

#[cfg(feature = "sim")]
mod cut_answers;
#[cfg(feature = "sim")]
mod files;
mod kind;
#[cfg(feature = "sim")]
mod license_without_pin;
#[cfg(feature = "sim")]
mod objects;
#[cfg(feature = "sim")]
mod paths;
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
#[cfg(feature = "sim")]
mod signature_length;
#[cfg(feature = "sim")]
mod survey;
