//! What goes wrong in a job, as the exceptions of `mynumber_card._errors`.

use core::fmt::Display;

use mynumber_card::job::UnlockedAt;
use mynumber_card::{
    Coded, Error, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError,
};
use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use serde::Serialize;

/// What ended a job.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The card, the link or a secret.
    Card(Error),
    /// The same of a secret, with where it is unlocked.
    OfBearer(Error, &'static [UnlockedAt]),
    /// Python: a callable of the caller, or a signal.
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Card(error)
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        Self::Card(error.into())
    }
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self::Card(error.into())
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Failure {
    /// As an exception.
    pub(crate) fn raised(self) -> PyErr {
        match self {
            Self::Python(error) => error,
            Self::Card(error) => of_card(&error, &[]),
            Self::OfBearer(error, unlocked_at) => of_card(&error, unlocked_at),
        }
    }
}

/// By its code and its members, never by its text.
fn of_card(error: &Error, unlocked_at: &[UnlockedAt]) -> PyErr {
    let tries_left = error.tries().and_then(mynumber_card::Tries::remaining);
    let places = unlocked_at.iter().map(serde_json::to_value);
    let places: Vec<_> = places
        .filter_map(|place| place.ok()?.as_str().map(str::to_owned))
        .collect();
    let arguments = (
        error.code(),
        message(error),
        details(error),
        tries_left,
        error.is_card_removed(),
        places,
    );
    Python::attach(|py| exception(py, "of_library", arguments))
}

/// Its JSON: words, numbers and names, nothing that could fail.
fn details(error: &impl Serialize) -> String {
    serde_json::to_string(error).unwrap_or_default()
}

/// What failed and what it came from, in one line for developers.
fn message(error: &Error) -> String {
    let mut next: Option<&dyn core::error::Error> = match error {
        // It says no more than that the link failed.
        Error::Transport(link) => Some(link),
        other => Some(other),
    };
    let mut parts = Vec::new();
    while let Some(error) = next {
        parts.push(error.to_string());
        next = error.source();
    }
    parts.dedup();
    parts.join(": ")
}

/// Made by a function of the package.
fn exception<'py>(py: Python<'py>, make: &str, arguments: impl PyCallArgs<'py>) -> PyErr {
    let errors = py.import("mynumber_card._errors");
    let made = errors.and_then(|errors| errors.getattr(make)?.call1(arguments));
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// Something that was given and cannot be used.
pub(crate) fn raised(error: &(impl Coded + Serialize + Display)) -> PyErr {
    let arguments = (error.code(), error.to_string(), details(error));
    Python::attach(|py| exception(py, "of_value", arguments))
}

/// What a PIN had opened could not be closed: all else was done, and is told by the result.
pub(crate) fn left_open(error: &Error, result: Option<String>) -> PyErr {
    let arguments = (message(error), details(error), result);
    Python::attach(|py| exception(py, "left_open", arguments))
}

/// Nothing was signed, as the certificate of the key has expired.
pub(crate) fn certificate_expired(until: &str) -> PyErr {
    Python::attach(|py| exception(py, "certificate_expired", (until,)))
}

/// The codes of everything that can go wrong with a card, for the table of exceptions.
#[pyfunction]
pub(crate) fn error_codes() -> Vec<&'static str> {
    let lists = [
        Error::CODES,
        PinError::CODES,
        PinChangeError::CODES,
        SecureMessagingError::CODES,
        SecretError::CODES,
        TransportError::CODES,
    ];
    let mut codes = lists.concat();
    codes.sort_unstable();
    codes.dedup();
    codes
}
