//! Certificate revocation lists, version 2 (RFC 5280, section 5).
//!
//! Decoded with `x509-cert`, not with the parser that reads certificates: which drops
//! extensions of an entry that it cannot read, critical ones too (measured with 0.18).

use der::asn1::{IntRef, ObjectIdentifier};
use der::oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_NUMBER, ID_CE_CRL_REASONS, ID_CE_DELTA_CRL_INDICATOR,
    ID_CE_INVALIDITY_DATE, ID_CE_ISSUER_ALT_NAME, ID_CE_ISSUING_DISTRIBUTION_POINT,
};
use der::{Decode as _, Sequence};
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlReason};
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_cert::time::Time;

use super::answer::RevocationAnswer;
use super::options::RevocationOptions;
use super::problem::{RevocationProblem, RevocationReason};
use super::signed::{Signed, check_extensions, decode, find, name, unix_time};
use super::target::Target;
use crate::data::UnixTime;
use crate::pki::certificate::Certificate;
use crate::pki::der::{self as form, serial};
use crate::pki::name::Name;
use crate::pki::signature::RsaPublicKey;
use crate::pki::strict;
use crate::pki::words::{Restriction, StructureProblem};

/// Certificate issuer (RFC 5280, section 5.3.3): entries of indirect lists.
const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");

/// A revocation list that is read and verified once, to be asked about many certificates: a list of
/// 10,000 entries takes milliseconds to read and microseconds to ask.
///
/// Holds everything but the time and the partition, which depend on the question.
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationList {
    issuer: Name,
    /// The issuer's key, which made the signature.
    key: RsaPublicKey,
    this_update: UnixTime,
    next_update: UnixTime,
    partition: Partition,
    /// By serial number, each once.
    entries: Vec<Entry>,
}

hides_personal_data!(RevocationList, "RevocationList");

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// As stored, with its sign byte.
    serial: Box<[u8]>,
    at: UnixTime,
    reason: Option<RevocationReason>,
}

/// The certificates that a list is of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Partition {
    /// All of the issuer.
    Whole,
    /// Those with one of these names as distribution point.
    Of(Vec<Name>),
}

impl Partition {
    fn of(point: Option<&IssuingDistributionPoint>) -> Self {
        match point.and_then(|point| point.distribution_point.as_ref()) {
            None => Self::Whole,
            Some(DistributionPointName::FullName(names)) => {
                let directory = |found: &GeneralName| match found {
                    GeneralName::DirectoryName(found) => name(found),
                    _ => None,
                };
                Self::Of(names.iter().filter_map(directory).collect())
            }
            Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => Self::Of(Vec::new()),
        }
    }

    fn check(&self, certificate: &Certificate) -> Result<(), RevocationProblem> {
        let own = certificate.crl_distribution_points();
        match self {
            Self::Of(names) if !names.iter().any(|name| own.contains(name)) => {
                Err(RevocationProblem::OtherPartition)
            }
            _ => Ok(()),
        }
    }
}

impl RevocationList {
    /// Reads a list (DER) and verifies that this authority made it.
    ///
    /// # Errors
    /// [`RevocationProblem`]: whatever makes it useless for every certificate at every time.
    pub fn from_der(bytes: &[u8], issuer: &Certificate) -> Result<Self, RevocationProblem> {
        Decoded::read(bytes, issuer)?.verify(issuer)
    }

    /// The time from which it counts (thisUpdate).
    #[must_use]
    pub const fn this_update(&self) -> UnixTime {
        self.this_update
    }

    /// The time until which it counts (nextUpdate).
    #[must_use]
    pub const fn next_update(&self) -> UnixTime {
        self.next_update
    }

