//! What a program that asks for secrets needs of a terminal, in Japanese and English.
//!
//! - [`prompt`] asks a person, [`secrets`] takes what a script gives; both clear what they read. [`signals`] end the
//!   program only when it is ready, and [`protection`] keeps others out of its memory.
//! - [`files`] are written whole or not at all, and never over another one unasked; [`input`] reads them,
//!   [`descriptors`] uses what the caller has opened.
//! - [`child`] (Unix) runs a command that somebody wants to have run, and what it needs beside it.
//! - [`output`] writes without panics; [`screen`], [`table`], [`wrap`] and [`pictures`] lay out what people read, with
//!   Japanese characters two columns wide.
//! - [`usage`] parses arguments, and makes help, man pages, completions and the words for what is wrong of one definition.
//! - [`language`] has tables of texts in both languages.
//!
//! [`TerminalError`] has fields and no sentences: the program has the words.
//!
//! ```
//! use mynumber_card_terminal::language::{Language, phrases};
//! use mynumber_card_terminal::table::{Table, rows};
//!
//! phrases!(greeting(name) => "{name}さん、こんにちは", "Hello, {name}";);
//!
//! let mut table = Table::default();
//! rows!(table, Language::Ja;
//!     "氏名", "Name" => greeting(Language::Ja, "番号");
//!     "年", "Year" => "2035";
//! );
//! assert_eq!(table.to_string(), "氏名  番号さん、こんにちは\n年    2035\n");
//! ```
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

#[cfg(unix)]
pub mod child;
pub mod descriptors;
mod error;
pub mod files;
pub mod input;
pub mod language;
mod lines;
pub mod output;
pub mod pictures;
pub mod prompt;
pub mod protection;
pub mod screen;
pub mod secrets;
pub mod signals;
pub mod status_line;
pub mod table;
pub mod usage;
pub mod wrap;

pub use error::TerminalError;
