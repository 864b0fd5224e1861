//! What a policy asks for, why it is not met, and what a person has to look at, in both languages.

use mynumber_card::Coded as _;
use mynumber_card::identity::{Doubt, PolicyCheckKind, PolicyReason};

use super::names;
use super::reasons::Words;
use crate::language::{Language, say};

/// What a check says when it holds.
pub(crate) fn check(kind: PolicyCheckKind, language: Language) -> &'static str {
    use PolicyCheckKind as P;
    match kind {
        P::Level => language.pick("水準が足りている", "the level is high enough"),
        P::Hierarchy => language.pick(
            "認証局の系統が受け入れられる",
            "the hierarchy is one that the policy accepts",
        ),
        P::Audience => language.pick(
            "ポリシーの宛先への証拠である",
            "the evidence is for the policy's audience",
        ),
        P::EvidenceAge => language.pick("証拠が新しい", "the evidence is young enough"),
        P::Revocation => language.pick(
            "失効していないことが確認されている",
            "revocation was checked as the policy asks",
        ),
        P::MinimumAge => language.pick("年齢に達している", "the person is old enough"),
        P::Residence => language.pick(
            "住所が対象の地域にある",
            "the person lives where the policy says",
        ),
        P::ExpectedName => language.pick("氏名が期待どおりである", "the name is the expected one"),
        P::ExpectedAddress => {
            language.pick("住所が期待どおりである", "the address is the expected one")
        }
        P::ExpectedBirthDate => language.pick(
            "生年月日が期待どおりである",
            "the birth date is the expected one",
        ),
        P::ExpectedSex => language.pick("性別が期待どおりである", "the sex is the expected one"),
        P::PreviousName => language.pick(
            "氏名が前回から変わっていない",
            "the name has not changed since last time",
        ),
        P::PreviousAddress => language.pick(
            "住所が前回から変わっていない",
            "the address has not changed since last time",
        ),
        _ => kind.code(),
    }
}

/// Why a policy is not met: a word for scripts, and a sentence for people.
pub(crate) fn reason(reason: PolicyReason, language: Language) -> Words {
    let text = match reason {
        PolicyReason::Level { required, found } => say!(
            language,
            "水準は {found} で、{required} が必要です",
            "the level is {found}, and {required} is asked for"
        ),
        PolicyReason::Hierarchy { found } => {
            let found = names::hierarchy(found, language);
            say!(
                language,
                "ポリシーの hierarchies は {found} を受け入れません",
                "the policy's hierarchies do not accept {found}"
            )
        }
        PolicyReason::Audience => language
            .pick("別の宛先への証拠です", "it was made for another audience")
            .to_owned(),
        PolicyReason::TooOld { seconds, limit } => say!(
            language,
            "{seconds} 秒前の証拠です（{limit} 秒まで）",
            "it is {seconds} s old, and {limit} s are allowed"
        ),
        PolicyReason::FromTheFuture { seconds } => say!(
            language,
            "{seconds} 秒先の時刻になっています（時計が狂っています）",
            "it was made {seconds} s in the future: a wrong clock"
        ),
        PolicyReason::Revoked => language
            .pick("証明書は失効しています", "the certificate is revoked")
            .to_owned(),
        PolicyReason::RevocationNotChecked => language
            .pick(
                "失効情報による確認が必要です（--crl、--ocsp）",
                "the policy requires it, and there is no revocation data that counts (--crl, --ocsp)",
            )
            .to_owned(),
        PolicyReason::TooYoung { years } => say!(
            language,
            "{years} 歳に達していません",
            "the person is younger than {years}"
        ),
        PolicyReason::Residence => language
            .pick(
                "住所が対象の地域にありません",
                "the person lives somewhere else",
            )
            .to_owned(),
        PolicyReason::NotExpected => language
            .pick(
                "期待した人と違います。他人のカードかもしれません",
                "not the expected person: perhaps somebody else's card",
            )
            .to_owned(),
        PolicyReason::Changed => language
            .pick(
                "前回から変わっています。確認し直してください",
                "changed since last time: verify again",
            )
            .to_owned(),
        other => other.to_string(),
    };
    (reason.code(), text)
}

