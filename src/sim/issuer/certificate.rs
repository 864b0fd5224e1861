//! X.509 certificates of the test authority, after the profile of JPKI.
//!
//! Source: JPKI certificate profile specification 3.x; the order and the string types are those of
//! the published self-signed certificates.

use der::asn1::{
    Any, BitString, Ia5String, OctetString, PrintableStringRef, UtcTime, Utf8StringRef,
};
use der::oid::{AssociatedOid, ObjectIdentifier, db};
use der::{DateTime, Encode};
use rsa::pkcs1::EncodeRsaPublicKey;
use sha1::{Digest, Sha1};
use x509_cert::attr::{AttributeTypeAndValue, AttributeValue};
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName, OtherName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage,
    KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::{Name, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use super::error::{IssueError, unwritable};
use super::keys::TestKey;
use crate::data::Date;
use crate::sim::person::{
    CertificateData, DeclaredMunicipality, DeclaredTokenKind, Person, Substituted, era_year,
};

const ORGANIZATION: &str = "JPKI-SIM";
const AGENCY: &str = "Japan Agency for Local Authority Information Systems";

/// What a CA certifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Auth,
    Sign,
}

impl Purpose {
    const fn unit(self) -> &'static str {
        match self {
            Self::Auth => "JPKI for user authentication",
            Self::Sign => "JPKI for digital signature",
        }
    }

    const fn japanese_unit(self) -> &'static str {
        match self {
            Self::Auth => "公的個人認証サービス利用者証明用",
            Self::Sign => "公的個人認証サービス署名用",
        }
    }

    /// The reserved top-level domain (RFC 2606) keeps anybody from asking there.
    const fn ocsp(self) -> &'static str {
        match self {
            Self::Auth => "http://ocspauth.sim.invalid",
            Self::Sign => "http://ocspsign.sim.invalid",
        }
    }

    /// The policies of the test hierarchy.
    const fn policy(self, token: DeclaredTokenKind) -> ObjectIdentifier {
        match (self, token) {
            (Self::Auth, _) => ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30"),
            (Self::Sign, DeclaredTokenKind::Plastic) => {
                ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.20")
            }
            (Self::Sign, _) => ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.40"),
        }
    }

    /// All generations of a CA have this one name.
    fn issuer(self) -> Result<Vec<RelativeDistinguishedName>, IssueError> {
        Ok(vec![
            country()?,
            rdn(db::rfc4519::O, ORGANIZATION)?,
            rdn(db::rfc4519::OU, self.unit())?,
            rdn(db::rfc4519::OU, AGENCY)?,
        ])
    }

    fn japanese_name(self) -> Result<GeneralName, IssueError> {
        Ok(directory_name(vec![
            country()?,
            rdn(db::rfc4519::O, "公的個人認証サービス")?,
            rdn(db::rfc4519::OU, self.japanese_unit())?,
            rdn(db::rfc4519::OU, "地方公共団体情報システム機構")?,
        ]))
    }

    /// Where revocation lists are: an entry of a directory for each municipality.
    fn distribution_point(self, place: &DeclaredMunicipality) -> Result<GeneralName, IssueError> {
        Ok(directory_name(vec![
            country()?,
            rdn(db::rfc4519::O, ORGANIZATION)?,
            rdn(db::rfc4519::OU, self.unit())?,
            rdn(db::rfc4519::OU, "CRL Distribution Points")?,
            rdn(db::rfc4519::OU, &place.prefecture)?,
            rdn(db::rfc4519::CN, &format!("{} CRLDP", place.name))?,
        ]))
    }
}

/// One generation of a CA: its key and its self-signed certificate.
#[derive(Debug, Clone)]
pub(super) struct CertificateAuthority {
    purpose: Purpose,
    key: TestKey,
    certificate: Certificate,
}

impl CertificateAuthority {
    pub(super) fn new(
        purpose: Purpose,
        key: TestKey,
        serial: u32,
        validity: (DateTime, DateTime),
    ) -> Result<Self, IssueError> {
        let name = purpose.issuer()?;
        let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
        let constraints = BasicConstraints {
            ca: true,
            path_len_constraint: None,
        };
        let extensions = vec![
            extension(true, &usage)?,
            extension(false, &SubjectAltName(vec![purpose.japanese_name()?]))?,
            extension(true, &constraints)?,
            extension(false, &crl_at(directory_name(name.clone())))?,
            extension(false, &key_identifier(&key)?)?,
        ];
        let certificate = signed(
            Draft {
                serial,
                issuer: x509_cert::name::RdnSequence(name.clone()),
                validity: between(validity)?,
                subject: x509_cert::name::RdnSequence(name),
                key: &key,
                extensions,
            },
            &key,
        )?;
        Ok(Self {
            purpose,
            key,
            certificate,
        })
    }

