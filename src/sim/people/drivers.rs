//! People with a driver's license on their card: the same card as another of the ready-made people, with
//! the license application loaded.

use super::declared::{day, declare};
use crate::data::DateError;
use crate::sim::person::{DeclaredPin, LicenseData, Person, TagForm};

/// Whose card a driver has, for those who have one of [`super::NAMES`].
#[must_use]
pub fn card_of(name: &str) -> &str {
    match name {
        "driver" => "taro",
        "driver-pin" => "family",
        "driver-expired" => "foreign",
        "driver-gaiji" => "long",
        other => other,
    }
}

/// The declaration of a driver.
pub(super) fn driver(name: &str) -> Option<Result<Person, DateError>> {
    let license = match name {
        "driver" => without_pin(),
        "driver-pin" => with_pin(),
        "driver-expired" => expired(),
        "driver-gaiji" => with_external_characters(),
        _ => return None,
    };
    let person = declare(card_of(name))?;
    Some(person.and_then(|person| {
        Ok(Person {
            license: Some(license?),
            ..person
        })
    }))
}

fn all(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// No PIN is set: `****` opens it.
fn without_pin() -> Result<LicenseData, DateError> {
    Ok(LicenseData {
        pin: None,
        number: "301200012345".to_owned(),
        expiry: day((2030, 3, 17))?,
        colour: "優良".to_owned(),
        driver_class: "優良運転者".to_owned(),
        classes: all(&["準中型", "原付"]),
        dates: [Some(day((1997, 3, 4))?), Some(day((2000, 6, 20))?), None],
        conditions: all(&[
            "眼鏡等",
            "準中型で運転できる準中型車は準中型車（５ｔ）に限る",
        ]),
        remarks: Vec::new(),
        external: Vec::new(),
        history: None,
        spare: Vec::new(),
        tag_form: TagForm::Plain,
        filler: 0,
    })
}

/// A PIN of four digits is set. Tags above FF in the other form.
fn with_pin() -> Result<LicenseData, DateError> {
    Ok(LicenseData {
        pin: Some(DeclaredPin::set("5678")),
        number: "302300067890".to_owned(),
        expiry: day((2027, 9, 5))?,
        colour: "一般".to_owned(),
        driver_class: "一般運転者".to_owned(),
        classes: all(&["普通", "普自二"]),
        dates: [Some(day((2003, 8, 1))?), Some(day((2001, 3, 30))?), None],
        conditions: all(&["普通車はＡＴ車に限る"]),
        tag_form: TagForm::BerLike,
        ..without_pin()?
    })
}

/// Ended in 2025, on a card that goes on. A professional, with a driving-history record and more conditions than four.
fn expired() -> Result<LicenseData, DateError> {
    Ok(LicenseData {
        number: "231100054321".to_owned(),
        expiry: day((2025, 12, 24))?,
        classes: all(&["大型", "普通", "け引", "普自二", "大二", "普二"]),
        dates: [
            Some(day((2011, 7, 4))?),
            Some(day((2013, 6, 21))?),
            Some(day((2019, 5, 7))?),
        ],
        conditions: all(&[
            "眼鏡等",
            "中型車は中型車（８ｔ）に限る",
            "補聴器",
            "大型車はマイクロバスに限る",
            "普通車はＡＴ車に限る",
        ]),
        remarks: all(&["令和５年６月１日　住所変更", "愛知県公安委員会"]),
        history: Some((day((2024, 4, 1))?, "5501234".to_owned())),
        ..without_pin()?
    })
}

/// Characters that JIS X 0208 has not, a missing one, a spare object and filler; a PIN is set.
fn with_external_characters() -> Result<LicenseData, DateError> {
    Ok(LicenseData {
        pin: Some(DeclaredPin::set("5678")),
        number: "261800011223".to_owned(),
        expiry: day((2028, 7, 30))?,
        conditions: all(&["眼鏡等", "補聴器"]),
        remarks: all(&[
            "旧姓を使用した氏名　\u{E001}\u{E002}",
            "通称の\u{E0FF}と記載",
            "高齢者講習済",
        ]),
        external: vec![drawn(&FIRST), drawn(&SECOND)],
        spare: vec![(0xDF, vec![0x01, 0x02]), (0x103, b"SIM".to_vec())],
        filler: 16,
        ..without_pin()?
    })
}

/// A picture of 32 by 64 dots from 16 rows of 16: each dot two wide and four high.
fn drawn(rows: &[u16; 16]) -> Vec<u8> {
    let wide = |row: u16| {
        (0..16).fold(0_u32, |bits, column| {
            let ink = u32::from(row.rotate_left(column) >> 15);
            bits << 2 | ink << 1 | ink
        })
    };
    rows.iter()
        .flat_map(|row| [wide(*row); 4])
        .flat_map(u32::to_be_bytes)
        .collect()
}

/// Two characters that do not exist.
const FIRST: [u16; 16] = [
    0x0000, 0x7FFE, 0x0100, 0x0100, 0x3FFC, 0x2104, 0x2104, 0x3FFC, 0x0100, 0x0100, 0x7FFE, 0x0380,
    0x0D60, 0x3118, 0x4104, 0x0000,
];
const SECOND: [u16; 16] = [
    0x0000, 0x1008, 0x1008, 0x7FFE, 0x1008, 0x1FF8, 0x1008, 0x1FF8, 0x1008, 0x7FFE, 0x0240, 0x0420,
    0x0810, 0x1008, 0x6006, 0x0000,
];
