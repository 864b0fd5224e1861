//! Reports: every check with its outcome, not one boolean.

use core::fmt;

use super::certificate::CertificateError;
use super::profile::{Hierarchy, Purpose};
use super::revocation::{RevocationProblem, RevocationReason};
use super::signature::SignatureError;
use crate::data::{DataError, UnixTime};

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

impl CheckKind {
    /// The name used in JSON and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateForm => "certificate.form",
            Self::CertificateAnchor => "certificate.anchor",
            Self::CertificateSignature => "certificate.signature",
            Self::CertificateNames => "certificate.names",
            Self::CertificateKeyIdentifiers => "certificate.key_identifiers",
            Self::CertificateValidity => "certificate.validity",
            Self::AnchorValidity => "anchor.validity",
            Self::AnchorPurpose => "anchor.purpose",
            Self::CertificateBasicConstraints => "certificate.basic_constraints",
            Self::CertificateKeyUsage => "certificate.key_usage",
            Self::CertificateExtendedKeyUsage => "certificate.extended_key_usage",
            Self::CertificatePolicy => "certificate.policy",
            Self::CertificateCriticalExtensions => "certificate.critical_extensions",
            Self::CertificateKey => "certificate.key",
            Self::CertificateRevocation => "certificate.revocation",
            Self::CardCertificateForm => "card_certificate.form",
            Self::CardCertificateAnchor => "card_certificate.anchor",
            Self::CardCertificateSignature => "card_certificate.signature",
            Self::CardCertificateChain => "card_certificate.chain",
            Self::IntegritySignature => "integrity.signature",
            Self::AttributesDigest => "integrity.attributes",
            Self::MyNumberDigest => "integrity.my_number",
            Self::SigningKeySignature => "signing_key.signature",
            Self::CardChallenge => "card.challenge",
            Self::AgeRecordSignature => "age_record.signature",
            Self::FaceSignature => "face.signature",
            Self::NumberPictureSignature => "number_picture.signature",
        }
    }
}

impl fmt::Display for CheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
    /// An authority where a person's certificate belongs, or the other way round.
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
    /// Not looked at, because what it rests on failed.
    #[error("not proven, because {} failed", .on.name())]
    RestsOn {
        /// The check that failed.
        on: CheckKind,
    },
}

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Reason),
    /// It was not looked at: nothing to check it with was given.
    NotChecked,
}

impl Outcome {
    /// `passed`, `failed` or `not_checked`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::NotChecked => "not_checked",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// How it came out.
    pub outcome: Outcome,
}

/// Checks in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report(Vec<Check>);

impl Report {
    /// The checks.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.0
    }

    /// The outcome of a check, when it was made.
    #[must_use]
    pub fn outcome(&self, kind: CheckKind) -> Option<&Outcome> {
        self.0
            .iter()
            .find(|check| check.kind == kind)
            .map(|check| &check.outcome)
    }

    /// Whether this check was made and holds.
    #[must_use]
    pub fn passed(&self, kind: CheckKind) -> bool {
        self.outcome(kind) == Some(&Outcome::Passed)
    }

    /// The checks that failed, with the reason.
    pub fn failures(&self) -> impl Iterator<Item = (CheckKind, &Reason)> {
        self.0.iter().filter_map(|check| match &check.outcome {
            Outcome::Failed(reason) => Some((check.kind, reason)),
            _ => None,
        })
    }

    /// The checks that were not looked at.
    pub fn not_checked(&self) -> impl Iterator<Item = CheckKind> {
        self.0
            .iter()
            .filter(|check| check.outcome == Outcome::NotChecked)
            .map(|check| check.kind)
    }

    /// Whether something was checked and nothing failed. What was not looked at does not count:
    /// see [`not_checked`](Self::not_checked).
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures().next().is_none()
            && self.0.iter().any(|check| check.outcome == Outcome::Passed)
    }

    /// Adds the checks of another report.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn push(&mut self, kind: CheckKind, result: Result<(), Reason>) {
        let outcome = match result {
            Ok(()) => Outcome::Passed,
            Err(reason) => Outcome::Failed(reason),
        };
        self.0.push(Check { kind, outcome });
    }

    /// Puts a check in the place of the one that was left open.
    pub(super) fn replace(&mut self, check: Check) {
        match self.0.iter_mut().find(|open| open.kind == check.kind) {
            Some(open) => *open = check,
            None => self.0.push(check),
        }
    }

    pub(super) fn push_not_checked(&mut self, kind: CheckKind) {
        self.0.push(Check {
            kind,
            outcome: Outcome::NotChecked,
        });
    }
}
