//! Who signed, as the certificate says.

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, Purpose, SubjectAttributes};
use serde::{Serialize, Serializer};

/// Which key of a card signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningKey {
    /// The one for documents: its certificate carries the four attributes.
    Signature,
    /// The one for authentication: its certificate names nobody.
    Authentication,
    /// Neither of a card's.
    Other,
}

mynumber_card::codes!(list SigningKey {
    Signature => "signature",
    Authentication => "authentication",
    Other => "other",
});

impl From<Purpose> for SigningKey {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Signature => Self::Signature,
            Purpose::Authentication => Self::Authentication,
            _ => Self::Other,
        }
    }
}

/// The signer's certificate. Whether it is authentic is among the checks of the report.
#[derive(Clone, PartialEq, Eq)]
pub struct SignerCertificate(Certificate);

mynumber_card::hides_personal_data!(SignerCertificate, "SignerCertificate");

impl SignerCertificate {
    /// Of this certificate.
    #[must_use]
    pub const fn new(certificate: Certificate) -> Self {
        Self(certificate)
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.0
    }

    /// Which key of a card it is for, as it claims.
    #[must_use]
    pub fn key(&self) -> SigningKey {
        self.0.purpose().into()
    }

    /// Name, address, birth date and sex, with the marks of substitute characters; `None` when it has none.
    #[must_use]
    pub fn attributes(&self) -> Option<&SubjectAttributes> {
        self.0.attributes().ok()
    }
}

#[derive(Serialize)]
struct Written<'a> {
    key: SigningKey,
    #[serde(flatten)]
    attributes: Option<&'a SubjectAttributes>,
    issuer: String,
    serial: String,
    not_before: UnixTime,
    not_after: UnixTime,
    sha256: String,
}

impl Serialize for SignerCertificate {
    /// `{"key", the attributes, "issuer", "serial", "not_before", "not_after", "sha256"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            key: self.key(),
            attributes: self.attributes(),
            issuer: self.0.issuer().to_string(),
            serial: hex::encode(self.0.serial()),
            not_before: self.0.not_before(),
            not_after: self.0.not_after(),
            sha256: hex::encode(self.0.fingerprint()),
        }
        .serialize(serializer)
    }
}
