//! Columns that line up.

use unicode_width::UnicodeWidthStr as _;

use crate::screen::{Mark, Screen};

/// Columns that line up, double-width characters counted as two and colours as none.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<(Vec<String>, Option<Prose>)>,
    indent: usize,
}

/// Words in the last column, with their mark, that go on below where they are too long for a terminal.
#[derive(Debug, Clone)]
pub struct Prose {
    /// The words.
    pub words: String,
    /// Their mark.
    pub mark: Option<Mark>,
    /// Where they are shown.
    pub screen: Screen,
}

impl Table {
    /// Each row begins so many blanks from the left.
    pub fn indented(indent: usize) -> Self {
        let rows = Vec::new();
        Self { rows, indent }
    }

    /// A row of these cells.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push((cells.map(str::to_owned).to_vec(), None));
    }

    /// A row that ends with words.
    pub fn prose<const N: usize>(&mut self, cells: [&str; N], prose: Prose) {
        let cells = cells.map(str::to_owned).to_vec();
        self.rows.push((cells, Some(prose)));
    }

    /// A name and what is to be said of it.
    pub fn add(&mut self, name: &str, cell: &impl Cell) {
        match (cell.cell(), cell.prose()) {
            (_, Some(prose)) => self.prose([name], prose.clone()),
            (Some(value), None) => self.row([name, value]),
            (None, None) => {}
        }
    }
}

/// Rows of a name and a value, one a line: `rows!(table, language; "氏名", "Name" => name; …)`. What is `None` has no row.
#[macro_export]
macro_rules! rows {
    ($table:expr, $language:expr; $($ja:expr, $en:expr => $value:expr;)+) => {{$(
        $table.add($language.pick($ja, $en), &$value);
    )+}};
}
pub use rows;

/// What may stand in a row.
pub trait Cell {
    /// The text; `None` where there is no row.
    fn cell(&self) -> Option<&str>;

    /// The words that may go on below.
    fn prose(&self) -> Option<&Prose> {
        None
    }
}

impl Cell for Prose {
    fn cell(&self) -> Option<&str> {
        Some(&self.words)
    }

    fn prose(&self) -> Option<&Prose> {
        Some(self)
    }
}

impl Cell for &str {
    fn cell(&self) -> Option<&str> {
        Some(self)
    }
}

impl Cell for String {
    fn cell(&self) -> Option<&str> {
        Some(self)
    }
}

impl<C: Cell> Cell for Option<C> {
    fn cell(&self) -> Option<&str> {
        self.as_ref()?.cell()
    }

    fn prose(&self) -> Option<&Prose> {
        self.as_ref()?.prose()
    }
}

/// Columns that a text takes on a terminal.
pub fn columns(text: &str) -> usize {
    let mut parts = text.split('\x1b');
    let plain = parts.next().map_or(0, |first| first.width());
    // What follows an escape here is a colour, which ends with its first `m`.
    let coloured = parts.filter_map(|part| part.split_once('m'));
    coloured.fold(plain, |sum, (_, rest)| sum.saturating_add(rest.width()))
}

impl core::fmt::Display for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut widths: Vec<usize> = Vec::new();
        for (row, _) in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                match widths.get_mut(column) {
                    Some(width) => *width = (*width).max(columns(cell)),
                    None => widths.push(columns(cell)),
                }
            }
        }
        for (row, prose) in &self.rows {
            let mut line = " ".repeat(self.indent);
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                let gap = width.saturating_sub(columns(cell)).saturating_add(2);
                line.push_str(&" ".repeat(gap));
            }
            if let Some(Prose {
                words,
                mark,
                screen,
            }) = prose
            {
                let column = columns(&line).saturating_add(screen.mark_width());
                let words = screen.folded(words, column);
                // What has no mark lines up with what has one.
                let unmarked = || " ".repeat(screen.mark_width()) + &words;
                line.push_str(&mark.map_or_else(unmarked, |mark| screen.marked(mark, &words)));
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn columns_line_up_with_double_width_characters_and_colours() {
        let mut table = Table::indented(1);
        rows!(table, Language::Ja;
            "氏名", "Name" => "番号　太郎";
            "なし", "None" => None::<String>;
        );
        table.row(["\x1b[32m✓ x\x1b[0m", "x"]);
        assert_eq!(
            table.to_string(),
            " 氏名  番号　太郎\n \x1b[32m✓ x\x1b[0m   x\n"
        );
    }
}
