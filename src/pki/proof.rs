//! Whether what was read is authentic, and what says so: a certificate, files of an application, the card.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::anchors::{Anchor, AnchorSource, TrustAnchors};
use super::card_key::{CardAuthority, CardAuthorityUse, KeyId};
use super::certificate::Certificate;
use super::check::{CheckKind, Reason};
use super::cvc::{self, CardCertificate};
use super::integrity::FilesReport;
use super::path::{self, PathReport};
use super::profile::{Hierarchy, Purpose};
use crate::data::UnixTime;
use crate::report::{Outcome, Report};

/// What something was verified up to.
///
/// In JSON: `{"id", "source", "generation"}`; the last two are null for card authorities, whose keys have no
/// generations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Root {
    /// A certificate.
    Anchor {
        /// SHA-256 of it.
        fingerprint: [u8; 32],
        /// What it is the authority for.
        purpose: Purpose,
        /// Whose it is.
        hierarchy: Hierarchy,
        /// Who says that it is to be trusted.
        source: AnchorSource,
    },
    /// A key that signs card-verifiable certificates.
    CardAuthority {
        /// Its identifier.
        id: KeyId,
        /// Whose it is.
        hierarchy: Hierarchy,
    },
}

impl Root {
    /// Whose it is.
    #[must_use]
    pub const fn hierarchy(&self) -> Hierarchy {
        match self {
            Self::Anchor { hierarchy, .. } | Self::CardAuthority { hierarchy, .. } => *hierarchy,
        }
    }

    /// SHA-256 of the certificate in hexadecimal digits, or the identifier of the key.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Anchor { fingerprint, .. } => hex::encode(fingerprint),
            Self::CardAuthority { id, .. } => id.to_string(),
        }
    }
}

impl From<&Anchor> for Root {
    fn from(anchor: &Anchor) -> Self {
        Self::Anchor {
            fingerprint: anchor.certificate().fingerprint(),
            purpose: anchor.purpose(),
            hierarchy: anchor.hierarchy(),
            source: anchor.source(),
        }
    }
}

impl From<&CardAuthority> for Root {
    fn from(authority: &CardAuthority) -> Self {
        Self::CardAuthority {
            id: authority.id(),
            hierarchy: authority.hierarchy(),
        }
    }
}

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (source, generation) = match self {
            Self::CardAuthority { .. } => (None, None),
            Self::Anchor { source, .. } => match source {
                AnchorSource::Published { generation } => (Some("published"), Some(*generation)),
                AnchorSource::TestCards => (Some("test_cards"), None),
                AnchorSource::Given => (Some("given"), None),
            },
        };
        let mut root = serializer.serialize_struct("Root", 3)?;
        root.serialize_field("id", &self.id())?;
        root.serialize_field("source", &source)?;
        root.serialize_field("generation", &generation)?;
        root.end()
    }
}

/// What would help where a check failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// An authority of this hierarchy, which is not accepted.
    Authority(Hierarchy),
    /// The request that it answers, which is another one.
    OtherRequest,
    /// The right time: the request had expired, or a clock is wrong.
    Time,
    /// A certificate or an authority that has not ended.
    Expired,
    /// Nothing about the evidence: it is good, but not what the policy asks for.
    Policy,
    /// The certificate of the license, which is not the one that was given.
    LicenseCertificate,
    /// Nothing but not relying on it.
    DoNotRely,
}

impl Hint {
    /// What would help most where checks failed for these reasons.
    pub fn from_reasons<'a>(reasons: impl IntoIterator<Item = &'a Reason>) -> Self {
        let mut hint = Self::DoNotRely;
        for reason in reasons {
            match reason {
                Reason::UnknownAuthority { claimed } => return Self::Authority(*claimed),
                Reason::Expired { .. } | Reason::NotYetValid { .. } => hint = Self::Expired,
                Reason::RestsOn { .. } => {}
                _ => return Self::DoNotRely,
            }
        }
        hint
    }
}

