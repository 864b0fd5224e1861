//! `read`: the four attributes, or the My Number, encrypted where the path to the card allows it.

use mynumber_card::job::my_number::{self, InClear};
use mynumber_card::job::{Context, attributes};
use mynumber_card::{AssistPin, CodeA, CodeB};
use terminal::output;

use crate::args::ReadArguments;
use crate::connect::with_secret;
use crate::failure::Failure;
use crate::session::Session;
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &ReadArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let context = session.context(&anchors, None)?;
    if arguments.my_number {
        return read_my_number(session, arguments, context);
    }
    let read = if arguments.code_b {
        with_secret::<CodeB, _>(session, |card, asker| {
            attributes::read::<CodeB, _, _>(card, asker, context)
        })?
    } else {
        with_secret::<AssistPin, _>(session, |card, asker| {
            attributes::read::<AssistPin, _, _>(card, asker, context)
        })?
    };
    let screen = session.screen(arguments.checks.details);
    let printed = session.show(&read, |read| view::attributes::text(&read.data, screen));
    let (proof, required) = (&read.data.proof, arguments.proof.require_authentic);
    conclude::proven(session, read.left_open, [proof], required, printed)
}

fn read_my_number(
    session: &Session,
    arguments: &ReadArguments,
    context: Context<'_>,
) -> Result<(), Failure> {
    let language = session.language;
    let clear = match arguments.require_encrypted {
        true => InClear::Refused,
        false => InClear::Allowed,
    };
    let read = if arguments.code_a {
        with_secret::<CodeA, _>(session, |card, asker| {
            my_number::read::<CodeA, _, _>(card, asker, clear, context)
        })?
    } else {
        with_secret::<AssistPin, _>(session, |card, asker| {
            my_number::read::<AssistPin, _, _>(card, asker, clear, context)
        })?
    };
    let screen = session.screen(arguments.checks.details);
    let printed = session.show(&read, |read| view::my_number::text(&read.data, screen));
    if !session.options.json {
        output::remark(view::value::number_remark(language), language);
    }
    if let Some(remark) = view::my_number::remark(read.data.value.transfer, language) {
        output::remark(remark, language);
    }
    let (proof, required) = (&read.data.proof, arguments.proof.require_authentic);
    conclude::proven(session, read.left_open, [proof], required, printed)
}
