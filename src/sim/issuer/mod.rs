//! The test authority `JPKI-SIM`, which makes whole cards from persons.
//!
//! Its keys are published with this crate: whatever they sign proves nothing.
//!
//! # Example
//! ```
//! use mynumber_card::sim::issuer::{CardKeys, Issuer};
//! use mynumber_card::sim::people;
//! use mynumber_card::sim::person::Pictures;
//!
//! let issuer = Issuer::published()?;
//! let anchors = issuer.anchors()?; // what a verifier has to trust
//! assert_eq!(anchors.auth_ca.len(), 2);
//!
//! // The card of a person of your own.
//! let mut person = people::person("taro")?;
//! person.name = "試験　花子".to_owned();
//! let card = issuer.issue(&person, &Pictures::published(), &CardKeys::published()?)?;
//! assert_eq!(card.applications.len(), 5);
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
