//! What there is to say of a command, for its help on the terminal and for its man page.

use clap::{Arg, ArgAction, Command};
use unicode_width::UnicodeWidthStr as _;

use super::program::Program;
use crate::language::Language;
use crate::wrap;

/// Wider than this, what stands at the left has its text below it.
const WIDEST_LEFT: usize = 28;

/// One command, or the program.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// `program command below`.
    pub(super) name: String,
    pub(super) about: String,
    pub(super) usage: String,
    /// The commands that can follow.
    pub(super) commands: Vec<Section>,
    pub(super) sections: Vec<Section>,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) note: &'static str,
    pub(super) rows: Vec<(String, String)>,
}

impl Section {
    fn new(heading: &'static str, rows: Vec<(String, String)>) -> Self {
        Self {
            heading,
            note: "",
            rows,
        }
    }
}

impl Page {
    /// Of the last of these, each of which stands below the one before it; the first is the program.
    pub(super) fn of(of: &Program, path: &[&Command], language: Language) -> Self {
        let (Some(program), Some(command)) = (path.first(), path.last()) else {
            return Self::default();
        };
        let is_program = path.len() == 1;
        let is_common = |it: &Arg| {
            let mut known = program.get_arguments();
            is_program || known.any(|known| known.get_id() == it.get_id())
        };
        let arguments: Vec<&Arg> = command
            .get_arguments()
            .filter(|it| !it.is_hide_set())
            .collect();
        let section = |heading, wanted: &dyn Fn(&Arg) -> bool| {
            let rows = arguments.iter().filter(|it| wanted(it)).map(|it| row(it));
            Section::new(heading, rows.collect())
        };
        let own = |it: &Arg| !it.is_positional() && !is_common(it);
        let common = |it: &Arg| !it.is_positional() && is_common(it);
        let mut sections = vec![
            section(language.pick("引数", "Arguments"), &Arg::is_positional),
            section(language.pick("オプション", "Options"), &own),
            section(language.pick("共通のオプション", "Common options"), &common),
        ];
        if is_program || !command.has_subcommands() {
            sections.push(Section {
                note: language.pick(of.on_secrets.0, of.on_secrets.1),
                ..Section::new(
                    language.pick("環境変数", "Environment"),
                    of.variables(path.get(1).map(|it| it.get_name()), language),
                )
            });
        }
        if is_program {
            let heading = language.pick("終了コード", "Exit status");
            sections.push(Section::new(heading, of.statuses(language)));
        }
        sections.retain(|section| !section.rows.is_empty());
        Self {
            name: names(path),
            about: text(command),
            usage: usage(command, language),
            commands: if is_program {
                groups(of, command, language)
            } else {
                let below: Vec<_> = command.get_subcommands().map(named).collect();
                let section = Section::new(language.pick("コマンド", "Commands"), below);
                Vec::from_iter((!section.rows.is_empty()).then_some(section))
            },
            sections,
        }
    }

    /// The help, no wider than this.
    pub(super) fn help(&self, language: Language, columns: usize) -> String {
        let mut help = String::new();
        wrap::add("", &self.about, 0, columns, &mut help);
        help.push('\n');
        let usage = language.pick("使い方: ", "Usage: ");
        wrap::add(usage, &self.usage, usage.width(), columns, &mut help);
        let all = || self.commands.iter().chain(&self.sections);
        let widest = |wanted: &dyn Fn(&str) -> bool| {
            let left = all()
                .flat_map(|section| &section.rows)
                .map(|(left, _)| left);
            let widths = left.filter(|it| wanted(it)).map(|it| it.width());
            let limit = WIDEST_LEFT.min(columns / 3);
            widths.filter(|width| *width <= limit).max().unwrap_or(8)
        };
        let of_options = widest(&is_option);
        for section in all() {
            help.push('\n');
            wrap::add("", &format!("{}:", section.heading), 0, columns, &mut help);
            if !section.note.is_empty() {
                wrap::add("  ", section.note, 2, columns, &mut help);
            }
            let options = section.rows.iter().any(|(left, _)| is_option(left));
            let width = if options {
                of_options
            } else {
                widest(&|it| section.rows.iter().any(|(left, _)| left == it))
            };
            let column = width.saturating_add(4);
            for (left, text) in &section.rows {
                wrap::add(&format!("  {left}"), text, column, columns, &mut help);
            }
        }
        help
    }
}

fn is_option(left: &str) -> bool {
    left.trim_start().starts_with('-')
}

/// `program command below`.
pub(super) fn names(path: &[&Command]) -> String {
    let names: Vec<&str> = path.iter().map(|it| it.get_name()).collect();
    names.join(" ")
}

fn text(command: &Command) -> String {
    let about = command.get_about();
    about.map(ToString::to_string).unwrap_or_default()
}

fn named(command: &Command) -> (String, String) {
    (command.get_name().to_owned(), text(command))
}

fn groups(of: &Program, program: &Command, language: Language) -> Vec<Section> {
    let groups = of.groups(language).map(|(heading, names)| {
        let found = names.filter_map(|name| program.find_subcommand(name));
        Section::new(heading, found.map(named).collect())
    });
    groups.collect()
}

/// `-o, --output <FILE>` and what it is.
fn row(argument: &Arg) -> (String, String) {
    let help = argument.get_help();
    let help = help.map(ToString::to_string).unwrap_or_default();
    let left = match argument.get_short() {
        Some(short) => format!("-{short}, {argument}"),
        None if argument.is_positional() => argument.to_string(),
        None => format!("    {argument}"),
    };
    let repeated = matches!(argument.get_action(), ArgAction::Append) && !argument.is_positional();
    (if repeated { format!("{left}...") } else { left }, help)
}

/// `program command [OPTIONS] <one|other>`.
fn usage(command: &Command, language: Language) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    match language {
        Language::En => usage.to_owned(),
        Language::Ja => usage
            .replace("[OPTIONS]", "[オプション]")
            .replace("COMMAND", "コマンド"),
    }
}
