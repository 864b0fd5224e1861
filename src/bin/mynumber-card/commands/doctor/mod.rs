//! `doctor`: what a person runs when it does not work. From the service to the readers, the card, the
//! path to it, its PINs and its dates, one line each; no PIN, no try, and the one next step.

mod card;
mod line;
mod surroundings;

use serde::Serialize;

use super::{Moment, Session};
use crate::args::DoctorArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::output::{self, Table};
use line::{Line, State, What};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    checks: &'a [Line],
    next_step: &'a str,
    /// That of the first trouble; null when nothing is in the way.
    kind: Option<&'static str>,
    exit: u8,
}

pub(super) fn run(session: &Session, arguments: &DoctorArguments) -> Result<(), Failure> {
    let language = session.language;
    let today = Moment::new(arguments.at).date().ok_or(Failure::NoDay)?;
    let (mut lines, go_on) = surroundings::look(session);
    let mut ready = None;
    if go_on {
        let examined = with_card(session, Hold::Shared, card::examine);
        match examined {
            Ok(examined) => {
                lines.extend(examined.lines(today, language));
                ready = Some(examined.first_use(language));
            }
            Err(failure @ (Failure::Interrupted { .. } | Failure::NobodyReads)) => {
                return Err(failure);
            }
            Err(failure) => lines.push(Line::trouble(What::Card, &failure, language)),
        }
    }
    add_what_was_not_reached(&mut lines, language);
    report(session, &lines, ready)
}

/// A walk that stopped says where it did not get.
fn add_what_was_not_reached(lines: &mut Vec<Line>, language: Language) {
    for what in What::ALWAYS {
        if !lines.iter().any(|line| line.what == what) {
            lines.push(Line::not_checked(
                what,
                language.pick("ここまで進めませんでした", "not reached"),
            ));
        }
    }
}

fn report(session: &Session, lines: &[Line], ready: Option<&'static str>) -> Result<(), Failure> {
    let language = session.language;
    let trouble = lines.iter().find(|line| line.state == State::Trouble);
    let next_step = match trouble {
        Some(line) => line.advice.as_deref().unwrap_or_default(),
        None => ready.unwrap_or_default(),
    };
    let exit = trouble.map_or(0, |line| line.exit);
    if session.options.json {
        output::print_json(&Json {
            checks: lines,
            next_step,
            kind: trouble.and_then(|line| line.kind),
            exit,
        })?;
    } else {
        let mut table = Table::default();
        for line in lines {
            table.row([
                line.state.word(language),
                line.what.name(language),
                &line.text(),
            ]);
        }
        let next = match trouble {
            Some(line) => {
                let (what, message) = (line.what.name(language), &line.message);
                say!(
                    language,
                    "次にすること: {next_step}（{what}: {message}）",
                    "Next: {next_step} ({what}: {message})"
                )
            }
            None => say!(language, "次にすること: {next_step}", "Next: {next_step}"),
        };
        output::print(&format!("{table}\n{next}\n"))?;
    }
    match exit {
        0 => Ok(()),
        exit => Err(Failure::Told { exit }),
    }
}
