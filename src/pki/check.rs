//! The checks of certificates and files, and why they fail.

use core::convert::Infallible;

use super::der::CertificateError;
use super::profile::{Hierarchy, Purpose};
use super::revocation::{RevocationProblem, RevocationReason};
use super::signature::SignatureError;
use crate::data::{DataError, UnixTime};
use crate::report::{Coded as _, Kind};

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CheckKind {
    /// Certificate: it can be read.
    CertificateForm,
    /// Certificate: an accepted trust anchor issued it, by key identifier or by signature.
    CertificateAnchor,
    /// Certificate: signed by the anchor's key, RSA from 2048 bits with SHA-2.
    CertificateSignature,
    /// Certificate: the issuer's name is the anchor's.
    CertificateNames,
    /// Certificate: the authority key identifier names the anchor.
    CertificateKeyIdentifiers,
    /// Certificate: the time lies within its validity.
    CertificateValidity,
    /// The anchor: the time lies within its validity.
    AnchorValidity,
    /// The anchor: it is the authority for this purpose, and may sign certificates.
    AnchorPurpose,
    /// Certificate: not an authority's.
    CertificateBasicConstraints,
    /// Certificate: key usage of the purpose.
    CertificateKeyUsage,
    /// Certificate: extended key usage of the purpose.
    CertificateExtendedKeyUsage,
    /// Certificate: policy of the purpose and hierarchy.
    CertificatePolicy,
    /// Certificate: no critical extension that this crate does not understand.
    CertificateCriticalExtensions,
    /// Certificate: its own key is RSA from 2048 bits with a safe exponent.
    CertificateKey,
    /// Certificate: not revoked.
    CertificateRevocation,
    /// Card-verifiable certificate: it can be read.
    CardCertificateForm,
    /// Card-verifiable certificate: an accepted authority key of this use issued it.
    CardCertificateAnchor,
    /// Card-verifiable certificate: signed by that key.
    CardCertificateSignature,
    /// Card-verifiable chain of GET DATA: the card's own certificate is signed by the certified signer.
    CardCertificateChain,
    /// Integrity record of input-assist: signed by the certified key.
    IntegritySignature,
    /// Attributes of input-assist: as in the integrity record.
    AttributesDigest,
    /// My Number file of input-assist: as in the integrity record.
    MyNumberDigest,
    /// Signing key of input-assist: signed by the certified key.
    SigningKeySignature,
    /// Challenge: signed by the key of the card that is present.
    CardChallenge,
    /// Age record of card-surface: signed by the certified key.
    AgeRecordSignature,
    /// Face of card-surface: signed by the certified key. The expiry and the security code are not.
    FaceSignature,
    /// My Number picture of card-surface: signed by the certified key.
    NumberPictureSignature,
}

codes!(list CheckKind {
    CertificateForm => "certificate.form",
    CertificateAnchor => "certificate.anchor",
    CertificateSignature => "certificate.signature",
    CertificateNames => "certificate.names",
    CertificateKeyIdentifiers => "certificate.key_identifiers",
    CertificateValidity => "certificate.validity",
    AnchorValidity => "anchor.validity",
    AnchorPurpose => "anchor.purpose",
    CertificateBasicConstraints => "certificate.basic_constraints",
    CertificateKeyUsage => "certificate.key_usage",
    CertificateExtendedKeyUsage => "certificate.extended_key_usage",
    CertificatePolicy => "certificate.policy",
    CertificateCriticalExtensions => "certificate.critical_extensions",
    CertificateKey => "certificate.key",
    CertificateRevocation => "certificate.revocation",
    CardCertificateForm => "card_certificate.form",
    CardCertificateAnchor => "card_certificate.anchor",
    CardCertificateSignature => "card_certificate.signature",
    CardCertificateChain => "card_certificate.chain",
    IntegritySignature => "integrity.signature",
    AttributesDigest => "integrity.attributes",
    MyNumberDigest => "integrity.my_number",
    SigningKeySignature => "signing_key.signature",
    CardChallenge => "card.challenge",
    AgeRecordSignature => "age_record.signature",
    FaceSignature => "face.signature",
    NumberPictureSignature => "number_picture.signature",
});

