//! `verify`: signed documents and evidence, later and elsewhere, without the card.

mod document;
mod evidence;

use documents::DocumentKind;

use crate::args::{VerifyArguments, VerifySubject};
use crate::failure::{Failure, Input, UsageError};
use crate::opened::Opened;
use crate::session::Session;
use crate::trust;

/// Tells by the content what it is.
pub(super) fn run(session: &Session, arguments: &VerifyArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let file = Opened::open(&arguments.file)?;
    let subject = match file.kind() {
        Some(DocumentKind::Pdf) => VerifySubject::Pdf,
        Some(DocumentKind::Cms) => VerifySubject::Cms,
        _ if file.begins_as_json() => VerifySubject::Evidence,
        _ => {
            let nothing = String::new();
            return Err(Failure::not_a(Input::Document, file.path(), nothing));
        }
    };
    if let Some(option) = arguments.without_meaning(subject) {
        return Err(UsageError::NotForThisFile { option }.into());
    }
    match subject {
        VerifySubject::Evidence => evidence::run(session, arguments, &anchors, file),
        VerifySubject::Pdf => {
            document::run(session, arguments, &anchors, (file, DocumentKind::Pdf))
        }
        VerifySubject::Cms => {
            document::run(session, arguments, &anchors, (file, DocumentKind::Cms))
        }
    }
}