/// What a person has to look at.
pub(crate) fn doubts(doubts: &[Doubt], language: Language) -> String {
    let doubts: Vec<&str> = doubts
        .iter()
        .map(|doubt| self::doubt(*doubt, language))
        .collect();
    doubts.join(language.pick("、", "; "))
}

fn doubt(doubt: Doubt, language: Language) -> &'static str {
    use Doubt as D;
    match doubt {
        D::Missing => language.pick("比べるものがない", "there is nothing to compare with"),
        D::TooLong => language.pick("長すぎて比べられない", "too long to be compared"),
        D::SubstituteCharacter => language.pick("代替文字がある", "a substitute character"),
        D::VariantCharacter => language.pick("異体字（髙と高など）", "variant characters"),
        D::CompatibilityCharacter => {
            language.pick("互換文字（Ⅱと II など）", "compatibility characters")
        }
        D::RepetitionMark => language.pick("繰り返し記号（々）", "the repetition mark 々"),
        D::Kana => language.pick("かなの書き方が違う", "kana written in another way"),
        D::LongVowel => language.pick("長音の書き方が違う", "the long vowel mark"),
        D::LookAlike => language.pick("形の似た文字（力とカ）", "characters that look alike"),
        D::Accent => language.pick("ラテン文字のアクセント記号", "accents of Latin letters"),
        D::Punctuation => language.pick("「・」などの記号", "punctuation"),
        D::Spacing => language.pick("姓と名の区切りが違う", "the name is parted elsewhere"),
        D::Order => language.pick("姓と名の順が違う", "the parts stand in another order"),
        D::NamePart => language.pick(
            "氏名の一部が片方にしかない",
            "a part of the name on one side only",
        ),
        D::OtherScript => language.pick("文字の種類が違う", "another script"),
        D::PrefectureMissing => language.pick(
            "都道府県が片方にしかない",
            "the prefecture on one side only",
        ),
        D::MunicipalityMissing => language.pick(
            "市区町村が片方にしかない",
            "the municipality on one side only",
        ),
        D::SubPlace => language.pick(
            "大字・字・郡が片方にしかない",
            "大字, 字 or the county on one side only",
        ),
        D::StreetName => language.pick(
            "京都の通り名の有無や書き方が違う",
            "the street name of Kyoto, or how it is written",
        ),
        D::KanjiNumber => language.pick("漢数字と数字の違い", "numbers in kanji"),
        D::Grouping => language.pick("番号の区切りが違う", "numbers parted in another way"),
        D::Units => language.pick("番と番地などの違い", "other units of the same numbers"),
        D::LeadingZero => language.pick("番号の前の 0", "zeros in front of a number"),
        D::BuildingMissing => language.pick(
            "建物名や部屋番号が片方にしかない",
            "building or room on one side only",
        ),
        D::BuildingName => language.pick("建物名の長さが違う", "a longer name of the building"),
        D::PostalCode => language.pick("郵便番号の違い", "the postal code"),
        D::UnknownDatePart => language.pick(
            "生年月日の一部が不明",
            "a part of the birth date is unknown",
        ),
        D::UnknownSex => language.pick("性別が片方で不明", "the sex is unknown on one side"),
        _ => doubt.code(),
    }
}

#[cfg(test)]
mod tests {
    use crate::messages::checks::tests::variants;

    #[test]
    fn every_check_reason_and_doubt_of_a_policy_is_told_in_both_languages() {
        let here = include_str!("policy.rs");
        let check = include_str!("../../../src/identity/policy/check.rs");
        let doubt = include_str!("../../../src/identity/writing/doubt.rs");
        for (source, name, prefix, fewest) in [
            (check, "PolicyCheckKind", "P::", 13),
            (check, "PolicyReason", "PolicyReason::", 11),
            (doubt, "Doubt", "D::", 28),
        ] {
            let variants = variants(source, name);
            assert!(variants.len() >= fewest, "{name}: {variants:?}");
            for variant in variants {
                let told = [" =>", " {"]
                    .iter()
                    .any(|after| here.contains(&format!("{prefix}{variant}{after}")));
                assert!(told, "{name}::{variant}");
            }
        }
    }
}
