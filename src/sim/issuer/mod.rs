//! The test authority `JPKI-SIM`, which makes whole cards from persons.
//!
//! Its keys are published with this crate: whatever they sign proves nothing.
//!
//! # Example
//! ```
//! use mynumber_card::sim::issuer::Issuer;
//!
//! let issuer = Issuer::published()?;
//! let anchors = issuer.anchors()?; // what a verifier has to trust
//! assert_eq!(anchors.auth_ca.len(), 2);
//! // issuer.issue(&person, &pictures, &keys) makes the card of a person of your own.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authority;
mod card;
mod card_verifiable;
mod certificate;
mod error;
mod jis;
mod keys;
mod license;
mod signed_files;
mod tlv;

pub use authority::{Anchors, Issuer};
pub use card_verifiable::{ASSIST_ROOT, CARD_ROOT, KeyIdBytes, SURFACE_ROOT};
pub use error::{IssueError, PersonProblem};
pub use keys::{AuthorityKeys, CardKeys, PlasticKeys, TestKey};
