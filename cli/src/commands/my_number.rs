//! `my-number`: the My Number as a picture, by code A: that this number is the one of this card.

use mynumber_card::CodeA;
use mynumber_card::job::number_picture;
use mynumber_card::pki::Proof;

use crate::args::MyNumberArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::language::{Language, say};
use crate::output::{self, Table};
use crate::pictures::Way;
use crate::session::Session;
use crate::view::value;
use crate::{descriptors, files, proof, trust};

pub(super) fn run(session: &Session, arguments: &MyNumberArguments) -> Result<(), Failure> {
    let language = session.language;
    let anchors = trust::anchors(&session.options, language)?;
    if let Some(path) = &arguments.output {
        files::prepare(path, arguments.force)?;
    }
    let context = session.context(&anchors, None)?;
    let mut asker = session.asker();
    asker.expect::<CodeA>()?;
    let read = with_card(session, Hold::Exclusive, |card| {
        number_picture::read(card, &mut asker, context)
    })?;
    let Ok(picture) = &read.data.value.picture else {
        return read.data.value.picture.map(drop).map_err(Failure::Picture);
    };
    let mut paths = Vec::new();
    let mut written = Ok(());
    if let Some(path) = &arguments.output {
        // Made of its pixels: what the card's file holds besides reaches no viewer.
        let png = picture.to_png().map_err(Failure::Picture)?;
        written = files::write(path, &png, arguments.force, &session.signals);
        paths.extend(written.is_ok().then_some(path.as_path()));
    }
    let output = arguments.output.as_deref();
    let printed = if output.is_some_and(descriptors::is_standard_output) {
        Ok(())
    } else {
        let way = || Way::choose(arguments.pictures);
        let printed = session.show_with_files(&read, &paths, |read, language| {
            let drawn = way().and_then(|way| way.render(picture));
            let size = (picture.width(), picture.height());
            drawn.unwrap_or_default() + &text(size, &read.data.proof, language)
        });
        if !session.options.json {
            output::remark(value::number_remark(language), language);
        }
        printed
    };
    let required = arguments.require_authentic;
    let printed = written.and(printed);
    session.conclude(read.left_open, [&read.data.proof], required, printed)
}

fn text((width, height): (u32, u32), proven: &Proof, language: Language) -> String {
    let mut table = Table::default();
    let size = say!(
        language,
        "画像 {width}×{height}",
        "picture, {width} x {height} pixels"
    );
    table.row([language.pick("個人番号", "My Number"), &size]);
    table.row([
        language.pick("真正性", "Authentic"),
        &proof::in_words(proven, language),
    ]);
    table.to_string()
}
