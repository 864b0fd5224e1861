//! `doctor`: what a person runs when it does not work. From the service to the readers, the card, the
//! path to it, its PINs and its dates, one line each; no PIN, no try, and the one next step.

mod card;
mod line;
mod report;
mod surroundings;
mod system;

use std::path::Path;

use serde::Serialize;
use terminal::TerminalError;
use terminal::files;
use terminal::language::{Language, phrases};
use terminal::output;
use terminal::table::Table;

use crate::args::DoctorArguments;
use crate::connect::{self, Hold, with_card};
use crate::failure::Failure;
use crate::json;
use crate::session::Session;
use line::{Line, State, What};

phrases! {
    not_reached => "ここまで進めませんでした", "not reached";
    next(step) => "次にすること: {step}", "Next: {step}";
    next_of(step, what, message) => "次にすること: {step}（{what}: {message}）", "Next: {step} ({what}: {message})";
}

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    schema: &'static str,
    checks: &'a [Line],
    next_step: &'a str,
    /// That of the first trouble; null when nothing is in the way.
    kind: Option<&'static str>,
    exit: u8,
}

pub(super) fn run(session: &Session, arguments: &DoctorArguments) -> Result<(), Failure> {
    let language = session.language;
    if let Some(path) = &arguments.report {
        files::prepare(path, arguments.force)?;
    }
    let today = crate::session::moment(arguments.at)
        .date()
        .ok_or(Failure::NoDay)?;
    let around = surroundings::look(session);
    let mut lines = around.lines;
    let (mut examined, mut survey) = (None, None);
    if around.go_on {
        // Nobody else's commands may come between those of a survey.
        let hold = match arguments.report {
            Some(_) => Hold::Exclusive,
            None => Hold::Shared,
        };
        let found = with_card(session, hold, |card| {
            let examined = card::examine(card)?;
            let survey = arguments.report.as_ref().map(|_| card.survey());
            Ok((examined, survey))
        });
        match found {
            Ok((card, surveyed)) => {
                lines.extend(card.lines(today, language));
                (examined, survey) = (Some(card), surveyed);
            }
            Err(
                failure @ Failure::Terminal(
                    TerminalError::Interrupted { .. } | TerminalError::NobodyReads,
                ),
            ) => {
                return Err(failure);
            }
            Err(failure) => lines.push(Line::trouble(What::Card, &failure, language)),
        }
    }
    add_what_was_not_reached(&mut lines, language);
    let written = match &arguments.report {
        Some(path) => {
            let path_line = examined.as_ref().map(card::Examined::path_in_words);
            let report = report::Report {
                backend: connect::backend(&session.options),
                readers: &around.readers,
                path: path_line.as_deref(),
                lines: &lines,
                survey: survey.as_ref(),
            };
            let text = report.to_string();
            files::write(path, text.as_bytes(), arguments.force, &session.signals)
        }
        None => Ok(()),
    };
    let ready = examined.map(|card| card.first_use(language));
    let to_file = arguments.report.as_deref();
    let told = tell(session, &lines, ready, to_file);
    written?;
    told
}

/// A walk that stopped says where it did not get.
fn add_what_was_not_reached(lines: &mut Vec<Line>, language: Language) {
    use What::{Card, Path, Pins, Reader, Service};

    for what in [Service, Reader, Card, Path, Pins] {
        if !lines.iter().any(|line| line.what == what) {
            lines.push(Line::not_checked(what, not_reached(language)));
        }
    }
}

fn tell(
    session: &Session,
    lines: &[Line],
    ready: Option<&'static str>,
    to_file: Option<&Path>,
) -> Result<(), Failure> {
    let language = session.language;
    let trouble = lines.iter().find(|line| line.state == State::Trouble);
    let next_step = match trouble {
        Some(line) => line.advice.as_deref().unwrap_or_default(),
        None => ready.unwrap_or_default(),
    };
    let exit = trouble.map_or(0, |line| line.exit);
    let text = if session.options.json {
        json::text(&Json {
            schema: "doctor/1",
            checks: lines,
            next_step,
            kind: trouble.and_then(|line| line.kind),
            exit,
        })
    } else {
        let mut table = Table::default();
        for line in lines {
            let (state, what) = (line.state.word(language), line.what.name(language));
            table.row([state, what, &line.text()]);
        }
        let next = match trouble {
            Some(it) => next_of(language, next_step, it.what.name(language), &it.message),
            None => next(language, next_step),
        };
        format!("{table}\n{next}\n")
    };
    match to_file {
        // The survey is on standard output.
        Some(path) if path == Path::new("-") => output::tell(&text),
        _ => output::print(&text)?,
    }
    match exit {
        0 => Ok(()),
        exit => Err(Failure::Told { exit }),
    }
}
