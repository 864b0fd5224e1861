//! A short run of the soak (`make soak`): reads over the real pcscd with random faults, and nothing is
//! wrong or left behind afterwards.
#![cfg(target_os = "linux")]
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

#[path = "support/pcscd.rs"]
mod pcscd;
#[path = "../benches/soak/soak/mod.rs"]
mod soak;

use std::time::Duration;

#[test]
fn two_hundred_reads_with_faults_give_no_wrong_data_and_leave_nothing_behind() {
    let pcscd = pcscd::Pcscd::start_for(Duration::from_secs(300));
    let report = soak::run(&pcscd, 200, 20_261_123);
    println!("{report}");
    assert!(report.is_good(), "{report}");
}
