//! Whom to trust.

use mynumber_card::pki;
use mynumber_card::sim::people;
use pyo3::prelude::*;

use crate::failure::raised;

/// The authorities that are accepted: none, those of real cards, those of the simulated cards, and what is added.
#[pyclass(frozen, module = "mynumber_card")]
pub(crate) struct TrustAnchors(pub(crate) pki::TrustAnchors);

#[pymethods]
impl TrustAnchors {
    /// None, to be added to.
    #[staticmethod]
    const fn none() -> Self {
        Self(pki::TrustAnchors::none())
    }

    /// Those of the cards that residents have.
    #[staticmethod]
    fn production() -> Self {
        Self(pki::TrustAnchors::production())
    }

    /// Those of the simulated cards, whose private keys are published: for tests only.
    #[staticmethod]
    fn simulated() -> PyResult<Self> {
        let anchors = pki::TrustAnchors::from_files(people::AUTHORITY);
        anchors.map(Self).map_err(|error| raised(&error))
    }

    /// With the test cards of J-LIS too, which belong to nobody: for tests only.
    fn with_test_cards(&self) -> Self {
        Self(self.0.clone().and_test_cards())
    }

    /// With what this file holds too: certificates of authorities (DER or PEM), or keys of card authorities. The
    /// caller vouches for it.
    fn with_file(&self, content: &[u8]) -> PyResult<Self> {
        let mut anchors = self.0.clone();
        anchors.add_file(content).map_err(|error| raised(&error))?;
        Ok(Self(anchors))
    }

    fn __repr__(&self) -> String {
        let (certificates, keys) = (self.0.certificates(), self.0.card_authorities());
        format!(
            "TrustAnchors({} certificates, {} keys of card authorities)",
            certificates.len(),
            keys.len()
        )
    }
}
