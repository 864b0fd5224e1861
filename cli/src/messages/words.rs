//! One table form for everything that is told: what it is about, and a line for each language.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use mynumber_card::data::{UnixTime, display_safe};
use mynumber_card::identity::Level;
use mynumber_card::picture::PictureFormat;
use mynumber_card::pki::revocation::{ResponderRefusal, Restriction};
use mynumber_card::pki::{Hierarchy, Purpose};
use mynumber_card::{Application, Credential, StatusWord, Tries};
use serde::Serialize;
use serde_json::Value;
use terminal::language::{Language, phrases, say};

use super::names;
use crate::clock::local;

/// Something that can be told to people.
pub(crate) trait InWords {
    /// In this language, fit for a terminal.
    fn in_words(&self, language: Language) -> String;

    /// What scripts get of it in the JSON of an error: the member's name and its value.
    fn member(&self, _: Language) -> Option<(&'static str, Value)> {
        None
    }

    /// The variants that the table has.
    #[cfg(test)]
    const TOLD: &[&str] = &[];
}

/// Implements [`InWords`] for an enum: for each variant the Japanese sentence and the English one. Fields that are
/// named stand in them in words of their own, as `{field}`. The lists of the library may grow: what a table does not
/// have is told as the library says it, and a test sees to it that nothing known is left out.
macro_rules! words {
    ($type:ty { $($variant:ident $({ $($field:ident),+ })? $(($held:ident))? => $ja:literal, $en:literal;)+ }) => {
        impl $crate::messages::words::InWords for $type {
            fn in_words(&self, language: terminal::language::Language) -> String {
                match self {
                    $(Self::$variant { $($($field,)+)? $(0: $held,)? .. } => {
                        $($(let $field = $crate::messages::words::InWords::in_words($field, language);)+)?
                        $(let $held = $crate::messages::words::InWords::in_words($held, language);)?
                        terminal::language::say!(language, $ja, $en)
                    })+
                    other => $crate::messages::words::safe(other),
                }
            }

            #[cfg(test)]
            const TOLD: &[&str] = &[$(stringify!($variant)),+];
        }
    };
}
pub(super) use words;

/// Text of the library or from outside, fit for a terminal.
pub(super) fn safe(text: &(impl ToString + ?Sized)) -> String {
    display_safe(&text.to_string()).to_string()
}

