//! Attributes, My Number, token information, card number.

use mynumber_card::Error;
use mynumber_card::data::{
    Attributes, Availability, CardId, DataError, Date, DateError, MunicipalityCode, MyNumber,
    NameParts, PartialDate, Prefecture, Sex, TokenInfo, TokenKind, display_safe,
};
use mynumber_card::error::{DataElement, DataProblem};
use mynumber_card::tlv::TlvError;
use proptest::prelude::*;

/// The file as the card holds it: lengths as the card writes them, filler to the end.
fn file(name: &[u8], address: &[u8], birth: &[u8], sex: &[u8], filler: usize) -> Vec<u8> {
    let object = |tag: u8, value: &[u8]| {
        let length = u8::try_from(value.len()).unwrap();
        let mut out = vec![0xDF, tag];
        if length >= 0x80 {
            out.push(0x81);
        }
        out.push(length);
        out.extend(value);
        out
    };
    let objects = [
        object(0x22, name),
        object(0x23, address),
        object(0x24, birth),
        object(0x25, sex),
    ];
    let mut position = 5 + 11;
    let mut table = Vec::new();
    for object in &objects {
        table.extend(u16::try_from(position).unwrap().to_be_bytes());
        position += object.len();
    }
    let value = [object(0x21, &table), objects.concat()].concat();
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let mut out = [&[0xFF, 0x20, 0x82], &length[..], &value].concat();
    out.resize(out.len() + filler, 0xFF);
    out
}

fn ordinary() -> Vec<u8> {
    file(
        "日本　花子".as_bytes(),
        "東京都千代田区霞が関２丁目１番２号".as_bytes(),
        b"19800217",
        b"2",
        7,
    )
}

#[test]
fn the_four_attributes_are_read() {
    let bytes = ordinary();
    let attributes = Attributes::parse(&bytes).unwrap();
    assert_eq!(attributes.name(), "日本\u{3000}花子");
    let parts: NameParts<'_> = attributes.name_parts().unwrap();
    assert_eq!((parts.family, parts.given), ("日本", "花子"));
    assert_eq!(attributes.address(), "東京都千代田区霞が関２丁目１番２号");
    assert_eq!(attributes.birth_date().to_string(), "1980-02-17");
    assert_eq!(attributes.sex(), Sex::Female);
    assert_eq!(attributes.file(), bytes);
    // DF22 to the end, without the table before and the filler behind.
    assert_eq!(attributes.signed_bytes(), &bytes[16..bytes.len() - 7]);
}

#[test]
fn a_latin_name_has_no_parts_and_a_half_name_neither() {
    for name in ["JOHN SMITH", "　花子", "日本　"] {
        let bytes = file(name.as_bytes(), b"", b"19800217", b"1", 0);
        let attributes = Attributes::parse(&bytes).unwrap();
        assert_eq!(attributes.name(), name);
        assert_eq!(attributes.name_parts(), None);
    }
    let bytes = file("日本　花子　メアリー".as_bytes(), b"", b"19800217", b"1", 0);
    let attributes = Attributes::parse(&bytes).unwrap();
    assert_eq!(attributes.name_parts().unwrap().given, "花子　メアリー");
}

#[test]
fn each_offset_in_the_table_is_checked() {
    for index in 0..8 {
        let mut bytes = ordinary();
        bytes[8 + index] ^= 0x01;
        assert_eq!(
            Attributes::parse(&bytes),
            Err(DataError::Offsets {
                element: DataElement::AttributesFile
            })
        );
    }
}

#[test]
fn text_that_is_not_utf8_and_codes_that_are_none_are_typed_errors() {
    let parse = |name: &[u8], birth: &[u8], sex: &[u8]| {
        Attributes::parse(&file(name, b"x", birth, sex, 0)).map(|_| ())
    };
    assert_eq!(
        parse(b"\x93\xFA", b"19800217", b"1"),
        Err(DataError::NotUtf8 {
            element: DataElement::Name
        })
    );
    assert_eq!(
        parse(b"x", b"19800230", b"1"),
        Err(DataError::Date {
            element: DataElement::BirthDate,
            source: DateError::NoSuchDay
        })
    );
    assert_eq!(parse(b"x", b"19800217", b"3"), Err(DataError::Sex));
    assert_eq!(
        parse(b"x", b"19800217", b""),
        Err(DataError::Length {
            element: DataElement::Sex,
            found: 0,
            expected: 1
        })
    );
    assert_eq!(parse(b"x", b"19800000", b"9"), Ok(()));
}