    /// What it says about the certificate. A listed certificate counts as revoked whatever the date
    /// beside it.
    pub(super) fn check(
        &self,
        target: &Target<'_>,
        at: UnixTime,
        options: &RevocationOptions<'_>,
    ) -> Result<(RevocationAnswer, UnixTime), RevocationProblem> {
        if self.issuer != *target.issuer.subject() {
            return Err(RevocationProblem::OtherIssuer);
        }
        if self.key != *target.issuer_key {
            return Err(RevocationProblem::OtherKey);
        }
        self.partition.check(target.certificate)?;
        options.check_from(self.this_update, at)?;
        let until = self.next_update;
        if at > until {
            return Err(RevocationProblem::Stale { until });
        }
        let found = self
            .entries
            .binary_search_by(|entry| (*entry.serial).cmp(target.serial));
        let entry = found.ok().and_then(|place| self.entries.get(place));
        let answer = entry.map_or(RevocationAnswer::Good, |entry| RevocationAnswer::Revoked {
            at: entry.at,
            reason: entry.reason,
        });
        Ok((answer, self.this_update))
    }
}

/// `TBSCertList` (RFC 5280, section 5.1). The one of `x509-cert` refuses a whole list for one serial
/// number that is longer than it should be, and with it what the list says of all others.
#[derive(Sequence)]
struct Content<'a> {
    version: x509_cert::Version,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: x509_cert::name::Name,
    this_update: Time,
    next_update: Option<Time>,
    revoked_certificates: Option<Vec<Revoked<'a>>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// One of the revoked certificates. Its serial number may be anything: one that no certificate has is
/// compared with all the same, and fits none.
#[derive(Sequence)]
struct Revoked<'a> {
    serial_number: IntRef<'a>,
    revocation_date: Time,
    extensions: Option<Extensions>,
}

/// What this list says about the certificate. A list of another partition is reported before its signature
/// is verified: of many lists, only one is of the right municipality.
pub(super) fn check(
    target: &Target<'_>,
    bytes: &[u8],
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<(RevocationAnswer, UnixTime), RevocationProblem> {
    let list = Decoded::read(bytes, target.issuer)?;
    list.partition.check(target.certificate)?;
    list.verify(target.issuer)?.check(target, at, options)
}

/// A list of an issuer, as it claims.
struct Decoded<'a> {
    signed: Signed<'a>,
    list: Content<'a>,
    point: Option<IssuingDistributionPoint>,
    partition: Partition,
}

impl<'a> Decoded<'a> {
    fn read(bytes: &'a [u8], claimed: &Certificate) -> Result<Self, RevocationProblem> {
        let malformed = |problem| RevocationProblem::Malformed { problem };
        if !form::is_der(bytes) {
            return Err(RevocationProblem::NotDer);
        }
        let Some((signed, None)) = Signed::read(bytes) else {
            return Err(malformed(StructureProblem::NotThreeParts));
        };
        let list = Content::from_der(signed.content)
            .map_err(|_| malformed(StructureProblem::OtherStructure))?;
        if list.version != x509_cert::Version::V2 {
            return Err(malformed(StructureProblem::Version));
        }
        let updates = [Some(&list.this_update), list.next_update.as_ref()];
        let usual = updates.into_iter().flatten().all(strict::is_usual);
        if !usual || !strict::is_written(&list, signed.content) {
            return Err(malformed(StructureProblem::OtherForm));
        }
        // Inside the signed part it comes second, after the version.
        let inner = form::sole(signed.content)
            .and_then(|content| content.children().flatten().nth(1))
            .ok_or(malformed(StructureProblem::NoSignatureAlgorithm))?;
        if inner.raw != signed.algorithm() {
            return Err(malformed(StructureProblem::TwoSignatureAlgorithms));
        }
        issuer(claimed, &list)?;
        let extensions = list.extensions.as_ref();
        let point = decode(extensions, ID_CE_ISSUING_DISTRIBUTION_POINT)?;
        Ok(Self {
            signed,
            partition: Partition::of(point.as_ref()),
            list,
            point,
        })
    }

