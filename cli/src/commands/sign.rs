//! `sign`: the signature of a file, alone, with a key of the card.

use std::io::{IsTerminal as _, Read};
use std::path::Path;

use mynumber_card::app::{OpensCertificate, SignatureScheme, Signs};
use mynumber_card::job::sign::{self, Signed};
use mynumber_card::job::{Context, Output};
use mynumber_card::{AuthPin, SignPassword};
use sha2::{Digest as _, Sha256};
use terminal::TerminalError;
use terminal::descriptors;
use terminal::usage::ArgumentError;
use terminal::{files, output};

use crate::args::{SignArguments, SigningKey};
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::session::Session;
use crate::view::sign::Subject;
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &SignArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let (signature, certificate) = (
        arguments.output.as_deref(),
        arguments.certificate.as_deref(),
    );
    if let (Some(one), Some(other)) = (signature, certificate)
        && files::are_one(one, other)
    {
        return Err(Failure::from(ArgumentError::Conflict {
            option: Some("--output".to_owned()),
            others: vec!["--certificate".to_owned()],
        }));
    }
    // One stream cannot be the file and the PINs.
    let from_input = arguments.file.as_deref().is_some_and(is_standard_input);
    if from_input && session.options.pin_fd == Some(0) {
        return Err(Failure::from(ArgumentError::Conflict {
            option: Some("--file".to_owned()),
            others: vec!["--pin-fd".to_owned()],
        }));
    }
    if signature.is_some_and(descriptors::is_standard_output) && std::io::stdout().is_terminal() {
        return Err(UsageError::SignatureToTerminal.into());
    }
    for path in signature.into_iter().chain(certificate) {
        files::prepare(path, arguments.force)?;
    }
    let subject = subject(arguments)?;
    let context = session.context(&anchors, arguments.at)?;
    let read = match arguments.key {
        SigningKey::Auth => signed::<AuthPin>(session, &subject, arguments.key, context),
        SigningKey::Sign => signed::<SignPassword>(session, &subject, arguments.key, context),
    }?;
    // A signature that nobody can verify helps nobody.
    if read.data.certificate.content.is_err() {
        return read
            .data
            .certificate
            .content
            .map(drop)
            .map_err(Failure::Card);
    }
    let mut written = Ok(());
    let mut paths = Vec::new();
    for (path, bytes) in [
        (signature, read.data.signature.as_slice()),
        (certificate, read.data.certificate.pem.as_bytes()),
    ] {
        let Some(path) = path else { continue };
        if written.is_ok() {
            written = files::write(path, bytes, arguments.force, &session.signals);
            paths.extend(written.is_ok().then_some(path));
        }
    }
    let in_output = |path: &&Path| descriptors::is_standard_output(path);
    let mut printed = Ok(());
    if !signature.iter().chain(&certificate).any(in_output) {
        let screen = session.screen(arguments.checks.details);
        printed = session.show_with_files(&read, &paths, |read| {
            view::sign::text(&read.data, &subject, signature.is_none(), &paths, screen)
        });
    }
    let proofs = read.data.certificate.content.iter();
    let proofs = proofs.map(|content| &content.proof);
    let printed = written.and(printed);
    conclude::proven(session, read.left_open, proofs, false, printed)
}

/// Says what will be signed before anybody types a password.
fn signed<S: Signs + OpensCertificate>(
    session: &Session,
    subject: &Subject,
    key: SigningKey,
    context: Context<'_>,
) -> Result<Output<Signed>, Failure> {
    let mut asker = session.asker();
    let will_ask = asker.expect::<S>()?;
    if will_ask || !session.options.json {
        output::tell(&view::sign::asking(subject, key, session.language));
    }
    with_card(session, Hold::Exclusive, |card| {
        let scheme = SignatureScheme::Pkcs1Sha256(&subject.digest);
        sign::sign::<S, _, _>(card, &mut asker, scheme, context)
    })
}

fn subject(arguments: &SignArguments) -> Result<Subject, Failure> {
    if let Some(digest) = arguments.digest {
        let file = None;
        return Ok(Subject { file, digest });
    }
    let path = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let hashed = if path == Path::new("-") {
        hash(std::io::stdin().lock())
    } else {
        std::fs::File::open(path).and_then(hash)
    };
    let (bytes, digest) = hashed.map_err(TerminalError::read(path))?;
    let file = Some((path.to_owned(), bytes));
    Ok(Subject { file, digest })
}

fn is_standard_input(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0"]
        .iter()
        .any(|name| path == Path::new(name))
}

/// How many bytes, and their SHA-256. The file may be larger than memory.
fn hash(mut from: impl Read) -> std::io::Result<(u64, [u8; 32])> {
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    let mut part = vec![0; 64 * 1024];
    loop {
        let read = match from.read(&mut part) {
            Ok(0) => return Ok((bytes, hash.finalize().into())),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(part.get(..read).unwrap_or_default());
        bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
}
