//! Asking where there is no Unix terminal.

use std::io::{BufRead as _, Write as _};

use zeroize::Zeroizing;

use super::echo::Echo;
use crate::TerminalError;
use crate::signals::Signals;

/// Asks and returns the line, without its end.
pub(super) fn ask(
    text: &str,
    echo: Echo,
    _doubt: &str,
    _signals: &Signals,
) -> Result<Zeroizing<String>, TerminalError> {
    match echo {
        Echo::Hidden => rpassword::prompt_password(text)
            .map(Zeroizing::new)
            .map_err(TerminalError::Console),
        Echo::Shown => {
            let mut stderr = std::io::stderr();
            let mut line = Zeroizing::new(String::new());
            write!(stderr, "{text}")
                .and_then(|()| stderr.flush())
                .and_then(|()| std::io::stdin().lock().read_line(&mut line))
                .map_err(TerminalError::Console)?;
            Ok(line)
        }
    }
}
