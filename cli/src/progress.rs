//! How far a long file has been read, said while it lasts.

use mynumber_card::card::Progress;
use terminal::language::{Language, say};
use terminal::status_line::StatusLine;

use crate::session::Session;

/// For a person who looks on; nobody reads it in a pipe, or beside JSON, or in a trace.
pub(crate) fn line(session: &Session) -> Option<StatusLine> {
    let options = &session.options;
    let traced_here = options.trace.as_deref() == Some(std::path::Path::new("-"));
    StatusLine::of_stderr().filter(|_| !options.json && !traced_here)
}

pub(crate) fn show(line: &StatusLine, progress: Progress, language: Language) {
    let read = progress.read;
    match progress.total {
        _ if progress.complete => line.clear(),
        Some(total) => line.show(&say!(
            language,
            "読み取り中 {read} / {total} バイト",
            "reading {read} of {total} bytes"
        )),
        None => line.show(&say!(
            language,
            "読み取り中 {read} バイト",
            "reading {read} bytes"
        )),
    }
}
