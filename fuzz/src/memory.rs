//! How much memory a target takes at its peak, counted by the allocator.

use std::sync::atomic::{AtomicUsize, Ordering};

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Bytes that were given to the code under test besides its input: long answers of a card.
static GIVEN: AtomicUsize = AtomicUsize::new(0);

/// Bytes that it may take besides, because it decodes pictures.
static FOR_PICTURES: AtomicUsize = AtomicUsize::new(0);

/// A picture of 65,536 bytes may have a million pixels of 4 bytes, which are held a few times, and as much again
/// of code-blocks: 64 MB in all.
pub const PICTURE: usize = 64_000_000;

/// What a target may take: so much, and so much more for each byte that it was given.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Bytes in any case.
    pub fixed: usize,
    /// Bytes for each byte of input.
    pub per_byte: usize,
}

/// Tells that the code under test was given more bytes than the input has.
pub fn give(bytes: usize) {
    GIVEN.fetch_add(bytes, Ordering::Relaxed);
}

/// Tells that the code under test decodes pictures.
pub fn allow_pictures() {
    FOR_PICTURES.store(PICTURE, Ordering::Relaxed);
}

/// Runs something on an input and returns its peak, and what it was allowed.
pub fn peak(input: usize, bound: Bound, run: impl FnOnce()) -> (usize, usize) {
    GIVEN.store(input, Ordering::Relaxed);
    FOR_PICTURES.store(0, Ordering::Relaxed);
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    run();
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    let given = GIVEN.load(Ordering::Relaxed);
    let fixed = bound.fixed + FOR_PICTURES.load(Ordering::Relaxed);
    (peak, fixed + bound.per_byte * given)
}
