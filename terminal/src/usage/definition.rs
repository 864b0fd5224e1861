//! The definition of the arguments in the language of the user: how they are parsed, and how they are shown.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, Subcommand};
use clap_complete::Shell;

use super::program::Program;
use crate::language::Language;

/// What stands between the two languages in the texts of the arguments.
const JAPANESE: &str = " ja: ";

// Commands that tell of the program itself. (Documentation here would be the text of the program.)
#[derive(Debug, Subcommand)]
pub(super) enum About {
    /// Explain a command
    /// ja: コマンドの使い方を表示する
    Help {
        /// Which one, by default all of them in short
        /// ja: どのコマンドか。指定がなければ全体の説明
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
    /// Print the version
    /// ja: バージョンを表示する
    Version,
    /// Print the script by which a shell completes commands and options
    /// ja: シェルでコマンドとオプションを補完するためのスクリプトを出力する
    Completions {
        /// The shell
        /// ja: どのシェルか
        #[arg(
            value_name = "bash|zsh|fish|powershell|elvish",
            hide_possible_values = true
        )]
        shell: Shell,
    },
    /// Print the man page of the program, or write those of all commands
    /// ja: man ページを出力する。-o なら全コマンドのページをファイルに書く
    Man {
        /// Write all pages below this folder: English in man1, Japanese in ja/man1
        /// ja: このフォルダーの man1（英語）と ja/man1（日本語）にすべてのページを書く
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,

        /// Overwrite pages that are there
        /// ja: 同じ名前のファイルがあれば上書きする
        #[arg(long, requires = "output")]
        force: bool,
    },
}

impl Program {
    /// The definition as it is parsed: the common options stand anywhere, before or after the command.
    pub fn parsed(&self, language: Language) -> Command {
        let command = About::augment_subcommands((self.definition)())
            .subcommand_value_name("COMMAND")
            .version(self.version)
            .disable_help_flag(true)
            .disable_version_flag(true)
            .disable_help_subcommand(true)
            .arg(help(language))
            .arg(
                Arg::new("version")
                    .short('V')
                    .long("version")
                    .action(ArgAction::Version)
                    .help(language.pick("バージョンを表示する", "Print the version")),
            );
        in_language(command, language)
    }

    /// The definition as help, man pages and completions show it: each command has those of the common options that
    /// mean something there.
    pub fn shown(&self, language: Language) -> Command {
        let mut command = self
            .parsed(language)
            .mut_args(|argument| argument.global(false));
        let common: Vec<Arg> = command.get_arguments().cloned().collect();
        command = command.mut_subcommands(|below| {
            let name = below.get_name().to_owned();
            self.with_common(below, &common, &name)
        });
        let names = self.groups(language).flat_map(|(_, names)| names);
        let names: Vec<&str> = names.collect();
        command = command.mut_subcommand("help", |help| {
            help.mut_arg("command", |it| {
                it.value_parser(names).hide_possible_values(true)
            })
        });
        command.build();
        command
    }

    fn with_common(&self, command: Command, common: &[Arg], name: &str) -> Command {
        if command.has_subcommands() {
            return command
                .mut_subcommands(|below| self.with_common(below, common, name))
                .args(common.iter().filter(|it| it.get_id() == "help"));
        }
        let is_shown = |id: &str| id == "help" || id != "version" && (self.is_shown)(name, id);
        command.args(common.iter().filter(|it| is_shown(it.get_id().as_str())))
    }
}

fn help(language: Language) -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true)
        .help(language.pick("この説明を表示する", "Print this help"))
}

/// The texts in one of the two languages in which the definition has them.
fn in_language(command: Command, language: Language) -> Command {
    let about = command
        .get_about()
        .map(|it| told(&it.to_string(), language));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command
        .mut_args(|argument| match argument.get_help() {
            Some(help) => {
                let help = told(&help.to_string(), language);
                argument.help(help)
            }
            None => argument,
        })
        .mut_subcommands(|below| in_language(below, language))
}

fn told(text: &str, language: Language) -> String {
    match text.split_once(JAPANESE) {
        Some((en, ja)) => language.pick(ja, en).to_owned(),
        None => text.to_owned(),
    }
}

/// The program and every command, each with those above it.
pub(super) fn every_path(definition: &Command) -> Vec<Vec<&Command>> {
    let mut paths = vec![vec![definition]];
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        let below = path.last().into_iter().flat_map(|it| it.get_subcommands());
        paths.extend(below.map(|it| [&path[..], &[it]].concat()));
        at = at.saturating_add(1);
    }
    paths
}
