//! Path validation of JPKI certificates at a given time (RFC 5280, section 6, for the path of two that
//! JPKI has: authority and person).
//!
//! # Example
//! ```no_run
//! use mynumber_card::pki::{Certificate, Purpose, TrustAnchors, path};
//!
//! let certificate = Certificate::from_der(&std::fs::read("sign.der")?)?;
//! let anchors = TrustAnchors::production();
//! // As of the day of the signature, not of today.
//! let at = "2025-04-01T00:00:00Z".parse()?;
//! let report = path::validate(&certificate, Purpose::Signature, &anchors, at);
//! println!("valid then: {}", report.is_valid());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;

use super::anchors::{Anchor, TrustAnchors};
use super::certificate::Certificate;
use super::check::{CheckKind, Reason};
use super::profile::{Hierarchy, Policy, Purpose};
use super::revocation::{self, RevocationData, RevocationOptions, RevocationReport};
use super::signature::SignatureError;
use crate::data::UnixTime;
use crate::report::Report;

/// The result of a path validation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct PathReport<'a> {
    /// Every check. Revocation stays "not checked" until [`check_revocation`](Self::check_revocation).
    pub checks: Report<CheckKind>,
    /// The anchor that issued the certificate, when one did: its signature was checked.
    pub anchor: Option<&'a Anchor>,
}

impl PathReport<'_> {
    /// Whether the path is valid, revocation left aside.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.checks.proves()
    }

    /// Checks the same certificate for revocation, at the same time, and puts the outcome in its
    /// place. Without an anchor it stays "not checked": there is nobody to trust.
    pub fn check_revocation(
        &mut self,
        certificate: &Certificate,
        data: &RevocationData<'_>,
        at: UnixTime,
        options: &RevocationOptions<'_>,
    ) -> Option<RevocationReport> {
        let issuer = self.anchor?.certificate();
        let report = revocation::check_revocation(certificate, issuer, data, at, options);
        self.checks.replace(report.check());
        Some(report)
    }

    /// The hierarchy of the anchor; `None` when no anchor issued the certificate.
    #[must_use]
    pub fn hierarchy(&self) -> Option<Hierarchy> {
        self.anchor.map(Anchor::hierarchy)
    }
}

/// The checks of a path.
const CHECKS: usize = 14;

/// Validates a person's certificate for a purpose, [`Purpose::Authentication`] or
/// [`Purpose::Signature`], at a time.
///
/// All generations of an authority share one name, so the anchor is found by key identifier, and by
/// trying the signature where that names none.
pub fn validate<'a>(
    certificate: &Certificate,
    purpose: Purpose,
    anchors: &'a TrustAnchors,
    at: UnixTime,
) -> PathReport<'a> {
    let mut checks = Report::with_room(CHECKS);
    let (found, proven) = match find_anchor(certificate, anchors) {
        Some((anchor, result)) => {
            let proven = result.is_ok().then_some(anchor);
            checks.require(CheckKind::CertificateAnchor, Ok(()));
            checks.require(CheckKind::CertificateSignature, result);
            checks.require(CheckKind::CertificateNames, names(certificate, anchor));
            checks.require(
                CheckKind::CertificateKeyIdentifiers,
                key_identifiers(certificate, anchor),
            );
            checks.require(
                CheckKind::AnchorPurpose,
                anchor_purpose(anchor.certificate(), purpose),
            );
            checks.require(
                CheckKind::AnchorValidity,
                validity(anchor.certificate(), at),
            );
            (Some(anchor), proven)
        }
        None => {
            let claimed = certificate.claimed_hierarchy();
            checks.require(
                CheckKind::CertificateAnchor,
                Err(Reason::UnknownAuthority { claimed }),
            );
            for kind in [
                CheckKind::CertificateSignature,
                CheckKind::CertificateNames,
                CheckKind::CertificateKeyIdentifiers,
                CheckKind::AnchorPurpose,
                CheckKind::AnchorValidity,
            ] {
                let on = CheckKind::CertificateAnchor;
                checks.require(kind, Err(Reason::RestsOn { on }));
            }
            (None, None)
        }
    };
    checks.require(CheckKind::CertificateValidity, validity(certificate, at));
    checks.require(
        CheckKind::CertificatePolicy,
        policy(certificate, purpose, found.map(Anchor::hierarchy)),
    );
    checks.require(CheckKind::CertificateBasicConstraints, person(certificate));
    checks.require(
        CheckKind::CertificateKeyUsage,
        key_usage(certificate, purpose),
    );
    checks.require(
        CheckKind::CertificateExtendedKeyUsage,
        extended_key_usage(certificate, purpose),
    );
    checks.require(
        CheckKind::CertificateCriticalExtensions,
        critical_extensions(certificate),
    );
    checks.require(CheckKind::CertificateKey, key(certificate));
    checks.leave_open(CheckKind::CertificateRevocation);
    PathReport {
        checks,
        anchor: proven,
    }
}

/// The anchor that the key identifier names; else the one of the issuer's name that made the
/// signature. With it, whether it made the signature.
fn find_anchor<'a>(
    certificate: &Certificate,
    anchors: &'a TrustAnchors,
) -> Option<(&'a Anchor, Result<(), Reason>)> {
    let id = certificate.authority_key_identifier();
    let is_named =
        |anchor: &&Anchor| id.is_some() && anchor.certificate().subject_key_identifier() == id;
    let mut failed = None;
    for anchor in anchors.certificates().iter().filter(is_named) {
        let result = signed_by(certificate, anchor);
        if result.is_ok() {
            return Some((anchor, result));
        }
        failed = failed.or(Some((anchor, result)));
    }
    let same_name = |anchor: &&Anchor| anchor.certificate().subject() == certificate.issuer();
    anchors
        .certificates()
        .iter()
        .filter(|anchor| !is_named(anchor) && same_name(anchor))
        .map(|anchor| (anchor, signed_by(certificate, anchor)))
        .find(|(_, result)| result.is_ok())
        .or(failed)
}

