//! The signed attributes of a signature (RFC 5652, section 5.3 and 11).

use der::Decode as _;
use der::oid::ObjectIdentifier;
use mynumber_card::data::UnixTime;
use mynumber_card::pki::{Certificate, HashAlgorithm};
use mynumber_card::tlv::ber::Element;
use x509_cert::time::Time;

use super::algorithm::hash_function;
use super::fields::{Fields, Problem, sole};
use super::oid;
use super::read::{Attribute, algorithm, attributes, positive};
use crate::check::DocumentReason;
use crate::digests::ContentDigests;

/// Those that this crate reads: each may be there once, with one value.
const KNOWN: [(ObjectIdentifier, &str); 4] = [
    (oid::CONTENT_TYPE, "content_type"),
    (oid::MESSAGE_DIGEST, "message_digest"),
    (oid::SIGNING_TIME, "signing_time"),
    (oid::SIGNING_CERTIFICATE_V2, "signing_certificate_v2"),
];

/// Attributes of which none is there twice.
pub(super) struct SignedAttributes<'a> {
    set: Element<'a>,
    list: Vec<Attribute<'a>>,
}

impl<'a> SignedAttributes<'a> {
    pub(super) fn read(set: Element<'a>) -> Result<Self, DocumentReason> {
        let list = attributes(&set).map_err(|problem| DocumentReason::Structure { problem })?;
        if list.is_empty() {
            return Err(DocumentReason::NoAttributes);
        }
        for attribute in &list {
            let known = KNOWN.iter().any(|(known, _)| *known == attribute.oid);
            let same = list.iter().filter(|other| other.oid == attribute.oid);
            let values = attribute.values.len();
            if same.count() != 1 || values == 0 || (known && values != 1) {
                let oid = attribute.oid.to_string();
                return Err(DocumentReason::AttributeTwice { oid });
            }
        }
        Ok(Self { set, list })
    }

    /// The digests of what may have been signed: the attributes as a SET, as they stand, and in the order of DER if
    /// that is another one. RFC 5652 means the latter, OpenSSL makes the former.
    pub(super) fn digests(&self, hash: HashAlgorithm) -> Vec<Vec<u8>> {
        let rest = self.set.raw.get(1..).unwrap_or_default();
        let mut sorted: Vec<_> = self.set.children().flatten().map(|one| one.raw).collect();
        let is_sorted = sorted.is_sorted();
        sorted.sort_unstable();
        let (value, as_it_stands) = (sorted.concat(), self.set.value);
        let header = rest.get(..rest.len().saturating_sub(as_it_stands.len()));
        let digest = |value: &[u8]| {
            let parts = [&[0x31], header.unwrap_or_default(), value];
            ContentDigests::of(&parts, &[hash])
                .get(hash)
                .map(<[u8]>::to_vec)
        };
        let others = (!is_sorted).then(|| digest(&value)).flatten();
        digest(as_it_stands).into_iter().chain(others).collect()
    }

    /// The value of a known attribute.
    fn value(&self, wanted: ObjectIdentifier) -> Option<Element<'a>> {
        let attribute = self.list.iter().find(|attribute| attribute.oid == wanted)?;
        attribute.values.first().copied()
    }

    fn needed(&self, wanted: ObjectIdentifier) -> Result<Element<'a>, DocumentReason> {
        let attribute = name(wanted);
        self.value(wanted)
            .ok_or(DocumentReason::AttributeMissing { attribute })
    }

    pub(super) fn content_type(&self) -> Result<ObjectIdentifier, DocumentReason> {
        let value = self.needed(oid::CONTENT_TYPE)?;
        ObjectIdentifier::from_der(value.raw).map_err(|_| malformed(oid::CONTENT_TYPE))
    }

    pub(super) fn message_digest(&self) -> Result<&'a [u8], DocumentReason> {
        let value = self.needed(oid::MESSAGE_DIGEST)?;
        let string = value.expect_tag(0x04).map(|()| value.value);
        string.map_err(|_| malformed(oid::MESSAGE_DIGEST))
    }

    pub(super) fn signing_time(&self) -> Result<Option<UnixTime>, DocumentReason> {
        let Some(value) = self.value(oid::SIGNING_TIME) else {
            return Ok(None);
        };
        let time = Time::from_der(value.raw).map_err(|_| malformed(oid::SIGNING_TIME))?;
        let seconds = i64::try_from(time.to_unix_duration().as_secs());
        let seconds = seconds.map_err(|_| malformed(oid::SIGNING_TIME))?;
        Ok(Some(UnixTime::from_seconds(seconds)))
    }

    /// Whether signing-certificate-v2 names this certificate; `None` when it is not there.
    pub(super) fn names(&self, certificate: &Certificate) -> Option<Result<(), DocumentReason>> {
        let value = self.value(oid::SIGNING_CERTIFICATE_V2)?;
        let malformed = |_| malformed(oid::SIGNING_CERTIFICATE_V2);
        let named = NamedCertificate::read(&value).map_err(malformed);
        Some(named.and_then(|named| named.check(certificate)))
    }
}

fn name(wanted: ObjectIdentifier) -> &'static str {
    let mut known = KNOWN.into_iter();
    let name = known.find_map(|(oid, name)| (oid == wanted).then_some(name));
    name.unwrap_or_default()
}

fn malformed(wanted: ObjectIdentifier) -> DocumentReason {
    let attribute = name(wanted);
    DocumentReason::AttributeForm { attribute }
}

/// The first ESSCertIDv2 (RFC 5035, section 4), which is the signer's.
struct NamedCertificate<'a> {
    hash: Option<Element<'a>>,
    digest: &'a [u8],
    /// Issuer, DER, and serial number.
    issuer_and_serial: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> NamedCertificate<'a> {
    fn read(value: &Element<'a>) -> Result<Self, Problem> {
        let mut fields = Fields::of(&sole(value.raw, 0x30)?);
        let certificates = fields.need(0x30)?;
        fields.maybe(0x30)?;
        fields.end()?;
        let mut fields = Fields::of(&Fields::of(&certificates).need(0x30)?);
        let hash = fields.maybe(0x30)?;
        let digest = fields.need(0x04)?.value;
        let issuer_and_serial = match fields.maybe(0x30)? {
            Some(pair) => {
                let mut pair = Fields::of(&pair);
                let names = pair.need(0x30)?;
                let serial = positive(pair.need(0x02)?.value);
                pair.end()?;
                let mut names = Fields::of(&names);
                let directory_name = names.need(0xA4)?;
                names.end()?;
                Some((directory_name.value, serial))
            }
            None => None,
        };
        fields.end()?;
        Ok(Self {
            hash,
            digest,
            issuer_and_serial,
        })
    }

    fn check(&self, certificate: &Certificate) -> Result<(), DocumentReason> {
        let hash = match &self.hash {
            Some(element) => {
                let algorithm = algorithm(element);
                hash_function(&algorithm.map_err(|problem| DocumentReason::Structure { problem })?)?
            }
            None => HashAlgorithm::Sha256,
        };
        let own = (certificate.issuer().der(), certificate.serial());
        let fits = hash.digest(certificate.der()) == self.digest
            && self.issuer_and_serial.is_none_or(|pair| pair == own);
        if fits {
            Ok(())
        } else {
            Err(DocumentReason::OtherCertificate)
        }
    }
}
