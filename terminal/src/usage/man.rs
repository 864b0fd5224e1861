//! Man pages, of the same texts as the help.

use super::page::{Page, Section};
use crate::language::Language;
use crate::wrap;

/// The page in roff, with the version of the program and the day (`2026-11-30`). `others` are the pages that it refers to.
pub(super) fn roff(
    page: &Page,
    others: &[String],
    (version, day): (&str, &str),
    language: Language,
) -> String {
    let title = name(&page.name);
    let program = page.name.split(' ').next().unwrap_or_default();
    let upper = escaped(&title.to_uppercase());
    let mut roff = format!(".TH \"{upper}\" 1 {day} \"{program} {version}\"\n.nh\n.ad l\n");
    let mut section = |heading: &str, body: &str| {
        let heading = escaped(&heading.to_uppercase());
        roff.push_str(&format!(".SH \"{heading}\"\n{body}"));
    };
    let about = escaped(&page.about);
    section(
        language.pick("名前", "Name"),
        &format!("{} \\- {about}\n", escaped(&title)),
    );
    let usage = page.usage.strip_prefix(&page.name).unwrap_or(&page.usage);
    section(
        language.pick("書式", "Synopsis"),
        &format!("\\fB{}\\fR{}\n", escaped(&page.name), escaped(usage)),
    );
    match page.commands.as_slice() {
        [] => {}
        [only] => section(only.heading, &rows(only)),
        groups => {
            let group = |it: &Section| format!(".SS \"{}\"\n{}", escaped(it.heading), rows(it));
            let groups: Vec<String> = groups.iter().map(group).collect();
            section(language.pick("コマンド", "Commands"), &groups.concat());
        }
    }
    for it in &page.sections {
        section(it.heading, &rows(it));
    }
    let see: Vec<String> = others
        .iter()
        .map(|it| format!("\\fB{}\\fR(1)", escaped(&name(it))))
        .collect();
    section(
        language.pick("関連項目", "See also"),
        &format!("{}\n", see.join(",\n")),
    );
    roff
}

/// `program-command-below`.
pub(super) fn name(command: &str) -> String {
    command.replace(' ', "-")
}

fn rows(section: &Section) -> String {
    let mut roff = String::new();
    if !section.note.is_empty() {
        roff.push_str(&format!("{}\n", escaped(section.note)));
    }
    for (left, text) in &section.rows {
        let (left, text) = (escaped(left.trim_start()), escaped(text));
        roff.push_str(&format!(".TP\n\\fB{left}\\fR\n{text}\n"));
    }
    roff
}

/// A text that means nothing to roff but what is `quoted`, which is bold, and that breaks where Japanese may.
fn escaped(text: &str) -> String {
    let mut roff = String::new();
    let mut before = None;
    let mut bold = false;
    for c in text.chars() {
        if before.is_some_and(|before| wrap::is_wide(before) && wrap::may_break(before, c)) {
            roff.push_str("\\:");
        }
        match c {
            '\\' => roff.push_str("\\e"),
            '-' => roff.push_str("\\-"),
            '\'' => roff.push_str("\\(aq"),
            '"' => roff.push_str("\\(dq"),
            '`' => {
                bold = !bold;
                roff.push_str(if bold { "\\fB" } else { "\\fR" });
            }
            // At the beginning of a line it would be a request.
            '.' if before.is_none() => roff.push_str("\\&."),
            c => roff.push(c),
        }
        before = Some(c);
    }
    roff
}
