//! Help, man pages, completions, and errors in the arguments, of one definition and in the language of the user.
//!
//! The definition is a [`clap::Command`] whose help has both languages; [`Program`] adds what a definition has no place
//! for. clap parses, and nothing that people read is its own: its layout has no groups, and its words one language.

mod completions;
mod definition;
mod error;
mod man;
mod page;
mod program;
#[cfg(test)]
mod tests;
mod words;
mod wrong;

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use clap::error::ErrorKind as Wrong;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command, FromArgMatches, Subcommand as _};

pub use error::{ArgumentError, ParseError, UsagePlace};
pub use program::Program;

use crate::TerminalError;
use crate::language::Language;
use crate::{output, wrap};
use definition::About;
use page::Page;

/// What the arguments come to.
#[derive(Debug)]
pub enum Parsed<A> {
    /// A command of the program.
    Arguments(A),
    /// The program was asked for its version.
    Version,
    /// It was asked about itself otherwise, and has answered.
    Answered,
}

impl Program {
    /// The arguments. The program has four commands more, which tell of itself: `help`, `version`, `completions` and
    /// `man`.
    ///
    /// # Errors
    ///
    /// [`ParseError::Arguments`] where they are wrong, and [`ParseError::Terminal`] where help or man pages cannot be
    /// written.
    pub fn parse<A: FromArgMatches>(
        &self,
        arguments: &[OsString],
        language: Language,
    ) -> Result<Parsed<A>, ParseError> {
        let mut definition = self.parsed(language);
        let words = repeatable_first(&definition, arguments);
        let matches = match definition.try_get_matches_from_mut(&words) {
            Ok(matches) => matches,
            Err(error) => return self.answer_or_explain(&definition, &words, &error, language),
        };
        let explained = |error| wrong::explained(self, &definition, &words, &error);
        let own = matches.subcommand_name().is_some_and(About::has_subcommand);
        if own {
            let about = About::from_arg_matches(&matches).map_err(explained)?;
            self.refuse_what_misleads(&definition, &matches)?;
            return self.answer(about, language);
        }
        let arguments = A::from_arg_matches(&matches).map_err(explained)?;
        self.refuse_what_misleads(&definition, &matches)?;
        Ok(Parsed::Arguments(arguments))
    }

    /// `--help` and `--version` are errors to clap.
    fn answer_or_explain<A: FromArgMatches>(
        &self,
        definition: &Command,
        words: &[OsString],
        error: &clap::Error,
        language: Language,
    ) -> Result<Parsed<A>, ParseError> {
        match error.kind() {
            Wrong::DisplayHelp => {
                let shown = self.shown(language);
                let page = Page::of(self, &wrong::path(&shown, words), language);
                output::print(&page.help(language, wrap::columns()))?;
                Ok(Parsed::Answered)
            }
            Wrong::DisplayVersion => Ok(Parsed::Version),
            _ => Err(wrong::explained(self, definition, words, error)),
        }
    }

    /// A common option that promises what the command does not do.
    fn refuse_what_misleads(
        &self,
        definition: &Command,
        matches: &ArgMatches,
    ) -> Result<(), ParseError> {
        let command = matches.subcommand_name().unwrap_or_default();
        let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let wrong = definition.get_arguments().find(|it| {
            let id = it.get_id().as_str();
            !matches!(id, "help" | "version") && given(id) && (self.is_refused)(command, id)
        });
        match wrong.and_then(|it| it.get_long()) {
            Some(option) => Err(ParseError::Arguments {
                error: ArgumentError::MeansNothing {
                    option: format!("--{option}"),
                    command: command.to_owned(),
                },
                place: Box::new(UsagePlace::of_program(definition.get_name())),
            }),
            None => Ok(()),
        }
    }

    /// What the program says of itself.
    fn answer<A: FromArgMatches>(
        &self,
        about: About,
        language: Language,
    ) -> Result<Parsed<A>, ParseError> {
        match about {
            About::Help { command } => {
                let program = (self.definition)().get_name().to_owned();
                let words = std::iter::once(program).chain(command);
                let words = words.chain(["--help".to_owned()]).map(Into::into);
                return self.parse(&words.collect::<Vec<OsString>>(), language);
            }
            About::Version => return Ok(Parsed::Version),
            About::Completions { shell } => {
                output::print(&completions::script(self, shell, language))?;
            }
            About::Man { output, force } => match output {
                Some(folder) => {
                    for (language, below) in [(Language::En, "man1"), (Language::Ja, "ja/man1")] {
                        self.write_man_pages(&folder.join(below), language, force)?;
                    }
                }
                None => {
                    if let Some((_, text)) = self.man_pages(language).first() {
                        output::print(text)?;
                    }
                }
            },
        }
        Ok(Parsed::Answered)
    }

    /// The help of the program and of every command, no wider than this; with their names as they are called.
    pub fn help_pages(&self, language: Language, columns: usize) -> Vec<(String, String)> {
        let definition = self.shown(language);
        let pages = definition::every_path(&definition).into_iter().map(|path| {
            let page = Page::of(self, &path, language);
            let help = page.help(language, columns);
            (page.name, help)
        });
        pages.collect()
    }

    /// Every man page with the name of its file, the program's own first.
    pub fn man_pages(&self, language: Language) -> Vec<(String, String)> {
        let definition = self.shown(language);
        let paths = definition::every_path(&definition);
        let day = (self.day)();
        let all: Vec<String> = paths.iter().map(|path| page::names(path)).collect();
        // The program names all, a command the one above it and those below.
        let is_below = |one: &str, other: &str| {
            let rest = one.strip_prefix(other);
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        let written = paths.iter().map(|path| {
            let page = Page::of(self, path, language);
            let near = |it: &&String| is_below(it, &page.name) || is_below(&page.name, it);
            let others: Vec<String> = all.iter().filter(near).cloned().collect();
            let roff = man::roff(&page, &others, (self.version, &day), language);
            (format!("{}.1", man::name(&page.name)), roff)
        });
        written.collect()
    }

    fn write_man_pages(
        &self,
        folder: &Path,
        language: Language,
        force: bool,
    ) -> Result<(), TerminalError> {
        std::fs::create_dir_all(folder).map_err(TerminalError::write(folder))?;
        for (name, text) in self.man_pages(language) {
            let path = folder.join(name);
            let mut options = std::fs::OpenOptions::new();
            // For everybody, unlike what is written of people.
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
}

/// Every common option that may be repeated goes to the front with its value: clap forgets those before the command when
/// there are others after it.
fn repeatable_first(definition: &Command, arguments: &[OsString]) -> Vec<OsString> {
    let repeatable = definition
        .get_arguments()
        .filter(|it| it.is_global_set() && matches!(it.get_action(), ArgAction::Append));
    let options: Vec<String> = repeatable
        .filter_map(|it| it.get_long().map(|name| format!("--{name}")))
        .collect();
    let has_value = |text: &str| {
        let name = text.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| options.iter().any(|it| it == name))
    };
    let mut all = arguments.iter().cloned();
    let program = all.next();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    while let Some(argument) = all.next() {
        match argument.to_str() {
            Some(text) if options.iter().any(|it| it == text) => match all.next() {
                Some(value) => first.extend([argument, value]),
                None => others.push(argument),
            },
            Some(text) if has_value(text) => first.push(argument),
            Some("--") => {
                others.push(argument);
                others.extend(all.by_ref());
            }
            _ => others.push(argument),
        }
    }
    program.into_iter().chain(first).chain(others).collect()
}
