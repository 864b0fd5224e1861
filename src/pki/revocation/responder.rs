//! Who may answer by OCSP (RFC 6960, section 4.2.2.2): the authority itself, or whoever it delegated.

use super::answer::RevocationAnswer;
use super::crl;
use super::given::RevocationData;
use super::options::RevocationOptions;
use super::problem::{ResponderProblem, RevocationProblem};
use super::signed::{Signed, name};
use super::target::{Target, has_extension, own_key_is};
use crate::data::UnixTime;
use crate::pki::certificate::Certificate;
use crate::pki::oid;

const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// Who signed an OCSP response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Responder {
    /// The authority that issued the certificate, with the same key.
    Authority,
    /// A responder with a certificate of that authority for it.
    Delegated(ResponderStatus),
}

/// Whether a delegated responder's own certificate may have been revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponderStatus {
    /// The authority says that it need not be checked (id-pkix-ocsp-nocheck).
    NeedsNoCheck,
    /// One of the given CRLs covers it and does not list it.
    Good,
    /// Not checked: none of the given CRLs covers it.
    NotChecked,
}

/// How a response names who answered.
#[derive(Clone, Copy)]
pub(super) enum ResponderId<'a> {
    /// By name, DER.
    ByName(&'a [u8]),
    /// By the hash of the key.
    ByKey(&'a [u8]),
}

/// Finds who made the signature, and whether they may.
pub(super) fn check(
    target: &Target<'_>,
    id: &ResponderId<'_>,
    signed: &Signed<'_>,
    certificates: &[&[u8]],
    given: &RevocationData<'_>,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<Responder, RevocationProblem> {
    let by_name = match id {
        ResponderId::ByName(der) => name(der),
        ResponderId::ByKey(_) => None,
    };
    let authority = match id {
        ResponderId::ByName(_) => by_name.as_ref() == Some(target.issuer.subject()),
        ResponderId::ByKey(hash) => own_key_is(target.issuer, hash),
    };
    if authority {
        signed.verify(target.issuer_key)?;
        return Ok(Responder::Authority);
    }
    let mut problem = ResponderProblem::NoCertificate;
    for bytes in certificates {
        let certificate = match Certificate::from_der(bytes) {
            Ok(certificate) => certificate,
            Err(error) => {
                problem = ResponderProblem::Certificate(error);
                continue;
            }
        };
        let meant = match id {
            ResponderId::ByName(_) => by_name.as_ref() == Some(certificate.subject()),
            ResponderId::ByKey(hash) => own_key_is(&certificate, hash),
        };
        if meant {
            let key = certificate.rsa_key().ok_or(ResponderProblem::Key)?;
            delegated(target, &certificate, at)?;
            signed.verify(key)?;
            return own_status(target, &certificate, given, at, options).map(Responder::Delegated);
        }
    }
    Err(problem.into())
}

/// Whether the authority lets this certificate's key answer at this time.
fn delegated(
    target: &Target<'_>,
    certificate: &Certificate,
    at: UnixTime,
) -> Result<(), ResponderProblem> {
    let named = certificate
        .authority_key_identifier()
        .is_none_or(|id| target.issuer.subject_key_identifier() == Some(id));
    if certificate.issuer() != target.issuer.subject() || !named {
        return Err(ResponderProblem::OtherIssuer);
    }
    certificate
        .check_signature(target.issuer_key)
        .map_err(ResponderProblem::Signature)?;
    let uses = certificate.extended_key_usages().unwrap_or_default();
    if !uses.iter().any(|usage| usage == OCSP_SIGNING) {
        return Err(ResponderProblem::ExtendedKeyUsage);
    }
    let authority = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.authority);
    let signs = certificate
        .key_usage()
        .is_none_or(|usage| usage.digital_signature());
    if authority || !signs {
        return Err(ResponderProblem::KeyUsage);
    }
    if let Some(oid) = certificate.unknown_critical_extensions().first() {
        return Err(ResponderProblem::CriticalExtension {
            oid: oid.to_string(),
        });
    }
    let (from, until) = (certificate.not_before(), certificate.not_after());
    if at < from {
        return Err(ResponderProblem::NotYetValid { from });
    }
    if at > until {
        return Err(ResponderProblem::Expired { until });
    }
    Ok(())
}

/// Looks for the responder's own certificate in the given lists.
fn own_status(
    target: &Target<'_>,
    certificate: &Certificate,
    given: &RevocationData<'_>,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<ResponderStatus, RevocationProblem> {
    if has_extension(certificate, oid::OCSP_NOCHECK) {
        return Ok(ResponderStatus::NeedsNoCheck);
    }
    let responder = Target::new(certificate, target.issuer)?;
    let mut status = ResponderStatus::NotChecked;
    let crls = given.crls.iter();
    let crls = crls.map(|bytes| crl::check(&responder, bytes, at, options));
    let lists = given.lists.iter();
    let lists = lists.map(|list| list.check(&responder, at, options));
    for result in crls.chain(lists) {
        match result {
            Ok((RevocationAnswer::Revoked { at, .. }, _)) => {
                return Err(ResponderProblem::Revoked { at }.into());
            }
            Ok(_) => status = ResponderStatus::Good,
            Err(_) => {}
        }
    }
    Ok(status)
}
