//! The language of messages, and tables of texts in both languages.

use std::ffi::{OsStr, OsString};

use clap::ValueEnum;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// Formats one of two sentences: `say!(language, "日本語 {x}", "English {x}")`.
#[macro_export]
macro_rules! say {
    ($language:expr, $ja:literal, $en:literal) => {
        match $language {
            $crate::language::Language::Ja => format!($ja),
            $crate::language::Language::En => format!($en),
        }
    };
}
pub use say;

/// A table of texts, each a function of the language: `no_card => "日本語", "English";` gives `no_card(language)`, and
/// `on(reader) => "…{reader}…", "…{reader}…";` gives `on(language, reader)`. What stands in the blanks is fit to print.
#[macro_export]
macro_rules! phrases {
    ($($(#[$meta:meta])* $vis:vis $name:ident $(($($blank:ident),+))? => $ja:literal, $en:literal;)+) => {
        $($crate::phrases!(@ $(#[$meta])* $vis $name $(($($blank),+))? $ja, $en);)+
    };
    (@ $(#[$meta:meta])* $vis:vis $name:ident $ja:literal, $en:literal) => {
        $(#[$meta])*
        $vis const fn $name(language: $crate::language::Language) -> &'static str {
            language.pick($ja, $en)
        }
    };
    (@ $(#[$meta:meta])* $vis:vis $name:ident ($($blank:ident),+) $ja:literal, $en:literal) => {
        $(#[$meta])*
        $vis fn $name(language: $crate::language::Language, $($blank: impl std::fmt::Display),+) -> String {
            $crate::say!(language, $ja, $en)
        }
    };
}
pub use phrases;

/// A table of what the variants of an enum are called: `fn name(which: Type, language) { Variant => "日本語", "English"; }`,
/// with `_ => …;` as its last line for a list that may grow.
#[macro_export]
macro_rules! named {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($which:ident: $type:ident, $language:ident) {
        $($variant:ident $(($inner:pat))? $(| $more:ident)* => $ja:literal, $en:literal;)+
        $(_ => $other:expr;)?
    })+) => {
        $($(#[$meta])*
        $vis const fn $name($which: $type, $language: $crate::language::Language) -> &'static str {
            match $which {
                $($type::$variant $(($inner))? $(| $type::$more)* => $language.pick($ja, $en),)+
                $(_ => $other,)?
            }
        })+
    };
}
pub use named;

/// A `match` that gives one of two texts, a line each: `pick! { language, value; Pattern => "日本語", "English"; }`.
#[macro_export]
macro_rules! pick {
    ($language:expr, $value:expr; $($(#[$meta:meta])* $pattern:pat $(if $condition:expr)? => $ja:expr, $en:expr;)+) => {
        match $value {
            $($(#[$meta])* $pattern $(if $condition)? => $language.pick($ja, $en),)+
        }
    };
}
pub use pick;

impl Language {
    /// One of two texts.
    pub const fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// `--lang` wherever it stands, else the locale. Needed before the arguments are parsed: help
    /// and usage errors are told in it.
    pub fn of(arguments: &[OsString]) -> Self {
        let mut arguments = arguments.iter().skip(1).filter_map(|a| a.to_str());
        while let Some(argument) = arguments.next() {
            let value = match argument.strip_prefix("--lang") {
                Some("") => arguments.next(),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            };
            match value {
                Some("ja") => return Self::Ja,
                Some("en") => return Self::En,
                _ => {}
            }
        }
        Self::of_locale(|name| std::env::var_os(name))
    }

    /// The first of LC_ALL, LC_MESSAGES and LANG that is set decides, as POSIX has it.
    fn of_locale(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()));
        match locale.as_deref().and_then(OsStr::to_str) {
            Some(locale) if locale.starts_with("ja") => Self::Ja,
            _ => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_locale(variables: &[(&str, &str)]) -> Language {
        Language::of_locale(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert_eq!(of_locale(&[]), Language::En);
        assert_eq!(of_locale(&[("LANG", "ja_JP.UTF-8")]), Language::Ja);
        assert_eq!(of_locale(&[("LC_ALL", ""), ("LANG", "ja")]), Language::Ja);
        assert_eq!(
            of_locale(&[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")]),
            Language::En
        );
        assert_eq!(
            of_locale(&[("LC_MESSAGES", "ja_JP"), ("LANG", "en_US")]),
            Language::Ja
        );
    }

    named!(fn color(which: Language, language) {
        Ja => "青", "blue";
        En => "赤", "red";
    });
    phrases!(
        paint => "塗料", "paint";
        mixed(one, other) => "{one}と{other}を混ぜた{one}", "{one} mixed with {other}";
    );

    #[test]
    fn a_table_has_a_line_for_each_text() {
        let [ja, en] = [Language::Ja, Language::En];
        assert_eq!([paint(ja), paint(en)], ["塗料", "paint"]);
        assert_eq!(mixed(en, 1, color(ja, en)), "1 mixed with blue");
        assert_eq!(mixed(ja, color(en, ja), "x"), "赤とxを混ぜた赤");
    }

    #[test]
    fn the_option_beats_the_locale_in_either_form_and_place() {
        for arguments in [
            ["x", "--lang", "ja", "read"],
            ["x", "read", "--json", "--lang=ja"],
        ] {
            assert_eq!(Language::of(&arguments.map(OsString::from)), Language::Ja);
        }
    }
}
