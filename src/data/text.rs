//! Text that somebody else wrote, made fit for a terminal.

use core::fmt;

/// For display: every character that a terminal obeys instead of showing (controls, line breaks,
/// direction marks, invisible ones) is written as `\u{1b}`. Variation selectors stay: names need
/// them.
#[must_use]
pub const fn display_safe(text: &str) -> DisplaySafe<'_> {
    DisplaySafe(text)
}

/// Text fit for a terminal, from [`display_safe`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DisplaySafe<'a>(&'a str);

hides_personal_data!(DisplaySafe<'_>, "DisplaySafe");

impl fmt::Display for DisplaySafe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, character)) = rest.char_indices().find(|(_, c)| is_obeyed(*c)) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            f.write_str(before)?;
            write!(f, "{}", character.escape_unicode())?;
            rest = after.strip_prefix(character).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}
