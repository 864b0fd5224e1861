//! How far a long file has been read: on a terminal, while it lasts.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mynumber_card::card::Progress;
use unicode_width::UnicodeWidthStr as _;

use crate::language::{Language, say};
use crate::session::Session;

/// One line of standard error that is written over and leaves no trace. A dumb terminal cannot go back to write over it.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    language: Language,
    /// Columns that are written on.
    columns: Arc<AtomicUsize>,
}

impl Bar {
    /// For a person who looks on; nobody reads it in a pipe, or beside JSON, or in a trace.
    pub(crate) fn new(session: &Session) -> Option<Self> {
        let options = &session.options;
        let traced_here = options.trace.as_deref() == Some(std::path::Path::new("-"));
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wanted = std::io::stderr().is_terminal() && !dumb && !options.json && !traced_here;
        wanted.then(|| Self {
            language: session.language,
            columns: Arc::default(),
        })
    }

    pub(crate) fn show(&self, progress: Progress) {
        if progress.complete {
            return self.clear();
        }
        let (language, read) = (self.language, progress.read);
        let line = match progress.total {
            Some(total) => say!(
                language,
                "読み取り中 {read} / {total} バイト",
                "reading {read} of {total} bytes"
            ),
            None => say!(language, "読み取り中 {read} バイト", "reading {read} bytes"),
        };
        self.clear();
        self.columns.store(line.width(), Ordering::Relaxed);
        write(&format!("\r{line}"));
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
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
