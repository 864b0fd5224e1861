//! Certificate revocation lists, version 2 (RFC 5280, section 5).
//!
//! Walked in place: a list may have a million entries. The parser that reads certificates is not used:
//! it drops extensions of an entry that it cannot read, critical ones too (measured with 0.18).

use std::sync::Arc;

use super::answer::RevocationAnswer;
use super::options::RevocationOptions;
use super::problem::{RevocationProblem, RevocationReason};
use super::signed::{Extensions, Signed, name};
use super::table::{Builder, Revoked, Table};
use super::target::Target;
use crate::data::UnixTime;
use crate::pki::certificate::Certificate;
use crate::pki::der::{self as form, serial};
use crate::pki::grammar::{
    algorithm, authority_key_identifier, directory_names, distribution_point_name, name as rule,
    reason_flags,
};
use crate::pki::name::Name;
use crate::pki::oid;
use crate::pki::signature::RsaPublicKey;
use crate::pki::walk::{
    ENUMERATED, GENERALIZED_TIME, INTEGER, OTHER, SEQUENCE, Time, UTC_TIME, Walk, Walked, sole,
    time,
};
use crate::pki::words::{Restriction, StructureProblem};

/// A revocation list that is read and verified once, to be asked about many certificates: a list of
/// a million entries takes tenths of a second to read and microseconds to ask.
///
/// Holds everything but the time and the partition, which depend on the question. A clone shares the list with the
/// original, so threads can have one each.
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationList {
    held: Arc<Held>,
}

hides_personal_data!(RevocationList, "RevocationList");

#[derive(PartialEq, Eq)]
struct Held {
    facts: Facts,
    table: Table,
}

/// What a list is of, once it is verified.
#[derive(Clone, PartialEq, Eq)]
struct Facts {
    issuer: Name,
    /// The issuer's key, which made the signature.
    key: RsaPublicKey,
    this_update: UnixTime,
    next_update: UnixTime,
    partition: Partition,
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
    fn of(point: Option<&Point<'_>>) -> Self {
        match point.and_then(|point| point.name.clone()) {
            None => Self::Whole,
            Some(None) => Self::Of(Vec::new()),
            Some(Some(names)) => Self::Of(directory_names(names).filter_map(name).collect()),
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
        let (facts, list) = Decoded::read(bytes, issuer)?.verify(issuer)?;
        let table = list.table()?;
        let held = Arc::new(Held { facts, table });
        Ok(Self { held })
    }

    /// The time from which it counts (thisUpdate).
    #[must_use]
    pub fn this_update(&self) -> UnixTime {
        self.held.facts.this_update
    }

    /// The time until which it counts (nextUpdate).
    #[must_use]
    pub fn next_update(&self) -> UnixTime {
        self.held.facts.next_update
    }

    /// What it says about the certificate.
    pub(super) fn check(
        &self,
        target: &Target<'_>,
        at: UnixTime,
        options: &RevocationOptions<'_>,
    ) -> Result<(RevocationAnswer, UnixTime), RevocationProblem> {
        let Held { facts, table } = &*self.held;
        facts.check(target, at, options)?;
        Ok((answer(table.find(target.serial)), facts.this_update))
    }
}

impl Facts {
    /// Whether the list covers the certificate at this time.
    fn check(
        &self,
        target: &Target<'_>,
        at: UnixTime,
        options: &RevocationOptions<'_>,
    ) -> Result<(), RevocationProblem> {
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
        Ok(())
    }
}

/// A listed certificate counts as revoked whatever the date beside it.
fn answer(entry: Option<Revoked<'_>>) -> RevocationAnswer {
    entry.map_or(RevocationAnswer::Good, |entry| RevocationAnswer::Revoked {
        at: entry.at,
        reason: entry.reason,
    })
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
    let (facts, list) = list.verify(target.issuer)?;
    // For one question no table is needed. Of several entries for the certificate, the earliest is told.
    let mut found: Option<Revoked<'_>> = None;
    for entry in list.entries() {
        let entry = entry?;
        let earlier = found.is_none_or(|found| entry.at < found.at);
        if entry.serial == target.serial && earlier {
            found = Some(entry);
        }
    }
    facts.check(target, at, options)?;
    Ok((answer(found), facts.this_update))
}

/// A list of an issuer, as it claims.
struct Decoded<'a> {
    signed: Signed<'a>,
    list: Content<'a>,
    point: Option<Point<'a>>,
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
        let list = Content::read(signed.content).map_err(malformed)?;
        if list.algorithm != signed.algorithm() {
            return Err(malformed(StructureProblem::TwoSignatureAlgorithms));
        }
        issuer(claimed, &list)?;
        let point = oid::ISSUING_DISTRIBUTION_POINT;
        let point = list.extensions.decode(point, Point::read)?;
        Ok(Self {
            signed,
            partition: Partition::of(point.as_ref()),
            list,
            point,
        })
    }

    fn verify(self, issuer: &Certificate) -> Result<(Facts, Content<'a>), RevocationProblem> {
        let key = issuer.rsa_key().ok_or(RevocationProblem::IssuerKey)?;
        self.signed.verify(key)?;
        if issuer.key_usage().is_some_and(|usage| !usage.crl_sign()) {
            return Err(RevocationProblem::IssuerMayNotSign);
        }
        let list = self.list;
        scope(list.extensions, self.point.as_ref())?;
        let next = list.next_update.ok_or(RevocationProblem::NoNextUpdate)?;
        let facts = Facts {
            issuer: issuer.subject().clone(),
            key: key.clone(),
            this_update: list.this_update.seconds,
            next_update: next.seconds,
            partition: self.partition,
        };
        Ok((facts, list))
    }
}

