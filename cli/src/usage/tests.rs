//! The help says what there is, in both languages, and what is wrong is explained.

use std::path::PathBuf;

use clap::Command;
use terminal::usage::ArgumentError;
use unicode_width::UnicodeWidthStr as _;

use super::*;

#[test]
fn the_version_follows_its_schema() {
    let (schema, version) = ("version/1", env!("CARGO_PKG_VERSION"));
    crate::schema::assert_followed(schema, &[Version { schema, version }]);
}

fn every_text(command: &Command, found: &mut Vec<(String, String)>) {
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
        every_text(&PROGRAM.shown(language), &mut texts);
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
    let parsed = parse(&words, Language::En, false).unwrap().unwrap();
    assert_eq!(parsed.options.anchor, ["a", "b", "c"].map(PathBuf::from));
    assert!(parsed.options.json);
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
            match parse(&arguments, language, false) {
                Err(Failure::Arguments { place, .. }) => {
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
    let definition = PROGRAM.parsed(Language::En);
    let mut tried = 0;
    // Those that all have in common with one of them.
    let mut common: Vec<_> = definition.get_arguments().collect();
    for below in definition.get_subcommands() {
        for argument in common.drain(..).chain(below.get_arguments()) {
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
                    if let Err(failure) = parse(&arguments, language, false) {
                        let told = crate::messages::in_short(&failure, language);
                        assert!(!told.is_empty());
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn no_line_of_the_help_is_wider_than_the_terminal_or_begins_with_a_closing_sign() {
    for language in [Language::Ja, Language::En] {
        for columns in [40, 60, 80, 100] {
            for (name, help) in PROGRAM.help_pages(language, columns) {
                let told = format!("{name}, {columns}");
                let mut widest = 0;
                for line in help.lines() {
                    widest = widest.max(line.width());
                    assert!(line.width() <= columns, "{told}: {line}");
                    assert_eq!(line, line.trim_end(), "{told}");
                    let first = line.trim_start().chars().next();
                    let closing = first.is_some_and(|c| "、。）」・ー".contains(c));
                    assert!(!closing, "{told}: {line}");
                }
                // It is not merely narrow.
                assert!(widest > columns / 2, "{told}: {help}");
            }
        }
    }
}

#[test]
fn the_help_has_every_command_once_and_every_option_that_means_something() {
    let definition = PROGRAM.shown(Language::En);
    let pages = PROGRAM.help_pages(Language::En, 100);
    let help = &pages[0].1;
    for command in definition.get_subcommands() {
        let rows = help
            .lines()
            .filter(|line| line.split_whitespace().next() == Some(command.get_name()));
        assert_eq!(rows.count(), 1, "{}", command.get_name());
    }
    let mut pages = pages.iter();
    let (_, help) = pages
        .find(|(name, _)| name == "mynumber-card verify")
        .unwrap();
    let (own, common) = help.split_once("Common options:").unwrap();
    assert!(
        own.contains("--any-request") && !own.contains("--json"),
        "{help}"
    );
    assert!(
        common.contains("--anchor") && common.contains("--json"),
        "{help}"
    );
    assert!(
        !help.contains("--reader") && !help.contains("--pin-fd"),
        "{help}"
    );
}

#[test]
fn a_common_option_is_refused_where_it_means_nothing_wherever_it_stands() {
    for words in [
        "x verify e --reader r",
        "x --reader r verify e",
        "x status --pin-fd 3",
    ] {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let failure = parse(&words, Language::En, false).unwrap_err();
        let wrong = matches!(
            failure,
            Failure::Arguments {
                error: ArgumentError::MeansNothing { .. },
                ..
            }
        );
        assert!(wrong, "{words:?}: {failure:?}");
    }
}

#[test]
fn every_command_has_a_man_page_in_both_languages() {
    for language in [Language::Ja, Language::En] {
        let pages = PROGRAM.man_pages(language);
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[0], "mynumber-card.1");
        assert!(names.contains(&"mynumber-card-pin-change.1"), "{names:?}");
        for (name, text) in &pages {
            assert!(text.starts_with(".TH \"MYNUMBER"), "{name}");
            // Nothing of a text is taken for a request.
            let requests = text.lines().filter(|line| line.starts_with(['.', '\'']));
            for line in requests {
                let known = [".TH ", ".SH ", ".SS ", ".TP", ".nh", ".ad l"];
                assert!(
                    known.iter().any(|it| line.starts_with(it)),
                    "{name}: {line}"
                );
            }
        }
    }
}

#[test]
fn the_definition_of_the_arguments_is_sound() {
    for language in [Language::En, Language::Ja] {
        PROGRAM.parsed(language).debug_assert();
        PROGRAM.shown(language).debug_assert();
    }
}

#[test]
fn the_document_has_every_variable_with_the_commands_that_look_for_it() {
    let document = include_str!("../../../docs/command-line.md");
    for (name, _) in PROGRAM.variables(None, Language::En) {
        let mut rows = document.lines().map(str::trim_start);
        let row =
            rows.find(|row| row.starts_with("| `MYNUMBER_") && row.contains(&format!("`{name}`")));
        let row = row.unwrap_or_else(|| panic!("{name}"));
        for command in PROGRAM.shown(Language::En).get_subcommands() {
            let command = command.get_name();
            let known = PROGRAM.variables(Some(command), Language::En);
            let looked_for = known.iter().any(|(known, _)| *known == name);
            let told = [" ", "`"]
                .iter()
                .any(|after| row.contains(&format!("`{command}{after}")));
            assert_eq!(looked_for, told, "{name}: {command}");
        }
    }
}
