//! What is told of a failure: its code, a sentence, one thing to try, the exit status.

use serde::Serialize;
use serde_json::{Map, Value};
use terminal::language::Language;

use super::words::InWords;

/// The exit statuses, and which codes end with them.
macro_rules! exit_statuses {
    ($($exit:literal => $($kind:ident)+;)+) => {
        pub(super) const EXIT_STATUSES: &[(u8, &[&str])] = &[$(($exit, &[$(stringify!($kind)),+])),+];
    };
}
// A contract: docs/command-line.md has the same table.
exit_statuses! {
    // The verdict is no.
    1 => rejected not_compared differs look_at_it not_authentic not_over due expired certificate_expired;
    // Usage, or a secret of the wrong form.
    2 => usage bad_secret no_secret input cannot_write cannot_read file_exists bad_anchor bad_request request_expired
        bad_evidence bad_policy bad_person bad_revocation_data bad_certificate bad_document not_signed_data content_missing not_pdf
        pdf_damaged pdf_key_twice pdf_too_deep pdf_too_large pdf_unsupported pdf_encrypted pdf_xfa pdf_certified
        pdf_earlier_signature pdf_no_such_field pdf_field_signed pdf_field_twice pdf_unsound pdf_full no_day
        no_randomness not_in_this_build;
    // No reader, no card, not a My Number card, or not clear which.
    3 => no_service no_reader no_such_reader ambiguous_reader no_card not_my_number_card several_cards not_every_card
        unresponsive_reader virtual_reader;
    4 => wrong_pin;
    // Locked, or the last try refused.
    5 => locked now_locked last_try_refused tries_unknown not_set_refused not_set_spent;
    // The card or the link failed.
    6 => card_removed card_reset busy unresponsive_service timeout cancelled unresponsive_card short_response
        incomplete_answer command_too_long unsupported io unexpected_status malformed unbounded not_encrypted
        session_lost bad_picture pin_change_refused outcome_unknown pin_unexpected_status left_open unsound_signature vpcd pn532;
    // Not permitted, or not on this card.
    7 => access_denied not_open application_absent file_absent no_such_certificate pin_absent not_changeable
        not_protected;
    // A PIN may be changed, or one of two is: which is in force is told.
    8 => pin_half_changed pin_change_unknown;
    // As shells say it.
    127 => command_not_started;
}

/// Of a code that the table does not have: a test finds none.
const CARD_FAILED: u8 = 6;

/// That of a code.
pub(crate) fn exit_status(kind: &str) -> u8 {
    let mut known = EXIT_STATUSES.iter();
    let known = known.find(|(_, kinds)| kinds.contains(&kind));
    known.map_or(CARD_FAILED, |(exit, _)| *exit)
}

/// A failure in words.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Explanation {
    /// A stable name for scripts.
    #[cfg_attr(test, schemars(extend("enum" = EXIT_STATUSES.iter().map(|it| it.1).collect::<Vec<_>>().concat())))]
    pub(crate) kind: &'static str,
    /// What failed.
    pub(crate) message: String,
    /// The one thing to try.
    pub(crate) advice: String,
    /// The exit status.
    #[cfg_attr(test, schemars(extend("enum" = EXIT_STATUSES.iter().map(|it| it.0).collect::<Vec<_>>())))]
    pub(crate) exit: u8,
    /// More for scripts: credential, tries left, readers.
    #[serde(flatten)]
    #[cfg_attr(test, schemars(with = "crate::schema::Details"))]
    pub(crate) details: Map<String, Value>,
}

impl Explanation {
    pub(crate) fn new(
        kind: &'static str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            message: message.into(),
            advice: advice.into(),
            exit: exit_status(kind),
            details: Map::new(),
        }
    }

    /// Of what ends the program without words, as a shell counts a program that Ctrl-C ended.
    pub(crate) fn without_words() -> Self {
        Self {
            exit: 130,
            ..Self::new("interrupted", "", "")
        }
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// With what scripts get of a part of the failure.
    pub(super) fn with_member(self, part: &impl InWords, language: Language) -> Self {
        match part.member(language) {
            Some((key, value)) => self.with(key, value),
            None => self,
        }
    }
}

