//! Signed documents: signing them with the My Number card, and verifying what anybody signed with one.
//!
//! Two forms: CMS (RFC 5652) beside a file or around it, and CMS within a PDF. Nothing here reads a clock, a file, an
//! environment variable or a network, or talks to a card: time, bytes and the signature are arguments.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::get_unwrap,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable
    )
)]

mod check;
pub mod cms;
mod conditions;
mod digests;
mod error;
pub mod pdf;
mod recognise;
mod report;
mod signer;
mod signing;
mod statement;

pub use check::{CmsCheck, DocumentCheck, DocumentDoubt, DocumentReason};
pub use conditions::Conditions;
pub use digests::{ContentDigests, ContentHasher};
pub use error::DocumentError;
pub use mynumber_card::pki::HashAlgorithm;
pub use recognise::DocumentKind;
pub use report::{DocumentFormat, DocumentReport, SignatureReport};
pub use signer::{SignerCertificate, SigningKey};
pub use signing::{Draft, PreparedDocument, SignedDocument};
pub use statement::DocumentStatement;

/// The example of the documentation is compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../docs/documents.md")]
struct Documentation;
