//! Signed messages, by themselves or in a PDF.

use std::borrow::Cow;

use mynumber_card::pki::HashAlgorithm;
use mynumber_card::report::{Outcome, Report};

use super::ber::to_der;
use super::check::{self, Place};
use super::oid;
use super::read::Message;
use crate::check::{CmsCheck, DocumentDoubt, DocumentReason};
use crate::conditions::Conditions;
use crate::digests::ContentDigests;
use crate::error::DocumentError;
use crate::report::{DocumentFormat, DocumentReport, SignatureReport};

const ALL: [HashAlgorithm; 3] = [
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];
/// What PEM calls such a message: RFC 7468, section 8 and 9.
const LABELS: [&str; 2] = ["CMS", "PKCS7"];

/// A message that can be read; nothing in it is proven.
#[derive(Clone)]
pub struct SignedMessage<'a> {
    der: Cow<'a, [u8]>,
    reads_as_pdf: bool,
}

mynumber_card::hides_personal_data!(SignedMessage<'_>, "SignedMessage");

impl<'a> SignedMessage<'a> {
    /// From DER, BER or PEM.
    ///
    /// # Errors
    /// [`DocumentError::NotSignedData`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let der = if bytes.trim_ascii_start().starts_with(b"-----BEGIN ") {
            let problem = "PEM that cannot be read";
            let decoded = der::pem::decode_vec(bytes.trim_ascii_start());
            match decoded {
                Ok((label, der)) if LABELS.contains(&label) => {
                    Cow::Owned(to_der(&der).map(Cow::into_owned).map_err(not_signed)?)
                }
                Ok(_) => return Err(not_signed("PEM of something else")),
                Err(_) => return Err(not_signed(problem)),
            }
        } else {
            to_der(bytes).map_err(not_signed)?
        };
        Message::read(&der).map_err(not_signed)?;
        let beginning = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let reads_as_pdf = beginning.windows(5).any(|window| window == b"%PDF-");
        Ok(Self { der, reads_as_pdf })
    }

    /// It was read before.
    fn message(&self) -> Result<Message<'_>, DocumentError> {
        Message::read(&self.der).map_err(not_signed)
    }

    /// The content inside; `None` where the signature stands beside its content.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.message().ok()?.content
    }

    /// The hash functions that its signatures need of the content, as far as they are accepted.
    #[must_use]
    pub fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let signers = self.message().map(|message| message.signers);
        let mut found = Vec::new();
        for info in signers.unwrap_or_default() {
            if let Some(hash) = oid::hash(info.digest.oid).filter(|hash| !found.contains(hash)) {
                found.push(hash);
            }
        }
        found
    }

    /// Verifies every signature. The digests are those of the content beside it, or of what must be the content inside.
    ///
    /// # Errors
    /// [`DocumentError::ContentMissing`].
    pub fn verify(
        &self,
        content: Option<&ContentDigests>,
        conditions: &Conditions<'_>,
    ) -> Result<DocumentReport, DocumentError> {
        let message = self.message()?;
        let inside = message
            .content
            .map(|inside| ContentDigests::of(&[inside], &ALL));
        let (format, digests) = match (&inside, content) {
            (Some(inside), _) => (DocumentFormat::Cms, inside),
            (None, Some(content)) => (DocumentFormat::DetachedCms, content),
            (None, None) => return Err(DocumentError::ContentMissing),
        };
        let mut checks = Report::default();
        let signers = match message.signers.len() {
            0 => Err(DocumentReason::SignerCount { count: 0 }),
            _ => Ok(()),
        };
        checks.require(CmsCheck::SignerCount, signers);
        if self.reads_as_pdf {
            let doubt = Outcome::LookAtIt(vec![DocumentDoubt::ReadsAsPdf]);
            checks.push(CmsCheck::Structure, true, doubt);
        }
        if let (Some(inside), Some(content)) = (&inside, content) {
            let same = inside.is_of_the_same_content(content);
            let same = same.then_some(()).ok_or(DocumentReason::OtherContent);
            checks.require(CmsCheck::Content, same);
        }
        let signatures = message
            .signers
            .iter()
            .map(|info| check::signature(&message, info, digests, Place::Alone, conditions));
        let signatures = signatures.collect();
        Ok(DocumentReport::new(format, checks, signatures))
    }
}

const fn not_signed(problem: &'static str) -> DocumentError {
    DocumentError::NotSignedData { problem }
}

/// Verifies every signature of a message in DER, BER or PEM, over the content inside or the one that is given; if both are there,
/// they must be the same.
///
/// # Errors
/// [`DocumentError::NotSignedData`], [`DocumentError::ContentMissing`]. A signature that does not hold is none.
pub fn verify(
    bytes: &[u8],
    content: Option<&[u8]>,
    conditions: &Conditions<'_>,
) -> Result<DocumentReport, DocumentError> {
    let message = SignedMessage::read(bytes)?;
    let algorithms = match message.content() {
        Some(_) => ALL.to_vec(),
        None => message.digest_algorithms(),
    };
    let content = content.map(|content| ContentDigests::of(&[content], &algorithms));
    message.verify(content.as_ref(), conditions)
}

/// A message in the dictionary of a signature in a PDF.
#[derive(Clone, Copy)]
pub struct Embedded<'a> {
    /// The bytes of `Contents`: BER or DER, with zero bytes behind it.
    pub cms: &'a [u8],
    /// What `ByteRange` says that is signed, in order.
    pub content: &'a [&'a [u8]],
    /// Whether the signed attributes must name the certificate, as those of `ETSI.CAdES.detached` must.
    pub names_certificate: bool,
}

mynumber_card::hides_personal_data!(Embedded<'_>, "Embedded", names_certificate);

/// Verifies a message in a PDF. It must be detached, of plain data, with one signer.
pub fn verify_embedded(embedded: &Embedded<'_>, conditions: &Conditions<'_>) -> SignatureReport {
    let digests = |algorithms: &[HashAlgorithm]| ContentDigests::of(embedded.content, algorithms);
    verify_over(
        embedded.cms,
        digests,
        embedded.names_certificate,
        conditions,
    )
}

/// The same over content of which somebody else makes the digests.
pub(crate) fn verify_over(
    cms: &[u8],
    digests: impl FnOnce(&[HashAlgorithm]) -> ContentDigests,
    names_certificate: bool,
    conditions: &Conditions<'_>,
) -> SignatureReport {
    let failed = |kind, reason| {
        let mut checks = Report::default();
        checks.require(kind, Err(reason));
        SignatureReport::new(checks)
    };
    let der = to_der(cms);
    let message = der.as_deref().map_err(|problem| *problem);
    let message = match message.and_then(Message::read) {
        Ok(message) => message,
        Err(problem) => {
            return failed(CmsCheck::Structure, DocumentReason::Structure { problem });
        }
    };
    let Some(info) = message.signers.first() else {
        return failed(
            CmsCheck::SignerCount,
            DocumentReason::SignerCount { count: 0 },
        );
    };
    let algorithms: Vec<_> = oid::hash(info.digest.oid).into_iter().collect();
    let content = digests(&algorithms);
    let place = Place::InPdf { names_certificate };
    check::signature(&message, info, &content, place, conditions)
}