/// `TBSCertList` (RFC 5280, section 5.1), in place.
pub(super) struct Content<'a> {
    /// DER.
    algorithm: &'a [u8],
    /// DER.
    issuer: &'a [u8],
    pub(super) this_update: Time,
    pub(super) next_update: Option<Time>,
    /// The revoked certificates, each of which was walked.
    entries: &'a [u8],
    /// How many they are, and the bytes of their serial numbers.
    count: usize,
    serial_bytes: usize,
    extensions: Extensions<'a>,
}

impl<'a> Content<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Walked<Self> {
        let mut walk = Walk::into_sole(bytes, SEQUENCE)?;
        match walk.take(INTEGER)? {
            [1] => {}
            [0 | 2] => return Err(StructureProblem::Version),
            _ => return Err(OTHER),
        }
        let signature = walk.object()?;
        algorithm(Walk::into_sole(signature.raw, SEQUENCE)?)?;
        let issuer = walk.object()?;
        rule(Walk::into_sole(issuer.raw, SEQUENCE)?)?;
        let this_update = usual(time(&walk.object()?)?)?;
        let next_update = match walk.peek() {
            Some(UTC_TIME | GENERALIZED_TIME) => Some(usual(time(&walk.object()?)?)?),
            _ => None,
        };
        let entries = walk.optional(SEQUENCE)?.unwrap_or_default();
        let (mut count, mut serial_bytes) = (0_usize, 0_usize);
        let mut row = Walk::new(entries);
        while !row.is_done() {
            let (entry, _) = entry(&mut row)?;
            count = count.saturating_add(1);
            serial_bytes = serial_bytes.saturating_add(entry.serial.len());
        }
        let extensions = match walk.optional(0xA0)? {
            Some(value) => Extensions::read(sole(value, SEQUENCE)?)?,
            None => Extensions::default(),
        };
        walk.end()?;
        Ok(Self {
            algorithm: signature.raw,
            issuer: issuer.raw,
            this_update,
            next_update,
            entries,
            count,
            serial_bytes,
            extensions,
        })
    }

    /// The entries in their order, without their reasons.
    pub(super) fn listed(&self) -> impl Iterator<Item = (Revoked<'a>, Extensions<'a>)> {
        let mut walk = Walk::new(self.entries);
        core::iter::from_fn(move || entry(&mut walk).ok())
    }

    /// The entries in their order. One that is not understood makes the whole list useless (RFC 5280, section
    /// 5.3): the entries after it may be of another issuer.
    fn entries(&self) -> impl Iterator<Item = Result<Revoked<'a>, RevocationProblem>> {
        self.listed()
            .map(|(entry, extensions)| understood(entry, extensions))
    }

    fn table(&self) -> Result<Table, RevocationProblem> {
        let mut table = Builder::new(self.count, self.serial_bytes);
        for entry in self.entries() {
            let problem = StructureProblem::OtherStructure;
            table
                .push(&entry?)
                .ok_or(RevocationProblem::Malformed { problem })?;
        }
        Ok(table.finish())
    }
}

fn usual(time: Time) -> Walked<Time> {
    if time.is_usual {
        Ok(time)
    } else {
        Err(StructureProblem::OtherForm)
    }
}

