//! What holds for any two names and addresses.

use mynumber_card::identity::{Similarity, compare_addresses, compare_names};
use proptest::prelude::*;

use crate::sample::cases;

const HYPHENS: [&str; 12] = [
    "-", "－", "‐", "‑", "–", "—", "―", "−", "ｰ", "ー", " － ", "‒",
];

/// One number of an address, in ASCII, full width or mixed digits.
fn digits(number: u32, full_width: bool) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| {
            if full_width {
                char::from_u32(u32::from(digit) - 0x30 + 0xFF10).unwrap()
            } else {
                digit
            }
        })
        .collect()
}

/// A block number in one of many ways to write it: `style` picks one at each place.
fn block(numbers: &[u32], style: &[u8], lot: bool) -> String {
    // 番 and 番地 are two systems of numbering: one address has one of them.
    let second: &[&str] = if lot {
        &["番地の", "番地", "の"]
    } else {
        &["番", "番　", "の"]
    };
    let units = [&["丁目", "丁目　"][..], second, &["号"]];
    let mut text = String::new();
    for (at, number) in numbers.iter().enumerate() {
        let style = usize::from(style[at]);
        text.push_str(&digits(*number, style % 2 == 0));
        let last = at + 1 == numbers.len();
        let unit = units.get(at).filter(|_| style % 3 == 0);
        match unit {
            // A unit of its own place in a row of three.
            Some(unit) if numbers.len() == 3 => text.push_str(unit[style % unit.len()]),
            _ if last => {}
            _ => text.push_str(HYPHENS[style % HYPHENS.len()]),
        }
        if last && unit.is_some() && numbers.len() == 2 {
            text.push('号');
        }
    }
    text
}

/// An independent look at a text: its runs of digits, in ASCII.
fn numbers_in(text: &str) -> Vec<String> {
    let ascii: String = text
        .chars()
        .map(|character| match character {
            '０'..='９' => char::from_u32(u32::from(character) - 0xFF10 + 0x30).unwrap(),
            other => other,
        })
        .collect();
    ascii
        .split(|character: char| !character.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![1_u32..30, 1_u32..1300], 1..5)
}

fn style() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 5)
}

/// Pieces that addresses and names are made of, in an order that makes no sense.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "東京都",
        "港区",
        "架空",
        "町",
        "北",
        "条",
        "丁目",
        "丁",
        "番地",
        "番",
        "号",
        "号室",
        "の",
        "ノ",
        "－",
        "-",
        "ー",
        "―",
        "　",
        " ",
        "1",
        "２",
        "12",
        "３１",
        "101",
        "ハイツ",
        "ﾊｲﾂ",
        "A",
        "ａ",
        "F",
        "棟",
        "階",
        "館",
        "大字",
        "字",
        "郡",
        "髙",
        "高",
        "ヶ",
        "が",
        "々",
        "山田",
        "太郎",
        "SMITH",
        "john",
        "・",
        "（",
        "）",
        "渡邉\u{E0101}",
        "〒",
        "100-0005",
        "Ⅱ",
        "É",
        "'",
        "ュ",
        "ユ",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// What can stand behind a number; empty joins it with the next one.
fn unit() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "-",
        "　",
        "丁目",
        "丁",
        "番",
        "番地",
        "番地の",
        "号",
        "号室",
        "室",
        "号棟",
        "階",
        "F",
        "の",
        "町",
        "ハイツ",
        "　ハイツ",
        "号　",
        "号ハイツ",
        "条",
    ])
}

