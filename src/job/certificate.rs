//! One of the four certificates of a card: the person's for authentication and for signatures, and that
//! of each one's authority. Three need no PIN on a card; on phones the one for authentication needs its PIN.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::{Card, LastTry};
//! # use mynumber_card::data::Moment;
//! # use mynumber_card::job::{Context, Fresh, certificate};
//! # use mynumber_card::pki::{Purpose, TrustAnchors};
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! let read = certificate::free(&mut card, Purpose::Authentication, context)?.data;
//! let content = read.content?;
//! assert_eq!(hex::encode(content.certificate.serial()), "01000101");
//! assert!(!content.proof.is_authentic()); // no authority of the simulated card is accepted here
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use std::borrow::Cow;

use data_encoding::BASE64;
use serde::{Serialize, Serializer};

use super::noted::noted;
use super::{Context, Output, Schema};
use crate::app::{App, Jpki, OpensCertificate};
use crate::card::Card;
use crate::data::Moment;
use crate::error::{Argument, DataElement, DataProblem, Error};
use crate::pki::{
    Certificate, Proof, PublicKey, Purpose, SubjectAttributes, SubjectError, TrustAnchors,
};
use crate::secret::IntoSecret;
use crate::terms::Credential;
use crate::transport::Transport;

/// A certificate as it is stored, and what it says.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CertificateFile {
    /// What it says; an error if this crate does not understand it, and then its bytes are still available.
    /// In JSON its members are beside `pem`.
    #[serde(flatten, serialize_with = "where_understood")]
    #[cfg_attr(test, schemars(with = "Option<CertificateContent>"))]
    pub content: Result<CertificateContent, Error>,
    /// DER, as stored.
    #[serde(skip)]
    pub der: Vec<u8>,
    /// The same in PEM.
    pub pem: String,
}

hides_personal_data!(CertificateFile, "CertificateFile", content);

/// What a certificate says, and whether it is authentic.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CertificateContent {
    /// The certificate.
    pub certificate: Certificate,
    /// Its attributes, in one for signatures.
    pub attributes: Option<SubjectAttributes>,
    /// Whether it has expired.
    pub expired: bool,
    /// Whether it is authentic.
    pub proof: Proof,
}

/// Reads a certificate that needs no PIN: [`Purpose::Authentication`], or one of the two authorities. Two
/// commands.
///
/// # Errors
/// [`Error::NotOpen`] where it needs one, as on phones; [`Error::FileAbsent`] where there is none;
/// [`Error::Input`] for one that is behind a PIN everywhere, and errors of the link.
pub fn free<T: Transport>(
    card: &mut Card<T>,
    purpose: Purpose,
    context: Context<'_>,
) -> Result<Output<CertificateFile>, Error> {
    let mut jpki = card.app::<Jpki>()?;
    let der = match purpose {
        Purpose::Authentication => jpki.read_auth_certificate()?,
        Purpose::AuthenticationAuthority => jpki.read_auth_ca_certificate()?,
        Purpose::SignatureAuthority => jpki.read_sign_ca_certificate()?,
        _ => {
            return Err(Error::Input {
                argument: Argument::FreeCertificate,
            });
        }
    };
    Ok(output(der, purpose, &context))
}

/// Reads the certificate that a secret opens: the one for user authentication with the authentication PIN, if
/// it needs one, the one for signatures with the sign password. Six commands.
///
/// # Errors
/// [`Error::NoSignatureCertificate`] before anybody is asked for its password;
/// [`PinError`](crate::PinError); errors of card or link, and those of `secret`.
pub fn opened<S: OpensCertificate, T: Transport, G: IntoSecret<S>>(
    card: &mut Card<T>,
    secret: G,
    context: Context<'_>,
) -> Result<Output<CertificateFile>, G::Error> {
    let mut tries = Vec::new();
    let mut jpki = card.app::<Jpki>()?;
    let purpose = expect::<S, T>(&mut jpki)?;
    let der = jpki
        .present::<S, _>(noted(secret, &mut tries), context.last)?
        .read_certificate()
        .map_err(|error| absent(error, purpose))?;
    let left_open = jpki.close().err();
    Ok(output(der, purpose, &context).with(tries, left_open))
}

/// What the certificate of a secret is for. The card is asked whether it has one for signatures
/// before anybody is asked for its password.
pub(super) fn expect<S: OpensCertificate, T: Transport>(
    jpki: &mut App<'_, Jpki, T>,
) -> Result<Purpose, Error> {
    if S::CREDENTIAL == Credential::SignPassword {
        jpki.expect_signature_certificate()?;
        return Ok(Purpose::Signature);
    }
    Ok(Purpose::Authentication)
}

