//! What is wrong with the arguments, in words.

use super::error::{ArgumentError, UsagePlace};
use super::program::Program;
use crate::language::{Language, phrases};

phrases! {
    no_command(command) => "{command} に続くコマンドがありません", "no command after {command}";
    no_such_command => "そのようなコマンドはありません", "no such command";
    no_such_option(option) => "オプション {option} はありません", "no such option: {option}";
    never_an_argument => "暗証番号を引数に書くことはできません（ほかの利用者や履歴から見えます）", "a PIN is never an argument: other users and the shell's history would see it";
    unexpected => "余分な、または正しくない引数があります", "there is an argument too many, or a wrong one";
    missing(list) => "引数が足りません: {list}", "an argument is missing: {list}";
    no_value(option) => "{option}に値がありません", "{option} needs a value";
    bad_value(option) => "{option}の値が正しくありません", "the value of {option} does not fit";
    one_of(list) => "次のどれかを: {list}", "give one of {list}";
    conflict(option) => "{option}は一緒に使えないものがあります", "{option} cannot be used with the others";
    conflict_with(option, others) => "{option}と {others} は一緒に使えません", "{option} cannot be used with {others}";
    means_nothing(command, option) => "{command} では {option} は使えません", "{command} has no use for {option}";
    leave_it_out(program, command) => "外してください。使えるオプションは `{program} help {command}` で見られます", "leave it out; `{program} help {command}` shows what there is";
    twice(option) => "{option} が2回あります", "{option} is given twice";
    once => "1回だけ指定してください", "give it once";
    help_of(command) => "`{command} --help` を見てください", "see `{command} --help`";
    no_secret(command) => "`{command} --help` を見てください（暗証番号を引数に書くことはできません）", "see `{command} --help`; a PIN is never an argument";
    written(argument, help) => "書き方は {argument}（{help}）", "write {argument}: {help}";
    one_command_of(list, command) => "次のどれかを: {list}（説明は {command} --help）", "give one of {list}; {command} --help explains them";
    did_you_mean(similar) => "{similar} のことですか", "did you mean {similar}?";
    this_option(option) => "{option} ", "{option}";
    an_argument => "引数", "an argument";
}

impl ArgumentError {
    /// What is wrong, and the one thing to try.
    pub fn in_words(
        &self,
        program: &Program,
        place: &UsagePlace,
        language: Language,
    ) -> (String, String) {
        let command = place.command.as_str();
        let see_help = || help_of(language, command);
        match self {
            Self::NoCommand => (no_command(language, command), place.commands(language)),
            Self::UnknownCommand { similar } => {
                let similar = similar.as_ref().map(|it| place.with_those_above(it));
                let advice = similar.map(|it| did_you_mean(language, it));
                let message = no_such_command(language).to_owned();
                (message, advice.unwrap_or_else(|| place.commands(language)))
            }
            Self::UnknownOption { option, similar } => {
                let advice = similar.as_ref().map(|it| did_you_mean(language, it));
                let message = no_such_option(language, option);
                (message, advice.unwrap_or_else(see_help))
            }
            Self::SecretAsArgument => {
                let (ja, en) = program.instead_of_argument;
                let advice = language.pick(ja, en).to_owned();
                (never_an_argument(language).to_owned(), advice)
            }
            Self::Unexpected => {
                let advice = match place.takes_secret {
                    true => no_secret(language, command),
                    false => see_help(),
                };
                (unexpected(language).to_owned(), advice)
            }
            Self::Missing { arguments } => {
                let message = missing(language, arguments.join(" "));
                (message, place.own_help(language))
            }
            Self::NoValue { option } => (
                no_value(language, this(option, language)),
                place.own_help(language),
            ),
            Self::BadValue { option, possible } => {
                let advice = match possible.as_slice() {
                    [] => place.own_help(language),
                    possible => one_of(language, possible.join(", ")),
                };
                (bad_value(language, this(option, language)), advice)
            }
            Self::Conflict { option, others } => {
                let option = this(option, language);
                let message = match others.as_slice() {
                    [] => conflict(language, option),
                    others => conflict_with(language, option, list(others, language)),
                };
                (message, see_help())
            }
            Self::MeansNothing { option, command } => {
                let name = place.command.split(' ').next().unwrap_or_default();
                let message = means_nothing(language, command, option);
                (message, leave_it_out(language, name, command))
            }
            Self::Twice { option } => (twice(language, option), once(language).to_owned()),
        }
    }
}

impl UsagePlace {
    /// `pin change`, where `change` is similar to what follows `pin`.
    fn with_those_above(&self, similar: &str) -> String {
        let above = self.command.split_once(' ');
        above.map_or_else(
            || similar.to_owned(),
            |(_, above)| format!("{above} {similar}"),
        )
    }

    /// What the help of the option or argument says, where it is known which one is meant.
    fn own_help(&self, language: Language) -> String {
        match &self.argument {
            Some((argument, help)) => written(language, argument, help),
            None => help_of(language, &self.command),
        }
    }

    /// The commands that can follow, as the definition has them.
    fn commands(&self, language: Language) -> String {
        one_command_of(language, list(&self.below, language), &self.command)
    }
}

fn this(option: &Option<String>, language: Language) -> String {
    match option {
        Some(option) => this_option(language, option),
        None => an_argument(language).to_owned(),
    }
}

fn list(names: &[String], language: Language) -> String {
    names.join(language.pick("、", ", "))
}
