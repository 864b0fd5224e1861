//! The extensions of a certificate, taken out of the parser's types.

use x509_parser::certificate::TbsCertificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};

use super::der::{self, CertificateError};
use super::grammar::certificate_extension;
use super::name::Name;
use super::oid::dotted;
use super::profile::KeyUsage;
use super::subject::{self, SubjectAttributes, SubjectError};

const OCSP: &str = "1.3.6.1.5.5.7.48.1";

/// What the extensions say.
#[derive(Debug, Clone)]
pub(super) struct Extensions {
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usages: Option<Vec<String>>,
    pub(super) policies: Vec<String>,
    pub(super) subject_key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    pub(super) authority_serial: Option<Vec<u8>>,
    pub(super) authority_issuer: Option<Name>,
    pub(super) crl_distribution_points: Vec<Name>,
    pub(super) ocsp_responders: Vec<String>,
    pub(super) attributes: Result<SubjectAttributes, SubjectError>,
    pub(super) critical: Vec<String>,
    pub(super) unknown_critical: Vec<String>,
}

/// Whether the subject is an authority, and how long a path it may head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// Whether it may issue certificates.
    pub authority: bool,
    /// The most authorities that may follow below it.
    pub path_length: Option<u32>,
}

impl Extensions {
    pub(super) fn read(tbs: &TbsCertificate<'_>) -> Result<Self, CertificateError> {
        let mut out = Self {
            basic_constraints: None,
            key_usage: None,
            extended_key_usages: None,
            policies: Vec::new(),
            subject_key_identifier: None,
            authority_key_identifier: None,
            authority_serial: None,
            authority_issuer: None,
            crl_distribution_points: Vec::new(),
            ocsp_responders: Vec::new(),
            attributes: Err(SubjectError::None),
            critical: Vec::new(),
            unknown_critical: Vec::new(),
        };
        let mut seen = Vec::new();
        for extension in tbs.extensions() {
            let oid = dotted(&extension.oid);
            if seen.contains(&oid) {
                let oid = oid.into_owned();
                return Err(CertificateError::DuplicateExtension { oid });
            }
            if !der::is_der(extension.value) || !certificate_extension(&oid, extension.value) {
                let oid = oid.into_owned();
                return Err(CertificateError::Extension { oid });
            }
            let understood = match extension.parsed_extension() {
                ParsedExtension::ParseError { .. } => {
                    let oid = oid.into_owned();
                    return Err(CertificateError::Extension { oid });
                }
                parsed => out.take(parsed)?,
            };
            if extension.critical {
                out.critical.push(oid.clone().into_owned());
                if !understood {
                    out.unknown_critical.push(oid.clone().into_owned());
                }
            }
            seen.push(oid);
        }
        Ok(out)
    }

    /// Keeps what an extension says; whether it is understood.
    fn take(&mut self, parsed: &ParsedExtension<'_>) -> Result<bool, CertificateError> {
        match parsed {
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints = Some(BasicConstraints {
                    authority: constraints.ca,
                    path_length: constraints.path_len_constraint,
                });
            }
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsage(usage.flags)),
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let known = [
                    (usage.any, "2.5.29.37.0"),
                    (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
                    (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
                    (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
                    (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
                    (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
                    (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
                ];
                let known = known
                    .iter()
                    .filter(|(set, _)| *set)
                    .map(|(_, oid)| (*oid).to_owned());
                let other = usage.other.iter().map(|oid| dotted(oid).into_owned());
                self.extended_key_usages = Some(known.chain(other).collect());
            }
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies = policies
                    .iter()
                    .map(|policy| dotted(&policy.policy_id).into_owned())
                    .collect();
            }
            ParsedExtension::SubjectKeyIdentifier(id) => {
                self.subject_key_identifier = Some(id.0.to_vec());
            }
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                self.authority_key_identifier =
                    authority.key_identifier.as_ref().map(|id| id.0.to_vec());
                self.authority_serial = authority.authority_cert_serial.map(der::serial);
                self.authority_issuer = authority
                    .authority_cert_issuer
                    .as_ref()
                    .and_then(|names| names.iter().find_map(directory_name));
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        self.crl_distribution_points
                            .extend(names.iter().filter_map(directory_name));
                    }
                }
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                for description in access.iter() {
                    if let GeneralName::URI(uri) = &description.access_location
                        && dotted(&description.access_method) == OCSP
                    {
                        self.ocsp_responders.push((*uri).to_owned());
                    }
                }
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                let entries = names.general_names.iter().filter_map(|name| match name {
                    GeneralName::OtherName(oid, value) => Some((dotted(oid), *value)),
                    _ => None,
                });
                self.attributes = subject::parse(entries);
            }
            ParsedExtension::IssuerAlternativeName(_) => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn directory_name(name: &GeneralName<'_>) -> Option<Name> {
    match name {
        GeneralName::DirectoryName(name) => Some(Name::from_x509(name)),
        _ => None,
    }
}
