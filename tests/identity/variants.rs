//! The table of variant characters (異体字) is what the program makes of Unihan, and it sends the
//! right cases to a person.

#[path = "../../examples/make-variants/make.rs"]
mod make;

use mynumber_card::identity::{Doubt, Similarity, compare_addresses, compare_names};

const TABLE: &str = include_str!("../../src/identity/writing/variants.txt");

#[test]
fn the_table_of_variants_is_what_the_program_makes() {
    let unihan = make::Unihan::installed().unwrap();
    assert!(
        TABLE.contains(&format!("Unicode {}:", unihan.version)),
        "the table is of another version than the package unicode-data, {}: run make-variants, and look at what changed",
        unihan.version
    );
    assert!(
        TABLE == make::table(&unihan).unwrap(),
        "src/identity/writing/variants.txt is not what make-variants makes; run it"
    );
}

#[test]
fn the_table_of_variants_stays_small() {
    assert!(TABLE.len() < 20_000, "{} bytes", TABLE.len());
}

fn groups() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

#[test]
fn the_characters_of_every_group_are_looked_at() {
    let look = Similarity::LookAtIt {
        why: vec![Doubt::VariantCharacter],
    };
    for (at, group) in groups().enumerate() {
        let mut characters = group.chars();
        let common = characters.next().unwrap();
        for other in characters {
            let text = |character| format!("山{character}本");
            let (common, other) = (text(common), text(other));
            let found = compare_names(common.as_str(), other.as_str());
            assert_eq!(found, look, "{common} {other}");
            // Addresses use the same table, and take longer.
            if at % 16 == 0 {
                let found = compare_addresses(common.as_str(), other.as_str());
                assert_eq!(found, look, "{common} {other}");
            }
        }
    }
}

#[test]
fn variants_that_registers_hold_are_looked_at() {
    for (one, other) in [
        ("澁谷", "渋谷"),
        ("緖方", "緒方"),
        ("藥師寺", "薬師寺"),
        ("卽", "即"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("山嵜", "山崎"),
        ("德田", "徳田"),
        ("渡邊", "渡邉"),
        ("渡邊", "渡辺"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("斉藤", "斎藤"),
        ("冨田", "富田"),
        ("嶋田", "島田"),
        ("嶌田", "島田"),
        ("峯", "峰"),
        ("濱", "濵"),
        ("邨上", "村上"),
        ("靑木", "青木"),
        ("內田", "内田"),
        ("戶田", "戸田"),
        ("吳", "呉"),
        ("步", "歩"),
        ("瀨戸", "瀬戸"),
        ("啓", "啟"),
        ("圭祐　亘", "圭祐　亙"),
        ("彬", "斌"),
        ("穎", "頴"),
        ("菴", "庵"),
        ("猪", "豬"),
        ("鑑", "鑒"),
        ("眞知子", "真知子"),
        ("禱", "祷"),
        ("鷗", "鴎"),
        ("寬", "寛"),
        ("晉", "晋"),
        ("増", "增"),
        ("羽龍", "羽竜"),
        ("萊", "莱"),
        ("檜", "桧"),
        ("乗", "乘"),
        ("壯", "壮"),
        ("晄", "晃"),
    ] {
        assert_eq!(
            compare_names(one, other),
            Similarity::LookAtIt {
                why: vec![Doubt::VariantCharacter]
            },
            "{one} / {other}"
        );
    }
}

#[test]
fn two_everyday_characters_are_two_words() {
    // Variants by some dictionary, or one simplified character in China; other names in Japan.
    for (one, other) in [
        ("干", "乾"),
        ("干", "幹"),
        ("后", "後"),
        ("里", "裏"),
        ("坂本", "阪本"),
        ("崎", "埼"),
        ("谷", "穀"),
        ("叶", "葉"),
        ("云", "雲"),
        ("丑", "醜"),
        ("征", "徴"),
        ("系", "係"),
        ("系", "繋"),
        ("志", "誌"),
        ("制", "製"),
        ("机", "機"),
        ("折", "摺"),
        ("采", "採"),
        ("怜", "憐"),
        ("郁", "鬱"),
        ("筑", "築"),
        ("松", "鬆"),
        ("千", "韆"),
        ("秋", "鞦"),
        ("台", "颱"),
        ("範", "范"),
        ("姜", "薑"),
        ("沈", "瀋"),
        ("岩", "巌"),
        ("幸", "倖"),
        ("敦", "惇"),
        ("槌", "椎"),
        ("咲", "笑"),
        ("回", "廻"),
        ("予", "余"),
        ("周", "週"),
        ("果", "菓"),
        ("版", "板"),
        ("曜", "耀"),
        ("一", "壱"),
        ("太", "大"),
        ("未", "末"),
        ("土", "士"),
        ("荻", "萩"),
        ("緑", "縁"),
        ("堀", "掘"),
        ("洋", "海"),
        ("日", "曰"),
    ] {
        assert_eq!(
            compare_names(one, other),
            Similarity::Different,
            "{one} / {other}"
        );
    }
}
