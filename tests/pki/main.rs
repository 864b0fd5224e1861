//! Certificates, paths, revocation, signatures and the signed files of the card. No test here needs a process of
//! its own, so they are one program: linking a program for each costs more than the tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "../pki_support/mod.rs"]
mod pki_support;
mod revocation_handmade;
#[path = "../revocation_support/mod.rs"]
mod revocation_support;

mod anchors;
#[cfg(feature = "sim")]
mod cards;
mod certificate;
mod der_forms;
mod integrity;
mod objects;
mod path;
mod path_profile;
mod revocation_crl;
mod revocation_forms;
mod revocation_ocsp;
mod revocation_responders;
#[path = "../support/sample.rs"]
mod sample;
mod signature;
mod surface;
mod tree;
