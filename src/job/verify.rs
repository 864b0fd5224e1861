//! A verdict on evidence, with the person, given later and elsewhere, without the card.
//!
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use mynumber_card::data::UnixTime;
//! # use mynumber_card::identity::{Level, Request, Wanted};
//! # use mynumber_card::secret::Pins;
//! # use mynumber_card::sim::{SimTransport, SimulatedCard, people};
//! # use mynumber_card::{AssistPin, AuthPin, Card, LastTry};
//! # let mut card = Card::new(SimTransport::new(SimulatedCard::new(people::load("taro")?)));
//! # let now: UnixTime = "2026-11-23T03:00:00Z".parse()?;
//! # let mut pins = Pins::new().with(AssistPin::new("2345")?).with(AuthPin::new("1234")?);
//! # let expires = now.plus_seconds(600);
//! # let request = Request::new(&[9; 32], "example.jp", Level::Auth, Wanted::Attributes, expires)?;
//! use mynumber_card::identity::{Decision, Expected, Verification};
//! use mynumber_card::job::{identify, verify};
//! use mynumber_card::pki::TrustAnchors;
//!
//! let evidence = identify::read(&mut card, &request, &mut pins, LastTry::Refuse, now)?;
//! let anchors = TrustAnchors::production();
//! let verification = Verification::new(&anchors, Expected::Request(&request));
//! let judged = verify::judge(&evidence, &verification, now).data;
//! assert_eq!(judged.verdict.decision(), Decision::Rejected); // no authority of the simulated card is accepted
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

use serde::{Serialize, Serializer};

use super::{Output, Schema};
use crate::data::UnixTime;
use crate::identity::{
    Evidence, PersonAttributes, Statement, Verdict, Verification, VerifiedIdentity,
};
use crate::pki::Certificate;
use crate::report::Coded as _;

/// What was judged, and the result. In JSON: every check, the person if the evidence is accepted or
/// somebody has to decide, and what is proven and what is not.
#[derive(Debug)]
#[non_exhaustive]
pub struct Judged<'a> {
    /// The evidence.
    pub evidence: &'a Evidence,
    /// What came of it.
    pub verdict: Verdict,
}

/// Judges evidence at a time: no card, no clock, no network.
#[must_use]
pub fn judge<'a>(
    evidence: &'a Evidence,
    with: &Verification<'_>,
    at: UnixTime,
) -> Output<Judged<'a>> {
    let judged = Judged {
        evidence,
        verdict: evidence.verify(with, at),
    };
    Output::new(Schema::new("verdict", 1), judged)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Written<'a, C> {
    /// accepted, look_at_it, not_compared or rejected.
    #[cfg_attr(
        test,
        schemars(with = "crate::schema::Code<crate::identity::Decision>")
    )]
    verdict: &'static str,
    /// Whether it answers the request that was given. If not, it may be a replay.
    answers_request: bool,
    checks: C,
    /// Null unless accepted.
    identity: Option<Identity<'a>>,
    /// Present when a person has to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Identity<'_>"))]
    identity_to_look_at: Option<Identity<'a>>,
    #[cfg_attr(test, schemars(with = "Vec<crate::schema::Code<Statement>>"))]
    proves: Vec<&'static str>,
    #[cfg_attr(test, schemars(with = "Vec<crate::schema::Code<Statement>>"))]
    does_not_prove: Vec<&'static str>,
    evidence: Asked<'a>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Asked<'a> {
    audience: &'a str,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    challenge: String,
    #[cfg_attr(test, schemars(with = "crate::identity::Level"))]
    level: &'static str,
    #[cfg_attr(test, schemars(with = "crate::identity::Wanted"))]
    wanted: &'static str,
    read_at: UnixTime,
    expires: UnixTime,
}

has_schema_of!(Judged<'_> => Written<'_, &crate::report::Report<crate::identity::VerdictCheckKind>>);

impl Serialize for Judged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (request, verdict) = (self.evidence.request(), &self.verdict);
        let names =
            |all: Vec<Statement>| all.into_iter().map(|statement| statement.code()).collect();
        let written = Written {
            verdict: verdict.decision().code(),
            answers_request: verdict.is_answer(),
            checks: verdict.checks(),
            identity: verdict.identity().map(Identity::of),
            identity_to_look_at: verdict.identity_to_look_at().map(Identity::of),
            proves: names(verdict.proves()),
            does_not_prove: names(verdict.does_not_prove()),
            evidence: Asked {
                audience: request.audience(),
                challenge: hex::encode(request.challenge()),
                level: request.level().name(),
                wanted: request.wanted().name(),
                read_at: self.evidence.read_at(),
                expires: request.expires(),
            },
        };
        written.serialize(serializer)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Identity<'a> {
    #[cfg_attr(test, schemars(with = "crate::identity::Level"))]
    level: &'static str,
    #[cfg_attr(test, schemars(with = "crate::pki::Hierarchy"))]
    hierarchy: &'static str,
    /// The four attributes; absent when only the holder was asked for.
    #[serde(flatten)]
    person: Option<&'a PersonAttributes>,
    certificate: Option<Holders>,
    /// Stays the same until the certificate is renewed.
    holder_reference: String,
    /// SHA-256 of the trust anchor.
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    anchor: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Holders {
    issuer: String,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    serial: String,
    not_after: UnixTime,
    #[cfg_attr(test, schemars(with = "crate::schema::Hex"))]
    sha256: String,
}

impl<'a> Identity<'a> {
    fn of(identity: &'a VerifiedIdentity) -> Self {
        let certificate = Certificate::from_der(&identity.certificate).ok();
        Self {
            level: identity.level.name(),
            hierarchy: identity.hierarchy.name(),
            person: identity.attributes.as_ref(),
            certificate: certificate.map(|certificate| Holders {
                issuer: certificate.issuer().to_string(),
                serial: hex::encode(certificate.serial()),
                not_after: certificate.not_after(),
                sha256: hex::encode(certificate.fingerprint()),
            }),
            holder_reference: identity.holder.to_string(),
            anchor: hex::encode(identity.anchor),
        }
    }
}
