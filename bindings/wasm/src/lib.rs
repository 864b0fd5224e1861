//! The contract of the bindings, for JavaScript: bytes and texts in, JSON out, an error as JSON thrown. `package/index.js` makes
//! objects of them.
#![allow(
    unsafe_code,
    reason = "the macro of wasm-bindgen writes it: nothing here does"
)]

use mynumber_card_contract as contract;
use wasm_bindgen::prelude::*;

type Answer = Result<String, String>;

fn told(result: Result<String, contract::Failure>) -> Answer {
    result.map_err(|failure| failure.to_json())
}

/// Judges evidence: a `verdict/1`.
///
/// # Errors
/// An `error/1`.
#[wasm_bindgen]
pub fn verify_evidence(evidence: &[u8], options: &str) -> Answer {
    told(contract::verify_evidence(evidence, options))
}

/// What a certificate says: a `certificate/1`.
///
/// # Errors
/// An `error/1`.
#[wasm_bindgen]
pub fn verify_certificate(certificate: &[u8], options: &str) -> Answer {
    told(contract::verify_certificate(certificate, options))
}

/// Verifies every signature in a PDF or CMS: a `document/1`.
///
/// # Errors
/// An `error/1`.
#[cfg(feature = "documents")]
#[wasm_bindgen]
pub fn verify_document(document: &[u8], content: Option<Box<[u8]>>, options: &str) -> Answer {
    let content = content.as_deref();
    told(contract::verify_document(document, content, options))
}

/// A request, of so many random bytes.
///
/// # Errors
/// An `error/1`.
#[wasm_bindgen]
pub fn new_request(random: &[u8], options: &str) -> Answer {
    told(contract::new_request(random, options))
}

/// Whether two names mean the same: a `comparison/1`.
///
/// # Errors
/// None in practice.
#[wasm_bindgen]
pub fn compare_names(one: &str, other: &str) -> Answer {
    told(contract::compare_names(one, other))
}

/// Whether two addresses mean the same.
///
/// # Errors
/// None in practice.
#[wasm_bindgen]
pub fn compare_addresses(one: &str, other: &str) -> Answer {
    told(contract::compare_addresses(one, other))
}

/// The authorities of the simulated card, for tests.
#[wasm_bindgen]
pub fn test_anchors() -> Vec<String> {
    contract::test_anchors()
}