#[test]
fn a_data_error_becomes_a_malformed_error_of_the_crate() {
    let error = Error::from(MyNumber::from_digits(b"123456789012").unwrap_err());
    assert!(matches!(
        error,
        Error::Malformed {
            element: DataElement::MyNumber,
            problem: DataProblem::CheckDigit
        }
    ));
}

#[test]
fn control_characters_stay_in_the_value_and_never_reach_the_terminal() {
    let bytes = file(
        "A\u{1b}]0;x\u{7}B\u{202e}".as_bytes(),
        "1\n2\u{9b}3".as_bytes(),
        b"19800217",
        b"1",
        0,
    );
    let attributes = Attributes::parse(&bytes).unwrap();
    assert_eq!(attributes.name(), "A\u{1b}]0;x\u{7}B\u{202e}");
    assert_eq!(
        attributes.display_name().to_string(),
        r"A\u{1b}]0;x\u{7}B\u{202e}"
    );
    assert_eq!(attributes.display_address().to_string(), r"1\u{a}2\u{9b}3");
}

#[test]
fn variants_of_characters_in_names_are_shown_as_they_are() {
    for name in [
        "葛\u{E0100}城",
        "辻\u{FE00}",
        "髙　﨑",
        "Ǆ é",
        "㐂\u{E0101}",
        "𠮷\u{E0100}",
    ] {
        assert_eq!(display_safe(name).to_string(), name);
    }
    // Behind anything else, or behind another one, it is nothing but hidden.
    for (name, shown) in [
        (
            "葛\u{E0100}\u{E0101}\u{E0102}",
            "葛\u{E0100}\\u{e0101}\\u{e0102}",
        ),
        ("\u{FE0F}葛", "\\u{fe0f}葛"),
        ("A\u{FE0F}\u{E01EF}", "A\\u{fe0f}\\u{e01ef}"),
        ("\u{200b}\u{E0100}", "\\u{200b}\\u{e0100}"),
    ] {
        assert_eq!(display_safe(name).to_string(), shown);
    }
}

/// By the tables of Python, which are not those that the program was written from.
#[test]
fn what_nobody_can_see_is_written_out() {
    let script = r#"
import unicodedata
for code in range(0x110000):
    if 0xD800 <= code < 0xE000: continue
    character = chr(code)
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or code & 0xFFFE == 0xFFFE \
       or 0xFDD0 <= code <= 0xFDEF or unicodedata.name(character, "").startswith("HANGUL") and "FILLER" in unicodedata.name(character) \
       or "VARIATION SELECTOR" in unicodedata.name(character, "") \
       or unicodedata.name(character, "") in ("COMBINING GRAPHEME JOINER", "BRAILLE PATTERN BLANK",
           "KHMER VOWEL INHERENT AQ", "KHMER VOWEL INHERENT AA"):
        print(f"{code:X}")
"#;
    let python = std::process::Command::new("python3")
        .args(["-c", script])
        .output();
    let listed = String::from_utf8(python.unwrap().stdout).unwrap();
    // Format characters that have a picture: numbers and verses that Arabic, Syriac and Kaithi signs
    // enclose, and the quadrats of hieroglyphs and shorthand.
    let visible = |code: u32| {
        matches!(code, 0x600..=0x605 | 0x6DD | 0x70F | 0x890..=0x891 | 0x8E2 | 0x110BD | 0x110CD)
            || (0x13430..=0x1343F).contains(&code)
    };
    let mut hidden = 0;
    for code in listed
        .lines()
        .map(|line| u32::from_str_radix(line, 16).unwrap())
    {
        let text = char::from_u32(code).unwrap().to_string();
        let shown = display_safe(&text).to_string();
        assert_eq!(shown == text, visible(code), "{code:X}");
        hidden += 1;
    }
    assert!(hidden > 500, "{hidden}");
    // And nothing that people write.
    for text in [
        "番号　太郎 É ～－・々〆ヶ\u{3099}",
        "\u{E000}\u{F8FF}",
        "한국 한",
        "\u{2801}",
    ] {
        assert_eq!(display_safe(text).to_string(), text);
    }
}

