//! The license application: WEF01 to WEF03 and the PIN reference.
//!
//! Source: police license specification 010, and [`crate::sim::assumptions`] where it is silent.

use super::error::{IssueError, PersonProblem};
use super::jis;
use super::keys::TestKey;
use crate::data::Date;
use crate::sim::image::{
    Access, ApplicationImage, FileContent, FileImage, PinChangeCommand, PinImage,
};
use crate::sim::person::{DeclaredPin, LicenseData, Pictures, TagForm, era_year};

const AID: [u8; 16] = [
    0xA0, 0x00, 0x00, 0x02, 0x31, 0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];
const PIN: u16 = 0x06;

/// The signer of licenses and what its certificate says, as WEF03 repeats it.
pub(super) struct Signer<'a> {
    pub(super) key: &'a TestKey,
    pub(super) serial: u32,
    /// DER of the name, which is the issuer's as well.
    pub(super) name: Vec<u8>,
    /// 20 bytes.
    pub(super) key_identifier: Vec<u8>,
}

pub(super) fn application(
    license: &LicenseData,
    pictures: &Pictures,
    signer: &Signer<'_>,
) -> Result<ApplicationImage, IssueError> {
    let record = record(license, pictures)?;
    let signature = signature(license, signer, &record)?;
    let opened = Access::AnyOf(vec![PIN]);
    let setting = u8::from(license.pin.is_some());
    let stars = DeclaredPin::set("****");
    let pin = license.pin.as_ref().unwrap_or(&stars);
    Ok(ApplicationImage {
        name: "license".to_owned(),
        aid: AID.to_vec(),
        default_key: None,
        files: vec![
            FileImage {
                id: PIN,
                access: Access::Never,
                content: FileContent::Pin(PinImage {
                    value: pin.value.as_ref().map(|value| value.clone().into_bytes()),
                    tries_limit: 10,
                    tries_left: pin.tries_left.unwrap_or(10),
                    change: PinChangeCommand::Never,
                    length: (4, 4),
                }),
            },
            file(0x1A, Access::Free, vec![0xC1, 0x01, setting]),
            file(0x1B, opened.clone(), record),
            file(0x1C, opened, signature),
        ],
    })
}

fn file(id: u16, access: Access, bytes: Vec<u8>) -> FileImage {
    FileImage {
        id,
        access,
        content: FileContent::Transparent(bytes),
    }
}

/// WEF02: every tag from C2 to 107 in order, with length 0 where nothing is recorded.
fn record(license: &LicenseData, pictures: &Pictures) -> Result<Vec<u8>, IssueError> {
    let mut out = Vec::new();
    for tag in 0xC2..=0x107 {
        let value = value(license, pictures, tag)?;
        write(&mut out, license.tag_form, tag, &value)?;
    }
    out.extend(vec![0xFF; usize::from(license.filler)]);
    Ok(out)
}

fn value(license: &LicenseData, pictures: &Pictures, tag: u16) -> Result<Vec<u8>, IssueError> {
    let history = license.history.as_ref();
    let text = |list: &[String], first: u16, number: usize| {
        let index = number
            .saturating_sub(1)
            .saturating_add(tag.saturating_sub(first).into());
        list.get(index)
            .map_or(Ok(Vec::new()), |text| jis::encode(text))
    };
    let picture = |first: u16, number: usize| {
        let index = number
            .saturating_sub(1)
            .saturating_add(tag.saturating_sub(first).into());
        license.external.get(index).cloned().unwrap_or_default()
    };
    let [small, other, second] = license.dates;
    Ok(match tag {
        0xC2 => history.map_or_else(Vec::new, |(date, _)| era_digits(*date)),
        0xC3 => jis::encode(&license.driver_class)?,
        0xC4 => jis::encode(&license.colour)?,
        0xC5 => era_digits(license.expiry),
        0xC6..=0xC9 => text(&license.conditions, 0xC6, 1)?,
        0xCA..=0xCB => picture(0xCA, 1),
        0xCC..=0xD3 => text(&license.conditions, 0xCC, 5)?,
        0xD4..=0xD6 => picture(0xD4, 3),
        0xD7..=0xDE => text(&license.remarks, 0xD7, 1)?,
        0xE7 => license.number.as_bytes().to_vec(),
        0xE8 => history.map_or_else(Vec::new, |(_, number)| number.as_bytes().to_vec()),
        0xE9 => date_or_zeros(small),
        0xEA => date_or_zeros(other),
        0xEB => date_or_zeros(second),
        0xEC..=0xFA => vec![u8::from(
            license.classes.iter().any(|it| class(it) == Some(tag)),
        )],
        0x107 => pictures.photo.clone(),
        _ => license
            .spare
            .iter()
            .find(|(spare, _)| *spare == tag)
            .map_or_else(Vec::new, |(_, value)| value.clone()),
    })
}

