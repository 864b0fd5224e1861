//! Results as JSON, fit for a terminal.

use std::path::Path;
use std::sync::OnceLock;

use mynumber_card::data::display_safe;
use serde::Serialize;
use serde_json::Value;
use terminal::{TerminalError, output};

/// The reader that was chosen among several with cards, and the cards that could not be looked at. One
/// process does one job, so this is said with whatever it prints.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChosenReader {
    pub(crate) reader: String,
    /// `[{reader, kind, message}]`; empty wherever a PIN is presented.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_examined: Vec<Value>,
}

static CHOSEN: OnceLock<ChosenReader> = OnceLock::new();

/// From now on every JSON object says it.
#[cfg(feature = "pcsc")]
pub(crate) fn choose(chosen: ChosenReader) {
    let _first = CHOSEN.set(chosen);
}

#[derive(Serialize)]
struct WithReader<'a, T> {
    #[serde(flatten)]
    value: &'a T,
    #[serde(flatten)]
    chosen: &'a ChosenReader,
}

/// To standard output.
pub(crate) fn print(value: &impl Serialize) -> Result<(), TerminalError> {
    output::print(&text(value))
}

/// The same of an output, with the files that were written.
pub(crate) fn with_files(value: &impl Serialize, files: &[impl AsRef<Path>]) -> String {
    #[derive(Serialize)]
    struct WithFiles<'a, T> {
        #[serde(flatten)]
        value: &'a T,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        files: Vec<String>,
    }
    let files = files.iter().map(|path| path.as_ref().display().to_string());
    text(&WithFiles {
        value,
        files: files.collect(),
    })
}

/// JSON with a line break after it. What a terminal would obey is written as an escape, which
/// means the same to a parser.
pub(crate) fn text(value: &impl Serialize) -> String {
    // Strings and numbers only: nothing that could fail.
    let json = match CHOSEN.get() {
        Some(chosen) => serde_json::to_string_pretty(&WithReader { value, chosen }),
        None => serde_json::to_string_pretty(value),
    };
    let json = json.unwrap_or_default();
    let mut safe = String::with_capacity(json.len().saturating_add(1));
    // Whether it is shown can depend on the character before it.
    let mut before = '"';
    for character in json.chars() {
        let shown = character == '\n' || is_shown(before, character);
        before = character;
        if shown {
            safe.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe.push('\n');
    safe
}

fn is_shown(before: char, character: char) -> bool {
    let pair = String::from_iter([before, character]);
    let shown = display_safe(&pair).to_string();
    shown.ends_with(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_character_that_a_terminal_obeys() {
        let json = text(&"a\u{1b}[2J\u{9b}\u{202e}番\u{e0041}");
        assert_eq!(json, "\"a\\u001b[2J\\u009b\\u202e番\\udb40\\udc41\"\n");
        let back: String = serde_json::from_str(&json).unwrap();
        assert_eq!(back, "a\u{1b}[2J\u{9b}\u{202e}番\u{e0041}");
        let json = text(&"葛\u{e0100}\u{e0101}a\u{fe0f}\u{3164}");
        assert_eq!(json, "\"葛\u{e0100}\\udb40\\udd01a\\ufe0f\\u3164\"\n");
    }
}
