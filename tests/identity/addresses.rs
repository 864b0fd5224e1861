//! When two addresses are the same.

use mynumber_card::identity::{Doubt, Similarity, compare_addresses};

fn look(why: &[Doubt]) -> Similarity {
    Similarity::LookAtIt { why: why.to_vec() }
}

fn addresses(one: &str, other: &str) -> Similarity {
    let found = compare_addresses(one, other);
    assert_eq!(found, compare_addresses(other, one), "{one} / {other}");
    found
}

#[track_caller]
fn same_address(one: &str, other: &str) {
    assert_eq!(addresses(one, other), Similarity::Same, "{one} / {other}");
}

#[track_caller]
fn different_address(one: &str, other: &str) {
    assert_eq!(
        addresses(one, other),
        Similarity::Different,
        "{one} / {other}"
    );
}

#[track_caller]
fn look_at_address(one: &str, other: &str, why: &[Doubt]) {
    assert_eq!(addresses(one, other), look(why), "{one} / {other}");
}

#[test]
fn addresses_that_differ_in_width_hyphen_or_units_are_the_same() {
    let card = "東京都千代田区霞が関１丁目２番３号";
    for other in [
        "東京都千代田区霞が関1丁目2番3号",
        "東京都千代田区霞が関１－２－３",
        "東京都千代田区霞が関1-2-3",
        "東京都千代田区霞が関１‐２‐３",
        "東京都千代田区霞が関１‑２–３",
        "東京都千代田区霞が関１—２―３",
        "東京都千代田区霞が関１−２－３",
        "東京都千代田区霞が関１ー２ｰ３",
        "東京都千代田区霞が関 １ － ２ － ３",
        "東京都　千代田区　霞が関　１丁目　２番　３号",
        "東京都千代田区霞が関一丁目２番３号",
        "東京都千代田区霞が関一丁目二番三号",
        "東京都千代田区霞が関一丁目2-3",
        "東京都千代田区霞が関1丁目2-3号",
        "東京都千代田区霞が関1-2-3号",
        "東京都千代田区霞が関1丁目2番3",
        "東京都千代田区霞が関1丁目2の3",
        "東京都千代田区霞が関１―２ノ３",
        "東 京 都 千代田区霞が関１－２－３",
    ] {
        same_address(card, other);
    }
    for (one, other) in [
        ("愛知県瀬戸市架空１２３４番地の５", "愛知県瀬戸市架空1234-5"),
        (
            "愛知県瀬戸市架空１２３４番地５",
            "愛知県瀬戸市架空1234番地の5",
        ),
        ("愛知県瀬戸市架空１２３４番地", "愛知県瀬戸市架空1234"),
        ("愛知県瀬戸市架空二十三丁目４番", "愛知県瀬戸市架空23-4"),
        ("愛知県瀬戸市架空十丁目４番５", "愛知県瀬戸市架空10-4-5"),
        (
            "北海道札幌市中央区北一条西二丁目３",
            "北海道札幌市中央区北１条西２丁目３",
        ),
        (
            "北海道札幌市中央区南十一条西２－３",
            "北海道札幌市中央区南11条西2-3",
        ),
        ("東京都港区三番町六番地", "東京都港区三番町六番地"),
        (
            "岩手県架空町第１２地割３４番地５",
            "岩手県架空町第12地割34-5",
        ),
    ] {
        same_address(one, other);
    }
}

#[test]
fn buildings_and_rooms_may_be_written_in_several_ways() {
    let card = "東京都千代田区丸の内１丁目２番３号　架空パークタワー１０１号室";
    for other in [
        "東京都千代田区丸の内1-2-3 架空パークタワー101",
        "東京都千代田区丸の内1-2-3架空パークタワー101号室",
        "東京都千代田区丸の内1-2-3 架空ﾊﾟｰｸﾀﾜｰ101号",
        "東京都千代田区丸の内1-2-3-架空パークタワー　101",
        "東京都千代田区丸の内1-2-3 架空パークタワー-101",
        "東京都千代田区丸の内1-2-3 架空パ－クタワ－101",
    ] {
        same_address(card, other);
    }
    same_address(
        "東京都港区架空1-2-3 ハイツA-101",
        "東京都港区架空１－２－３ハイツＡ１０１号室",
    );
    same_address(
        "東京都港区架空1-2-3 ハイツ5階",
        "東京都港区架空1-2-3ハイツ５Ｆ",
    );
    same_address("東京都港区架空1丁目2番3号101", "東京都港区架空1-2-3-101");
    same_address("東京都港区架空1-2-3-101号室", "東京都港区架空1-2-3-101");
    same_address(
        "東京都港区架空1-2-3 三番館101",
        "東京都港区架空１－２－３三番館１０１",
    );
}

