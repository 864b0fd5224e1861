//! The scripts by which shells complete commands and options.

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use clap_complete::Shell;
use terminal::language::Language;

use super::definition;

pub(super) fn script(shell: Shell, language: Language) -> String {
    let mut definition = without_hidden_values(definition::shown(language));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition, "mynumber-card", &mut script);
    let script = String::from_utf8(script).unwrap_or_default();
    match shell {
        // The generator writes the hyphen of the program's name in two ways, so that no command would be known.
        Shell::Bash => script.replace("mynumber__subcmd__card", "mynumber__card"),
        Shell::Fish => script + &words_for_fish(&definition),
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
fn words_for_fish(definition: &Command) -> String {
    let mut lines = String::new();
    for path in definition::every_path(definition) {
        let names: Vec<&str> = path.iter().skip(1).map(|it| it.get_name()).collect();
        let Some(command) = path.last() else { continue };
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        let values: Vec<String> = values.map(|it| it.get_name().to_owned()).collect();
        if let ([first, below @ ..], false) = (names.as_slice(), values.is_empty()) {
            let mut here = format!("__fish_mynumber_card_using_subcommand {first}");
            for name in below {
                here.push_str(&format!("; and __fish_seen_subcommand_from {name}"));
            }
            let values = values.join(" ");
            lines.push_str(&format!(
                "complete -c mynumber-card -n \"{here}\" -f -a \"{values}\"\n"
            ));
        }
    }
    lines
}
