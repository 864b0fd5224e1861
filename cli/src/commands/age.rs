//! `age`: the birth date, or only whether somebody has reached an age, by the birth code: the least
//! that a shop may ask.

use mynumber_card::BirthCode;
use mynumber_card::job::age::{self, AgeContent};
use mynumber_card::pki::records::AgeAnswer;

use crate::args::AgeArguments;
use crate::connect::with_secret;
use crate::failure::Failure;
use crate::session::Session;
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &AgeArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let context = session.context(&anchors, arguments.at)?;
    let read = with_secret::<BirthCode, _>(session, |card, asker| {
        age::read(card, asker, arguments.over, context)
    })?;
    let screen = session.screen(false);
    let printed = session.show(&read, |read| view::age::text(&read.data, screen));
    // An answer that nothing proves is none: with --over only what is proven ends well.
    let required = arguments.proof.require_authentic || arguments.over.is_some();
    let proof = &read.data.proof;
    let concluded = conclude::proven(session, read.left_open, [proof], required, printed);
    match read.data.value.asked {
        AgeContent::Over {
            over: years,
            answer: Some(answer @ (AgeAnswer::No | AgeAnswer::Unknown)),
        } => {
            let known = answer == AgeAnswer::No;
            concluded.and(Err(Failure::NotOver { years, known }))
        }
        _ => concluded,
    }
}
