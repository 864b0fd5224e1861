//! What is verified without a card: the functions that all bindings share, by name.

use mynumber_card_contract as contract;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// One of them. Gives whether there is a result, and the JSON of that or of why there is none.
#[pyfunction]
#[pyo3(signature = (function, input, content, options))]
pub(crate) fn verify(
    py: Python<'_>,
    function: &str,
    input: &[u8],
    content: Option<&[u8]>,
    options: &str,
) -> PyResult<(bool, String)> {
    let result = py.detach(|| match function {
        "verify_evidence" => Some(contract::verify_evidence(input, options)),
        "verify_certificate" => Some(contract::verify_certificate(input, options)),
        "verify_document" => Some(contract::verify_document(input, content, options)),
        "new_request" => Some(contract::new_request(input, options)),
        _ => None,
    });
    let result = result.ok_or_else(|| PyValueError::new_err("no such function"))?;
    Ok(told(result))
}

/// `compare_names` or `compare_addresses`.
#[pyfunction]
pub(crate) fn compare_texts(function: &str, one: &str, other: &str) -> PyResult<(bool, String)> {
    match function {
        "compare_names" => Ok(told(contract::compare_names(one, other))),
        "compare_addresses" => Ok(told(contract::compare_addresses(one, other))),
        _ => Err(PyValueError::new_err("no such function")),
    }
}

fn told(result: Result<String, contract::Failure>) -> (bool, String) {
    match result {
        Ok(json) => (true, json),
        Err(failure) => (false, failure.to_json()),
    }
}
