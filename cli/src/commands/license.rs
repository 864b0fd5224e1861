//! `license`: the driver's license (マイナ免許証) on the card.

use std::io::IsTerminal as _;
use std::path::Path;

use mynumber_card::data::{ExternalCharacter, LicenseRecord};
use mynumber_card::job::license;
use mynumber_card::picture::{Picture, bare_jp2};
use mynumber_card::pki::{Certificate, Hint, ObjectKind, TrustAnchors, objects};
use terminal::language::{Language, phrases};
use terminal::{TerminalError, files, input, output};

use crate::args::LicenseArguments;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, Input};
use crate::session::Session;
use crate::view::license::{self as view, Files};
use crate::{conclude, messages};

const PHOTO: &str = "photo.jp2";
const PHOTO_PNG: &str = "photo.png";
/// What cannot be decoded, under a name that no viewer opens.
const PHOTO_UNREADABLE: &str = "photo.bin";

fn external_name(number: u8) -> String {
    format!("external-{number}.pbm")
}

pub(super) fn run(session: &Session, arguments: &LicenseArguments) -> Result<(), Failure> {
    let certificate = arguments.certificate.as_deref();
    let certificate = certificate.map(|path| certificate_in(path, session.language));
    let certificate = certificate.transpose()?;
    if let Some(folder) = &arguments.output {
        let external = (1..=5).map(external_name);
        let names = external.chain([PHOTO, PHOTO_PNG, PHOTO_UNREADABLE].map(str::to_owned));
        files::prepare_folder(folder, names, arguments.force)?;
    }
    // No authority of licenses is known.
    let anchors = TrustAnchors::none();
    let context = session.context(&anchors, arguments.at)?;
    let mut asker = session.asker();
    let read = with_card(session, Hold::Exclusive, |card| {
        license::read(card, &mut asker, certificate.as_ref(), context)
    })?;
    let mut files = Files::default();
    let folder = arguments.output.as_deref();
    let written = folder.map_or(Ok(()), |folder| {
        write(&read.data.record, &mut files, folder, arguments, session)
    });
    let printed = session.show_with_files(&read, &files.all(), |read| {
        let draw = std::io::stdout().is_terminal();
        view::text(&read.data, &files, draw, session.language)
    });
    conclude::closed(read.left_open)?;
    // A no is a no, also when nobody reads what was read.
    match read.data.signature.failed() {
        Some(failed) => Err(Failure::NotAuthentic {
            failed: vec![failed],
            hint: Hint::LicenseCertificate,
        }),
        None => Ok(written.and(printed)?),
    }
}

/// The longest file of a certificate, in bytes: with a text of it before the PEM.
const LONGEST_CERTIFICATE: usize = 1024 * 1024;

/// The certificate that the user vouches for, DER or PEM.
fn certificate_in(path: &Path, language: Language) -> Result<Certificate, Failure> {
    let not_one = |reason| Failure::not_a(Input::LicenseCertificate, path, reason);
    let bytes = input::read(path, LONGEST_CERTIFICATE)?;
    let found = objects(&bytes, ObjectKind::Certificate)
        .map_err(|error| not_one(messages::files::objects(&error, language)))?;
    let [der] = found.as_slice() else {
        return Err(not_one(several(language).to_owned()));
    };
    Certificate::from_der(der).map_err(|error| not_one(error.to_string()))
}

fn write(
    record: &LicenseRecord,
    written: &mut Files,
    folder: &Path,
    arguments: &LicenseArguments,
    session: &Session,
) -> Result<(), TerminalError> {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        files::write(&path, bytes, arguments.force, &session.signals)?;
        Ok::<_, TerminalError>(path)
    };
    if let Some(photo) = &record.photo {
        match Picture::decode(photo).and_then(|picture| picture.to_png()) {
            Ok(png) => {
                written.png = Some(write(PHOTO_PNG, &png)?);
                if let Ok(bare) = bare_jp2(photo) {
                    written.photo = Some(write(PHOTO, &bare)?);
                }
            }
            Err(error) => {
                written.photo = Some(write(PHOTO_UNREADABLE, photo)?);
                let error = messages::picture_problem(&error, session.language);
                let remark = unreadable(session.language, error, PHOTO_UNREADABLE);
                output::remark(&remark, session.language);
            }
        }
    }
    for (number, picture) in &record.external_characters {
        let path = write(&external_name(*number), &bitmap(picture))?;
        written.external.push((*number, path));
    }
    Ok(())
}

/// A portable bitmap (PBM, binary), whose bytes are those of the picture: 1 is black.
fn bitmap(picture: &ExternalCharacter) -> Vec<u8> {
    let (width, height) = (ExternalCharacter::WIDTH, ExternalCharacter::HEIGHT);
    let header = format!("P4\n{width} {height}\n");
    [header.as_bytes(), picture.bytes()].concat()
}

phrases!(
    several => "複数の証明書", "more than one certificate";
    unreadable(error, file) => "写真を読み取れません（{error}）。カードにあるまま {file} に書きました",
        "the photograph cannot be read ({error}); it is written as {file}, as the card has it";
);
