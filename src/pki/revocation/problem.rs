//! Why revocation data says nothing about a certificate, and why a certificate was revoked.

use crate::data::UnixTime;
use crate::pki::der::CertificateError;
use crate::pki::signature::SignatureError;
use crate::pki::words::{ResponderRefusal, Restriction, StructureProblem};

/// Why a CRL or an OCSP response does not count for a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationProblem {
    /// Not DER: cut short, something after the end, or a form that only BER allows.
    #[error("not DER")]
    NotDer,
    /// DER, but not a CRL of version 2 or not a basic OCSP response.
    #[error("malformed: {problem}")]
    Malformed {
        /// What is wrong.
        problem: StructureProblem,
    },
    /// An extension that is not what its identifier says.
    #[error("extension {oid} is malformed")]
    Extension {
        /// Its object identifier.
        oid: String,
    },
    /// An extension that is there twice.
    #[error("extension {oid} is there twice")]
    DuplicateExtension {
        /// Its object identifier.
        oid: String,
    },
    /// A critical extension that is not understood: of the CRL, of one of its entries, or of the
    /// OCSP response.
    #[error("critical extension {oid} is not understood")]
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// The certificate that was given as the issuer's did not issue the certificate in question, by
    /// name or by key identifier.
    #[error("the given authority is not the issuer of the certificate")]
    NotTheIssuer,
    /// The authority's key is not RSA.
    #[error("the authority has no RSA key")]
    IssuerKey,
    /// The authority's key may not sign CRLs.
    #[error("the authority may not sign revocation lists")]
    IssuerMayNotSign,
    /// Made by an authority of another name.
    #[error("made by another authority")]
    OtherIssuer,
    /// Made with another key of the authority: all generations share one name.
    #[error("made with another key of the authority")]
    OtherKey,
    /// Not signed with RSA and SHA-2.
    #[error("not signed with RSA and SHA-2")]
    Algorithm,
    /// The signature is not one.
    #[error(transparent)]
    Signature(SignatureError),
    /// Made after the time in question.
    #[error("valid only from {from}")]
    NotYetValid {
        /// The first valid second.
        from: UnixTime,
    },
    /// A newer one must exist at the time in question.
    #[error("stale since {until}")]
    Stale {
        /// The last second before a newer one must exist.
        until: UnixTime,
    },
    /// A CRL that does not say when the next one comes.
    #[error("no time of the next update")]
    NoNextUpdate,
    /// An OCSP response about a time longer ago than the caller accepts.
    #[error("{age} seconds old, {limit} are accepted")]
    TooOld {
        /// Seconds from `thisUpdate` to the time in question.
        age: i64,
        /// The most that is accepted, in seconds.
        limit: u32,
    },
    /// A CRL of another partition (another municipality): it does not list this certificate,
    /// revoked or not.
    #[error("the list of another distribution point")]
    OtherPartition,
    /// A CRL of a part only: of authorities, of attribute certificates, of some reasons, or with
    /// entries of other issuers.
    #[error("a list of a part only: {restriction}")]
    PartOnly {
        /// Of which part.
        restriction: Restriction,
    },
    /// A CRL that lists only changes since another.
    #[error("a delta list")]
    Delta,
    /// The OCSP responder answered with an error instead of a status.
    #[error("the responder answered {status}")]
    ResponderError {
        /// The error.
        status: ResponderRefusal,
    },
    /// The OCSP response has no status of this certificate.
    #[error("no status of this certificate in it")]
    NotCovered,
    /// The OCSP response has no nonce, and one is required.
    #[error("no nonce")]
    NoNonce,
    /// The OCSP response has another nonce than the request.
    #[error("the nonce of another request")]
    OtherNonce,
    /// The signer of the OCSP response has no right to sign it.
    #[error("the responder may not answer: {0}")]
    Responder(#[from] ResponderProblem),
}

errors!(RevocationProblem {
    NotDer => "not_der",
    Malformed { problem } => "malformed",
    Extension { oid } => "extension",
    DuplicateExtension { oid } => "duplicate_extension",
    CriticalExtension { oid } => "critical_extension",
    NotTheIssuer => "not_the_issuer",
    IssuerKey => "issuer_key",
    IssuerMayNotSign => "issuer_may_not_sign",
    OtherIssuer => "other_issuer",
    OtherKey => "other_key",
    Algorithm => "algorithm",
    NotYetValid { from } => "not_yet_valid",
    Stale { until } => "stale",
    NoNextUpdate => "no_next_update",
    TooOld { age, limit } => "too_old",
    OtherPartition => "other_partition",
    PartOnly { restriction } => "part_only",
    Delta => "delta",
    ResponderError { status } => "responder_error",
    NotCovered => "not_covered",
    NoNonce => "no_nonce",
    OtherNonce => "other_nonce",
} of Signature, Responder);

