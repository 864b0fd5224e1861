//! How a result is shown: in which language, with how much of it, and whether marks and colours help.

use std::ffi::OsString;
use std::io::IsTerminal as _;

use crate::language::Language;
use crate::wrap;

/// The fewest columns in which words are folded.
const NARROWEST: usize = 16;

/// Where a result is shown.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// The language of the words.
    pub language: Language,
    /// Whether all of a result is shown, not only what it comes to.
    pub details: bool,
    marks: bool,
    /// Of a terminal; what goes elsewhere keeps its lines.
    columns: Option<usize>,
}

/// What stands before words on a terminal. The words say the same without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It holds.
    Good,
    /// It does not.
    Bad,
    /// A person has to look at it.
    Look,
}

impl Screen {
    /// A pipe, a file, or a terminal without colours.
    pub const fn plain(language: Language, details: bool) -> Self {
        Self {
            language,
            details,
            marks: false,
            columns: None,
        }
    }

    /// Standard output, whatever it is.
    pub fn of_stdout(language: Language, details: bool) -> Self {
        let terminal = std::io::stdout().is_terminal();
        Self {
            language,
            details,
            marks: marks_help(terminal, |name| std::env::var_os(name)),
            columns: terminal.then(wrap::columns),
        }
    }

    /// Columns that a mark takes before its words.
    pub const fn mark_width(self) -> usize {
        if self.marks { 2 } else { 0 }
    }

    /// Words that begin in this column, in lines that the terminal does not break.
    pub fn folded(self, words: &str, column: usize) -> String {
        match self.columns {
            Some(columns) if columns.saturating_sub(column) >= NARROWEST => {
                wrap::below(words, column, columns)
            }
            _ => words.to_owned(),
        }
    }

    /// The words with their mark, on a terminal.
    pub fn marked(self, mark: Mark, words: &str) -> String {
        if !self.marks {
            return words.to_owned();
        }
        let (colour, symbol) = match mark {
            Mark::Good => ("32", '✓'),
            Mark::Bad => ("1;31", '✗'),
            Mark::Look => ("33", '!'),
        };
        format!("\x1b[{colour}m{symbol} {words}\x1b[0m")
    }
}

/// <https://no-color.org>: a `NO_COLOR` that is not empty switches colours off.
fn marks_help(terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    terminal && set("NO_COLOR").is_none() && set("TERM").is_some_and(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_for_terminals_that_show_colours_to_those_who_want_them() {
        let help = |terminal, variables: &[(&str, &str)]| {
            marks_help(terminal, |name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.into())
            })
        };
        assert!(help(true, &[("TERM", "xterm")]));
        assert!(help(true, &[("TERM", "xterm"), ("NO_COLOR", "")]));
        assert!(!help(false, &[("TERM", "xterm")]));
        assert!(!help(true, &[("TERM", "xterm"), ("NO_COLOR", "1")]));
        assert!(!help(true, &[("TERM", "dumb")]));
        assert!(!help(true, &[]));
    }

    #[test]
    fn the_words_are_the_same_with_and_without_a_mark() {
        let plain = Screen::plain(Language::En, false);
        assert_eq!(plain.marked(Mark::Bad, "NOT PROVEN"), "NOT PROVEN");
        let terminal = Screen {
            marks: true,
            ..plain
        };
        let marked = terminal.marked(Mark::Bad, "NOT PROVEN");
        assert_eq!(marked, "\x1b[1;31m✗ NOT PROVEN\x1b[0m");
    }
}
