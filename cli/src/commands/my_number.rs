//! `my-number`: the My Number as a picture, by code A: that this number is the one of this card.

use mynumber_card::CodeA;
use mynumber_card::job::number_picture;
use terminal::pictures::PictureWay;
use terminal::{descriptors, files, output};

use crate::args::MyNumberArguments;
use crate::connect::with_secret;
use crate::failure::Failure;
use crate::session::Session;
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &MyNumberArguments) -> Result<(), Failure> {
    let language = session.language;
    let anchors = trust::anchors(&session.options, language)?;
    let output = arguments.output.as_deref();
    if let Some(path) = output {
        files::prepare(path, arguments.force)?;
    }
    let context = session.context(&anchors, None)?;
    let read = with_secret::<CodeA, _>(session, |card, asker| {
        number_picture::read(card, asker, context)
    })?;
    let Ok(picture) = &read.data.value.picture else {
        return read.data.value.picture.map(drop).map_err(Failure::Picture);
    };
    let mut written = Ok(());
    if let Some(path) = output {
        // Made of its pixels: what the card's file holds besides reaches no viewer.
        let png = picture.to_png().map_err(Failure::Picture)?;
        written = files::write(path, &png, arguments.force, &session.signals);
    }
    let mut printed = Ok(());
    if !output.is_some_and(descriptors::is_standard_output) {
        let paths = output.filter(|_| written.is_ok());
        let screen = session.screen(false);
        printed = session.show_with_files(&read, paths.as_slice(), |read| {
            let way = PictureWay::choose(arguments.pictures.pictures);
            let drawn = way.and_then(|way| view::value::rendered(picture, way));
            drawn.unwrap_or_default() + &view::my_number::picture(&read.data, screen)
        });
        if !session.options.json {
            output::remark(view::value::number_remark(language), language);
        }
    }
    let (proof, required) = (&read.data.proof, arguments.proof.require_authentic);
    let printed = written.and(printed);
    conclude::proven(session, read.left_open, [proof], required, printed)
}
