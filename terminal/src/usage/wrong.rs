//! Errors in the arguments, from the words of the library that parses them.
//!
//! What was written on the command line is quoted only where it looks like an option's name: a PIN
//! that somebody put there by mistake is not shown again.

use std::ffi::OsString;

use clap::Subcommand as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::definition::About;
use super::error::{ArgumentError, ParseError, UsagePlace};
use super::page;
use super::program::Program;
use crate::language::Language;

fn translate(error: &clap::Error) -> ArgumentError {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => option_name(text),
        _ => None,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            ArgumentError::NoCommand
        }
        ErrorKind::InvalidSubcommand => ArgumentError::UnknownCommand {
            // The best comes last.
            similar: strings(error, ContextKind::SuggestedSubcommand).pop(),
        },
        ErrorKind::UnknownArgument => match named(ContextKind::InvalidArg) {
            Some(option) if looks_like_a_secret(&option) => ArgumentError::SecretAsArgument,
            Some(option) => ArgumentError::UnknownOption {
                option,
                similar: named(ContextKind::SuggestedArg),
            },
            None => ArgumentError::Unexpected,
        },
        // Their names come from the definition, not from the command line.
        ErrorKind::MissingRequiredArgument => ArgumentError::Missing {
            arguments: strings(error, ContextKind::InvalidArg),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match error.get(ContextKind::InvalidValue) {
                Some(ContextValue::String(value)) if value.is_empty() => ArgumentError::NoValue {
                    option: named(ContextKind::InvalidArg),
                },
                _ => ArgumentError::BadValue {
                    option: named(ContextKind::InvalidArg),
                    possible: strings(error, ContextKind::ValidValue),
                },
            }
        }
        ErrorKind::ArgumentConflict => {
            let others: Vec<String> = strings(error, ContextKind::PriorArg)
                .iter()
                .filter_map(|text| option_name(text))
                .collect();
            match named(ContextKind::InvalidArg) {
                Some(option) if others == [option.clone()] => ArgumentError::Twice { option },
                option => ArgumentError::Conflict { option, others },
            }
        }
        _ => ArgumentError::Unexpected,
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.clone(),
        Some(ContextValue::String(value)) => vec![value.clone()],
        _ => Vec::new(),
    }
}

/// What the parser of this definition has against these words.
pub(super) fn explained(
    program: &Program,
    definition: &Command,
    words: &[OsString],
    error: &clap::Error,
) -> ParseError {
    ParseError::Arguments {
        place: Box::new(place(program, definition, words, error)),
        error: translate(error),
    }
}

/// The program and the commands that these words name, each below the one before it.
pub(super) fn path<'a>(definition: &'a Command, words: &[OsString]) -> Vec<&'a Command> {
    let mut path = vec![definition];
    let mut words = words.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let mut known = path.iter().flat_map(|it| it.get_arguments());
        if known.any(|it| is_followed_by_a_value(it, word)) {
            words.next();
            continue;
        }
        let below = path.last().and_then(|it| it.find_subcommand(word));
        path.extend(below);
    }
    path
}

fn is_followed_by_a_value(option: &Arg, word: &str) -> bool {
    let long = word.strip_prefix("--");
    let short = word.strip_prefix('-').and_then(|it| it.parse().ok());
    let named = long.is_some() && option.get_long() == long
        || short.is_some() && option.get_short() == short;
    named && option.get_action().takes_values()
}

/// The command that was meant, and what the help says of the argument that is wrong there.
fn place(
    program: &Program,
    definition: &Command,
    words: &[OsString],
    error: &clap::Error,
) -> UsagePlace {
    let mut path = path(definition, words);
    if error.kind() == ErrorKind::InvalidSubcommand {
        // What came after the wrong one is not meant either.
        path.retain(|it| it.has_subcommands());
    }
    let below = path.last().map_or_else(Vec::new, |it| {
        let below = it
            .get_subcommands()
            .filter(|it| !About::has_subcommand(it.get_name()));
        below.map(with_the_one_below).collect()
    });
    let wrong = strings(error, ContextKind::InvalidArg);
    let argument = wrong.first().and_then(|wrong| {
        let mut all = path.iter().rev().flat_map(|it| it.get_arguments());
        let help = all.find(|it| is_called(it, wrong))?.get_help()?;
        Some((wrong.replace(['<', '>'], ""), help.to_string()))
    });
    let of_it = path
        .get(1)
        .map(|it| program.variables(Some(it.get_name()), Language::En));
    UsagePlace {
        command: page::names(&path),
        below,
        argument,
        takes_secret: of_it.is_some_and(|variables| !variables.is_empty()),
    }
}

/// `cert`, or `pin change` where there is one below only.
fn with_the_one_below(command: &Command) -> String {
    let mut below = command.get_subcommands();
    match (below.next(), below.next()) {
        (Some(only), None) => format!("{} {}", command.get_name(), only.get_name()),
        _ => command.get_name().to_owned(),
    }
}

/// Whether clap means this argument by `--at <DAY>` or `<WHICH>`.
fn is_called(argument: &Arg, name: &str) -> bool {
    match option_name(name) {
        Some(option) => argument
            .get_long()
            .is_some_and(|it| option == format!("--{it}")),
        None => {
            argument.is_positional()
                && argument
                    .get_value_names()
                    .and_then(|names| names.first())
                    .is_some_and(|it| name == format!("<{it}>"))
        }
    }
}

/// `--option`, or a placeholder such as `<NAME>`, alone: without the value that may follow it.
pub(super) fn option_name(text: &str) -> Option<String> {
    let name = text.split([' ', '=']).next()?;
    let letters = name.strip_prefix("--").or(name.strip_prefix('-'))?;
    let plain = letters.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    (plain && !letters.is_empty()).then(|| name.to_owned())
}

fn looks_like_a_secret(option: &str) -> bool {
    ["pin", "pass", "code", "secret"]
        .iter()
        .any(|word| option.contains(word))
}