    pub(super) fn der(&self) -> Result<Vec<u8>, IssueError> {
        self.certificate.to_der().map_err(unwritable)
    }

    /// A holder's certificate of this CA.
    pub(super) fn issue(
        &self,
        person: &Person,
        data: &CertificateData,
        key: &TestKey,
    ) -> Result<Vec<u8>, IssueError> {
        let subject = match self.purpose {
            Purpose::Auth => vec![country()?, rdn(db::rfc4519::CN, &data.subject)?],
            Purpose::Sign => vec![
                country()?,
                rdn(db::rfc4519::L, &data.municipality.prefecture)?,
                rdn(db::rfc4519::L, &data.municipality.name)?,
                rdn(db::rfc4519::CN, &data.subject)?,
            ],
        };
        let draft = Draft {
            serial: data.serial,
            issuer: self.certificate.tbs_certificate.subject.clone(),
            validity: between((
                at(data.issued, (1, 30, 0))?,
                at(data.expires, (14, 59, 59))?,
            ))?,
            subject: x509_cert::name::RdnSequence(subject),
            key,
            extensions: self.holder_extensions(person, data, key)?,
        };
        signed(draft, &self.key)?.to_der().map_err(unwritable)
    }

    fn holder_extensions(
        &self,
        person: &Person,
        data: &CertificateData,
        key: &TestKey,
    ) -> Result<Vec<Extension>, IssueError> {
        let purpose = self.purpose;
        let policies = CertificatePolicies(vec![PolicyInformation {
            policy_identifier: purpose.policy(person.token),
            policy_qualifiers: None,
        }]);
        let ocsp = AuthorityInfoAccessSyntax(vec![AccessDescription {
            access_method: db::rfc5280::ID_AD_OCSP,
            access_location: GeneralName::UniformResourceIdentifier(
                Ia5String::new(purpose.ocsp()).map_err(unwritable)?,
            ),
        }]);

        let mut extensions = match purpose {
            Purpose::Auth => vec![
                extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?,
                extension(
                    false,
                    &ExtendedKeyUsage(vec![db::rfc5280::ID_KP_CLIENT_AUTH]),
                )?,
                extension(true, &policies)?,
            ],
            Purpose::Sign => {
                let usage = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
                vec![
                    extension(true, &KeyUsage(usage))?,
                    extension(true, &policies)?,
                    extension(false, &attributes(person)?)?,
                ]
            }
        };
        extensions.extend([
            extension(false, &IssuerAltName(vec![purpose.japanese_name()?]))?,
            extension(
                false,
                &crl_at(purpose.distribution_point(&data.municipality)?),
            )?,
            extension(false, &ocsp)?,
            extension(false, &self.authority_key_identifier()?)?,
            extension(false, &key_identifier(key)?)?,
        ]);
        Ok(extensions)
    }

    fn authority_key_identifier(&self) -> Result<AuthorityKeyIdentifier, IssueError> {
        let own = &self.certificate.tbs_certificate;
        Ok(AuthorityKeyIdentifier {
            key_identifier: Some(key_identifier(&self.key)?.0),
            authority_cert_issuer: Some(vec![GeneralName::DirectoryName(own.issuer.clone())]),
            authority_cert_serial_number: Some(own.serial_number.clone()),
        })
    }
}

/// The four attributes and which of their characters are substitutes.
fn attributes(person: &Person) -> Result<SubjectAltName, IssueError> {
    let (name, name_marks) = substituted(&person.name, person.substitutes.name.as_ref());
    let (address, address_marks) =
        substituted(&person.address, person.substitutes.address.as_ref());
    let (era, _) = era_year(person.birth);
    let birth = format!("{era}{}", super::signed_files::yyyymmdd(person.birth));
    let sex = char::from(person.sex.code()).to_string();
    let values = [name, name_marks, sex, birth, address, address_marks];
    let names = (1..).zip(values).map(|(number, text)| {
        Ok(GeneralName::OtherName(OtherName {
            type_id: ObjectIdentifier::new("1.2.392.200149.8.5.5")
                .and_then(|arc| arc.push_arc(number))
                .map_err(|_| IssueError::Certificate)?,
            value: Any::encode_from(&Utf8StringRef::new(&text).map_err(unwritable)?)
                .map_err(unwritable)?,
        }))
    });
    names.collect::<Result<_, IssueError>>().map(SubjectAltName)
}