/// Two texts that are often alike: the second is the first with one piece changed or none.
fn pairs() -> impl Strategy<Value = (String, String)> {
    (pieces(), pieces(), pieces(), pieces()).prop_map(|(start, one, other, end)| {
        (format!("{start}{one}{end}"), format!("{start}{other}{end}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(100))
    })]

    #[test]
    fn a_text_is_the_same_as_itself(text in pieces(), any in "\\PC{0,30}") {
        prop_assert_eq!(compare_names(text.as_str(), text.as_str()), Similarity::Same);
        prop_assert_eq!(compare_addresses(text.as_str(), text.as_str()), Similarity::Same);
        // Private use and 〓 are no characters that two sides could agree on.
        let unknown = any.chars().any(|c| matches!(
            c,
            '〓' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
        ));
        let name = compare_names(any.as_str(), any.as_str());
        let address = compare_addresses(any.as_str(), any.as_str());
        prop_assert_eq!(name == Similarity::Same, !unknown);
        prop_assert_eq!(address == Similarity::Same, !unknown);
    }

    #[test]
    fn comparing_is_symmetric((one, other) in pairs()) {
        prop_assert_eq!(
            compare_names(one.as_str(), other.as_str()),
            compare_names(other.as_str(), one.as_str())
        );
        prop_assert_eq!(
            compare_addresses(one.as_str(), other.as_str()),
            compare_addresses(other.as_str(), one.as_str())
        );
    }

    #[test]
    fn comparing_units_is_symmetric(
        numbers in prop::collection::vec((0_usize..4, unit(), unit()), 1..5),
    ) {
        let digits = ["1", "2", "12", "101"];
        let write = |units: fn(&(usize, &'static str, &'static str)) -> &'static str| {
            let parts = numbers.iter().map(|one| format!("{}{}", digits[one.0], units(one)));
            format!("架空{}", parts.collect::<String>())
        };
        let (one, other) = (write(|one| one.1), write(|one| one.2));
        let found = compare_addresses(one.as_str(), other.as_str());
        prop_assert_eq!(&found, &compare_addresses(other.as_str(), one.as_str()), "{} / {}", one, other);
        if found == Similarity::Same {
            prop_assert_eq!(numbers_in(&one), numbers_in(&other));
        }
    }

    #[test]
    fn any_bytes_compare_without_panic(one in any::<String>(), other in any::<String>()) {
        let _ = compare_names(one.as_str(), other.as_str());
        let _ = compare_addresses(one.as_str(), other.as_str());
    }

    #[test]
    fn one_block_number_written_in_two_ways_is_the_same(
        numbers in numbers(),
        one in style(),
        other in style(),
        lot in any::<bool>(),
        building in prop::option::of(prop::sample::select(vec!["ハイツ", "メゾン架空", "架空館A"])),
    ) {
        let write = |style: &[u8]| {
            let rest = building.map_or(String::new(), |name| {
                let room = if style[4].is_multiple_of(2) { "１０１号室" } else { "101" };
                format!("{}{name}{room}", if style[3].is_multiple_of(2) { "　" } else { " " })
            });
            format!("東京都千代田区架空{}{rest}", block(&numbers, style, lot))
        };
        let (one, other) = (write(&one), write(&other));
        prop_assert_eq!(
            compare_addresses(one.as_str(), other.as_str()),
            Similarity::Same,
            "{} / {}", one, other
        );
    }

    /// Everything that people write in another way, all at once.
    #[test]
    fn one_address_written_in_two_ways_is_never_different(
        numbers in prop::collection::vec(1_usize..40, 3),
        room in 101_u32..999,
        one in prop::collection::vec(any::<u8>(), 12),
        other in prop::collection::vec(any::<u8>(), 12),
        place in prop::sample::select(vec![
            &["東京都千代田区霞が関", "東京都千代田区霞ヶ関", "千代田区霞関", "東京都霞ケ関"][..],
            &["京都府京都市中京区寺町通御池上る架空町", "京都府京都市中京区寺町通り御池上ル架空町",
              "京都市中京区架空町", "京都府京都市中京区架空町"],
            &["埼玉県入間郡三芳町大字藥師寺", "埼玉県三芳町薬師寺", "三芳町大字薬師寺"],
        ]),
    ) {
        let write = |style: &[u8]| {
            let pick = |at: usize, from: &[&str]| {
                from[usize::from(style[at]) % from.len()].to_owned()
            };
            let kanji = |number: usize| {
                let tens = ["", "十", "二十", "三十"][number / 10];
                let ones = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
                format!("{tens}{}", ones[number % 10])
            };
            let number = |at: usize, number: usize| match style[at] % 3 {
                2 => kanji(number),
                style => digits(u32::try_from(number).unwrap(), style == 0),
            };
            let chome = pick(3, &["丁目", "丁目　"]);
            let building = pick(4, &["　葛城ハイツ弐番館", " 葛城ハイツ・2番館 ", "「葛城ハイツ二番館」"]);
            let room = digits(room, style[5].is_multiple_of(2)) + &pick(6, &["", "号", "号室"]);
            let place = pick(7, place);
            let (first, second, third) =
                (number(8, numbers[0]), number(9, numbers[1]), number(10, numbers[2]));
            format!("{place}{first}{chome}{second}番{third}号{building}{room}")
        };
        let (one, other) = (write(&one), write(&other));
        prop_assert_ne!(
            compare_addresses(one.as_str(), other.as_str()),
            Similarity::Different,
            "{} / {}", one, other
        );
    }

    #[test]
    fn two_block_numbers_are_never_the_same(
        numbers in numbers(),
        others in numbers(),
        one in style(),
        other in style(),
    ) {
        prop_assume!(numbers != others);
        let one = format!("東京都千代田区架空{}", block(&numbers, &one, false));
        let other = format!("東京都千代田区架空{}", block(&others, &other, true));
        let found = compare_addresses(one.as_str(), other.as_str());
        prop_assert_ne!(&found, &Similarity::Same, "{} / {}", one, other);
        if numbers.len() == others.len() {
            prop_assert_eq!(found, Similarity::Different, "{} / {}", one, other);
        }
    }

    #[test]
    fn moving_a_boundary_between_numbers_is_different(
        digits in "[1-9]{2,6}",
        cuts in prop::collection::btree_set(1_usize..6, 0..3),
        moved in prop::collection::btree_set(1_usize..6, 0..3),
    ) {
        let cut = |cuts: &std::collections::BTreeSet<usize>| {
            let mut text = String::from("大阪府吹田市架空島");
            for (at, digit) in digits.chars().enumerate() {
                if cuts.contains(&at) {
                    text.push('-');
                }
                text.push(digit);
            }
            text
        };
        let (one, other) = (cut(&cuts), cut(&moved));
        let same = compare_addresses(one.as_str(), other.as_str()) == Similarity::Same;
        prop_assert_eq!(same, one == other, "{} / {}", one, other);
    }

    #[test]
    fn the_same_address_has_the_same_numbers((one, other) in pairs()) {
        if compare_addresses(one.as_str(), other.as_str()) == Similarity::Same {
            prop_assert_eq!(numbers_in(&one), numbers_in(&other));
        }
    }

    #[test]
    fn names_do_not_depend_on_width_and_kind_of_hyphen(
        words in prop::collection::vec("[A-Za-z]{1,6}", 1..4),
        kinds in prop::collection::vec((0_usize..HYPHENS.len(), any::<bool>()), 3),
    ) {
        let plain = words.join("-");
        let mut other = String::new();
        for (at, word) in words.iter().enumerate() {
            let (hyphen, wide) = kinds[at];
            if at > 0 {
                other.push_str(HYPHENS[hyphen].trim());
            }
            for letter in word.chars() {
                other.push(if wide {
                    char::from_u32(u32::from(letter) + 0xFEE0).unwrap()
                } else {
                    letter.to_ascii_lowercase()
                });
            }
        }
        prop_assert_eq!(compare_names(plain.as_str(), other.as_str()), Similarity::Same);
    }
}
