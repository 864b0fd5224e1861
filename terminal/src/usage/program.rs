//! What a program says of itself: the definition of its arguments, and tables of texts beside it.

use clap::Command;

use crate::language::Language;

/// A program. In its tables columns are divided by ` | `, and the last two are English and Japanese.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its arguments. Each text of help has both languages in one, divided by ` ja: `.
    pub definition: fn() -> Command,
    /// Its version.
    pub version: &'static str,
    /// Its commands in groups: names with blanks between, heading. The commands of [`Self::parse`] belong to one too.
    pub groups: &'static str,
    /// Variables of the environment that give a secret: name, the commands that look for it.
    pub variables: &'static str,
    /// Its exit statuses.
    pub statuses: &'static str,
    /// Where secrets come from, in Japanese and English.
    pub on_secrets: (&'static str, &'static str),
    /// What to do instead of writing a secret as an argument, in Japanese and English.
    pub instead_of_argument: (&'static str, &'static str),
    /// Whether a common option (by its id) means something to a command. Where it does not, it is not shown.
    pub is_shown: fn(command: &str, option: &str) -> bool,
    /// Whether it would let somebody believe what is not so: there it is refused.
    pub is_refused: fn(command: &str, option: &str) -> bool,
    /// The day on the man pages, `2026-11-30`.
    pub day: fn() -> String,
}

/// The rows of a table in one language: all columns before the last two, and the text.
fn rows(
    table: &'static str,
    language: Language,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter_map(move |row| {
        let (row, ja) = row.rsplit_once(" | ")?;
        let (row, en) = row.rsplit_once(" | ")?;
        Some((row, language.pick(ja, en)))
    })
}

impl Program {
    /// Headings with the names of the commands below each.
    pub(super) fn groups(
        &self,
        language: Language,
    ) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
        rows(self.groups, language).map(|(names, heading)| (heading, names.split(' ')))
    }

    /// The variables that this command looks for, with what they give; all of them for the program itself.
    pub fn variables(&self, command: Option<&str>, language: Language) -> Vec<(String, String)> {
        let here = rows(self.variables, language).filter_map(|(row, text)| {
            let (name, commands) = row.split_once(" | ")?;
            let used = command.is_none_or(|it| commands.split(' ').any(|known| known == it));
            used.then(|| (name.to_owned(), text.to_owned()))
        });
        here.collect()
    }

    pub(super) fn statuses(&self, language: Language) -> Vec<(String, String)> {
        let rows = rows(self.statuses, language);
        rows.map(|(status, text)| (status.to_owned(), text.to_owned()))
            .collect()
    }
}
