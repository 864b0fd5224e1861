//! What a service asks of a person and of the evidence. The file format is in `docs/policy.md`.

mod check;
mod evaluate;
mod file;
mod problem;
mod residence;
mod rules;

pub use check::{PolicyCheck, PolicyCheckKind, PolicyOutcome, PolicyReason, PolicyReport};
pub use evaluate::{Facts, RevocationState};
pub use file::PolicyError;
pub use problem::PolicyProblem;
pub use residence::{AddressPrefix, Area};
pub use rules::{ExpectedAttributes, MinimumAge, Policy, PreviousAttributes, RevocationRule};
