//! The extensions of a certificate, taken out of the parser's types.

use std::borrow::Cow;
use std::sync::Arc;

use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer as _;

use super::der::{self, CertificateError};
use super::grammar::{
    authority_key_identifier, certificate_extension, directory_names, distribution_point_name,
    extension,
};
use super::name::Name;
use super::oid::text_of_value;
use super::part::Part;
use super::profile::KeyUsage;
use super::subject::{self, SubjectAttributes, SubjectError};
use super::walk::{
    BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, OID, OTHER, SEQUENCE, Walk, Walked, sole,
};

/// The dotted text of an object identifier.
type Dotted = Cow<'static, str>;

const OCSP: &str = "1.3.6.1.5.5.7.48.1";

/// Uses that have a fixed place: any, server, client, code, e-mail, time stamps, OCSP.
const STANDARD_USES: [&str; 7] = [
    "2.5.29.37.0",
    "1.3.6.1.5.5.7.3.1",
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.3",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.5.5.7.3.8",
    "1.3.6.1.5.5.7.3.9",
];

/// As many extensions as a certificate usually has at most.
const USUAL: usize = 12;

/// What the extensions say.
#[derive(Debug, Clone)]
pub(super) struct Extensions {
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usages: Option<Vec<Dotted>>,
    pub(super) policies: Vec<Dotted>,
    pub(super) subject_key_identifier: Option<Part>,
    pub(super) authority_key_identifier: Option<Part>,
    pub(super) authority_serial: Option<Part>,
    pub(super) authority_issuer: Option<Name>,
    pub(super) crl_distribution_points: Vec<Name>,
    pub(super) ocsp_responders: Vec<String>,
    pub(super) attributes: Result<SubjectAttributes, SubjectError>,
    pub(super) critical: Vec<Dotted>,
    pub(super) unknown_critical: Vec<Dotted>,
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
    /// From the row of them. Where they lie in the whole is where their parts are kept.
    pub(super) fn read(mut row: Walk<'_>, whole: &Arc<[u8]>) -> Result<Self, CertificateError> {
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
        let mut seen = Vec::with_capacity(USUAL);
        while !row.is_done() {
            let problem = |problem| CertificateError::Malformed { problem };
            let raw = row.clone().object().map_err(problem)?.raw;
            let extension = extension(&mut row).map_err(problem)?;
            let oid = text_of_value(extension.oid);
            if seen.contains(&oid) {
                let oid = oid.into_owned();
                return Err(CertificateError::DuplicateExtension { oid });
            }
            if !der::is_der(extension.value) || !certificate_extension(&oid, extension.value) {
                let oid = oid.into_owned();
                return Err(CertificateError::Extension { oid });
            }
            let understood = match out.take(&oid, extension.value, whole) {
                Ok(understood) if understood || is_well_formed(raw) => understood,
                _ => {
                    let oid = oid.into_owned();
                    return Err(CertificateError::Extension { oid });
                }
            };
            if extension.critical {
                out.critical.push(oid.clone());
                if !understood {
                    out.unknown_critical.push(oid.clone());
                }
            }
            seen.push(oid);
        }
        Ok(out)
    }

