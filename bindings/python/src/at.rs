//! Time: the clock of the machine, or what was asked for.

use mynumber_card::data::{Date, Moment, UnixTime};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Now. The only place that reads the clock.
pub(crate) fn now() -> UnixTime {
    std::time::SystemTime::now().into()
}

/// A day, `2026-11-23`, or a time in RFC 3339; else now.
pub(crate) fn moment(at: Option<&str>) -> PyResult<Moment> {
    let Some(text) = at else {
        return Ok(Moment::Now(now()));
    };
    match text.parse::<Date>() {
        Ok(day) => Ok(Moment::Day(day)),
        Err(_) => text.parse().map(Moment::Now).map_err(|_| {
            PyValueError::new_err(
                "neither a day (2026-11-23) nor a time with its zone (2026-11-23T12:00:00+09:00)",
            )
        }),
    }
}

/// A day.
pub(crate) fn day(text: Option<&str>) -> PyResult<Option<Date>> {
    let day = text.map(str::parse::<Date>).transpose();
    day.map_err(|_| PyValueError::new_err("no day of the calendar (2026-11-23)"))
}
