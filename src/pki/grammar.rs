//! The structures of certificates, revocation lists and OCSP responses, as RFC 5280 and RFC 6960 have them, each as
//! a rule that walks it: passes when there is exactly what the structure provides for, in its one form (a
//! default is left out, a set is sorted).

use der::Decode;
use der::asn1::{Ia5StringRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef};

use super::walk::{
    BIT_STRING, BOOLEAN, INTEGER, NULL, OCTET_STRING, OID, OTHER, Object, SEQUENCE, SET, Walk,
    Walked, bits, identifier, integer, named_bits, sole,
};
use super::words::StructureProblem;

/// The longest serial number that is read, in bytes with its sign: 20 by the standard, and some issuers do not
/// count the sign.
const MAX_SERIAL: usize = 21;

/// `AlgorithmIdentifier`: which algorithm, and its parameters.
#[derive(Clone, Copy)]
pub(super) struct Algorithm<'a> {
    pub(super) oid: ObjectIdentifier,
    pub(super) parameters: Option<Object<'a>>,
}

impl Algorithm<'_> {
    /// Whether there are parameters, and they are NULL.
    pub(super) const fn has_null(&self) -> bool {
        matches!(
            self.parameters,
            Some(Object {
                tag: NULL,
                value: [],
                ..
            })
        )
    }
}

/// From the contents of its sequence.
pub(super) fn algorithm<'a>(mut walk: Walk<'a>) -> Walked<Algorithm<'a>> {
    let oid = identifier(walk.take(OID)?)?;
    let parameters = if walk.is_done() {
        None
    } else {
        Some(walk.any()?)
    };
    walk.end()?;
    Ok(Algorithm { oid, parameters })
}

/// `CertificateSerialNumber`, from the value of an INTEGER.
pub(super) fn serial_number(value: &[u8]) -> Walked<&[u8]> {
    if value.len() > MAX_SERIAL {
        return Err(OTHER);
    }
    integer(value)
}

/// `Name`, from the contents of its sequence.
pub(super) fn name(walk: Walk<'_>) -> Walked<()> {
    walk.each(|walk| relative_name(walk.enter(SET)?))
}

/// `RelativeDistinguishedName`: a sorted set in which nothing is twice.
fn relative_name(mut walk: Walk<'_>) -> Walked<()> {
    let mut before: &[u8] = &[];
    while !walk.is_done() {
        let pair = walk.object()?;
        if pair.tag != SEQUENCE {
            return Err(OTHER);
        }
        if pair.raw <= before {
            return Err(StructureProblem::OtherForm);
        }
        before = pair.raw;
        let mut pair = Walk::new(pair.value);
        identifier(pair.take(OID)?)?;
        pair.any()?;
        pair.end()?;
    }
    Ok(())
}

/// `GeneralNames`, from the contents of its sequence.
pub(super) fn general_names(walk: Walk<'_>) -> Walked<()> {
    walk.each(general_name)
}

/// `GeneralName`, without x400Address.
fn general_name(walk: &mut Walk<'_>) -> Walked<()> {
    let object = walk.object()?;
    let mut inner = Walk::new(object.value);
    match object.tag {
        // otherName
        0xA0 => {
            identifier(inner.take(OID)?)?;
            let mut value = inner.enter(0xA0)?;
            value.any()?;
            value.end()?;
            inner.end()
        }
        // rfc822Name, dNSName, uniformResourceIdentifier
        0x81 | 0x82 | 0x86 => Ia5StringRef::new(object.value)
            .map(|_| ())
            .map_err(|_| OTHER),
        // directoryName
        0xA4 => {
            name(inner.enter(SEQUENCE)?)?;
            inner.end()
        }
        // ediPartyName
        0xA5 => {
            if let Some(assigner) = inner.optional(0xA0)? {
                directory_string(assigner)?;
            }
            directory_string(inner.take(0xA1)?)?;
            inner.end()
        }
        // iPAddress
        0x87 => Ok(()),
        // registeredID
        0x88 => identifier(object.value).map(|_| ()),
        _ => Err(OTHER),
    }
}

/// `DirectoryString`, of the types that names of parties are written in.
fn directory_string(bytes: &[u8]) -> Walked<()> {
    fn is<'a, T: Decode<'a>>(bytes: &'a [u8]) -> bool {
        T::from_der(bytes).is_ok()
    }
    let text = is::<PrintableStringRef<'_>>(bytes)
        || is::<TeletexStringRef<'_>>(bytes)
        || is::<der::asn1::Utf8StringRef<'_>>(bytes);
    if text { Ok(()) } else { Err(OTHER) }
}

/// `DistributionPointName`: the full names, when it has them.
pub(super) fn distribution_point_name<'a>(mut walk: Walk<'a>) -> Walked<Option<Walk<'a>>> {
    let object = walk.object()?;
    walk.end()?;
    let inner = Walk::new(object.value);
    match object.tag {
        0xA0 => {
            general_names(inner.clone())?;
            Ok(Some(inner))
        }
        0xA1 => relative_name(inner).map(|()| None),
        _ => Err(OTHER),
    }
}

/// The directory names among general names that were walked before, DER each.
pub(super) fn directory_names<'a>(mut names: Walk<'a>) -> impl Iterator<Item = &'a [u8]> {
    core::iter::from_fn(move || names.object().ok())
        .filter(|name| name.tag == 0xA4)
        .map(|name| name.value)
}

