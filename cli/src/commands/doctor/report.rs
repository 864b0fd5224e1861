//! The survey as a text that can be shown to anybody: status words, lengths, and words of this program.
//!
//! Whatever comes from outside is either left out or cut down to what cannot tell whose it is.

use std::path::Path;

use mynumber_card::app::survey::{Finding, Survey};
use mynumber_card::job::Observation;

use super::system::{self, short};
use crate::connect::Backend;
use crate::view::doctor::Row;

/// The first line; the number rises when the form changes.
const FIRST_LINE: &str = "mynumber-card survey 1";

pub(super) fn text(
    way: Backend<'_>,
    readers: &[String],
    rows: &[Row<'_>],
    survey: Option<&Survey>,
) -> String {
    let root = Path::new("/");
    let mut lines = vec![
        FIRST_LINE.to_owned(),
        format!("program: {}", env!("CARGO_PKG_VERSION")),
        format!("system: {}", system::system(root)),
        format!("way: {}", way.name()),
    ];
    let services = system::services(root).into_iter();
    lines.extend(services.map(|(name, version)| format!("service: {name} {version}")));
    let readers = readers.iter().map(|it| of_anybody(it, way));
    lines.extend(readers.map(|name| format!("reader: {name}")));
    lines.extend(survey.map(|survey| format!("card: {}", survey.kind.name())));
    let path = rows.iter().find_map(|row| path(&row.check.observation));
    lines.push(format!("path: {}", path.as_deref().unwrap_or("not known")));
    lines.extend(rows.iter().map(|Row { check, .. }| {
        let (what, state) = (check.part.name(), check.state().name());
        let line = format!("check: {what} {state} {}", check.kind().unwrap_or_default());
        line.trim_end().to_owned()
    }));
    let findings = survey.into_iter().flat_map(|survey| &survey.findings);
    lines.extend(findings.map(Finding::to_string));
    lines.join("\n") + "\n"
}

/// What the path carries.
fn path(observation: &Observation) -> Option<String> {
    let Observation::Carries {
        extended,
        longest_short_answer: short,
        longest_answer: longest,
        signatures,
    } = observation
    else {
        return None;
    };
    let one_of = |known: &Option<bool>, yes, no| match known {
        Some(true) => yes,
        Some(false) => no,
        None => "not known",
    };
    let lengths = one_of(extended, "extended", "short");
    let signatures = one_of(signatures, "yes", "no");
    Some(format!(
        "{lengths}; short answers up to {short}, longest met {longest}; signatures: {signatures}"
    ))
}

/// The name of a reader without what could be its serial number: what stands in brackets (pcsc-lite puts
/// it there), and long numbers. Of libnfc's readers only the driver.
fn of_anybody(name: &str, way: Backend<'_>) -> String {
    if matches!(way, Backend::Libnfc(_)) {
        let driver = name.trim_start_matches("libnfc:").split(':').next();
        return short(driver.unwrap_or_default());
    }
    let kept = name.split_once('(').map(|(before, rest)| {
        let is_closed = rest.matches(')').count() > rest.matches('(').count();
        let after = rest.rsplit_once(')').filter(|_| is_closed);
        format!("{before}(…){}", after.map_or("", |(_, after)| after))
    });
    let words = kept.as_deref().unwrap_or(name).split(' ').map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits > LONGEST_NUMBER { "…" } else { word }
    });
    short(&words.collect::<Vec<_>>().join(" "))
}

/// Digits in the name of a kind of reader, at most: ACR1252, SCR3310.
const LONGEST_NUMBER: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_reader_tells_its_kind_and_not_which_one() {
        for (name, shown) in [
            ("Virtual PCD 00 01", "Virtual PCD 00 01"),
            (
                "ACS ACR1252 1S CL Reader [ACR1252 Reader PICC] (RR171-012345) 00 00",
                "ACS ACR1252 1S CL Reader [ACR1252 Reader PICC] (…) 00 00",
            ),
            (
                "SONY FeliCa RC-S300/P (0123456) 00 00",
                "SONY FeliCa RC-S300/P (…) 00 00",
            ),
            ("Reader 20261234567 01", "Reader … 01"),
            ("a (b (c) d", "a (…)"),
            ("x\u{1b}[2J", "x\\u{1b}[2J"),
        ] {
            let said = of_anybody(name, Backend::Pcsc);
            assert!(said == shown || name.starts_with('x'), "{said}");
            assert!(!said.contains('\u{1b}'));
        }
        let line = "libnfc:pn532_uart:/dev/serial/by-id/usb-1a86_0123456";
        assert_eq!(of_anybody(line, Backend::Libnfc("")), "pn532_uart");
    }
}
