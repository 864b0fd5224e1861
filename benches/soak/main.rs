//! Reads cards over the real pcscd and vpcd thousands of times, with random faults, and looks for what
//! is left behind: wrong data, tries, open PINs, memory, file descriptors, threads, clients of pcscd.
//!
//! `make soak`, or `cargo bench --features pcsc,sim --profile dev --bench soak -- [READS [SEED]]`. The
//! same numbers draw the same jobs and faults; which person's card lies in which slot depends on how long
//! pcscd took to notice it. Exit status 1 when something is wrong or leaks.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

#[path = "../../tests/support/pcscd.rs"]
mod pcscd;
mod soak;

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let mut numbers = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(|argument| argument.parse::<u64>().expect("a number"));
    let reads = numbers.next().unwrap_or(10_000);
    let seed = numbers.next().unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.expect("the clock").as_secs()
    });
    println!("{reads} reads, seed {seed}");
    let pcscd = pcscd::Pcscd::start_for(Duration::from_secs(60 + reads));
    let report = soak::run(&pcscd, reads, seed);
    println!("{report}");
    ExitCode::from(u8::from(!report.is_good()))
}
