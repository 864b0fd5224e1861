//! `verify`: signed documents and evidence, later and elsewhere, without the card.

mod document;
mod evidence;

use documents::DocumentKind;
use terminal::input::Opened;

use crate::args::{VerifyArguments, VerifySubject};
use crate::failure::{Failure, Input, UsageError};
use crate::session::Session;
use crate::trust;

/// Tells by the content what it is.
pub(super) fn run(session: &Session, arguments: &VerifyArguments) -> Result<(), Failure> {
    let anchors = trust::anchors(&session.options, session.language)?;
    let file = Opened::open(&arguments.file, DocumentKind::LOOKED_AT)?;
    let subject = match DocumentKind::of(file.beginning()) {
        Some(DocumentKind::Pdf) => VerifySubject::Pdf,
        Some(DocumentKind::Cms) => VerifySubject::Cms,
        _ if file.beginning().trim_ascii_start().starts_with(b"{") => VerifySubject::Evidence,
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
