//! Who the ready-made people are. None of them exists.

use sha2::{Digest, Sha256};

use crate::data::{Date, DateError, Sex};
use crate::sim::person::{
    CardData, CertificateData, CodeTries, DeclaredMunicipality, DeclaredPin, DeclaredPins,
    DeclaredSubstitutes, DeclaredTokenKind, Person, Substituted,
};

type Made = Result<Person, DateError>;

/// The declaration of one of the ready-made people.
pub(super) fn declare(name: &str) -> Option<Made> {
    Some(match name {
        "taro" => taro(),
        "family" => family(),
        "moved" => moved(),
        "child" => child(),
        "long" => long(),
        "foreign" => foreign(),
        "locked" => locked(),
        "expired" => expired(),
        "no-pin" => no_pin(),
        "android" => phone(DeclaredTokenKind::Android, 0x0200_0001),
        "iphone" => phone(DeclaredTokenKind::Iphone, 0x0200_0003),
        _ => return None,
    })
}

const CHIYODA: (&str, &str, &str) = ("13101", "Tokyo-to", "Chiyoda-ku");
const SUITA: (&str, &str, &str) = ("27205", "Osaka-fu", "Suita-shi");
const UJI: (&str, &str, &str) = ("26204", "Kyoto-fu", "Uji-shi");
const SETO: (&str, &str, &str) = ("23204", "Aichi-ken", "Seto-shi");

const TARO_ADDRESS: &str = "東京都千代田区架空町一丁目２番３号　カードハイツ４０１号";

fn municipality((code, prefecture, name): (&str, &str, &str)) -> DeclaredMunicipality {
    DeclaredMunicipality {
        code: code.to_owned(),
        prefecture: prefecture.to_owned(),
        name: name.to_owned(),
    }
}

type Day = (u16, u8, u8);

pub(super) fn day((year, month, day): Day) -> Result<Date, DateError> {
    Date::from_ymd(year, month, day)
}

fn card(
    place: (&str, &str, &str),
    serial: &str,
    expiry: Day,
    security_code: &str,
) -> Result<CardData, DateError> {
    Ok(CardData {
        municipality: municipality(place),
        serial: serial.to_owned(),
        expiry: day(expiry)?,
        security_code: security_code.to_owned(),
    })
}

fn certificate(
    place: (&str, &str, &str),
    serial: u32,
    issued: Day,
    expires: Day,
    generation: usize,
) -> Result<CertificateData, DateError> {
    Ok(CertificateData {
        serial,
        subject: opaque(serial),
        municipality: municipality(place),
        issued: day(issued)?,
        expires: day(expires)?,
        generation,
    })
}

/// 16 characters that name nobody.
fn opaque(serial: u32) -> String {
    let digits: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let bytes = Sha256::digest(serial.to_be_bytes());
    let pick = |byte: &u8| digits.get(usize::from(*byte) % 36);
    let picked = bytes.iter().take(16).filter_map(pick);
    picked.map(|digit| char::from(*digit)).collect()
}

/// One value for each credential, so that a mix-up shows.
fn pins() -> DeclaredPins {
    DeclaredPins {
        auth: DeclaredPin::set("1234"),
        sign: Some(DeclaredPin::set("TEST1234")),
        assist: DeclaredPin::set("2345"),
        common: DeclaredPin::set("3456"),
        juki: DeclaredPin::set("4567"),
    }
}

fn taro() -> Made {
    let issued = (2025, 4, 10);
    let ends = (2030, 2, 17);
    Ok(Person {
        name: "番号　太郎".to_owned(),
        address: TARO_ADDRESS.to_owned(),
        birth: day((1980, 2, 17))?,
        sex: Sex::Male,
        my_number: "123456789018".to_owned(),
        token: DeclaredTokenKind::Plastic,
        card: card(CHIYODA, "900000000000017", (2035, 2, 17), "2285")?,
        substitutes: DeclaredSubstitutes::default(),
        auth_certificate: Some(certificate(CHIYODA, 0x0100_0101, issued, ends, 2)?),
        sign_certificate: Some(certificate(CHIYODA, 0x0100_0102, issued, ends, 2)?),
        pins: pins(),
        code_tries: CodeTries::default(),
        filler: 0,
        license: None,
    })
}

