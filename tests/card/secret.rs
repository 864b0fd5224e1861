//! Secrets: what is accepted, what is presented, and that they appear nowhere.

use crate::scripted::{LEAVE, SELECT_ASSIST, Script};
use mynumber_card::data::Date;
use mynumber_card::error::CodePart;
use mynumber_card::secret::{date_as_written, year_as_written};
use mynumber_card::transport::Trace;
use mynumber_card::{
    AssistPin, AuthPin, BirthCode, Card, CodeA, CodeB, Credential, JukiPin, LastTry, LicensePin,
    SecretError, SignPassword,
};
use proptest::prelude::*;

#[test]
fn a_pin_is_four_ascii_digits() {
    assert!(AuthPin::new("0000").is_ok());
    for wrong in ["", "123", "12345"] {
        assert!(matches!(
            AuthPin::new(wrong),
            Err(SecretError::Length {
                credential: Credential::AuthPin,
                min: 4,
                max: 4
            })
        ));
    }
    for wrong in ["12a4", "１２３４", "12 4", "12\u{0}4"] {
        assert!(
            matches!(AssistPin::new(wrong), Err(SecretError::Character { .. })),
            "{wrong}"
        );
        assert!(
            matches!(LicensePin::new(wrong), Err(SecretError::Character { .. })),
            "{wrong}"
        );
        assert!(
            matches!(JukiPin::new(wrong), Err(SecretError::Character { .. })),
            "{wrong}"
        );
    }
}

#[test]
fn what_stands_for_no_license_pin_cannot_be_typed_and_is_not_shown() {
    assert!(matches!(
        LicensePin::new("****"),
        Err(SecretError::Character {
            credential: Credential::LicensePin
        })
    ));
    assert_eq!(
        format!("{:?}", LicensePin::new("5678").unwrap()),
        "LicensePin(hidden)"
    );
}

#[test]
fn a_sign_password_is_six_to_sixteen_letters_and_digits() {
    assert!(SignPassword::new("ABCDE1").is_ok());
    assert!(SignPassword::new("abcdefgh12345678").is_ok());
    assert!(matches!(
        SignPassword::new("ABC12"),
        Err(SecretError::Length {
            min: 6,
            max: 16,
            ..
        })
    ));
    assert!(matches!(
        SignPassword::new("ABCDEFGH123456789"),
        Err(SecretError::Length { .. })
    ));
    for wrong in ["ABC 123", "ABC-123", "ＡＢＣ１２３", "ABCé12"] {
        assert!(
            matches!(SignPassword::new(wrong), Err(SecretError::Character { .. })),
            "{wrong}"
        );
    }
}

#[test]
fn code_a_is_a_my_number_whose_check_digit_fits() {
    // 123456789018: the usual specimen.
    assert!(CodeA::new("123456789018").is_ok());
    assert!(matches!(
        CodeA::new("123456789019"),
        Err(SecretError::CheckDigit)
    ));
    assert!(matches!(
        CodeA::new("12345678901"),
        Err(SecretError::Length { .. })
    ));
}

/// What VERIFY carries for this code B.
fn code_b_on_the_wire(code: &CodeB, digits: &str) {
    let script = Script::new(&format!(
        "{SELECT_ASSIST}00200095 > 63CA\n002000950E{} > 9000\n{LEAVE}",
        hex::encode(digits)
    ));
    let mut card = Card::new(script.clone());
    card.input_assist()
        .unwrap()
        .present(code, LastTry::Refuse)
        .unwrap();
    drop(card);
    script.assert_done();
}

#[test]
fn code_b_is_era_birth_date_expiry_year_and_security_code() {
    // The specimen of the facts: 1980-02-17 is in 昭和55.
    let birth = Date::from_ymd(1980, 2, 17).unwrap();
    code_b_on_the_wire(
        &CodeB::from_parts(birth, 2035, "2285").unwrap(),
        "55021720352285",
    );
    // Born on the last day of 昭和64 and on the first of 平成元年.
    let birth = Date::from_ymd(1989, 1, 7).unwrap();
    code_b_on_the_wire(
        &CodeB::from_parts(birth, 2030, "0001").unwrap(),
        "64010720300001",
    );
    let birth = Date::from_ymd(1989, 1, 8).unwrap();
    code_b_on_the_wire(
        &CodeB::from_parts(birth, 2030, "0001").unwrap(),
        "01010820300001",
    );
}