#[test]
fn a_my_number_needs_its_check_digit() {
    // 12345678901 has the check digit 8, by the ordinance's formula worked out by hand.
    assert_eq!(
        MyNumber::from_digits(b"123456789018").unwrap().reveal(),
        "123456789018"
    );
    for digit in b"012345679" {
        let mut number = *b"123456789018";
        number[11] = *digit;
        assert_eq!(
            MyNumber::from_digits(&number).unwrap_err(),
            DataError::CheckDigit
        );
    }
    // Remainders 0 and 1 both give 0.
    assert!(MyNumber::from_digits(b"000000000000").is_ok());
    assert!(MyNumber::from_digits(b"000000000060").is_ok());
}

#[test]
fn a_my_number_is_never_shown_by_debug() {
    let number = MyNumber::from_digits(b"123456789018").unwrap();
    assert_eq!(format!("{number:?}"), "MyNumber(hidden)");
}

#[test]
fn the_my_number_file_is_read_with_and_without_filler() {
    let file = b"\xFF\x10\x0C123456789018\xFF\xFF";
    for file in [&file[..], &file[..15]] {
        assert_eq!(MyNumber::parse(file).unwrap().reveal(), "123456789018");
    }
    assert_eq!(
        MyNumber::parse(&file[..14]).unwrap_err(),
        DataError::Tlv {
            element: DataElement::MyNumberFile,
            source: TlvError::BeyondEnd {
                offset: 0,
                declared: 12,
                available: 11
            }
        }
    );
    assert_eq!(
        MyNumber::parse(b"\xFF\x10\x0C12345678901A").unwrap_err(),
        DataError::NotDigits {
            element: DataElement::MyNumber
        }
    );
    assert_eq!(
        MyNumber::parse(b"\xFF\x10\x0B12345678901").unwrap_err(),
        DataError::Length {
            element: DataElement::MyNumber,
            found: 11,
            expected: 12
        }
    );
}

fn token(label: &str) -> Vec<u8> {
    let mut file = Vec::new();
    for (text, width) in [(label, 32), ("MAKER", 32), ("MODEL", 16), ("0123", 16)] {
        file.extend(format!("{text:width$}").as_bytes());
    }
    file.extend([0, 0, 0x04, 0x0D]);
    for number in 1..=10u32 {
        file.extend(number.to_be_bytes());
    }
    file.extend(b"0102");
    file.extend([b' '; 16]);
    file
}

