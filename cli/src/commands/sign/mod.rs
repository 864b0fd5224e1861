//! `sign`: a PDF or any other file, with a key of the card.

mod subject;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use documents::cms::{self, SignedMessage};
use documents::{Conditions, DocumentCheck, DocumentReason, DocumentReport, pdf};
use mynumber_card::app::{OpensCertificate, Signs};
use mynumber_card::data::UnixTime;
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::job::certificate::CertificateFile;
use mynumber_card::job::sign::{self, Signed};
use mynumber_card::job::{Context, Output};
use mynumber_card::pki::TrustAnchors;
use mynumber_card::{AuthPin, Coded as _, Error, SignPassword};
use terminal::descriptors;
use terminal::{files, output};

use self::subject::{Prepared, Subject};
use crate::args::{SignArguments, SignatureFormat, SigningKey};
use crate::clock::now;
use crate::connect::{Hold, with_card};
use crate::failure::{Failure, UsageError};
use crate::opened;
use crate::session::Session;
use crate::view::sign::{Described, SignedDocument};
use crate::{conclude, trust, view};

pub(super) fn run(session: &Session, arguments: &SignArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    // One stream cannot be the file and the PINs.
    let file = arguments.file.as_deref();
    if file.is_some_and(opened::is_standard_input) && session.options.pin_fd == Some(0) {
        return Err(Failure::conflict("--pin-fd", "FILE"));
    }
    let time = now();
    let subject = Subject::read(arguments, time)?;
    let places = Places::of(&subject, arguments)?;
    let described = Described {
        file: subject.file.clone(),
        sha256: subject.sha256,
        format: subject.format,
        pades: arguments.pades,
        earlier: subject.earlier,
        output: places.signature.clone(),
    };
    let context = session.context(&anchors, arguments.at)?;
    let (mut read, prepared) = match arguments.key {
        SigningKey::Auth => signed::<AuthPin>(session, subject, &described, arguments, context),
        SigningKey::Sign => {
            signed::<SignPassword>(session, subject, &described, arguments, context)
        }
    }?;
    let made = Made::of(prepared, &read.data, &anchors, time, arguments)?;
    let mut written = Ok(());
    let mut paths = Vec::new();
    for (path, bytes) in [
        (places.signature.as_deref(), made.bytes.as_slice()),
        (
            arguments.certificate.as_deref(),
            read.data.certificate.pem.as_bytes(),
        ),
    ] {
        let Some(path) = path else { continue };
        if written.is_ok() {
            written = files::write(path, bytes, arguments.force, &session.signals);
            paths.extend(written.is_ok().then_some(path));
        }
    }
    let mut printed = Ok(());
    let mut left_open = read.left_open.take();
    if !places.use_standard_output(arguments) {
        let screen = session.screen(arguments.checks.details);
        let text = |signed: &Signed| view::sign::text(signed, &described, &paths, screen);
        printed = match &made.report {
            None => {
                read.left_open = left_open.take();
                let shown = session.show_with_files(&read, &paths, |read| text(&read.data));
                left_open = read.left_open.take();
                shown
            }
            Some(document) => {
                let data = SignedDocument {
                    format: described.format.name(),
                    certificate: &read.data.certificate,
                    document,
                };
                let mut output = Output::new(SignedDocument::SCHEMA, data);
                output.tries.clone_from(&read.tries);
                output.left_open = left_open.take();
                let shown = session.show_with_files(&output, &paths, |_| text(&read.data));
                left_open = output.left_open.take();
                shown
            }
        };
    }
    let proofs = read.data.certificate.content.iter();
    let proofs = proofs.map(|content| &content.proof);
    conclude::proven(session, left_open, proofs, false, written.and(printed))
}

/// Where the result goes.
struct Places {
    signature: Option<PathBuf>,
}

impl Places {
    /// To be known before anybody is asked: whether it can be written there.
    fn of(subject: &Subject, arguments: &SignArguments) -> Result<Self, Failure> {
        let signature = subject.output(arguments.output.as_deref());
        let certificate = arguments.certificate.as_deref();
        let one = |one: Option<&Path>, other: Option<&Path>| {
            one.zip(other)
                .is_some_and(|(one, other)| files::are_one(one, other))
        };
        if one(signature.as_deref(), certificate) {
            return Err(Failure::conflict("--output", "--certificate"));
        }
        // A signed PDF holds the file that it takes the place of; a signature does not.
        let file = arguments.file.as_deref();
        let file = file.filter(|path| path.is_file());
        if one(file, certificate)
            || subject.format != SignatureFormat::Pdf && one(file, signature.as_deref())
        {
            return Err(UsageError::OverItself.into());
        }
        let to_terminal = signature
            .as_deref()
            .is_some_and(descriptors::is_standard_output)
            && std::io::stdout().is_terminal();
        if to_terminal && !subject.writes_text() {
            return Err(UsageError::SignatureToTerminal.into());
        }
        for path in signature.as_deref().into_iter().chain(certificate) {
            files::prepare(path, arguments.force)?;
        }
        Ok(Self { signature })
    }

