//! The words that scripts know the errors by: `kind` in the JSON of the command line.

use super::{Error, PinChangeError, PinError, SecretError, SecureMessagingError, TransportError};

codes!(Error {
    ApplicationAbsent => "application_absent",
    NotMyNumberCard => "not_my_number_card",
    AnotherCard => "not_my_number_card",
    FileAbsent => "file_absent",
    NoSignatureCertificate => "no_such_certificate",
    NotOpen => "not_open",
    UnexpectedStatus => "unexpected_status",
    Malformed => "malformed",
    Unbounded => "unbounded",
    RequestExpired => "request_expired",
    Input => "input",
} of Transport, Pin, PinChange, SecureMessaging, Secret);

codes!(PinError {
    Wrong => "wrong_pin",
    NowLocked => "now_locked",
    Locked => "locked",
    LastTryRefused => "last_try_refused",
    TriesUnknown => "tries_unknown",
    Absent => "pin_absent",
    NotSetRefused => "not_set_refused",
    NotSetSpent => "not_set_spent",
    OutcomeUnknown => "outcome_unknown",
    UnexpectedStatus => "pin_unexpected_status",
});

codes!(PinChangeError {
    SameAsOld => "bad_secret",
    Refused => "pin_change_refused",
    OutcomeUnknown => "pin_change_unknown",
    HalfWay => "pin_half_changed",
});

codes!(SecureMessagingError {
    PathTooShort => "not_encrypted",
    Unsupported => "not_encrypted",
    KeyRefused => "not_encrypted",
    SessionLost => "session_lost",
});

codes!(SecretError {
    Length => "bad_secret",
    Character => "bad_secret",
    OneKind => "bad_secret",
    CheckDigit => "bad_secret",
    Part => "bad_secret",
});

codes!(TransportError {
    NoService => "no_service",
    Cancelled => "cancelled",
    UnresponsiveService => "unresponsive_service",
    NoReader => "no_reader",
    NoSuchReader => "no_such_reader",
    AmbiguousReader => "ambiguous_reader",
    NoCard => "no_card",
    NoMyNumberCard => "not_my_number_card",
    SeveralCards => "several_cards",
    NotEveryCard => "not_every_card",
    UnresponsiveCard => "unresponsive_card",
    Busy => "busy",
    AccessDenied => "access_denied",
    DeviceDenied => "access_denied",
    DeviceClaimed => "busy",
    UnresponsiveReader => "unresponsive_reader",
    CardRemoved => "card_removed",
    CardReset => "card_reset",
    Timeout => "timeout",
    CommandTooLong => "command_too_long",
    ShortResponse => "short_response",
    IncompleteAnswer => "incomplete_answer",
    LongCommand => "timeout",
    Unsupported => "unsupported",
    Io => "io",
});
