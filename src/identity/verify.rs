//! Verifying a piece of evidence, without the card and without trusting the reader's word.

use super::evidence::{CardPart, Evidence};
use super::holder::HolderReference;
use super::person::PersonAttributes;
use super::policy::{Facts, Policy, RevocationState};
use super::request::{Level, Request};
use super::transcript;
use super::verdict::{
    Decision, IdentityCheck, Verdict, VerdictCheckKind, VerdictReason, VerifiedIdentity,
};
use crate::data::{Attributes, UnixTime};
use crate::pki::integrity::{AssistFiles, ChallengeAnswer};
use crate::pki::revocation::{RevocationData, RevocationOptions};
use crate::pki::{
    CardCertificateCache, Certificate, CheckKind, Hierarchy, PathReport, Purpose, Reason,
    TrustAnchors, path,
};
use crate::report::{Check, Outcome, Report};

type Checks = Report<VerdictCheckKind>;

/// How far the reader's clock may be ahead, in seconds.
const CLOCK_SKEW: i64 = 300;

/// The checks of a piece of evidence without a policy.
const CHECKS: usize = 28;

/// What evidence has to answer.
#[derive(Debug, Clone, Copy)]
pub enum Expected<'a> {
    /// The request that was sent. A relying party keeps its requests, gives the one that it expects
    /// an answer to, and forgets it once it has been answered: that is what stops a replay.
    Request(&'a Request),
    /// Any request: **a replay is accepted**. Only if it is enough that the card was present
    /// at some time, and if something else ensures that this evidence is not used twice.
    AnyRequest,
    /// The request is not available. Everything else is checked, and nothing is accepted: the decision is
    /// [`Decision::NotCompared`] at best.
    NotAtHand,
}

/// What a piece of evidence is verified with.
#[derive(Debug, Clone, Copy)]
pub struct Verification<'a> {
    anchors: &'a TrustAnchors,
    expected: Expected<'a>,
    revocation: Option<(RevocationData<'a>, RevocationOptions<'a>)>,
    policy: Option<&'a Policy>,
    cache: Option<&'a CardCertificateCache>,
}

impl<'a> Verification<'a> {
    /// With these trust anchors and this expected request, and nothing else:
    /// revocation stays "not checked".
    #[must_use]
    pub const fn new(anchors: &'a TrustAnchors, expected: Expected<'a>) -> Self {
        Self {
            anchors,
            expected,
            revocation: None,
            policy: None,
            cache: None,
        }
    }