fn substituted(text: &str, substituted: Option<&Substituted>) -> (String, String) {
    substituted.map_or_else(
        || (text.to_owned(), "0".repeat(text.chars().count())),
        |s| (s.text.clone(), s.marks.clone()),
    )
}

/// The serial number of the certificate of the key that signs licenses.
pub(super) const LICENSE_SERIAL: u32 = 0x2503_2401;

/// The self-signed certificate of the key that signs licenses. Its profile is not known: assumed.
pub(super) fn license_signer(key: &TestKey) -> Result<Certificate, IssueError> {
    let name = x509_cert::name::RdnSequence(vec![
        country()?,
        rdn(db::rfc4519::O, "LICENSE-SIM")?,
        rdn(db::rfc4519::CN, "License signer")?,
    ]);
    let draft = Draft {
        serial: LICENSE_SERIAL,
        issuer: name.clone(),
        validity: between((
            DateTime::new(2025, 3, 23, 15, 0, 0).map_err(unwritable)?,
            DateTime::new(2035, 3, 23, 14, 59, 59).map_err(unwritable)?,
        ))?,
        subject: name,
        key,
        extensions: vec![
            extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?,
            extension(false, &key_identifier(key)?)?,
        ],
    };
    signed(draft, key)
}

struct Draft<'a> {
    serial: u32,
    issuer: Name,
    validity: Validity,
    subject: Name,
    key: &'a TestKey,
    extensions: Vec<Extension>,
}

fn signed(draft: Draft<'_>, signer: &TestKey) -> Result<Certificate, IssueError> {
    let algorithm = AlgorithmIdentifierOwned {
        oid: db::rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
        parameters: Some(Any::null()),
    };
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::from(draft.serial),
        signature: algorithm.clone(),
        issuer: draft.issuer,
        validity: draft.validity,
        subject: draft.subject,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_key(draft.key.public())
            .map_err(|_| IssueError::Certificate)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(draft.extensions),
    };
    let signature = signer.sign(&tbs_certificate.to_der().map_err(unwritable)?)?;
    Ok(Certificate {
        tbs_certificate,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature).map_err(unwritable)?,
    })
}

fn extension<T: AssociatedOid + Encode>(
    critical: bool,
    value: &T,
) -> Result<Extension, IssueError> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der().map_err(unwritable)?).map_err(unwritable)?,
    })
}

/// SHA-1 of the public key (RFC 5280, section 4.2.1.2, method 1).
pub(super) fn key_identifier(key: &TestKey) -> Result<SubjectKeyIdentifier, IssueError> {
    let public = key
        .public()
        .to_pkcs1_der()
        .map_err(|_| IssueError::Certificate)?;
    let digest = Sha1::digest(public.as_bytes());
    Ok(SubjectKeyIdentifier(
        OctetString::new(digest.as_slice()).map_err(unwritable)?,
    ))
}

fn crl_at(place: GeneralName) -> CrlDistributionPoints {
    CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![place])),
        reasons: None,
        crl_issuer: None,
    }])
}

fn directory_name(name: Vec<RelativeDistinguishedName>) -> GeneralName {
    GeneralName::DirectoryName(x509_cert::name::RdnSequence(name))
}

fn country() -> Result<RelativeDistinguishedName, IssueError> {
    let value = AttributeValue::encode_from(&PrintableStringRef::new("JP").map_err(unwritable)?)
        .map_err(unwritable)?;
    single(db::rfc4519::C, value)
}

fn rdn(kind: ObjectIdentifier, text: &str) -> Result<RelativeDistinguishedName, IssueError> {
    single(
        kind,
        AttributeValue::encode_from(&Utf8StringRef::new(text).map_err(unwritable)?)
            .map_err(unwritable)?,
    )
}

fn single(
    oid: ObjectIdentifier,
    value: AttributeValue,
) -> Result<RelativeDistinguishedName, IssueError> {
    let pair = AttributeTypeAndValue { oid, value };
    RelativeDistinguishedName::try_from(vec![pair]).map_err(unwritable)
}

/// A moment of a day, UTC.
pub(super) fn at(date: Date, (hour, minute, second): (u8, u8, u8)) -> Result<DateTime, IssueError> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    DateTime::new(year, month, day, hour, minute, second).map_err(unwritable)
}

/// UTCTime, as all published certificates of JPKI have it; it ends with the year 2049.
fn between((from, to): (DateTime, DateTime)) -> Result<Validity, IssueError> {
    Ok(Validity {
        not_before: Time::UtcTime(UtcTime::from_date_time(from).map_err(unwritable)?),
        not_after: Time::UtcTime(UtcTime::from_date_time(to).map_err(unwritable)?),
    })
}
