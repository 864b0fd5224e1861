//! The second way to the card on the real libnfc of the system, with an emulated PN532 on a
//! pseudo-terminal.
#![cfg(all(feature = "libnfc", feature = "pcsc", feature = "sim"))]
#![cfg(unix)]
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod faults;
mod golden;
mod jobs;
mod limits;
#[path = "../../../tests/nfc_support/mod.rs"]
mod nfc_support;
mod program;
mod programs;
mod readers;
#[path = "../../../tests/support/mod.rs"]
mod support;
mod surroundings;