/// Whether something is authentic: what was checked, and up to which root.
///
/// In JSON: `{"authentic", "hierarchy", "root", "checks"}`, added to the members of what is proven;
/// hierarchy and root are null when it is not authentic.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Proof {
    root: Option<Root>,
    checks: Report<CheckKind>,
}

impl Proof {
    /// For a certificate that was read from the place of this purpose: one with another purpose
    /// does not belong there, whoever issued it. An authority is authentic when it is one of the anchors.
    pub fn from_certificate(
        certificate: &Certificate,
        purpose: Purpose,
        anchors: &TrustAnchors,
        at: UnixTime,
    ) -> Self {
        match purpose {
            Purpose::Authentication | Purpose::Signature => {
                path::validate(certificate, purpose, anchors, at).into()
            }
            _ => Self::of_authority(certificate, purpose, anchors, at),
        }
    }

    /// Of the certificate of the card itself: 7F21, signed by the key that 00F8 certifies.
    pub fn from_card_chain(
        signer: &CardCertificate,
        card: &CardCertificate,
        anchors: &TrustAnchors,
    ) -> Self {
        let (authority, _) = signer.verify(anchors, CardAuthorityUse::CardChain);
        Self {
            root: authority.map(Root::from),
            checks: cvc::verify_card_chain(signer, card, anchors),
        }
    }

    fn of_authority(
        certificate: &Certificate,
        purpose: Purpose,
        anchors: &TrustAnchors,
        at: UnixTime,
    ) -> Self {
        let mut known = anchors.certificates().iter();
        let anchor = known.find(|anchor| anchor.certificate() == certificate);
        let accepted = match anchor {
            Some(anchor) if anchor.purpose() != purpose => Err(Reason::Purpose {
                expected: purpose,
                found: anchor.purpose(),
            }),
            Some(_) => Ok(()),
            None => Err(Reason::UnknownAuthority {
                claimed: certificate.claimed_hierarchy(),
            }),
        };
        let until = certificate.not_after();
        let valid = if certificate.is_valid_at(at) {
            Ok(())
        } else if at > until {
            Err(Reason::Expired { until })
        } else {
            let from = certificate.not_before();
            Err(Reason::NotYetValid { from })
        };
        let mut checks = Report::default();
        checks.require(CheckKind::CertificateAnchor, accepted);
        checks.require(CheckKind::AnchorValidity, valid);
        Self {
            root: anchor.map(Root::from),
            checks,
        }
    }

    /// Whether a path to an accepted root was checked, and nothing failed.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        self.root.is_some() && self.checks.failures().next().is_none()
    }

    /// The root; `None` when it is not authentic.
    #[must_use]
    pub fn root(&self) -> Option<&Root> {
        self.root.as_ref().filter(|_| self.is_authentic())
    }

    /// Whose it is; `None` when it is not authentic.
    #[must_use]
    pub fn hierarchy(&self) -> Option<Hierarchy> {
        self.root().map(Root::hierarchy)
    }

    /// The checks. What nobody asked for is not among those of files.
    #[must_use]
    pub const fn checks(&self) -> &Report<CheckKind> {
        &self.checks
    }

    /// What would help, when it is not authentic.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        let reasons = self.checks.failures().map(|(_, reason)| reason);
        (!self.is_authentic()).then(|| Hint::from_reasons(reasons))
    }
}

impl From<PathReport<'_>> for Proof {
    fn from(report: PathReport<'_>) -> Self {
        Self {
            root: report.anchor.map(Root::from),
            checks: report.checks,
        }
    }
}

impl From<FilesReport<'_>> for Proof {
    /// What was not asked for is no gap.
    fn from(report: FilesReport<'_>) -> Self {
        let mut checks = report.checks;
        checks.retain(|check| check.outcome != Outcome::NotChecked);
        Self {
            root: report.authority.map(Root::from),
            checks,
        }
    }
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut proof = serializer.serialize_struct("Proof", 4)?;
        proof.serialize_field("authentic", &self.is_authentic())?;
        proof.serialize_field("hierarchy", &self.hierarchy())?;
        proof.serialize_field("root", &self.root())?;
        proof.serialize_field("checks", &self.checks)?;
        proof.end()
    }
}
