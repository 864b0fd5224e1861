//! `face`: what is printed on the card, with its pictures, proven.

use std::path::PathBuf;

use mynumber_card::job::face::{self, FacePicture, FaceRead};
use mynumber_card::{CodeA, CodeB};
use terminal::pictures::PictureWay;
use terminal::{TerminalError, descriptors, files, output};
use zeroize::Zeroizing;

use crate::args::FaceArguments;
use crate::connect::with_secret;
use crate::failure::Failure;
use crate::session::Session;
use crate::view::{self, page};
use crate::{conclude, trust};

pub(super) fn run(session: &Session, arguments: &FaceArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    prepare(arguments)?;
    let context = session.context(&anchors, None)?;
    let read = if arguments.code_a {
        with_secret::<CodeA, _>(session, |card, asker| {
            if arguments.with_my_number {
                face::read_with_number(card, asker, context)
            } else {
                face::read::<CodeA, _, _>(card, asker, context)
            }
        })?
    } else {
        with_secret::<CodeB, _>(session, |card, asker| {
            face::read::<CodeB, _, _>(card, asker, context)
        })?
    };
    let mut paths = Vec::new();
    let written = write(&read.data, arguments, session, &mut paths);
    let page = arguments.html.as_deref();
    if written.is_err() || page.is_some_and(descriptors::is_standard_output) {
        paths.clear();
    }
    let report = session.report(&read, &paths, |read| {
        let way = PictureWay::choose(arguments.pictures.pictures);
        let (page, pictures) = match paths.split_last() {
            Some((last, pictures)) if page.is_some() => (Some(last), pictures),
            _ => (None, paths.as_slice()),
        };
        let screen = session.screen_beside(arguments.html.as_deref(), false);
        view::face::text(&read.data, way, pictures, page, screen)
    });
    let printed = written.and(output::print_beside(page, &report));
    let (proofs, required) = (read.data.proofs(), arguments.proof.require_authentic);
    conclude::proven(session, read.left_open, proofs, required, printed)
}

/// Under what names pictures of what, in which format, are written.
const NAMES: [(&str, &str, &str); 7] = [
    ("name", "png", "name.png"),
    ("address", "png", "address.png"),
    ("photograph", "jp2", "photo.jp2"),
    ("photograph", "png", "photo.png"),
    // What cannot be decoded has a name that no viewer opens.
    ("photograph", "unknown", UNKNOWN),
    ("security_code", "png", "security-code.png"),
    ("my_number", "png", "my-number.png"),
];
const UNKNOWN: &str = "photo.bin";

fn name(picture: &FacePicture<'_>) -> &'static str {
    let is_it = |(what, format, _): &&(&str, &str, &str)| {
        (*what, *format) == (picture.what, picture.format)
    };
    NAMES.iter().find(is_it).map_or(UNKNOWN, |(.., name)| name)
}

/// Sees to it that everything can be written and nothing would have to be overwritten, before anything is
/// asked or read.
fn prepare(arguments: &FaceArguments) -> Result<(), Failure> {
    if let Some(folder) = &arguments.output {
        let names = NAMES.map(|(.., name)| name);
        files::prepare_folder(folder, names, arguments.force)?;
    }
    let page = arguments.html.as_deref();
    page.map_or(Ok(()), |page| Ok(files::prepare(page, arguments.force)?))
}

/// The paths are those of the pictures, and last the one of the page.
fn write(
    read: &FaceRead,
    arguments: &FaceArguments,
    session: &Session,
    paths: &mut Vec<PathBuf>,
) -> Result<(), TerminalError> {
    let mut write = |path: PathBuf, bytes: &[u8]| {
        files::write(&path, bytes, arguments.force, &session.signals)?;
        paths.push(path);
        Ok::<_, TerminalError>(())
    };
    if let Some(folder) = &arguments.output {
        for picture in read.pictures() {
            write(folder.join(name(&picture)), &picture.bytes)?;
        }
    }
    if let Some(path) = &arguments.html {
        let page = Zeroizing::new(page::page(read, session.language));
        write(path.clone(), page.as_bytes())?;
    }
    Ok(())
}
