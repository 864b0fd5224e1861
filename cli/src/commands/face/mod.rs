//! `face`: what is printed on the card, with its pictures, proven.

mod json;
mod text;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use mynumber_card::app::{App, CardSurface};
use mynumber_card::picture::{Picture, PictureError, bare_jp2};
use mynumber_card::pki::integrity::{Answer, verify_face, verify_number_picture};
use mynumber_card::pki::records::{Face, NumberPicture};
use mynumber_card::{CodeA, CodeB, Error, Transport};
use zeroize::Zeroizing;

use super::malformed;
use crate::args::FaceArguments;
use crate::connect::{Hold, with_card};
use crate::descriptors;
use crate::failure::Failure;
use crate::pictures::Way;
use crate::proof::{self, Proof};
use crate::session::Session;
use crate::{files, input, output, page, trust};

/// What was read, and what proves it.
pub(crate) struct Shown {
    pub(crate) face: Face,
    pub(crate) pictures: FacePictures,
    pub(crate) proof: Proof,
    /// The My Number as a picture, when it was asked for by name.
    pub(crate) number: Option<Number>,
}

/// The My Number as a picture.
pub(crate) struct Number {
    pub(crate) picture: Decoded,
    pub(crate) proof: Proof,
}

/// A picture, or why it cannot be shown.
pub(crate) type Decoded = Result<Picture, PictureError>;

/// The pictures of the face, decoded.
pub(crate) struct FacePictures {
    pub(crate) name: Decoded,
    pub(crate) address: Decoded,
    pub(crate) photograph: Decoded,
    /// Which no signature covers.
    pub(crate) security_code: Decoded,
}

impl FacePictures {
    fn of(face: &Face) -> Self {
        Self {
            name: Picture::decode(&face.name_picture),
            address: Picture::decode(&face.address_picture),
            photograph: Picture::decode(&face.photograph),
            security_code: Picture::decode(face.security_code_picture.unproven()),
        }
    }
}

pub(super) fn run(session: &Session, arguments: &FaceArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let wanted = Wanted {
        number: arguments.with_my_number,
    };
    let mut outputs = Outputs::prepare(arguments)?;
    let challenge = input::challenge()?;
    let mut asker = session.asker();
    let (files, closed) = if arguments.code_a {
        asker.expect::<CodeA>()?;
        with_card(session, Hold::Exclusive, |card| {
            card.check_carries_signatures()?;
            let mut surface = card.card_surface()?;
            let certificate = surface.read_certificate()?;
            // The key that answers needs no PIN: where its answer does not come, none is asked for.
            let answer = surface.sign(&challenge)?;
            let mut opened = surface.present::<CodeA, _>(&mut asker, session.last_try())?;
            let face = opened.read_face()?;
            let number = wanted.number.then(|| opened.read_number_picture());
            let number = number.transpose()?;
            Ok(Files::end(surface, certificate, answer, face, number))
        })?
    } else {
        asker.expect::<CodeB>()?;
        with_card(session, Hold::Exclusive, |card| {
            card.check_carries_signatures()?;
            let mut surface = card.card_surface()?;
            let certificate = surface.read_certificate()?;
            let answer = surface.sign(&challenge)?;
            let mut opened = surface.present::<CodeB, _>(&mut asker, session.last_try())?;
            let face = opened.read_face()?;
            Ok(Files::end(surface, certificate, answer, face, None))
        })?
    };
    let answer = Answer {
        digest: &challenge,
        signature: &files.answer,
    };
    let language = session.language;
    let (_, report) = verify_face(&files.certificate, &files.face, Some(answer), &anchors);
    let face = Face::parse(&files.face).map_err(malformed)?;
    let number = match &files.number {
        None => None,
        Some(file) => {
            let (_, report) =
                verify_number_picture(&files.certificate, file, Some(answer), &anchors);
            let record = NumberPicture::parse(file).map_err(malformed)?;
            Some(Number {
                picture: Picture::decode(&record.picture),
                proof: Proof::of_files(&report, language),
            })
        }
    };
    let shown = Shown {
        pictures: FacePictures::of(&face),
        face,
        proof: Proof::of_files(&report, language),
        number,
    };
    let written = outputs.write(&shown, arguments.force, session);
    let page_printed = outputs.page().is_some_and(descriptors::is_standard_output);
    if written.is_err() || page_printed {
        outputs = Outputs::default();
    }
    let report = if session.options.json {
        output::to_json(&json::Json::new(&shown, &outputs))
    } else {
        let way = Way::choose(arguments.pictures);
        text::text(&shown, way, &outputs, language)
    };
    let printed = if page_printed {
        output::tell(&report);
        Ok(())
    } else {
        output::print(&report)
    };
    closed.map_err(Failure::LeftOpen)?;
    let proofs: Vec<&Proof> = core::iter::once(&shown.proof)
        .chain(shown.number.as_ref().map(|number| &number.proof))
        .collect();
    proof::conclude(
        &proofs,
        arguments.require_authentic,
        language,
        written.and(printed),
    )
}

