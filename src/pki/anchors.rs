//! Trust anchors: the roots of J-LIS and the keys that sign card-verifiable certificates.
//!
//! `src/pki/anchors/README.md` says where each file comes from.

use super::card_key::{CardAuthority, CardAuthorityError};
use super::certificate::{Certificate, CertificateError};
use super::profile::{Hierarchy, Purpose};
use super::signature::SignatureError;
use crate::pki::KeyId;

/// Where an anchor comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorSource {
    /// Published by J-LIS and compiled in.
    Published {
        /// The generation of the authority, from 1.
        generation: u8,
    },
    /// Read from test cards and compiled in; accepted only on request.
    TestCards,
    /// Given by the user.
    Given,
}

/// The certificate of an authority that is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    certificate: Certificate,
    source: AnchorSource,
}

impl Anchor {
    /// The self-signed certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Where it comes from.
    #[must_use]
    pub const fn source(&self) -> AnchorSource {
        self.source
    }

    /// Which certificates it issues: [`Purpose::AuthenticationAuthority`] or
    /// [`Purpose::SignatureAuthority`].
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.certificate.purpose()
    }

    /// The hierarchy that it is a root of.
    #[must_use]
    pub fn hierarchy(&self) -> Hierarchy {
        self.certificate.claimed_hierarchy()
    }
}

/// Why bytes were not accepted as an anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// Not a certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Not the key of a card authority.
    #[error(transparent)]
    CardAuthority(#[from] CardAuthorityError),
    /// Not self-signed, or with a key that cannot be relied on.
    #[error("not a self-signed certificate: {0}")]
    NotSelfSigned(#[source] SignatureError),
    /// Not the certificate of a JPKI authority: no authority, or its name does not say which.
    #[error("not the certificate of an authority of this kind")]
    NotAuthority,
}

errors!(AnchorError {
    NotSelfSigned(problem) => "not_self_signed",
    NotAuthority => "not_authority",
} of Certificate, CardAuthority);

/// The anchors that a verification accepts. Build it once and use it for many.
#[derive(Debug, Clone)]
pub struct TrustAnchors {
    certificates: Vec<Anchor>,
    card_authorities: Vec<CardAuthority>,
}

macro_rules! anchor {
    ($file:literal) => {
        include_bytes!(concat!("anchors/", $file)).as_slice()
    };
}

const PUBLISHED: [(&[u8], u8); 6] = [
    (anchor!("authca01.cer"), 1),
    (anchor!("authca02.cer"), 2),
    (anchor!("authca03.cer"), 3),
    (anchor!("signca01.cer"), 1),
    (anchor!("signca02.cer"), 2),
    (anchor!("signca03.cer"), 3),
];

const PUBLISHED_CARD: [&[u8]; 3] = [
    anchor!("card/5000020.key"),
    anchor!("card/5000023.key"),
    anchor!("card/5000033.key"),
];

const TEST: [&[u8]; 4] = [
    anchor!("test/authca-test-2019.cer"),
    anchor!("test/authca-test-2023.cer"),
    anchor!("test/signca-test-2019.cer"),
    anchor!("test/signca-test-2024.cer"),
];

const TEST_CARD: [&[u8]; 3] = [
    anchor!("test/card/6000020.key"),
    anchor!("test/card/6000023.key"),
    anchor!("test/card/6000033.key"),
];

impl TrustAnchors {
    /// None, for callers who add their own.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            certificates: Vec::new(),
            card_authorities: Vec::new(),
        }
    }

    /// The production hierarchy: what cards of residents belong to.
    #[must_use]
    pub fn production() -> Self {
        let mut anchors = Self::none();
        for (der, generation) in PUBLISHED {
            anchors.add_compiled_in(der, AnchorSource::Published { generation });
        }
        anchors.add_compiled_in_card(&PUBLISHED_CARD);
        anchors
    }

    /// Also accepts cards of the test hierarchy. A test card belongs to nobody: for tests of
    /// software only, and every report names the hierarchy.
    #[must_use]
    pub fn and_test_cards(mut self) -> Self {
        for der in TEST {
            self.add_compiled_in(der, AnchorSource::TestCards);
        }
        self.add_compiled_in_card(&TEST_CARD);
        self
    }

    fn add_compiled_in(&mut self, der: &[u8], source: AnchorSource) {
        if let Ok(certificate) = Certificate::from_der(der) {
            self.certificates.push(Anchor {
                certificate,
                source,
            });
        }
    }

    fn add_compiled_in_card(&mut self, keys: &[&[u8]]) {
        let keys = keys.iter().copied();
        self.card_authorities
            .extend(keys.flat_map(CardAuthority::parse));
    }

    /// Accepts another anchor: the self-signed certificate of an authority (DER), or the key of a card
    /// authority (281 bytes, see [`CardAuthority::parse`]). The caller vouches for it.
    ///
    /// # Errors
    /// [`AnchorError`]; nothing is added then.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), AnchorError> {
        if bytes.len() == CardAuthority::LENGTH && !bytes.starts_with(&[0x30]) {
            self.add_card_authority(CardAuthority::parse(bytes)?);
            return Ok(());
        }
        let certificate = Certificate::from_der(bytes)?;
        let authority = matches!(
            certificate.purpose(),
            Purpose::AuthenticationAuthority | Purpose::SignatureAuthority
        );
        let signs = certificate
            .key_usage()
            .is_some_and(super::KeyUsage::key_cert_sign);
        let key = certificate
            .rsa_key()
            .filter(|_| authority && signs)
            .ok_or(AnchorError::NotAuthority)?;
        certificate
            .check_signature(key)
            .map_err(AnchorError::NotSelfSigned)?;
        if !self
            .certificates
            .iter()
            .any(|known| known.certificate == certificate)
        {
            self.certificates.push(Anchor {
                certificate,
                source: AnchorSource::Given,
            });
        }
        Ok(())
    }

    /// Accepts the key of another card authority. The caller vouches for it.
    pub fn add_card_authority(&mut self, authority: CardAuthority) {
        if !self.card_authorities.contains(&authority) {
            self.card_authorities.push(authority);
        }
    }

    /// The certificates of authorities.
    #[must_use]
    pub fn certificates(&self) -> &[Anchor] {
        &self.certificates
    }

    /// The keys that sign card-verifiable certificates.
    #[must_use]
    pub fn card_authorities(&self) -> &[CardAuthority] {
        &self.card_authorities
    }

    /// The keys with this identifier, all 16 bytes compared. More than one only when somebody added one.
    pub fn card_authorities_by_id(&self, id: &KeyId) -> impl Iterator<Item = &CardAuthority> {
        self.card_authorities
            .iter()
            .filter(move |authority| authority.id() == *id)
    }
}
