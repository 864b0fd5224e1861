//! The public-key application (公的個人認証AP): two certificates with their keys.

use super::access::{App, Changeable, Opened, Opens, application};
use crate::card::{Extent, FileKind, Selected};
use crate::data::{Availability, TokenInfo, UnixTime};
use crate::error::{Argument, Error, TransportError};
use crate::pki::end_in_head;
use crate::secret::{AuthPin, SignPassword};
use crate::transport::Transport;

/// File identifiers. Source: measured.
pub mod ef {
    /// Signature certificate (署名用電子証明書), opened by the sign password.
    pub const SIGN_CERTIFICATE: u16 = 0x0001;
    /// Certificate of the signature authority.
    pub const SIGN_CA_CERTIFICATE: u16 = 0x0002;
    /// CK_TOKEN_INFO, 160 bytes.
    pub const TOKEN_INFO: u16 = 0x0006;
    /// Which certificates are present, 3 bytes.
    pub const AVAILABILITY: u16 = 0x0008;
    /// User-authentication certificate (利用者証明用電子証明書); free on the plastic card.
    pub const AUTH_CERTIFICATE: u16 = 0x000A;
    /// Certificate of the user-authentication authority.
    pub const AUTH_CA_CERTIFICATE: u16 = 0x000B;
    /// Authentication key.
    pub const AUTH_KEY: u16 = 0x0017;
    /// Authentication PIN reference.
    pub const AUTH_PIN: u16 = 0x0018;
    /// Signature key.
    pub const SIGN_KEY: u16 = 0x001A;
    /// Signature password reference.
    pub const SIGN_PASSWORD: u16 = 0x001B;
}

/// The token information has 160 bytes.
pub(super) const TOKEN_INFO: Extent = Extent::bytes(160);
/// Three bytes say which certificates are present.
pub(super) const AVAILABILITY: Extent = Extent::bytes(3);