#[test]
fn similar_addresses_are_different() {
    for (one, other) in [
        ("1-2-3", "1-23"),
        ("12-3", "1-23"),
        ("2-3", "2-13"),
        ("1-2-3", "1-2-4"),
        ("1-2-3", "11-2-3"),
        ("1-2-3", "1-2"),
        ("1-2-3", "1-2-3-4"),
        ("1-2-3", "2-1-3"),
        ("1-23", "123"),
        ("１丁目２３番", "12丁目3番"),
        ("一丁目二番三号", "一丁目二十三号"),
        ("二丁目", "三丁目"),
        ("二十丁目", "二丁目"),
        ("十二丁目", "二丁目"),
        ("十十丁目", "二十丁目"),
        ("1-2-3 ハイツ101", "1-2-3 ハイツ110"),
        ("1-2-3 ハイツ101", "1-2-3 ハイツ1001"),
        ("1-2-3 ハイツA101", "1-2-3 ハイツB101"),
        ("1-2-3 A-101", "1-2-3 B-101"),
        ("1-2-3 第一ハイツ101", "1-2-3 第二ハイツ101"),
        ("1-2-3 ハイツ2-101", "1-2-3 ハイツ21-01"),
        ("1-2-3 ハイツ2 101", "1-2-3 ハイツ2101"),
        ("1-2-3-101", "1-2-3 ハイツ102"),
        ("1-2-3 101", "1-2-3101"),
        ("1-2-3 ハイツ", "1-2-13 ハイツ"),
        ("1-2-3", "1-2 ハイツ3"),
        ("1", "1-2"),
    ] {
        for town in ["東京都千代田区丸の内", "大阪府吹田市架空島", "架空町"] {
            different_address(&format!("{town}{one}"), &format!("{town}{other}"));
        }
    }
    different_address("東京都府中市架空1-2-3", "広島県府中市架空1-2-3");
    different_address("東京都港区芝1-2-3", "東京都港区芝浦1-2-3");
    different_address(
        "北海道札幌市中央区北1条西2丁目3",
        "北海道札幌市中央区北12条西3丁目",
    );
    different_address(
        "北海道札幌市中央区北1条西2丁目3",
        "北海道札幌市中央区北1条東2丁目3",
    );
    different_address("愛知県瀬戸市1-2-3", "愛知県瀬戸市架空1-2-3");
}

#[test]
fn addresses_that_leave_something_out_are_looked_at() {
    let full = "東京都千代田区丸の内１丁目２番３号";
    look_at_address(full, "千代田区丸の内1-2-3", &[Doubt::PrefectureMissing]);
    look_at_address(full, "東京都丸の内1-2-3", &[Doubt::MunicipalityMissing]);
    look_at_address(
        full,
        "丸の内1-2-3",
        &[Doubt::PrefectureMissing, Doubt::MunicipalityMissing],
    );
    look_at_address(
        "埼玉県入間郡架空町1-2",
        "埼玉県架空町1-2",
        &[Doubt::MunicipalityMissing],
    );
    look_at_address(
        "愛知県瀬戸市大字架空字中1234番地",
        "愛知県瀬戸市架空中1234",
        &[Doubt::SubPlace],
    );
    look_at_address(
        full,
        &format!("{full}　架空ハイツ１０１"),
        &[Doubt::BuildingMissing],
    );
    look_at_address(
        full,
        "東京都千代田区丸の内1-2-3-101",
        &[Doubt::BuildingMissing],
    );
    look_at_address(
        &format!("{full}　架空ハイツ１０１"),
        "東京都千代田区丸の内1-2-3-101",
        &[Doubt::BuildingMissing],
    );
    look_at_address(
        &format!("{full}　架空ハイツ１０１"),
        &format!("{full}　架空ハイツ"),
        &[Doubt::BuildingMissing],
    );
    look_at_address(
        &format!("{full}　架空ハイツ１０１"),
        &format!("{full}　架空ハイツ丸の内１０１"),
        &[Doubt::BuildingName],
    );
    look_at_address(
        &format!("{full}　パークタワー１０１"),
        &format!("{full}　Park Tower 101"),
        &[Doubt::OtherScript],
    );
    look_at_address(&format!("〒100-0005　{full}"), full, &[Doubt::PostalCode]);
}