#[test]
fn token_information_tells_the_kind_of_token() {
    for (label, kind) in [
        ("JPKIAPICCTOKEN2", TokenKind::PlasticCard),
        ("JPKIAPICCTOKEN", TokenKind::ResidentRegisterCard),
        ("JPKIAPGPSETOKEN", TokenKind::Android),
        ("JPKIAPIOSTOKEN", TokenKind::IPhone),
        ("JPKIAPICCTOKEN3", TokenKind::Unknown),
        ("", TokenKind::Unknown),
    ] {
        let info = TokenInfo::parse(&token(label)).unwrap();
        assert_eq!((info.label.as_str(), info.kind()), (label, kind));
    }
    let info = TokenInfo::parse(&token("JPKIAPICCTOKEN2")).unwrap();
    assert_eq!(info.manufacturer, "MAKER");
    assert_eq!(info.model, "MODEL");
    assert_eq!(info.serial, "0123");
    assert_eq!(info.flags, 0x040D);
    assert_eq!(info.counters, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(
        (&info.hardware_version, &info.firmware_version),
        (b"01", b"02")
    );
}

#[test]
fn token_information_of_another_length_is_refused() {
    let file = token("JPKIAPICCTOKEN2");
    for wrong in [&file[..159], &[file.as_slice(), b" "].concat(), &[]] {
        assert_eq!(
            TokenInfo::parse(wrong),
            Err(DataError::Length {
                element: DataElement::TokenInfo,
                found: wrong.len(),
                expected: 160
            })
        );
    }
}

#[test]
fn availability_is_told_per_certificate() {
    let child = Availability::parse(&[0x00, 0x8F, 0x00]).unwrap();
    assert!(!child.has_signature_certificate());
    assert!(child.has_authentication_certificate());
    let adult = Availability::parse(&[0x8F, 0x8F, 0x00]).unwrap();
    assert!(adult.has_signature_certificate());
    assert!(Availability::parse(&[0x8F, 0x8F]).is_err());
    assert_eq!(child.signature_certificate(), Some(false));
    assert_eq!(adult.signature_certificate(), Some(true));
    let garbled = Availability::parse(&[0x2A, 0x2A, 0xA5]).unwrap();
    assert_eq!(garbled.signature_certificate(), None);
}

#[test]
fn the_card_record_holds_serial_municipality_and_expiry() {
    let record = b"\x01\x1C1234567890123451310120350217";
    let id = CardId::parse(record).unwrap();
    assert_eq!(id.serial(), "123456789012345");
    assert_eq!(id.municipality().as_str(), "13101");
    assert_eq!(id.municipality().prefecture().unwrap().name(), "東京都");
    assert_eq!(id.expiry(), Date::from_ymd(2035, 2, 17).unwrap());
}

#[test]
fn a_card_record_that_is_not_28_digits_is_refused() {
    for record in [
        &b"\x01\x1B123456789012345131012035021"[..],
        b"\x01\x1D12345678901234513101203502170",
        b"\x01\x1C12345678901234A1310120350217",
        b"\x01\x1C1234567890123451310A20350217",
        b"\x01\x1C1234567890123451310120350230",
        b"\x02\x1C1234567890123451310120350217",
        b"\x01\x1C12345678901234513101203502",
        b"",
    ] {
        assert!(CardId::parse(record).is_err(), "{record:?}");
    }
}

#[test]
fn prefectures_are_known_by_number_and_by_address() {
    let code = |digits: &[u8]| MunicipalityCode::from_digits(digits).unwrap();
    assert_eq!(code(b"01100").prefecture().unwrap().name(), "北海道");
    assert_eq!(code(b"47201").prefecture().unwrap().latin_name(), "Okinawa");
    assert_eq!(code(b"48000").prefecture(), None);
    assert_eq!(code(b"00000").prefecture(), None);
    let prefecture = Prefecture::from_address("京都府京都市").unwrap();
    assert_eq!(prefecture.number(), 26);
    assert_eq!(Prefecture::from_address("横浜市"), None);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(name in "\\PC{0,40}", address in "\\PC{0,40}",
        year in 1900u16..2030, month in 1u8..=12, day in 1u8..=28, sex in 0usize..4, filler in 0usize..9) {
        let sex = [Sex::Male, Sex::Female, Sex::NotApplicable, Sex::Unknown][sex];
        let birth = format!("{year:04}{month:02}{day:02}");
        let bytes = file(name.as_bytes(), address.as_bytes(), birth.as_bytes(), &[sex.code()], filler);
        let read = Attributes::parse(&bytes).unwrap();
        prop_assert_eq!(read.name(), name);
        prop_assert_eq!(read.address(), address);
        prop_assert_eq!(read.birth_date(), PartialDate::from(Date::from_ymd(year, month, day).unwrap()));
        prop_assert_eq!(read.sex(), sex);
    }

    #[test]
    fn a_changed_byte_is_refused_or_read_without_panic(at in 0usize..200, value in any::<u8>()) {
        let mut bytes = ordinary();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(read) = Attributes::parse(&bytes) {
            prop_assert!(!read.display_name().to_string().chars().any(char::is_control));
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Attributes::parse(&bytes);
        let _ = MyNumber::parse(&bytes);
        let _ = TokenInfo::parse(&bytes);
        let _ = CardId::parse(&bytes);
        let _ = Availability::parse(&bytes);
    }
}

#[test]
fn a_municipality_code_has_its_name_and_says_when_it_is_retired_or_unknown() {
    let find = |code: &[u8]| {
        MunicipalityCode::from_digits(code)
            .unwrap()
            .municipality()
            .map(|found| (found.name(), found.last_day().map(|day| day.to_string())))
    };
    assert_eq!(find(b"01100"), Some(("札幌市", None)));
    assert_eq!(find(b"13101"), Some(("千代田区", None)));
    assert_eq!(find(b"14101"), Some(("横浜市鶴見区", None)));
    assert_eq!(find(b"22138"), Some(("浜松市中央区", None)));
    assert_eq!(find(b"47382"), Some(("与那国町", None)));
    let last = Some("2023-12-31".to_owned());
    assert_eq!(find(b"22131"), Some(("浜松市中区", last)));
    // A prefecture is no municipality, and these are no codes at all.
    for code in [b"13000", b"00000", b"99999", b"13100", b"47383"] {
        assert_eq!(find(code), None);
    }
}
