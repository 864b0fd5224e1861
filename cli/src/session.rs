//! One run of the program: its options, language and secrets.

use std::path::Path;

use mynumber_card::LastTry;
use mynumber_card::data::{Date, Moment};
use mynumber_card::job::{Context, Fresh, Output};
use mynumber_card::pki::TrustAnchors;
use serde::Serialize;
use terminal::TerminalError;
use terminal::files::Trouble;
use terminal::language::Language;
use terminal::screen::Screen;
use terminal::secrets::Secrets;
use terminal::signals::Signals;
use terminal::{descriptors, output};
use zeroize::Zeroizing;

use crate::args::Options;
use crate::clock::now;
use crate::failure::Failure;
use crate::secrets::Asker;
use crate::{json, random};

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) options: Options,
    pub(crate) language: Language,
    pub(crate) signals: Signals,
    pub(crate) secrets: Secrets,
    /// What went wrong with the trace.
    pub(crate) trouble: Trouble,
}

/// Of a command that writes none.
pub(crate) const NO_FILES: &[&Path] = &[];

impl Session {
    pub(crate) fn new(options: Options, language: Language) -> Result<Self, Failure> {
        // Before anything is opened whose number could be the one of `--pin-fd`.
        let signals = Signals::install().map_err(TerminalError::Console)?;
        Ok(Self {
            secrets: Secrets::new(options.pin_fd, &signals)?,
            signals,
            trouble: Trouble::default(),
            options,
            language,
        })
    }

    pub(crate) fn asker(&self) -> Asker<'_> {
        Asker::new(self.language, &self.signals, &self.secrets)
    }

    /// Shows what a job gave: as JSON, or in words.
    pub(crate) fn show<D: Serialize>(
        &self,
        output: &Output<D>,
        text: impl FnOnce(&Output<D>) -> String,
    ) -> Result<(), TerminalError> {
        self.show_with_files(output, NO_FILES, text)
    }

    /// The same with the files that were written, which JSON has as `files`.
    pub(crate) fn show_with_files<D: Serialize>(
        &self,
        output: &Output<D>,
        files: &[impl AsRef<Path>],
        text: impl FnOnce(&Output<D>) -> String,
    ) -> Result<(), TerminalError> {
        output::print(&self.report(output, files, text))
    }

    /// What is shown, cleared after it was.
    pub(crate) fn report<D: Serialize>(
        &self,
        output: &Output<D>,
        files: &[impl AsRef<Path>],
        text: impl FnOnce(&Output<D>) -> String,
    ) -> Zeroizing<String> {
        Zeroizing::new(if self.options.json {
            json::with_files(output, files)
        } else {
            text(output)
        })
    }

    /// Standard output, as a result is shown there.
    pub(crate) fn screen(&self, details: bool) -> Screen {
        Screen::of_stdout(self.language, details)
    }

    /// The same where a file is written too. Where that is standard output, the words go elsewhere.
    pub(crate) fn screen_beside(&self, file: Option<&Path>, details: bool) -> Screen {
        if file.is_some_and(descriptors::is_standard_output) {
            Screen::plain(self.language, details)
        } else {
            self.screen(details)
        }
    }

    /// What a job works with, at a day that was asked for or now.
    pub(crate) fn context<'a>(
        &self,
        anchors: &'a TrustAnchors,
        at: Option<Date>,
    ) -> Result<Context<'a>, Failure> {
        let mut random = Zeroizing::new([0; Fresh::LENGTH]);
        random::fill(random.as_mut_slice())?;
        Ok(Context {
            anchors,
            at: moment(at),
            last: self.last_try(),
            fresh: Fresh::from_random(&random),
        })
    }

    pub(crate) fn last_try(&self) -> LastTry {
        if self.options.allow_last_try {
            LastTry::Allow
        } else {
            LastTry::Refuse
        }
    }
}

/// A day that was asked for, else now.
pub(crate) fn moment(day: Option<Date>) -> Moment {
    day.map_or_else(|| Moment::Now(now()), Moment::Day)
}
