//! Certificates and what they prove. No clock, no files, no network: time and bytes are arguments.

pub mod certificate;
mod der;
mod extensions;
pub mod name;
pub mod profile;
pub mod signature;
pub mod subject;

pub use certificate::{BasicConstraints, Certificate, CertificateError, PublicKey};
pub use name::Name;
pub use profile::{Hierarchy, KeyUsage, Purpose};
pub use signature::{HashAlgorithm, RsaPublicKey, SignatureError};
pub use subject::{SubjectAttributes, SubjectError, Substitutes};