/// The tag of a class by its name on licenses.
pub(super) fn class(name: &str) -> Option<u16> {
    Some(match name {
        "大型" => 0xEC,
        "普通" => 0xED,
        "大特" => 0xEE,
        "大自二" => 0xEF,
        "普自二" => 0xF0,
        "小特" => 0xF1,
        "原付" => 0xF2,
        "け引" => 0xF3,
        "大二" => 0xF4,
        "普二" => 0xF5,
        "大特二" => 0xF6,
        "け引二" => 0xF7,
        "中型" => 0xF8,
        "中二" => 0xF9,
        "準中型" => 0xFA,
        _ => return None,
    })
}

/// Era digit, then YYMMDD with the year of the era.
fn era_digits(date: Date) -> Vec<u8> {
    let (era, year) = era_year(date);
    format!("{era}{year:02}{:02}{:02}", date.month(), date.day()).into_bytes()
}

fn date_or_zeros(date: Option<Date>) -> Vec<u8> {
    date.map_or_else(|| b"0000000".to_vec(), era_digits)
}

/// WEF03: the signature over WEF02, and whose it is.
fn signature(
    license: &LicenseData,
    signer: &Signer<'_>,
    record: &[u8],
) -> Result<Vec<u8>, IssueError> {
    let padded = |bytes: &[u8], length: usize| {
        let zeros = length.saturating_sub(bytes.len());
        [vec![0; zeros], bytes.to_vec()].concat()
    };
    let mut out = Vec::new();
    for (tag, value) in [
        (0x108, signer.key.sign(record)?),
        (0x109, padded(&signer.serial.to_be_bytes(), 16)),
        (0x10A, Vec::new()),
        (0x10B, signer.name.clone()),
        (0x10C, signer.name.clone()),
        (0x10D, padded(&signer.key_identifier, 32)),
    ] {
        write(&mut out, license.tag_form, tag, &value)?;
    }
    Ok(out)
}

/// Tag and length as the license has them: not those of BER.
fn write(out: &mut Vec<u8>, form: TagForm, tag: u16, value: &[u8]) -> Result<(), IssueError> {
    let [high, low] = tag.to_be_bytes();
    match (high, form) {
        (0, _) => out.push(low),
        (_, TagForm::Plain) => out.extend([high, low]),
        (_, TagForm::BerLike) => out.extend([0xDF, low]),
    }
    let length = u16::try_from(value.len()).map_err(|_| IssueError::TooLong {
        length: value.len(),
    })?;
    match length.to_be_bytes() {
        [0, short @ ..=0x7F] => out.push(short),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend(value);
    Ok(())
}

/// Whether a license can be as it is declared.
pub(super) fn check(license: &LicenseData) -> Result<(), IssueError> {
    let refuse = |problem| Err(IssueError::Person { problem });
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if license.number.len() != 12 || !digits(&license.number) {
        return refuse(PersonProblem::LicenseNumber);
    }
    if license.classes.iter().any(|name| class(name).is_none()) {
        return refuse(PersonProblem::LicenseClass);
    }
    if license.external.len() > 5 || license.external.iter().any(|it| it.len() != 256) {
        return refuse(PersonProblem::ExternalCharacters);
    }
    if license.conditions.len() > 12 || license.remarks.len() > 8 {
        return refuse(PersonProblem::LicenseTexts);
    }
    Ok(())
}
