//! What a JPKI certificate says it is for, and whose it says it is. These are claims, not yet proven.
//!
//! Source: JPKI certificate profile specification 3.x, checked on a test card.

use core::fmt;
use std::borrow::Cow;

use super::name::Name;

/// What a certificate is for, as it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// User authentication (利用者証明用): names nobody.
    Authentication,
    /// Digital signature (署名用): carries the four attributes.
    Signature,
    /// The authority that issues authentication certificates.
    AuthenticationAuthority,
    /// The authority that issues signature certificates.
    SignatureAuthority,
    /// None of these.
    Other,
}

names!(Purpose {
    Authentication => "authentication",
    Signature => "signature",
    AuthenticationAuthority => "authentication-authority",
    SignatureAuthority => "signature-authority",
    Other => "other",
});

impl Purpose {
    /// The authority that issues certificates of this purpose.
    #[must_use]
    pub const fn authority(self) -> Option<Self> {
        match self {
            Self::Authentication => Some(Self::AuthenticationAuthority),
            Self::Signature => Some(Self::SignatureAuthority),
            _ => None,
        }
    }

    pub(super) fn of_authority(name: &Name) -> Self {
        let has = |unit: &str| name.organizational_units().any(|other| other == unit);
        match (
            has("JPKI for user authentication"),
            has("JPKI for digital signature"),
        ) {
            (true, false) => Self::AuthenticationAuthority,
            (false, true) => Self::SignatureAuthority,
            _ => Self::Other,
        }
    }

    pub(super) fn of_policies(policies: &[Cow<'static, str>]) -> Self {
        let mut found = Self::Other;
        for policy in policies {
            let purpose = Policy::from_oid(policy).map(|policy| policy.purpose);
            match (found, purpose) {
                (Self::Other, Some(purpose)) => found = purpose,
                (found, Some(purpose)) if found != purpose => return Self::Other,
                _ => {}
            }
        }
        found
    }
}

/// Which family of authorities a certificate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hierarchy {
    /// The JPKI that cards of residents belong to (`O=JPKI`).
    Production,
    /// The JPKI of test cards (`O=JPKI-TEST`): a test card belongs to nobody.
    Test,
    /// Any other, such as the simulator's.
    Other,
}

names!(Hierarchy {
    Production => "production",
    Test => "test",
    Other => "other",
});

impl Hierarchy {
    pub(super) fn of_organization(organization: Option<&str>) -> Self {
        match organization {
            Some("JPKI") => Self::Production,
            Some("JPKI-TEST") => Self::Test,
            _ => Self::Other,
        }
    }
}

/// A certificate policy of JPKI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) purpose: Purpose,
    pub(super) test: bool,
}

impl Policy {
    /// 1.2.392.200149.8.5.1, then: 3.30 authentication, 1.20 signature, 1.40 signature on phones
    /// (this one from a single source); 0 instead of the first number in the test hierarchy.
    pub(super) fn from_oid(oid: &str) -> Option<Self> {
        let (purpose, test) = match oid.strip_prefix("1.2.392.200149.8.5.1.")? {
            "3.30" => (Purpose::Authentication, false),
            "0.30" => (Purpose::Authentication, true),
            "1.20" | "1.40" => (Purpose::Signature, false),
            "0.20" | "0.40" => (Purpose::Signature, true),
            _ => return None,
        };
        Some(Self { purpose, test })
    }
}

/// Key usage bits (RFC 5280, section 4.2.1.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyUsage(pub(super) u16);

impl KeyUsage {
    pub(crate) const NAMES: [(u16, &'static str); 9] = [
        (1, "digitalSignature"),
        (1 << 1, "nonRepudiation"),
        (1 << 2, "keyEncipherment"),
        (1 << 3, "dataEncipherment"),
        (1 << 4, "keyAgreement"),
        (1 << 5, "keyCertSign"),
        (1 << 6, "cRLSign"),
        (1 << 7, "encipherOnly"),
        (1 << 8, "decipherOnly"),
    ];

    /// Signing a challenge.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    /// Signing a document.
    #[must_use]
    pub const fn non_repudiation(self) -> bool {
        self.0 & (1 << 1) != 0
    }

    /// Signing certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.0 & (1 << 5) != 0
    }

    /// Signing revocation lists.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.0 & (1 << 6) != 0
    }

    /// The names of the bits that are set, as RFC 5280 writes them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .filter(move |(bit, _)| self.0 & bit != 0)
            .map(|(_, name)| name)
    }
}

impl fmt::Display for KeyUsage {
    /// The names, with commas between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

impl fmt::Debug for KeyUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyUsage({self})")
    }
}
