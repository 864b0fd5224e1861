//! The scripts by which shells complete commands and options.

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use clap_complete::Shell;

use super::definition;
use super::program::Program;
use crate::language::Language;

pub(super) fn script(program: &Program, shell: Shell, language: Language) -> String {
    let mut definition = without_hidden_values(program.shown(language));
    let name = definition.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition, name.as_str(), &mut script);
    let script = String::from_utf8(script).unwrap_or_default();
    match shell {
        // The generator writes a hyphen in the program's name in two ways, so that no command would be known.
        Shell::Bash => script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__")),
        Shell::Fish => script + &words_for_fish(&definition, &name),
        _ => script,
    }
}

/// Some generators offer also what is hidden.
fn without_hidden_values(command: Command) -> Command {
    let command = command.mut_args(|argument| {
        let values = argument.get_possible_values();
        if !values.iter().any(PossibleValue::is_hide_set) {
            return argument;
        }
        let shown = values.into_iter().filter(|it| !it.is_hide_set());
        argument.value_parser(shown.collect::<Vec<_>>())
    });
    command.mut_subcommands(without_hidden_values)
}

/// Arguments that are one of a few words: the generator has those of options only.
fn words_for_fish(definition: &Command, program: &str) -> String {
    let function = format!("__fish_{}_using_subcommand", program.replace('-', "_"));
    let mut lines = String::new();
    for path in definition::every_path(definition) {
        let names: Vec<&str> = path.iter().skip(1).map(|it| it.get_name()).collect();
        let Some(command) = path.last() else { continue };
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        let values: Vec<String> = values.map(|it| it.get_name().to_owned()).collect();
        if let ([first, below @ ..], false) = (names.as_slice(), values.is_empty()) {
            let mut here = format!("{function} {first}");
            for name in below {
                here.push_str(&format!("; and __fish_seen_subcommand_from {name}"));
            }
            let values = values.join(" ");
            lines.push_str(&format!(
                "complete -c {program} -n \"{here}\" -f -a \"{values}\"\n"
            ));
        }
    }
    lines
}
