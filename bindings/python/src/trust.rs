//! Whom to trust.

use data_encoding::BASE64;
use mynumber_card::pki;
use mynumber_card::sim::people;
use pyo3::prelude::*;

use crate::failure::raised;

/// The authorities that are accepted: those of the cards that residents have, and what is added to them.
#[pyclass(frozen, module = "mynumber_card")]
pub(crate) struct TrustAnchors {
    pub(crate) all: pki::TrustAnchors,
    /// What was added, for the functions that all bindings share.
    files: Vec<Vec<u8>>,
    test_cards: bool,
}

#[pymethods]
impl TrustAnchors {
    /// Those of the cards that residents have.
    #[new]
    fn new() -> Self {
        Self {
            all: pki::TrustAnchors::production(),
            files: Vec::new(),
            test_cards: false,
        }
    }

    /// With those of the simulated cards too, whose private keys are published: for tests only.
    #[staticmethod]
    fn simulated() -> PyResult<Self> {
        let mut anchors = Self::new();
        for file in people::AUTHORITY {
            anchors = anchors.with_file(file)?;
        }
        Ok(anchors)
    }

    /// With the test cards of J-LIS too, which belong to nobody: for tests only.
    fn with_test_cards(&self) -> Self {
        Self {
            all: self.all.clone().and_test_cards(),
            files: self.files.clone(),
            test_cards: true,
        }
    }

    /// With what this file holds too: certificates of authorities (DER or PEM), or keys of card authorities. The
    /// caller vouches for it.
    fn with_file(&self, content: &[u8]) -> PyResult<Self> {
        let mut all = self.all.clone();
        all.add_file(content).map_err(|error| raised(&error))?;
        let mut files = self.files.clone();
        files.push(content.to_vec());
        Ok(Self {
            all,
            files,
            test_cards: self.test_cards,
        })
    }

    /// What was added, in base64, and whether test cards are accepted.
    fn _added(&self) -> (Vec<String>, bool) {
        let files = self.files.iter().map(|file| BASE64.encode(file));
        (files.collect(), self.test_cards)
    }

    fn __repr__(&self) -> String {
        let (certificates, keys) = (self.all.certificates(), self.all.card_authorities());
        format!(
            "TrustAnchors({} certificates, {} keys of card authorities)",
            certificates.len(),
            keys.len()
        )
    }
}
