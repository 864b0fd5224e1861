//! The checks of signatures, and why they fail.

use core::convert::Infallible;
use core::fmt;

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{CheckKind, Reason};
use mynumber_card::report::{Coded, Kind};

use crate::pdf::{PdfCheck, PdfDoubt, PdfReason};

/// A check of a CMS signature, beside those of its certificate ([`CheckKind`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CmsCheck {
    /// It is SignedData that can be read.
    Structure,
    /// As many signers as there may be: one in a PDF, at least one elsewhere.
    SignerCount,
    /// In a PDF there is no content inside; elsewhere content inside and given content are the same.
    Content,
    /// The content type is the expected one, and the attribute says the same.
    ContentType,
    /// The signed attributes: none twice, one value each; without any, the content does not read as attributes.
    SignedAttributes,
    /// The digest of the content is the one in the attributes.
    MessageDigest,
    /// The claimed time: once at most, not in the future, within the certificate's validity.
    SigningTime,
    /// The attribute that names the certificate fits it.
    SigningCertificate,
    /// SHA-2 and RSA, and both algorithms fit each other and their parameters.
    Algorithms,
    /// The certificate of the signer is there, by issuer and serial number or by key identifier.
    SignerCertificate,
    /// It is for signing documents.
    SignerKey,
    /// The attributes of the signature certificate can be read.
    SignerAttributes,
    /// The signature is one of the signer's key over attributes or content.
    Signature,
}

mynumber_card::codes!(list CmsCheck {
    Structure => "cms.structure",
    SignerCount => "cms.signer_count",
    Content => "cms.content",
    ContentType => "cms.content_type",
    SignedAttributes => "cms.signed_attributes",
    MessageDigest => "cms.message_digest",
    SigningTime => "cms.signing_time",
    SigningCertificate => "cms.signing_certificate",
    Algorithms => "cms.algorithms",
    SignerCertificate => "signer.certificate",
    SignerKey => "signer.key",
    SignerAttributes => "signer.attributes",
    Signature => "cms.signature",
});

/// What was checked of a document, in whichever layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentCheck {
    /// The certificate of the signer.
    Pki(CheckKind),
    /// The CMS.
    Cms(CmsCheck),
    /// The PDF file around it.
    Pdf(PdfCheck),
}

impl Coded for DocumentCheck {
    fn code(&self) -> &'static str {
        match self {
            Self::Pki(kind) => kind.code(),
            Self::Cms(check) => check.code(),
            Self::Pdf(check) => check.code(),
        }
    }
}

impl Kind for DocumentCheck {
    type Reason = DocumentReason;
    type Doubt = DocumentDoubt;
}

impl fmt::Display for DocumentCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<CheckKind> for DocumentCheck {
    fn from(kind: CheckKind) -> Self {
        Self::Pki(kind)
    }
}

impl From<CmsCheck> for DocumentCheck {
    fn from(check: CmsCheck) -> Self {
        Self::Cms(check)
    }
}

impl From<PdfCheck> for DocumentCheck {
    fn from(check: PdfCheck) -> Self {
        Self::Pdf(check)
    }
}

/// Why a person has to look at a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentDoubt {
    /// It begins so that PDF readers show it, and what they show is not what was signed.
    ReadsAsPdf,
    /// As the check of the PDF file says.
    Pdf(PdfDoubt),
}

impl Coded for DocumentDoubt {
    fn code(&self) -> &'static str {
        match self {
            Self::ReadsAsPdf => "reads_as_pdf",
            Self::Pdf(doubt) => doubt.code(),
        }
    }
}

