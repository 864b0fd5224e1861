//! Help, man pages, completions, and errors in the arguments, in the language of the user.

mod completions;
mod definition;
mod man;
mod page;
mod texts;
mod wrong;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use clap::error::ErrorKind as Wrong;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand as _};
use mynumber_card::data::UnixTime;
use serde::Serialize;
use terminal::TerminalError;
use terminal::language::Language;
use terminal::{output, wrap};

use crate::args::{Arguments, Options};
use crate::failure::{Failure, UsageError};
use crate::json;
use definition::About;
use page::Page;

/// The arguments; `None` when the program was asked about itself, which has been answered.
pub(crate) fn parse(
    arguments: &[OsString],
    language: Language,
    json: bool,
) -> Result<Option<Arguments>, Failure> {
    let mut definition = definition::parsed(language);
    let words = anchors_first(arguments);
    let parsed = definition
        .try_get_matches_from_mut(&words)
        .and_then(|matches| {
            let own = matches.subcommand_name().is_some_and(About::has_subcommand);
            Ok(match own {
                true => (None, Some(About::from_arg_matches(&matches)?), matches),
                false => (Some(Arguments::from_arg_matches(&matches)?), None, matches),
            })
        });
    match parsed {
        Ok((arguments, about, matches)) => {
            refuse_what_misleads(&definition, &matches)?;
            if let Some(about) = about {
                answer(about, language, json)?;
            }
            Ok(arguments)
        }
        Err(error) => match error.kind() {
            Wrong::DisplayHelp => {
                let shown = definition::shown(language);
                let page = Page::of(&wrong::path(&shown, &words), language);
                output::print(&page.help(language, wrap::columns()))?;
                Ok(None)
            }
            Wrong::DisplayVersion => {
                answer(About::Version, language, json)?;
                Ok(None)
            }
            _ => Err(wrong::failure(&definition, &words, &error)),
        },
    }
}

/// A common option that promises what the command does not do.
fn refuse_what_misleads(definition: &Command, matches: &ArgMatches) -> Result<(), Failure> {
    let command = matches.subcommand_name().unwrap_or_default();
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let wrong = definition.get_arguments().find(|it| {
        let id = it.get_id().as_str();
        !matches!(id, "help" | "version") && given(id) && Options::misleads(command, id)
    });
    match wrong.and_then(|it| it.get_long()) {
        Some(option) => Err(Failure::Usage(UsageError::MeansNothing {
            option: format!("--{option}"),
            command: command.to_owned(),
        })),
        None => Ok(()),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Version {
    schema: &'static str,
    version: &'static str,
}

/// What the program says of itself.
fn answer(about: About, language: Language, json: bool) -> Result<(), Failure> {
    match about {
        About::Help { command } => {
            let (program, help) = ("mynumber-card".to_owned(), "--help".to_owned());
            let words = std::iter::once(program).chain(command).chain([help]);
            let words: Vec<OsString> = words.map(Into::into).collect();
            parse(&words, language, json).map(drop)
        }
        About::Version if json => Ok(json::print(&Version {
            schema: "version/1",
            version: env!("CARGO_PKG_VERSION"),
        })?),
        About::Version => Ok(output::print(concat!(
            "mynumber-card ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ))?),
        About::Completions { shell } => Ok(output::print(&completions::script(shell, language))?),
        About::Man { output, force } => match output {
            Some(folder) => [(Language::En, "man1"), (Language::Ja, "ja/man1")]
                .into_iter()
                .try_for_each(|(language, below)| {
                    write_pages(&folder.join(below), language, force)
                }),
            None => match pages(language).into_iter().next() {
                Some((_, text)) => Ok(output::print(&text)?),
                None => Ok(()),
            },
        },
    }
}

/// Every man page with the name of its file, the program's own first.
fn pages(language: Language) -> Vec<(String, String)> {
    let definition = definition::shown(language);
    let paths = definition::every_path(&definition);
    let day = day();
    let all: Vec<String> = paths.iter().map(|path| page::names(path)).collect();
    // The program names all, a command the one above it and those below.
    let is_below = |one: &str, other: &str| {
        let rest = one.strip_prefix(other);
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    let written = paths.iter().map(|path| {
        let page = Page::of(path, language);
        let near = |it: &&String| is_below(it, &page.name) || is_below(&page.name, it);
        let others: Vec<String> = all.iter().filter(near).cloned().collect();
        let roff = man::roff(&page, &others, &day, language);
        (format!("{}.1", man::name(&page.name)), roff)
    });
    written.collect()
}

fn write_pages(folder: &Path, language: Language, force: bool) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(TerminalError::write(folder))?;
    for (name, text) in pages(language) {
        let path = folder.join(name);
        let mut options = std::fs::OpenOptions::new();
        // For everybody, unlike what comes from a card.
        let file = options
            .write(true)
            .create(true)
            .truncate(true)
            .create_new(!force)
            .open(&path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => TerminalError::Exists { path: path.clone() },
            _ => TerminalError::write(&path)(error),
        })?;
    }
    Ok(())
}

/// The day on the man pages: of `SOURCE_DATE_EPOCH`, which makes them the same whenever they are made, else today.
fn day() -> String {
    let told = std::env::var("SOURCE_DATE_EPOCH").ok();
    let time = told
        .and_then(|seconds| seconds.parse().ok())
        .map(UnixTime::from_seconds);
    let day = time.unwrap_or_else(crate::clock::now).japanese_date();
    day.map_or_else(String::new, |day| day.to_string())
}

/// Every `--anchor` with its value goes to the front: clap forgets those before the command when there
/// are others after it.
fn anchors_first(arguments: &[OsString]) -> Vec<OsString> {
    let mut all = arguments.iter().cloned();
    let program = all.next();
    let (mut anchors, mut others) = (Vec::new(), Vec::new());
    while let Some(argument) = all.next() {
        match argument.to_str() {
            Some("--anchor") => match all.next() {
                Some(value) => anchors.extend([argument, value]),
                None => others.push(argument),
            },
            Some(text) if text.starts_with("--anchor=") => anchors.push(argument),
            Some("--") => {
                others.push(argument);
                others.extend(all.by_ref());
            }
            _ => others.push(argument),
        }
    }
    program.into_iter().chain(anchors).chain(others).collect()
}
