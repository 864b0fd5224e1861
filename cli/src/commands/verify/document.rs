//! A signed PDF or CMS.

use std::path::{Path, PathBuf};

use documents::cms::SignedMessage;
use documents::{Conditions, ContentHasher, DocumentKind, DocumentReport, pdf};
use mynumber_card::pki::TrustAnchors;
use terminal::input::{self, Opened};

use crate::args::{Profile, VerifyArguments};
use crate::clock::now;
use crate::conclude;
use crate::conditions::Judge;
use crate::failure::{Failure, UsageError};
use crate::session::Session;
use crate::view::document;

pub(super) fn run(
    session: &Session,
    arguments: &VerifyArguments,
    anchors: &TrustAnchors,
    (file, kind): (Opened, DocumentKind),
) -> Result<(), Failure> {
    let language = session.language;
    let judge = Judge::by(&arguments.conditions, language)?;
    // Of a day, its end: all that was signed on it lies before.
    let at = arguments
        .at
        .map_or_else(now, |receipt| receipt.moment(now()));
    let report = judge.verify(anchors, at, |mut conditions| {
        if arguments.accept_authentication {
            conditions = conditions.accepting_authentication();
        }
        match kind {
            DocumentKind::Cms => message(arguments, file, &conditions),
            _ => in_pdf(arguments, file, &conditions),
        }
    })?;
    let output = report.into_output();
    let screen = session.screen(arguments.checks.details);
    let printed = session.show(&output, |output| document::text(&output.data, screen));
    conclude::document(&output.data)?;
    Ok(printed?)
}

fn in_pdf(
    arguments: &VerifyArguments,
    file: Opened,
    conditions: &Conditions<'_>,
) -> Result<DocumentReport, Failure> {
    let profile = match arguments.profile {
        Some(Profile::Moj) => pdf::Profile::Moj,
        None => pdf::Profile::General,
    };
    Ok(pdf::verify(&file.whole()?, conditions, profile)?)
}

fn message(
    arguments: &VerifyArguments,
    file: Opened,
    conditions: &Conditions<'_>,
) -> Result<DocumentReport, Failure> {
    let path = file.path().to_owned();
    let bytes = file.whole()?;
    let message = SignedMessage::read(&bytes)?;
    let Some(content) = &arguments.content else {
        if message.content().is_none() {
            let beside = beside(&path);
            return Err(UsageError::ContentMissing { beside }.into());
        }
        return Ok(message.verify(None, conditions)?);
    };
    if input::is_standard_input(content) && input::is_standard_input(&path) {
        return Err(UsageError::OneStream.into());
    }
    let algorithms = match message.content() {
        // Any of them shows whether both are the same.
        Some(_) => vec![documents::HashAlgorithm::Sha256],
        None => message.digest_algorithms(),
    };
    let mut hasher = ContentHasher::new(&algorithms);
    Opened::open(content, 0)?.pieces(|piece| hasher.update(piece))?;
    Ok(message.verify(Some(&hasher.finish()), conditions)?)
}

/// The file that is probably meant: the name of the signature without its ending.
fn beside(signature: &Path) -> Option<PathBuf> {
    let content = signature.with_extension("");
    (content != signature && content.is_file()).then_some(content)
}
