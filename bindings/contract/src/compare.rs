//! Names and addresses as people and registers write them.

use mynumber_card::identity::compare::{self, Similarity};
use mynumber_card::report::Coded as _;
use serde::Serialize;

use crate::failure::{Failure, written};

#[derive(Serialize)]
struct Comparison {
    schema: &'static str,
    result: &'static str,
    doubts: Vec<&'static str>,
}

/// Whether two names mean the same: `{"schema": "comparison/1", "result", "doubts"}`, where `result` is `same`,
/// `different` or `look_at_it`, and `doubts` say why a person has to look.
///
/// # Errors
/// None in practice: the result can be written.
pub fn compare_names(one: &str, other: &str) -> Result<String, Failure> {
    told(&compare::compare_names(one, other))
}

/// Whether two addresses mean the same, likewise.
///
/// # Errors
/// As of [`compare_names`].
pub fn compare_addresses(one: &str, other: &str) -> Result<String, Failure> {
    told(&compare::compare_addresses(one, other))
}

fn told(similarity: &Similarity) -> Result<String, Failure> {
    let doubts = match similarity {
        Similarity::LookAtIt { why } => why.iter().map(|doubt| doubt.code()).collect(),
        _ => Vec::new(),
    };
    written(&Comparison {
        schema: "comparison/1",
        result: similarity.name(),
        doubts,
    })
}