/// What is signed and how: the six schemes of COMPUTE DIGITAL SIGNATURE. RSA-2048 signatures of
/// 256 bytes. Source: measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureScheme<'a> {
    /// PKCS#1 v1.5 over the bytes as they are, 1–245: usually a DigestInfo.
    Pkcs1Raw(&'a [u8]),
    /// PKCS#1 v1.5 over the bare SHA-256 that the card makes of 1–255 bytes, without DigestInfo.
    Pkcs1BareHashOnCard(&'a [u8]),
    /// PKCS#1 v1.5 over a SHA-256 digest; the card adds the DigestInfo.
    Pkcs1Sha256(&'a [u8; 32]),
    /// PKCS#1 v1.5 with SHA-256 over 1–255 bytes that the card hashes.
    Pkcs1Sha256OnCard(&'a [u8]),
    /// RSASSA-PSS over a SHA-256 digest, random salt of 32 bytes.
    PssSha256(&'a [u8; 32]),
    /// RSASSA-PSS over 1–255 bytes that the card hashes with SHA-256.
    PssSha256OnCard(&'a [u8]),
}

impl SignatureScheme<'_> {
    /// The word for scripts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pkcs1Raw(_) => "pkcs1_raw",
            Self::Pkcs1BareHashOnCard(_) => "pkcs1_bare_hash_on_card",
            Self::Pkcs1Sha256(_) => "pkcs1_sha256",
            Self::Pkcs1Sha256OnCard(_) => "pkcs1_sha256_on_card",
            Self::PssSha256(_) => "pss_sha256",
            Self::PssSha256OnCard(_) => "pss_sha256_on_card",
        }
    }

    /// The SHA-256 digest that is signed, if the scheme takes one.
    #[must_use]
    pub const fn digest(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Pkcs1Sha256(digest) | Self::PssSha256(digest) => Some(digest),
            _ => None,
        }
    }

    fn parameters(&self) -> Result<(u8, &[u8]), Error> {
        let (p1, input, longest): (u8, &[u8], usize) = match self {
            Self::Pkcs1Raw(bytes) => (0x00, bytes, 245),
            Self::Pkcs1BareHashOnCard(bytes) => (0x01, bytes, 255),
            Self::Pkcs1Sha256(digest) => (0x02, digest.as_slice(), 32),
            Self::Pkcs1Sha256OnCard(bytes) => (0x03, bytes, 255),
            Self::PssSha256(digest) => (0x04, digest.as_slice(), 32),
            Self::PssSha256OnCard(bytes) => (0x05, bytes, 255),
        };
        if input.is_empty() || input.len() > longest {
            return Err(Error::Input {
                argument: Argument::BytesToSign,
            });
        }
        Ok((p1, input))
    }
}

application! {
    /// The public-key application.
    Jpki, known: (), change: ReferenceData,
    AuthPin at ef::AUTH_PIN, AuthPin;
    SignPassword at ef::SIGN_PASSWORD, SignPassword;
}

impl Opens<Jpki> for AuthPin {}
impl Opens<Jpki> for SignPassword {}
impl Changeable<Jpki> for AuthPin {}
impl Changeable<Jpki> for SignPassword {}

/// A secret that opens a key: the authentication PIN and the sign password, each its own.
#[diagnostic::on_unimplemented(message = "`{Self}` opens no key to sign with")]
pub trait Signs: Opens<Jpki> {
    /// The file identifier of the key.
    const KEY: u16;
}
impl Signs for AuthPin {
    const KEY: u16 = ef::AUTH_KEY;
}
impl Signs for SignPassword {
    const KEY: u16 = ef::SIGN_KEY;
}

/// A secret that opens a certificate: the authentication PIN opens the one for user authentication, if it
/// is not free; the sign password opens the one for signatures.
#[diagnostic::on_unimplemented(message = "`{Self}` opens no certificate")]
pub trait OpensCertificate: Opens<Jpki> {
    /// The file identifier of the certificate.
    const CERTIFICATE: u16;
}
impl OpensCertificate for AuthPin {
    const CERTIFICATE: u16 = ef::AUTH_CERTIFICATE;
}
impl OpensCertificate for SignPassword {
    const CERTIFICATE: u16 = ef::SIGN_CERTIFICATE;
}

/// The secret that opens the signature certificate: the sign password.
#[diagnostic::on_unimplemented(message = "`{Self}` does not open the signature certificate")]
pub trait OpensSignCertificate: OpensCertificate {}
impl OpensSignCertificate for SignPassword {}

/// The secret that opens the user-authentication certificate where it is not free: the authentication PIN.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not open the user-authentication certificate"
)]
pub trait OpensAuthCertificate: OpensCertificate {}
impl OpensAuthCertificate for AuthPin {}

