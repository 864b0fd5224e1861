//! How far something long has come: on a terminal, while it lasts.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use unicode_width::UnicodeWidthStr as _;

/// One line of standard error that is written over and leaves no trace.
#[derive(Debug, Clone, Default)]
pub struct StatusLine {
    /// Columns that are written on.
    columns: Arc<AtomicUsize>,
}

impl StatusLine {
    /// For a person who looks on: `None` where standard error is no terminal, or one that cannot go back to write
    /// over the line.
    pub fn of_stderr() -> Option<Self> {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        (std::io::stderr().is_terminal() && !dumb).then(Self::default)
    }

    /// Shows this line in place of the one before it.
    pub fn show(&self, line: &str) {
        self.clear();
        self.columns.store(line.width(), Ordering::Relaxed);
        write(&format!("\r{line}"));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        let columns = self.columns.swap(0, Ordering::Relaxed);
        if columns > 0 {
            // Blanks, not an escape sequence: they work on every terminal.
            write(&format!("\r{}\r", " ".repeat(columns)));
        }
    }
}

fn write(text: &str) {
    let mut stderr = std::io::stderr();
    let _shown = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}
