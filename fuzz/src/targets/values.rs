//! The values in files and records.

use mynumber_card::data::{
    Attributes, Availability, CardId, DataError, Date, MunicipalityCode, MyNumber, PartialDate,
    Sex, TokenInfo, display_safe,
};

use crate::text;

fn check_error(error: &DataError) {
    text::check_error(error);
    text::check(&error.element().to_string());
    text::check(&error.problem().to_string());
}

/// What was read is in the file, and can be printed.
pub fn attributes(data: &[u8]) {
    let attributes = match Attributes::parse(data) {
        Ok(attributes) => attributes,
        Err(error) => return check_error(&error),
    };
    let is_in =
        |part: &[u8]| part.is_empty() || data.windows(part.len()).any(|window| window == part);
    assert!(is_in(attributes.name().as_bytes()) && is_in(attributes.address().as_bytes()));
    assert!(data.starts_with(attributes.file()));
    assert!(is_in(attributes.signed_bytes()));
    assert_eq!(
        Attributes::parse(attributes.file()).as_ref(),
        Ok(&attributes)
    );
    text::check(&attributes.display_name().to_string());
    text::check(&attributes.display_address().to_string());
    text::check(&format!("{attributes:?}"));
    check_date(attributes.birth_date());
    if let Some(parts) = attributes.name_parts() {
        let whole = format!("{}\u{3000}{}", parts.family, parts.given);
        assert_eq!(whole, attributes.name());
    }
    assert_eq!(
        Sex::from_code(attributes.sex().code()),
        Some(attributes.sex())
    );
}

fn check_date(date: PartialDate) {
    text::check_shown(&date);
    if let Some(whole) = date.date() {
        assert_eq!(date.latest(), Some(whole));
        assert!(date.same_day(&date));
        text::check_shown(&whole);
        text::check_shown(&whole.japanese());
        let (year, month, day) = (whole.year(), whole.month(), whole.day());
        assert_eq!(Date::from_ymd(year, month, day), Ok(whole));
        if let Some((era, in_era)) = whole.era() {
            assert_eq!(Date::from_era(era, in_era, month, day), Ok(whole));
        }
    }
}

/// A My Number has its check digit, and hides.
pub fn my_number(data: &[u8]) {
    for read in [MyNumber::parse(data), MyNumber::from_digits(data)] {
        match read {
            Ok(number) => {
                let digits = number.reveal();
                assert_eq!(digits.len(), 12);
                assert!(MyNumber::from_digits(digits.as_bytes()).is_ok());
                assert!(!format!("{number:?}").contains(digits));
                // No other last digit fits as well.
                let others = (b'0'..=b'9').filter(|last| {
                    let mut other = digits.as_bytes().to_vec();
                    other[11] = *last;
                    MyNumber::from_digits(&other).is_ok()
                });
                assert_eq!(others.count(), 1);
            }
            Err(error) => check_error(&error),
        }
    }
}

/// The record of the common application, and the small files.
pub fn card_id(data: &[u8]) {
    match CardId::parse(data) {
        Ok(id) => {
            text::check(id.serial());
            text::check(id.municipality().as_str());
            text::check_shown(&id.expiry());
            assert_eq!(id.serial().len(), 15);
        }
        Err(error) => check_error(&error),
    }
    match Availability::parse(data) {
        Ok(available) => assert_eq!(Availability::parse(&available.bytes()), Ok(available)),
        Err(error) => check_error(&error),
    }
    match MunicipalityCode::from_digits(data) {
        Ok(code) => {
            assert_eq!(code.as_str().as_bytes(), data);
            if let Some(municipality) = code.municipality() {
                text::check(municipality.name());
                assert!(code.prefecture().is_some());
            }
        }
        Err(error) => check_error(&error),
    }
}

/// Label and serial come from the file and can be printed.
pub fn token_info(data: &[u8]) {
    match TokenInfo::parse(data) {
        Ok(token) => {
            assert_eq!(data.len(), 160);
            text::check_debug(&token);
            // As the card has them: who prints them makes them fit for it.
            for shown in [
                &token.label,
                &token.manufacturer,
                &token.model,
                &token.serial,
            ] {
                text::check(&display_safe(shown).to_string());
            }
            text::check_debug(&token.kind());
        }
        Err(error) => check_error(&error),
    }
}

/// Dates as digits, of each kind.
pub fn dates(data: &[u8]) {
    for read in [Date::from_digits(data), Date::from_era_digits(data)] {
        match read {
            Ok(date) => {
                assert!(date.age_on(date).is_none_or(|age| age == 0));
                let digits = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
                let read = PartialDate::from_digits(digits.as_bytes()).expect("a date");
                assert_eq!(read.date(), Some(date));
                check_date(read);
                for months in [-1200, -1, 1, 1200] {
                    let other = date.plus_months(months);
                    assert!(other.is_none_or(|other| (other > date) == (months > 0)));
                    assert!(other.is_none_or(|it| date.days_until(it) == -it.days_until(date)));
                }
            }
            Err(error) => text::check_error(&error),
        }
    }
    for read in [
        PartialDate::from_digits(data),
        PartialDate::from_era_digits(data),
    ] {
        match read {
            Ok(date) => {
                check_date(date);
                let _fits = date.era_fits();
            }
            Err(error) => text::check_error(&error),
        }
    }
}
