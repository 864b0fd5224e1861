//! The survey as a text that can be shown to anybody: status words, lengths, and words of this program.
//!
//! Whatever comes from outside is either left out or cut down to what cannot tell whose it is.

use core::fmt;

use mynumber_card::app::survey::{Survey, SurveyAnswer};
use mynumber_card::data::display_safe;
use mynumber_card::job::{HealthCheck, Observation};

use super::system;
use crate::connect::Backend;
use crate::view::doctor::Row;

/// The first line; the number rises when the form changes.
const FIRST_LINE: &str = "mynumber-card survey 1";
/// The most characters of a name from outside.
const LONGEST_NAME: usize = 80;

pub(super) struct Report<'a> {
    pub(super) backend: Backend<'a>,
    pub(super) readers: &'a [String],
    pub(super) checks: &'a [HealthCheck],
    pub(super) rows: &'a [Row],
    pub(super) survey: Option<&'a Survey>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        writeln!(f, "program: {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "system: {}", system::system())?;
        writeln!(f, "way: {}", self.backend.name())?;
        for (name, version) in system::services() {
            writeln!(f, "service: {name} {version}")?;
        }
        for reader in self.readers {
            writeln!(f, "reader: {}", of_anybody(reader, self.backend))?;
        }
        if let Some(survey) = self.survey {
            writeln!(f, "card: {}", survey.kind.name())?;
        }
        let mut checks = self.checks.iter();
        let path = checks.find_map(|check| path_in_words(&check.observation));
        writeln!(f, "path: {}", path.as_deref().unwrap_or("not known"))?;
        for row in self.rows {
            let (what, state) = (row.part.name(), row.state.name());
            match row.kind {
                Some(kind) => writeln!(f, "check: {what} {state} {kind}")?,
                None => writeln!(f, "check: {what} {state}")?,
            }
        }
        for finding in self.survey.into_iter().flat_map(|survey| &survey.findings) {
            let (outcome, code) = (finding.outcome.name(), finding.subject.code());
            let answers: Vec<String> = finding
                .answers
                .iter()
                .map(SurveyAnswer::to_string)
                .collect();
            let line = format!("{outcome:<12} {code} {}", answers.join(" "));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// What the path carries.
fn path_in_words(observation: &Observation) -> Option<String> {
    let Observation::Carries {
        extended,
        longest_short_answer,
        longest_answer,
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
        "{lengths}; short answers up to {longest_short_answer}, longest met {longest_answer}; signatures: {signatures}"
    ))
}

/// The name of a reader without what could be its serial number: what stands in brackets (pcsc-lite puts
/// it there), and long numbers. Of libnfc's readers only the driver.
fn of_anybody(name: &str, backend: Backend<'_>) -> String {
    if matches!(backend, Backend::Libnfc(_)) {
        let driver = name.trim_start_matches("libnfc:").split(':').next();
        return short(driver.unwrap_or_default());
    }
    let mut kept = String::new();
    let mut depth = 0_usize;
    for character in name.chars() {
        match character {
            '(' => {
                depth = depth.saturating_add(1);
                kept.push_str("(…");
            }
            ')' if depth > 0 => {
                depth = depth.saturating_sub(1);
                kept.push(')');
            }
            _ if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    let words = kept.split(' ').map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits > LONGEST_NUMBER { "…" } else { word }
    });
    short(&words.collect::<Vec<_>>().join(" "))
}

/// Digits in the name of a kind of reader, at most: ACR1252, SCR3310.
const LONGEST_NUMBER: usize = 4;

fn short(name: &str) -> String {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    display_safe(&name).to_string()
}

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
            ("a (b (c) d", "a (…(…)"),
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
