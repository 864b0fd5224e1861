//! Help, and errors in the arguments, in the language of the user.
//!
//! What was written on the command line is quoted only where it looks like an option's name: a PIN
//! that somebody put there by mistake is not shown again.

mod japanese;
mod wrap;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches};

use crate::args::Arguments;
use crate::failure::{Failure, UsageError, UsagePlace};
use crate::language::Language;
use crate::output;
use japanese::{AFTER_HELP_JA, COMMANDS_JA, OPTIONS_JA, PIN_CHANGE_JA};

/// The arguments; `None` when help or version was asked for, which has been printed.
pub(crate) fn parse(
    arguments: &[OsString],
    language: Language,
) -> Result<Option<Arguments>, Failure> {
    let mut definition = command(language);
    let parsed = definition
        .try_get_matches_from_mut(anchors_first(arguments))
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp if language == Language::Ja => {
                output::print(&japanese_help(arguments, wrap::columns()))?;
                Ok(None)
            }
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                output::print(&error.render().to_string())?;
                Ok(None)
            }
            _ => Err(Failure::UsageAt {
                place: Box::new(place(&definition, arguments, &error)),
                error: translate(&error),
            }),
        },
    }
}

/// The help that these arguments ask for.
fn japanese_help(arguments: &[OsString], columns: usize) -> String {
    let definition = wrap::in_one_piece(command(Language::Ja), columns);
    match definition.try_get_matches_from(anchors_first(arguments)) {
        Err(error) => wrap::lines(&error.render().to_string(), columns),
        Ok(_) => String::new(),
    }
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

fn translate(error: &clap::Error) -> UsageError {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => option_name(text),
        _ => None,
    };
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            UsageError::NoCommand
        }
        ErrorKind::InvalidSubcommand => UsageError::UnknownCommand,
        ErrorKind::UnknownArgument => match named(ContextKind::InvalidArg) {
            Some(option) if looks_like_a_secret(&option) => UsageError::SecretAsArgument,
            Some(option) => UsageError::UnknownOption {
                option,
                similar: named(ContextKind::SuggestedArg),
            },
            None => UsageError::Unexpected,
        },
        // Their names come from the definition, not from the command line.
        ErrorKind::MissingRequiredArgument => UsageError::Missing {
            arguments: strings(error, ContextKind::InvalidArg),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match error.get(ContextKind::InvalidValue) {
                Some(ContextValue::String(value)) if value.is_empty() => UsageError::NoValue {
                    option: named(ContextKind::InvalidArg),
                },
                _ => UsageError::BadValue {
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
                Some(option) if others == [option.clone()] => UsageError::Twice { option },
                option => UsageError::Conflict { option, others },
            }
        }
        _ => UsageError::Unexpected,
    }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.clone(),
        Some(ContextValue::String(value)) => vec![value.clone()],
        _ => Vec::new(),
    }
}

/// The command that was meant, and what the help says of the argument that is wrong there.
fn place(definition: &clap::Command, arguments: &[OsString], error: &clap::Error) -> UsagePlace {
    let mut path = vec![definition];
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        let below = path.last().and_then(|it| it.find_subcommand(word));
        path.extend(below);
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        // What came after the wrong one is not meant either.
        path.retain(|it| it.has_subcommands());
    }
    let names: Vec<&str> = path.iter().map(|it| it.get_name()).collect();
    let below = path.last().map_or_else(Vec::new, |it| {
        let below = it.get_subcommands().map(with_the_one_below);
        below.collect()
    });
    let wrong = strings(error, ContextKind::InvalidArg);
    let argument = wrong.first().and_then(|wrong| {
        let mut all = path.iter().rev().flat_map(|it| it.get_arguments());
        let help = all.find(|it| is_called(it, wrong))?.get_help()?;
        Some((wrong.replace(['<', '>'], ""), help.to_string()))
    });
    UsagePlace {
        command: names.join(" "),
        below,
        argument,
    }
}

