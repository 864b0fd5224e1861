//! Certificate revocation lists, version 2 (RFC 5280, section 5).
//!
//! Decoded with `x509-cert`, not with the parser that reads certificates: that one drops the
//! extensions of an entry that it cannot read, critical ones too (measured with 0.18).

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_NUMBER, ID_CE_CRL_REASONS, ID_CE_DELTA_CRL_INDICATOR,
    ID_CE_INVALIDITY_DATE, ID_CE_ISSUER_ALT_NAME, ID_CE_ISSUING_DISTRIBUTION_POINT,
};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlReason};

use super::problem::RevocationProblem;
use super::signed::{Signed, check_extensions, decode, find, name, unix_time};
use super::target::Target;
use super::{Answer, RevocationOptions};
use crate::data::UnixTime;
use crate::pki::der as form;

/// Certificate issuer (RFC 5280, section 5.3.3): entries of indirect lists.
const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");

/// What this list says about the certificate.
pub(super) fn check(
    target: &Target<'_>,
    bytes: &[u8],
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<(Answer, UnixTime), RevocationProblem> {
    let malformed = |problem| RevocationProblem::Malformed { problem };
    if !form::is_der(bytes) {
        return Err(RevocationProblem::NotDer);
    }
    let Some((signed, None)) = Signed::read(bytes) else {
        return Err(malformed("not three parts"));
    };
    let list = CertificateList::from_der(bytes)
        .map_err(|_| malformed("not the structure of a list of version 2"))?
        .tbs_cert_list;
    if list.version != x509_cert::Version::V2 {
        return Err(malformed("not version 2"));
    }
    // Inside the signed part it comes second, after the version.
    let inner = form::sole(signed.content)
        .and_then(|content| content.children().flatten().nth(1))
        .ok_or(malformed("no signature algorithm"))?;
    if inner.raw != signed.algorithm() {
        return Err(malformed("two signature algorithms"));
    }

    issuer(target, &list)?;
    let point = partition(target, list.crl_extensions.as_ref())?;
    signed.verify(target.issuer_key)?;
    let usage = target.issuer.key_usage();
    if usage.is_some_and(|usage| !usage.crl_sign()) {
        return Err(RevocationProblem::IssuerMayNotSign);
    }
    times(&list, at, options)?;
    scope(list.crl_extensions.as_ref(), point.as_ref())?;

    let entries = list.revoked_certificates.as_deref().unwrap_or_default();
    for entry in entries {
        entry_extensions(entry)?;
    }
    let this_update = unix_time(list.this_update.to_unix_duration());
    Ok((answer(target, entries), this_update))
}

/// The list is the issuer's, and made with the same key as the certificate.
fn issuer(target: &Target<'_>, list: &TbsCertList) -> Result<(), RevocationProblem> {
    let root = target.issuer;
    if name(&list.issuer).as_ref() != Some(root.subject()) {
        return Err(RevocationProblem::OtherIssuer);
    }
    let extensions = list.crl_extensions.as_ref();
    let Some(identifier): Option<AuthorityKeyIdentifier> =
        decode(extensions, ID_CE_AUTHORITY_KEY_IDENTIFIER)?
    else {
        return Ok(());
    };
    let key = identifier
        .key_identifier
        .is_none_or(|id| root.subject_key_identifier() == Some(id.as_bytes()));
    let serial = identifier.authority_cert_serial_number;
    let serial = serial
        .is_none_or(|serial| crate::pki::certificate::serial(serial.as_bytes()) == root.serial());
    if key && serial {
        Ok(())
    } else {
        Err(RevocationProblem::OtherKey)
    }
}

/// The issuing distribution point, which must be one of the certificate's when it has a name. A list
/// without one is of all certificates of the issuer.
fn partition(
    target: &Target<'_>,
    extensions: Option<&Extensions>,
) -> Result<Option<IssuingDistributionPoint>, RevocationProblem> {
    let point: Option<IssuingDistributionPoint> =
        decode(extensions, ID_CE_ISSUING_DISTRIBUTION_POINT)?;
    let own = target.certificate.crl_distribution_points();
    let fits = |point: &DistributionPointName| match point {
        DistributionPointName::FullName(names) => names.iter().any(|found| match found {
            GeneralName::DirectoryName(found) => {
                name(found).is_some_and(|found| own.contains(&found))
            }
            _ => false,
        }),
        DistributionPointName::NameRelativeToCRLIssuer(_) => false,
    };
    let named = point
        .as_ref()
        .and_then(|point| point.distribution_point.as_ref());
    if named.is_none_or(fits) {
        Ok(point)
    } else {
        Err(RevocationProblem::OtherPartition)
    }
}

fn times(
    list: &TbsCertList,
    at: UnixTime,
    options: &RevocationOptions<'_>,
) -> Result<(), RevocationProblem> {
    let from = unix_time(list.this_update.to_unix_duration());
    options.check_from(from, at)?;
    let next = list.next_update.ok_or(RevocationProblem::NoNextUpdate)?;
    let until = unix_time(next.to_unix_duration());
    if at > until {
        return Err(RevocationProblem::Stale { until });
    }
    Ok(())
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
            (point.only_contains_ca_certs, "onlyContainsCACerts"),
            (point.only_some_reasons.is_some(), "onlySomeReasons"),
            (point.indirect_crl, "indirectCRL"),
            (
                point.only_contains_attribute_certs,
                "onlyContainsAttributeCerts",
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

/// One entry that is not understood spoils the whole list (RFC 5280, section 5.3): the entries after
/// it may be of another issuer.
fn entry_extensions(entry: &RevokedCert) -> Result<(), RevocationProblem> {
    let extensions = entry.crl_entry_extensions.as_ref();
    if find(extensions, CERTIFICATE_ISSUER).is_some() {
        return Err(RevocationProblem::PartOnly {
            restriction: "certificateIssuer",
        });
    }
    check_extensions(extensions, &[ID_CE_CRL_REASONS, ID_CE_INVALIDITY_DATE])
}

/// A listed certificate counts as revoked whatever the date beside it; of several entries, the
/// earliest is told.
fn answer(target: &Target<'_>, entries: &[RevokedCert]) -> Answer {
    entries
        .iter()
        .filter(|entry| entry.serial_number.as_bytes() == target.serial)
        .min_by_key(|entry| entry.revocation_date.to_unix_duration())
        .map_or(Answer::Good, |entry| {
            let extensions = entry.crl_entry_extensions.as_ref();
            let reason: Option<CrlReason> = decode(extensions, ID_CE_CRL_REASONS).ok().flatten();
            Answer::Revoked {
                at: unix_time(entry.revocation_date.to_unix_duration()),
                reason: reason.map(Into::into),
            }
        })
}
