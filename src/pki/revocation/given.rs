//! What is given to check with.

use super::crl::RevocationList;

/// Revocation lists and OCSP responses, as many as there are, DER each. Those of other certificates
/// do no harm. Start from `RevocationData::default()`.
#[derive(Clone, Copy, Default)]
pub struct RevocationData<'a> {
    /// Revocation lists (CRL).
    pub crls: &'a [&'a [u8]],
    /// Revocation lists that were read before, for services that check many certificates.
    pub lists: &'a [&'a RevocationList],
    /// OCSP responses.
    pub ocsp: &'a [&'a [u8]],
}

hides_personal_data!(RevocationData<'_>, "RevocationData");
