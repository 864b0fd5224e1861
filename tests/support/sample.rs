//! How much of an exhaustive test is run: a sample each time, all of it with `MYNUMBER_TEST_ALL`
//! (`make test-all`).

use std::hash::{BuildHasher as _, RandomState};

fn whole() -> bool {
    std::env::var_os("MYNUMBER_TEST_ALL").is_some()
}

/// Every `step`th of them, and one at least, from a place that changes from run to run, so that many runs see all.
/// Whoever takes a sample names the place when it fails.
#[allow(dead_code)]
pub(crate) fn sampled<I: IntoIterator>(step: usize, all: I) -> impl Iterator<Item = I::Item> {
    let step = if whole() { 1 } else { step };
    let all: Vec<_> = all.into_iter().collect();
    let places = u64::try_from(step.min(all.len())).unwrap().max(1);
    let first = usize::try_from(RandomState::new().hash_one(step) % places).unwrap();
    all.into_iter().skip(first).step_by(step)
}

/// How many random cases: this many, or the 256 of all.
#[allow(dead_code)]
pub(crate) fn cases(few: u32) -> u32 {
    if whole() { 256 } else { few }
}
