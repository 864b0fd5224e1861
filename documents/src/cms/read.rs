//! SignedData (RFC 5652, section 5) as it stands in a message. Everything borrows from the message: a signature is over
//! bytes as they came, never over what a decoder would write back. The decoder of the `cms` crate is not used here: it
//! sorts sets, and takes no message in which a certificate is there twice, or one that it cannot read.

use der::Decode as _;
use der::oid::ObjectIdentifier;
use mynumber_card::tlv::ber::Element;
use x509_cert::spki::AlgorithmIdentifierRef;

use super::fields::{Fields, Problem, all, sole};
use super::oid;

const INTEGER: u32 = 0x02;
const OCTET_STRING: u32 = 0x04;
const OBJECT_IDENTIFIER: u32 = 0x06;
const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
/// `[0]` and `[1]`, with fields inside, and `[0]` with a value.
const CONTEXT_0: u32 = 0xA0;
const CONTEXT_1: u32 = 0xA1;
const VALUE_0: u32 = 0x80;

const MAX_SIGNERS: usize = 100;
const MAX_CERTIFICATES: usize = 300;
const MAX_ATTRIBUTES: usize = 100;

/// A message.
pub(crate) struct Message<'a> {
    pub(crate) content_type: ObjectIdentifier,
    /// The content inside.
    pub(crate) content: Option<&'a [u8]>,
    /// X.509 certificates, DER; other kinds are left out.
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// Whose certificate it is.
#[derive(Clone, Copy)]
pub(crate) enum SignerId<'a> {
    /// The name of the issuer, DER, and the serial number without the zero that only says that it is positive.
    IssuerAndSerial(&'a [u8], &'a [u8]),
    KeyIdentifier(&'a [u8]),
}

/// One signature.
pub(crate) struct SignerInfo<'a> {
    pub(crate) id: SignerId<'a>,
    pub(crate) digest: AlgorithmIdentifierRef<'a>,
    /// The signed attributes, with their `[0]`.
    pub(crate) attributes: Option<Element<'a>>,
    pub(crate) signature_algorithm: AlgorithmIdentifierRef<'a>,
    pub(crate) signature: &'a [u8],
}

/// An attribute, with the values as they are in it.
pub(crate) struct Attribute<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) values: Vec<Element<'a>>,
}

impl<'a> Message<'a> {
    /// From DER.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Problem> {
        let mut info = Fields::of(&sole(der, SEQUENCE)?);
        if identifier(&info.need(OBJECT_IDENTIFIER)?)? != oid::SIGNED_DATA {
            return Err("not SignedData");
        }
        let explicit = info.need(CONTEXT_0)?;
        info.end()?;
        let mut fields = Fields::of(&sole(explicit.value, SEQUENCE)?);
        version(&fields.need(INTEGER)?, 1..=5)?;
        let digests = fields.need(SET)?;
        all(&digests, SEQUENCE, MAX_SIGNERS)?;
        let (content_type, content) = encapsulated(&fields.need(SEQUENCE)?)?;
        let certificates = match fields.maybe(CONTEXT_0)? {
            Some(set) => certificates(&set)?,
            None => Vec::new(),
        };
        fields.maybe(CONTEXT_1)?;
        let signers = fields.need(SET)?;
        fields.end()?;
        Ok(Self {
            content_type,
            content,
            certificates,
            signers: all(&signers, SEQUENCE, MAX_SIGNERS)?
                .iter()
                .map(SignerInfo::read)
                .collect::<Result<_, _>>()?,
        })
    }
}

fn encapsulated<'a>(
    element: &Element<'a>,
) -> Result<(ObjectIdentifier, Option<&'a [u8]>), Problem> {
    let mut fields = Fields::of(element);
    let content_type = identifier(&fields.need(OBJECT_IDENTIFIER)?)?;
    let content = fields.maybe(CONTEXT_0)?;
    fields.end()?;
    let content = content.map(|explicit| sole(explicit.value, OCTET_STRING));
    Ok((
        content_type,
        content.transpose()?.map(|string| string.value),
    ))
}

fn certificates<'a>(set: &Element<'a>) -> Result<Vec<&'a [u8]>, Problem> {
    let mut found = Vec::new();
    for (count, element) in set.children().enumerate() {
        let element = element.map_err(|_| "bytes that are no objects")?;
        if count >= MAX_CERTIFICATES {
            return Err("too many certificates");
        }
        if element.tag == SEQUENCE && !found.contains(&element.raw) {
            found.push(element.raw);
        }
    }
    Ok(found)
}

impl<'a> SignerInfo<'a> {
    fn read(element: &Element<'a>) -> Result<Self, Problem> {
        let mut fields = Fields::of(element);
        version(&fields.need(INTEGER)?, 1..=3)?;
        let id = match fields.maybe(SEQUENCE)? {
            Some(pair) => {
                let mut pair = Fields::of(&pair);
                let (issuer, serial) = (pair.need(SEQUENCE)?, pair.need(INTEGER)?);
                pair.end()?;
                SignerId::IssuerAndSerial(issuer.raw, positive(serial.value))
            }
            None => SignerId::KeyIdentifier(fields.need(VALUE_0)?.value),
        };
        let digest = algorithm(&fields.need(SEQUENCE)?)?;
        let attributes = fields.maybe(CONTEXT_0)?;
        let signature_algorithm = algorithm(&fields.need(SEQUENCE)?)?;
        let signature = fields.need(OCTET_STRING)?.value;
        fields.maybe(CONTEXT_1)?;
        fields.end()?;
        Ok(Self {
            id,
            digest,
            attributes,
            signature_algorithm,
            signature,
        })
    }
}

/// The attributes of a set of them, in the order in which they stand.
pub(crate) fn attributes<'a>(set: &Element<'a>) -> Result<Vec<Attribute<'a>>, Problem> {
    let read = |element: &Element<'a>| {
        let mut fields = Fields::of(element);
        let oid = identifier(&fields.need(OBJECT_IDENTIFIER)?)?;
        let set = fields.need(SET)?;
        fields.end()?;
        let values: Result<Vec<_>, _> = set.children().take(MAX_ATTRIBUTES).collect();
        let values = values.map_err(|_| "bytes that are no objects")?;
        Ok(Attribute { oid, values })
    };
    let elements = all(set, SEQUENCE, MAX_ATTRIBUTES)?;
    elements.iter().map(read).collect()
}

fn identifier(element: &Element<'_>) -> Result<ObjectIdentifier, Problem> {
    ObjectIdentifier::from_bytes(element.value).map_err(|_| "an object identifier that is none")
}

pub(crate) fn algorithm<'a>(element: &Element<'a>) -> Result<AlgorithmIdentifierRef<'a>, Problem> {
    AlgorithmIdentifierRef::from_der(element.raw).map_err(|_| "an algorithm that cannot be read")
}

fn version(element: &Element<'_>, known: core::ops::RangeInclusive<u8>) -> Result<(), Problem> {
    match element.value {
        [version] if known.contains(version) => Ok(()),
        _ => Err("a version that is not known"),
    }
}

pub(crate) fn positive(number: &[u8]) -> &[u8] {
    match number {
        [0, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    }
}
