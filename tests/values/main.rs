//! What needs no card: commands and answers as bytes, TLV, dates, texts, numbers, pictures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod apdu;
mod calendar;
mod data;
mod dates;
mod license;
#[cfg(feature = "pictures")]
mod picture;
mod renewal;
mod tlv;
