//! What a policy asks for, why it is not met, and what a person has to look at, in both languages.

use mynumber_card::identity::{Doubt, PolicyCheckKind, PolicyReason};

use super::words::words;

// What a check says when it holds.
words!(PolicyCheckKind {
    Level => "水準が足りている", "the level is high enough";
    Hierarchy => "認証局の系統が受け入れられる", "the hierarchy is one that the policy accepts";
    Audience => "ポリシーの宛先への証拠である", "the evidence is for the policy's audience";
    EvidenceAge => "証拠が新しい", "the evidence is young enough";
    Revocation => "失効していないことが確認されている", "revocation was checked as the policy asks";
    MinimumAge => "年齢に達している", "the person is old enough";
    Residence => "住所が対象の地域にある", "the person lives where the policy says";
    ExpectedName => "氏名が期待どおりである", "the name is the expected one";
    ExpectedAddress => "住所が期待どおりである", "the address is the expected one";
    ExpectedBirthDate => "生年月日が期待どおりである", "the birth date is the expected one";
    ExpectedSex => "性別が期待どおりである", "the sex is the expected one";
    PreviousName => "氏名が前回から変わっていない", "the name has not changed since last time";
    PreviousAddress => "住所が前回から変わっていない", "the address has not changed since last time";
});

words!(PolicyReason {
    Level { required, found } => "水準は {found} で、{required} が必要です", "the level is {found}, and {required} is asked for";
    Hierarchy { found } => "ポリシーの hierarchies は {found} を受け入れません", "the policy's hierarchies do not accept {found}";
    Audience => "別の宛先への証拠です", "it was made for another audience";
    TooOld { seconds, limit } => "{seconds} 秒前の証拠です（{limit} 秒まで）", "it is {seconds} s old, and {limit} s are allowed";
    FromTheFuture { seconds } => "{seconds} 秒先の時刻になっています（時計が狂っています）", "it was made {seconds} s in the future: a wrong clock";
    Revoked => "証明書は失効しています", "the certificate is revoked";
    RevocationNotChecked => "失効情報による確認が必要です（--crl、--ocsp）", "the policy requires it, and there is no revocation data that counts (--crl, --ocsp)";
    TooYoung { years } => "{years} 歳に達していません", "the person is younger than {years}";
    Residence => "住所が対象の地域にありません", "the person lives somewhere else";
    NotExpected => "期待した人と違います。他人のカードかもしれません", "not the expected person: perhaps somebody else's card";
    Changed => "前回から変わっています。確認し直してください", "changed since last time: verify again";
});

words!(Doubt {
    Missing => "比べるものがない", "there is nothing to compare with";
    TooLong => "長すぎて比べられない", "too long to be compared";
    SubstituteCharacter => "代替文字がある", "a substitute character";
    VariantCharacter => "異体字（髙と高など）", "variant characters";
    CompatibilityCharacter => "互換文字（Ⅱと II など）", "compatibility characters";
    RepetitionMark => "繰り返し記号（々）", "the repetition mark 々";
    Kana => "かなの書き方が違う", "kana written in another way";
    LongVowel => "長音の書き方が違う", "the long vowel mark";
    LookAlike => "形の似た文字（力とカ）", "characters that look alike";
    Accent => "ラテン文字のアクセント記号", "accents of Latin letters";
    Punctuation => "「・」などの記号", "punctuation";
    Spacing => "姓と名の区切りが違う", "the name is parted elsewhere";
    Order => "姓と名の順が違う", "the parts stand in another order";
    NamePart => "氏名の一部が片方にしかない", "a part of the name on one side only";
    OtherScript => "文字の種類が違う", "another script";
    PrefectureMissing => "都道府県が片方にしかない", "the prefecture on one side only";
    MunicipalityMissing => "市区町村が片方にしかない", "the municipality on one side only";
    SubPlace => "大字・字・郡が片方にしかない", "大字, 字 or the county on one side only";
    StreetName => "京都の通り名の有無や書き方が違う", "the street name of Kyoto, or how it is written";
    KanjiNumber => "漢数字と数字の違い", "numbers in kanji";
    Grouping => "番号の区切りが違う", "numbers parted in another way";
    Units => "番と番地などの違い", "other units of the same numbers";
    LeadingZero => "番号の前の 0", "zeros in front of a number";
    BuildingMissing => "建物名や部屋番号が片方にしかない", "building or room on one side only";
    BuildingName => "建物名の長さが違う", "a longer name of the building";
    PostalCode => "郵便番号の違い", "the postal code";
    UnknownDatePart => "生年月日の一部が不明", "a part of the birth date is unknown";
    UnknownSex => "性別が片方で不明", "the sex is unknown on one side";
});
