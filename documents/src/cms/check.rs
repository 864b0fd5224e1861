//! The checks of one signature, in their order.

use mynumber_card::data::UnixTime;
use mynumber_card::pki::{
    Certificate, CheckKind, PathReport, Proof, Purpose, Reason, RsaPublicKey, path,
};
use mynumber_card::report::{Outcome, Report};

use super::algorithm::Scheme;
use super::attributes::SignedAttributes;
use super::oid;
use super::read::{Message, SignerId, SignerInfo};
use crate::check::{CmsCheck, DocumentCheck, DocumentReason};
use crate::conditions::Conditions;
use crate::digests::ContentDigests;
use crate::report::SignatureReport;
use crate::signer::{SignerCertificate, SigningKey};

type Result<T> = core::result::Result<T, DocumentReason>;

/// How far the signer's clock may be ahead, in seconds.
const CLOCK_SKEW: i64 = 300;
/// Certificates that are tried for one signature.
const MAX_CANDIDATES: usize = 8;

/// Where the message stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By itself.
    Alone,
    /// In the dictionary of a signature in a PDF.
    InPdf { names_certificate: bool },
}

/// Checks one signature over this content.
pub(super) fn signature(
    message: &Message<'_>,
    info: &SignerInfo<'_>,
    content: &ContentDigests,
    place: Place,
    conditions: &Conditions<'_>,
) -> SignatureReport {
    let scheme = Scheme::of(info);
    let attributes = info.attributes.map(SignedAttributes::read).transpose();
    let signed = Signed {
        message,
        info,
        content,
        place,
        scheme: scheme.as_ref().ok().copied(),
        // Without attributes for what is said of them; the check of the attributes fails.
        attributes: attributes.as_ref().ok().and_then(Option::as_ref),
        attributes_are_bad: attributes.is_err(),
    };
    let mut checks = Report::default();
    checks.require(CmsCheck::Structure, Ok(()));
    if place != Place::Alone {
        checks.require(CmsCheck::SignerCount, signer_count(message));
        let none_inside = message.content.is_none().then_some(());
        checks.require(
            CmsCheck::Content,
            none_inside.ok_or(DocumentReason::ContentInside),
        );
    }
    let signer = signed.signer(conditions);
    let certificate = signer.as_ref().map(|signer| &signer.certificate);
    checks.require(CmsCheck::Algorithms, scheme.map(drop));
    checks.require(
        CmsCheck::SignedAttributes,
        attributes
            .as_ref()
            .map(drop)
            .map_err(Clone::clone)
            .and_then(|()| signed.attributes_may_be_absent()),
    );
    checks.require(CmsCheck::ContentType, signed.content_type());
    signed.message_digest(&mut checks);
    let found = certificate.map(drop).ok_or(DocumentReason::NoCertificate);
    checks.require(CmsCheck::SignerCertificate, found);
    signed.signing_certificate(certificate, &mut checks);
    let time = signed.attributes.map(SignedAttributes::signing_time);
    let time = time.transpose().map(Option::flatten);
    match &time {
        Ok(None) => checks.leave_open(CmsCheck::SigningTime),
        Ok(Some(time)) => {
            let result = signing_time(*time, certificate, conditions);
            checks.require(CmsCheck::SigningTime, result);
        }
        Err(reason) => checks.require(CmsCheck::SigningTime, Err(reason.clone())),
    }
    let mut report = SignatureReport::new(checks);
    report.signing_time = time.ok().flatten();
    match signer {
        Some(signer) => signer.tell(&mut report, conditions),
        None => {
            let on = CmsCheck::SignerCertificate.into();
            for kind in [CmsCheck::Signature, CmsCheck::SignerKey] {
                let reason = DocumentReason::RestsOn { on };
                report.checks.require(kind, Err(reason));
            }
        }
    }
    report
}

/// In a PDF exactly one.
fn signer_count(message: &Message<'_>) -> Result<()> {
    match message.signers.len() {
        1 => Ok(()),
        count => Err(DocumentReason::SignerCount { count }),
    }
}

/// Not in the future, and within the validity of the certificate.
fn signing_time(
    time: UnixTime,
    certificate: Option<&Certificate>,
    conditions: &Conditions<'_>,
) -> Result<()> {
    if time > conditions.at.plus_seconds(CLOCK_SKEW) {
        Err(DocumentReason::TimeInFuture { time })
    } else if certificate.is_some_and(|certificate| !certificate.is_valid_at(time)) {
        Err(DocumentReason::TimeOutsideValidity { time })
    } else {
        Ok(())
    }
}

