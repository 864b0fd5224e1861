//! `dates`: until when everything on the card is valid, and what to renew when.

mod calendar;
mod text;

use mynumber_card::data::Renewable;
use mynumber_card::job::dates::{self, Wanted};
use mynumber_card::pki::TrustAnchors;

use crate::args::DatesArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::session::Session;
use crate::{descriptors, files, messages, output};

pub(super) fn run(session: &Session, arguments: &DatesArguments) -> Result<(), Failure> {
    let language = session.language;
    if let Some(path) = &arguments.ics {
        files::prepare(path, arguments.force)?;
    }
    // Nothing is proven here.
    let anchors = TrustAnchors::none();
    let context = session.context(&anchors, arguments.at)?;
    let at = context.at;
    if at.date().is_none() {
        return Err(Failure::NoDay);
    }
    let wanted = Wanted {
        auth: arguments.auth,
        sign: arguments.sign,
        license: arguments.license,
        remind: arguments.remind,
    };
    let hold = if wanted.auth || wanted.sign || wanted.license {
        Hold::Exclusive
    } else {
        // A license without a PIN is opened too, but there is nothing in that which others could
        // misuse: everybody can open it.
        Hold::Shared
    };
    let mut asker = session.asker();
    let read = with_card(session, hold, |card| {
        dates::read(card, wanted, &mut asker, context)
    })?;
    for problem in &read.data.problems {
        output::remark(&messages::card_in_words(problem, language), language);
    }
    let written = match &arguments.ics {
        Some(path) => {
            let calendar = calendar::calendar(&read.data, at, language);
            files::write(path, calendar.as_bytes(), arguments.force, &session.signals)
        }
        None => Ok(()),
    };
    let ics = arguments.ics.as_deref();
    let to_stdout = ics.is_some_and(descriptors::is_standard_output);
    let paths = ics.filter(|_| written.is_ok() && !to_stdout);
    let report = session.report(&read, paths.as_slice(), |read, language| {
        text::text(&read.data, language)
    });
    let printed = if to_stdout {
        output::tell(&report);
        Ok(())
    } else {
        output::print(&report)
    };
    if let Some(error) = read.left_open {
        return Err(Failure::LeftOpen(error));
    }
    let due: Vec<_> = read.data.due().map(Renewable::name).collect();
    // What falls due does, also when nobody reads the rest.
    match (arguments.remind, due.is_empty()) {
        (Some(days), false) => Err(Failure::Due { due, days }),
        _ => written.and(printed),
    }
}