/// One of the revoked certificates, with its extensions. Its serial number may be anything, of any length: one
/// that no certificate has is compared with all the same, and fits none.
fn entry<'a>(walk: &mut Walk<'a>) -> Walked<(Revoked<'a>, Extensions<'a>)> {
    let mut walk = walk.enter(SEQUENCE)?;
    let serial = walk.take(INTEGER)?;
    let at = time(&walk.object()?)?.seconds;
    let extensions = match walk.optional(SEQUENCE)? {
        Some(row) => Extensions::read(row)?,
        None => Extensions::default(),
    };
    walk.end()?;
    let entry = Revoked {
        serial,
        at,
        reason: None,
    };
    Ok((entry, extensions))
}

/// The entry with its reason. An unknown reason does no harm.
fn understood<'a>(
    entry: Revoked<'a>,
    extensions: Extensions<'a>,
) -> Result<Revoked<'a>, RevocationProblem> {
    if extensions.is_empty() {
        return Ok(entry);
    }
    if extensions.find(oid::CERTIFICATE_ISSUER).is_some() {
        return Err(RevocationProblem::PartOnly {
            restriction: Restriction::CertificateIssuer,
        });
    }
    extensions.check(&[oid::CRL_REASON, oid::INVALIDITY_DATE])?;
    let reason = extensions.decode(oid::CRL_REASON, |value| sole(value, ENUMERATED));
    let reason = reason.ok().flatten().and_then(RevocationReason::of);
    Ok(Revoked { reason, ..entry })
}

/// The list is the issuer's, and made with the same key as the certificate.
fn issuer(root: &Certificate, list: &Content<'_>) -> Result<(), RevocationProblem> {
    if name(list.issuer).as_ref() != Some(root.subject()) {
        return Err(RevocationProblem::OtherIssuer);
    }
    let identifier = oid::AUTHORITY_KEY_IDENTIFIER;
    let identifier = list
        .extensions
        .decode(identifier, authority_key_identifier)?;
    let Some(identifier) = identifier else {
        return Ok(());
    };
    let own = root.subject_key_identifier();
    let key = identifier.key.is_none_or(|id| own == Some(id));
    let number = identifier.serial;
    let number = number.is_none_or(|number| serial(number) == root.serial());
    if key && number {
        Ok(())
    } else {
        Err(RevocationProblem::OtherKey)
    }
}

/// `IssuingDistributionPoint` (RFC 5280, section 5.2.5).
pub(super) struct Point<'a> {
    /// The distribution point: its full names, unless it has only one that is relative to the issuer's.
    name: Option<Option<Walk<'a>>>,
    only_authorities: bool,
    only_some_reasons: bool,
    indirect: bool,
    only_attribute_certificates: bool,
}

impl<'a> Point<'a> {
    pub(super) fn read(value: &'a [u8]) -> Walked<Self> {
        let mut walk = Walk::into_sole(value, SEQUENCE)?;
        let name = match walk.optional(0xA0)? {
            Some(name) => Some(distribution_point_name(Walk::new(name))?),
            None => None,
        };
        // onlyContainsUserCerts: as here anyway.
        walk.flag(0x81)?;
        let only_authorities = walk.flag(0x82)?;
        let reasons = walk.optional(0x83)?;
        reasons.map(reason_flags).transpose()?;
        let indirect = walk.flag(0x84)?;
        let only_attribute_certificates = walk.flag(0x85)?;
        walk.end()?;
        Ok(Self {
            name,
            only_authorities,
            only_some_reasons: reasons.is_some(),
            indirect,
            only_attribute_certificates,
        })
    }
}

/// A whole list, of persons' certificates, for all reasons, with nothing in it that must be
/// understood and is not.
fn scope(extensions: Extensions<'_>, point: Option<&Point<'_>>) -> Result<(), RevocationProblem> {
    if extensions.find(oid::DELTA_CRL_INDICATOR).is_some() {
        return Err(RevocationProblem::Delta);
    }
    if let Some(point) = point {
        let restrictions = [
            (point.only_authorities, Restriction::OnlyAuthorities),
            (point.only_some_reasons, Restriction::OnlySomeReasons),
            (point.indirect, Restriction::Indirect),
            (
                point.only_attribute_certificates,
                Restriction::OnlyAttributeCertificates,
            ),
        ];
        if let Some((_, restriction)) = restrictions.into_iter().find(|(set, _)| *set) {
            return Err(RevocationProblem::PartOnly { restriction });
        }
    }
    extensions.check(&[
        oid::AUTHORITY_KEY_IDENTIFIER,
        oid::CRL_NUMBER,
        oid::ISSUER_ALT_NAME,
        oid::ISSUING_DISTRIBUTION_POINT,
    ])
}