/// A table of failures as a function: for each variant what failed, in Japanese and English, and what to try.
///
/// ```text
/// explained!(fn explain(error: PinError, language, bearing: Bearing) {
///     Wrong { credential, tries } => ("…{credential}…{tries}…", "…"), ("…", "…");
///     Locked { credential } [left = Tries::Locked] => ("…", "…"), [advice(*credential, bearing, language)];
///     _ => ("…", "…");
/// });
/// ```
///
/// Fields stand in the sentences in words of their own, and in the JSON as their type has it, or by the name after
/// `as`; what stands in `[name = value]` is added to them. A text in `[]` is an expression, with the fields as they
/// are; one without advice is the whole explanation. Fields after `;` stand in expressions only. The code is the library's,
/// or stands behind the variant. `_` is for lists that may grow: what is not known here is told as the library says it.
macro_rules! explained {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($error:ident: $type:ident, $language:ident $(, $context:ident: $of:ty)*) {
        $($(#[$cfg:meta])* $variant:ident
            $({ $($field:ident $(as $member:literal)?),* $(; $($raw:ident),+)? })?
            $(($held:ident))?
            $([$($more:ident = $value:expr),+])?
            $(: $code:ident)?
            $(if $guard:expr)?
            => $message:tt $(, $advice:tt)?;)+
        $(_ => $try:tt;)?
        $(_ [$other:ident = $words:expr]: $other_code:ident => $other_message:tt, $other_advice:tt;)?
    }) => {
        $(#[$meta])*
        $vis fn $name(
            $error: &$type,
            $($context: $of,)*
            $language: terminal::language::Language,
        ) -> $crate::messages::explanation::Explanation {
            match $error {
                $($(#[$cfg])* $type::$variant $({ $($field,)* $($($raw,)+)? .. })? $(($held))? $(if $guard)? => {
                    $($(let $more = $value;)+)?
                    $($(let $field = $crate::messages::explanation::explained!(@field $field $($member)?);)*)?
                    $crate::messages::explanation::explained!(
                        @row $error, $language, [$($($field)*)? $($held)? $($($more)+)?], [$($code)?], $message $(, $advice)?
                    )
                })+
                $(unknown => {
                    let message = $crate::messages::words::safe(unknown);
                    $crate::messages::explanation::explained!(@row $error, $language, [message], [], ("{message}", "{message}"), $try)
                })?
                $(_ => {
                    let $other = $words;
                    $crate::messages::explanation::explained!(@row $error, $language, [$other], [$other_code], $other_message, $other_advice)
                })?
            }
        }

        #[cfg(test)]
        impl $crate::messages::explanation::Explained for $type {
            const VARIANTS: &[&str] = &[$(stringify!($variant)),+];
            const OWN_CODES: &[&str] = &[$($(stringify!($code),)?)+];
        }
    };
    (@field $field:ident) => { $field };
    (@field $field:ident $member:literal) => { &$crate::messages::words::Member($member, $field) };
    (@row $error:ident, $language:ident, $parts:tt, $code:tt, [$whole:expr]) => { $whole };
    (@row $error:ident, $language:ident, [$($part:ident)*], $code:tt, $message:tt, $advice:tt) => {
        $crate::messages::explanation::Explanation::new(
            $crate::messages::explanation::explained!(@code $error $code),
            $crate::messages::explanation::explained!(@text $language [$($part)*] $message),
            $crate::messages::explanation::explained!(@text $language [$($part)*] $advice),
        )
        $(.with_member(&$part, $language))*
    };
    (@code $error:ident []) => { mynumber_card::Coded::code($error) };
    (@code $error:ident [$code:ident]) => { stringify!($code) };
    (@text $language:ident $parts:tt [$text:expr]) => { $text };
    (@text $language:ident [$($part:ident)*] ($ja:literal, $en:literal)) => {{
        $(#[allow(unused_variables)] let $part = $crate::messages::words::InWords::in_words(&$part, $language);)*
        terminal::language::say!($language, $ja, $en)
    }};
}
pub(super) use explained;

/// What a table has, for the tests.
#[cfg(test)]
pub(super) trait Explained {
    /// The variants by name; one that is told in several ways stands there as often.
    const VARIANTS: &[&str];
    /// The codes that are the table's own.
    const OWN_CODES: &[&str];
}
