//! Secrets as a script gives them: lines of a descriptor, else the environment. Never an argument.

use std::cell::RefCell;

use zeroize::Zeroizing;

use crate::TerminalError;
use crate::lines::Lines;
use crate::prompt;
use crate::signals::Signals;

/// The source of secrets of one run of a program.
pub struct Secrets {
    lines: Option<RefCell<Lines>>,
}

impl core::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// With the number of a descriptor, which then is the only source, or without.
    ///
    /// # Errors
    ///
    /// [`TerminalError::Descriptor`] and [`TerminalError::DescriptorOfFile`].
    pub fn new(descriptor: Option<u32>, signals: &Signals) -> Result<Self, TerminalError> {
        let lines = descriptor.map(|number| Lines::open(number, signals));
        let lines = lines.transpose()?.map(RefCell::new);
        Ok(Self { lines })
    }

    /// The next line of the descriptor, else what the variable of this name has, in its half-width form; `None` when a
    /// person is to be asked.
    ///
    /// # Errors
    ///
    /// What `nothing` gives where there is none, and no terminal to ask at; [`TerminalError::Descriptor`] and
    /// [`TerminalError::Interrupted`].
    pub fn text<E: From<TerminalError>>(
        &self,
        variable: &str,
        nothing: impl FnOnce() -> E,
    ) -> Result<Option<Zeroizing<String>>, E> {
        if let Some(lines) = &self.lines {
            let Ok(mut lines) = lines.try_borrow_mut() else {
                return Err(nothing());
            };
            let line = lines.next()?.ok_or_else(nothing)?;
            return Ok(Some(prompt::normalised(&line)));
        }
        if let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
            let value = Zeroizing::new(value.into_encoded_bytes());
            // What is not text has no valid form either; the secret's own check says so.
            let text = core::str::from_utf8(&value).unwrap_or("\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}");
            return Ok(Some(prompt::normalised(text)));
        }
        if prompt::is_possible() {
            Ok(None)
        } else {
            Err(nothing())
        }
    }
}
