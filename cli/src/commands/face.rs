//! `face`: what is printed on the card, with its pictures, proven.

use std::path::PathBuf;

use mynumber_card::job::face::{self, FacePicture, FaceRead};
use mynumber_card::{CodeA, CodeB};
use zeroize::Zeroizing;

use crate::args::FaceArguments;
use crate::connect::with_secret;
use crate::failure::Failure;
use crate::session::Session;
use crate::view::pictures::Way;
use crate::view::{self, page};
use crate::{conclude, descriptors, files, output, trust};

pub(super) fn run(session: &Session, arguments: &FaceArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let outputs = Outputs::prepare(arguments)?;
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
    let written = outputs.write(&read.data, arguments.force, session, &mut paths);
    let page = outputs.page.as_deref();
    if written.is_err() || page.is_some_and(descriptors::is_standard_output) {
        paths.clear();
    }
    let report = session.report(&read, &paths, |read| {
        let way = Way::choose(arguments.pictures.pictures);
        let (page, pictures) = match paths.split_last() {
            Some((last, pictures)) if page.is_some() => (Some(last), pictures),
            _ => (None, paths.as_slice()),
        };
        let screen = session.screen_beside(outputs.page.as_deref(), false);
        view::face::text(&read.data, way, pictures, page, screen)
    });
    let printed = written.and(output::print_beside(page, &report));
    let (proofs, required) = (read.data.proofs(), arguments.proof.require_authentic);
    conclude::proven(session, read.left_open, proofs, required, printed)
}

/// Where pictures and page go.
struct Outputs {
    folder: Option<PathBuf>,
    page: Option<PathBuf>,
}

/// The names of all files that `-o` can write.
const NAMES: [&str; 7] = [
    "name.png",
    "address.png",
    "photo.jp2",
    "photo.png",
    "photo.bin",
    "security-code.png",
    "my-number.png",
];

/// Under what name a picture is written: what cannot be decoded, under one that no viewer opens.
fn name(picture: &FacePicture<'_>) -> &'static str {
    match (picture.what, picture.format) {
        ("name", _) => "name.png",
        ("address", _) => "address.png",
        ("photograph", "jp2") => "photo.jp2",
        ("photograph", "png") => "photo.png",
        ("security_code", _) => "security-code.png",
        ("my_number", _) => "my-number.png",
        _ => "photo.bin",
    }
}

impl Outputs {
    /// Sees to it that everything can be written and nothing would have to be overwritten, before
    /// anything is asked or read.
    fn prepare(arguments: &FaceArguments) -> Result<Self, Failure> {
        let (folder, page) = (arguments.output.clone(), arguments.html.clone());
        if let Some(folder) = &folder {
            files::prepare_folder(folder, NAMES, arguments.force)?;
        }
        if let Some(page) = &page {
            files::prepare(page, arguments.force)?;
        }
        Ok(Self { folder, page })
    }

    fn write(
        &self,
        read: &FaceRead,
        force: bool,
        session: &Session,
        paths: &mut Vec<PathBuf>,
    ) -> Result<(), Failure> {
        let mut write = |path: PathBuf, bytes: &[u8]| {
            files::write(&path, bytes, force, &session.signals)?;
            paths.push(path);
            Ok::<_, Failure>(())
        };
        if let Some(folder) = &self.folder {
            for picture in read.pictures() {
                write(folder.join(name(&picture)), &picture.bytes)?;
            }
        }
        if let Some(path) = &self.page {
            let page = Zeroizing::new(page::page(read, session.language));
            write(path.clone(), page.as_bytes())?;
        }
        Ok(())
    }
}