    /// With what the verifier asks for besides: age, residence, an expected person, and more.
    #[must_use]
    pub const fn with_policy(mut self, policy: &'a Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// With a cache of card-verifiable certificates: one signature less to verify where a card has the same
    /// as another before it. The verdict is the same.
    #[must_use]
    pub const fn with_cache(mut self, cache: &'a CardCertificateCache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// With CRLs and OCSP responses that the verifier has. Without, revocation stays "not checked".
    #[must_use]
    pub const fn with_revocation(
        mut self,
        data: RevocationData<'a>,
        options: RevocationOptions<'a>,
    ) -> Self {
        self.revocation = Some((data, options));
        self
    }
}

impl Evidence {
    /// Verifies at a given time: now when an answer is awaited, the time of its receipt when
    /// it is verified again later. Up to six RSA verifications.
    pub fn verify(&self, with: &Verification<'_>, at: UnixTime) -> Verdict {
        let mut checks = Checks::with_room(CHECKS);
        self.check_request(with, at, &mut checks);

        let certificate = Certificate::from_der(&self.certificate);
        let path = certificate.as_ref().ok().map(|certificate| {
            let purpose = match self.request.level() {
                Level::Auth => Purpose::Authentication,
                Level::Signature => Purpose::Signature,
            };
            let mut path = path::validate(certificate, purpose, with.anchors, at);
            if let Some((data, options)) = &with.revocation {
                path.check_revocation(certificate, data, at, options);
            }
            path
        });
        match (&certificate, &path) {
            (Ok(_), Some(path)) => {
                for check in &path.checks {
                    add(&mut checks, check);
                }
            }
            (Err(error), _) => {
                let reason = Reason::from(error.clone());
                checks.require(CheckKind::CertificateForm, Err(reason.into()));
            }
            (Ok(_), None) => {}
        }
        checks.require(
            IdentityCheck::HolderSignature,
            self.check_holder(certificate.as_ref().ok(), path.as_ref()),
        );

        let mut attributes = None;
        let mut hierarchies: Vec<Hierarchy> =
            path.iter().filter_map(PathReport::hierarchy).collect();
        if let Some(card) = &self.card {
            let (found, of_card) = self.check_card(card, with, &mut checks);
            attributes = found;
            if let (Some(of_certificate), Some(of_card)) = (hierarchies.first(), of_card) {
                checks.require(
                    IdentityCheck::OneHierarchy,
                    if *of_certificate == of_card {
                        Ok(())
                    } else {
                        Err(VerdictReason::TwoHierarchies {
                            certificate: *of_certificate,
                            card: of_card,
                        })
                    },
                );
            }
            hierarchies.extend(of_card);
        } else if let (Level::Signature, Ok(certificate)) = (self.request.level(), &certificate) {
            match certificate.attributes() {
                Ok(found) => attributes = Some(PersonAttributes::from(found)),
                Err(error) => checks.require(
                    IdentityCheck::Attributes,
                    Err(VerdictReason::CertificateAttributes(error)),
                ),
            }
        }
        if let Some(policy) = with.policy {
            let report = policy.evaluate(&Facts {
                at,
                made: Some(self.read_at),
                level: self.request.level(),
                hierarchies: &hierarchies,
                audience: Some(self.request.audience()),
                revocation: match checks.outcome(CheckKind::CertificateRevocation.into()) {
                    Some(Outcome::Passed) => RevocationState::Good,
                    Some(Outcome::Failed(VerdictReason::Pki(Reason::Revoked { .. }))) => {
                        RevocationState::Revoked
                    }
                    // Also if the data given does not count: that is a separate failure.
                    _ => RevocationState::NotChecked,
                },
                attributes: attributes.as_ref().map(Into::into).unwrap_or_default(),
                municipality: None,
            });
            checks.append(report.into_kind());
        }
        self.conclude(checks, certificate.ok().as_ref(), path, attributes)
    }

    fn check_request(&self, with: &Verification<'_>, at: UnixTime, checks: &mut Checks) {
        match with.expected {
            Expected::Request(request) => checks.require(
                IdentityCheck::Request,
                if *request == self.request {
                    Ok(())
                } else {
                    Err(VerdictReason::OtherRequest)
                },
            ),
            Expected::AnyRequest => checks.leave_open(IdentityCheck::Request),
            Expected::NotAtHand => checks.require(IdentityCheck::Request, Outcome::NotChecked),
        }
        let expired = self.request.expires();
        checks.require(
            IdentityCheck::RequestTime,
            if at <= expired {
                Ok(())
            } else {
                Err(VerdictReason::RequestExpired { expired })
            },
        );
        let read_at = self.read_at;
        checks.require(
            IdentityCheck::ReadTime,
            if read_at > at.plus_seconds(CLOCK_SKEW) {
                Err(VerdictReason::ReadInFuture { read_at })
            } else if read_at > expired {
                Err(VerdictReason::ReadTooLate { read_at })
            } else {
                Ok(())
            },
        );
    }

    fn check_holder(
        &self,
        certificate: Option<&Certificate>,
        path: Option<&PathReport<'_>>,
    ) -> Result<(), VerdictReason> {
        let rests_on = |on| VerdictReason::Pki(Reason::RestsOn { on });
        let certificate = certificate.ok_or(rests_on(CheckKind::CertificateForm))?;
        if path.is_none_or(|path| path.anchor.is_none()) {
            return Err(rests_on(CheckKind::CertificateSignature));
        }
        let key = certificate
            .rsa_key()
            .ok_or(rests_on(CheckKind::CertificateKey))?;
        let digest = transcript::holder_digest(
            &self.request,
            self.read_at,
            self.card.as_ref(),
            &self.certificate,
        );
        key.verify_digest(crate::pki::HashAlgorithm::Sha256, &digest, &self.signature)
            .map_err(|error| VerdictReason::Pki(error.into()))
    }

    /// The files of input-assist and its answer. Returns the attributes when they can be read, and
    /// the hierarchy of the authority that certified the card.
    fn check_card(
        &self,
        card: &CardPart,
        with: &Verification<'_>,
        checks: &mut Checks,
    ) -> (Option<PersonAttributes>, Option<Hierarchy>) {
        let attributes = Attributes::parse(&card.attributes)
            .map_err(|error| {
                let reason = VerdictReason::CardAttributes(error);
                checks.require(IdentityCheck::Attributes, Err(reason));
            })
            .ok();
        let digest = transcript::card_digest(&self.request, self.read_at, card);
        let report = AssistFiles {
            certificate: &card.certificate,
            integrity: &card.integrity_record,
            attributes: attributes.as_ref(),
            my_number: None,
            signing_key: Some(&card.signing_key),
            answer: Some(ChallengeAnswer {
                digest: &digest,
                signature: &card.signature,
            }),
        }
        .verify_with(with.anchors, with.cache);
        for check in &report.checks {
            // The My Number is never part of a reading, so it means nothing that it was not checked.
            if check.kind != CheckKind::MyNumberDigest {
                add(checks, check);
            }
        }
        (
            attributes.as_ref().map(PersonAttributes::from),
            report.hierarchy(),
        )
    }

    fn conclude(
        &self,
        checks: Checks,
        certificate: Option<&Certificate>,
        path: Option<PathReport<'_>>,
        attributes: Option<PersonAttributes>,
    ) -> Verdict {
        let anchor = path.and_then(|path| path.anchor);
        let decision = Decision::of(&checks);
        let identity = match (decision, anchor, certificate) {
            (Decision::Rejected | Decision::NotCompared, _, _) | (_, None, _) | (_, _, None) => {
                None
            }
            (_, Some(anchor), Some(certificate)) => Some(VerifiedIdentity {
                level: self.request.level(),
                hierarchy: anchor.hierarchy(),
                anchor: anchor.certificate().fingerprint(),
                certificate: self.certificate.clone(),
                holder: HolderReference::from_certificate(certificate),
                attributes,
                read_at: self.read_at,
            }),
        };
        Verdict {
            level: self.request.level(),
            wanted: self.request.wanted(),
            checks,
            // Without an anchor a check has failed already; this keeps the two in step.
            decision: match decision {
                Decision::Accepted | Decision::LookAtIt if identity.is_none() => Decision::Rejected,
                decision => decision,
            },
            identity,
        }
    }
}

/// Adds a check of a certificate or file. Only its revocation may stay open, and is then
/// reported as open.
fn add(checks: &mut Checks, check: &Check<CheckKind>) {
    let required = check.kind != CheckKind::CertificateRevocation;
    checks.push(check.kind, required, check.outcome.clone().into_kind());
}
