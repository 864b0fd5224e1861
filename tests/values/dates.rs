//! Dates, eras and ages.

use std::time::{Duration, UNIX_EPOCH};

use mynumber_card::Tries;
use mynumber_card::data::{Date, DateError, Era, PartialDate, Prefecture, Sex, UnixTime};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn eight_digits_are_a_date_and_nothing_else_is() {
    assert_eq!(Date::from_digits(b"19800217").unwrap(), day("1980-02-17"));
    assert_eq!(Date::from_digits(b"1980021"), Err(DateError::Format));
    assert_eq!(Date::from_digits(b"1980-2-7"), Err(DateError::Format));
    assert_eq!(Date::from_digits(b"19810229"), Err(DateError::NoSuchDay));
    assert_eq!(Date::from_digits(b"00000101"), Err(DateError::NoSuchDay));
    assert_eq!("1980/02/17".parse::<Date>(), Err(DateError::Format));
    assert_eq!("１980-02-17".parse::<Date>(), Err(DateError::Format));
}

#[test]
fn a_time_of_the_system_is_the_second_in_which_it_lies() {
    let half = Duration::from_millis(1_500);
    assert_eq!(UnixTime::from(UNIX_EPOCH + half).seconds(), 1);
    assert_eq!(UnixTime::from(UNIX_EPOCH - half).seconds(), -2);
    let whole = UNIX_EPOCH - Duration::from_secs(2);
    assert_eq!(UnixTime::from(whole).seconds(), -2);
}

#[test]
fn values_with_a_name_are_shown_by_it() {
    assert_eq!(Sex::Female.to_string(), "female");
    assert_eq!(Prefecture::from_number(13).unwrap().to_string(), "東京都");
    assert_eq!(format!("{:>6}|", Era::Showa), "    昭和|");
    assert_eq!(Tries::Remaining(3).to_string(), "3 tries left");
    assert_eq!(Tries::Remaining(1).to_string(), "1 try left");
    assert_eq!(format!("{:12}|", Tries::Locked), "locked      |");
}

#[test]
fn eras_begin_and_end_on_their_days() {
    for (text, era, year) in [
        ("1868-01-25", Era::Meiji, 1),
        ("1912-07-29", Era::Meiji, 45),
        ("1912-07-30", Era::Taisho, 1),
        ("1926-12-24", Era::Taisho, 15),
        ("1926-12-25", Era::Showa, 1),
        ("1989-01-07", Era::Showa, 64),
        ("1989-01-08", Era::Heisei, 1),
        ("2019-04-30", Era::Heisei, 31),
        ("2019-05-01", Era::Reiwa, 1),
    ] {
        assert_eq!(day(text).era(), Some((era, year)), "{text}");
    }
    assert_eq!(day("1868-01-24").era(), None);
}

