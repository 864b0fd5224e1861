//! `sign`: a PDF or any other file, with a key of the card.

mod subject;

use std::io::IsTerminal as _;
use std::path::Path;

use documents::{Conditions, Draft, PreparedDocument, cms};
use mynumber_card::app::{OpensCertificate, Signs};
use mynumber_card::data::UnixTime;
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::job::certificate::CertificateFile;
use mynumber_card::job::sign::{self, Signed};
use mynumber_card::job::{Context, Output};
use mynumber_card::{AuthPin, Error, SignPassword};
use terminal::{descriptors, files, input, output};

use crate::args::{SignArguments, SignatureFormat, SigningKey};
use crate::clock::now;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::session::Session;
use crate::view::sign::{Described, SignedFile};
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &SignArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    // One stream cannot be the file and the PINs.
    let file = arguments.file.as_deref();
    if file.is_some_and(input::is_standard_input) && session.options.pin_fd == Some(0) {
        return Err(Failure::conflict("--pin-fd", "FILE"));
    }
    let time = now();
    let (described, draft) = subject::read(arguments, time)?;
    let signature = described.output.as_deref();
    let certificate = arguments.certificate.as_deref();
    check_places(&described, arguments)?;
    let context = session.context(&anchors, arguments.at)?;
    let asked = (&described, arguments, time);
    let (mut read, prepared) = match arguments.key {
        SigningKey::Auth => signed::<AuthPin>(session, draft, asked, context),
        SigningKey::Sign => signed::<SignPassword>(session, draft, asked, context),
    }?;
    let conditions = Conditions::new(&anchors, time);
    let finish = |prepared: PreparedDocument| prepared.finish(&read.data.signature, &conditions);
    let made = prepared.map(finish).transpose()?;
    let bytes = match &made {
        None => read.data.signature.clone(),
        Some(made) if arguments.pem => cms::to_pem(&made.bytes)?.into_bytes(),
        Some(made) => made.bytes.clone(),
    };
    let mut written = Ok(());
    let mut paths = Vec::new();
    let pem = read.data.certificate.pem.as_bytes();
    for (path, bytes) in [(signature, bytes.as_slice()), (certificate, pem)] {
        let Some(path) = path else { continue };
        if written.is_ok() {
            written = files::write(path, bytes, arguments.force, &session.signals);
            paths.extend(written.is_ok().then_some(path));
        }
    }
    let mut left_open = read.left_open.take();
    let mut printed = Ok(());
    let in_output = |path: &&Path| descriptors::is_standard_output(path);
    if !signature.iter().chain(&certificate).any(in_output) {
        let screen = session.screen(arguments.checks.details);
        let text = |signed: &Signed| view::sign::text(signed, &described, &paths, screen);
        if let Some(made) = &made {
            let mut output = Output::new(
                SignedFile::SCHEMA,
                SignedFile {
                    format: described.format.name(),
                    certificate: &read.data.certificate,
                    document: &made.report,
                },
            );
            output.tries.clone_from(&read.tries);
            output.left_open = left_open.take();
            printed = session.show_with_files(&output, &paths, |_| text(&read.data));
            left_open = output.left_open.take();
        } else {
            read.left_open = left_open.take();
            printed = session.show_with_files(&read, &paths, |read| text(&read.data));
            left_open = read.left_open.take();
        }
    }
    let proofs = read.data.certificate.content.iter();
    let proofs = proofs.map(|content| &content.proof);
    conclude::proven(session, left_open, proofs, false, written.and(printed))
}

/// Where the result goes, to be known before anybody is asked.
fn check_places(described: &Described, arguments: &SignArguments) -> Result<(), Failure> {
    let signature = described.output.as_deref();
    let certificate = arguments.certificate.as_deref();
    let one = |one: Option<&Path>, other: Option<&Path>| {
        one.zip(other)
            .is_some_and(|(one, other)| files::are_one(one, other))
    };
    if one(signature, certificate) {
        return Err(Failure::conflict("--output", "--certificate"));
    }
    // A signed PDF holds the file that it takes the place of; a signature does not.
    let file = arguments.file.as_deref().filter(|path| path.is_file());
    let over_itself = described.format != SignatureFormat::Pdf && one(file, signature);
    if over_itself || one(file, certificate) {
        return Err(UsageError::OverItself.into());
    }
    let to_terminal = signature.is_some_and(descriptors::is_standard_output);
    if to_terminal && !arguments.pem && std::io::stdout().is_terminal() {
        return Err(UsageError::SignatureToTerminal.into());
    }
    for path in signature.into_iter().chain(certificate) {
        files::prepare(path, arguments.force)?;
    }
    Ok(())
}

/// Says what will be signed before anybody types a password; refuses before the key is used.
fn signed<S: Signs + OpensCertificate>(
    session: &Session,
    draft: Option<Draft>,
    (described, arguments, time): (&Described, &SignArguments, UnixTime),
    context: Context<'_>,
) -> Result<(Output<Signed>, Option<PreparedDocument>), Failure> {
    let mut asker = session.asker();
    let will_ask = asker.expect::<S>()?;
    if will_ask || !session.options.json {
        output::tell(&view::sign::asking(
            described,
            arguments.key,
            session.language,
        ));
    }
    let mut ready = None;
    let prepare = |certificate: &CertificateFile| {
        // A signature that nobody can verify helps nobody.
        let Ok(content) = &certificate.content else {
            return Err(Failure::Card(Error::Malformed {
                element: DataElement::Certificate,
                problem: DataProblem::Profile,
            }));
        };
        // Whatever day was asked about, the signature is made today.
        let until = content.certificate.not_after();
        if (content.expired || until < time) && !arguments.allow_expired {
            return Err(Failure::CertificateExpired { until });
        }
        let prepared = draft.map(|draft| draft.prepare(&content.certificate));
        ready = prepared.transpose()?;
        let digest = ready.as_ref().map(PreparedDocument::digest);
        Ok(digest.copied().unwrap_or(described.sha256))
    };
    let read = with_card(session, Hold::Exclusive, |card| {
        sign::sign_prepared::<S, _, _, Failure>(card, &mut asker, prepare, context)
    })?;
    Ok((read, ready))
}