/// A signature and what it is over.
struct Signed<'a> {
    message: &'a Message<'a>,
    info: &'a SignerInfo<'a>,
    content: &'a ContentDigests,
    place: Place,
    scheme: Option<Scheme>,
    attributes: Option<&'a SignedAttributes<'a>>,
    attributes_are_bad: bool,
}

const fn rests_on(check: CmsCheck) -> DocumentReason {
    let on = DocumentCheck::Cms(check);
    DocumentReason::RestsOn { on }
}

impl Signed<'_> {
    /// Without attributes the signature is over the content. A signature over attributes would be one over content that
    /// consists of the same bytes.
    fn attributes_may_be_absent(&self) -> Result<()> {
        if self.attributes.is_none() && self.content.reads_as_attributes() {
            Err(DocumentReason::ContentIsAttributes)
        } else {
            Ok(())
        }
    }

    /// Content that is no plain data needs attributes that say so (RFC 5652, section 5.3).
    fn content_type(&self) -> Result<()> {
        if self.attributes_are_bad {
            return Err(rests_on(CmsCheck::SignedAttributes));
        }
        let outer = self.message.content_type;
        let inner = match self.attributes {
            Some(attributes) => attributes.content_type()?,
            None => oid::DATA,
        };
        let expected = match self.place {
            Place::InPdf { .. } => oid::DATA,
            Place::Alone => inner,
        };
        match [outer, inner].into_iter().find(|found| *found != expected) {
            Some(found) => Err(DocumentReason::ContentType {
                found: found.to_string(),
            }),
            None => Ok(()),
        }
    }

    fn message_digest(&self, checks: &mut Report<DocumentCheck>) {
        let kind = CmsCheck::MessageDigest;
        let Some(attributes) = self.attributes else {
            if self.attributes_are_bad {
                checks.require(kind, Err(rests_on(CmsCheck::SignedAttributes)));
            } else {
                // The signature itself is over the content.
                checks.leave_open(kind);
            }
            return;
        };
        let Some(scheme) = self.scheme else {
            return checks.require(kind, Err(rests_on(CmsCheck::Algorithms)));
        };
        let outcome = match (attributes.message_digest(), self.content.get(scheme.hash)) {
            (Err(reason), _) => Outcome::Failed(reason),
            (Ok(_), None) => Outcome::NotChecked,
            (Ok(claimed), Some(found)) if claimed == found => Outcome::Passed,
            (Ok(_), Some(_)) => Outcome::Failed(DocumentReason::ContentChanged),
        };
        checks.require(kind, outcome);
    }

    /// What names the certificate must name this one; in CAdES it must be there.
    fn signing_certificate(
        &self,
        certificate: Option<&Certificate>,
        checks: &mut Report<DocumentCheck>,
    ) {
        let kind = CmsCheck::SigningCertificate;
        let needed = matches!(
            self.place,
            Place::InPdf {
                names_certificate: true
            }
        );
        let (Some(certificate), Some(attributes)) = (certificate, self.attributes) else {
            // What it rests on fails already, but for CAdES without attributes.
            let outcome = if needed {
                Outcome::Failed(rests_on(CmsCheck::SignedAttributes))
            } else {
                Outcome::NotChecked
            };
            return checks.push(kind, needed, outcome);
        };
        match attributes.names(certificate) {
            Some(result) => checks.require(kind, result),
            None if needed => {
                let attribute = "signing_certificate_v2";
                checks.require(kind, Err(DocumentReason::AttributeMissing { attribute }));
            }
            None => checks.leave_open(kind),
        }
    }

    /// Of the certificates that the signature may mean, the first whose key made it and whose path is valid; else the first
    /// whose key made it; else the first.
    fn signer(&self, conditions: &Conditions<'_>) -> Option<Signer> {
        let inside = self.message.certificates.iter().copied();
        let given = conditions.certificates.iter().copied();
        let candidates = inside
            .chain(given)
            .filter_map(|der| Certificate::from_der(der).ok());
        let meant = candidates.filter(|certificate| self.means(certificate));
        let mut best: Option<Signer> = None;
        for certificate in meant.take(MAX_CANDIDATES) {
            let made = self.made_by(&certificate);
            let valid = validate(&certificate, conditions).is_valid();
            let signer = Signer {
                certificate,
                made,
                valid,
            };
            if best.as_ref().is_none_or(|best| best.rank() < signer.rank()) {
                best = Some(signer);
            }
        }
        best
    }

    fn means(&self, certificate: &Certificate) -> bool {
        match self.info.id {
            SignerId::IssuerAndSerial(issuer, serial) => {
                certificate.issuer().der() == issuer && certificate.serial() == serial
            }
            SignerId::KeyIdentifier(id) => certificate.subject_key_identifier() == Some(id),
        }
    }

    /// Whether the key of this certificate made the signature.
    fn made_by(&self, certificate: &Certificate) -> Outcome<DocumentCheck> {
        if self.attributes_are_bad {
            return Outcome::Failed(rests_on(CmsCheck::SignedAttributes));
        }
        let Some(scheme) = self.scheme else {
            return Outcome::Failed(rests_on(CmsCheck::Algorithms));
        };
        let digests = match self.attributes {
            Some(attributes) => attributes.digests(scheme.hash),
            None => match self.content.get(scheme.hash) {
                Some(digest) => vec![digest.to_vec()],
                None => return Outcome::NotChecked,
            },
        };
        let key = certificate.rsa_key();
        key.ok_or(Reason::Algorithm.into())
            .and_then(|key| is_one_of(key, scheme, &digests, self.info.signature))
            .into()
    }
}

