//! What is fuzzed, and what must hold whatever the bytes are.
//!
//! The body of every target is a function over bytes in [`targets`]. A program of libFuzzer calls it
//! (`fuzz_targets`, one line each), and so does `tests/replay.rs` with every file of `corpus`.
#![forbid(unsafe_code)]

pub mod anchors;
pub mod command;
pub mod der;
pub mod documents;
pub mod input;
pub mod memory;
pub mod seam;
pub mod seeds;
pub mod session;
pub mod targets;
pub mod text;

#[cfg(feature = "libfuzzer")]
#[doc(hidden)]
pub use libfuzzer_sys;

pub use targets::{TARGETS, Target};

/// The whole of a libFuzzer program: runs the target of this name.
#[cfg(feature = "libfuzzer")]
#[macro_export]
macro_rules! fuzz {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::run($name, data));
    };
}

/// Runs a target on bytes.
///
/// # Panics
/// When something does not hold, or no target has this name.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    target.expect("a target").run(data);
}
