//! Birth dates with unknown parts.

use core::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::date::{Date, DateError, four_digits, pair};
use super::era::Era;

/// A date whose parts may be unknown: the register of residents holds such birth
/// dates, with zeros for unknown parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    era: Option<Era>,
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// From eight ASCII digits, `YYYYMMDD`, zeros for the unknown.
    ///
    /// # Errors
    /// [`DateError::Format`] or [`DateError::NoSuchDay`].
    pub fn from_digits(digits: &[u8]) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, m1, m2, d1, d2] = digits else {
            return Err(DateError::Format);
        };
        let year = four_digits([y1, y2, y3, y4])?;
        let known = |part: u8| (part != 0).then_some(part);
        let date = Self {
            era: None,
            year: (year != 0).then_some(year),
            month: known(pair(m1, m2)?),
            day: known(pair(d1, d2)?),
        };
        // Unknown parts are filled so that no real day is refused: year 4 has a 29 February,
        // January has 31 days.
        Date::from_ymd(
            date.year.unwrap_or(4),
            date.month.unwrap_or(1),
            date.day.unwrap_or(1),
        )?;
        Ok(date)
    }

    /// From nine ASCII digits as the signature certificate has it: era digit (0 when unknown), then
    /// the **Gregorian** `YYYYMMDD`, e.g. `319800217`. Source: JPKI certificate profile.
    ///
    /// # Errors
    /// [`DateError::Format`] or [`DateError::NoSuchDay`]. An era digit that does not fit the date
    /// is not an error, see [`era_fits`](Self::era_fits).
    pub fn from_era_digits(digits: &[u8]) -> Result<Self, DateError> {
        let (&code, rest) = digits.split_first().ok_or(DateError::Format)?;
        let era = match code {
            b'0' => None,
            code => Some(Era::from_code(code).ok_or(DateError::Format)?),
        };
        Ok(Self {
            era,
            ..Self::from_digits(rest)?
        })
    }

    /// The era that was written beside the date; `None` when none was.
    #[must_use]
    pub const fn era(&self) -> Option<Era> {
        self.era
    }

    /// The Gregorian year.
    #[must_use]
    pub const fn year(&self) -> Option<u16> {
        self.year
    }

    /// The month, 1–12.
    #[must_use]
    pub const fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub const fn day(&self) -> Option<u8> {
        self.day
    }

    /// The date, when all of it is known.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        Date::from_ymd(self.year?, self.month?, self.day?).ok()
    }

    /// The last day that this can be, when the year is known: anyone who is of age if born then
    /// is of age in any case.
    #[must_use]
    pub fn latest(&self) -> Option<Date> {
        let year = self.year?;
        let month = |month: u8| {
            let days = match self.day {
                Some(day) => day..=day,
                None => 1..=31,
            };
            days.rev()
                .find_map(|day| Date::from_ymd(year, month, day).ok())
        };
        match self.month {
            Some(known) => month(known),
            None => (1..=12).rev().find_map(month),
        }
    }

    /// Whether the era that was written beside the date fits it; `None` when there is no era or
    /// the date is not whole.
    #[must_use]
    pub fn era_fits(&self) -> Option<bool> {
        Some(Era::from_date(self.date()?) == Some(self.era?))
    }

    /// Whether both say the same day, the written era left aside.
    #[must_use]
    pub fn same_day(&self, other: &Self) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self {
            era: None,
            year: Some(date.year()),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }
}

impl fmt::Display for PartialDate {
    /// `YYYY-MM-DD`, question marks for the unknown: `1980-??-??`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("????")?,
        }
        for part in [self.month, self.day] {
            match part {
                Some(part) => write!(f, "-{part:02}")?,
                None => f.write_str("-??")?,
            }
        }
        Ok(())
    }
}

impl Serialize for PartialDate {
    /// Three members, to add to those of the person: `birth_date` (null when not all of it
    /// is known), `birth_date_japanese` likewise, and `birth_date_as_known` with question marks.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("PartialDate", 3)?;
        let date = self.date();
        members.serialize_field("birth_date", &date)?;
        let japanese = date.map(|date| date.japanese().to_string());
        members.serialize_field("birth_date_japanese", &japanese)?;
        members.serialize_field("birth_date_as_known", &self.to_string())?;
        members.end()
    }
}
