//! Signed PDF and CMS files.

use documents::{DocumentKind, DocumentReport, cms, pdf};
use serde::Deserialize;

use crate::failure::{Failure, written};
use crate::options::{self, Common, Conditions};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    #[serde(flatten)]
    common: Common,
    profile: Option<Profile>,
    #[serde(alias = "acceptAuthentication")]
    accept_authentication: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Profile {
    Moj,
}

/// Verifies every signature in a PDF, or in a CMS (DER, BER or PEM) over `content` where it stands beside its content.
///
/// Options: `at` (required), `profile` (`"moj"`), `accept_authentication`, `anchors`, `accept_test_cards`, `crls`, `ocsps`.
/// Returns a `document/1`.
///
/// # Errors
/// [`Failure`] for what cannot be read. A signature that does not hold is a report.
pub fn verify_document(
    document: &[u8],
    content: Option<&[u8]>,
    options: &str,
) -> Result<String, Failure> {
    let known = ["profile", "accept_authentication", "acceptAuthentication"];
    let options: Options = options::read(options, &known)?;
    let conditions = Conditions::read(&options.common)?;
    let refused = |message: &str, reason: &str| {
        Failure::new("document", message.to_owned()).with("reason", reason)
    };
    let beginning = document.get(..document.len().min(DocumentKind::LOOKED_AT));
    let kind = DocumentKind::of(beginning.unwrap_or_default());
    let report = conditions.with_revocation(|revocation| {
        let mut with = documents::Conditions::new(&conditions.anchors, conditions.at);
        if let Some((data, options)) = revocation {
            with = with.with_revocation(data, options);
        }
        if options.accept_authentication {
            with = with.accepting_authentication();
        }
        match kind {
            Some(DocumentKind::Pdf) if content.is_some() => {
                Err(refused("a PDF has no content beside it", "content"))
            }
            Some(DocumentKind::Pdf) => {
                let profile = match options.profile {
                    Some(Profile::Moj) => pdf::Profile::Moj,
                    None => pdf::Profile::General,
                };
                pdf::verify(document, &with, profile)
                    .map_err(|error| Failure::of("document", &error))
            }
            Some(_) if options.profile.is_some() => {
                Err(refused("the profile is one for PDF files", "profile"))
            }
            Some(_) => cms::verify(document, content, &with)
                .map_err(|error| Failure::of("document", &error)),
            None => Err(refused("neither a PDF nor a CMS message", "unknown_kind")),
        }
    });
    written(&report.map(DocumentReport::into_output)?)
}