/// What is to be read besides the face.
struct Wanted {
    number: bool,
}

/// The files as stored, and the answer to the challenge.
struct Files {
    certificate: Vec<u8>,
    face: Vec<u8>,
    number: Option<Zeroizing<Vec<u8>>>,
    answer: Vec<u8>,
}

/// What was read, and whether what the code opened could be closed.
type Read = (Files, Result<(), Error>);

impl Files {
    fn end<T: Transport>(
        surface: App<'_, CardSurface, T>,
        certificate: Vec<u8>,
        answer: Vec<u8>,
        face: Vec<u8>,
        number: Option<Zeroizing<Vec<u8>>>,
    ) -> Read {
        let files = Self {
            certificate,
            face,
            number,
            answer,
        };
        (files, surface.close())
    }
}

/// Where pictures and page go.
#[derive(Default)]
pub(crate) struct Outputs {
    folder: Option<PathBuf>,
    page: Option<PathBuf>,
}

/// One file of `-o`: its name, what it holds, whether the signature covers it.
pub(crate) struct OutputFile<'a> {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) signed: bool,
    bytes: Cow<'a, [u8]>,
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

    fn write(&self, shown: &Shown, force: bool, session: &Session) -> Result<(), Failure> {
        let signals = &session.signals;
        if let Some(folder) = &self.folder {
            for file in files(shown) {
                files::write(&folder.join(file.name), &file.bytes, force, signals)?;
            }
        }
        match &self.page {
            Some(path) => {
                let page = Zeroizing::new(page::page(shown, session.language));
                files::write(path, page.as_bytes(), force, signals)
            }
            None => Ok(()),
        }
    }

    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    pub(crate) fn page(&self) -> Option<&Path> {
        self.page.as_deref()
    }
}

/// The files of `-o`. Pictures are made of their pixels, so that nothing else of what the card's files
/// hold reaches a viewer.
pub(crate) fn files(shown: &Shown) -> Vec<OutputFile<'_>> {
    let (face, pictures) = (&shown.face, &shown.pictures);
    let number = shown.number.as_ref();
    let photo = &face.photograph;
    let files = [
        (("name", "name.png", true), anew(&pictures.name)),
        (("address", "address.png", true), anew(&pictures.address)),
        (
            ("photograph", "photo.jp2", true),
            pictures.photograph.as_ref().ok().and_then(|_| {
                let bare = bare_jp2(photo).ok();
                bare.map(Cow::from)
            }),
        ),
        (
            ("photograph_png", "photo.png", true),
            anew(&pictures.photograph),
        ),
        // Evidence even when it cannot be shown, under a name that no viewer opens.
        (
            ("photograph", "photo.bin", true),
            pictures
                .photograph
                .is_err()
                .then(|| Cow::from(photo.as_slice())),
        ),
        (
            ("security_code", "security-code.png", false),
            anew(&pictures.security_code),
        ),
        (
            ("my_number", "my-number.png", true),
            number.and_then(|it| anew(&it.picture)),
        ),
    ];
    files
        .into_iter()
        .filter_map(|((key, name, signed), bytes)| {
            Some(OutputFile {
                key,
                name,
                signed,
                bytes: bytes?,
            })
        })
        .collect()
}

fn anew<'a>(decoded: &Decoded) -> Option<Cow<'a, [u8]>> {
    decoded.as_ref().ok()?.to_png().ok().map(Cow::from)
}
