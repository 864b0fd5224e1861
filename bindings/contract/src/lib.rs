//! What the bindings share: options as JSON in, the library's own results as JSON out.
//!
//! Every function is pure: no card, no clock, no network, no randomness of its own. A result is the object that the program
//! prints with `--json` (docs/json.md); a [`Failure`] is `{"schema": "error/1", "error": {"kind", …}}`. So a language
//! adds types and comfort, and decides nothing.
//!
//! ```
//! let options = r#"{"at": "2026-11-23T03:00:00Z"}"#;
//! let failure = mynumber_card_contract::verify_evidence(b"{}", options).unwrap_err();
//! assert_eq!(failure.kind(), "evidence");
//! assert!(failure.to_json().starts_with(r#"{"schema":"error/1","error":{"kind":"evidence","#));
//! ```
#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_methods,
        clippy::disallowed_macros,
        clippy::arithmetic_side_effects
    )
)]

mod certificate;
mod compare;
#[cfg(feature = "documents")]
mod document;
mod evidence;
mod failure;
mod options;
mod request;
mod test_anchors;

pub use certificate::verify_certificate;
pub use compare::{compare_addresses, compare_names};
#[cfg(feature = "documents")]
pub use document::verify_document;
pub use evidence::verify_evidence;
pub use failure::Failure;
pub use request::{RANDOM_BYTES, new_request};
pub use test_anchors::test_anchors;
