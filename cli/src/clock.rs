//! Time as a person reads it. Scripts get RFC 3339 in UTC, which [`UnixTime`] prints by itself.

use chrono::{Local, TimeZone as _};
use mynumber_card::data::UnixTime;

/// Now. The only place that reads the clock.
pub(crate) fn now() -> UnixTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    UnixTime::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Local time with its zone, `2026-11-23 12:00:00 +09:00`, by the system's zone or `TZ`; in UTC where
/// the calendar has no such time.
pub(crate) fn local(time: UnixTime) -> String {
    match Local.timestamp_opt(time.seconds(), 0).single() {
        Some(local) => local.format("%Y-%m-%d %H:%M:%S %:z").to_string(),
        None => time.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_with_its_zone_and_the_ends_of_time_are_no_trouble() {
        let told = local(UnixTime::from_seconds(1_795_402_800));
        let parsed = chrono::DateTime::parse_from_str(&told, "%Y-%m-%d %H:%M:%S %:z").unwrap();
        assert_eq!(parsed.timestamp(), 1_795_402_800);
        for seconds in [i64::MIN, i64::MAX] {
            assert!(local(UnixTime::from_seconds(seconds)).starts_with('@'));
        }
    }
}
