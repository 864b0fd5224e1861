//! `face`: what is printed on the card, with its pictures, proven.

mod text;

use std::path::PathBuf;

use mynumber_card::job::face::{self, FacePicture, FaceRead};
use mynumber_card::{CodeA, CodeB};
use zeroize::Zeroizing;

use crate::args::FaceArguments;
use crate::connect::{Hold, with_card};
use crate::failure::Failure;
use crate::pictures::Way;
use crate::session::Session;
use crate::{descriptors, files, output, page, trust};

pub(super) fn run(session: &Session, arguments: &FaceArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let outputs = Outputs::prepare(arguments)?;
    let context = session.context(&anchors, None)?;
    let mut asker = session.asker();
    let read = if arguments.code_a {
        asker.expect::<CodeA>()?;
        with_card(session, Hold::Exclusive, |card| {
            if arguments.with_my_number {
                face::read_with_number(card, &mut asker, context)
            } else {
                face::read::<CodeA, _, _>(card, &mut asker, context)
            }
        })?
    } else {
        asker.expect::<CodeB>()?;
        with_card(session, Hold::Exclusive, |card| {
            face::read::<CodeB, _, _>(card, &mut asker, context)
        })?
    };
    let mut paths = Vec::new();
    let written = outputs.write(&read.data, arguments.force, session, &mut paths);
    let page_printed = outputs.page.as_deref();
    let page_printed = page_printed.is_some_and(descriptors::is_standard_output);
    if written.is_err() || page_printed {
        paths.clear();
    }
    let report = session.report(&read, &paths, |read, language| {
        let way = Way::choose(arguments.pictures);
        let (page, pictures) = match paths.split_last() {
            Some((page, pictures)) if outputs.page.is_some() => (Some(page), pictures),
            _ => (None, paths.as_slice()),
        };
        text::text(&read.data, way, pictures, page, language)
    });
    let printed = if page_printed {
        output::tell(&report);
        Ok(())
    } else {
        output::print(&report)
    };
    let required = arguments.require_authentic;
    let proofs = read.data.proofs();
    session.conclude(read.left_open, proofs, required, written.and(printed))
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
