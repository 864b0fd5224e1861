//! Whether the files of a card are what its issuer wrote, and whether the card is present.
//!
//! What the checks prove, and what they do not:
//! - attributes, integrity record and certificate: an issuer wrote this data. A copied file passes
//!   as well.
//! - a fresh challenge signed by the signing key: *a* genuine card is present now. In card-surface the
//!   key is inside the signed record, so data and card belong together. In input-assist signing
//!   key and integrity record are signed separately: only the program that read both from one
//!   card ties that key to those attributes.
//!
//! # Example
//! ```no_run
//! use mynumber_card::pki::TrustAnchors;
//! use mynumber_card::pki::integrity::verify_face;
//!
//! // The certificate file and the face, as they were read; no answer to a challenge, so no proof that the
//! // card was there.
//! let (certificate, face) = (std::fs::read("0004.bin")?, std::fs::read("0002.bin")?);
//! let anchors = TrustAnchors::production();
//! let (face, report) = verify_face(&certificate, &face, None, &anchors);
//! // The face is told only when its signature holds.
//! assert_eq!(face.is_some(), report.hierarchy().is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use sha2::{Digest as _, Sha256};

use super::anchors::TrustAnchors;
use super::card_key::{CardAuthority, CardAuthorityUse, KeyId};
use super::check::{CheckKind, Reason};
use super::profile::Hierarchy;
use super::records::{AgeRecord, FaceRecord, IntegrityRecord, NumberPictureRecord, SigningKey};
use super::signature::{HashAlgorithm, RsaPublicKey};
use super::signer::{CardCertificateCache, Signer};
use crate::data::{Attributes, DataError};
use crate::report::Report;

/// A challenge that the card answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChallengeAnswer<'a> {
    /// SHA-256 of the challenge: what the card was given to sign. It must be fresh.
    pub digest: &'a [u8; 32],
    /// The signature of the card, PKCS#1 v1.5.
    pub signature: &'a [u8],
}

hides_personal_data!(ChallengeAnswer<'_>, "ChallengeAnswer");

/// The result of the checks of one application's files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct FilesReport<'a> {
    /// Every check.
    pub checks: Report<CheckKind>,
    /// The authority that issued the card-verifiable certificate, when an accepted one did.
    pub authority: Option<&'a CardAuthority>,
}

impl<'a> FilesReport<'a> {
    fn of_signer(
        (signer, checks, authority): (Signer, Report<CheckKind>, Option<&'a CardAuthority>),
    ) -> (Signer, Self) {
        (signer, Self { checks, authority })
    }

    /// The hierarchy of the authority; `None` when no accepted one issued the certificate.
    #[must_use]
    pub fn hierarchy(&self) -> Option<Hierarchy> {
        self.authority.map(CardAuthority::hierarchy)
    }

    /// The key identifier of the authority.
    #[must_use]
    pub fn authority_id(&self) -> Option<KeyId> {
        self.authority.map(CardAuthority::id)
    }
}

/// Files of input-assist, as stored. What is `None` is reported as not checked.
#[derive(Clone, Copy)]
pub struct AssistFiles<'a> {
    /// EF 0004: the card-verifiable certificate.
    pub certificate: &'a [u8],
    /// EF 0003: the integrity record.
    pub integrity: &'a [u8],
    /// EF 0002: the attributes.
    pub attributes: Option<&'a Attributes>,
    /// EF 0001: the My Number file, **whole, filler included** (17 bytes): the digest covers it.
    pub my_number: Option<&'a [u8]>,
    /// EF 0007: the signing key.
    pub signing_key: Option<&'a [u8]>,
    /// A challenge answered by that key.
    pub answer: Option<ChallengeAnswer<'a>>,
}

hides_personal_data!(AssistFiles<'_>, "AssistFiles");

impl AssistFiles<'_> {
    /// Makes all checks.
    pub fn verify<'a>(&self, anchors: &'a TrustAnchors) -> FilesReport<'a> {
        self.verify_with(anchors, None)
    }

    /// The same with a cache of certificates.
    pub(crate) fn verify_with<'a>(
        &self,
        anchors: &'a TrustAnchors,
        cache: Option<&CardCertificateCache>,
    ) -> FilesReport<'a> {
        let used = CardAuthorityUse::InputAssist;
        let (signer, mut report) =
            FilesReport::of_signer(Signer::from_file(self.certificate, anchors, used, cache));
        let record = IntegrityRecord::parse(self.integrity);
        let proven = record.and_then_signed(&signer, |record| (&record.signed, &record.signature));
        report
            .checks
            .require(CheckKind::IntegritySignature, proven.as_result());

        let rests_on = CheckKind::IntegritySignature;
        match self.attributes {
            Some(attributes) => report.checks.require(
                CheckKind::AttributesDigest,
                proven.then(rests_on, |record| {
                    same_digest(&record.attributes_digest, attributes.signed_bytes())
                }),
            ),
            None => report.checks.leave_open(CheckKind::AttributesDigest),
        }
        match self.my_number {
            Some(file) => report.checks.require(
                CheckKind::MyNumberDigest,
                proven.then(rests_on, |record| {
                    same_digest(&record.my_number_digest, file)
                }),
            ),
            None => report.checks.leave_open(CheckKind::MyNumberDigest),
        }

        let Some(file) = self.signing_key else {
            report.checks.leave_open(CheckKind::SigningKeySignature);
            report.checks.leave_open(CheckKind::CardChallenge);
            return report;
        };
        let proven =
            SigningKey::parse(file).and_then_signed(&signer, |key| (&key.signed, &key.signature));
        report
            .checks
            .require(CheckKind::SigningKeySignature, proven.as_result());
        push_answer(
            &mut report.checks,
            self.answer,
            CheckKind::SigningKeySignature,
            &proven,
            |key| &key.key,
        );
        report
    }
}

