//! `doctor`: what a person runs when it does not work. From the service to the readers, the card, the
//! path to it, its PINs and its dates, one line each; no PIN, no try, and the one next step.

mod report;
mod surroundings;
mod system;

use mynumber_card::job::{HealthCheck, HealthPart, doctor};
use terminal::{files, output};

use crate::args::DoctorArguments;
use crate::connect::{Hold, backend, with_card};
use crate::failure::Failure;
use crate::messages;
use crate::session::{NO_FILES, Session, moment};
use crate::view::doctor as view;

pub(super) fn run(session: &Session, arguments: &DoctorArguments) -> Result<(), Failure> {
    let to_file = arguments.report.as_deref();
    if let Some(path) = to_file {
        files::prepare(path, arguments.force)?;
    }
    let today = moment(arguments.at).date().ok_or(Failure::NoDay)?;
    let mut checks = Vec::new();
    let readers = surroundings::look(session, &mut checks)?;
    // Nobody else's commands may come between those of a survey.
    let hold = to_file.map_or(Hold::Shared, |_| Hold::Exclusive);
    let found = readers.as_ref().map(|_| {
        with_card(session, hold, |card| {
            let examined = doctor::examine(card, today);
            Ok((examined, to_file.map(|_| card.survey())))
        })
    });
    let (examined, survey) = match found {
        Some(Ok((mut examined, survey))) => {
            checks.append(&mut examined.data.checks);
            examined.data.checks = checks;
            (examined, survey)
        }
        Some(Err(failure)) => {
            let observation = surroundings::observed(failure)?;
            checks.push(HealthCheck::new(HealthPart::Card, observation));
            (doctor::without_card(checks), None)
        }
        None => (doctor::without_card(checks), None),
    };
    let way = backend(&session.options);
    let rows = view::rows(&examined.data, way, session.language);
    let written = to_file.map_or(Ok(()), |path| {
        let readers = readers.unwrap_or_default();
        let text = report::text(way, &readers, &rows, survey.as_ref());
        files::write(path, text.as_bytes(), arguments.force, &session.signals)
    });
    let screen = session.screen_beside(to_file, false);
    let text = session.report(&examined, NO_FILES, |examined| {
        view::text(&examined.data, &rows, screen)
    });
    output::print_beside(to_file, &text)?;
    written?;
    examined.data.kind().map_or(Ok(()), |kind| {
        let exit = messages::exit_status(kind);
        Err(Failure::Told { exit })
    })
}
