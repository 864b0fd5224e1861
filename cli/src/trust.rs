//! Whom the user trusts: the production hierarchy, and what `--anchor` and `--accept-test-cards` add.

use std::path::{Path, PathBuf};

use mynumber_card::pki::TrustAnchors;
use terminal::TerminalError;
use terminal::input;
use terminal::language::Language;

use crate::args::Options;
use crate::failure::{Failure, Input};
use crate::messages;

/// The longest file that is looked at, in bytes: more than any anchor has.
const LONGEST: usize = 2 * 1024 * 1024;

/// The accepted anchors. Read before any PIN is asked for: a file without anchors ends the command.
pub(crate) fn anchors(options: &Options, language: Language) -> Result<TrustAnchors, Failure> {
    let mut anchors = TrustAnchors::production();
    if options.accept_test_cards {
        anchors = anchors.and_test_cards();
    }
    for path in &options.anchor {
        for file in files(path, language)? {
            let bytes = input::read(&file, LONGEST)?;
            anchors.add_file(&bytes).map_err(|error| {
                let reason = messages::files::anchor_file(&error, language);
                Failure::not_a(Input::Anchor, &file, reason)
            })?;
        }
    }
    Ok(anchors)
}

/// A file, or those in a folder, hidden ones aside.
fn files(path: &Path, language: Language) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = TerminalError::read(path);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(&failed)? {
        let file = entry.map_err(&failed)?;
        let hidden = file.file_name().to_string_lossy().starts_with('.');
        if !hidden && file.path().is_file() {
            files.push(file.path());
        }
    }
    files.sort();
    if files.is_empty() {
        let empty = language.pick("ファイルがありません", "no file in it");
        return Err(Failure::not_a(Input::Anchor, path, empty.to_owned()));
    }
    Ok(files)
}
