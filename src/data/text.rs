//! Text that somebody else wrote, made safe for a terminal.

use core::fmt;

/// For display: every character that a terminal obeys instead of showing (controls, line breaks,
/// direction marks), and every invisible one (fillers, joiners, tags, noncharacters) is written like
/// `\u{1b}`, so that two names that look alike are the same. One variation selector after an ideograph
/// stays, because names need it; anywhere else it is written out too.
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
        let mut before = '\0';
        let mut hidden = |character: char| {
            let before = core::mem::replace(&mut before, character);
            match character {
                _ if is_variation_selector(character) => !is_ideograph(before),
                _ => is_obeyed(character) || is_invisible(character),
            }
        };
        let mut rest = self.0;
        while let Some((at, character)) = rest.char_indices().find(|(_, c)| hidden(*c)) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            f.write_str(before)?;
            write!(f, "{}", character.escape_unicode())?;
            rest = after.strip_prefix(character).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

/// Controls, line and paragraph separators, interlinear annotation. (What changes the direction of text is
/// invisible as well.)
fn is_obeyed(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Characters without a picture of their own. Source: Default_Ignorable_Code_Point of Unicode 16
/// (DerivedCoreProperties), what is reserved for more of them included; the noncharacters; the Braille pattern without
/// a dot, the musical note without a head.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FDD0}'..='\u{FDEF}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D159}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    ) || u32::from(character) & 0xFFFE == 0xFFFE
}

/// The standardised ones and those of the ideographic variation database.
const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Unified and compatibility ideographs, those that are yet to be assigned included.
const fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}'
    )
}
