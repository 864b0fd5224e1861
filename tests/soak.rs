//! A short run of the soak (`make soak`): reads over the real pcscd with random faults, with nothing
//! wrong or left behind afterwards.
#![cfg(all(feature = "pcsc", feature = "sim"))]
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

use soak::figures::{Held, Sample};

#[test]
fn two_hundred_reads_with_faults_give_no_wrong_data_and_leave_nothing_behind() {
    let pcscd = pcscd::Pcscd::start_for(Duration::from_secs(300));
    let report = soak::run(&pcscd, 200, 20_261_123);
    println!("{report}");
    assert!(report.is_good(), "{report}");
}

/// Samples of a run in which nothing grows.
fn flat() -> Vec<Sample> {
    let held = Held {
        private: 9_000,
        proportional: 9_100,
        descriptors: 9,
        threads: 5,
    };
    (0..40)
        .map(|number| Sample {
            reads: number * 250,
            own: held,
            pcscd: held,
        })
        .collect()
}

#[test]
fn what_grows_is_found_and_what_only_warms_up_is_not() {
    let grown = |change: fn(&mut Sample)| {
        let mut report = soak::Report::default();
        report.samples = flat();
        report.samples.iter_mut().for_each(change);
        report.growths().len()
    };
    assert_eq!(grown(|_| {}), 0);
    assert_eq!(grown(|it| it.own.private += it.reads.min(2_000)), 0);
    // 200 bytes a read.
    assert_eq!(grown(|it| it.own.private += it.reads / 5), 1);
    assert_eq!(grown(|it| it.pcscd.private += it.reads / 5), 1);
    assert_eq!(
        grown(|it| it.own.descriptors += usize::from(it.reads > 9_000)),
        1
    );
    assert_eq!(
        grown(|it| it.own.threads += usize::from(it.reads > 9_000)),
        1
    );
    assert_eq!(
        grown(|it| it.pcscd.descriptors += usize::from(it.reads > 9_000)),
        1
    );
    assert_eq!(
        grown(|it| it.pcscd.threads += usize::from(it.reads > 9_000)),
        1
    );
}
