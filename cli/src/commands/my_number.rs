//! `my-number`: the My Number as a picture, by code A: that this number is the one of this card.

use mynumber_card::CodeA;
use mynumber_card::picture::Picture;
use mynumber_card::pki::integrity::{Answer, verify_number_picture};
use mynumber_card::pki::records::NumberPicture;
use serde::Serialize;

use super::malformed;
use crate::args::MyNumberArguments;
use crate::connect::{Hold, with_card};
use crate::descriptors;
use crate::failure::Failure;
use crate::files;
use crate::language::say;
use crate::output::{self, Table};
use crate::pictures::Way;
use crate::proof::{self, JsonProof, Proof};
use crate::session::Session;
use crate::{input, trust};

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Json<'a> {
    /// Pixels.
    width: u32,
    height: u32,
    /// Where it was written; null without -o.
    file: Option<String>,
    #[serde(flatten)]
    proof: JsonProof<'a>,
}

pub(super) fn run(session: &Session, arguments: &MyNumberArguments) -> Result<(), Failure> {
    let language = session.language;
    let anchors = trust::anchors(&session.options, session.language)?;
    if let Some(path) = &arguments.output {
        files::prepare(path, arguments.force)?;
    }
    let challenge = input::challenge()?;
    let mut asker = session.asker();
    asker.expect::<CodeA>()?;
    let (certificate, file, answer, closed) = with_card(session, Hold::Exclusive, |card| {
        card.check_carries_signatures()?;
        let mut surface = card.card_surface()?;
        let certificate = surface.read_certificate()?;
        // The key that answers needs no PIN: where its answer does not come, none is asked for.
        let answer = surface.sign(&challenge)?;
        let mut opened = surface.present::<CodeA, _>(&mut asker, session.last_try())?;
        let file = opened.read_number_picture()?;
        Ok((certificate, file, answer, surface.close()))
    })?;
    let answer = Answer {
        digest: &challenge,
        signature: &answer,
    };
    let (_, report) = verify_number_picture(&certificate, &file, Some(answer), &anchors);
    let record = NumberPicture::parse(&file).map_err(malformed)?;
    let proof = Proof::of_files(&report, language);
    let picture = Picture::decode(&record.picture).map_err(Failure::Picture)?;
    let written = match &arguments.output {
        // Made of its pixels: what the card's file holds besides reaches no viewer.
        Some(path) => {
            let png = picture.to_png().map_err(Failure::Picture)?;
            files::write(path, &png, arguments.force, &session.signals)
        }
        None => Ok(()),
    };
    let to_stdout = arguments
        .output
        .as_deref()
        .is_some_and(descriptors::is_standard_output);
    let (width, height) = (picture.width(), picture.height());
    let printed = if to_stdout {
        Ok(())
    } else if session.options.json {
        output::print_json(&Json {
            width,
            height,
            file: arguments
                .output
                .as_ref()
                .filter(|_| written.is_ok())
                .map(|path| path.display().to_string()),
            proof: proof.json(),
        })
    } else {
        let mut text = Way::choose(arguments.pictures)
            .and_then(|way| way.render(&picture))
            .unwrap_or_default();
        let mut table = Table::default();
        let size = say!(
            language,
            "画像 {width}×{height}",
            "picture, {width} x {height} pixels"
        );
        table.row([language.pick("個人番号", "My Number"), &size]);
        table.row([
            language.pick("真正性", "Authentic"),
            &proof.in_words(language),
        ]);
        text.push_str(&table.to_string());
        let printed = output::print(&text);
        output::remark(super::number_remark(language), language);
        printed
    };
    closed.map_err(Failure::LeftOpen)?;
    let required = arguments.require_authentic;
    proof::conclude(&[&proof], required, language, written.and(printed))
}
