//! Evidence: read, verified, forged, judged by policies; and people compared.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[cfg(feature = "sim")]
mod parts;
#[cfg(feature = "sim")]
#[path = "../pki_support/mod.rs"]
mod pki_support;
#[cfg(feature = "sim")]
#[path = "../revocation_support/mod.rs"]
mod revocation_support;

#[cfg(all(feature = "sim", feature = "pictures"))]
#[path = "../support/jobs.rs"]
mod jobs;

mod addresses;
#[cfg(feature = "sim")]
mod attacks;
#[cfg(feature = "sim")]
mod cache;
mod codes;
mod compare;
mod compare_properties;
#[cfg(all(feature = "sim", feature = "pictures"))]
mod debug;
#[cfg(feature = "sim")]
mod evidence;
#[cfg(feature = "sim")]
mod forgeries;
mod holder;
#[cfg(feature = "sim")]
mod mutations;
mod nesting;
#[cfg(all(feature = "sim", feature = "pictures"))]
mod nobodys;
#[cfg(feature = "sim")]
mod one_form;
mod pairs;
mod policy;
mod policy_age;
mod policy_file;
#[cfg(feature = "sim")]
mod readme;
#[cfg(feature = "sim")]
mod revocation;
#[path = "../support/sample.rs"]
mod sample;
mod sources;
mod variants;