/// Lives with `taro`; certificates of the first generation of the CAs.
fn family() -> Made {
    let issued = (2022, 10, 3);
    let ends = (2027, 8, 5);
    Ok(Person {
        name: "番号　花子".to_owned(),
        birth: day((1982, 8, 5))?,
        sex: Sex::Female,
        my_number: "234567890121".to_owned(),
        card: card(CHIYODA, "900000000000025", (2032, 8, 5), "7714")?,
        auth_certificate: Some(certificate(CHIYODA, 0x0100_0201, issued, ends, 1)?),
        sign_certificate: Some(certificate(CHIYODA, 0x0100_0202, issued, ends, 1)?),
        ..taro()?
    })
}

/// `taro` after a move: the same card, the same authentication certificate.
fn moved() -> Made {
    let renewed = certificate(SUITA, 0x0100_0302, (2026, 6, 1), (2031, 2, 17), 2)?;
    Ok(Person {
        address: "大阪府吹田市架空島三丁目１０番１１号".to_owned(),
        sign_certificate: Some(renewed),
        ..taro()?
    })
}

/// 14 years old on 2026-11-23: no signature certificate and no signature password.
fn child() -> Made {
    let ends = (2029, 4, 2);
    Ok(Person {
        name: "番号　みらい".to_owned(),
        birth: day((2012, 4, 2))?,
        sex: Sex::Female,
        my_number: "314159265352".to_owned(),
        card: card(CHIYODA, "900000000000033", ends, "0903")?,
        auth_certificate: Some(certificate(CHIYODA, 0x0100_0401, (2024, 8, 1), ends, 2)?),
        sign_certificate: None,
        pins: DeclaredPins {
            sign: None,
            ..pins()
        },
        ..taro()?
    })
}

/// Rare characters with ideographic variation selectors, substitutes in the certificate, files
/// with filler.
fn long() -> Made {
    let issued = (2024, 1, 15);
    let ends = (2028, 6, 30);
    Ok(Person {
        name: "渡邉\u{E0101}𠮷右衞門　髙之丞龍太郎".to_owned(),
        address: "京都府宇治市架空通架空東入る二丁目架空辻子町１２３４番地の５６７８　\
                  葛\u{E0101}城タワーレジデンス弐番館イーストウイング１２３４５号室　番号龍太郎様方"
            .to_owned(),
        birth: day((1925, 6, 30))?,
        sex: Sex::Unknown,
        my_number: "271828182840".to_owned(),
        card: card(UJI, "900000000000041", (2033, 6, 30), "0042")?,
        substitutes: DeclaredSubstitutes {
            name: Some(Substituted {
                text: "渡邉吉右衞門　高之丞龍太郎".to_owned(),
                marks: "0110000100000".to_owned(),
            }),
            address: Some(Substituted {
                text: "京都府宇治市架空通架空東入る二丁目架空辻子町１２３４番地の５６７８　\
                       葛城タワーレジデンス弐番館イーストウイング１２３４５号室　番号龍太郎様方"
                    .to_owned(),
                marks: format!("{}1{}", "0".repeat(34), "0".repeat(35)),
            }),
        },
        auth_certificate: Some(certificate(UJI, 0x0100_0501, issued, ends, 2)?),
        sign_certificate: Some(certificate(UJI, 0x0100_0502, issued, ends, 2)?),
        filler: 16,
        ..taro()?
    })
}

