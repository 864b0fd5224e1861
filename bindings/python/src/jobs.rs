//! The jobs of the library, one function each. Each gives the JSON that the program gives with `--json`, in one line.

use mynumber_card::app::{InputAssist, Jpki, JukiReference, SignatureScheme};
use mynumber_card::identity::Request;
use mynumber_card::job;
use mynumber_card::job::compare::OpenedBy;
use mynumber_card::job::dates::DatesOptions;
use mynumber_card::job::my_number::InClear;
use mynumber_card::pki::{Certificate, ObjectKind, Purpose, objects};
use mynumber_card::secret::{IntoSecret, Secret, SecretSource as _};
use mynumber_card::{AssistPin, AuthPin, CodeA, CodeB, Credential, PinChange, SignPassword, Tries};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::at;
use crate::card::{Link, to_json};
use crate::failure::{self, Failure};
use crate::secrets::Source;
use crate::settings::Settings;

type Given<'py> = Vec<Bound<'py, PyAny>>;

/// What presents a secret needs the card alone: what it opens would be open to everybody who shares it.
pub(crate) fn source(link: &Link, given: &[Bound<'_, PyAny>]) -> PyResult<Source> {
    if link.is_shared()? {
        return Err(PyValueError::new_err(
            "a secret is presented on a card that is held alone: connect without `shared`",
        ));
    }
    Source::new(given)
}

pub(crate) fn not_by(by: &str) -> PyErr {
    PyValueError::new_err(format!("this is not opened by {by:?}"))
}

fn said(word: &str) -> PyErr {
    PyValueError::new_err(format!("unknown word {word:?}"))
}

#[pyfunction]
fn status(py: Python<'_>, link: &Link, settings: Settings, details: bool) -> PyResult<String> {
    let context = settings.context()?;
    link.run(py, &settings, |card| {
        Ok(job::status::read(card, details, context)?)
    })
}

#[pyfunction]
fn doctor(py: Python<'_>, link: &Link, settings: Settings) -> PyResult<String> {
    let context = settings.context()?;
    let today = context
        .at
        .date()
        .ok_or_else(|| PyValueError::new_err("no day of the calendar"))?;
    link.run(py, &settings, |card| Ok(job::doctor::examine(card, today)))
}

#[pyfunction]
fn attributes(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    by: &str,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    match by {
        "assist" => link.run(py, &settings, |card| {
            job::attributes::read::<AssistPin, _, _>(card, &mut source, context)
        }),
        "code_b" => link.run(py, &settings, |card| {
            job::attributes::read::<CodeB, _, _>(card, &mut source, context)
        }),
        other => Err(not_by(other)),
    }
}

#[pyfunction]
fn my_number(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    by: &str,
    require_encrypted: bool,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    let clear = match require_encrypted {
        true => InClear::Refused,
        false => InClear::Allowed,
    };
    match by {
        "assist" => link.run(py, &settings, |card| {
            job::my_number::read::<AssistPin, _, _>(card, &mut source, clear, context)
        }),
        "code_a" => link.run(py, &settings, |card| {
            job::my_number::read::<CodeA, _, _>(card, &mut source, clear, context)
        }),
        other => Err(not_by(other)),
    }
}

/// With the picture as PNG.
#[pyfunction]
fn number_picture(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
) -> PyResult<(String, Vec<u8>)> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    let (json, png) = link.run_with(
        py,
        &settings,
        |card| job::number_picture::read(card, &mut source, context),
        |read| match &read.value.picture {
            Ok(picture) => picture.to_png().map_err(|error| failure::raised(&error)),
            Err(error) => Err(failure::raised(error)),
        },
    )?;
    Ok((json, png?))
}

#[pyfunction]
fn age(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    over: Option<u16>,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    link.run(py, &settings, |card| {
        job::age::read(card, &mut source, over, context)
    })
}

#[pyfunction]
fn face(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    by: &str,
    with_my_number: bool,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    match (by, with_my_number) {
        ("code_a", true) => link.run(py, &settings, |card| {
            job::face::read_with_number(card, &mut source, context)
        }),
        ("code_a", false) => link.run(py, &settings, |card| {
            job::face::read::<CodeA, _, _>(card, &mut source, context)
        }),
        ("code_b", false) => link.run(py, &settings, |card| {
            job::face::read::<CodeB, _, _>(card, &mut source, context)
        }),
        (other, _) => Err(not_by(other)),
    }
}

#[pyfunction]
fn license(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    certificate: Option<&[u8]>,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    let issuer = certificate.map(certificate_in).transpose()?;
    link.run(py, &settings, |card| {
        job::license::read(card, &mut source, issuer.as_ref(), context)
    })
}

/// The one certificate in DER or PEM.
fn certificate_in(bytes: &[u8]) -> PyResult<Certificate> {
    let found = objects(bytes, ObjectKind::Certificate).map_err(|error| failure::raised(&error))?;
    let [der] = found.as_slice() else {
        return Err(PyValueError::new_err("more than one certificate"));
    };
    Certificate::from_der(der).map_err(|error| failure::raised(&error))
}

/// `wanted`: of the authentication certificate, the signature certificate, the license.
#[pyfunction]
fn dates(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    wanted: (bool, bool, bool),
    remind: Option<u32>,
) -> PyResult<String> {
    let (auth, sign, license) = wanted;
    let asks = auth || sign || license;
    let mut source = if asks {
        source(link, &secrets)?
    } else {
        Source::new(&secrets)?
    };
    let options = DatesOptions {
        auth,
        sign,
        license,
        remind,
    };
    let context = settings.context()?;
    link.run(py, &settings, |card| {
        job::dates::read(card, options, &mut source, context)
    })
}

