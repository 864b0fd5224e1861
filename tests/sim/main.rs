//! The simulated card: commands, files, PINs, keys, links, its image in a directory, its people.
#![cfg(feature = "sim")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "../secure_support/mod.rs"]
mod secure_support;
mod support;

mod any_bytes;
mod assumptions;
mod commands;
mod directory;
mod fixtures;
mod issuer;
mod people;
mod secure;
mod security;
mod signing;
mod transport;
mod vpcd;