    fn use_standard_output(&self, arguments: &SignArguments) -> bool {
        let all = self.signature.iter().chain(&arguments.certificate);
        all.map(PathBuf::as_path)
            .any(descriptors::is_standard_output)
    }
}

/// Says what will be signed before anybody types a password; refuses before the key is used.
fn signed<S: Signs + OpensCertificate>(
    session: &Session,
    subject: Subject,
    described: &Described,
    arguments: &SignArguments,
    context: Context<'_>,
) -> Result<(Output<Signed>, Prepared), Failure> {
    let mut asker = session.asker();
    let will_ask = asker.expect::<S>()?;
    if will_ask || !session.options.json {
        output::tell(&view::sign::asking(
            described,
            arguments.key,
            session.language,
        ));
    }
    let mut subject = Some(subject);
    let mut ready = None;
    let prepare = |certificate: &CertificateFile| {
        // A signature that nobody can verify helps nobody.
        let Ok(content) = &certificate.content else {
            return Err(Failure::Card(Error::Malformed {
                element: DataElement::Certificate,
                problem: DataProblem::Profile,
            }));
        };
        if content.expired && !arguments.allow_expired {
            let until = content.certificate.not_after();
            return Err(Failure::CertificateExpired { until });
        }
        let subject = subject
            .take()
            .ok_or(Failure::Unsound { failed: Vec::new() })?;
        let prepared = subject.prepare(&content.certificate)?;
        Ok(ready.insert(prepared).digest())
    };
    let read = with_card(session, Hold::Exclusive, |card| {
        sign::sign_prepared::<S, _, _, Failure>(card, &mut asker, prepare, context)
    })?;
    let prepared = ready.ok_or(Failure::Unsound { failed: Vec::new() })?;
    Ok((read, prepared))
}

/// What is written, and what is said of it.
struct Made {
    bytes: Vec<u8>,
    report: Option<DocumentReport>,
}

impl Made {
    /// Finishes and verifies it.
    fn of(
        prepared: Prepared,
        signed: &Signed,
        anchors: &TrustAnchors,
        time: UnixTime,
        arguments: &SignArguments,
    ) -> Result<Self, Failure> {
        let conditions = Conditions::new(anchors, time);
        let (bytes, report) = match prepared {
            Prepared::Raw(_) => {
                let (bytes, report) = (signed.signature.clone(), None);
                return Ok(Self { bytes, report });
            }
            Prepared::Pdf(prepared) => {
                let bytes = prepared.finish(&signed.signature)?;
                let report = pdf::verify(&bytes, &conditions, pdf::Profile::General)?;
                (bytes, report)
            }
            Prepared::Cms {
                message,
                content,
                pem,
            } => {
                let der = message.finish(&signed.signature)?;
                let conditions = match arguments.key {
                    SigningKey::Auth => conditions.accepting_authentication(),
                    SigningKey::Sign => conditions,
                };
                let report = SignedMessage::read(&der)?.verify(Some(&content), &conditions)?;
                match pem {
                    true => (cms::to_pem(&der)?.into_bytes(), report),
                    false => (der, report),
                }
            }
        };
        let failed = unsound(&report, arguments);
        match failed.is_empty() {
            true => Ok(Self {
                bytes,
                report: Some(report),
            }),
            false => Err(Failure::Unsound { failed }),
        }
    }
}

/// What failed though it was made here. Whose certificate it is, and whether it is accepted, is another question, which the
/// result tells; so is what others have signed before.
fn unsound(report: &DocumentReport, arguments: &SignArguments) -> Vec<&'static str> {
    let mut failed = Vec::new();
    if !arguments.despite_earlier {
        failed.extend(report.checks.failures().map(|(kind, _)| kind.code()));
    }
    let Some(ours) = report.signatures.last() else {
        return vec!["pdf.signed"];
    };
    for (kind, reason) in ours.checks.failures() {
        let of_certificate = matches!(kind, DocumentCheck::Pki(_))
            || matches!(
                reason,
                DocumentReason::RestsOn {
                    on: DocumentCheck::Pki(_)
                }
            )
            || arguments.allow_expired
                && matches!(reason, DocumentReason::TimeOutsideValidity { .. });
        if !of_certificate {
            failed.push(kind.code());
        }
    }
    failed
}