#[test]
fn a_day_outside_its_era_is_refused_unless_years_may_run_on() {
    assert_eq!(
        Date::from_era(Era::Showa, 64, 1, 7).unwrap(),
        day("1989-01-07")
    );
    assert_eq!(
        Date::from_era(Era::Showa, 64, 1, 8),
        Err(DateError::NotInEra)
    );
    assert_eq!(
        Date::from_era(Era::Heisei, 1, 1, 7),
        Err(DateError::NotInEra)
    );
    assert_eq!(
        Date::from_era(Era::Heisei, 0, 1, 8),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(
        Date::from_running_era(Era::Heisei, 33, 2, 17).unwrap(),
        day("2021-02-17")
    );
    assert_eq!(
        Date::from_running_era(Era::Heisei, 1, 1, 7),
        Err(DateError::NotInEra)
    );
    assert_eq!(
        Date::from_running_era(Era::Heisei, u16::MAX, 1, 7),
        Err(DateError::NoSuchDay)
    );
}

#[test]
fn license_digits_are_era_and_year_of_the_era() {
    assert_eq!(Date::from_era_digits(b"3550217"), Ok(day("1980-02-17")));
    assert_eq!(Date::from_era_digits(b"4330217"), Ok(day("2021-02-17")));
    assert_eq!(Date::from_era_digits(b"5010501"), Ok(day("2019-05-01")));
    assert_eq!(Date::from_era_digits(b"5010430"), Err(DateError::NotInEra));
    assert_eq!(Date::from_era_digits(b"6010501"), Err(DateError::Format));
    assert_eq!(Date::from_era_digits(b"355021"), Err(DateError::Format));
}

#[test]
fn dates_are_shown_in_japanese() {
    assert_eq!(day("1980-02-17").japanese().to_string(), "昭和55年2月17日");
    assert_eq!(day("2019-05-01").japanese().to_string(), "令和元年5月1日");
    assert_eq!(day("1867-12-31").japanese().to_string(), "1867年12月31日");
}

#[test]
fn an_age_is_reached_on_the_birthday() {
    let birth = day("2010-11-23");
    assert_eq!(birth.age_on(day("2025-11-22")), Some(14));
    assert_eq!(birth.age_on(day("2025-11-23")), Some(15));
    assert_eq!(birth.age_on(day("2010-11-23")), Some(0));
    assert_eq!(birth.age_on(day("2010-11-22")), None);
    assert_eq!(birth.age_on(day("2009-12-31")), None);
}

#[test]
fn those_born_on_a_leap_day_are_a_year_older_on_the_first_of_march() {
    let birth = day("2012-02-29");
    assert_eq!(birth.age_on(day("2027-02-28")), Some(14));
    assert_eq!(birth.age_on(day("2027-03-01")), Some(15));
    assert_eq!(birth.age_on(day("2028-02-28")), Some(15));
    assert_eq!(birth.age_on(day("2028-02-29")), Some(16));
}

#[test]
fn certificate_digits_are_era_and_gregorian_date() {
    let date = PartialDate::from_era_digits(b"319800217").unwrap();
    assert_eq!(date.date(), Some(day("1980-02-17")));
    assert_eq!(date.era(), Some(Era::Showa));
    assert_eq!(date.era_fits(), Some(true));
    let other = PartialDate::from_era_digits(b"419800217").unwrap();
    assert_eq!(other.era_fits(), Some(false));
    assert!(date.same_day(&other));
    assert_ne!(date, other);
}

#[test]
fn unknown_parts_of_a_birth_date_stay_unknown() {
    let year = PartialDate::from_era_digits(b"319800000").unwrap();
    assert_eq!(
        (year.year(), year.month(), year.day()),
        (Some(1980), None, None)
    );
    assert_eq!((year.date(), year.era_fits()), (None, None));
    assert_eq!(year.latest(), Some(day("1980-12-31")));
    assert_eq!(year.to_string(), "1980-??-??");

    let month = PartialDate::from_digits(b"19800200").unwrap();
    assert_eq!(month.latest(), Some(day("1980-02-29")));

    let nothing = PartialDate::from_era_digits(b"000000000").unwrap();
    assert_eq!((nothing.era(), nothing.latest()), (None, None));
    assert_eq!(nothing.to_string(), "????-??-??");

    let leap_day = PartialDate::from_digits(b"00000229").unwrap();
    assert_eq!(leap_day.day(), Some(29));
}

#[test]
fn partial_dates_that_cannot_be_are_refused() {
    assert_eq!(
        PartialDate::from_digits(b"19801301"),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(
        PartialDate::from_digits(b"19810229"),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(
        PartialDate::from_digits(b"00000230"),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(
        PartialDate::from_digits(b"19800032"),
        Err(DateError::NoSuchDay)
    );
    assert_eq!(
        PartialDate::from_era_digits(b"619800217"),
        Err(DateError::Format)
    );
    assert_eq!(
        PartialDate::from_era_digits(b"19800217"),
        Err(DateError::Format)
    );
    assert_eq!(PartialDate::from_era_digits(b""), Err(DateError::Format));
}

prop_compose! {
    fn any_day()(year in 1868u16..2100, month in 1u8..=12, day in 1u8..=31)
        -> Option<Date> { Date::from_ymd(year, month, day).ok() }
}

proptest! {
    #[test]
    fn every_day_comes_back_from_its_era(date in any_day()) {
        let Some(date) = date else { return Ok(()) };
        if let Some((era, year)) = date.era() {
            prop_assert_eq!(Date::from_era(era, year, date.month(), date.day()), Ok(date));
            prop_assert_eq!(Era::from_code(era.code()), Some(era));
        }
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        prop_assert_eq!(PartialDate::from(date).date(), Some(date));
        prop_assert_eq!(PartialDate::from(date).latest(), Some(date));
    }

    #[test]
    fn any_bytes_are_refused_or_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..12),
        digits in "[0-9]{7,9}") {
        for input in [bytes.as_slice(), digits.as_bytes()] {
            let _ = Date::from_digits(input);
            let _ = Date::from_era_digits(input);
            if let Ok(date) = PartialDate::from_era_digits(input) {
                prop_assert!(date.latest().is_none_or(|latest| Some(latest.year()) == date.year()));
            }
        }
    }
}
