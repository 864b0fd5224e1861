//! Files that once were taken for valid though a reader shows something else than what was signed. Each is a signature of a
//! simulated card over a page of 100 yen, and what was done to it; its name says what.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod pdf_support;

use pdf_support::attack::Ours;
use pdf_support::ours::verdict_at;
use pdf_support::tools::root;

#[test]
fn what_was_once_taken_for_valid_is_not() {
    let folder = root().join("documents/tests/kept");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = std::fs::read(&path).unwrap();
        // Signed on the first of December 2026.
        let (found, why) = verdict_at("2026-12-02T00:00:00Z", &file);
        let clean = path.file_stem().unwrap() == "clean";
        assert_eq!(found == Ours::Yes, clean, "{}: {why}", path.display());
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
}