/// Turns an error into that of a card without a signature certificate, if it is such a card.
pub(super) fn absent(error: Error, purpose: Purpose) -> Error {
    match error {
        Error::FileAbsent { .. } if purpose == Purpose::Signature => Error::NoSignatureCertificate,
        error => error,
    }
}

/// What a certificate (DER) from elsewhere says, and whether it is authentic as one of this purpose: no card. Nobody proves here
/// that they hold its key.
#[must_use]
pub fn judge(
    der: Vec<u8>,
    purpose: Purpose,
    anchors: &TrustAnchors,
    at: Moment,
) -> Output<CertificateFile> {
    let file = file_judged(der, purpose, anchors, at);
    Output::new(Schema::new("certificate", 1), file)
}

fn output(der: Vec<u8>, purpose: Purpose, context: &Context<'_>) -> Output<CertificateFile> {
    judge(der, purpose, context.anchors, context.at)
}

pub(super) fn file(der: Vec<u8>, purpose: Purpose, context: &Context<'_>) -> CertificateFile {
    file_judged(der, purpose, context.anchors, context.at)
}

fn file_judged(
    der: Vec<u8>,
    purpose: Purpose,
    anchors: &TrustAnchors,
    at: Moment,
) -> CertificateFile {
    CertificateFile {
        content: content(&der, purpose, anchors, at),
        pem: pem(&der),
        der,
    }
}

fn content(
    der: &[u8],
    purpose: Purpose,
    anchors: &TrustAnchors,
    at: Moment,
) -> Result<CertificateContent, Error> {
    let certificate = parse(der)?;
    let attributes = match certificate.attributes() {
        Ok(attributes) => Some(attributes.clone()),
        Err(SubjectError::None) => None,
        Err(_) => {
            return Err(Error::Malformed {
                element: DataElement::SignatureCertificate,
                problem: DataProblem::Profile,
            });
        }
    };
    Ok(CertificateContent {
        attributes,
        expired: at.is_after(certificate.not_after()),
        proof: Proof::from_certificate(&certificate, purpose, anchors, at.time()),
        certificate,
    })
}

/// A certificate that came from a card.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse(der: &[u8]) -> Result<Certificate, Error> {
    Certificate::from_der(der).map_err(|_| Error::Malformed {
        element: DataElement::Certificate,
        problem: DataProblem::NotX509,
    })
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for (place, character) in BASE64.encode(der).chars().enumerate() {
        if place > 0 && place.is_multiple_of(64) {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.push_str("\n-----END CERTIFICATE-----\n");
    pem
}

fn where_understood<S: Serializer>(
    content: &Result<CertificateContent, Error>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    content.as_ref().ok().serialize(serializer)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a> {
    purpose: Purpose,
    subject: String,
    issuer: String,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    serial: String,
    #[cfg_attr(test, schemars(with = "crate::data::UnixTime"))]
    not_before: String,
    #[cfg_attr(test, schemars(with = "crate::data::UnixTime"))]
    not_after: String,
    expired: bool,
    policies: &'a [Cow<'static, str>],
    #[cfg_attr(
        test,
        schemars(with = "Vec<crate::schema::Code<crate::pki::KeyUsage>>")
    )]
    key_usage: Vec<&'static str>,
    extended_key_usage: Option<&'a [Cow<'static, str>]>,
    public_key: Key<'a>,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "SubjectAttributes"))]
    attributes: Option<&'a SubjectAttributes>,
    #[cfg_attr(test, schemars(with = "crate::pki::Hierarchy"))]
    claimed_hierarchy: &'static str,
    #[serde(flatten)]
    proof: &'a Proof,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Key<'a> {
    algorithm: &'a str,
    bits: Option<usize>,
}

has_schema_of!(CertificateContent => Written<'_>);

impl Serialize for CertificateContent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let it = &self.certificate;
        let (algorithm, bits) = match it.public_key() {
            PublicKey::Rsa(key) => ("RSA", Some(key.bits())),
            PublicKey::Other(identifier) => (identifier.as_str(), None),
        };
        let usage = it.key_usage().map(|usage| usage.names().collect());
        let written = Written {
            purpose: it.purpose(),
            subject: it.subject().to_string(),
            issuer: it.issuer().to_string(),
            serial: hex::encode(it.serial()),
            not_before: it.not_before().to_string(),
            not_after: it.not_after().to_string(),
            expired: self.expired,
            policies: it.policies(),
            key_usage: usage.unwrap_or_default(),
            extended_key_usage: it.extended_key_usages(),
            public_key: Key { algorithm, bits },
            sha256: hex::encode(it.fingerprint()),
            attributes: self.attributes.as_ref(),
            claimed_hierarchy: it.claimed_hierarchy().name(),
            proof: &self.proof,
        };
        written.serialize(serializer)
    }
}
