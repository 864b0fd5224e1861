//! A signature with a key of the card, and the certificate of that key: the authentication PIN opens one, the
//! sign password the other.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::Moment;
//! # use mynumber_card::job::{Context, Fresh};
//! # use mynumber_card::pki::TrustAnchors;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let anchors = TrustAnchors::production();
//! # let at = Moment::Day("2026-11-23".parse()?);
//! # let fresh = Fresh::from_random(&[7; Fresh::LENGTH]);
//! # let context = Context { anchors: &anchors, at, last: LastTry::Refuse, fresh };
//! use mynumber_card::SignPassword;
//! use mynumber_card::app::SignatureScheme;
//! use mynumber_card::job::sign;
//!
//! let digest = [9; 32]; // SHA-256 of what is signed
//! let password = SignPassword::new("TEST1234")?;
//! let signed = sign::sign(&mut card, &password, SignatureScheme::Pkcs1Sha256(&digest), context)?;
//! assert_eq!(signed.data.signature.len(), 256);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::Serialize;

use super::certificate::{self, CertificateFile};
use super::noted::noted;
use super::{Context, Output, Schema};
use crate::app::{Jpki, OpensCertificate, SignatureScheme, Signs};
use crate::card::Card;
use crate::error::{DataElement, DataProblem, Error};
use crate::pki::{HashAlgorithm, SignatureError};
use crate::secret::IntoSecret;
use crate::transport::Transport;

/// A signature, what it is over, and the certificate of the key that made it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Signed {
    /// How it was made: [`SignatureScheme::code`].
    pub scheme: &'static str,
    /// The SHA-256 that was given to be signed; absent where the scheme takes something else. As JSON in hexadecimal digits.
    #[serde(
        serialize_with = "super::hexadecimal_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    pub digest: Option<[u8; 32]>,
    /// 256 bytes, RSA. As JSON base64.
    #[serde(serialize_with = "super::base64")]
    #[cfg_attr(test, schemars(with = "crate::schema::Base64"))]
    pub signature: Vec<u8>,
    /// The certificate.
    pub certificate: CertificateFile,
}

hides_personal_data!(Signed, "Signed", certificate);

/// Reads the certificate, then signs, so that any problem with the certificate is known before anything is
/// signed, and shows before the secret that the path carries a signature. Eight commands with the sign password, seven with
/// the authentication PIN; one less where the path is known.
///
/// # Errors
/// [`Error::NoSignatureCertificate`] before anybody is asked for its password; [`Error::Input`] for a length that
/// the scheme does not take; [`Error::Malformed`] for a signature over a SHA-256 digest that is not one of the key;
/// [`PinError`](crate::PinError); errors of card or link, and those of `secret`.
pub fn sign<S: Signs + OpensCertificate, T: Transport, G: IntoSecret<S>>(
    card: &mut Card<T>,
    secret: G,
    scheme: SignatureScheme<'_>,
    context: Context<'_>,
) -> Result<Output<Signed>, G::Error> {
    signed(card, secret, |_| Ok(Chosen::Scheme(scheme)), context)
}

/// The same for a document that has its signer's certificate in it: `prepare` is given the certificate, and says which
/// SHA-256 digest is to be signed, or why nothing is. Nobody is asked for anything meanwhile: what `prepare` opens stays
/// open until it ends. As many commands.
///
/// # Errors
/// Those of [`sign`], and those of `prepare`: then nothing was signed.
pub fn sign_prepared<
    S: Signs + OpensCertificate,
    T: Transport,
    G: IntoSecret<S>,
    E: From<G::Error>,
>(
    card: &mut Card<T>,
    secret: G,
    prepare: impl FnOnce(&CertificateFile) -> Result<[u8; 32], E>,
    context: Context<'_>,
) -> Result<Output<Signed>, E> {
    signed(
        card,
        secret,
        |certificate| prepare(certificate).map(Chosen::Digest),
        context,
    )
}

/// What is signed, and how.
enum Chosen<'a> {
    Scheme(SignatureScheme<'a>),
    Digest([u8; 32]),
}

impl Chosen<'_> {
    const fn scheme(&self) -> SignatureScheme<'_> {
        match self {
            Self::Scheme(scheme) => *scheme,
            Self::Digest(digest) => SignatureScheme::Pkcs1Sha256(digest),
        }
    }
}

fn signed<'a, S: Signs + OpensCertificate, T: Transport, G: IntoSecret<S>, E: From<G::Error>>(
    card: &mut Card<T>,
    secret: G,
    choose: impl FnOnce(&CertificateFile) -> Result<Chosen<'a>, E>,
    context: Context<'_>,
) -> Result<Output<Signed>, E> {
    let failed = |error: Error| E::from(error.into());
    let mut tries = Vec::new();
    card.check_carries_signatures().map_err(failed)?;
    let mut jpki = card.app::<Jpki>().map_err(failed)?;
    let purpose = certificate::expect::<S, T>(&mut jpki).map_err(failed)?;
    jpki.show_path().map_err(failed)?;
    let mut opened = jpki.present::<S, _>(noted(secret, &mut tries), context.last)?;
    let der = opened
        .read_certificate()
        .map_err(|error| failed(certificate::absent(error, purpose)))?;
    let certificate = certificate::file(der, purpose, &context);
    let chosen = choose(&certificate)?;
    let scheme = chosen.scheme();
    let signature = opened.sign(scheme).map_err(failed)?;
    let left_open = jpki.close().err();
    check(&certificate, scheme, &signature).map_err(failed)?;
    let signed = Signed {
        scheme: scheme.code(),
        digest: scheme.digest().copied(),
        signature,
        certificate,
    };
    Ok(Output::new(Schema::new("sign", 1), signed).with(tries, left_open))
}

/// Whether it came as it was made, where the certificate says so.
fn check(
    certificate: &CertificateFile,
    scheme: SignatureScheme<'_>,
    signature: &[u8],
) -> Result<(), Error> {
    let content = certificate.content.as_ref().ok();
    let key = content.and_then(|content| content.certificate.rsa_key());
    match (key, scheme) {
        (Some(key), SignatureScheme::Pkcs1Sha256(digest)) => {
            match key.verify_digest(HashAlgorithm::Sha256, digest, signature) {
                Err(SignatureError::Mismatch) => Err(Error::Malformed {
                    element: DataElement::Signature,
                    problem: DataProblem::OtherKey,
                }),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}
