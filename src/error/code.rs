//! The words that scripts know the errors by, `kind` in their JSON, and what stands beside it. The names of members are
//! those of the command line.

use super::{Error, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError};
use crate::terms::Tries;

errors!(Error {
    ApplicationAbsent { application } => "application_absent",
    NotMyNumberCard { status as "status_word" } => "not_my_number_card",
    AnotherCard { kind as "card_kind", status as "status_word" } => "not_my_number_card",
    FileAbsent { application, file by file_identifier } => "file_absent",
    NoSignatureCertificate => "no_such_certificate",
    NotOpen { application, file by file_identifier } => "not_open",
    UnexpectedStatus { command, status as "status_word" } => "unexpected_status",
    Malformed { element, problem } => "malformed",
    Unbounded { command, limit, unit } => "unbounded",
    RequestExpired { expired } => "request_expired",
    Input { argument } => "input",
    NoSecret { credential } => "no_secret",
} of Transport, Pin, PinChange, SecureMessaging, Secret);

errors!(PinError {
    Wrong { credential, tries as "tries_left" by left } => "wrong_pin",
    NowLocked { credential } => "now_locked",
    Locked { credential } => "locked",
    LastTryRefused { credential } => "last_try_refused",
    TriesUnknown { credential } => "tries_unknown",
    Absent { credential } => "pin_absent",
    NotSetRefused { credential, tries as "tries_left" by left } => "not_set_refused",
    NotSetSpent { credential, tries as "tries_left" by left } => "not_set_spent",
    OutcomeUnknown { credential, source } => "outcome_unknown",
    UnexpectedStatus { credential, status as "status_word" } => "pin_unexpected_status",
});

errors!(PinChangeError {
    SameAsOld { credential } => "bad_secret",
    Refused { credential, status as "status_word" } => "pin_change_refused",
    OutcomeUnknown { credential, source } => "pin_change_unknown",
    HalfWay { common, juki, source } => "pin_half_changed",
});

errors!(SecureMessagingError {
    PathTooShort => "not_encrypted",
    Unsupported { status as "status_word" } => "not_encrypted",
    KeyRefused { status as "status_word" } => "not_encrypted",
    SessionLost { status as "status_word" } => "session_lost",
});

errors!(SecretError {
    Length { credential, min, max } => "bad_secret",
    Character { credential } => "bad_secret",
    OneKind { credential } => "bad_secret",
    CheckDigit => "bad_secret",
    Part { credential, part } => "bad_secret",
});

errors!(TransportError {
    NoService => "no_service",
    Cancelled => "cancelled",
    UnresponsiveService => "unresponsive_service",
    NoReader => "no_reader",
    NoSuchReader { wanted, known as "readers" } => "no_such_reader",
    AmbiguousReader { wanted, matching as "readers" } => "ambiguous_reader",
    NoCard { readers } => "no_card",
    NoMyNumberCard { readers } => "not_my_number_card",
    SeveralCards { readers } => "several_cards",
    NotEveryCard { not_examined } => "not_every_card",
    UnresponsiveCard => "unresponsive_card",
    Busy => "busy",
    AccessDenied => "access_denied",
    DeviceDenied { device } => "access_denied",
    DeviceClaimed { by } => "busy",
    UnresponsiveReader => "unresponsive_reader",
    CardRemoved => "card_removed",
    CardReset => "card_reset",
    Timeout => "timeout",
    CommandTooLong { length, limit } => "command_too_long",
    ShortResponse { length } => "short_response",
    IncompleteAnswer { command, expected, received } => "incomplete_answer",
    LongCommand { source } => "timeout",
    Unsupported { operation } => "unsupported",
    Io { operation, source as "reason" by ToString::to_string } => "io",
});

/// Why the system refuses, by the name of its `ErrorKind`: `not_found`.
#[cfg(feature = "sim")]
pub(crate) fn system_word(error: &std::io::Error) -> String {
    let mut word = String::new();
    for letter in format!("{:?}", error.kind()).chars() {
        if letter.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    word
}

/// A path as text; what is not UTF-8 in it is replaced.
#[cfg(feature = "sim")]
pub(crate) fn path_text(path: &std::path::Path) -> String {
    path.display().to_string()
}

/// Four hexadecimal digits.
fn file_identifier(file: &u16) -> String {
    format!("{file:04X}")
}

/// The number; null where there is none.
fn left(tries: &Tries) -> Option<u8> {
    tries.remaining()
}
