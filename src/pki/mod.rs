//! Certificates and what they prove. No clock, no files, no network: time and bytes are arguments.
//!
//! # Example
//! ```no_run
//! use mynumber_card::data::UnixTime;
//! use mynumber_card::pki::{Certificate, Purpose, TrustAnchors, path};
//!
//! let certificate = Certificate::from_der(&std::fs::read("auth.der")?)?;
//! let anchors = TrustAnchors::production();
//! let at: UnixTime = "2026-11-23T03:00:00Z".parse()?;
//! let report = path::validate(&certificate, Purpose::Authentication, &anchors, at);
//! println!("valid: {}", report.is_valid());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anchor_file;
mod anchors;
mod card_key;
pub mod certificate;
mod check;
pub mod cvc;
mod der;
#[cfg(test)]
mod der_tree;
mod extensions;
mod grammar;
mod head;
pub mod integrity;
pub mod license;
pub mod name;
mod objects;
mod oid;
mod part;
pub mod path;
pub mod profile;
mod proof;
pub mod records;
pub mod revocation;
pub mod signature;
mod signer;
mod strict;
#[cfg(test)]
mod strict_tests;
pub mod subject;
mod walk;
mod words;

pub use anchor_file::AnchorFileError;
pub use anchors::{Anchor, AnchorError, AnchorSource, TrustAnchors};
pub use card_key::{CardAuthority, CardAuthorityError, CardAuthorityUse, KeyId, card_key};
pub use certificate::{BasicConstraints, Certificate, CertificateError, PublicKey};
pub use check::{CheckKind, Reason};
pub use cvc::CardCertificate;
pub(crate) use head::end_in_head;
pub use license::{LicenseReport, verify_license};
pub use name::Name;
pub use objects::{ObjectKind, ObjectsError, objects};
pub use path::PathReport;
pub use profile::{Hierarchy, KeyUsage, Purpose};
pub use proof::{Hint, Proof, Root};
pub use records::Unsigned;
pub use revocation::{
    RevocationData, RevocationOptions, RevocationProblem, RevocationReason, RevocationReport,
    RevocationStatus, check_revocation,
};
pub use signature::{HashAlgorithm, RsaPublicKey, SignatureError};
pub use signer::CardCertificateCache;
pub use subject::{SubjectAttributes, SubjectError, Substitutes};
pub use words::StructureProblem;
