//! The library for Python: this module is `mynumber_card._native`, which the package in `python/` makes pleasant.
//!
//! Nothing is read, proven or judged here. Each method runs one job of the library and gives its JSON; the interpreter's
//! lock is free meanwhile. The macros of pyo3 write all code that talks to the interpreter.

mod at;
mod card;
mod documents;
mod failure;
mod interrupt;
mod jobs;
mod secrets;
mod settings;
mod simulated;
mod trust;
mod verify;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    secrets::add(module)?;
    module.add_class::<card::Link>()?;
    module.add_class::<simulated::Simulation>()?;
    module.add_class::<simulated::Served>()?;
    module.add_class::<trust::TrustAnchors>()?;
    module.add_function(wrap_pyfunction!(card::readers, module)?)?;
    module.add_function(wrap_pyfunction!(failure::error_codes, module)?)?;
    jobs::add(module)?;
    module.add_function(wrap_pyfunction!(documents::sign_document, module)?)?;
    module.add_function(wrap_pyfunction!(verify::verify, module)?)?;
    module.add_function(wrap_pyfunction!(verify::compare_texts, module)?)?;
    module.add_function(wrap_pyfunction!(simulated::people, module)?)?;
    module.add_function(wrap_pyfunction!(settings::terminal_safe, module)?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