/// `ReasonFlags`, from the value of a BIT STRING.
pub(super) fn reason_flags(value: &[u8]) -> Walked<()> {
    named_bits(value, 9)
}

/// One of the extensions.
#[derive(Clone, Copy)]
pub(super) struct Extension<'a> {
    /// Its object identifier, as the value of an object.
    pub(super) oid: &'a [u8],
    pub(super) critical: bool,
    pub(super) value: &'a [u8],
}

/// `Extension`.
pub(super) fn extension<'a>(walk: &mut Walk<'a>) -> Walked<Extension<'a>> {
    let mut walk = walk.enter(SEQUENCE)?;
    let oid = walk.take(OID)?;
    identifier(oid)?;
    let critical = walk.flag(BOOLEAN)?;
    let value = walk.take(OCTET_STRING)?;
    walk.end()?;
    Ok(Extension {
        oid,
        critical,
        value,
    })
}

/// `SubjectPublicKeyInfo`, from the contents of its sequence: the algorithm, and the value of the key's BIT STRING.
pub(super) fn public_key<'a>(mut walk: Walk<'a>) -> Walked<(Algorithm<'a>, &'a [u8])> {
    let algorithm = algorithm(walk.enter(SEQUENCE)?)?;
    let key = walk.take(BIT_STRING)?;
    bits(key)?;
    walk.end()?;
    Ok((algorithm, key))
}

/// `AuthorityKeyIdentifier`.
#[derive(Clone, Copy)]
pub(super) struct AuthorityKey<'a> {
    pub(super) key: Option<&'a [u8]>,
    /// The names of the authority's issuer.
    pub(super) issuer: Option<&'a [u8]>,
    /// The serial number of the authority's certificate, as stored.
    pub(super) serial: Option<&'a [u8]>,
}

/// From the value of the extension.
pub(super) fn authority_key_identifier(value: &[u8]) -> Walked<AuthorityKey<'_>> {
    let mut walk = Walk::into_sole(value, SEQUENCE)?;
    let key = walk.optional(0x80)?;
    let issuer = walk.optional(0xA1)?;
    if let Some(names) = issuer {
        general_names(Walk::new(names))?;
    }
    let serial = walk.optional(0x82)?.map(serial_number).transpose()?;
    walk.end()?;
    Ok(AuthorityKey {
        key,
        issuer,
        serial,
    })
}

/// The value of an extension of a certificate: whether it is exactly what its identifier says; true for one that
/// is not known here.
pub(super) fn certificate_extension(identifier: &str, value: &[u8]) -> bool {
    let sequence = || Walk::into_sole(value, SEQUENCE);
    let walked = match identifier {
        // subjectKeyIdentifier
        "2.5.29.14" => sole(value, OCTET_STRING).map(|_| ()),
        // keyUsage
        "2.5.29.15" => sole(value, BIT_STRING).and_then(|value| named_bits(value, 9)),
        // subjectAltName, issuerAltName
        "2.5.29.17" | "2.5.29.18" => sequence().and_then(general_names),
        "2.5.29.19" => sequence().and_then(basic_constraints),
        // cRLDistributionPoints
        "2.5.29.31" => sequence().and_then(|walk| walk.each(distribution_point)),
        // certificatePolicies
        "2.5.29.32" => sequence().and_then(|walk| walk.each(policy)),
        "2.5.29.35" => authority_key_identifier(value).map(|_| ()),
        // extKeyUsage
        "2.5.29.37" => sequence()
            .and_then(|walk| walk.each(|walk| self::identifier(walk.take(OID)?).map(|_| ()))),
        // authorityInfoAccess
        "1.3.6.1.5.5.7.1.1" => sequence().and_then(|walk| walk.each(access)),
        // id-pkix-ocsp-nocheck
        "1.3.6.1.5.5.7.48.1.5" => match sole(value, NULL) {
            Ok([]) => Ok(()),
            _ => Err(OTHER),
        },
        _ => Ok(()),
    };
    walked.is_ok()
}

/// The length of a path is one byte: longer ones are not told apart.
fn basic_constraints(mut walk: Walk<'_>) -> Walked<()> {
    walk.flag(BOOLEAN)?;
    match walk.optional(INTEGER)? {
        None | Some([0x00..0x80] | [0x00, 0x80..=0xFF]) => walk.end(),
        Some(_) => Err(OTHER),
    }
}

fn distribution_point(walk: &mut Walk<'_>) -> Walked<()> {
    let mut walk = walk.enter(SEQUENCE)?;
    if let Some(name) = walk.optional(0xA0)? {
        distribution_point_name(Walk::new(name))?;
    }
    if let Some(reasons) = walk.optional(0x81)? {
        reason_flags(reasons)?;
    }
    if let Some(issuer) = walk.optional(0xA2)? {
        general_names(Walk::new(issuer))?;
    }
    walk.end()
}

/// `PolicyInformation`.
fn policy(walk: &mut Walk<'_>) -> Walked<()> {
    let mut walk = walk.enter(SEQUENCE)?;
    identifier(walk.take(OID)?)?;
    if let Some(qualifiers) = walk.optional(SEQUENCE)? {
        Walk::new(qualifiers).each(|walk| algorithm(walk.enter(SEQUENCE)?).map(|_| ()))?;
    }
    walk.end()
}

/// `AccessDescription`.
fn access(walk: &mut Walk<'_>) -> Walked<()> {
    let mut walk = walk.enter(SEQUENCE)?;
    identifier(walk.take(OID)?)?;
    general_name(&mut walk)?;
    walk.end()
}
