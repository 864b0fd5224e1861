//! Lines that are no wider than the terminal, in both languages: Japanese has no spaces to break at, and its
//! characters take two columns.

use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr as _;

/// No wider than this, however wide the terminal is; also where nothing says how wide it is.
const WIDEST: usize = 100;
/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 30;
/// What no line begins with.
const NOT_FIRST: &str =
    "、。，．・：；？！）」』】〉》〕］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…〜,.:;?!)]}>|";
/// What no line ends with.
const NOT_LAST: &str = "（「『【〈《〔［｛([{<";

/// Columns of the terminal, or of `COLUMNS`.
pub fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(std::io::stdout())
        && size.ws_col > 0
    {
        return usize::from(size.ws_col).clamp(NARROWEST, WIDEST);
    }
    let told = std::env::var("COLUMNS").ok();
    told.and_then(|columns| columns.parse::<usize>().ok())
        .map_or(WIDEST, |columns| columns.clamp(NARROWEST, WIDEST))
}

/// Adds a text that begins in this column: behind what stands to its left, or below it where that is too long.
pub fn add(left: &str, text: &str, column: usize, columns: usize, page: &mut String) {
    page.push_str(left);
    let mut at = left.width();
    let fits = at.saturating_add(2) <= column || at <= column && left.ends_with(' ');
    if !fits && at > 0 {
        page.push('\n');
        at = 0;
    }
    page.extend(core::iter::repeat_n(' ', column.saturating_sub(at)));
    page.push_str(&below(text, column, columns));
    page.push('\n');
}

/// A text that begins in this column and goes on below its beginning.
pub fn below(text: &str, column: usize, columns: usize) -> String {
    // A character takes two at most: each line has one of them.
    let room = columns.saturating_sub(column).max(2);
    let (line, mut rest) = first_line(text, room);
    let mut lines = line.to_owned();
    while !rest.is_empty() {
        let (line, after) = first_line(rest, room);
        lines.push_str(&format!("\n{}{line}", " ".repeat(column)));
        rest = after;
    }
    lines
}

/// As much of the text as fits, and the rest.
fn first_line(text: &str, room: usize) -> (&str, &str) {
    if text.width() <= room {
        return (text, "");
    }
    let (mut good, mut any) = (0, 0);
    let mut width = 0_usize;
    let mut before = None;
    for (at, c) in text.char_indices() {
        // A space at the end is left out.
        if width > room {
            break;
        }
        if let Some(before) = before {
            any = at;
            if may_break(before, c) {
                good = at;
            }
        }
        before = Some(c);
        width = width.saturating_add(c.width().unwrap_or(0));
    }
    let place = if good == 0 { any } else { good };
    let (line, rest) = text.split_at_checked(place).unwrap_or((text, ""));
    (line.trim_end_matches(' '), rest.trim_start_matches(' '))
}

/// Whether a line may end between these two.
pub(crate) fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || before == '|' || is_wide(before) || is_wide(after)
}

/// Whether it takes two columns, as Japanese does.
pub(crate) fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_below_its_beginning_and_no_line_begins_with_a_closing_sign() {
        let text = "氏名・住所を読む（暗証番号が必要）。";
        for columns in 20..50 {
            let mut page = String::new();
            add("  read", text, 8, columns, &mut page);
            for line in page.lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
                let (indent, text) = line.split_at(8);
                assert!(indent == "  read  " || indent == "        ", "{line}");
                assert!(!text.starts_with(|c| NOT_FIRST.contains(c)), "{line}");
            }
            let joined: String = page.lines().map(|line| &line[8..]).collect();
            assert_eq!(joined, text, "{columns}");
        }
    }

    #[test]
    fn what_is_too_long_for_its_column_stands_above() {
        let mut page = String::new();
        add("  --a-long-name", "Its text in two lines", 8, 20, &mut page);
        assert_eq!(
            page,
            "  --a-long-name\n        Its text in\n        two lines\n"
        );
    }
}
