//! Makes `src/identity/writing/variants.txt`, the variant characters (異体字) of names and places, from the
//! Unihan database of Debian's package `unicode-data` and the groups in `own.txt`. The same input gives
//! the same bytes; `tests/identity/variants.rs` compares. The rules are in `make.rs` and docs/policy.md.
//!
//! ```text
//! cargo run --example make-variants
//! ```
#![allow(clippy::print_stderr)]

mod make;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/identity/writing/variants.txt");
    let run = || -> make::Result<()> {
        std::fs::write(file, make::table(&make::Unihan::installed()?)?)?;
        Ok(())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make-variants: {error}");
            ExitCode::FAILURE
        }
    }
}
