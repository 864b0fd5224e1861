//! One table form for everything that is told: what it is about, and a line for each language.

use mynumber_card::data::{UnixTime, display_safe};
use mynumber_card::pki::{Hierarchy, Purpose};

use super::names;
use crate::clock::local;
use crate::language::Language;

/// Something that can be told to people.
pub(crate) trait InWords {
    /// In this language, fit for a terminal.
    fn in_words(&self, language: Language) -> String;

    /// How many sentences the table has.
    #[cfg(test)]
    const SENTENCES: usize = 0;
}

/// Implements [`InWords`] for an enum: for each variant the Japanese sentence and the English one. Fields that are
/// named stand in them in words of their own, as `{field}`. The lists of the library may grow: what a table does not
/// have is told as the library says it, and a test sees to it that nothing known is left out.
macro_rules! words {
    ($type:ty { $($variant:ident $({ $($field:ident),+ })? $(($held:ident))? => $ja:literal, $en:literal;)+ }) => {
        impl $crate::messages::words::InWords for $type {
            fn in_words(&self, language: $crate::language::Language) -> String {
                match self {
                    $(Self::$variant { $($($field,)+)? $(0: $held,)? .. } => {
                        $($(let $field = $crate::messages::words::InWords::in_words($field, language);)+)?
                        $(let $held = $crate::messages::words::InWords::in_words($held, language);)?
                        $crate::language::say!(language, $ja, $en)
                    })+
                    other => $crate::messages::words::safe(other),
                }
            }

            #[cfg(test)]
            const SENTENCES: usize = [$(stringify!($variant)),+].len();
        }
    };
}
pub(super) use words;

/// Text of the library or from outside, fit for a terminal.
pub(super) fn safe(text: &impl ToString) -> String {
    display_safe(&text.to_string()).to_string()
}

/// What stands in sentences as it is.
macro_rules! as_written {
    ($($type:ty),+) => {
        $(impl InWords for $type {
            fn in_words(&self, _: Language) -> String {
                safe(self)
            }
        })+
    };
}
as_written!(String, &'static str, u16, u32, u64, i64, usize);

impl InWords for UnixTime {
    fn in_words(&self, _: Language) -> String {
        local(*self)
    }
}

impl InWords for Hierarchy {
    fn in_words(&self, language: Language) -> String {
        names::hierarchy(*self, language).to_owned()
    }
}

impl InWords for Purpose {
    fn in_words(&self, language: Language) -> String {
        names::purpose(*self, language).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use mynumber_card::identity::{
        Doubt, IdentityCheck, PolicyCheckKind, PolicyReason, Statement, VerdictReason,
    };
    use mynumber_card::pki::revocation::{ResponderProblem, RevocationProblem, RevocationReason};
    use mynumber_card::pki::{CertificateError, CheckKind, Reason, SignatureError};

    use super::*;

    fn sentences<T: InWords>() -> usize {
        T::SENTENCES
    }

    #[test]
    fn every_check_reason_doubt_and_statement_has_its_sentences() {
        for (known, told) in [
            (CheckKind::ALL.len(), sentences::<CheckKind>()),
            (IdentityCheck::ALL.len(), sentences::<IdentityCheck>()),
            (PolicyCheckKind::ALL.len(), sentences::<PolicyCheckKind>()),
            (Doubt::ALL.len(), sentences::<Doubt>()),
            (Statement::ALL.len(), sentences::<Statement>()),
            (RevocationReason::ALL.len(), sentences::<RevocationReason>()),
            (PolicyReason::CODES.len(), sentences::<PolicyReason>()),
            (SignatureError::CODES.len(), sentences::<SignatureError>()),
            (
                CertificateError::CODES.len(),
                sentences::<CertificateError>(),
            ),
            // These hold reasons and errors of other types as well, which are told in their own words.
            (Reason::CODES.len() + 1, sentences::<Reason>()),
            (
                RevocationProblem::CODES.len() + 2,
                sentences::<RevocationProblem>(),
            ),
            (
                ResponderProblem::CODES.len() + 2,
                sentences::<ResponderProblem>(),
            ),
            (VerdictReason::CODES.len() + 2, sentences::<VerdictReason>()),
        ] {
            assert_eq!(known, told);
        }
    }

    #[test]
    fn no_sentence_in_japanese_is_the_english_one() {
        let told = |words: &dyn Fn(Language) -> String| {
            assert_ne!(words(Language::Ja), words(Language::En));
            assert!(!words(Language::Ja).is_ascii());
        };
        CheckKind::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
        IdentityCheck::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
        PolicyCheckKind::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
        Doubt::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
        Statement::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
        RevocationReason::ALL
            .iter()
            .for_each(|it| told(&|language| it.in_words(language)));
    }
}
