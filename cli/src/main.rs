//! `mynumber-card`: reads the Japanese My Number card from the command line.
//!
//! Data goes to standard output, messages to standard error, and the exit status says what became
//! of it; `docs/command-line.md` is the contract.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::get_unwrap,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]
#![cfg_attr(
    not(any(feature = "pcsc", feature = "libnfc", feature = "sim")),
    allow(
        dead_code,
        unused_variables,
        reason = "without any link to a card it only explains itself"
    )
)]

mod args;
mod clock;
mod commands;
mod conclude;
mod conditions;
mod connect;
mod failure;
mod json;
mod messages;
#[cfg(feature = "libnfc")]
mod nfc;
mod progress;
mod random;
#[cfg(test)]
mod schema;
mod secrets;
mod session;
#[cfg(feature = "sim")]
mod simulated;
mod trust;
mod usage;
mod view;

use std::ffi::OsString;
use std::process::ExitCode;

use terminal::language::Language;
use terminal::protection;

use failure::Failure;
use session::Session;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Even a usage error is told in the right language and form.
    // What stands behind -- is another program's.
    let own: Vec<OsString> = arguments
        .iter()
        .take_while(|it| *it != "--")
        .cloned()
        .collect();
    let language = Language::of(&own);
    let json = own.iter().any(|argument| argument == "--json");
    match run(&arguments, language, json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => messages::report(&failure, language, json),
    }
}

fn run(arguments: &[OsString], language: Language, json: bool) -> Result<(), Failure> {
    protection::protect_memory()?;
    let Some(arguments) = usage::parse(arguments, language, json)? else {
        return Ok(());
    };
    let session = Session::new(arguments.options, language)?;
    commands::run(&session, arguments.command)
}
