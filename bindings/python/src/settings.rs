//! What every job takes beside its own arguments.

use mynumber_card::LastTry;
use mynumber_card::data::display_safe;
use mynumber_card::job::{Context, Fresh};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use zeroize::Zeroizing;

use crate::at;
use crate::trust::TrustAnchors;

/// A dict of the package's own; `mynumber_card/_native.pyi` has its type.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    anchors: Py<TrustAnchors>,
    at: Option<String>,
    allow_last_try: bool,
    pub(crate) progress: Option<Py<PyAny>>,
    pub(crate) trace: Option<Py<PyAny>>,
}

impl Settings {
    pub(crate) fn context(&self) -> PyResult<Context<'_>> {
        let mut random = Zeroizing::new([0; Fresh::LENGTH]);
        fill(random.as_mut_slice())?;
        Ok(Context {
            anchors: &self.anchors.get().all,
            at: at::moment(self.at.as_deref())?,
            last: self.last_try(),
            fresh: Fresh::from_random(&random),
        })
    }

    pub(crate) const fn last_try(&self) -> LastTry {
        match self.allow_last_try {
            true => LastTry::Allow,
            false => LastTry::Refuse,
        }
    }
}

/// Random bytes of the system.
pub(crate) fn fill(bytes: &mut [u8]) -> PyResult<()> {
    getrandom::fill(bytes).map_err(|error| PyOSError::new_err(error.to_string()))
}

/// JSON in which what a terminal would obey is written as an escape, as the program prints it.
#[pyfunction]
pub(crate) fn terminal_safe(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    // Whether it is shown can depend on the character before it.
    let mut before = '"';
    for character in json.chars() {
        let pair = String::from_iter([before, character]);
        before = character;
        if character == '\n' || display_safe(&pair).to_string().ends_with(character) {
            safe.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}
