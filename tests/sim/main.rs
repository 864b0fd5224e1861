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
#[rustfmt::skip]
mod ci_sample;
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

#[test]
fn the_sample_for_ci_is_the_one_of_both_readmes() {
    let sample = format!("```rust\n{}```", include_str!("ci_sample.rs"));
    for readme in [
        include_str!("../../README.md"),
        include_str!("../../README.ja.md"),
    ] {
        assert!(readme.contains(&sample));
    }
}
