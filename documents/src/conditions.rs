//! What signatures are verified with.

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{RevocationData, RevocationOptions, TrustAnchors};

/// What signatures are verified with: whom to trust, as of when, revocation data.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    pub(crate) anchors: &'a TrustAnchors,
    pub(crate) at: UnixTime,
    pub(crate) revocation: Option<(RevocationData<'a>, RevocationOptions<'a>)>,
    pub(crate) authentication: bool,
    pub(crate) certificates: &'a [&'a [u8]],
}

impl<'a> Conditions<'a> {
    /// With these trust anchors, as of this time: usually now. Revocation stays "not checked".
    #[must_use]
    pub const fn new(anchors: &'a TrustAnchors, at: UnixTime) -> Self {
        Self {
            anchors,
            at,
            revocation: None,
            authentication: false,
            certificates: &[],
        }
    }

    /// Whom to trust.
    #[must_use]
    pub const fn anchors(&self) -> &'a TrustAnchors {
        self.anchors
    }

    /// As of when.
    #[must_use]
    pub const fn at(&self) -> UnixTime {
        self.at
    }

    /// With CRLs and OCSP responses that the verifier has.
    #[must_use]
    pub const fn with_revocation(
        mut self,
        data: RevocationData<'a>,
        options: RevocationOptions<'a>,
    ) -> Self {
        self.revocation = Some((data, options));
        self
    }

    /// With certificates (DER) that a signature may mean, where it does not bring its own. They are no anchors.
    #[must_use]
    pub const fn with_certificates(mut self, certificates: &'a [&'a [u8]]) -> Self {
        self.certificates = certificates;
        self
    }

    /// Accepts signatures of the authentication key too: they prove that the card was there and its PIN was entered, and
    /// name nobody. A document is not signed with it.
    #[must_use]
    pub const fn accepting_authentication(mut self) -> Self {
        self.authentication = true;
        self
    }
}
