//! Why a document could not be signed or looked at. That a signature does not hold is no error: a report says so.

use mynumber_card::data::UnixTime;
use mynumber_card::pki::CertificateError;
use mynumber_card::report::Coded as _;

use crate::pdf::PdfError;

/// Why a document could not be signed or looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not a CMS message of the kind SignedData.
    #[error("not a signed CMS message: {problem}")]
    NotSignedData {
        /// What is wrong.
        problem: &'static str,
    },
    /// The signature stands beside its content, which was not given.
    #[error("the signature is detached: the content is needed")]
    ContentMissing,
    /// The certificate cannot be read.
    #[error("the certificate: {source}")]
    Certificate {
        /// Why.
        #[from]
        source: CertificateError,
    },
    /// The certificate has no RSA key that may sign.
    #[error("the certificate has no key to sign with")]
    NoKey,
    /// The time cannot be written: outside the years 1970–9999.
    #[error("the time {time} cannot be written")]
    Time {
        /// The time.
        time: UnixTime,
    },
    /// No SHA-256 among the digests of the content.
    #[error("the content was not hashed with SHA-256")]
    NotHashed,
    /// The signature is not one of this certificate's key over this document.
    #[error("the signature is not one of this certificate over this document")]
    OtherSignature,
    /// What was made does not verify, by a fault of this library or of what gave the signature.
    #[error("what was signed does not verify: {}", failed.join(", "))]
    Unsound {
        /// The codes of what failed.
        failed: Vec<&'static str>,
    },
    /// A PDF file that cannot be read, or not be signed.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// A structure that does not fit into its encoding.
    #[error("the signed message cannot be written")]
    Encoding,
}

mynumber_card::errors!(DocumentError {
    NotSignedData { problem } => "not_signed_data",
    ContentMissing => "content_missing",
    Certificate { source as "problem" by code } => "certificate",
    NoKey => "no_key",
    Time { time } => "time",
    NotHashed => "not_hashed",
    OtherSignature => "other_signature",
    Unsound { failed } => "unsound_signature",
    Encoding => "encoding",
} of Pdf);

fn code(error: &CertificateError) -> &'static str {
    error.code()
}
