//! What a service asks of a person and of the evidence. The file format is in `docs/policy.md`.
//!
//! # Example
//! ```
//! use mynumber_card::identity::Policy;
//! use mynumber_card::identity::policy::MinimumAge;
//!
//! let policy = Policy::from_json(r#"{"version": 1, "minimum_age": {"years": 18}}"#)?;
//! assert_eq!(policy.minimum_age, Some(MinimumAge { years: 18, on: None }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(super) mod check;
mod evaluate;
mod file;
mod problem;
mod residence;
mod rules;

pub use evaluate::{Facts, RevocationState};
pub use file::PolicyError;
pub use problem::PolicyProblem;
pub use residence::{AddressPrefix, Area};
pub use rules::{ExpectedAttributes, MinimumAge, Policy, PreviousAttributes, RevocationRule};
