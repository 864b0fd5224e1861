//! Points in time. Nothing here reads the clock: time is an argument.

use core::fmt;
use core::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::date::{Date, DateError};

/// A point in time, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// From seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// This many seconds later, or earlier when negative; the ends of the range are kept.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The day in Japan (UTC+9); `None` outside the years 1–9999.
    #[must_use]
    pub fn japanese_date(self) -> Option<Date> {
        let utc = OffsetDateTime::from_unix_timestamp(self.0).ok()?;
        let japan = UtcOffset::from_hms(9, 0, 0).ok()?;
        Date::from_calendar(utc.checked_to_offset(japan)?.date())
    }
}

impl From<SystemTime> for UnixTime {
    /// The second in which this time lies. `SystemTime::now().into()` is now; nothing in this crate
    /// reads the clock on its own.
    fn from(time: SystemTime) -> Self {
        let seconds = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(seconds(since.as_secs())),
            Err(before) => {
                let before = before.duration();
                let started = i64::from(before.subsec_nanos() > 0);
                Self(
                    seconds(before.as_secs())
                        .saturating_neg()
                        .saturating_sub(started),
                )
            }
        }
    }
}

impl fmt::Display for UnixTime {
    /// RFC 3339 in UTC, `2033-07-15T14:59:59Z`; outside the years that it has, `@` and the seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = OffsetDateTime::from_unix_timestamp(self.0).ok();
        let date = utc.and_then(|utc| Some((Date::from_calendar(utc.date())?, utc.to_hms())));
        match date {
            Some((date, (hour, minute, second))) => {
                write!(f, "{date}T{hour:02}:{minute:02}:{second:02}Z")
            }
            None => write!(f, "@{}", self.0),
        }
    }
}

impl FromStr for UnixTime {
    type Err = DateError;

    /// From RFC 3339, `2033-07-15T14:59:59Z` or with an offset such as `+09:00`; fractions of a
    /// second are dropped.
    fn from_str(text: &str) -> Result<Self, DateError> {
        OffsetDateTime::parse(text, &Rfc3339)
            .map(|time| Self(time.unix_timestamp()))
            .map_err(|_| DateError::Format)
    }
}

serializes_as_text!(UnixTime);

/// When validity is judged: at a point in time, or for a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// At this second.
    Now(UnixTime),
    /// For a whole day in Japan.
    Day(Date),
}

impl Moment {
    /// The day in Japan; `None` outside the years 1–9999.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Now(time) => time.japanese_date(),
            Self::Day(date) => Some(date),
        }
    }

    /// The second at which a path is validated: of a day its last one in Japan, which is when
    /// certificates end.
    #[must_use]
    pub fn time(self) -> UnixTime {
        match self {
            Self::Now(time) => time,
            Self::Day(date) => format!("{date}T23:59:59+09:00")
                .parse()
                .unwrap_or(UnixTime(i64::MAX)),
        }
    }

    /// Whether it is after the last second of something; a day only when all of it is.
    #[must_use]
    pub fn is_after(self, last: UnixTime) -> bool {
        match self {
            Self::Now(time) => time > last,
            Self::Day(date) => last.japanese_date().is_some_and(|last| date > last),
        }
    }
}