#[test]
fn a_unit_can_be_left_out_only_where_it_could_stand() {
    // 1条, 2区 and 5号線 are names: a unit more is something else.
    for (one, other) in [
        ("札幌市北1条西2丁目", "札幌市北1番地条西2丁目"),
        ("架空町2区", "架空町2番地区"),
        ("架空町5", "架空町5号"),
        ("架空町5号", "架空町5号室"),
        ("架空町1-2号室", "架空町1-2"),
        ("架空町1-2 ハイツ3号室4", "架空町1-2 ハイツ3-4"),
    ] {
        look_at_address(one, other, &[Doubt::Units]);
    }
    same_address("架空町1-2ハイツ", "架空町1-2号ハイツ");
    same_address("架空町12 ハイツ", "架空町12番地ハイツ");
    same_address("架空町12-ハイツ", "架空町12番地ハイツ");
    assert_ne!(addresses("架空町1-ノ", "架空町1-"), Similarity::Same);
}

#[test]
fn addresses_written_differently_are_looked_at_for_the_right_reason() {
    for (one, other, why) in [
        (
            "東京都千代田区霞が関1-2-3",
            "東京都千代田区霞ヶ関1-2-3",
            &[Doubt::Kana][..],
        ),
        (
            "茨城県龍ケ崎市架空1-2",
            "茨城県竜ヶ崎市架空1-2",
            &[Doubt::VariantCharacter, Doubt::Kana],
        ),
        (
            "東京都千代田区丸の内1-2",
            "東京都千代田区丸ノ内1-2",
            &[Doubt::Kana],
        ),
        (
            "東京都港区架空1-2 センタービル",
            "東京都港区架空1-2 センタビル",
            &[Doubt::LongVowel],
        ),
        (
            "東京都港区架空1-2 メゾンⅡ",
            "東京都港区架空1-2 メゾンII",
            &[Doubt::CompatibilityCharacter],
        ),
        (
            "京都府京都市四条通1-2",
            "京都府京都市4条通1-2",
            &[Doubt::KanjiNumber],
        ),
        (
            "東京都港区架空一番地",
            "東京都港区架空1番地",
            &[Doubt::KanjiNumber],
        ),
        (
            "東京都港区架空2番3号",
            "東京都港区架空2番地3",
            &[Doubt::Units],
        ),
        (
            "東京都港区架空2丁目3番",
            "東京都港区架空2番3号",
            &[Doubt::Units],
        ),
        ("東京都港区架空2丁目", "東京都港区架空2", &[Doubt::Units]),
        (
            "大阪府堺市堺区架空1丁2番3号",
            "大阪府堺市堺区架空1丁目2番3号",
            &[Doubt::Units],
        ),
        (
            "東京都港区架空1-2-3 ハイツ2号棟101",
            "東京都港区架空1-2-3 ハイツ2-101",
            &[Doubt::Units],
        ),
        (
            "東京都港区架空1-2-3 101",
            "東京都港区架空1-2-3-101",
            &[Doubt::Grouping],
        ),
        (
            "東京都港区架空1-2-3 ハイツ0101",
            "東京都港区架空1-2-3 ハイツ101",
            &[Doubt::LeadingZero],
        ),
        (
            "東京都港区架空1²",
            "東京都港区架空12",
            &[Doubt::CompatibilityCharacter],
        ),
        (
            "東京都港区架空1-2-",
            "東京都港区架空1-2",
            &[Doubt::BuildingMissing],
        ),
        (
            "東京都港区〓町1-2",
            "東京都港区辻町1-2",
            &[Doubt::SubstituteCharacter],
        ),
    ] {
        look_at_address(one, other, why);
    }
}
