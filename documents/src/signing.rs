//! Signing any document in three steps: a draft, what has to be signed once the certificate is known, and the finished
//! document, which was verified.
//!
//! Where the signature comes from is the caller's: a card, a simulated one, another device.

use mynumber_card::pki::Certificate;
use mynumber_card::report::Coded as _;

use crate::check::{DocumentCheck, DocumentReason};
use crate::cms::{self, SignedMessage};
use crate::conditions::Conditions;
use crate::digests::ContentDigests;
use crate::error::DocumentError;
use crate::pdf;
use crate::report::DocumentReport;

/// A document that is to be signed, before the signer's certificate is known.
///
/// ```
/// use mynumber_card::data::Moment;
/// use mynumber_card::job::certificate::CertificateFile;
/// use mynumber_card::job::{Context, Fresh, sign};
/// use mynumber_card::pki::TrustAnchors;
/// use mynumber_card::sim::{SimTransport, SimulatedCard, people};
/// use mynumber_card::{Card, LastTry, SignPassword};
/// use mynumber_card_documents::{Conditions, ContentDigests, Draft, HashAlgorithm, cms};
///
/// let anchors = TrustAnchors::simulated(); // a program for people: TrustAnchors::production()
/// let now = "2026-11-23T03:00:00Z".parse()?;
/// let content = ContentDigests::of(&[b"ten thousand yen"], &[HashAlgorithm::Sha256]);
/// let draft = Draft::cms(content, cms::Options::signed_at(now));
///
/// let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
/// let fresh = Fresh::from_random(&[7; Fresh::LENGTH]); // random bytes of the system
/// let context = Context { anchors: &anchors, at: Moment::Now(now), last: LastTry::Refuse, fresh };
/// let mut ready = None;
/// let prepare = |file: &CertificateFile| -> Result<[u8; 32], Box<dyn std::error::Error>> {
///     let content = file.content.as_ref().map_err(|error| error.to_string())?;
///     let prepared = ready.insert(draft.prepare(&content.certificate)?);
///     Ok(*prepared.digest())
/// };
/// let password = SignPassword::new("TEST1234")?;
/// let signed = sign::sign_prepared(&mut card, &password, prepare, context)?.data;
///
/// let conditions = Conditions::new(&anchors, now);
/// let made = ready.ok_or("not prepared")?.finish(&signed.signature, &conditions)?;
/// assert!(made.report.is_valid());
/// assert!(cms::verify(&made.bytes, Some(b"ten thousand yen"), &conditions)?.is_valid());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Draft {
    kind: Kind,
    earlier: usize,
}

enum Kind {
    Pdf(Vec<u8>, Box<pdf::Options>),
    Cms(ContentDigests, cms::Options),
}

mynumber_card::hides_personal_data!(Draft, "Draft", earlier);

impl Draft {
    /// A signature in a PDF.
    ///
    /// # Errors
    /// Those of [`pdf::check_signable`].
    pub fn pdf(file: Vec<u8>, options: pdf::Options) -> Result<Self, DocumentError> {
        let earlier = pdf::check_signable(&file, &options)?;
        let kind = Kind::Pdf(file, Box::new(options));
        Ok(Self { kind, earlier })
    }

    /// A signature beside a content of any size.
    #[must_use]
    pub const fn cms(content: ContentDigests, options: cms::Options) -> Self {
        let kind = Kind::Cms(content, options);
        Self { kind, earlier: 0 }
    }

    /// How many signatures it has already.
    #[must_use]
    pub const fn earlier(&self) -> usize {
        self.earlier
    }

    /// All but the signature, which the key of this certificate has to make.
    ///
    /// # Errors
    /// Those of [`pdf::prepare`] and [`cms::prepare`].
    pub fn prepare(self, certificate: &Certificate) -> Result<PreparedDocument, DocumentError> {
        Ok(match self.kind {
            Kind::Pdf(file, options) => {
                let prepared = pdf::prepare(file, certificate, &options)?;
                PreparedDocument(Ready::Pdf(Box::new(prepared)))
            }
            Kind::Cms(content, options) => {
                let prepared = cms::prepare(certificate, &content, options)?;
                PreparedDocument(Ready::Cms(Box::new(prepared), content))
            }
        })
    }
}

/// A document that lacks only its signature.
pub struct PreparedDocument(Ready);

enum Ready {
    Pdf(Box<pdf::Prepared>),
    Cms(Box<cms::Prepared>, ContentDigests),
}

mynumber_card::hides_personal_data!(PreparedDocument, "PreparedDocument");

/// What was made, and what verifying it says.
pub struct SignedDocument {
    /// A PDF, or CMS in DER.
    pub bytes: Vec<u8>,
    /// Of all its signatures.
    pub report: DocumentReport,
}

mynumber_card::hides_personal_data!(SignedDocument, "SignedDocument");

impl PreparedDocument {
    /// What has to be signed: SHA-256, 32 bytes.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        match &self.0 {
            Ready::Pdf(prepared) => prepared.digest(),
            Ready::Cms(prepared, _) => prepared.digest(),
        }
    }

    /// The signed document, verified. Whose the certificate is, and whether it is accepted, the report says; so what others
    /// have signed before.
    ///
    /// # Errors
    /// [`DocumentError::OtherSignature`] where it is not one of the certificate's key over the digest;
    /// [`DocumentError::Unsound`] where what was made does not hold.
    pub fn finish(
        self,
        signature: &[u8],
        conditions: &Conditions<'_>,
    ) -> Result<SignedDocument, DocumentError> {
        let (bytes, report) = match self.0 {
            Ready::Pdf(prepared) => {
                let bytes = prepared.finish(signature)?;
                let report = pdf::verify(&bytes, conditions, pdf::Profile::General)?;
                (bytes, report)
            }
            Ready::Cms(prepared, content) => {
                let bytes = prepared.finish(signature)?;
                // Whoever signs with the authentication key means it.
                let conditions = conditions.accepting_authentication();
                let report = SignedMessage::read(&bytes)?.verify(Some(&content), &conditions)?;
                (bytes, report)
            }
        };
        let failed = unsound(&report);
        match failed.is_empty() {
            true => Ok(SignedDocument { bytes, report }),
            false => Err(DocumentError::Unsound { failed }),
        }
    }
}

/// What failed though it was made here.
fn unsound(report: &DocumentReport) -> Vec<&'static str> {
    let mut failed: Vec<_> = report
        .checks
        .failures()
        .map(|(kind, _)| kind.code())
        .collect();
    let last = report.signatures.last();
    for (kind, reason) in last.iter().flat_map(|ours| ours.checks.failures()) {
        let of_certificate = matches!(kind, DocumentCheck::Pki(_))
            || matches!(
                reason,
                DocumentReason::TimeOutsideValidity { .. }
                    | DocumentReason::RestsOn {
                        on: DocumentCheck::Pki(_)
                    }
            );
        if !of_certificate {
            failed.push(kind.code());
        }
    }
    failed
}
