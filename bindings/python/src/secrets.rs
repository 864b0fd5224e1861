//! Secrets as Python objects, and where a job gets them from.

use std::sync::{Mutex, PoisonError};

use mynumber_card::secret::{self, SecretSource};
use mynumber_card::{Credential, Tries};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A PIN, password or code. No text of it is ever shown: not by `repr`, `str`, `format`, `pickle`, `copy` or an error.
///
/// It can be used again and again; `clear`, or the end of a `with` block, clears it.
#[pyclass(subclass, frozen, module = "mynumber_card")]
pub(crate) struct Secret {
    credential: Credential,
    /// `None` once it was cleared.
    text: Mutex<Option<Zeroizing<String>>>,
}

#[pymethods]
impl Secret {
    /// Which one it is, as results name it: `assist`, `auth`, `sign` …
    #[getter]
    const fn credential(&self) -> &'static str {
        self.credential.name()
    }

    /// Clears it. It cannot be used any more.
    fn clear(&self) {
        self.text
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    const fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_raised))]
    fn __exit__(&self, _raised: &Bound<'_, pyo3::types::PyTuple>) {
        self.clear();
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("{}(hidden)", slf.get_type().name()?))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(PyTypeError::new_err("a secret is not pickled or copied"))
    }
}

impl Secret {
    /// Checked as the card would have it. The text is not quoted by what goes wrong.
    fn checked<S: secret::Secret>(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = text_of(text)?;
        S::from_text(&text).map_err(|error| Failure::from(error).raised())?;
        Ok(Self {
            credential: S::CREDENTIAL,
            text: Mutex::new(Some(text)),
        })
    }

    /// The secret for one presentation.
    fn get<S: secret::Secret>(&self) -> Result<S, Failure> {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(text) = text.as_ref() else {
            return Err(PyValueError::new_err("this secret was cleared").into());
        };
        S::from_text(text).map_err(Failure::from)
    }
}

/// A str, bytes or bytearray as text in memory that is cleared. What Python itself keeps of a str cannot be.
fn text_of(given: &Bound<'_, PyAny>) -> PyResult<Zeroizing<String>> {
    if let Ok(text) = given.cast::<PyString>() {
        // The error of a lone surrogate would quote the whole text.
        let text = text.to_cow().map_err(|_| no_text())?;
        return Ok(match text {
            std::borrow::Cow::Owned(text) => Zeroizing::new(text),
            std::borrow::Cow::Borrowed(text) => Zeroizing::new(text.to_owned()),
        });
    }
    let bytes = if let Ok(bytes) = given.cast::<PyByteArray>() {
        Zeroizing::new(bytes.to_vec())
    } else if let Ok(bytes) = given.cast::<PyBytes>() {
        Zeroizing::new(bytes.as_bytes().to_vec())
    } else {
        return Err(PyTypeError::new_err(
            "a secret is a str, bytes or bytearray",
        ));
    };
    let text = core::str::from_utf8(&bytes).map_err(|_| no_text())?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn no_text() -> PyErr {
    PyValueError::new_err("the secret is not UTF-8 text")
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $(
            $(#[$doc])*
            #[pyclass(extends = Secret, frozen, module = "mynumber_card")]
            pub(crate) struct $name;

            #[pymethods]
            impl $name {
                #[new]
                fn new(text: &Bound<'_, PyAny>) -> PyResult<(Self, Secret)> {
                    Ok((Self, Secret::checked::<mynumber_card::$name>(text)?))
                }
            }
        )+

        pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
            module.add_class::<Secret>()?;
            $(module.add_class::<$name>()?;)+
            Ok(())
        }
    };
}

secrets! {
    /// PIN of the input assist (券面事項入力補助用暗証番号): 4 digits, 3 tries.
    AssistPin;
    /// PIN of the user-authentication certificate (利用者証明用暗証番号): 4 digits, 3 tries.
    AuthPin;
    /// Password of the signature certificate (署名用パスワード): 6–16 of A–Z and 0–9, 5 tries.
    SignPassword;
    /// PIN of the common and the juki application (住民基本台帳用暗証番号): 4 digits, 3 tries.
    JukiPin;
    /// PIN of the license (マイナ免許証の暗証番号): 4 digits, 10 tries.
    LicensePin;
    /// Code A (照合番号A): the 12 digits of the My Number, also in groups; 10 tries.
    CodeA;
    /// Code B (照合番号B): `birth date,expiry year,security code` as printed, e.g. `1980-02-17,2035,2285`; 10 tries.
    CodeB;
    /// Birth code: the birth date, e.g. `1980-02-17`; 10 tries.
    BirthCode;
}

/// The secrets that were given to a job, and whom to ask for others.
pub(crate) struct Source {
    given: Vec<Py<Secret>>,
    ask: Option<Py<PyAny>>,
}

impl Source {
    /// From what was given in their place: secrets, and at most one callable.
    pub(crate) fn new(given: &[Bound<'_, PyAny>]) -> PyResult<Self> {
        let mut source = Self {
            given: Vec::new(),
            ask: None,
        };
        for one in given {
            if let Ok(secret) = one.cast::<Secret>() {
                let which = secret.get().credential;
                if source.given.iter().any(|it| it.get().credential == which) {
                    let twice = format!("two secrets of one kind ({which})");
                    return Err(PyTypeError::new_err(twice));
                }
                source.given.push(secret.clone().unbind());
            } else if one.is_callable() && !one.is_instance_of::<pyo3::types::PyType>() {
                if source.ask.replace(one.clone().unbind()).is_some() {
                    return Err(PyTypeError::new_err("two callables to ask for a secret"));
                }
            } else {
                // Nothing is quoted: it may be a PIN that somebody gave as it is.
                return Err(PyTypeError::new_err(
                    "a secret is one of AssistPin, AuthPin, SignPassword …, or a callable that gives one",
                ));
            }
        }
        Ok(source)
    }
}

impl SecretSource for Source {
    type Error = Failure;

    fn secret<S: secret::Secret>(&mut self, place: Credential, tries: Tries) -> Result<S, Failure> {
        let mut given = self.given.iter();
        if let Some(secret) = given.find(|it| it.get().credential == S::CREDENTIAL) {
            return secret.get().get();
        }
        let Some(ask) = &self.ask else {
            let credential = S::CREDENTIAL;
            return Err(mynumber_card::Error::NoSecret { credential }.into());
        };
        Python::attach(|py| {
            let errors = py.import("mynumber_card._errors")?;
            let question = errors.getattr("Question")?.call1((
                S::CREDENTIAL.name(),
                place.name(),
                tries.remaining(),
            ))?;
            let answer = ask.bind(py).call1((question,))?;
            match answer.cast::<Secret>() {
                Ok(secret) if secret.get().credential == S::CREDENTIAL => secret.get().get(),
                // Nothing is quoted.
                _ => Err(PyTypeError::new_err(format!(
                    "the callable gave no secret of the kind that was asked for ({})",
                    S::CREDENTIAL
                ))
                .into()),
            }
        })
    }
}
