//! One run of the program: its options, language and secrets.

use mynumber_card::LastTry;

use crate::args::Options;
use crate::failure::Failure;
use crate::files::Trouble;
use crate::language::Language;
use crate::secrets::{Asker, Secrets};
use crate::signals::Signals;

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

    pub(crate) fn last_try(&self) -> LastTry {
        if self.options.allow_last_try {
            LastTry::Allow
        } else {
            LastTry::Refuse
        }
    }
}
