//! Lines of the Japanese help: the library that lays it out breaks at spaces only, of which Japanese has
//! none, and takes every character for one column.

use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr as _;

/// Stands for a space of a text while the library lays it out, so that it leaves the text alone.
const UNBROKEN_SPACE: char = '\u{F0000}';
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
pub(super) fn columns() -> usize {
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

/// The definition with every text in one piece, for a help that [`lines`] breaks.
pub(super) fn in_one_piece(command: clap::Command, columns: usize) -> clap::Command {
    let about = command.get_about().map(ToString::to_string);
    let after = command.get_after_help().map(ToString::to_string);
    let mut command = command.term_width(columns).mut_args(|argument| {
        // One place for all, at any width: their names are long.
        let below = !argument.is_positional();
        let argument = argument.next_line_help(below);
        match argument.get_help().map(ToString::to_string) {
            Some(help) => argument.help(unbroken(&help)),
            None => argument,
        }
    });
    if let Some(about) = about {
        command = command.about(unbroken(&about));
    }
    if let Some(after) = after {
        let paragraphs: Vec<String> = after
            .split("\n\n")
            .map(|paragraph| unbroken(&paragraph.replace('\n', "")))
            .collect();
        command = command.after_help(paragraphs.join("\n\n"));
    }
    command.mut_subcommands(|below| in_one_piece(below, columns))
}

fn unbroken(text: &str) -> String {
    text.replace(' ', UNBROKEN_SPACE.encode_utf8(&mut [0; 4]))
}

/// The help with no line wider than this.
pub(super) fn lines(help: &str, columns: usize) -> String {
    let mut wrapped = String::new();
    for line in help.lines() {
        let indent = indent(line).min(columns / 2);
        let line = line.replace(UNBROKEN_SPACE, " ");
        wrap(&line, indent, columns, &mut wrapped);
    }
    wrapped
}

/// Where the text of a line begins: below it goes on. `  read    text` and `          text`.
fn indent(line: &str) -> usize {
    let text = line.trim_start_matches(' ');
    let before = line.len().saturating_sub(text.len());
    let Some((name, rest)) = text.split_once("  ").filter(|_| before > 0) else {
        return before;
    };
    let spaces = rest
        .len()
        .saturating_sub(rest.trim_start_matches(' ').len());
    let name = name.width().saturating_add(2);
    before.saturating_add(name).saturating_add(spaces)
}

fn wrap(line: &str, indent: usize, columns: usize, wrapped: &mut String) {
    let mut rest = line;
    let mut room = columns;
    while rest.width() > room {
        // Not within the indent of the first line.
        let least = rest
            .len()
            .saturating_sub(rest.trim_start_matches(' ').len());
        let (first, after) = rest
            .split_at_checked(place(rest, least, room))
            .unwrap_or((rest, ""));
        if first.is_empty() || after.is_empty() {
            break;
        }
        wrapped.push_str(first.trim_end_matches(' '));
        wrapped.push('\n');
        wrapped.extend(core::iter::repeat_n(' ', indent));
        rest = after.trim_start_matches(' ');
        room = columns.saturating_sub(indent);
    }
    wrapped.push_str(rest);
    wrapped.push('\n');
}

/// The byte at which a text that is too wide is broken: the last good one that fits, else the last.
fn place(text: &str, least: usize, room: usize) -> usize {
    let (mut good, mut any) = (0, 0);
    let mut width = 0_usize;
    let mut before = None;
    for (at, c) in text.char_indices() {
        // A space at the end is left out.
        if width > room {
            break;
        }
        if at > least {
            any = at;
            if before.is_some_and(|before| may_break(before, c)) {
                good = at;
            }
        }
        before = Some(c);
        width = width.saturating_add(c.width().unwrap_or(0));
    }
    if good == 0 { any } else { good }
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    let wide = |c: char| c.width() == Some(2);
    before == ' ' || before == '|' || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_below_its_text_and_begins_with_no_closing_sign() {
        let help = "  read  氏名・住所を読む（暗証番号が必要）。\n";
        for columns in 20..50 {
            let text = lines(help, columns);
            for line in text.lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
                let text = line.trim_start_matches(' ');
                let first = text.chars().next();
                assert!(first.is_some_and(|c| !NOT_FIRST.contains(c)), "{line}");
            }
            let joined: String = text
                .lines()
                .map(|line| line.trim_start_matches(' '))
                .collect();
            assert_eq!(joined, help.trim(), "{columns}");
            let below = text.lines().skip(1);
            assert!(below.into_iter().all(|line| line.starts_with("        ")));
        }
    }
}
