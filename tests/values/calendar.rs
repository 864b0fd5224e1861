//! Calendar arithmetic and RFC 3339 beside those of another crate, jiff.

use jiff::{Span, Timestamp, civil, tz::Offset};
use mynumber_card::data::{Date, UnixTime};
use proptest::prelude::*;

const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_200_000;

fn theirs(date: Date) -> civil::Date {
    let year = i16::try_from(date.year()).unwrap();
    let part = |part: u8| i8::try_from(part).unwrap();
    civil::Date::new(year, part(date.month()), part(date.day())).unwrap()
}

fn date() -> impl Strategy<Value = Date> {
    (1_u16..=9999, 1_u8..=12, 1_u8..=31).prop_filter_map("a day", |(year, month, day)| {
        Date::from_ymd(year, month, day).ok()
    })
}

#[test]
fn the_same_days_exist() {
    for year in [1, 4, 100, 400, 1868, 1900, 2000, 2024, 2026, 2100, 9999] {
        for month in 0..=13_u8 {
            for day in 0..=32_u8 {
                let ours = Date::from_ymd(year, month, day).is_ok();
                let (year, month) = (i16::try_from(year).unwrap(), i8::try_from(month).unwrap());
                let day = i8::try_from(day).unwrap();
                assert_eq!(ours, civil::Date::new(year, month, day).is_ok());
            }
        }
    }
    assert!(Date::from_ymd(0, 1, 1).is_err());
    assert!(Date::from_ymd(10_000, 1, 1).is_err());
}

proptest! {
    #[test]
    fn months_later_is_the_same_day(date in date(), months in -130_000..130_000_i32) {
        let span = Span::new().try_months(months).ok();
        let later = span.and_then(|span| theirs(date).checked_add(span).ok());
        let later = later.filter(|date| date.year() >= 1);
        prop_assert_eq!(date.plus_months(months).map(theirs), later);
    }

    #[test]
    fn days_between_are_as_many(one in date(), other in date()) {
        let span = theirs(one).until(theirs(other)).unwrap();
        prop_assert_eq!(one.days_until(other), span.get_days());
    }

    #[test]
    fn a_second_is_on_the_same_day_in_japan(seconds in FIRST..LAST) {
        let time = Timestamp::from_second(seconds).unwrap();
        let day = Offset::constant(9).to_datetime(time).date();
        let ours = UnixTime::from_seconds(seconds).japanese_date();
        prop_assert_eq!(ours.map(theirs), Some(day));
    }

    #[test]
    fn a_second_is_written_and_read_the_same(
        seconds in FIRST..LAST,
        offset in -1439..=1439_i64,
        fraction in 0_u32..1_000_000_000,
    ) {
        let time = UnixTime::from_seconds(seconds);
        prop_assert_eq!(time.to_string(), Timestamp::from_second(seconds).unwrap().to_string());
        prop_assert_eq!(time.to_string().parse(), Ok(time));
        // Where it is that time, with an offset and a fraction of a second.
        let there = UnixTime::from_seconds(seconds.saturating_add(offset * 60)).to_string();
        let there = there.strip_suffix('Z').unwrap();
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        let text = format!("{there}.{fraction:09}{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        if let (Ok(ours), Ok(theirs)) = (text.parse::<UnixTime>(), text.parse::<Timestamp>()) {
            prop_assert_eq!(ours, time);
            let whole = theirs.as_nanosecond().div_euclid(1_000_000_000);
            prop_assert_eq!(i128::from(ours.seconds()), whole);
        } else {
            // Only at the ends of the years that there are.
            prop_assert!(!(FIRST + 100_000..LAST - 100_000).contains(&seconds));
        }
    }

    #[test]
    fn what_is_no_time_for_them_is_none_here(text in "[0-9TtZz:.+ -]{0,30}") {
        if text.parse::<UnixTime>().is_ok() {
            prop_assert!(text.parse::<Timestamp>().is_ok(), "{}", text);
        }
    }
}