/// `cert`, or `pin change` where there is one below only.
fn with_the_one_below(command: &clap::Command) -> String {
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
fn option_name(text: &str) -> Option<String> {
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

/// The definition of the arguments with its texts in this language.
fn command(language: Language) -> clap::Command {
    let mut command = Arguments::command();
    let ja = language == Language::Ja;
    command = command
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .global(true)
                .help(language.pick("この説明を表示する", "Print this help")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(language.pick("バージョンを表示する", "Print the version")),
        )
        .after_help(language.pick(AFTER_HELP_JA, AFTER_HELP_EN));
    if !ja {
        return command;
    }
    command = with_headings(command).about("マイナンバーカードを読む");
    for (argument, help) in OPTIONS_JA {
        command = command.mut_arg(argument, |a| a.help(help).help_heading("オプション"));
    }
    for argument in ["help", "version"] {
        command = command.mut_arg(argument, |a| a.help_heading("オプション"));
    }
    for (name, about, arguments) in COMMANDS_JA {
        command = command.mut_subcommand(name, |it| in_japanese(it, about, arguments));
    }
    let (name, about, arguments) = PIN_CHANGE_JA;
    command = command.mut_subcommand("pin", |pin| {
        pin.mut_subcommand(name, |it| in_japanese(it, about, arguments))
    });
    command
}

fn in_japanese(
    mut command: clap::Command,
    about: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> clap::Command {
    for (argument, help) in arguments {
        command = command.mut_arg(argument, |a| {
            let heading = if a.is_positional() {
                "引数"
            } else {
                "オプション"
            };
            a.help(*help).help_heading(heading)
        });
    }
    with_headings(command).about(about)
}

fn with_headings(command: clap::Command) -> clap::Command {
    command
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("コマンド")
        .help_template("{about}\n\n使い方: {usage}\n\n{all-args}{after-help}")
}

const AFTER_HELP_EN: &str = "\
A PIN is never an argument. It comes from --pin-fd, else from MYNUMBER_ASSIST_PIN,
MYNUMBER_AUTH_PIN, MYNUMBER_SIGN_PASSWORD, MYNUMBER_LICENSE_PIN, MYNUMBER_CODE_A (12 digits),
MYNUMBER_CODE_B (birth date, expiry year and security code: 1980-02-17,2035,2285) or
MYNUMBER_BIRTH_DATE (1980-02-17), else it is asked for on the terminal.

Exit status: 0 done, 1 verification said no, something differs or falls due, 2 usage, 3 no reader,
no card or not a My Number card, 4 wrong PIN, 5 PIN locked or last try refused, 6 card or link
failed, 7 not permitted or not on this card, 8 a PIN change stopped half-way.";

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn every_text(command: &clap::Command, found: &mut Vec<(String, String)>) {
        let name = command.get_name();
        let about = command.get_about().map(ToString::to_string);
        found.push((name.to_owned(), about.unwrap_or_default()));
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string);
            let id = format!("{name} {}", argument.get_id());
            found.push((id, help.unwrap_or_default()));
        }
        for subcommand in command.get_subcommands() {
            every_text(subcommand, found);
        }
    }

    #[test]
    fn every_command_and_option_is_explained_in_both_languages() {
        for (language, japanese) in [(Language::Ja, true), (Language::En, false)] {
            let mut texts = Vec::new();
            every_text(&command(language), &mut texts);
            assert!(texts.len() > 20);
            for (what, text) in texts {
                let kana = text.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c));
                let expected = japanese || text.contains("マイナンバーカード");
                assert!(!text.is_empty() && kana == expected, "{what}: {text}");
            }
        }
    }

    #[test]
    fn anchors_count_wherever_they_stand() {
        let words = "x --anchor a --json verify e --anchor b --anchor=c";
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let parsed = parse(&words, Language::En).unwrap().unwrap();
        assert_eq!(parsed.options.anchor, ["a", "b", "c"].map(PathBuf::from));
        assert!(parsed.options.json);
    }

    #[test]
    fn what_could_be_a_secret_is_not_taken_for_an_option() {
        assert_eq!(option_name("--pin=1234").as_deref(), Some("--pin"));
        assert_eq!(option_name("--reader <NAME>").as_deref(), Some("--reader"));
        for text in ["1234", "--1234", "-1234", "--TEST1234", "--", "<WHICH>"] {
            assert_eq!(option_name(text), None, "{text}");
        }
    }

    #[test]
    fn whatever_is_wrong_is_explained_where_it_is() {
        for words in [
            "status --at 2026-13-01",
            "--wait abc status",
            "request --audience x --minutes 0",
            "age --over 900",
            "cert",
            "pin change",
        ] {
            for language in [Language::En, Language::Ja] {
                let arguments = format!("mynumber-card {words}");
                let arguments: Vec<OsString> = arguments.split(' ').map(Into::into).collect();
                match parse(&arguments, language) {
                    Err(Failure::UsageAt { place, .. }) => {
                        assert!(place.argument.is_some(), "{words}: {place:?}");
                    }
                    other => panic!("{words}: {other:?}"),
                }
            }
        }
    }

    /// Every option and flag of every command given twice, without a value, and with a wrong one.
    #[test]
    fn no_option_of_any_command_is_too_much_for_the_explanation() {
        let definition = command(Language::En);
        let mut tried = 0;
        for below in definition.get_subcommands() {
            for argument in definition.get_arguments().chain(below.get_arguments()) {
                let Some(long) = argument
                    .get_long()
                    .filter(|it| *it != "help" && *it != "version")
                else {
                    continue;
                };
                let option = format!("--{long}");
                let name = below.get_name();
                for words in [
                    vec!["x", name, &option, &option],
                    vec!["x", name, &option, "\u{1}", &option, "\u{1}"],
                    vec!["x", name, &option],
                    vec!["x", &option, name],
                ] {
                    let arguments: Vec<OsString> = words.into_iter().map(Into::into).collect();
                    for language in [Language::En, Language::Ja] {
                        if let Err(failure) = parse(&arguments, language) {
                            let told = crate::messages::in_short(&failure, language);
                            assert!(!told.is_empty());
                            tried += 1;
                        }
                    }
                }
            }
        }
        assert!(tried > 500, "{tried}");
    }

    #[test]
    fn no_line_of_the_japanese_help_is_wider_than_the_terminal_or_begins_with_a_closing_sign() {
        use unicode_width::UnicodeWidthStr as _;
        let definition = command(Language::Ja);
        let mut asked: Vec<String> = vec!["x --help".to_owned(), "x pin change --help".to_owned()];
        let below = definition.get_subcommands();
        asked.extend(below.map(|it| format!("x {} --help", it.get_name())));
        for columns in [40, 60, 80, 100] {
            for words in &asked {
                let arguments: Vec<OsString> = words.split(' ').map(Into::into).collect();
                let help = japanese_help(&arguments, columns);
                assert!(help.contains("使い方"), "{words}: {help}");
                let mut widest = 0;
                for line in help.lines() {
                    widest = widest.max(line.width());
                    assert!(line.width() <= columns, "{words}, {columns}: {line}");
                    assert_eq!(line, line.trim_end(), "{words}, {columns}");
                    let first = line.trim_start().chars().next();
                    let closing = first.is_some_and(|c| "、。）」・ー".contains(c));
                    assert!(!closing, "{words}, {columns}: {line}");
                }
                // It is not merely narrow.
                assert!(widest > columns / 2, "{words}, {columns}: {help}");
            }
        }
    }

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        command(Language::En).debug_assert();
        command(Language::Ja).debug_assert();
    }
}