fn signed_by(certificate: &Certificate, anchor: &Anchor) -> Result<(), Reason> {
    if certificate.signature_hash().is_none() {
        return Err(Reason::Algorithm);
    }
    let key = anchor.certificate().rsa_key().ok_or(Reason::Algorithm)?;
    certificate.check_signature(key).map_err(Reason::from)
}

fn names(certificate: &Certificate, anchor: &Anchor) -> Result<(), Reason> {
    if certificate.issuer() == anchor.certificate().subject() {
        Ok(())
    } else {
        Err(Reason::NameMismatch)
    }
}

/// Identifier, issuer and serial number, as far as they are there; the identifier must be.
fn key_identifiers(certificate: &Certificate, anchor: &Anchor) -> Result<(), Reason> {
    let root = anchor.certificate();
    let id = certificate
        .authority_key_identifier()
        .ok_or(Reason::NoKeyIdentifier)?;
    let same = root.subject_key_identifier() == Some(id)
        && certificate
            .authority_serial()
            .is_none_or(|serial| serial == root.serial())
        && certificate
            .authority_issuer()
            .is_none_or(|issuer| issuer == root.issuer());
    if same {
        Ok(())
    } else {
        Err(Reason::KeyIdentifierMismatch)
    }
}

fn anchor_purpose(root: &Certificate, purpose: Purpose) -> Result<(), Reason> {
    let signs = root.key_usage().is_some_and(super::KeyUsage::key_cert_sign);
    let authority = root
        .basic_constraints()
        .is_some_and(|constraints| constraints.authority);
    if !authority {
        return Err(Reason::BasicConstraints);
    }
    if !signs {
        return Err(Reason::KeyUsage);
    }
    critical_extensions(root)?;
    let found = root.purpose();
    match purpose.authority() {
        Some(expected) if expected == found => Ok(()),
        expected => Err(Reason::Purpose {
            expected: expected.unwrap_or(purpose),
            found,
        }),
    }
}

fn validity(certificate: &Certificate, at: UnixTime) -> Result<(), Reason> {
    if at < certificate.not_before() {
        Err(Reason::NotYetValid {
            from: certificate.not_before(),
        })
    } else if at > certificate.not_after() {
        Err(Reason::Expired {
            until: certificate.not_after(),
        })
    } else {
        Ok(())
    }
}

/// One of the policies must be of this purpose, and of the anchor's hierarchy; none of another
/// purpose.
fn policy(
    certificate: &Certificate,
    purpose: Purpose,
    hierarchy: Option<Hierarchy>,
) -> Result<(), Reason> {
    let found = certificate.purpose();
    if found != purpose && found != Purpose::Other {
        return Err(Reason::Purpose {
            expected: purpose,
            found,
        });
    }
    let fits = |policy: Policy| {
        policy.purpose == purpose
            && match hierarchy {
                Some(Hierarchy::Production) => !policy.test,
                Some(Hierarchy::Test) => policy.test,
                _ => true,
            }
    };
    let known = |oid: &Cow<'static, str>| Policy::from_oid(oid);
    let mut known = certificate.policies().iter().filter_map(known).peekable();
    if known.peek().is_some() && known.all(fits) {
        Ok(())
    } else {
        Err(Reason::Policy)
    }
}

fn person(certificate: &Certificate) -> Result<(), Reason> {
    match certificate.basic_constraints() {
        Some(constraints) if constraints.authority => Err(Reason::BasicConstraints),
        _ => Ok(()),
    }
}

/// A signature certificate may sign documents, an authentication certificate may not; neither may
/// act as an authority.
fn key_usage(certificate: &Certificate, purpose: Purpose) -> Result<(), Reason> {
    let usage = certificate.key_usage().ok_or(Reason::KeyUsage)?;
    let fits = usage.digital_signature()
        && usage.non_repudiation() == (purpose == Purpose::Signature)
        && !usage.key_cert_sign()
        && !usage.crl_sign();
    if fits { Ok(()) } else { Err(Reason::KeyUsage) }
}

/// Client authentication for the one purpose; the other has no extended use, or any.
fn extended_key_usage(certificate: &Certificate, purpose: Purpose) -> Result<(), Reason> {
    let any = |uses: &[Cow<'static, str>]| uses.iter().any(|usage| usage == "2.5.29.37.0");
    let fits = match purpose {
        Purpose::Authentication => certificate.allows_client_authentication(),
        _ => certificate.extended_key_usages().is_none_or(any),
    };
    if fits {
        Ok(())
    } else {
        Err(Reason::ExtendedKeyUsage)
    }
}

fn critical_extensions(certificate: &Certificate) -> Result<(), Reason> {
    match certificate.unknown_critical_extensions().first() {
        Some(oid) => Err(Reason::CriticalExtension {
            oid: oid.to_string(),
        }),
        None => Ok(()),
    }
}

fn key(certificate: &Certificate) -> Result<(), Reason> {
    let key = certificate.rsa_key().ok_or(Reason::Algorithm)?;
    key.check_strength()
        .map_err(|error: SignatureError| error.into())
}
