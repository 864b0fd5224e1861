//! When two people are the same: names, addresses, birth dates, sexes.

use mynumber_card::data::{PartialDate, Sex};
use mynumber_card::identity::{
    BasicAttributes, Doubt, MarkedText, Similarity, compare_addresses, compare_attributes,
    compare_birth_dates, compare_names, compare_sexes,
};

fn look(why: &[Doubt]) -> Similarity {
    Similarity::LookAtIt { why: why.to_vec() }
}

fn names(one: &str, other: &str) -> Similarity {
    let found = compare_names(one, other);
    assert_eq!(found, compare_names(other, one), "{one} / {other}");
    found
}

#[test]
fn names_that_differ_in_width_space_or_selector_are_the_same() {
    for (one, other) in [
        ("山田　太郎", "山田 太郎"),
        ("山田　太郎", "山田太郎"),
        ("山田　　太郎", " 山田　太郎 "),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ"),
        ("ﾊﾟｰｶｰ ｼﾞｮﾝ", "パーカー・ジョン"),
        ("ＳＭＩＴＨ　ＪＯＨＮ", "Smith John"),
        ("SMITH-JONES ANNE", "ＳＭＩＴＨ‐ＪＯＮＥＳ　ＡＮＮＥ"),
        ("O’BRIEN PAT", "O'Brien Pat"),
        ("ジョージ　健", "ジョ－ジ　健"),
        ("ジョージ　健", "ｼﾞｮ-ｼﾞ　健"),
        ("渡邉\u{E0101}　右衞門", "渡邉　右衞門"),
        ("か\u{3099}く", "がく"),
        // Compatibility ideographs are their unified ones in every normal form of Unicode.
        ("\u{FA19}田　\u{FA1A}子", "神田　祥子"),
    ] {
        assert_eq!(names(one, other), Similarity::Same, "{one} / {other}");
    }
}

#[test]
fn variant_characters_of_names_are_looked_at() {
    for (one, other) in [
        ("髙橋　一郎", "高橋　一郎"),
        ("山﨑　花子", "山崎　花子"),
        ("渡邊　太郎", "渡辺　太郎"),
        ("渡邉　太郎", "渡邊　太郎"),
        ("斎藤　学", "齋藤　學"),
        ("斉藤　学", "斎藤　学"),
        ("𠮷田　実", "吉田　実"),
        ("濵田　廣", "浜田　広"),
        ("渡邉\u{E0101}𠮷右衞門　髙之丞", "渡辺吉右衛門　高之丞"),
    ] {
        assert_eq!(
            names(one, other),
            look(&[Doubt::VariantCharacter]),
            "{one} / {other}"
        );
    }
}

#[test]
fn names_written_differently_are_looked_at_for_the_right_reason() {
    for (one, other, why) in [
        ("佐々木　純", "佐佐木　純", &[Doubt::RepetitionMark][..]),
        ("山田　さくら", "山田　サクラ", &[Doubt::Kana]),
        ("キャノン　次郎", "キヤノン　次郎", &[Doubt::Kana]),
        ("山田　ユーコ", "山田　ユウコ", &[Doubt::LongVowel]),
        (
            "山田　ゆうこ",
            "山田　ユーコ",
            &[Doubt::Kana, Doubt::LongVowel],
        ),
        ("山田　リー", "山田　リ", &[Doubt::LongVowel]),
        ("マリ力　花", "マリカ　花", &[Doubt::LookAlike]),
        ("SMITH JOHN", "JOHN SMITH", &[Doubt::Order]),
        ("Smith, John", "JOHN SMITH", &[Doubt::Order]),
        ("太郎　山田", "山田　太郎", &[Doubt::Order]),
        ("FICTICIA MARIA ELENA", "FICTICIA MARIA", &[Doubt::NamePart]),
        ("ANNE MARIE SMITH", "ANNEMARIE SMITH", &[Doubt::Spacing]),
        ("ANNE-MARIE SMITH", "ANNEMARIE SMITH", &[Doubt::Punctuation]),
        ("MÜLLER HANS", "MULLER HANS", &[Doubt::Accent]),
        // 中山太郎 and 中山　太郎 are one name; 中　山太郎 is another family.
        ("中　山太郎", "中山　太郎", &[Doubt::Spacing]),
        ("山田［鈴木］　花子", "山田　花子", &[Doubt::NamePart]),
        ("WANG WEI（田中一郎）", "田中　一郎", &[Doubt::NamePart]),
        ("ヤマダ　タロウ", "山田　太郎", &[Doubt::OtherScript]),
        ("JOHN SMITH", "ジョン・スミス", &[Doubt::OtherScript]),
        ("山〓　太郎", "山邊　太郎", &[Doubt::SubstituteCharacter]),
        (
            "山\u{E123}　太郎",
            "山邊　太郎",
            &[Doubt::SubstituteCharacter],
        ),
        ("山〓　太郎", "山〓　太郎", &[Doubt::SubstituteCharacter]),
    ] {
        assert_eq!(names(one, other), look(why), "{one} / {other}");
    }
}