impl<T: Transport> App<'_, Jpki, T> {
    /// Reads what the token says about itself: kind, label, serial. One command.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_token_info(&mut self) -> Result<TokenInfo, Error> {
        let file = self.selected.read_file_as(ef::TOKEN_INFO, TOKEN_INFO)?;
        TokenInfo::parse(&file).map_err(Error::from)
    }

    /// Reads which certificates are present. One command.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_availability(&mut self) -> Result<Availability, Error> {
        let file = self.selected.read_file_as(ef::AVAILABILITY, AVAILABILITY)?;
        Availability::parse(&file).map_err(Error::from)
    }

    /// Asks whether there is a signature certificate, before anybody is asked for its password: there
    /// can be a password without one. One command. If the card does not give EF 0008, or its
    /// content has no known meaning, this is not an error.
    ///
    /// # Errors
    /// [`Error::NoSignatureCertificate`], and errors of the link.
    pub fn expect_signature_certificate(&mut self) -> Result<(), Error> {
        match self.read_availability() {
            Ok(availability) if availability.signature_certificate() == Some(false) => {
                Err(Error::NoSignatureCertificate)
            }
            Err(Error::Transport(TransportError::IncompleteAnswer { .. })) => Ok(()),
            Err(error @ Error::Transport(_)) => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Reads the user-authentication certificate (利用者証明用電子証明書): free on the plastic
    /// card, [`Error::NotOpen`] on phones before the PIN. One command on an extended path.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_auth_certificate(&mut self) -> Result<Vec<u8>, Error> {
        read_certificate(&mut self.selected, ef::AUTH_CERTIFICATE)
    }

    /// Reads the certificate of the user-authentication authority.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_auth_ca_certificate(&mut self) -> Result<Vec<u8>, Error> {
        read_certificate(&mut self.selected, ef::AUTH_CA_CERTIFICATE)
    }

    /// Reads the certificate of the signature authority.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_sign_ca_certificate(&mut self) -> Result<Vec<u8>, Error> {
        read_certificate(&mut self.selected, ef::SIGN_CA_CERTIFICATE)
    }

    /// The end of the user-authentication certificate, read only as far as that: nothing is known of the rest of
    /// the file. `None` where the file is none that says when it ends. One command, as a rule.
    pub(crate) fn read_auth_certificate_end(&mut self) -> Result<Option<UnixTime>, Error> {
        read_end(&mut self.selected, ef::AUTH_CERTIFICATE)
    }

    /// Before a PIN: whether the path carries a signature of the card. Costs one command if that
    /// is not known yet. The authorities' certificates are free everywhere, and longer than a signature.
    pub(crate) fn show_path(&mut self) -> Result<(), Error> {
        self.selected.show_path(ef::AUTH_CA_CERTIFICATE)?;
        self.selected.check_carries_signatures()
    }
}

impl<S: Opens<Jpki>, T: Transport> Opened<'_, '_, Jpki, S, T> {
    /// Signs with the key that the secret opens. One command; returns 256 bytes.
    ///
    /// # Errors
    /// [`Error::Input`] for a length that the scheme does not take,
    /// [`TransportError::IncompleteAnswer`](crate::TransportError::IncompleteAnswer) and [`Error::Malformed`] for
    /// fewer or more than 256 bytes, and errors of the card or the link.
    pub fn sign(&mut self, scheme: SignatureScheme<'_>) -> Result<Vec<u8>, Error>
    where
        S: Signs,
    {
        let (p1, input) = scheme.parameters()?;
        self.selected.sign(S::KEY, p1, input)
    }

    /// Reads the certificate that the secret opens: for code that takes either secret.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_certificate(&mut self) -> Result<Vec<u8>, Error>
    where
        S: OpensCertificate,
    {
        read_certificate(self.selected, S::CERTIFICATE)
    }

    /// As that of the application, on phones too.
    pub(crate) fn read_auth_certificate_end(&mut self) -> Result<Option<UnixTime>, Error>
    where
        S: OpensAuthCertificate,
    {
        read_end(self.selected, ef::AUTH_CERTIFICATE)
    }

    /// Reads the user-authentication certificate, on phones too.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_auth_certificate(&mut self) -> Result<Vec<u8>, Error>
    where
        S: OpensAuthCertificate,
    {
        self.read_certificate()
    }

    /// Reads the signature certificate (署名用電子証明書), which carries the four attributes.
    ///
    /// # Errors
    /// Errors of the card or the link, and [`Error::Malformed`].
    pub fn read_sign_certificate(&mut self) -> Result<Vec<u8>, Error>
    where
        S: OpensSignCertificate,
    {
        self.read_certificate()
    }
}

fn read_end<T: Transport>(
    selected: &mut Selected<'_, T>,
    file: u16,
) -> Result<Option<UnixTime>, Error> {
    let head = selected.read_file_as(file, Extent::head(|head| end_in_head(head).is_some()))?;
    Ok(end_in_head(&head))
}

pub(super) fn read_certificate<T: Transport>(
    selected: &mut Selected<'_, T>,
    file: u16,
) -> Result<Vec<u8>, Error> {
    let mut der = selected.read_file(file, FileKind::LongObject)?;
    // A file can be larger than the certificate in it.
    if let Some(length) = crate::tlv::ber::total_length(&der) {
        der.truncate(length);
    }
    Ok(der)
}