#[pyfunction]
fn compare(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    by: &str,
    sign: bool,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    let by = match by {
        "code_b" => OpenedBy::CodeB,
        "code_b_and_pin" => OpenedBy::CodeBAndPin,
        "code_a_and_pin" => OpenedBy::CodeAAndPin,
        other => return Err(not_by(other)),
    };
    link.run(py, &settings, |card| {
        job::compare::read(card, by, sign, &mut source, context)
    })
}

#[pyfunction]
fn certificate(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    which: &str,
    secrets: Given<'_>,
) -> PyResult<String> {
    let context = settings.context()?;
    if secrets.is_empty() {
        let purpose = match which {
            "auth" => Purpose::Authentication,
            "auth_ca" => Purpose::AuthenticationAuthority,
            "sign_ca" => Purpose::SignatureAuthority,
            other => return Err(said(other)),
        };
        return link.run(py, &settings, |card| {
            Ok(job::certificate::free(card, purpose, context)?)
        });
    }
    let mut source = source(link, &secrets)?;
    match which {
        "auth" => link.run(py, &settings, |card| {
            job::certificate::opened::<AuthPin, _, _>(card, &mut source, context)
        }),
        "sign" => link.run(py, &settings, |card| {
            job::certificate::opened::<SignPassword, _, _>(card, &mut source, context)
        }),
        other => Err(said(other)),
    }
}

/// A signature over a SHA-256 digest.
#[pyfunction]
fn sign(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    by: &str,
    digest: &[u8],
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let context = settings.context()?;
    let digest = <[u8; 32]>::try_from(digest)
        .map_err(|_| PyValueError::new_err("a SHA-256 digest has 32 bytes"))?;
    let scheme = SignatureScheme::Pkcs1Sha256(&digest);
    match by {
        "auth" => link.run(py, &settings, |card| {
            job::sign::sign::<AuthPin, _, _>(card, &mut source, scheme, context)
        }),
        "sign" => link.run(py, &settings, |card| {
            job::sign::sign::<SignPassword, _, _>(card, &mut source, scheme, context)
        }),
        other => Err(not_by(other)),
    }
}

/// Evidence that answers a request, in JSON. Nothing is verified here.
#[pyfunction]
fn identify(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    secrets: Given<'_>,
    request: &str,
) -> PyResult<String> {
    let mut source = source(link, &secrets)?;
    let request = Request::from_json(request).map_err(|error| failure::raised(&error))?;
    let (last, now) = (settings.last_try(), settings.context()?.at.time());
    let (evidence, finished) = link.reach(py, &settings, |card| {
        job::identify::read(card, &request, &mut source, last, now)
    })?;
    let json = to_json(&evidence);
    match finished {
        None => Ok(json),
        Some(error) => Err(failure::left_open(&error, Some(json))),
    }
}

/// The old one and the new one, each at hand or to be asked for, once the counter is known.
struct NewPin {
    old: Source,
    new: Source,
}

impl<S: Secret> IntoSecret<PinChange<S>> for NewPin {
    type Error = Failure;
    type Held = PinChange<S>;

    fn into_secret(mut self, place: Credential, tries: Tries) -> Result<PinChange<S>, Failure> {
        let old = self.old.secret(place, tries)?;
        let new = self.new.secret(place, tries)?;
        Ok(PinChange::new(old, new)?)
    }
}

/// Where a PIN is changed: `auth`, `sign`, `assist`, `juki` (both places of it), `common` or `juki_only`.
#[pyfunction]
fn change_pin(
    py: Python<'_>,
    link: &Link,
    settings: Settings,
    which: &str,
    old: Bound<'_, PyAny>,
    new: Bound<'_, PyAny>,
    birth_date: Option<&str>,
) -> PyResult<String> {
    let change = NewPin {
        old: source(link, &[old])?,
        new: source(link, &[new])?,
    };
    let (birth, last) = (at::day(birth_date)?, settings.last_try());
    link.run(py, &settings, |card| {
        use job::pin_change::{change as one, juki};
        match which {
            "auth" => one::<Jpki, AuthPin, _, _>(card, change, birth, last),
            "sign" => one::<Jpki, SignPassword, _, _>(card, change, birth, last),
            "assist" => one::<InputAssist, AssistPin, _, _>(card, change, birth, last),
            "juki" => juki(card, None, change, birth, last),
            "juki_only" => juki(card, Some(JukiReference::Juki), change, birth, last),
            "common" => juki(card, Some(JukiReference::Common), change, birth, last),
            other => Err(said(other).into()),
        }
    })
}

/// All of them.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    for function in [
        wrap_pyfunction!(status, module)?,
        wrap_pyfunction!(doctor, module)?,
        wrap_pyfunction!(attributes, module)?,
        wrap_pyfunction!(my_number, module)?,
        wrap_pyfunction!(number_picture, module)?,
        wrap_pyfunction!(age, module)?,
        wrap_pyfunction!(face, module)?,
        wrap_pyfunction!(license, module)?,
        wrap_pyfunction!(dates, module)?,
        wrap_pyfunction!(compare, module)?,
        wrap_pyfunction!(certificate, module)?,
        wrap_pyfunction!(sign, module)?,
        wrap_pyfunction!(identify, module)?,
        wrap_pyfunction!(change_pin, module)?,
    ] {
        module.add_function(function)?;
    }
    Ok(())
}
