//! What is signed, read before anybody is asked for a password.

use std::path::{Path, PathBuf};

use documents::{ContentHasher, DocumentKind, Draft, HashAlgorithm, cms, pdf};
use mynumber_card::data::UnixTime;
use terminal::input::{self, Opened};

use crate::args::{SignArguments, SignatureFormat, SigningKey};
use crate::failure::{Failure, UsageError};
use crate::view::sign::Described;

/// What is signed, and its draft; none where the signature is all that is wanted. A PDF is known to be one that can be signed.
pub(super) fn read(
    arguments: &SignArguments,
    now: UnixTime,
) -> Result<(Described, Option<Draft>), Failure> {
    let mut described = Described {
        file: None,
        sha256: arguments.digest.unwrap_or_default(),
        format: arguments.format.unwrap_or(SignatureFormat::Raw),
        pades: arguments.pades,
        earlier: 0,
        reason: arguments.reason.clone(),
        place: arguments.place.clone(),
        field: arguments.field.clone(),
        output: None,
    };
    let mut draft = None;
    if let Some(path) = arguments.file.as_deref() {
        let opened = Opened::open(path, DocumentKind::LOOKED_AT)?;
        let of_content = match DocumentKind::of(opened.beginning()) {
            Some(DocumentKind::Pdf) => SignatureFormat::Pdf,
            _ => SignatureFormat::Cms,
        };
        described.format = arguments.format.unwrap_or(of_content);
        let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
        let (bytes, content) = if described.format == SignatureFormat::Pdf {
            if arguments.key == SigningKey::Auth {
                return Err(UsageError::AuthenticationKeyForPdf.into());
            }
            let file = opened.whole()?;
            hasher.update(&file);
            let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
            draft = Some(Draft::pdf(file, pdf_options(arguments, now))?);
            (bytes, hasher.finish())
        } else {
            (
                opened.pieces(|piece| hasher.update(piece))?,
                hasher.finish(),
            )
        };
        let sha256 = content.get(HashAlgorithm::Sha256);
        let sha256 = sha256.and_then(|digest| digest.try_into().ok());
        described.sha256 = sha256.unwrap_or_default();
        described.file = Some((path.to_owned(), bytes));
        if described.format == SignatureFormat::Cms {
            draft = Some(Draft::cms(content, cms::Options::signed_at(now)));
        }
    } else if described.format != SignatureFormat::Raw {
        return Err(Failure::conflict("--digest", "--format"));
    }
    if let Some(option) = arguments.without_meaning(described.format) {
        return Err(UsageError::NotForThisFormat { option }.into());
    }
    described.earlier = draft.as_ref().map_or(0, Draft::earlier);
    described.output = arguments.output.clone().or_else(|| beside(&described));
    Ok((described, draft))
}

/// Where the result goes by itself. `None` for the bare signature, which is shown.
fn beside(described: &Described) -> Option<PathBuf> {
    let (path, _) = described.file.as_ref()?;
    let (name, ending) = match described.format {
        SignatureFormat::Raw => return None,
        _ if input::is_standard_input(path) => return Some(PathBuf::from("-")),
        SignatureFormat::Pdf => (Path::new(path).file_stem()?, "-signed.pdf"),
        SignatureFormat::Cms => (path.file_name()?, ".p7s"),
    };
    let mut name = name.to_owned();
    name.push(ending);
    Some(path.with_file_name(name))
}

fn pdf_options(arguments: &SignArguments, now: UnixTime) -> pdf::Options {
    let mut options = pdf::Options::new(now);
    if let Some(reason) = &arguments.reason {
        options = options.reason(reason);
    }
    if let Some(place) = &arguments.place {
        options = options.place(place);
    }
    if let Some(field) = &arguments.field {
        options = options.field(field);
    }
    if arguments.pades {
        options = options.pades();
    }
    match arguments.despite_earlier {
        true => options.despite_earlier(),
        false => options,
    }
}
