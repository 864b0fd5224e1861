//! A seam for services that may ask online. The core never does.

use super::request::{OcspHash, OcspRequestError, ocsp_request};
use super::{RevocationData, RevocationOptions, RevocationReport, check_revocation};
use crate::data::UnixTime;
use crate::pki::certificate::Certificate;

/// The failure of a [`RevocationSource`], in its own words.
pub type SourceError = Box<dyn std::error::Error + Send + Sync>;

/// Which certificate the status is wanted of.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct StatusQuery<'a> {
    /// The certificate. Where to ask: [`Certificate::ocsp_responders`] and
    /// [`Certificate::crl_distribution_points`].
    pub certificate: &'a Certificate,
    /// The authority that issued it.
    pub issuer: &'a Certificate,
    /// The nonce that an OCSP response has to have, or may have.
    pub nonce: Option<&'a [u8]>,
}

hides_personal_data!(StatusQuery<'_>, "StatusQuery");

impl StatusQuery<'_> {
    /// The OCSP request to send, DER.
    ///
    /// # Errors
    /// [`OcspRequestError`].
    pub fn ocsp_request(&self, hash: OcspHash) -> Result<Vec<u8>, OcspRequestError> {
        ocsp_request(self.certificate, self.issuer, hash, self.nonce)
    }
}

/// What a source had.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationBytes {
    /// A revocation list, DER.
    Crl(Vec<u8>),
    /// An OCSP response, DER.
    Ocsp(Vec<u8>),
}

hides_personal_data!(RevocationBytes, "RevocationBytes");

/// Where a service gets revocation data: a directory, an OCSP responder, a store that keeps both. What
/// it returns is checked like any other bytes, so it need not be trusted.
pub trait RevocationSource {
    /// Gets what there is for a certificate; `None` when it has nothing.
    ///
    /// # Errors
    /// Asking failed.
    fn fetch(&self, query: &StatusQuery<'_>) -> Result<Option<RevocationBytes>, SourceError>;
}

/// [`check_revocation`] of what is given and of what the source has.
///
/// # Errors
/// The source failed; nothing was checked.
pub fn check_revocation_with(
    certificate: &Certificate,
    issuer: &Certificate,
    data: &RevocationData<'_>,
    source: &dyn RevocationSource,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<RevocationReport, SourceError> {
    let query = StatusQuery {
        certificate,
        issuer,
        nonce: options.nonce(),
    };
    let (mut crls, mut ocsp) = (data.crls.to_vec(), data.ocsp.to_vec());
    let fetched = source.fetch(&query)?;
    match &fetched {
        Some(RevocationBytes::Crl(bytes)) => crls.push(bytes),
        Some(RevocationBytes::Ocsp(bytes)) => ocsp.push(bytes),
        None => {}
    }
    let data = RevocationData {
        crls: &crls,
        lists: data.lists,
        ocsp: &ocsp,
    };
    Ok(check_revocation(certificate, issuer, &data, at, options))
}