    fn verify(self, issuer: &Certificate) -> Result<RevocationList, RevocationProblem> {
        let key = issuer.rsa_key().ok_or(RevocationProblem::IssuerKey)?;
        self.signed.verify(key)?;
        if issuer.key_usage().is_some_and(|usage| !usage.crl_sign()) {
            return Err(RevocationProblem::IssuerMayNotSign);
        }
        let list = &self.list;
        scope(list.extensions.as_ref(), self.point.as_ref())?;
        let next = list.next_update.ok_or(RevocationProblem::NoNextUpdate)?;
        let entries = list.revoked_certificates.as_deref().unwrap_or_default();
        let mut entries: Vec<_> = entries.iter().map(entry).collect::<Result<_, _>>()?;
        // Of several entries for one certificate, the earliest is kept.
        entries.sort_by(|one, other| (&one.serial, one.at).cmp(&(&other.serial, other.at)));
        entries.dedup_by(|later, kept| later.serial == kept.serial);
        Ok(RevocationList {
            issuer: issuer.subject().clone(),
            key: key.clone(),
            this_update: unix_time(list.this_update.to_unix_duration()),
            next_update: unix_time(next.to_unix_duration()),
            partition: self.partition,
            entries,
        })
    }
}

/// The list is the issuer's, and made with the same key as the certificate.
fn issuer(root: &Certificate, list: &Content<'_>) -> Result<(), RevocationProblem> {
    if name(&list.issuer).as_ref() != Some(root.subject()) {
        return Err(RevocationProblem::OtherIssuer);
    }
    let extensions = list.extensions.as_ref();
    let Some(identifier): Option<AuthorityKeyIdentifier> =
        decode(extensions, ID_CE_AUTHORITY_KEY_IDENTIFIER)?
    else {
        return Ok(());
    };
    let key = identifier
        .key_identifier
        .is_none_or(|id| root.subject_key_identifier() == Some(id.as_bytes()));
    let serial = identifier
        .authority_cert_serial_number
        .is_none_or(|number| serial(number.as_bytes()) == root.serial());
    if key && serial {
        Ok(())
    } else {
        Err(RevocationProblem::OtherKey)
    }
}

/// A whole list, of persons' certificates, for all reasons, with nothing in it that must be
/// understood and is not.
fn scope(
    extensions: Option<&Extensions>,
    point: Option<&IssuingDistributionPoint>,
) -> Result<(), RevocationProblem> {
    if find(extensions, ID_CE_DELTA_CRL_INDICATOR).is_some() {
        return Err(RevocationProblem::Delta);
    }
    if let Some(point) = point {
        let restrictions = [
            (point.only_contains_ca_certs, Restriction::OnlyAuthorities),
            (
                point.only_some_reasons.is_some(),
                Restriction::OnlySomeReasons,
            ),
            (point.indirect_crl, Restriction::Indirect),
            (
                point.only_contains_attribute_certs,
                Restriction::OnlyAttributeCertificates,
            ),
        ];
        if let Some((_, restriction)) = restrictions.into_iter().find(|(set, _)| *set) {
            return Err(RevocationProblem::PartOnly { restriction });
        }
    }
    check_extensions(
        extensions,
        &[
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
            ID_CE_CRL_NUMBER,
            ID_CE_ISSUER_ALT_NAME,
            ID_CE_ISSUING_DISTRIBUTION_POINT,
        ],
    )
}

/// One entry that is not understood makes the whole list useless (RFC 5280, section 5.3): the entries after
/// it may be of another issuer. An unknown reason does no harm.
fn entry(entry: &Revoked<'_>) -> Result<Entry, RevocationProblem> {
    let extensions = entry.extensions.as_ref();
    if find(extensions, CERTIFICATE_ISSUER).is_some() {
        return Err(RevocationProblem::PartOnly {
            restriction: Restriction::CertificateIssuer,
        });
    }
    check_extensions(extensions, &[ID_CE_CRL_REASONS, ID_CE_INVALIDITY_DATE])?;
    let reason: Option<CrlReason> = decode(extensions, ID_CE_CRL_REASONS).ok().flatten();
    Ok(Entry {
        serial: entry.serial_number.as_bytes().into(),
        at: unix_time(entry.revocation_date.to_unix_duration()),
        reason: reason.map(RevocationReason::of),
    })
}
