//! CMS (RFC 5652), SignedData: verifying what anybody signed, and making what a card signs.
//!
//! # Examples
//! ```no_run
//! use mynumber_card::pki::TrustAnchors;
//! use mynumber_card_documents::{Conditions, cms};
//!
//! let anchors = TrustAnchors::production();
//! let conditions = Conditions::new(&anchors, "2026-11-23T03:00:00Z".parse()?);
//! let (signature, content) = (std::fs::read("contract.txt.p7s")?, std::fs::read("contract.txt")?);
//! let report = cms::verify(&signature, Some(&content), &conditions)?;
//! println!("valid: {}", report.is_valid());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! ```no_run
//! # fn sign_with_card(digest: &[u8; 32]) -> Vec<u8> { digest.to_vec() }
//! use mynumber_card::pki::Certificate;
//! use mynumber_card_documents::{ContentDigests, HashAlgorithm, cms};
//!
//! let certificate = Certificate::from_der(&std::fs::read("sign.der")?)?;
//! let content = std::fs::read("contract.txt")?;
//! let digests = ContentDigests::of(&[&content], &[HashAlgorithm::Sha256]);
//! let options = cms::Options::signed_at("2026-11-23T03:00:00Z".parse()?);
//! let prepared = cms::prepare(&certificate, &digests, options)?;
//! let signature = sign_with_card(prepared.digest());
//! std::fs::write("contract.txt.p7s", prepared.finish(&signature)?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod attributes;
mod ber;
mod build;
mod check;
mod fields;
mod message;
mod oid;
mod read;

pub use build::{Options, Prepared, prepare, to_pem};
pub(crate) use message::verify_over;
pub use message::{Embedded, SignedMessage, verify, verify_embedded};