#[test]
fn a_part_of_code_b_that_cannot_be_is_named() {
    let birth = Date::from_ymd(1980, 2, 17).unwrap();
    let part = |result: Result<CodeB, SecretError>| match result {
        Err(SecretError::Part { part, .. }) => part,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        part(CodeB::from_parts(birth, 35, "2285")),
        CodePart::ExpiryYear
    );
    assert_eq!(
        part(CodeB::from_parts(birth, 2035, "228")),
        CodePart::SecurityCode
    );
    assert_eq!(
        part(CodeB::from_parts(birth, 2035, "22a5")),
        CodePart::SecurityCode
    );
    let before = Date::from_ymd(1850, 1, 1).unwrap();
    assert_eq!(
        part(CodeB::from_parts(before, 2035, "2285")),
        CodePart::BirthDate
    );
    assert!(BirthCode::from_birth_date(before).is_err());
    assert!(BirthCode::from_birth_date(birth).is_ok());
}

#[test]
fn debug_says_which_secret_and_nothing_of_it() {
    let birth = Date::from_ymd(1980, 2, 17).unwrap();
    let texts = [
        format!("{:?}", AuthPin::new("7531").unwrap()),
        format!("{:?}", SignPassword::new("SECRET7531").unwrap()),
        format!("{:?}", CodeA::new("123456789018").unwrap()),
        format!("{:?}", CodeB::from_parts(birth, 2035, "7531").unwrap()),
        format!("{:?}", BirthCode::from_birth_date(birth).unwrap()),
        format!("{:?}", AuthPin::new("7531x").unwrap_err()),
        format!("{}", CodeA::new("123456789019").unwrap_err()),
    ];
    for text in texts {
        for secret in ["7531", "SECRET", "123456789", "550217"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn a_trace_masks_secrets_and_what_they_open_and_shows_the_rest() {
    let attributes = "FF200454657374"; // some bytes
    let script = Script::new(&format!(
        "{SELECT_ASSIST}00B0840000 > 7F21029999 9000\n00200091 > 63C3\n002000910437353331 > 63C2"
    ))
    .then(&format!(
        "00200091 > 63C2\n002000910437353332 > 9000\n00B0820000 > {attributes}9000\n{LEAVE}"
    ));
    let mut out = Vec::new();
    {
        let mut card = Card::new(Trace::new(script.clone(), &mut out));
        let mut assist = card.input_assist().unwrap();
        assist
            .selected()
            .read_file(0x0004, mynumber_card::card::FileKind::SmallObject)
            .unwrap();
        assist
            .present(&AssistPin::new("7531").unwrap(), LastTry::Refuse)
            .unwrap_err();
        let mut opened = assist
            .present(&AssistPin::new("7532").unwrap(), LastTry::Refuse)
            .unwrap();
        opened.read_attributes().unwrap_err();
    }
    script.assert_done();
    let trace = String::from_utf8(out).unwrap();
    assert_eq!(
        trace,
        "> 00A4040C0AD3921000310001010408\n< 9000\n\
         > 00B0840000\n< 7F21029999 9000\n\
         > 00200091\n< 63C3\n> 00200091 [secret]\n< 63C2\n\
         > 00200091\n< 63C2\n> 00200091 [secret]\n< 9000\n\
         > 00B0820000\n< [7 bytes] 9000\n\
         > 00A4040C07A0000001510000\n< 9000\n"
    );
}

#[test]
fn a_date_is_taken_in_the_ways_in_which_people_write_it() {
    let date = Date::from_ymd(1980, 2, 17).unwrap();
    for written in [
        "1980-02-17",
        "1980-2-17",
        "1980/02/17",
        "1980.2.17",
        "1980 2 17",
        " 1980 / 2 / 17 ",
        "19800217",
        "１９８００２１７",
        "１９８０ー２−１７",
        "１９８０／０２／１７",
        "1980・2・17",
        "1980年2月17日",
        "1980年02月17日生",
        "西暦1980年2月17日",
        "一九八〇年二月十七日",
        "S55.2.17",
        "s55/02/17",
        "S.55.2.17",
        "S 55-2-17",
        "Ｓ５５．２．１７",
        "S550217",
        "昭55.2.17",
        "㍼55年2月17日",
        "昭和55年2月17日",
        "昭和５５年２月１７日生まれ",
        "昭和 55 年 2 月 17 日",
        "昭和五十五年二月十七日",
        "昭和55-02-17",
        "Showa 55.2.17",
    ] {
        assert_eq!(date_as_written(written), Some(date), "{written}");
    }
    let first = Date::from_ymd(1989, 1, 8);
    for written in [
        "平成元年1月8日",
        "H1.1.8",
        "h01.01.08",
        "㍻元.1.8",
        "平成一年一月八日",
    ] {
        assert_eq!(date_as_written(written), first.ok(), "{written}");
    }
    for (written, year) in [("R1.5.1", 2019), ("M45.7.29", 1912), ("T15.12.24", 1926)] {
        assert_eq!(
            date_as_written(written).map(Date::year),
            Some(year),
            "{written}"
        );
    }
}

#[test]
fn what_could_be_another_date_or_none_is_refused() {
    for written in [
        "",
        "550217",
        "80-02-17",
        "02/17/1980",
        "17.2.1980",
        "1980-217",
        "198002",
        "1980021",
        "198002170",
        "1980-02-30",
        "1980-13-01",
        "1980-00-10",
        "19801301",
        "1980-02-17-1",
        "1980-02-17 2035",
        "1980--02-17",
        "1980-+2-17",
        "平成64年1月7日",
        "S64.1.8",
        "昭和1980年2月17日",
        "S0.2.17",
        "X55.2.17",
        "元年2月17日",
        "1980年2月17日日",
        "四〇〇〇〇〇〇〇〇〇〇〇年二月十七日",
        "99999999999999999999",
    ] {
        assert_eq!(date_as_written(written), None, "{written}");
    }
}

#[test]
fn a_year_is_gregorian_whatever_it_is_written_in() {
    for written in [
        "2035",
        "2035年",
        "２０３５",
        "令和17年",
        "R17",
        "ｒ１７",
        "平成47年",
        "2035-02-17",
        "R17.2.17",
    ] {
        assert_eq!(year_as_written(written), Some(2035), "{written}");
    }
    for written in [
        "",
        "35",
        "203",
        "20355",
        "R",
        "令和",
        "令和0年",
        "2035年度",
        "17年",
    ] {
        assert_eq!(year_as_written(written), None, "{written}");
    }
}

proptest! {
    /// Every day of every era, written in every form, is that day.
    #[test]
    fn every_day_is_itself_in_every_form(y in 1869u16..2050, m in 1u8..=12, d in 1u8..=31) {
        let date = Date::from_ymd(y, m, d);
        prop_assume!(date.is_ok());
        let date = date.unwrap();
        let (era, year) = date.era().unwrap();
        let (letter, name) = (&era.latin_name()[..1], era.name());
        for written in [
            date.to_string(),
            format!("{y}{m:02}{d:02}"),
            format!("{y}/{m}/{d}"),
            format!("{letter}{year}.{m}.{d}"),
            format!("{letter}{year:02}{m:02}{d:02}"),
            format!("{name}{year}年{m}月{d}日"),
            date.japanese().to_string(),
        ] {
            prop_assert_eq!(date_as_written(&written), Some(date), "{}", written);
        }
    }

    #[test]
    fn whatever_is_written_is_a_date_or_none(text in "[0-9０-９MTSHR昭和平成元年月日・ー/. 十五〇-]{0,16}") {
        let _date = date_as_written(&text);
        let _year = year_as_written(&text);
    }
}
