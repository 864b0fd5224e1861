//! Makes `fixtures/people`, `fixtures/authority` and `fixtures/pictures/texts.json` from the
//! declarations in `src/sim/people/declared.rs`, the keys in `fixtures/keys` and the pictures in
//! `fixtures/pictures`. The same input gives the same bytes; `tests/sim/fixtures.rs` compares.
//!
//! ```text
//! cargo run --example make-fixtures --features sim               # make everything again
//! cargo run --example make-fixtures --features sim -- --new-keys # first make the keys that are missing
//! ```
//!
//! A new person: declare them, run with `--new-keys`, run `fixtures/make_pictures.py`, run again.
#![allow(clippy::print_stderr)]

mod make;
mod new_keys;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let run = || -> make::Result {
        match std::env::args().nth(1).as_deref() {
            None => {}
            Some("--new-keys") => new_keys::make_missing(&fixtures)?,
            Some(other) => return Err(format!("unknown argument {other}").into()),
        }
        make::texts(&fixtures)?;
        make::authority(&fixtures, &fixtures)?;
        make::people(&fixtures, &fixtures)
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make-fixtures: {error}");
            ExitCode::FAILURE
        }
    }
}
