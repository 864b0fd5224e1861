//! One run of the program: its options, language and secrets.

use std::path::Path;

use mynumber_card::data::{Date, Moment};
use mynumber_card::job::{Context, Fresh, Output};
use mynumber_card::pki::{Proof, TrustAnchors};
use mynumber_card::{Error, LastTry};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::Options;
use crate::clock::now;
use crate::failure::Failure;
use crate::files::Trouble;
use crate::language::Language;
use crate::secrets::{Asker, Secrets};
use crate::signals::Signals;
use crate::{input, output, proof};

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
        let signals = Signals::install().map_err(Failure::Console)?;
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
        text: impl FnOnce(&Output<D>, Language) -> String,
    ) -> Result<(), Failure> {
        self.show_with_files(output, NO_FILES, text)
    }

    /// The same with the files that were written, which JSON has as `files`.
    pub(crate) fn show_with_files<D: Serialize>(
        &self,
        output: &Output<D>,
        files: &[impl AsRef<Path>],
        text: impl FnOnce(&Output<D>, Language) -> String,
    ) -> Result<(), Failure> {
        output::print(&self.report(output, files, text))
    }

    /// What is shown, cleared after it was.
    pub(crate) fn report<D: Serialize>(
        &self,
        output: &Output<D>,
        files: &[impl AsRef<Path>],
        text: impl FnOnce(&Output<D>, Language) -> String,
    ) -> Zeroizing<String> {
        Zeroizing::new(if self.options.json {
            output::to_json_with_files(output, files)
        } else {
            text(output, self.language)
        })
    }

    /// The end of a command that proved what it read, or did not: what could not be closed, then what is
    /// not proven. Not authentic is not authentic, also when nobody reads what was read.
    pub(crate) fn conclude<'a>(
        &self,
        left_open: Option<Error>,
        proofs: impl IntoIterator<Item = &'a Proof>,
        required: bool,
        printed: Result<(), Failure>,
    ) -> Result<(), Failure> {
        if let Some(error) = left_open {
            return Err(Failure::LeftOpen(error));
        }
        let proofs: Vec<_> = proofs.into_iter().collect();
        proof::conclude(&proofs, required, self.language, printed)
    }

    /// What a job works with, at a day that was asked for or now.
    pub(crate) fn context<'a>(
        &self,
        anchors: &'a TrustAnchors,
        at: Option<Date>,
    ) -> Result<Context<'a>, Failure> {
        let mut random = Zeroizing::new([0; Fresh::LENGTH]);
        input::fill_with_random(random.as_mut_slice())?;
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
