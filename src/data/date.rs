//! Calendar dates with Japanese eras (元号), both ways.

use core::fmt;
use core::str::FromStr;

use time::Month;

use super::era::Era;

/// A day of the Gregorian calendar, years 1–9999.
///
/// Days before 1873, when Japan changed its calendar, are counted in the Gregorian one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

/// A date that does not exist, or one that no era covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// No such day in the calendar.
    #[error("no such day")]
    NoSuchDay,
    /// Not the digits that this form of a date has.
    #[error("not a date in digits")]
    Format,
    /// Not a day of this era.
    #[error("not a day of this era")]
    NotInEra,
}

errors!(DateError {
    NoSuchDay => "no_such_day",
    Format => "format",
    NotInEra => "not_in_era",
});

impl Date {
    /// A day from year (1–9999), month (1–12) and day (1–31).
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`].
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if year == 0 {
            return Err(DateError::NoSuchDay);
        }
        Month::try_from(month)
            .and_then(|month| time::Date::from_calendar_date(year.into(), month, day))
            .map(Self)
            .map_err(|_| DateError::NoSuchDay)
    }

    /// `None` outside the years 1–9999.
    pub(super) fn from_calendar(date: time::Date) -> Option<Self> {
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// A day from eight ASCII digits, `YYYYMMDD`.
    ///
    /// # Errors
    /// [`DateError::Format`] or [`DateError::NoSuchDay`].
    pub fn from_digits(digits: &[u8]) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, m1, m2, d1, d2] = digits else {
            return Err(DateError::Format);
        };
        let year = four_digits([y1, y2, y3, y4])?;
        Self::from_ymd(year, pair(m1, m2)?, pair(d1, d2)?)
    }

    /// A day from era, year of the era (1 is 元年), month and day.
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`], or [`DateError::NotInEra`] when the day lies in another era:
    /// 昭和64年1月8日 does not exist, because 平成 began that day.
    pub fn from_era(era: Era, year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let date = Self::from_running_era(era, year, month, day)?;
        if Era::from_date(date) == Some(era) {
            Ok(date)
        } else {
            Err(DateError::NotInEra)
        }
    }

    /// As [`from_era`](Self::from_era), but the years of an era may continue after its end:
    /// documents written before the end of an era name later days in it (平成33年 is 2021).
    ///
    /// # Errors
    /// [`DateError::NoSuchDay`], or [`DateError::NotInEra`] for a day before the era began.
    pub fn from_running_era(era: Era, year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if year == 0 {
            return Err(DateError::NoSuchDay);
        }
        let year = era.first_year().saturating_add(year.saturating_sub(1));
        let date = Self::from_ymd(year, month, day)?;
        if Era::from_date(date) >= Some(era) {
            Ok(date)
        } else {
            Err(DateError::NotInEra)
        }
    }

    /// A day from seven ASCII digits as licenses have it: era digit, then `YYMMDD` with the year of
    /// the era, which may run on after the era's end. Source: police license specification.
    ///
    /// # Errors
    /// [`DateError`].
    pub fn from_era_digits(digits: &[u8]) -> Result<Self, DateError> {
        let &[era, y1, y2, m1, m2, d1, d2] = digits else {
            return Err(DateError::Format);
        };
        let era = Era::from_code(era).ok_or(DateError::Format)?;
        Self::from_running_era(era, u16::from(pair(y1, y2)?), pair(m1, m2)?, pair(d1, d2)?)
    }

    /// The year, 1–9999.
    #[must_use]
    pub fn year(self) -> u16 {
        u16::try_from(self.0.year()).unwrap_or_default()
    }

    /// The month, 1–12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// The era and its year (1 is 元年); `None` before 明治.
    #[must_use]
    pub fn era(self) -> Option<(Era, u16)> {
        let era = Era::from_date(self)?;
        Some((
            era,
            self.year().checked_sub(era.first_year())?.checked_add(1)?,
        ))
    }

    /// Full years of age on a day, for a birth on `self`; `None` for a day before the birth.
    ///
    /// Counted by birthday, as services ask: from the birthday on, and for those born on
    /// 29 February from 1 March in common years. (By law the year is complete at the end of the
    /// day before the birthday, 年齢計算ニ関する法律. The result is the same except for rules that count
    /// that day itself, such as the school year.)
    #[must_use]
    pub fn age_on(self, day: Self) -> Option<u16> {
        let years = day.year().checked_sub(self.year())?;
        if (day.month(), day.day()) >= (self.month(), self.day()) {
            Some(years)
        } else {
            years.checked_sub(1)
        }
    }

    /// The same day of the month, so many months later, or earlier when negative; where that month
    /// has no such day, its last one: a month after 31 January is 28 or 29 February. `None` outside
    /// the years 1–9999.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let years = i32::from(self.year()).checked_mul(12)?;
        let months = years
            .checked_add(self.month().into())?
            .checked_sub(1)?
            .checked_add(months)?;
        let year = u16::try_from(months.div_euclid(12)).ok()?;
        let month = u8::try_from(months.rem_euclid(12)).ok()?.checked_add(1)?;
        let last = Month::try_from(month).ok()?.length(year.into());
        Self::from_ymd(year, month, self.day().min(last)).ok()
    }

    /// Days from this day to another one; negative for an earlier one.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        let days = |date: Self| date.0.to_julian_day();
        days(other).saturating_sub(days(self))
    }

    /// For display in Japanese: 昭和55年2月17日, 令和元年5月1日; before 明治 1867年12月31日.
    #[must_use]
    pub const fn japanese(self) -> Japanese {
        Japanese(self)
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

impl FromStr for Date {
    type Err = DateError;

    /// From `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DateError::Format);
        };
        Self::from_digits(&[y1, y2, y3, y4, m1, m2, d1, d2])
    }
}

impl Era {
    /// The era of a day; `None` before Meiji. 1989-01-07 is 昭和, 1989-01-08 is 平成.
    #[must_use]
    pub fn from_date(date: Date) -> Option<Self> {
        let day = (date.year(), date.month(), date.day());
        Self::ALL.into_iter().rev().find(|era| day >= era.first())
    }
}

/// A date for display in Japanese, from [`Date::japanese`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Japanese(Date);

impl fmt::Display for Japanese {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(date) = *self;
        match date.era() {
            Some((era, 1)) => write!(f, "{}元年", era.name())?,
            Some((era, year)) => write!(f, "{}{year}年", era.name())?,
            None => write!(f, "{}年", date.year())?,
        }
        write!(f, "{}月{}日", date.month(), date.day())
    }
}

/// Two ASCII digits as a number; `None` for anything else.
pub(super) fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.checked_sub(b'0').filter(|digit| *digit <= 9);
    digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)
}

/// The same for a part of a date.
pub(super) fn pair(tens: u8, ones: u8) -> Result<u8, DateError> {
    two_digits(tens, ones).ok_or(DateError::Format)
}

/// Four ASCII digits as a number.
pub(super) fn four_digits([y1, y2, y3, y4]: [u8; 4]) -> Result<u16, DateError> {
    let hundreds = u16::from(pair(y1, y2)?).saturating_mul(100);
    Ok(hundreds.saturating_add(pair(y3, y4)?.into()))
}

serializes_as_text!(Date);