    /// Keeps what an extension says; whether it is understood.
    fn take(&mut self, oid: &str, value: &[u8], whole: &Arc<[u8]>) -> Walked<bool> {
        let sequence = || Walk::into_sole(value, SEQUENCE);
        let part = |bytes| Part::of(whole, bytes);
        let name = |der| Name::new(part(der));
        match oid {
            "2.5.29.14" => self.subject_key_identifier = Some(part(sole(value, OCTET_STRING)?)),
            "2.5.29.15" => self.key_usage = Some(KeyUsage(flags(sole(value, BIT_STRING)?))),
            "2.5.29.17" => self.attributes = subject::parse(other_names(sequence()?)),
            // issuerAltName: nothing is asked of it.
            "2.5.29.18" => {}
            "2.5.29.19" => self.basic_constraints = Some(basic_constraints(sequence()?)?),
            "2.5.29.31" => {
                let mut points = sequence()?;
                while !points.is_done() {
                    let names = full_names(points.enter(SEQUENCE)?)?;
                    let names = names.into_iter().flat_map(directory_names);
                    self.crl_distribution_points.extend(names.filter_map(name));
                }
            }
            "2.5.29.32" => {
                let mut policies = sequence()?;
                while !policies.is_done() {
                    let policy = policies.enter(SEQUENCE)?.take(OID)?;
                    self.policies.push(text_of_value(policy));
                }
            }
            "2.5.29.35" => {
                let authority = authority_key_identifier(value)?;
                self.authority_key_identifier = authority.key.map(part);
                self.authority_serial = authority.serial.map(|serial| part(der::serial(serial)));
                let names = authority.issuer.map(Walk::new);
                self.authority_issuer = names.and_then(|it| directory_names(it).find_map(name));
            }
            "2.5.29.37" => self.extended_key_usages = Some(extended_uses(sequence()?)?),
            "1.3.6.1.5.5.7.1.1" => {
                let mut access = sequence()?;
                while !access.is_done() {
                    self.ocsp_responders
                        .extend(responder(access.enter(SEQUENCE)?)?);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Whether an extension that is not read here is what the parser knows under its identifier, if it knows it.
fn is_well_formed(raw: &[u8]) -> bool {
    X509Extension::from_der(raw).is_ok_and(|(_, extension)| {
        !matches!(
            extension.parsed_extension(),
            ParsedExtension::ParseError { .. }
        )
    })
}

/// The first flag is the lowest bit.
fn flags(bits: &[u8]) -> u16 {
    let bytes = bits.iter().skip(1).zip([0, u8::BITS]);
    bytes.fold(0, |flags, (byte, shift)| {
        flags | u16::from(byte.reverse_bits()).wrapping_shl(shift)
    })
}

fn basic_constraints(mut walk: Walk<'_>) -> Walked<BasicConstraints> {
    let authority = walk.flag(BOOLEAN)?;
    let length = walk.optional(INTEGER)?;
    Ok(BasicConstraints {
        authority,
        path_length: match length.map(der::serial) {
            None => None,
            Some([length]) => Some(u32::from(*length)),
            Some(_) => return Err(OTHER),
        },
    })
}

/// The full names of a distribution point, when it has them.
fn full_names<'a>(mut point: Walk<'a>) -> Walked<Option<Walk<'a>>> {
    match point.optional(0xA0)? {
        Some(name) => distribution_point_name(Walk::new(name)),
        None => Ok(None),
    }
}

/// Identifier and value of the names of a kind of their own.
fn other_names<'a>(mut names: Walk<'a>) -> impl Iterator<Item = (Dotted, &'a [u8])> {
    core::iter::from_fn(move || names.object().ok())
        .filter(|name| name.tag == 0xA0)
        .filter_map(|name| {
            let mut inner = Walk::new(name.value);
            let oid = text_of_value(inner.take(OID).ok()?);
            Some((oid, inner.object().ok()?.raw))
        })
}

/// The uses, those of the standard first and in its order, each once.
fn extended_uses(mut walk: Walk<'_>) -> Walked<Vec<Dotted>> {
    let mut uses: Vec<Dotted> = Vec::with_capacity(1);
    while !walk.is_done() {
        let usage = text_of_value(walk.take(OID)?);
        if !uses.contains(&usage) {
            uses.push(usage);
        }
    }
    let place = |usage: &Dotted| STANDARD_USES.iter().position(|known| known == usage);
    uses.sort_by_key(|usage| place(usage).unwrap_or(STANDARD_USES.len()));
    Ok(uses)
}

/// The address of a responder, if this description is about one.
fn responder(mut description: Walk<'_>) -> Walked<Option<String>> {
    let method = text_of_value(description.take(OID)?);
    let location = description.object()?;
    let address = (method == OCSP && location.tag == 0x86).then_some(location.value);
    let address = address.and_then(|bytes| core::str::from_utf8(bytes).ok());
    Ok(address.map(str::to_owned))
}