/// Why an OCSP responder's certificate does not count (RFC 6960, section 4.2.2.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponderProblem {
    /// Neither the authority itself, nor a certificate of the responder in the response.
    #[error("not the authority, and no certificate of the responder")]
    NoCertificate,
    /// The certificate cannot be read.
    #[error(transparent)]
    Certificate(CertificateError),
    /// Not issued by the authority that issued the certificate in question.
    #[error("not issued by the authority of the certificate")]
    OtherIssuer,
    /// The authority did not sign the certificate.
    #[error("the authority did not sign its certificate: {0}")]
    Signature(SignatureError),
    /// No extended key usage OCSPSigning.
    #[error("its certificate is not for OCSP")]
    ExtendedKeyUsage,
    /// Key usage without digitalSignature, or an authority.
    #[error("key usage of the wrong kind")]
    KeyUsage,
    /// A critical extension that is not understood.
    #[error("critical extension {oid} of its certificate is not understood")]
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// The certificate is not valid yet.
    #[error("its certificate is valid only from {from}")]
    NotYetValid {
        /// The first valid second.
        from: UnixTime,
    },
    /// The certificate has expired.
    #[error("its certificate expired at {until}")]
    Expired {
        /// The last valid second.
        until: UnixTime,
    },
    /// The certificate was revoked, as one of the given CRLs says.
    #[error("its certificate was revoked at {at}")]
    Revoked {
        /// When.
        at: UnixTime,
    },
    /// The key is not RSA.
    #[error("it has no RSA key")]
    Key,
}

errors!(ResponderProblem {
    NoCertificate => "no_certificate",
    OtherIssuer => "other_issuer",
    ExtendedKeyUsage => "extended_key_usage",
    KeyUsage => "key_usage",
    CriticalExtension { oid } => "critical_extension",
    NotYetValid { from } => "not_yet_valid",
    Expired { until } => "expired",
    Revoked { at } => "revoked",
    Key => "key",
} of Certificate, Signature);

/// Why a certificate was revoked (RFC 5280, section 5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationReason {
    /// Not told.
    Unspecified,
    /// The private key is no longer the holder's alone.
    KeyCompromise,
    /// The authority's key is no longer its own.
    AuthorityCompromise,
    /// Name or other attributes changed.
    AffiliationChanged,
    /// Replaced by another certificate.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// On hold.
    CertificateHold,
    /// Off hold again; in a complete list it still counts as revoked.
    RemoveFromCrl,
    /// A privilege was withdrawn.
    PrivilegeWithdrawn,
    /// The key of an attribute authority is no longer its own.
    AttributeAuthorityCompromise,
}

codes!(list RevocationReason {
    Unspecified => "unspecified",
    KeyCompromise => "keyCompromise",
    AuthorityCompromise => "cACompromise",
    AffiliationChanged => "affiliationChanged",
    Superseded => "superseded",
    CessationOfOperation => "cessationOfOperation",
    CertificateHold => "certificateHold",
    RemoveFromCrl => "removeFromCRL",
    PrivilegeWithdrawn => "privilegeWithdrawn",
    AttributeAuthorityCompromise => "aACompromise",
});

impl RevocationReason {
    /// From the value of `CRLReason`; `None` for one that there is not.
    pub(super) const fn of(value: &[u8]) -> Option<Self> {
        Some(match value {
            [0] => Self::Unspecified,
            [1] => Self::KeyCompromise,
            [2] => Self::AuthorityCompromise,
            [3] => Self::AffiliationChanged,
            [4] => Self::Superseded,
            [5] => Self::CessationOfOperation,
            [6] => Self::CertificateHold,
            [8] => Self::RemoveFromCrl,
            [9] => Self::PrivilegeWithdrawn,
            [10] => Self::AttributeAuthorityCompromise,
            _ => return None,
        })
    }
    /// Its number in `CRLReason`.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::AuthorityCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::RemoveFromCrl => 8,
            Self::PrivilegeWithdrawn => 9,
            Self::AttributeAuthorityCompromise => 10,
        }
    }
}
