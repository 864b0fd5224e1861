//! `dates`: until when everything on the card is valid, and what to renew when.

use mynumber_card::data::Renewable;
use mynumber_card::job::dates::{self, DatesOptions};
use mynumber_card::pki::TrustAnchors;
use terminal::{descriptors, files, output};

use crate::args::DatesArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::session::Session;
use crate::view::{calendar, dates as text};
use crate::{conclude, messages};

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
    let wanted = DatesOptions {
        auth: arguments.auth,
        sign: arguments.sign,
        license: arguments.license,
        remind: arguments.remind,
    };
    // A license without a PIN is opened too, but there is nothing in that which others could misuse:
    // everybody can open it.
    let hold = match wanted.auth || wanted.sign || wanted.license {
        true => Hold::Exclusive,
        false => Hold::Shared,
    };
    let mut asker = session.asker();
    let read = with_card(session, hold, |card| {
        dates::read(card, wanted, &mut asker, context)
    })?;
    for problem in &read.data.problems {
        output::remark(&messages::card_in_words(problem, language), language);
    }
    let ics = arguments.ics.as_deref();
    let written = ics.map_or(Ok(()), |path| {
        let calendar = calendar::calendar(&read.data, at, language);
        files::write(path, calendar.as_bytes(), arguments.force, &session.signals)
    });
    let paths = ics.filter(|path| written.is_ok() && !descriptors::is_standard_output(path));
    let screen = session.screen_beside(ics, false);
    let report = session.report(&read, paths.as_slice(), |read| {
        text::text(&read.data, screen)
    });
    let printed = output::print_beside(ics, &report);
    conclude::closed(read.left_open)?;
    let due: Vec<_> = read.data.due().map(Renewable::name).collect();
    // What falls due does, also when nobody reads the rest.
    match (arguments.remind, due.is_empty()) {
        (Some(days), false) => Err(Failure::Due { due, days }),
        _ => Ok(written.and(printed)?),
    }
}