/// A foreign resident: a Latin name without U+3000; the card ends with the stay.
fn foreign() -> Made {
    let issued = (2025, 9, 1);
    let ends = (2028, 8, 31);
    Ok(Person {
        name: "FICTICIA MARIA ELENA".to_owned(),
        address: "愛知県瀬戸市架空一丁目２番３号".to_owned(),
        birth: day((1992, 11, 24))?,
        sex: Sex::Female,
        my_number: "141421356230".to_owned(),
        card: card(SETO, "900000000000058", ends, "6180")?,
        auth_certificate: Some(certificate(SETO, 0x0100_0601, issued, ends, 2)?),
        sign_certificate: Some(certificate(SETO, 0x0100_0602, issued, ends, 2)?),
        ..taro()?
    })
}

/// All PINs locked, code A of the input assist too; the other codes still work.
fn locked() -> Made {
    let issued = (2024, 3, 21);
    let ends = (2028, 12, 24);
    Ok(Person {
        name: "番号　次郎".to_owned(),
        address: "東京都千代田区架空町四丁目５番６号".to_owned(),
        birth: day((1989, 1, 7))?,
        my_number: "173205080750".to_owned(),
        card: card(CHIYODA, "900000000000066", (2034, 1, 7), "3141")?,
        auth_certificate: Some(certificate(CHIYODA, 0x0100_0701, issued, ends, 2)?),
        sign_certificate: Some(certificate(CHIYODA, 0x0100_0702, issued, ends, 2)?),
        pins: DeclaredPins {
            auth: DeclaredPin::with_tries_left("1234", 0),
            sign: Some(DeclaredPin::with_tries_left("TEST1234", 0)),
            assist: DeclaredPin::with_tries_left("2345", 0),
            common: DeclaredPin::with_tries_left("3456", 0),
            juki: DeclaredPin::with_tries_left("4567", 0),
        },
        code_tries: CodeTries {
            assist_a: 0,
            ..CodeTries::default()
        },
        ..taro()?
    })
}

/// Certificates that ended in 2025 and a card that ended in 2026.
fn expired() -> Made {
    let issued = (2021, 4, 1);
    let ends = (2025, 6, 15);
    Ok(Person {
        name: "番号　三郎".to_owned(),
        address: "東京都千代田区架空町七丁目８番９号".to_owned(),
        birth: day((1975, 6, 15))?,
        my_number: "223606797744".to_owned(),
        card: card(CHIYODA, "900000000000074", (2026, 6, 15), "2718")?,
        auth_certificate: Some(certificate(CHIYODA, 0x0100_0801, issued, ends, 1)?),
        sign_certificate: Some(certificate(CHIYODA, 0x0100_0802, issued, ends, 1)?),
        ..taro()?
    })
}

/// A card without PINs (顔認証マイナンバーカード): every reference is there and locked.
fn no_pin() -> Made {
    let ends = (2030, 1, 8);
    Ok(Person {
        name: "番号　うめ".to_owned(),
        address: "愛知県瀬戸市架空四丁目５番６号".to_owned(),
        birth: day((1938, 1, 8))?,
        sex: Sex::Female,
        my_number: "987654321093".to_owned(),
        card: card(SETO, "900000000000082", (2035, 1, 8), "1618")?,
        auth_certificate: Some(certificate(SETO, 0x0100_0901, (2025, 5, 7), ends, 2)?),
        sign_certificate: None,
        pins: DeclaredPins {
            auth: DeclaredPin::never_set(),
            sign: Some(DeclaredPin::never_set()),
            assist: DeclaredPin::never_set(),
            common: DeclaredPin::never_set(),
            juki: DeclaredPin::never_set(),
        },
        ..taro()?
    })
}

/// The phone of `taro`, with certificates of its own.
fn phone(token: DeclaredTokenKind, serial: u32) -> Made {
    let issued = (2026, 1, 9);
    let ends = (2030, 2, 17);
    Ok(Person {
        token,
        auth_certificate: Some(certificate(CHIYODA, serial, issued, ends, 2)?),
        sign_certificate: Some(certificate(
            CHIYODA,
            serial.saturating_add(1),
            issued,
            ends,
            2,
        )?),
        ..taro()?
    })
}
