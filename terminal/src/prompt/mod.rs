//! Asking a person at the terminal.

mod echo;
#[cfg(unix)]
mod keys;
#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use other as terminal;
#[cfg(unix)]
use unix as terminal;

use zeroize::Zeroizing;

pub use echo::Echo;

use crate::TerminalError;
use crate::signals::Signals;

/// Asks, and gives what was typed in its half-width form. `doubt` says why the question is asked again where a key
/// was pressed that is no text.
///
/// # Errors
///
/// [`TerminalError::Console`], and [`TerminalError::Interrupted`] on a signal, Ctrl-C or the end of the input.
pub fn ask(
    question: &str,
    echo: Echo,
    doubt: &str,
    signals: &Signals,
) -> Result<Zeroizing<String>, TerminalError> {
    let typed = terminal::ask(question, echo, doubt, signals)?;
    Ok(normalised(&typed))
}

/// Whether there is a terminal to ask at.
pub fn is_possible() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// What was typed without blanks around it, and with the ASCII form of full-width digits and
/// letters that a Japanese input method gives.
pub fn normalised(text: &str) -> Zeroizing<String> {
    // No form is longer than what it stands for, so the text is not moved while it grows.
    let mut normalised = Zeroizing::new(String::with_capacity(text.len()));
    for character in text.trim().chars() {
        normalised.push(match character {
            '\u{3000}' => ' ',
            '\u{30FC}' | '\u{2212}' | '\u{2010}' => '-',
            '\u{FF01}'..='\u{FF5E}' => u32::from(character)
                .checked_sub(0xFEE0)
                .and_then(char::from_u32)
                .unwrap_or(character),
            other => other,
        });
    }
    normalised
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_ascii() {
        assert_eq!(normalised(" １２３４　").as_str(), "1234");
        assert_eq!(normalised("ｔｅｓｔＡＢ９").as_str(), "testAB9");
        assert_eq!(normalised("１９８０ー０２－１７").as_str(), "1980-02-17");
        assert_eq!(normalised("①番").as_str(), "①番");
    }
}
