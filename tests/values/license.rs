//! WEF01 to WEF03 of the license: bytes by hand, hostile ones, and any at all.

use mynumber_card::data::license::{LicenseObjects, TextPiece};
use mynumber_card::data::{
    ClassGroup, DataError, Date, ExternalCharacter, LicenseClass, LicensePinSetting, LicenseRecord,
    LicenseSignature, LicenseText,
};
use mynumber_card::tlv::TlvError;
use proptest::prelude::*;

/// An object with a one-byte tag and a short value.
fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(value.len()).unwrap()], value].concat()
}

fn problem(file: &[u8]) -> TlvError {
    match LicenseRecord::parse(file) {
        Err(DataError::Tlv { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

fn tags(file: &[u8]) -> Vec<(u16, usize)> {
    LicenseObjects::from_record(file)
        .map(|object| {
            object
                .map(|object| (object.tag, object.value.len()))
                .unwrap()
        })
        .collect()
}

#[test]
fn wef01_is_yes_or_no_and_nothing_else() {
    let parse = |bytes: &[u8]| LicensePinSetting::parse(bytes).ok();
    assert_eq!(parse(&[0xC1, 1, 0]), Some(LicensePinSetting::NotSet));
    assert_eq!(parse(&[0xC1, 1, 1]), Some(LicensePinSetting::Set));
    assert_eq!(
        parse(&[0xC1, 1, 1, 0xFF, 0xFF]),
        Some(LicensePinSetting::Set)
    );
    for bad in [
        &[][..],
        &[0xC1],
        &[0xC1, 1],
        &[0xC1, 1, 2],
        &[0xC1, 1, 0xFF],
        &[0xC1, 1, b'0'],
        &[0xC1, 2, 0, 0],
        &[0xC2, 1, 0],
        &[0xC1, 1, 0, 1],
        &[0xC1, 0, 0],
        &[0x00, 0x00, 0x00],
    ] {
        assert_eq!(parse(bad), None, "{bad:02X?}");
    }
}

#[test]
fn tags_from_c2_to_ff_take_one_byte_whatever_their_bits_say() {
    // DF and FF would begin longer tags in BER.
    let row: Vec<u8> = (0xC2..=0xFF).flat_map(|tag| object(tag, &[])).collect();
    let found = tags(&row);
    assert_eq!(found.len(), 62);
    assert_eq!(found[0], (0xC2, 0));
    assert_eq!(found[61], (0xFF, 0));
}

#[test]
fn tags_above_ff_are_read_in_both_forms() {
    let plain = [object(0xE7, b"123456789012"), vec![0x01, 0x07, 1, 0xAA]].concat();
    let ber = [object(0xE7, b"123456789012"), vec![0xDF, 0x07, 1, 0xAA]].concat();
    for file in [plain, ber] {
        let record = LicenseRecord::parse(&file).unwrap();
        assert_eq!(record.photo.as_deref(), Some(&[0xAA][..]));
        assert_eq!(record.number.as_deref(), Some("123456789012"));
    }
}

#[test]
fn df_is_a_spare_tag_of_its_own_where_the_row_has_not_passed_it() {
    let file = [
        object(0xDE, &[]),
        object(0xDF, &[1, 2, 3, 4, 5, 6, 7]),
        object(0xE0, &[]),
        vec![0xDF, 0x07, 2, 0xAA, 0xBB],
    ]
    .concat();
    assert_eq!(tags(&file), [(0xDE, 0), (0xDF, 7), (0xE0, 0), (0x107, 2)]);
}

#[test]
fn lengths_of_one_two_and_three_bytes_are_read() {
    let value = [0x21; 0x90];
    for header in [&[0xC6, 0x81, 0x90][..], &[0xC6, 0x82, 0x00, 0x90]] {
        let record = LicenseRecord::parse(&[header, &value].concat()).unwrap();
        assert_eq!(record.conditions[0].0, 1);
        assert_eq!(record.conditions[0].1.to_string().chars().count(), 0x48);
    }
    let short = [&[0xC6, 0x82, 0x00, 0x02, 0x21, 0x21][..]].concat();
    assert_eq!(LicenseRecord::parse(&short).unwrap().conditions.len(), 1);
}

#[test]
fn hostile_lengths_are_errors_with_their_place() {
    let at = |bytes: &[u8]| problem(&[&[0xC4, 0x00][..], bytes].concat());
    assert_eq!(at(&[0xC5]), TlvError::Truncated { offset: 2 });
    assert_eq!(at(&[0xC5, 0x81]), TlvError::Truncated { offset: 2 });
    assert_eq!(at(&[0xC5, 0x82, 0x01]), TlvError::Truncated { offset: 2 });
    assert_eq!(at(&[0xC5, 0x80, 0x01]), TlvError::LengthForm { offset: 2 });
    assert_eq!(
        at(&[0xC5, 0x83, 0, 0, 1, 1]),
        TlvError::LengthForm { offset: 2 }
    );
    assert_eq!(at(&[0x01]), TlvError::Truncated { offset: 2 });
    let declared = at(&[0xC5, 0x82, 0xFF, 0xFF, 0x00, 0x01]);
    let beyond = TlvError::BeyondEnd {
        offset: 2,
        declared: 0xFFFF,
        available: 2,
    };
    assert_eq!(declared, beyond);
}

#[test]
fn a_known_tag_twice_is_an_error_even_when_one_is_empty_and_an_unknown_one_is_not() {
    let twice = [object(0xC5, b"5120317"), object(0xC5, &[])].concat();
    assert_eq!(
        problem(&twice),
        TlvError::Duplicate {
            offset: 9,
            tag: 0xC5
        }
    );
    let spare = [object(0xDE, &[]), object(0xE1, &[1]), object(0xE1, &[2])].concat();
    let record = LicenseRecord::parse(&spare).unwrap();
    let kept: Vec<_> = record
        .others
        .iter()
        .map(|it| (it.tag, &it.value[..]))
        .collect();
    assert_eq!(kept, [(0xE1, &[1][..]), (0xE1, &[2])]);
}

#[test]
fn a_file_without_any_known_tag_is_no_license() {
    for file in [&[][..], &[0xFF; 9], &[0; 9], &[0xC1, 1, 0], &[0xE1, 1, 0]] {
        assert_eq!(
            problem(file),
            TlvError::Missing { tag: 0xE7 },
            "{file:02X?}"
        );
    }
    let nothing_recorded = LicenseRecord::parse(&object(0xE7, &[])).unwrap();
    assert!(nothing_recorded.number.is_none());
}

#[test]
fn what_is_not_known_is_kept_with_its_bytes() {
    let file = [
        object(0xC2, b"5060401"),
        object(0xE0, &[9, 8]),
        vec![0x01, 0x03, 1, 0x55],
        vec![0x01, 0xFE, 1, 0x66],
    ]
    .concat();
    let record = LicenseRecord::parse(&file).unwrap();
    let kept: Vec<_> = record
        .others
        .iter()
        .map(|it| (it.tag, it.value.clone()))
        .collect();
    assert_eq!(
        kept,
        [(0xE0, vec![9, 8]), (0x103, vec![0x55]), (0x1FE, vec![0x66])]
    );
    assert!(record.others.iter().all(|other| other.problem.is_none()));
    assert_eq!(record.history_date, Date::from_ymd(2024, 4, 1).ok());
}

#[test]
fn one_value_that_is_wrong_does_not_hide_the_rest() {
    let file = [
        object(0xC4, &[0x4D, 0x25, 0x4E]),
        object(0xC5, b"5129917"),
        object(0xE7, b"12345678901"),
        object(0xE8, b"12A4"),
        object(0xEA, b"4120620"),
        object(0xEC, &[0x02]),
        object(0xED, &[0x01, 0x01]),
        object(0xCA, &[0; 3]),
    ]
    .concat();
    let record = LicenseRecord::parse(&file).unwrap();
    assert_eq!(
        record.date_of(ClassGroup::Other),
        Date::from_ymd(2000, 6, 20).ok()
    );
    let tags: Vec<_> = record.others.iter().map(|other| other.tag).collect();
    assert_eq!(tags, [0xC4, 0xC5, 0xE7, 0xE8, 0xEC, 0xED, 0xCA]);
    assert!(record.others.iter().all(|other| other.problem.is_some()));
    assert_eq!((record.expiry, record.classes.len()), (None, 0));
    assert_eq!(
        record.is_expired_on(Date::from_ymd(2026, 1, 1).unwrap()),
        None
    );
}

#[test]
fn dates_are_of_their_era_and_zeros_are_none() {
    let expiry = |digits: &[u8]| LicenseRecord::parse(&object(0xC5, digits)).unwrap().expiry;
    assert_eq!(expiry(b"5120317"), Date::from_ymd(2030, 3, 17).ok());
    assert_eq!(expiry(b"3640107"), Date::from_ymd(1989, 1, 7).ok());
    // Written before the end of an era: 平成37年 is 2025.
    assert_eq!(expiry(b"4370715"), Date::from_ymd(2025, 7, 15).ok());
    assert_eq!(expiry(b"0000000"), None);
    let zeros = LicenseRecord::parse(&object(0xC5, b"0000000")).unwrap();
    assert!(zeros.others.is_empty());
}

#[test]
fn a_license_ends_after_its_last_day() {
    let record = LicenseRecord::parse(&object(0xC5, b"5120317")).unwrap();
    let on = |day| record.is_expired_on(Date::from_ymd(2030, 3, day).unwrap());
    assert_eq!(
        [on(16), on(17), on(18)],
        [Some(false), Some(false), Some(true)]
    );
}

#[test]
fn classes_come_in_the_order_of_a_license_and_know_their_group() {
    let file: Vec<u8> = (0xEC..=0xFA).flat_map(|tag| object(tag, b"1")).collect();
    let record = LicenseRecord::parse(&file).unwrap();
    let names: Vec<_> = record.classes.iter().map(|class| class.name()).collect();
    assert_eq!(
        names.join(" "),
        "大型 中型 準中型 普通 大特 大自二 普自二 小特 原付 け引 大二 中二 普二 大特二 け引二"
    );
    assert_eq!(LicenseClass::Moped.group(), ClassGroup::TwoWheeledAndSmall);
    assert_eq!(LicenseClass::TowingSecond.group(), ClassGroup::SecondClass);
    assert_eq!(LicenseClass::Towing.group(), ClassGroup::Other);
    let none = [object(0xEC, &[0]), object(0xED, b"0")].concat();
    assert!(LicenseRecord::parse(&none).unwrap().classes.is_empty());
}

#[test]
fn conditions_remarks_and_pictures_have_the_numbers_of_their_tags() {
    let value = [0x21, 0x21];
    let file: Vec<u8> = (0xC6..=0xDE)
        .flat_map(|tag| match tag {
            0xCA | 0xCB | 0xD4..=0xD6 => [&[tag, 0x82, 1, 0][..], &[tag; 256]].concat(),
            _ => object(tag, &value),
        })
        .collect();
    let record = LicenseRecord::parse(&file).unwrap();
    let numbers = |list: &[(u8, LicenseText)]| list.iter().map(|(n, _)| *n).collect::<Vec<_>>();
    assert_eq!(numbers(&record.conditions), (1..=12).collect::<Vec<_>>());
    assert_eq!(numbers(&record.remarks), (1..=8).collect::<Vec<_>>());
    let pictures: Vec<_> = record
        .external_characters
        .iter()
        .map(|(number, picture)| (*number, picture.bytes()[0]))
        .collect();
    assert_eq!(
        pictures,
        [(1, 0xCA), (2, 0xCB), (3, 0xD4), (4, 0xD5), (5, 0xD6)]
    );
    assert!(record.external_character(6).is_none());
}

#[test]
fn text_is_jis_x_0208_with_external_characters_in_their_places() {
    // 優, external 1, external 7, missing, 良, a code of no table, a half of JIS X 0201.
    let bytes = hex::decode("4D25FFF1FFF7FFFA4E49FFFB7F41").unwrap();
    let text = LicenseText::from_jis_x_0208(&bytes).unwrap();
    assert_eq!(
        text.pieces(),
        [
            TextPiece::Plain("優".into()),
            TextPiece::External(1),
            TextPiece::External(7),
            TextPiece::Missing,
            TextPiece::Plain("良".into()),
            TextPiece::Unknown([0xFF, 0xFB]),
            TextPiece::Unknown([0x7F, 0x41]),
        ]
    );
    assert_eq!(text.to_string(), "優〓[1]〓[7]〓良〓[FFFB]〓[7F41]");
    assert!(!text.is_plain());
    assert!(LicenseText::from_jis_x_0208(&[0x4D]).is_none());
}

#[test]
fn one_digit_stands_for_a_class_of_driver() {
    let class = |value: &[u8]| {
        let record = LicenseRecord::parse(&object(0xC3, value)).unwrap();
        record.driver_class.map(|text| text.to_string())
    };
    assert_eq!(class(b"1").as_deref(), Some("１"));
    assert_eq!(class(&[0x4D, 0x25]).as_deref(), Some("優"));
    assert_eq!(class(b"A"), None);
}

#[test]
fn a_picture_is_read_from_the_top_left_row_by_row() {
    let mut bytes = [0; 256];
    bytes[0] = 0x80;
    bytes[7] = 0x01;
    bytes[255] = 0x01;
    let picture = ExternalCharacter::from_bytes(&bytes).unwrap();
    let ink: Vec<_> = (0..70)
        .flat_map(|y| (0..40).map(move |x| (x, y)))
        .filter(|(x, y)| picture.is_ink(*x, *y))
        .collect();
    assert_eq!(ink, [(0, 0), (31, 1), (31, 63)]);
}

#[test]
fn a_photo_that_is_too_long_is_kept_apart() {
    let file = |length: u16| {
        let [high, low] = length.to_be_bytes();
        [
            &[0x01, 0x07, 0x82, high, low][..],
            &vec![0xAA; usize::from(length)],
        ]
        .concat()
    };
    let fits = LicenseRecord::parse(&file(2000)).unwrap();
    assert_eq!(fits.photo.unwrap().len(), 2000);
    let long = LicenseRecord::parse(&file(2001)).unwrap();
    assert_eq!((long.photo, long.others.len()), (None, 1));
}

fn signed(serial: &[u8]) -> Vec<u8> {
    [
        &[0x01, 0x08, 0x82, 0x01, 0x00][..],
        &[7; 256],
        &[0x01, 0x09, u8::try_from(serial.len()).unwrap()],
        serial,
        &[0x01, 0x0A, 0x00],
        &[0x01, 0x0B, 0x01, 0x30, 0x01, 0x0C, 0x01, 0x31],
        &[0x01, 0x0D, 0x20],
        &[9; 32],
    ]
    .concat()
}

#[test]
fn a_signature_file_is_read_in_both_forms_of_tags() {
    let plain = LicenseSignature::parse(&signed(&[5; 16])).unwrap();
    assert_eq!(plain.signature, [7; 256]);
    assert_eq!(plain.serial, Some([5; 16]));
    assert_eq!(plain.issuer.as_deref(), Some(&[0x30][..]));
    assert_eq!(plain.subject.as_deref(), Some(&[0x31][..]));
    assert_eq!(plain.subject_key_identifier, Some([9; 32]));
    let ber: Vec<u8> = [
        &[0xDF, 0x08, 0x82, 0x01, 0x00][..],
        &[7; 256],
        &[0xDF, 0x0A, 0x00],
    ]
    .concat();
    assert_eq!(LicenseSignature::parse(&ber).unwrap().signature, [7; 256]);
}

#[test]
fn a_signature_file_without_a_whole_signature_is_an_error() {
    assert!(LicenseSignature::parse(&[]).is_err());
    assert!(LicenseSignature::parse(&[0x01, 0x08, 0x00]).is_err());
    assert!(LicenseSignature::parse(&[0x01, 0x08, 0x02, 1, 2]).is_err());
    let whole = signed(&[5; 16]);
    let twice = [&whole[..], &whole].concat();
    assert!(matches!(
        LicenseSignature::parse(&twice),
        Err(DataError::Tlv {
            source: TlvError::Duplicate { .. },
            ..
        })
    ));
    for end in 1..261 {
        assert!(LicenseSignature::parse(&whole[..end]).is_err(), "{end}");
    }
    let odd = LicenseSignature::parse(&signed(&[5; 15])).unwrap();
    assert_eq!((odd.serial, odd.others.len()), (None, 1));
}

/// Values that look as they should, or any bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        Just(b"5120317".to_vec()),
        Just(vec![0xFF, 0xF1, 0x21, 0x21]),
        Just(vec![1]),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = LicenseRecord::parse(&bytes);
        let _ = LicenseSignature::parse(&bytes);
        let _ = LicensePinSetting::parse(&bytes);
        let read: usize = LicenseObjects::from_record(&bytes).filter_map(Result::ok)
            .map(|object| object.value.len() + 2).sum();
        prop_assert!(read <= bytes.len());
    }

    #[test]
    fn whatever_is_written_comes_back(values in prop::collection::btree_map(0xC2_u16..=0x10D, value(), 0..40), ber in any::<bool>(), filler in 0_usize..20) {
        let mut file = Vec::new();
        // So that a two-byte DF cannot be taken for the spare tag.
        let mut values = values;
        values.entry(0xE0).or_default();
        values.entry(0xE7).or_default();
        for (tag, value) in &values {
            let [high, low] = tag.to_be_bytes();
            match (high, ber) {
                (0, _) => file.push(low),
                (_, false) => file.extend([high, low]),
                (_, true) => file.extend([0xDF, low]),
            }
            file.push(u8::try_from(value.len()).unwrap());
            file.extend(value);
        }
        let whole = [&file[..], &vec![0xFF; filler]].concat();
        let found: Vec<_> = LicenseObjects::from_record(&whole)
            .map(|object| object.map(|object| (object.tag, object.value.to_vec())))
            .collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(found, values.into_iter().collect::<Vec<_>>());
        prop_assert!(LicenseRecord::parse(&whole).is_ok());
    }

    #[test]
    fn text_has_as_many_characters_as_pairs_of_bytes(bytes in prop::collection::vec(any::<[u8; 2]>(), 0..40)) {
        let text = LicenseText::from_jis_x_0208(&bytes.concat()).unwrap();
        let count: usize = text.pieces().iter().map(|piece| match piece {
            TextPiece::Plain(text) => text.chars().count(),
            _ => 1,
        }).sum();
        prop_assert_eq!(count, bytes.len());
    }
}