impl Kind for CheckKind {
    type Reason = Reason;
    type Doubt = Infallible;
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A file cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The signature is not one, or the key is not one to rely on.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// None of the accepted anchors issued it.
    #[error("no accepted authority issued it; it claims the {claimed} hierarchy")]
    UnknownAuthority {
        /// The hierarchy that it claims.
        claimed: Hierarchy,
    },
    /// Not RSA with SHA-2.
    #[error("not signed with RSA and SHA-2")]
    Algorithm,
    /// Issuer and anchor have different names.
    #[error("the issuer has another name than the authority")]
    NameMismatch,
    /// No authority key identifier.
    #[error("no authority key identifier")]
    NoKeyIdentifier,
    /// The authority key identifier names another key, issuer or serial number.
    #[error("the authority key identifier names another authority")]
    KeyIdentifierMismatch,
    /// Not valid yet.
    #[error("valid only from {from}")]
    NotYetValid {
        /// The first valid second.
        from: UnixTime,
    },
    /// Not valid any more.
    #[error("expired at {until}")]
    Expired {
        /// The last valid second.
        until: UnixTime,
    },
    /// For something else.
    #[error("for {found}, not for {expected}")]
    Purpose {
        /// What was asked for.
        expected: Purpose,
        /// What it is for.
        found: Purpose,
    },
    /// An authority where a person's certificate belongs, or the reverse.
    #[error("basic constraints of the wrong kind")]
    BasicConstraints,
    /// Key usage that is missing or too much.
    #[error("key usage of the wrong kind")]
    KeyUsage,
    /// Extended key usage that is missing or too much.
    #[error("extended key usage of the wrong kind")]
    ExtendedKeyUsage,
    /// The policy is none of the purpose in this hierarchy.
    #[error("no policy of this purpose and hierarchy")]
    Policy,
    /// A critical extension that is not understood.
    #[error("critical extension {oid} is not understood")]
    CriticalExtension {
        /// Its object identifier.
        oid: String,
    },
    /// Revoked.
    #[error("revoked at {at}{}", .reason.map(|why| format!(", {why}")).unwrap_or_default())]
    Revoked {
        /// When.
        at: UnixTime,
        /// Why, when it is told.
        reason: Option<RevocationReason>,
    },
    /// The OCSP responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    RevocationUnknown,
    /// Revocation data was given, but none that counts.
    #[error("no revocation data that counts: {0}")]
    RevocationData(#[source] RevocationProblem),
    /// Other bytes than the digest was made of.
    #[error("the data is not what the digest was made of")]
    DigestMismatch,
    /// Not checked, because what it rests on failed.
    #[error("not proven, because {} failed", .on.code())]
    RestsOn {
        /// The check that failed.
        on: CheckKind,
    },
}

errors!(Reason {
    Certificate(problem) => "certificate_form",
    Data(problem) => "file_form",
    UnknownAuthority { claimed } => "unknown_authority",
    Algorithm => "algorithm",
    NameMismatch => "name_mismatch",
    NoKeyIdentifier => "no_key_identifier",
    KeyIdentifierMismatch => "key_identifier_mismatch",
    NotYetValid { from } => "not_yet_valid",
    Expired { until } => "expired",
    Purpose { expected, found } => "purpose",
    BasicConstraints => "basic_constraints",
    KeyUsage => "key_usage",
    ExtendedKeyUsage => "extended_key_usage",
    Policy => "policy",
    CriticalExtension { oid } => "critical_extension",
    Revoked { at, reason } => "revoked",
    RevocationUnknown => "revocation_unknown",
    RevocationData(problem) => "revocation_data",
    DigestMismatch => "digest_mismatch",
    RestsOn { on } => "rests_on",
} of Signature);