#[test]
fn other_people_are_different() {
    for (one, other) in [
        ("山田　太郎", "山田　次郎"),
        ("山田　太郎", "山本　太郎"),
        ("山田　太郎", "山田　太一郎"),
        ("山田　一", "山田　二"),
        ("山田　太郎", "山田"),
        ("山田　太郎", ""),
        ("SMITH JOHN", "SMITH JOAN"),
        ("SMITH JOHN", "SMITH"),
        ("オノ　ヨシコ", "オオノ　ヨシコ"),
        ("タナカ　ハナ", "タナガ　ハナ"),
        ("番号　太郎", "番号　花子"),
        ("山〓　太郎", "川邊　太郎"),
    ] {
        assert_eq!(names(one, other), Similarity::Different, "{one} / {other}");
    }
}

#[test]
fn a_marked_substitute_may_stand_for_any_character() {
    let certificate = MarkedText::with_marks("渡辺　太郎", "01000");
    assert_eq!(
        compare_names(certificate, "渡\u{7E8D}　太郎"),
        look(&[Doubt::SubstituteCharacter])
    );
    assert_eq!(
        compare_names("渡\u{7E8D}　太郎", certificate),
        look(&[Doubt::SubstituteCharacter])
    );
    // The very same text need not be: the register has another character there.
    assert_eq!(
        compare_names(certificate, "渡辺太郎"),
        look(&[Doubt::SubstituteCharacter])
    );
    assert_eq!(
        compare_names(certificate, certificate),
        look(&[Doubt::SubstituteCharacter])
    );
    // Only the marked one may differ.
    assert_eq!(
        compare_names(certificate, "川邊　太郎"),
        Similarity::Different
    );
    assert_eq!(
        compare_names(certificate, "渡辺　次郎"),
        Similarity::Different
    );
    // A mark and a variant elsewhere.
    assert_eq!(
        compare_names(
            MarkedText::with_marks("渡辺　髙雄", "01000"),
            "渡\u{7E8D}　高雄"
        ),
        look(&[Doubt::SubstituteCharacter, Doubt::VariantCharacter])
    );
    // Marks that do not fit the text: which character it is, is not known.
    assert_eq!(
        compare_names(MarkedText::with_marks("渡辺　太郎", "010"), "渡辺　太郎"),
        look(&[Doubt::SubstituteCharacter])
    );
    assert_eq!(
        compare_names(MarkedText::with_marks("渡辺　太郎", "000"), "渡辺　太郎"),
        Similarity::Same
    );
    assert_eq!(
        compare_names(
            MarkedText::with_marks("渡辺　太郎", "010"),
            "渡\u{7E8D}　太郎"
        ),
        Similarity::Different
    );
    // A variation selector may go without a mark of its own.
    assert_eq!(
        compare_names(
            MarkedText::with_marks("渡邉\u{E0101}　太", "0001"),
            "渡邉　犬"
        ),
        look(&[Doubt::SubstituteCharacter])
    );
    // Of nothing but substitutes only the length is known.
    assert_eq!(
        compare_names(MarkedText::with_marks("山田", "11"), "佐藤"),
        look(&[Doubt::SubstituteCharacter])
    );
    assert_eq!(
        compare_names(MarkedText::with_marks("山田", "11"), "佐々木"),
        Similarity::Different
    );
    assert_eq!(
        compare_addresses(
            MarkedText::with_marks("京都府宇治市架空通二丁目", "000000100000"),
            "京都府宇治市\u{7E8D}空通２丁目"
        ),
        look(&[Doubt::SubstituteCharacter])
    );
}