/// Checks the age record of card-surface (EF 0001) with the application's certificate (EF 0004), and a
/// challenge answered by the key in it. Returns the record when its signature holds.
pub fn verify_age_record<'a>(
    certificate: &[u8],
    record: &[u8],
    answer: Option<ChallengeAnswer<'_>>,
    anchors: &'a TrustAnchors,
) -> (Option<AgeRecord>, FilesReport<'a>) {
    let (signer, mut report) = FilesReport::of_signer(Signer::from_file(
        certificate,
        anchors,
        CardAuthorityUse::CardSurface,
        None,
    ));
    let kind = CheckKind::AgeRecordSignature;
    let proven = AgeRecord::parse(record)
        .and_then_signed(&signer, |record| (&record.signed, &record.signature));
    report.checks.require(kind, proven.as_result());
    push_answer(&mut report.checks, answer, kind, &proven, |record| {
        &record.key
    });
    (proven.into_value(), report)
}

/// Checks the face of card-surface (EF 0002) likewise. The signature covers neither the expiry nor the
/// security code.
pub fn verify_face<'a>(
    certificate: &[u8],
    face: &[u8],
    answer: Option<ChallengeAnswer<'_>>,
    anchors: &'a TrustAnchors,
) -> (Option<FaceRecord>, FilesReport<'a>) {
    let (signer, mut report) = FilesReport::of_signer(Signer::from_file(
        certificate,
        anchors,
        CardAuthorityUse::CardSurface,
        None,
    ));
    let kind = CheckKind::FaceSignature;
    let proven = Proven::new(FaceRecord::parse(face), &signer, |key, face| {
        let digests = face.signed.each_ref().map(Sha256::digest).concat();
        key.verify_digest(HashAlgorithm::Sha256, &digests, &face.signature)
            .map_err(Reason::from)
    });
    report.checks.require(kind, proven.as_result());
    push_answer(&mut report.checks, answer, kind, &proven, |face| &face.key);
    (proven.into_value(), report)
}

/// Checks the My Number picture of card-surface (EF 0005) likewise.
pub fn verify_number_picture<'a>(
    certificate: &[u8],
    picture: &[u8],
    answer: Option<ChallengeAnswer<'_>>,
    anchors: &'a TrustAnchors,
) -> (Option<NumberPictureRecord>, FilesReport<'a>) {
    let (signer, mut report) = FilesReport::of_signer(Signer::from_file(
        certificate,
        anchors,
        CardAuthorityUse::CardSurface,
        None,
    ));
    let kind = CheckKind::NumberPictureSignature;
    let proven = NumberPictureRecord::parse(picture)
        .and_then_signed(&signer, |picture| (&picture.signed, &picture.signature));
    report.checks.require(kind, proven.as_result());
    push_answer(&mut report.checks, answer, kind, &proven, |picture| {
        &picture.key
    });
    (proven.into_value(), report)
}

/// A file with the outcome of its signature.
struct Proven<T> {
    value: Option<T>,
    result: Result<(), Reason>,
}

impl<T> Proven<T> {
    fn new(
        parsed: Result<T, DataError>,
        signer: &Signer,
        check: impl FnOnce(&RsaPublicKey, &T) -> Result<(), Reason>,
    ) -> Self {
        match (parsed, signer.key()) {
            (Err(error), _) => Self {
                value: None,
                result: Err(error.into()),
            },
            (Ok(_), None) => Self {
                value: None,
                result: Err(Reason::RestsOn {
                    on: CheckKind::CardCertificateSignature,
                }),
            },
            (Ok(value), Some(key)) => {
                let result = check(key, &value);
                let value = result.is_ok().then_some(value);
                Self { value, result }
            }
        }
    }

    fn as_result(&self) -> Result<(), Reason> {
        self.result.clone()
    }

    /// A check that means something only when the signature holds.
    fn then(
        &self,
        on: CheckKind,
        check: impl FnOnce(&T) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        self.value
            .as_ref()
            .map_or(Err(Reason::RestsOn { on }), check)
    }

    fn into_value(self) -> Option<T> {
        self.value
    }
}

trait Signed<T> {
    /// The file, when this key made the signature over these bytes (bytes, signature).
    fn and_then_signed(self, signer: &Signer, parts: impl Fn(&T) -> (&[u8], &[u8])) -> Proven<T>;
}

impl<T> Signed<T> for Result<T, DataError> {
    fn and_then_signed(self, signer: &Signer, parts: impl Fn(&T) -> (&[u8], &[u8])) -> Proven<T> {
        Proven::new(self, signer, |key, value| {
            let (signed, signature) = parts(value);
            key.verify_sha256(signed, signature).map_err(Reason::from)
        })
    }
}

fn push_answer<T>(
    checks: &mut Report<CheckKind>,
    answer: Option<ChallengeAnswer<'_>>,
    rests_on: CheckKind,
    proven: &Proven<T>,
    key: impl Fn(&T) -> &RsaPublicKey,
) {
    match answer {
        Some(answer) => checks.require(
            CheckKind::CardChallenge,
            proven.then(rests_on, |value| {
                key(value)
                    .verify_digest(HashAlgorithm::Sha256, answer.digest, answer.signature)
                    .map_err(Reason::from)
            }),
        ),
        None => checks.leave_open(CheckKind::CardChallenge),
    }
}

fn same_digest(expected: &[u8; 32], data: &[u8]) -> Result<(), Reason> {
    if *expected == <[u8; 32]>::from(Sha256::digest(data)) {
        Ok(())
    } else {
        Err(Reason::DigestMismatch)
    }
}
