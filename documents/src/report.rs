//! The result of verifying a document: each signature with its checks, and what it proves and does not.

use mynumber_card::data::UnixTime;
use mynumber_card::job::{Output, Schema};
use mynumber_card::pki::{CheckKind, Hierarchy, Proof};
use mynumber_card::report::{Check, Coded as _, Report};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::check::DocumentCheck;
use crate::pdf::PdfSignature;
use crate::signer::{SignerCertificate, SigningKey};
use crate::statement::DocumentStatement;

/// One signature: every check, and who made it.
///
/// In JSON: `{"holds", "checks", "hierarchy", "signer", "signing_time", "at_signing_time", "pdf"?, "proves", "does_not_prove"}`;
/// `signer` is null when its certificate was not found, `at_signing_time` without a claimed time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct SignatureReport {
    /// Every check, those of the certificate as of the time asked for.
    pub checks: Report<DocumentCheck>,
    /// The signer's certificate, when it was found; proven only when the signature [holds](Self::holds).
    pub signer: Option<SignerCertificate>,
    /// Whose the anchor is that issued the certificate; `None` when none of the accepted ones did.
    pub hierarchy: Option<Hierarchy>,
    /// The time in the signed attributes: the signer's own word.
    pub signing_time: Option<UnixTime>,
    /// The path of the certificate at that time, revocation left aside.
    pub at_signing_time: Option<Proof>,
    /// In a PDF: what it covers and what came after it.
    pub pdf: Option<PdfSignature>,
}

impl SignatureReport {
    /// Of these checks alone.
    pub const fn new(checks: Report<DocumentCheck>) -> Self {
        Self {
            checks,
            signer: None,
            hierarchy: None,
            signing_time: None,
            at_signing_time: None,
            pdf: None,
        }
    }

    /// Whether every check that must pass did.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.proves() && self.signer.is_some()
    }

    /// What is proven. Nothing when a check failed.
    #[must_use]
    pub fn proves(&self) -> Vec<DocumentStatement> {
        self.statements(true)
    }

    /// What is not proven, however good the signature: tell everyone who relies on it.
    #[must_use]
    pub fn does_not_prove(&self) -> Vec<DocumentStatement> {
        self.statements(false)
    }

    fn statements(&self, wanted: bool) -> Vec<DocumentStatement> {
        use DocumentStatement as S;
        let holds = self.holds();
        let not_revoked = holds && self.checks.passed(CheckKind::CertificateRevocation.into());
        let key = self.signer.as_ref().map(SignerCertificate::key);
        let named = key != Some(SigningKey::Authentication);
        let all = [
            (S::ContentUnchanged, holds),
            (S::SignedWithCard, holds),
            (S::AttributesCertified, holds && named),
            (S::NotRevoked, not_revoked),
            (S::SigningTime, false),
            (S::PinEnteredByThePerson, false),
            (S::SignerAgreed, false),
            // A change of name or address revokes the signature certificate.
            (S::AttributesUpToDate, not_revoked && named),
        ];
        all.into_iter()
            .filter_map(|(statement, proven)| (proven == wanted).then_some(statement))
            .collect()
    }
}

impl Serialize for SignatureReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes = |all: Vec<DocumentStatement>| -> Vec<_> {
            all.into_iter().map(|statement| statement.code()).collect()
        };
        let mut report = serializer.serialize_struct("SignatureReport", 9)?;
        report.serialize_field("holds", &self.holds())?;
        report.serialize_field("checks", &self.checks)?;
        report.serialize_field("hierarchy", &self.hierarchy)?;
        report.serialize_field("signer", &self.signer)?;
        report.serialize_field("signing_time", &self.signing_time)?;
        report.serialize_field("at_signing_time", &self.at_signing_time)?;
        match &self.pdf {
            Some(pdf) => report.serialize_field("pdf", pdf)?,
            None => report.skip_field("pdf")?,
        }
        report.serialize_field("proves", &codes(self.proves()))?;
        report.serialize_field("does_not_prove", &codes(self.does_not_prove()))?;
        report.end()
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentFormat {
    /// CMS, around its content.
    Cms,
    /// CMS beside its content.
    DetachedCms,
    /// PDF.
    Pdf,
}

mynumber_card::codes!(list DocumentFormat {
    Cms => "cms",
    DetachedCms => "detached_cms",
    Pdf => "pdf",
});

/// A document: all signatures, and the verdict.
///
/// In JSON: `{"valid", "format", "checks", "signatures"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct DocumentReport {
    /// What it is.
    pub format: DocumentFormat,
    /// The checks of the document as a whole.
    pub checks: Report<DocumentCheck>,
    /// Each signature, in the order of the document.
    pub signatures: Vec<SignatureReport>,
}

impl DocumentReport {
    /// The form of its JSON.
    pub const SCHEMA: Schema = Schema::new("document", 1);

    /// Of these checks and signatures.
    pub const fn new(
        format: DocumentFormat,
        checks: Report<DocumentCheck>,
        signatures: Vec<SignatureReport>,
    ) -> Self {
        Self {
            format,
            checks,
            signatures,
        }
    }

    /// Whether there is a signature, every one holds, and so does the document as a whole.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self.signatures.is_empty()
            && self.checks.holds()
            && self.signatures.iter().all(SignatureReport::holds)
    }

    /// Whether nothing failed, and only a person's decision is missing for a yes.
    #[must_use]
    pub fn is_to_look_at(&self) -> bool {
        let all = self.signatures.iter().map(|it| &it.checks);
        let mut all = all.chain([&self.checks]);
        !self.signatures.is_empty()
            && !self.is_valid()
            && self.signatures.iter().all(|it| it.signer.is_some())
            && all.all(|report| {
                let missing =
                    |check: &Check<_>| check.is_open() && check.doubt_codes().next().is_none();
                report.failures().next().is_none() && !report.checks().iter().any(missing)
            })
    }

    /// What failed, or could not be checked and had to be: of the document, then of each signature.
    #[must_use]
    pub fn failed(&self) -> Vec<DocumentCheck> {
        let signatures = self.signatures.iter().map(|it| &it.checks);
        let mut failed = Vec::new();
        for report in core::iter::once(&self.checks).chain(signatures) {
            for (kind, _) in report.failures() {
                if !failed.contains(&kind) {
                    failed.push(kind);
                }
            }
        }
        failed
    }

    /// With the name of its form, as other results are written.
    #[must_use]
    pub const fn into_output(self) -> Output<Self> {
        Output::new(Self::SCHEMA, self)
    }
}

impl Serialize for DocumentReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("DocumentReport", 4)?;
        report.serialize_field("valid", &self.is_valid())?;
        report.serialize_field("format", self.format.code())?;
        report.serialize_field("checks", &self.checks)?;
        report.serialize_field("signatures", &self.signatures)?;
        report.end()
    }
}