fn is_one_of(
    key: &RsaPublicKey,
    scheme: Scheme,
    digests: &[Vec<u8>],
    signature: &[u8],
) -> Result<()> {
    if signature.len() != key.modulus().len() {
        let length = signature.len();
        return Err(DocumentReason::SignatureLength { length });
    }
    let mut result = Err(rests_on(CmsCheck::Algorithms));
    for digest in digests {
        let found = scheme.verify(key, digest, signature);
        result = found.map_err(|error| Reason::from(error).into());
        if result.is_ok() {
            break;
        }
    }
    result
}

/// A certificate that a signature may mean.
struct Signer {
    certificate: Certificate,
    made: Outcome<DocumentCheck>,
    valid: bool,
}

impl Signer {
    fn rank(&self) -> (bool, bool) {
        (self.made == Outcome::Passed, self.valid)
    }

    fn tell(self, report: &mut SignatureReport, conditions: &Conditions<'_>) {
        let certificate = self.certificate;
        let checks = &mut report.checks;
        checks.require(CmsCheck::Signature, self.made);
        let key = SigningKey::from(certificate.purpose());
        checks.require(
            CmsCheck::SignerKey,
            match key {
                SigningKey::Signature => Ok(()),
                SigningKey::Authentication if conditions.authentication => Ok(()),
                SigningKey::Authentication => Err(DocumentReason::AuthenticationKey),
                SigningKey::Other => Err(DocumentReason::NotForDocuments),
            },
        );
        if key == SigningKey::Signature {
            let readable = certificate.attributes().map(drop);
            checks.require(
                CmsCheck::SignerAttributes,
                readable.map_err(|error| DocumentReason::Attributes {
                    problem: error.to_string(),
                }),
            );
        }
        let mut path = validate(&certificate, conditions);
        if let Some((data, options)) = &conditions.revocation {
            path.check_revocation(&certificate, data, conditions.at, options);
        }
        report.hierarchy = path.hierarchy();
        for check in &path.checks {
            // Only revocation may stay open, and is then told as open.
            let required = check.kind != CheckKind::CertificateRevocation;
            checks.push(check.kind, required, check.outcome.clone().into_kind());
        }
        report.at_signing_time = report
            .signing_time
            .map(|time| Proof::from(validate_at(&certificate, conditions, time)));
        report.signer = Some(SignerCertificate::new(certificate));
    }
}

fn validate<'a>(certificate: &Certificate, conditions: &Conditions<'a>) -> PathReport<'a> {
    validate_at(certificate, conditions, conditions.at)
}

fn validate_at<'a>(
    certificate: &Certificate,
    conditions: &Conditions<'a>,
    at: UnixTime,
) -> PathReport<'a> {
    let purpose = match certificate.purpose() {
        Purpose::Authentication => Purpose::Authentication,
        _ => Purpose::Signature,
    };
    path::validate(certificate, purpose, conditions.anchors, at)
}
