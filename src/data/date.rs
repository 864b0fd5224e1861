//! Calendar dates with Japanese eras (元号), both ways.

use core::fmt;

use jiff::civil;

/// A day of the Gregorian calendar, years 1–9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A date that does not exist, or one that no era covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// No such day in the calendar.
    #[error("no such day")]
    NoSuchDay,
    /// Not eight digits.
    #[error("not a date of eight digits")]
    Format,
    /// Not a day of this era.
    #[error("not a day of this era")]
    NotInEra,
}

impl Date {
    /// A day from year (1–9999), month (1–12) and day (1–31).
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`].
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let year = i16::try_from(year).map_err(|_| DateError::NoSuchDay)?;
        let month = i8::try_from(month).map_err(|_| DateError::NoSuchDay)?;
        let day = i8::try_from(day).map_err(|_| DateError::NoSuchDay)?;
        if year < 1 {
            return Err(DateError::NoSuchDay);
        }
        civil::Date::new(year, month, day)
            .map(Self)
            .map_err(|_| DateError::NoSuchDay)
    }

    /// The year, 1–9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// The month, 1–12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }
}

impl fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

/// A Japanese era (元号) since Meiji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}