#[test]
fn birth_dates_are_compared_by_their_known_parts() {
    let day = |digits: &[u8]| PartialDate::from_digits(digits).unwrap();
    let compare = |one: &[u8], other: &[u8]| compare_birth_dates(day(one), day(other));
    assert_eq!(compare(b"19800217", b"19800217"), Similarity::Same);
    assert_eq!(compare(b"19800217", b"19800218"), Similarity::Different);
    assert_eq!(compare(b"19800000", b"19800000"), Similarity::Same);
    assert_eq!(
        compare(b"19800000", b"19800217"),
        look(&[Doubt::UnknownDatePart])
    );
    assert_eq!(compare(b"19800200", b"19800300"), Similarity::Different);
    assert_eq!(
        compare(b"00000217", b"19800217"),
        look(&[Doubt::UnknownDatePart])
    );
    // The era beside the date of a certificate is left aside.
    assert_eq!(
        compare_birth_dates(
            PartialDate::from_era_digits(b"319800217").unwrap(),
            day(b"19800217")
        ),
        Similarity::Same
    );
}

#[test]
fn sexes_are_different_only_when_both_are_stated() {
    assert_eq!(compare_sexes(Sex::Female, Sex::Female), Similarity::Same);
    assert_eq!(compare_sexes(Sex::Female, Sex::Male), Similarity::Different);
    assert_eq!(
        compare_sexes(Sex::Unknown, Sex::Male),
        look(&[Doubt::UnknownSex])
    );
    assert_eq!(
        compare_sexes(Sex::Unknown, Sex::NotApplicable),
        look(&[Doubt::UnknownSex])
    );
}

#[test]
fn only_what_is_expected_is_compared_and_nothing_expected_goes_unsaid() {
    let actual = BasicAttributes {
        name: Some("番号　太郎".into()),
        address: Some("東京都千代田区架空町１丁目２番３号".into()),
        birth_date: PartialDate::from_digits(b"19800217").ok(),
        sex: Some(Sex::Male),
    };
    let all = compare_attributes(&actual, &actual);
    assert!(all.all_same());
    assert_eq!(all.compared().count(), 4);
    let none = compare_attributes(&BasicAttributes::default(), &actual);
    assert_eq!(none.compared().count(), 0);
    assert!(!none.all_same());
    let lacking = BasicAttributes {
        birth_date: None,
        ..actual
    };
    let found = compare_attributes(&actual, &lacking);
    assert_eq!(found.birth_date, Some(look(&[Doubt::Missing])));
    assert_eq!(found.name, Some(Similarity::Same));
    assert!(!found.all_same() && !found.any_different());
    assert!(
        compare_attributes(
            &BasicAttributes {
                sex: Some(Sex::Female),
                ..actual
            },
            &actual
        )
        .any_different()
    );
}

#[test]
fn a_latin_letter_against_an_unknown_character_is_doubted_alike_from_both_sides() {
    let (one, other) = ("\u{FFFD}号\u{FFFD}郎", "z\u{FFFD} 太郎");
    let found = compare_names(one, other);
    assert_eq!(found, compare_names(other, one));
    assert_eq!(
        found,
        Similarity::LookAtIt {
            why: vec![Doubt::SubstituteCharacter, Doubt::Spacing]
        }
    );
}

#[test]
fn texts_longer_than_any_of_a_card_are_not_compared() {
    let look = look(&[Doubt::TooLong]);
    for text in [
        "一".repeat(3_000_000),
        "1-".repeat(3_000_000),
        "a".repeat(4_097),
    ] {
        for other in [text.as_str(), "山田　太郎", ""] {
            assert_eq!(names(&text, other), look);
            assert_eq!(compare_addresses(text.as_str(), other), look);
            assert_eq!(compare_addresses(other, text.as_str()), look);
        }
    }
    let longest = "a".repeat(4_096);
    assert_eq!(names(&longest, &longest), Similarity::Same);
    assert_eq!(names(&longest, "a"), Similarity::Different);
}
