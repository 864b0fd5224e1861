//! `license`: the driver's license (マイナ免許証) on the card.

mod json;
mod text;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use mynumber_card::Error;
use mynumber_card::data::{ExternalCharacter, LicensePinSetting, LicenseRecord, LicenseSignature};
use mynumber_card::picture::{Picture, bare_jp2};
use mynumber_card::pki::{Certificate, LicenseReport, ObjectKind, objects, verify_license};

use super::Moment;
use crate::args::LicenseArguments;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, Hint, Input};
use crate::language::{Language, say};
use crate::session::Session;
use crate::{files, input, messages, output};

/// What was read, and what became of it.
struct Shown {
    record: LicenseRecord,
    pin: LicensePinSetting,
    at: Moment,
    signature: Signature,
    files: Files,
}

/// What is known of the signature.
enum Signature {
    /// No certificate was given: nothing is known.
    NotVerified,
    /// Checked with this certificate.
    Checked {
        report: LicenseReport,
        certificate: Box<Certificate>,
    },
    /// A certificate was given, but the card has no signature that could be read.
    Unreadable,
}

impl Signature {
    /// The names of what did not hold, and what would help.
    fn failure(&self) -> Option<Failure> {
        let (failed, hint) = match self {
            Self::NotVerified => return None,
            Self::Checked { report, .. } if report.is_verified() => return None,
            Self::Checked { report, .. } if report.signature.is_ok() => {
                ("license.certificate_validity", Hint::LicenseCertificate)
            }
            Self::Checked { .. } | Self::Unreadable => {
                ("license.signature", Hint::LicenseCertificate)
            }
        };
        Some(Failure::NotAuthentic {
            failed: vec![failed],
            hint,
        })
    }
}

/// Where the pictures go.
#[derive(Default)]
struct Files {
    photo: Option<PathBuf>,
    /// The photograph as PNG.
    png: Option<PathBuf>,
    /// By number.
    external: Vec<(u8, PathBuf)>,
}

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
    let at = Moment::new(arguments.at);
    let (read, closed) = read(session, certificate.is_some())?;
    let signature = match (certificate, read.signed) {
        (None, _) => Signature::NotVerified,
        (Some(certificate), Some((file, signature))) => Signature::Checked {
            report: verify_license(&file, &signature, &certificate, at.time()),
            certificate: Box::new(certificate),
        },
        (Some(_), None) => Signature::Unreadable,
    };
    let mut shown = Shown {
        record: read.record,
        pin: read.pin,
        at,
        signature,
        files: Files::default(),
    };
    let written = match &arguments.output {
        Some(folder) => write(&mut shown, folder, arguments.force, session),
        None => Ok(()),
    };
    let printed = if session.options.json {
        output::print_json(&json::Json::new(&shown))
    } else {
        let draw = std::io::stdout().is_terminal();
        output::print(&text::text(&shown, draw, session.language))
    };
    closed.map_err(Failure::LeftOpen)?;
    // A no is a no, also when nobody reads what was read.
    match shown.signature.failure() {
        Some(failure) => Err(failure),
        None => written.and(printed),
    }
}

/// The files of the license.
struct Read {
    pin: LicensePinSetting,
    record: LicenseRecord,
    /// WEF02 as stored, and the signature over it. `None` when it is not to be verified, or the card
    /// has no signature, or one that cannot be read.
    signed: Option<(Vec<u8>, LicenseSignature)>,
}

/// What was read, and whether what the PIN opened could be closed. Only what is to be verified is read
/// with its filler, which is signed too.
fn read(session: &Session, verified: bool) -> Result<(Read, Result<(), Error>), Failure> {
    with_card(session, Hold::Exclusive, |card| {
        let mut license = card.license()?;
        let pin = license.read_pin_setting()?;
        // Only a license with a PIN needs one: what gives it is not looked at before that is known.
        let mut opened = license.open(&mut session.asker(), session.last_try())?;
        let (record, file) = if verified {
            let file = opened.read_record_file()?;
            (
                LicenseRecord::parse(&file).map_err(Error::from)?,
                Some(file),
            )
        } else {
            (opened.read_record()?, None)
        };
        let signature = match opened.read_signature() {
            Ok(signature) => Some(signature),
            Err(Error::Malformed { .. } | Error::FileAbsent { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let read = Read {
            pin,
            record,
            signed: file.zip(signature),
        };
        Ok((read, license.close()))
    })
}

/// The longest file of a certificate, in bytes: with a text of it before the PEM.
const LONGEST_CERTIFICATE: usize = 1024 * 1024;

/// The certificate that the user vouches for, DER or PEM.
fn certificate_in(path: &Path, language: Language) -> Result<Certificate, Failure> {
    let not_one = |reason: String| Failure::NotA {
        what: Input::LicenseCertificate,
        path: path.to_owned(),
        reason,
    };
    let bytes = input::read(path, LONGEST_CERTIFICATE)?;
    let found = objects(&bytes, ObjectKind::Certificate)
        .map_err(|error| not_one(messages::files::objects(&error, language)))?;
    let [der] = found.as_slice() else {
        let several = language.pick("複数の証明書", "more than one certificate");
        return Err(not_one(several.to_owned()));
    };
    Certificate::from_der(der).map_err(|error| not_one(error.to_string()))
}

fn write(shown: &mut Shown, folder: &Path, force: bool, session: &Session) -> Result<(), Failure> {
    let (language, signals) = (session.language, &session.signals);
    if let Some(photo) = &shown.record.photo {
        match Picture::decode(photo).and_then(|picture| picture.to_png()) {
            Ok(png) => {
                let path = folder.join(PHOTO_PNG);
                files::write(&path, &png, force, signals)?;
                shown.files.png = Some(path);
                if let Ok(bare) = bare_jp2(photo) {
                    let path = folder.join(PHOTO);
                    files::write(&path, &bare, force, signals)?;
                    shown.files.photo = Some(path);
                }
            }
            Err(error) => {
                let path = folder.join(PHOTO_UNREADABLE);
                files::write(&path, photo, force, signals)?;
                shown.files.photo = Some(path);
                let error = messages::picture_problem(&error, language);
                output::remark(
                    &say!(
                        language,
                        "写真を読み取れません（{error}）。カードにあるまま {PHOTO_UNREADABLE} に書きました",
                        "the photograph cannot be read ({error}); it is written as {PHOTO_UNREADABLE}, as the card has it"
                    ),
                    language,
                );
            }
        }
    }
    for (number, picture) in &shown.record.external_characters {
        let path = folder.join(external_name(*number));
        files::write(&path, &bitmap(picture), force, signals)?;
        shown.files.external.push((*number, path));
    }
    Ok(())
}

/// A portable bitmap (PBM, binary), whose bytes are those of the picture: 1 is black.
fn bitmap(picture: &ExternalCharacter) -> Vec<u8> {
    let (width, height) = (ExternalCharacter::WIDTH, ExternalCharacter::HEIGHT);
    let header = format!("P4\n{width} {height}\n");
    [header.as_bytes(), picture.bytes()].concat()
}
