//! Signing a PDF or any other file with a key of the card.

use documents::{
    Conditions, ContentHasher, DocumentError, DocumentKind, Draft, HashAlgorithm, PreparedDocument,
    cms, pdf,
};
use mynumber_card::app::{OpensCertificate, Signs};
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::job::certificate::CertificateFile;
use mynumber_card::job::sign::sign_prepared;
use mynumber_card::secret::SecretSource;
use mynumber_card::{AuthPin, Error, SignPassword};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::at;
use crate::card::{Link, to_json};
use crate::failure::{self, Failure};
use crate::jobs::{not_by, source};
use crate::secrets::Source;
use crate::settings::Settings;

/// How a document is signed; a dict of the package's own.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Wishes {
    /// `pdf`: a signature inside; `cms`: one beside; else by what the document begins with.
    format: Option<String>,
    reason: Option<String>,
    place: Option<String>,
    field: Option<String>,
    pades: bool,
    despite_earlier: bool,
    allow_expired: bool,
}

impl Wishes {
    fn is_pdf(&self, document: &[u8]) -> PyResult<bool> {
        let beginning = document.get(..document.len().min(DocumentKind::LOOKED_AT));
        match self.format.as_deref() {
            Some("pdf") => Ok(true),
            Some("cms") => Ok(false),
            Some(other) => Err(PyValueError::new_err(format!("no format {other:?}"))),
            None => Ok(DocumentKind::of(beginning.unwrap_or_default()) == Some(DocumentKind::Pdf)),
        }
    }

    /// Whether something is wished for that only a PDF has.
    const fn is_for_pdf(&self) -> bool {
        let texts = self.reason.is_some() || self.place.is_some() || self.field.is_some();
        texts || self.pades || self.despite_earlier
    }

    fn draft(&self, document: &[u8], is_pdf: bool) -> Result<Draft, DocumentError> {
        let now = at::now();
        if !is_pdf {
            let mut hasher = ContentHasher::new(&[HashAlgorithm::Sha256]);
            hasher.update(document);
            return Ok(Draft::cms(hasher.finish(), cms::Options::signed_at(now)));
        }
        let mut options = pdf::Options::new(now);
        if let Some(reason) = &self.reason {
            options = options.reason(reason);
        }
        if let Some(place) = &self.place {
            options = options.place(place);
        }
        if let Some(field) = &self.field {
            options = options.field(field);
        }
        if self.pades {
            options = options.pades();
        }
        if self.despite_earlier {
            options = options.despite_earlier();
        }
        Draft::pdf(document.to_vec(), options)
    }
}

/// What was made, and what verifying it says of all its signatures.
#[pyfunction]
pub(crate) fn sign_document(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Vec<Bound<'_, PyAny>>,
    by: &str,
    document: &[u8],
    wishes: Wishes,
) -> PyResult<(String, Vec<u8>)> {
    let source = source(link, &secrets)?;
    let is_pdf = wishes.is_pdf(document)?;
    if is_pdf && by == "auth" {
        return Err(PyValueError::new_err("a PDF is signed with SignPassword"));
    }
    if !is_pdf && wishes.is_for_pdf() {
        return Err(PyValueError::new_err(
            "reason, place, field, pades and despite_earlier are for a PDF",
        ));
    }
    let draft = wishes
        .draft(document, is_pdf)
        .map_err(|error| failure::raised(&error))?;
    match by {
        "sign" => signed::<SignPassword>(py, link, &settings, source, draft, &wishes),
        "auth" => signed::<AuthPin>(py, link, &settings, source, draft, &wishes),
        other => Err(not_by(other)),
    }
}

fn signed<S: Signs + OpensCertificate>(
    py: Python<'_>,
    link: &Link,
    settings: &Settings,
    mut source: Source,
    draft: Draft,
    wishes: &Wishes,
) -> PyResult<(String, Vec<u8>)>
where
    Source: SecretSource<Error = Failure>,
{
    let context = settings.context()?;
    let conditions = Conditions::new(context.anchors, at::now());
    let mut ready = None;
    let prepare = |certificate: &CertificateFile| {
        // A signature that nobody can verify helps nobody.
        let Ok(content) = &certificate.content else {
            return Err(Failure::Card(Error::Malformed {
                element: DataElement::Certificate,
                problem: DataProblem::Profile,
            }));
        };
        let until = content.certificate.not_after();
        if (content.expired || until < at::now()) && !wishes.allow_expired {
            return Err(failure::certificate_expired(&until.to_string()).into());
        }
        let prepared = draft.prepare(&content.certificate);
        let prepared = prepared.map_err(|error| Failure::Python(failure::raised(&error)))?;
        let digest = *prepared.digest();
        ready = Some(prepared);
        Ok(digest)
    };
    let (read, finished) = link.reach(py, settings, |card| {
        sign_prepared::<S, _, _, Failure>(card, &mut source, prepare, context)
    })?;
    let finish = |prepared: PreparedDocument| prepared.finish(&read.data.signature, &conditions);
    let Some(made) = ready.map(finish) else {
        return Err(Failure::Card(Error::NoSignatureCertificate).raised());
    };
    let made = made.map_err(|error| failure::raised(&error))?;
    let json = to_json(&made.report.into_output());
    match read.left_open.or(finished) {
        None => Ok((json, made.bytes)),
        Some(error) => Err(failure::left_open(&error, Some(json))),
    }
}