impl From<Infallible> for DocumentDoubt {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<PdfDoubt> for DocumentDoubt {
    fn from(doubt: PdfDoubt) -> Self {
        Self::Pdf(doubt)
    }
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentReason {
    /// As the check of the certificate says; a digest or a signature that does not fit.
    #[error(transparent)]
    Pki(#[from] Reason),
    /// As the check of the PDF file says.
    #[error(transparent)]
    Pdf(#[from] PdfReason),
    /// The structure is not the one that it should be.
    #[error("not the structure of a signed message: {problem}")]
    Structure {
        /// What is wrong.
        problem: &'static str,
    },
    /// None, or several where one is allowed.
    #[error("{count} signers")]
    SignerCount {
        /// How many.
        count: usize,
    },
    /// Content inside, where the signature stands beside it.
    #[error("content inside a signature that must be detached")]
    ContentInside,
    /// The content inside is not the content that was given.
    #[error("the content inside is not the content that was given")]
    OtherContent,
    /// The content is not the one that was signed.
    #[error("the content is not the one that was signed")]
    ContentChanged,
    /// The content type is not the expected one, or the attribute says another.
    #[error("the content type is {found}")]
    ContentType {
        /// Its dotted identifier.
        found: String,
    },
    /// Signed attributes that are there, and none in them.
    #[error("an empty set of signed attributes")]
    NoAttributes,
    /// A signed attribute is missing.
    #[error("no signed attribute {attribute}")]
    AttributeMissing {
        /// Its name.
        attribute: &'static str,
    },
    /// A signed attribute is there twice, or has not exactly one value.
    #[error("the signed attribute {oid} is not there once with one value")]
    AttributeTwice {
        /// Its dotted identifier.
        oid: String,
    },
    /// A signed attribute is not what its identifier says.
    #[error("the signed attribute {attribute} cannot be read")]
    AttributeForm {
        /// Its name.
        attribute: &'static str,
    },
    /// Without signed attributes, content that has their form: the signature may have been made over attributes.
    #[error("the content has the form of signed attributes")]
    ContentIsAttributes,
    /// The claimed time lies in the future.
    #[error("the signing time {time} is yet to come")]
    TimeInFuture {
        /// The claimed time.
        time: UnixTime,
    },
    /// The claimed time lies outside the validity of the certificate.
    #[error("at the signing time {time} the certificate was not valid")]
    TimeOutsideValidity {
        /// The claimed time.
        time: UnixTime,
    },
    /// The attribute names another certificate.
    #[error("the signed attributes name another certificate")]
    OtherCertificate,
    /// Not a hash function that is accepted: SHA-256, SHA-384 and SHA-512 are.
    #[error("the hash function {oid} is not accepted")]
    HashAlgorithm {
        /// Its dotted identifier.
        oid: String,
    },
    /// Not a signature algorithm that is accepted: RSA is, with PKCS #1 v1.5 or PSS.
    #[error("the signature algorithm {oid} is not accepted")]
    SignatureAlgorithm {
        /// Its dotted identifier.
        oid: String,
    },
    /// The signature algorithm has another hash function than the digest.
    #[error("digest and signature have different hash functions")]
    AlgorithmsDiffer,
    /// Parameters that the algorithm does not have, or that are not accepted.
    #[error("parameters of an algorithm that are not accepted")]
    Parameters,
    /// None of the certificates is the signer's.
    #[error("the certificate of the signer is not there")]
    NoCertificate,
    /// Made with the authentication key: it names nobody, and is not for documents.
    #[error("made with the authentication key, which is not for documents")]
    AuthenticationKey,
    /// The key belongs to no person's card.
    #[error("the certificate is not for signing documents")]
    NotForDocuments,
    /// The attributes of the certificate cannot be read.
    #[error("the attributes of the certificate cannot be read: {problem}")]
    Attributes {
        /// What is wrong with them.
        problem: String,
    },
    /// A signature of another length than the key.
    #[error("a signature of {length} bytes")]
    SignatureLength {
        /// Bytes.
        length: usize,
    },
    /// Not checked, because what it rests on failed.
    #[error("not proven, because {on} failed")]
    RestsOn {
        /// The check that failed.
        on: DocumentCheck,
    },
}

mynumber_card::codes!(DocumentReason {
    Structure => "structure",
    SignerCount => "signer_count",
    ContentInside => "content_inside",
    OtherContent => "other_content",
    ContentChanged => "content_changed",
    ContentType => "content_type",
    NoAttributes => "no_attributes",
    AttributeMissing => "attribute_missing",
    AttributeTwice => "attribute_twice",
    AttributeForm => "attribute_form",
    ContentIsAttributes => "content_is_attributes",
    TimeInFuture => "time_in_future",
    TimeOutsideValidity => "time_outside_validity",
    OtherCertificate => "other_certificate",
    HashAlgorithm => "hash_algorithm",
    SignatureAlgorithm => "signature_algorithm",
    AlgorithmsDiffer => "algorithms_differ",
    Parameters => "parameters",
    NoCertificate => "no_certificate",
    AuthenticationKey => "authentication_key",
    NotForDocuments => "not_for_documents",
    Attributes => "attributes",
    SignatureLength => "signature_length",
    RestsOn => "rests_on",
} of Pki, Pdf);