/// The reason at the end of a chain of errors, fit for a terminal.
pub(super) fn deepest(mut error: &(dyn std::error::Error + 'static)) -> String {
    while let Some(source) = error.source() {
        error = source;
    }
    safe(error)
}

impl<T: InWords + ?Sized> InWords for &T {
    fn in_words(&self, language: Language) -> String {
        (**self).in_words(language)
    }

    fn member(&self, language: Language) -> Option<(&'static str, Value)> {
        (**self).member(language)
    }
}

/// A part of an error that scripts get by this name.
pub(super) struct Member<T>(pub(super) &'static str, pub(super) T);

impl<T: InWords + Serialize> InWords for Member<T> {
    fn in_words(&self, language: Language) -> String {
        self.1.in_words(language)
    }

    fn member(&self, _: Language) -> Option<(&'static str, Value)> {
        Some((self.0, serde_json::to_value(&self.1).unwrap_or_default()))
    }
}

/// How each of these stands in a sentence, and in the JSON of an error where it has a name there.
macro_rules! told {
    ($($type:ty: |$it:ident, $language:pat_param| $words:expr $(, $name:literal = $value:expr)?;)+) => {
        $(impl InWords for $type {
            fn in_words(&self, $language: Language) -> String {
                let $it = self;
                $words
            }
            $(fn member(&self, _: Language) -> Option<(&'static str, Value)> {
                let $it = self;
                Some(($name, Value::from($value)))
            })?
        })+
    };
}
told! {
    String: |it, _| safe(it);
    str: |it, _| safe(it);
    u16: |it, _| it.to_string();
    u32: |it, _| it.to_string();
    u64: |it, _| it.to_string();
    i64: |it, _| it.to_string();
    usize: |it, _| it.to_string();
    SocketAddr: |it, _| it.to_string();
    UnixTime: |it, _| local(*it);
    PathBuf: |it, _| safe(&it.display());
    Value: |it, _| safe(it);
    Box<dyn std::error::Error + Send + Sync>: |it, _| deepest(&**it);
    std::io::Error: |it, language| io_reason(it, language);
    Path: |it, _| safe(&it.display());
    Vec<String>: |it, language| quoted(it, language);
    Vec<&'static str>: |it, language| it.join(language.pick("、", ", "));
    PictureFormat: |it, _| it.to_string();
    ResponderRefusal: |it, _| it.to_string();
    Restriction: |it, _| it.to_string();
    Level: |it, _| it.name().to_owned();
    Hierarchy: |it, language| names::hierarchy(*it, language).to_owned();
    Purpose: |it, language| names::purpose(*it, language).to_owned();
    Application: |it, language| names::application(*it, language).to_owned(), "application" = it.name();
    Credential: |it, language| names::credential(*it, language).to_owned(), "credential" = it.name();
    StatusWord: |it, _| it.to_string(), "status_word" = it.to_string();
}

/// A secret as [`names::the_secret`] has it.
pub(super) struct The(pub(super) Credential);

impl InWords for The {
    fn in_words(&self, language: Language) -> String {
        names::the_secret(self.0, language)
    }
}

impl InWords for Option<StatusWord> {
    fn in_words(&self, language: Language) -> String {
        self.map_or_else(String::new, |status| status.in_words(language))
    }

    fn member(&self, language: Language) -> Option<(&'static str, Value)> {
        self.as_ref().and_then(|status| status.member(language))
    }
}

impl InWords for Tries {
    fn in_words(&self, language: Language) -> String {
        names::tries_left(*self, language)
    }

    fn member(&self, _: Language) -> Option<(&'static str, Value)> {
        self.remaining().map(|left| ("tries_left", left.into()))
    }
}

/// Names from outside, in quotes, with commas between.
fn quoted(names: &[String], language: Language) -> String {
    let quoted = names.iter().map(|name| {
        let name = safe(name);
        say!(language, "「{name}」", "\"{name}\"")
    });
    quoted.collect::<Vec<_>>().join(language.pick("、", ", "))
}

phrases!(
    not_there => "存在しません", "it does not exist";
    denied => "権限がありません", "permission denied";
    full => "空き容量がありません", "no space left";
    folder => "フォルダーです", "it is a folder";
    no_folder => "フォルダーではありません", "it is no folder";
    read_only => "読み取り専用です", "it is read-only";
);

/// Why the operating system refuses, without paths that nobody gave.
fn io_reason(error: &std::io::Error, language: Language) -> String {
    use std::io::ErrorKind as K;
    let known = match error.kind() {
        K::NotFound => not_there,
        K::PermissionDenied => denied,
        K::StorageFull => full,
        K::IsADirectory => folder,
        K::NotADirectory | K::AlreadyExists => no_folder,
        K::ReadOnlyFilesystem => read_only,
        kind => return kind.to_string(),
    };
    known(language).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use documents::pdf::{Change, Objection, Part, PdfCheck, PdfDoubt, PdfReason};
    use documents::{CmsCheck, DocumentReason, DocumentStatement};
    use mynumber_card::data::JsonProblem;
    use mynumber_card::error::{Argument, CodePart, DataElement, DataProblem, Operation, Unit};
    use mynumber_card::identity::{
        Doubt, EvidenceError, IdentityCheck, PolicyCheckKind, PolicyProblem, PolicyReason,
        RequestError, Statement, VerdictReason,
    };
    use mynumber_card::picture::PictureError;
    use mynumber_card::pki::revocation::{ResponderProblem, RevocationProblem, RevocationReason};
    use mynumber_card::pki::{
        AnchorError, AnchorFileError, CardAuthorityError, CertificateError, CheckKind,
        ObjectsError, Reason, SignatureError, StructureProblem, SubjectError,
    };

    use super::*;

    macro_rules! assert_told {
        ($($type:ty),+ $(,)?) => {$(
            let [known, told] = [<$type>::VARIANTS, <$type>::TOLD].map(BTreeSet::from_iter);
            assert_eq!(known, told, stringify!($type));
            assert_eq!(<$type>::TOLD.len(), told.len(), stringify!($type));
        )+};
    }

    #[test]
    fn every_variant_of_a_list_has_its_sentences() {
        assert_told! {
            Change, CmsCheck, DocumentReason, DocumentStatement, Objection, Part, PdfCheck, PdfDoubt, PdfReason,
            AnchorError, AnchorFileError, CardAuthorityError, Argument, CertificateError, CheckKind, CodePart,
            DataElement, DataProblem, Doubt, EvidenceError, IdentityCheck, JsonProblem, ObjectsError, Operation,
            PictureError, PolicyCheckKind, PolicyProblem, PolicyReason, Reason, RequestError, ResponderProblem,
            RevocationProblem, RevocationReason, SignatureError, Statement, StructureProblem, SubjectError,
            Unit, VerdictReason,
        }
    }

    #[test]
    fn no_sentence_in_japanese_is_the_english_one() {
        fn assert_own_words<T: InWords>(all: &[T]) {
            for one in all {
                let japanese = one.in_words(Language::Ja);
                assert!(!japanese.is_ascii(), "{japanese}");
                assert_ne!(japanese, one.in_words(Language::En));
            }
        }
        assert_own_words(CheckKind::ALL);
        assert_own_words(CmsCheck::ALL);
        assert_own_words(PdfCheck::ALL);
        assert_own_words(PdfDoubt::ALL);
        assert_own_words(Objection::ALL);
        assert_own_words(Change::ALL);
        assert_own_words(Part::ALL);
        assert_own_words(DocumentStatement::ALL);
        assert_own_words(IdentityCheck::ALL);
        assert_own_words(PolicyCheckKind::ALL);
        assert_own_words(Doubt::ALL);
        assert_own_words(Statement::ALL);
        assert_own_words(RevocationReason::ALL);
        assert_own_words(DataElement::ALL);
        assert_own_words(JsonProblem::ALL);
        assert_own_words(StructureProblem::ALL);
    }
}
