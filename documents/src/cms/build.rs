//! Making a message: everything before the signature, the digest for whoever makes it, and the finished message.
//!
//! Only a signature of the certificate's key over the digest makes a message of a [`Prepared`].

use core::time::Duration;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, GeneralizedTime, Null, OctetString, SetOfVec, UtcTime};
use der::oid::ObjectIdentifier;
use der::pem::LineEnding;
use der::{Decode as _, Encode};
use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, HashAlgorithm, RsaPublicKey};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use super::oid;
use crate::digests::ContentDigests;
use crate::error::DocumentError;

type Result<T> = core::result::Result<T, DocumentError>;

/// What is signed beside content type and digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    time: Option<UnixTime>,
    names_certificate: bool,
}

impl Options {
    /// The time, as the land registry and most others take it.
    #[must_use]
    pub const fn signed_at(time: UnixTime) -> Self {
        Self {
            time: Some(time),
            names_certificate: false,
        }
    }

    /// PAdES B-B: which certificate it is (signing-certificate-v2). The time must not be there, it stands in the PDF (ETSI
    /// EN 319 142-1, table 1).
    #[must_use]
    pub const fn pades() -> Self {
        Self {
            time: None,
            names_certificate: true,
        }
    }

    /// With signing-certificate-v2 too.
    #[must_use]
    pub const fn naming_certificate(mut self) -> Self {
        self.names_certificate = true;
        self
    }
}

/// A message that lacks only its signature.
pub struct Prepared {
    certificate: x509_cert::Certificate,
    key: RsaPublicKey,
    attributes: SetOfVec<Attribute>,
    digest: [u8; 32],
}

mynumber_card::hides_personal_data!(Prepared, "Prepared");

/// Prepares a message beside this content. Whether the certificate is valid, and for documents, is the caller's to
/// look at.
///
/// # Errors
/// [`DocumentError::NoKey`], [`DocumentError::Time`]; [`DocumentError::NotHashed`] without SHA-256 among the digests.
pub fn prepare(
    certificate: &Certificate,
    content: &ContentDigests,
    options: Options,
) -> Result<Prepared> {
    let key = certificate.rsa_key().cloned();
    let key = key.filter(|key| key.check_strength().is_ok());
    let digest = content.get(HashAlgorithm::Sha256);
    let digest = digest.ok_or(DocumentError::NotHashed)?;
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &oid::DATA)?,
        attribute(oid::MESSAGE_DIGEST, &string(digest)?)?,
    ];
    if let Some(time) = options.time {
        attributes.push(attribute(oid::SIGNING_TIME, &written(time)?)?);
    }
    if options.names_certificate {
        let named = [&NAMED_CERTIFICATE[..], &certificate.fingerprint()].concat();
        let named = Any::from_der(&named).map_err(encoding)?;
        attributes.push(attribute(oid::SIGNING_CERTIFICATE_V2, &named)?);
    }
    let attributes = SetOfVec::try_from(attributes).map_err(encoding)?;
    let signed = HashAlgorithm::Sha256.digest(&attributes.to_der().map_err(encoding)?);
    Ok(Prepared {
        certificate: x509_cert::Certificate::from_der(certificate.der()).map_err(encoding)?,
        key: key.ok_or(DocumentError::NoKey)?,
        attributes,
        digest: signed.try_into().map_err(|_| DocumentError::Encoding)?,
    })
}

impl Prepared {
    /// What has to be signed: SHA-256 of the attributes, 32 bytes.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Bytes of the finished message. Depends on certificate and options only, not on the content.
    ///
    /// # Errors
    /// [`DocumentError::Encoding`].
    pub fn encoded_length(&self) -> Result<usize> {
        Ok(self.message(&vec![0; self.key.modulus().len()])?.len())
    }

    /// The message, DER, with a PKCS #1 v1.5 signature over the digest.
    ///
    /// # Errors
    /// [`DocumentError::OtherSignature`] when it is not one of the certificate's key over the digest.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>> {
        self.key
            .verify_digest(HashAlgorithm::Sha256, &self.digest, signature)
            .map_err(|_| DocumentError::OtherSignature)?;
        self.message(signature)
    }

    fn message(&self, signature: &[u8]) -> Result<Vec<u8>> {
        // RFC 5754, section 2: without parameters, as others write it.
        let sha256 = AlgorithmIdentifierOwned {
            oid: oid::SHA256,
            parameters: None,
        };
        let subject = &self.certificate.tbs_certificate;
        let info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: subject.issuer.clone(),
                serial_number: subject.serial_number.clone(),
            }),
            digest_alg: sha256.clone(),
            signed_attrs: Some(self.attributes.clone()),
            // The one that everybody must know (RFC 3370, section 3.2), with NULL.
            signature_algorithm: AlgorithmIdentifierOwned {
                oid: oid::RSA,
                parameters: Some(Null.into()),
            },
            signature: string(signature)?,
            unsigned_attrs: None,
        };
        let certificate = CertificateChoices::Certificate(self.certificate.clone());
        let content = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: one(sha256)?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: oid::DATA,
                econtent: None,
            },
            certificates: Some(CertificateSet(one(certificate)?)),
            crls: None,
            signer_infos: SignerInfos(one(info)?),
        };
        let content = Any::encode_from(&content).map_err(encoding)?;
        let content_type = oid::SIGNED_DATA;
        let message = ContentInfo {
            content_type,
            content,
        };
        message.to_der().map_err(encoding)
    }
}

/// A message in PEM.
///
/// # Errors
/// [`DocumentError::Encoding`].
pub fn to_pem(message: &[u8]) -> Result<String> {
    der::pem::encode_string("CMS", LineEnding::LF, message).map_err(|_| DocumentError::Encoding)
}

/// SigningCertificateV2 { certs { ESSCertIDv2 { certHash OCTET STRING of 32 bytes } } } (RFC 5035), up to the bytes of the
/// digest; its algorithm is SHA-256 where none is named.
const NAMED_CERTIFICATE: [u8; 8] = [0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20];

fn encoding(_: der::Error) -> DocumentError {
    DocumentError::Encoding
}

fn one<T: der::DerOrd>(value: T) -> Result<SetOfVec<T>> {
    SetOfVec::try_from(vec![value]).map_err(encoding)
}

fn string(bytes: &[u8]) -> Result<OctetString> {
    OctetString::new(bytes).map_err(encoding)
}

fn attribute(oid: ObjectIdentifier, value: &(impl Encode + der::Tagged)) -> Result<Attribute> {
    let value = value.to_der().and_then(|der| Any::from_der(&der));
    let values = one(value.map_err(encoding)?)?;
    Ok(Attribute { oid, values })
}

/// UTCTime until 2049, then GeneralizedTime (RFC 5652, section 11.3).
fn written(time: UnixTime) -> Result<Time> {
    let cannot = DocumentError::Time { time };
    let Ok(seconds) = u64::try_from(time.seconds()) else {
        return Err(cannot);
    };
    let since = Duration::from_secs(seconds);
    let general = || GeneralizedTime::from_unix_duration(since).map(Time::GeneralTime);
    let time = UtcTime::from_unix_duration(since).map(Time::UtcTime);
    time.or_else(|_| general()).map_err(|_| cannot)
}
