//! `status`: what the card says of itself without any PIN.

use mynumber_card::job::status;
use terminal::output;

use crate::args::StatusArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::session::Session;
use crate::{conclude, json, trust, view};

pub(super) fn run(session: &Session, arguments: &StatusArguments) -> Result<(), Failure> {
    let language = session.language;
    let anchors = trust::anchors(&session.options, language)?;
    let context = session.context(&anchors, arguments.at)?;
    let today = context.at.date();
    let status = with_card(session, Hold::Shared, |card| {
        Ok(status::read(card, arguments.details, context)?)
    })?;
    if session.options.json {
        return Ok(json::print(&status)?);
    }
    let status = status.data;
    output::print(&view::status::text(&status, today, session.screen(false)))?;
    conclude::doubt(&view::status::proofs(&status), language);
    Ok(())
}
