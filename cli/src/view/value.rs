//! Values as a person reads them.

use mynumber_card::data::{Date, PartialDate};

use crate::language::Language;

/// A day as a person reads it: `2030-02-17`, in Japanese with the era as well.
pub(crate) fn day(date: Date, language: Language) -> String {
    match language {
        Language::En => date.to_string(),
        Language::Ja => format!("{date}（{}）", date.japanese()),
    }
}

/// The birth date as a person reads it.
pub(crate) fn birth_date(birth: PartialDate, language: Language) -> String {
    match (birth.date(), language) {
        (Some(date), Language::Ja) => format!("{}（{date}）", date.japanese()),
        (Some(date), Language::En) => format!("{date} ({})", date.japanese()),
        (None, _) => birth.to_string(),
    }
}

/// What is said wherever a My Number is read.
pub(crate) fn number_remark(language: Language) -> &'static str {
    language.pick(
        "利用は法律で税・社会保障・災害対策に限られます",
        "the law limits its use to tax, social security and disaster work",
    )
}
