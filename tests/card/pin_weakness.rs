//! What makes a PIN or password easy to guess, and what does not.

use mynumber_card::data::Date;
use mynumber_card::secret::weaknesses;
use mynumber_card::{AuthPin, PinWeakness, SecretError, SignPassword};

use PinWeakness as W;

fn of(pin: &str) -> Vec<W> {
    weaknesses(&AuthPin::new(pin).unwrap(), None)
}

fn with_birth(pin: &str, birth: &str) -> Vec<W> {
    let birth: Date = birth.parse().unwrap();
    weaknesses(&AuthPin::new(pin).unwrap(), Some(birth))
}

fn of_password(password: &str, birth: Option<&str>) -> Vec<W> {
    let birth = birth.map(|birth| birth.parse().unwrap());
    weaknesses(&SignPassword::new(password).unwrap(), birth)
}

#[test]
fn the_same_digit_and_digits_in_a_row_are_weak() {
    for pin in ["1111", "0000", "9999"] {
        assert_eq!(of(pin)[0], W::Repeated, "{pin}");
    }
    for pin in ["3456", "6543", "7890", "9012", "0987", "2109"] {
        assert_eq!(of(pin)[0], W::Sequence, "{pin}");
    }
    for pin in ["7474", "7744", "7447", "4447"] {
        assert_eq!(of(pin), [W::TwoDigits], "{pin}");
    }
    for pin in ["2580", "0852"] {
        assert_eq!(of(pin), [W::KeypadColumn], "{pin}");
    }
}

#[test]
fn a_pin_that_has_none_of_this_is_not_called_weak() {
    for pin in ["8642", "7359", "4689", "5814", "3571", "1359", "2468"] {
        assert_eq!(of(pin), [], "{pin}");
    }
}

#[test]
fn without_a_birth_date_what_could_be_one_is_said() {
    for pin in [
        "0217", "1702", "0229", "2902", "1231", "3112", "1980", "2024", "1900", "2099",
    ] {
        assert_eq!(of(pin), [W::PossibleDate], "{pin}");
    }
    for pin in ["0230", "3002", "3104", "1332", "0071", "1850", "2135"] {
        assert_eq!(of(pin), [], "{pin}");
    }
    assert_eq!(of("1234"), [W::Sequence]);
    assert_eq!(of("1212"), [W::TwoDigits, W::PossibleDate]);
}

/// Every form of a birth date is found by an independent list, and nothing else of the 10,000.
#[test]
fn with_a_birth_date_its_forms_are_found_and_no_others() {
    // 昭和55年2月17日: year 80, era 55, month 02, day 17.
    let forms = [
        "0217", "1702", "1980", "8002", "0280", "8017", "1780", "5502", "0255", "5517", "1755",
    ];
    for number in 0..10_000 {
        let pin = format!("{number:04}");
        let found = with_birth(&pin, "1980-02-17");
        assert!(!found.contains(&W::PossibleDate), "{pin}");
        assert_eq!(
            found.contains(&W::BirthDate),
            forms.contains(&pin.as_str()),
            "{pin}"
        );
    }
}

#[test]
fn the_era_is_that_of_the_day() {
    assert_eq!(with_birth("6401", "1989-01-07"), [W::BirthDate]);
    assert_eq!(with_birth("6401", "1989-01-08"), []);
    assert_eq!(with_birth("0108", "1989-01-08"), [W::BirthDate]);
}

#[test]
fn passwords_are_looked_at_for_rows_and_dates_in_them() {
    assert_eq!(of_password("test1234", None), [W::Sequence]);
    assert_eq!(of_password("zyxw47k", None), [W::Sequence]);
    assert_eq!(of_password("K7777Q", None), [W::Repeated]);
    assert_eq!(of_password("TARO19800217", None), [W::PossibleDate]);
    for password in ["K7Q4M9", "AB12CD34", "AABB77"] {
        assert_eq!(of_password(password, None), [], "{password}");
    }
    let birth = Some("1980-02-17");
    for password in [
        "TARO19800217",
        "TARO800217",
        "TARO550217",
        "TARO0217",
        "X1702Y",
        "TARO1980",
        "170280Z",
    ] {
        assert_eq!(of_password(password, birth), [W::BirthDate], "{password}");
    }
    assert_eq!(of_password("TARO0218", birth), []);
    assert_eq!(of_password("TARO19810218", birth), []);
}

#[test]
fn a_new_password_needs_letters_and_digits_and_an_old_one_does_not() {
    use mynumber_card::{Credential, Error, PinChange, PinChangeError};
    let password = |text: &str| SignPassword::new(text).unwrap();
    for new in ["ABCXYZ", "135790"] {
        let made = PinChange::new(password("K7Q4M9"), password(new));
        assert!(matches!(
            made,
            Err(Error::Secret(SecretError::OneKind {
                credential: Credential::SignPassword
            }))
        ));
        PinChange::new(password(new), password("K7Q4M9")).unwrap();
    }
    // Lower case is upper case on the card, so these are the same.
    let same = PinChange::new(password("k7q4m9"), password("K7Q4M9"));
    assert!(matches!(
        same,
        Err(Error::PinChange(PinChangeError::SameAsOld { .. }))
    ));
    let change = PinChange::new(password("k7q4m9"), password("K7Q4M8")).unwrap();
    let shown = format!("{change:?}").to_uppercase();
    assert!(!shown.contains("K7Q4"), "{shown}");
}
