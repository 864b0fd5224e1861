//! The main job: a relying party asks, a reader reads the card with its PINs, and the relying
//! party – or anybody it gives the evidence to – verifies it later, without the card.
//!
//! [`Request`] → [`identify::read`](crate::job::identify::read) on a card → [`Evidence`] → [`Evidence::verify`] → [`Verdict`].
//!
//! Nothing here reads a clock, a file or the network, so that a server or a browser can verify.
//! What a verdict proves, and what it does not, is part of it and of docs/security-model.md.
//!
//! # Example
//! ```
//! # #[cfg(feature = "sim")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mynumber_card::identity::{Expected, Level, Request, Verification, Wanted};
//! use mynumber_card::pki::TrustAnchors;
//!
//! # let random = [7; 32];
//! # let now: mynumber_card::data::UnixTime = "2026-11-23T03:00:00Z".parse()?;
//! // 32 random bytes, and a name of yours that the evidence is for.
//! let request = Request::new(&random, "https://bank.example", Level::Auth, Wanted::Attributes, now.plus_seconds(300))?;
//! let json = request.to_json()?; // for the reader
//! assert_eq!(Request::from_json(&json)?, request);
//!
//! let anchors = TrustAnchors::production();
//! let with = Verification::new(&anchors, Expected::Request(&request)); // for Evidence::verify
//! # let _ = with;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sim"))]
//! # fn main() {}
//! ```

pub mod compare;
mod encoding;
mod evidence;
mod holder;
mod person;
pub mod policy;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod report_tests;
mod request;
pub mod sources;
mod statement;
pub(crate) mod transcript;
mod verdict;
mod verify;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod work_tests;
mod writing;

pub use compare::{
    BasicAttributes, Comparison, Doubt, MarkedText, Similarity, compare_addresses,
    compare_attributes, compare_birth_dates, compare_names, compare_sexes,
};
pub use evidence::{CardPart, Evidence, EvidenceError};
pub use holder::HolderReference;
pub use person::PersonAttributes;
pub use policy::check::{PolicyCheckKind, PolicyReason};
pub use policy::{Facts, Policy, PolicyError, PolicyProblem, RevocationState};
pub use request::{Level, Request, RequestError, Wanted};
pub use sources::{
    Agreement, CardSources, ComparedPair, Field, Source, SourceComparison, compare_sources,
};
pub use statement::Statement;
pub use verdict::{
    Decision, IdentityCheck, NotAccepted, Verdict, VerdictCheckKind, VerdictReason,
    VerifiedIdentity,
};
pub use verify::{Expected, Verification};
